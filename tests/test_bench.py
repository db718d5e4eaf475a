"The form of a study: resumable, picked by key, kept as soon as a unit is done, honest about what it ran on; and the committed results"
import hashlib, json, math, subprocess, sys
from pathlib import Path
import pytest
import run as bench_run, study
from study import Study, pick

BENCH = Path(study.__file__).parent
RESULTS = BENCH/'results'
UNITS = [dict(data=d, seed=s) for d in ('a', 'b') for s in range(3)]

@pytest.fixture
def make(tmp_path, monkeypatch):
    "A study of its own folder; `asked` lists the units that ran"
    asked, script = [], tmp_path/'toy.py'
    script.write_text('from gan_course.core import rng\n')
    monkeypatch.setattr(study, 'HERE', tmp_path)
    def work(data, seed):
        asked.append((data, seed))
        if (data, seed) == broken[0]: raise RuntimeError('power cut')
        return dict(score=seed + 10.*(data == 'b'), word='w', many=[1, 2])
    broken = [None]
    def new(*args, fails=None):
        broken[0] = fails
        monkeypatch.setattr(sys, 'argv', ['toy.py', *args])
        return Study(script, 'A toy', UNITS, work)
    new.asked, new.file = asked, tmp_path/'results'/'toy.json'
    monkeypatch.setattr(study, 'code_hash', lambda script: 'h')
    return new

def test_each_unit_runs_once_and_is_kept(make, capsys):
    make().main()
    assert make.asked == [(u['data'], u['seed']) for u in UNITS]
    make().main()
    assert len(make.asked) == len(UNITS)
    assert 'is there' in capsys.readouterr().out

def test_an_interrupted_study_goes_on(make):
    with pytest.raises(RuntimeError): make(fails=('b', 1)).main()
    assert [r['unit'] for r in json.loads(make.file.read_text())['rows']] == UNITS[:4]
    make.asked.clear()
    make().main()
    assert make.asked == [('b', 1), ('b', 2)]
    assert [r['unit'] for r in json.loads(make.file.read_text())['rows']] == UNITS

def test_only_and_redo(make):
    make('--only', 'data=b', 'seed=0,2').main()
    assert make.asked == [('b', 0), ('b', 2)]
    make('--only', 'data=b', 'seed=2', '--redo').main()
    assert make.asked[2:] == [('b', 2)]
    assert [r['unit'] for r in json.loads(make.file.read_text())['rows']] == [UNITS[3], UNITS[5]]

def test_what_a_machine_cannot_run_is_left_out_and_said(make, capsys):
    toy = make()
    toy.here = lambda unit: unit['seed'] == 0
    toy.main()
    assert toy.rows and all(r['unit']['seed'] == 0 for r in toy.rows)
    assert 'left out, this machine cannot run it' in capsys.readouterr().out

def test_the_table_has_mean_and_spread_over_seeds(make, capsys):
    make().main()
    lines = make('--table').table().splitlines()
    assert lines[0] == '| data | runs | score |' and lines[2:] == ['| a | 3 | 1 ± 1 |', '| b | 3 | 11 ± 1 |']

def test_the_table_of_nothing(make): assert make().table().splitlines()[0] == '| data | runs |'

def test_a_row_says_what_it_ran_on(make):
    make('--only', 'data=a', 'seed=0').main()
    row, = json.loads(make.file.read_text())['rows']
    assert {'unit', 'result', 'seconds', 'code', 'machine', 'threads', 'versions', 'date'} <= row.keys()
    assert row['machine']['cores'] >= 1 and row['threads'] >= 1 and 'torch' in row['versions']

@pytest.mark.parametrize('bad', ['seed=9', 'nothing=1', 'seed', 'data=c', 'seed=0,9'])
def test_only_refuses_what_is_not_there(bad):
    said = []
    def error(s):
        said.append(s)
        raise SystemExit
    with pytest.raises(SystemExit): pick(UNITS, [bad], error)
    assert said[0].startswith('--only: expected') and bad in said[0]

