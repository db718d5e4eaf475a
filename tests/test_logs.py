"What is logged, read back from the files that were written, against what the learner knows of itself"
import gc, importlib.util, io, json, struct, sys, time, pytest
import numpy as np
from types import SimpleNamespace
from PIL import Image
from gan_course import logs
from gan_course.checkpoints import Checkpoints
from gan_course.logs import *
from helpers import *

tensorboard = pytest.importorskip('tensorboard')
SCALARS = 'd_loss g_loss D(real) D(fake) lr_g lr_d'.split()

def events(folder):
    "What TensorBoard shows of a folder"
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    seen = EventAccumulator(str(folder), size_guidance=dict(scalars=0, images=0))
    return seen.Reload()

def scalar(seen, tag): return {e.step: e.value for e in seen.Scalars(tag)}
def steps(seen, tag): return [e.step for e in seen.Scalars(tag)]
def pictures(seen): return [(e.step, e.encoded_image_string) for e in seen.Images('samples')]
def gap(fake, real): return (fake.mean(0) - real.mean(0)).norm()
def spread(fake, real): return fake.std()

def logged(folder, learn, n=3, resume=None, cbs=(), **kw):
    "`learn` after `n` epochs of 5 steps, logged to `folder`"
    learn.fit(n, cbs=[TensorBoard(folder, **dict(dict(every=2, samples=9), **kw)), *cbs], resume=resume)
    return learn

class Stop(Callback):
    "Ends a run after a step as a crash would"
    order = 99
    def __init__(self, at): self.at = at
    def after_batch(self):
        if self.learn.step == self.at: raise RuntimeError('crash')

# ---------------------------------------------------------------- numbers
def test_numbers_are_those_of_the_history(tmp_path):
    learn = logged(tmp_path, learner(lr=(1e-2, 3e-2), seed=4))
    seen,history = events(tmp_path),learn.history
    assert steps(seen, 'd_loss') == [1, 2, 4, 6, 8, 10, 12, 14]
    for tag,k in zip(SCALARS, SCORES):
        want = {s: v for s,v in zip(history['step'].tolist(), history[k].tolist())}
        assert scalar(seen, tag) == {s: want[s] for s in steps(seen, 'd_loss')}
    for tag,lr in (('lr_g', 1e-2), ('lr_d', 3e-2)): assert set(scalar(seen, tag).values()) == {float(np.float32(lr))}

def test_rates_are_those_of_each_step(tmp_path):
    learn = learner()
    learn.fit_one_cycle(2, 1e-2, cbs=TensorBoard(tmp_path, every=3))
    for tag,i in (('lr_g', 0), ('lr_d', 1)):
        got = scalar(events(tmp_path), tag)
        assert got == {s: float(np.float32(learn.recorder.lrs[s-1][i])) for s in got} and len(set(got.values())) > 2

def test_metrics_after_each_epoch(tmp_path):
    learn = logged(tmp_path, learner(metrics=[gap, spread]))
    seen = events(tmp_path)
    for i,tag in ((-2, 'gap'), (-1, 'spread')):
        want = [float(np.float32(row[i])) for row in learn.recorder.values]
        assert list(scalar(seen, tag).items()) == list(zip((5, 10, 15), want))

def test_a_run_without_recorder_and_metrics(tmp_path):
    learn = learner(quiet=False, default_cbs=False)
    logged(tmp_path, learn, 1)
    assert sorted(events(tmp_path).Tags()['scalars']) == sorted(SCALARS)

def test_training_does_not_notice(tmp_path):
    a = logged(tmp_path, learner(metrics=gap), draw_every=3)
    b = learner(metrics=gap)
    b.fit(3)
    assert not equal_states(a.state_dict(), b.state_dict(), but=('/cbs/tensor_board',)) and a.recorder.values == b.recorder.values

# ---------------------------------------------------------------- pictures
def test_pictures_show_the_same_noise(tmp_path):
    learn = logged(tmp_path, learner(images=True, lr=0., opt_func=sgd, G=ConvGen(norm=False), D=ConvDis()), 3)
    seen = pictures(events(tmp_path))
    assert [s for s,_ in seen] == [4, 8, 12] and len({p for _,p in seen}) == 1, 'weights that rest give one picture'
    moving = logged(tmp_path/'moving', learner(images=True))
    assert len({p for _,p in pictures(events(tmp_path/'moving'))}) == 3

def decoded(png): return np.asarray(Image.open(io.BytesIO(png)).convert('RGB'))

