"Every game against a closed form and an independent, naive form; one pass through D per batch and turn; directions; penalties; theory to 1e-6"
import copy, itertools, math, pickle, warnings
import numpy as np, pytest, torch, torch.nn.functional as F
from torch import nn
from torch.distributions import Normal
from gan_course.core import rng, seeded
from gan_course.game import *

f64 = torch.float64
GAMES = dict(saturating=Saturating, nonsaturating=NonSaturating, least_squares=LeastSquares, wasserstein=Wasserstein, hinge=Hinge, relativistic=Relativistic)
PENALTIES = dict(none=lambda: None, r1=lambda: R1(.7), r2=lambda: R2(.3), both=lambda: R1(.7) + R2(.3), lazy=lambda: R1(.7, every=4) + R2(lambda step: .1*step))
LN2 = math.log(2)

def logits_turn(real, fake): return Turn(lambda l: l, torch.as_tensor(real, dtype=f64), torch.as_tensor(fake, dtype=f64))
def play(game, pen): return game if pen is None else game + pen

class Counted(nn.Module):
    "An MLP that counts its passes and the samples in each"
    def __init__(self, n=2, patches=False, classes=0, bn=False):
        super().__init__()
        self.seen, self.patches = [], patches
        self.label = nn.Embedding(classes, 16) if classes else None
        self.first, self.last = nn.Linear(n, 16), nn.Linear(16, 3 if patches else 1)
        if bn: self.bn = nn.BatchNorm1d(16)
    def forward(self, x, y=None):
        self.seen.append(len(x))
        h = self.first(x)
        if self.label is not None: h = h + self.label(y)
        h = self.last(torch.tanh(h))
        return h if self.patches else h.squeeze(1)

def make_d(*key, **kw):
    with seeded('test_game', *key): return Counted(**kw).double()

def batches(*key, n=8):
    g = rng('test_game', 'batch', *key)
    return torch.randn(n, 2, generator=g, dtype=f64), 1.5 + torch.randn(n, 2, generator=g, dtype=f64)

# ---------------------------------------------------------------- closed forms
r, f = np.array([.3, -1.2, 2.5]), np.array([-.4, 1.1, .2])
sig = lambda l: 1/(1+np.exp(-l))
D_LOSS = -np.log(sig(r)).mean() - np.log(1-sig(f)).mean()
CLOSED = {'saturating': (D_LOSS, np.log(1-sig(f)).mean()), 'nonsaturating': (D_LOSS, -np.log(sig(f)).mean())}
CLOSED['least_squares'] = (np.mean((r-1)**2) + np.mean(f**2))/2, np.mean((f-1)**2)/2
CLOSED['wasserstein'] = f.mean() - r.mean(), -f.mean()
CLOSED['hinge'] = np.maximum(0, 1-r).mean() + np.maximum(0, 1+f).mean(), -f.mean()
CLOSED['relativistic'] = -np.log(sig(r-f)).mean(), -np.log(sig(f-r)).mean()

@pytest.mark.parametrize('name', GAMES)
def test_closed_form(name):
    game, turn = GAMES[name](), logits_turn(r, f)
    assert game.d_loss(turn).item() == pytest.approx(CLOSED[name][0], abs=1e-12)
    assert game.g_loss(turn).item() == pytest.approx(CLOSED[name][1], abs=1e-12)
    assert game.d_loss(turn).shape == game.g_loss(turn).shape == ()

@pytest.mark.parametrize('name,d,g', [('saturating', 2*LN2, -LN2), ('nonsaturating', 2*LN2, LN2), ('least_squares', .5, .5), ('wasserstein', 0., 0.),
    ('hinge', 2., 0.), ('relativistic', LN2, LN2)])
def test_losses_when_d_says_nothing(name, d, g):
    turn = logits_turn(np.zeros(5), np.zeros(5))
    assert GAMES[name]().d_loss(turn).item() == pytest.approx(d, abs=1e-12)
    assert GAMES[name]().g_loss(turn).item() == pytest.approx(g, abs=1e-12)

