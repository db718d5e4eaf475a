from .args import *
from .files import *
from .callbacks import *
from .game import Game as Game
from .players import SCORES as SCORES, computed_in as computed_in, optimizer_name as optimizer_name
from _typeshed import Incomplete
from collections.abc import Generator
from fastcore.basics import patch as patch
from pathlib import Path

__all__ = ['State', 'game_numbers', 'write_state', 'read_state', 'checkpoints_in', 'newest_state']

class State:
    """The part of `GANLearner` that takes out its state and puts it back"""
    def stateful(self) -> Generator[Incomplete]:
        """Names and callbacks of this course, numbered where several have the same name"""
    def state_dict(self, logs: bool = True, one_run: bool = False) -> dict:
        """Everything a fresh learner with the same arguments needs to go on, bit for bit

        Args:
            logs: With the history and other records that grow with the run
            one_run: With what belongs to the present call of `fit` alone, as a checkpoint needs it

        Returns:
            A copy: it does not change when training goes on"""
    kept_in: Incomplete
    loaded: bool
    def load_state_dict(self, state: dict):
        """Take over `state`; raises `ValueError` and changes nothing when it belongs to other networks or another optimizer

        Args:
            state: As `state_dict` gives it; without `opt` only the weights are taken over"""
    def save(self, file, with_opt: bool = True) -> Path:
        """Write the state to one safetensors file, at once or not at all

        Args:
            file: Name in `path/model_dir`, or a path
            with_opt: The whole state of the run, or only the weights

        Returns:
            The file written"""
    def load(self, file, with_opt: bool = True, **kwargs):
        """Read what `save` wrote; raises `ValueError` for another or a damaged file and changes nothing then

        Args:
            file: Name in `path/model_dir`, a path, a checkpoint, or a folder of checkpoints
            with_opt: The whole state of the run where it was saved, or only the weights
            kwargs: fastai's other arguments, not used"""
    def __deepcopy__(self, memo):
        """A copy that trains on by itself; layers that keep what they computed lose the graph of it"""

def game_numbers(game, place: str = '') -> dict:
    """The numbers that games of this course and their terms keep, such as how strong a penalty is

    Args:
        game: A game, or a term of one
        place: Where it stands in the whole game

    Returns:
        Place to number"""
def write_state(path, state: dict) -> Path:
    """Write `state` to one safetensors file, at once or not at all

    Args:
        path: File to write
        state: Tensors, numbers, words, lists and dicts, nested

    Returns:
        The file"""
def read_state(path) -> dict:
    """What `write_state` wrote; raises `ValueError` for another or a damaged file

    Args:
        path: A file that `write_state` wrote

    Returns:
        The state"""
def checkpoints_in(folder) -> list:
    """The checkpoints in `folder`

    Args:
        folder: Of one run

    Returns:
        Paths, oldest first"""
def newest_state(folder) -> dict:
    """The newest whole checkpoint in `folder`; warns of damaged ones, `ValueError` where all are

    Args:
        folder: Of one run

    Returns:
        `None` for an empty folder"""
