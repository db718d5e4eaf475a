from torch import Tensor
from typing import Any

__all__ = ['expect', 'whole', 'is_number', 'switch', 'positive', 'one_of', 'in_range', 'listed', 'value_at', 'as_tensor', 'finite', 'floats', 'floats_like', 'plane', 'shape_of', 'image_batch', 'whole_pair', 'image_shape']

def expect(ok, name: str, expected: str, got, kind: Any = ...):
    """Raise `kind` with one plain sentence about the argument `name` unless `ok`

    Args:
        ok: What must be true
        name: Name of the argument
        expected: What was expected of it
        got: What came
        kind: Exception to raise"""
def whole(name: str, v, least: int = 1) -> int:
    """`v` as a whole number of at least `least`; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        v: Its value
        least: Smallest value allowed"""
def is_number(v) -> bool:
    """Whether `v` is a real number; True and False are none

    Args:
        v: Any value"""
def switch(name: str, v) -> bool:
    """`v` as True or False; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        v: Its value"""
def positive(name: str, v) -> float:
    """`v` as a finite number above 0; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        v: Its value"""
def one_of(name: str, v, known) -> str:
    """`v` if it is one of the words `known`; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        v: Its value
        known: The words there are"""
def in_range(name: str, v, lo, hi, kind: Any = ...):
    """`v` as a `kind` from `lo` to `hi`; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        v: Its value
        lo: Least value
        hi: Greatest value
        kind: `int` for whole numbers"""
def listed(items, n: int = 5) -> str:
    """`items` for a sentence: the first `n`, and how many more there are

    Args:
        items: Words or numbers
        n: How many of them are named"""
def value_at(name: str, value, step: int):
    """`value` at `step`; raises `TypeError` for something that cannot be called with a step

    Args:
        name: Name of the argument, for the error
        value: A number, or a function of the step
        step: Number of the step"""
def as_tensor(name: str, v, dtype=None, device=None) -> Tensor:
    """`v` as a tensor; raises `TypeError` for what holds no numbers

    Args:
        name: Name of the argument
        v: A tensor, an array, a list of numbers, or of tensors or arrays of one shape
        dtype: Type of the result; that of `v` by default
        device: Its device; that of `v` by default

    Returns:
        Cut off from any graph"""
def finite(name: str, t: Tensor) -> Tensor:
    """`t` if all its numbers are finite; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        t: Its value, any shape"""
def floats(name: str, v, like: Tensor | None = None, least: int = 0) -> Tensor:
    """`v` as a tensor of floats; one that is so already stays as it is, in its graph

    Args:
        name: Name of the argument
        v: Its value: a tensor, an array, a list of numbers
        like: Whose type and device numbers get that are no tensor of floats
        least: How many numbers there must be"""
def floats_like(name: str, v, like: Tensor, other: str) -> Tensor:
    """`v` as a tensor of floats of the shape of `like`

    Args:
        name: Name of the argument
        v: Its value
        like: What it must be alike
        other: Name of that argument"""
def plane(name: str, v) -> Tensor:
    """`v` as at least one point in the plane; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        v: Points: a tensor, an array or a list

    Returns:
        Shape (n, 2)"""
def shape_of(v) -> str:
    """The shape of `v`, or its type where it has none, for the end of a sentence

    Args:
        v: Any value"""
def image_batch(name: str, x) -> Tensor:
    """`x` as a tensor of finite images in [-1, 1]; raises `ValueError` otherwise

    Args:
        name: Name of the argument
        x: Images in [-1, 1], shape (n, channels, height, width): a tensor, an array or a list"""
def whole_pair(name: str, v, least: int = 1) -> tuple:
    """`v` as two whole numbers; one number stands for both

    Args:
        name: Name of the argument
        v: Its value: a number, or a pair such as (height, width)
        least: Smallest number allowed

    Returns:
        Two whole numbers"""
def image_shape(shape) -> tuple:
    """`shape` if it can be that of an image; raises `ValueError` otherwise, also where the channels come last

    Args:
        shape: That of an image: (channels, height, width)

    Returns:
        Three whole numbers"""
