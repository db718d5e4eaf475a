"The engine plays by the rules: who moves, on what, which way, and what fastai's callbacks see of it"
import inspect
import numpy as np, pytest
from fastai.callback.core import CancelBackwardException, CancelBatchException, CancelEpochException
from fastai.callback.core import CancelFitException, CancelStepException, CancelTrainException
from fastai.callback.progress import CSVLogger, ProgressCallback
from fastai.callback.schedule import ParamScheduler, SchedLin
from fastai.callback.tracker import EarlyStoppingCallback, ReduceLROnPlateau, SaveModelCallback, TerminateOnNaNCallback
from fastai.callback.training import GradientClip
from fastai.metrics import AvgMetric
from cases import first
from helpers import *

# ---------------------------------------------------------------- who moves
NETS = dict(plain=({}, {}), norm=(dict(norm=True), dict(norm=True)), drop=(dict(drop=.3), dict(drop=.3)), spectral=({}, dict(spectral=True, norm=True)))

@pytest.mark.parametrize('reuse', [True, False])
@pytest.mark.parametrize('opt', OPTS)
@pytest.mark.parametrize('nets', NETS)
def test_a_turn_moves_the_mover_alone(nets, opt, reuse):
    g,d = NETS[nets]
    learn = learner(g=g, d=d, opt_func=OPTS[opt], reuse=reuse)
    for _ in range(3):
        G,D = snap(learn.G),snap(learn.D)
        learn.d_step()
        assert_same(G, snap(learn.G), "G in D's turn")
        assert moved(D, snap(learn.D)) and all(p.grad is None for p in learn.G.parameters())
        D,G = snap(learn.D),weights(learn.G)
        learn.g_step()
        assert_same(D, snap(learn.D), "D in G's turn")
        assert moved(G, weights(learn.G))

@pytest.mark.parametrize('game', [*GAMES])
@pytest.mark.parametrize('opt', ['sgd', 'adamw'])
def test_a_turn_moves_the_mover_alone_in_a_run(game, opt):
    seen = {}
    def note(name): return lambda l: seen.update({name: [{k: v for k,v in snap(net, False).items() if 'requires' not in k} for net in (l.G, l.D)]})
    cbs = [At('before_batch', note('start'), n=3), At('after_step', note('d moved'), 'd', 3), At('after_loss', note('g at loss'), 'g', 3),
        At('after_batch', note('end'), n=3)]
    learn = learner(GAMES[game](), g=dict(norm=True), d=dict(spectral=True, norm=True), opt_func=OPTS[opt], cbs=cbs)
    learn.fit_steps(5)
    assert_same(seen['start'][0], seen['d moved'][0], "G in D's turn")
    assert_same(seen['d moved'][1], seen['end'][1], "D in G's turn")
    assert moved(seen['start'][1], seen['d moved'][1]) and moved(seen['g at loss'][0], seen['end'][0])

@pytest.mark.parametrize('who', 'dg')
def test_who_never_plays_never_moves(who):
    learn = learner(g=dict(norm=True), d=dict(spectral=True), opt_func=adamw, **{f'k_{who}': 0})
    net = getattr(learn, who.upper())
    before = snap(net)
    learn.fit_steps(5)
    assert_same(before, snap(net), who)

@pytest.mark.parametrize('who', 'dg')
def test_gradients_that_were_there_stay_there(who):
    learn = learner(opt_func=sgd)
    other = learn.G if who == 'd' else learn.D
    for i,p in enumerate(other.parameters()): p.grad = torch.full_like(p, i+1.)
    before = snap(other)
    getattr(learn, f'{who}_step')()
    assert_same(before, snap(other), 'the resting player')

@pytest.mark.parametrize('who', 'dg')
def test_leftover_gradients_of_the_mover_do_not_count(who):
    a,b = learner(),learner()
    for p in getattr(b, who.upper()).parameters(): p.grad = torch.ones_like(p)
    for l in (a, b): getattr(l, f'{who}_step')()
    assert_same(weights(a.model), weights(b.model), 'a weight that a leftover gradient reached')

class Assigned(Dis):
    "Statistics by assignment, as much research code keeps them"
    def __init__(self):
        super().__init__()
        self.register_buffer('mean', torch.zeros(2))
    def forward(self, x, y=None):
        if self.training: self.mean = .9*self.mean + .1*x.detach().mean(0)
        return super().forward(x - self.mean)

def test_buffers_that_are_assigned_rest_too():
    learn = learner(D=Assigned)
    learn.d_step()
    mean = learn.D.mean.clone()
    assert mean.abs().sum() > 0
    learn.g_step()
    assert torch.equal(mean, learn.D.mean)

