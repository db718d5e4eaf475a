"Each tool that steadies a game against its formula or a known case, and what it refuses"
import copy, math, pytest
from helpers import *
from gan_course.stabilisers import *
from gan_course.graph import Traced

def turn(D, real, fake, player='d', inputs=('between',), **kw): return Turn(D, real, fake, player=player, grad_inputs=inputs, **kw)
def batch(n=6, d=2, seed=0, shift=0.): return torch.randn(n, d, generator=rng(seed, 'x')) + shift

class Line(nn.Module):
    "D(x) = w x"
    def __init__(self, *w):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w))
    def forward(self, x): return x @ self.w

# Label smoothing
@pytest.mark.parametrize('target', [.5, .9, 1.])
def test_smoothing_is_cross_entropy_with_its_target(target):
    D,real,fake = Line(.75, -2.),batch(seed=1),batch(seed=2)
    def bce(x, y): return F.binary_cross_entropy_with_logits(D(x), torch.full((len(x),), y))
    got = Smoothed(target).d_loss(turn(D, real, fake))
    assert torch.allclose(got, bce(real, target) + bce(fake, 0.), atol=1e-6)
    assert Smoothed(target).g_loss(turn(D, real, fake, 'g')).equal(NonSaturating().g_loss(turn(D, real, fake, 'g')))

# Gradient penalty
SLOPES = [((.6, .8), False, 0.), ((3., 4.), False, 16.), ((3., 4.), True, 16.), ((.3, .4), False, .25), ((.3, .4), True, 0.), ((0., 0.), False, 1.)]
@pytest.mark.parametrize('w,one_sided,want', SLOPES)
def test_the_penalty_of_a_linear_critic_is_known(w, one_sided, want):
    loss = GradientPenalty(2., one_sided).d_loss(turn(Line(*w), batch(seed=1), batch(seed=2)))
    assert loss.item() == pytest.approx(2*want, abs=1e-5)

def test_the_penalty_looks_between_real_and_generated_samples_and_moves_the_weights():
    "For D(x) = |x|^2/2 the slope at x is its length: on the way from 0 to (c, 0) it is a uniform share of c"
    class Bowl(nn.Module):
        def forward(self, x): return x.square().sum(1)/2
    real,fake = torch.zeros(20_000, 2),torch.tensor([[3., 0.]]).expand(20_000, 2)
    with seeded(0): loss = GradientPenalty(1.).d_loss(turn(Bowl(), real, fake))
    assert loss.item() == pytest.approx(1., abs=.05)   # the mean of (3u - 1)^2
    D = Line(3., 4.)
    GradientPenalty(1.).d_loss(turn(D, batch(), batch())).backward()
    assert torch.allclose(D.w.grad, torch.tensor([2*4*.6, 2*4*.8]), atol=1e-4)   # 2 (|w| - 1) w/|w|

def test_no_penalty_where_no_gradient_is_kept():
    assert GradientPenalty().d_loss(turn(Line(3., 4.), batch(), batch(), inputs=())) == 0.
    assert GradientPenalty().grad_inputs(0) and not NonSaturating().grad_inputs(0)

@pytest.mark.parametrize('weight', [10., 50.])
def test_a_critic_of_two_gaussians_learns_the_slope_that_the_penalty_leaves(weight):
    "N(0, 1) and N(3, 1): among lines of slope -s the loss is -3s + weight (s - 1)^2, lowest at s = 1 + 3/(2 weight)"
    class Far(nn.Module):
        nz = 1
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.ones(1))
        def forward(self, z): return z*self.w + 3
    with seeded(0): D = nn.Sequential(nn.Linear(1, 32), nn.LeakyReLU(.2), nn.Linear(32, 1), nn.Flatten(0))
    dls = loaders(torch.randn(4000, 1, generator=rng(0)), bs=256)
    learn = learner(Wasserstein() + GradientPenalty(weight), dls=dls, G=Far(), D=D, lr=(0., 1e-2))
    learn.fit_steps(400)
    x = torch.linspace(0, 3, 50)[:, None].requires_grad_()
    slope, = torch.autograd.grad(D(x).sum(), x)
    assert slope.mean().item() == pytest.approx(-1 - 3/(2*weight), abs=.06) and slope.std() < .15

