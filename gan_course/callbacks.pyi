from .args import *
from .core import *
from .players import *
from .files import architecture as architecture, weight_shapes as weight_shapes
from _typeshed import Incomplete
from fastai.callback.core import Callback
from fastai.learner import Recorder
from fastcore.all import patch as patch
from torch import Tensor, nn
from typing import Any

__all__ = ['GANCallback', 'follows_metric', 'Rows', 'GANRecorder', 'History', 'SampleGrid', 'EMA', 'averaged_G', 'Cosine', 'Anneal', 'Stairs', 'FiniteGuard']

class GANCallback(Callback):
    """A callback of this course: it has a state that is saved with the learner, and it is called in single turns too"""
    grows: bool
    only_reads: bool
    one_run: bool
    def before_run(self) -> None:
        """Called before the first event of a run; what it raises stops the run"""
    def close(self) -> None:
        """Called when a run has ended, however it ended"""
    def settings(self) -> dict:
        """Arguments of its own that shape a run, for a run that goes on with the same ones"""
    def rewind(self, step: int):
        """Forget what was noted after `step`

        Args:
            step: Number of steps done"""
    def state_dict(self) -> dict:
        """What a continued run needs, as tensors and plain values"""
    def load_state_dict(self, state: dict):
        """Take over `state`

        Args:
            state: As `state_dict` gave it"""

def follows_metric(cb) -> bool:
    """Whether `cb` is one of fastai's trackers, such as `SaveModelCallback`

    Args:
        cb: A callback"""

class Rows:
    """Numbers of `shape` for each row, in one block on the device of the first"""
    block: Incomplete
    n: Incomplete
    def __init__(self, shape: Any = (), rows: Tensor | None = None) -> None:
        """Args:
            shape: Shape of a row
            rows: Rows to start with"""
    def __len__(self) -> int: ...
    def __getitem__(self, i): ...
    def append(self, row: Tensor):
        """Add `row`; the block doubles when it is full

        Args:
            row: One row"""
    def tensor(self) -> Tensor:
        """All rows

        Returns:
            Shape (rows, ...)"""

class GANRecorder(GANCallback, Recorder):
    """fastai's table, with a GAN's columns: d_loss, g_loss, D(real), D(fake), then the metrics"""
    name: str
    grows: bool
    one_run: bool
    columns = SCORES
    add_time: Incomplete
    every: Incomplete
    def __init__(self, add_time: bool = True, every: int = 50) -> None:
        """Args:
            add_time: A column with the time of the epoch
            every: Steps between readings for the progress bar"""
    metric_names: Incomplete
    def before_fit(self) -> None: ...
    start_epoch: Incomplete
    log: Incomplete
    valid: Incomplete
    def before_epoch(self) -> None: ...
    sums: Incomplete
    count: int
    def before_train(self) -> None: ...
    def before_validate(self) -> None: ...
    def plot_loss(self, *args, **kwargs) -> None: ...
    def after_batch(self) -> None: ...
    def after_train(self) -> None: ...
    def after_validate(self) -> None: ...
    def after_epoch(self) -> None: ...
    def state_dict(self) -> dict:
        """The table so far, and the sums of the epoch that is not over"""
    lrs: Incomplete
    losses: Incomplete
    iters: Incomplete
    values: Incomplete
    def load_state_dict(self, state: dict):
        """Take over `state`

        Args:
            state: As `state_dict` gave it"""

class History(GANCallback):
    """A table of numbers, a row every `every` steps; `learn.history` gives it as a dict of tensors"""
    order: int
    name: str
    grows: bool
    only_reads: bool
    details: Incomplete
    columns: Incomplete
    every: Incomplete
    at: Incomplete
    pace: Incomplete
    rows: Incomplete
    now: Incomplete
    since: Incomplete
    def __init__(self, every: int = 10) -> None:
        """Args:
            every: Steps between rows; the first step is always one"""
    def due(self) -> bool:
        """Whether the step that is being played makes a row"""
    def before_fit(self) -> None: ...
    def before_step(self) -> None: ...
    def after_batch(self) -> None: ...
    def table(self) -> dict:
        """The columns, with `step` first and `images_per_sec` last

        Returns:
            Column name to a tensor with one entry a row, on the CPU"""
    def state_dict(self) -> dict:
        """The table, and what was noted for the row to come"""
    def load_state_dict(self, state: dict):
        """Take over `state`

        Args:
            state: As `state_dict` gave it"""
    def rewind(self, step: int):
        """Forget the rows after `step`

        Args:
            step: Number of steps done"""

