from .args import *
from _typeshed import Incomplete
from torch import Tensor, nn
from typing import Any

__all__ = ['Generator', 'Discriminator']

class Generator(nn.Module):
    """A multilayer perceptron from noise to samples of `shape`; images end in tanh"""
    shape: Incomplete
    nz: Incomplete
    z_law: Incomplete
    layers: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), nz: int = 16, width: int = 384, depth: int = 3, norm: bool | None = None, z_law: str = 'normal', act: Any = ...) -> None:
        """Args:
            shape: Shape of a sample: (d,) for points, (channels, height, width) for images
            nz: Size of z
            width: Units in a hidden layer
            depth: Hidden layers
            norm: Batch norm in the hidden layers? `None` for images only
            z_law: Law of z: `'normal'`, or `'uniform'` on [-1, 1]
            act: Makes the activation"""
    def forward(self, z: Tensor) -> Tensor:
        """Samples for `z`

        Args:
            z: Noise, shape (batch, nz)

        Returns:
            Samples, shape (batch, *shape)"""

class Discriminator(nn.Module):
    """A multilayer perceptron from samples of `shape` to one logit each"""
    shape: Incomplete
    layers: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), width: int = 384, depth: int = 2, dropout: float = 0.0, act: Any = ...) -> None:
        """Args:
            shape: Shape of a sample: (d,) for points, (channels, height, width) for images
            width: Units in a hidden layer
            depth: Hidden layers
            dropout: Share of the hidden units left out at random in training
            act: Makes the activation"""
    def forward(self, x: Tensor) -> Tensor:
        """The logit of *real* for each of `x`

        Args:
            x: Samples, shape (batch, *shape)

        Returns:
            Shape (batch,)"""
