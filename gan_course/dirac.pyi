from .args import *
from .game import Game as Game, Turn as Turn
from torch import Tensor
from typing import Any

__all__ = ['field', 'consensus', 'jacobian', 'eigenvalues', 'stepped', 'orbit']

def field(game: Game, noise: float = 0.0):
    """Where the two players of the Dirac-GAN want to go (Mescheder et al. 2018, definition 2.1)

    Args:
        game: Any game of the course, with its penalties
        noise: Standard deviation of instance noise

    Returns:
        Called with places (theta, psi), shape (..., 2); gives velocities of the same shape"""
def consensus(f, gamma: float):
    """Both players also lower `gamma`/2 times the squared speed (Mescheder et al. 2017, equation 6)

    Args:
        f: A field
        gamma: Strength

    Returns:
        Another field"""
def jacobian(f, at: Any = (0.0, 0.0)) -> Tensor:
    """The derivative of `f`, by autograd

    Args:
        f: A field, or a step
        at: A place (theta, psi)

    Returns:
        Shape (2, 2), rows for theta and psi"""
def eigenvalues(f, at: Any = (0.0, 0.0)) -> list:
    """The eigenvalues of the Jacobian

    Args:
        f: A field, or a step
        at: A place (theta, psi)

    Returns:
        Two complex numbers, that with the larger imaginary part first"""
def stepped(f, lr: float = 0.2, together: bool = False, clip: float | None = None):
    """One step of both players by the field `f`

    Args:
        f: A field
        lr: Length of a step
        together: Do both move from the same place?
        clip: Largest slope of D

    Returns:
        Called with places, gives those one step later"""
def orbit(step, start: Any = (1.0, -1.0), steps: int = 500) -> Tensor:
    """Where the two go from `start`

    Args:
        step: What `stepped` gives
        start: A place (theta, psi), or several, shape (n, 2)
        steps: How many

    Returns:
        Places, shape (steps + 1, 2) or (steps + 1, n, 2)"""