def test_least_squares_rests_at_a_half():
    turn = logits_turn(np.full(5, .5), np.full(5, .5))
    assert LeastSquares().d_loss(turn).item() == pytest.approx(.25) and LeastSquares.boundary == .5

def test_d_loss_is_minus_the_value_and_twice_the_bce():
    turn = logits_turn(r, f)
    bce = F.binary_cross_entropy_with_logits
    both = bce(torch.cat([turn.real, turn.fake]), torch.cat([torch.ones(3), torch.zeros(3)]).double())
    for game in (Saturating(), NonSaturating()):
        assert torch.isclose(game.d_loss(turn), -gan_value(turn.real, turn.fake)) and torch.isclose(game.d_loss(turn), 2*both)

@pytest.mark.parametrize('name', GAMES)
@pytest.mark.parametrize('dtype', [torch.float32, f64])
def test_extreme_logits_stay_finite(name, dtype):
    big = torch.tensor([-1e4, -200., -90., 0., 90., 200., 1e4], dtype=dtype)
    for real, fake in itertools.product((big, big.flip(0), -big), repeat=2):
        real, fake = real.clone().requires_grad_(), fake.clone().requires_grad_()
        turn = Turn(lambda l: l, real, fake)
        for loss in (GAMES[name]().d_loss(turn), GAMES[name]().g_loss(turn)):
            assert loss.isfinite()
            assert all(g is None or g.isfinite().all() for g in torch.autograd.grad(loss, (real, fake), allow_unused=True))

def test_push_on_one_logit():
    for d in (1e-6, 1e-3, .1, .5, .9, .999):
        l = torch.tensor([math.log(d/(1-d))], dtype=f64, requires_grad=True)
        push = lambda game: -torch.autograd.grad(game.g_loss(Turn(lambda x: x, torch.zeros(1, dtype=f64), l)), l)[0].item()
        want = dict(saturating=d, nonsaturating=1-d, least_squares=1-l.item(), wasserstein=1., hinge=1., relativistic=1-d)
        for name, game in GAMES.items(): assert push(game()) == pytest.approx(want[name], rel=1e-9), name

# ---------------------------------------------------------------- directions
@pytest.mark.parametrize('pen', PENALTIES)
@pytest.mark.parametrize('name', GAMES)
def test_direction(name, pen):
    "One step of a linear D that says nothing yet raises D(real) and lowers D(fake); then one of G raises D(fake)"
    game, D = play(GAMES[name](), PENALTIES[pen]()), nn.Sequential(nn.Linear(2, 1, bias=False), nn.Flatten(0)).double()
    z = torch.randn(64, 2, generator=rng('direction'), dtype=f64)
    real, fake = z - 1.5, z + 1.5
    nn.init.zeros_(D[0].weight)
    opt = torch.optim.SGD(D.parameters(), lr=.01)
    game.d_loss(Turn(D, real, fake, grad_inputs=game.grad_inputs(0))).backward()
    opt.step()
    assert D(real).mean() > 0 > D(fake).mean()
    shift, before = torch.zeros(2, dtype=f64, requires_grad=True), D(fake).mean().item()
    step = torch.autograd.grad(game.g_loss(Turn(D, real, fake + shift, player='g')), shift)[0]
    assert D(fake - .01*step).mean().item() > before

@pytest.mark.parametrize('name', GAMES)
def test_direction_of_a_network(name):
    "Small steps of a network that says nothing yet widen the gap between D(real) and D(fake)"
    game, D, (real, fake) = GAMES[name](), make_d('direction'), batches('direction')
    for p in D.last.parameters(): nn.init.zeros_(p)
    opt = torch.optim.SGD(D.parameters(), lr=1e-3)
    def gap(): return (D(real).mean() - D(fake).mean()).item()
    for step in range(3):
        before = gap()
        opt.zero_grad()
        game.d_loss(Turn(D, real, fake, step=step)).backward()
        opt.step()
        assert gap() > before

