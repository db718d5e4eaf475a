"A run that is killed and called again equals one that was not; what was saved is never lost, and never trusted before it is verified"
import os, pickle, random, shutil, signal, subprocess, sys, threading, time, warnings
from pathlib import Path
import pytest
from fastai.callback.tracker import EarlyStoppingCallback, SaveModelCallback
from safetensors import safe_open
from helpers import *
from resuming import make

HERE = Path(__file__).parent
ENV = dict(os.environ, PYTHONPATH=os.pathsep.join([str(HERE.parent), os.environ.get('PYTHONPATH', '')]), PYTHONWARNINGS='ignore::FutureWarning')
QUIET = dict(ENV, PYTHONWARNINGS='ignore::FutureWarning,ignore::UserWarning')   # a run that is killed after its end says so

def start(folder, out, every=7):
    return subprocess.Popen([sys.executable, HERE/'resuming.py', folder, out, str(every)], env=QUIET, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

def contents(path):
    with safe_open(path, 'pt') as f: return {k: f.get_tensor(k) for k in f.keys()}

def same_file(a, b):
    "The same state, bit for bit, but for how fast it was reached"
    a,b = contents(a),contents(b)
    assert a.keys() == b.keys()
    different = [k for k in a if 'images_per_sec' not in k and not torch.equal(a[k], b[k])]
    assert not different, different

@pytest.fixture(scope='module')
def whole(tmp_path_factory):
    "Folder of an uninterrupted run without checkpoints, its seconds of training and what it printed"
    out = tmp_path_factory.mktemp('whole')
    p = start('none', out)
    p.stdout.readline()
    t0 = time.time()
    said = p.communicate()[0]
    assert p.returncode == 0, said
    return out/'models'/'final.safetensors',time.time()-t0,said

def killed_and_continued(tmp_path, whole, kills):
    final,seconds,said = whole
    moments = random.Random()
    folder,out,left = tmp_path/'run',tmp_path/'out',kills
    for _ in range(kills*4):
        p = start(folder, out)
        assert p.stdout.readline() == 'ready\n'
        if left:
            time.sleep(moments.uniform(.02, max(.1, .8*seconds/kills)))
            p.send_signal(signal.SIGKILL)
        rest = p.communicate()[0]
        left -= p.returncode == -signal.SIGKILL
        if p.returncode == 0: break
    assert p.returncode == 0, rest
    print('killed', kills-left, 'times')
    assert rest == said
    same_file(final, out/'models'/'final.safetensors')
    assert [f.name for f in folder.iterdir() if not f.name.startswith('step-')] == []
    assert len(list(folder.iterdir())) == 3

def test_killed_once(tmp_path, whole): killed_and_continued(tmp_path, whole, 1)

@pytest.mark.verify
@pytest.mark.parametrize('kills', [3, 20])
def test_killed_many_times(tmp_path, whole, kills): killed_and_continued(tmp_path, whole, kills)

# In one process
class StopAt(GANCallback):
    "Calls `what` at the end of step `n`"
    order = 96
    def __init__(self, n, what): self.n,self.what = n,what
    def after_batch(self):
        if self.training and self.learn.step == self.n: self.what()

class Cut(Exception): pass
def cut(): raise Cut

def played(learn, n_epoch=2, cbs=(), **kw):
    "Epochs of 20 steps, with a schedule"
    with learn.no_bar(), learn.no_logging(), warnings.catch_warnings():
        warnings.simplefilter('error', UserWarning)
        warnings.filterwarnings('ignore', message='.*shadow.*|.* with guests = .*')   # what breaks a run off is a callback
        learn.fit_one_cycle(n_epoch, 2e-3, cbs=list(cbs), **kw)
    return learn

def broken_off(tmp_path, n=26, every=5, keep=3, **kw):
    "A run that ends with an exception after step `n`"
    learn = make(tmp_path)
    with pytest.raises(Cut): played(learn, cbs=[Checkpoints(tmp_path/'run', every=every, keep=keep), StopAt(n, cut)], **kw)
    return learn

def same_run(a, b):
    assert_same(a.state_dict(), b.state_dict())
    assert a.recorder.values == b.recorder.values and a.recorder.lrs == b.recorder.lrs
    assert torch.equal(a.sample(20), b.sample(20))

def assert_same(a, b, path=''):
    assert type(a) is type(b) or isinstance(a, float) and isinstance(b, float), path
    if isinstance(a, dict):
        assert a.keys() == b.keys(), path
        for k in a: assert_same(a[k], b[k], f'{path}/{k}') if k not in ('images_per_sec', 'checkpoints', 'stop_at') else None
    elif isinstance(a, (list, tuple)):
        assert len(a) == len(b), path
        for i,(x,y) in enumerate(zip(a, b)): assert_same(x, y, f'{path}/{i}')
    elif isinstance(a, torch.Tensor): assert torch.equal(a, b) or (a.isnan() == b.isnan()).all() and torch.equal(a.nan_to_num(), b.nan_to_num()), path
    else: assert a == b or a != a and b != b, path

def names(folder): return sorted(o.name for o in folder.iterdir())

@pytest.mark.parametrize('n', [3, 5, 19, 20, 21, 26, 39, 40])
def test_broken_off_anywhere(tmp_path, n):
    "In the middle of an epoch, at its last step, at the first of the next, before the first checkpoint"
    broken_off(tmp_path, n)
    again = played(make(tmp_path), cbs=[Checkpoints(tmp_path/'run', every=5)])
    same_run(again, played(make(tmp_path)))

def test_fit_and_fit_steps_resume(tmp_path):
    for i,go in enumerate([lambda l, **kw: l.fit(2, **kw), lambda l, **kw: l.fit_steps(30, **kw), lambda l, **kw: l.fit_steps(30, every=10, **kw)]):
        one,two,whole_ = (make(tmp_path) for _ in range(3))
        with one.no_bar(), one.no_logging(), pytest.raises(Cut): go(one, resume=tmp_path/f'{i}', cbs=StopAt(17, lambda: (one.checkpoints.write(), cut())))
        for l,kw in ((two, dict(resume=tmp_path/f'{i}')), (whole_, {})):
            with l.no_bar(), l.no_logging(): go(l, **kw)
        assert two.train_iter == whole_.train_iter
        same_run(two, whole_)

def test_a_run_that_is_over_is_not_played_again(tmp_path):
    one = played(make(tmp_path), cbs=[Checkpoints(tmp_path/'run')])
    two = make(tmp_path)
    with two.no_bar(), two.no_logging(), pytest.warns(UserWarning, match='is finished and nothing is played; more epochs lengthen it'):
        two.fit_one_cycle(2, 2e-3, cbs=[Checkpoints(tmp_path/'run'), StopAt(1, cut)])
    same_run(one, two)
    assert two.final_record == one.final_record

def test_only_the_newest_stay(tmp_path):
    broken_off(tmp_path, n=26, every=5, keep=2)
    assert names(tmp_path/'run') == ['step-000000020.safetensors', 'step-000000025.safetensors']

def test_trackers_go_on(tmp_path):
    "What was best so far is still best after a break, and patience is not renewed"
    def cbs(k): return [SaveModelCallback(monitor='gap', comp=min_of, fname=f'best-{k}'), EarlyStoppingCallback(monitor='gap', comp=min_of, patience=3)]
    import numpy as np
    min_of = np.less
    one = make(tmp_path)
    with pytest.raises(Cut): played(one, 6, cbs=[*cbs('a'), Checkpoints(tmp_path/'run', every=5), StopAt(66, cut)])
    two = played(make(tmp_path), 6, cbs=[*cbs('a'), Checkpoints(tmp_path/'run', every=5)])
    three = played(make(tmp_path), 6, cbs=cbs('b'))
    assert two.recorder.values == three.recorder.values
    a,b = (contents(tmp_path/'models'/f'best-{k}.safetensors') for k in 'ab')
    assert all(torch.equal(v, b[k]) for k,v in a.items() if k.startswith(('/G/', '/D/')))

def test_a_damaged_file_is_left_out_and_said(tmp_path):
    for i,harm in enumerate([lambda p: p.write_bytes(p.read_bytes()[:-100]), lambda p: p.write_bytes(b''), flip, lambda p: p.write_bytes(b'\0'*1000), foreign]):
        shutil.rmtree(tmp_path/'run', ignore_errors=True)
        broken_off(tmp_path)
        newest = sorted((tmp_path/'run').iterdir())[-1]
        harm(newest)
        learn = make(tmp_path)
        with learn.no_bar(), learn.no_logging(), pytest.warns(UserWarning) as w: learn.fit_one_cycle(2, 2e-3, cbs=[Checkpoints(tmp_path/'run', every=5)])
        said = [str(o.message) for o in w if 'is damaged' in str(o.message)]
        assert len(said) == 1 and said[0].startswith(str(newest)) and said[0].endswith('.'), said
        same_run(learn, played(make(tmp_path)))

def flip(path):
    b = bytearray(path.read_bytes())
    b[-50] ^= 1
    path.write_bytes(bytes(b))

def foreign(path):
    from safetensors.torch import save_file
    save_file(dict(a=torch.ones(3)), path)

def test_when_no_file_is_whole_nothing_is_trained(tmp_path):
    broken_off(tmp_path)
    for f in (tmp_path/'run').iterdir(): flip(f)
    before,learn = names(tmp_path/'run'),make(tmp_path)
    with pytest.raises(ValueError, match=r'^resume: expected a folder with a whole checkpoint, got .* all 3 are damaged\.$'), pytest.warns(UserWarning): learn.fit(2, resume=tmp_path/'run')
    assert learn.step == 0 and names(tmp_path/'run') == before and not learn.fitting

@pytest.mark.parametrize('other,said', [(lambda l: (l.remove_cb(l.ema), l.fit(2, resume='run')), 'callbacks')])
def test_a_folder_of_another_run_is_refused(tmp_path, monkeypatch, other, said):
    monkeypatch.chdir(tmp_path)
    broken_off(tmp_path)
    learn = make(tmp_path)
    before = {k: v.clone() for k,v in learn.G.state_dict().items()}
    with pytest.raises(ValueError, match=f'^resume: expected the folder of this run, with {said}') as e: other(learn)
    assert '\n' not in str(e.value) and str(e.value).endswith('.')
    assert learn.step == 0 and all(torch.equal(v, before[k]) for k,v in learn.G.state_dict().items())

# Ctrl-C
@pytest.fixture
def sigint():
    "Python's own handler, also where this process was started with the signal ignored, as in the background of a shell"
    was = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, was)

