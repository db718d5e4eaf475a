"The course's callbacks, each against a computation by hand; and what the learner refuses"
import inspect, pytest
from fastai.callback.tracker import EarlyStoppingCallback, ReduceLROnPlateau, SaveModelCallback, TrackerCallback
from fastai.callback.training import GradientClip
from gan_course.callbacks import averaged_G
from helpers import *

plain = lambda ps, lr: torch.optim.SGD(ps, lr=lr)

# ---------------------------------------------------------------- EMA
class Trail(Callback):
    "G's weights and buffers at the start and after every step"
    def __init__(self): self.seen = []
    def before_fit(self):
        if not self.seen: self.seen.append(snap(self.learn.G, False))
    def after_batch(self): self.seen.append(snap(self.learn.G, False))

def by_hand(trail, bs, half_life, ramp):
    "Equation by equation, in double precision: half of a weight is forgotten after min(half_life, ramp * images seen) images"
    avg = {k: v.double() for k,v in trail[0].items()}
    for i,now in enumerate(trail[1:], 1):
        h = min(half_life, ramp*i*bs)
        keep = 2**(-bs/h)
        avg = {k: keep*v + (1-keep)*now[k].double() for k,v in avg.items()}
    return avg

@pytest.mark.parametrize('half_life,ramp', [(40, 1e9), (1000, .05), (40, .5), (8, 2.), (1e6, 1e6), (.01, 1.)])
def test_average_by_hand(half_life, ramp):
    learn = learner(g=dict(norm=True), lr=.05, opt_func=sgd, cbs=[EMA(half_life, ramp), t := Trail()])
    learn.fit_steps(7)
    learn.fit_steps(5)
    want,net = by_hand(t.seen, 8, half_life, ramp),dict(learn.ema.G_ema.named_parameters())
    for k,p in net.items(): torch.testing.assert_close(p, want[k].float(), rtol=1e-5, atol=1e-6)
    assert not any(p.requires_grad for p in net.values())

class Normed(nn.Module):
    "A linear layer on normal noise, whose mean and variance are known, and batch norm behind it"
    nz = 3
    def __init__(self):
        super().__init__()
        self.first,self.norm,self.last = nn.Linear(3, 5),nn.BatchNorm1d(5),nn.Linear(5, 2)
    def forward(self, z): return self.last(self.norm(self.first(z)).relu())

def misfit(net):
    "How far the statistics of `net` are from those of its own first layer, in standard errors of 1,280 samples"
    w,b = net.first.weight.detach(),net.first.bias.detach()
    variance = w.square().sum(1)
    of_mean = (net.norm.running_mean - b)/(variance/1280).sqrt()
    of_variance = (net.norm.running_var/variance - 1)/(2/1280)**.5
    return torch.cat([of_mean, of_variance]).abs().max().item()

def test_the_average_of_what_was_asked_for_or_a_sentence():
    learn = learner(G=Normed, cbs=[EMA()])
    wanted = 'learn: expected a trained learner of mine with averaged weights, got '
    with pytest.raises(ValueError, match=wanted + 'one that has not played yet'): averaged_G(learn, 'mine', Normed())
    with pytest.raises(ValueError, match=wanted + 'Normed'): averaged_G(Normed(), 'mine', Normed())
    learn.fit_steps(2)
    assert averaged_G(learn, 'mine', Normed()) is learn.ema.G_ema
    wider = Normed()
    wider.first = nn.Linear(3, 6)
    for other in (wider, nn.Linear(3, 5)):
        with pytest.raises(ValueError, match='learn: expected a learner of mine, got one of another architecture, .*Normed'): averaged_G(learn, 'mine', other)