def test_the_hash_follows_the_code(tmp_path):
    script = tmp_path/'s.py'
    script.write_text('from gan_course.game import value\n')
    one = study.code_hash(script)
    script.write_text('# a comment\nfrom gan_course.game import value\n')
    assert study.code_hash(script) == one
    script.write_text('from gan_course.game import jsd\n')
    assert study.code_hash(script) != one
    script.write_text('from gan_course.game import value\nfrom gan_course.vanilla import Generator\n')
    assert study.code_hash(script) != one

def test_every_script_is_found_and_explains_itself():
    assert set(bench_run.STUDIES) >= {'conditional', 'cost', 'dcgan', 'faster', 'guidelines', 'judging', 'lazy', 'masks', 'one_stage', 'quality', 'ring', 'speed', 'vanilla'}
    for name in bench_run.STUDIES:
        said = __import__(name).study.parser().format_help()
        assert '--only' in said and __import__(name).study.title in said

@pytest.mark.verify
@pytest.mark.parametrize('name', bench_run.STUDIES)
def test_a_script_runs_on_its_own(name):
    out = subprocess.run([sys.executable, '-W', 'ignore', BENCH/f'{name}.py', '--help'], capture_output=True, text=True)
    assert out.returncode == 0 and '--only' in out.stdout, out.stderr

def test_an_unknown_study_is_refused():
    out = subprocess.run([sys.executable, BENCH/'run.py', 'nope'], capture_output=True, text=True)
    assert out.returncode and out.stderr.startswith('ONLY: expected some of ') and 'nope' in out.stderr

# What is committed
def rows(name): return json.loads((RESULTS/f'{name}.json').read_text(encoding='utf-8'))['rows']

@pytest.mark.parametrize('name', bench_run.STUDIES)
def test_committed_results_are_whole(name):
    module = __import__(name)
    found = rows(name)
    there = [r['unit'] for r in found]
    def elsewhere(u): return u.get('device') == 'cuda'
    assert there == [u for u in module.study.units if u in there or not elsewhere(u)], 'only what needs another machine may be missing'
    for r in found:
        numbers = [v for v in r['result'].values() if isinstance(v, float)]
        assert all(map(math.isfinite, numbers)) and r['date'] and r['threads'] and r['machine']['processor']

def test_the_settings_of_the_rivals_are_those_that_won_their_pilot():
    import rivals, rivals_pilot
    for way,setting in rivals.SETTINGS.items():
        found = {r['unit']['setting']: r['result']['fid'] for r in rows('rivals_pilot') if r['unit']['way'] == way}
        assert min(found, key=found.get) == rivals_pilot.named(setting), way

BASELINE = 'f0857b0be90a5aef5e8830f4bad7a216596536b627bb88d67743ee1205f07713'

def test_the_baseline_on_fashion_is_not_trained_again():
    "Later chapters are measured against these very weights"
    assert hashlib.sha256((RESULTS/'vanilla-fashion.safetensors').read_bytes()).hexdigest() == BASELINE

def test_the_numbers_of_the_baseline_are_those_of_its_weights():
    from safetensors.torch import load_file
    from gan_course.core import rng
    from gan_course.images import fashion
    from gan_course.features import features
    from gan_course.players import evaluating
    from gan_course.metrics import ImageJudge
    from gan_course.vanilla import Generator
    G = Generator()
    G.load_state_dict(load_file(RESULTS/'vanilla-fashion.safetensors'))
    with evaluating(G): x = G(study.torch.randn(10_000, G.nz, generator=rng(0, 'sample', 0)))[:5000]
    report = ImageJudge(fashion().valid, features('fashion'), n=5000)(x)
    row = next(r['result'] for r in rows('vanilla') if r['unit'] == dict(data='fashion', seed=0))
    for k in ('fid', 'precision', 'recall', 'coverage'): assert report[k] == pytest.approx(row[k], rel=.01), k

@pytest.mark.parametrize('shift', [0., -200., -20., 20.])
def test_the_one_stage_update_has_the_gradients_of_the_simultaneous_one(shift):
    "Also where D is certain"
    from one_stage import gap
    for seed in range(3): assert gap(seed, shift) < 1e-5
