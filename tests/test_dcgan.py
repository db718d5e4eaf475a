"Convolutional players of every size, the learner around them, and the made scenes with their reader"
from functools import partial
import warnings
import pytest, torch
from torch import nn
from gan_course.core import *
from gan_course.images import fashion, photographs
from gan_course.data import loaders, points
from gan_course.mixtures import ring
from gan_course.dcgan import *
from gan_course.game import *
from gan_course.callbacks import *
from gan_course.players import adam

def noise(n, nz=64): return torch.randn(n, nz, generator=rng('dcgan', n, nz))
def parts(net, *kinds): return [m for m in net.modules() if isinstance(m, kinds)]
def quiet(learn, n):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(n)
    return learn

# Sizes
@pytest.mark.parametrize('size', [8, 9, 14, 28, 30, 32, 45, 48, 64, 100, 128])
@pytest.mark.parametrize('channels', [1, 3])
def test_images_of_the_size_asked_for_and_a_logit_for_each(size, channels):
    G,D = Generator((channels, size, size), nz=5, width=2),Discriminator((channels, size, size), width=2)
    x = G(noise(3, 5))
    assert x.shape == (3, channels, size, size) and x.abs().max() <= 1 and D(x).shape == (3,)
    assert G.eval()(noise(1, 5)).shape == (1, channels, size, size) and D(x[:1]).shape == (1,)
    assert Generator([channels, size, size], width=2).shape == (channels, size, size)

@pytest.mark.parametrize('make', [Generator, Discriminator])
@pytest.mark.parametrize('bad,match', [(dict(shape=(28, 28)), 'shape'), (dict(shape=28), 'shape'), (dict(shape=(28, 28, 1)), 'shape: .*channels first'), (dict(shape=(1, 7, 7)), 'size: .*at least 8.*7'), (dict(shape=(0, 28, 28)), 'shape'),
    (dict(width=0), 'width'), (dict(width=2.5), 'width'), (dict(shape=(1, 28, 'x')), 'shape')])
def test_bad_arguments_of_both(make, bad, match):
    with pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$'): make(**bad)

@pytest.mark.parametrize('f,match', [(lambda: Generator(nz=0), 'nz'), (lambda: Generator(norm='batch'), 'norm'), (lambda: Generator(refine=2), 'refine'),
    (lambda: Discriminator(norm='layer'), "norm: .*'layer'"), (lambda: Discriminator(norm=True), 'norm')])
def test_bad_arguments(f, match):
    with pytest.raises((ValueError, TypeError), match=f'^{match}'): f()

# What the guidelines of 2015 say about the networks
def test_strides_instead_of_pooling_and_no_hidden_fully_connected_layers():
    G,D = Generator((3, 64, 64), width=4),Discriminator((3, 64, 64), width=4)
    assert [tuple(m.stride) for m in parts(G, nn.ConvTranspose2d)] == [(2, 2)]*4 == [tuple(m.stride) for m in parts(D, nn.Conv2d)]
    assert not parts(nn.ModuleList([G, D]), nn.MaxPool2d, nn.AvgPool2d, nn.Upsample)
    assert len(parts(G, nn.Linear)) == len(parts(D, nn.Linear)) == 1

def test_where_batch_norm_and_activations_are():
    G,D = Generator(width=4),Discriminator(width=4, norm='batch')
    names = [type(m).__name__ for m in G.layers]
    up = ['ConvTranspose2d', 'BatchNorm2d', 'ReLU']
    assert names == ['Linear', 'Spread', 'BatchNorm2d', 'ReLU', *up, *up, *up, 'Conv2d', 'Tanh']
    assert [type(m).__name__ for m in Generator(width=4, refine=False).layers][-2:] == ['ConvTranspose2d', 'Tanh']
    assert [type(m).__name__ for m in D.features] == ['Conv2d', 'LeakyReLU', *['Conv2d', 'BatchNorm2d', 'LeakyReLU']*2, 'Gather']
    assert not parts(Generator(norm=False), nn.BatchNorm2d) and not parts(Discriminator(), nn.BatchNorm2d)

