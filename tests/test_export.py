"What `learn.export` writes, used in another process that does not know this library; and when it refuses"
import errno, hashlib, json, os, subprocess, sys, tempfile, pytest
import numpy as np
from pathlib import Path
from safetensors.torch import load_file
from torch.nn.utils import weight_norm  # chkstyle: ignore
from gan_course import conditional, dcgan, vanilla
from gan_course.files import digest, read_tensors
from helpers import *

pytest.importorskip('onnxruntime')
pytest.importorskip('onnxscript')
SIZES = 1, 3, 17

def images(n=12, size=8, c=1, seed=0): return torch.rand(n, c, size, size, generator=rng(seed, 'images'))*2-1

def labelled(n_embed=None):
    G = conditional.LabelGenerator(5, (1, 8, 8), nz=4, width=4, n_embed=n_embed)
    return loaders(images(), torch.arange(12) % 5, bs=4), G, conditional.LabelDiscriminator(5, (1, 8, 8), width=4)

def masked():
    x = images(size=9)
    G = conditional.MaskGenerator((1, 9, 9), nz=4, width=4)
    return loaders(x, conditional.silhouette(x, 0.), bs=4), G, conditional.MaskDiscriminator((1, 9, 9), width=4)

NETWORKS = dict(points=lambda: (point_dls(), vanilla.Generator((2,), nz=3, width=8), vanilla.Discriminator((2,), width=8)),
    vanilla=lambda: (loaders(images(), bs=4), vanilla.Generator((1, 8, 8), nz=3, width=8, z_law='uniform'), vanilla.Discriminator((1, 8, 8), width=8)),
    dcgan=lambda: (loaders(images(c=3, size=11), bs=4), dcgan.Generator((3, 11, 11), nz=5, width=4), dcgan.Discriminator((3, 11, 11), width=4)),
    onehot=labelled, embedding=lambda: labelled(3), mask=masked)

def made(name, steps=2, **kw):
    "A learner that has moved away from where it started"
    with seeded('networks', name): dls,G,D = NETWORKS[name]()
    learn = learner(dls=dls, G=G, D=D, **kw)
    learn.fit_steps(steps)
    return learn

def asked(learn, n):
    "Conditions for `n` samples, or none"
    y = learn.dls.train.dataset.y
    return () if y is None else (y[torch.arange(n)*7 % len(y)],)

FOREIGN = """
import json, sys
from pathlib import Path
sys.path.append(sys.argv[1])
sys.modules['gan_course'] = sys.modules['fastai'] = None
for name in ('gan_course', 'fastai'):
    try: __import__(name)
    except ImportError: continue
    raise AssertionError(name + ' can be imported')
import numpy as np, onnxruntime, torch
worst = {}
for folder in sorted(o for o in Path('.').iterdir() if o.is_dir()):
    session = onnxruntime.InferenceSession(str(folder/'G.onnx'), providers=['CPUExecutionProvider'])
    card,G = json.loads((folder/'card.json').read_text()),torch.jit.load(str(folder/'G.pt'))
    names = [o['name'] for o in card['inputs']]
    assert names == [o.name for o in session.get_inputs()] and [o.shape[0] for o in session.get_inputs()] == ['n']*len(names)
    for file in sorted(Path('.').glob(folder.name + '-*.npz')):
        arrays = np.load(file)
        feed = {k: arrays[k] for k in names}
        for o in card['inputs']: assert str(feed[o['name']].dtype) == o['dtype'] and list(feed[o['name']].shape[1:]) == o['shape'][1:]
        outs = session.run(None, feed)[0], G(*[torch.from_numpy(feed[k]) for k in names]).numpy()
        for kind,x in zip(('onnx', 'torchscript'), outs):
            assert x.shape == arrays['x'].shape and list(x.shape[1:]) == card['output']['shape'][1:] and x.dtype == np.float32
            worst['/'.join([folder.name, kind, str(len(x))])] = float(abs(x - arrays['x']).max())
print(json.dumps(worst))
"""

def state_of(learn):
    "All that an export must leave alone: the run, the modes of both networks, what learns, and chance"
    modes = [m.training for m in learn.model.modules()]
    learns = [p.requires_grad for p in learn.model.parameters()]
    return dict(run=learn.state_dict(), chance=torch.get_rng_state(), modes=modes, learns=learns)