def press(): signal.raise_signal(signal.SIGINT)   # handled before it returns

@pytest.mark.parametrize('event', ['before_batch', 'before_backward', 'before_step', 'after_step', 'after_batch', 'before_validate'])
def test_ctrl_c_leaves_a_checkpoint(tmp_path, event, sigint):
    "Wherever it strikes, the step is finished, kept, and gone on from"
    class Press(GANCallback):
        done = False
        def fire(self):
            if self.learn.step >= 11 and not self.done: self.done = press() is None
    setattr(Press, event, Press.fire)
    learn,handler = make(tmp_path),signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt, match='the same call goes on from there'): played(learn, cbs=[Checkpoints(tmp_path/'run', every=500), Press()])
    assert signal.getsignal(signal.SIGINT) is handler and not learn.fitting
    assert len(names(tmp_path/'run')) == 1
    again = played(make(tmp_path), cbs=[Checkpoints(tmp_path/'run')])
    same_run(again, played(make(tmp_path)))

def test_ctrl_c_twice_does_not_wait(tmp_path, sigint):
    class Press(GANCallback):
        def before_step(self): press(), press(), cut()
    learn,handler = make(tmp_path),signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt): played(learn, cbs=[Checkpoints(tmp_path/'run'), Press()])
    assert signal.getsignal(signal.SIGINT) is handler

