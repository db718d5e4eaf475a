from .args import *
from .blocks import stages as stages
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['Modulated', 'layout', 'Layouter']

class Modulated(nn.Module):
    """Batch norm whose scale and shift at each place come from a map of labels (SPADE, Park et al. 2019, equation 1)"""
    norm: Incomplete
    read: Incomplete
    scale_shift: Incomplete
    def __init__(self, channels: int, labels: int, width: int = 16) -> None:
        """Args:
            channels: Channels of what is normalised
            labels: Channels of the label map, such as one a colour
            width: Channels in between"""
    def forward(self, h: Tensor, y: Tensor) -> Tensor:
        """`h` normalised, then scaled and shifted

        Args:
            h: Maps, shape (n, channels, height, width)
            y: Label maps of any size, shape (n, labels, ...)

        Returns:
            As `h`"""

def layout(x: Tensor, cell: int = 4) -> Tensor:
    """Which of the eight corners of the cube of colours is nearest to the mean of each square

    Args:
        x: Pictures in [-1, 1], shape (n, 3, height, width)
        cell: Side of the squares of one label

    Returns:
        Label maps, one-hot, shape (n, 8, height, width), values 0 and 1"""

class Layouter(nn.Module):
    """From a label map to a picture; the labels enter beside z alone, or through `Modulated` at each size"""
    shape: Incomplete
    nz: Incomplete
    modulated: Incomplete
    sizes: Incomplete
    first: Incomplete
    norms: Incomplete
    steps: Incomplete
    last: Incomplete
    def __init__(self, shape: Any = (3, 32, 32), labels: int = 8, width: int = 32, nz: int = 8, modulated: bool = True) -> None:
        """Args:
            shape: (channels, height, width); sides 4 times a power of 2
            labels: Channels of the label map
            width: Channels of the maps
            nz: Size of z
            modulated: Through `Modulated` at each size? Otherwise once, at the beginning"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """A picture for each of `y`

        Args:
            z: Noise, shape (n, nz)
            y: Label maps, shape (n, labels, height, width)

        Returns:
            Shape (n, *shape)"""
