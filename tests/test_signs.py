"Signs of health: known answers, what a sign cannot know, and a learner that is left as it is"
import math
from functools import partial
import pytest, torch
from torch import nn
from helpers import *
from gan_course.callbacks import EMA
from gan_course.core import rng
from gan_course.data import points
from gan_course.game import *
from gan_course.learner import GANLearner
from gan_course.mixtures import *
from gan_course.signs import *
from gan_course.vanilla import Discriminator, Generator

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

class Made(nn.Module):
    "A generator that gives what `f` makes of (z, y)"
    def __init__(self, f, nz=3, conditional=False):
        super().__init__()
        self.f, self.nz, self.z_law, self.weight = f, nz, 'normal', nn.Parameter(torch.ones(()))
        if conditional: self.forward = self.asked
    def forward(self, z): return self.f(z)*self.weight
    def asked(self, z, y): return self.f(z, y)*self.weight

class Says(nn.Module):
    "A discriminator of (x, y) that looks at x alone"
    def __init__(self, net):
        super().__init__()
        self.net = net
    def forward(self, x, y): return self.net(x)

def learner(G, dls=None, D=None, **kw):
    dls = points(ring(), n=3000, valid=1500, bs=64) if dls is None else dls
    learn = GANLearner(dls, G, partial(Discriminator, (2,), 16) if D is None else D, NonSaturating(), **kw)
    return learn

def quietly(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn

def heaps(z): return ring().centres[(torch.special.ndtr(z[:, 0])*8).long().clamp(0, 7)] + .02*z[:, 1:]

# Known answers
def test_ranked_is_the_area_under_the_curve():
    from sklearn.metrics import roc_auc_score
    a, b = torch.randn(300, generator=rng(0)).round(decimals=1) + .5, torch.randn(200, generator=rng(1)).round(decimals=1)
    want = roc_auc_score([1]*300 + [0]*200, torch.cat([a, b]))
    assert ranked(a, b) == pytest.approx(want, abs=1e-9)
    assert ranked([2., 3.], [1.]) == 1 and ranked([1.], [2.]) == 0 and ranked([1.], [1.]) == .5

def test_missed_is_the_share_of_the_modes_that_are_lost():
    real = ring().sample(4000, seed=0)
    for k in (8, 6, 4, 1):
        some = Mixture(ring().centres[:k], .02).sample(4000, seed=1)
        assert missed(real, some) == pytest.approx(1 - k/8, abs=.06)

def test_a_layer_of_dead_units_is_found_in_points_and_in_maps():
    maps = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 2, 3), nn.ReLU())
    with torch.no_grad(): maps[2].bias.fill_(-100)
    assert dead_units(maps, torch.randn(8, 1, 9, 9)) == 1
    assert math.isnan(dead_units(nn.Sequential(nn.Linear(2, 3), nn.LeakyReLU()), torch.randn(8, 2)))
    assert maps.training

def test_a_window_that_the_stride_does_not_divide_leaves_uneven_detail():
    "Transposed convolutions of ones: each pixel is reached 1, 2 or 4 times with a window of 3, equally often with one of 4"
    def reached(window):
        net = nn.ConvTranspose2d(1, 1, window, 2, 1, bias=False)
        nn.init.ones_(net.weight)
        inner = net(torch.ones(1, 1, 16, 16)).detach()[..., 4:28, 4:28]
        return unevenness(inner + .01*torch.randn(inner.shape, generator=rng(0)))
    assert reached(3) > 3 and reached(4) < 1.5

def test_what_is_left_of_the_pull():
    h = dict(g_grad=torch.tensor([1., float('nan'), 1, 1, 1, 1, 2, 2, 2, 2, 2, .01, .01, .01, .01, .01]))
    assert pull_left(h) == pytest.approx(.005)
    assert math.isnan(pull_left(dict(g_grad=torch.tensor([float('nan')]))))

# What samples show
def test_samples_of_the_data_have_no_sign_of_illness():
    got = signs(learner(Made(heaps)), further=0)
    assert got['far'] < .01 and abs(got['spread'] - 1) < .05 and got['missed'] < .1 and abs(got['copies'] - 1) < .25
    assert math.isnan(got['obeys']) and math.isnan(got['z_share']) and math.isnan(got['uneven']) and math.isnan(got['travel'])

