from .args import *
from .core import *
from .game import *
from .callbacks import *
from .graph import *
from .setup import *
from _typeshed import Incomplete
from fastcore.all import patch as patch

__all__ = ['HalfPrecision', 'TF32', 'Compiled', 'averaged', 'AllReduce']

class HalfPrecision(GANCallback):
    """float16 inside both networks, with a loss scale for each player (Micikevicius et al. 2018)"""
    order: int
    start: Incomplete
    every: Incomplete
    scalers: Incomplete
    waiting: Incomplete
    def __init__(self, scale: float = ..., every: int = 2000) -> None:
        """Args:
            scale: Loss scale at the start
            every: Good steps after which the scale is doubled"""
    def before_batch(self) -> None: ...
    def before_backward(self) -> None: ...
    def after_backward(self) -> None: ...
    def before_step(self) -> None: ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...

class TF32(GANCallback):
    """Matrix products in TF32 for the length of a run, where the device has it"""
    was: Incomplete
    def before_fit(self) -> None: ...
    def close(self) -> None: ...

class Compiled(GANCallback):
    """Whole steps, each kind as one graph that `torch.compile` has compiled; `ValueError` for what cannot be traced"""
    kwargs: Incomplete
    graph: Incomplete
    def __init__(self, **kwargs) -> None:
        """Args:
            kwargs: Arguments of `torch.compile`, such as `mode='reduce-overhead'` or `backend`"""
    def before_batch(self) -> None: ...
    def close(self) -> None: ...

def averaged(tensors: list):
    """Put the mean over all processes in the place of `tensors`, by one message for each dtype

    Args:
        tensors: Of any shapes, on one device, the same shapes in every process"""

class AllReduce(GANCallback):
    """One GAN trained by all processes of torch's process group: the weights of the first, the mean of all gradients"""
    order: int
    shares_gradients: bool
    hushed: Incomplete
    printer: Incomplete
    local_norm: Incomplete
    def __init__(self, local_norm: bool = False) -> None:
        """Args:
            local_norm: Let batch normalisation use the slice of its process alone, or refuse it?"""
    def before_fit(self) -> None: ...
    def after_backward(self) -> None: ...
    def after_batch(self) -> None: ...
    def after_epoch(self) -> None: ...
    def close(self) -> None: ...