@pytest.mark.parametrize('seed', range(3))
def test_the_average_has_statistics_of_its_own(seed):
    learn = learner(G=Normed, lr=.05, seed=seed, cbs=[EMA(400, 1.)])
    learn.fit_steps(30)
    G = learn.ema.G_ema
    assert misfit(G) < 5
    assert misfit(learn.ema.average) > 7, 'those of the last weights do not fit'
    assert not G.training and G.norm.momentum == .1 and G is learn.ema.G_ema
    learn.fit_steps(5)
    assert learn.ema.G_ema is not G and misfit(learn.ema.G_ema) < 5

@pytest.mark.parametrize('labels', [False, True])
def test_looking_at_the_average_changes_nothing(labels):
    def make(): return learner(labels=labels, g=dict(norm=True, drop=.2), cbs=[EMA(60, 1.)])
    def run(look):
        learn = make()
        for _ in learn.steps(6):
            if look: learn.sample(4), learn.ema.G_ema
        return learn
    a,b = run(True),run(False)
    assert_same(snap(a.model), snap(b.model))
    assert_same(snap(a.ema.average), snap(b.ema.average))
    assert_same(snap(a.ema.G_ema), snap(b.ema.G_ema))
    fresh = make().load_state_dict(a.state_dict())
    assert torch.equal(fresh.sample(5), a.sample(5))

def test_half_life_is_counted_in_images():
    "A jump of the weights is half forgotten after `half_life` images, whatever the batch size"
    for bs,n in ((4, 10), (8, 5), (20, 2)):
        learn = learner(dls=point_dls(bs=bs), lr=0., opt_func=plain, cbs=[EMA(half_life=40, ramp=1e9)])
        learn.fit_steps(3)
        with torch.no_grad(): [p.add_(1.) for p in learn.G.parameters()]
        learn.fit_steps(n)
        for p,q in zip(learn.ema.G_ema.parameters(), learn.G.parameters()): torch.testing.assert_close(q-p, torch.full_like(p, .5), rtol=1e-4, atol=1e-4)

def test_early_steps_are_forgotten_soon():
    learn = learner(lr=.1, cbs=[EMA(half_life=10_000, ramp=.05), t := Trail()])
    learn.fit_steps(20)
    far = lambda net, o: sum((p-o[k]).abs().sum().item() for k,p in net.named_parameters())
    assert far(learn.ema.G_ema, t.seen[-1]) < .2*far(learn.ema.G_ema, t.seen[0])

def test_samples_with_and_without_the_average():
    learn = learner(g=dict(norm=True, drop=.5), lr=.05, cbs=[EMA(60, 1.)])
    torch.testing.assert_close(learn.sample(5), learn.sample(5, ema=False), msg='before the first step there is no average')
    learn.fit_steps(6)
    z = torch.randn(5, 3)
    for ema,net in ((True, learn.ema.G_ema), (False, learn.G)):
        with evaluating(net), torch.no_grad(): assert torch.equal(learn.sample(z=z, ema=ema), net(z))
    assert not torch.equal(learn.sample(5), learn.sample(5, ema=False)) and torch.equal(learn.sample(5), learn.sample(5, ema=True))
    assert learn.G.training and not learn.ema.G_ema.training

def test_an_average_in_single_turns():
    a,b = learner(cbs=[EMA(60, 1.)]),learner(cbs=[EMA(60, 1.)])
    a.fit_steps(4)
    for _ in range(4):
        b.d_step()
        b.g_step()
    assert_same(snap(a.ema.G_ema), snap(b.ema.G_ema), 'the average')

def test_the_average_is_no_player():
    learn = learner(opt_func=adamw, cbs=[EMA(60, 1.)], metrics=gap)
    learn.fit_steps(3)
    mine = {id(p) for p in learn.ema.G_ema.parameters()}
    assert not mine & {id(p) for g in learn.opt.opt.param_groups for p in g['params']} and not mine & {id(p) for p in learn.model.parameters()}
    before = snap(learn.ema.G_ema)
    learn.validate()
    learn.sample(3)
    learn.show_samples()
    learn.d_step()
    assert_same(before, snap(learn.ema.G_ema), 'the average')