@pytest.fixture(scope='module')
def exported(tmp_path_factory):
    "All networks, exported once, with samples to compare"
    home,learners = tmp_path_factory.mktemp('exported'),{}
    for name in NETWORKS:
        learn = learners[name] = made(name, cbs=[EMA(100, 100)])
        before = state_of(learn)
        assert learn.export(home/name) == home/name
        learn.noticed = equal_states(before, state_of(learn))
        for n in SIZES:
            z,y = learn.noise_of(n, seed='other'),asked(learn, n)
            with evaluating(learn.ema.G_ema): x = learn.ema.G_ema(z, *y)
            np.savez(home/f'{name}-{n}.npz', z=z.numpy(), x=x.numpy(), **{'y': o.numpy() for o in y})
    return home,learners

def test_another_process_makes_the_same_samples(exported):
    "Without this library, and from another folder than that of the project"
    home,_ = exported
    site = Path(torch.__file__).parents[1]
    done = subprocess.run([sys.executable, '-S', '-E', '-c', FOREIGN, str(site)], cwd=home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    worst = json.loads(done.stdout.splitlines()[-1])
    assert len(worst) == len(NETWORKS)*2*len(SIZES) and max(worst.values()) <= 1e-5, worst

@pytest.mark.parametrize('name', NETWORKS)
def test_safetensors_hold_the_averaged_weights(exported, name):
    home,learners = exported
    want = learners[name].ema.G_ema.state_dict()
    got,ours = load_file(home/name/'G.safetensors'),read_tensors(home/name/'G.safetensors')[0]
    assert not differing(got, dict(want)) and not differing(dict(ours), dict(want))
    _,fresh,_ = NETWORKS[name]()
    fresh.load_state_dict(ours)
    z,y = learners[name].noise_of(3),asked(learners[name], 3)
    with evaluating(fresh, learners[name].ema.G_ema): assert torch.allclose(fresh(z, *y), learners[name].ema.G_ema(z, *y), atol=1e-6)

@pytest.mark.parametrize('name', NETWORKS)
def test_the_card(exported, name):
    home,learners = exported
    card,learn = json.loads((home/name/'card.json').read_text()),learners[name]
    G,dl = learn.ema.G_ema,learn.dls.train
    assert card['network'] == dict(name=f'{type(G).__module__}.{type(G).__name__}', nz=G.nz, weights='averaged', parameters=sum(p.numel() for p in G.parameters()),
        hash=digest(*[o for pair in G.state_dict().items() for o in pair]))
    z,*y = card['inputs']
    assert z == dict(name='z', shape=['n', G.nz], dtype='float32', law=getattr(G, 'z_law', 'normal'))
    label,mask = dict(name='y', shape=['n'], dtype='int64', classes=5),dict(name='y', shape=['n', 1, 9, 9], dtype='float32')
    assert y == dict(onehot=[label], embedding=[label], mask=[mask]).get(name, [])
    assert card['output'] == dict(name='x', shape=['n', *dl.shape], dtype='float32') and card['steps'] == 2 and card['made_by'] == 'gan_course'
    assert card['data'] == dict(samples=dl.n, shape=list(dl.shape), classes=dl.n_classes)
    recipe = card['recipe']
    assert (recipe['game'], recipe['lr'], recipe['bs'], recipe['seed']) == (dict(name='NonSaturating'), [1e-2, 1e-2], dl.bs, 0) and recipe['optimizer']['name'] == 'Adam'
    assert set(card['files']) == {'G.safetensors', 'G.onnx', 'G.pt'}
    for file,hashed in card['files'].items(): assert hashlib.sha256((home/name/file).read_bytes()).hexdigest() == hashed
    assert read_tensors(home/name/'G.safetensors')[1] == {k: v for k,v in card.items() if k != 'files'}

# ---------------------------------------------------------------- which weights, and what training notices
QUICK = dict(formats=('safetensors', 'torchscript'))

def test_the_last_weights(tmp_path):
    learn = made('points', cbs=[EMA(100, 100)])
    card = json.loads((learn.export(tmp_path/'a', ema=False, **QUICK)/'card.json').read_text())
    assert not differing(load_file(tmp_path/'a'/'G.safetensors'), dict(learn.G.state_dict())) and card['network']['weights'] == 'last'
    z = learn.noise_of(3)
    assert torch.allclose(torch.jit.load(tmp_path/'a'/'G.pt')(z), learn.sample(z=z, ema=False), atol=1e-6)
    without = made('points')
    card = json.loads((without.export(tmp_path/'b', **QUICK)/'card.json').read_text())
    assert not differing(load_file(tmp_path/'b'/'G.safetensors'), dict(without.G.state_dict())) and card['network']['weights'] == 'last'

def test_metrics_of_the_last_look(tmp_path):
    def gap(fake, real): return (fake.mean(0) - real.mean(0)).norm()
    def lost(fake, real): return math.nan
    learn = made('points', metrics=[gap, lost])
    card = json.loads((learn.export(tmp_path/'a', formats='safetensors')/'card.json').read_text())
    assert card['metrics'] == dict(gap=learn.recorder.values[-1][-2], lost=None)

@pytest.mark.parametrize('name', NETWORKS)
def test_training_does_not_notice(exported, name): assert not exported[1][name].noticed

class Normed(Gen):
    "A generator whose weights are computed anew at each call"
    def __init__(self, how=weight_norm):
        super().__init__()
        how(self.body[0])

@pytest.mark.parametrize('how', [weight_norm, spectral_norm])
def test_weights_that_are_computed(tmp_path, how):
    with seeded(0): learn = learner(G=Normed(how), D=Dis())
    learn.fit_steps(2)
    learn.export(tmp_path/'a', **QUICK)
    z = learn.noise_of(5)
    assert torch.allclose(torch.jit.load(tmp_path/'a'/'G.pt')(z), learn.sample(z=z), atol=1e-6)

# ---------------------------------------------------------------- networks that cannot be written
class Counts(Gen):
    "A generator that looks at the size of its batch"
    def forward(self, z, y=None): return super().forward(z)*len(z)/10

class Random(Gen):
    "A generator that draws for itself"
    def forward(self, z, y=None): return super().forward(z) + torch.randn(z.shape[0], 2)

@pytest.mark.parametrize('kind', ['onnx', 'torchscript'])
@pytest.mark.parametrize('G', [Counts, Random])
def test_networks_that_cannot_be_written(tmp_path, G, kind):
    learn = learner(G=G(), D=Dis())
    chance = torch.get_rng_state()
    with pytest.raises(ValueError) as e: learn.export(tmp_path/'a', formats=kind)
    assert torch.equal(chance, torch.get_rng_state()) and str(e.value).startswith('G: expected a network for batches of any size (z.shape[0], not len(z)) that gives the same samples') and '\n' not in str(e.value)
    assert not list(tmp_path.iterdir())

# ---------------------------------------------------------------- the folder
def contents(folder): return {o.relative_to(folder).as_posix(): o.read_bytes() for o in folder.rglob('*') if o.is_file()}

def test_formats_are_chosen(tmp_path):
    learn = made('points')
    for formats,want in (('safetensors', {'G.safetensors'}), (['torchscript'], {'G.pt'}), ({'safetensors', 'torchscript'}, {'G.safetensors', 'G.pt'})):
        assert set(contents(learn.export(tmp_path/'a', formats=formats))) == want | {'card.json'}
    assert os.listdir(tmp_path) == ['a'], 'an earlier export was replaced, and nothing is left beside it'

def test_home_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('USERPROFILE', str(tmp_path))
    assert made('points').export('~/deep/a', formats='safetensors') == tmp_path.resolve()/'deep'/'a'

@pytest.mark.parametrize('spoil', ['notes.txt', 'G.pt'])
def test_files_of_others_stay(tmp_path, spoil):
    "Also one that has the name of a format, which the card does not name"
    learn = made('points')
    for earlier in (False, True):
        folder = tmp_path/str(earlier)
        if earlier: learn.export(folder, formats='safetensors')
        folder.mkdir(exist_ok=True)
        (folder/spoil).write_text('mine')
        before = contents(folder)
        with pytest.raises(ValueError, match='path: expected a new folder, or one with nothing but an earlier export, got ') as e: learn.export(folder, **QUICK)
        assert repr(spoil) in str(e.value) and contents(folder) == before and '\n' not in str(e.value)

def test_an_empty_folder_may_be_there(tmp_path):
    (tmp_path/'a').mkdir()
    assert set(contents(made('points').export(tmp_path/'a', formats='safetensors'))) == {'G.safetensors', 'card.json'}

@pytest.mark.parametrize('broken', ['write', 'move'])
def test_whole_or_as_it_was(tmp_path, monkeypatch, broken):
    "A full disk leaves the earlier export, byte by byte, and nothing beside it"
    learn = made('points')
    before = contents(learn.export(tmp_path/'a', **QUICK))
    learn.fit_steps(1)
    def full(*args, **kwargs): raise OSError(errno.ENOSPC, 'No space left on device')
    move = os.rename
    def unwilling(a, b): return full() if Path(a).name == 'new' else move(a, b)
    if broken == 'write': monkeypatch.setattr(torch.jit.ScriptModule, 'save', full)
    else: monkeypatch.setattr(os, 'rename', unwilling)
    with pytest.raises((OSError, ValueError), match='No space'): learn.export(tmp_path/'a', **QUICK)
    assert contents(tmp_path/'a') == before and os.listdir(tmp_path) == ['a']
    monkeypatch.undo()
    assert contents(learn.export(tmp_path/'a', **QUICK)) != before

def test_killed_between_two_moves(tmp_path, monkeypatch):
    "What was put aside comes back at the next call, also when that one fails"
    learn = made('points')
    before = contents(learn.export(tmp_path/'a', formats='safetensors'))
    hidden = []
    def killed(a, b):
        "A killed process tidies nothing up"
        hidden.append(Path(a).parent)
        monkeypatch.setattr(tempfile.TemporaryDirectory, 'cleanup', lambda self: self._finalizer.detach())
        raise KeyboardInterrupt
    move = os.rename
    monkeypatch.setattr(os, 'rename', lambda a, b: killed(a, b) if Path(a).name == 'new' else move(a, b))
    with pytest.raises(KeyboardInterrupt): learn.export(tmp_path/'a', formats='safetensors')
    monkeypatch.undo()
    assert os.listdir(tmp_path) == [hidden[0].name] and contents(hidden[0]/'old') == before
    mine = tmp_path/'.a.mine'
    for folder in (mine, hidden[0]):
        folder.mkdir(exist_ok=True)
        os.utime(folder, (0, 0))
    bad = learner(G=Random(), D=Dis())
    with pytest.raises(ValueError, match='G: '): bad.export(tmp_path/'a', formats='torchscript')
    assert contents(tmp_path/'a') == before and mine.is_dir(), 'a folder of the user with a similar name stays'
    os.utime(hidden[0], (0, 0))
    learn.export(tmp_path/'a', formats='safetensors')
    assert set(os.listdir(tmp_path)) == {'a', '.a.mine'}

# ---------------------------------------------------------------- arguments
@pytest.mark.parametrize('kw, said', [(dict(formats='pickle'), 'formats: expected one of safetensors, onnx, torchscript, got '), (dict(formats=()), 'formats: expected some of '),
    (dict(formats=3), 'formats: expected some of '), (dict(ema=1), 'ema: expected True or False, got 1.'), (dict(path=3), 'path: expected a folder, got 3.')])
def test_bad_arguments(tmp_path, kw, said):
    learn = learner()
    with pytest.raises((TypeError, ValueError)) as e: learn.export(**dict(dict(path=tmp_path/'a'), **kw))
    assert str(e.value).startswith(said) and not list(tmp_path.iterdir())

def test_a_file_is_no_folder(tmp_path):
    (tmp_path/'export.pkl').write_text('x')
    with pytest.raises(ValueError, match='path: expected a folder, got .*export.pkl.*, which is a file.'): learner().export(tmp_path/'export.pkl')

@pytest.mark.parametrize('package', ['onnx', 'onnxscript', 'onnxruntime'])
def test_a_missing_package(tmp_path, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    learn = learner()
    with pytest.raises(ImportError) as e: learn.export(tmp_path/'a')
    assert str(e.value) == f'formats: expected the package {package} (pip install {package}), got none.' and not list(tmp_path.iterdir())
    learn.export(tmp_path/'a', **QUICK)
