"A run is a function of its seed and its step: disturbed, cut in pieces, saved, broken off or moved elsewhere, it goes on with the same bits"
import os, pickle, random, shutil, stat, struct, subprocess, sys
import numpy as np, pytest
from safetensors import SafetensorError
from safetensors.torch import save_file
from cases import seldom
from helpers import *
import gan_course.files as files_module

# ---------------------------------------------------------------- makers
def ema(): return EMA(half_life=30, ramp=.5)
NORM = dict(g=dict(norm=True), d=dict(norm=True, spectral=True))
DROP = dict(g=dict(drop=.4), d=dict(drop=.4))
BOTH = dict(g=dict(norm=True, drop=.3), d=dict(norm=True, drop=.3, spectral=True))
KINDS = dict(  # chkstyle: ignore-node
    plain=lambda: {}, norm=lambda: NORM, drop=lambda: DROP, norm_drop_adamw=lambda: dict(BOTH, opt_func=adamw), sgd=lambda: dict(BOTH, opt_func=sgd),
    apart=lambda: dict(BOTH, reuse=False), many=lambda: dict(BOTH, k_d=2, k_g=2, opt_func=adamw),
    functions=lambda: dict(DROP, k_d=lambda s: s % 3, k_g=lambda s: 1 + s % 2),
    penalties=lambda: dict(game=Relativistic() + R1(.5, every=2) + R2(lambda s: .1*s), d=dict(drop=.2), g=dict(norm=True), opt_func=sgd),
    labels=lambda: dict(BOTH, labels=True), images=lambda: dict(images=True, k_d=2, precision='bf16-emulated'))   # channels-last weights, bf16 inside
kinds = pytest.mark.parametrize('kind', KINDS)
def make(kind='plain', cbs=(), **kw): return learner(**{**KINDS[kind](), 'cbs': [ema(), SampleGrid(every=3, n=5, ema=True), *cbs], **kw})

def parts(learn, n):
    "`n` single turns, in the order of a run"
    for _ in range(n):
        turns = learn.k_d(learn.step) if callable(learn.k_d) else learn.k_d
        if learn.played['d'] < turns: learn.d_step()
        else: learn.g_step()

# ---------------------------------------------------------------- the seed
class Meddler(Callback):
    "All that a reader may do between two steps, and more"
    order = 70
    def _draw(self):
        torch.rand(7)
        np.random.rand(3)
        random.random()
        torch.randperm(5)
    def before_batch(self): self._draw()
    def after_loss(self):
        self._draw()
        self.learn.sample(3)
    def before_step(self):
        self._draw()
        self.learn.noise(5)
    def after_step(self):
        self._draw()
        self.learn.sample(2, ema=False, seed=9)
    def after_batch(self):
        if not self.training: return
        self._draw()
        next(iter(self.dls.train))
        self.dls.train.one_batch()
        self.learn.state_dict()
        self.learn.history
        if self.learn.step % 4 == 0:
            self.learn.validate()
            self.learn.show_samples(8)
            self.learn.plot_history()
            self.learn.show_results()
            self.learn.summary()

@kinds
def test_same_seed_same_bits_whatever_happens_in_between(kind):
    a,b = make(kind, metrics=gap),make(kind, metrics=gap, cbs=[Meddler()])
    a.fit_steps(9)
    torch.manual_seed(123)
    np.random.seed(5)
    b.fit_steps(9)
    assert_equal_runs(a, b)
    assert torch.equal(a.sample(5), b.sample(5))

@kinds
def test_another_seed_is_another_run(kind):
    a,b = make(kind),make(kind, seed=1)
    for l in (a, b): l.fit_steps(3)
    assert moved(weights(a.G), weights(b.G)) and moved(weights(a.D), weights(b.D)) and not torch.equal(a.sample(5), b.sample(5))

def test_training_leaves_the_global_generators_alone():
    learn = make('norm_drop_adamw', metrics=gap)
    torch.manual_seed(3)
    np.random.seed(3)
    random.seed(3)
    before = torch.get_rng_state(),np.random.get_state()[1].copy(),random.getstate()
    learn.fit_steps(4)
    learn.fit(1)
    learn.sample(4)
    learn.validate()
    learn.show_samples()
    learn.state_dict()
    learn.d_step()
    learn.g_step()
    assert torch.equal(before[0], torch.get_rng_state()) and (before[1] == np.random.get_state()[1]).all() and before[2] == random.getstate()

