from .args import *
from .core import *
from .game import *
from .blocks import *
from .learner import *
from . import dcgan as dcgan
from .data import DataLoaders as DataLoaders, TensorLoader as TensorLoader, loaders as loaders
from .dcgan import gan as gan
from .features import train_features as train_features
from .images import fashion as fashion
from .sampling import check_labels as check_labels, classes_in_turn as classes_in_turn
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any, NamedTuple

__all__ = ['OneHot', 'LabelGenerator', 'LabelDiscriminator', 'cgan', 'Obedience', 'obedience', 'labelled_samples', 'cas', 'silhouette', 'iou', 'masked_fashion', 'MaskGenerator', 'MaskDiscriminator', 'L1', 'L1OfMean', 'mask_gan', 'MaskSpread', 'mask_spread']

class OneHot(nn.Module):
    """Labels as rows of `n_classes` numbers, a 1 at the label and 0 elsewhere"""
    n_classes: Incomplete
    def __init__(self, n_classes: int) -> None:
        """Args:
            n_classes: Number of classes"""
    def forward(self, y: Tensor) -> Tensor:
        """A row for each of `y`

        Args:
            y: Labels, shape (n,)

        Returns:
            Shape (n, n_classes)"""

class LabelGenerator(dcgan.Generator):
    """The DCGAN's generator with a label beside z: one number a class (Mirza and Osindero 2014), or a learned vector"""
    nz: Incomplete
    n_classes: Incomplete
    embed: Incomplete
    def __init__(self, n_classes: int, shape: Any = (1, 28, 28), nz: int = 64, width: int = 32, n_embed: int | None = None, **kwargs) -> None:
        """Args:
            n_classes: Number of classes
            shape: (channels, height, width)
            nz: Size of z
            width: Channels of the map beside the image
            n_embed: Numbers in a class's learned vector; `None` for one number for each class
            kwargs: More arguments of `gan_course.dcgan.Generator`"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """Images of the classes `y`

        Args:
            z: Noise, shape (n, nz)
            y: Labels, shape (n,)

        Returns:
            Images, shape (n, *shape)"""

class LabelDiscriminator(dcgan.Discriminator):
    """The DCGAN's discriminator with a label, in one of three ways"""
    shape: Incomplete
    n_classes: Incomplete
    how: Incomplete
    embed: Incomplete
    def __init__(self, n_classes: int, shape: Any = (1, 28, 28), width: int = 32, how: str = 'projection', **kwargs) -> None:
        """Args:
            n_classes: Number of classes
            shape: (channels, height, width)
            width: Channels of the first map
            how: `'onehot'` (a constant map a class), `'embedding'` (one learned map), `'projection'`
            kwargs: More arguments of `gan_course.dcgan.Discriminator`"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logit of *real, and of class y* for each of `x`

        Args:
            x: Images, shape (n, *shape)
            y: Labels, shape (n,)

        Returns:
            Shape (n,)"""

def cgan(dls, how: str = 'projection', nz: int = 64, width: Any = 32, norm: str = 'batch', n_embed: int | None = None, seed: int = 0, **kwargs) -> GANLearner:
    """A DCGAN that is asked for a class

    Args:
        dls: Labelled images, such as `fashion(bs=128)`
        how: How D gets the label, see `LabelDiscriminator`
        nz: Size of z
        width: Channels of the map beside the image, in both networks, or a pair for G and D
        norm: Normalisation in D
        n_embed: How G gets the label, see `LabelGenerator`
        seed: Names the run, the first weights included
        kwargs: More arguments of `gan` and `GANLearner`"""

class Obedience(NamedTuple):
    """How often samples were read as what was asked for (conditional accuracy)"""
    share: float
    by_class: Tensor
    confusion: Tensor

def obedience(x: Tensor, y: Tensor, features) -> Obedience:
    """Conditional accuracy: read the samples `x` with a classifier of real pictures and compare with `y`

    Args:
        x: Samples, shape (n, channels, height, width)
        y: What was asked for, shape (n,)
        features: An extractor that knows the classes, such as `features('mnist')`"""
def labelled_samples(learn: GANLearner, n: int, ema: bool = True, seed: Any = 0) -> tuple:
    """Samples of all classes, equally many of each, and what was asked for

    Args:
        learn: Learner with labels
        n: Number of samples
        ema: Use the averaged weights where there is an `EMA` callback
        seed: Names the noise

    Returns:
        Samples (n, ...) and labels (n,), on the CPU, the classes in turn"""
