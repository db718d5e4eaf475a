"Flow matching: a flow that is known in closed form, one that is learned, the points on the way, shapes and bad input"
import pytest, torch
from torch import nn
from fastai.learner import Learner
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.flows import *
from gan_course.images import fashion

MEAN,STD = torch.tensor([2., -1.]).double(),torch.tensor([.5, 3.]).double()
def exact(x, t):
    "The mean speed from the standard normal to N(MEAN, STD^2): a regression of x1 - x0 on x_t"
    t = t[:, None].double()
    var = (1 - t)**2 + (t*STD)**2
    return MEAN + (t*STD**2 - (1 - t))/var*(x - t*MEAN)

def noise(n=200, seed=0): return torch.randn(n, 2, generator=rng('noise', seed)).double()

# A normal law moves to a normal law
def test_heun_moves_each_point_where_the_closed_form_says():
    x = noise()
    torch.testing.assert_close(follow(exact, x, 200), MEAN + STD*x, atol=1e-3, rtol=0)

@pytest.mark.parametrize('how,order', [('euler', 1), ('heun', 2)])
def test_errors_fall_by_the_order_of_the_way(how, order):
    x = noise()
    errors = [(follow(exact, x, n, how) - MEAN - STD*x).abs().mean().item() for n in (40, 80, 160)]
    for a,b in zip(errors, errors[1:]): assert abs(torch.log2(torch.tensor(a/b)).item() - order) < .35

@pytest.mark.parametrize('how', ['euler', 'heun'])
def test_back_is_the_way_back(how):
    x = noise()
    assert (follow(exact, follow(exact, x, 400, how), 400, how, back=True) - x).abs().max() < (.2 if how == 'euler' else 1e-3)

def test_one_step_of_euler_ends_at_the_mean():
    "At time 0 the point says nothing about the data, so the mean speed leads to their mean"
    torch.testing.assert_close(follow(exact, noise(), 1, 'euler'), MEAN.expand(200, -1))

def test_it_looks_at_the_net_as_often_as_it_says():
    asked = []
    def net(x, t):
        asked.append(t[0].item())
        return torch.zeros_like(x)
    follow(net, noise(3), 5, 'euler')
    assert asked == pytest.approx([0, .2, .4, .6, .8])
    asked.clear()
    follow(net, noise(3), 2)
    assert asked == pytest.approx([0, .5, .5, 1.])

class Speed(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(8, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 2))
    def forward(self, x, t): return self.net(torch.cat([x, waves(t, 3)], 1))

@pytest.mark.parametrize('seed', [0, *(pytest.param(s, marks=pytest.mark.verify) for s in (1, 2))])
def test_it_learns_a_normal_law(seed):
    x = (MEAN + STD*torch.randn(20_000, 2, generator=rng('data', seed)).double()).float()
    with seeded(seed, 'net'): net = Speed()
    learn = Learner(loaders(x, valid=x[:256], bs=256, device='cpu'), net, loss_func=nn.MSELoss(), cbs=OnTheWay(seed))
    with learn.no_bar(), learn.no_logging(): learn.fit_one_cycle(5, 8e-3)
    ends = follow(net, torch.randn(4000, 2, generator=rng('z', seed)), 20).double()
    torch.testing.assert_close(ends.mean(0), MEAN, atol=.25, rtol=0)
    torch.testing.assert_close(ends.std(0), STD, atol=.1, rtol=.1)

# The points on the way
def test_between_is_the_straight_line():
    a,b,t = noise(4, 1),noise(4, 2),torch.tensor([0., .25, .5, 1.]).double()
    torch.testing.assert_close(between(a, b, t), (1 - t[:, None])*a + t[:, None]*b)

class Spy(nn.Module):
    def __init__(self):
        super().__init__()
        self.w,self.seen = nn.Parameter(torch.zeros(1)),[]
    def forward(self, x, t):
        self.seen.append((x.clone(), t.clone()))
        return x*self.w