class Scaled(Gen):
    "A buffer that is part of the graph: a blur kernel, frequencies, a scale"
    def __init__(self, **kw):
        super().__init__(**kw)
        self.register_buffer('freq', torch.linspace(1, 2, self.nz))
    def forward(self, z, y=None): return super().forward((z*self.body[0].weight.mean()*self.freq), y)

@pytest.mark.parametrize('reuse', [True, False])
def test_buffers_in_the_graph_of_G(reuse): learner(G=Scaled, reuse=reuse).fit_steps(2)

def test_eval_statistics_in_the_graph_of_G():
    "A frozen batch norm inside G: eval mode, running statistics in the graph"
    class Frozen(Gen):
        def train(self, mode=True):
            super().train(mode)
            self.body[1].eval()
            return self
    learn = learner(G=Frozen, g=dict(norm=True))
    before = learn.G.body[1].running_mean.clone()
    learn.fit_steps(2)
    assert torch.equal(before, learn.G.body[1].running_mean)

def test_layers_that_a_user_froze_stay_frozen():
    learn = learner(opt_func=adamw, g=dict(norm=True))
    frozen = [*learn.G.body[0].parameters(), *learn.D.body[0].parameters()]
    for p in frozen: p.requires_grad_(False)
    before = [p.clone() for p in frozen]
    learn.fit_steps(3)
    learn.d_step()
    learn.g_step()
    assert all(torch.equal(a, b) and not b.requires_grad and b.grad is None for a,b in zip(before, frozen))
    assert all(p.requires_grad for p in learn.model.parameters() if not any(p is o for o in frozen))

def test_a_frozen_player_rests_in_its_own_turn_or_says_so():
    learn = learner(game=NonSaturating(), cbs=[])
    for p in learn.D.parameters(): p.requires_grad_(False)
    with pytest.raises((ValueError, RuntimeError)): learn.fit_steps(1)
    assert not any(p.requires_grad for p in learn.D.parameters()) and all(p.requires_grad for p in learn.G.parameters())

# ---------------------------------------------------------------- interrupted
EVENTS = 'before_batch after_loss before_backward after_backward before_step after_step'.split()
STOPS = [KeyboardInterrupt, CancelBatchException, CancelTrainException, CancelEpochException, CancelFitException, CancelStepException,
    CancelBackwardException, RuntimeError]
def run(learn, n=1):
    "A run that may be stopped"
    try: learn.fit_steps(n)
    except (Exception, KeyboardInterrupt): pass

def assert_goes_on_like_a_fresh_one(learn, make, n=3):
    "Nothing beside the state has a say in what comes next"
    fresh = make()
    fresh.load_state_dict(learn.state_dict())
    try:
        for l in (learn, fresh): l.fit_steps(n)
    except KeyboardInterrupt: pytest.fail('went off too late')
    assert_equal_runs(learn, fresh)

@pytest.mark.parametrize('stop', STOPS, ids=lambda o: o.__name__.replace('Exception', ''))
@pytest.mark.parametrize('event', first(EVENTS, 3))
@pytest.mark.parametrize('who', 'dg')
def test_stopped_in_the_middle_of_a_turn(who, event, stop):
    make = lambda: learner(g=dict(norm=True), d=dict(spectral=True, norm=True), opt_func=sgd)
    learn = make()
    learn.fit_steps(2)
    learn.G.body[0].weight.requires_grad_(False)
    other,before = (learn.G if who == 'd' else learn.D),{}
    # the rest of the resting player starts here: G has made the batch before D's turn, D has made its own step
    note = At(*(('after_step', lambda l: before.update(snap(l.D, False)), 'd')
        if who == 'g' else ('before_batch', lambda l: before.update(weights(l.G)))), order=-50)
    bomb = At(event, raiser(stop()), None if event == 'before_batch' else who)
    learn.add_cbs([note, bomb])
    run(learn)
    learn.remove_cbs([note, bomb])
    goes_on = stop in (CancelStepException, CancelBackwardException) # without a step of its own G moves, and D has rested
    now = snap(other, False)
    if before and not (who == 'd' and goes_on): assert_same({k: v for k,v in before.items() if 'requires' not in k},
        {k: now[k] for k in before if 'requires' not in k}, 'the resting player')
    assert [k for k,p in learn.model.named_parameters() if not p.requires_grad] == ['G.body.0.weight'] and not learn.training
    assert all(p.grad is None for p in other.parameters())
    fresh = lambda: (f := make(), f.G.body[0].weight.requires_grad_(False))[0]
    assert_goes_on_like_a_fresh_one(learn, fresh)

