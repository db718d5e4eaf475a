from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['dirac_step_slips', 'separation_slips', 'dirac_step', 'separation']

dirac_step_slips: Incomplete

def dirac_step(fn) -> None:
    """Check `fn`, one step of the game of two numbers; raises `Hint`

    Args:
        fn: Your function: `fn(d, g, lr, gamma, after)` gives both new numbers"""

separation_slips: Incomplete

def separation(fn) -> None:
    """Check `fn`, the share of points that are in the right half of D's order; raises `Hint`

    Args:
        fn: Your function: `fn(real_logits, fake_logits)` gives the share"""
