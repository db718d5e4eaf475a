from .args import *
from .callbacks import *
from .game import *
from .accelerate import averaged as averaged
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from typing import Any

__all__ = ['POLICIES', 'augmented', 'Augment', 'ADA']

class _Look:
    """One draw of places for the pictures `x`, for them and for what belongs to them"""
    index: Incomplete
    seen: Incomplete
    def __init__(self, x, p, names) -> None: ...
    def __call__(self, x): ...

POLICIES: Incomplete

def augmented(x, y=None, policy: Any = 'colour translation cutout', p: Any = 1.0) -> tuple:
    """`x` and `y` as D is to see them, by `policy` with probability `p`; gradients pass (DiffAugment, Zhao et al. 2020)

    Args:
        x: Pictures, shape (n, channels, height, width)
        y: Labels, or pictures of the same size that condition; `None` without
        policy: Transforms, by name
        p: Probability of each transform, for each picture

    Returns:
        `x` transformed, and `y`, moved and cut alike where it is pictures"""

class Augment(GANCallback):
    """DiffAugment (Zhao et al. 2020): D sees all samples, real and generated, through random transforms"""
    order: int
    names: Incomplete
    chance: Incomplete
    def __init__(self, policy: Any = 'colour translation cutout', p: float = 1.0) -> None:
        """Args:
            policy: Transforms, by name, see `augmented`
            p: Probability of each transform, for each picture"""
    @property
    def p(self) -> float:
        """Probability of each transform"""
    def settings(self): ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...
    def before_fit(self) -> None:
        """Args:
            self: also where a step goes on that was broken off"""
    def before_batch(self) -> None: ...
    def after_batch(self) -> None: ...
    def close(self) -> None: ...

class ADA(Augment):
    """Adaptive augmentation (Karras et al. 2020, section 3): `p` grows while D is too sure of real pictures"""
    target: Incomplete
    images: Incomplete
    every: Incomplete
    def __init__(self, target: float = 0.6, policy: Any = 'colour translation cutout', images: int = 100000, every: int = 4) -> None:
        """Args:
            target: Mean sign of D's logits on real pictures at which `p` stays
            policy: Transforms, by name, see `augmented`
            images: Real pictures that D sees while `p` goes from 0 to 1, at the fastest
            every: Steps between changes of `p`"""
    chance: Incomplete
    signs: Incomplete
    n_turns: int
    def rewind(self, step) -> None: ...
    def settings(self): ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...
    def after_loss(self) -> None: ...
    def after_batch(self) -> None: ...