@pytest.mark.parametrize('event', EVENTS)
@pytest.mark.parametrize('who', 'dg')
@pytest.mark.parametrize('reuse', [True, False])
def test_after_control_c_the_run_goes_on_as_if_nothing_had_been(reuse, who, event):
    learn,whole = learner(opt_func=sgd, reuse=reuse),learner(opt_func=sgd, reuse=reuse)
    bomb = At(event, raiser(KeyboardInterrupt()), None if event == 'before_batch' else who, n=2)
    learn.add_cb(bomb)
    run(learn, 5)
    learn.remove_cb(bomb)
    learn.fit_steps(5-learn.step)
    whole.fit_steps(5)
    assert_equal_runs(learn, whole)

class Bomb(nn.Module):
    "Goes off at the `n`-th forward of the net it wraps"
    def __init__(self, net, e, n):
        super().__init__()
        self.net,self.e,self.n,self.nz,self.n_classes = net,e,n,getattr(net, 'nz', 1),0
    def forward(self, x, y=None):
        self.n -= self.training
        out = self.net(x)
        if self.n == 0 and self.training: raise self.e
        return out

@pytest.mark.parametrize('stop', [KeyboardInterrupt, CancelBatchException, RuntimeError], ids=lambda o: o.__name__)
@pytest.mark.parametrize('who,n', [('G', 2), ('D', 4), ('D', 5), ('D', 6)])
def test_stopped_inside_a_network(who, n, stop):
    def make(armed=False):
        nets = dict(zip('GD', players(g=dict(norm=True), d=dict(spectral=True))))
        nets[who] = Bomb(nets[who], stop(), n if armed else 0)
        return learner(**nets, opt_func=sgd)
    learn = make(True)
    run(learn, 2)
    assert all(p.requires_grad for p in learn.model.parameters())
    assert_goes_on_like_a_fresh_one(learn, make)

class Trap(NonSaturating):
    def __init__(self, who, e): self.who,self.e,self.n = who,e,0
    def _spring(self, who):
        self.n += who == self.who
        if who == self.who and self.n == 2: raise self.e
    def d_loss(self, turn):
        out = super().d_loss(turn)
        self._spring('d')
        return out
    def g_loss(self, turn):
        out = super().g_loss(turn)
        self._spring('g')
        return out

@pytest.mark.parametrize('stop', [KeyboardInterrupt, CancelBatchException, RuntimeError], ids=lambda o: o.__name__)
@pytest.mark.parametrize('who', 'dg')
def test_stopped_inside_a_loss(who, stop):
    make = lambda game=None: learner(game, g=dict(norm=True), d=dict(spectral=True, norm=True), opt_func=sgd)
    learn = make(Trap(who, stop()))
    run(learn, 2)
    assert all(p.requires_grad for p in learn.model.parameters())
    assert_goes_on_like_a_fresh_one(learn, make)

@pytest.mark.parametrize('who', 'dg')
def test_a_cancelled_single_turn_is_not_the_callers_problem(who):
    learn = learner(cbs=[At('before_step', raiser(CancelBatchException()), who)])
    if who == 'g': learn.d_step()
    getattr(learn, f'{who}_step')()
    assert learn.step == 1 and not any(learn.played.values()), 'the step is over'
    learn.d_step()
    learn.g_step()
    assert learn.step == 2

# ---------------------------------------------------------------- which way, and how far
class Line(nn.Linear):
    "A discriminator without a bias, so that real and generated points on opposite sides each have a say"
    def __init__(self):
        super().__init__(2, 1, bias=False)
        self.weight.data.mul_(.1)
    def forward(self, x): return super().forward(x).squeeze(1)

@pytest.mark.parametrize('single', [True, False])
@pytest.mark.parametrize('penalty', ['none', 'both'])
@pytest.mark.parametrize('game', GAMES)
def test_which_way_the_players_push(game, penalty, single):
    seen = []
    note = lambda l: seen.append(tuple(l.D(x.detach()).mean().item() for x in (l.turn.real, l.turn.fake))
        if l.player == 'd' else (l.D(l.G(l.turn.z)).mean().item(),))
    cbs = [At(e, note, n=i, order=80) for e in ('after_loss', 'after_step') for i in range(4)]
    learn = learner(PENALTIES[penalty](GAMES[game]()), dls=loaders(ring(4).sample(40)+3, bs=8), D=Line, opt_func=torch.optim.SGD, lr=.01, cbs=cbs)
    with torch.no_grad(): learn.G.body[-1].bias -= 3
    if single: [getattr(learn, f'{p}_step')() for p in 'dgdg']
    else: learn.fit_steps(2)
    for i in (0, 2):
        (real,fake),(real2,fake2),(fooled,),(fooled2,) = seen[2*i:2*i+4]
        assert real2 > real and fake2 < fake, "in D's turn D(real) rises and D(fake) falls"
        assert fooled2 > fooled, "in G's turn D(fake) rises"