@pytest.mark.parametrize('ema', [True, False])
def test_a_picture_holds_the_samples(tmp_path, ema):
    "Each pixel of each sample is there, of the averaged weights where there are some"
    learn = logged(tmp_path, learner(images=True, cbs=[EMA(1e6, 1e6)]), 1, ema=ema)
    x = learn.sample(9, ema=ema, seed='log')
    assert not torch.allclose(x, learn.sample(9, ema=not ema, seed='log'), atol=.02)
    picture = decoded(pictures(events(tmp_path))[-1][1])
    zoom = 7
    for k in range(9):
        top,left = (k//3*(8+1)*zoom, k%3*(8+1)*zoom)
        got = picture[top:top+8*zoom, left:left+8*zoom][zoom//2::zoom, zoom//2::zoom]
        want = (x[k].permute(1, 2, 0).numpy()/2 + .5)*255
        assert abs(got - want).max() <= 1

def test_pictures_every_few_steps_none_and_of_points(tmp_path):
    logged(tmp_path/'a', learner(), draw_every=4)
    assert [s for s,_ in pictures(events(tmp_path/'a'))] == [4, 8, 12]
    logged(tmp_path/'b', learner(), samples=0)
    assert not events(tmp_path/'b').Tags()['images']

def test_data_that_cannot_be_drawn_are_logged_all_the_same(tmp_path):
    learn = learner(dls=loaders(torch.randn(40, 3), bs=8), g=dict(out=3), d=dict(inp=3))
    logged(tmp_path, learn, 1)
    assert steps(events(tmp_path), 'd_loss') == [1, 2, 4] and not events(tmp_path).Tags()['images']

# ---------------------------------------------------------------- runs that are broken off and go on
def assert_same_log(folder, other):
    a,b = (events(o) for o in (folder, other))
    tags = a.Tags()['scalars']
    assert tags == b.Tags()['scalars'] and 'gap' in tags
    for tag in tags: assert [(e.step, e.value) for e in a.Scalars(tag)] == [(e.step, e.value) for e in b.Scalars(tag)], tag
    assert pictures(a) == pictures(b)

@pytest.fixture(scope='module')
def whole(tmp_path_factory):
    "The log of a run that nothing stops"
    folder = tmp_path_factory.mktemp('whole')
    logged(folder, learner(metrics=gap))
    return folder

LONGER = [pytest.param(at, every, marks=pytest.mark.verify) for at,every in ((5, 5), (13, 4), (14, 3))]

@pytest.mark.parametrize('at, every', [(4, 1), (7, 2), (10, 5), *LONGER])
def test_a_resumed_run_logs_what_a_whole_one_does(tmp_path, whole, at, every):
    "What was logged after the checkpoint, also at its very step, is there once"
    broken = learner(metrics=gap)
    checkpoints = Checkpoints(tmp_path/'run', every=every)
    with pytest.raises(RuntimeError, match='crash'): logged(tmp_path/'log', broken, cbs=[checkpoints, Stop(at)])
    assert checkpoints.files() and broken.step == at
    logged(tmp_path/'log', learner(metrics=gap), cbs=[Checkpoints(tmp_path/'run', every=every)])
    assert_same_log(tmp_path/'log', whole)

def test_a_checkpoint_of_a_run_without_log_can_be_gone_on_from(tmp_path):
    learn = learner(metrics=gap)
    with pytest.raises(RuntimeError): learn.fit(3, cbs=[Checkpoints(tmp_path/'run', every=4), Stop(6)])
    logged(tmp_path/'log', learner(metrics=gap), resume=tmp_path/'run')
    seen = events(tmp_path/'log')
    assert steps(seen, 'd_loss') == [6, 8, 10, 12, 14] and steps(seen, 'gap') == [5, 10, 15]

class Break(Callback):
    "Makes G non-finite, once"
    def __init__(self, at): self.at = at
    def after_batch(self):
        if self.learn.step != self.at: return
        self.at = None
        with torch.no_grad(): next(self.learn.G.parameters()).fill_(math.nan)

def test_going_back_takes_back_what_was_logged(tmp_path):
    learn = learner(quiet=False, default_cbs=False, cbs=[GANRecorder(), History(every=1), FiniteGuard(every=4, retries=1), Break(6)])
    learn.logger = lambda *_: None
    with pytest.warns(UserWarning, match='goes on at half'): learn.fit_steps(12, cbs=TensorBoard(tmp_path, every=1))
    seen,history = events(tmp_path),learn.history
    assert steps(seen, 'd_loss') == history['step'].tolist() == list(range(1, learn.step+1)) and learn.step == 8
    assert list(scalar(seen, 'd_loss').values()) == history['d_loss'].tolist()
    assert list(scalar(seen, 'lr_g').values())[-4:] == [float(np.float32(5e-3))]*4

class Look(Callback):
    "Reads the log after a step, while the run goes on"
    order = 98
    def __init__(self, folder, at): self.folder,self.at = folder,at
    def after_batch(self):
        if self.learn.step == self.at: self.seen = steps(events(self.folder), 'd_loss')

def test_what_a_checkpoint_knows_is_on_the_disk(tmp_path):
    "So a process that is killed leaves no hole"
    look = Look(tmp_path/'log', 8)
    logged(tmp_path/'log', learner(), cbs=[Checkpoints(tmp_path/'run', every=4), look])
    assert look.seen == [1, 2, 4, 6, 8]

def test_further_runs_of_a_learner_go_on(tmp_path):
    learn = learner()
    log = TensorBoard(tmp_path, every=1)
    for n in (2, 3): learn.fit_steps(n, cbs=log)
    assert steps(events(tmp_path), 'd_loss') == [1, 2, 3, 4, 5]

def test_a_new_run_takes_the_place_of_an_old_one(tmp_path):
    for seed in (0, 1): learn = logged(tmp_path, learner(seed=seed), every=1)
    seen = events(tmp_path)
    assert list(scalar(seen, 'd_loss').values()) == learn.history['d_loss'].tolist() and len(steps(seen, 'd_loss')) == 15

def test_the_log_is_closed_however_a_run_ends(tmp_path):
    learn,log = learner(),TensorBoard(tmp_path, every=1)
    with pytest.raises(RuntimeError): learn.fit_steps(9, cbs=[log, Stop(3)])
    assert not log.is_open and steps(events(tmp_path), 'd_loss') == [1, 2, 3]
    for step in learn.steps(9, cbs=log):
        if step == 5: break
    gc.collect()
    assert not log.is_open and steps(events(tmp_path), 'd_loss') == [1, 2, 3, 4, 5]

# ---------------------------------------------------------------- arguments
@pytest.mark.parametrize('kw, said', [(dict(every=0), 'every: expected a whole number of at least 1, got 0.'), (dict(samples=-1), 'samples: expected a whole number'),
    (dict(draw_every=.5), 'draw_every: expected a whole number'), (dict(ema=1), 'ema: expected True or False, got 1.'), (dict(folder=3), 'folder: expected a path, got int.')])
def test_bad_arguments(tmp_path, kw, said):
    with pytest.raises((TypeError, ValueError)) as e: TensorBoard(**dict(dict(folder=tmp_path), **kw))
    assert str(e.value).startswith(said)

def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path/'file').write_text('x')
    learn = learner()
    with pytest.raises(ValueError, match='folder: expected a folder that can be written, got '): logged(tmp_path/'file'/'runs', learn)
    assert learn.step == 0

def test_home_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('USERPROFILE', str(tmp_path))
    logged('~/runs', learner(), 1)
    assert steps(events(tmp_path/'runs'), 'd_loss') == [1, 2, 4]

@pytest.mark.parametrize('kind, package', [(TensorBoard, 'tensorboard'), (WandB, 'wandb')])
def test_a_missing_package(tmp_path, monkeypatch, kind, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError) as e: kind(str(tmp_path))
    assert str(e.value) == f'{kind.__name__}: expected the package {package} (pip install {package}), got none.'

def test_importing_needs_no_logger(monkeypatch):
    for name in ('tensorboard', 'wandb', 'torch.utils.tensorboard'): monkeypatch.setitem(sys.modules, name, None)
    spec = importlib.util.spec_from_file_location('gan_course.anew', logs.__file__)
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    assert again.TensorBoard is not TensorBoard and issubclass(again.TensorBoard, GANCallback)

# ---------------------------------------------------------------- the recipe, and a log of one's own
def test_the_recipe_is_plain_and_complete():
    learn = learner(NonSaturating() + R1(lambda step: .1) + R2(.5, every=4), lr=(1e-3, 2e-3), k_d=lambda step: 2, seed=7)
    facts = recipe_of(learn)
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    game = facts['game']
    assert game['name'] == 'Sum' and game['a']['b'] == dict(name='R1', gamma='<lambda>', every=1) and game['b'] == dict(name='R2', gamma=.5, every=4)
    assert facts['lr'] == [1e-3, 2e-3] and facts['seed'] == 7 and facts['k_d'] == '<lambda>' and facts['k_g'] == 1
    of_g,of_d = (facts['optimizer'][k] for k in 'GD')
    assert facts['optimizer']['name'] == 'Adam' and of_g == of_d and of_g['betas'] == [.5, .99] and of_g['foreach'] is None
    assert (facts['bs'], facts['samples'], facts['shape']) == (8, 40, [2]) and facts['G'] == dict(name='helpers.Gen', parameters=3*8+8+8*2+2)

class Kept(Log):
    "A log in memory"
    said = ()
    def open(self, since): self.said = [*self.said, ('open', since)]
    def write(self, values, step): self.said.append((step, sorted(values)))
    def draw(self, picture, step): self.said.append((step, picture.dtype.name, picture.shape[-1]))
    def shut(self): self.said.append('shut')

def test_a_log_of_ones_own():
    log = Kept(every=4)
    learner(metrics=gap).fit(1, cbs=log)
    every = sorted(SCALARS)
    assert log.said == [('open', 1), (1, every), (4, every), (5, ['gap']), (5, 'uint8', 3), 'shut']

# ---------------------------------------------------------------- Weights & Biases
@pytest.mark.verify
def test_wandb_offline(tmp_path, monkeypatch):
    wandb = pytest.importorskip('wandb')
    monkeypatch.setenv('WANDB_SILENT', 'true')
    log = WandB('toy', every=2, samples=4, mode='offline', dir=str(tmp_path))
    learn = learner(metrics=gap)
    learn.fit(1, cbs=log)
    assert not log.is_open and log.id
    files = list(tmp_path.rglob(f'run-{log.id}.wandb'))
    assert len(files) == 1
    rows,config = wandb_rows(files[0])
    want = dict(zip(learn.history['step'].tolist(), learn.history['d_loss'].tolist()))
    assert {s: row['d_loss'] for s,row in rows.items() if 'd_loss' in row} == {s: want[s] for s in (1, 2, 4)}
    assert rows[5]['gap'] == learn.recorder.values[-1][-1] and rows[5]['samples/_type'] == 'image-file' and config['seed'] == 0

def records(path):
    "The records of a file that W&B wrote: a header, then LevelDB's format, blocks of 32 KB with a record or parts of one"
    data,at,parts = path.read_bytes(),7,b''
    while at+7 <= len(data):
        left = -at % 32768
        if 0 < left < 7: at += left
        size,kind = struct.unpack('<xxxxHB', data[at:at+7])
        parts += data[at+7:at+7+size]
        at += 7+size
        if kind in (1, 4):
            yield parts
            parts = b''

def finished(path):
    "The records of a run that has ended; another process writes them, so they may take a moment"
    Record = pytest.importorskip('wandb.proto.wandb_internal_pb2').Record
    for _ in range(200):
        found = [Record.FromString(o) for o in records(path)]
        if any(o.WhichOneof('record_type') == 'exit' for o in found): return found
        time.sleep(.1)
    raise AssertionError('the run was not closed')

def wandb_rows(path):
    "Rows by step, and the settings, of a file that W&B wrote"
    rows,config = {},{}
    def plain(items): return {o.key or '/'.join(o.nested_key): json.loads(o.value_json) for o in items}
    for record in finished(path):
        config.update(plain([*record.config.update, *record.run.config.update]))
        if record.WhichOneof('record_type') != 'history': continue
        row = plain(record.history.item)
        rows[row.get('_step', record.history.step.num)] = row
    return rows,config

class FakeRun:
    "A run of W&B in memory"
    def __init__(self, **kw):
        self.kw,self.rows,self.config = kw,[],{}
        self.id,self.open = kw.get('id') or 'new',True
    def log(self, values, step): self.rows.append((step, sorted(values)))
    def finish(self): self.open = False

class FakeConfig(dict):
    def update(self, values, allow_val_change): super().update(values)

@pytest.fixture
def fake(monkeypatch):
    "A stand-in for the package; gives the runs that were begun"
    runs = []
    def init(**kw):
        runs.append(FakeRun(**kw))
        runs[-1].config = FakeConfig()
        return runs[-1]
    monkeypatch.setitem(sys.modules, 'wandb', SimpleNamespace(init=init, Image=lambda picture: picture.shape))
    return runs

def test_wandb_goes_on_in_the_same_run(tmp_path, fake):
    "Project and settings are handed over, the id is that of the first run, and steps only go up"
    def log(): return WandB('toy', every=2, samples=4, mode='offline', tags=['a'])
    with pytest.raises(RuntimeError): learner(metrics=gap).fit(3, cbs=[log(), Checkpoints(tmp_path, every=4), Stop(6)])
    learner(metrics=gap).fit(3, cbs=[log(), Checkpoints(tmp_path, every=4)])
    first,second = fake
    assert first.kw == dict(project='toy', mode='offline', tags=['a']) and second.kw == dict(first.kw, id='new', resume='allow')
    assert not first.open and not second.open and second.config['seed'] == 0
    at = [step for step,_ in second.rows]
    assert at == sorted(at) and at[0] == 4 and at[-1] == 15 and (15, ['samples']) in second.rows