# Spectral normalisation
@pytest.mark.parametrize('layer,size', [(lambda: nn.Linear(30, 20), (30,)), (lambda: nn.Conv2d(3, 8, 3), (3, 5, 5)), (lambda: nn.Conv1d(3, 8, 3), (3, 5))])
def test_the_greatest_singular_value_is_one(layer, size):
    with seeded(0): net = nn.Sequential(layer(), nn.ReLU())
    raw = net[0].weight.detach().clone().flatten(1)
    spectral(net, iterations=200)
    net(torch.zeros(1, *size))
    assert torch.allclose(net[0].weight.flatten(1), raw/torch.linalg.svdvals(raw)[0], rtol=1e-3, atol=1e-5)

def test_a_normalised_network_is_nowhere_steeper_than_one():
    with seeded(0): D = spectral(nn.Sequential(nn.Linear(2, 64), nn.LeakyReLU(.2), nn.Linear(64, 64), nn.LeakyReLU(.2), nn.Linear(64, 1)), 100)
    x = (5*batch(500)).requires_grad_()
    slope, = torch.autograd.grad(D(x).sum(), x)
    assert slope.norm(dim=1).max() <= 1.001

def test_layers_that_are_normalised_already_are_left_alone():
    D = nn.Sequential(spectral_norm(nn.Linear(2, 3)), nn.Linear(3, 1))
    spectral(D)
    assert [len(m.parametrizations.weight) for m in D] == [1, 1]
    refuses(lambda: spectral(D), 'net')
    refuses(lambda: spectral(nn.ReLU()), 'net')

# More than one sample
def test_a_pack_is_what_lies_side_by_side():
    seen = []
    class D(nn.Module):
        def forward(self, x):
            seen.append(x)
            return x.flatten(1).sum(1)
    x,pictures = torch.arange(12.).view(6, 2),torch.randn(6, 3, 4, 4)
    assert Packed(D(), 3)(x).tolist() == [15., 51.] and seen[0][0].tolist() == [0., 1., 2., 3., 4., 5.]
    Packed(D(), 2)(pictures)
    assert seen[1].shape == (3, 6, 4, 4) and seen[1][0, 3:].equal(pictures[1])
    refuses(lambda: Packed(D(), 4)(x), 'm')
    assert Packed(D(), 1)(x).equal(D()(x))

def test_a_packed_d_sees_a_collapse_that_a_plain_one_cannot():
    "Real samples are +1 or -1 by chance; generated packs are always alike, so single samples have the same law"
    real = torch.randint(2, (4000, 1), generator=rng(0)).float()*2 - 1
    fake = torch.randint(2, (2000, 1), generator=rng(1)).repeat_interleave(2, 0).float()*2 - 1
    def accuracy(D):
        opt = torch.optim.Adam(D.parameters(), lr=1e-2)
        for _ in range(200):
            opt.zero_grad()
            NonSaturating().d_loss(turn(D, real, fake)).backward()
            opt.step()
        return ((D(real) > 0).float().mean() + (D(fake) < 0).float().mean()).item()/2
    def net(inputs): return nn.Sequential(nn.Linear(inputs, 16), nn.LeakyReLU(.2), nn.Linear(16, 1), nn.Flatten(0))
    with seeded(0): plain,packed = accuracy(net(1)),accuracy(Packed(net(2), 2))
    assert plain < .55 and packed > .7