def naive_d(game, D, real, fake, r1=0., r2=0.):
    "D's loss written down from the papers, a forward for every term"
    r,f = D(real),D(fake)
    loss = dict(  # chkstyle: ignore-node
        saturating=lambda: F.binary_cross_entropy_with_logits(r, torch.ones_like(r)) + F.binary_cross_entropy_with_logits(f, torch.zeros_like(f)),
        leastsquares=lambda: .5*F.mse_loss(r, torch.ones_like(r)) + .5*F.mse_loss(f, torch.zeros_like(f)),
        wasserstein=lambda: f.mean()-r.mean(), hinge=lambda: (1-r).clamp(min=0).mean() + (1+f).clamp(min=0).mean(),
        relativistic=lambda: -torch.log(torch.sigmoid(r-f)).mean())[dict(nonsaturating='saturating').get(game, game)]()
    for x,gamma in ((real, r1), (fake, r2)):
        if not gamma: continue
        x = x.clone().requires_grad_()
        grad, = torch.autograd.grad(D(x).sum(), x, create_graph=True)
        loss = loss + gamma/2*grad.flatten(1).norm(dim=1).pow(2).mean()
    return loss

def naive_g(game, D, real, fake):
    f = D(fake)
    return dict(saturating=lambda: torch.log(1-torch.sigmoid(f)).mean(), nonsaturating=lambda: -torch.log(torch.sigmoid(f)).mean(),
        leastsquares=lambda: .5*F.mse_loss(f, torch.ones_like(f)), wasserstein=lambda: -f.mean(), hinge=lambda: -f.mean(),
        relativistic=lambda: -torch.log(torch.sigmoid(f-D(real))).mean())[game]()

@pytest.mark.parametrize('reuse', [True, False])
@pytest.mark.parametrize('penalty', PENALTIES)
@pytest.mark.parametrize('game', GAMES)
def test_a_step_is_the_naive_step(game, penalty, reuse):
    r1,r2 = dict(none=(0, 0), r1=(.7, 0), r2=(0, .7), both=(.7, .3))[penalty]
    learn = learner(PENALTIES[penalty](GAMES[game]()), cbs=[k := Keep()], opt_func=sgd, lr=(1e-2, 3e-2), reuse=reuse)
    G,D = copy.deepcopy(learn.G),copy.deepcopy(learn.D)
    og,od = sgd(G.parameters(), 1e-2),sgd(D.parameters(), 3e-2)
    learn.fit_steps(3)
    assert len(k.turns) == 6
    for i in range(3):
        d,g = k.turns[2*i:2*i+2]
        assert torch.equal(d['real'], learn.dls.train.batch(0, i)[0]) and (g['real'] is None) == (game != 'relativistic')
        assert torch.equal(d['z'], g['z']) == reuse and torch.equal(d['z'], torch.randn(8, 3, generator=rng(0, i, 'z', 'both' if reuse else 'd0')))
        torch.testing.assert_close(G(d['z']), d['fake'])
        od.zero_grad()
        loss = naive_d(game, D, d['real'], G(d['z']).detach(), r1, r2)
        loss.backward()
        od.step()
        torch.testing.assert_close(loss.detach(), d['loss'])
        og.zero_grad()
        loss = naive_g(game, D, g['real'], G(g['z']))
        loss.backward()
        og.step()
        torch.testing.assert_close(loss.detach(), g['loss'])
    for a,b in ((G, learn.G), (D, learn.D)):
        for p,q in zip(a.parameters(), b.parameters()): torch.testing.assert_close(p, q, rtol=1e-5, atol=1e-6)

def counted(learn):
    n = dict(G=0, D=0)
    for k in n: getattr(learn, k).register_forward_pre_hook(lambda *_, k=k: n.update({k: n[k]+1}))
    return n

@pytest.mark.parametrize('penalty', PENALTIES)
@pytest.mark.parametrize('game', GAMES)
def test_one_forward_for_each_batch_and_turn(game, penalty):
    learn = learner(PENALTIES[penalty](GAMES[game]()))
    n = counted(learn)
    learn.fit_steps(4)
    assert n == dict(G=4, D=4*(4 if game == 'relativistic' else 3))

@pytest.mark.parametrize('reuse,k_d,k_g,g,d', [(True, 1, 1, 1, 3), (False, 1, 1, 2, 3), (True, 3, 1, 4, 7), (True, 1, 2, 3, 4), (True, 0, 1, 1, 1),
    (True, 1, 0, 1, 2)])
def test_forwards_with_more_turns(reuse, k_d, k_g, g, d):
    learn = learner(reuse=reuse, k_d=k_d, k_g=k_g)
    n = counted(learn)
    learn.fit_steps(2)
    assert n == dict(G=2*g, D=2*d)

