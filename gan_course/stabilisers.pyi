from .args import *
from .players import *
from .callbacks import *
from .game import *
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['Smoothed', 'InstanceNoise', 'WeightClip', 'GradientPenalty', 'spectral', 'Packed', 'MinibatchStd', 'ZeroLast', 'Unrolled', 'HistoricalAverage', 'Optimistic']

class Smoothed(NonSaturating):
    """One-sided label smoothing (Salimans et al. 2016, section 3.4): D aims at `target` for real samples"""
    target: Incomplete
    def __init__(self, target: float = 0.9) -> None:
        """Args:
            target: Probability that D is to give real samples, from 1/2 to 1"""
    def d_loss(self, turn: Turn) -> Tensor:
        """Cross entropy with `target` for real samples and 0 for generated ones"""

class InstanceNoise(GANCallback):
    """D sees all samples, real and generated, with normal noise (Sønderby et al. 2017, section 3)"""
    order: int
    std: Incomplete
    now: Incomplete
    def __init__(self, std: Any = 0.1) -> None:
        """Args:
            std: Standard deviation of the noise, or a function of the step such as `Cosine(.1, 0, 10_000)`"""
    def settings(self): ...
    def before_batch(self) -> None: ...
    def after_batch(self) -> None: ...
    def close(self) -> None: ...

class WeightClip(GANCallback):
    """After each turn of D its weights are cut to [-`limit`, `limit`] (Arjovsky et al. 2017, algorithm 1)"""
    limit: Incomplete
    def __init__(self, limit: float = 0.01) -> None:
        """Args:
            limit: Greatest size of a weight"""
    def settings(self): ...
    def after_step(self) -> None: ...

class GradientPenalty(Game):
    """How far D's slope between real and generated samples is from 1, squared (Gulrajani et al. 2017, equation 3)"""
    weight: Incomplete
    one_sided: Incomplete
    def __init__(self, weight: float = 10.0, one_sided: bool = False) -> None:
        """Args:
            weight: Strength
            one_sided: Leave slopes below 1 alone?"""
    def grad_inputs(self, step: int):
        """A batch of its own, between both"""
    def d_loss(self, turn: Turn) -> Tensor:
        """The penalty; 0 where `turn` does not keep the gradient, as in validation"""
    def check(self, D) -> None:
        """Warn when `D` has batch normalisation, which lets one sample's logit depend on the others"""

def spectral(net: nn.Module, iterations: int = 1) -> nn.Module:
    """Spectral normalisation (Miyato et al. 2018, equation 8) on each linear and convolutional layer of `net`

    Args:
        net: Network, which is changed in place
        iterations: Steps of power iteration at each forward pass in training

    Returns:
        The same network"""

class Packed(nn.Module):
    """A D that judges `m` samples at a time, side by side in their channels (PacGAN, Lin et al. 2018)"""
    D: Incomplete
    m: Incomplete
    def __init__(self, D: nn.Module, m: int = 2) -> None:
        """Args:
            D: Discriminator of samples with `m` times as many channels, or numbers
            m: Samples at a time"""
    def forward(self, x: Tensor) -> Tensor:
        """One logit for each pack

        Args:
            x: Samples, shape (batch, channels, height, width) or (batch, numbers)

        Returns:
            Logits, shape (batch/m,)"""

class MinibatchStd(nn.Module):
    """Appends the mean standard deviation over groups of samples as a channel (Karras et al. 2018, section 3)"""
    group: Incomplete
    def __init__(self, group: int = 4) -> None:
        """Args:
            group: Samples of a group; batches are a multiple of it"""
    def forward(self, x: Tensor) -> Tensor:
        """`x` with the statistic of its groups

        Args:
            x: Features, shape (batch, channels, height, width) or (batch, channels)

        Returns:
            With one channel more"""
    def extra_repr(self): ...

class ZeroLast(GANCallback):
    """Sets the last layer of D to 0 when the learner is made, so that a new D prefers nothing"""
    def after_create(self) -> None: ...

class Unrolled(Game):
    """G plays against D as it would be after `k` more steps (Metz et al. 2017, equations 7 to 9)"""
    game: Incomplete
    k: Incomplete
    lr: Incomplete
    boundary: Incomplete
    def __init__(self, game: Game, k: int = 5, lr: float = 0.01) -> None:
        """Args:
            game: The game that both play
            k: Steps of D ahead
            lr: Rate of these steps, which are plain gradient descent"""
    def score(self, logits: Tensor): ...
    def d_loss(self, turn: Turn) -> Tensor:
        """That of the game"""
    def g_loss(self, turn: Turn) -> Tensor:
        """That of the game, against D after `k` more steps"""
    def grad_inputs(self, step: int):
        """What the game asks for"""
    def at(self, step: int):
        """The game as it is at `step`"""
    def check(self, D) -> None: ...

class _Remembering(GANCallback):
    """A callback that keeps tensors like the weights of each player, in `kept`"""
    def __init__(self) -> None: ...
    kept: Incomplete
    n: Incomplete
    moving: Incomplete
    def rewind(self, step) -> None: ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...
    def before_step(self) -> None: ...

class HistoricalAverage(_Remembering):
    """Ties each player to the mean of the weights it has had (Salimans et al. 2016, section 3.3)"""
    weight: Incomplete
    def __init__(self, weight: float = 0.01) -> None:
        """Args:
            weight: Strength"""
    def settings(self): ...
    def before_step(self) -> None: ...
    def after_step(self) -> None: ...

class Optimistic(_Remembering):
    """Each player moves by twice its gradient less the one before (Daskalakis et al. 2018, equation 5)"""
    def before_step(self) -> None: ...
