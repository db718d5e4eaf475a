"Every notebook, shortened, in a clean process of its own; and that one which fails, or of which nothing runs, is noticed"
import json, pytest
import checks, nb
from checks import ROOT

LONG = 10   # seconds of processor time that a shortened notebook may take

def case(path):
    "The test of one notebook: called as the file is, run when its module is asked for"
    module = checks.module_of(path) or path.stem
    return pytest.param(path, id=path.relative_to(ROOT/'nbs').with_suffix('').as_posix(), marks=pytest.mark.room(module))

@pytest.mark.parametrize('path', [case(p) for p in checks.notebooks(ROOT/'nbs')])
def test_shortened(path, record_property):
    problem, seconds = nb.run_shortened(path)
    if seconds > LONG: record_property('note', f'{path.name} takes {seconds:.0f} s of processor time shortened, {LONG} s are enough')
    if problem: pytest.fail(problem, pytrace=False)

# What is noticed
@pytest.fixture
def write(tmp_path):
    "Writes a notebook of the given cells and gives its path"
    (tmp_path/'pyproject.toml').write_text((ROOT/'pyproject.toml').read_text(encoding='utf-8'), encoding='utf-8')
    def cell(source): return dict(cell_type='code', id='a', metadata={}, source=source, outputs=[], execution_count=None)
    def _write(*sources, first=()):
        path = tmp_path/'nbs'/'toy.ipynb'
        path.parent.mkdir()
        made = dict(cells=[*first, *map(cell, sources)], metadata={}, nbformat=4, nbformat_minor=5)
        path.write_text(json.dumps(made))
        return path
    return _write

@pytest.mark.room('nb')
def test_a_notebook_runs_shortened_beside_its_file_and_touches_nothing_here(write):
    path = write('''import os, matplotlib.pyplot as plt
assert os.environ['IN_TEST'] and os.environ['OMP_NUM_THREADS'] == '1' and os.path.basename(os.getcwd()) == 'nbs'
plt.rcParams['font.size'] = 77
os.environ['TOY'] = 'here\'''')
    import os, matplotlib
    here = os.getcwd()
    problem, seconds = nb.run_shortened(path)
    assert problem == '' and 0 < seconds < 60
    assert os.getcwd() == here and not {'IN_TEST', 'TOY'} & set(os.environ) and matplotlib.rcParams['font.size'] != 77

@pytest.mark.room('nb')
def test_a_failing_notebook_shows_its_traceback(write):
    said, _ = nb.run_shortened(write('x = 1', 'assert x == 2, "one is not two"'))
    assert 'AssertionError: one is not two' in said and 'x == 2' in said and '\x1b' not in said and 'toy.ipynb: ended with exit code 1' in said

@pytest.mark.room('nb')
def test_a_notebook_that_kills_its_process_is_noticed(write):
    assert 'ended with exit code -9' in nb.run_shortened(write('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)'))[0]

@pytest.mark.room('nb')
def test_a_notebook_that_does_not_end_is_stopped(write, monkeypatch):
    monkeypatch.setattr(nb, 'LIMIT', 3)
    assert 'stopped after 3 seconds' in nb.run_shortened(write('import time\ntime.sleep(600)'))[0]

def raw(text): return dict(cell_type='raw', id='b', metadata={}, source=f'---\n{text}\n---')

@pytest.mark.room('nb')
@pytest.mark.parametrize('sources,first', [([], ()), (['#| eval: false\n1'], ()), (['#| slow\n1'], ()), (['1'], [raw('skip_exec: true')]), (['1'], [raw('eval: false')])])
def test_a_notebook_of_which_nothing_runs_is_noticed(write, sources, first):
    assert nb.run_shortened(write(*sources, first=first))[0] == 'toy.ipynb: no cell of it runs'
