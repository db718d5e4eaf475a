from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['optimal_d_slips', 'd_loss_slips', 'optimal_d', 'd_loss']

optimal_d_slips: Incomplete

def optimal_d(fn) -> None:
    """Check `fn`, the optimal discriminator for the density `p` of real and `q` of generated data; raises `Hint`

    Args:
        fn: Your function: `fn(p, q)` with densities of shape (n,) gives the probability of real, shape (n,)"""

d_loss_slips: Incomplete

def d_loss(fn) -> None:
    """Check `fn`, the loss that D lowers: the mean of -log D(x) plus the mean of -log(1 - D(G(z))); raises `Hint`

    Args:
        fn: Your function: `fn(real_logits, fake_logits)` with logits of shapes (n,) and (m,) gives a scalar tensor"""
