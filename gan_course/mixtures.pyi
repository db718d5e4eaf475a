from .args import *
from .core import *
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor
from typing import Any

__all__ = ['Mixture', 'ring', 'grid_of', 'moons', 'spirals', 'from_points']

class Mixture:
    """Round Gaussians in the plane at `centres`, with a density that is known exactly"""
    centres: Incomplete
    stds: Incomplete
    name: Incomplete
    std: Incomplete
    weights: Incomplete
    def __init__(self, centres, std, weights=None, name: str = 'mixture') -> None:
        """Args:
            centres: Where the modes are, shape (k, 2)
            std: Standard deviation of a mode, the same in x and in y: a number, or one for each mode, shape (k,)
            weights: Share of each mode, shape (k,), scaled to sum to 1; `None` for equal shares
            name: What to call it in titles"""
    def __len__(self) -> int: ...
    @property
    def limits(self) -> tuple:
        """A square that holds the mixture, for axes

        Returns:
            (left, right, bottom, top)"""
    def sample(self, n: int, seed: int = 0, modes: bool = False) -> Tensor:
        """`n` points of the mixture

        Args:
            n: Number of points
            seed: Seed; equal seeds give equal points
            modes: Also return which mode each point came from?

        Returns:
            Points, shape (n, 2), float32; with `modes` also their modes, shape (n,), int64"""
    def log_prob(self, x: Tensor) -> Tensor:
        """Logarithm of the density at `x`, summed in double precision

        Args:
            x: Points, shape (n, 2)

        Returns:
            Shape (n,), in the type and on the device of `x`"""
    def labels(self, x: Tensor) -> Tensor:
        """The nearest mode to each point of `x`

        Args:
            x: Points, shape (n, 2)

        Returns:
            Shape (n,), int64"""

def ring(k: int = 8, radius: float = 1.0, std: Any = 0.02, weights=None) -> Mixture:
    """`k` modes on a circle around 0

    Args:
        k: Number of modes
        radius: Radius of the ring
        std: Width of a mode, or one for each, shape (k,)
        weights: Share of each mode, shape (k,); `None` for equal shares"""
def grid_of(k: int = 5, spacing: float = 2.0, std: Any = 0.05, weights=None) -> Mixture:
    """`k` times `k` modes on a square around 0

    Args:
        k: Modes along each side
        spacing: Distance between neighbours
        std: Width of a mode, or one for each, shape (k*k,)
        weights: Share of each mode, shape (k*k,); `None` for equal shares"""
def moons(k: int = 50, radius: float = 1.0, std: float = 0.06) -> Mixture:
    """Two interleaved half circles around 0, `k` bumps each; the first `k` centres are the upper one

    Args:
        k: Bumps along each half circle
        radius: Radius of the half circles
        std: Width of the curve"""
def spirals(k: int = 100, arms: int = 2, turns: float = 1.25, radius: float = 1.0, std: float = 0.03) -> Mixture:
    """`arms` interleaved spirals around 0, `k` bumps each, evenly spaced along the arm

    Args:
        k: Bumps along each arm
        arms: Number of arms
        turns: Turns of an arm
        radius: Where the arms end
        std: Width of an arm"""
def from_points(array, std: float = 0.05, name: str = 'drawing') -> Mixture:
    """A density around points drawn by hand: one bump of width `std` on each row of `array`

    Args:
        array: Hand-drawn points, shape (k, 2): a tensor, an array or a list
        std: Width of the bump on each point
        name: What to call it in titles"""
