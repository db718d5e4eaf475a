"""What users of GAN libraries report, as tests: a run is what its caller says, seeded means seeded, batches of any size, copies after a run, names, paths, loaders of others.
Pictures are in test_images, judges in test_metrics and test_features, logs in test_logs, exports in test_export."""
import copy, csv, os, pickle, re, subprocess, sys, threading, warnings
from functools import partial
from pathlib import Path
import numpy as np, pytest
from fastai.callback.progress import CSVLogger
from fastai.callback.schedule import ParamScheduler, SchedCos
from fastai.callback.training import GradientClip
from fastai.callback.tracker import EarlyStoppingCallback, ReduceLROnPlateau, SaveModelCallback
from fastai.learner import Metric
from fastai.metrics import AvgMetric
from helpers import *
from gan_course.data import in_memory, points
from gan_course.mixtures import Mixture, grid_of

README = Path(__file__).parent.parent/'README.md'

def run(learn, *args, **kw):
    "`fit`, and the warnings about resuming"
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        learn.fit(*args, **kw)
    return [str(w.message) for w in said if str(w.message).startswith('resume')]

def equal(a, b): return all(torch.equal(p, q) for p,q in zip(a.model.state_dict().values(), b.model.state_dict().values()))
def says(sentence): return pytest.raises(Exception, match=sentence)
def scaled(factor): return lambda step: factor*.9**step

class Stop(Exception): pass
def broken_at(learn, n):
    "`learn`, whose optimizer fails in G's turn of step `n`"
    step = learn.opt.step
    def failing(*args):
        if learn.step == n and learn.player == 'g': raise Stop
        return step(*args)
    learn.opt.step = failing
    return learn

# ---------------------------------------------------------------- a run is what its caller says
@pytest.fixture
def folder(tmp_path):
    "The folder of a run of one epoch, five steps"
    learner().fit(1, resume=tmp_path/'r')
    return tmp_path/'r'

OTHER = dict(game=dict(game=LeastSquares()), strength=dict(game=NonSaturating() + R1(.1)), k_d=dict(k_d=2), k_g=dict(k_g=2), reuse=dict(reuse=False))
OTHER |= dict(optimizer=dict(opt_func=sgd), betas=dict(opt_func=partial(adam, betas=(.9, .99))), seed=dict(seed=1), data=dict(dls=point_dls(seed=1)))
OTHER |= dict(bs=dict(dls=point_dls(bs=4)), network=dict(d=dict(drop=.5)), callbacks=dict(cbs=[EMA()]))
OTHER['metrics'] = dict(metrics=lambda a, b: (a.mean() - b.mean()).abs())

@pytest.mark.parametrize('what', sorted(OTHER))
def test_another_run_is_refused_and_nothing_changes(folder, what):
    learn = learner(**OTHER[what])
    before,files = weights(learn.model),sorted(p.name for p in folder.iterdir())
    with says(r'^resume: expected the folder of this run, with [^\n]*, got [^\n]*, that of a run with [^\n]*\.$'): learn.fit(2, resume=folder)
    assert learn.step == 0 and not differing(before, weights(learn.model)) and files == sorted(p.name for p in folder.iterdir())

def test_another_function_of_the_step_is_another_run(tmp_path):
    def of(factor): return learner(NonSaturating() + R1(scaled(factor)))
    of(.1).fit(1, resume=tmp_path/'r')
    with says('^resume: .*with game = '): of(.2).fit(2, resume=tmp_path/'r')
    assert any('epochs = 2' in s for s in run(of(.1), 2, resume=tmp_path/'r'))

def test_other_rates_are_taken_over_and_said(folder):
    learn = learner(lr=1e-2)
    said = run(learn, 2, lr=1e-4, resume=folder)
    assert learn.step == 10 and len(said) == 1 and 'lr = [0.0001, 0.0001] in place of [0.01, 0.01]' in said[0]
    assert [g['lr'] for g in learn.opt.opt.param_groups] == [1e-4]*2 and learn.lr == (1e-2, 1e-2)

def test_another_schedule_is_taken_over_and_said(tmp_path):
    def fall(end): return ParamScheduler(dict(lr=SchedCos(1e-2, end)))
    run(learner(), 1, cbs=fall(1e-3), resume=tmp_path/'r')
    assert run(learner(), 2, cbs=fall(1e-3), resume=tmp_path/'r')[0].count(' in place of ') == 1
    assert 'schedules = ' in run(learner(), 3, cbs=fall(1e-4), resume=tmp_path/'r')[0]

def test_the_same_call_says_nothing(tmp_path):
    with pytest.raises(Stop): broken_at(learner(), 7).fit(2, resume=tmp_path/'r', save_every=2)
    learn = learner()
    assert not run(learn, 2, resume=tmp_path/'r', save_every=2) and learn.step == 10

def test_newer_weights_are_never_lost(folder):
    learn = learner()
    learn.fit(3)
    before = weights(learn.model)
    with says(r'^resume: expected a fresh learner, or one that stands where .* does, got one at step 15 with other weights'): learn.fit(4, resume=folder)
    assert learn.step == 15 and not differing(before, weights(learn.model))

def test_a_learner_that_crashed_goes_on_in_its_folder(tmp_path):
    learn = learner()
    with pytest.raises(Stop): broken_at(learn, 8).fit(2, resume=tmp_path/'r', save_every=5)
    del learn.opt.step
    assert not run(learn, 2, resume=tmp_path/'r') and learn.step == 10
    whole = learner()
    whole.fit(2)
    assert equal(learn, whole)

def test_nothing_is_skipped_in_silence(folder):
    learn = learner()
    assert ['is finished and nothing is played; more epochs lengthen it' in s for s in run(learn, 1, resume=folder)] == [True] and learn.step == 5
    run(learner(), 2, resume=folder)
    with says(r'^resume: expected at least the 10 steps that .* holds, got 5; ask for more'): learner().fit(1, resume=folder)

