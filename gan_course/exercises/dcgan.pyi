from ..core import *
from ..exercise import *
from _typeshed import Incomplete
from torch.utils._python_dispatch import TorchDispatchMode
from typing import Any

__all__ = ['conv_transpose_slips', 'receptive_field_slips', 'conv_transpose', 'receptive_field']

conv_transpose_slips: Incomplete

class _ByHand(TorchDispatchMode):
    """Within the block torch's own transposed convolution is refused"""
    def __torch_dispatch__(self, func, types, args: Any = (), kwargs=None): ...

def conv_transpose(fn) -> None:
    """Check `fn`, a transposed convolution with stride 2 and padding 1; raises `Hint`

    Args:
        fn: Your function: `fn(y, w)` with a map (h, w) and a window (4, 4) gives a map (2h, 2w)"""

receptive_field_slips: Incomplete

def receptive_field(fn) -> None:
    """Check `fn`, the side of the square of pixels that one number of the last map depends on; raises `Hint`

    Args:
        fn: Your function: `fn(layers)` with a list of (window, stride) from the picture on gives a number of pixels"""
