from .args import *
from .viz import *
from .answers import Answers as Answers
from .front import PANEL_COLOURS as PANEL_COLOURS, front_end as front_end
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from typing import NamedTuple

__all__ = ['Knob', 'Knobs']

class Knob(NamedTuple):
    """A slider for one argument"""
    label: str
    value: float
    low: float
    high: float
    step: float
    log: bool
    def check(self, v):
        """A value that the slider can have; raises `ValueError` for another

        Args:
            v: A value

        Returns:
            It as a number, an int where all of the knob are"""

class Knobs(Answers):
    """Sliders, the figure that they change, and words about it"""
    how: str
    draw: Incomplete
    knobs: Incomplete
    values: Incomplete
    png: Incomplete
    words: Incomplete
    status: Incomplete
    def __init__(self, draw, press: str | None = None, **knobs: Knob) -> None:
        """Args:
            draw: Called with a value for each knob by name; returns a figure and words that describe it
            press: Name of a button that asks for the drawing; without, it follows the sliders
            knobs: A knob for each argument of `draw`"""
    def drawn(self) -> tuple:
        """The drawing for the present values

        Returns:
            A PNG and words"""
    def set(self, **values) -> Knobs:
        """What moving sliders does

        Args:
            values: A value for each knob that changes

        Returns:
            Itself"""
    def answer_draw(self, m): ...
    def film_png(self) -> bytes: ...
    def in_words(self) -> str: ...
