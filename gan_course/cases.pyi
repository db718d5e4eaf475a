from .args import *
from .core import *
from .viz import *
from .failures import *
from .answers import Answers as Answers
from .clinic import Diagnosis as Diagnosis, diagnose as diagnose
from .front import PANEL_COLOURS as PANEL_COLOURS, as_bytes as as_bytes, front_end as front_end
from .live import DATA as DATA
from .quiz import Score as Score, wilson as wilson
from .signs import some_rows as some_rows
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor
from typing import NamedTuple

__all__ = ['SHOWN', 'CURVES', 'HEALTHY', 'ONE_IN', 'SEEDS', 'SLICE', 'Watched', 'Cases', 'Scores']

class Watched:
    """A run of a failure, or of what mends it, that is played bit by bit"""
    case: Incomplete
    well: Incomplete
    n: Incomplete
    learn: Incomplete
    over: bool
    broke: str
    def __init__(self, failure: Failure, seed: int = 0, well: bool = False, steps: int | None = None) -> None:
        """Args:
            failure: What is played
            seed: Names the run
            well: The repaired run?
            steps: Steps to play, at most; as many as it takes by default"""
    def advance(self, n: int | None = None, seconds: float = ...):
        """Play on

        Args:
            n: Steps; to the end by default
            seconds: About how long, at most"""
    def samples(self) -> Tensor:
        """What G makes now

        Returns:
            Shape (n, 2) or (n, channels, height, width), on the CPU"""
    def curves(self, most: int = 150) -> Tensor:
        """Both losses and the norm of G's gradient, evenly over the run

        Args:
            most: Rows

        Returns:
            Shape (rows, 4), see `CURVES`"""
    def plot(self, axes) -> None:
        """Samples and curves as a picture

        Args:
            axes: Three of them"""
    def told(self) -> tuple:
        """The run as a front end needs it

        Returns:
            A dict, and buffers: samples, real ones, curves"""

SHOWN: Incomplete
CURVES: Incomplete
HEALTHY: str
ONE_IN: int
SEEDS: int

class Cases(Answers):
    """A run is drawn and trained: what is wrong with it?"""
    how: str
    presets: Incomplete
    seed: Incomplete
    steps: Incomplete
    round: int
    runs: Incomplete
    found: Incomplete
    reply: Incomplete
    helped: bool
    by_reader: Incomplete
    by_diagnosis: Incomplete
    status: Incomplete
    def __init__(self, medium: str = 'points', seed: int = 0, names: list | None = None, steps: int | None = None) -> None:
        """Args:
            medium: `'points'` or `'images'`
            seed: Names the rounds
            names: Failures to draw from; all of the medium by default
            steps: Steps of a run, at most; as many as it takes by default"""
    failure: Incomplete
    run_seed: Incomplete
    def draw(self):
        """Begin the next round"""
    def run(self, n: int | None = None):
        """Play on, the repaired run too, without the panel

        Args:
            n: Steps; to the end by default"""
    @property
    def truth(self) -> str:
        """What was drawn: the name of a failure, or `'healthy'`"""
    def say(self, name: str) -> bool:
        """What the reader says of the run

        Args:
            name: One of the names

        Returns:
            Whether it is right"""
    def ask(self) -> Diagnosis:
        """What `diagnose` says, of the repaired run too where there is one

        Returns:
            Of the run that was drawn"""
    @property
    def score(self) -> Scores:
        """The scores so far"""
    @property
    def can_mend(self) -> bool:
        """Whether a sick run was named, and its repaired run not drawn yet"""
    def mend(self) -> None:
        """Begin the repaired run of the same case"""
    def in_words(self) -> str:
        """What is going on, and what came out"""
    def score_in_words(self) -> str:
        """The scores as a line"""
    def answer_look(self, m): ...
    def answer_more(self, m): ...
    def answer_draw(self, m): ...
    def answer_say(self, m): ...
    def answer_ask(self, m): ...
    def answer_mend(self, m): ...
    def film_png(self) -> bytes:
        """Samples and curves of each run, a row each

        Returns:
            A PNG"""

class Scores(NamedTuple):
    """How often each was right"""
    reader: Score
    diagnosis: Score

SLICE: float
