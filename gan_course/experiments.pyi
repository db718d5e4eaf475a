from .args import *
from .live import *
from .engine import *
import numpy as np
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from typing import NamedTuple

__all__ = ['EXPERIMENTS', 'cloud_width', 'travel', 'last_median', 'data_width', 'calls', 'Experiment', 'try_out', 'Trial']

def cloud_width(film: Film) -> np.ndarray:
    """How wide the cloud of generated points is: its standard deviation, the mean of both directions

    Args:
        film: A film with the layer `fake`

    Returns:
        One number a row, where half a side of the square is 1"""
def travel(film: Film, rows: int = 60) -> float:
    """How far the middle of the generated points has wandered

    Args:
        film: A film with the layer `fake`
        rows: The last so many

    Returns:
        Half sides of the square"""
def last_median(film: Film, name: str, rows: int = 10) -> float:
    """The median of a number over the last rows

    Args:
        film: A film
        name: One of `NUMBERS`
        rows: The last so many"""
def data_width(side: Side) -> float:
    """How wide the real points are, as `cloud_width` counts it

    Args:
        side: A run of the lab

    Returns:
        In half sides of the square"""
def calls(side: Side) -> dict:
    """What D says at the modes

    Args:
        side: A run of the lab, on data with several modes

    Returns:
        `here` and `others`: what D gives the mode with the points, and the others in the mean"""

class Experiment(NamedTuple):
    """A run that goes wrong, what to predict about it, and what helps"""
    name: str
    question: str
    choices: tuple
    right: int
    rules: dict
    steps: int
    why: str
    cure: dict
    cure_steps: int
    cure_text: str
    cure_why: str
    shows: callable
    outcome: callable
    seen: callable
    cured: callable
    def card(self) -> dict:
        """What the panel has to know

        Returns:
            Plain data"""

EXPERIMENTS: Incomplete

def try_out(experiment: Experiment, seed: int = 0, cure: bool = True) -> dict:
    """Run `experiment` without a panel, from a seed

    Args:
        experiment: One of `EXPERIMENTS`
        seed: Seed of the run
        cure: Go on with the cure?

    Returns:
        `shows`, `cured`, `modes`, `js` and `good` (a number before the cure, one after it), and the `engine`"""

class Trial:
    """An experiment that somebody plays: what was predicted, how far it is, and what came out"""
    engine: Incomplete
    experiment: Incomplete
    guess: Incomplete
    said: Incomplete
    def __init__(self, engine: Engine, experiment: Experiment, guess: int) -> None:
        """Args:
            engine: It plays the first side
            experiment: One of `EXPERIMENTS`
            guess: Number of the answer that was chosen"""
    @property
    def side(self) -> Side:
        """The run it is about"""
    def cure(self) -> None:
        """Change the rules by the cure, and run on"""
    def card(self) -> dict:
        """What the panel has to know

        Returns:
            Plain data"""
