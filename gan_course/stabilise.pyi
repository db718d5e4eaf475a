from .args import *
from .game import *
from .callbacks import *
from .players import adam as adam
from .stabilisers import ZeroLast as ZeroLast
from _typeshed import Incomplete

__all__ = ['PRESETS', 'recipe']

PRESETS: Incomplete

def recipe(kind: str = 'pictures', steps: int = 10000, lr=None, gamma=None, half_life: float | None = None, fresh: bool = True) -> dict:
    """Arguments of a run after the minimal recipe of Huang et al. (2024); D is to have no batch norm

    Args:
        kind: What the samples are: `'points'`, `'digits'` or `'pictures'`, see `PRESETS`
        steps: Length of the run; all that moves has arrived after so many steps of the learner
        lr: Learning rate, or a pair `(lr_g, lr_d)`; that of the preset by default
        gamma: Strength of R1 and R2, or a pair, at the start and at the end; that of the preset by default
        half_life: Of the averaged weights, in samples; that of the preset by default
        fresh: Set the last layer of D to 0 at the start? `False` for a D that has learned

    Returns:
        `game`, `lr`, `opt_func` and `cbs`, for `GANLearner`, `dcgan`, `cgan` and all that hand them on"""
