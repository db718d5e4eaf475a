from .args import *
from .core import *
from .files import *
from .data import Samples as Samples, TensorLoader as TensorLoader
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from pathlib import Path
from torch import Tensor, nn

__all__ = ['RECIPE', 'feature_files', 'FeatureNet', 'train_features', 'Features', 'cached', 'feature_recipe_hash', 'feature_card', 'save_features', 'features', 'image_rows', 'some_images', 'ColourNet', 'colour_features', 'inception']

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

class ColourNet(nn.Module):
    """Statistics of colour pictures at several scales, as `nf` principal components of variance 1 on the pictures `x`"""
    def __init__(self, x: Tensor, nf: int = 64) -> None:
        """Args:
            x: Pictures in [-1, 1], shape (n, 3, height, width)
            nf: Number of features"""
    def statistics(self, x: Tensor) -> Tensor:
        """The statistics themselves

        Args:
            x: Pictures in [-1, 1], shape (n, 3, height, width)

        Returns:
            Shape (n, d)"""
    def forward(self, x: Tensor) -> Tensor:
        """Features of each picture

        Args:
            x: Pictures in [-1, 1], shape (n, 3, height, width)

        Returns:
            Shape (n, nf)"""

def colour_features(real, n: int = 1000, seed: int = 0, device=None) -> Features:
    """Features for colour images like `real`, 64 numbers for each: statistics at several scales, without any download

    Args:
        real: Real images in [-1, 1], at least 128: a tensor or an array (N, 3, height, width), or a `TensorLoader`
        n: How many of them to use, at most
        seed: Names the choice
        device: Where to compute, see `default_device`"""

class _Pooled(nn.Module):
    """The Inception block `block`, whose last branch pools with `pool`"""
    block: Incomplete
    pool: Incomplete
    def __init__(self, block, pool) -> None: ...
    def forward(self, x): ...

class _Input2015(nn.Module):
    """Bring whole numbers from 0 to 255 to 299 x 299 pixels around 0 as in 2015, and ask `net`"""
    net: Incomplete
    def __init__(self, net) -> None: ...
    def forward(self, x): ...

def inception(path, device=None) -> Features:
    """The 2,048 features of Inception-v3 with weights of your own; those of 2015 give the FID of the papers

    Args:
        path: A .pth, .pt or .safetensors file: torchvision's weights of Inception-v3, or those of the published FIDs
        device: Where to compute, see `default_device`"""
