from .args import *
from .core import *
from .ridge import linear_part as linear_part
from .sampling import in_chunks as in_chunks
from _typeshed import Incomplete
from torch import Tensor
from typing import NamedTuple

__all__ = ['principal_directions', 'direction', 'Kept', 'kept', 'Index', 'precision_at', 'recall_at']

def principal_directions(z: Tensor, h: Tensor, k: int = 5) -> Tensor:
    """Directions of the noise that move the first principal components of a layer (Härkönen et al. 2020, equation 2)

    Args:
        z: Noise of samples, shape (n, nz)
        h: What a layer gave for it, shape (n, ...)
        k: How many

    Returns:
        Unit vectors, shape (k, nz), the strongest first"""
def direction(z: Tensor, v: Tensor, y: Tensor | None = None) -> Tensor:
    """The direction of the noise along which `v` grows most, by least squares

    Args:
        z: Noise of samples, shape (n, nz)
        v: A number for each, such as the slant of its picture, or true and false for two kinds; shape (n,)
        y: Labels that the samples were asked for, shape (n,): differences between classes do not count

    Returns:
        Unit vector, shape (nz,)"""

class Kept(NamedTuple):
    """What an edit left as it was"""
    classes: float
    cosine: float

def kept(before: Tensor, after: Tensor, features) -> Kept:
    """How much of each picture an edit has kept

    Args:
        before: Pictures, shape (n, channels, height, width)
        after: The same after an edit, same shape
        features: An extractor with classes, such as `features('mnist')`"""

class Index:
    """Pictures that can be searched by what `represent` makes of them"""
    represent: Incomplete
    mean: Incomplete
    rows: Incomplete
    def __init__(self, x: Tensor, represent) -> None:
        """Args:
            x: Pictures to be found, shape (n, channels, height, width)
            represent: From pictures to rows of numbers: an extractor, an encoder, `nn.Flatten()`"""
    def __len__(self) -> int: ...
    def __call__(self, x: Tensor, k: int = 10) -> Tensor:
        """The `k` pictures most alike

        Args:
            x: Pictures that are asked about, shape (m, channels, height, width)
            k: How many to find for each

        Returns:
            Their numbers, shape (m, k), the most alike first"""

def precision_at(found: Tensor, own: Tensor, asked: Tensor) -> float:
    """The share of what was found that has the class of what was asked about

    Args:
        found: Numbers of pictures for each question, such as `Index` gives, shape (m, k)
        own: Classes of the pictures that can be found, shape (n,)
        asked: Classes of the pictures that were asked about, shape (m,)

    Returns:
        From 0 to 1; for chance, the share of the class"""
def recall_at(found: Tensor, own: Tensor, asked: Tensor) -> float:
    """The share of questions with at least one picture of the class among those found (Jégou et al. 2011)

    Args:
        found: Numbers of pictures for each question, shape (m, k)
        own: Classes of the pictures that can be found, shape (n,)
        asked: Classes of the pictures that were asked about, shape (m,)

    Returns:
        From 0 to 1"""
