from .args import *
from torch import Tensor

__all__ = ['psnr', 'ssim', 'sharpness', 'feature_distance']

def psnr(back: Tensor, x: Tensor) -> float:
    """Peak signal-to-noise ratio: the mean squared error over all of `x` against the whole range of the greys

    Args:
        back: What came back, in [-1, 1], shape (n, channels, height, width)
        x: The pictures, same shape

    Returns:
        Decibels"""
def ssim(back: Tensor, x: Tensor) -> float:
    """Structural similarity with a Gaussian window of 1.5 pixels (Wang et al. 2004), the mean over windows and pictures

    Args:
        back: What came back, in [-1, 1], shape (n, channels, height, width)
        x: The pictures, same shape, of at least 11 pixels a side

    Returns:
        1 for equal pictures; about 0 for pictures that have nothing to do with each other"""
def sharpness(x: Tensor, real: Tensor) -> float:
    """The variance of the Laplacian of the pictures, over that of real ones

    Args:
        x: Pictures in [-1, 1], shape (n, channels, height, width)
        real: Real ones, shape (m, channels, height, width)

    Returns:
        1 for pictures as sharp as real ones, less for soft ones, more for noise"""
def feature_distance(back: Tensor, x: Tensor, features) -> float:
    """The mean distance of features from those of the original, over that of two originals

    Args:
        back: What came back, in [-1, 1], shape (n, channels, height, width)
        x: The pictures, same shape
        features: An extractor, such as `features('fashion')`

    Returns:
        0 for equal features, 1 where what came back is as far off as another picture"""
