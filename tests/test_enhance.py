"Enhancers: what comes out, noise and what is left both count, bad input; the game beats its loss in likeness and loses in error, on two seeds"
import copy
import pytest, torch, torch.nn.functional as F
from gan_course import enhance
from gan_course.compare import psnr, sharpness
from gan_course.conditional import L1
from gan_course.core import rng
from gan_course.data import loaders
from gan_course.degrade import larger, smaller, to_restore
from gan_course.enhance import *
from gan_course.folders import folder
from gan_course.images import fashion
from PIL import Image

def says(match): return pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$')

def stripes(n, side=16, seed=0):
    "Pictures of fine stripes with a random phase: half the size does not say where they lie"
    draw = rng('stripes', seed)
    phase = torch.randint(0, 2, (n, 1, 1, 1), generator=draw)
    columns = (torch.arange(side)[None, None, None] + phase) % 2
    soft = F.interpolate(torch.rand(n, 1, 4, 4, generator=draw), size=side, mode='bilinear')
    return ((2*columns - 1)*soft).expand(-1, -1, side, -1).clamp(-1, 1).contiguous()

def pairs(n=512): return to_restore(loaders(stripes(n), valid=stripes(64, seed=1), bs=32), smaller)

def played(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn

@pytest.mark.parametrize('shape,given', [((1, 28, 28), (1, 7, 7)), ((3, 32, 24), (3, 16, 12)), ((1, 16, 16), (1, 16, 16)), ((3, 64, 64), (3, 8, 8))])
def test_an_enhancer_begins_as_bicubic_interpolation(shape, given):
    G = Enhancer(shape, given, width=8)
    y, z = torch.rand(2, *given)*2 - 1, torch.randn(2, G.nz)
    factor = shape[1]//given[1]
    torch.testing.assert_close(G(z, y), larger(y, factor) if factor > 1 else y)

def test_noise_and_what_is_left_both_count():
    torch.manual_seed(0)
    G = Enhancer((1, 16, 16), (1, 8, 8), width=8)
    torch.nn.init.normal_(G.last.weight)
    y, z = torch.rand(2, 1, 8, 8)*2 - 1, torch.randn(2, G.nz)
    assert not torch.equal(G(z, y), G(z.flip(0), y)) and not torch.equal(G(z, y), G(z, y.flip(0)))

def test_the_same_weights_enlarge_pictures_of_another_size():
    small, large = Enhancer((1, 16, 16), (1, 8, 8), width=8), Enhancer((1, 32, 32), (1, 16, 16), width=8)
    torch.nn.init.normal_(small.last.weight, std=.05)
    large.load_state_dict(small.state_dict())
    y, z = torch.rand(1, 1, 16, 16), torch.randn(1, 256)
    inner = small(z.view(1, 1, 16, 16)[..., :8, :8].flatten(1), y[..., :8, :8])
    torch.testing.assert_close(inner[..., :2, :2], large(z, y)[..., :2, :2])

def test_an_onlooker_sees_the_picture_alone():
    D = Onlooker((1, 16, 16), 8)
    x = torch.rand(4, 1, 16, 16)
    D.eval()
    assert torch.equal(D(x, torch.rand(4, 1, 8, 8)), D(x))

@pytest.mark.parametrize('given', [(1, 9, 9), (3, 7, 7), (1, 7, 14), (1, 28, 14), (1, 56, 56), (1, 28//3, 28//3)])
def test_sizes_that_do_not_fit(given):
    with says('given: expected the channels of .*sides 1, 2, 4'): Enhancer((1, 28, 28), given)

def test_bad_input():
    G = Enhancer((1, 16, 16), (1, 8, 8), width=8)
    z = torch.randn(2, G.nz)
    with says('y: .*pictures of shape \\(2, 1, 8, 8\\), got none'): G(z)
    with says('y: .*got'): G(z, torch.rand(2, 3, 8, 8))
    with says('y: .*got'): G(z, torch.rand(3, 1, 8, 8))
    with says('dls: expected pictures with pictures that condition them, such as to_restore.* gives, got pictures without'): superres(fashion(labels=False))
    with says('dls: expected pictures with pictures that condition them, such as to_restore.* gives, got pictures with labels'): superres(fashion())
    with says('width'): Enhancer((1, 16, 16), (1, 8, 8), width=0)

def test_mixing():
    torch.manual_seed(0)
    G, H = (Enhancer((1, 16, 16), (1, 8, 8), width=8) for _ in range(2))
    state = copy.deepcopy(G.state_dict())
    assert all(torch.equal(a, b) for a, b in zip(mixed(G, H, 0.).state_dict().values(), state.values()))
    assert all(torch.equal(a, b) for a, b in zip(mixed(G, H, 1.).state_dict().values(), H.state_dict().values()))
    for k, v in mixed(G, H, .25).state_dict().items(): torch.testing.assert_close(v, .75*state[k] + .25*H.state_dict()[k])
    assert all(torch.equal(a, b) for a, b in zip(G.state_dict().values(), state.values()))
    with says('share'): mixed(G, H, 1.5)
    with says('H: expected a network with the weights of Enhancer'): mixed(G, Enhancer((1, 16, 16), (1, 8, 8), width=16))

def test_l2_is_the_squared_error():
    from gan_course.game import Turn
    fake, real = torch.tensor([[0., 1.]]), torch.tensor([[1., -1.]])
    assert L2(3.).g_loss(Turn(None, real=real, fake=fake, player='g')).item() == pytest.approx(3*2.5)

@pytest.mark.parametrize('seed', [0, 1])
def test_the_game_sharpens_and_pays_with_error(seed):
    dls = pairs()
    x, y = dls.valid.all_rows()
    plain = played(superres(dls, game=L1(), k_d=0, width=8, seed=seed, norm=None), 100)
    game = played(superres(dls, G=copy.deepcopy(plain.G), weight=1., width=8, seed=seed, norm=None, lr=(1e-3, 1e-3)), 150)
    soft, sharp = (o.sample(y=y, ema=False).cpu() for o in (plain, game))
    assert sharpness(sharp, x) > 2*sharpness(soft, x)
    assert psnr(sharp, x) < psnr(soft, x)

def test_a_folder_of_colour_pictures(tmp_path):
    for i, x in enumerate(torch.randint(0, 256, (24, 16, 16, 3), generator=rng('pictures'), dtype=torch.uint8).numpy()): Image.fromarray(x).save(tmp_path/f'{i}.png')
    learn = superres(to_restore(folder(tmp_path, 16, bs=8, valid=.25), smaller), width=8, norm=None)
    assert played(learn, 2).sample(y=learn.dls.valid.all_rows()[1]).shape == (6, 3, 16, 16)

@pytest.mark.parametrize('name', list(enhance.enhancers))
def test_the_weights_that_come_along(name):
    G = enhance.enhancers.load(name, device='cpu')
    assert G.card['recipe_hash'] == enhance.enhancers.recipe_hash(name), f'tools/weights.py {name} trains it again'
    assert enhance.enhancers.files.path(name).stat().st_size < 3e6
    x = fashion(labels=False).valid.all_rows()[0][:200]
    y = smaller(x, 4)
    z = torch.randn(200, G.nz, generator=rng('weights'))
    with torch.no_grad(): made = G(z, y)
    assert psnr(made, x) > psnr(larger(y, 4), x) + 1.5