def test_one_place_copies_and_a_blind_d_are_seen():
    one = signs(learner(Made(lambda z: ring().centres[:1] + .02*z[:, 1:])), further=0)
    assert one['spread'] < .05 and one['missed'] > .8
    dls = points(Mixture([[0., 0.]], .3), n=24, valid=1500, bs=24)
    rows, _ = some_rows(dls.train, 24)
    copied = signs(learner(Made(lambda z: rows[(torch.special.ndtr(z[:, 0])*24).long().clamp(0, 23)]), dls), further=0)
    assert copied['copies'] < .05
    assert abs(signs(learner(Made(heaps)), further=0)['ranked'] - .5) < .15

def labelled(f):
    dls = points(ring(), n=3000, valid=1500, bs=64, labels=True)
    return signs(learner(Made(f, conditional=True), dls, Says(Discriminator((2,), 16))), further=0)

def test_who_obeys_and_who_ignores_label_or_noise():
    centres = ring().centres
    good = labelled(lambda z, y: centres[y] + .02*z[:, 1:])
    deaf = labelled(lambda z, y: heaps(z) + 0*y[:, None])
    fixed = labelled(lambda z, y: centres[y] + 0*z[:, 1:])
    assert good['obeys'] > .98 and good['z_share'] == pytest.approx(1, abs=.2)
    assert abs(deaf['obeys']) < .1 and fixed['obeys'] > .98 and fixed['z_share'] == 0

def test_without_held_out_samples_nobody_knows_of_copies():
    dls = points(ring(), n=3000, valid=0, bs=64)
    assert math.isnan(signs(learner(Made(heaps), dls), further=0)['copies'])

# The learner
def test_the_learner_goes_on_as_if_nobody_had_looked():
    def made(): return quietly(learner(partial(Generator, (2,), 2, 16), cbs=[EMA(1000)]), 25)
    looked, left = made(), made()
    found = signs(looked, n=200, further=16)
    assert found['travel'] >= 0 and looked.step == 25
    for k in looked.history: assert torch.equal(looked.history[k].nan_to_num(), left.history[k].nan_to_num()) or k == 'images_per_sec'
    for learn in (looked, left): quietly(learn, 10)
    assert all(torch.equal(a, b) for a, b in zip(looked.model.state_dict().values(), left.model.state_dict().values()))

def test_what_goes_round_travels_and_what_rests_does_not():
    dls = points(Mixture([[0., 0.]], .3), n=3000, valid=0, bs=64)
    going = GANLearner(dls, partial(Generator, (2,), 2, 32), partial(Discriminator, (2,), 32), Wasserstein(), lr=3e-3)
    quietly(going, 300)
    resting = quietly(learner(partial(Generator, (2,), 2, 16), lr=1e-6), 20)
    assert of_further(View(going), 80)['travel'] > 1 > .05 > of_further(View(resting), 80)['travel']

def test_a_run_that_still_gains_is_told_from_one_that_rests():
    dls = points(Mixture([[3., 3.]], .3), n=3000, valid=500, bs=64)
    young = quietly(learner(partial(Generator, (2,), 2, 16), dls, lr=3e-3), 20)
    assert of_further(View(young), 80)['gain'] > .2
    resting = quietly(learner(partial(Generator, (2,), 2, 16), dls, lr=1e-7), 10)
    assert abs(of_further(View(resting), 80)['gain']) < .01

def test_a_number_that_is_not_known_is_in_no_range():
    assert within(dict(a=1., b=2.), dict(a=(0, 1), b=(2, 3))) and within(dict(a=1.), {})
    for found in (dict(a=1.1), dict(a=math.nan), dict(b=.5)): assert not within(found, dict(a=(0, 1)))

def test_bad_input():
    learn = learner(Made(heaps))
    with says('learn: ', TypeError): signs(3)
    with says('n: '): signs(learn, n=10)
    with says('further: '): signs(learn, further=-1)
    with says('real: '): missed(torch.randn(20, 2), torch.randn(20, 2))
    with says('x: '): unevenness(torch.randn(3, 4))
    with says('above: '): ranked([], [1.])