def test_making_a_learner_leaves_the_global_generator_alone():
    nets = players(**BOTH)
    dls = point_dls()
    before = torch.get_rng_state()
    learner(dls=dls, G=nets[0], D=nets[1])
    assert torch.equal(before, torch.get_rng_state())

def test_the_noise_of_a_step_does_not_depend_on_the_steps_before():
    a,b = learner(cbs=[ka := Keep()]),learner(cbs=[kb := Keep()], k_d=2)
    a.fit_steps(4)
    b.fit_steps(3)
    b.k_d = 1
    b.fit_steps(1)
    assert torch.equal(ka.turns[-2]['z'], kb.turns[-2]['z']) and torch.equal(ka.turns[-2]['real'], kb.turns[-2]['real'])

# ---------------------------------------------------------------- in pieces
@kinds
@pytest.mark.parametrize('cuts', [(1, 3, 5), (2, 0, 7)])
def test_a_run_in_pieces_is_the_run(kind, cuts):
    a,b = make(kind),make(kind)
    a.fit_steps(9)
    for n in cuts: b.fit_steps(n)
    assert_equal_runs(a, b)

@kinds
def test_a_generator_closed_in_the_middle_and_continued_is_the_run(kind):
    a,b = make(kind),make(kind)
    a.fit_steps(9)
    run = b.steps(50)
    assert [next(run) for _ in range(3)] == [1, 2, 3]
    run.close()
    assert not b.training and not b.fitting
    for i,n in enumerate(b.steps(20), 4):
        assert n == i
        b.sample(3)
        torch.rand(3)
        if i == 7: break
    parts(b, 1)
    while any(b.played.values()): parts(b, 1)
    b.fit_steps(9-b.step)
    assert_equal_runs(a, b)

@kinds
def test_epochs_are_steps(kind):
    a,b = make(kind),make(kind)
    n = len(a.dls.train)
    a.fit(3)
    b.fit_steps(3*n)
    assert a.step == 3*n
    assert_equal_runs(a, b)

@pytest.mark.parametrize('kind', ['norm_drop_adamw', 'apart', 'many', 'functions', 'penalties', 'labels'])
def test_single_turns_are_the_run(kind):
    a,b = make(kind),make(kind)
    a.fit_steps(6)
    while b.step < 6: parts(b, 1)
    assert_equal_runs(a, b, but=('now',))

# ---------------------------------------------------------------- state_dict, and through a file
def over(via, a, b, tmp_path):
    if via == 'dict': b.load_state_dict(a.state_dict())
    else: b.load(a.save(tmp_path/'run'))

def assert_rest(a, *others, n=5, but=()):
    "The `others` are where `a` is, and go on as it does"
    for b in others: assert_equal_runs(a, b, but)
    for l in (a, *others): l.fit_steps(n)
    for b in others:
        assert_equal_runs(a, b)
        assert torch.equal(a.sample(6), b.sample(6)) and torch.equal(a.sample(6, ema=False), b.sample(6, ema=False))

@kinds
@pytest.mark.parametrize('n', [7, seldom(0), seldom(1)])
def test_continues_in_the_middle_of_an_epoch(kind, n, tmp_path):
    a,b,c = make(kind),make(kind, seed=77),make(kind)
    a.fit_steps(n)
    torch.rand(3)
    b.fit_steps(2)   # a learner that was used for something else
    over('dict', a, b, tmp_path)
    over('file', a, c, tmp_path)
    assert_rest(a, b, c, but=() if n else ('ema',))   # an average that has not begun is that of G

@kinds
@pytest.mark.parametrize('turns', [2, seldom(1), seldom(3)])
def test_continues_in_the_middle_of_a_step(kind, turns, tmp_path):
    a,b,c,whole = (make(kind) for _ in range(4))
    a.fit_steps(4)
    parts(a, turns)
    over('dict', a, b, tmp_path)
    over('file', a, c, tmp_path)
    assert a.played == b.played == c.played and a.step == b.step
    assert_rest(a, b, c)
    whole.fit_steps(a.step)
    assert_equal_runs(a, whole, but=('now',))