class SampleGrid(GANCallback):
    """Samples from the same noise, kept every `every` steps in `frames`, with their step in `at`"""
    grows: bool
    every: Incomplete
    n: Incomplete
    use_ema: Incomplete
    at: Incomplete
    frames: Incomplete
    def __init__(self, every: int = 100, n: int = 64, ema: bool = False) -> None:
        """Args:
            every: Steps between frames; the untrained generator is the first
            n: Samples in a frame
            ema: Use the averaged weights where there is an `EMA` callback"""
    def before_batch(self) -> None: ...
    def after_batch(self) -> None: ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...
    def rewind(self, step) -> None: ...

class EMA(GANCallback):
    """Average of G's weights with a half-life in images, ramped up as in Karras et al. (2020); `sample` uses it"""
    order: int
    half_life: Incomplete
    ramp: Incomplete
    average: Incomplete
    def __init__(self, half_life: float = 10000, ramp: float = 0.05) -> None:
        """Args:
            half_life: Images after which a weight's share has halved
            ramp: The half-life is at most this share of the images seen so far"""
    def before_batch(self) -> None: ...
    ready: Incomplete
    def after_batch(self): ...
    def follow(self, average: list, new: list, share):
        """Move each average towards the new weight

        Args:
            average: Averaged weights, which change in place
            new: The weights now
            share: Share of the new ones, a number or a scalar tensor"""
    def decay(self, step: int) -> float:
        """What an average keeps of itself in a step

        Args:
            step: Steps done, the present one included"""
    def settings(self): ...
    def rewind(self, step) -> None: ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...
    @property
    def G_ema(self) -> nn.Module:
        """G with the averaged weights, whose normalisation layers have statistics of their own

        Returns:
            `None` before the first step"""

def averaged_G(learn, name: str, like: nn.Module) -> nn.Module:
    """G with the averaged weights of `learn`; raises `ValueError` where there are none, or for another architecture

    Args:
        learn: What is said to be a trained learner with an `EMA`
        name: What it should have trained, for the error
        like: An untrained network of that architecture

    Returns:
        See `EMA.G_ema`"""

class Cosine:
    """A function of the step: from `start` to `end` along half a cosine within `steps` steps, then `end`"""
    start: Incomplete
    end: Incomplete
    steps: Incomplete
    since: Incomplete
    def __init__(self, start: float, end: float, steps: int, since: int = 0) -> None:
        """Args:
            start: Value up to step `since`
            end: Value when it has arrived
            steps: Length of the way
            since: Step at which it begins"""
    def __call__(self, step: int) -> float:
        """The value at `step`

        Args:
            step: Number of the step"""

class Anneal(GANCallback):
    """Each player's rate is a share of what the learner has, which is a function of the step"""
    order: int
    only_reads: bool
    share: Incomplete
    beta2: Incomplete
    scheds: Incomplete
    def __init__(self, share, beta2=None) -> None:
        """Args:
            share: Function of the step, such as `Cosine(1, .02, 10_000)`
            beta2: Adam's second beta as a function of the step, such as `Stairs(Cosine(.9, .99, 5000), 500)`"""
    def before_fit(self) -> None: ...
    def before_batch(self) -> None: ...
    def set_rates(self) -> None:
        """Give the optimizer the rates of the present step"""

class Stairs:
    """The function `f` of the step, which changes at every `every`-th step only"""
    f: Incomplete
    every: Incomplete
    def __init__(self, f, every: int) -> None:
        """Args:
            f: Function of the step, such as `Cosine(.9, .99, 5000)`
            every: Steps for which a value stays"""
    def __call__(self, step: int) -> float:
        """The value at the last of these steps up to `step`

        Args:
            step: Number of the step"""

class FiniteGuard(GANCallback):
    """Back to the last good state when something is no longer finite; then `FloatingPointError`, or on at half the rates"""
    order: int
    only_reads: bool
    every: Incomplete
    retries: Incomplete
    allowed: Incomplete
    seen: Incomplete
    good: Incomplete
    def __init__(self, every: int = 50, retries: int = 0) -> None:
        """Args:
            every: Steps between checks
            retries: How often to go on, at half the rates, before raising; the steps that were lost are not made up"""
    def before_fit(self) -> None: ...
    def rewind(self, step) -> None: ...
    def state_dict(self): ...
    def load_state_dict(self, state) -> None: ...
    def before_batch(self) -> None: ...
    def after_step(self) -> None: ...
    def after_batch(self) -> None: ...
    def after_train(self) -> None: ...
    def check(self) -> None:
        """Read what was seen; keep the state when it was finite, go back otherwise"""
