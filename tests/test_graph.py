"A step as one graph is the learner's own step: weights, buffers, history and guard, and what cannot be traced says so"
import pytest, warnings
from fastai.callback.schedule import ParamScheduler, SchedLin
from fastai.callback.training import GradientClip
from gan_course.accelerate import AllReduce, HalfPrecision
from gan_course.augment import ADA, Augment
from gan_course.conditional import L1, cgan
from gan_course.graph import StepGraph
from gan_course.images import fashion
from helpers import *

class Graphed(GANCallback):
    "Plays steps as graphs, which are computed as they are"
    def __init__(self, **kwargs): self.kwargs,self.graph = kwargs,None
    def __getstate__(self): return dict(vars(self), graph=None)
    def before_batch(self): self.learn.replace_turns(self._play)
    def _play(self, k, shared):
        if self.graph is None: self.graph = StepGraph(self.learn, **self.kwargs)
        self.graph.play(k, shared)
    def close(self): self.learn.replace_turns(None)

def made(cbs=(), double=True, labels=False, images=False, g={}, d={}, lr=2e-3, **kw):
    G,D = players(labels=labels, images=images, g=g, d=d)
    if double: G,D = G.double(),D.double()
    return learner(G=G, D=D, labels=labels, images=images, cbs=list(cbs), lr=lr, **kw)

def both(n, cbs=lambda: [], graphed=Graphed, **kw):
    "The same run played by the learner itself, and as graphs"
    a,b = made(cbs(), **kw),made([*cbs(), graphed()], **kw)
    for l in (a, b): l.fit_steps(n)
    return a,b

def tensors(learn): return dict(learn.model.state_dict())
def gap(a, b):
    "Largest difference of weights and buffers, relative to numbers above 1"
    a,b = tensors(a),tensors(b)
    assert list(a) == list(b)
    return max(((a[k].double() - b[k].double()).abs()/a[k].double().abs().clamp(min=1)).max().item() for k in a)

def same_history(a, b, within):
    "The histories agree to `within`; lengths of gradients, which are float32 numbers, to the last place of those if that is more"
    assert list(a.history) == list(b.history)
    for k in a.history:
        near = max(within, torch.finfo(torch.float32).eps) if k in ('d_grad', 'g_grad') else within
        if k != 'images_per_sec': assert torch.allclose(a.history[k].double(), b.history[k].double(), rtol=near, atol=within, equal_nan=True), k

SHORT_LAST = dict(dls=point_dls(n=44, bs=8, drop_last=False))
rmsprop = lambda ps, lr: torch.optim.RMSprop(ps, lr=lr)
OPTIMIZERS = dict(sgd=sgd, adamw=adamw, pair=(adam, sgd), rmsprop=rmsprop, nadam=lambda ps, lr: torch.optim.NAdam(ps, lr=lr),
    plain_adam=lambda ps, lr: torch.optim.Adam(ps, lr=lr, amsgrad=True, weight_decay=.01))
TURNS = dict(k_d=dict(k_d=3), k_g=dict(k_g=2), fresh=dict(reuse=False), turns=dict(k_d=lambda s: 1 + s % 2, k_g=lambda s: (s+1) % 2), parts=dict(accumulate=3))
LAYERS = dict(spectral=dict(d=dict(spectral=True)), labels=dict(labels=True), images=dict(images=True, opt_func=sgd), frozen=dict(frozen=True))
NORMS = dict(norm=dict(g=dict(norm=True), d=dict(norm=True), opt_func=sgd), norm_k=dict(g=dict(norm=True), k_d=2, opt_func=sgd))
DROPOUT = dict(dropout=dict(g=dict(drop=.2)), dropout_k=dict(k_d=2, k_g=2), dropout_parts=dict(accumulate=2))
SETTINGS = dict(plain={}, **TURNS, **LAYERS, **NORMS, short_last=SHORT_LAST)
SETTINGS |= {k: dict(d=dict(drop=.3), **o) for k,o in DROPOUT.items()}
SETTINGS |= {k: dict(opt_func=o) for k,o in OPTIMIZERS.items()}
def fading(game): return game + R1(lambda s: 1/(1+s)) + R2(.1, every=3)
PENALTIES = dict(none=lambda g: g, both=lambda g: g + R1(.7) + R2(.3), lazy=lambda g: g + R1(.2, every=4), fading=fading)
CHECKED = 'turns images norm_k dropout_k pair'.split()
CASES = [(g, 'none', 'plain') for g in GAMES] + [('relativistic', 'fading', 'plain')]
CASES += [('nonsaturating', 'none' if 'norm' in s else 'both', s) for s in CHECKED]
ALL = [(g, p, s) for g in GAMES for p in PENALTIES for s in SETTINGS]