def test_reuse_makes_the_generated_batch_once_even_by_single_turns():
    a,b = learner(cbs=[ka := Keep()]),learner(cbs=[kb := Keep()])
    a.fit_steps(2)
    for _ in range(2):
        b.d_step()
        b.g_step()
    for s,t in zip(ka.turns, kb.turns): assert torch.equal(s['fake'], t['fake']) and torch.equal(s['z'], t['z'])

# ---------------------------------------------------------------- how often
def turns(learn, keep, n):
    learn.fit_steps(n)
    return [''.join(t['player'] for t in keep.turns if t['step'] == i) for i in range(n)]

@pytest.mark.parametrize('k_d,k_g,want', [(1, 1, ['dg']*3), (3, 1, ['dddg']*3), (1, 2, ['dgg']*3), (0, 1, ['g']*3), (1, 0, ['d']*3),
    (lambda s: 2 if s == 0 else 1, 1, ['ddg', 'dg', 'dg']), (lambda s: s % 2, 1, ['g', 'dg', 'g']), (1, lambda s: int(s == 2), ['d', 'd', 'dg'])])
def test_turns_in_a_step(k_d, k_g, want): assert turns(learner(k_d=k_d, k_g=k_g, cbs=[k := Keep()]), k, 3) == want

def test_k_can_change_during_a_run():
    learn = learner(cbs=[k := Keep(), At('after_batch', lambda l: setattr(l, 'k_d', 3), n=1)])
    assert turns(learn, k, 3) == ['dg', 'dg', 'dddg']

def test_each_turn_of_D_has_a_fresh_batch_and_fresh_noise():
    learn = learner(Relativistic(), k_d=3, k_g=2, cbs=[k := Keep()])
    learn.fit_steps(1)
    for what in ('real', 'z', 'fake'):
        ts = [t[what] for t in k.turns]
        assert len(ts) == 5 and all(not torch.equal(a, b) for i,a in enumerate(ts) for b in ts[:i]), what

def test_both_zero_at_a_step_is_said_and_the_learner_lives():
    learn = learner(k_d=lambda s: int(s < 2), k_g=lambda s: int(s < 2))
    with pytest.raises(ValueError, match='k_d, k_g: .* step 2'): learn.fit_steps(5)
    assert learn.step == 2 and not learn.training
    learn.k_g = 1
    learn.fit_steps(2)
    assert learn.step == 4

# ---------------------------------------------------------------- events
class Diary(Callback):
    def __init__(self): self.lines = []
for _e in 'before_fit before_epoch before_train before_batch after_loss before_backward after_backward before_step after_step after_cancel_batch after_batch after_train before_validate after_validate after_epoch after_fit after_pred'.split():
    setattr(Diary, _e, lambda self, e=_e: self.lines.append(f'{e} {self.learn.player or ""}'.strip()))

TURN = 'after_loss before_backward after_backward before_step after_step'.split()
def turn_lines(p): return [f'{e} {p}' for e in TURN]

def test_order_and_number_of_events():
    learn = learner(cbs=[d := Diary()], k_d=2)
    learn.fit_steps(2)
    step = ['before_batch', *turn_lines('d'), *turn_lines('d'), *turn_lines('g'), 'after_batch']
    assert d.lines == ['before_fit', 'before_epoch', 'before_train', *step, *step, 'after_train', 'after_epoch', 'after_fit']

def test_events_of_a_validation():
    learn = learner(dls=point_dls(valid=.4), metrics=gap, cbs=[d := Diary()])
    learn.fit_steps(1)
    n = len(learn.dls.valid)
    assert d.lines[-2*n-4:] == ['before_validate', *['before_batch', 'after_batch']*n, 'after_validate', 'after_epoch', 'after_fit']
    assert [o for o in d.lines if 'after_loss' in o] == ['after_loss d', 'after_loss g']

def test_what_a_callback_sees():
    seen = []
    class Look(Callback):
        def before_batch(self): seen.append(('real', self.x.shape, self.pct_train, self.iter))
        def after_loss(self): seen.append((self.player, self.learn.loss.item(), self.learn.loss_grad.requires_grad, self.turn.player))
        def after_batch(self): seen.append(('end', self.learn.loss.item(), self.d_loss.item(), self.g_loss.item()))
    learn = learner(cbs=[Look()])
    learn.fit_steps(1)
    real,d,g,end = seen
    assert real == ('real', (8, 2), 0., 0) and d[0] == d[3] == 'd' and g[0] == g[3] == 'g' and d[2] and g[2]
    assert end == ('end', d[1], d[1], g[1])

