from .args import *
from .core import default_device as default_device
from _typeshed import Incomplete
from contextlib import contextmanager
from fastcore.basics import patch as patch
from functools import singledispatch
from pathlib import Path
from torch import nn

__all__ = ['as_path', 'Unwritable', 'placing', 'writable_folder', 'replacing', 'write_text', 'path_ending', 'digest', 'code_digest', 'described', 'own_code', 'write_tensors', 'read_tensors', 'assets', 'cache_dir', 'Shipped', 'weight_shapes', 'architecture', 'save_network']

def as_path(name: str, v) -> Path:
    """`v` as a path, with `~` for the home folder; raises `TypeError` or `ValueError` for what is none

    Args:
        name: Name of the argument
        v: Its value: text, or a path"""

class Unwritable(ValueError, OSError):
    """Raised where nothing can be written at a path"""

@contextmanager
def placing(name: str, path: Path, what: str = 'a file'):
    """Within the block, a `path` that cannot be written to raises `Unwritable` with one sentence

    Args:
        name: Name of the argument
        path: Its value
        what: What is to be written"""
def writable_folder(name: str, v) -> Path:
    """`v` as a folder that can be written to; raises `Unwritable` otherwise

    Args:
        name: Name of the argument
        v: Its value: text, or a path

    Returns:
        The folder, which is there"""
@contextmanager
def replacing(path, name: str = 'path'):
    """The block writes a new file, whose path it is given; it then replaces `path`, unless the block raised

    Args:
        path: File to write; its folder is made where it is not there
        name: Name of the argument, for the error"""
def write_text(path, text: str) -> Path:
    """Write `text` to `path`, at once or not at all

    Args:
        path: File to write; its folder is made where it is not there
        text: What shall be in it

    Returns:
        The file"""
def path_ending(name: str, v, kinds) -> Path:
    """`v` as a path that ends in one of `kinds`; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        v: Its value
        kinds: Endings that are allowed, such as `('.png', '.gif')`"""
def digest(*parts) -> str:
    """A short name for `parts`, tensors by type, shape and content: equal parts, equal name

    Args:
        parts: Tensors, and anything with a repr that says what it is

    Returns:
        16 hexadecimal digits"""
def code_digest(*parts) -> str:
    """A short name for what `parts` do: their syntax trees, without docstrings, comments and layout

    Args:
        parts: Python code: text, or modules, classes and functions

    Returns:
        16 hexadecimal digits; the same in every version of Python"""
@singledispatch
def described(v) -> str:
    """What `v` is, in words that are equal for equal things, in another process too

    Args:
        v: Anything that sets up a run"""
def own_code(kind: type) -> str:
    """A short name for the code of `kind` and of the classes it stands on, without those of libraries

    Args:
        kind: A class

    Returns:
        Such as ' 1f3a9c'; empty where all of it comes from libraries"""
def write_tensors(path, tensors: dict, notes) -> Path:
    """Write `tensors` and `notes` to one safetensors file, at once or not at all

    Args:
        path: File to write; its folder is made where it is not there
        tensors: Name to tensor
        notes: What to say about them, as JSON can hold it

    Returns:
        The file"""
def read_tensors(path) -> tuple:
    """What `write_tensors` wrote; raises `ValueError` for another or a damaged file

    Args:
        path: A file that `write_tensors` wrote

    Returns:
        The tensors by name, and the notes"""
def assets() -> Path:
    """The folder of what comes with the course: archives of images, trained networks"""
def cache_dir() -> Path:
    """Where unpacked data and computed features are kept: `GAN_COURSE_CACHE`, or the system's place for caches"""

class Shipped:
    """The trained networks of one kind that come with the course, by name"""
    kind: Incomplete
    names: Incomplete
    def __init__(self, kind: str, names) -> None:
        """Args:
            kind: Their folder in `assets()`
            names: Their names"""
    def path(self, name: str) -> Path:
        """Where the network `name` lies; raises `ValueError` for a name that is not there

        Args:
            name: One of `names`

        Returns:
            The file"""
    def read(self, name: str) -> tuple:
        """Weights and card of the network `name`

        Args:
            name: One of `names`

        Returns:
            The weights by name, and the card"""
    def card(self, name: str) -> dict:
        """What is known about the network `name`

        Args:
            name: One of `names`"""
    def fill(self, net: nn.Module, name: str, path=None, device=None) -> nn.Module:
        """`net` with the weights of `name`; raises `ValueError` for a damaged file, or one of something else

        Args:
            net: An untrained network
            name: One of `names`
            path: Another file, as `save_network` wrote it; the one that came with the course by default
            device: Where to compute, see `default_device`

        Returns:
            `net` in eval mode and frozen, its card as the attribute `card`"""

def weight_shapes(weights: dict) -> dict:
    """What must agree for `weights` to fit a network

    Args:
        weights: Tensors by name, as `state_dict` or `read_tensors` gives them

    Returns:
        Shapes by name"""
def architecture(net: nn.Module) -> str:
    """The class of `net` with its module, for a sentence

    Args:
        net: A network

    Returns:
        Such as `'gan_course.dcgan.Generator'`"""
def save_network(net: nn.Module, path, facts: dict, **notes) -> Path:
    """Write the weights of `net` with their card; raises `ValueError` where `notes` would change one of the `facts`

    Args:
        net: A trained network
        path: File to write; its folder is made where it is not there
        facts: What its card must say, the `recipe_hash` among it
        notes: What else to say on the card

    Returns:
        The file"""
