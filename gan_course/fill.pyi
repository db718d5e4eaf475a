from .args import *
from .core import *
from .viz import *
from .holes import *
from . import zoo as zoo
from .answers import Answers as Answers
from .front import PANEL_COLOURS as PANEL_COLOURS, as_bytes as as_bytes, front_end as front_end
from .sampling import draw_noise as draw_noise
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn

__all__ = ['read_hole', 'hole_text', 'Fill']

def read_hole(text: str, size: tuple) -> Tensor:
    """A hole from a text; raises `ValueError` for another length and other characters

    Args:
        text: A character for each pixel, row by row: `'1'` where it is missing, or a blank
        size: (height, width) of the picture

    Returns:
        1 where something is missing, 0 elsewhere; shape (1, 1, height, width)"""
def hole_text(hole: Tensor) -> str:
    """A hole as a text

    Args:
        hole: 1 where something is missing, 0 elsewhere; shape (1, 1, height, width)

    Returns:
        A character for each pixel, as `read_hole` reads it"""

class Fill(Answers):
    """A panel in which a hole is painted over a picture and filled by a generator"""
    how: str
    x: Incomplete
    G: Incomplete
    count: Incomplete
    seed: Incomplete
    status: Incomplete
    def __init__(self, G: nn.Module, x: Tensor, count: int = 8, seed: int = 0) -> None:
        """Args:
            G: Generator: `G(z, pierced(x, hole))` gives pictures
            x: Pictures to choose from, shape (n, channels, height, width)
            count: Pictures that fill a hole
            seed: Names the noise"""
    def filled(self, picture: int, hole: str, noise: int = 0) -> tuple:
        """Pictures that fill the hole in one

        Args:
            picture: Number of the picture
            hole: See `read_hole`
            noise: Which draw of noise

        Returns:
            Pictures, shape (count, channels, height, width), and words about them"""
    def answer_pictures(self, m): ...
    def answer_fill(self, m): ...
    def film_png(self) -> bytes: ...
    def in_words(self) -> str: ...
