"Small steps are traced by themselves, and nobody can tell: the same weights, and whatever may look into a step keeps it from being traced"
import copy, functools, gc, pickle, pytest, signal, warnings
from fastai.callback.schedule import ParamScheduler, SchedLin
from fastai.callback.training import GradientClip
from gan_course.accelerate import Compiled
from gan_course.graph import Traced
from gan_course.live import Run
from gan_course.vanilla import Discriminator, Generator
from helpers import *

def made(*cbs, traced=None, game=None, dls=None, change=None, **kw):
    "A learner on points with the course's own networks; `traced` is its callback"
    with seeded('networks'): G,D = Generator((2,), nz=2, width=8),Discriminator((2,), width=8)
    if change: change(G, D)
    cbs = [*cbs, *([traced] if traced else [])]
    return learner(game, point_dls() if dls is None else dls, G=G, D=D, cbs=cbs, **kw)

def same(a, b): assert_equal_runs(a, b)
def graphs(traced): return len(traced.graph.traced)

class Loud(NonSaturating):
    "A game of somebody else's"
    def d_loss(self, turn): return super().d_loss(turn)

class Counted(nn.Module):
    "A layer of somebody else's, which does more than compute"
    n = 0
    def forward(self, x):
        self.n += 1
        return x

class Listens(Callback):
    "A callback of somebody else's"
    def after_batch(self): self.n = getattr(self, 'n', 0) + 1

class Mine(GANLearner): "A learner of somebody else's"

TERMS = {**PENALTIES, 'fading': lambda g: g + R1(lambda s: 1/(1+s)) + R2(.1, every=3)}
SETTINGS = dict(plain={}, k_d=dict(k_d=2), turns=dict(k_d=lambda s: 1 + s % 2, k_g=lambda s: (s+1) % 2), fresh=dict(reuse=False), parts=dict(accumulate=2),
    pair=dict(opt_func=(adam, sgd)), adamw=dict(opt_func=adamw), short=dict(dls=point_dls(n=44, bs=8, drop_last=False)))

CASES = [*((t, 'plain') for t in TERMS), *(('both', s) for s in SETTINGS if s != 'plain')]
REST = [(t, s) for t in TERMS for s in SETTINGS if (t, s) not in CASES]

@pytest.mark.parametrize('terms,setting', [*CASES, *(pytest.param(*o, marks=pytest.mark.verify) for o in REST)])
def test_the_weights_are_the_learners(terms, setting):
    "Bit for bit where the optimizer is the fused one, with its state, history and average"
    traced,kw = Traced(after=3),SETTINGS[setting]
    a,b = (made(EMA(half_life=50), traced=t, game=TERMS[terms](NonSaturating()), **kw) for t in (None, traced))
    for l in (a, b): l.fit_steps(16)
    assert graphs(traced)
    if 'opt_func' not in kw: return same(a, b)
    assert all(torch.allclose(x, y, atol=1e-5) for x,y in zip(a.model.state_dict().values(), b.model.state_dict().values()))

@pytest.mark.parametrize('game', GAMES)
def test_every_game(game):
    traced = Traced(after=3)
    a,b = (made(traced=t, game=GAMES[game]() + R1(.1)) for t in (None, traced))
    for l in (a, b): l.fit_steps(30)
    assert graphs(traced) == 1
    same(a, b)

def test_it_is_there_by_default_and_begins_when_it_pays():
    learn = made(quiet=False)
    with learn.no_bar(), learn.no_logging():
        learn.fit_steps(learn.traced.after)
        assert not graphs(learn.traced)
        learn.fit_steps(1)
        assert not graphs(learn.traced)
        learn.fit_steps(1)
    assert graphs(learn.traced) == 1

COMPANY = dict(layer=dict(change=lambda G, D: G.layers.append(Counted())), game=dict(game=Loud()), term=dict(game=NonSaturating() + type('T', (R1,), {})(.1)),
    callback=dict(cbs=[Listens()]), clip=dict(cbs=[GradientClip(1.)]), activation=dict(change=lambda G, D: setattr(D, 'activation', lambda x: x)),
    given=dict(change=lambda G, D: setattr(D, 'activation', functools.partial(torch.vmap, lambda x: x))),
    optimizer=dict(opt_func=lambda ps, lr: type('Own', (torch.optim.SGD,), {})(ps, lr=lr)))

