from .args import *
from .blocks import check_shape as check_shape
from .conditional import iou as iou
from .explore import Explorer as Explorer
from .front import as_bytes as as_bytes
from .learner import GANLearner as GANLearner
from .twins import outline as outline
from .viz import image_grid as image_grid, to_png as to_png
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn

__all__ = ['Inked', 'Pad']

class Inked(nn.Module):
    """A translator of dark lines on white that is given masks instead, 1 where there is ink"""
    masks: int
    G: Incomplete
    nz: Incomplete
    shape: Incomplete
    def __init__(self, G: nn.Module) -> None:
        """Args:
            G: From noise and lines, shape (n, 1, height, width), to pictures"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """A picture for each of `y`

        Args:
            z: Noise, shape (n, nz)
            y: Masks, shape (n, 1, height, width), 1 where there is ink, -1 elsewhere

        Returns:
            Pictures, shape (n, *shape)"""

class Pad(Explorer):
    """Draw an outline, by pointer or keys, and see eight pictures of it"""
    def __init__(self, source, lines: Tensor, n: int = 16) -> None:
        """Args:
            source: A `GANLearner` such as `pix2pix(drawings())`, or its generator
            lines: Drawings to begin with, shape (n, 1, height, width), dark lines on white
            n: Samples on show, at least 8"""
    def answer_fill(self, m): ...
    def film_png(self) -> bytes:
        """The drawings, and three pictures of each below

        Returns:
            A PNG"""
    def in_words(self) -> str: ...