# ---------------------------------------------------------------- History
def rows_by_hand(game, steps, every, **kw):
    "Each column from copies of the networks, a forward of their own for each number"
    class Look(Callback):
        order = -50
        def __init__(self): self.rows = []
        def before_batch(self): self.d,self.g = copy.deepcopy(self.learn.D),copy.deepcopy(self.learn.G)
        def after_loss(self):
            t,norm = self.learn.turn,lambda net, loss: math.sqrt(sum((g**2).sum().item()
                for g in torch.autograd.grad(loss, net.parameters(), allow_unused=True) if g is not None))
            if self.player == 'd':
                r,f = self.d(t.real.detach()),self.d(self.g(t.z).detach())
                twin = Turn(self.d, t.real.detach(), self.g(t.z).detach())
                loss = game.d_loss(twin)
                self.now = dict(d_loss=loss.item(), d_real=game.score(r).mean().item(), d_fake=game.score(f).mean().item(),
                    acc_real=(r > game.boundary).float().mean().item(),
                    acc_fake=(f <= game.boundary).float().mean().item(), d_grad=norm(self.d, loss))
            else:
                D = copy.deepcopy(self.learn.D).requires_grad_(True)
                loss = game.g_loss(Turn(D, t._real(), self.g(t.z)))
                self.now.update(g_loss=loss.item(), g_grad=norm(self.g, loss))
        def after_batch(self): self.rows.append(self.now)
    G,D = players()
    learn = GANLearner(point_dls(), G, D, game, lr=.05, default_cbs=False, cbs=[History(every), look := Look(), GradientClip(1e-3), *kw.pop('cbs', [])], **kw)
    learn.fit_steps(steps)
    return learn,look.rows

@pytest.mark.parametrize('every', [1, 3])
@pytest.mark.parametrize('game', GAMES)
def test_history_by_hand(game, every):
    learn,rows = rows_by_hand(GAMES[game](), 8, every, opt_func=plain)
    h,at = learn.history,[i for i in range(1, 9) if i == 1 or i % every == 0]
    assert list(h) == 'step d_loss g_loss d_real d_fake acc_real acc_fake d_grad g_grad images_per_sec'.split()
    assert h['step'].tolist() == at and all(isinstance(v, torch.Tensor) and v.shape == (len(at),) and v.device.type == 'cpu' for v in h.values())
    for k in 'd_loss g_loss d_real d_fake acc_real acc_fake d_grad g_grad'.split():
        torch.testing.assert_close(h[k], torch.tensor([rows[i-1][k] for i in at]), rtol=1e-4, atol=1e-6, msg=lambda m: f'{k}: {m}')

@pytest.mark.parametrize('every', [1, 2, 10, 7])
def test_rows_of_the_history(every):
    learn = learner(quiet=False, default_cbs=False, cbs=[History(every)])
    learn.fit_steps(9)
    learn.fit_steps(0)
    learn.fit(2)
    learn.fit_steps(2)
    assert learn.history['step'].tolist() == [i for i in range(1, 22) if i == 1 or i % every == 0]
    v = learn.history['images_per_sec']
    assert ((v > 0) | v.isnan()).all() and v[0].isnan() and (every == 10 or not v.isnan().all())

def test_history_is_empty_at_first():
    learn = learner()
    assert all(len(v) == 0 for v in learn.history.values()) and len(learn.history) == 10
    learn.d_step()
    assert len(learn.history['step']) == 0
    learn.g_step()
    assert learn.history['step'].tolist() == [1] and not any(v.isnan().any() for k,v in learn.history.items() if k != 'images_per_sec')