def test_spectral_norm_bounds_every_layer():
    with seeded(0, 'spectral'): D = Discriminator(width=4, norm='spectral')
    for _ in range(200): D(torch.randn(4, 1, 28, 28, generator=rng('sn')))
    for m in parts(D, nn.Conv2d, nn.Linear): assert torch.linalg.matrix_norm(m.weight.flatten(1), 2) < 1.02

def test_channels_stop_doubling():
    w = [m.out_channels for m in parts(Discriminator((1, 256, 256), width=2), nn.Conv2d)]
    assert w == [2, 4, 8, 16, 16, 16] and [m.in_channels for m in parts(Generator((1, 256, 256), width=2), nn.ConvTranspose2d)] == w[::-1]

def test_without_norm_each_sample_stands_alone():
    x = torch.rand(6, 1, 28, 28, generator=rng('alone'))*2-1
    D = Discriminator(width=4)
    torch.testing.assert_close(D(x)[:2], D(x[:2]))

# The learner
@pytest.mark.parametrize('size,channels', [(28, 1), (32, 3), (45, 3), (64, 3)])
@pytest.mark.parametrize('norm', ['batch', 'spectral', None])
def test_it_trains_on_any_images(size, channels, norm):
    dls = loaders(torch.rand(16, channels, size, size, generator=rng('any'))*2-1, bs=8, device='cpu')
    learn = quiet(dcgan(dls, nz=4, width=2, norm=norm), 2)
    assert learn.step == 2 and learn.sample(3).shape == (3, channels, size, size) and learn.d_loss.isfinite()

def test_a_seed_names_the_run():
    dls = loaders(torch.rand(32, 1, 8, 8, generator=rng('seed'))*2-1, bs=8, device='cpu')
    a,b,c = (quiet(dcgan(dls, width=2, seed=s), 3) for s in (1, 1, 2))
    same = lambda p, q: all(x.equal(y) for x,y in zip(p.model.parameters(), q.model.parameters()))
    assert same(a, b) and not same(a, c)

def test_one_width_or_two():
    dls = loaders(torch.rand(32, 1, 8, 8, generator=rng('seed'))*2-1, bs=8, device='cpu')
    def of(**kw):
        learn = dcgan(dls, **kw)
        return parts(learn.G, nn.ConvTranspose2d)[-1].in_channels, parts(learn.D, nn.Conv2d)[0].out_channels
    assert of(width=(6, 4)) == (6, 4) and of(width=4) == (4, 4) and of() == (48, 32)
    for bad in (0, (4, 0), (4, 4, 4), 'wide'):
        with pytest.raises((ValueError, TypeError), match='^width: expected'): dcgan(dls, width=bad)

def test_games_rates_and_callbacks_are_passed_on():
    dls = loaders(torch.rand(32, 1, 8, 8, generator=rng('kw'))*2-1, bs=8, device='cpu')
    game,grid = Relativistic() + R1(.1),SampleGrid(every=1, n=4)
    learn = dcgan(dls, width=2, norm=None, game=game, lr=(1e-4, 2e-4), betas=(0., .9), half_life=50, cbs=grid, precision='fp32')
    assert learn.lr == (1e-4, 2e-4) and learn.opt.hypers[0]['mom'] == 0. and learn.ema.half_life == 50 and learn.precision == 'fp32'
    assert len(quiet(learn, 2).sample_grid.frames) == 3

def test_an_optimizer_and_an_average_of_the_callers_take_the_place_of_ours():
    dls = loaders(torch.rand(32, 1, 8, 8, generator=rng('kw'))*2-1, bs=8, device='cpu')
    ours = EMA(77)
    learn = dcgan(dls, width=2, opt_func=partial(adam, betas=(.1, .2)), cbs=[ours])
    assert [g['betas'] for g in learn.opt.opt.param_groups] == [(.1, .2)]*2 and learn.ema is ours
    assert dcgan(dls, width=2, cbs=EMA).ema.half_life == EMA().half_life and dcgan(dls, width=2).ema.half_life == 20_000
    for name,kw in dict(betas=dict(betas=(0., .9), opt_func=adam), half_life=dict(half_life=50, cbs=[EMA(77)])).items():
        with pytest.raises(ValueError, match=f'^{name}: expected none beside'): dcgan(dls, width=2, **kw)

