from .args import *
from .core import *
from .game import *
from .colour import *
from .blocks import *
from .nets import *
from .learner import *
from . import blocks as blocks, colour as colour, dcgan as dcgan, game as game
from .conditional import L1 as L1, L1OfMean as L1OfMean
from .data import DataLoaders as DataLoaders, loaders as loaders
from .dcgan import gan as gan
from .holes import to_fill as to_fill
from .images import emoji as emoji, fashion as fashion
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['restorers', 'PartialConv', 'Filler', 'Beholder', 'inpaint', 'to_colour', 'Colourist', 'colourise']

class PartialConv(nn.Conv2d):
    """A convolution over what is known, which says where it knew something (Liu et al. 2018, equations 1 and 2)"""
    def forward(self, x: Tensor, known: Tensor) -> tuple:
        """The weights times what is known, times the size of the window over the number of known pixels in it

        Args:
            x: Maps, shape (n, channels, height, width)
            known: 1 where they are known and 0 elsewhere, shape (n, 1, height, width)

        Returns:
            Maps, 0 where nothing was known, and where something was"""

class Filler(UNet):
    """A U-Net that fills holes; the pixels that are known come out as they are"""
    shape: Incomplete
    partial: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), nz: int = 16, width: int = 16, partial: bool = False) -> None:
        """Args:
            shape: (channels, height, width) of the pictures; the sides at least 8
            nz: Size of z
            width: Channels of the largest map; they double inwards, up to eight times
            partial: Partial convolutions on the way in?"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """A picture without a hole for each of `y`

        Args:
            z: Noise, shape (n, nz)
            y: What is left, and the holes, as `pierced` gives it; shape (n, channels + 1, height, width)

        Returns:
            Pictures, shape (n, *shape)"""

class Beholder(dcgan.Discriminator):
    """The DCGAN's discriminator on a picture, with the last channels of what it was made from beside it, or without any"""
    beside: Incomplete
    shape: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), beside: int = 0, width: int = 32, norm: str = 'batch') -> None:
        """Args:
            shape: (channels, height, width) of the pictures; the sides at least 8
            beside: How many channels of the condition it sees, the last ones: 1 for holes
            width: Channels of the first map
            norm: Normalisation, see `gan_course.dcgan.Discriminator`"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logit of *real* for each of `x`

        Args:
            x: Pictures, shape (n, *shape)
            y: What they were made from, shape (n, channels, height, width)

        Returns:
            Shape (n,)"""

def inpaint(dls, weight: float = 100.0, scale: float = 0.5, G: nn.Module | None = None, nz: int = 16, width: Any = (16, 32), partial: bool = False, shown: bool = True, norm: str = 'batch', seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """A GAN that fills holes (Pathak et al. 2016); with `game=L1()` and `k_d=0` the same network without a game

    Args:
        dls: Pictures with holes, as `to_fill` gives them
        weight: Strength of `L1OfMean` beside the game
        scale: Its reward, see `L1OfMean`
        G: A generator to go on with, such as one that was trained with `L1` alone
        nz: Size of z
        width: Channels of the largest maps of G and D, or one number for both
        partial: Partial convolutions on G's way in?
        shown: Is D shown where the hole was?
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1OfMean(weight, scale)`
        kwargs: More arguments of `gan` and `GANLearner`"""
def to_colour(dls, **kw) -> DataLoaders:
    """The pictures of `dls`, each with what is left of it in grey

    Args:
        dls: Pictures in colour, such as `emoji()` or `folder(path)`; labels are left out
        kw: Arguments of `loaders`; `bs` is that of `dls` by default

    Returns:
        Pictures, and the lightness of each as its condition"""

class Colourist(UNet):
    """A U-Net from lightness to colour; the lightness comes out as it is, where a screen has the colour"""
    shape: Incomplete
    def __init__(self, shape: Any = (3, 32, 32), nz: int = 16, width: int = 18) -> None:
        """Args:
            shape: (3, height, width) of the pictures; the sides at least 8
            nz: Size of z
            width: Channels of the largest map; they double inwards, up to eight times"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """A picture in colour for each of `y`

        Args:
            z: Noise, shape (n, nz)
            y: The lightness of pictures, from -1 to 1, shape (n, 1, height, width)

        Returns:
            Pictures, shape (n, 3, height, width)"""

def colourise(dls, weight: float = 30.0, scale: float = 0.7, G: nn.Module | None = None, nz: int = 16, width: Any = (18, 32), norm: str | None = None, seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """A GAN that colours grey pictures (Nazeri et al. 2018); with `game=L1()` and `k_d=0` the network without a game

    Args:
        dls: Pictures with their lightness, as `to_colour` gives them
        weight: Strength of `L1OfMean` beside the game
        scale: Its reward, see `L1OfMean`
        G: A generator to go on with, such as one that was trained with `L1` alone
        nz: Size of z
        width: Channels of the largest maps of G and D, or one number for both
        norm: Normalisation in D; without any, as there are few pictures in most sets
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1OfMean(weight, scale)`
        kwargs: More arguments of `gan` and `GANLearner`"""

restorers: Incomplete