@pytest.mark.parametrize('game,penalty,setting', [*CASES, *(pytest.param(*o, marks=pytest.mark.verify) for o in ALL if o not in CASES)])
def test_the_graph_plays_the_learners_step(game, penalty, setting):
    "In float64 to 1e-9 after a hundred steps, in float32 to 1e-5 after ten"
    kw = dict(SETTINGS[setting])
    frozen = kw.pop('frozen', False)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore', UserWarning)   # batch norm beside penalties
        for double,n,within in ((True, 100, 1e-9), (False, 10, 1e-5)):
            def one(cbs):
                learn = made(cbs, double=double, game=PENALTIES[penalty](GAMES[game]()), **kw)
                if frozen: learn.D.body[0].requires_grad_(False)
                learn.fit_steps(n)
                return learn
            graph = Graphed()
            a,b = one([]),one([graph])
            assert gap(a, b) < within
            same_history(a, b, 10*within)
            assert gap(a, made(double=double, **kw)) > 1e-3, 'and they have moved'
            assert graph.graph.traced, 'graphs were played'
            assert torch.allclose(a.d_real.double(), b.d_real.double(), atol=10*within) and torch.allclose(a.g_loss.double(), b.g_loss.double(), atol=10*within)

def test_few_graphs_serve_many_steps():
    "Rates, strengths and steps are arguments: a schedule of each needs no other graph; a penalty that rests does"
    graph,game = Graphed(),NonSaturating() + R1(lambda s: 1/(1+s)) + R2(.1, every=2)
    learn = made([graph, ParamScheduler(dict(lr=SchedLin(2e-3, 0.)))], game=game)
    learn.fit_steps(30)
    assert len(graph.graph.traced) == 2

def test_arguments_are_listened_to():
    "A rate of 0 moves nobody, another strength moves D elsewhere, other noise moves G elsewhere"
    def moved(change):
        graph = Graphed()
        learn = made([graph], game=NonSaturating() + R1(.5))
        learn.fit_steps(3)
        before = {k: v.clone() for k,v in tensors(learn).items()}
        change(learn)
        learn.fit_steps(1)
        assert len(graph.graph.traced) == 1
        return {p: max((v - before[k]).abs().max().item() for k,v in tensors(learn).items() if k.startswith(p)) for p in 'GD'},tensors(learn)
    still,_ = moved(lambda l: l.set_lr(0.))
    assert still == dict(G=0., D=0.)
    (_, usual),(_, strong),(_, other) = moved(lambda l: None),moved(lambda l: setattr(l.game.b, 'gamma', 5.)),moved(lambda l: setattr(l, 'seed', 9))
    assert not torch.equal(usual['D.body.0.weight'], strong['D.body.0.weight'])
    assert not torch.equal(usual['G.body.0.weight'], other['G.body.0.weight'])

def test_what_depends_on_the_mode_of_a_layer_gets_a_graph_of_its_own():
    class Still(GANCallback):
        order = 1
        def before_batch(self): self.learn.D.body[2].train(self.learn.step < 4)
    a,b = both(8, lambda: [Still()], d=dict(drop=.5))
    assert gap(a, b) < 1e-9 and len(b.graphed.graph.traced) == 2

@pytest.mark.parametrize('cbs', [lambda: [EMA(half_life=100)], lambda: [SampleGrid(every=3, n=4)], lambda: [Augment(p=.5)]], ids=['ema', 'grid', 'augment'])
def test_other_callbacks_work_beside_it(cbs):
    images = type(cbs()[0]) is Augment
    a,b = both(12, cbs, images=images, **(dict(dls=image_dls(c=3), g=dict(c=3), d=dict(c=3), opt_func=sgd) if images else {}))
    assert gap(a, b) < 1e-9
    if hasattr(a, 'ema'): assert all(torch.allclose(x, y) for x,y in zip(a.ema.average.state_dict().values(), b.ema.average.state_dict().values()))
    if hasattr(a, 'sample_grid'): assert all(torch.allclose(x, y) for x,y in zip(a.sample_grid.frames, b.sample_grid.frames))

