from .args import *
from .core import *
from .files import *
from .features import *
from _typeshed import Incomplete
from torch import Tensor, nn

__all__ = ['ColourNet', 'colour_features', 'inception']

class ColourNet(nn.Module):
    """Statistics of colour pictures at several scales, as `nf` principal components of variance 1 on the pictures `x`"""
    def __init__(self, x: Tensor, nf: int = 64) -> None:
        """Args:
            x: Pictures in [-1, 1], shape (n, 3, height, width)
            nf: Number of features"""
    def statistics(self, x: Tensor) -> Tensor:
        """The statistics themselves

        Args:
            x: Pictures in [-1, 1], shape (n, 3, height, width)

        Returns:
            Shape (n, d)"""
    def forward(self, x: Tensor) -> Tensor:
        """Features of each picture

        Args:
            x: Pictures in [-1, 1], shape (n, 3, height, width)

        Returns:
            Shape (n, nf)"""

def colour_features(real, n: int = 1000, seed: int = 0, device=None) -> Features:
    """Features for colour images like `real`, 64 numbers for each: statistics at several scales, without any download

    Args:
        real: Real images in [-1, 1], at least 128: a tensor or an array (N, 3, height, width), or a `TensorLoader`
        n: How many of them to use, at most
        seed: Names the choice
        device: Where to compute, see `default_device`"""

class _Pooled(nn.Module):
    """The Inception block `block`, whose last branch pools with `pool`"""
    block: Incomplete
    pool: Incomplete
    def __init__(self, block, pool) -> None: ...
    def forward(self, x): ...

class _Input2015(nn.Module):
    """Bring whole numbers from 0 to 255 to 299 x 299 pixels around 0 as in 2015, and ask `net`"""
    net: Incomplete
    def __init__(self, net) -> None: ...
    def forward(self, x): ...

def inception(path, device=None) -> Features:
    """The 2,048 features of Inception-v3 with weights of your own; those of 2015 give the FID of the papers

    Args:
        path: A .pth, .pt or .safetensors file: torchvision's weights of Inception-v3, or those of the published FIDs
        device: Where to compute, see `default_device`"""