def test_a_callback_may_change_the_batch_and_the_loss():
    shift,double = At('before_batch', lambda l: setattr(l, 'xb', (l.xb[0]+5,))),At('after_loss', lambda l: setattr(l, 'loss_grad', l.loss_grad*0), 'd')
    learn = learner(cbs=[k := Keep(), shift, double], opt_func=lambda ps, lr: torch.optim.SGD(ps, lr=lr))
    D = weights(learn.D)
    learn.fit_steps(1)
    assert k.turns[0]['real'].mean() > 4
    assert_same(D, weights(learn.D), "D without a loss")

def test_single_turns_return_their_loss():
    learn = learner(cbs=[k := Keep()])
    for _ in range(2):
        assert learn.d_step().item() == k.turns[-1]['loss'].item()
        assert learn.g_step().item() == k.turns[-1]['loss'].item()
        assert learn.loss.item() == learn.d_loss.item() == k.turns[-2]['loss'].item() and learn.g_loss.item() == k.turns[-1]['loss'].item()

# ---------------------------------------------------------------- fastai's callbacks, each by its effect
def loud(**kw): return learner(quiet=False, **kw)

def test_progress_and_how_to_silence_it(capsys):
    learn = loud(dls=point_dls(valid=.4), metrics=gap)
    learn.fit(2)
    out = capsys.readouterr().out
    assert all(o in out for o in ('d_loss', 'g_loss', 'D(real)', 'D(fake)', 'gap', 'time')) and 'valid_loss' not in out
    with learn.no_bar(), learn.no_logging(): learn.fit(1)
    assert capsys.readouterr().out == ''
    with learn.no_bar(): learn.fit(2)
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert isinstance(learn.progress, ProgressCallback)
    with learn.no_logging(): learn.fit(1)
    assert 'd_loss' not in capsys.readouterr().out

def test_columns_of_the_table():
    for labels,valid,metrics in ((False, None, None), (True, .4, gap), (False, None, gap)):
        learn = learner(dls=point_dls(labels=labels, valid=valid), labels=labels, metrics=metrics)
        learn.fit(2)
        names = ['epoch', 'd_loss', 'g_loss', 'D(real)', 'D(fake)'] + ['gap']*bool(metrics) + ['time']
        assert list(learn.recorder.metric_names) == names and all(len(v) == len(names)-2 for v in learn.recorder.values) and len(learn.recorder.values) == 2
        assert all(math.isfinite(o) for v in learn.recorder.values for o in v)

def test_values_of_the_table_are_means_over_the_epoch():
    learn = learner()
    learn.fit(1)
    h = learn.history
    for name,v in zip('d_loss g_loss d_real d_fake'.split(), learn.recorder.values[0]): assert abs(h[name].mean().item() - v) < 1e-5
    assert len(learn.recorder.losses) == 5 and learn.recorder.lrs == [(1e-2, 1e-2)]*5

def test_csv_logger(tmp_path):
    learn = learner(path=tmp_path, metrics=gap, cbs=[CSVLogger()])
    learn.fit(3)
    log = learn.csv_logger.read_log()
    assert list(log.columns) == list(learn.recorder.metric_names) and len(log) == 3 and list(log.epoch) == [0, 1, 2]
    np.testing.assert_allclose(log[['d_loss', 'gap']].to_numpy(), [[v[0], v[4]] for v in learn.recorder.values])

def scripted(values):
    "A metric that says what it is told, epoch by epoch"
    class Scripted(AvgMetric):
        i = -1
        def reset(self): self.i += 1
        def accumulate(self, learn): pass
        @property
        def value(self): return values[min(self.i, len(values)-1)]
        @property
        def name(self): return 'script'
    return Scripted(None)

def test_save_model_keeps_the_best(tmp_path, capsys):
    kept = {}
    class Note(Callback):
        order = 55
        def after_epoch(self): kept[self.epoch] = (snap(self.learn.G, False), snap(self.learn.D, False))
    learn = learner(path=tmp_path, metrics=scripted([3., 1., 2.]),
        cbs=[Note(), EMA(half_life=20), SaveModelCallback(monitor='script', comp=np.less, fname='best')])
    learn.fit(3)
    assert_same(kept[1][0], snap(learn.G, False), 'G')
    assert_same(kept[1][1], snap(learn.D, False), 'D')
    assert moved(kept[1][0], kept[2][0]) and [p.name for p in (tmp_path/'models').iterdir()] == ['best.safetensors']
    assert learn.step == 15 and learn.history['step'].tolist() == list(range(1, 16)), 'the history is that of the whole run'
    learn.fit(1)
    assert learn.history['step'].tolist() == list(range(1, 21))

