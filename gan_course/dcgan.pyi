from .args import *
from .core import *
from .game import *
from .blocks import *
from .players import *
from .callbacks import *
from .learner import *
from _typeshed import Incomplete
from torch import Tensor, nn
from typing import Any

__all__ = ['GPU', 'Generator', 'Discriminator', 'gan', 'dcgan', 'scenes', 'read_scenes']

class Generator(nn.Module):
    """Fractional-strided convolutions from noise to images (Radford et al. 2015), then one convolution at full size"""
    shape: Incomplete
    nz: Incomplete
    layers: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), nz: int = 64, width: int = 48, norm: bool = True, act: Any = ..., out: Any = ..., refine: bool = True) -> None:
        """Args:
            shape: (channels, height, width); the sides at least 8
            nz: Size of z
            width: Channels of the map before the last doubling; they double inwards, up to eight times
            norm: Batch norm after each layer but the last?
            act: Makes the activation of the inner layers
            out: Makes the one of the last
            refine: End in a convolution at full size on `width`/2 channels? The networks of the paper do not"""
    def forward(self, z: Tensor) -> Tensor:
        """Images for `z`

        Args:
            z: Noise, shape (batch, nz)

        Returns:
            Images, shape (batch, *shape)"""

class Discriminator(nn.Module):
    """Strided convolutions from images to one logit each, as in Radford et al. (2015)"""
    shape: Incomplete
    features: Incomplete
    score: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), width: int = 32, norm: str | None = None, act: Any = ...) -> None:
        """Args:
            shape: (channels, height, width); the sides at least 8
            width: Channels of the first map; they double inwards, up to eight times
            norm: `'batch'` (all layers but the first), `'spectral'` (all layers) or `None`
            act: Makes the activation"""
    def forward(self, x: Tensor) -> Tensor:
        """The logit of *real* for each of `x`

        Args:
            x: Images, shape (batch, *shape)

        Returns:
            Shape (batch,)"""

def gan(dls, G: nn.Module, D: nn.Module, lr: Any = 0.001, betas=None, half_life: float | None = None, game: Game | None = None, opt_func=None, cbs=None, **kwargs) -> GANLearner:
    """A learner for `G` and `D`, by default with Adam, averaged weights and the non-saturating game

    Args:
        dls: Images
        G: Generator
        D: Discriminator
        lr: Learning rate, or a pair `(lr_g, lr_d)`
        betas: Decay of Adam's averages; (.5, .99) by default
        half_life: Of the averaged weights, in images, see `EMA`; 20,000 by default
        game: `NonSaturating()` by default
        opt_func: Optimizer, see `GANLearner`, instead of Adam with `betas`
        cbs: Further callbacks; an `EMA` among them is used instead of one with `half_life`
        kwargs: More arguments of `GANLearner`"""

GPU: Incomplete

def dcgan(dls, nz: int = 64, width: Any = (48, 32), norm: str = 'batch', seed: int = 0, act: Any = ..., **kwargs) -> GANLearner:
    """A DCGAN for the images of `dls`, ready to be trained

    Args:
        dls: Images, such as `fashion(bs=128, labels=False)` or `folder(path)`
        nz: Size of z
        width: Channels of the map beside the image, in G and in D, or one number for both
        norm: Normalisation in D, see `Discriminator`
        seed: Names the run, the first weights included
        act: Makes the activation in D; the paper has leaky ReLU
        kwargs: More arguments of `gan` and `GANLearner`"""
def scenes(n: int, k: int = 3, seed: int = 0) -> Tensor:
    """Pictures of `k` discs in a 4 x 4 grid, and a bar at the left edge when at least two are in the left half

    Args:
        n: Number of pictures
        k: Discs in each, at most 16
        seed: Names the pictures

    Returns:
        Shape (n, 1, 28, 28), -1 or 1"""
def read_scenes(x: Tensor) -> dict:
    """What is on each of the scenes `x`, as tensors of length n

    Args:
        x: Pictures in [-1, 1], shape (n, 1, 28, 28)

    Returns:
        `count`, `left` (those in the left half), `placed` (all in columns?), `bar` (lit share), `rule` (kept?)"""