@pytest.mark.parametrize('go', [lambda l, n, **kw: run(l, n, **kw), lambda l, n, **kw: l.fit_steps(5*n, **kw), lambda l, n, **kw: l.fit_steps(5*n, every=5, **kw)])
def test_a_finished_run_is_lengthened(tmp_path, go):
    for n in (2, 3, 5): go(longer := learner(), n, resume=tmp_path/'r')
    whole = learner()
    go(whole, 5)
    assert longer.step == whole.step == 25 and equal(longer, whole) and longer.history['d_loss'].equal(whole.history['d_loss'])

def test_the_same_learner_is_lengthened(tmp_path):
    learn = learner()
    for n in (1, 2, 4): run(learn, n, resume=tmp_path/'r')
    whole = learner()
    whole.fit(4)
    assert equal(learn, whole)

def test_a_checkpoint_can_be_loaded(folder):
    whole = learner()
    whole.fit(1)
    for f in (folder, str(folder), next(folder.glob('step-*')), str(next(folder.glob('step-*'))).removesuffix('.safetensors')):
        learn = learner().load(f)
        assert learn.step == 5 and equal(learn, whole)
    assert learner().load(folder, with_opt=False).step == 0
    run(learn, 2, resume=folder)
    whole.fit(1)
    assert learn.step == 10 and equal(learn, whole)

def test_a_kill_in_the_first_epochs_leaves_something(tmp_path):
    class Stop(BaseException): pass
    class Break(Callback):
        def after_batch(self):
            if self.learn.step == 12: raise Stop
    with pytest.raises(Stop): learner().fit(5, resume=tmp_path/'r', cbs=Break())
    assert any((tmp_path/'r').glob('step-*'))

@pytest.mark.parametrize('n', [0, -1, 1.5, '3', True])
def test_the_interval_is_a_whole_number(tmp_path, n):
    with says('^save_every: expected a whole number of at least 1'): learner().fit(1, resume=tmp_path/'r', save_every=n)
    assert not (tmp_path/'r').exists()
def test_an_interval_without_a_folder():
    with says('^save_every: expected None without resume, got 3'): learner().fit(1, save_every=3)

def test_the_bars_go_on_in_a_later_epoch(tmp_path, capsys):
    def shown(): return GANLearner(point_dls(), *players(), NonSaturating())
    shown().fit(1, resume=tmp_path/'r')
    learn = shown()
    run(learn, 3, resume=tmp_path/'r')
    assert learn.step == 15

def test_the_table_of_csv_logger_goes_on(tmp_path):
    class Stop(Exception): pass
    class Break(Callback):
        order = 99
        def after_epoch(self):
            if self.learn.epoch == 2: raise Stop
    def logged(**kw): return learner(path=tmp_path, cbs=[CSVLogger('t.csv')], **kw)
    def rows(): return [r[:3] for r in csv.reader(open(tmp_path/'t.csv'))]
    with pytest.raises(Stop): logged().fit(4, resume=tmp_path/'r', cbs=Break())
    assert len(rows()) == 4
    logged().fit(4, resume=tmp_path/'r')
    found = rows()
    logged().fit(4)
    assert found == rows() and [r[0] for r in found] == ['epoch', *'0123']
    run(logged(), 5, resume=tmp_path/'r')
    kept = rows()
    with says('^resume: expected the folder of this run'): logged(seed=1).fit(6, resume=tmp_path/'r')
    assert len(kept) == 6 and kept == rows(), 'a refused run leaves the table alone'

# ---------------------------------------------------------------- whatever changes during a run is in its state
def test_rates_that_were_changed_are_kept(tmp_path):
    a,b = learner(path=tmp_path),learner(path=tmp_path)
    a.set_lr((1e-4, 3e-4))
    a.save('m')
    b.load('m')
    for l in (a, b): l.fit(1)
    assert b.lr == (1e-4, 3e-4) and equal(a, b)

def test_what_the_guard_did_is_kept(tmp_path):
    class Break(Callback):
        order = 50
        def before_step(self):
            if self.learn.step == 3 and not self.learn.lr[0] < 1e-2: self.learn.parts_of(self.learn.player).params[0].grad.fill_(math.nan)
    a = GANLearner(point_dls(), *players(), NonSaturating(), lr=1e-2, default_cbs=False, cbs=[FiniteGuard(every=2, retries=2), Break()], path=tmp_path)
    with pytest.warns(UserWarning, match='half the rates'): a.fit_steps(8)
    a.save('m')
    b = GANLearner(point_dls(), *players(), NonSaturating(), lr=1e-2, default_cbs=False, cbs=[FiniteGuard(every=2, retries=2)], path=tmp_path)
    b.load('m')
    assert b.lr == (5e-3, 5e-3) and b.finite_guard.retries == a.finite_guard.retries == 1

def test_turns_that_were_changed_are_kept(tmp_path):
    a = learner(path=tmp_path)
    a.k_d = 3
    a.save('m')
    assert learner(path=tmp_path).load('m').k_d == 3
    assert callable(learner(path=tmp_path, k_d=lambda step: 2).k_d)

def test_files_without_these_facts_still_load(tmp_path):
    state = learner().state_dict()
    for k in ('lr', 'turns'): state.pop(k)
    assert learner(lr=3e-3).load_state_dict(state).lr == (3e-3, 3e-3)

# ---------------------------------------------------------------- seeded means seeded
def readme(): return next(b for b in re.findall(r'(?ms)^```python\n(.*?)^```', README.read_text(encoding='utf-8')) if 'learn.fit(5)' in b)