@kinds
@pytest.mark.parametrize('who,event', [('g', 'after_loss'), seldom('d', 'after_step'), seldom('d', 'before_step')])
def test_continues_where_a_run_was_broken_off(kind, who, event, tmp_path):
    a,b,c,whole = (make(kind) for _ in range(4))
    a.add_cb(bomb := At(event, raiser(KeyboardInterrupt()), who, n=2))
    with pytest.raises(KeyboardInterrupt): a.fit_steps(20)
    a.remove_cb(bomb)
    over('dict', a, b, tmp_path)
    over('file', a, c, tmp_path)
    assert_rest(a, b, c)
    whole.fit_steps(a.step)
    assert_equal_runs(a, whole)

def python(code, cwd, **env):
    "What another Python, with the same package, prints"
    here = os.pathsep.join([os.path.dirname(os.path.dirname(files_module.__file__)), os.path.dirname(__file__)])
    out = subprocess.run([sys.executable, '-c', code], cwd=cwd, env=dict(os.environ, PYTHONPATH=here, **env), capture_output=True, text=True)
    assert out.returncode == 0, out.stderr[-2000:]
    return out.stdout

@pytest.mark.parametrize('labels', [False, True])
def test_a_batch_that_a_callback_changed_is_changed_again(labels):
    "Broken off between the turns, D has seen the changed batch, and G's pairs must be made with it"
    def shift(l): l.xb,l.yb = (l.xb[0]+2,),tuple((o+1) % 4 for o in l.yb)
    class Shift(Callback):
        def before_batch(self): shift(self.learn) if self.training else None
    mk = lambda *cbs: learner(Relativistic(), labels=labels, cbs=[Shift(), *cbs])
    a,b,whole = mk(),mk(),mk()
    a.add_cb(bomb := At('after_step', raiser(KeyboardInterrupt()), 'd', n=2))
    with pytest.raises(KeyboardInterrupt): a.fit_steps(9)
    a.remove_cb(bomb)
    b.load_state_dict(a.state_dict())
    for l in (a, b): l.fit_steps(3)
    whole.fit_steps(a.step)
    assert_equal_runs(a, whole)
    assert_equal_runs(b, whole)

def test_continues_in_another_process(tmp_path):
    a = make('norm_drop_adamw')
    a.fit_steps(5)
    a.save(tmp_path/'run')
    code = f"from test_learner_state import *\nb = make('norm_drop_adamw')\nb.load({str(tmp_path/'run')!r})\nb.fit_steps(6)\nb.save({str(tmp_path/'end')!r})"
    python(code, tmp_path, PYTHONHASHSEED='11')
    a.fit_steps(6)
    assert_equal_runs(a, make('norm_drop_adamw').load(tmp_path/'end'))

def test_rewinding_plays_the_same_again():
    a = make('norm_drop_adamw')
    a.fit_steps(4)
    then = a.state_dict()
    a.fit_steps(5)
    first = a.state_dict()
    for _ in range(2):
        a.load_state_dict(then)
        assert a.step == 4 and a.history['step'].tolist() == [1, 2, 3, 4]
        a.fit_steps(5)
        assert not equal_states(first, a.state_dict())

@pytest.mark.parametrize('rows', [0, 1, 2, 9, 10, 11])
def test_a_file_at_any_length_of_the_history(rows, tmp_path):
    "Also with the default of a row every 10 steps"
    for every in (1, 10):
        G,D = players()
        a = GANLearner(point_dls(), G, D, NonSaturating(), default_cbs=False, cbs=[History(every)])
        a.fit_steps(rows)
        b = GANLearner(point_dls(), *players(), NonSaturating(), default_cbs=False, cbs=[History(every)]).load(a.save(tmp_path/'h'))
        assert not equal_states(a.state_dict(), b.state_dict()) and b.history['step'].tolist() == a.history['step'].tolist()

