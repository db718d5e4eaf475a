from .args import *
from .blocks import *
from .core import *
from .sampling import check_labels as check_labels
from _typeshed import Incomplete
from fastai.callback.core import Callback
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any, NamedTuple

__all__ = ['Encoder', 'AutoEncoder', 'Itself', 'AELoss', 'Coded', 'VAE', 'draw_codes', 'code_divergence', 'code_moments', 'image_nats', 'VAELoss']

class Encoder(nn.Module):
    """Strided convolutions from images to `n` numbers each, in the manner of `gan_course.dcgan.Discriminator`"""
    n: Incomplete
    shape: Incomplete
    n_classes: Incomplete
    features: Incomplete
    code: Incomplete
    def __init__(self, n: int, shape: Any = (1, 28, 28), width: int = 32, norm: str = 'batch', act: Any = ..., n_classes: int | None = None) -> None:
        """Args:
            n: Numbers for each image: the size of the code, or twice that for means and log-variances
            shape: (channels, height, width); the sides at least 8
            width: Channels of the first map; they double inwards, up to eight times
            norm: Normalisation: `'batch'`, `'spectral'` or `None`
            act: Makes the activation
            n_classes: Number of classes where labels are given too; `None` without"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The numbers of each of `x`

        Args:
            x: Images, shape (batch, *shape)
            y: Labels, shape (batch,), where the encoder has classes

        Returns:
            Shape (batch, n)"""

class AutoEncoder(nn.Module):
    """An encoder to codes of size `nz`, and a decoder back"""
    per_code: int
    encoder: Incomplete
    decoder: Incomplete
    nz: Incomplete
    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        """Args:
            encoder: From images, and labels, to rows of numbers, such as `Encoder(64)`
            decoder: From codes, and labels, to images, such as `gan_course.dcgan.Generator(nz=64)`"""
    def decode(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The picture of each code

        Args:
            z: Codes, shape (batch, nz)
            y: Labels, shape (batch,), where there are some

        Returns:
            Images"""
    def encode(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The code of each picture

        Args:
            x: Images, shape (batch, channels, height, width)
            y: Labels, shape (batch,), where there are some

        Returns:
            Codes, shape (batch, nz)"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """What comes back of each picture

        Args:
            x: Images, shape (batch, channels, height, width)
            y: Labels, shape (batch,), where there are some

        Returns:
            Images, same shape"""
    def reconstruct(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """What comes back of each picture, in eval mode and without a graph

        Args:
            x: Images, shape (batch, channels, height, width)
            y: Labels, shape (batch,), where there are some

        Returns:
            Images, same shape"""

class Itself(Callback):
    """The target of each picture is the picture itself"""
    order: int
    labelled: Incomplete
    def __init__(self, labelled: bool = False) -> None:
        """Args:
            labelled: Give the labels to the network, as its second input?"""
    def before_batch(self) -> None: ...

class AELoss:
    """How far a picture is from what came back, summed over its numbers, mean over the batch"""
    how: Incomplete
    def __init__(self, how: str = 'squared') -> None:
        """Args:
            how: `'squared'` or `'absolute'` error"""
    def __call__(self, pred: Tensor, x: Tensor) -> Tensor:
        """The mean over the batch

        Args:
            pred: What came back, shape (batch, channels, height, width)
            x: The pictures, same shape

        Returns:
            Scalar"""

class Coded(NamedTuple):
    """What a `VAE` makes of pictures"""
    image: Tensor
    mean: Tensor
    logvar: Tensor

class VAE(AutoEncoder):
    """An autoencoder whose encoder gives a normal law for each code (Kingma and Welling 2014)"""
    per_code: int
    def law(self, x: Tensor, y: Tensor | None = None) -> tuple:
        """The law of the code of each picture

        Args:
            x: Images, shape (batch, channels, height, width)
            y: Labels, shape (batch,), where there are some

        Returns:
            Means and log-variances, each of shape (batch, nz)"""
    def encode(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The mean of the law of each code

        Args:
            x: Images, shape (batch, channels, height, width)
            y: Labels, shape (batch,), where there are some

        Returns:
            Codes, shape (batch, nz)"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Coded:
        """What comes back of each picture through a code that is drawn, and the law that it was drawn from

        Args:
            x: Images, shape (batch, channels, height, width)
            y: Labels, shape (batch,), where there are some"""

def draw_codes(mean: Tensor, logvar: Tensor) -> Tensor:
    """A code from each law, through which the gradient goes; the noise comes from torch's global generator

    Args:
        mean: Means, shape (batch, nz)
        logvar: Logarithms of the variances, same shape

    Returns:
        Same shape"""
def code_divergence(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL divergence of the law of each code from the standard normal (Kingma and Welling 2014, appendix B)

    Args:
        mean: Means of the codes, shape (batch, nz)
        logvar: Logarithms of their variances, same shape

    Returns:
        Nats, shape (batch,)"""
def code_moments(mean: Tensor, logvar: Tensor) -> Tensor:
    """How far mean and covariance of all codes are from the standard normal's, squared (Kumar et al. 2018, DIP-VAE-II)

    Args:
        mean: Means of the codes, shape (batch, nz)
        logvar: Logarithms of their variances, same shape

    Returns:
        Scalar"""
def image_nats(x: Tensor, mean: Tensor, scale) -> Tensor:
    """Logarithm of the density of each picture, when its numbers are normal around `mean`

    Args:
        x: Pictures, shape (..., channels, height, width)
        mean: Where their law is centred, same shape
        scale: Its standard deviation

    Returns:
        Nats, shape (...)"""

class VAELoss:
    """What comes back badly, plus `beta` times the divergence of the code: minus the bound on the log-likelihood"""
    beta: Incomplete
    moments: Incomplete
    scale: Incomplete
    def __init__(self, beta: float = 1.0, scale: float | None = None, moments: float = 0.0) -> None:
        """Args:
            beta: Weight of the divergence
            scale: Standard deviation of each number of a picture; `None` for the best one for each batch
            moments: Weight of `code_moments`; 0 for the bound"""
    def __call__(self, pred: Coded, x: Tensor) -> Tensor:
        """The mean over the batch

        Args:
            pred: What a `VAE` gives
            x: The pictures, shape (batch, channels, height, width)

        Returns:
            Nats a picture, a scalar"""