@pytest.mark.verify
def test_readmes_code_gives_the_same_weights_in_two_processes(tmp_path):
    code = readme().replace('learn.fit(5)', 'learn.fit_steps(4)') + '\nfrom gan_course.files import digest\nprint("hash", digest(*learn.model.state_dict().values(), fake))'
    env = dict(os.environ, OMP_NUM_THREADS='1', GAN_COURSE_DEVICE='cpu', PYTHONPATH=str(README.parent))
    def once(): return subprocess.run([sys.executable, '-c', code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True).stdout.split('hash ')[1]
    assert once() == once()
    text = ' '.join(README.read_text(encoding='utf-8').split())
    assert 'same number of threads' in text and 'same machine' in text, 'what the promise depends on is said'

def test_networks_that_the_learner_makes_depend_on_the_seed_alone():
    def of(seed):
        torch.rand(7)
        return GANLearner(point_dls(), Gen, partial(Dis, nf=4), NonSaturating(), seed=seed, default_cbs=False)
    assert equal(of(0), of(0)) and not equal(of(0), of(1))
    given = players()
    learn = GANLearner(point_dls(), *given, NonSaturating(), default_cbs=False)
    assert learn.G is given[0] and learn.D is given[1]

@pytest.mark.parametrize('make,got', [(lambda: 3, 'one that makes int'), (lambda z: z, 'TypeError'), (dict, 'one that makes dict')])
def test_what_makes_no_network(make, got):
    with pytest.raises(TypeError, match=f'^G: expected a torch module, or a class or a function of no arguments that makes one, got {got}'): GANLearner(point_dls(), make, Dis, NonSaturating())

def test_learners_in_threads_do_not_disturb_one_another():
    def fresh(seed=0): return learner(g=dict(drop=.5, norm=True), d=dict(drop=.5), seed=seed)
    alone = [fresh(s) for s in (0, 1)]
    for l in alone: l.fit_steps(40)
    both,other = [fresh(s) for s in (0, 1)],fresh(2)
    threads = [threading.Thread(target=l.fit_steps, args=(40,)) for l in both]
    for t in threads: t.start()
    while any(t.is_alive() for t in threads): other.sample(8)
    for t in threads: t.join()
    assert all(equal(a, b) for a,b in zip(alone, both))

# ---------------------------------------------------------------- batches of any size
@pytest.mark.parametrize('k', [dict(), dict(k_d=2), dict(k_g=2), dict(reuse=False)], ids=str)
@pytest.mark.parametrize('game', GAMES)
def test_a_last_batch_of_any_size(game, k):
    for n in (9, 10, 15):
        sizes = []
        class Watch(Callback):
            def after_loss(self): sizes.append((len(self.learn.turn.real), len(self.learn.turn.fake)))
        learn = learner(GAMES[game]() + R1(.1), dls=point_dls(n=n, bs=8, drop_last=False), cbs=[Watch()], **k)
        learn.fit(2)
        assert learn.step == 4 and {a for a,_ in sizes} == {8, n-8} and all(a == b for a,b in sizes)

def test_a_callback_may_shorten_the_batch():
    class Half(Callback):
        def before_batch(self): self.learn.xb = (self.xb[0][:3],)
    learn = learner(Relativistic(), cbs=[Half()])
    learn.fit_steps(2)
    assert learn.step == 2

class OwnNorm(nn.Module):
    "Batch normalisation that is no class of torch"
    def forward(self, x): return (x - x.mean(0))/x.std(0)

def conv_judge(norm): return nn.Sequential(nn.Conv2d(1, 4, 8), norm, nn.Flatten(), nn.Linear(4, 1), nn.Flatten(0))

@pytest.mark.parametrize('norm', [nn.BatchNorm2d(4), nn.SyncBatchNorm(4), OwnNorm()], ids=lambda o: type(o).__name__)
@pytest.mark.parametrize('data', [dict(bs=1), dict(n=9, bs=8, drop_last=False)], ids=str)
def test_batch_norm_that_cannot_work_is_refused_before_training(norm, data):
    D = conv_judge(norm)
    before = weights(D)
    with says(r'^dls: expected batches of at least 2 samples, as D cannot train on 1 \([^\n]*\), got batches of 1\.$'): GANLearner(image_dls(**data), ConvGen(norm=False), D, NonSaturating())
    assert not differing(before, weights(D)) and D.training

def test_batch_norm_on_maps_may_see_one_sample():
    learn = learner(images=True, dls=image_dls(n=9, bs=8, drop_last=False))
    learn.fit(1)
    assert learn.step == 2

# ---------------------------------------------------------------- gradient accumulation
@pytest.mark.parametrize('game', [*GAMES, 'r1r2'])
@pytest.mark.parametrize('k', [dict(), dict(k_d=2), dict(k_g=2, reuse=False)], ids=str)
def test_parts_of_a_batch_give_the_same_step(game, k):
    def of(parts):
        played = Relativistic() + R1(.5) + R2(.5) if game == 'r1r2' else GAMES[game]()
        learn = learner(played, dls=point_dls(n=43, bs=10, drop_last=False), lr=1e-3, accumulate=parts, opt_func=sgd, **k)
        learn.fit(2)
        return learn
    whole = of(1)
    for parts in (2, 3):
        learn = of(parts)
        for p,q in zip(whole.model.parameters(), learn.model.parameters()): torch.testing.assert_close(p, q, atol=2e-6, rtol=2e-5)
        for c in ('d_loss', 'g_loss', 'd_real', 'd_fake'): torch.testing.assert_close(whole.history[c], learn.history[c], atol=1e-5, rtol=1e-4)

def test_parts_are_what_the_networks_see():
    seen = dict(G=set(), D=set())
    learn = learner(dls=point_dls(bs=8), accumulate=4)
    for k in 'GD': getattr(learn, k).register_forward_hook(lambda m, args, out, k=k: seen[k].add(len(out)))
    steps = []
    class Watch(Callback):
        def after_step(self): steps.append(self.learn.player)
    learn.fit_steps(3, cbs=Watch())
    assert seen == dict(G={2}, D={2}) and steps == ['d', 'g']*3

def test_parts_and_single_turns_and_state():
    a,b = [learner(accumulate=2, g=dict(norm=True, drop=.2)) for _ in range(2)]
    a.fit_steps(3)
    for _ in range(3):
        b.d_step()
        b.g_step()
    assert equal(a, b)

def test_parts_too_small_for_batch_norm():
    with says('^dls: expected batches of at least 2 samples, as G cannot train on 1'): learner(g=dict(norm=True), accumulate=8)

@pytest.mark.parametrize('bad', [0, -1, 1.5, None, 'two', True])
def test_bad_accumulate(bad):
    with says('^accumulate: expected a whole number of at least 1'): learner(accumulate=bad)

# ---------------------------------------------------------------- copies
def goes_on_alike(a, b):
    for l in (a, b): l.fit_steps(3)
    return equal(a, b) and torch.equal(a.sample(4), b.sample(4))

@pytest.mark.parametrize('when', ['new', 'run', 'turn', 'step'])
def test_a_learner_can_be_copied(when):
    learn = learner(g=dict(norm=True, drop=.1), d=dict(spectral=True), cbs=[EMA()])
    if when != 'new': learn.fit(1)
    if when in ('turn', 'step'): learn.d_step()
    if when == 'step': learn.g_step()
    other = copy.deepcopy(learn)
    assert other.G is not learn.G and other.ema.learn is other and other.ema is not learn.ema
    before = weights(learn.model)
    for _ in range(2): other.fit_steps(1)
    assert not differing(before, weights(learn.model)), 'training a copy leaves the original alone'
    assert goes_on_alike(copy.deepcopy(learn), learn)

def test_the_graph_of_the_last_turn_is_let_go():
    learn = learner()
    learn.fit(1)
    assert learn.turn is None and learn.pred is None and not any(t.requires_grad for _,_,t in learn.finite_guard.seen)

@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('make', [nn.utils.weight_norm, nn.utils.spectral_norm, nn.utils.parametrizations.weight_norm], ids=['weight', 'spectral', 'new'])
def test_networks_that_keep_what_they_computed(make):
    class Kept(Gen):
        def __init__(self):
            super().__init__()
            make(self.body[0])
        def forward(self, z):
            self.maps = [self.body[0](z)]
            return super().forward(z)
    learn = learner(G=Kept)
    learn.fit(1)
    learn.fit(1, cbs=EMA())
    assert goes_on_alike(copy.deepcopy(learn), learn)

# ---------------------------------------------------------------- classes, labels, data of others
def test_classes_without_samples_are_noticed():
    y = torch.tensor([3, 9]*5)
    with pytest.warns(UserWarning, match=r'^y: 8 of 10 classes have no sample, the labels 0, 1, 2, 4, 5 and 3 more'): dls = loaders(torch.rand(10, 2), y, bs=5)
    learn = learner(dls=dls, G=partial(Gen, n_classes=10), D=partial(Dis, n_classes=10))
    asked = []
    learn.G.register_forward_hook(lambda m, args, out: asked.append(args[1].tolist()))
    learn.sample(4)
    assert asked[0] == [3, 9, 3, 9] and learn.in_rows(6)[1].tolist() == [3]*3 + [9]*3
    assert learn.sample(y=torch.tensor([0, 3])).shape == (2, 2), 'asking for one is allowed'
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        loaders(torch.rand(10, 2), torch.arange(10) % 3, bs=5)

def test_labels_may_be_words():
    words = ['dog', 'cat', 'dog', 'eel']*3
    for y in (words, np.array(words), np.array(words, dtype=object), tuple(words)):
        dls = loaders(torch.rand(12, 2), y, valid=(torch.rand(2, 2), ['eel', 'cat']), bs=4)
        assert dls.train.classes == ['cat', 'dog', 'eel'] and dls.train.dataset.y[:4].tolist() == [1, 0, 1, 2] and dls.valid.dataset.y.tolist() == [2, 0]
    assert loaders(torch.rand(12, 2), words, valid=.25, bs=4).valid.n == 3
    assert loaders(torch.rand(12, 2), words, classes=['eel', 'dog', 'cat'], bs=4).train.dataset.y[:4].tolist() == [1, 2, 1, 0]
    with says('^y: expected words among the classes cat, dog, got eel'): loaders(torch.rand(12, 2), words, classes=['cat', 'dog'], bs=4)

def test_channels_come_first():
    with says(r'^x: expected images of shape \(n, channels, height, width\), got shape \(8, 32, 32, 3\); .*permute\(0, 3, 1, 2\)'): loaders(np.zeros((8, 32, 32, 3), np.uint8), bs=4)

def test_zeros_and_ones_are_no_bytes():
    with pytest.warns(UserWarning, match='no value is above 1, of 255'): loaders(torch.ones(4, 1, 8, 8, dtype=torch.uint8), bs=2)

def test_valid_may_be_loaders():
    train,other = point_dls(),point_dls(seed=1)
    for valid in (other, other.train): assert loaders(train.train.dataset.x, valid=valid, bs=8).valid.dataset.x.equal(other.train.dataset.x)

class Pictures(torch.utils.data.Dataset):
    def __len__(self): return 6
    def __getitem__(self, i): return torch.zeros(1, 8, 8),i

NOISE = [(torch.zeros(4, 100), torch.zeros(4, 3, 8, 8))]
@pytest.mark.parametrize('dl,said', [(NOISE, r"as if noise came first; pass in_memory\(b\[1\] for b in dl\)"), (Pictures(), r'got Pictures, which gives samples one by one; pass torch\.utils\.data\.DataLoader'),
    ([dict(image=torch.zeros(4, 1, 8, 8))], r"dicts with 'image'; pass in_memory\(\(b\['x'\], b\['y'\]\) for b in dl\)"), (3, 'got int'), ([(torch.tensor(1.),)], 'single numbers'),
    ([torch.zeros(2, 1, 8, 8), torch.zeros(2, 1, 9, 9)], r'got shapes \(1, 8, 8\), \(1, 9, 9\)'), ([(1, 2, 3)], '3 parts'), ([['a', 'b']], '')],
    ids='noise dataset dicts number scalars shapes parts words'.split())
def test_loaders_of_others(dl, said):
    with says(f'^dl: expected [^\\n]*{said}[^\\n]*$'): in_memory(dl)

def test_loaders_of_others_as_they_should_be():
    dl = torch.utils.data.DataLoader(Pictures(), batch_size=4)
    x,y = in_memory(dl)
    assert x.shape == (6, 1, 8, 8) and y.tolist() == list(range(6)) and in_memory(b[1] for b in NOISE)[0].shape == (4, 3, 8, 8)

def test_points_of_an_array():
    with says(r'^mixture: expected a Mixture, such as ring\(\), got ndarray; loaders\(x\) trains on points of your own'): points(np.zeros((9, 2)))

# ---------------------------------------------------------------- paths
@pytest.mark.parametrize('kind', [str, Path], ids=['text', 'pathlib'])
def test_a_tilde_is_the_home_folder_everywhere(tmp_path, monkeypatch, kind):
    from gan_course import files
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('USERPROFILE', str(tmp_path))
    learn = learner(images=True, path=tmp_path/'elsewhere')
    assert learn.save(kind('~/m')) == tmp_path/'m.safetensors'
    learn.load(kind('~/m'))
    learn.fit(1, resume=kind('~/run'))
    learn.load(kind('~/run'))
    learn.save_samples(kind('~/s.png'), 4)
    learn.save_walk(kind('~/w.gif'), 2, stops=2, steps=2)
    files.write_text(kind('~/t.txt'), 'x')
    files.read_tensors(files.write_tensors(kind('~/a.safetensors'), dict(a=torch.ones(1)), {}))
    assert loaders(torch.rand(4, 2), bs=2, path=kind('~/d')).path == tmp_path/'d'
    assert {'m.safetensors', 'run', 's.png', 'w.gif', 't.txt', 'a.safetensors'} <= {p.name for p in tmp_path.iterdir()}

@pytest.mark.parametrize('bad', [None, 3, b'm', ['m']])
def test_no_paths(bad):
    for f in (lambda: learner().save(bad), lambda: learner().load(bad)):
        with pytest.raises(TypeError, match=r'^file: expected a path, as text or from pathlib, got '): f()

# ---------------------------------------------------------------- which way is better
class Score(Metric):
    "A metric that says which way is better"
    def __init__(self, name, values, better=None):
        self.title,self.values,self.i = name,values,-1
        if better: self.better = better
    @property
    def name(self): return self.title
    def reset(self): self.i += 1
    def accumulate(self, learn): pass
    @property
    def value(self): return self.values[self.i]

@pytest.mark.parametrize('better,best', [('lower', 2), ('higher', 1)])
def test_trackers_ask_the_metric(tmp_path, better, best):
    learn = learner(path=tmp_path, metrics=Score('js', [3., 5., 1., 4.], better))
    learn.fit(4, cbs=SaveModelCallback(monitor='js', fname='best', with_opt=True))
    assert learner(path=tmp_path).load('best').step == 5*(best+1)

def test_stopping_early_asks_too():
    def epochs(values, better): return _stopped(learner(metrics=Score('js', values, better)))
    def _stopped(learn):
        learn.fit(4, cbs=EarlyStoppingCallback(monitor='js', min_delta=.5))
        return learn.step//5
    assert epochs([4., 3., 2., 1.], 'lower') == 4 and epochs([4., 3., 2., 1.], 'higher') == 2 and epochs([4., 3.9, 3.8, 3.7], 'lower') == 2

def test_the_rate_falls_when_the_metric_rises():
    learn = learner(metrics=Score('js', [1., 2., 3.], 'lower'), lr=1e-2)
    learn.fit(3, cbs=ReduceLROnPlateau(monitor='js', factor=10.))
    assert learn.opt.hypers[0]['lr'] < 1e-2

def test_a_function_may_say_which_way_is_better(tmp_path):
    values = iter([3., 1., 2.])
    def far(fake, real): return torch.tensor(next(values))
    far.better = 'lower'
    learn = learner(path=tmp_path, dls=point_dls(n=48, bs=8, valid=point_dls(n=8).train.dataset.x), metrics=AvgMetric(far))
    learn.fit(3, cbs=SaveModelCallback(monitor='far', fname='best', with_opt=True))
    assert learner(path=tmp_path).load('best').step == 12

# ---------------------------------------------------------------- names
def test_a_callback_that_would_hide_the_learners_own_is_refused():
    learn = learner(metrics=lambda a, b: (a - b).mean(), cbs=[EMA()])
    learn.fit(1)
    names = {k for k in (*vars(learn), *dir(type(learn))) if not k.startswith('_')}
    ours = {cb.name for cb in learn.cbs}
    fresh = learner()
    assert {'lr', 'step', 'game', 'seed', 'sample', 'history', 'k_d', 'turn', 'epoch', 'pred', 'model', 'precision'} <= names
    for name in sorted(names - ours - {'logger', 'lock'}):
        cb = type('Mine', (Callback,), dict(name=name))()
        with pytest.raises(ValueError, match=rf'^cbs: expected callbacks whose names are free, got Mine, whose name would hide learn\.{name}; give the class another name\.$'): fresh.add_cb(cb)
    for kind in ('LR', 'Step', 'Game', 'Seed'):
        with pytest.raises(ValueError, match=rf'^cbs: .*got {kind}, whose name would hide learn\.'): learner(cbs=[type(kind, (Callback,), {})])

def test_a_callback_of_another_library_is_not_taken_for_ours():
    class EMACallback(Callback): pass
    with says('^cbs: expected callbacks whose names are free, got EMACallback, whose name would hide learn.ema'): learner(cbs=[EMACallback])
    learner(cbs=[EMA()]).add_cb(EMA(5))

def test_star_imports_bring_no_word_that_users_have():
    import builtins, importlib, keyword, pkgutil, gan_course
    likely = set('''a b c d e f g h i j k l m n o p q r s t u v w x y z D G X Y Z args batch batches bins classes color count criterion data dataset device dim dims dist dls
        epoch epochs fake fakes file files fig grid height hidden history idx image images img imgs index inp kwargs label labels latent lines loader logits loss losses lr
        mask masks mean metric metrics model models name names net nets noise num opt optimizer out outputs params path paths pic pics pictures plot real reals res result results
        rows sample samples scale score scores seed shape size sizes start state std step steps target test tmp total train val valid value values weight weights width card directions frames load play save
        picture report sentence recipe measured'''.split())
    taken = {}
    for m in pkgutil.walk_packages(gan_course.__path__, 'gan_course.'):
        if m.name.endswith('_modidx'): continue
        for name in getattr(importlib.import_module(m.name), '__all__', []):
            if name in likely or hasattr(builtins, name) or keyword.iskeyword(name): taken.setdefault(name, []).append(m.name)
    assert taken == dict(recipe=['gan_course.stabilise']), taken   # the one call of that chapter

# ---------------------------------------------------------------- a game of one's own, optimizers, last layers
class WassersteinGP(Wasserstein):
    "Gulrajani et al. (2017), equation 3, by public names alone"
    def d_loss(self, turn):
        t = torch.rand(len(turn.real), *[1]*(turn.real.ndim-1))
        between = torch.lerp(turn.real.detach(), turn.fake, t).requires_grad_()
        grad, = torch.autograd.grad(turn.logits(between).sum(), between, create_graph=True)
        return super().d_loss(turn) + 10*(grad.flatten(1).norm(dim=1) - 1).square().mean()

@pytest.mark.parametrize('labels', [False, True])
def test_a_penalty_of_ones_own_needs_no_private_name(labels):
    learn = learner(WassersteinGP(), labels=labels, k_d=3)
    learn.fit_steps(5)
    assert learn.history['d_loss'].isfinite().all()
    x,y = learn.dls.train.one_batch()[0],None
    turn = Turn(learn.D, x, x)
    assert turn.logits(x).equal(learn.D(x))

@pytest.mark.parametrize('bad', [(torch.optim.Adam,), (torch.optim.Adam, 'sgd'), 'adam', None, 3, lambda ps, lr: None])
def test_no_optimizers(bad):
    with pytest.raises(TypeError, match='^opt_func: expected a function that makes a torch optimizer[^\n]*, got '): learner(opt_func=bad)

def test_an_optimizer_that_loses_a_player_is_refused():
    def of_g(groups, lr): return torch.optim.SGD(groups[:1], lr=lr)
    with pytest.raises(TypeError, match='^opt_func: expected an optimizer with one group of parameters for each player, got 1 groups'): learner(opt_func=of_g)

def played(learn, n=2):
    with learn.no_bar(), learn.no_logging(): learn.fit(n)

def momentum(ps, lr): return torch.optim.SGD(ps, lr=lr, momentum=.7)
def sliding(ps, lr): return torch.optim.RMSprop(ps, lr=lr)

def test_two_optimizers_are_those_of_the_players():
    "The same as one optimizer of two groups where both are of a kind, and each player's own where they are not"
    same,one = learner(opt_func=(adam, adam)),learner()
    for learn in (same, one): played(learn)
    assert equal(same, one)
    learn = learner(opt_func=(momentum, sliding), lr=(1e-2, 1e-3), cbs=[Gradients()])
    G,D = copy.deepcopy(learn.G),copy.deepcopy(learn.D)
    learn.d_step()
    for p,g in zip(D.parameters(), learn.gradients.found): p.grad = g
    sliding(D.parameters(), 1e-3).step()
    assert_same(weights(D), weights(learn.D))
    assert_same(weights(G), weights(learn.G))

class Gradients(GANCallback):
    def before_step(self): self.found = [p.grad.clone() for p in self.learn.parts_of('d').params]

def test_two_optimizers_are_kept_loaded_and_copied(tmp_path):
    make = partial(learner, opt_func=(momentum, sliding))
    whole,part = make(),make()
    played(whole, 4)
    played(part)
    part.save(tmp_path/'m')
    loaded = make().load(tmp_path/'m')
    for learn in (loaded, copy.deepcopy(part)):
        played(learn)
        assert equal(learn, whole)
    with pytest.raises(ValueError, match='state of this optimizer, RMSprop and SGD, got that of another, SGD and RMSprop'): learner(opt_func=(sliding, momentum)).load(tmp_path/'m')

def other_betas(ps, lr): return torch.optim.Adam([dict(ps[0], betas=(.5, .99)), dict(ps[1], betas=(.1, .9))], lr=lr)

@pytest.mark.parametrize('made', [(momentum, sliding), other_betas, torch.optim.Adagrad])
def test_schedules_leave_the_momentum_of_both_alone(made):
    learn = learner(opt_func=made)
    def own(): return [{k: v for k,v in g.items() if 'lr' not in k and k != 'params'} for g in learn.opt.opt.param_groups]
    before = own()
    with learn.no_bar(), learn.no_logging(): learn.fit_one_cycle(2, 1e-3)
    assert own() == before
    with pytest.raises(ValueError, match='^typo: expected one of the settings lr, '): learn.opt.set_hyper('typo', .5)

@pytest.mark.parametrize('last', [nn.Sigmoid, nn.ReLU, nn.Softplus])
def test_a_last_layer_that_cannot_be_negative_is_named(last):
    def G():
        g = ConvGen()
        g.body[-1] = last()
        return g
    with says(r'^G: expected samples that can be below 0, as those in dls; end in a tanh, got what \w+ gives, which never is\.$'): learner(images=True, G=G)
    with pytest.warns(UserWarning, match='2\\*x - 1'): dls = loaders(torch.rand(32, 1, 8, 8), bs=8)
    learner(G=G, D=ConvDis, dls=dls)

# ---------------------------------------------------------------- mixtures
def test_modes_of_different_weight_and_width():
    m = ring(4, std=[.01, .02, .05, .1], weights=[1, 2, 3, 4])
    x,mode = m.sample(200_000, modes=True)
    for k in range(4): assert abs((x[mode == k] - m.centres[k]).std().item()/m.stds[k].item() - 1) < .02
    assert (torch.bincount(mode)/len(mode) - torch.tensor([.1, .2, .3, .4])).abs().max() < .01
    normals = torch.distributions.MultivariateNormal(m.centres.double(), torch.eye(2).double()*m.stds[:,None,None]**2)
    exact = torch.logsumexp(normals.log_prob(x[:500,None].double()) + m.weights.double().log(), 1)
    torch.testing.assert_close(m.log_prob(x[:500].double()), exact, atol=1e-6, rtol=1e-6)
    assert grid_of(2, weights=[1, 0, 0, 1]).sample(9, modes=True)[1].unique().tolist() == [0, 3] and repr(m).endswith('std 0.01 to 0.1')

@pytest.mark.parametrize('std', [[.1, .2], [.1, -.1, .1, .1], [[.1]*4], 'wide', 0, None])
def test_bad_widths(std):
    with says('^std: expected '): Mixture(torch.zeros(4, 2), std)

class TheirGenerator(nn.Module):
    "As in PyTorch's example: noise is a map of one pixel, and its size is nowhere said"
    def __init__(self):
        super().__init__()
        first,last = nn.ConvTranspose2d(12, 8, 4, 1, 0, bias=False),nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False)
        self.main = nn.Sequential(first, nn.BatchNorm2d(8), nn.ReLU(True), last, nn.Tanh())
    def forward(self, x): return self.main(x)

