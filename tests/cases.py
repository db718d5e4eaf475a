"Cases of a test that only make verify runs"
import pytest

def seldom(*case): return pytest.param(*case, marks=pytest.mark.verify)

def first(
    cases, # Cases of one parameter
    n=1 # How many of them make test runs
) -> list: # All of them; those after the first `n` are for make verify
    return [*cases[:n], *map(seldom, cases[n:])]