@pytest.mark.parametrize('name', GAMES)
def test_direction_of_each_logit(name):
    "Downhill, every real logit rises and every fake one falls for D; every fake one rises for G"
    real, fake = (torch.tensor([.1, .2, -.3], dtype=f64, requires_grad=True) for _ in range(2))
    turn = Turn(lambda l: l, real, fake)
    dr, df = torch.autograd.grad(GAMES[name]().d_loss(turn), (real, fake))
    assert (dr < 0).all() and (df[:2] > 0).all()
    assert (torch.autograd.grad(GAMES[name]().g_loss(turn), fake)[0] < 0).all()

@pytest.mark.parametrize('name', GAMES)
def test_d_learns_both_sides(name):
    "Trained for a while, D(real) is above where it started and D(fake) below"
    game, D, (real, fake) = GAMES[name](), make_d('learn'), batches('learn', n=64)
    with torch.no_grad(): D.last.weight.zero_(), D.last.bias.fill_(game.boundary)
    opt = torch.optim.SGD(D.parameters(), lr=.05)
    for _ in range(20):
        opt.zero_grad()
        game.d_loss(Turn(D, real, fake)).backward()
        opt.step()
    assert D(real).mean() > game.boundary > D(fake).mean()
    score = game.score(D(real)).mean() - game.score(D(fake)).mean()
    assert score > 0

# ---------------------------------------------------------------- one pass per batch and turn, naive gradients
def naive_d_loss(name, D, real, fake, pen, step, y=None):
    "Independent of `Turn` and `Game`: as many passes as it takes, cross-entropies with explicit targets, per-sample gradients in a loop"
    call = (lambda x: D(x)) if y is None else (lambda x: D(x, y))
    a, b = call(real), call(fake)
    bce = F.binary_cross_entropy_with_logits
    if name in ('saturating', 'nonsaturating'): loss = bce(a, torch.ones_like(a)) + bce(b, torch.zeros_like(b))
    elif name == 'least_squares': loss = (F.mse_loss(a, torch.ones_like(a)) + F.mse_loss(b, torch.zeros_like(b)))/2
    elif name == 'wasserstein': loss = -(a.mean() - b.mean())
    elif name == 'hinge': loss = -torch.minimum(a-1, torch.zeros_like(a)).mean() - torch.minimum(-b-1, torch.zeros_like(b)).mean()
    else: loss = bce(a - b, torch.ones_like(a))
    g1, g2 = dict(none=(0, 0), r1=(.7, 0), r2=(0, .3), both=(.7, .3), lazy=(.7*4 if step % 4 == 0 else 0, .1*step))[pen]
    for gamma, x in ((g1, real), (g2, fake)):
        if not gamma: continue
        norms = []
        for i in range(len(x)):
            xi = x[i:i+1].detach().clone().requires_grad_()
            out = D(xi) if y is None else D(xi, y[i:i+1])
            norms.append(torch.autograd.grad(out.sum(), xi, create_graph=True)[0].pow(2).sum())
        loss = loss + gamma/2 * torch.stack(norms).mean()
    return loss

@pytest.mark.parametrize('step', [0, 1, 4])
@pytest.mark.parametrize('pen', PENALTIES)
@pytest.mark.parametrize('name', GAMES)
@pytest.mark.parametrize('kind', ['plain', 'patches', 'labels'])
def test_one_pass_and_naive_gradients(kind, name, pen, step):
    D, (real, fake) = make_d('naive', kind, patches=kind == 'patches', classes=4*(kind == 'labels')), batches('naive')
    y = torch.arange(8) % 4 if kind == 'labels' else None
    game = play(GAMES[name](), PENALTIES[pen]())
    loss = game.d_loss(Turn(D, real, fake, y, step=step, grad_inputs=game.grad_inputs(step)))
    assert D.seen == [8, 8]
    grads = torch.autograd.grad(loss, list(D.parameters()), allow_unused=True, materialize_grads=True)
    want = naive_d_loss(name, D, real, fake, pen, step, y)
    assert torch.isclose(loss, want, rtol=1e-10)
    wants = torch.autograd.grad(want, list(D.parameters()), allow_unused=True, materialize_grads=True)
    for a,b in zip(grads, wants): assert torch.allclose(a, b, rtol=1e-9, atol=1e-12)

