from .args import *
from .core import *
from .game import *
from .players import *
from .callbacks import *
import types
from .state import game_numbers as game_numbers
from _typeshed import Incomplete
from collections.abc import Generator
from contextlib import contextmanager
from fastcore.all import patch as patch
from torch import Tensor, nn
from torch.utils._pytree import tree_flatten_with_path as tree_flatten_with_path
from typing import Any

__all__ = ['Places', 'stand_in', 'with_numbers', 'Stage', 'Draw', 'StepGraph', 'compiling', 'unbroken', 'Traced']

class Places:
    """Where the parameters and buffers of `net` are kept, by name; a tensor that several layers share has several places"""
    params: Incomplete
    buffers: Incomplete
    def __init__(self, net: nn.Module) -> None:
        """Args:
            net: Generator or discriminator"""
    def read(self) -> dict:
        """The tensors that are there now

        Returns:
            `params` and `buffers`, each name to tensor"""
    def put(self, tensors: dict):
        """Put `tensors` into their places

        Args:
            tensors: As `read` gives it"""
    @contextmanager
    def holding(self, tensors: dict):
        """Within the block the network consists of `tensors`; afterwards of what it consisted of before

        Args:
            tensors: As `read` gives it"""

def stand_in(opt, group: dict, params: list, averages: list, lr, fused: bool = False):
    """An optimizer like `opt` for other tensors

    Args:
        opt: Torch optimizer
        group: One of its groups of parameters
        params: Tensors that take the place of those of `group`
        averages: What the optimizer keeps for each of them
        lr: Learning rate, a tensor or a number
        fused: Leave a fused optimizer as it is"""
def with_numbers(game: Game, numbers: dict, place: str = '') -> Game:
    """A copy of `game` that plays with `numbers`

    Args:
        game: The game at a step
        numbers: Place to tensor, as `game_numbers` names them
        place: Where `game` stands in the whole game"""

class Stage:
    """A copy of a learner that plays one step on tensors that it is given"""
    graph: Incomplete
    learn: Incomplete
    given: Incomplete
    places: Incomplete
    notes: Incomplete
    players: Incomplete
    copy: Incomplete
    def __init__(self, graph, given: dict, seeded) -> None:
        """Args:
            graph: The `StepGraph`
            given: What its `sources` give
            seeded: Called with the keys of a draw, gives a block"""
    def zero_grad(self) -> None:
        """Nothing is left of the gradients, as the leaves are let go"""
    def play(self, k: dict, shared: bool) -> dict:
        """Play one step; the given weights, buffers and averages change in place

        Args:
            k: Turns of each player
            shared: Whether both play on one generated batch

        Returns:
            `turns`, a dict of tensors for each, and the scores at the end"""

class _Block:
    """Stands for a block of seeded chance while a step is traced: notes which operations come after it"""
    blocks: Incomplete
    keys: Incomplete
    def __init__(self, blocks, keys) -> None: ...
    def __enter__(self) -> None: ...
    def __exit__(self, *_) -> None: ...

class Draw:
    """One draw of chance: the operation, and the shapes of the tensors that it is called with"""
    target: Incomplete
    args: Incomplete
    kwargs: Incomplete
    def __init__(self, node) -> None:
        """Args:
            node: Node of a traced graph"""
    def __call__(self) -> Tensor:
        """Draw again"""

class StepGraph:
    """The steps of `learn` as functions of tensors, traced when they are first played"""
    learn: Incomplete
    compiler: Incomplete
    most: Incomplete
    counters: Incomplete
    average: Incomplete
    fused: Incomplete
    places: Incomplete
    modules: Incomplete
    settings: Incomplete
    traced: Incomplete
    opt: Incomplete
    met: Incomplete
    rates_given: bool
    game: Incomplete
    batches: Incomplete
    def __init__(self, learn, compiler=None, counters: Any = ..., average=None, most: int = 16, fused: bool = False) -> None:
        """Args:
            learn: Learner
            compiler: Called with a traced step, gives what computes it; by default it is computed as it is
            counters: Type in which rates and the optimizer's counters are computed
            average: `EMA` callback whose average is to be part of the step
            most: Kinds of steps, above which it is an error
            fused: Leave fused optimizers as they are, for a graph that is not compiled"""
    def sources(self, asked: dict) -> dict:
        """Where to find all that a step depends on

        Args:
            asked: Which `batches` and `noise` the step asks for

        Returns:
            Functions of no arguments, nested, each of which gives a tensor"""
    def play(self, k: dict, shared: bool):
        """Play the turns of the present step; raises `ValueError` for what cannot be traced

        Args:
            k: Turns of each player
            shared: Whether both play on one generated batch"""
    def run(self, step, k: dict):
        """Play the present step by its graph

        Args:
            step: As `step_for` gives it
            k: Turns of each player"""
    def draw(self, draws: list) -> list:
        """The chance of this step, drawn as the learner draws it

        Args:
            draws: Those of a graph, each with the keys of its block

        Returns:
            Tensors"""
    def step_for(self, k: dict, shared: bool):
        """The graph for steps like the present one; `ValueError` for what cannot be traced

        Args:
            k: Turns of each player
            shared: Whether both play on one generated batch

        Returns:
            The graph, where its arguments come from, and its draws; `None` where it is not due"""

@contextmanager
def compiling() -> Generator[None]:
    """Within the block torch, and whoever asks it, takes the present computation for one that is being compiled"""

class _Number:
    """A number as a tensor, which is made anew when the number changes"""
    read: Incomplete
    how: Incomplete
    value: Incomplete
    def __init__(self, read, dtype, device) -> None: ...
    tensor: Incomplete
    def __call__(self): ...

class _Asked(dict):
    """Notes what is asked for, and gives it"""
    give: Incomplete
    def __init__(self, give) -> None: ...
    def __missing__(self, k): ...

@contextmanager
def unbroken() -> Generator[None, None, Incomplete]:
    """Within the block an interrupt from the keyboard waits; it comes afterwards"""

class Traced(GANCallback):
    """Plays steps on a CPU as graphs, traced by itself: the same weights, but no `learn.turn` afterwards"""
    after: Incomplete
    known: Incomplete
    graph: Incomplete
    fits: bool
    hooks: Incomplete
    def __init__(self, after: int = 300, known: bool = True) -> None:
        """Args:
            after: Steps of a kind that are played one operation after the other before one is traced
            known: Only with layers, games, optimizers and callbacks of the course and of PyTorch"""
    def before_fit(self) -> None: ...
    def before_batch(self) -> None: ...
    def close(self) -> None: ...

class _Patient(StepGraph):
    """Graphs of those kinds of steps that were played more than `after` times; `known` as `Traced` has it"""
    after: Incomplete
    known: Incomplete
    counts: Incomplete
    def __init__(self, learn, after, known) -> None: ...
    def step_unless_first(self, k: dict, shared: bool):
        """The graph for steps like the present one, where the optimizer has what it keeps

        Args:
            k: Turns of each player
            shared: Whether both play on one generated batch

        Returns:
            As `step_for`; `None` for a step in which an optimizer begins"""
