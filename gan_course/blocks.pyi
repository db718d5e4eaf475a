from .args import *
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['stages', 'windows', 'widths', 'check_shape', 'check_activation', 'shape_of_images', 'shape_of_conditions', 'Spread', 'Gather', 'down_block', 'up_block', 'same_block', 'noise_block', 'UNet', 'PatchDiscriminator']

def stages(size) -> list:
    """Halve `size`, rounding up, until 4 or 3 is left of the shorter side

    Args:
        size: Side of the images in pixels, or (height, width); at least 8

    Returns:
        Sides of the maps from the image inwards, such as [28, 14, 7, 4]; pairs where `size` is one"""
def windows(size) -> list:
    """Sides of the windows that take each map of `stages(size)` to the next, with stride 2 and padding 1

    Args:
        size: Side of the images in pixels, or (height, width); at least 8

    Returns:
        A window for each halving, from the image inwards, such as [4, 4, 3]; pairs where `size` is one"""
def widths(width: int, n: int) -> list:
    """Channels that double from map to map, up to eight times `width`

    Args:
        width: Channels of the first map
        n: Number of maps

    Returns:
        Channels of each, such as [32, 64, 128]"""
def check_shape(name: str, v, what: str, shape):
    """Raise `ValueError` unless `v` is a tensor of `shape`

    Args:
        name: Name of the argument
        v: Its value
        what: What it holds, such as 'images'
        shape: The shape it must have; a word such as 'n' stands for any size"""
def check_activation(name: str, make):
    """Raise `ValueError` unless `make` can be called

    Args:
        name: Name of the argument
        make: What is said to make an activation"""
def shape_of_images(dls) -> tuple:
    """The shape of the images of `dls`; raises `ValueError` for points and for anything else

    Args:
        dls: What is said to be `DataLoaders` of images

    Returns:
        (channels, height, width)"""
def shape_of_conditions(dls, how: str = 'drawings()', shape: Any = ('channels', 'height', 'width')) -> tuple:
    """The shape of the images that condition those of `dls`; raises `ValueError` where there are none, or others

    Args:
        dls: What is said to be `DataLoaders` of images with images that condition them
        how: What gives such data, for the error
        shape: The shape they must have; a word stands for any size

    Returns:
        (channels, height, width)"""

class Spread(nn.Module):
    """A vector as a map of `side` x `side`, or of height x width"""
    side: Incomplete
    def __init__(self, side) -> None:
        """Args:
            side: Of the map: one side, or (height, width)"""
    def forward(self, h: Tensor) -> Tensor:
        """The first `channels` numbers are the upper left place

        Args:
            h: Shape (batch, height * width * channels)

        Returns:
            Shape (batch, channels, height, width)"""

class Gather(nn.Module):
    """A map as a vector, the inverse of `Spread`"""
    def forward(self, x: Tensor) -> Tensor:
        """All channels of the upper left place first

        Args:
            x: Shape (batch, channels, height, width)

        Returns:
            Shape (batch, height * width * channels)"""

def down_block(a: int, b: int, window: Any = 4, norm: str = 'batch', act: Any = ..., bias: bool | None = None) -> nn.Sequential:
    """A strided convolution that halves a map

    Args:
        a: Channels that come
        b: Channels that go
        window: Side of the window, or (height, width): 4 halves an even side, 3 an odd one
        norm: `'batch'`, `'spectral'` or `None`
        act: Makes the activation
        bias: A bias in the convolution? `None` for one unless batch norm follows

    Returns:
        Convolution, normalisation, activation"""
def up_block(a: int, b: int, window: Any = 4, norm: str = 'batch', act: Any = ...) -> nn.Sequential:
    """A fractional-strided convolution that doubles a map, the way back from `down_block`

    Args:
        a: Channels that come
        b: Channels that go
        window: Side of the window, or (height, width): 4 doubles a side, 3 makes 2i - 1 of i
        norm: `'batch'`, `'spectral'` or `None`
        act: Makes the activation

    Returns:
        Transposed convolution, normalisation, activation"""
def same_block(a: int, b: int, norm: str = 'batch', act: Any = ...) -> nn.Sequential:
    """A convolution with a window of 3 that keeps the side of a map

    Args:
        a: Channels that come
        b: Channels that go
        norm: `'batch'`, `'spectral'` or `None`
        act: Makes the activation

    Returns:
        Convolution, normalisation, activation"""
def noise_block(nz: int, channels: int, side, norm: str = 'batch', act: Any = ...) -> nn.Sequential:
    """Noise as a small map

    Args:
        nz: Size of z
        channels: Channels of the map
        side: Its side, or (height, width)
        norm: `'batch'` or `None`
        act: Makes the activation

    Returns:
        Linear layer, `Spread`, normalisation, activation"""

class UNet(nn.Module):
    """A U-Net (Ronneberger et al. 2015) from images to images of the same size"""
    c_in: Incomplete
    size: Incomplete
    nz: Incomplete
    first: Incomplete
    down: Incomplete
    noise: Incomplete
    up: Incomplete
    last: Incomplete
    def __init__(self, c_in: int, c_out: int, size: Any = 28, width: int = 12, nz: int | None = None, norm: str = 'batch', out: Any = ...) -> None:
        """Args:
            c_in: Channels of the images that come
            c_out: Channels of the images that go
            size: Side of both in pixels, or (height, width); at least 8
            width: Channels of the largest map; they double inwards, up to eight times
            nz: Size of the noise that enters where the map is smallest; `None` without
            norm: `'batch'` or `None`
            out: Makes the activation at the end"""
    def forward(self, x: Tensor, z: Tensor | None = None) -> Tensor:
        """An image for each of `x`

        Args:
            x: Images, shape (n, c_in, height, width)
            z: Noise, shape (n, nz), where the network has some

        Returns:
            Shape (n, c_out, height, width)"""

class PatchDiscriminator(nn.Module):
    """A logit for each patch of an image (Isola et al. 2017); images of any side from `least` on"""
    channels: Incomplete
    conditions: Incomplete
    receptive_field: Incomplete
    least: Incomplete
    layers: Incomplete
    def __init__(self, channels: int = 1, conditions: int = 0, width: int = 32, depth: int = 2, norm: str = 'batch', act: Any = ...) -> None:
        """Args:
            channels: Channels of the images
            conditions: Channels of the picture that is put beside each image; 0 without
            width: Channels of the first map; they double inwards, up to eight times
            depth: Convolutions that halve the map
            norm: `'batch'` (all layers but the first and the last), `'spectral'` (all layers) or `None`
            act: Makes the activation"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logit of *real* for each patch of each of `x`

        Args:
            x: Images, shape (n, channels, height, width)
            y: Pictures beside them, shape (n, conditions, height, width), where the network has some

        Returns:
            Logits, shape (n, h, w)"""