@pytest.mark.parametrize('pen', PENALTIES)
@pytest.mark.parametrize('name', GAMES)
def test_passes_in_gs_turn(name, pen):
    "G's turn sees the fakes once, and the real batch only where the game pairs; penalties add nothing; real data is not fetched in vain"
    D, (real, fake), fetched = make_d('g'), batches('g'), []
    game = play(GAMES[name](), PENALTIES[pen]())
    fake.requires_grad_()
    turn = Turn(D, lambda: fetched.append(1) or real, fake, player='g')
    loss = game.g_loss(turn)
    assert D.seen == ([8, 8] if name == 'relativistic' else [8]) and len(fetched) == (name == 'relativistic')
    alone = GAMES[name]().g_loss(Turn(D, real, fake, player='g'))
    assert torch.equal(loss, alone)
    assert torch.autograd.grad(loss, fake)[0].abs().sum() > 0

def test_however_many_terms_ask():
    D, (real, fake) = make_d('many'), batches('many')
    game = NonSaturating() + Hinge() + Relativistic() + R1(.1) + R1(.2) + R2(.3) + R2(.4, every=2)
    turn = Turn(D, real, fake, grad_inputs=game.grad_inputs(0))
    total = game.d_loss(turn)
    assert D.seen == [8, 8]
    parts = [g.d_loss(Turn(D, real, fake, grad_inputs=g.grad_inputs(0))) for g in (NonSaturating(), Hinge(), Relativistic(), R1(.3), R2(.3), R2(.8))]
    assert torch.isclose(total, sum(parts), rtol=1e-12)

# ---------------------------------------------------------------- turns
def test_turn_computes_once_and_lazily():
    D, (real, fake), fetched = make_d('turn'), batches('turn'), []
    turn = Turn(D, lambda: fetched.append(1) or real, fake)
    assert D.seen == [] and fetched == []
    assert turn.real_logits is turn.real_logits and turn.fake_logits is turn.fake_logits and turn.real is turn.real
    assert D.seen == [8, 8] and fetched == [1]

@pytest.mark.parametrize('needs', [(), ('real',), ('fake',), ('real', 'fake')])
def test_needs_mark_copies_of_the_inputs(needs):
    D, (real, fake) = make_d('needs'), batches('needs')
    turn = Turn(D, real, fake, grad_inputs=needs)
    assert turn.real.requires_grad == ('real' in needs) and turn.fake.requires_grad == ('fake' in needs)
    assert not real.requires_grad and not fake.requires_grad
    assert turn.real.data_ptr() == real.data_ptr() and torch.equal(turn.fake, fake)

def test_needs_in_ds_turn_cut_gs_graph():
    D, (real, fake) = make_d('cut'), batches('cut')
    theta = torch.zeros(2, dtype=f64, requires_grad=True)
    game = NonSaturating() + R1(1.) + R2(1.)
    game.d_loss(Turn(D, real, fake + theta, grad_inputs=game.grad_inputs(0))).backward()
    assert theta.grad is None

def test_g_gets_its_gradient_through_the_turn():
    D, (real, fake) = make_d('through'), batches('through')
    theta = torch.zeros(2, dtype=f64, requires_grad=True)
    NonSaturating().g_loss(Turn(D, real, fake + theta, player='g')).backward()
    assert theta.grad.abs().sum() > 0

def test_labels_reach_d():
    D, (real, fake), y = make_d('y', classes=4), batches('y'), torch.arange(8) % 4
    turn = Turn(D, real, fake, y)
    assert torch.equal(turn.real_logits, D(real, y)) and torch.equal(turn.fake_logits, D(fake, y))
    assert not torch.equal(turn.real_logits, D(real, (y+1) % 4))

def test_patch_logits_weigh_all_patches_alike():
    D, (real, fake) = make_d('patch', patches=True), batches('patch')
    turn = Turn(D, real, fake)
    assert turn.real_logits.shape == (8, 3)
    want = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
    assert torch.isclose(NonSaturating().d_loss(turn), want)