def test_a_state_is_a_copy():
    a = make('norm_drop_adamw')
    a.fit_steps(3)
    a.d_step()
    s = a.state_dict()
    copied = {k: None if v is None else v.clone() for k,v in flat(s).items()}
    a.fit_steps(5)
    unchanged = lambda: all(torch.equal(v.nan_to_num(7.), flat(s)[k].nan_to_num(7.)) if v is not None and v.is_floating_point() else True for k,
        v in copied.items()) and [*flat(s)] == [*copied]
    assert unchanged(), 'training changed it'
    b = make('norm_drop_adamw')
    b.load_state_dict(s)
    b.fit_steps(5)
    assert unchanged(), 'training of another learner changed it'
    c = make('norm_drop_adamw').load_state_dict(s)
    before = c.state_dict()
    for v in flat(s).values():
        if v is not None and v.is_floating_point(): v.fill_(5.)
    assert not equal_states(before, c.state_dict()), 'a change of it changed the learner'

def test_loading_keeps_the_parameters_that_the_optimizer_moves():
    a,b = make(),make(seed=2)
    a.fit_steps(3)
    ids = [id(p) for p in b.model.parameters()]
    b.load_state_dict(a.state_dict())
    assert ids == [id(p) for p in b.model.parameters()] == [id(p) for g in b.opt.opt.param_groups for p in g['params']]

def test_frozen_layers_stay_frozen_through_a_load():
    a,b = make(),make()
    a.fit_steps(2)
    b.G.body[0].weight.requires_grad_(False)
    b.load_state_dict(a.state_dict())
    before = b.G.body[0].weight.clone()
    b.fit_steps(3)
    assert not b.G.body[0].weight.requires_grad and torch.equal(before, b.G.body[0].weight)

# ---------------------------------------------------------------- weights only
@pytest.mark.parametrize('how', ['save', 'load', 'dict'])
def test_weights_only(how, tmp_path):
    a,b = make('norm_drop_adamw'),make('norm_drop_adamw', seed=3)
    a.fit_steps(8)
    b.fit_steps(3)
    before = b.state_dict()
    if how == 'dict': b.load_state_dict({k: v for k,v in a.state_dict().items() if k in ('G', 'D', 'cbs')})
    else: b.load(a.save(tmp_path/'w', with_opt=how == 'load'), with_opt=how == 'save')
    after = b.state_dict()
    assert_same(snap(a.G, False), snap(b.G, False), 'G')
    assert_same(snap(a.D, False), snap(b.D, False), 'D')
    assert torch.equal(a.sample(4).mean(), a.sample(4).mean()) and torch.equal(a.ema.G_ema(torch.ones(2, 3)),
        b.ema.G_ema(torch.ones(2, 3))), 'the average comes with them'
    for k in ('step', 'played', 'seed', 'opt', 'last'): assert not equal_states(before[k], after[k]), k
    assert b.history['step'].tolist() == [1, 2, 3] and not equal_states({k: v for k,v in before['cbs']['history_cb'].items() if k != 'now'},
        after['cbs']['history_cb'], ('now',))
    b.fit_steps(2)
    assert b.step == 5 and b.history['step'].tolist() == [1, 2, 3, 4, 5]

@pytest.mark.parametrize('reuse', [True, False])
@pytest.mark.parametrize('who,event', [('d', 'after_step'), ('g', 'after_loss')])
def test_weights_only_after_a_run_was_broken_off(who, event, reuse, tmp_path):
    "The batch that waits for G's turn was made by other weights"
    w = make('norm', reuse=reuse, seed=5)
    w.fit_steps(3)
    file = w.save(tmp_path/'w', with_opt=False)
    a = make('norm', reuse=reuse, cbs=[At(event, raiser(KeyboardInterrupt()), who, n=1)])
    with pytest.raises(KeyboardInterrupt): a.fit_steps(5)
    b = make('norm', reuse=reuse)
    b.load_state_dict(a.state_dict())
    for l in (a, b): l.load(file)
    for l in (a, b): l.fit_steps(3)
    assert_equal_runs(a, b, but=('now', 'history'))

def test_weights_only_into_a_learner_with_an_average_that_the_file_has_not(tmp_path):
    a,b = learner(),make()
    a.fit_steps(3)
    b.fit_steps(3)
    b.load(a.save(tmp_path/'w', with_opt=False))
    assert torch.equal(b.sample(4), b.sample(4, ema=False)), 'the old average belongs to other weights'
    b.fit_steps(2)
    c = learner()
    c.load(b.save(tmp_path/'x'))
    assert_same(weights(b.model), weights(c.model), 'a weight')