def test_the_statistic_of_a_batch():
    x = torch.tensor([[1., 5.], [1., 6.], [3., 5.], [5., 6.]])
    got = MinibatchStd(2)(x)   # groups: rows 0 and 2, rows 1 and 3
    assert got[:, :2].equal(x) and torch.allclose(got[:, 2], torch.tensor([.5, 1., .5, 1.]), atol=1e-4)
    pictures = torch.randn(8, 3, 4, 4)
    got = MinibatchStd(4)(pictures)
    assert got.shape == (8, 4, 4, 4) and got[:, 3].flatten(1).std(1).max() < 1e-6
    assert torch.equal(MinibatchStd(4)(pictures.contiguous(memory_format=torch.channels_last)), got)   # as a convolution may leave them
    same = torch.ones(4, 2, requires_grad=True)
    MinibatchStd(4)(same).sum().backward()
    assert same.grad.isfinite().all() and MinibatchStd(4)(same)[0, 2] < 1e-3
    refuses(lambda: MinibatchStd(3)(x), 'group')

# Unrolling
def test_the_unrolled_gradient_is_that_of_a_d_unrolled_by_hand():
    real,fake = batch(seed=1).double(),batch(seed=2, shift=1.).double()
    def by_hand(theta, k=3, lr=.2):
        w = torch.tensor([.75, -2.], dtype=torch.float64, requires_grad=True)
        x = fake + theta
        for _ in range(k):
            loss = F.softplus(-(real @ w)).mean() + F.softplus(x @ w).mean()
            slope, = torch.autograd.grad(loss, w, create_graph=True)
            w = w - lr*slope
        return F.softplus(-(x @ w)).mean()
    def unrolled(theta):
        D = Line(.75, -2.).double()
        loss = Unrolled(NonSaturating(), 3, .2).g_loss(turn(D, real, fake + theta, 'g'))
        assert D.w.equal(torch.tensor([.75, -2.]).double()) and D.w.grad is None
        return loss
    theta = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    for f in (by_hand, unrolled): assert torch.autograd.gradcheck(f, theta)
    a,b = (torch.autograd.grad(f(theta), theta)[0] for f in (by_hand, unrolled))
    assert torch.allclose(a, b, atol=1e-12) and unrolled(theta).item() == pytest.approx(by_hand(theta).item(), abs=1e-12)
    plain, = torch.autograd.grad(NonSaturating().g_loss(turn(Line(.75, -2.).double(), real, fake + theta, 'g')), theta)
    assert not torch.allclose(plain, b, atol=1e-3)

def test_no_step_ahead_is_the_game_itself():
    t = lambda: turn(Line(.75, -2.), batch(seed=1), batch(seed=2), 'g')
    assert Unrolled(Hinge(), 0).g_loss(t()).equal(Hinge().g_loss(t())) and Unrolled(LeastSquares()).boundary == .5
    assert Unrolled(Wasserstein()).score(torch.ones(1)) == 1 and Unrolled(NonSaturating() + R1(.1)).grad_inputs(0) == {'real'}

@pytest.mark.parametrize('D', [Dis, lambda: Dis(norm=True), lambda: Dis(spectral=True)], ids=['plain', 'batch norm', 'spectral'])
def test_unrolling_moves_only_g_in_its_turn(D):
    learn = learner(Unrolled(NonSaturating(), 2), G=Gen(), D=D())
    learn.d_step()
    before = snap(learn.D, grads=False)
    learn.g_step()
    assert_same(before, snap(learn.D, grads=False), 'D')
    assert learn.step == 1 and learn.g_loss.isfinite()

# Callbacks
def test_weights_are_clipped_in_turns_of_d():
    learn = learner(Wasserstein(), k_d=2, cbs=[WeightClip(.01)])
    learn.fit_steps(3)
    assert all(p.abs().max() <= .01 for p in learn.D.parameters()) and any(p.abs().max() > .01 for p in learn.G.parameters())

class Point(nn.Module):
    "G of the game of two numbers: it makes one point"
    nz = 1
    def __init__(self):
        super().__init__()
        self.g = nn.Parameter(torch.ones(1))
    def forward(self, z): return self.g.expand(len(z), 1)