def test_a_generator_of_another_library():
    learn = GANLearner(image_dls(), FromNoise(TheirGenerator(), (12, 1, 1)), ConvDis, NonSaturating(), default_cbs=False)
    learn.fit(1)
    assert learn.sample(3).shape == (3, 1, 8, 8) and learn.noise(3).shape == (3, 12)
    for bad in (12, (), (0, 1), None, 'map'):
        with says('^shape: expected '): FromNoise(TheirGenerator(), bad)

# ---------------------------------------------------------------- another run that looks the same
def game_of(code):
    "A class `Mine` with this body"
    space = dict(NonSaturating=NonSaturating, F=F, __name__='mine')
    exec(f'class Mine(NonSaturating):\n    {code}', space)
    return space['Mine']

class Sine(Gen):
    def forward(self, z, y=None): return super().forward(z, y).sin()
class Tangent(Gen):
    def forward(self, z, y=None): return super().forward(z, y).tanh()
Sine.__qualname__ = Tangent.__qualname__ = Sine.__name__ = Tangent.__name__ = 'Own'

class Uniform(Gen):
    z_law = 'normal'

def with_law(law):
    g,_ = players()
    g.z_law = law
    return g

def half_frozen(learn):
    next(learn.D.parameters()).requires_grad_(False)
    return learn

