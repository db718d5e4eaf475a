from .args import *
from .callbacks import *
from .state import *
from .data import loader_of as loader_of
from .files import as_path as as_path, described as described, digest as digest, writable_folder as writable_folder
from .players import optimizer_name as optimizer_name
from _typeshed import Incomplete
from fastcore.basics import patch as patch

__all__ = ['Checkpoints']

class Checkpoints(GANCallback):
    """Keeps the whole run in `folder`, and goes on from what is there, as if the run had never been killed"""
    order: int
    handler: Incomplete
    folder: Incomplete
    every: Incomplete
    keep: Incomplete
    def __init__(self, folder, every: int | None = None, keep: int = 3) -> None:
        """Args:
            folder: Folder of this run alone; it is made where it is not there
            every: Steps between checkpoints; `None` for 500, a minute and each epoch, whichever comes first
            keep: How many of the newest stay"""
    def files(self) -> list:
        """The checkpoints in the folder

        Returns:
            Oldest first"""
    asked: bool
    closed: bool
    over: bool
    at: Incomplete
    idle: bool
    began_at: Incomplete
    found: Incomplete
    agreed: Incomplete
    def before_run(self) -> None: ...
    written: Incomplete
    cost: float
    def before_fit(self) -> None: ...
    def before_batch(self) -> None: ...
    def after_cancel_fit(self) -> None: ...
    def after_fit(self) -> None: ...
    def close(self) -> None: ...
    def after_batch(self) -> None: ...
    def after_epoch(self) -> None: ...
    def plan(self) -> dict:
        """What makes this run what it is"""
    def write(self, must: bool = False):
        """Write a checkpoint of now, then remove those that are too old

        Args:
            must: Raise when the disk is full or the folder gone, or warn and go on?"""
