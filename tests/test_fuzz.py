"""Any arguments at all: one step is trained, or one plain sentence names the argument; nothing hangs, nothing is trained on silently wrong input.
50 cases in make test, 2,000 in make verify.

A single step of a fresh learner on full batches of tensors never meets what users met: a second call with other arguments, a last batch of another size,
arrays, a copy after a run, another thread. So there is a second grammar, of whole lives of a run."""
import signal, tempfile, threading, warnings
import numpy as np
from contextlib import contextmanager
from pathlib import Path
from hypothesis import HealthCheck, given, settings, strategies as st
from helpers import *
from conftest import VERIFY
from gan_course.data import points
from gan_course.vanilla import Discriminator, Generator

JUNK = st.sampled_from([None, True, False, 0, 1, -1, 2, 3, 7, 2.5, -.5, 1e-3, 1e30, math.nan, math.inf, -math.inf, '', 'adam', '3', (), (1,), (2,),
    (1e-3, 1e-3), [1, 2], {}, b'x', slice(1e-4, 1e-3), np.float32(.1), np.int64(2), torch.tensor(2), torch.zeros(2), object, lambda *a, **k: 1])

def either(*good): return st.one_of(st.sampled_from(good), st.sampled_from(good), JUNK)

GAMES = st.sampled_from([NonSaturating, Saturating, LeastSquares, Wasserstein, Hinge, Relativistic])
POINTS = dict(n=either(40, 64), bs=either(8, 10), seed=either(0, 5), valid=either(0, 20), labels=either(False, True))
IMAGES = dict(bs=either(4, 8), n_classes=either(None, 4), shuffle=either(True, False), rank=either(0), world=either(1, 2), drop_last=either(True, False))
SHAPE = either((2,), (1, 4, 4), (3,))
MAKER = dict(shape=SHAPE, nz=either(1, 3), width=either(1, 8), depth=either(0, 2), norm=either(None, True, False), z_law=either('normal', 'uniform'))
JUDGE = dict(shape=SHAPE, width=either(1, 8), depth=either(0, 2), dropout=either(0., .5))
TURNS = dict(lr=either(1e-3, (1e-3, 2e-3)), k_d=either(1, 2, 0), k_g=either(1, 2, 0), reuse=either(True, False), seed=either(0, 3))
PLACE = dict(precision=either(None, 'fp32', 'bf16'), device=either(None, 'cpu'))
WATCH = dict(ema=dict(half_life=either(100, 1e4), ramp=either(.05, 1.)),
    grid=dict(every=either(1, 5), n=either(1, 4)), guard=dict(every=either(1, 5), retries=either(0, 1)))
RUN = dict(n=either(1, 2), every=either(None, 1))
FIELDS = WATCH | dict(generator=MAKER, discriminator=JUDGE, data=POINTS, images=IMAGES, gamma=dict(gamma=either(.1, 1.)), learner=TURNS | PLACE, run=RUN)

def some(fields):
    "At most two of `fields` are set, the others left alone: else nearly every case would fail at its first argument"
    pick = st.lists(st.sampled_from(sorted(fields)), max_size=2, unique=True)
    return pick.flatmap(lambda names: st.fixed_dictionaries({k: fields[k] for k in names}))

CASE = st.fixed_dictionaries({k: some(v) for k,v in FIELDS.items()} | dict(game=GAMES, penalty=st.sampled_from([None, R1, R2]), pictures=st.booleans()))
NAMES = {n for v in FIELDS.values() for n in v} | set('G D dls game x y cbs metrics k_d, k_g'.split()) | {'k_d, k_g', 'G, D'}

@contextmanager
def within(seconds):
    def late(*args): raise TimeoutError('it hangs')
    was = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try: yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, was)

def build(case):
    "A learner of what `case` asks for; what it does not ask for is small and right"
    pictures = case['pictures']
    shape = (1, 4, 4) if pictures else (2,)
    if pictures: dls = loaders(torch.rand(32, *shape, generator=rng(0, 'x'))*2-1, torch.arange(32) % 4 if 'n_classes' in case['images'] else None, **{**dict(bs=8), **case['images']})
    else: dls = points(ring(4), **{**dict(n=40, bs=8, valid=0), **case['data']})
    G,D = Generator(**{**dict(shape=shape, nz=3, width=8, depth=1), **case['generator']}),Discriminator(**{**dict(shape=shape, width=8, depth=1), **case['discriminator']})
    game = case['game']()
    if case['penalty']: game = game + case['penalty'](**{**dict(gamma=.1), **case['gamma']})
    cbs = [EMA(**case['ema']), SampleGrid(**case['grid']), FiniteGuard(**case['guard'])]
    return GANLearner(dls, G, D, game, **{**dict(lr=1e-3), **case['learner']}, default_cbs=False, cbs=cbs)

def is_a_sentence(e):
    said = str(e)
    return ': expected ' in said and said.split(': expected ')[0] in NAMES and (', got ' in said or '; got ' in said) and said.endswith('.') and '\n' not in said.strip()

