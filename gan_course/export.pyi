from .args import *
from .core import *
from .files import *
from .players import *
from .sampling import *
from .logs import *
from _typeshed import Incomplete
from collections.abc import Generator
from contextlib import contextmanager
from fastcore.basics import patch as patch
from pathlib import Path
from typing import Any

__all__ = ['folder_for', 'replacing_folder', 'Export', 'versions_used', 'sha256_of']

def folder_for(path) -> Path:
    """`path` as a folder for an export; raises `ValueError` where something else lies there

    Args:
        path: Folder to write

    Returns:
        Absolute"""
@contextmanager
def replacing_folder(path) -> Generator[Incomplete]:
    """The block fills a new folder, whose path it is given; it then replaces `path`, unless the block raised

    Args:
        path: Folder to write"""

class Export:
    """The part of `GANLearner` that writes its generator for other programs"""
    def export(self, path, ema: bool = True, formats: Any = ('safetensors', 'onnx', 'torchscript')) -> Path:
        """Write the generator with a card to the folder `path`, all of it or nothing; raises `ValueError` for foreign files

        Args:
            path: Folder to write, with `~` for the home folder; an earlier export there is replaced
            ema: Use the averaged weights where there is an `EMA` callback
            formats: Which formats to write, beside the card

        Returns:
            The folder"""

def versions_used() -> dict:
    """What the files of an export are made with"""
def sha256_of(file) -> str:
    """The SHA-256 of a file

    Args:
        file: Path

    Returns:
        Hexadecimal"""
