from .args import *
from .callbacks import *
from .state import *
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
    def __init__(self, folder, every: int = 500, keep: int = 3) -> None:
        """Args:
            folder: Folder of this run alone; it is made where it is not there
            every: Steps between checkpoints
            keep: How many of the newest stay"""
    def files(self) -> list:
        """The checkpoints in the folder

        Returns:
            Oldest first"""
    asked: bool
    closed: bool
    at: Incomplete
    def before_fit(self) -> None: ...
    def after_batch(self) -> None: ...
    def after_cancel_fit(self) -> None: ...
    def after_fit(self) -> None: ...
    def close(self) -> None: ...
    def newest(self):
        """The newest whole checkpoint; warns of damaged ones, `ValueError` where all are; `None` in an empty folder"""
    def plan(self) -> dict:
        """What must be the same for a run to go on"""
    def write(self, must: bool = False):
        """Write a checkpoint of now, then remove those that are too old

        Args:
            must: Raise when the disk is full or the folder gone, or warn and go on?"""