@settings(max_examples=2000 if VERIFY else 50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(CASE)
def test_it_trains_a_step_or_says_why_not(case):
    with within(60), warnings.catch_warnings():
        warnings.simplefilter('ignore')
        try:
            learn = build(case)
            learn.fit_steps(**{**dict(n=1), **case['run']})
        except (ValueError, TypeError) as e:
            assert is_a_sentence(e), f'{type(e).__name__}: {e}'
            return
        except FloatingPointError: return   # huge but lawful arguments: the guard speaks
    went_back = learn.finite_guard.retries < case['guard'].get('retries', 0)   # steps that were lost are not made up
    assert learn.step == case['run'].get('n', 1) or went_back
    for net in (learn.G, learn.D): assert all(p.isfinite().all() for p in net.parameters())
    assert torch.isfinite(learn.sample(3)).all()

# ---------------------------------------------------------------- lives of a run
FORMS = dict(tensor=lambda t: t, array=lambda t: t.numpy(), list=lambda t: t.tolist(), double=lambda t: t.double().numpy())
LABELS = dict(none=None, numbers=lambda y: y.numpy(), words=lambda y: [f'class {i}' for i in y.tolist()], list=lambda y: y.tolist())
GAME_KINDS = dict(plain=NonSaturating, pairs=Relativistic, squares=LeastSquares)
ROWS = dict(n=st.integers(9, 40), bs=st.integers(2, 9), drop_last=st.booleans(), form=st.sampled_from(sorted(FORMS)), labels=st.sampled_from(sorted(LABELS)))
RULES = dict(game=st.sampled_from(sorted(GAME_KINDS)), penalty=st.sampled_from([0., .1]), k_d=st.sampled_from([1, 2]), reuse=st.booleans())
REST = dict(accumulate=st.sampled_from([1, 1, 2]), norm=st.booleans(), seed=st.integers(0, 2), lr=st.sampled_from([1e-3, 3e-3]))
REST['half_life'] = st.sampled_from([None, 100.])
LIFE = st.fixed_dictionaries(ROWS | RULES | REST)
MAY_CHANGE = {'lr', 'accumulate', 'form'}

def alive(life):
    "A learner for `life`"
    x,y = ring(4).sample(life['n'], seed=7, modes=True)
    labels = LABELS[life['labels']]
    dls = loaders(FORMS[life['form']](x.float()), None if labels is None else labels(y), bs=life['bs'], drop_last=life['drop_last'])
    game = GAME_KINDS[life['game']]() + R1(life['penalty'])
    with seeded(0, 'fuzz'): G,D = Gen(norm=life['norm']),Dis()
    cbs = [] if life['half_life'] is None else [EMA(life['half_life'])]
    arguments = {k: life[k] for k in ('k_d', 'reuse', 'accumulate', 'seed', 'lr')}
    return GANLearner(dls, G, D, game, **arguments, default_cbs=False, cbs=[GANRecorder(), *cbs])

def tried(f):
    "`f()`, and its sentence where it refuses"
    with within(60), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter('always')
        try: return f(),None,said
        except (ValueError, TypeError) as e:
            assert is_a_sentence(e) or str(e).startswith(('resume: expected', 'dls: expected')), f'{type(e).__name__}: {e}'
            return None,str(e),said

def same(a, b): return all(torch.equal(p, q) for p,q in zip(a.model.state_dict().values(), b.model.state_dict().values()))

@settings(max_examples=500 if VERIFY else 15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(LIFE, LIFE, st.lists(st.sampled_from(['seed', 'lr', 'game', 'penalty', 'k_d', 'reuse', 'accumulate', 'bs', 'n', 'half_life', 'norm', 'form']), max_size=2, unique=True),
    st.sampled_from(['copy', 'thread', 'save', 'nothing']), st.integers(1, 3), st.integers(0, 4))
def test_a_run_lives_on_or_says_why_not(life, other, changed, between, first, then):
    learn,refused,_ = tried(lambda: alive(life))
    if refused: return
    with tempfile.TemporaryDirectory() as d, within(60):
        learn.fit(first, resume=f'{d}/run')
        whole = alive(life)
        if between == 'thread':
            t = threading.Thread(target=whole.fit, args=(first,))
            t.start()
            while t.is_alive(): learn.sample(3)
            t.join()
        else: whole.fit(first)
        assert same(learn, whole), 'sampling elsewhere and writing checkpoints change nothing'
        if between == 'copy': whole = copy.deepcopy(whole)
        if between == 'save': whole = alive(life).load(learn.save(f'{d}/saved'))
        second = life | {k: other[k] for k in changed}
        different = {k for k in changed if second[k] != life[k]} - {'form'}
        again,refused,_ = tried(lambda: alive(second))
        if refused: return
        files = {p.name: p.read_bytes() for p in Path(f'{d}/run').iterdir()}
        _,refused,said = tried(lambda: again.fit(then, resume=f'{d}/run'))
        said = [str(w.message) for w in said if str(w.message).startswith('resume')]
        if different - MAY_CHANGE: assert refused and again.step == 0
        elif then < first: assert refused
        else: assert not refused and again.step == len(again.dls.train)*then and len(said) == (then == first) + bool(different or then != first)
        if refused: assert files == {p.name: p.read_bytes() for p in Path(f'{d}/run').iterdir()}, 'what is refused leaves the folder alone'
        elif not different:
            whole.fit(then - first)
            assert same(again, whole), 'a lengthened run is the run that was never interrupted'