# ---------------------------------------------------------------- what does not fit
class Two(nn.Module):
    "A generator whose layers may be written down in another order"
    def __init__(self, order='ab'):
        super().__init__()
        self.nz = 3
        for k in order: setattr(self, k, nn.Linear(3, 3) if k == 'a' else nn.Linear(3, 2))
    def forward(self, z): return self.b(self.a(z))

OTHER = dict(  # chkstyle: ignore-node
    width=lambda: make(g=dict(nf=9)), depth=lambda: make(d=dict(norm=True)), labels=lambda: make('labels'), swapped=lambda: make(G=Two),
    sgd=lambda: make('sgd', g={}, d={}), adamw=lambda: make(opt_func=adamw),
    rmsprop=lambda: make(opt_func=lambda ps, lr: torch.optim.RMSprop(ps, lr=lr)), images=lambda: make('images'))

@pytest.mark.parametrize('via', ['dict', 'file'])
@pytest.mark.parametrize('other', OTHER)
def test_a_state_of_something_else_changes_nothing(other, via, tmp_path):
    a,b = OTHER[other](),make()
    a.fit_steps(3)
    b.fit_steps(2)
    before,net = b.state_dict(),copy.deepcopy(b.opt.opt.param_groups[0]['lr'])
    said = refuses(lambda: over(via, a, b, tmp_path), 'state')
    assert 'optimizer' in said if other in ('sgd', 'adamw', 'rmsprop') else ('this G' in said or 'this D' in said)
    assert not equal_states(before, b.state_dict()) and net == b.opt.opt.param_groups[0]['lr']
    c = make()
    c.load_state_dict(before)
    assert_rest(b, c, n=2)

def test_layers_in_another_order():
    "The optimizer's state goes by position"
    g = Two('ba'), players()[1]
    a,b = learner(G=Two(), D=players()[1]),learner(G=g[0], D=g[1])
    a.fit_steps(3)
    b.fit_steps(1)
    before = b.state_dict()
    refuses(lambda: b.load_state_dict(a.state_dict()), 'state')
    assert not equal_states(before, b.state_dict())
    b.load_state_dict({k: v for k,v in a.state_dict().items() if k in ('G', 'D', 'cbs')})
    assert not differing(dict(sorted(weights(a.G).items())), weights(b.G)), 'the weights alone are fine'

@pytest.mark.parametrize('what', [None, 3, 'x', [], {}, dict(G={}, D={}, cbs={}), dict(G={}, D={}), dict(G=None, D=None, cbs=None)])
def test_rubbish_as_a_state(what):
    a = make()
    before = a.state_dict()
    refuses(lambda: a.load_state_dict(what), 'state')
    assert not equal_states(before, a.state_dict())

@pytest.mark.parametrize('k', ['G', 'D', 'cbs', 'step', 'seed', 'played', 'last'])
def test_a_state_with_a_part_missing(k):
    a,b = make(),make(seed=2)
    a.fit_steps(2)
    b.fit_steps(1)
    s,before = a.state_dict(),b.state_dict()
    del s[k]
    refuses(lambda: b.load_state_dict(s), 'state')
    assert not equal_states(before, b.state_dict())

# ---------------------------------------------------------------- damaged and foreign files
@pytest.fixture
def saved(tmp_path):
    "A learner, its file and a check that nothing changed"
    a = learner(g=dict(nf=2), d=dict(nf=2), opt_func=sgd)
    a.fit_steps(2)
    path = a.save(tmp_path/'run')
    a.fit_steps(1)
    before = a.state_dict()
    def unchanged(): assert not equal_states(before, a.state_dict())
    return a,path,unchanged

def test_any_flipped_bit_is_noticed(saved):
    a,path,unchanged = saved
    raw = path.read_bytes()
    head = 8 + struct.unpack('<Q', raw[:8])[0]
    names = raw.index(b'}', raw.index(b'__metadata__'))   # where the names, types and shapes of the tensors stand
    for i in [*range(8), *range(8, names, 97), *range(names, head, 11), *range(head, len(raw), 29), len(raw)-1]:
        broken = bytearray(raw)
        broken[i] ^= 1 << (i*5 % 8)
        path.write_bytes(broken)
        refuses(lambda: a.load(path), 'file', ValueError, quotes=True)
    unchanged()
    path.write_bytes(raw)
    assert a.load(path).step == 2

