from .args import *
from torch import Tensor

__all__ = ['to_lab', 'from_lab', 'chroma', 'lightness', 'saturation']

def to_lab(x: Tensor) -> Tensor:
    """The pictures `x` in CIELAB, for the white of sRGB (D65)

    Args:
        x: Pictures in [-1, 1], shape (n, 3, height, width); one channel counts as grey

    Returns:
        L from 0 to 100, a and b; shape (n, 3, height, width)"""
def from_lab(v: Tensor) -> Tensor:
    """Pictures from CIELAB; the way back from `to_lab`

    Args:
        v: L, a and b, shape (n, 3, height, width)

    Returns:
        RGB in [-1, 1], same shape, cut off where a screen has no such colour"""
def chroma(x: Tensor) -> Tensor:
    """How far each pixel is from grey: the length of (a, b)

    Args:
        x: Pictures in [-1, 1], shape (n, 3, height, width)

    Returns:
        Shape (n, 1, height, width); 0 for grey"""
def lightness(x: Tensor) -> Tensor:
    """L of the pictures `x`, in the range of pictures: what is left of them in grey

    Args:
        x: Pictures in [-1, 1], shape (n, 3, height, width); one channel counts as grey

    Returns:
        From -1 to 1, shape (n, 1, height, width)"""
def saturation(back: Tensor, x: Tensor) -> float:
    """The mean chroma of the coloured pictures, over that of the real ones

    Args:
        back: Coloured pictures in [-1, 1], shape (n, 3, height, width)
        x: The pictures, same shape

    Returns:
        1 for as much colour as the pictures have, less for pale ones"""
