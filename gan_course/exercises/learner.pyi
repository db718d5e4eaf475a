from ..core import *
from ..exercise import *
import torch
from _typeshed import Incomplete
from fastcore.all import patch as patch
from typing import Any

__all__ = ['textbook_g_slips', 'other_d_slips', 'pure_step_slips', 'textbook_g', 'd_step', 'g_step', 'pure_step']

def textbook_g(fake_logits: torch.Tensor) -> torch.Tensor:
    """The loss that G lowers in the non-saturating game: the mean of -log D(G(z))

    Args:
        fake_logits: Shape (m,)

    Returns:
        A scalar"""

textbook_g_slips: Incomplete
other_d_slips: Incomplete

class _Match:
    """G, D, an optimizer of the player `who`, and two batches: set-up `i`, the same in every call"""
    who: Incomplete
    i: Incomplete
    opt_name: Incomplete
    G: Incomplete
    D: Incomplete
    batches: Incomplete
    opt: Incomplete
    def __init__(self, who, i, opt: Any = 'sgd', bn: Any = False) -> None: ...
    def loss(self, formula, real, z):
        """`formula` of D's logits, with gradients for the player whose turn it is"""
    def textbook_move(self, real, z):
        """Take the textbook step; gives the change of the weights"""

def d_step(fn) -> None:
    """Check `fn`, one update of D by `opt_d` on the sum of both mean losses, with G left alone; raises `Hint`

    Args:
        fn: Your function: `fn(G, D, opt_d, real, z)` moves D once; what it returns does not matter"""
def g_step(fn) -> None:
    """Check `fn`, one update of G by `opt_g` on the mean of -log D(G(z)), with D's weights left alone; raises `Hint`

    Args:
        fn: Your function: `fn(G, D, opt_g, z)` moves G once; what it returns does not matter"""

pure_step_slips: Incomplete

def pure_step(fn) -> None:
    """Check `fn`, both turns of a step by plain gradient descent as a function of its arguments; raises `Hint`

    Args:
        fn: Your function: `fn(G, D, g, d, real, z, lr)` gives the new weights of G and of D"""