@pytest.mark.parametrize('share', [0, 1e-9, .01, .3, .6, .95, .9999])
def test_a_truncated_file(saved, share):
    a,path,unchanged = saved
    raw = path.read_bytes()
    path.write_bytes(raw[:math.ceil(len(raw)*share) - (share > .99)])
    said = refuses(lambda: a.load(path), 'file', ValueError, quotes=True)
    assert path.name in said and '\n' not in said and said.endswith('.')
    unchanged()

def test_longer_files_and_other_content(saved):
    a,path,unchanged = saved
    raw = path.read_bytes()
    for b in (raw + b'\0', raw + raw, b'\0'*len(raw), os.urandom(999), b'{"a": 1}', struct.pack('<Q', 2**63) + raw[8:], struct.pack('<Q', 0)):
        path.write_bytes(b)
        refuses(lambda: a.load(path), 'file', ValueError, quotes=True)
    unchanged()

@pytest.mark.parametrize('meta', [None, {}, dict(gan_course='{}'), dict(gan_course=f"{'0'*16} {{}}"), dict(format='pt')])
def test_safetensors_from_elsewhere(saved, meta):
    a,path,unchanged = saved
    save_file({k: v for k,v in a.G.state_dict().items()}, path, metadata=meta)
    said = refuses(lambda: a.load(path), 'file', ValueError)
    assert 'elsewhere' in said
    unchanged()

@pytest.mark.parametrize('notes', [{}, [], dict(accuracy=.9), dict(state={}, more=1)])
def test_a_file_of_this_library_that_holds_something_else(saved, notes):
    a,path,unchanged = saved
    files_module.write_tensors(path, dict(a.G.state_dict()), notes)
    assert 'something else' in refuses(lambda: a.load(path), 'file', ValueError)
    unchanged()

class Evil:
    def __init__(self, path): self.path = path
    def __reduce__(self): return open, (self.path, 'w')

@pytest.mark.parametrize('name', ['x.pth', 'x.pkl', 'x.safetensors', 'x'])
@pytest.mark.parametrize('how', ['pickle', 'torch', 'torch_legacy'])
def test_no_pickle_is_ever_opened(saved, tmp_path, monkeypatch, how, name):
    a,_,unchanged = saved
    bad,mark = tmp_path/name,tmp_path/'mark'
    if how == 'pickle': bad.write_bytes(pickle.dumps(Evil(str(mark))))
    else: torch.save(Evil(str(mark)), bad, _use_new_zipfile_serialization=how == 'torch')
    for owner,k in ((torch, 'load'), (pickle, 'load'), (pickle, 'loads'), (pickle, 'Unpickler')):
        monkeypatch.setattr(owner, k, lambda *_, **__: pytest.fail('a pickle was opened'))
    for f in (bad, str(bad), bad.with_suffix('')):
        for with_opt in (True, False):
            with pytest.raises((ValueError, FileNotFoundError)) as e: a.load(f, with_opt=with_opt)
            assert str(e.value).startswith('file: expected ')
    monkeypatch.undo()
    assert not mark.exists()
    unchanged()

def test_files_that_are_not_there(saved, tmp_path):
    a,_,unchanged = saved
    (tmp_path/'folder.safetensors').mkdir()
    for f in (tmp_path/'nothing', tmp_path/'no'/'where', tmp_path/'folder', tmp_path): assert 'not there' in refuses(lambda: a.load(f), 'file',
        FileNotFoundError)
    unchanged()

def test_loading_makes_no_folders(tmp_path):
    a = learner(path=tmp_path/'away')
    for f in ('nothing', 'sub/nothing'): refuses(lambda: a.load(f), 'file', FileNotFoundError)
    assert not (tmp_path/'away').exists()

# ---------------------------------------------------------------- writing
def files(path): return sorted(str(p.relative_to(path)) for p in path.rglob('*'))

def assert_kept(a, path, old, before):
    assert path.read_bytes() == old, 'the old file is whole'
    assert files(path.parent) == [path.name], 'nothing lies about'
    assert not equal_states(before, a.state_dict())

