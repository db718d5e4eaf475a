from .args import *
from .core import *
from .viz import *
from .players import *
from .data import loader_of as loader_of
from _typeshed import Incomplete
from contextlib import contextmanager
from fastcore.all import patch as patch
from matplotlib.figure import Figure
from torch import Tensor, nn
from typing import Any

__all__ = ['Sampling', 'draw_noise', 'in_chunks', 'classes_in_turn', 'check_labels', 'phase']

class Sampling:
    """The part of `GANLearner` that draws noise and samples"""
    dtype: Incomplete
    def noise(self, n: int, generator=None) -> Tensor:
        """Noise for `n` samples, of the size and the law that G asks for

        Args:
            n: Number of samples
            generator: Where the numbers come from, on any device; torch's own by default

        Returns:
            Shape (n, nz)"""
    def noise_of(self, n: int, seed: Any = 0) -> Tensor:
        """The noise that `sample` uses for the same `seed`

        Args:
            n: Number of samples
            seed: Names the noise

        Returns:
            Shape (n, nz)"""
    def best_G(self, ema: bool = True) -> Forward:
        """The generator that `sample` uses

        Args:
            ema: Use the averaged weights where there is an `EMA` callback"""
    def sample(self, n: int | None = None, y=None, ema: bool = True, seed: Any = 0, z=None) -> Tensor:
        """Samples in eval mode; neither training nor torch's global generators notice

        Args:
            n: Number of samples; as many as `y` has by default, or 64
            y: Labels or images, length n; by default the classes in turn
            ema: Use the averaged weights where there is an `EMA` callback
            seed: Names the noise
            z: Noise to use instead, shape (n, nz)

        Returns:
            Shape (n, ...), on the learner's device"""
    def validate(self, ds_idx: int = 1, dl=None, cbs=None) -> list:
        """The metrics on fresh samples, as a list in the order of `metrics`; also between two steps of a run

        Args:
            ds_idx: Which loader of `dls`; the training set where there is no such
            dl: Another loader
            cbs: Callbacks for the length of the call

        Returns:
            Values"""
    def show_samples(self, n: int = 64, y=None, ema: bool = True, seed: Any = 0) -> Figure:
        """A figure of samples: a grid of images, or points over real ones

        Args:
            n: Number of samples; with labels, as many rows as classes
            y: Labels or images
            ema: Use the averaged weights where there is an `EMA` callback
            seed: Names the noise"""
    def in_rows(self, n: int, y=None) -> tuple:
        """How to lay out samples: with classes and no choice of `y`, a row for each class

        Args:
            n: Number of samples wanted
            y: Labels or images

        Returns:
            Number, conditions and samples in a row"""
    def show_results(self, ds_idx: int = 1, dl=None, max_n: int = 9, **kwargs) -> Figure:
        """Real samples of a batch above as many generated ones, as a figure

        Args:
            ds_idx: Which loader of `dls`; the training set where there is no such
            dl: Another loader
            max_n: Samples of each kind
            kwargs: fastai's other arguments, not used"""
    @property
    def history(self) -> dict:
        """What the `History` callback kept

        Returns:
            Name of a column -> tensor with one entry a row"""
    def plot_history(self) -> Figure:
        """A figure of losses, scores and gradients, with the lines ln 2, 2 ln 2 and 1/2 where the players are even"""
    def summary(self) -> str:
        """Layers of both players with output shapes for one batch and numbers of parameters

        Returns:
            A table for each player"""

def draw_noise(G: nn.Module, n: int, generator=None, device: Any = 'cpu') -> Tensor:
    """Noise for `n` samples, of the size and the law that `G` asks for

    Args:
        G: Generator: its attribute `nz` is the size of z, `z_law` its law, `'normal'` by default
        n: Number of samples
        generator: Where the numbers come from, on any device; torch's own by default
        device: Where the noise goes

    Returns:
        Shape (n, nz)"""
def in_chunks(G, z: Tensor, y: Tensor | None = None, size: int = 1024) -> Tensor:
    """`G(z)` or `G(z, y)`, a part at a time, so that memory stays small

    Args:
        G: Called with noise, or with noise and conditions
        z: Noise, shape (n, nz)
        y: Labels or images, length n
        size: Samples at a time

    Returns:
        Shape (n, ...)"""
def classes_in_turn(n: int, classes, device: Any = 'cpu') -> Tensor:
    """Labels 0, 1, 2, ..., 0, 1, 2, ..., or those of the list, over and over

    Args:
        n: Number of labels
        classes: Number of classes, or a list of labels
        device: Where they live

    Returns:
        Shape (n,)"""
def check_labels(y: Tensor, n_classes: int):
    """Raise `ValueError` unless `y` holds whole numbers from 0 to `n_classes` - 1

    Args:
        y: Labels, shape (n,)
        n_classes: Number of classes"""
@contextmanager
def phase(learn, kind: str, cancel, final: Any = ...):
    """Closing events round a block, as in fastai's `_with_events`

    Args:
        learn: Learner
        kind: `'fit'`, `'epoch'`, `'train'` or `'validate'`
        cancel: Exceptions that end the block without being raised
        final: Called at the end"""
