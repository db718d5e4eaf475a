"The runner of the course: what it keeps, what it leaves alone, what it says"
import datetime, json, subprocess, sys
import pytest
import checks, course, nb, outcome, sync
from toys import *

# The course runner
@pytest.fixture
def course_of(project, monkeypatch):
    "The project, with a way to set the last cell of its notebook"
    def _set(source, outputs=()):
        path = project/'nbs'/'00_toy.ipynb'
        toy = json.loads(path.read_text())
        toy['cells'][-1] = code(source, 'b', outputs)
        path.write_text(json.dumps(toy))
        return path
    monkeypatch.setenv('IN_TEST', '1')
    return _set

ASKS = """import os
print('Holds: one.')
print('Holds: two.')
print('so Holds: no')
print(os.environ.get('IN_TEST'), os.environ['OMP_WAIT_POLICY'], os.path.basename(os.getcwd()))
sum(i*i for i in range(10_000_000))"""

def test_runner_keeps_outputs_ids_and_counts_claims(course_of, project, capsys):
    path = course_of(ASKS)
    ids = [c['id'] for c in json.loads(path.read_text())['cells']]
    assert list(course.run(project)) == ['00_toy']
    done = json.loads(path.read_text())
    assert [c['id'] for c in done['cells']] == ids and nb.claims(done) == 2
    assert nb.printed(done)[-1] == 'None PASSIVE nbs'
    assert not found(path) and not sync.clean_diff(project)
    out = capsys.readouterr().out
    assert '2 claims' in out and 'chapter  seconds  processor  claims' in out
    assert not course.stale_outputs(project)

def test_runner_keeps_times_and_machine(course_of, project):
    course_of(ASKS)
    course.run(project)
    entry = json.loads((project/course.RESULTS/'course.json').read_text())['00_toy']
    assert set(entry) == {'seconds', 'cpu_seconds', 'claims', 'date', 'machine', 'hash'}
    assert entry['claims'] == 2 and entry['seconds'] > 0
    assert .2 < entry['cpu_seconds'] < 60, 'what the kernel computed, not what this process did'
    assert set(entry['machine']) == {'processor', 'cores', 'system', 'python', 'torch', 'flags'}

def test_runner_leaves_a_failing_notebook_alone(course_of, project, capsys):
    path = course_of("print('Holds: one.')\nraise ValueError('on purpose')", [stream('old\n')])
    before = path.read_bytes()
    assert course.run(project) == {'00_toy': None}
    assert path.read_bytes() == before and not [p for p in path.parent.iterdir() if p.suffix == '.tmp']
    assert 'on purpose' in (out := capsys.readouterr().out) and '00_toy   failed' in out
    assert json.loads((project/course.RESULTS/'course.json').read_text()) == {}

def test_a_full_run_of_today_counts_for_a_dry_one(course_of, project, capsys):
    "Nothing is run twice with the same code; a changed cell, another day, another machine or `again` runs it"
    course_of("print('Holds: one.')")
    course.run(project)
    def dry(**kw):
        capsys.readouterr()
        course.run(project, keep=False, **kw)
        return 'run today with this code' in capsys.readouterr().out
    assert dry() and not dry(again=True)
    file = project/course.RESULTS/'course.json'
    kept = json.loads(file.read_text())
    for change in (dict(date='2000-01-01'), dict(machine=dict(kept['00_toy']['machine'], cores=99))):
        file.write_text(json.dumps({'00_toy': kept['00_toy'] | change}))
        assert not dry()
    file.write_text(json.dumps(kept))
    assert dry()
    course_of("print('Holds: one.')\nx = 1", json.loads((project/'nbs'/'00_toy.ipynb').read_text())['cells'][-1]['outputs'])
    assert not dry()

def test_a_dry_run_writes_no_notebook(course_of, project):
    path = course_of("print('Holds: one.')")
    before = path.read_bytes()
    assert course.run(project, keep=False)['00_toy']['claims'] == 1
    assert path.read_bytes() == before and not (project/course.RESULTS/'course.json').exists()
    assert json.loads((project/course.RESULTS/'verify.json').read_text())['00_toy']['claims'] == 1

def test_running_is_not_recording(course_of, project):
    path = course_of("print('Holds: one.')")
    course.run(project)
    results = project/course.RESULTS
    before = {p: p.read_bytes() for p in (path, *results.iterdir())}
    assert course.run(project, keep=None)['00_toy']['claims'] == 1
    assert before == {p: p.read_bytes() for p in (path, *results.iterdir())}

def test_runner_drops_widgets(course_of, project):
    path = course_of('import ipywidgets as w\nfrom IPython.display import display\ndisplay(w.IntSlider())\nprint(1)')
    course.run(project)
    assert nb.printed(json.loads(path.read_text())) == ['1'] and not found(path)

