"Other data for a learner at work, and layers that learn their sizes from the first batch"
import pytest, torch
from helpers import *
from gan_course.data import loaders

def learn_on(dls, G, D, **kw):
    learn = GANLearner(dls, G, D, NonSaturating(), default_cbs=False, **kw)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(2)
    return learn

def stays(learn, dls, name):
    "`dls` is refused, and `learn` goes on as one that never saw them"
    before,state,buffers = learn.dls,learn.state_dict(),torch.get_rng_state()
    said = refuses(lambda: learn.set_data(dls), name)
    assert learn.dls is before and torch.equal(buffers, torch.get_rng_state())
    for k in 'GD': assert_same(state[k], dict(getattr(learn, k).state_dict()), k)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(1)
    assert learn.step == state['step'] + 1
    return said

def many(k, n=40, bs=8): return loaders(torch.rand(n, 2, generator=rng('many', k)), torch.arange(n) % k, bs=bs)

# ---------------------------------------------------------------- other data
@pytest.mark.parametrize('dls', [None, 3, 'x', [], point_dls().train, torch.utils.data.DataLoader(torch.zeros(8, 2))], ids=lambda o: type(o).__name__)
def test_what_is_no_loaders(dls): stays(learn_on(point_dls(), *players()), dls, 'dls')

@pytest.mark.parametrize('dls,shape', [(loaders(torch.rand(20, 3), bs=4), '(3,)'), (image_dls(), '(1, 8, 8)')], ids=['points', 'images'])
def test_samples_of_another_shape(dls, shape): assert shape in stays(learn_on(point_dls(), *players()), dls, 'G')

def test_images_of_another_size():
    learn = learn_on(image_dls(), *players(images=True))
    for x in (torch.zeros(16, 1, 16, 16)-.5, torch.zeros(16, 3, 8, 8)-.5): stays(learn, loaders(x, bs=8), 'G')

@pytest.mark.parametrize('dls', [point_dls(bs=1), loaders(torch.rand(9, 2), bs=4, drop_last=False)], ids=['bs', 'last'])
@pytest.mark.parametrize('who', 'gd')
def test_batch_norm_and_a_batch_of_one(who, dls):
    learn = learn_on(point_dls(), *players(**{who: dict(norm=True)}))
    assert f'as {who.upper()} cannot train on 1' in stays(learn, dls, 'dls')
    learn_on(point_dls(), *players()).set_data(dls)

def test_parts_of_a_batch_are_no_smaller_than_batch_norm_needs():
    learn = learn_on(point_dls(), *players(g=dict(norm=True)), accumulate=4)
    stays(learn, point_dls(bs=4), 'dls')

def test_more_classes_than_the_players_know():
    learn = learn_on(point_dls(labels=True), *players(labels=True))
    assert 'labels below 4' in stays(learn, many(9), 'dls')
    learn.set_data(many(2))
    learn.fit_steps(1)

def test_labels_do_not_come_or_go():
    players_with = lambda: players(labels=True)
    assert 'got data with labels' in stays(learn_on(point_dls(), *players_with()), point_dls(labels=True), 'dls')
    assert 'expected data with labels' in stays(learn_on(point_dls(labels=True), *players_with()), point_dls(), 'dls')

class Unlabelled(nn.Module):
    "A net that takes nothing but `x`"
    def __init__(self, net):
        super().__init__()
        self.net,self.nz = net,3
    def forward(self, x): return self.net(x)

def test_labels_that_nobody_asks_for():
    "Players without labels do not mind them, as at construction"
    learn = learn_on(point_dls(), *map(Unlabelled, players()))
    learn.set_data(point_dls(labels=True))
    learn.fit_steps(2)
    assert learn.step == 4

def test_good_data_change_nothing_but_the_data():
    "Of two learners, one is given its own data anew after each step"
    a,b = [learn_on(point_dls(), *players(g=dict(norm=True, drop=.5), d=dict(spectral=True))) for _ in range(2)]
    for _ in range(3):
        b.set_data(point_dls())
        for o in (a, b): o.fit_steps(1)
    for k in 'GD': assert_same(a.state_dict()[k], b.state_dict()[k], k)

def test_weights_that_are_lost_are_not_blamed_on_the_batch():
    learn = learn_on(point_dls(), *players())
    with torch.no_grad(): next(learn.G.parameters()).fill_(math.nan)
    learn.set_data(point_dls(bs=4))
    assert learn.dls.train.bs == 4

# ---------------------------------------------------------------- lazy layers
class LazyGen(nn.Module):
    nz = 3
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d(), nn.ReLU(), nn.LazyLinear(2))
    def forward(self, z): return self.body(z)

class LazyDis(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Flatten(), nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(1))
    def forward(self, x): return self.body(x)[:, 0]

class LazyConvDis(LazyDis):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.LazyConv2d(8, 4, 2, 1), nn.LazyBatchNorm2d(), nn.LeakyReLU(.2), *self.body)

MAKERS = dict(classes=(lambda: (LazyGen, LazyDis), 33), networks=(lambda: (LazyGen(), LazyDis()), 33), one=(lambda: (LazyGen, Unlabelled(Dis())), 105))
@pytest.mark.parametrize('make,size', MAKERS.values(), ids=MAKERS)
def test_lazy_layers_learn(make, size):
    "The optimizer holds the weights that the layers got, and moves them"
    learn = learn_on(point_dls(), *make())
    assert tuple(sum(p.numel() for p in g['params']) for g in learn.opt.opt.param_groups) == (66, size)
    before = weights(learn.G)
    learn.fit_steps(1)
    assert len(differing(before, weights(learn.G))) == len(before)

def test_lazy_weights_are_those_of_the_seed():
    runs = []
    for seed,chance in ((0, 1), (0, 2), (1, 3)):
        torch.manual_seed(chance)
        runs.append(learn_on(point_dls(), LazyGen, LazyDis, seed=seed).state_dict())
    for k in 'GD': assert_same(runs[0][k], runs[1][k], k)
    assert not torch.equal(runs[0]['G']['body.0.weight'], runs[2]['G']['body.0.weight'])

def test_lazy_convolutions():
    learn = learn_on(image_dls(), ConvGen(), LazyConvDis)
    assert learn.D.body[0].weight.shape == (8, 1, 4, 4) and learn.D.body[0].weight.is_contiguous(memory_format=torch.channels_last)

def test_a_lazy_layer_that_nobody_uses():
    class Idle(LazyDis):
        def __init__(self):
            super().__init__()
            self.spare = nn.LazyLinear(3)
    assert 'spare.weight' in refuses(lambda: learn_on(point_dls(), LazyGen, Idle), 'D')

def test_lazy_players_of_the_wrong_shape():
    refuses(lambda: learn_on(image_dls(), LazyGen, LazyConvDis), 'G')
    refuses(lambda: learn_on(point_dls(), LazyGen, LazyConvDis), 'D', quotes=True)
