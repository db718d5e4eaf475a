from .args import *
from .core import *
from .viz import *
from .players import *
from .learner import *
from .features import *
from .live import *
from .engine import *
import numpy as np
from .front import PANEL_COLOURS as PANEL_COLOURS, as_bytes as as_bytes, as_uint8 as as_uint8, front_end as front_end
from .metrics import fid as fid
from .panel import LivePanel as LivePanel
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor
from typing import Any

__all__ = ['PICTURE_NUMBERS', 'PictureRun', 'PictureLook', 'PictureSide', 'PictureLab', 'picture_sentence']

class PictureRun(Run):
    """A `GANLearner` that plays a step or a turn at a time; the panel takes the place of its progress bar"""
    live: Incomplete
    most: int
    hurry: Incomplete
    learn: Incomplete
    first: Incomplete
    began: Incomplete
    def __init__(self, learn: GANLearner) -> None:
        """Args:
            learn: Any learner on images; it goes on from where it is"""
    def checked(self, **changes) -> dict:
        """The present rules with `changes`; raises `ValueError` for what cannot work

        Args:
            changes: Rules, see `live`

        Returns:
            Rules"""
    rules: Incomplete
    def restart(self) -> None:
        """Back to the state in which the run began"""

PICTURE_NUMBERS: Incomplete

class PictureLook:
    """What there is to see of a `PictureRun` at one moment"""
    layers: Incomplete
    names = PICTURE_NUMBERS
    box: Incomplete
    run: Incomplete
    judge: Incomplete
    n: Incomplete
    n_real: Incomplete
    every: Incomplete
    n_judged: Incomplete
    z: Incomplete
    y: Incomplete
    real: Incomplete
    real_y: Incomplete
    shape: Incomplete
    n_classes: int
    found: Incomplete
    due: Incomplete
    def __init__(self, run: PictureRun, judge: Features | None = None, n: int = 64, n_real: int = 16, every: int = 100, n_judged: int = 1000) -> None:
        """Args:
            run: The run
            judge: Features for the FID and, if they know classes, for those; without, nothing is measured
            n: Samples on show, and real pictures that D is asked about
            n_real: Real pictures on show, at most `n`
            every: Steps from one measurement to the next
            n_judged: Samples behind a measurement"""
    def row_parts(self) -> list:
        """What a row of a film has for each layer

        Returns:
            Name, type and shape of each"""
    def packed(self, name: str, x: Tensor) -> np.ndarray:
        """A layer as a row of a film keeps it

        Args:
            name: A layer
            x: What is shown of it

        Returns:
            As `row_parts` has it"""
    def packed_real(self) -> np.ndarray:
        """Real pictures, as the layer of the generated ones"""
    count_due: Incomplete
    G: Incomplete
    def samples(self) -> Tensor:
        """The samples on show, as `learn.sample` gives them

        Returns:
            Shape (n, channels, height, width)"""
    def __call__(self, layers: Any = ()) -> dict:
        """All there is to see

        Args:
            layers: Takes no choice: all are small

        Returns:
            Tensors by layer, and a dict of floats as `numbers`"""
    def numbers(self, real: Tensor, fake: Tensor) -> dict:
        """What is measured at this moment

        Args:
            real: D's logits on real pictures
            fake: D's logits on samples

        Returns:
            Floats by name, see `PICTURE_NUMBERS`; what is not measured is not a number"""
    def measure(self) -> None:
        """Measure now, and again after `every` steps"""

class PictureSide(Side):
    """A `PictureRun`, what is seen of it, and the film of that"""
    lasts: bool
    options: Incomplete
    def __init__(self, run: PictureRun, **options) -> None:
        """Args:
            run: The run
            options: Of `PictureLook`"""
    def anew(self, **changes):
        """The same run from where it began

        Args:
            changes: Rules to change"""

class PictureLab(LivePanel):
    """A GAN for pictures, live: the engine and the panel of the lab on any `GANLearner`"""
    def __init__(self, learn: GANLearner, judge: Features | None = None, n: int = 64, every: int = 100, fps: float = 8) -> None:
        """Args:
            learn: Any learner on images; the panel trains it, from where it is
            judge: Features for the FID and the classes, such as `features('mnist')`; or none of it
            n: Samples on show
            every: Steps from one measurement to the next
            fps: Frames a second to send while it plays"""
    def sentence(self, side: Side, row: np.ndarray) -> str:
        """What a row of the film says about the run

        Args:
            side: A side of the engine
            row: A row of its film"""
    def in_words(self) -> str:
        """What the film shows, for those who do not see it"""
    def film_png(self, frames: int = 8, n: int = 16, seconds: float = 4.0) -> bytes:
        """The film as an animated PNG

        Args:
            frames: Pictures, evenly spaced over the film
            n: Samples on each, or all if there are fewer
            seconds: Length; it repeats, and the last picture stays for a second

        Returns:
            An animated PNG"""
    def neighbours(self, i: int, k: int = 6) -> Tensor:
        """The training pictures that are nearest to sample `i` as it is now

        Args:
            i: Number of a sample
            k: How many

        Returns:
            Pictures, shape (k, channels, height, width), the nearest first"""
    def ask_nearest(self, message) -> None: ...

def picture_sentence(n: dict, look: PictureLook) -> str:
    """What a row of a film says about a run on pictures

    Args:
        n: Numbers of a row, see `PICTURE_NUMBERS`
        look: Whose numbers they are"""
