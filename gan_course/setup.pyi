from .args import *
from .core import *
from .players import *
from .game import Turn as Turn
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor

__all__ = ['SMALL', 'Setup', 'process_group']

class Setup:
    """The part of `GANLearner` that settles where and how it computes"""
    def compute_in(self, dtype) -> None:
        """Compute in `dtype` inside both networks from here on; what comes out stays float32

        Args:
            dtype: Type such as torch.float16; `None` for that of the weights"""
    dls: Incomplete
    def set_data(self, dls) -> None:
        """Go on with other data, or the same in other batches; raises a sentence and changes nothing where they do not fit

        Args:
            dls: `DataLoaders` of the same kind"""
    def forget_batch(self) -> None:
        """Let go of the batches of a step that was begun"""
    def view_through(self, f) -> None:
        """Show D what `f` makes of real and generated samples from here on; G, samples and metrics stay as they are

        Args:
            f: Called with samples and conditions, gives both as D is to see them; `None` takes it off"""
    @property
    def writes(self) -> bool:
        """Whether this process writes files and prints: the first of its process group does

        Returns:
            True without a process group"""
    def check_processes(self) -> None:
        """Raise `ValueError` where each of several processes would train a GAN of its own"""
    def meet(self) -> None:
        """Wait until all processes of the process group are here"""
    base_lr: Incomplete
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
    replaced_turns: Incomplete
    def replace_turns(self, f=None) -> None:
        """Have whole steps played by `f` from here on, as a compiler does

        Args:
            f: Called with the turns of each player, and whether both share a batch; `None` for the learner itself"""
    def gradient_length(self) -> Tensor:
        """Length of the gradient of the player who moves, all weights together

        Returns:
            Scalar; `None` where there is no gradient"""
    def weights_length(self) -> Tensor:
        """Sum of the lengths of the weights of the player who has moved; finite where each of them is

        Returns:
            Scalar"""

def process_group() -> tuple:
    """The place of this process in torch's process group; `(0, 1)` where there is none

    Returns:
        Number of this process, and number of processes"""

SMALL: Incomplete
