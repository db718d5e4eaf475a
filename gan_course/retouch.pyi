from .args import *
from .core import *
from .viz import *
from .sampling import *
from . import zoo as zoo
from .answers import Answers as Answers
from .front import PANEL_COLOURS as PANEL_COLOURS, as_bytes as as_bytes, front_end as front_end
from .inversion import invert as invert
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn

__all__ = ['read_strokes', 'Retouch']

def read_strokes(strokes: str, shape) -> tuple:
    """Strokes as a picture and a mask

    Args:
        strokes: A character for each pixel, row by row: `'1'`, `'0'` or a blank
        shape: (channels, height, width) of the picture

    Returns:
        What is asked for, 1, -1 or 0, and where; both of shape (1, *shape)"""

class Retouch(Answers):
    """A panel that changes samples of a generator by drawing on them"""
    how: str
    G: Incomplete
    steps: Incomplete
    index: Incomplete
    gallery: Incomplete
    k: Incomplete
    z: Incomplete
    y: Incomplete
    x: Incomplete
    status: Incomplete
    def __init__(self, G: nn.Module, n: int = 12, hold: float = 0.3, steps: int = 100, index=None, gallery: Tensor | None = None, k: int = 8, seed: int = 0) -> None:
        """Args:
            G: Generator, such as `zoo.load` gives
            n: Samples to choose from
            hold: Weight of the squared distance from the noise of before
            steps: Steps of the search
            index: Called with pictures, gives the numbers of those most alike, such as `gan_course.latent.Index`
            gallery: The pictures that it finds, shape (m, channels, height, width)
            k: How many of them are shown
            seed: Names the samples"""
    def edited(self, picture: int, strokes: str, hold: float) -> tuple:
        """The sample that fits `strokes`

        Args:
            picture: Number of the sample
            strokes: See `read_strokes`
            hold: Weight of the squared distance from its noise

        Returns:
            The picture, shape (1, channels, height, width), and words about it"""
    def answer_samples(self, m): ...
    def answer_edit(self, m): ...
    def film_png(self) -> bytes: ...
    def in_words(self) -> str: ...
