from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['cycle_slips', 'twin_slips', 'contrast_slips', 'cycle', 'twin', 'contrast']

cycle_slips: Incomplete

def cycle(fn):
    """Check `fn`, the cycle term of both sides; raises `Hint`

    Args:
        fn: Your function: `fn(there, back, a, b)` gives a number"""

twin_slips: Incomplete

def twin(fn) -> None:
    """Check `fn`, the share of translations whose nearest true picture is their partner; raises `Hint`

    Args:
        fn: Your function: `fn(made, twins)` with two tensors of one shape gives a share"""

contrast_slips: Incomplete

def contrast(fn) -> None:
    """Check `fn`, the InfoNCE of codes at n places; raises `Hint`

    Args:
        fn: Your function: `fn(q, k, tau)` with two tensors (n, size) and a number gives a number"""