@pytest.mark.parametrize('company', COMPANY)
def test_in_other_company_the_learner_plays(company):
    "What is not known to compute with tensors alone sees each step"
    kw = dict(COMPANY[company])
    learn = made(traced := Traced(after=0), *kw.pop('cbs', []), **kw)
    before = learn.G.layers[-1].n if company == 'layer' else 0
    learn.fit_steps(4)
    assert not graphs(traced)
    if company == 'layer': assert learn.G.layers[-1].n == before + 4
    if company == 'callback': assert learn.listens.n == 4

def test_one_may_vouch_for_ones_own_layers():
    "Then they are called when a step is traced, and no more"
    traced = Traced(after=0, known=False)
    a,b = (made(traced=t, change=lambda G, D: G.layers.append(Counted())) for t in (None, traced))
    for l in (a, b): l.fit_steps(12)
    assert graphs(traced) == 1 and b.G.layers[-1].n < a.G.layers[-1].n
    same(a, b)

@pytest.mark.parametrize('precision', ['fp32', 'bf16-emulated'])
def test_images_too(precision):
    "With convolutions, batch norm whose statistics move, and bfloat16"
    with seeded('networks'): nets = [FromNoise(ConvGen().body, (4,)), ConvDis().body.append(nn.Flatten(0))]
    traced = Traced(after=2)
    def one(*cbs):
        G,D = copy.deepcopy(nets)
        return learner(dls=image_dls(), G=G, D=D, cbs=[EMA(), *cbs], precision=precision)
    a,b = one(),one(traced)
    for l in (a, b): l.fit_steps(10)
    assert graphs(traced) == 1
    same(a, b)

def test_a_learner_of_somebody_elses():
    learn = Mine(point_dls(), Generator((2,), nz=2), Discriminator((2,)), NonSaturating(), default_cbs=False, cbs=[traced := Traced(after=0)])
    learn.fit_steps(4)
    assert not graphs(traced)

def test_what_changes_between_two_steps_is_seen():
    "A hook, the slope of an activation, a rate, another game, a callback, a frozen layer: from the next step on"
    calls = []
    def slope(learn): next(m for m in learn.D.modules() if isinstance(m, nn.LeakyReLU)).negative_slope = .9
    changes = dict(hook=lambda l: l.G.layers[0].register_forward_hook(lambda *_: calls.append(1)), slope=slope, rate=lambda l: l.set_lr(.1),
        game=lambda l: setattr(l, 'game', Loud()), callback=lambda l: l.add_cb(Listens()), frozen=lambda l: next(l.D.parameters()).requires_grad_(False))
    for name,change in changes.items():
        a,b = made(),made(traced := Traced(after=0))
        for l in (a, b):
            steps = l.steps(12)
            for n in steps:
                if n == 6: change(l)
        assert graphs(traced), name
        assert not differing(a.model.state_dict(), b.model.state_dict()), name
        if name == 'callback': assert b.listens.n == 6
    assert len(calls) == 2*6*1

@pytest.mark.parametrize('watch', [torch.autograd.detect_anomaly, lambda: torch.autocast('cpu', torch.bfloat16)], ids=['anomaly', 'autocast'])
def test_a_step_that_is_watched_is_played_by_the_learner(watch):
    a,b = made(),made(traced := Traced(after=0))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')   # that looking for anomalies takes time
        for l in (a, b):
            l.fit_steps(2)
            with watch(): l.fit_steps(6)
    assert graphs(traced) <= 1 and not differing(a.model.state_dict(), b.model.state_dict())