class Scale(GANCallback):
    def __init__(self, by): self.by = by
    def before_batch(self): self.learn.xb = (self.xb[0]*self.by,)

def mean_gap(a, b): return (a.mean() - b.mean()).abs()
def other_gap(a, b): return (a.std() - b.std()).abs()
other_gap.__name__ = 'mean_gap'
HELD_OUT = point_dls(n=8).train.dataset.x

ALIKE = dict(code=(lambda: learner(game_of('def g_loss(self, turn): return super().g_loss(turn)')()), lambda: learner(game_of('def g_loss(self, turn): return -super().g_loss(turn)')())),
    attribute=(lambda: learner(game_of('weight = 1.')()), lambda: learner(game_of('weight = 2.')())), frozen=(learner, lambda: half_frozen(learner())))
ALIKE |= dict(layers=(lambda: learner(G=Sine), lambda: learner(G=Tangent)), law=(lambda: learner(G=lambda: with_law('normal')), lambda: learner(G=lambda: with_law('uniform'))))
ALIKE |= dict(shuffle=(learner, lambda: learner(dls=point_dls(shuffle=False))))
ALIKE['drop_last'] = lambda: learner(dls=point_dls(n=41)),lambda: learner(dls=point_dls(n=41, drop_last=False))
ALIKE |= dict(valid=(lambda: learner(dls=point_dls(valid=HELD_OUT), metrics=mean_gap), lambda: learner(dls=point_dls(valid=HELD_OUT+1), metrics=mean_gap)))
ALIKE |= dict(metric=(lambda: learner(metrics=mean_gap), lambda: learner(metrics=other_gap)))

