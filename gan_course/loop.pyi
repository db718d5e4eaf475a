from .args import *
from .players import *
from .sampling import *
from .checkpoints import *
from .core import taking_turns as taking_turns
from _typeshed import Incomplete
from fastai.callback.schedule import ParamScheduler as ParamScheduler
from fastcore.all import patch as patch

__all__ = ['Loop']

class Loop:
    """The part of `GANLearner` that plays steps, in epochs"""
    def steps(self, n: int, lr=None, wd=None, cbs=None):
        """A generator that plays `n` steps and yields the number of steps done so far after each; closing it ends the run

        Args:
            n: Number of steps
            lr: Learning rate or pair `(lr_g, lr_d)`; that of the learner by default
            wd: Weight decay
            cbs: Callbacks for this run only"""
    def fit_steps(self, n: int, lr=None, wd=None, cbs=None, every: int | None = None, resume=None, save_every: int | None = None):
        """Play `n` steps, recorded as one epoch, or as one for each `every` steps

        Args:
            n: Number of steps
            lr: Learning rate or pair `(lr_g, lr_d)`; that of the learner by default
            wd: Weight decay
            cbs: Callbacks for this run only
            every: Steps between two looks at the metrics, a divisor of `n`; `None` for one look, at the end
            resume: Folder for checkpoints of this run, see `Checkpoints`: what is there is not played again
            save_every: Steps between those checkpoints; `None` for 500, a minute and each epoch"""
    def fit(self, n_epoch: int, lr=None, wd=None, cbs=None, reset_opt: bool = False, start_epoch: int = 0, resume=None, save_every: int | None = None):
        """Play `n_epoch` epochs of `len(dls.train)` steps each

        Args:
            n_epoch: Number of epochs; an epoch is one pass over the data
            lr: Learning rate or pair `(lr_g, lr_d)`; that of the learner by default
            wd: Weight decay
            cbs: Callbacks for this run only
            reset_opt: Start with a fresh optimizer
            start_epoch: Epochs to leave out at the start
            resume: Folder for checkpoints of this run, see `Checkpoints`: what is there is not played again
            save_every: Steps between those checkpoints; `None` for 500, a minute and each epoch"""
    lr: Incomplete
    def set_lr(self, lr) -> None:
        """Change the learning rates, at once and for the runs to come

        Args:
            lr: Learning rate or pair `(lr_g, lr_d)`"""

class _Steps:
    """The loader `dl` with a length of `n` steps, for progress bars"""
    dl: Incomplete
    n: Incomplete
    def __init__(self, dl, n) -> None: ...
    def __len__(self) -> int: ...
    def __getattr__(self, k): ...
