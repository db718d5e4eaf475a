from .args import *
from .core import *
from .game import *
from .players import *
from .callbacks import *
from .state import *
from .checkpoints import *
from .sampling import *
from .pictures import *
from .guests import *
from .loop import *
from .setup import *
from .data import DataLoaders as DataLoaders
from .export import Export as Export
from .files import as_path as as_path
from .graph import Traced as Traced
from .process import prepare as prepare
from .step_export import StepExport as StepExport
from _typeshed import Incomplete
from fastai.learner import Learner
from fastcore.all import patch as patch
from torch import Tensor
from typing import Any

__all__ = ['GANLearner', 'adam', 'evaluating', 'resting', 'takes_y', 'GANCallback', 'GANRecorder', 'History', 'SampleGrid', 'EMA', 'FiniteGuard', 'Traced', 'Checkpoints']

class GANLearner(Loop, State, Sampling, Pictures, Export, StepExport, Guests, Setup, Learner):
    """Two players, one fastai `Learner`: `G` and `D` play `game` on `dls`"""
    dls: DataLoaders
    device: Incomplete
    seed: Incomplete
    G: Incomplete
    D: Incomplete
    game: Incomplete
    k_d: Incomplete
    k_g: Incomplete
    reuse: Incomplete
    accumulate: Incomplete
    threads: Incomplete
    def __init__(self, dls, G, D, game: Game, lr: Any = 0.0002, k_d: Any = 1, k_g: Any = 1, reuse: bool = True, accumulate: int = 1, opt_func: Any = ..., seed: int = 0, device=None, precision=None, threads: int | None = None, cbs=None, metrics=None, path=None, default_cbs: bool = True) -> None:
        """Args:
            dls: `DataLoaders` of `TensorLoader`s, such as `loaders`, `points` and `mnist` give
            G: Generator `G(z)` or `G(z, y)`, or what makes one; its `nz` is the size of z, `z_law` the law of z
            D: Discriminator, or what makes one: `D(x)` or `D(x, y)` gives logits
            game: What each player lowers, such as `NonSaturating()`
            lr: Learning rate, or a pair `(lr_g, lr_d)`
            k_d: Turns of D in a step: a whole number or a function of the step
            k_g: Turns of G in a step: a whole number or a function of the step
            reuse: With one turn each, both play on the same generated batch, made once
            accumulate: Parts of a batch that are computed one after the other, where memory is short
            opt_func: Called with two parameter groups and `lr`, gives a torch optimizer; or a pair, for G and D
            seed: Names the run: all its randomness is a function of `seed` and the step
            device: Device to train on, see `default_device`
            precision: `'fp32'`, `'bf16'`, `'bf16-emulated'` for convolutions on images, see `default_precision`
            threads: Threads of a step on the CPU; by default one where the step is small, and torch's number
            cbs: Further callbacks
            metrics: Functions of (generated, real), or fastai `Metric`s, computed on fresh samples after each epoch
            path: Folder for saved models; that of `dls` by default
            default_cbs: Records, progress, a stop where something is no longer finite, on a CPU steps as graphs"""
    def turns(self) -> tuple:
        """How often each player moves in this step

        Returns:
            Turns by player, and whether both play on one generated batch"""
    def do_step(self) -> None:
        """Play the turns of this step that have not been played yet"""
    def d_step(self) -> Tensor:
        """One turn of D; with one of G it makes a step

        Returns:
            D's loss before the update"""
    def g_step(self) -> Tensor:
        """One turn of G; with one of D it makes a step

        Returns:
            G's loss before the update"""
