from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['obedience_slips', 'projection_slips', 'obedience', 'projection']

obedience_slips: Incomplete

def obedience(fn) -> None:
    """Check `fn`, for each class the share of the samples asked to be of it that were read as it; raises `Hint`

    Args:
        fn: Your function: `fn(asked, read, n_classes)` with two tensors of n labels gives a tensor (n_classes,)"""

projection_slips: Incomplete

def projection(fn) -> None:
    """Check `fn`, the projection discriminator's logits (Miyato and Koyama 2018); raises `Hint`

    Args:
        fn: Your function: `fn(h, y, w, V)` with features (n, d), labels (n,), weights (d,), vectors (k, d) gives n logits"""
