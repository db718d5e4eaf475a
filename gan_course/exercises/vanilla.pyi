from ..core import *
from ..exercise import *
from _typeshed import Incomplete

__all__ = ['modes_found_slips', 'generator', 'modes_found']

def generator(make) -> None:
    """Check `make`, which builds a generator of points in the plane for noise of size `nz`; raises `Hint`

    Args:
        make: Your function: `make(nz)` gives an `nn.Module` that maps noise of shape (n, nz) to points of shape (n, 2)"""

modes_found_slips: Incomplete

def modes_found(fn) -> None:
    """Check `fn`, the number of modes with a sample within 3 `std` of the nearest of `centres`; raises `Hint`

    Args:
        fn: Your function: `fn(x, centres, std)` with samples (n, 2), centres (k, 2) and a number gives a number"""
