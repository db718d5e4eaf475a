from .args import *
from .core import *
from .game import *
from .learner import *
from . import dcgan as dcgan, images as images, vanilla as vanilla
from .blocks import check_shape as check_shape
from .conditional import L1 as L1, LabelGenerator as LabelGenerator, cgan as cgan, mask_gan as mask_gan, obedience as obedience
from .data import loaders as loaders, points as points
from .features import features as features
from .live import DATA as DATA
from .metrics import ImageJudge as ImageJudge, PointJudge as PointJudge
from .players import adam as adam
from .signs import signs as signs, some_rows as some_rows
from .stabilise import recipe as recipe
from _typeshed import Incomplete
from functools import cache
from torch import Tensor, nn
from typing import Any, NamedTuple

__all__ = ['WIDTHS', 'INF', 'FAILURES', 'Told', 'Blind', 'Case', 'point_gan', 'image_gan', 'perceptron_gan', 'blind_gan', 'window_gan', 'disc_cells', 'scene_gan', 'judge_of', 'scene_scores', 'examined', 'played', 'Failure']

class Told(nn.Module):
    """A perceptron that is told the class, by as many further inputs as there are classes"""
    net: Incomplete
    n_classes: Incomplete
    nz: Incomplete
    z_law: Incomplete
    def __init__(self, net: nn.Module, n_classes: int) -> None:
        """Args:
            net: Takes rows of numbers, the class last
            n_classes: Number of classes"""
    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """What `net` makes of `x` and the class

        Args:
            x: Noise or samples, shape (n, ...)
            y: Labels, shape (n,)

        Returns:
            What `net` gives"""

class Blind(nn.Module):
    """A discriminator that does not look at the class"""
    net: Incomplete
    def __init__(self, net: nn.Module) -> None:
        """Args:
            net: Discriminator without classes"""
    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """The logit of *real* for each of `x`

        Args:
            x: Samples, shape (n, ...)
            y: Labels, shape (n,), not used

        Returns:
            Shape (n,)"""

class Case(NamedTuple):
    """Where a run takes place"""
    data: str
    seed: int
    width: int

def point_gan(case: Case, game: Game | None = None, lr: Any = 0.003, opt_func: Any = ..., act: Any = ..., rows: int = 20000, asked: bool = False, blind: bool = False, **kwargs) -> GANLearner:
    """Two perceptrons that play on points

    Args:
        case: Where it takes place
        game: `NonSaturating()` by default
        lr: Learning rate, or a pair `(lr_g, lr_d)`
        opt_func: Optimizer
        act: Makes the activation
        rows: Training points
        asked: Is G asked for a mode?
        blind: Does D not look at what G was asked for?
        kwargs: More arguments of `GANLearner`"""
def image_gan(case: Case, asked: bool = False, **kwargs) -> GANLearner:
    """A small DCGAN on images

    Args:
        case: Where it takes place
        asked: Is G asked for a class?
        kwargs: More arguments of `dcgan` or `cgan`"""
def perceptron_gan(case: Case, rows: int | None = None) -> GANLearner:
    """Two perceptrons that play on images

    Args:
        case: Where it takes place; the width is times eight here
        rows: Training images, the first of the data; all by default"""
def blind_gan(case: Case) -> GANLearner:
    """A conditional DCGAN whose D does not look at the class

    Args:
        case: Where it takes place"""
def window_gan(case: Case, window: int = 3) -> GANLearner:
    """A DCGAN without batch norm in the layers that enlarge the map

    Args:
        case: Where it takes place
        window: Side of the windows of the transposed convolutions, at a stride of 2: 3 or 4"""
def disc_cells(x: Tensor) -> Tensor:
    """Which cells of each scene hold a disc

    Args:
        x: Scenes, shape (n, 1, 28, 28)

    Returns:
        Masks, same shape: 1 in the cells of the 4 x 4 grid that hold a disc, -1 elsewhere"""
def scene_gan(case: Case, told: bool = False) -> GANLearner:
    """A GAN on scenes

    Args:
        case: Where it takes place; the data are `'scenes of 3'` or `'scenes of 2'`
        told: Is G told which cells hold a disc?"""
@cache
def judge_of(data: str):
    """What judges samples of `data`: called with them, it gives numbers by name

    Args:
        data: Name of a data set, see `Case`"""
def scene_scores(x: Tensor, k: int = 3) -> dict:
    """How many of the scenes `x` are right

    Args:
        x: Scenes, shape (n, 1, 28, 28)
        k: Discs there should be

    Returns:
        `count`: share with `k` discs; `rule`: share with a bar where it belongs, and only there"""
def examined(learn: GANLearner, case: Case, further: int = 60) -> dict:
    """The signs of `learn`, and what a judge finds

    Args:
        learn: A learner
        case: Where it plays
        further: Steps that a copy plays on, see `signs`

    Returns:
        Numbers by name"""
def played(learn: GANLearner, steps: int) -> bool:
    """Train without a word; a run that breaks stands at its last good state

    Args:
        learn: A learner
        steps: Steps to play

    Returns:
        Whether its numbers stayed finite"""

class Failure(NamedTuple):
    """One thing that is wrong with a run, and a run where it is right"""
    name: str
    change: str
    repair: str
    sick: callable
    steps: int
    well: callable
    well_steps: int
    broken: dict
    arrived: dict
    data: str
    others: tuple
    def case(self, seed: int = 0) -> Case:
        """Where it takes place

        Args:
            seed: Names the run

        Returns:
            That of the presets"""

WIDTHS: Incomplete
INF: Incomplete
FAILURES: Incomplete