@pytest.mark.parametrize('e', [OSError(28, 'No space left on device'), KeyboardInterrupt(), SafetensorError('broken')], ids=lambda e: type(e).__name__)
@pytest.mark.parametrize('where', ['half', 'whole', 'replace', 'chmod'])
def test_a_write_that_breaks_off(saved, monkeypatch, where, e):
    a,path,_ = saved
    old,before = path.read_bytes(),a.state_dict()
    def write(tensors, file, **kw):
        with open(file, 'wb') as f: f.write(b'x'*(100 if where == 'half' else 10000))
        raise e
    if where in ('half', 'whole'): monkeypatch.setattr(files_module, 'save_file', write)
    else: monkeypatch.setattr(os, where, raiser(e))
    with pytest.raises(type(e)): a.save(path)
    monkeypatch.undo()
    assert_kept(a, path, old, before)
    a.save(path)
    assert path.read_bytes() != old and files(path.parent) == [path.name]

@pytest.fixture
def disk(tmp_path):
    "A function that mounts a small file system and gives its folder; needs root on Linux"
    mounted = []
    def mount(options):
        if not sys.platform.startswith('linux') or os.geteuid() != 0 or not shutil.which('mount'): pytest.skip('mounting a small file system needs root on Linux')
        d = tmp_path/'disk'
        d.mkdir()
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', str(d)],
            capture_output=True).returncode: pytest.skip('this machine does not let its root mount a tmpfs')
        mounted.append(d)
        return d
    yield mount
    for d in mounted: subprocess.run(['umount', '-l', str(d)], check=True)

@pytest.mark.parametrize('options,spare', [('size=144k', 0), ('size=112k', 0), ('size=1m', 8_000), ('size=1m,nr_inodes=3', None)])
def test_a_full_disk(disk, options, spare):
    d = disk(options)
    a = learner(g=dict(nf=900), d=dict(nf=60), opt_func=sgd)
    a.fit_steps(2)
    path = a.save(d/'run')
    size = path.stat().st_size
    assert size > 80_000
    fill = None
    if spare: # all but a few thousand bytes are somebody else's
        fill = d/'fill'
        fill.write_bytes(b'0'*(os.statvfs(d).f_bavail*os.statvfs(d).f_frsize - spare))
    a.fit_steps(1)
    old,before = path.read_bytes(),a.state_dict()
    with pytest.raises((OSError, SafetensorError)):
        for _ in range(3):
            a.save(path)
            pytest.skip('two files fit') if path.read_bytes() != old else None
    assert path.read_bytes() == old and files(d) == sorted([path.name, *(['fill'] if fill else [])])
    assert not equal_states(before, a.state_dict())
    b = learner(g=dict(nf=900), d=dict(nf=60), opt_func=sgd).load(path)
    assert b.step == 2

def test_a_read_only_disk(disk):
    d = disk('size=1m')
    a = learner()
    a.fit_steps(1)
    path = a.save(d/'run')
    old = path.read_bytes()
    subprocess.run(['mount', '-o', 'remount,ro', str(d)], check=True)
    with pytest.raises(OSError): a.save(path)
    with pytest.raises(OSError): a.save(d/'new'/'run')
    assert path.read_bytes() == old and files(d) == [path.name]
    assert learner().load(path).step == 1

@pytest.mark.skipif(not hasattr(os, 'geteuid') or os.geteuid() == 0, reason='root may write everywhere; the read-only disk stands in')
def test_a_read_only_folder(tmp_path):
    a = learner()
    path = a.save(tmp_path/'run')
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OSError): a.save(path)
        assert files(tmp_path) == [path.name] and learner().load(path)
    finally: tmp_path.chmod(0o755)

LIMITED = """
import resource
from helpers import *
a = learner(g=dict(nf=900), d=dict(nf=60))
path = a.save({file!r})
old = path.read_bytes()
a.fit_steps(1)
for limit in (0, 1, 4096, len(old)//2, len(old)):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try: a.save(path)
    except Exception as e: kind = type(e).__name__
    else: kind = 'written'
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(kind, path.read_bytes() == old, [p.name for p in path.parent.iterdir()] == [path.name], flush=True)
a.save(path)
print(learner(g=dict(nf=900), d=dict(nf=60)).load(path).step)
"""
@pytest.mark.verify
@pytest.mark.skipif(sys.platform == 'win32', reason='Windows has no limit on the size of files')
def test_a_limit_on_the_size_of_files(tmp_path):
    out = python(LIMITED.format(file=str(tmp_path/'d'/'run')), tmp_path)
    *rows,step = out.splitlines()
    assert len(rows) == 5 and all(r.split()[0] in ('SafetensorError', 'OSError') and r.endswith('True True') for r in rows) and step == '1', out