def test_save_model_every_epoch_needs_no_metric(tmp_path):
    learn = learner(path=tmp_path, cbs=[SaveModelCallback(every_epoch=True, with_opt=True)])
    learn.fit(2)
    again = learner()
    again.load(tmp_path/'models'/'model_1')
    assert_equal_runs(learn, again, but=('last',)) and again.step == 10

def test_early_stopping(capsys):
    learn = learner(metrics=scripted([1., 2., 1., 1., 1.]), cbs=[EarlyStoppingCallback(monitor='script', patience=2)])
    learn.fit(9)
    assert learn.step == 4*5 and not learn.training

def test_reduce_lr_on_plateau(capsys):
    learn = learner(lr=(1e-2, 4e-2), metrics=scripted([1.]), cbs=[ReduceLROnPlateau(monitor='script', patience=2)])
    learn.fit(4)
    lrs = learn.recorder.lrs
    assert lrs[14] == (1e-2, 4e-2) and lrs[15] == pytest.approx((1e-3, 4e-3))

def test_param_scheduler():
    learn = learner(cbs=[ParamScheduler({'lr': SchedLin(1e-2, 0.)})])
    learn.fit(2)
    np.testing.assert_allclose(learn.recorder.lrs, [[1e-2*(1-i/10)]*2 for i in range(10)], atol=1e-12)

@pytest.mark.parametrize('opt,mom', [(adam, .5), (sgd, .9), (lambda ps, lr: torch.optim.RMSprop(ps, lr=lr), 0.),
    (lambda ps, lr: torch.optim.Adam(ps, lr=lr, betas=(0., .9)), 0.)])
def test_fit_one_cycle(opt, mom):
    moms = []
    class Momenta(Callback):
        def before_step(self): moms.append([g['betas'][0] if 'betas' in g else g['momentum'] for g in self.opt.opt.param_groups])
    learn = learner(opt_func=opt, cbs=[Momenta()])
    learn.fit_one_cycle(4, lr_max=(1e-3, 4e-3))
    lrs = np.array(learn.recorder.lrs)
    np.testing.assert_allclose(lrs[:, 1], 4*lrs[:, 0])
    assert lrs[0, 0] == pytest.approx(1e-3/25) and lrs[:, 0].max() == pytest.approx(1e-3) and lrs[:, 0].argmax() == 5 and lrs[-1, 0] < 1e-4
    assert set(map(tuple, moms)) == {(mom, mom)}
    learn.fit_steps(1)
    assert learn.recorder.lrs == [(1e-2, 1e-2)]

def test_fit_one_cycle_at_the_rates_of_the_learner():
    learn = learner(lr=(1e-3, 2e-3))
    learn.fit_one_cycle(2)
    np.testing.assert_allclose(np.array(learn.recorder.lrs).max(0), [1e-3, 2e-3], rtol=.02)

def test_fit_flat_cos():
    learn = learner()
    learn.fit_flat_cos(4, lr=(1e-3, 2e-3), pct_start=.5)
    lrs = np.array(learn.recorder.lrs)
    np.testing.assert_allclose(lrs[:10], [[1e-3, 2e-3]]*10)
    assert (np.diff(lrs[10:, 0]) < 0).all() and {g['betas'] for g in learn.opt.opt.param_groups} == {(.5, .99)}

@pytest.mark.parametrize('f', ['fit', 'fit_steps', 'fit_one_cycle', 'fit_flat_cos'])
def test_a_slice_as_rate_is_refused(f):
    learn = learner()
    kw = {k: slice(1e-4, 1e-3) for k in inspect.signature(getattr(learn, f)).parameters if k in ('lr', 'lr_max')}
    with pytest.raises(ValueError, match='lr: .*slice'): getattr(learn, f)(1, **kw)
    assert learn.step == 0

def test_gradient_clip_reaches_the_mover_alone():
    norms = []
    def look(l):
        mine,other = (l.D, l.G) if l.player == 'd' else (l.G, l.D)
        norms.append((l.player, torch.stack([p.grad.norm() for p in mine.parameters()]).norm().item(), [p.grad for p in other.parameters()]))
    learn = learner(cbs=[GradientClip(1e-3), *[At('before_step', look, n=i, order=50) for i in range(2)]])
    learn.fit_steps(1)
    assert [p for p,*_ in norms] == ['d', 'g'] and all(n == pytest.approx(1e-3, rel=1e-3) for _,n,_ in norms) and all(o is None for *_,os in norms for o in os)
    assert learn.history['d_grad'].item() > 1e-2, 'the history shows the gradient as it was before'

def test_terminate_on_nan():
    class Nan(NonSaturating):
        def d_loss(self, turn): return super().d_loss(turn)*(math.nan if turn.step == 3 else 1)
    G,D = players()
    learn = GANLearner(point_dls(), G, D, Nan(), default_cbs=False, cbs=[TerminateOnNaNCallback()])
    learn.fit_steps(9)
    assert learn.step == 4