@pytest.mark.parametrize('who,missing', [('d', {'d_loss', 'd_real', 'd_fake', 'acc_real', 'acc_fake', 'd_grad'}), ('g', {'g_loss', 'g_grad'})])
def test_a_player_who_never_plays_leaves_a_gap(who, missing):
    learn = learner(**{f'k_{who}': 0})
    learn.fit_steps(3)
    assert {k for k,v in learn.history.items() if v.isnan().all()} == missing and all(len(v) == 3 for v in learn.history.values())

def test_history_of_several_turns_shows_the_last():
    learn = learner(k_d=3, k_g=2, cbs=[k := Keep()])
    learn.fit_steps(2)
    assert learn.history['d_loss'].tolist() == [k.turns[i]['loss'].item()
        for i in (2, 7)] and learn.history['g_loss'].tolist() == [k.turns[i]['loss'].item() for i in (4, 9)]

def test_reading_the_history_changes_nothing():
    learn = learner()
    learn.fit_steps(3)
    learn.history['d_loss'].fill_(9.)
    learn.history['step'].fill_(9)
    assert learn.history['step'].tolist() == [1, 2, 3] and not (learn.history['d_loss'] == 9).any()

# ---------------------------------------------------------------- SampleGrid
@pytest.mark.parametrize('labels', [False, True])
def test_frames_come_from_the_same_noise(labels):
    learn = learner(cbs=[SampleGrid(every=3, n=6)], labels=labels)
    want = {0: learn.sample(6, seed='grid')}
    for n in learn.steps(7): want[n] = learn.sample(6, seed='grid')
    assert learn.sample_grid.at == [0, 3, 6] and all(torch.equal(f, want[i]) for i,f in zip(learn.sample_grid.at, learn.sample_grid.frames))
    still = learner(cbs=[SampleGrid(every=1, n=6)], lr=0., opt_func=plain)
    still.fit_steps(3)
    assert len(still.sample_grid.frames) == 4 and all(torch.equal(f, still.sample_grid.frames[0]) and f.device.type == 'cpu' for f in still.sample_grid.frames)

def test_frames_of_the_average():
    learn = learner(cbs=[SampleGrid(every=2, n=4, ema=True), EMA(40, 1.)], lr=.05)
    for n in learn.steps(4):
        if n == 4: break
    assert torch.equal(learn.sample_grid.frames[-1], learn.sample(4,
        seed='grid')) or learn.sample_grid.order < learn.ema.order, 'the average of the step before, where the grid comes first'
    assert not torch.equal(learn.sample_grid.frames[-1], learn.sample(4, seed='grid', ema=False))

# ---------------------------------------------------------------- FiniteGuard
class Poison(NonSaturating):
    "A loss that is not finite in the turn of `who` at `step`, once"
    def __init__(self, who, step, v): self.who,self.at,self.v,self.off = who,step,v,False
    def _p(self, turn, loss): return loss*self.v if turn.player == self.who and turn.step == self.at and not self.off else loss
    def d_loss(self, turn): return self._p(turn, super().d_loss(turn))
    def g_loss(self, turn): return self._p(turn, super().g_loss(turn))

class Spoil(Callback):
    "Spoils a gradient or a weight in the turn of `who` at `step`, after or before the optimizer"
    order = 60
    def __init__(self, what, who, step): self.what,self.who,self.when,self.off = what,who,step,False
    def _go(self, what):
        if self.off or what != self.what or self.learn.player != self.who or self.learn.step != self.when: return
        p = list((self.learn.D if self.who == 'd' else self.learn.G).parameters())[-1]
        if what == 'grad': p.grad.view(-1)[0] = math.nan
        else: p.data.view(-1)[0] = -math.inf
    def before_step(self): self._go('grad')
    def after_step(self): self._go('weight')

def poisoned(what, who, step, every, **kw):
    "A learner that breaks, and one that does not"
    game = Poison(who, step, dict(nan=math.nan, inf=math.inf).get(what, 1.))
    spoil = Spoil(what, who, step)
    mk = lambda game, cbs: learner(game, quiet=False, default_cbs=False, g=dict(norm=True), d=dict(spectral=True), opt_func=kw.get('opt_func', adam),
        cbs=[History(1), EMA(40, 1.), SampleGrid(every=2, n=3), FiniteGuard(every), *cbs])
    learn = mk(game, [spoil])
    def cure(): game.off = spoil.off = True
    return learn,mk(NonSaturating(), []),cure

