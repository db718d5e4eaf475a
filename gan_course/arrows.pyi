from .args import *
from .game import *
from .viz import *
from .dirac import *
from .answers import Answers as Answers
from .front import PANEL_COLOURS as PANEL_COLOURS, front_end as front_end
from .stabilisers import GradientPenalty as GradientPenalty
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor
from typing import Any

__all__ = ['GAMES', 'MEANS', 'REACH', 'SIDE', 'STEPS', 'ruled', 'words_of', 'Arrows']

GAMES: Incomplete
MEANS: Incomplete
REACH: float
SIDE: int
STEPS: int

def ruled(game: str = 'minimax', mean: str = 'nothing', strength: float = 1.0, lr: float = 0.2, together: bool = False) -> tuple:
    """The Dirac-GAN by these rules

    Args:
        game: One of `GAMES`
        mean: One of `MEANS`
        strength: Strength of a penalty, width of the noise, or the largest slope
        lr: Length of a step
        together: Do both move from the same place?

    Returns:
        A field and a step by it, see `gan_course.dirac`"""
def words_of(f, path: Tensor) -> str:
    """Where a path went, and the eigenvalues of the field at the equilibrium

    Args:
        f: A field
        path: Places, shape (steps + 1, 2)"""

class Arrows(Answers):
    """The field of a Dirac-GAN, with a start that is dragged"""
    how: str
    rules: Incomplete
    start: Incomplete
    status: Incomplete
    def __init__(self, start: Any = (1.0, -1.0), **rules) -> None:
        """Args:
            start: A place (theta, psi)
            rules: As in `ruled`"""
    def velocities(self) -> Tensor:
        """The arrows by the present rules

        Returns:
            Shape (SIDE, SIDE, 2)"""
    def path(self) -> Tensor:
        """From the present start, by the present rules

        Returns:
            Shape (STEPS + 1, 2)"""
    def answer_arrows(self, m): ...
    def answer_path(self, m): ...
    def in_words(self) -> str:
        """What the path does"""
    def film_png(self) -> bytes:
        """Arrows and path as a picture"""
