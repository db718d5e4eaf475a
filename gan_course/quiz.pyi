from .args import *
from .core import *
from .viz import *
from .features import *
from .learner import *
from .painter import *
from . import conditional as conditional, zoo as zoo
from .answers import Answers as Answers
from .data import loaders as loaders
from .front import PANEL_COLOURS as PANEL_COLOURS, as_bytes as as_bytes, as_uint8 as as_uint8, front_end as front_end
from .images import fashion as fashion, mnist as mnist
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor
from typing import NamedTuple

__all__ = ['OPTIONS', 'CELLS', 'AT_ONCE', 'Contest', 'Rounds', 'Score', 'wilson', 'Quiz', 'which_one']

OPTIONS: int

class Contest:
    """Rounds of a generator against held-out pictures"""
    painter: Incomplete
    seed: Incomplete
    seen: Incomplete
    held_out: Incomplete
    D: Incomplete
    def __init__(self, source, dls=None, D=None, seed: int = 0) -> None:
        """Args:
            source: A `GANLearner`, or a generator such as `zoo.load` gives
            dls: Data with a validation set; those of the learner by default
            D: The discriminator of a generator without a learner; `None` for none
            seed: Names the rounds"""
    def rounds(self, start: int, n: int) -> Rounds:
        """Rounds `start` to `start + n`

        Args:
            start: Number of the first one
            n: How many"""
    def place(self, i: int) -> int:
        """Where its real picture is

        Args:
            i: Number of a round"""
    def opinions(self, r: Rounds) -> Tensor:
        """What D says of each picture

        Args:
            r: Some rounds

        Returns:
            Logits, shape (n, 4); `None` without D"""
    def looks(self, r: Rounds) -> Tensor:
        """How the logit changes where a place is covered, for an equal change of the picture

        Args:
            r: Some rounds

        Returns:
            Shape (n, 4, 7, 7); `None` without D"""
    def detector(self, n: int = 3000, n_epoch: int = 4):
        """A network that learned to tell training pictures from generated ones

        Args:
            n: Real pictures, and generated ones, to learn from
            n_epoch: Epochs

        Returns:
            Called on pictures, gives logits of *real*"""
    def detected(self, n: int = 100, n_seen: int = 3000) -> int:
        """How often the detector is right

        Args:
            n: Rounds
            n_seen: Pictures of each kind that it learns from

        Returns:
            Rounds in which it chose the real picture"""

class Rounds(NamedTuple):
    """Some rounds of a `Contest`"""
    x: Tensor
    place: Tensor
    y: Tensor

CELLS: int

class Score(NamedTuple):
    """Guesses that were right, and what that says"""
    right: int
    n: int
    share: float
    low: float
    high: float

def wilson(right: int, n: int, z: float = 1.96) -> Score:
    """A share with its interval (Wilson 1927, equation 8)

    Args:
        right: Successes
        n: Trials
        z: Standard deviations to each side; 1.96 for 95%"""

AT_ONCE: int

class Quiz(Answers):
    """Four pictures, one of them real: which?"""
    how: str
    contests: Incomplete
    guesses: Incomplete
    status: Incomplete
    def __init__(self, contests: dict) -> None:
        """Args:
            contests: A `Contest` for each name"""
    def answer_rounds(self, m): ...
    def answer_guess(self, m): ...
    def answer_detector(self, m): ...
    def score(self, name: str) -> Score:
        """How the reader did against it

        Args:
            name: One of the generators"""
    def in_words(self) -> str:
        """What is to be seen, and the scores so far"""
    def film_png(self) -> bytes:
        """Four rounds as a picture, a row each

        Returns:
            A PNG"""
    def recorded(self) -> list:
        """What a page without a kernel is told

        Returns:
            Pairs of a message and its buffers"""

def which_one(*names: str) -> Quiz:
    """The quiz for networks of the zoo

    Args:
        names: Of `zoo.names()`; all of them by default"""