def assert_back(learn, whole, cure, good, who, step, e):
    said = str(e.value)
    assert said.startswith(f"{who.upper()} turned non-finite at step {step}; the learner is back at step {good},") and said.endswith('.') and '\n' not in said
    assert learn.step == good and not learn.training and not learn.fitting
    whole.fit_steps(good)
    but = ('ema',) if good == 0 else ()
    assert not equal_states(whole.state_dict(), learn.state_dict(), but if good else ('ema', 'sample_grid'))
    cure()
    for l in (learn, whole): l.fit_steps(6)
    assert_equal_runs(learn, whole)

@pytest.mark.parametrize('every', [1, 4, 50])
@pytest.mark.parametrize('what', ['nan', 'inf', 'grad', 'weight'])
@pytest.mark.parametrize('who', 'dg')
def test_a_run_that_breaks_is_back_at_the_last_good_state(who, what, every):
    learn,whole,cure = poisoned(what, who, 6, every)
    with pytest.raises(FloatingPointError) as e: learn.fit_steps(11)
    assert_back(learn, whole, cure, {1: 6, 4: 4, 50: 0}[every], who, 6, e)

@pytest.mark.parametrize('opt', ['sgd', 'adamw'])
@pytest.mark.parametrize('who', 'dg')
def test_back_with_the_state_of_the_optimizer(who, opt):
    learn,whole,cure = poisoned('grad', who, 5, 2, opt_func=OPTS[opt])
    with pytest.raises(FloatingPointError) as e: learn.fit(4)
    assert_back(learn, whole, cure, 5, who, 5, e)   # the end of the epoch was good

@pytest.mark.parametrize('step', [0, 7])
@pytest.mark.parametrize('who', 'dg')
def test_a_closed_generator_is_looked_at_when_the_next_run_starts(who, step):
    learn,whole,cure = poisoned('nan', who, step, 4 if step else 50)
    learn.fit_steps(0)
    run = learn.steps(30)
    for _ in range(step+1 if step else 3): next(run) if step != 7 or learn.step < 7 else None
    run.close()
    if step == 7: # broke after the last look, the generator was left before the next
        learn.add_cb(bomb := At('before_step', raiser(KeyboardInterrupt()), 'g', n=0)
            if who == 'd' else At('after_step', raiser(KeyboardInterrupt()), 'g', n=0, order=95))
        with pytest.raises(KeyboardInterrupt): learn.fit_steps(1)
        learn.remove_cb(bomb)
    good = learn.finite_guard.good['step']
    with pytest.raises(FloatingPointError) as e: learn.fit_steps(4)
    assert_back(learn, whole, cure, good, who, step, e)

@pytest.mark.parametrize('who', 'dg')
def test_single_turns_are_guarded_too(who):
    learn,whole,cure = poisoned('grad', who, 2, 1)
    with pytest.raises(FloatingPointError) as e:
        for _ in range(4):
            learn.d_step()
            learn.g_step()
    assert_back(learn, whole, cure, 2, who, 2, e)

def test_the_guard_does_not_look_at_every_step(monkeypatch):
    n = []
    looks = FiniteGuard.check
    monkeypatch.setattr(FiniteGuard, 'check', lambda self: (n.append(self.learn.step), looks(self)))
    learner(quiet=False, default_cbs=False, cbs=[FiniteGuard(every=4)]).fit_steps(10)
    assert n == [0, 4, 8, 10]