def test_start_epoch_and_reset_opt():
    learn = learner()
    learn.fit(3, start_epoch=1)
    assert learn.step == 10
    opt = learn.opt
    learn.fit(1, reset_opt=True)
    assert learn.opt is not opt and learn.step == 15

def test_weight_decay_of_a_run():
    learn = learner(opt_func=adamw)
    learn.fit_steps(1, wd=.25)
    assert {g['weight_decay'] for g in learn.opt.opt.param_groups} == {.25}

def test_rates_of_a_run_and_of_the_learner():
    learn = learner(lr=(1e-3, 2e-3))
    learn.fit_steps(1, lr=5e-3)
    assert learn.recorder.lrs == [(5e-3, 5e-3)]
    learn.fit_steps(1)
    assert learn.recorder.lrs == [(1e-3, 2e-3)]
    learn.set_lr((1e-4, 3e-4))
    learn.fit_steps(1)
    assert learn.recorder.lrs == [(1e-4, 3e-4)]

def test_callbacks_of_a_run_leave_with_it():
    learn = learner()
    n = len(learn.cbs)
    learn.fit_steps(1, cbs=[d := Diary()])
    assert len(learn.cbs) == n and d.lines
    with pytest.raises(RuntimeError): learn.fit_steps(1, cbs=[d, At('after_loss', raiser(RuntimeError()))])
    assert len(learn.cbs) == n
    from fastai.callback.mixup import MixUp
    with pytest.raises(ValueError): learn.fit_steps(1, cbs=[d, MixUp()])
    assert len(learn.cbs) == n, 'a refused callback leaves none behind'

# ---------------------------------------------------------------- summary, results, validation
def test_summary():
    s = learner(g=dict(norm=True)).summary()
    assert 'G: Gen' in s and 'D: Dis' in s and 'BatchNorm1d' in s and '(8, 8)' in s and f"{sum(p.numel() for p in learner().D.parameters()):,}" in s

def test_summary_of_layers_that_give_several_things():
    class Rec(Dis):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(1, 3, batch_first=True)
        def forward(self, x, y=None): return self.rnn(x[:,:,None])[0].sum((1, 2))
    assert 'GRU' in learner(D=Rec).summary()

@pytest.mark.parametrize('images', [False, True])
@pytest.mark.parametrize('valid', [None, .5])
def test_figures(images, valid):
    from matplotlib.figure import Figure
    learn = learner(dls=(image_dls if images else point_dls)(valid=valid), images=images)
    learn.fit_steps(3)
    before = learn.state_dict()
    for f in (learn.show_results, learn.show_samples, learn.plot_history): assert isinstance(f(), Figure)
    assert not equal_states(before, learn.state_dict())

@pytest.mark.parametrize('labels', [False, True])
def test_validate(labels):
    learn = learner(dls=point_dls(n=60, valid=.5, labels=labels), labels=labels, metrics=[gap, AvgMetric(gap)])
    first = learn.validate()
    assert len(first) == 2 and all(math.isfinite(o) for o in first), 'before any fit'
    learn.fit(1)
    a,b = learn.validate(),learn.validate()
    assert a == b and a != first and len(a) == 2
    x,y = torch.cat([learn.dls.valid.batch(0, i)[0] for i in range(len(learn.dls.valid))]),None
    assert a[0] == pytest.approx(learn.recorder.values[-1][-2] if len(learn.recorder.values) else a[0])

def test_metrics_see_generated_then_real():
    seen = []
    def look(fake, real):
        seen.append((fake.shape, real))
        return real.mean()*0
    learn = learner(dls=point_dls(n=45, valid=15), metrics=look) if False else learner(dls=loaders(ring(4).sample(40),
        valid=ring(4).sample(11, seed=9), bs=8), metrics=look)
    learn.validate()
    assert [s for s,_ in seen] == [(8, 2), (3, 2)] and torch.equal(torch.cat([r for _,r in seen]), ring(4).sample(11, seed=9))

def test_validate_without_metrics_or_recorder():
    assert list(learner().validate()) == []
    G,D = players()
    learn = GANLearner(point_dls(), G, D, NonSaturating(), default_cbs=False, metrics=gap)
    learn.fit(1)

def test_validation_inside_a_run_does_not_end_the_training_of_it():
    learn,plain = learner(metrics=gap),learner(metrics=gap)
    run = learn.steps(4)
    next(run)
    learn.validate()
    next(run)
    learn.sample(4)
    learn.show_samples()
    next(run)
    next(run)
    run.close()
    plain.fit_steps(4)
    assert_equal_runs(learn, plain)
    assert learn.history['step'].tolist() == [1, 2, 3, 4]