@pytest.mark.parametrize('what', sorted(ALIKE))
def test_a_run_that_only_looks_the_same_is_refused(tmp_path, what):
    one,other = ALIKE[what]
    one().fit(1, resume=tmp_path/'r')
    assert run(one(), 2, resume=tmp_path/'r')[0].count(' in place of ') == 1
    with says(r'^resume: expected the folder of this run, with '): other().fit(3, resume=tmp_path/'r')

GUESTS = [(lambda: [GradientClip(.01)], lambda: [GradientClip(10.)]), (lambda: [GradientClip(.01)], list), (lambda: [Scale(1.)], lambda: [Scale(-3.)])]
@pytest.mark.parametrize('one,other', GUESTS)
def test_other_callbacks_of_others_are_said(tmp_path, one, other):
    learner(cbs=one()).fit(1, resume=tmp_path/'r')
    assert 'guests = ' not in run(learner(cbs=one()), 2, resume=tmp_path/'r')[0]
    assert 'guests = ' in run(learner(cbs=other()), 3, resume=tmp_path/'r')[0]

@pytest.mark.parametrize('change', ['load', 'hand', 'turn'])
def test_weights_that_the_folder_does_not_know_are_never_lost(tmp_path, change):
    a,b = learner(path=tmp_path),learner(seed=3, path=tmp_path)
    a.fit(2, resume=tmp_path/'r')
    b.fit_steps(4)
    if change == 'load': a.load(b.save('b'))
    if change == 'hand': next(a.G.parameters()).data.add_(1.)
    if change == 'turn': a.d_step()
    a.seed = 0
    before = weights(a.model)
    with says('^resume: expected a fresh learner, or one that stands where '): a.fit(3, resume=tmp_path/'r')
    assert not differing(before, weights(a.model))

