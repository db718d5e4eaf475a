from .args import *
from .core import *
from .files import *
from .callbacks import *
from .augment import Augment as Augment
from .export import folder_for as folder_for, replacing_folder as replacing_folder, sha256_of as sha256_of, versions_used as versions_used
from .graph import StepGraph as StepGraph
from .logs import imported as imported, plain_values as plain_values, recipe_of as recipe_of
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from pathlib import Path

__all__ = ['aten', 'conv_gradients', 'StepExport']

aten: Incomplete

def conv_gradients(grad, x, weight, bias_sizes, stride, padding, dilation, transposed, output_padding, groups, wanted) -> tuple:
    """The gradients of a convolution, made of convolutions

    Args:
        grad: Gradient of what the convolution gave
        x: Its input
        weight: Its weight
        bias_sizes: Shape of its bias, not used
        stride: As torch has them
        padding: As torch has them
        dilation: As torch has them
        transposed: As torch has them
        output_padding: As torch has them
        groups: As torch has them
        wanted: Whether the gradients of input, weight and bias are wanted

    Returns:
        The three gradients; `None` for those not wanted"""

class StepExport:
    """The part of `GANLearner` that writes its step for other programs"""
    def export_step(self, path, ema: bool = True) -> Path:
        """Write a step of training as ONNX, with state and card; `ValueError` for what cannot be written

        Args:
            path: Folder to write, with `~` for the home folder; an earlier export there is replaced
            ema: Have the average of G's weights follow where there is an `EMA` callback

        Returns:
            The folder"""
