from .args import *
from .core import *
from .blocks import *
from .dcgan import Discriminator as Discriminator
from .degrade import blurred as blurred
from .features import Features as Features
from _typeshed import Incomplete
from torch import Tensor, nn

__all__ = ['twin_found', 'side_reader', 'taken_for_b', 'outline', 'LocalMap', 'local_ridge']

def twin_found(made: Tensor, twins: Tensor, among: int = 100) -> float:
    """How often the nearest of `among` true pictures, by pixels, is the right one; exact over all choices of the others

    Args:
        made: Translations, shape (n, channels, height, width)
        twins: The true partner of each, same shape
        among: True pictures to choose from, at most n

    Returns:
        Share; 1/`among` by chance"""
def side_reader(a: Tensor, b: Tensor, steps: int = 400, soft: bool = True, seed: int = 0) -> Features:
    """A classifier that tells two sides apart; train it on pictures that are not judged later

    Args:
        a: Pictures of one side, shape (n, channels, height, width), in [-1, 1]
        b: Pictures of the other, shape (m, channels, height, width)
        steps: Steps of training
        soft: Blur pictures of both sides at random while it learns?
        seed: Names the run

    Returns:
        Features, and two scores: of a and of b"""
def taken_for_b(made: Tensor, reader: Features) -> float:
    """How many of the translations a classifier takes for pictures of b

    Args:
        made: Translations, shape (n, channels, height, width)
        reader: As `side_reader` gives it

    Returns:
        Share"""
def outline(x: Tensor, level: float = 0.0) -> Tensor:
    """The dark lines of pictures, to compare with lines that were asked for

    Args:
        x: Pictures in [-1, 1], shape (n, channels, height, width)
        level: What is darker in every channel is a line

    Returns:
        Masks, shape (n, 1, height, width): 1 on the lines, -1 elsewhere"""

class LocalMap(nn.Module):
    """The best linear map from a window of pixels to the pixel in its middle"""
    window: Incomplete
    def __init__(self, weight: Tensor, window: int = 3) -> None:
        """Args:
            weight: Shape (window^2 * channels in + 1, channels out); the last row is the offset
            window: Side of the window"""
    def forward(self, y: Tensor) -> Tensor:
        """A picture for each of `y`

        Args:
            y: Pictures, shape (n, channels in, height, width)

        Returns:
            Shape (n, channels out, height, width), cut off at -1 and 1"""

def local_ridge(dls, window: int = 3, strength: float = 0.001, n: int = 1000) -> LocalMap:
    """The closed-form rival: ridge regression from windows to pixels, the same everywhere

    Args:
        dls: Pictures with pictures that condition them, such as `two_hands(paired=True)`
        window: Side of the window, an odd number
        strength: Lambda, in units of the variance of a pixel
        n: Pairs that it is fitted to"""