def test_a_run_that_starts_from_loaded_weights_goes_on(tmp_path):
    learner().save(tmp_path/'pretrained')
    def start(with_opt): return learner(path=tmp_path).load(tmp_path/'pretrained', with_opt=with_opt)
    for with_opt in (False, True):
        start(with_opt).fit(1, resume=tmp_path/f'{with_opt}')
        again,whole = start(with_opt),start(with_opt)
        run(again, 3, resume=tmp_path/f'{with_opt}')
        whole.fit(3)
        assert equal(again, whole)
        other = learner(seed=0, g=dict(nf=8), path=tmp_path)
        with torch.no_grad(): next(other.G.parameters()).add_(1.)
        other.load(other.save('other'), with_opt=False)
        with says('^resume: expected a fresh learner'): other.fit(4, resume=tmp_path/f'{with_opt}')

def test_trackers_get_their_own_notes_back(tmp_path):
    def metric(): return Score('js', [1.]*9, 'lower')
    def stop(): return EarlyStoppingCallback(monitor='js', patience=9)
    learner(metrics=metric()).fit(3, resume=tmp_path/'r', cbs=stop())
    learn = learner(metrics=metric(), lr=1e-2)
    plateau,stopper = ReduceLROnPlateau(monitor='js', patience=2),stop()
    run(learn, 4, resume=tmp_path/'r', cbs=[plateau, stopper])
    assert learn.opt.hypers[0]['lr'] == 1e-2 and stopper.wait == 3 and plateau.wait <= 1

