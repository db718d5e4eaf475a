from .args import *
from .files import path_ending as path_ending
from .viz import save_images as save_images
from fastcore.basics import patch as patch
from pathlib import Path
from torch import Tensor
from typing import Any

__all__ = ['slerp', 'noise_path', 'truncated', 'Pictures']

def slerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Spherical interpolation from `a` to `b` (Shoemake 1985; for GANs White 2016)

    Args:
        a: Noise, shape (..., nz)
        b: Noise, same shape
        t: 0 at `a`, 1 at `b`; broadcast against both

    Returns:
        Noise on the way; the straight line where `a` and `b` have one direction"""
def noise_path(stops: Tensor, steps: int = 12, how: str = 'spherical', closed: bool = False) -> Tensor:
    """A way through `stops`

    Args:
        stops: Noise to pass through, shape (n_stops, ..., nz)
        steps: Steps from one stop to the next
        how: Or `'linear'`
        closed: Go back to the first stop at the end? It is not repeated, as it follows the last frame

    Returns:
        Noise, shape (steps*(n_stops-1) + 1, ..., nz); closed: (steps*n_stops, ..., nz)"""
def truncated(z: Tensor, t: float) -> Tensor:
    """`z` squeezed by rank into a normal distribution truncated at -`t` and `t` (Brock et al. 2019, section 3.1)

    Args:
        z: Standard normal noise, any shape
        t: Bound, above 0

    Returns:
        Same shape, between -t and t"""

class Pictures:
    """The part of `GANLearner` that writes samples and films"""
    def save_samples(self, file, n: int = 64, y=None, truncation: float | None = None, ema: bool = True, seed: Any = 0, zoom: int = 2) -> Path:
        """Write samples side by side to `file`

        Args:
            file: Where to: a name that ends in .png
            n: Number of samples; with labels, as many rows as classes
            y: Labels or images
            truncation: Bound for the numbers of z, see `truncated`
            ema: Use the averaged weights where there is an `EMA` callback
            seed: Names the noise
            zoom: Dots for each pixel

        Returns:
            The file"""
    def walk(self, n: int = 8, stops: int = 4, steps: int = 12, y=None, how: str = 'spherical', closed: bool = True, truncation: float | None = None, ema: bool = True, seed: Any = 0) -> Tensor:
        """Samples on the way between random noise vectors

        Args:
            n: Ways, side by side; with labels, a whole number for each class
            stops: Noise vectors that each way passes through
            steps: Steps from one to the next
            y: Labels or images, one for each way
            how: Or `'linear'`
            closed: Go back to the first at the end?
            truncation: Bound for the numbers of z, see `truncated`
            ema: Use the averaged weights where there is an `EMA` callback
            seed: Names the noise

        Returns:
            Images, shape (frames, n, channels, height, width)"""
    def save_walk(self, file, n: int = 8, zoom: int = 2, ms: int = 80, **kwargs) -> Path:
        """Write a `walk` as an animated GIF or PNG

        Args:
            file: Where to: a name that ends in .gif or .png
            n: Ways, side by side; with labels, a whole number for each class
            zoom: Dots for each pixel
            ms: Milliseconds that a frame lasts
            kwargs: Other arguments of `walk`

        Returns:
            The file"""
