from .args import *
from .core import *
from .blocks import shape_of_images as shape_of_images
from .data import DataLoaders as DataLoaders, loaders as loaders
from _typeshed import Incomplete
from torch import Tensor
from typing import Any

__all__ = ['holes', 'pierced', 'holes_for', 'to_fill', 'around', 'BorderRidge', 'NearestFill', 'psnr_inside', 'seam', 'variety']

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
        hole: 1 where something is missing, 0 elsewhere; shape (n, 1, height, width), or one for all

    Returns:
        Shape (n, channels + 1, height, width): pictures, 0 in the holes; then holes, 1 inside and -1 outside"""
def holes_for(x: Tensor, hole) -> Tensor:
    """`hole`, checked, for each of `x`; raises `ValueError` for another size and for other numbers

    Args:
        x: Pictures, shape (n, channels, height, width)
        hole: 1 where something is missing, 0 elsewhere; as for `pierced`

    Returns:
        Of 0 and 1, shape (n, 1, height, width)"""
def to_fill(dls, kind: str = 'mixed', times: int = 1, seed: int = 0, **kw) -> DataLoaders:
    """The pictures of `dls`, each with a hole of its own

    Args:
        dls: Pictures, such as `fashion()` or `folder(path)`; labels are left out
        kind: Of the holes, see `holes`
        times: How often each training picture comes, every time with another hole
        seed: Names the holes
        kw: Arguments of `loaders`; `bs` is that of `dls` by default

    Returns:
        Pictures, and what is left of each as its condition"""
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
