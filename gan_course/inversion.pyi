from .args import *
from .core import *
from .sampling import *
from .autoencoders import Encoder as Encoder
from .data import loaders as loaders
from _typeshed import Incomplete
from fastai.callback.core import Callback
from torch import Tensor, nn
from typing import Any

__all__ = ['invert', 'FromCodes', 'code_encoder']

def invert(G: nn.Module, x: Tensor, y: Tensor | None = None, mask: Tensor | None = None, start: Tensor | None = None, draws: int = 1024, steps: int = 200, lr: float = 0.05, prior: float = 0.0, stay: float = 0.0, seed: Any = 0) -> Tensor:
    """Codes whose pictures are near `x` in pixels, by descent (Zhu et al. 2016, equation 4)

    Args:
        G: Generator of images from normal noise
        x: Pictures, shape (n, channels, height, width)
        y: Labels, shape (n,), where G takes some
        mask: What counts: 1, and 0 elsewhere, of a shape that broadcasts against `x`; everything by default
        start: Codes to begin at, shape (n, nz); by default the best of `draws`
        draws: Codes that are drawn
        steps: Steps of Adam from the start
        lr: Their rate
        prior: Weight of |z|^2 beside the squared error of a picture
        stay: Weight of the squared distance from the start
        seed: Names the draws

    Returns:
        Codes, shape (n, nz)"""

class FromCodes(Callback):
    """Codes come from the loader; the network gets the picture of each, and the code is the target"""
    order: int
    G: Incomplete
    def __init__(self, G: nn.Module) -> None:
        """Args:
            G: Generator"""
    def before_batch(self) -> None: ...

def code_encoder(G: nn.Module, steps: int = 1500, width: int = 32, bs: int = 64, lr: float = 0.002, seed: int = 0) -> Encoder:
    """An encoder that finds the codes of samples of `G`: the least squared error of z given G(z)

    Args:
        G: Generator of images from normal noise, such as `zoo.load` gives
        steps: Steps of training
        width: Channels of the encoder's first map
        bs: Samples in a step
        lr: Highest rate of the one-cycle schedule
        seed: Names the run

    Returns:
        In eval mode"""