def test_the_guard_names_who_broke_first():
    game = Poison('g', 3, math.nan)
    learn = learner(game, quiet=False, default_cbs=False, cbs=[FiniteGuard(50)])
    with pytest.raises(FloatingPointError, match='^G turned non-finite at step 3;'): learn.fit_steps(20)

def test_nothing_is_lost_in_a_saved_file_after_a_break(tmp_path):
    learn,whole,_ = poisoned('nan', 'd', 6, 4)
    with pytest.raises(FloatingPointError): learn.fit_steps(11)
    whole.fit_steps(4)
    again = poisoned('nan', 'd', 99, 4)[0].load(learn.save(tmp_path/'x'))
    assert_equal_runs(again, whole)

# ---------------------------------------------------------------- refused
def refused_callbacks():
    from fastai.callback.channelslast import ChannelsLast
    from fastai.callback.fp16 import MixedPrecision
    from fastai.callback.mixup import CutMix, MixUp
    from fastai.callback.training import GradientAccumulation
    try: from fastai.distributed import DistributedTrainer, ParallelTrainer
    except (ImportError, NameError): DistributedTrainer,ParallelTrainer = (type(k, (Callback,), {})  # chkstyle: ignore-node
        for k in ('DistributedTrainer', 'ParallelTrainer'))   # they need accelerate
    return dict(mixed=MixedPrecision, accumulation=lambda: GradientAccumulation(8), mixup=MixUp, cutmix=CutMix, channels=ChannelsLast,
        distributed=DistributedTrainer, parallel=lambda: ParallelTrainer(*[[0]]*('device_ids' in inspect.signature(ParallelTrainer).parameters)))
REFUSED = 'mixed accumulation mixup cutmix channels distributed parallel'.split()

@pytest.mark.parametrize('way', ['constructor', 'add_cb', 'add_cbs', 'class', 'fit', 'fit_steps', 'steps', 'added_cbs', 'one_cycle'])
@pytest.mark.parametrize('name', REFUSED)
def test_refused_when_added(name, way):
    new = refused_callbacks()[name]
    learn = learner()
    had,before = list(learn.cbs),snap(learn.model)
    mine = Keep()
    def go():
        if way == 'constructor': learner(cbs=[mine, new()])
        elif way == 'add_cb': learn.add_cb(new())
        elif way == 'class': learn.add_cbs([mine, new if isinstance(new, type) else new()])
        elif way == 'add_cbs': learn.add_cbs([mine, new()])
        elif way == 'fit': learn.fit(1, cbs=[mine, new()])
        elif way == 'fit_steps': learn.fit_steps(1, cbs=[mine, new()])
        elif way == 'steps': next(learn.steps(1, cbs=[mine, new()]))
        elif way == 'one_cycle': learn.fit_one_cycle(1, cbs=[mine, new()])
        else:
            with learn.added_cbs([mine, new()]): pass
    said = refuses(go, 'cbs')
    assert '; instead, ' in said and type(new()).__name__ in said
    assert list(learn.cbs) == had and learn.step == 0 and not learn.training and not learn.fitting
    assert_same(before, snap(learn.model), 'the model')
    learn.fit_steps(2)
    assert learn.step == 2 and not mine.turns

def test_subclasses_are_refused_too():
    from fastai.callback.mixup import MixUp
    class Mine(MixUp): pass
    assert 'Mine' in refuses(lambda: learner(cbs=[Mine()]), 'cbs')

@pytest.mark.parametrize('method', ['to_fp16', 'to_bf16', 'to_channelslast', 'to_parallel', 'to_distributed'])
def test_methods_that_add_refused_callbacks(method):
    refused_callbacks()
    learn = learner()
    if not hasattr(learn, method): pytest.skip(f'this fastai has no {method}')
    had = list(learn.cbs)
    refuses(lambda: getattr(learn, method)(*[0]*(method == 'to_distributed')), 'cbs')
    assert list(learn.cbs) == had
    learn.fit_steps(1)

