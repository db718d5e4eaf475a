from .args import *
from .core import *
from .players import *
from .learner import *
from . import conditional as conditional, dcgan as dcgan, zoo as zoo
from .engine import running_loop as running_loop
from .ridge import less_means as less_means, linear_part as linear_part
from .sampling import classes_in_turn as classes_in_turn, in_chunks as in_chunks
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor
from typing import Any, NamedTuple

__all__ = ['Painter', 'appearance', 'Direction', 'named_directions']

class Painter:
    """A generator that draws to order: a network such as `zoo.load` gives, or that of a learner as it is now"""
    source: Incomplete
    learner: Incomplete
    nz: Incomplete
    rest: Incomplete
    loop: Incomplete
    shape: Incomplete
    n_classes: Incomplete
    masks: Incomplete
    def __init__(self, source, rest: float = 1.0) -> None:
        """Args:
            source: Generator of images from normal noise, or a `GANLearner` with one
            rest: While a learner trains: seconds from one copy of its generator to the next"""
    def __call__(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Draw

        Args:
            z: Noise, shape (n, nz)
            y: Labels (n,), or masks (n, channels, height, width), where the generator takes them

        Returns:
            Pictures, shape (n, channels, height, width), on the CPU"""
    def network(self):
        """The generator that draws

        Returns:
            A module, or a `Forward` of one"""
    def noise(self, n: int, seed: Any = 0) -> Tensor:
        """Noise for `n` pictures

        Args:
            n: How many
            seed: Names them

        Returns:
            Shape (n, nz), on the CPU"""
    def conditions(self, n: int, masks: Tensor | None = None) -> Tensor:
        """Conditions in turn

        Args:
            n: For how many pictures
            masks: Masks to take in turn, for a generator that fills masks

        Returns:
            Labels or masks, `None` where the generator takes none"""
    def blends(self) -> bool:
        """Can two labels be mixed?"""
    def blend(self, z: Tensor, a: int, b: int, t: Tensor) -> Tensor:
        """Draw for mixtures of two labels

        Args:
            z: Noise, shape (n, nz)
            a: One label
            b: Another
            t: Shares of `b`, shape (n,)

        Returns:
            Pictures, shape (n, channels, height, width), on the CPU"""

def appearance(x: Tensor) -> dict:
    """Five numbers that say how pictures look

    Args:
        x: Pictures in [-1, 1], shape (n, channels, height, width)

    Returns:
        `brightness`, `slant`, `thickness`, `width`, `height`: tensors of shape (n,)"""

class Direction(NamedTuple):
    """A direction of the noise, and what it was found to change"""
    name: str
    r: float
    along: Tensor

def named_directions(painter: Painter, masks: Tensor | None = None, n: int = 2000, seed: Any = 0) -> list:
    """The directions of the noise that change `appearance` most, each with how well it does

    Args:
        painter: What draws
        masks: Masks to take in turn, for a generator that fills masks
        n: Pictures; the direction is fitted to two thirds of them
        seed: Names their noise

    Returns:
        A `Direction` for each name, the largest r first"""