def test_a_process_that_ignores_ctrl_c_goes_on_ignoring_it(tmp_path, sigint):
    class Press(GANCallback):
        def before_step(self): press()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    learn = played(make(tmp_path), cbs=[Checkpoints(tmp_path/'run'), Press()])
    assert learn.step == 40 and signal.getsignal(signal.SIGINT) is signal.SIG_IGN

def test_ctrl_c_twice_where_it_would_end_the_process(tmp_path, sigint):
    class Press(GANCallback):
        def before_step(self): press(), press(), cut()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with pytest.raises(KeyboardInterrupt): played(make(tmp_path), cbs=[Checkpoints(tmp_path/'run'), Press()])
    assert signal.getsignal(signal.SIGINT) == signal.SIG_DFL

def test_the_handler_is_given_back_after_any_end(tmp_path):
    handler = signal.getsignal(signal.SIGINT)
    broken_off(tmp_path)
    assert signal.getsignal(signal.SIGINT) is handler
    played(make(tmp_path), cbs=[Checkpoints(tmp_path/'run', every=5)])
    assert signal.getsignal(signal.SIGINT) is handler

def test_it_works_beside_the_main_thread(tmp_path):
    learn = make(tmp_path)
    t = threading.Thread(target=lambda: played(learn, cbs=[Checkpoints(tmp_path/'run')]))
    t.start()
    t.join()
    same_run(learn, played(make(tmp_path)))

def test_a_generator_that_is_closed_can_be_gone_on_with(tmp_path):
    learn = make(tmp_path)
    with learn.no_bar(), learn.no_logging():
        for n in learn.steps(30, cbs=Checkpoints(tmp_path/'run')):
            if n == 12: break
    assert names(tmp_path/'run') == ['step-000000012.safetensors']
    two,three = make(tmp_path),make(tmp_path)
    with two.no_bar(), two.no_logging(): two.fit_steps(30, resume=tmp_path/'run')
    with three.no_bar(), three.no_logging(): three.fit_steps(30)
    same_run(two, three)