@pytest.mark.parametrize('name', 'freeze freeze_to unfreeze fine_tune lr_find get_preds predict'.split())
def test_refused_methods(name, tmp_path):
    learn = learner(path=tmp_path)
    before = learn.state_dict()
    args = dict(predict=['x'], fine_tune=[1], freeze_to=[1]).get(name, [])
    with pytest.raises(NotImplementedError) as e: getattr(learn, name)(*args)
    said = str(e.value)
    assert said.startswith('freeze' if name == 'unfreeze' else name) and said.endswith('.') and '\n' not in said and '. ' not in said
    assert not equal_states(before, learn.state_dict()) and not any(tmp_path.iterdir()) and all(p.requires_grad for p in learn.model.parameters())
    assert getattr(learn, name).__doc__

SLICED = dict(constructor=lambda l, s: learner(lr=s), pair=lambda l, s: learner(lr=(s, 1e-3)), set_lr=lambda l, s: l.set_lr(s), fit=lambda l,
    s: l.fit(1, lr=s), fit_steps=lambda l, s: l.fit_steps(1, lr=s),
    steps=lambda l, s: next(l.steps(1, lr=s)), hyper=lambda l, s: l.opt.set_hyper('lr', s), hypers=lambda l, s: l.opt.set_hypers(lr=s),
    one_cycle=lambda l, s: l.fit_one_cycle(1, lr_max=s),
    flat_cos=lambda l, s: l.fit_flat_cos(1, lr=s), attribute=lambda l, s: (setattr(l, 'lr', s), l.fit_steps(1)))
@pytest.mark.parametrize('how', SLICED)
def test_a_slice_as_rate(how):
    learn = learner()
    for s in (slice(1e-4, 1e-3), slice(None), slice(1e-3)):
        refuses(lambda: SLICED[how](learn, s), 'lr')
        assert learn.step == 0 and not learn.training and {g['lr'] for g in learn.opt.opt.param_groups} == {1e-2}
    learn.lr = (1e-2, 1e-2)
    learn.fit_steps(1)

@pytest.mark.parametrize('monitor', ['valid_loss', 'train_loss', 'd_loss', 'g_loss', 'D(real)', 'nonsense'])
@pytest.mark.parametrize('kind', [TrackerCallback, SaveModelCallback, EarlyStoppingCallback, ReduceLROnPlateau])
def test_trackers_must_name_a_metric(kind, monitor):
    for learn in (learner(), learner(metrics=gap)):
        n = len(learn.cbs)
        with pytest.raises(ValueError, match="^monitor: expected the name of a metric.*got '.*'.*\\.$"): learn.fit(1, cbs=kind(monitor=monitor))
        assert learn.step == 0 and len(learn.cbs) == n
    learn.fit(1, cbs=kind(monitor='gap') if kind is not SaveModelCallback else [])

def flat(fake, real): return torch.tensor(1.)

def test_reduced_rates_slow_the_players():
    far = []
    for factor in (1, 1e6):
        learn = learner(opt_func=plain, metrics=flat, cbs=[ReduceLROnPlateau(monitor='flat', patience=1, factor=factor),
            At('before_epoch', lambda l: far.append(weights(l.model)), n=2)])
        learn.fit(3)
        far[-1] = sum((p-far[-1][k]).abs().sum().item() for k,p in weights(learn.model).items())
    assert 0 < far[1] < 1e-3*far[0]

def test_no_tensor_is_kept_for_each_step():
    "A small tensor kept at each step pins the memory round it: 600 MB in 10,000 steps"
    import gc
    learn = learner(cbs=[EMA()])
    steps = learn.steps(1000)
    def alive(n):
        for _ in range(n): next(steps)
        gc.collect()
        return sum(isinstance(o, torch.Tensor) for o in gc.get_objects())
    before,after = alive(100),alive(300)   # both just after a look of the guard
    steps.close()
    assert len(learn.history['step']) == 400 and after - before < 10
