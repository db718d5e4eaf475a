from .args import *
from pathlib import Path

__all__ = ['in_test', 'budget', 'claim', 'result_file', 'study']

def in_test() -> bool:
    """Whether the notebooks run shortened, under the tests"""
def budget(full, test):
    """`full`, or `test` under the tests

    Args:
        full: Value of a full run
        test: Value under the tests"""
def claim(condition, sentence: str):
    """Say `sentence`; raises `AssertionError` when `condition` is false, but under the tests it is only computed

    Args:
        condition: What must be true
        sentence: What the chapter says"""
def result_file(name: str) -> Path:
    """A committed file in `bench/results`; raises `FileNotFoundError` where that folder is not beside the library

    Args:
        name: Of a file, such as `'ring.json'`"""
def study(name: str) -> list:
    """The committed results of a study

    Args:
        name: Of a script in `bench/`, such as `'ring'`

    Returns:
        A dict for each unit: `unit` (its keys), `result`, `seconds`, `date`, `machine`, `threads`, `versions`"""