def cas(x: Tensor, y: Tensor, test, n_epoch: int = 6, seed: int = 0) -> float:
    """Classification accuracy score (Ravuri and Vinyals 2019): train a classifier on samples, test it on real images

    Args:
        x: Samples, shape (n, 1, 28, 28)
        y: What was asked for, shape (n,)
        test: Real images with labels: a labelled `TensorLoader`, such as `mnist().valid`
        n_epoch: Epochs
        seed: Names the classifier's run

    Returns:
        Share of right answers on the real images"""
def silhouette(x: Tensor, level: float = -0.8) -> Tensor:
    """What is article and what is background

    Args:
        x: Images in [-1, 1], shape (n, 1, h, w)
        level: What is brighter belongs to the article

    Returns:
        Masks, same shape: 1 inside, -1 outside"""
def iou(a: Tensor, b: Tensor) -> Tensor:
    """Intersection over union of the pixels above 0; 1 where both masks are empty

    Args:
        a: Masks, shape (n, 1, h, w)
        b: Masks, same shape

    Returns:
        Shape (n,), from 0 to 1"""
def masked_fashion(bs: int = 128, **kw) -> DataLoaders:
    """Fashion-MNIST with the silhouette of each article as its condition

    Args:
        bs: Size of the joint batch
        kw: More arguments of `loaders`

    Returns:
        Images and their silhouettes, both (bs, 1, 28, 28)"""

class MaskGenerator(UNet):
    """A small U-Net (Ronneberger et al. 2015) from a mask to an image; noise enters where the map is smallest"""
    shape: Incomplete
    masks: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), masks: int = 1, nz: int = 16, width: int = 12) -> None:
        """Args:
            shape: (channels, height, width) of the images
            masks: Channels of the mask
            nz: Size of z
            width: Channels of the largest map; they double inwards, up to eight times"""
    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """An image for each of the masks `y`

        Args:
            z: Noise, shape (n, nz)
            y: Masks, shape (n, masks, height, width): from -1 to 1, or uint8, or bool

        Returns:
            Images, shape (n, *shape)"""

class MaskDiscriminator(dcgan.Discriminator):
    """The DCGAN's discriminator on an image with its mask beside it"""
    shape: Incomplete
    masks: Incomplete
    def __init__(self, shape: Any = (1, 28, 28), masks: int = 1, width: int = 32, **kwargs) -> None:
        """Args:
            shape: (channels, height, width) of the images
            masks: Channels of the mask
            width: Channels of the first map
            kwargs: More arguments of `gan_course.dcgan.Discriminator`"""
    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """The logit of *real, and fitting its mask* for each of `x`

        Args:
            x: Images, shape (n, *shape)
            y: Masks, shape (n, masks, height, width): from -1 to 1, or uint8, or bool

        Returns:
            Shape (n,)"""

class L1(Game):
    """`weight` times the mean distance of samples from their real partners (Isola et al. 2017, equation 3)"""
    weight: Incomplete
    def __init__(self, weight: float = 1.0) -> None:
        """Args:
            weight: Strength"""
    def g_loss(self, turn: Turn) -> Tensor:
        """Mean absolute difference, weighted"""

class L1OfMean(L1):
    """L1 of the *average* of two samples, less a reward for their distance (Bendel et al. 2023, with two samples)"""
    reward: Incomplete
    scale: Incomplete
    def __init__(self, weight: float = 1.0, scale: float = 1.0) -> None:
        """Args:
            weight: Strength
            scale: The reward as a multiple of that for a Gaussian law"""
    def g_loss(self, turn: Turn) -> Tensor:
        """The distance of the average from the real partner, less the reward, weighted"""

def mask_gan(dls, nz: int = 16, width: int = 12, weight: float = 10.0, scale: float = 1.0, norm: str = 'batch', seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """A GAN that fills masks

    Args:
        dls: Images with masks, such as `masked_fashion()`
        nz: Size of z
        width: Channels of G's largest map
        weight: Strength of `L1OfMean` beside the game
        scale: Its reward, see `L1OfMean`
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game with all its terms, instead of `NonSaturating() + L1OfMean(weight, scale)`
        kwargs: More arguments of `gan` and `GANLearner`"""

class MaskSpread(NamedTuple):
    """How different the pictures for one mask are: standard deviations over z, in units of [-1, 1], averaged over pixels"""
    inside: float
    outside: float
    by_class: list
    pattern: float

def mask_spread(sample, masks: Tensor, y: Tensor | None = None, n_z: int = 8) -> MaskSpread:
    """The standard deviation of `n_z` pictures for each of `masks`, inside and outside

    Args:
        sample: Called with `y=masks`, gives an image for each, such as `learn.sample`
        masks: Masks, shape (n, 1, height, width), 1 inside and -1 outside
        y: Classes of the masks, shape (n,)
        n_z: Pictures for each mask"""
