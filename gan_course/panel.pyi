from .args import *
from .engine import *
import numpy as np
from .front import Shown as Shown
from _typeshed import Incomplete
from fastcore.basics import patch as patch

__all__ = ['LivePanel']

class LivePanel(Shown):
    """A run that plays, as a widget: an `Engine` and what the browser knows of it"""
    rules: Incomplete
    playing: Incomplete
    trial: Incomplete
    undo: Incomplete
    how: str
    engine: Incomplete
    status: Incomplete
    def __init__(self, engine: Engine, info: dict) -> None:
        """Args:
            engine: What plays
            info: What the front end has to know"""
    def in_status(self) -> str:
        """What is going on, for a reader who does not see the picture

        Returns:
            One sentence for each side, after what was refused, if anything was"""
    def measured(self, side: Side, row: np.ndarray) -> dict:
        """The numbers of a row

        Args:
            side: A side of the engine
            row: A row of its film

        Returns:
            Floats by name"""
    def receive(self, message) -> None:
        """Runs on any thread: it may only leave a message

        Args:
            message: What a front end sent: a dict with `do`, an act of the engine or one of those above"""
    def floors(self, side: Side) -> dict:
        """What real ones would score

        Args:
            side: A side of the engine

        Returns:
            Floats by name"""
    def recorded(self) -> list:
        """What a page without a kernel is told

        Returns:
            Pairs of a message and its buffers"""
    @property
    def more_traits(self) -> dict:
        """What that page needs beside

        Returns:
            Values by name"""
    def run(self, n: int | None = None, looks: int = 100, to: int | None = None) -> LivePanel:
        """Train `n` steps at once, the same as playing them; an interrupt raises `KeyboardInterrupt` between two steps

        Args:
            n: Steps
            looks: Looks on the way, evenly spaced
            to: In place of `n`: the step at which to stop

        Returns:
            Itself, so that a cell can end in `lab.run(300)`"""
    def do(self, what: str, **args):
        """What a button of the panel does; raises `ValueError` where the panel would show a sentence, if it is done at once

        Args:
            what: What to do, one of `ACTS`: `'play'`, `'pause'`, `'step'`, `'turn'`, `'set'`, ...
            args: What that needs: `do('set', rules=dict(lr_d=1e-4))`"""
    async def until(self, to: int) -> LivePanel:
        """Play to step `to` while the cell waits: `await lab.until(2000)`; without an event loop, train up to there

        Args:
            to: The step at which to stop

        Returns:
            Itself"""
    def numbers(self, side: int = 0) -> dict:
        """What was measured last

        Args:
            side: Which run

        Returns:
            Floats by name"""
    def side(self, i: int) -> Side:
        """One of the sides of the engine

        Args:
            i: Which run"""
