from .args import *
from .players import *
from .callbacks import *
import numpy as np
from .files import as_path as as_path, writable_folder as writable_folder
from .game import Game as Game
from _typeshed import Incomplete
from fastcore.basics import patch as patch

__all__ = ['plain_values', 'recipe_of', 'metrics_of', 'Log', 'imported', 'TensorBoard', 'WandB']

def plain_values(o):
    """`o` as JSON can hold it: a game by its class and its settings, everything else that is no plain value by its name

    Args:
        o: A setting: a number, a word, a game, a function, or a list or dict of them

    Returns:
        Numbers, words, lists and dicts"""
def recipe_of(learn) -> dict:
    """How the run of `learn` is made: game, rates, turns, optimizer, seed and data

    Args:
        learn: Learner

    Returns:
        Plain values"""
def metrics_of(learn) -> dict:
    """The metrics of the last epoch, or of the last call of `validate`

    Args:
        learn: Learner

    Returns:
        Name to number; empty where nothing was measured"""

class Log(GANCallback):
    """What is logged of a run, and when; a subclass says where to"""
    order: Incomplete
    grows: bool
    one_run: bool
    tags: Incomplete
    every: Incomplete
    samples: Incomplete
    draw_every: Incomplete
    use_ema: Incomplete
    is_open: bool
    since: Incomplete
    at: int
    now: Incomplete
    def __init__(self, every: int = 50, samples: int = 64, draw_every: int | None = None, ema: bool = True) -> None:
        """Args:
            every: Steps between numbers; the first step always has some
            samples: Samples in a picture; 0 for no pictures
            draw_every: Steps between pictures; `None` for one after each epoch
            ema: Use the averaged weights where there is an `EMA` callback"""
    def open(self, since: int):
        """Open the log

        Args:
            since: What an earlier log says of this step and of later ones is void"""
    def write(self, values: dict, step: int):
        """Log numbers

        Args:
            values: Name to number
            step: Number of steps done"""
    def draw(self, picture, step: int):
        """Log a picture

        Args:
            picture: Array of 8-bit numbers, shape (height, width, 3)
            step: Number of steps done"""
    def flush(self) -> None:
        """See that what was logged is kept, also if the process is killed"""
    def shut(self) -> None:
        """Close the log"""
    run: Incomplete
    def before_fit(self) -> None: ...
    def before_batch(self) -> None: ...
    def close(self) -> None: ...
    def after_batch(self) -> None: ...
    def after_epoch(self) -> None: ...
    def numbers(self) -> dict:
        """Losses, what D says and both rates, as they are now

        Returns:
            Name to number"""
    def picture(self) -> np.ndarray:
        """Samples from the noise that every picture of the run is made of

        Returns:
            Shape (height, width, 3), 8-bit"""
    def draws(self) -> bool:
        """Whether there are pictures: of points in the plane, and of images in grey or colour"""
    def state_dict(self) -> dict:
        """The step, and what has been logged of it; all of it is in the log by now"""
    def load_state_dict(self, state: dict):
        """Go on from the step of `state`; what was logged of it is logged again

        Args:
            state: As `state_dict` gave it"""
    def rewind(self, step: int):
        """Make void what was logged after `step`

        Args:
            step: Number of steps done"""

def imported(who: str, package: str):
    """The module `package`; raises `ImportError` with one sentence where it is not installed

    Args:
        who: Name of what needs it, for the error
        package: Name of the package

    Returns:
        The module"""

class TensorBoard(Log):
    """Logs a run to `folder` for TensorBoard; a run that goes on with `resume=` goes on there"""
    folder: Incomplete
    def __init__(self, folder, every: int = 50, samples: int = 64, draw_every: int | None = None, ema: bool = True) -> None:
        """Args:
            folder: Folder of this run; it is made where it is not there
            every: Steps between numbers; the first step always has some
            samples: Samples in a picture; 0 for no pictures
            draw_every: Steps between pictures; `None` for one after each epoch
            ema: Use the averaged weights where there is an `EMA` callback"""
    def before_fit(self) -> None: ...
    writer: Incomplete
    def open(self, since) -> None: ...
    def write(self, values, step) -> None: ...
    def draw(self, picture, step) -> None: ...
    def flush(self) -> None: ...
    def shut(self) -> None: ...

class WandB(Log):
    """Logs a run to Weights & Biases, in the project `project`"""
    name: str
    arguments: Incomplete
    id: Incomplete
    wandb: Incomplete
    def __init__(self, project: str, every: int = 50, samples: int = 64, draw_every: int | None = None, ema: bool = True, **kwargs) -> None:
        """Args:
            project: Name of the project
            every: Steps between numbers; the first step always has some
            samples: Samples in a picture; 0 for no pictures
            draw_every: Steps between pictures; `None` for one after each epoch
            ema: Use the averaged weights where there is an `EMA` callback
            kwargs: More arguments of `wandb.init`, such as `mode='offline'`, `dir`, `name`, `tags`"""
    record: Incomplete
    def open(self, since) -> None: ...
    def write(self, values, step) -> None: ...
    def draw(self, picture, step) -> None: ...
    def shut(self) -> None: ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...
