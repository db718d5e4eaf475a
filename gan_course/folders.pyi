from .args import *
from .data import *
from .decode import *
from .data import DataLoaders as DataLoaders
from typing import Any

__all__ = ['folder', 'pairs']

def folder(path, size: Any = 64, bs: int = 64, channels: int = 3, labels: bool = True, valid=None, fit: str = 'crop', span=None, **kw) -> DataLoaders:
    """The images under `path` in one size, in memory

    Args:
        path: A folder of images, or of one subfolder for each class; with `train` and `valid` in it, those
        size: Side of the images, or (height, width)
        bs: Size of the joint batch
        channels: 1 for grey, 3 for colour, 4 for colour with transparency
        labels: Make labels of the subfolders, where there are some?
        valid: Share of the pictures to validate on, the path of another folder, or what `loaders` takes
        fit: `'crop'`, `'pad'` with black, or `'squash'`
        span: Values (low, high) that become -1 and 1; `None` for 0 to 255, or for what is there in deeper pictures
        kw: More arguments of `loaders`

    Returns:
        Images (bs, channels, height, width) in [-1, 1]; the classes are in `dls.train.classes`"""
def pairs(x, y, size: Any = 64, bs: int = 64, x_channels: int = 3, y_channels: int = 3, valid=None, fit: str = 'crop', x_span=None, y_span=None, **kw) -> DataLoaders:
    """Pictures `x` and the pictures `y` that condition them, matched by path, in memory

    Args:
        x: Folder of the pictures to make
        y: Folder of the pictures that condition, under the same names
        size: Side of both, or (height, width)
        bs: Size of the joint batch
        x_channels: Channels of the pictures to make: 1, 3 or 4
        y_channels: Channels of the pictures that condition
        valid: Share of the pairs to validate on, or (x, y) as `loaders` takes them
        fit: `'crop'`, `'pad'` with black, or `'squash'`
        x_span: Values (low, high) of x that become -1 and 1, see `folder`
        y_span: The same for y
        kw: More arguments of `loaders`

    Returns:
        Images (bs, x_channels, height, width) and conditions (bs, y_channels, height, width) in [-1, 1]"""
