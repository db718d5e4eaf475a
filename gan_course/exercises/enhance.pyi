from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['luma_psnr_slips', 'sub_pixel_slips', 'least_error_slips', 'luma_psnr', 'sub_pixel', 'least_error']

luma_psnr_slips: Incomplete

def luma_psnr(fn) -> None:
    """Check `fn`, PSNR of the luminance without the border; raises `Hint`

    Args:
        fn: Your function: `fn(back, x, b)` gives the decibels, a number"""

sub_pixel_slips: Incomplete

def sub_pixel(fn) -> None:
    """Check `fn`, the sub-pixel step; raises `Hint`

    Args:
        fn: Your function: `fn(h)` with shape (n, 4, height, width) gives shape (n, 1, 2 height, 2 width)"""

least_error_slips: Incomplete

def least_error(fn) -> None:
    """Check `fn`, the curve between error and distance; raises `Hint`

    Args:
        fn: Your function: `fn(d, p, q)` gives the least error, a number"""
