from .args import *
from .core import *
from .game import *
from .colour import *
from .blocks import *
from .learner import *
from . import dcgan as dcgan
from .conditional import L1OfMean as L1OfMean
from .data import DataLoaders as DataLoaders, loaders as loaders
from .dcgan import gan as gan
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['holes', 'pierced', 'to_fill', 'PartialConv', 'Filler', 'Beholder', 'inpaint', 'psnr_inside', 'seam', 'variety', 'around', 'BorderRidge', 'NearestFill', 'to_colour', 'Colourist', 'colourise', 'saturation']

def holes(n: int, kind: str = 'mixed', size: Any = 28, seed: int = 0) -> Tensor:
    """Holes for `n` pictures

    Args:
        n: Number of holes
        kind: `'square'`, `'strokes'`, `'half'` (the lower one), or `'mixed'` for the three in turn
        size: Side of the pictures, or (height, width)
        seed: Names the strokes

    Returns:
        1 where something is missing, 0 elsewhere; shape (n, 1, height, width)"""
def pierced(x: Tensor, hole: Tensor) -> Tensor:
    """What is left of the pictures `x`, and where something is missing

    Args:
        x: Pictures in [-1, 1], shape (n, channels, height, width)
        hole: 1 where something is missing, 0 elsewhere; shape (n, 1, height, width), or (1, 1, height, width) for all

    Returns:
        Shape (n, channels + 1, height, width): the pictures, 0 in the holes; and the holes, 1 inside and -1 outside"""
def to_fill(dls, kind: str = 'mixed', seed: int = 0, **kw) -> DataLoaders:
    """The pictures of `dls`, each with a hole of its own

    Args:
        dls: Pictures, such as `fashion()` or `folder(path)`; labels are left out
        kind: Of the holes, see `holes`
        seed: Names the holes
        kw: Arguments of `loaders`; `bs` is that of `dls` by default

    Returns:
        Pictures, and what is left of each as its condition"""

class PartialConv(nn.Conv2d):
    """A convolution that averages over what is known, and says where it knew something (Liu et al. 2018, equations 1 and 2)"""
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
    """The DCGAN's discriminator; it is given what a picture was made from, and looks at the picture alone"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logit of *real* for each of `x`

        Args:
            x: Pictures, shape (n, *shape)
            y: Not looked at

        Returns:
            Shape (n,)"""

def inpaint(dls, weight: float = 10.0, G: nn.Module | None = None, nz: int = 16, width: Any = (16, 32), partial: bool = False, norm: str = 'batch', seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """A GAN that fills holes (Pathak et al. 2016); with `game=L1()` and `k_d=0` the same network without a game

    Args:
        dls: Pictures with holes, as `to_fill` gives them
        weight: Strength of `L1OfMean` beside the game
        G: A generator to go on with, such as one that was trained with `L1` alone
        nz: Size of z
        width: Channels of the largest maps of G and D, or one number for both
        partial: Partial convolutions on G's way in?
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1OfMean(weight)`
        kwargs: More arguments of `gan` and `GANLearner`"""
def psnr_inside(back: Tensor, x: Tensor, hole: Tensor) -> float:
    """PSNR of the pixels in the holes, by their mean squared error

    Args:
        back: Filled pictures in [-1, 1], shape (n, channels, height, width)
        x: The pictures, same shape
        hole: 1 where something was missing, see `pierced`

    Returns:
        Decibels"""
def seam(back: Tensor, x: Tensor, hole: Tensor) -> float:
    """The mean step from a known pixel to its neighbour in the hole, over that of the real pictures

    Args:
        back: Filled pictures, shape (n, channels, height, width)
        x: The pictures, same shape
        hole: 1 where something was missing, see `pierced`

    Returns:
        1 for a border like that of real pictures, more for one that can be seen, less for one that is too smooth"""
def variety(sample, y: Tensor, where: Tensor | None = None, n_z: int = 8) -> float:
    """The mean standard deviation of a pixel over z

    Args:
        sample: Called with `y=` conditions and `seed=`, gives a picture for each, such as `learn.sample`
        y: Conditions, such as `pierced` gives
        where: 1 where it counts and 0 elsewhere, such as holes; everywhere by default
        n_z: Pictures for each condition

    Returns:
        In units of [-1, 1]; 0 where z is ignored"""
def around(hole: Tensor, reach: int = 2) -> Tensor:
    """The known pixels round a hole

    Args:
        hole: 1 inside, 0 outside; shape (n, 1, height, width)
        reach: Pixels; `None` for all that are known

    Returns:
        1 for the known pixels that are at most so far from the hole; same shape"""

class BorderRidge:
    """The best linear map from the pixels round a hole to those in it, in closed form for each hole"""
    mean: Incomplete
    cov: Incomplete
    reach: Incomplete
    def __init__(self, x: Tensor, reach: int = 2, strength: float = 0.001) -> None:
        """Args:
            x: Pictures to learn from, shape (n, channels, height, width)
            reach: See `around`
            strength: Lambda, in units of the variance of a pixel"""
    def __call__(self, y: Tensor) -> Tensor:
        """The pictures of `y`, filled

        Args:
            y: What is left, and the holes, as `pierced` gives it

        Returns:
            Pictures, shape (n, channels, height, width)"""

class NearestFill:
    """Holes filled from the picture that is nearest in what is known"""
    x: Incomplete
    def __init__(self, x: Tensor) -> None:
        """Args:
            x: Pictures to fill from, shape (n, channels, height, width)"""
    def __call__(self, y: Tensor) -> Tensor:
        """The pictures of `y`, filled

        Args:
            y: What is left, and the holes, as `pierced` gives it

        Returns:
            Pictures, shape (n, channels, height, width)"""

def to_colour(dls, **kw) -> DataLoaders:
    """The pictures of `dls`, each with what is left of it in grey

    Args:
        dls: Pictures in colour, such as `emoji()` or `folder(path)`; labels are left out
        kw: Arguments of `loaders`; `bs` is that of `dls` by default

    Returns:
        Pictures, and the lightness of each as its condition"""

class Colourist(UNet):
    """A U-Net from the lightness of a picture to its colour; the lightness comes out as it is, where a screen has the colour"""
    shape: Incomplete
    def __init__(self, shape: Any = (3, 32, 32), nz: int = 16, width: int = 24) -> None:
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

def colourise(dls, weight: float = 10.0, G: nn.Module | None = None, nz: int = 16, width: Any = (24, 32), norm: str = 'batch', seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """A GAN that colours grey pictures (Nazeri et al. 2018); with `game=L1()` and `k_d=0` the same network without a game

    Args:
        dls: Pictures with their lightness, as `to_colour` gives them
        weight: Strength of `L1OfMean` beside the game
        G: A generator to go on with, such as one that was trained with `L1` alone
        nz: Size of z
        width: Channels of the largest maps of G and D, or one number for both
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1OfMean(weight)`
        kwargs: More arguments of `gan` and `GANLearner`"""
def saturation(back: Tensor, x: Tensor) -> float:
    """The mean chroma of the coloured pictures, over that of the real ones

    Args:
        back: Coloured pictures in [-1, 1], shape (n, 3, height, width)
        x: The pictures, same shape

    Returns:
        1 for as much colour as the pictures have, less for pale ones"""
