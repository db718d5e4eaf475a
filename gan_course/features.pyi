from .args import *
from .core import *
from .files import *
from .data import Samples as Samples, TensorLoader as TensorLoader
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from pathlib import Path
from torch import Tensor, nn

__all__ = ['RECIPE', 'feature_files', 'FeatureNet', 'train_features', 'Features', 'resized', 'cached', 'feature_recipe_hash', 'feature_card', 'save_features', 'features', 'image_rows', 'some_images']

class FeatureNet(nn.Module):
    """A small convolutional classifier of grey 28 x 28 images; what its last layer reads, `nf` numbers, are the features"""
    shape: Incomplete
    body: Incomplete
    head: Incomplete
    def __init__(self, n_classes: int = 10, nf: int = 128) -> None:
        """Args:
            n_classes: Number of classes
            nf: Number of features"""
    def forward(self, x: Tensor) -> Tensor:
        """A score for each class

        Args:
            x: Images in [-1, 1], shape (n, 1, 28, 28)

        Returns:
            Shape (n, n_classes)"""

def train_features(dls, n_epoch: int = 6, lr: float = 0.004, nf: int = 128, seed: int = 0):
    """Train a `FeatureNet` on `dls`; the learning rate rises and falls once (Smith, 2018)

    Args:
        dls: `DataLoaders` with labels, such as `mnist(bs=128)`
        n_epoch: Epochs
        lr: Largest learning rate of the one-cycle schedule
        nf: Number of features
        seed: Names the run

    Returns:
        The network in eval mode, and its share of right answers on the validation set"""

class Features:
    """An extractor: called on images in [-1, 1] it gives their features; `hash` names it with its layers and weights"""
    net: Incomplete
    name: Incomplete
    classify: Incomplete
    channels: Incomplete
    as_uint8: Incomplete
    only: Incomplete
    size: Incomplete
    device: Incomplete
    bs: Incomplete
    nets: Incomplete
    def __init__(self, net, name: str, classify=None, channels: int | None = None, size: int | None = None, as_uint8: bool = False, only=None, device=None, bs: int = 500) -> None:
        """Args:
            net: A module or function from images to features, shape (n, ...), a row for each image
            name: What to call it beside numbers
            classify: From features to a score for each class, shape (n, n_classes); `None` when it knows no classes
            channels: Channels that `net` wants, 1 or 3; `None` to leave them
            size: Side that `net` wants; `None` to leave it
            as_uint8: Give `net` whole numbers from 0 to 255 in place of [-1, 1]?
            only: Images that `net` is for: (channels, shortest side, longest side); `None` for all
            device: Where to compute, see `default_device`
            bs: Images at a time"""
    @property
    def hash(self) -> str:
        """What the features depend on: layers, weights, and what is done to the images before"""
    def __call__(self, x: Tensor) -> Tensor:
        """Features of `x`, a row for each image

        Args:
            x: Images in [-1, 1], shape (n, channels, height, width)

        Returns:
            Shape (n, d), on the CPU"""
    def suited(self, name: str, x) -> Tensor:
        """`x` as a tensor, if these features are for such images; raises `ValueError` otherwise

        Args:
            name: Name of the argument, for the error
            x: Images in [-1, 1], shape (n, channels, height, width): a tensor, an array or a list"""
    def scores(self, f: Tensor) -> Tensor:
        """What `classify` says of features

        Args:
            f: Features, shape (n, d)

        Returns:
            Shape (n, n_classes), on the CPU"""

def resized(x: Tensor, size: int) -> Tensor:
    """The images `x` brought to `size`, smoothed where they shrink

    Args:
        x: Images in [-1, 1], shape (n, channels, height, width)
        size: Side of the result

    Returns:
        Shape (n, channels, size, size)"""
def cached(features: Features, x: Tensor) -> Tensor:
    """`features(x)`, computed once for this network and these images and then read from the cache

    Args:
        features: An extractor; one whose `net` is a function is asked each time, as it has no hash
        x: Images in [-1, 1], shape (n, channels, height, width)

    Returns:
        Shape (n, d)"""

RECIPE: Incomplete

def feature_recipe_hash() -> str:
    """A hash of the recipe of the shipped networks and of the code that their weights depend on"""

feature_files: Incomplete

def feature_card(name: str = 'mnist') -> dict:
    """What is known about a shipped network: recipe, accuracy, date, machine, hash

    Args:
        name: `'mnist'` or `'fashion'`"""
def save_features(net: FeatureNet, path, **notes) -> Path:
    """Write the weights of `net` with their card

    Args:
        net: A trained network
        path: File to write
        notes: What else to say on its card

    Returns:
        The file"""
def features(name: str = 'mnist', device=None) -> Features:
    """The shipped extractor for `name`: 128 features of grey images of 24 to 32 pixels, and ten classes

    Args:
        name: `'mnist'` or `'fashion'`
        device: Where to compute, see `default_device`"""
def image_rows(real) -> Samples:
    """Images in memory that can be asked for by row

    Args:
        real: Images (N, channels, height, width) in [-1, 1] or uint8: a tensor, an array, `Samples`, or a `TensorLoader`"""
def some_images(real, n: int, seed: int = 0) -> Tensor:
    """`n` images of `real` in random order, none of them twice

    Args:
        real: As for `image_rows`
        n: How many
        seed: Names the choice

    Returns:
        Shape (n, channels, height, width), in [-1, 1]"""
