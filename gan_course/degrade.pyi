from .args import *
from .core import rng as rng
from .data import DataLoaders as DataLoaders, loaders as loaders
from torch import Tensor

__all__ = ['smaller', 'larger', 'blurred', 'noisy', 'to_restore']

def smaller(x: Tensor, factor: int = 2) -> Tensor:
    """Each pixel is the mean of a square of `x`

    Args:
        x: Images in [-1, 1], shape (n, channels, height, width)
        factor: How many times as small; it divides both sides

    Returns:
        Shape (n, channels, height/factor, width/factor)"""
def larger(x: Tensor, factor: int = 2, how: str = 'bicubic') -> Tensor:
    """The images `x` enlarged without learning anything

    Args:
        x: Images in [-1, 1], shape (n, channels, height, width)
        factor: How many times as large
        how: `'bicubic'` or `'nearest'`

    Returns:
        Shape (n, channels, height*factor, width*factor)"""
def blurred(x: Tensor, sd: float = 1.5) -> Tensor:
    """The images `x` through a Gaussian window

    Args:
        x: Images in [-1, 1], shape (n, channels, height, width)
        sd: Standard deviation of the window in pixels

    Returns:
        Same shape"""
def noisy(x: Tensor, sd: float = 0.4, seed: int = 0) -> Tensor:
    """The images `x` with Gaussian noise, cut off at -1 and 1

    Args:
        x: Images in [-1, 1], shape (n, channels, height, width)
        sd: Standard deviation of the noise
        seed: Names the noise

    Returns:
        Same shape"""
def to_restore(dls, degrade, **kw) -> DataLoaders:
    """The images of `dls`, each with what `degrade` leaves of it

    Args:
        dls: Images, such as `fashion(labels=False)`; labels are left out
        degrade: Called with images, gives what is left of each, such as `smaller`
        kw: Arguments of `loaders`; `bs` is that of `dls` by default

    Returns:
        Whole images, and what is left of them as conditions"""
