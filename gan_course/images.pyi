from .args import *
from .files import *
from .data import *
from .folders import *
from .core import seed_of as seed_of
from .data import DataLoaders as DataLoaders
from pathlib import Path

__all__ = ['bundled', 'mnist', 'fashion', 'emoji', 'photographs', 'folder', 'pairs']

def bundled(name: str) -> Path:
    """Unpack the image set `name` where it is not yet, check every file of it, rebuild what is damaged

    Args:
        name: `'mnist'` or `'fashion-mnist'`

    Returns:
        The `root` for torchvision's dataset"""
def mnist(bs: int = 64, size: int = 28, labels: bool = True, **kw) -> DataLoaders:
    """MNIST, complete: 60,000 digits to train on, 10,000 to validate on

    Args:
        bs: Size of the joint batch
        size: Side of the images; above 28 they are padded with black
        labels: Give the digits 0 to 9 as labels?
        kw: More arguments of `loaders`

    Returns:
        Images (bs, 1, size, size) in [-1, 1]"""
def fashion(bs: int = 64, size: int = 28, labels: bool = True, **kw) -> DataLoaders:
    """Fashion-MNIST, complete: 60,000 articles of clothing to train on, 10,000 to validate on

    Args:
        bs: Size of the joint batch
        size: Side of the images; above 28 they are padded with black
        labels: Give the kinds of clothing, 0 to 9, as labels?
        kw: More arguments of `loaders`

    Returns:
        Images (bs, 1, size, size) in [-1, 1]"""
def emoji(bs: int = 64, labels: bool = False, **kw) -> DataLoaders:
    """Google's Noto emoji in colour: some 3,400 pictures to train on, and 380 of other kinds to validate on

    Args:
        bs: Size of the joint batch
        labels: Give the categories as labels, such as `'Food & Drink'`?
        kw: More arguments of `loaders`

    Returns:
        Images (bs, 3, 32, 32) in [-1, 1]"""
def photographs(size: int = 32, n: int = 4096, bs: int = 64, seed: int = 0, **kw) -> DataLoaders:
    """Random patches of the two photographs of scikit-learn

    Args:
        size: Side of the patches, at most 427
        n: Number of patches, half of them from each photograph
        bs: Size of the joint batch
        seed: Seed of the choice of patches, and of the order
        kw: More arguments of `loaders`

    Returns:
        Images (bs, 3, size, size) in [-1, 1]"""