def watched(seed, n=2):
    spy,targets = Spy(),[]
    def loss(pred, target):
        targets.append(target.clone())
        return (pred - target).square().mean()
    x = torch.zeros(64, 1, 8, 8)
    learn = Learner(loaders(x, valid=x, bs=32, device='cpu'), spy, loss_func=loss, cbs=OnTheWay(seed))
    with learn.no_bar(), learn.no_logging(): learn.fit(n, 0.)
    return spy.seen,targets

def test_points_times_and_targets_belong_together():
    "With data at 0 a point is (1 - t) times the noise, and the speed is minus the noise"
    for (x,t),speed in zip(*watched(0)):
        torch.testing.assert_close(x, -(1 - t)[:, None, None, None]*speed)
        assert 0 <= t.min() and t.max() < 1 and t.std() > .2 and abs(speed.std() - 1) < .1

def test_what_is_drawn_is_a_function_of_seed_and_batch():
    a,b,c = (watched(s)[0] for s in (0, 0, 1))
    assert all(x.equal(y) for (x,_),(y,_) in zip(a, b)) and not a[0][0].equal(c[0][0])
    train = [a[i][0] for i in (0, 1, 4, 5)]
    assert not any(train[i].equal(train[j]) for i in range(4) for j in range(i)), 'each batch of training has noise of its own'
    assert a[2][0].equal(a[6][0]), 'and validation the same in each epoch'

# The network
@pytest.mark.parametrize('shape', [(1, 8, 8), (3, 32, 32), (1, 28, 28), (2, 20, 14)])
def test_a_speed_for_each_number(shape):
    with seeded('net'): net = FlowNet(shape, 4)
    x = torch.randn(3, *shape)
    assert net(x, torch.rand(3)).shape == x.shape == follow(net, x, 2).shape and net.training

@pytest.mark.parametrize('ignored', ['x', 't'])
def test_it_reads_points_and_times(ignored):
    with seeded('net'): net = FlowNet((1, 8, 8), 4).eval()
    x,t = torch.randn(2, 1, 8, 8, generator=rng('x')),torch.tensor([.2, .8])
    other = net(x.flip(0), t) if ignored == 'x' else net(x, t.flip(0))
    assert (other - net(x, t)).abs().max() > 1e-3

def test_waves_tell_times_apart():
    t = torch.linspace(0, 1, 65)
    rows = waves(t, 4)
    assert rows.shape == (65, 8) and torch.cdist(rows, rows).fill_diagonal_(9).min() > .05

@pytest.mark.verify
def test_it_learns_pictures():
    x = fashion(labels=False).train.all_rows()[0][:4096]
    with seeded('net'): net = FlowNet(width=8)
    learn = Learner(loaders(x, valid=x[:128], bs=64, device='cpu'), net, loss_func=nn.MSELoss(), cbs=OnTheWay())
    with learn.no_bar(), learn.no_logging(): learn.fit(6, 3e-3)
    made = follow(net, torch.randn(64, 1, 28, 28, generator=rng('z')), 10)
    assert (made.mean(0) - x.mean(0)).abs().mean() < .2 and .6 < made.std()/x.std() < 1.4

@pytest.mark.parametrize('f,match', [(lambda: FlowNet((28, 28)), 'shape'), (lambda: FlowNet(width=0), 'width'), (lambda: FlowNet(n_waves=0), 'n_waves'),
    (lambda: FlowNet((1, 8, 8), 2)(torch.zeros(2, 1, 9, 9), torch.zeros(2)), 'x: .*9'), (lambda: FlowNet((1, 8, 8), 2)(torch.zeros(2, 1, 8, 8), torch.zeros(3)), 't: .*3'),
    (lambda: follow(exact, noise(), 0), 'steps'), (lambda: follow(exact, noise(), 5, 'rk4'), "how: .*'rk4'"), (lambda: follow(exact, noise(), 5, back=2), 'back'),
    (lambda: between(noise(3), noise(4), torch.zeros(3)), 'x1: .*shape'), (lambda: between(noise(3), noise(3), torch.zeros(4)), 't: .*4'),
    (lambda: waves(torch.zeros(2, 2)), 't'), (lambda: OnTheWay(-1), 'seed')])
def test_bad_input(f, match):
    with pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$'): f()