def test_a_penalty_beside_batch_norm_in_d_warns():
    dls = loaders(torch.rand(32, 1, 16, 16, generator=rng('kw'))*2-1, bs=8, device='cpu')
    with pytest.warns(UserWarning, match='batch norm'): dcgan(dls, width=2, game=NonSaturating() + R1(.1))
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        dcgan(dls, width=2, norm='spectral', game=NonSaturating() + R1(.1))

@pytest.mark.parametrize('dls,match', [(lambda: points(ring(8)), 'dls: .*shape'), (lambda: 3, 'dls: .*int'), (lambda: photographs(6, 64), 'size: .*6'),
    (lambda: loaders(torch.zeros(64, 3, 7, 7) - 1), 'size: .*at least 8.*7')])
def test_data_that_it_cannot_draw(dls, match):
    with pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$'): dcgan(dls())

@pytest.mark.parametrize('seed', [0, *(pytest.param(s, marks=pytest.mark.verify) for s in (1, 2))])
def test_it_learns_to_draw(seed):
    dls = fashion(bs=64, labels=False, device='cpu')
    real = dls.train.batch(0, 0)[0]
    learn = dcgan(dls, width=8, seed=seed, half_life=1000)
    before = learn.sample(64)
    x = quiet(learn, 250).sample(64)
    away = lambda v: (v.mean(0) - real.mean(0)).abs().mean()
    spread = lambda v: torch.pdist(v.flatten(1)).mean()
    assert away(x) < .4*away(before) and .5 < spread(x)/spread(real) < 1.3

@pytest.mark.verify
def test_the_gpu_numbers_run_at_full_size():
    learn = quiet(dcgan(photographs(64, 512, bs=128), **GPU), 2)
    assert learn.step == 2 and learn.sample(4).shape == (4, 3, 64, 64) and learn.sample(4).isfinite().all()
    assert learn.G.nz == 100 and sum(p.numel() for p in learn.model.parameters()) > 5e6

# Scenes
@pytest.mark.parametrize('k', range(8))
def test_the_reader_is_right_about_real_scenes(k):
    x = scenes(2000, k=k, seed=k)
    r = read_scenes(x)
    assert x.shape == (2000, 1, 28, 28) and set(x.unique().tolist()) <= {-1., 1.}
    assert (r['count'] == k).all() and r['placed'].all() and r['rule'].all()
    assert ((r['bar'] == 1) == (r['left'] >= 2)).all() and ((r['bar'] == 0) | (r['bar'] == 1)).all()

def test_the_reader_notices_what_is_wrong():
    x = scenes(500, seed=1)
    without = x.clone()
    without[..., :2] = -x[..., :2]
    moved = torch.cat([x[..., :2], x[..., 2:].roll(-3, -1)], -1)
    assert not read_scenes(without)['rule'].any() and not read_scenes(moved)['placed'].any()
    assert (read_scenes(torch.full((5, 1, 28, 28), -1.))['count'] == 0).all()
    halved = x.clone()
    halved[:, :, :14, :2], halved[:, :, 14:, :2] = 1, -1
    assert torch.allclose(read_scenes(halved)['bar'], torch.full((500,), .5))

def test_the_reader_bears_noise():
    x = scenes(1000) + .2*torch.randn(1000, 1, 28, 28, generator=rng('blur'))
    r = read_scenes(x)
    assert (r['count'] == 3).float().mean() > .999 and r['rule'].float().mean() > .999

def test_scenes_are_named_by_their_seed_and_the_rule_is_a_coin():
    assert scenes(50).equal(scenes(50)) and not scenes(50).equal(scenes(50, seed=1))
    assert abs((read_scenes(scenes(10_000))['bar'] > .5).float().mean() - .5) < .02

@pytest.mark.parametrize('f,match', [(lambda: scenes(0), 'n'), (lambda: scenes(2, k=17), 'k: .*17'), (lambda: scenes(2, k=-1), 'k'), (lambda: read_scenes(torch.zeros(2, 1, 32, 32)), 'x: .*32'),
    (lambda: read_scenes([1]), 'x'), (lambda: read_scenes(torch.zeros(28, 28)), 'x')])
def test_bad_scenes(f, match):
    with pytest.raises((ValueError, TypeError), match=f'^{match}'): f()