def test_input_grad_is_exact_and_part_of_the_graph():
    D, (real, fake) = make_d('ig'), batches('ig')
    turn = Turn(D, real, fake, grad_inputs=('real', 'fake'))
    W, b, v = D.first.weight, D.first.bias, D.last.weight
    for which, x in (('real', real), ('fake', fake)):
        want = ((1 - torch.tanh(x @ W.T + b)**2) * v) @ W
        got = turn.input_grad(which)
        assert torch.allclose(got, want, rtol=1e-12) and got.requires_grad

# ---------------------------------------------------------------- penalties
@pytest.mark.parametrize('kind,which', [(R1, 'real'), (R2, 'fake')])
def test_penalty_on_a_linear_d(kind, which):
    "A linear D is equally steep everywhere: gamma/2 times |w|^2, gradient gamma*w"
    with seeded('linear'): D = nn.Sequential(nn.Flatten(), nn.Linear(12, 1), nn.Flatten(0)).double()
    x = torch.randn(5, 3, 2, 2, generator=rng('linear'), dtype=f64)
    pen = kind(3.)
    assert pen.grad_inputs(0) == {which}
    loss = pen.d_loss(Turn(D, x, x, grad_inputs=pen.grad_inputs(0)))
    w = D[1].weight
    assert torch.isclose(loss, 1.5*w.square().sum())
    assert torch.allclose(torch.autograd.grad(loss, w)[0], 3*w)

def test_r1_and_r2_look_at_their_own_batch():
    "D(x) = |x|^2/2 has slope x, so the penalty is gamma/2 times the mean of |x|^2"
    D, (real, fake) = (lambda x: x.square().sum(1)/2), batches('own')
    game = R1(2.) + R2(4.)
    assert torch.isclose(game.d_loss(Turn(D, real, fake, grad_inputs=game.grad_inputs(0))), real.square().sum(1).mean() + 2*fake.square().sum(1).mean())

def test_lazy_penalty_keeps_its_mean():
    D, (real, fake) = make_d('lazy'), batches('lazy')
    at = lambda pen, step: float(torch.as_tensor(pen.d_loss(Turn(D, real, fake, step=step, grad_inputs=pen.grad_inputs(step)))).detach())
    lazy, plain = R1(.5, every=4), R1(.5)
    series = [at(lazy, step) for step in range(8)]
    assert series[1:4] == series[5:] == [0, 0, 0] and series[0] == series[4] == pytest.approx(4*at(plain, 0))
    assert np.mean(series) == pytest.approx(at(plain, 0))
    assert [bool(lazy.grad_inputs(s)) for s in range(5)] == [True, False, False, False, True]

def test_lazy_penalty_stays_lazy_beside_an_eager_one():
    D, (real, fake) = make_d('mixed'), batches('mixed')
    game = R1(.5) + R1(.5, every=4)
    assert torch.equal(game.d_loss(Turn(D, real, fake, step=1, grad_inputs=game.grad_inputs(1))), R1(.5).d_loss(Turn(D, real, fake, step=1, grad_inputs=('real',))))

def test_gamma_schedule():
    D, (real, fake) = make_d('schedule'), batches('schedule')
    falling = R2(lambda step: max(0., 1 - step/10))
    one = lambda pen, step: pen.d_loss(Turn(D, real, fake, step=step, grad_inputs=pen.grad_inputs(step))).item()
    for step, gamma in ((0, 1.), (5, .5), (10, 0.), (99, 0.)): assert one(falling, step) == pytest.approx(gamma*one(R2(1.), 0), abs=1e-15)

def test_penalty_without_needs_is_nothing():
    "As in validation, where no gradient is kept"
    D, (real, fake) = make_d('val'), batches('val')
    game = NonSaturating() + R1(1.) + R2(1.)
    with torch.no_grad(): assert torch.equal(game.d_loss(Turn(D, real, fake)), NonSaturating().d_loss(Turn(D, real, fake)))

def test_penalty_of_0_and_needs_of_games():
    D, (real, fake) = make_d('zero'), batches('zero')
    assert R1(0).d_loss(Turn(D, real, fake, grad_inputs=('real',))).item() == 0
    assert all(G().grad_inputs(0) == frozenset() for G in GAMES.values())
    assert (R1() + R2()).grad_inputs(0) == {'real', 'fake'}

