from .args import *
from .blocks import *
from .core import *
from .players import evaluating as evaluating
from _typeshed import Incomplete
from fastai.callback.core import Callback
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['OnTheWay', 'between', 'waves', 'FlowNet', 'follow']

class OnTheWay(Callback):
    """Shows the network points between noise and data, with their times; the target is the speed from one to the other"""
    order: int
    seed: Incomplete
    def __init__(self, seed: int = 0) -> None:
        """Args:
            seed: Names the noise and the times"""
    def before_batch(self) -> None: ...

def between(x0: Tensor, x1: Tensor, t: Tensor) -> Tensor:
    """The points at times `t` on the straight lines from `x0` to `x1` (Liu et al. 2023)

    Args:
        x0: Noise, shape (batch, ...)
        x1: Data, same shape
        t: Times from 0 to 1, shape (batch,)

    Returns:
        Same shape as both"""
def waves(t: Tensor, n: int = 8) -> Tensor:
    """Sines and cosines of the times, which tell near times apart

    Args:
        t: Times from 0 to 1, shape (batch,)
        n: Lengths of waves: 2, 1, 1/2, ...

    Returns:
        Shape (batch, 2n)"""

class FlowNet(nn.Module):
    """A U-Net that says for each point between noise and picture where the picture lies"""
    shape: Incomplete
    n_waves: Incomplete
    net: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), width: int = 16, n_waves: int = 4) -> None:
        """Args:
            shape: (channels, height, width); the sides at least 8
            width: Channels of the largest map; they double inwards, up to eight times
            n_waves: Lengths of the waves of the time"""
    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """The speed at each point

        Args:
            x: Points between noise and pictures, shape (batch, *shape)
            t: Their times, shape (batch,): 0 for noise, 1 for pictures

        Returns:
            Shape (batch, *shape)"""

def follow(net: nn.Module, x: Tensor, steps: int = 20, how: str = 'heun', back: bool = False) -> Tensor:
    """Where the points `x` end, when they move as `net` says

    Args:
        net: Called with points and times, gives speeds, such as a `FlowNet`
        x: Where to start: noise, or data with `back`, shape (batch, ...)
        steps: Steps from one end to the other
        how: `'heun'`, with two looks at the net in a step, or `'euler'`, with one
        back: From data to noise?

    Returns:
        Same shape; images are not cut to [-1, 1]"""
