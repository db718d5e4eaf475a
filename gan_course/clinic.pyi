from .args import *
from .signs import *
from .callbacks import GANCallback as GANCallback
from .learner import GANLearner as GANLearner
from .metrics import Judge as Judge
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from typing import Any, NamedTuple

__all__ = ['INF', 'SEEN', 'SAYS', 'ADVICE', 'AILMENTS', 'WORTH', 'UNKNOWN', 'NO_JUDGE', 'NO_SPREAD', 'Finding', 'Ailment', 'findings', 'Diagnosis', 'diagnose', 'Doctor']

class Finding(NamedTuple):
    """Something that a diagnosis sees"""
    name: str
    sentence: str
    evidence: dict
    advice: str

class Ailment(NamedTuple):
    """Something that can be wrong with a run, the signs that show it, and what is to be tried"""
    name: str
    seen: dict
    says: str
    advice: str
    def finding(self, found: dict) -> Finding:
        """What there is to say about `found`

        Args:
            found: Signs by name

        Returns:
            `None` where it is not seen"""

INF: Incomplete
SEEN: Incomplete
SAYS: Incomplete
ADVICE: Incomplete
AILMENTS: Incomplete

def findings(found: dict, rules: dict | None = None) -> list:
    """What the signs show

    Args:
        found: Signs by name, see `signs`
        rules: Shares of samples that keep a rule, by name of the rule

    Returns:
        Of `Finding`, the likeliest cause first"""

class Diagnosis:
    """What was found in a run: a page for people, and `as_dict` for programs"""
    findings: Incomplete
    signs: Incomplete
    unknown: Incomplete
    scores: Incomplete
    def __init__(self, findings: list, signs: dict, unknown: list, scores: dict | None = None) -> None:
        """Args:
            findings: What is seen, the likeliest cause first
            signs: All signs
            unknown: Sentences on what cannot be known
            scores: What a judge found"""
    @property
    def name(self) -> str:
        """The first finding, or `'healthy'`"""
    @property
    def gain(self) -> float:
        """How much nearer to the data the further steps brought the samples

        Returns:
            In units of the variance of the data; NaN where no further steps were played"""
    @property
    def going_on(self) -> bool:
        """Whether going on as it is is worth it

        Returns:
            `None` where it cannot be known"""
    def outlook(self) -> str:
        """A sentence on whether to go on"""
    def as_dict(self) -> dict:
        """All of it as plain data

        Returns:
            Plain values; `None` for what is not known"""

WORTH: float
UNKNOWN: Incomplete
NO_JUDGE: str
NO_SPREAD: str

def diagnose(learn: GANLearner, judge=None, n: int = 1000, further: int = 60, seed: int = 0) -> Diagnosis:
    """What is wrong with `learn`, on what evidence, what to try, and whether going on is worth it

    Args:
        learn: A learner, in any state
        judge: Called with samples: a `Judge`, or a function that gives the share that keeps each rule, by name
        n: Samples of each kind
        further: Steps that a copy plays on; 0 for none
        seed: Names the choice of rows and the noise"""

class Doctor(GANCallback):
    """Looks after a run: a line an epoch, a stop where a metric no longer gets better, the best state at the end"""
    order: int
    grows: bool
    judge: Incomplete
    metric: Incomplete
    say: Incomplete
    higher: Incomplete
    patience: Incomplete
    least: Incomplete
    n: Incomplete
    further: Incomplete
    began: int
    def __init__(self, judge=None, metric: str = 'far', higher: bool | None = None, patience: int = 3, least: float = 0.01, n: int = 1000, further: int = 60, say: Any = ...) -> None:
        """Args:
            judge: See `diagnose`
            metric: A sign, or a score of `judge`
            higher: Is more better? By default what a `Judge` says of its scores, otherwise `False`
            patience: Epochs without a better value after which the run is stopped; `None` for never
            least: Share by which a value has to be better to count
            n: Samples of each kind
            further: Steps that a copy plays on at each look
            say: Called with each line"""
    def state_dict(self): ...
    seen: Incomplete
    best: Incomplete
    def load_state_dict(self, state) -> None: ...
    def after_epoch(self) -> None: ...
    def look(self) -> None:
        """Diagnose, say a line, keep the state if it is the best, and stop the run when it is time"""
    def before_run(self) -> None: ...
    def after_fit(self) -> None:
        """Go back to the best state"""
    def rewind(self, step: int):
        """Forget what was seen after `step`

        Args:
            step: Number of steps done"""
