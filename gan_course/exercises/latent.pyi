from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['mean_product_slips', 'without_slips', 'average_precision_slips', 'mean_product', 'without', 'average_precision']

mean_product_slips: Incomplete

def mean_product(fn) -> None:
    """Check `fn`, the mean of noise times the difference of a number from its mean; raises `Hint`

    Args:
        fn: Your function: `fn(z, v)` with tensors of shapes (n, nz) and (n,) gives shape (nz,)"""

without_slips: Incomplete

def without(fn) -> None:
    """Check `fn`, the part of one direction that is at right angles to another; raises `Hint`

    Args:
        fn: Your function: `fn(a, b)` with two unit vectors of shape (nz,) gives a unit vector"""

average_precision_slips: Incomplete

def average_precision(fn) -> None:
    """Check `fn`, the average precision of what was found; raises `Hint`

    Args:
        fn: Your function: `fn(right)` with a tensor of 1 and 0, shape (m, k), gives shape (m,)"""