def test_warning_on_batch_norm():
    D, plain = make_d('bn', bn=True), make_d('bn')
    for game in (R1(), R2(), NonSaturating() + R1(), Relativistic() + R1() + R2()):
        with pytest.warns(UserWarning, match=r'R[12] expects .* batch normalisation \(bn\)'): game.check(D)
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            game.check(plain)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        NonSaturating().check(D)

@pytest.mark.parametrize('gamma', [object, lambda: 1., lambda step: 'x', lambda step: None, lambda step: -1., lambda step: math.nan])
def test_a_function_that_gives_no_strength(gamma):
    with pytest.raises((ValueError, TypeError), match=r'^gamma: expected [^\n]*, got [^\n]*\.$'): R1(gamma)
    assert R1(lambda step: np.float32(.5)).gamma(0) == .5

@pytest.mark.parametrize('make,name', [(lambda: R1(-1), 'gamma'), (lambda: R1(math.nan), 'gamma'), (lambda: R2(math.inf), 'gamma'), (lambda: R2('a'), 'gamma'),
    (lambda: R1(None), 'gamma'), (lambda: R1(.1, every=0), 'every'), (lambda: R2(.1, every=-4), 'every'), (lambda: R2(.1, every=1.5), 'every'),
    (lambda: R1(.1, every='x'), 'every'), (lambda: R1(.1, every=True), 'every'), (lambda: R1(True), 'gamma')])
def test_bad_arguments(make, name):
    with pytest.raises(ValueError, match=rf'^{name}: expected .+, got .+\.$'): make()

def test_whole_numbers_of_numpy_are_welcome(): assert R2(.1, every=np.int64(2)).every == 2

def test_pairing_refuses_unequal_batches():
    for real, fake in ((torch.zeros(4), torch.zeros(1)), (torch.zeros(4), torch.zeros(8)), (torch.zeros(4, 1), torch.zeros(4))):
        for loss in (Relativistic().d_loss, Relativistic().g_loss):
            with pytest.raises(ValueError, match=r'^turn: expected .+\.$'): loss(Turn(lambda l: l, real, fake))

# ---------------------------------------------------------------- sums
def test_sum():
    turn, a, b = logits_turn(r, f), Hinge(), NonSaturating()
    assert torch.equal((a + b).d_loss(turn), a.d_loss(turn) + b.d_loss(turn)) and torch.equal((a + b).g_loss(turn), a.g_loss(turn) + b.g_loss(turn))
    l = torch.tensor([.3, -2.])
    assert torch.equal((a + b).score(l), l) and torch.equal((b + a).score(l), l.sigmoid())
    assert (LeastSquares() + R1()).boundary == .5 and (R1() + LeastSquares()).boundary == 0
    with pytest.raises(TypeError): a + 3

def test_own_term_adds_up():
    "A game is open: an L1 term for G in five words, as pix2pix has it"
    class L1(Game):
        def g_loss(self, turn): return (turn.fake - turn.y).abs().mean()
    D, (real, fake) = make_d('l1'), batches('l1')
    turn = Turn(lambda x, y: D(x), real, fake, y=real, player='g')
    game = NonSaturating() + L1()
    assert torch.isclose(game.g_loss(turn), F.softplus(-D(fake)).mean() + (fake - real).abs().mean())
    assert torch.equal(game.d_loss(turn), NonSaturating().d_loss(turn))

def test_copies_and_pickles():
    turn, game = logits_turn(r, f), NonSaturating() + R1(.2, every=3)
    for other in (copy.deepcopy(game), pickle.loads(pickle.dumps(game))):
        assert torch.equal(other.d_loss(turn), game.d_loss(turn)) and other.grad_inputs(3) == {'real'} and other.grad_inputs(1) == frozenset()

# ---------------------------------------------------------------- theory
def normal(mean, std): return Normal(torch.tensor(mean, dtype=f64), torch.tensor(std, dtype=f64))
GRID, DX = torch.linspace(-20, 24, 4401, dtype=f64), .01
PAIRS = [((1., 1.), .1114214822, -1.1634513968), ((2., 1.), .3368308203, -.7126327204), ((4., 1.), .6327201937, -.1208539736),
    ((0., 2.), .0927333817, -1.2008275978), ((1., .5), .2239837765, -.9383268080)]

