from .args import *
from .files import *
from .learner import *
from .callbacks import averaged_G as averaged_G
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from pathlib import Path
from torch import nn
from typing import NamedTuple

__all__ = ['NetRecipe', 'Nets']

class NetRecipe(NamedTuple):
    """How a network that comes with a chapter is made"""
    about: str
    generator: object
    train: object

class Nets:
    """The trained generators that come with a chapter, by name"""
    kind: Incomplete
    recipes: Incomplete
    modules: Incomplete
    files: Incomplete
    def __init__(self, kind: str, recipes: dict, *modules) -> None:
        """Args:
            kind: Their folder in `assets()`
            recipes: A `NetRecipe` for each name
            modules: Modules whose code the weights depend on"""
    def __iter__(self): ...
    def load(self, name: str, path=None, device=None) -> nn.Module:
        """A trained generator; raises `ValueError` for an unknown name, a damaged file, or one for another architecture

        Args:
            name: One of the names
            path: Another file, as `save` wrote it; the one that came with the course by default
            device: Where to compute, see `default_device`

        Returns:
            In eval mode, its card as the attribute `card`"""
    def recipe(self, name: str) -> NetRecipe:
        """How `name` is made

        Args:
            name: One of the names"""
    def card(self, name: str) -> dict:
        """What is known about `name`

        Args:
            name: One of the names

        Returns:
            `name`, `about`, `steps`, `seed`, `seconds`, `scores`, `date`, `machine`, `recipe_hash`"""
    def recipe_hash(self, name: str) -> str:
        """A hash of the code that `name` is made by

        Args:
            name: One of the names

        Returns:
            16 hexadecimal digits"""
    def save(self, name: str, learn: GANLearner, path=None, **notes) -> Path:
        """Write the averaged weights of G with their card; a learner of another architecture is refused before that

        Args:
            name: One of the names
            learn: A learner that was trained by its recipe
            path: File to write; the one in the package by default
            notes: What else to say on the card

        Returns:
            The file"""
