from .args import *
from .core import *
import torch
import types
from .game import Game as Game
from _typeshed import Incomplete
from collections.abc import Generator
from contextlib import contextmanager
from fastai.optimizer import OptimWrapper
from torch import Tensor, nn
from typing import Any

__all__ = ['SCORES', 'takes_y', 'Forward', 'Parts', 'total_norm', 'restore', 'resting', 'linear_work', 'computed_in', 'copied', 'adam', 'rates', 'GANOptimizer', 'OneForEach', 'optimizer_name', 'Players', 'FromNoise', 'made', 'check_players', 'highest_labels', 'check_classes', 'is_lazy', 'check_sizes', 'check_logits', 'made_by', 'check_values', 'tried', 'check_trains']

def takes_y(net: nn.Module) -> bool:
    """Whether `net` can be called with labels as its second argument

    Args:
        net: Generator or discriminator

    Returns:
        True for `forward(x, y)`, also with a default"""

class Forward:
    """Calls `net` as the learner computes: labels if it takes them, `dtype` inside, float32 out (or float64)"""
    net: Incomplete
    dtype: Incomplete
    conv: Incomplete
    conditional: Incomplete
    kind: Incomplete
    before: Incomplete
    def __init__(self, net: nn.Module, device, dtype=None, conv: bool = False) -> None:
        """Args:
            net: Generator or discriminator
            device: Device that computes
            dtype: Type to compute in inside, such as torch.bfloat16; `None` for that of the weights
            conv: Hand images over in channels-last layout, in which convolutions are fastest"""
    def __call__(self, x, y=None): ...
    def __getattr__(self, k): ...

class Parts:
    """Parameters and buffers of `net`, walked through once: a step asks for them a dozen times"""
    params: Incomplete
    owners: Incomplete
    def __init__(self, net: nn.Module) -> None:
        """Args:
            net: Generator or discriminator"""
    def buffers(self) -> list:
        """A copy of each buffer, and where it belongs

        Returns:
            For `restore`"""

def total_norm(tensors: list) -> Tensor:
    """Length of all `tensors` together

    Args:
        tensors: At least one, of any shapes

    Returns:
        Scalar"""
def restore(saved: list):
    """Put buffers back as they were, those that were assigned anew too

    Args:
        saved: As `Parts.buffers` gives it"""
@contextmanager
def resting(net) -> Generator[None]:
    """Within the block `net` gathers no gradients; afterwards gradients, buffers and `requires_grad` are as before

    Args:
        net: The player who is not moving: a module, or its `Parts`"""

class linear_work:
    """Counts the multiplications of the linear layers of `nets` in `n`, which is infinite where there are other matrices"""
    nets: Incomplete
    n: int
    hooks: Incomplete
    def __init__(self, *nets: nn.Module) -> None:
        """Args:
            nets: Networks that are called within the block"""
    def __enter__(self): ...
    def __exit__(self, *_) -> None: ...

def computed_in(net: nn.Module) -> dict:
    """The tensors that the layers of `net` keep although they belong to a graph, by id, each cut off

    Args:
        net: Any module, after a forward pass too

    Returns:
        For the second argument of `copy.deepcopy`"""
def copied(net: nn.Module) -> nn.Module:
    """A copy of `net`, without the graph of what it computed last

    Args:
        net: Any module, after a forward pass too"""
def adam(params, lr: float = 0.0002, betas: Any = (0.5, 0.99), **kwargs) -> torch.optim.Adam:
    """Adam as GANs use it: little momentum, the fused implementation

    Args:
        params: Parameter groups
        lr: Learning rate
        betas: Decay of the averages of gradients and of their squares
        kwargs: Further arguments of `torch.optim.Adam`

    Returns:
        The optimizer"""
def rates(lr) -> tuple:
    """`lr` as a pair; raises `ValueError` for what is no rate

    Args:
        lr: Learning rate, or a pair `(lr_g, lr_d)`

    Returns:
        Two floats, G's and D's"""

class _Hypers(dict):
    """Hyper-parameters of a group under fastai's names; writing one changes the optimizer"""
    group: Incomplete
    names: Incomplete
    def __init__(self, group) -> None: ...
    def __missing__(self, k): ...
    def __setitem__(self, k, v) -> None: ...