@pytest.mark.parametrize('q,J,V', PAIRS)
def test_known_divergences_and_values(q, J, V):
    p, q = normal(0., 1.), normal(*q)
    by_grid = jsd(p.log_prob(GRID), q.log_prob(GRID), DX).item()
    t, w = map(torch.tensor, np.polynomial.hermite_e.hermegauss(200))
    logit = lambda x: p.log_prob(x) - q.log_prob(x)
    by_hermite = ((w/w.sum()) * (F.logsigmoid(logit(t)) + F.logsigmoid(-logit(q.mean + q.stddev*t)))).sum().item()
    assert by_grid == pytest.approx(J, abs=1e-9) and by_hermite == pytest.approx(V, abs=1e-9)
    assert 2*by_grid - math.log(4) == pytest.approx(V, abs=1e-9)
    assert jsd(q.log_prob(GRID), p.log_prob(GRID), DX).item() == pytest.approx(by_grid, abs=1e-14)

@pytest.mark.parametrize('q,J,V', PAIRS)
def test_value_of_samples(q, J, V):
    p, q = normal(0., 1.), normal(*q)
    z = torch.randn(2, 200_000, generator=rng('value'), dtype=f64)
    a, b = z[0], q.mean + q.stddev*z[1]
    assert gan_value(p.log_prob(a) - q.log_prob(a), p.log_prob(b) - q.log_prob(b)).item() == pytest.approx(V, abs=.01)

def test_jsd_limits():
    p, same = normal(0., 1.).log_prob(GRID), normal(0., 1.).log_prob(GRID)
    assert jsd(p, same, DX).item() == pytest.approx(0, abs=1e-12)
    assert jsd(p, normal(12., .5).log_prob(GRID), DX).item() == pytest.approx(LN2, abs=1e-8)
    def box(at): return torch.full_like(GRID, -LN2).masked_fill((GRID-at).abs() >= 1, -math.inf)
    assert jsd(box(0), box(5), DX).item() == pytest.approx(LN2, abs=1e-12) and abs(jsd(box(0), box(0), DX).item()) < .01

def test_jsd_mass_off_the_grid_counts_as_told_apart():
    "A generator off the plot must not look better than one on it"
    near = torch.linspace(-5, 5, 2001, dtype=f64)
    p = normal(0., 1.).log_prob(near)
    scores = [jsd(p, normal(m, 1.).log_prob(near), .005).item() for m in (0., 1., 3., 6., 20., 100., 1e6)]
    assert scores == sorted(scores) and scores[-1] == pytest.approx(LN2, abs=1e-5) and scores[0] < 1e-5

def test_jsd_in_two_dimensions_and_with_weights():
    x = torch.linspace(-8, 10, 361, dtype=f64)
    a, b = torch.meshgrid(x, x, indexing='ij')
    n = lambda m: normal(m, 1.)
    flat = normal(0., 1.).log_prob(b)
    two = jsd(n(0.).log_prob(a) + flat, n(2.).log_prob(a) + flat, .05**2).item()
    assert two == pytest.approx(.3368308203, abs=1e-8)
    w = torch.full_like(x, .05)
    assert jsd(n(0.).log_prob(x), n(2.).log_prob(x), w).item() == pytest.approx(.3368308203, abs=1e-8)

def test_optimal_d():
    p, q = normal(0., 1.), normal(2., 1.)
    x = torch.linspace(-6, 8, 101, dtype=f64)
    a, b = p.log_prob(x), q.log_prob(x)
    assert torch.allclose(optimal_d(a, b), a.exp()/(a.exp()+b.exp()), rtol=1e-12)
    assert torch.allclose(optimal_d(a, b), torch.sigmoid(2 - 2*x), rtol=1e-10) and torch.allclose(optimal_d(a, b) + optimal_d(b, a), torch.ones_like(x))