def test_an_interrupt_leaves_no_half_of_a_step():
    "It comes after the step, and the run goes on to the same weights"
    a,b = made(),made(traced := Traced(after=0))
    a.fit_steps(9)
    b.fit_steps(4)
    step, = traced.graph.traced.values()
    compute = step.run
    def interrupted(*args):
        signal.raise_signal(signal.SIGINT)
        return compute(*args)
    step.run = interrupted
    handler = signal.default_int_handler
    before = signal.signal(signal.SIGINT, handler)   # a process in the background ignores the signal
    try:
        with pytest.raises(KeyboardInterrupt): b.fit_steps(5)
        assert signal.getsignal(signal.SIGINT) is handler
    finally: signal.signal(signal.SIGINT, before)
    assert b.step == 4 and b.played == dict(d=1, g=1)
    step.run = compute
    b.fit_steps(5)
    assert not differing(a.model.state_dict(), b.model.state_dict())

def test_whoever_asks_for_it_may_play_instead():
    "A compiler, in whichever order they are added"
    for cbs in ([Compiled(backend='eager'), Traced(after=0)], [Traced(after=0), Compiled(backend='eager')]):
        learn = made(*cbs)
        learn.fit_steps(4)
        assert not graphs(learn.traced) and learn.compiled.graph.traced and learn.replaced_turns is None
    played = []
    learn = made(Traced(after=0))
    def play(k, shared):
        played.append(learn.step)
        learn._play_turns(k, shared)
    learn.replace_turns(play)
    learn.fit_steps(3)
    assert played == [0, 1, 2] and learn.replaced_turns == play

def test_settings_that_never_stay_are_left_to_the_learner():
    "A momentum that is another one at each step would need a graph for each; the present one is played for as long as it lasts"
    traced = Traced(after=2)
    a,b = (made(ParamScheduler(dict(mom=SchedLin(.5, .9))), traced=t) for t in (None, traced))
    for l in (a, b): l.fit_steps(12)
    assert not graphs(traced)
    b.fit_steps(4), a.fit_steps(4)
    for l in (a, b): l.remove_cb(ParamScheduler), l.fit_steps(4)
    assert graphs(traced) == 1
    same(a, b)

def test_layers_that_were_exchanged_get_other_graphs():
    a,b = made(),made(traced := Traced(after=0))
    for l in (a, b):
        l.fit_steps(3)
        l.G.layers.insert(1, nn.Tanh())
        l.fit_steps(3)
    assert graphs(traced) == 1 and not differing(a.model.state_dict(), b.model.state_dict())

def test_a_run_goes_on_from_what_was_saved_with_and_without():
    whole = made()
    whole.fit_steps(12)
    for first,then in ((Traced(after=0), None), (None, Traced(after=0))):
        learn,fresh = made(traced=first),made(traced=then)
        learn.fit_steps(7)
        fresh.load_state_dict(pickle.loads(pickle.dumps(learn.state_dict())))
        fresh.fit_steps(5)
        assert not differing(whole.model.state_dict(), fresh.model.state_dict())
    assert pickle.loads(pickle.dumps(Traced(after=7))).after == 7

def test_the_lab_plays_on_graphs_with_rules_changed_live():
    "Rates, penalties, turns, batches, another game, a single turn and a way back: the points go where they go without graphs"
    def played(after):
        run = Run(seed=1, width_g=8, width_d=8, bs=16)
        if after is None: run.learn.remove_cb(Traced)
        else: run.learn.traced.after = after
        run.advance(12)
        run.keep()
        for rules in (dict(lr_d=1e-3), dict(gamma=.3), dict(gamma=.6), dict(k_d=2), dict(bs=32), dict(game='hinge')):
            run.change(**rules)
            run.advance(12)
        run.turn('d')
        run.advance(9)
        end = weights(run.learn.model)
        run.rewind(30)
        run.advance(2)
        return run,end,weights(run.learn.model)
    (plain, *a),(graphed, *b) = played(None),played(5)
    assert graphs(graphed.learn.traced) >= 4
    for x,y in zip(a, b): assert not differing(x, y)

def test_memory_is_flat():
    "No tensor is kept for a step"
    learn = made(Traced(after=0))
    def alive():
        gc.collect()
        return sum(isinstance(o, torch.Tensor) for o in gc.get_objects())
    learn.fit_steps(50)
    before = alive()
    learn.fit_steps(200)
    assert alive() <= before + 5

def test_it_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        made(Traced(after=0)).fit_steps(4)