# The disk
FULL = '''
import resource, signal, sys, warnings
sys.path.insert(0, {here!r})
from resuming import *
learn = make({out!r})
size = {size}
class Full(GANCallback):
    "From step 12 on no file of this process may be larger than a few bytes: what the kernel says is true"
    def after_batch(self):
        if self.training and self.learn.step == 12 and size:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
print('ready')
with learn.no_bar(), learn.no_logging(): learn.fit_one_cycle(2, 2e-3, cbs=[Full(), Checkpoints({folder!r}, every=5)])
'''

def run_full(folder, out, size):
    return subprocess.run([sys.executable, '-c', FULL.format(here=str(HERE), out=str(out), folder=str(folder), size=size)], env=ENV, capture_output=True, text=True)

def full_disk_is_survived(tmp_path, folder, p):
    assert p.returncode and 'OSError: No checkpoint could be written at step 40' in p.stderr, p.stderr
    assert 'No checkpoint could be written at step 15' in p.stderr and 'those that were there are untouched' in p.stderr
    kept = names(folder)
    assert kept == ['step-000000005.safetensors', 'step-000000010.safetensors'], kept

def test_a_full_disk_costs_checkpoints_and_nothing_else(tmp_path):
    "The quota is the kernel's (RLIMIT_FSIZE); training goes on, the old files stay, the end of the run says so"
    folder = tmp_path/'run'
    full_disk_is_survived(tmp_path, folder, run_full(folder, tmp_path, 20_000))
    same_run(played(make(tmp_path), cbs=[Checkpoints(folder, every=5)]), played(make(tmp_path)))

@pytest.mark.skipif(os.geteuid() != 0 or not sys.platform.startswith('linux'), reason='needs the right to mount a small file system')
def test_a_full_file_system(tmp_path):
    disk = tmp_path/'disk'
    disk.mkdir()
    one = broken_off(tmp_path, n=11)
    size = max(f.stat().st_size for f in (tmp_path/'run').iterdir())
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size*5//2}', 'tmpfs', disk], capture_output=True).returncode: pytest.skip('may not mount')
    try:
        p = run_full(disk/'run', tmp_path, 0)
        assert p.returncode and 'No checkpoint could be written' in p.stderr and 'OSError' in p.stderr, p.stderr
        assert names(disk/'run') == ['step-000000005.safetensors', 'step-000000010.safetensors']
    finally: subprocess.run(['umount', disk], check=True)

@pytest.mark.skipif(os.geteuid() == 0, reason='root may write anywhere')
def test_a_read_only_folder_is_refused_at_the_start(tmp_path):
    (tmp_path/'run').mkdir()
    os.chmod(tmp_path/'run', 0o555)
    refused_at_the_start(tmp_path)

def test_a_file_in_the_way_is_refused_at_the_start(tmp_path):
    (tmp_path/'run').write_text('no folder')
    refused_at_the_start(tmp_path)

def refused_at_the_start(tmp_path):
    learn = make(tmp_path)
    with pytest.raises(ValueError, match=r'^resume: expected a folder that can be written, got .*\.$'): learn.fit(1, resume=tmp_path/'run')
    assert learn.step == 0 and not learn.fitting

@pytest.mark.parametrize('name,value', [('every', 0), ('every', 2.5), ('keep', 0), ('keep', True)])
def test_arguments(name, value):
    with pytest.raises(ValueError, match=f'^{name}: '): Checkpoints('run', **{name: value})

# Pickle
class Evil:
    def __reduce__(self): return (print, ('executed',))

def test_no_pickle_is_ever_loaded(tmp_path, capsys):
    learn = make(tmp_path)
    (tmp_path/'run').mkdir()
    for path in (tmp_path/'models'/'evil.safetensors', tmp_path/'run'/'step-000000005.safetensors'):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(pickle.dumps(Evil()))
        torch.save(Evil(), path.with_name('step-000000006.safetensors'))
    with pytest.raises(ValueError, match='^file: '): learn.load('evil')
    with pytest.raises(ValueError, match='^resume: '), pytest.warns(UserWarning): learn.fit(1, resume=tmp_path/'run')
    assert 'executed' not in capsys.readouterr().out

def test_going_on_uses_no_pickle(tmp_path, monkeypatch):
    broken_off(tmp_path)
    def refuse(*args, **kwargs): raise AssertionError('a pickle was loaded')
    for name in ('load', 'loads', 'Unpickler'): monkeypatch.setattr(pickle, name, refuse)
    monkeypatch.setattr(torch, 'load', refuse)
    played(make(tmp_path), cbs=[Checkpoints(tmp_path/'run', every=5)])
