from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['real_part_slips', 'share_slips', 'kept_slips', 'real_part', 'share', 'kept']

real_part_slips: Incomplete

def real_part(fn):
    """Check `fn`, the larger real part of the eigenvalues of the Dirac-GAN with R1; raises `Hint`

    Args:
        fn: Your function: `fn(gamma, slope)` with two tensors of shape (n,) gives real parts, shape (n,)"""

share_slips: Incomplete

def share(fn) -> None:
    """Check `fn`, how often a real sample has the higher logit than a generated one; raises `Hint`

    Args:
        fn: Your function: `fn(real_logits, fake_logits)` gives the share of pairs"""

kept_slips: Incomplete

def kept(fn) -> None:
    """Check `fn`, the epoch whose state a run with a patience keeps; raises `Hint`

    Args:
        fn: Your function: `fn(values, patience)` gives the number of an epoch"""
