from .args import *
from .core import *
from .mixtures import *
from .data import *
from .game import *
from .players import *
from .callbacks import *
from .learner import *
import numpy as np
import torch
from .metrics import PointJudge as PointJudge
from .vanilla import Discriminator as Discriminator, Generator as Generator
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any, NamedTuple

__all__ = ['DATA', 'GAMES', 'RULES', 'LIVE', 'LAYERS', 'NUMBERS', 'ARRIVAL', 'Rule', 'rules', 'Run', 'Look', 'Arrival', 'told_apart']

DATA: Incomplete
GAMES: Incomplete

class _Slider(NamedTuple):
    """What a panel offers for a number, which may be less than what is allowed"""
    least: float
    greatest: float
    step: float
    log: bool
    zero: bool

class Rule:
    """One rule of a run: its default, what it may be, and how a panel shows it"""
    default: Incomplete
    label: Incomplete
    live: Incomplete
    def __init__(self, default, label: str = '', live: bool = False) -> None:
        """Args:
            default: Value by default
            label: Its name on a panel; none for a rule that has no field there
            live: Whether it acts at the next turn; the others start the run anew"""
    def check(self, name: str, v):
        """`v` as the rule keeps it; raises `ValueError` if it cannot work

        Args:
            name: Name of the rule
            v: A value"""
    def field(self) -> dict:
        """What a panel has to know of the values

        Returns:
            Plain data"""

class _Number(Rule):
    """A rule that is a number, a whole one if its default is"""
    least: Incomplete
    greatest: Incomplete
    slider: Incomplete
    def __init__(self, default, least, greatest, slider: _Slider | None = None, **kwargs) -> None:
        """Args:
            default: Value by default
            least: Least value allowed
            greatest: Greatest value allowed
            slider: What a panel offers
            kwargs: `label` and `live`, see `Rule`"""
    def check(self, name, v): ...
    def field(self): ...

class _Choice(Rule):
    """A rule that is one of some words"""
    words: Incomplete
    def __init__(self, default: str, words, **kwargs) -> None:
        """Args:
            default: Value by default
            words: Words to choose from
            kwargs: `label` and `live`, see `Rule`"""
    def check(self, name, v): ...
    def field(self): ...

class _Drawn(Rule):
    """A rule that is a list of points, or `None`"""
    def check(self, name, v): ...

RULES: Incomplete
LIVE: Incomplete

def rules(old: dict | None = None, **changes) -> dict:
    """The rules of a run; raises `ValueError` for an unknown name or a value that cannot work

    Args:
        old: Rules to start from; the defaults by default
        changes: Values by name

    Returns:
        Rules, all checked"""

class Run:
    """Two networks that play on points by `rules`, a step or a turn at a time"""
    live = LIVE
    most: int
    first: int
    rules: Incomplete
    def __init__(self, **changes) -> None:
        """Args:
            changes: Rules that are not the default, see `rules`"""
    @property
    def step(self) -> int:
        """Number of steps done"""
    target: Incomplete
    learn: Incomplete
    events: Incomplete
    states: Incomplete
    began: Incomplete
    def restart(self) -> None:
        """Start anew by the present rules"""
    def shown_G(self) -> nn.Module:
        """The generator that is looked at: the averaged one, or G itself where `ema` is 0"""
    def advance(self, n: int = 1):
        """Play `n` steps; what is left of a step that was begun by single turns counts as one

        Args:
            n: Steps"""
    def turn(self, player: str):
        """One turn of one player

        Args:
            player: `'d'` or `'g'`"""
    def check(self) -> None:
        """Have the guard check at once; raises `FloatingPointError` when something is no longer finite"""
    def checked(self, **changes) -> dict:
        """The present rules with `changes`; raises `ValueError` for what cannot work

        Args:
            changes: Rules, see `rules`

        Returns:
            Rules"""
    def change(self, **changes):
        """Change rules: those of `LIVE` from the next turn on, the others by starting anew

        Args:
            changes: Rules, see `rules`"""
    def keep(self) -> None:
        """Keep a copy of the state, between two steps only; of more than `most` every second is let go"""
    def rewind(self, step: int):
        """Go back to the end of `step`, by the rules that held then

        Args:
            step: A step that was played, or 0"""

LAYERS: Incomplete
NUMBERS: Incomplete

class Look:
    """What there is to see of a `Run` at one moment"""
    layers = LAYERS
    names = NUMBERS
    run: Incomplete
    box: Incomplete
    n: Incomplete
    n_side: Incomplete
    z: Incomplete
    many: Incomplete
    real: Incomplete
    places: Incomplete
    judge: Incomplete
    bell: Incomplete
    mesh: Incomplete
    def __init__(self, run: Run, n_fake: int = 200, n_side: int = 40, n_lines: int = 17, n: int = 2000) -> None:
        """Args:
            run: The run
            n_fake: Generated points on show
            n_side: Cells along each side of the square
            n_lines: Lines of noise along each side of the grid
            n: Samples behind the numbers"""
    @property
    def probable(self) -> bool:
        """Whether D says a probability in the present game"""
    def row_parts(self) -> list:
        """What a row of a film has for each layer

        Returns:
            Name, type and shape of each"""
    def packed(self, name: str, x: torch.Tensor) -> np.ndarray:
        """A layer as a row of a film keeps it

        Args:
            name: A layer
            x: What is shown of it

        Returns:
            As `row_parts` has it"""
    def packed_real(self) -> np.ndarray:
        """Real points, as the layer of the generated ones"""
    def pull(self, x: Tensor) -> Tensor:
        """Minus the gradient of G's loss at each of `x`, as if it stood alone

        Args:
            x: Generated points, shape (n, 2)

        Returns:
            Shape (n, 2)"""
    def best(self, q: Tensor) -> tuple:
        """p/(p+q) over the cells, of smoothed shares (Goodfellow et al. 2014, proposition 1); 1/2 where neither is

        Args:
            q: Share of G's samples in each cell and outside, as `Cells` gives it

        Returns:
            D*, and the weight (p+q)/2 of each cell, both of shape (n_side, n_side)"""
    def __call__(self, layers: Any = ...) -> dict:
        """All that `layers` ask for

        Args:
            layers: Which to compute

        Returns:
            Tensors by layer, and a dict of floats as `numbers`"""
    def numbers(self, many: Tensor, real: Tensor, fake: Tensor) -> dict:
        """What is measured at this moment

        Args:
            many: `n` generated points
            real: D's logits on the real points
            fake: D's logits on `many`

        Returns:
            Floats by name, see `NUMBERS`; what a game does not have is not a number"""

class Arrival(NamedTuple):
    """Marks of a game that has arrived"""
    modes: float
    good: float
    excess: float
    undecided: float

ARRIVAL: Incomplete

def told_apart(real: Tensor, fake: Tensor) -> float:
    """Share of both that is in the right half when D puts them in order: 1/2 for a D that guesses

    Args:
        real: D's logits on real ones, shape (n,)
        fake: On as many generated ones"""
