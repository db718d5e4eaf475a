from .args import *
from typing import NamedTuple

__all__ = ['picture_form', 'read_pictures', 'no_pictures']

class _Form(NamedTuple):
    """What pictures are made into"""
    size: tuple
    channels: int
    fit: str
    span: tuple

def picture_form(size, channels: int, fit: str, span, of: str = '') -> NamedTuple:
    """What pictures are made into: `size`, `channels`, `fit` and `span`, checked

    Args:
        size: Side of the pictures, or (height, width)
        channels: 1 for grey, 3 for colour, 4 for colour with transparency
        fit: `'crop'`, `'pad'` or `'squash'`
        span: Values (low, high) that become -1 and 1, or `None` for what is there
        of: What goes before `channels` and `span` in an error

    Returns:
        What `read_pictures` takes as `form`"""
def read_pictures(paths: list, form, name: str) -> tuple:
    """The pictures `paths` in one tensor, why some of them cannot be read, and what to say about the range

    Args:
        paths: Files, as text or from pathlib; `~` is not expanded
        form: What to make of them, from `picture_form`
        name: Name of the argument that they come from, for the remark

    Returns:
        A tensor (n, channels, height, width) of uint8, a dict from row to reason, a remark or `None`"""
def no_pictures(paths: list) -> dict:
    """Those of `paths` that neither end like pictures nor can be opened, and why

    Args:
        paths: Files, as text or from pathlib; `~` is not expanded

    Returns:
        Reason by path"""
