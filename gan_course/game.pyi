from .args import *
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor
from typing import Any

__all__ = ['gan_value', 'optimal_d', 'jsd', 'Turn', 'Game', 'Sum', 'Saturating', 'NonSaturating', 'LeastSquares', 'Wasserstein', 'Hinge', 'Relativistic', 'InputPenalty', 'R1', 'R2']

def gan_value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """V(D, G), equation 1 of Goodfellow et al. (2014), estimated from `real_logits` and `fake_logits`

    Args:
        real_logits: D's logits on real samples
        fake_logits: D's logits on generated samples

    Returns:
        Scalar; 0 for a perfect D, -log 4 for one that always says 1/2"""
def optimal_d(log_p: Tensor, log_q: Tensor) -> Tensor:
    """The best answer a discriminator can give, p/(p+q), from `log_p` and `log_q`; 1/2 where neither has mass

    Args:
        log_p: Log-density of the real data, any shape
        log_q: Log-density of the generated data at the same places

    Returns:
        Probability of *real*, same shape"""
def jsd(log_p: Tensor, log_q: Tensor, dx) -> Tensor:
    """Jensen-Shannon divergence by integration over a grid; mass of `log_p` or `log_q` outside it counts as told apart

    Args:
        log_p: Log-density of one distribution at the points of a grid, any shape
        log_q: Log-density of the other at the same points
        dx: Length, area or volume that a point stands for: a number, or weights of the grid's shape

    Returns:
        Scalar in nats, from 0 (equal) to log 2 (disjoint)"""

class _once:
    """A method that is called once and is an attribute from then on; it has no lock, for torch.compile"""
    f: Incomplete
    __doc__: Incomplete
    def __init__(self, f) -> None: ...
    name: Incomplete
    def __set_name__(self, owner, name) -> None: ...
    def __get__(self, o, owner=None): ...

class Turn:
    """One player's move: the batch it sees and D's logits on it, each computed once, when first asked for"""
    D: Incomplete
    G: Incomplete
    player: Incomplete
    y: Incomplete
    z: Incomplete
    step: Incomplete
    grad_inputs: Incomplete
    fake: Incomplete
    def __init__(self, D, real, fake: Tensor, y=None, z: Tensor | None = None, G=None, player: str = 'd', step: int = 0, grad_inputs: Any = ()) -> None:
        """Args:
            D: Discriminator: `D(x)` or `D(x, y)` gives logits, shape (batch,) or (batch, ...) for patches
            real: Real samples, or a function that fetches them when they are first asked for
            fake: Generated samples; in D's turn cut off from G's graph
            y: Labels or images that condition both players; `None` without
            z: Noise that `fake` was made from
            G: Generator that made `fake`
            player: Whose turn it is, `'d'` or `'g'`
            step: Number of the step
            grad_inputs: Inputs of D, `'real'` or `'fake'`, whose gradient a penalty asks for in this turn"""
    @_once
    def real(self) -> Tensor:
        """Real samples, fetched once"""
    @_once
    def real_logits(self) -> Tensor:
        """D's logits on the real samples, computed once"""
    @_once
    def fake_logits(self) -> Tensor:
        """D's logits on the generated samples, computed once"""
    def logits(self, x: Tensor) -> Tensor:
        """D's logits on any samples `x`, with the conditions of this turn

        Args:
            x: Samples, shape as in `real`

        Returns:
            Shape as that of `fake_logits`"""
    def known_logits(self) -> dict:
        """The logits that have been computed so far, cut off from the graph

        Returns:
            `'real'` and `'fake'`, as far as they were asked for"""
    def input_grad(self, which: str) -> Tensor:
        """Gradient of D's logits, summed, with respect to its `which` input, as part of the graph

        Args:
            which: `'real'` or `'fake'`; must be among the turn's `grad_inputs`

        Returns:
            Same shape as the input"""

class Game:
    """What the two players lower: D lowers `d_loss`, G lowers `g_loss`; `+` adds penalties and further terms"""
    boundary: float
    def d_loss(self, turn: Turn) -> Tensor:
        """What D lowers in `turn`

        Args:
            turn: D's turn

        Returns:
            Scalar"""
    def g_loss(self, turn: Turn) -> Tensor:
        """What G lowers in `turn`

        Args:
            turn: G's turn

        Returns:
            Scalar"""
    def loss(self, turn: Turn) -> Tensor:
        """What the player lowers whose turn it is

        Args:
            turn: Either player's turn

        Returns:
            Scalar"""
    def grad_inputs(self, step: int) -> frozenset:
        """The inputs of D whose gradient this game asks for in D's turn at `step`

        Args:
            step: Number of the step

        Returns:
            Of `'real'` and `'fake'`"""
    def at(self, step: int):
        """The game as it is at `step`, with schedules as plain numbers; here the same at each

        Args:
            step: Number of the step

        Returns:
            Game"""
    def check(self, D) -> None:
        """Warn where `D` does not suit the game

        Args:
            D: Discriminator"""
    def score(self, logits: Tensor) -> Tensor:
        """What D says, as histories show it: here the probability of real, from `logits`

        Args:
            logits: What D gives

        Returns:
            Same shape"""
    def __add__(self, other): ...

