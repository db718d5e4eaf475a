from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['frechet_slips', 'recall_slips', 'frechet', 'recall']

frechet_slips: Incomplete

def frechet(fn) -> None:
    """Check `fn`, the squared Fréchet distance between two Gaussians with diagonal covariance; raises `Hint`

    Args:
        fn: Your function: `fn(mean1, var1, mean2, var2)` with four tensors of shape (d,) gives a number"""

recall_slips: Incomplete

def recall(fn) -> None:
    """Check `fn`, the share of the points `real` in a ball around a `fake` one up to its `k`-th neighbour; raises `Hint`

    Args:
        fn: Your function: `fn(real, fake, k)` with points (n, d), points (m, d) and a number of neighbours gives a number"""
