from .args import *
from .core import *
from .metrics import *
from .data import TensorLoader as TensorLoader
from .features import Features as Features
from .learner import GANLearner as GANLearner
from _typeshed import Incomplete
from torch import Tensor, nn

__all__ = ['SIGNS', 'smoothed', 'pull_left', 'Space', 'pair_distance', 'missed', 'ranked', 'dead_units', 'unevenness', 'View', 'some_rows', 'of_samples', 'of_players', 'of_conditions', 'of_further', 'signs', 'within']

SIGNS: Incomplete

def smoothed(v: Tensor, rows: int = 5) -> Tensor:
    """The running median of the rows that have a number

    Args:
        v: A column of the history
        rows: Rows behind each number

    Returns:
        Shorter by `rows` - 1, and without the rows that have no number"""
def pull_left(history: dict) -> float:
    """What is left of the greatest norm of G's gradient

    Args:
        history: Columns by name, as `learn.history` gives them

    Returns:
        From 0 to 1; NaN before the first row"""

class Space:
    """From samples to rows of numbers: points as they are, images by principal components or by features"""
    features: Incomplete
    middle: Incomplete
    axes: Incomplete
    def __init__(self, real: Tensor, features: Features | None = None, k: int = 32) -> None:
        """Args:
            real: Real samples, shape (n, ...)
            features: An extractor to use for images; principal components by default
            k: Number of components"""
    def __call__(self, x: Tensor) -> Tensor:
        """The rows of `x`

        Args:
            x: Samples, shape (n, ...)

        Returns:
            Shape (n, d), in float64"""

def pair_distance(f: Tensor, most: int = 1000) -> float:
    """The mean distance of two rows

    Args:
        f: Rows of numbers, shape (n, d)
        most: Rows to use

    Returns:
        0 for a single row"""
def missed(real: Tensor, fake: Tensor, cells: int = 50, least: float = 0.1) -> float:
    """The share of the real samples that lie in missed cells

    Args:
        real: Rows of real samples, shape (n, d), more than `cells`
        fake: Rows of generated samples, shape (m, d)
        cells: Cells, each round one real sample
        least: Share of the expected samples below which a cell counts as missed

    Returns:
        From 0 to 1"""
def ranked(above: Tensor, below: Tensor) -> float:
    """How often one of `above` is larger than one of `below`; equal ones count half (area under the ROC curve)

    Args:
        above: Numbers that should be the larger ones, shape (n,)
        below: Numbers that should be the smaller ones, shape (m,)

    Returns:
        From 0 to 1"""
def dead_units(net: nn.Module, *inputs: Tensor) -> float:
    """The share of units that are 0 for every row of the batch, in the worst layer of `net`

    Args:
        net: Generator or discriminator
        inputs: A batch for it

    Returns:
        From 0 to 1; NaN for a network without ReLU"""
def unevenness(x: Tensor) -> float:
    """Fine detail at the place in squares of two by two pixels that has most of it, over that at the place with least

    Args:
        x: Images, shape (n, channels, height, width), the sides at least 2

    Returns:
        1 for detail that is evenly spread"""

class View:
    """Real, held-out and generated samples of a learner"""
    learn: Incomplete
    seed: Incomplete
    real: Incomplete
    y: Incomplete
    held: Incomplete
    held_y: Incomplete
    asked: Incomplete
    fake: Incomplete
    is_images: Incomplete
    space: Incomplete
    def __init__(self, learn: GANLearner, n: int = 1000, seed: int = 0, features: Features | None = None) -> None:
        """Args:
            learn: A learner, in any state
            n: Samples of each kind, at most
            seed: Names the choice of rows and the noise
            features: An extractor for images; principal components by default"""
    def rows(self, kind: str) -> Tensor:
        """The samples of a kind in `space`, computed when they are first asked for

        Args:
            kind: `'real'`, `'held'` or `'fake'`

        Returns:
            Shape (n, d)"""

def some_rows(dl: TensorLoader, n: int, seed: int = 0) -> tuple:
    """Rows of `dl` in random order, none of them twice

    Args:
        dl: A loader
        n: How many rows, at most
        seed: Names the choice

    Returns:
        Samples and conditions, on the CPU; `None` without conditions"""
def of_samples(view: View) -> dict:
    """Signs of the samples alone

    Args:
        view: What a learner shows

    Returns:
        `far`, `spread`, `missed`, `copies` and, for images, `uneven`"""
def of_players(view: View) -> dict:
    """Signs of D and G on fresh samples

    Args:
        view: What a learner shows

    Returns:
        `ranked`, `size` and `dead`"""
def of_conditions(view: View, n_y: int = 16, n_z: int = 16) -> dict:
    """Signs of a conditional GAN

    Args:
        view: What a learner with conditions shows
        n_y: Conditions to draw several samples for
        n_z: Samples for each of them

    Returns:
        `obeys` and, for labels, `z_share`"""
def of_further(view: View, steps: int = 60, looks: int = 8) -> dict:
    """Signs of what comes next

    Args:
        view: What a learner shows
        steps: Further steps of a copy of the learner
        looks: Looks at its samples

    Returns:
        `travel` and `gain`; NaN where the numbers of the copy do not stay finite"""
def signs(learn: GANLearner, n: int = 1000, further: int = 60, seed: int = 0, features: Features | None = None) -> dict:
    """The signs of health of `learn`, which is left as it is

    Args:
        learn: A learner, in any state
        n: Samples of each kind, at most
        further: Steps that a copy of the learner plays on, for `travel` and `gain`; 0 for none
        seed: Names the choice of rows and the noise
        features: An extractor for images; principal components by default

    Returns:
        A number for each of `SIGNS`; NaN for one that cannot be known"""
def within(found: dict, ranges: dict) -> bool:
    """Whether the numbers are in all of `ranges`

    Args:
        found: Numbers by name
        ranges: The least and the greatest value of some of them

    Returns:
        A number that is not there or is not known is in no range"""
