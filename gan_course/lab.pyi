from .args import *
from .viz import *
from .engine import *
from .live import *
import anywidget
import numpy as np
from .experiments import EXPERIMENTS as EXPERIMENTS
from .front import PANEL_COLOURS as PANEL_COLOURS, front_end as front_end
from .panel import LivePanel as LivePanel
from PIL import Image
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from matplotlib.figure import Figure
from typing import Any

__all__ = ['point_sentence', 'film_picture', 'Lab', 'version_report', 'Doctor', 'doctor']

def point_sentence(n: dict, modes: int) -> str:
    """What a row of a film says about a run in the plane

    Args:
        n: Numbers of a row, see `NUMBERS`
        modes: Modes of the data"""
def film_picture(row: np.ndarray, real: np.ndarray, layers: Any = ('real', 'surface', 'grid', 'fake'), size: int = 240) -> Image.Image:
    """What a row of a film shows, but for the pull

    Args:
        row: A row of a film
        real: Real points as the film packs them, shape (n, 2)
        layers: What to draw
        size: Pixels along each side

    Returns:
        In RGB"""

class Lab(LivePanel):
    """Generator and discriminator in the plane, live: an `Engine` with a panel"""
    def __init__(self, layers: Any = ('fake', 'surface', 'pull', 'grid'), fps: float = 33, **changes) -> None:
        """Args:
            layers: What is looked at to begin with, see `LAYERS`
            fps: Frames a second to send while it plays; without a graphics card a browser paints nine in ten
            changes: Rules that are not the default, see `rules`"""
    def sentence(self, side: Side, row: np.ndarray) -> str:
        """What a row of the film says about the run

        Args:
            side: A side of the engine
            row: A row of its film"""
    def floors(self, side: Side) -> dict:
        """What real points would score

        Args:
            side: A side of the engine

        Returns:
            Floats by name"""
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
    def figure(self) -> Figure:
        """The present picture of each side, and what was measured so far, to print or to save"""
    def code(self, side: int = 0) -> str:
        """Lines that bring about this run as it is now: the same rules, changes, turns and steps

        Args:
            side: Which run

        Returns:
            Python"""
    def ask_code(self, message) -> None: ...

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