def test_a_term_of_a_chapter_and_a_view():
    "The masks' game with its number, and D that looks through a function"
    dls = image_dls(labels=False)
    def view(x, y): return x.flip(-1)*.5,y
    def one(cbs):
        learn = made(cbs, images=True, dls=dls, game=NonSaturating() + L1(3.), opt_func=sgd)
        learn.view_through(view)
        learn.fit_steps(6)
        return learn
    assert gap(one([]), one([Graphed()])) < 1e-9

def test_the_conditional_gan_of_the_chapter():
    "Zero gradients of biases before batch norm are rounding, which Adam magnifies; so the players are compared by what they say"
    data = fashion(bs=16)
    a,b = cgan(data, width=4, precision='fp32'),cgan(data, width=4, precision='fp32', cbs=[Graphed()])
    for l in (a, b):
        with l.no_bar(), l.no_logging(): l.fit_steps(4)
    assert b.graphed.graph.traced and (a.sample(8) - b.sample(8)).abs().max() < 1e-2

# The run around it
def test_a_run_goes_on_from_a_checkpoint(tmp_path):
    class Stop(Exception): pass
    class Break(GANCallback):
        def after_batch(self):
            if self.learn.step == 17: raise Stop
    whole,broken,again = made([Graphed()]),made([Graphed(), Break()]),made([Graphed()])
    whole.fit_steps(30)
    with pytest.raises(Stop): broken.fit_steps(30, resume=tmp_path, save_every=10)
    again.fit_steps(30, resume=tmp_path, save_every=10)
    assert gap(whole, again) == 0 and again.step == 30

def test_a_state_that_is_loaded_is_the_one_that_is_played():
    a,b = made(),made([Graphed()])
    for l in (a, b): l.fit_steps(5)
    states = a.state_dict(),b.state_dict()
    for l in (a, b): l.fit_steps(5)
    for l,s in zip((a, b), states): l.load_state_dict(s)
    for l in (a, b): l.fit_steps(7)
    assert a.step == b.step == 12 and gap(a, b) < 1e-9

def test_single_turns_and_steps_may_alternate():
    a,b = made(),made([Graphed()])
    for l in (a, b):
        l.fit_steps(3)
        l.d_step()
        l.g_step()
        l.d_step()
        l.fit_steps(3)   # ends the step that was begun
    assert gap(a, b) < 1e-9 and a.step == b.step

@pytest.mark.parametrize('event', ['after_loss', 'after_step'])
def test_a_stop_after_the_graph_does_not_play_the_step_twice(event):
    class Stop(GANCallback):
        only_reads = True
    def stop(self):
        if self.learn.step == 4 and self.learn.player == 'd' and not hasattr(self, 'done'):
            self.done = True
            raise KeyboardInterrupt
    setattr(Stop, event, stop)
    a,b = made(),made([Graphed(), Stop()])
    a.fit_steps(8)
    with pytest.raises(KeyboardInterrupt): b.fit_steps(8)
    b.fit_steps(8 - b.step)
    assert gap(a, b) < 1e-9

def test_the_guard_names_the_same_step():
    class Breaks(NonSaturating):
        def d_loss(self, turn): return super().d_loss(turn)/(turn.step != 7)
    messages = []
    for cbs in ([], [Graphed()]):
        learn = made(cbs, game=Breaks())
        with pytest.raises(FloatingPointError) as e: learn.fit_steps(60)
        messages.append(str(e.value))
    assert messages[0] == messages[1] and 'at step 7' in messages[0]

def test_a_copy_plays_by_itself():
    a = made([Graphed()])
    a.fit_steps(4)
    b = copy.deepcopy(a)
    before = gap(a, b)
    b.fit_steps(4)
    assert before == 0 and gap(a, b) > 0
    a.fit_steps(4)
    assert gap(a, b) == 0

def test_a_fresh_optimizer_is_noticed():
    a,b = made(),made([Graphed()])
    for l in (a, b):
        l.fit(1)
        l.fit(1, reset_opt=True)
    assert gap(a, b) < 1e-9

# What is refused
class Reads(NonSaturating):
    def d_loss(self, turn):
        loss = super().d_loss(turn)
        return loss if loss.item() > .1 else 2*loss
class BySteps(NonSaturating):
    def d_loss(self, turn): return super().d_loss(turn)*(2. if turn.step % 2 else 1.)
