from .args import *
from .core import *
from .data import *
from .data import DataLoaders as DataLoaders, TensorLoader as TensorLoader
from .images import folder as folder
from typing import Any

__all__ = ['drawings', 'two_hands', 'unpaired']

def drawings(bs: int = 32, **kw) -> DataLoaders:
    """OpenMoji: pictures in colour, each with its line drawing; one kind in five is held out

    Args:
        bs: Size of the joint batch
        kw: More arguments of `loaders`

    Returns:
        Pictures (bs, 3, 32, 32) and the lines (bs, 1, 32, 32) that condition them, in [-1, 1]"""
def two_hands(paired: bool = False, bs: int = 32, **kw) -> DataLoaders:
    """Emoji by two hands; the held-out pictures are true pairs

    Args:
        paired: Train on true pairs? Otherwise on one half of the kinds by Google, on the other by Twitter
        bs: Size of the joint batch
        kw: More arguments of `loaders`

    Returns:
        Twitter's pictures and, as conditions, Google's, both (bs, 3, 32, 32) in [-1, 1]"""
def unpaired(a, b, bs: int | None = None, valid=None, size: Any = 32, channels: int = 3, seed: int = 0, **kw) -> DataLoaders:
    """Two sets of pictures without pairs; raises `ValueError` for fewer than two pictures or for unequal shapes

    Args:
        a: Pictures to start from: a tensor, loaders, or a folder
        b: Pictures of the kind to arrive at, of the same shape
        bs: Size of the joint batch; `None` for the smaller one of loaders, and for 32 where neither is one
        valid: Held-out pictures as a pair `(of b, of a)`, for scoring
        size: Side of the pictures that are read from folders
        channels: Their channels
        seed: Names the order
        kw: More arguments of `loaders`

    Returns:
        Pictures of `b` and, as conditions, pictures of `a` that have nothing to do with them"""