def test_a_run_that_stopped_early_is_finished_and_can_be_lengthened(tmp_path):
    def stopping(patience): return EarlyStoppingCallback(monitor='js', patience=patience)
    def fresh(): return learner(metrics=Score('js', [1.]*20, 'lower'))
    fresh().fit(9, resume=tmp_path/'r', cbs=stopping(2))
    again = fresh()
    assert 'is finished' in run(again, 9, resume=tmp_path/'r', cbs=stopping(2))[0] and again.step == 15
    longer,whole = fresh(),fresh()
    run(longer, 12, resume=tmp_path/'r')
    whole.fit(12)
    assert longer.step == 60 and equal(longer, whole)

# ---------------------------------------------------------------- what a callback changed
class Harder(Callback):
    "Makes the penalty stronger at step 3"
    def before_batch(self):
        if self.learn.step == 3: self.learn.game.b.gamma = 9.

def test_numbers_of_the_game_are_in_the_state(tmp_path):
    def fresh(): return learner(NonSaturating() + R1(.1), path=tmp_path)
    whole,a,b = fresh(),fresh(),fresh()
    whole.fit(2, cbs=Harder())
    a.fit(1, cbs=Harder())
    b.load(a.save('m'))
    assert b.game.b.gamma == 9.
    b.fit(1)
    assert equal(b, whole)
    with pytest.warns(UserWarning, match=r'^state: it was saved in a game of Sum\(NonSaturating, R1\); this learner plays Hinge'): learner(Hinge(), path=tmp_path).load('m')

def test_what_was_changed_in_callbacks_is_in_the_state(tmp_path):
    a,b = [learner(cbs=[EMA(100.)], path=tmp_path) for _ in range(2)]
    a.fit(1)
    a.ema.half_life = 5.
    b.load(a.save('m'))
    assert b.ema.half_life == 5.

def test_a_function_of_the_step_stays_the_callers(tmp_path):
    learner(k_d=2, path=tmp_path).save('m')
    def once(step): return 1
    assert learner(k_d=once, path=tmp_path).load('m').k_d is once

# ---------------------------------------------------------------- copies in any state
class StopAt(Callback):
    def after_batch(self):
        if self.learn.step == 7: raise Stop

@pytest.mark.parametrize('how', [copy.deepcopy, lambda l: pickle.loads(pickle.dumps(l))], ids=['copy', 'pickle'])
@pytest.mark.parametrize('when', ['broken', 'logged'])
def test_copies_of_runs_that_broke_off_or_were_logged(tmp_path, how, when):
    learn = learner(path=tmp_path, cbs=[EMA()])
    del learn.logger
    learn.logger = print
    if when == 'broken':
        with pytest.raises(Stop): learn.fit(3, cbs=StopAt())
    else: learn.fit(1, cbs=CSVLogger())
    assert goes_on_alike(how(learn), learn)

def test_copies_within_a_run():
    learn = learner(g=dict(norm=True))
    for step in learn.steps(6):
        if step == 3: other = copy.deepcopy(learn)
    other.fit_steps(3)
    assert equal(other, learn)

def test_sampling_beside_ones_own_training_changes_nothing():
    def fresh(): return learner(g=dict(norm=True, drop=.5))
    alone,learn = fresh(),fresh()
    alone.fit_steps(40)
    t = threading.Thread(target=learn.fit_steps, args=(40,))
    t.start()
    while t.is_alive():
        learn.sample(4)
        learn.summary()
    t.join()
    assert equal(alone, learn)

def test_names_are_refused_at_construction_too():
    for kind in ('Recorder', 'Precision', 'Moms', 'Opt'):
        with says(f'^cbs: expected callbacks whose names are free, got {kind}'): learner(cbs=[type(kind, (Callback,), {})])
