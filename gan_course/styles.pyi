from .args import *
from .core import *
from .blocks import *
from .game import *
from .learner import *
from .conditional import L1 as L1
from .data import DataLoaders as DataLoaders, loaders as loaders
from .dcgan import gan as gan
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any, NamedTuple

__all__ = ['ALPHABET', 'SEEN', 'UNSEEN', 'SIDES', 'Form', 'forms', 'coverage', 'Written', 'written', 'letters', 'ink_and_paper', 'repainted', 'AdaIN', 'Restyler', 'restyle']

ALPHABET: str
SEEN: Incomplete
UNSEEN: Incomplete
SIDES: Incomplete

class Form(NamedTuple):
    """What the strokes of a style have in common"""
    face: str
    slant: float
    weight: int
    width: float

def forms(side: str = 'train') -> list:
    """All forms on one side of the split

    Args:
        side: `'train'`, `'styles'` (held-out forms of the same faces) or `'faces'` (held-out faces)

    Returns:
        `Form`s"""
def coverage(letter: str, form: Form) -> Tensor:
    """How much of each pixel is ink

    Args:
        letter: A capital letter
        form: Its form

    Returns:
        From 0 to 1, shape (1, 32, 32)"""

class Written(NamedTuple):
    """Letters in styles, and what they are made of; the letters of a style follow each other"""
    x: Tensor
    y: Tensor
    letter: Tensor
    other: Tensor
    forms: list
    colours: Tensor

def written(side: str = 'train', n: int = 1500, each: int = 4, seed: int = 0) -> Written:
    """Letters in `n` styles of one side of the split

    Args:
        side: `'train'`, `'styles'` or `'faces'`, see `forms`
        n: Number of styles
        each: Letters of each style, from 2 to 26
        seed: Names the draw"""
def letters(held: str = 'styles', n: int = 1500, each: int = 4, test: int = 100, bs: int = 32, **kw) -> DataLoaders:
    """Letters in a style, each with the plain letter and another letter in its style

    Args:
        held: What is held out for validation: `'styles'` of the faces in training, or other `'faces'`
        n: Number of styles in training
        each: Letters of each
        test: Number of held-out styles, with all letters each
        bs: Size of the joint batch
        kw: More arguments of `loaders`

    Returns:
        Pictures (bs, 3, 32, 32) and, as conditions, plain letters and references (bs, 4, 32, 32)"""
def ink_and_paper(x: Tensor) -> tuple:
    """The two colours of letters, in closed form

    Args:
        x: Pictures, shape (n, 3, height, width)

    Returns:
        Two tensors of shape (n, 3, 1, 1)"""
def repainted(y: Tensor) -> Tensor:
    """The plain letters in the colours of the references

    Args:
        y: Plain letters and references, shape (n, 4, height, width)

    Returns:
        Shape (n, 3, height, width)"""

class AdaIN(nn.Module):
    """Instance norm whose scale and shift come from a code (after Huang and Belongie 2017, equation 8)"""
    norm: Incomplete
    read: Incomplete
    def __init__(self, channels: int, size: int) -> None:
        """Args:
            channels: Channels of what is normalised
            size: Numbers in the code"""
    def forward(self, h: Tensor, code: Tensor) -> Tensor:
        """`h` normalised, then scaled and shifted, the same at each place

        Args:
            h: Maps, shape (n, channels, height, width)
            code: Shape (n, size)

        Returns:
            As `h`"""

class Restyler(nn.Module):
    """From a plain picture and a reference to the same thing in the style of the reference"""
    nz: int
    shape: Incomplete
    first: Incomplete
    down: Incomplete
    code: Incomplete
    pick: Incomplete
    up: Incomplete
    norms: Incomplete
    both: Incomplete
    norm: Incomplete
    last: Incomplete
    def __init__(self, shape: Any = (3, 32, 32), width: int = 16, size: int = 64) -> None:
        """Args:
            shape: (channels, height, width) of the pictures to make and of the references
            width: Channels of the largest maps
            size: Numbers in the code of a style"""
    def palette(self, x: Tensor) -> Tensor:
        """Two colours of each reference, weighted means of its pixels

        Args:
            x: References, shape (n, channels, height, width)

        Returns:
            Shape (n, 2, channels)"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """The plain pictures in the styles of the references

        Args:
            z: Not used
            y: Plain pictures and references, shape (n, 1 + channels, height, width)

        Returns:
            Shape (n, *shape)"""

def restyle(dls, width: int = 16, size: int = 64, width_d: int = 8, weight: float = 10.0, norm: str | None = None, seed: int = 0, game: Game | None = None, lr: Any = 0.002, **kwargs) -> GANLearner:
    """Pictures in a style that one reference gives

    Args:
        dls: Pictures whose conditions are a plain picture, one channel, and a reference, such as `letters()`
        width: Channels of the largest maps of G
        size: Numbers in the code of a style
        width_d: Channels of the first map of D
        weight: Strength of `L1` beside the game
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1(weight)`
        lr: Learning rate, or a pair `(lr_g, lr_d)`
        kwargs: More arguments of `gan` and `GANLearner`

    Returns:
        `sample(y=...)` wants plain pictures and references as channels"""
