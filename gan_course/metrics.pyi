from .args import *
from .core import *
from .features import Features as Features, cached as cached, image_rows as image_rows, some_images as some_images
from .game import jsd as jsd
from .mixtures import Mixture as Mixture
from _typeshed import Incomplete
from fastai.metrics import Metric
from fastcore.basics import patch as patch
from torch import Tensor
from types import SimpleNamespace
from typing import NamedTuple

__all__ = ['mode_counts', 'reverse_kl', 'Cells', 'Report', 'Judge', 'PointJudge', 'frechet', 'fid', 'kid', 'prdc', 'ImageJudge', 'nearest', 'distance_ratio', 'Parzen', 'parzen', 'inception_score', 'JudgeMetric', 'as_metrics']

def mode_counts(x: Tensor, target: Mixture, limit: float = 3.0) -> Tensor:
    """How many of `x` lie within `limit` standard deviations of each mode of `target` (Srivastava et al., 2017)

    Args:
        x: Points, shape (n, 2)
        target: The real distribution
        limit: Standard deviations within which a point is good

    Returns:
        Whole numbers, shape (k,)"""
def reverse_kl(counts: Tensor, weights: Tensor) -> float:
    """KL divergence of the histogram over K modes from the real one (Lin et al., 2018); of n real samples about (K-1)/2n

    Args:
        counts: Samples of each mode, shape (k,)
        weights: Real share of each mode, shape (k,)

    Returns:
        Nats; infinite without any sample"""

class Cells:
    """The plane cut into cells: `p` is the exact share of `target` in each, `empty` marks those outside its 99.9 %"""
    bins: Incomplete
    edges: Incomplete
    p: Incomplete
    empty: Incomplete
    def __init__(self, target: Mixture, bins: int = 50) -> None:
        """Args:
            target: The real distribution
            bins: Cells along each side of `target.limits`"""
    def __call__(self, x: Tensor) -> Tensor:
        """Share of `x` in each cell

        Args:
            x: Points, shape (n, 2)

        Returns:
            Shape (bins*bins + 1,); the last cell is everything outside the grid"""

class Report(dict):
    """Scores by name, beside those of real samples, with the conditions under which they were computed"""
    floor: Incomplete
    note: Incomplete
    tables: Incomplete
    interval: Incomplete
    def __init__(self, scores, floor=None, note: str = '', tables=None, interval=None) -> None:
        """Args:
            scores: Score by name: a dict, or pairs
            floor: What real samples score, by name
            note: The conditions: how many samples, whose features
            tables: A row of numbers for each kind, by name
            interval: A 95 % interval (low, high) for some scores, by name"""

class Judge:
    """Scores samples in a `Report`; a subclass says how in `scores`, and what real samples get in `floor`"""
    names: Incomplete
    n: int
    note: str
    better: Incomplete
    def __call__(self, x: Tensor) -> Report:
        """The scores of `x` beside those of real samples

        Args:
            x: `n` samples"""

class PointJudge(Judge):
    """Judges points by a distribution that is known: `modes`, `high_quality`, `reverse_kl`, `js` and `off_support`"""
    better: Incomplete
    names: Incomplete
    target: Incomplete
    n: Incomplete
    limit: Incomplete
    least: Incomplete
    cells: Incomplete
    floor: Incomplete
    note: Incomplete
    def __init__(self, target: Mixture, n: int = 2500, limit: float = 3.0, least: float = ..., bins: int = 50) -> None:
        """Args:
            target: The real distribution
            n: Points to judge at a time
            limit: Standard deviations within which a point is good
            least: Share of the points that makes a mode count as found; in papers one of 2,500
            bins: Cells along each side for `js` and `off_support`"""
    def scores(self, x: Tensor) -> Report:
        """The five scores of `x`, without those of real points

        Args:
            x: Points, shape (n, 2)"""

def frechet(mean1: Tensor, cov1: Tensor, mean2: Tensor, cov2: Tensor) -> float:
    """Squared Fréchet distance between two Gaussians (Dowson and Landau, 1982)

    Args:
        mean1: Mean of the first Gaussian, shape (d,)
        cov1: Its covariance, shape (d, d)
        mean2: Mean of the second, shape (d,)
        cov2: Its covariance, shape (d, d)

    Returns:
        Squared distance"""
def fid(real: Tensor, fake: Tensor) -> float:
    """Fréchet distance between Gaussians with the moments of `real` and `fake` (Heusel et al., 2017)

    Args:
        real: Features of real samples, shape (n, d), n above d
        fake: Features of generated samples, shape (m, d), m above d"""
