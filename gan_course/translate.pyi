from .args import *
from .core import *
from .game import *
from .blocks import *
from .learner import *
from .nets import *
from . import blocks as blocks, dcgan as dcgan, game as game
from .conditional import L1OfMean as L1OfMean
from .data import DataLoaders as DataLoaders
from .dcgan import gan as gan
from .hands import drawings as drawings, unpaired as unpaired
from _typeshed import Incomplete
from torch import Tensor, nn
from typing import Any

__all__ = ['translators', 'Translator', 'pix2pix', 'BothWays', 'BothJudges', 'Cycle', 'cyclegan', 'Contrast', 'info_nce', 'Coded', 'Onesided', 'cut']

class Translator(UNet):
    """A U-Net from pictures to pictures, with noise where the map is smallest or without (Isola et al. 2017)"""
    shape: Incomplete
    noisy: Incomplete
    nz: Incomplete
    def __init__(self, shape: Any = (3, 32, 32), given: int = 3, width: int = 12, nz: int | None = None, norm: str = 'batch') -> None:
        """Args:
            shape: (channels, height, width) of the pictures to make
            given: Channels of the pictures that come
            width: Channels of the largest map
            nz: Size of z; `None` for a map that is the same each time
            norm: `'batch'` or `None`"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """A picture for each of `y`

        Args:
            z: Noise, shape (n, nz)
            y: Pictures, shape (n, given, height, width)

        Returns:
            Shape (n, *shape)"""
    def encode(self, y: Tensor) -> list:
        """What the way down makes of `y`

        Args:
            y: Pictures, shape (n, given, height, width)

        Returns:
            Maps, the largest first"""

def pix2pix(dls, nz: int = 8, width: int = 12, width_d: int = 16, weight: float = 10.0, scale: float = 0.5, norm: str | None = None, seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """Paired translation (Isola et al. 2017), with noise that is not ignored

    Args:
        dls: Pictures with pictures that condition them, such as `drawings()`
        nz: Size of z
        width: Channels of the largest map of G
        width_d: Channels of the first map of D
        weight: Strength of `L1OfMean` beside the game
        scale: Its reward for variety, see `L1OfMean`
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1OfMean(weight, scale)`
        kwargs: More arguments of `gan` and `GANLearner`"""

class BothWays(nn.Module):
    """A translator there and one back"""
    nz: int
    shape: Incomplete
    there: Incomplete
    back: Incomplete
    def __init__(self, shape: Any = (3, 32, 32), width: int = 12, norm: str = 'batch') -> None:
        """Args:
            shape: (channels, height, width) on either side
            width: Channels of the largest maps
            norm: `'batch'` or `None`"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The pictures `y` as pictures of b

        Args:
            z: Not used
            y: Pictures of a, shape (n, *shape)

        Returns:
            Shape (n, *shape)"""

class BothJudges(nn.Module):
    """A judge of pictures of b and one of pictures of a; both see patches"""
    b: Incomplete
    a: Incomplete
    def __init__(self, channels: int = 3, width: int = 16, norm: str | None = None) -> None:
        """Args:
            channels: Channels of the pictures
            width: Channels of the first maps
            norm: `'batch'`, `'spectral'` or `None`"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logits of *real* for each of `x` and of `y`

        Args:
            x: Pictures that may be of b, shape (n, channels, height, width)
            y: Pictures that may be of a, same shape

        Returns:
            Logits, shape (n, 2, h, w)"""

class Cycle(Game):
    """A game on both sides, and what comes back must be what went in (Zhu et al. 2017, equations 2 and 3)"""
    cycle: Incomplete
    identity: Incomplete
    game: Incomplete
    boundary: Incomplete
    def __init__(self, cycle: float = 3.0, identity: float = 1.0, game: Game | None = None) -> None:
        """Args:
            cycle: Strength of the way there and back
            identity: Strength of the term that leaves pictures of b as they are; 0 without
            game: The game on each side, `NonSaturating()` by default"""
    def score(self, logits): ...
    def d_loss(self, turn: Turn) -> Tensor:
        """The loss of both judges"""
    def g_loss(self, turn: Turn) -> Tensor:
        """The loss of both translators, with cycles and identities"""

def cyclegan(a, b=None, cycle: float = 3.0, identity: float = 1.0, width: int = 12, width_d: int = 16, seed: int = 0, **kwargs) -> GANLearner:
    """Unpaired translation with a way back (Zhu et al. 2017)

    Args:
        a: Pictures to start from, or `DataLoaders` as `unpaired` makes them
        b: Pictures of the kind to arrive at; none beside `DataLoaders`
        cycle: Strength of the way there and back, see `Cycle`
        identity: Strength of the term that leaves pictures of b as they are
        width: Channels of the largest maps of the translators
        width_d: Channels of the first maps of the judges
        seed: Names the run, the first weights included
        kwargs: More arguments of `gan` and `GANLearner`

    Returns:
        `sample(y=...)` goes from a to b; `G.back` is the way back"""

class Contrast(Game):
    """InfoNCE between places of a picture and of its translation (Park et al. 2020, equation 3)"""
    weight: Incomplete
    tau: Incomplete
    places: Incomplete
    identity: Incomplete
    def __init__(self, weight: float = 1.0, tau: float = 0.07, places: int = 64, identity: bool = True) -> None:
        """Args:
            weight: Strength
            tau: Temperature
            places: Places of each map that are compared
            identity: Ask the same of pictures of b, which should stay as they are"""
    def g_loss(self, turn: Turn) -> Tensor:
        """The mean over maps and places, for the translation and, with `identity`, for pictures of b"""

def info_nce(q: Tensor, k: Tensor, tau: float = 0.07) -> Tensor:
    """The cross entropy of finding the right one of n codes by cosine (van den Oord et al. 2018, equation 4)

    Args:
        q: Codes, shape (..., n, size)
        k: The code that belongs to each, same shape; the others of the n are wrong ones
        tau: Temperature

    Returns:
        Scalar; log n for codes that say nothing"""

class Coded(Translator):
    """A translator with a small network on each map of the way down"""
    heads: Incomplete
    def __init__(self, shape: Any = (3, 32, 32), width: int = 12, size: int = 32) -> None:
        """Args:
            shape: (channels, height, width) on either side
            width: Channels of the largest map
            size: Numbers in a code"""
    def codes(self, y: Tensor) -> list:
        """A code for each place

        Args:
            y: Pictures, shape (n, *shape)

        Returns:
            Codes of three maps, shape (n, size, height, width) each"""

class Onesided(PatchDiscriminator):
    """Sees the translation alone, as the picture it was made from is not its twin"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logit of *real* for each patch of each of `x`

        Args:
            x: Pictures, shape (n, channels, height, width)
            y: Not looked at

        Returns:
            Logits, shape (n, h, w)"""

def cut(a, b=None, weight: float = 1.0, width: int = 12, width_d: int = 16, seed: int = 0, **kwargs) -> GANLearner:
    """Unpaired translation without a way back (Park et al. 2020)

    Args:
        a: Pictures to start from, or `DataLoaders` as `unpaired` makes them
        b: Pictures of the kind to arrive at; none beside `DataLoaders`
        weight: Strength of `Contrast`
        width: Channels of the largest map of the translator
        width_d: Channels of the first map of the judge
        seed: Names the run, the first weights included
        kwargs: More arguments of `gan` and `GANLearner`"""

translators: Incomplete
