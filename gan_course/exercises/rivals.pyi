from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['divergence_slips', 'tighter_slips', 'heun_slips', 'divergence', 'tighter', 'heun']

divergence_slips: Incomplete

def divergence(fn) -> None:
    """Check `fn`, the KL divergence of the law of each code from the standard normal; raises `Hint`

    Args:
        fn: Your function: `fn(mean, logvar)` with two tensors of shape (n, nz) gives nats, shape (n,)"""

tighter_slips: Incomplete

def tighter(fn):
    """Check `fn`, the importance-weighted bound from the logarithms of weights; raises `Hint`

    Args:
        fn: Your function: `fn(log_w)` with a tensor of shape (k, n) gives bounds, shape (n,)"""

heun_slips: Incomplete

def heun(fn) -> None:
    """Check `fn`, one step of Heun along a speed `v(x, t)`; raises `Hint`

    Args:
        fn: Your function: `fn(v, x, t, h)` gives the points after one step, shape (n, 2)"""
