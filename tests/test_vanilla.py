"Both perceptrons: every shape, every refusal, and a step of the game on points and on images"
import warnings, pytest
from helpers import *
from gan_course.vanilla import Discriminator, Generator

SHAPES = [(1,), (2,), (5,), (1, 28, 28), (3, 8, 8), (4, 5, 7), (1, 1, 1)]

def noise(n, nz=16): return torch.randn(n, nz, generator=rng('vanilla', n, nz))
def parts(net, kind): return [m for m in net.modules() if isinstance(m, kind)]

@pytest.mark.parametrize('shape', SHAPES)
@pytest.mark.parametrize('norm', [True, False, None])
def test_samples_have_the_shape_asked_for(shape, norm):
    G = Generator(shape, width=16, norm=norm)
    for n in (2, 7): assert G(noise(n)).shape == (n, *shape)
    assert G.eval()(noise(1)).shape == (1, *shape)
    assert Generator(list(shape)).shape == shape

@pytest.mark.parametrize('shape', SHAPES)
def test_there_is_one_logit_for_each_sample(shape):
    D = Discriminator(shape, width=16, dropout=.2)
    for n in (1, 2, 7): assert D(torch.zeros(n, *shape)).shape == (n,)

@pytest.mark.parametrize('depth', [0, 1, 4])
@pytest.mark.parametrize('width', [1, 8])
@pytest.mark.parametrize('nz', [1, 3])
def test_any_width_depth_and_noise(nz, width, depth):
    G,D = Generator((2,), nz=nz, width=width, depth=depth),Discriminator((2,), width=width, depth=depth)
    assert G.nz == nz and D(G(noise(4, nz))).shape == (4,)
    assert len(parts(G, nn.Linear)) == len(parts(D, nn.Linear)) == depth+1
    assert all(l.out_features == width for net in (G, D) for l in parts(net, nn.Linear)[:-1])

def test_they_work_without_arguments():
    G,D = Generator(),Discriminator()
    assert G(noise(2, G.nz)).shape == (2, 1, 28, 28) and D(G(noise(2, G.nz))).shape == (2,)

def test_only_images_end_in_tanh():
    "Points may lie anywhere, pixels lie in [-1, 1]"
    for shape,bounded in (((2,), False), ((1, 8, 8), True)):
        G = Generator(shape, width=32)
        with torch.no_grad(): parts(G, nn.Linear)[-1].weight.mul_(1000)
        assert (G(noise(64)).abs().max() <= 1) == bounded

def test_batch_norm_is_for_images_unless_asked_for():
    has = lambda *args, **kw: len(parts(Generator(*args, **kw), nn.BatchNorm1d))
    assert has((2,)) == 0 and has((1, 8, 8)) == 3
    assert has((2,), norm=True, depth=2) == 2 and has((1, 8, 8), norm=False) == 0
    assert not parts(Discriminator(), nn.BatchNorm1d)

def test_batch_norm_in_both_modes():
    G,z = Generator((1, 4, 4), width=8),noise(8)
    before = G.layers[1].running_mean.clone()
    assert not torch.allclose(G(z)[:4], G(z[:4])), 'in train mode a sample depends on its batch'
    assert not torch.equal(before, G.layers[1].running_mean)
    before = G.eval().layers[1].running_mean.clone()
    torch.testing.assert_close(G(z)[:4], G(z[:4]))
    assert torch.equal(before, G.layers[1].running_mean)

def test_dropout_in_both_modes():
    D,x = Discriminator((2,), width=64, dropout=.5),noise(8, 2)
    with seeded('drop'): assert not torch.equal(D(x), D(x))
    D.eval()
    assert torch.equal(D(x), D(x))
    assert not parts(Discriminator(), nn.Dropout)

@pytest.mark.parametrize('law', ['normal', 'uniform'])
def test_the_learner_draws_the_noise_that_g_asks_for(law):
    G = Generator((2,), nz=3, width=8, z_law=law)
    z = learner(G=G, D=Discriminator((2,), width=8)).noise(4000)
    assert G.z_law == law and z.shape == (4000, 3)
    assert (z.abs().max() <= 1) == (law == 'uniform')

@pytest.mark.parametrize('images', [False, True])
def test_a_step_of_the_game(images):
    shape = (1, 8, 8) if images else (2,)
    with seeded('step'): G,D = Generator(shape, width=16, norm=True),Discriminator(shape, width=16, dropout=.2)
    before = [weights(net) for net in (G, D)]
    learn = learner(G=G, D=D, images=images)
    learn.fit_steps(2)
    for net,was in zip((G, D), before):
        assert any(not torch.equal(v, was[k]) for k,v in weights(net).items())
        assert all(p.isfinite().all() for p in net.parameters())
    assert learn.sample(5).shape == (5, *shape)

def test_penalties_and_labels_are_no_obstacle():
    "D has no batch norm, so R1 has nothing to warn of; labels are left alone"
    learn = None
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        learn = learner(NonSaturating() + R1(.1), point_dls(labels=True), G=Generator((2,), width=8), D=Discriminator((2,), width=8))
    learn.fit_steps(2)
    assert not learn.conditional

def test_the_same_seed_gives_the_same_players():
    def make():
        with seeded(3): return Generator((2,), width=8),Discriminator((2,), width=8)
    for a,b in zip(make(), make()): assert all(torch.equal(v, weights(b)[k]) for k,v in weights(a).items())

def test_weights_travel():
    for make in (lambda: Generator((1, 4, 4), width=8), lambda: Discriminator((1, 4, 4), width=8)):
        a,b = make().eval(),make().eval()
        b.load_state_dict(a.state_dict())
        x = noise(3) if isinstance(a, Generator) else torch.ones(3, 1, 4, 4)
        assert torch.equal(a(x), b(x))

BAD = dict(shape=[2, (), (1, 28), (1, 2, 3, 4), (0,), (1, 28, -1), (2.,), 'ab', None, (True,)], width=[0, -1, 2.5, None, '8', True], depth=[-1, 1.5, None, True])
BAD_G = dict(nz=[0, -3, 1.5, None, True], norm=[1, 'batch'], z_law=['gauss', None, 0])
BAD_D = dict(dropout=[-.1, 1, 1., float('nan'), '0.5', None, True])

@pytest.mark.parametrize('make,name,value', [(m, k, v) for m,bad in ((Generator, BAD | BAD_G), (Discriminator, BAD | BAD_D)) for k,vs in bad.items() for v in vs])
def test_bad_arguments_get_one_plain_sentence(make, name, value):
    with pytest.raises(ValueError) as e: make(**{name: value})
    said = str(e.value)
    assert said.startswith(f'{name}: expected ') and said.endswith('.') and ', got ' in said and '\n' not in said

def test_shapes_that_do_not_fit_the_data_are_refused_by_the_learner():
    with pytest.raises(ValueError, match='^G: '): learner(G=Generator((3,)), D=Discriminator((2,)))
    with pytest.raises(ValueError, match='^D: '): learner(G=Generator((2,)), D=Discriminator((3,)))