def test_the_file_can_be_read_by_others(tmp_path):
    was = os.umask(0o077)
    try: path = learner().save(tmp_path/'run')
    finally: os.umask(was)
    assert stat.S_IMODE(path.stat().st_mode) & 0o444 == 0o444 and files(tmp_path) == ['run.safetensors']

@pytest.mark.parametrize('name', ['run', 'run.safetensors', 'run.v2', 'a/b/run', 'epoch 1', 'gänge'])
def test_names_of_files(tmp_path, name):
    a = learner(path=tmp_path)
    a.fit_steps(1)
    want = tmp_path/'models'/f"{name.removesuffix('.safetensors')}.safetensors"
    assert a.save(name) == want and want.is_file()
    for f in (name, want, str(want), want.with_suffix('') if name != 'run.v2' else want): assert learner(path=tmp_path).load(f).step == 1

def test_tied_weights(tmp_path):
    class Tied(Gen):
        def __init__(self, **kw):
            super().__init__(nz=8, nf=8, **kw)
            self.again = nn.Linear(8, 8)
            self.again.weight = self.body[0].weight
        def forward(self, z, y=None): return super().forward(self.again(z))
    mk = lambda **kw: learner(G=Tied, cbs=[ema()], **kw)
    a,b = mk(opt_func=sgd),mk(opt_func=sgd, seed=4)
    a.fit_steps(3)
    b.load(a.save(tmp_path/'tied'))
    assert b.G.again.weight is b.G.body[0].weight and b.ema.G_ema.again.weight is b.ema.G_ema.body[0].weight
    assert_rest(a, b)

def test_shared_storage_and_views(tmp_path):
    "Buffers that are views, of other types, empty, none"
    class Odd(Gen):
        def __init__(self, **kw):
            super().__init__(**kw)
            base = torch.arange(6.).view(2, 3)
            self.register_buffer('t', base.t())
            self.register_buffer('n', torch.tensor(3))
            self.register_buffer('b', torch.tensor([True, False]))
            self.register_buffer('h', torch.ones(3, dtype=torch.bfloat16))
            self.register_buffer('empty', torch.zeros(0))
            self.register_buffer('none', None)
    a = learner(G=Odd)
    a.fit_steps(2)
    b = learner(G=Odd)
    with torch.no_grad(): b.G.h.zero_()
    b.load(a.save(tmp_path/'odd'))
    assert_same(snap(a.G, False), snap(b.G, False), 'G')

def test_buffers_that_are_expanded(tmp_path):
    "A buffer that shows one number many times cannot be written to, and need not be"
    class Wide(Gen):
        def __init__(self, **kw):
            super().__init__(**kw)
            self.register_buffer('e', torch.ones(1).expand(3), persistent=False)
        def forward(self, z, y=None): return super().forward(z*self.e)
    a,b = learner(G=Wide),learner(G=Wide)
    a.fit_steps(2)
    a.d_step()
    b.load(a.save(tmp_path/'wide'))
    assert_rest(a, b)

def test_two_grids_keep_their_own_states(tmp_path):
    mk = lambda: learner(cbs=[SampleGrid(every=2, n=3), SampleGrid(every=3, n=5)])
    a,b,whole = mk(),mk(),mk()
    a.fit_steps(5)
    b.load(a.save(tmp_path/'grids'))
    b.fit_steps(4)
    whole.fit_steps(9)
    grids = lambda l: [cb for cb in l.cbs if isinstance(cb, SampleGrid)]
    for (g,w),(at,n) in zip(zip(grids(b), grids(whole)), (([0, 2, 4, 6, 8], 3), ([0, 3, 6, 9], 5))):
        assert g.at == w.at == at and all(len(f) == n for f in g.frames) and all(torch.equal(x, y) for x,y in zip(g.frames, w.frames))
    assert_equal_runs(b, whole)