def kid(real: Tensor, fake: Tensor) -> tuple:
    """Unbiased squared maximum mean discrepancy with the cubic kernel (Bińkowski et al., 2018), over all pairs

    Args:
        real: Features of real samples, shape (n, d)
        fake: Features of generated samples, shape (m, d)

    Returns:
        The estimate, and a 95 % interval (low, high) by normal approximation, wider than that for equal laws"""
def prdc(real: Tensor, fake: Tensor, k: int = 5) -> dict:
    """Precision and recall (Kynkäänniemi et al., 2019), density and coverage (Naeem et al., 2020)

    Args:
        real: Features of real samples, shape (n, d)
        fake: Features of generated samples, shape (m, d)
        k: Nearest neighbours that set the size of a ball

    Returns:
        `precision`, `recall`, `density`, `coverage`"""

class ImageJudge(Judge):
    """Judges images by features: `fid`, `kid`, `precision`, `recall`, `density`, `coverage`, with classes `class_gap`"""
    better: Incomplete
    n: Incomplete
    k: Incomplete
    features: Incomplete
    real: Incomplete
    names: Incomplete
    kinds: Incomplete
    floor: Incomplete
    note: Incomplete
    def __init__(self, real, features: Features, n: int = 2000, k: int = 5, seed: int = 0) -> None:
        """Args:
            real: Real images in [-1, 1], at least 2`n`: a tensor, an array or a `TensorLoader`
            features: Extractor, such as `features('mnist')` or `colour_features(real)`
            n: Images to judge at a time, and real ones to compare with
            k: Neighbours for precision, recall, density and coverage
            seed: Names the choice of real images"""
    def scores(self, x: Tensor) -> Report:
        """The scores of `x`, without those of real images

        Args:
            x: Images in [-1, 1], shape (n, channels, height, width)"""

def nearest(x: Tensor, pool: Tensor) -> tuple:
    """The nearest of `pool` to each of `x`, by Euclidean distance

    Args:
        x: Images or features, shape (n, ...)
        pool: What to search, shape (m, ...)

    Returns:
        Distances, shape (n,), and places in `pool`, shape (n,)"""
def distance_ratio(fake: Tensor, train: Tensor, held_out: Tensor) -> float:
    """Mean distance to the nearest of `train`, over that to the nearest of equally many of `held_out`

    A larger training set is used in parts of that size.

    Args:
        fake: Samples, or their features, shape (n, ...)
        train: What was trained on, shape (m, ...)
        held_out: Real ones that were not, shape (l, ...)

    Returns:
        1 when nothing is memorised; for copies 0, or 1 - 1/p when the training set makes p parts"""

class Parzen(NamedTuple):
    """A mean log-likelihood in nats, its standard error over the test images, and the width that was chosen"""
    ll: float
    se: float
    sigma: float

def parzen(samples: Tensor, test: Tensor, valid: Tensor, sigmas=None) -> Parzen:
    """Parzen-window log-likelihood of `test` by the protocol of Goodfellow et al. (2014), Table 1

    Args:
        samples: Samples in [-1, 1], shape (n, ...); the protocol takes 10,000
        test: Test images in [-1, 1], shape (m, ...)
        valid: Images to choose the width with, shape (l, ...); the protocol takes 1,000
        sigmas: Widths to choose from, for pixels in [0, 1]; `None` for the ten of the protocol"""
def inception_score(scores: Tensor) -> float:
    """How sure a classifier is of each image, and how many classes it finds in all (Salimans et al., 2016, section 4)

    Args:
        scores: A score for each class, before softmax, shape (n, n_classes): `features.scores(features(x))`

    Returns:
        From 1 to the number of classes"""

class JudgeMetric(Metric):
    """One score of a judge as a fastai metric, on fresh samples; metrics made together share them and are computed once"""
    judge: Incomplete
    score: Incomplete
    run: Incomplete
    def __init__(self, judge: Judge, score: str, run: SimpleNamespace) -> None:
        """Args:
            judge: Who judges
            score: One of `judge.names`
            run: What the metrics made together share"""
    @property
    def name(self): ...
    @property
    def better(self): ...
    @property
    def n_samples(self): ...
    def reset(self) -> None: ...
    def accumulate(self, learn) -> None: ...
    @property
    def value(self): ...

def as_metrics(judge: Judge, *scores: str) -> list:
    """Scores of `judge` as metrics for a learner

    Args:
        judge: Who judges
        scores: Which of `judge.names`; all of them by default

    Returns:
        For `metrics=` of a `GANLearner`"""
