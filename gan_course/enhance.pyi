from .args import *
from .core import *
from .game import *
from .blocks import *
from .degrade import *
from .learner import *
from .nets import *
from . import blocks as blocks, dcgan as dcgan, game as game
from .conditional import L1 as L1
from .dcgan import gan as gan
from .files import weight_shapes as weight_shapes
from .images import fashion as fashion
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['enhancers', 'Enhancer', 'Onlooker', 'L2', 'superres', 'mixed']

class Enhancer(nn.Module):
    """Adds to an enlarged picture what is missing (in the manner of Ledig et al. 2017 and Lim et al. 2017)"""
    shape: Incomplete
    given: Incomplete
    nz: Incomplete
    first: Incomplete
    blocks: Incomplete
    up: Incomplete
    last: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), given: Any = (1, 7, 7), width: int = 32, depth: int = 2) -> None:
        """Args:
            shape: (channels, height, width) of the pictures to make
            given: (channels, height, width) of what is left
            width: Channels of the maps
            depth: Residual blocks"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """A whole picture for each of `y`

        Args:
            z: Noise, shape (n, nz): a plane as large as what is left
            y: What is left of the pictures, shape (n, *given), in [-1, 1]

        Returns:
            Pictures, shape (n, *shape)"""

class Onlooker(dcgan.Discriminator):
    """The DCGAN's discriminator; it is given what a picture was made from, and looks at the picture alone"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logit of *real* for each of `x`

        Args:
            x: Pictures, shape (n, *shape)
            y: Not looked at

        Returns:
            Shape (n,)"""

class L2(L1):
    """`weight` times the mean squared distance of samples from their real partners"""
    def g_loss(self, turn: Turn) -> Tensor:
        """Mean squared difference, weighted"""

def superres(dls, weight: float = 100.0, G: nn.Module | None = None, width: int = 32, depth: int = 2, norm: str = 'batch', seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """A GAN that completes pictures (Ledig et al. 2017); with `game=L1()` and `k_d=0` the same network without a game

    Args:
        dls: Pictures with what is left of them, such as `to_restore(fashion(), smaller)`
        weight: Strength of `L1` beside the game
        G: A generator to go on with, such as one that was trained with `L1` alone
        width: Channels of the maps, in G and in D beside the picture
        depth: Residual blocks of G
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1(weight)`
        kwargs: More arguments of `gan` and `GANLearner`"""
def mixed(G: nn.Module, H: nn.Module, share: float = 0.5) -> nn.Module:
    """A network whose weights lie on the straight line from those of `G` to those of `H` (Wang et al. 2018)

    Args:
        G: A network
        H: Another of the same architecture, which was trained from `G`
        share: 0 for `G`, 1 for `H`

    Returns:
        In eval mode, on the device of `G`"""

enhancers: Incomplete
