from .args import *
from .core import *
from .autoencoders import VAE as VAE, image_nats as image_nats
from .blocks import check_shape as check_shape
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from torch.distributions import MultivariateNormal
from typing import Any

__all__ = ['GREY', 'log_weights', 'likelihood_bound', 'best_scale', 'dequantised', 'bits_per_dim', 'PCAGaussian', 'law_of_codes']

def log_weights(vae: VAE, x: Tensor, scale: float, y: Tensor | None = None, k: int = 1, seed: Any = 0) -> Tensor:
    """Logarithms of the weights of `k` codes for each of `x`; the mean of such a weight is the density of the picture

    Args:
        vae: A trained one
        x: Pictures, shape (n, channels, height, width)
        scale: Standard deviation of each number of a picture, such as `best_scale` gives
        y: Labels, shape (n,), where there are some
        k: Codes for each picture
        seed: Names the codes

    Returns:
        Nats, shape (k, n)"""
def likelihood_bound(vae: VAE, x: Tensor, scale: float, y: Tensor | None = None, k: int = 1, seed: Any = 0) -> Tensor:
    """A lower bound on the log-likelihood of each of `x`, in the mean over codes (Burda et al. 2016, equation 8)

    Args:
        vae: A trained one
        x: Pictures, shape (n, channels, height, width)
        scale: Standard deviation of each number of a picture, such as `best_scale` gives
        y: Labels, shape (n,), where there are some
        k: Codes for each picture: 1 for the ELBO, more for a tighter bound
        seed: Names the codes

    Returns:
        Nats, shape (n,)"""
def best_scale(vae: VAE, x: Tensor, y: Tensor | None = None, seed: Any = 0) -> float:
    """The standard deviation for which the ELBO of `x` is largest: the root of the mean squared error

    Args:
        vae: A trained one
        x: Pictures it was trained on, shape (n, channels, height, width)
        y: Labels, shape (n,), where there are some
        seed: Names the codes"""

GREY: Incomplete

def dequantised(x: Tensor, seed: Any = 0) -> Tensor:
    """`x` with noise that is as wide as one grey

    Args:
        x: Pictures of 256 greys in [-1, 1], any shape
        seed: Names the noise

    Returns:
        Same shape; up to half a grey outside [-1, 1]"""
def bits_per_dim(nats: Tensor, d: int) -> Tensor:
    """Bits for each number of a picture of 256 greys; without any model they are 8

    Args:
        nats: Log-density of pictures with noise, any shape
        d: Numbers of a picture

    Returns:
        Same shape"""

class PCAGaussian(nn.Module):
    """A normal law fitted to pictures in closed form: probabilistic PCA (Tipping and Bishop 1999), as a generator"""
    shape: Incomplete
    nz: Incomplete
    def __init__(self, x: Tensor, nz: int = 64) -> None:
        """Args:
            x: Pictures to fit, shape (n, channels, height, width)
            nz: Directions that are kept, below the numbers of a picture"""
    def forward(self, z: Tensor) -> Tensor:
        """The mean picture of each code

        Args:
            z: Codes, shape (batch, nz)

        Returns:
            Pictures, shape (batch, *shape), not cut to [-1, 1]"""
    def log_prob(self, x: Tensor) -> Tensor:
        """The exact log-density of each picture

        Args:
            x: Pictures, shape (n, *shape)

        Returns:
            Nats, shape (n,), in double precision"""
    def as_vae(self) -> VAE:
        """The same model as a `VAE`, with the exact law of the codes as its encoder"""

class _ExactLaw(nn.Module):
    """The encoder of a `PCAGaussian`: means and log-variances of the codes"""
    pca: Incomplete
    n: Incomplete
    def __init__(self, pca) -> None: ...
    def forward(self, x): ...

def law_of_codes(z: Tensor) -> MultivariateNormal:
    """A normal law with the mean and the covariance of `z`

    Args:
        z: Codes, shape (n, nz), n above nz"""