def dirac(*cbs, steps=300, lr=.1):
    "The game of two numbers, by plain gradient descent: how far (d, g) is from the equilibrium at each step"
    class Slope(nn.Module):
        def __init__(self):
            super().__init__()
            self.d = nn.Parameter(torch.ones(1))
        def forward(self, x): return (x @ self.d[:, None]).flatten()
    learn = learner(Wasserstein(), dls=loaders(torch.zeros(8, 1), bs=8), G=Point(), D=Slope(), lr=lr,
        opt_func=lambda ps, lr: torch.optim.SGD(ps, lr=lr), cbs=list(cbs))
    far = []
    for _ in learn.steps(steps): far.append(math.hypot(learn.D.d.item(), learn.G.g.item()))
    return far,learn

def test_optimistic_players_arrive_where_plain_ones_circle():
    plain,_ = dirac()
    optimistic,_ = dirac(Optimistic())
    assert min(plain[-100:]) > .9 and optimistic[-1] < .2*optimistic[0]

def test_optimistic_moves_by_twice_the_gradient_less_the_last():
    d,g,old = 1.,1.,dict()
    def ahead(k, new):
        before = old.get(k, new)
        old[k] = new
        return 2*new - before
    for _ in range(5):
        d -= .1*ahead('d', g)
        g -= .1*ahead('g', -d)
    far,learn = dirac(Optimistic(), steps=5)
    assert (learn.D.d.item(), learn.G.g.item()) == (pytest.approx(d, abs=1e-5), pytest.approx(g, abs=1e-5))

def test_historical_averaging_pulls_to_the_mean_of_the_past():
    d,g,past = 1.,1.,dict(d=[], g=[])
    def pull(k, v): return 2*.3*(v - sum(past[k])/len(past[k])) if past[k] else 0.
    for _ in range(6):
        d -= .1*(g + pull('d', d))
        past['d'].append(d)
        g -= .1*(-d + pull('g', g))
        past['g'].append(g)
    far,learn = dirac(HistoricalAverage(.3), steps=6)
    assert (learn.D.d.item(), learn.G.g.item()) == (pytest.approx(d, abs=1e-5), pytest.approx(g, abs=1e-5))

def test_noise_is_there_in_training_only_and_follows_its_schedule():
    seen = []
    class D(Dis):
        def forward(self, x):
            seen.append(x.detach().clone())
            return super().forward(x)
    still = loaders(torch.zeros(64, 2), bs=64)
    learn = learner(dls=still, G=Gen(), D=D(), cbs=[InstanceNoise(lambda step: 2. if step < 2 else 0.)])
    del seen[:]
    learn.fit_steps(3)
    spreads = [x.std().item() for x in seen if x.abs().sum() == 0 or x.std() > 1]
    assert spreads[0] == pytest.approx(2., rel=.2) and seen[0].std() > 1 and min(spreads[-1], seen[-2].std().item()) < 1
    del seen[:]
    with evaluating(learn.D): learn._D(torch.zeros(4, 2))
    assert seen[-1].equal(torch.zeros(4, 2))

KEEPERS = dict(history=lambda: HistoricalAverage(.1), optimistic=Optimistic, noise=lambda: InstanceNoise(Cosine(.5, 0, 8)), clip=lambda: WeightClip(.05))
@pytest.mark.parametrize('make', KEEPERS.values(), ids=KEEPERS)
def test_a_run_that_is_continued_is_the_whole_run(make, tmp_path):
    whole,first,second = (learner(cbs=[make()]) for _ in range(3))
    whole.fit_steps(8)
    first.fit_steps(4)
    first.save(tmp_path/'a')
    second.load(tmp_path/'a')
    second.fit_steps(4)
    assert_equal_runs(whole, second)

