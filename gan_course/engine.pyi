from .args import *
from .live import *
import asyncio
import numpy as np
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from typing import Any, NamedTuple

__all__ = ['HALF_SIDE', 'PULL_RANGE', 'ACTS', 'OTHERS', 'Film', 'Side', 'running_loop', 'Engine', 'act']

HALF_SIDE: int
PULL_RANGE: float

class Film:
    """The looks at a run so far, thinned out as it grows longer"""
    look: Incomplete
    box: Incomplete
    dtype: Incomplete
    rows: Incomplete
    n: int
    every: int
    last: Incomplete
    laws: Incomplete
    real: Incomplete
    def __init__(self, look, most: int = 300) -> None:
        """Args:
            look: What is filmed: a `Look`, or what has its `layers`, `names`, `row_parts`, `packed` and `packed_real`
            most: Rows to hold"""
    def __len__(self) -> int: ...
    def pack(self, at: int, step: int, shown: dict) -> np.ndarray:
        """A look as one row

        Args:
            at: Time on the film's clock, which is another one when two films share it
            step: Steps done
            shown: As `Look` gives it

        Returns:
            One row"""
    def add(self, row: np.ndarray):
        """Keep `row` if it is far enough from the last that was kept; forget rows of later times

        Args:
            row: As `pack` gives it"""
    def series(self, name: str) -> np.ndarray:
        """A number over the whole film

        Args:
            name: One of the numbers of the look, or `'step'`

        Returns:
            One number a row"""
    def spread(self, n: int) -> np.ndarray:
        """Rows evenly spaced over the whole film, none of them twice

        Args:
            n: How many at most

        Returns:
            Rows"""
    def law_of(self, rules: dict) -> int:
        """The number of `rules`, which come to the end of `laws` if they are new; points that were drawn are left out

        Args:
            rules: Rules of the run

        Returns:
            Where they stand in `laws`"""

class Side:
    """A run, what is seen of it, and the film of that"""
    lasts: bool
    def __init__(self, **changes) -> None:
        """Args:
            changes: Rules that are not the default, see `rules`"""
    run: Incomplete
    look: Incomplete
    film: Incomplete
    def film_run(self, run, look, most: int = 300):
        """Begin a film of `run`

        Args:
            run: What is played: a `Run`
            look: What is seen of it
            most: Rows of the film"""
    def anew(self, **changes):
        """A side that begins by the same rules, but for `changes`

        Args:
            changes: Rules to change"""
    def see(self, at: int, layers: list) -> np.ndarray:
        """Look once, and keep it in the film

        Args:
            at: Time on the film's clock
            layers: Names among the layers of the look

        Returns:
            A row of the film"""

def running_loop() -> asyncio.AbstractEventLoop:
    """The event loop that is running on this thread

    Returns:
        `None` if there is none"""

class Engine:
    """One run or two, with a mailbox, and a way to play that leaves room for others"""
    known: Incomplete
    layers: Incomplete
    acts: Incomplete
    fps: Incomplete
    patience: Incomplete
    mail: Incomplete
    watchers: Incomplete
    playing: bool
    message: str
    loop: Incomplete
    trial: Incomplete
    sides: Incomplete
    def __init__(self, layers: Any = ..., fps: float = 30, patience: float = ..., side: Side | None = None, acts=None, **changes) -> None:
        """Args:
            layers: What is looked at
            fps: Looks a second while it plays; half as many with two sides
            patience: Seconds that it plays on without a `heartbeat`
            side: What it plays; by default two small networks in the plane, by `changes`
            acts: Names of the acts that it takes; by default all
            changes: Rules that are not the default, see `rules`"""
    @property
    def clock(self) -> int:
        """The time that both films share: steps of the first side"""
    @property
    def running(self) -> bool:
        """Whether it is at work on the event loop"""
    def see(self, film: bool = False) -> list:
        """Look once at each side and tell those who watch

        Args:
            film: Whether those who watch need the whole film

        Returns:
            A row of the film for each side"""
    def tell(self, rows: list | None = None, film: bool = False):
        """Call each of `watchers` with what is new; neither rows nor films when it is the rules or the `message`

        Args:
            rows: A new row for each side
            film: Whether the films are new"""
    def heartbeat(self) -> None:
        """Somebody is still there, see `patience`"""
    def stop(self, why: str):
        """Pause, and say why

        Args:
            why: A sentence"""
    def begin(self, sides: list):
        """Go on with other `sides`; `undo` takes up those of before

        Args:
            sides: One `Side` or two"""
    def undo(self) -> None:
        """Take the last restart back, and pause"""
    @property
    def can_undo(self):
        """Whether a restart can be taken back"""
    def stop_at(self, clock: int, then: callable):
        """Pause at `clock`, unless a restart comes first

        Args:
            clock: A time on the clock
            then: Called there, after a look

        Returns:
            A function that takes it back, if it has not happened"""
    def post(self, message: dict):
        """Leave a message, from any thread

        Args:
            message: `dict(do=..., ...)`, where `do` is one of `ACTS`"""
    def call(self, f: callable):
        """Have `f` called on the thread that trains, between two steps; from any thread

        Args:
            f: Called without arguments"""
    def process_mail(self) -> None:
        """Do what the messages say; each asks for one of `ACTS`"""
    def do(self, what: str, **args):
        """Leave a message, and on the engine's own thread see to it at once; raises `ValueError` for what is refused

        Args:
            what: What to do, one of `ACTS`
            args: What that needs"""
    def slice(self, seconds: float = 0.025):
        """Read the mail, train for a moment, and look if a look is due

        Args:
            seconds: About how long to train"""
    def train(self, n: int, looks: int = 100):
        """Train `n` steps at once; an interrupt ends it between two steps, with a look and `KeyboardInterrupt`

        Args:
            n: Steps
            looks: Looks on the way, evenly spaced, the last at the end"""
    async def live(self):
        """Play until paused, between other things on this event loop; an interrupt pauses"""

class _Act(NamedTuple):
    """What a message can ask for"""
    does: callable
    needs: tuple

ACTS: Incomplete

def act(name: str, *needs: str):
    """Make a function one of `ACTS`

    Args:
        name: What a message calls it
        needs: Names of what the message has to bring

    Returns:
        Decorator of a function of an engine and a message"""

OTHERS: int