def test_runner_picks_by_number_name_and_module(make, tmp_path):
    names = ['chapters/01_game', 'chapters/02_learner', 'workshops/01_args', 'workshops/20_players', 'exercises/game']
    for n in names: make(code('1'), name=f'{n}.ipynb')
    make(code('1'), name='index.ipynb')
    def picked(*wanted): return [p.relative_to(tmp_path/'nbs').with_suffix('').as_posix() for p in course.pick(tmp_path, wanted)]
    assert picked() == names
    assert picked('01') == ['chapters/01_game'] and picked('20', '02') == ['chapters/02_learner', 'workshops/20_players']
    assert picked('game') == ['chapters/01_game', 'exercises/game'] and picked('exercises.game') == ['exercises/game'] and picked('01_args') == ['workshops/01_args']
    with pytest.raises(ValueError, match='CHAPTERS: expected some of 01_game .*, got 7.'): course.pick(tmp_path, ['game', '7', 'vae'])

def test_the_table_has_times_claims_and_their_sums():
    rows = {'01_game': dict(seconds=10., cpu_seconds=15., claims=3), '02_learner': None, '03_vanilla': dict(seconds=20., cpu_seconds=5., claims=4)}
    lines = [line.split() for line in course.table(rows).splitlines()]
    assert lines[1:] == [['01_game', '10', '15', '3'], ['02_learner', 'failed'], ['03_vanilla', '20', '5', '4'], ['total', '30', '20', '7']]

def test_stale_outputs_are_noticed(course_of, project):
    src = "print('Holds: one.')"
    path = course_of(src)
    assert course.stale_outputs(project) == {'00_toy': 'not run yet'}
    course.run(project)
    fresh = json.loads(path.read_text())['cells'][-1]['outputs']
    course_of(f'# a comment\n{src}', fresh)
    assert not course.stale_outputs(project)
    course_of(f'x = 1\n{src}', fresh)
    assert course.stale_outputs(project) == {'00_toy': 'its cells changed'}
    course_of(src, [])
    assert 'claims in its outputs' in course.stale_outputs(project)['00_toy']
    course_of(src, [stream('Not at this budget: one.\n')])
    assert course.stale_outputs(project) == {'00_toy': 'outputs of a shortened run'}

def test_hash_follows_imports_of_imports(make, tmp_path):
    path = make(code('from gan_course import b\nimport math'))
    lib = tmp_path/checks.PACKAGE
    lib.mkdir()
    for n, t in dict(a='x = 1\n', b='from .a import *\n', c='y = 1\n').items(): (lib/f'{n}.py').write_text(t)
    assert course.needed(path, lib) == {'a', 'b'}
    h = course.hashes(path, lib)
    entry = dict(claims=0, hash=h)
    assert not course.why_stale(path, lib, entry)
    (lib/'a.py').write_text('# why\n\nx = 1\n')
    (lib/'c.py').write_text('y = 2\n')
    assert not course.why_stale(path, lib, entry)
    (lib/'a.py').write_text('x = 2\n')
    assert course.why_stale(path, lib, entry) == 'changed: gan_course.a'

# The tests of make verify
TESTS = """import pytest
@pytest.fixture
def broken(): raise OSError
def test_good(): pass
def test_bad(): assert 0
def test_error(broken): pass
@pytest.mark.skip
def test_left_out(): pass
"""

def test_what_the_tests_came_to_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv('PYTEST_ADDOPTS', raising=False)
    (tmp_path/'test_toy.py').write_text(TESTS)
    before = datetime.date.today()
    subprocess.run([sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--junitxml=report.xml'], cwd=tmp_path, capture_output=True)
    found = outcome.outcome(tmp_path/'report.xml')
    assert [found[k] for k in ('passed', 'failed', 'skipped')] == [1, 2, 1]
    assert found['failures'] == ['test_toy::test_bad', 'test_toy::test_error'] and found['date'] in {d.isoformat() for d in (before, datetime.date.today())}

@pytest.mark.parametrize('name', ['code.py', course.RESULTS/'ring.json'])
def test_a_changed_file_is_seen_in_the_commit(tmp_path, name):
    def git(*args): return subprocess.run(['git', '-c', 'user.name=x', '-c', 'user.email=x', *args], cwd=tmp_path, check=True, capture_output=True)
    git('init')
    results = tmp_path/course.RESULTS
    results.mkdir(parents=True)
    for f in (tmp_path/name, results/'tests.json'): f.write_text('1')
    git('add', '.')
    git('commit', '-m', 'x')
    clean = outcome.commit(tmp_path)
    (results/'tests.json').write_text('2')
    assert len(clean) == 10 and outcome.commit(tmp_path) == clean
    (tmp_path/name).write_text('2')
    assert outcome.commit(tmp_path) == clean + '+'

def test_without_git_there_is_no_commit(tmp_path, monkeypatch):
    assert outcome.commit(tmp_path) == ''
    monkeypatch.setenv('PATH', str(tmp_path))
    assert outcome.commit(tmp_path) == ''