class Sum(Game):
    """Two games or terms played at once; scores and the boundary are those of the first"""
    a: Incomplete
    b: Incomplete
    boundary: Incomplete
    def __init__(self, a: Game, b: Game) -> None:
        """Args:
            a: The game
            b: What is added to it, a penalty or a further term"""
    def d_loss(self, turn: Turn):
        """The sum of both"""
    def g_loss(self, turn: Turn):
        """The sum of both"""
    def grad_inputs(self, step: int):
        """What either asks for"""
    def at(self, step: int):
        """Both at `step`"""
    def check(self, D) -> None:
        """Both check `D`"""
    def score(self, logits: Tensor):
        """As in the first"""

class Saturating(Game):
    """The minimax game of Goodfellow et al. (2014), equation 1: G lowers the mean of log(1 - D(G(z)))"""
    def d_loss(self, turn: Turn) -> Tensor:
        """Minus the value: the mean of -log D(x) plus the mean of -log(1 - D(G(z)))"""
    def g_loss(self, turn: Turn) -> Tensor:
        """The part of the value that G can move: the mean of log(1 - D(G(z)))"""

class NonSaturating(Saturating):
    """D as in `Saturating`; G lowers the mean of -log D(G(z)) instead (Goodfellow et al. 2014, section 3)"""
    def g_loss(self, turn: Turn) -> Tensor:
        """The mean of -log D(G(z))"""

class LeastSquares(Game):
    """Least squares with targets 0 and 1 (Mao et al. 2017, equation 9)"""
    boundary: float
    def d_loss(self, turn: Turn) -> Tensor:
        """Half the squared distance of the real logits from 1, plus half that of the fake ones from 0"""
    def g_loss(self, turn: Turn) -> Tensor:
        """Half the squared distance of the fake logits from 1"""
    def score(self, logits: Tensor):
        """The logits themselves"""

class Wasserstein(Game):
    """The critic's game of Arjovsky et al. (2017), equation 2; something else must keep the critic Lipschitz"""
    def d_loss(self, turn: Turn) -> Tensor:
        """The mean fake score minus the mean real score"""
    def g_loss(self, turn: Turn) -> Tensor:
        """Minus the mean fake score"""
    def score(self, logits: Tensor):
        """The logits themselves"""

class Hinge(Wasserstein):
    """D's hinge loss, G as in `Wasserstein` (Lim and Ye 2017; Miyato et al. 2018, equation 16)"""
    def d_loss(self, turn: Turn) -> Tensor:
        """How far real logits are below 1, plus how far fake ones are above -1"""

class Relativistic(Game):
    """Pairs each generated sample with a real one (Jolicoeur-Martineau 2018; Huang et al. 2024, equation 2)"""
    def d_loss(self, turn: Turn) -> Tensor:
        """Mean softplus of minus the real sample's lead over its partner"""
    def g_loss(self, turn: Turn) -> Tensor:
        """Mean softplus of the real sample's lead over its partner"""
    def score(self, logits: Tensor):
        """The logits themselves: only their differences have a meaning"""

class InputPenalty(Game):
    """`gamma`/2 times the mean squared norm of D's gradient with respect to the inputs named by `on`, in D's turn"""
    on: Incomplete
    every: int
    traced: bool
    gamma: Incomplete
    def __init__(self, gamma: Any = 0.1, every: int = 1) -> None:
        """Args:
            gamma: Strength, at least 0, or a function of the step
            every: Act at every so many steps only, `every` times as strong"""
    def grad_inputs(self, step: int):
        """What `on` names, at every so many steps"""
    def at(self, step: int):
        """The penalty with the strength it has at `step`, or none"""
    def d_loss(self, turn: Turn) -> Tensor:
        """The penalty; 0 at the steps between, and where `turn` does not keep the gradient, as in validation"""
    def check(self, D) -> None:
        """Warn when `D` has batch normalisation, which lets one sample's logit depend on the others"""

class R1(InputPenalty):
    """R1 of Mescheder et al. (2018), equation 9: the gradient on real samples"""
    on: str

class R2(InputPenalty):
    """R2 of Mescheder et al. (2018), equation 10: the gradient on generated samples"""
    on: str
