from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['composite_slips', 'partial_slips', 'paleness_slips', 'composite', 'partial', 'paleness']

composite_slips: Incomplete

def composite(fn) -> None:
    """Check `fn`, a picture with only its hole replaced; raises `Hint`

    Args:
        fn: Your function: `fn(x, made, hole)` with two batches of pictures and one of holes gives pictures"""

partial_slips: Incomplete

def partial(fn):
    """Check `fn`, the partial convolution at one place; raises `Hint`

    Args:
        fn: Your function: `fn(x, known, w)` with tensors of shapes (n, k), (n, k) and (k,) gives shape (n,)"""

paleness_slips: Incomplete

def paleness(fn) -> None:
    """Check `fn`, the chroma of the mean as a share of the mean chroma; raises `Hint`

    Args:
        fn: Your function: `fn(c)` with a tensor of shape (n, 2) gives one number"""