class Drawn(nn.Module):
    "Noise whose law depends on the data"
    def forward(self, x): return x + torch.poisson(x.abs().detach())
class WithDrawn(Dis):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.body.insert(0, Drawn())

@pytest.mark.parametrize('game,where', [(Reads, 'Reads|d_loss'), (BySteps, 'd_loss')])
def test_a_game_that_reads_values_is_refused_by_place(game, where):
    with pytest.raises(ValueError, match=rf'^cbs: expected players, a game and an optimizer .*value that is read in ({where}), line \d+ of test_graph.py\.$'):
        made([Graphed()], game=game()).fit_steps(3)

def test_chance_that_depends_on_values_is_refused():
    G,D = players(D=WithDrawn)
    with pytest.raises(ValueError, match='^cbs: expected chance that depends on nothing but a shape.*poisson'): learner(G=G, D=D, cbs=[Graphed()]).fit_steps(3)

@pytest.mark.parametrize('cb', [GradientClip, HalfPrecision, AllReduce])
def test_a_callback_that_changes_a_turn_is_refused_by_name(cb):
    with pytest.raises(ValueError, match=f'^cbs: expected callbacks that leave a turn alone beside Compiled, got {cb.__name__}, which listens to '): made([Graphed(), cb()]).fit_steps(3)

def test_augmentation_that_follows_d_is_refused():
    learn = made([Graphed(), ADA()], images=True, dls=image_dls(c=3), g=dict(c=3), d=dict(c=3))
    with pytest.raises(ValueError, match='^cbs: expected (augmentation with a fixed probability|callbacks that leave a turn alone) beside Compiled'): learn.fit_steps(3)

def test_a_setting_that_changes_at_each_step_is_refused_in_the_end():
    learn = made([Graphed(most=4), ParamScheduler(dict(mom=SchedLin(.5, .9)))])
    with pytest.raises(ValueError, match='^cbs: expected at most 4 kinds of steps beside Compiled, got the 5th one'): learn.fit_steps(30)

def test_a_refusal_leaves_the_run_as_it_was():
    learn = made([Graphed()], game=Reads())
    with pytest.raises(ValueError): learn.fit_steps(3)
    before,params = learn.step,[*learn.model.parameters()]
    learn.remove_cb(Graphed)
    learn.fit_steps(5)
    other = made(game=Reads())
    other.fit_steps(before + 5)
    assert [*map(id, params)] == [*map(id, learn.model.parameters())] and gap(learn, other) == 0

@pytest.mark.parametrize('add,what', [(lambda l: l.D.body[0].weight.register_hook(lambda g: g*0), 'weight'), (lambda l: l.opt.opt.register_step_pre_hook(lambda *_: None), 'the optimizer')])
def test_hooks_that_a_graph_would_leave_out_are_refused(add, what):
    learn = made([Graphed()])
    add(learn)
    with pytest.raises(ValueError, match=f'^cbs: expected weights and an optimizer without hooks beside Compiled, got a hook on .*{what}'): learn.fit_steps(3)

def test_a_first_step_that_was_broken_off_is_played_again_by_the_learner():
    "Adam has averages for D only; a graph would start those of G anew at each step"
    class Stop(GANCallback):
        only_reads,stopped = True,False
        def after_loss(self):
            if self.learn.player == 'd' and not self.stopped:
                self.stopped = True
                raise KeyboardInterrupt
    a,b = made(),made([Graphed(), Stop()])
    a.fit_steps(9)
    with pytest.raises(KeyboardInterrupt): b.fit_steps(9)
    b.fit_steps(9 - b.step)
    assert gap(a, b) < 1e-9

def test_other_data_at_the_same_step_are_the_ones_that_are_played():
    a,b = made(),made([Graphed()])
    for l in (a, b):
        l.fit_steps(4)
        state = l.state_dict()
        l.fit_steps(1)
        l.load_state_dict(state)
        l.set_data(point_dls(seed=5))
        l.fit_steps(1)
    assert gap(a, b) < 1e-9

@pytest.mark.parametrize('threads', [None, 2, 1])
def test_a_step_takes_as_many_threads_as_asked_for(threads):
    seen,before = [],torch.get_num_threads()
    class Watch(GANCallback):
        def after_loss(self): seen.append(torch.get_num_threads())
    made([Watch()], threads=threads).fit_steps(2)
    assert set(seen) == {threads or 1} and torch.get_num_threads() == before