@pytest.mark.parametrize('make', KEEPERS.values(), ids=KEEPERS)
def test_a_state_that_is_taken_over_twice_is_still_the_same(make):
    learn = learner(cbs=[make()])
    learn.fit_steps(4)
    state,ends = copy.deepcopy(learn.state_dict()),[]
    for _ in range(2):
        learn.load_state_dict(state)
        learn.fit_steps(3)
        ends.append(torch.cat([p.detach().flatten() for p in learn.model.parameters()]))
    assert ends[0].equal(ends[1])

PARTS = dict(smoothed=lambda: (Smoothed(), []), penalty=lambda: (Wasserstein() + GradientPenalty(), []), unrolled=lambda: (Unrolled(NonSaturating(), 2), []),
    noise=lambda: (NonSaturating(), [InstanceNoise(Cosine(.5, 0, 20))]), clip=lambda: (Wasserstein(), [WeightClip()]),
    history=lambda: (NonSaturating(), [HistoricalAverage()]),
    optimistic=lambda: (NonSaturating(), [Optimistic()]))
@pytest.mark.parametrize('make', PARTS.values(), ids=PARTS)
def test_steps_played_as_graphs_are_the_same_steps(make):
    def end(*more):
        game,cbs = make()
        learn = learner(game, cbs=[*cbs, *more])
        learn.fit_steps(20)
        return torch.cat([p.detach().flatten() for p in learn.model.parameters()])
    torch.testing.assert_close(end(Traced(after=2)), end(), rtol=1e-4, atol=1e-6)

# First zeros
def test_a_new_d_prefers_nothing_and_learns_all_the_same(tmp_path):
    learn = learner(cbs=[ZeroLast()])
    x = learn.dls.train.batch(0, 0)[0]
    assert not learn.D(x).any() and learner().D(x).abs().min() > 0
    learn.fit_steps(3)
    learn.save('three')
    again = learner(cbs=[ZeroLast()])
    again.path = learn.path
    again.load('three')
    assert again.D(x).abs().min() > 0 and again.D(x).equal(learn.D(x)), 'what is loaded takes the place of the zeros'

def test_only_the_last_layer_of_d_is_changed():
    a,b = learner(),learner(cbs=[ZeroLast()])
    same = [x.equal(y) for x,y in zip(a.model.state_dict().values(), b.model.state_dict().values())]
    assert same.count(False) == 2 and not any(same[-2:]), 'its weight and its bias'

def test_a_d_whose_last_layer_cannot_be_zero_is_refused():
    class Free(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.ones(2))
        def forward(self, x): return x @ self.w
    refuses(lambda: learner(D=Free, G=lambda: Gen(), cbs=[ZeroLast()]), 'D')


# What is refused
@pytest.mark.parametrize('make,name', [(lambda: Smoothed(.3), 'target'), (lambda: Smoothed('x'), 'target'), (lambda: GradientPenalty(-1), 'weight'), (lambda: GradientPenalty(1, 2), 'one_sided'),
    (lambda: WeightClip(0), 'limit'), (lambda: InstanceNoise(-1), 'std'), (lambda: InstanceNoise('x'), 'std'), (lambda: Packed(Dis(), 0), 'm'), (lambda: MinibatchStd(1), 'group'),
    (lambda: Unrolled(NonSaturating(), -1), 'k'), (lambda: Unrolled(NonSaturating(), 1, 0), 'lr'), (lambda: Unrolled('x'), 'game'), (lambda: HistoricalAverage(-1), 'weight')])
def test_what_cannot_work_is_refused(make, name): refuses(make, name)

def test_packs_that_do_not_fit_the_batch_are_refused_before_training():
    refuses(lambda: learner(dls=point_dls(bs=8), G=Gen(), D=Packed(Dis(inp=6), 3)), 'D', quotes=True)

def test_a_penalty_between_samples_warns_of_batch_norm():
    with pytest.warns(UserWarning, match='GradientPenalty expects a D that treats each sample alone'): learner(Wasserstein() + GradientPenalty(), d=dict(norm=True))