class GANOptimizer(OptimWrapper):
    """fastai's wrapper, with `hypers` that can be written to, and without rates spread over layers"""
    @property
    def hypers(self): ...
    def zero_grad(self) -> None: ...
    def set_hyper(self, k, v) -> None: ...

class OneForEach(torch.optim.Optimizer):
    """The optimizers of both players as one"""
    parts: Incomplete
    def __init__(self, parts: list) -> None:
        """Args:
            parts: Torch optimizers with one group of parameters each, G's and D's"""
    def step(self, closure=None) -> None: ...

def optimizer_name(opt) -> str:
    """The class of `opt`, or the classes of its parts

    Args:
        opt: Torch optimizer, or `OneForEach`

    Returns:
        E.g. `Adam`, or `Adam and SGD`"""

SCORES: Incomplete

class Players(nn.Module):
    """Both networks as one model for fastai; called on samples it gives D's logits"""
    G: Incomplete
    D: Incomplete
    def __init__(self, G, D) -> None: ...
    def forward(self, *xb): ...

class FromNoise(nn.Module):
    """The generator `net` of another library, which wants noise of its own shape"""
    shape: Incomplete
    net: Incomplete
    nz: Incomplete
    z_law: Incomplete
    def __init__(self, net: nn.Module, shape, z_law: Any = 'normal') -> None:
        """Args:
            net: Called with noise of shape (n, *shape)
            shape: Shape of the noise of one sample, such as (100, 1, 1)
            z_law: Law of z, as generators of this course say it"""
    def forward(self, z: Tensor) -> Tensor:
        """What `net` makes of `z`

        Args:
            z: Noise, shape (n, nz)

        Returns:
            Samples"""

def made(name: str, v) -> nn.Module:
    """`v`, or the network that it makes; raises `TypeError` for anything else

    Args:
        name: `'G'` or `'D'`
        v: A network, or what makes one: a class, or a function of no arguments"""
def check_players(dls, G: nn.Module, D: nn.Module, game):
    """Raise a plain sentence for arguments of `GANLearner` that cannot work

    Args:
        dls: What is said to be `DataLoaders`
        G: Generator
        D: Discriminator
        game: What is said to be a game"""
def highest_labels(k: int, n: int) -> Tensor:
    """Labels k-1, k-2, ..., 0, k-1, ...

    Args:
        k: Number of classes
        n: Number of labels

    Returns:
        Shape (n,)"""
def check_classes(name: str, net: nn.Module, n_classes: int):
    """Raise `ValueError` where the data have classes that `net` does not know

    Args:
        name: `'G'` or `'D'`
        net: The network
        n_classes: Number of classes in the data; `None` without"""
def is_lazy(net: nn.Module) -> bool:
    """Whether some layer of `net` does not know its sizes yet

    Args:
        net: Any module"""
def check_sizes(name: str, net: nn.Module):
    """Raise `ValueError` where a layer of `net` has not been used, so that its sizes are not known

    Args:
        name: `'G'` or `'D'`
        net: The network, which has seen a batch"""
def check_logits(logits: Tensor, n: int):
    """Raise `ValueError` unless these are logits, one or several for each sample

    Args:
        logits: What D gave
        n: For so many samples"""
def made_by(x: Tensor) -> str:
    """Name of the operation that made `x`, before it was reshaped

    Args:
        x: What a network gave, as part of a graph

    Returns:
        Such as `'TanhBackward0'`"""
def check_values(fake: Tensor, real: Tensor):
    """Raise `ValueError` where G's last layer gives no number below 0, and the data have some

    Args:
        fake: What G gave, as part of a graph
        real: Real samples"""
def tried(name: str, what: str, net, *args, kind: Any = ...):
    """`net(*args)`; what goes wrong becomes a sentence about `name`

    Args:
        name: `'G'` or `'D'`
        what: What was expected
        net: The network
        args: What it is called with
        kind: Exception to raise"""
def check_trains(name: str, net: nn.Module, call, n: int):
    """Raise `ValueError` where `net` fails in train mode on `n` samples

    Args:
        name: `'G'` or `'D'`
        net: The network
        call: Calls it on the smallest batch there will be
        n: Samples in that batch"""
