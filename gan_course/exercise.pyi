from .core import *
from _typeshed import Incomplete
from torch import Tensor
from typing import Any

__all__ = ['textbook_d_slips', 'not_a_probability', 'loss_errors', 'Hint', 'attempt', 'call', 'as_result', 'near', 'diagnose', 'formula', 'textbook_d']

class Hint(AssertionError):
    """One sentence on what to think about next, raised by a check that finds something wrong"""

def attempt(check_fn, reader_fn) -> bool:
    """Call `check_fn` on `reader_fn` and print the hint instead of raising it

    Args:
        check_fn: One of the checks, e.g. `check.d_loss`
        reader_fn: Your function

    Returns:
        Whether `reader_fn` is right"""
def call(fn, names: str, *args, known: Any = (), key: Any = 0):
    """`fn(*args)` under a seed named by `key`; what it raises becomes a `Hint`

    Args:
        fn: The reader's function
        names: Names of its arguments, e.g. `'p, q'`
        args: The arguments; tensors and lists are handed over as copies
        known: Pairs (words in an error's message, hint) for errors that deserve a hint of their own
        key: Names the seed of this call

    Returns:
        What `fn` returns"""
def as_result(out, shape, what: str) -> Tensor:
    """`out` as a tensor of `shape`; raises `Hint`

    Args:
        out: What a reader's function returned
        shape: Shape it should have; `()` takes any tensor of one element
        what: What it should be, for the hint, e.g. `'one number'`

    Returns:
        Of that shape"""
def near(got: Tensor, want: Tensor, tol: float = 0.002) -> bool:
    """Whether two tensors agree up to `tol`; nothing is near NaN

    Args:
        got: One result
        want: Another, of the same shape
        tol: Largest difference, as a share of the larger of 1 and the size of `want`"""
def diagnose(got, cases, slips) -> None:
    """Raise the hint of the first formula in `slips` that gives what came back in all `cases`

    Args:
        got: Results of the reader's function, one for each case
        cases: Tuples of arguments
        slips: Pairs (wrong formula, hint)"""
def formula(fn, right, slips, cases, ask, explain, broken=None, tol: float = 0.002):
    """Compare `fn` with `right` in all `cases`; raises `Hint`

    Args:
        fn: The reader's function
        right: The right formula, a function of the arguments of a case
        slips: Pairs (wrong formula, hint), tried in this order
        cases: Tuples of arguments
        ask: `ask(fn, *case)` calls `fn` and gives its result as a tensor
        explain: `explain(got, want, *case)` writes the hint for the first wrong case when no slip fits
        broken: `broken(got)` writes the hint for a result that is not finite, before slips are looked for
        tol: Tolerance of `near`"""
def textbook_d(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The loss that D lowers: the mean of -log D(x) plus the mean of -log(1 - D(G(z)))

    Args:
        real_logits: Shape (n,)
        fake_logits: Shape (m,)

    Returns:
        A scalar"""

textbook_d_slips: Incomplete
not_a_probability: str
loss_errors: Incomplete
