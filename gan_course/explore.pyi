from .args import *
from .core import *
from .viz import *
from .features import *
from .painter import *
from . import conditional as conditional, zoo as zoo
from .answers import Answers as Answers
from .front import PANEL_COLOURS as PANEL_COLOURS, as_bytes as as_bytes, front_end as front_end
from .images import fashion as fashion
from .pictures import noise_path as noise_path, truncated as truncated
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor

__all__ = ['REACH', 'SIDE', 'STEPS', 'Explorer', 'zoo_explorer', 'some_masks']

REACH: float
SIDE: int
STEPS: int

class Explorer(Answers):
    """A panel on a generator: a plane through its noise, ways, classes, and a canvas for masks"""
    painter: Incomplete
    judge: Incomplete
    masks: Incomplete
    n: Incomplete
    status: Incomplete
    def __init__(self, source, judge: Features | None = None, masks: Tensor | None = None, n: int = 16) -> None:
        """Args:
            source: Generator such as `zoo.load` gives, or a `GANLearner`, which may go on training
            judge: Features that know the classes, to read the samples of a generator with labels
            masks: Masks to start from, for a generator that fills masks, shape (n, channels, height, width)
            n: Samples on show"""
    directions: Incomplete
    def measure(self) -> None:
        """Measure the directions, again where a learner has moved on"""
    def mask(self, what) -> Tensor:
        """The mask that a question is about

        Args:
            what: A mask as text, a 1 for each pixel inside, or the number of one of `masks`

        Returns:
            Shape (1, channels, height, width), 1 inside and -1 outside"""
    def answer_samples(self, m): ...
    def answer_plane(self, m): ...
    def answer_point(self, m): ...
    def answer_way(self, m): ...
    def answer_classes(self, m): ...
    def answer_blend(self, m): ...
    def answer_fill(self, m): ...
    def answer_measure(self, m): ...
    def samples(self, seed: int = 0) -> Tensor:
        """The samples that the panel opens with; with labels or masks, these in turn

        Args:
            seed: Names the noise

        Returns:
            Pictures, shape (n, channels, height, width)"""
    def film_png(self) -> bytes:
        """The samples as a picture

        Returns:
            A PNG"""
    def in_words(self) -> str:
        """What is to be seen and what can be done"""

def zoo_explorer(name: str, n_masks: int = 6) -> Explorer:
    """A panel for a network of the zoo

    Args:
        name: One of `zoo.names()`
        n_masks: Silhouettes to start from, at most 100, where there are masks"""
def some_masks(n: int = 6) -> Tensor:
    """Silhouettes of test pictures, one kind of clothing after the other

    Args:
        n: How many

    Returns:
        Shape (n, 1, 28, 28), 1 inside and -1 outside"""
