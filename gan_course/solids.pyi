from .args import *
from .core import rng as rng
from _typeshed import Incomplete
from torch import Tensor
from typing import Any, NamedTuple

__all__ = ['SOLIDS', 'rotations', 'project', 'faces_seen', 'Views', 'solids', 'impossible', 'Nearest', 'nearest_projection', 'projection_error']

SOLIDS: Incomplete

def rotations(n: int, seed: int = 0) -> Tensor:
    """`n` rotations, uniform over all there are

    Args:
        n: Number of rotations
        seed: Names them; equal seeds, equal rotations

    Returns:
        Rotation matrices, shape (n, 3, 3)"""
def project(kind, rotation: Tensor, distance: float = 3.0) -> Tensor:
    """What solids of a `kind` look like after a `rotation`

    Args:
        kind: `'cube'`, `'tetrahedron'` or `'octahedron'`, or numbers 0 to 2 that stand for them, shape (n,)
        rotation: Rotation matrices, shape (n, 3, 3)
        distance: Of the camera from the centre; the corners are at 1

    Returns:
        Grey pictures in [-1, 1], shape (n, 1, 28, 28)"""
def faces_seen(kind, rotation: Tensor, distance: float = 3.0) -> Tensor:
    """How many faces look at the camera

    Args:
        kind: As in `project`
        rotation: Rotation matrices, shape (n, 3, 3)
        distance: Of the camera from the centre; the corners are at 1

    Returns:
        Shape (n,), int64"""

class Views(NamedTuple):
    """Pictures of solids, and what they are pictures of"""
    x: Tensor
    kind: Tensor
    rotation: Tensor

def solids(n: int, kinds: Any = ..., seed: int = 0, truth: bool = False) -> Tensor:
    """Pictures of solids in uniform rotations, in perspective, lit by one lamp

    Args:
        n: Number of pictures
        kinds: Names of the solids that occur, equally often
        seed: Names the pictures
        truth: Give `Views` with kinds and rotations instead of the pictures alone?

    Returns:
        Grey pictures in [-1, 1], shape (n, 1, 28, 28)"""
def impossible(n: int, kinds: Any = ..., seed: int = 0) -> dict:
    """`'cross-fade'`, `'two halves'`, `'wrong light'` and `'blurred'`: pictures made of true ones that are no views

    Args:
        n: Number of pictures of each sort
        kinds: Names of the solids
        seed: Names the pictures

    Returns:
        Pictures in [-1, 1], shape (n, 1, 28, 28), by the name of the control"""

class Nearest(NamedTuple):
    """The view of a solid that is the nearest to each of some pictures"""
    error: Tensor
    kind: Tensor
    rotation: Tensor

def nearest_projection(x: Tensor, kinds: Any = ..., bank: int = 2000, candidates: int = 4, rounds: int = 8) -> Nearest:
    """The view of a solid that is the nearest to each of `x`, as far as the search finds it

    Args:
        x: Grey pictures in [-1, 1], shape (n, 1, 28, 28)
        kinds: Names of the solids that are tried
        bank: Views of each kind to start from
        candidates: How many of them are refined
        rounds: Rounds for the best candidate

    Returns:
        Errors, kinds and rotations"""
def projection_error(x: Tensor, **kw) -> Tensor:
    """How far each of `x` is from the nearest view of a solid: 0 for a true view

    Args:
        x: Grey pictures in [-1, 1], shape (n, 1, 28, 28)
        kw: More arguments of `nearest_projection`

    Returns:
        Shape (n,), in units of [-1, 1]"""
