from .args import *
from .core import *
from .mixtures import *
from .files import as_path as as_path, digest as digest
from PIL import Image as Image, ImageChops as ImageChops, ImageColor as ImageColor
from _typeshed import Incomplete
from fastai.data.core import DataLoaders as _Loaders
from fastcore.basics import patch as patch
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap as LinearSegmentedColormap
from matplotlib.figure import Figure as Figure
from pathlib import Path as Path
from torch import Tensor, nn as nn
from typing import Any

__all__ = ['Samples', 'TensorLoader', 'loaders', 'split_rows', 'loader_of', 'points', 'in_memory']

class DataLoaders(_Loaders):
    """`DataLoaders` of `TensorLoader`s"""
    train: TensorLoader
    valid: TensorLoader

class Samples:
    """Rows `x`, and `y` where there is one; 8-bit images come out in [-1, 1]"""
    x: Incomplete
    y: Incomplete
    def __init__(self, x: Tensor, y: Tensor | None = None) -> None:
        """Args:
            x: Points or images, one a row
            y: Labels, or images that condition"""
    def __len__(self) -> int: ...
    def __getitem__(self, i) -> tuple:
        """The rows `i`

        Args:
            i: A whole number, a slice or a tensor of row numbers

        Returns:
            `(x,)` or `(x, y)`"""

class TensorLoader:
    """An in-memory loader for fastai whose batch `i` is a function of the seed, the epoch and the turn"""
    n_inp: int
    n: Incomplete
    shape: Incomplete
    bs: Incomplete
    seed: Incomplete
    shuffle: Incomplete
    drop_last: Incomplete
    rank: Incomplete
    world: Incomplete
    classes: Incomplete
    n_classes: Incomplete
    epoch: int
    present: Incomplete
    dataset: Incomplete
    def __init__(self, x, y=None, bs: int = 64, seed: int = 0, shuffle: bool = True, device=None, rank: int = 0, world: int = 1, n_classes: int | None = None, classes=None, drop_last: bool = True) -> None:
        """Args:
            x: Points (n, d) as floats, or images (n, channels, height, width) as uint8, bool or floats in [-1, 1]
            y: Labels (n,), or images (n, channels, height, width) that condition; `None` without
            bs: Size of the joint batch, over all ranks
            seed: Seed of the order
            shuffle: A new order each epoch and turn, or always the order of the rows?
            device: Where batches live; `None` for the best there is
            rank: Which slice of the joint batch this process takes
            world: Number of slices
            n_classes: Number of classes; `None` for the largest label plus 1
            classes: Names of the classes
            drop_last: Leave out the last batch of an epoch when it is not full?"""
    @property
    def labelled(self): ...
    def __len__(self) -> int: ...
    device: Incomplete
    def to(self, device) -> TensorLoader:
        """Move the data to `device`, or batch by batch where it would fill more than half of what is free there

        Args:
            device: A device, its name, or `None` for the best there is"""
    def order(self, epoch: int, turn: int) -> Tensor:
        """The order of the rows in `epoch`, for `turn`; the last eight that were asked for are kept

        Args:
            epoch: Number of the epoch
            turn: Number of D's turn in the step

        Returns:
            Row numbers, shape (n,)"""
    def batch(self, epoch: int, i: int, turn: int = 0) -> tuple:
        """Batch `i` of `epoch`, whatever was asked for before

        Args:
            epoch: Number of the epoch
            i: Number of the batch in the epoch
            turn: Number of D's turn in the step; each turn has an order of its own

        Returns:
            `(x,)` or `(x, y)`, this rank's slice of the joint batch"""
    def span(self, i: int) -> tuple:
        """Which places of the joint batch `i` are this rank's; the last batch of an epoch may be smaller than `bs`

        Args:
            i: Number of the batch in the epoch

        Returns:
            First place, last place plus 1, and size of the joint batch"""
    def __iter__(self): ...
    def one_batch(self) -> tuple:
        """The first batch of the current epoch; does not move the epoch on"""
    def new(self, **kw) -> TensorLoader:
        """A copy with the arguments `kw` changed, on the same tensors and back at epoch 0; a new `x` drops the old `y`"""
    def hash(self) -> str:
        """A short name for the data: equal rows in equal order, equal name

        Returns:
            16 hexadecimal digits"""
    def all_rows(self) -> tuple:
        """All samples in the order of their rows

        Returns:
            `(x,)` or `(x, y)`, on the CPU"""
    def show_batch(self, b=None, max_n: int = 9, **kw):
        """Display some samples of a batch, with the names of their classes

        Args:
            b: The batch; `None` for the first of the current epoch
            max_n: Images to show, at most; points are all shown
            kw: Taken for fastai's sake"""
    def show_results(self, b, out, max_n: int = 9, **kw):
        """Display some samples with the names of their classes and what a classifier says

        Args:
            b: The batch
            out: What a classifier says: labels, shape (batch,), or scores, shape (batch, n_classes)
            max_n: Images to show, at most
            kw: Taken for fastai's sake"""

def loaders(x, y=None, valid=None, bs: int = 64, seed: int = 0, device=None, path: Any = '.', **kw) -> DataLoaders:
    """fastai's `DataLoaders` of tensors; the validation loader keeps the order of its rows and its last, smaller batch

    Args:
        x: Points (n, d) as floats, or images (n, channels, height, width) as uint8, bool or floats in [-1, 1]
        y: Labels (n,) as numbers or words, or images (n, channels, height, width) that condition; `None` without
        valid: Validation set: `x`, `(x, y)`, other loaders, a share of the rows between 0 and 1, or `None`
        bs: Size of the joint batch
        seed: Seed of the order, and of the choice of the validation rows
        device: Where batches live; `None` for the best there is
        path: Where a learner saves its files
        kw: More arguments of `TensorLoader`: `n_classes`, `classes`, `rank`, `world`, `shuffle`

    Returns:
        One or two `TensorLoader`s"""
def split_rows(n: int, share: float, seed: int = 0) -> tuple:
    """The rows that `loaders` keeps and holds out for `valid=share`

    Args:
        n: Number of rows
        share: Share to hold out, between 0 and 1
        seed: Seed of the choice

    Returns:
        Numbers of the rows that stay and of those that are held out, both ascending"""
def loader_of(dls, i: int) -> TensorLoader:
    """Loader `i` of `dls`, or that of the training set where there is no such

    Args:
        dls: `DataLoaders`
        i: Which loader"""
def points(mixture: Mixture, n: int = 50000, bs: int = 256, seed: int = 0, valid: int = 10000, labels: bool = False, **kw) -> DataLoaders:
    """`n` training and `valid` validation points of `mixture`

    Args:
        mixture: What to draw from
        n: Training points, drawn once
        bs: Size of the joint batch
        seed: Seed of the points and of the order
        valid: Validation points; 0 for none
        labels: Give each point's mode as its label?
        kw: More arguments of `loaders`"""
def in_memory(dl) -> tuple:
    """All samples of `dl` as tensors, for `loaders`; a fastai loader is read in the order of its rows and to its end

    Args:
        dl: Any iterable of batches `(x,)`, `(x, y)` or `x`: a fastai or a PyTorch loader, `DataLoaders`, a list

    Returns:
        `(x, y)` on the CPU; `y` is a list where labels are words, `None` where there is none"""
