from .args import *
from .core import *
from .files import *
from .players import *
from .learner import *
from . import blocks as blocks, conditional as conditional, dcgan as dcgan, game as game, vanilla as vanilla
from .callbacks import averaged_G as averaged_G
from .dcgan import gan as gan
from .features import features as features
from .images import fashion as fashion, mnist as mnist
from .metrics import ImageJudge as ImageJudge
from .pictures import truncated as truncated
from .sampling import check_labels as check_labels, classes_in_turn as classes_in_turn, draw_noise as draw_noise, in_chunks as in_chunks
from _typeshed import Incomplete
from pathlib import Path
from torch import Tensor, nn
from typing import Any, NamedTuple

__all__ = ['RECIPES', 'zoo_files', 'opponent_files', 'Recipe', 'names', 'recipe_hash', 'card', 'load', 'opponent', 'sample', 'directions', 'scores', 'train', 'save', 'save_opponent']

class Recipe(NamedTuple):
    """How a network of the zoo is made"""
    about: str
    data: str
    steps: int
    learner: object
    generator: object
    discriminator: object

RECIPES: Incomplete

def names() -> list:
    """What is in the zoo

    Returns:
        Names for `load`"""
def recipe_hash(name: str) -> str:
    """A hash of the recipe of `name` and of the code of the chapters that it is made of

    Args:
        name: One of `names()`

    Returns:
        16 hexadecimal digits"""

zoo_files: Incomplete
opponent_files: Incomplete

def card(name: str) -> dict:
    """What is known about a network of the zoo

    Args:
        name: One of `names()`

    Returns:
        `name`, `about`, `data`, `steps`, `seed`, `seconds`, `scores`, `date`, `machine`, `recipe_hash`"""
def load(name: str, path=None, device=None) -> nn.Module:
    """A trained generator; raises `ValueError` for an unknown name, a damaged file, or one for another architecture

    Args:
        name: One of `names()`
        path: Another file, as `save` wrote it; the one that came with the course by default
        device: Where to compute, see `default_device`

    Returns:
        In eval mode, its card as the attribute `card`"""
def opponent(name: str, path=None, device=None) -> nn.Module:
    """The discriminator that the generator `name` was trained against; raises `ValueError` as `load` does

    Args:
        name: One of `names()`
        path: Another file, as `save_opponent` wrote it; the one that came with the course by default
        device: Where to compute, see `default_device`

    Returns:
        In eval mode, its card as the attribute `card`"""
def sample(G: nn.Module, n: int | None = None, y=None, z: Tensor | None = None, truncation: float | None = None, seed: Any = 0) -> Tensor:
    """Samples of a generator without a learner

    Args:
        G: Generator, such as `load` gives
        n: Number of samples; as many as there are of `z` or `y` by default, or 64
        y: Labels, by default in turn, or masks (n, channels, height, width), which must be given
        z: Noise, shape (n, nz), instead of `seed`
        truncation: Bound for the numbers of z, see `truncated`
        seed: Names the noise

    Returns:
        Images (n, channels, height, width), on the CPU"""
def directions(G: nn.Module, k: int = 3) -> Tensor:
    """The directions of z that the layer which reads it stretches most (Shen and Zhou 2021, equation 4)

    Args:
        G: Generator whose noise enters a linear layer
        k: How many

    Returns:
        Unit vectors, shape (k, nz)"""
def scores(name: str, learn: GANLearner, n: int = 5000) -> dict:
    """How good the samples of `learn` are

    Args:
        name: One of `names()`
        learn: A learner of that recipe
        n: Samples to judge

    Returns:
        FID, precision and recall; for labels also the obedience (conditional accuracy), for masks the IoU"""
def train(name: str, steps: int | None = None) -> GANLearner:
    """Train a network of the zoo by its recipe

    Args:
        name: One of `names()`
        steps: Number of steps; that of the recipe by default"""
def save(name: str, learn: GANLearner, path, **notes) -> Path:
    """Write the averaged weights of G with their card; a learner of another recipe is refused before that

    Args:
        name: One of `names()`
        learn: A trained learner of that recipe
        path: File to write
        notes: What else to say on the card

    Returns:
        The file"""
def save_opponent(name: str, learn: GANLearner, path, **notes) -> Path:
    """Write the weights of D with their card; a learner of another recipe is refused before that

    Args:
        name: One of `names()`
        learn: A trained learner of that recipe
        path: File to write
        notes: What else to say on the card

    Returns:
        The file"""
