from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['largest_stretch_slips', 'pack_slips', 'kept_share_slips', 'largest_stretch', 'pack', 'kept_share']

largest_stretch_slips: Incomplete

def largest_stretch(fn) -> None:
    """Check `fn`, the largest singular value as `n` rounds of power iteration find it; raises `Hint`

    Args:
        fn: Your function: `fn(W, v, n)` with a matrix (out, in), a vector (in,) and a number of rounds gives a number"""

pack_slips: Incomplete

def pack(fn) -> None:
    """Check `fn`, which lays `m` samples side by side; raises `Hint`

    Args:
        fn: Your function: `fn(x, m)` with a batch (n, d) gives the packs (n/m, m d)"""

kept_share_slips: Incomplete

def kept_share(fn) -> None:
    """Check `fn`, what an average with a half-life in images keeps of itself in a step; raises `Hint`

    Args:
        fn: Your function: `fn(half_life, bs)` with two numbers of images gives the share that is kept"""
