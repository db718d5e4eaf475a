from .args import *
from .viz import *
from .engine import *
from .live import *
import anywidget
import numpy as np
from .experiments import EXPERIMENTS as EXPERIMENTS
from .front import front_end as front_end, recording as recording, save_page as save_page
from PIL import Image
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from matplotlib.figure import Figure
from typing import Any

__all__ = ['engine_status', 'film_picture', 'Lab', 'version_report', 'Doctor', 'doctor']

def engine_status(engine: Engine) -> str:
    """What is going on, for a reader who does not see the picture

    Args:
        engine: What is watched

    Returns:
        One sentence for each side, after what was refused, if anything was"""
def film_picture(row: np.ndarray, real: np.ndarray, layers: Any = ('real', 'surface', 'grid', 'fake'), size: int = 240) -> Image.Image:
    """What a row of a film shows, but for the pull

    Args:
        row: A row of a film
        real: Real points as the film packs them, shape (n, 2)
        layers: What to draw
        size: Pixels along each side

    Returns:
        In RGB"""

class Lab(anywidget.AnyWidget):
    """Generator and discriminator in the plane, live: an `Engine` with a panel"""
    info: Incomplete
    rules: Incomplete
    playing: Incomplete
    status: Incomplete
    message: Incomplete
    trial: Incomplete
    undo: Incomplete
    engine: Incomplete
    def __init__(self, layers: Any = ('fake', 'surface', 'pull', 'grid'), fps: float = 33, **changes) -> None:
        """Args:
            layers: What is looked at to begin with, see `LAYERS`
            fps: Frames a second to send while it plays; without a graphics card a browser paints nine in ten
            changes: Rules that are not the default, see `rules`"""
    def receive(self, message) -> None:
        """Runs on any thread: it may only leave a message

        Args:
            message: What a front end sent: a dict with `do`, which is one of `ACTS`, `'hello'`, `'beat'`, `'code'` or `'tick'`"""
    def film_png(self, frames: int = 20, size: int = 200, seconds: float = 4.0) -> bytes:
        """The film of the first side as an animated PNG, some 80 kB

        Args:
            frames: Pictures, evenly spaced over the film
            size: Pixels along each side
            seconds: Length; it repeats, and the last picture stays for a second

        Returns:
            An animated PNG"""
    def in_words(self) -> str:
        """What the film shows, for those who do not see it"""
    def film_bundle(self) -> dict:
        """The film of what was played, as Jupyter displays it

        Returns:
            Data by MIME type"""
    def to_html(self, path, title: str = 'A game in the plane'):
        """Write the film and the panel as one page, which works without a kernel and without a network

        Args:
            path: Where to write; an old file of this name is replaced
            title: Heading of the page"""
    def figure(self) -> Figure:
        """The present picture of each side, and what was measured so far, to print or to save"""
    def run(self, n: int | None = None, looks: int = 100, to: int | None = None) -> Lab:
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
    def numbers(self, side: int = 0) -> dict:
        """What was measured last

        Args:
            side: Which run

        Returns:
            Floats by name, see `NUMBERS`"""
    def code(self, side: int = 0) -> str:
        """Lines that bring about this run as it is now: the same rules, changes, turns and steps

        Args:
            side: Which run

        Returns:
            Python"""

def version_report() -> str:
    """Versions, and whether an event loop is running

    Returns:
        Lines of `name: value`"""

class Doctor(anywidget.AnyWidget):
    """A message and 256 bytes, there and back through the front end"""
    info: Incomplete
    loop: Incomplete
    found: str
    def __init__(self) -> None: ...

def doctor() -> Doctor:
    """Check versions, the event loop and the way to the front end and back; what it prints and shows is what to report

    Returns:
        Shows in a notebook what it found"""
