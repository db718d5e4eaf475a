from .args import *
from .core import *
from .game import *
from .blocks import *
from .compare import *
from .autoencoders import *
from .learner import *
from .dcgan import Discriminator as Discriminator, Generator as Generator, gan as gan
from _typeshed import Incomplete
from fastai.callback.core import Callback
from torch import Tensor
from typing import Any

__all__ = ['Clock', 'CodedGenerator', 'Likeness', 'vae_gan']

class Clock(Callback):
    """Ends the training after so many seconds of processor time; on the way the rates fall along half a cosine"""
    order: int
    seconds: Incomplete
    last: Incomplete
    def __init__(self, seconds: float, last: float = 0.1) -> None:
        """Args:
            seconds: Processor time of the training, over all threads
            last: What is left of the rates at the end"""
    rates: Incomplete
    n_steps: int
    began: Incomplete
    def before_fit(self) -> None: ...
    def used(self) -> float:
        """The share of the time that has passed

        Returns:
            From 0 to 1, and above"""
    def before_batch(self) -> None: ...
    def after_batch(self) -> None: ...

class CodedGenerator(VAE):
    """A VAE that is called as a generator: from codes to images"""
    def forward(self, z: Tensor) -> Tensor:
        """The picture of each code

        Args:
            z: Codes, shape (batch, nz)

        Returns:
            Images"""

class Likeness(Game):
    """The VAE's part of the hybrid: pictures should come back, and their codes follow the standard normal"""
    weight: Incomplete
    beta: Incomplete
    by: Incomplete
    loss_of: Incomplete
    def __init__(self, weight: float = 0.01, beta: float = 1.0, by: str = 'features', scale: float | None = None) -> None:
        """Args:
            weight: Strength beside the game
            beta: Weight of the divergence of the codes, see `VAELoss`
            by: What is compared: `'features'` of D (Larsen et al. 2016, equation 6), or `'pixels'`
            scale: Standard deviation of what is compared; `None` for the best one for each batch"""
    def g_loss(self, turn: Turn) -> Tensor:
        """`weight` times the loss of a VAE on what is compared"""
    def check(self, D) -> None:
        """Raise where `D` has no features to compare"""

def vae_gan(dls, nz: int = 64, width: Any = (48, 32), weight: float = 0.01, beta: float = 1.0, by: str = 'features', norm: str = 'batch', seed: int = 0, game: Game | None = None, **kwargs) -> GANLearner:
    """The VAE/GAN of Larsen et al. (2016): the decoder of a VAE is the generator of a GAN, and D also says what is alike

    Args:
        dls: Images, such as `fashion(bs=128, labels=False)`
        nz: Size of the code
        width: Channels of the map beside the image, in the decoder and in D, or one number for both
        weight: Strength of `Likeness` beside the game
        beta: Weight of the divergence of the codes
        by: What is compared: `'features'` of D, or `'pixels'`
        norm: Normalisation in D
        seed: Names the run, the first weights included
        game: The game that `Likeness` is added to; `NonSaturating()` by default
        kwargs: More arguments of `gan` and `GANLearner`"""
