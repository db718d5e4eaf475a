from .args import *
from .core import *
from .players import *
from .game import Turn as Turn
from _typeshed import Incomplete
from fastcore.basics import patch as patch

__all__ = ['Setup']

class Setup:
    """The part of `GANLearner` that settles where and how it computes"""
    def compute_in(self, dtype) -> None:
        """Compute in `dtype` inside both networks from here on; what comes out stays float32

        Args:
            dtype: Type such as torch.float16; `None` for that of the weights"""
    dls: Incomplete
    def set_data(self, dls) -> None:
        """Go on with other data, or with the same in batches of another size

        Args:
            dls: `DataLoaders` of the same kind"""
    def forget_batch(self) -> None:
        """Let go of the batches of a step that was begun"""
    opt: Incomplete
    moms: Incomplete
    def create_opt(self) -> None:
        """One torch optimizer, two groups: G's parameters, then D's"""
    def smallest_batch(self) -> int:
        """Samples in the smallest batch that a network sees at once in this process"""
    @property
    def rank(self):
        """Number of this process"""
    @property
    def world(self):
        """Number of processes"""
    @property
    def conditional(self) -> bool:
        """Whether there are labels or images that condition, and a player takes them"""
    def parts_of(self, player: str) -> Parts:
        """Parameters and buffers of a player, kept for the length of a run

        Args:
            player: `'d'` or `'g'`"""
    def other_parts(self, player: str) -> Parts:
        """Parameters and buffers of the one who rests while `player` moves

        Args:
            player: `'d'` or `'g'`"""