def test_optimal_d_limits():
    inf = math.inf
    t = torch.tensor
    cases = [(0., 0., .5), (-inf, -inf, .5), (-inf, 0., 0.), (0., -inf, 1.), (-1e6, -1e6, .5), (-1e30, 0., 0.), (700., -700., 1.), (math.log(3), 0., .75)]
    for dtype in (torch.float32, f64):
        a, b, want = (t(v, dtype=dtype) for v in zip(*cases))
        got = optimal_d(a, b)
        assert got.isfinite().all() and got.dtype == dtype and torch.allclose(got, want)

def test_optimal_d_beats_every_other():
    p, q = normal(0., 1.).log_prob(GRID), normal(1., .5).log_prob(GRID)
    best = p - q
    V = lambda l: ((p.exp()*F.logsigmoid(l) + q.exp()*F.logsigmoid(-l))*DX).sum().item()
    for k in range(20): assert V(best + .3*torch.randn(best.shape, generator=rng('other', k), dtype=f64)) < V(best)

def test_value_limits():
    zeros = torch.zeros(4)
    assert gan_value(zeros, zeros).item() == pytest.approx(-math.log(4)) and gan_value(zeros+1e4, zeros-1e4).item() == 0
    assert gan_value(zeros-1e4, zeros+1e4).item() == -2e4

@pytest.mark.parametrize('theta,E', [(1., .3979729), (2., .2247998), (4., .0342987), (6., 2.07554e-3), (8., 4.91093e-5), (10., 4.46410e-7), (12., 1.54027e-9)])
def test_vanishing_gradients_in_closed_form(theta, E):
    "q = N(theta, 1) against its best D: theta*E[D*] saturating, theta*(1 - E[D*]) non-saturating, 1 for the plain score"
    t = torch.tensor(theta, dtype=f64, requires_grad=True)
    phi = normal(0., 1.).log_prob(GRID).exp()*DX
    x = GRID + t
    logits = (theta**2/2 - theta*x)
    along = lambda loss: torch.autograd.grad((phi*loss).sum(), t, retain_graph=True)[0].item()
    each = lambda game: torch.stack([game.g_loss(Turn(lambda l: l, None, l[None])) for l in logits[::40]])
    assert along(-F.softplus(logits)) == pytest.approx(theta*E, rel=2e-5)
    assert along(F.softplus(-logits)) == pytest.approx(theta*(1-E), rel=1e-6)
    assert torch.allclose(each(Saturating()), -F.softplus(logits[::40])) and torch.allclose(each(NonSaturating()), F.softplus(-logits[::40]))
    two_jsd = 2*jsd(normal(0., 1.).log_prob(GRID), Normal(t, 1.).log_prob(GRID), DX)
    assert torch.autograd.grad(two_jsd, t)[0].item() == pytest.approx(theta*E, rel=2e-5)

@pytest.mark.parametrize('seed', [0, 1])
def test_a_trained_d_finds_the_best_one(seed):
    with seeded(seed, 'trained'): D = nn.Sequential(nn.Linear(1, 32), nn.SiLU(), nn.Linear(32, 1), nn.Flatten(0))
    opt, g = torch.optim.Adam(D.parameters(), lr=.01), rng(seed, 'trained', 'data')
    for _ in range(500):
        opt.zero_grad()
        NonSaturating().d_loss(Turn(D, torch.randn(1024, 1, generator=g), 1 + .5*torch.randn(1024, 1, generator=g))).backward()
        opt.step()
    x = torch.linspace(-4, 4, 401, dtype=f64)
    P, Q = normal(0., 1.).log_prob(x), normal(1., .5).log_prob(x)
    gap = (D(x[:,None].float()).sigmoid().double() - optimal_d(P, Q)).abs()
    assert (gap*(P.exp()+Q.exp())).sum()/(P.exp()+Q.exp()).sum() < .02

def test_global_generator_is_left_alone():
    state = torch.get_rng_state()
    D, (real, fake) = make_d('global'), batches('global')
    game = Relativistic() + R1() + R2()
    game.d_loss(Turn(D, real, fake, grad_inputs=game.grad_inputs(0))).backward()
    assert torch.equal(state, torch.get_rng_state())
