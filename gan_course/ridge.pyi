from .args import *
from .blocks import *
from _typeshed import Incomplete
from torch import Tensor, nn

__all__ = ['Ridge', 'ridge', 'less_means', 'linear_part']

class Ridge(nn.Module):
    """The linear map from pictures to pictures with the least squared error (Hoerl and Kennard 1970)"""
    given: Incomplete
    wanted: Incomplete
    def __init__(self, given: tuple, wanted: tuple) -> None:
        """Args:
            given: (channels, height, width) of the pictures that come
            wanted: (channels, height, width) of the pictures that go"""
    def forward(self, y: Tensor) -> Tensor:
        """A picture for each of `y`

        Args:
            y: Pictures in [-1, 1], shape (n, *given)

        Returns:
            Shape (n, *wanted), cut off at -1 and 1"""

def ridge(dls, strength: float = 0.001) -> Ridge:
    """The best linear map from the conditions of `dls` to its pictures; raises `ValueError` for data without pairs

    Args:
        dls: Pictures with pictures that condition, such as `to_restore(fashion(), smaller)`
        strength: Lambda, in units of the variance of a pixel

    Returns:
        Fitted, in eval mode, on the CPU"""
def less_means(t: Tensor, y: Tensor | None = None) -> Tensor:
    """Each row less the mean of its class

    Args:
        t: A row for each sample, shape (n, ...)
        y: Classes of the samples, shape (n,); one for all of them by default

    Returns:
        Same shape"""
def linear_part(z: Tensor, v: Tensor, y: Tensor | None = None) -> Tensor:
    """The linear function of `z` that comes nearest to `v`, by least squares

    Args:
        z: Rows such as noise, shape (n, nz), more than nz of them
        v: A number for each, shape (n,)
        y: Classes, shape (n,): differences between them do not count

    Returns:
        Coefficients, shape (nz,), in double precision"""
