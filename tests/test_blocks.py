"Sides, windows and widths, the steps made of them, the U-Net and the discriminator of patches"
import pytest, torch
from torch import nn
from gan_course import conditional, dcgan
from gan_course.blocks import *
from gan_course.core import *
from gan_course.data import loaders, points
from gan_course.game import *
from gan_course.images import photographs
from gan_course.learner import *
from gan_course.mixtures import ring

def images(n, c, size): return torch.rand(n, c, size, size, generator=rng('blocks', n, c, size))*2-1
def noise(n, nz): return torch.randn(n, nz, generator=rng('blocks', n, nz))
def says(match): return pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$')
def parts(net, *kinds): return [m for m in net.modules() if isinstance(m, kinds)]

# Sides, windows, widths
@pytest.mark.parametrize('size', [*range(8, 140), 256, 511, 1024])
def test_every_side_is_halved_down_to_four_or_three(size):
    sides = stages(size)
    assert sides[0] == size and sides[-1] in (3, 4) and len(sides) > 1
    assert all(b == -(-a//2) for a,b in zip(sides, sides[1:]))

@pytest.mark.parametrize('size', [7, 1, 0, -28, 28., '28', None, True])
def test_sides_that_cannot_be_made(size):
    for f in (stages, windows, lambda size: UNet(1, 1, size)):
        with says('size: '): f(size)

@pytest.mark.parametrize('size', [8, 9, 28, 45, 64, 100, 139])
def test_windows_take_each_side_to_the_next_and_back(size):
    sides,kernels = stages(size),windows(size)
    assert len(kernels) == len(sides)-1
    for a,b,k in zip(sides, sides[1:], kernels):
        assert down_block(1, 1, k)(torch.zeros(2, 1, a, a)).shape == (2, 1, b, b)
        assert up_block(1, 1, k)(torch.zeros(2, 1, b, b)).shape == (2, 1, a, a)

@pytest.mark.parametrize('size', [(8, 8), (28, 45), (45, 28), (8, 100), (33, 64)])
def test_two_sides_are_halved_together(size):
    maps,kernels = stages(size),windows(size)
    assert maps[0] == size and min(maps[-1]) in (3, 4) and len(kernels) == len(maps)-1 == len(stages(min(size)))-1
    for a,b,k in zip(maps, maps[1:], kernels):
        assert down_block(1, 1, k)(torch.zeros(2, 1, *a)).shape == (2, 1, *b)
        assert up_block(1, 1, k)(torch.zeros(2, 1, *b)).shape == (2, 1, *a)

@pytest.mark.parametrize('size', [(7, 20), (20, 7), (8, 8, 8), (8,), (8, '8'), (8., 9), (0, 9)])
def test_pairs_of_sides_that_cannot_be_made(size):
    for f in (stages, windows, lambda size: UNet(1, 1, size)):
        with says('size: '): f(size)

def test_a_square_is_a_square_however_it_is_said():
    assert stages((28, 28)) == [(o, o) for o in stages(28)] and windows([45, 45]) == [(o, o) for o in windows(45)]
    nets = []
    for size in (12, (12, 12)):
        with seeded('square'): nets.append(UNet(1, 2, size, width=2, nz=3).state_dict())
    a,b = nets
    assert list(a) == list(b) and all(a[k].equal(b[k]) for k in a)

def test_widths_double_up_to_eight_times():
    assert widths(2, 6) == [2, 4, 8, 16, 16, 16] and widths(3, 1) == [3]
    with says('width: '): widths(0, 2)

def test_the_shape_of_images():
    assert shape_of_images(photographs(16, 64)) == (3, 16, 16)
    for bad in (points(ring(8)), 3, None):
        with says('dls: expected images'): shape_of_images(bad)

def pictures_with(y): return loaders(torch.zeros(8, 3, 16, 12), y, bs=4, device='cpu')

def test_the_shape_of_conditions():
    dls = pictures_with(torch.zeros(8, 1, 8, 6))
    assert shape_of_conditions(dls) == shape_of_conditions(dls, shape=(1, 8, 6)) == shape_of_conditions(dls, shape=('any', 8, 6)) == (1, 8, 6)

@pytest.mark.parametrize('make,match', [(lambda: pictures_with(None), r'dls: expected pictures with pictures that condition them, such as mine\(\) gives, got pictures without'),
    (lambda: pictures_with(torch.arange(8)), 'dls: expected pictures with pictures that condition them, .* got pictures with labels'),
    (lambda: points(ring(8)), 'dls: expected images'), (lambda: None, 'dls: expected images')])
def test_data_without_conditions_have_no_shape_of_them(make, match):
    with says(match): shape_of_conditions(make(), 'mine()')

@pytest.mark.parametrize('shape,wanted', [(('channels', 16, 12), 'channels, 16, 12'), ((2, 'height', 'width'), '2, height, width'), ((1, 6, 8), '1, 6, 8')])
def test_conditions_of_another_shape_are_refused(shape, wanted):
    dls = pictures_with(torch.zeros(8, 1, 8, 6))
    with says(rf'dls: expected conditions, such as mine\(\) gives, of shape \(n, {wanted}\), got shape \(8, 1, 8, 6\)'): shape_of_conditions(dls, 'mine()', shape)

def test_from_vector_to_map_and_back():
    h = torch.arange(2*3*3*5.).view(2, 45)
    x = Spread(3)(h)
    assert x.shape == (2, 5, 3, 3) and x[0, :, 0, 0].equal(h[0, :5]) and x[1, :, 0, 1].equal(h[1, 5:10]) and Gather()(x).equal(h)
    assert x.is_contiguous(memory_format=torch.channels_last)

def test_a_map_that_is_no_square():
    h = torch.arange(2*2*3*5.).view(2, 30)
    x = Spread((2, 3))(h)
    assert x.shape == (2, 5, 2, 3) and x[0, :, 0, 2].equal(h[0, 10:15]) and x[1, :, 1, 0].equal(h[1, 15:20]) and Gather()(x).equal(h)
    assert noise_block(5, 6, (2, 3))(noise(4, 5)).shape == (4, 6, 2, 3)
    for bad in (0, (2, 0), (1, 2, 3)):
        with says('side: '): Spread(bad)

# Steps
@pytest.mark.parametrize('make', [down_block, up_block, same_block])
@pytest.mark.parametrize('norm', ['batch', 'spectral', None])
def test_a_step_is_layer_norm_activation(make, norm):
    step = make(2, 4, norm=norm)
    assert isinstance(step[0], (nn.Conv2d, nn.ConvTranspose2d)) and (step[0].bias is None) == (norm == 'batch')
    assert len(parts(step, nn.BatchNorm2d)) == (norm == 'batch') and hasattr(step[0], 'parametrizations') == (norm == 'spectral')
    assert len(step) == 2 + (norm == 'batch') and step(images(3, 2, 8)).shape[:2] == (3, 4)

def test_a_bias_can_be_asked_for(): assert down_block(1, 2, bias=True)[0].bias is not None

def test_noise_becomes_a_map():
    for norm in ('batch', None): assert noise_block(5, 6, 3, norm)(noise(4, 5)).shape == (4, 6, 3, 3)

@pytest.mark.parametrize('f', [lambda: down_block(1, 1, norm='layer'), lambda: up_block(1, 1, norm=True), lambda: same_block(1, 1, norm=0),
    lambda: noise_block(2, 2, 2, norm='spectral'), lambda: UNet(1, 1, norm='spectral'), lambda: PatchDiscriminator(norm='layer')])
def test_a_norm_that_is_none_of_them(f):
    with says("norm: expected 'batch'"): f()

# U-Net
@pytest.mark.parametrize('size', [8, 9, 15, 28, 33, 45, 64])
@pytest.mark.parametrize('nz', [None, 3])
def test_a_u_net_of_every_size(size, nz):
    net = UNet(2, 3, size, width=2, nz=nz)
    y = net(images(2, 2, size), None if nz is None else noise(2, nz))
    assert y.shape == (2, 3, size, size) and y.abs().max() <= 1
    y.square().mean().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() and p.grad.any() for p in net.parameters())

@pytest.mark.parametrize('size', [(8, 9), (28, 20), (16, 50)])
@pytest.mark.parametrize('nz', [None, 3])
def test_a_u_net_that_is_no_square(size, nz):
    net,x = UNet(2, 3, size, width=2, nz=nz),torch.zeros(2, 2, *size)
    z = None if nz is None else noise(2, nz)
    assert net(x, z).shape == (2, 3, *size)
    with says(rf'x: expected images of shape \(n, 2, {size[0]}, {size[1]}\)'): net(x.transpose(2, 3), z)

# Pictures that are no squares, through the networks of the chapters
WIDE = [(3, 16, 24), (1, 33, 12)]

def wide(shape, n=16, **kw):
    x = torch.rand(n, *shape, generator=rng('wide', shape))*2-1
    return loaders(x, bs=8, device='cpu', **kw)

def trained(learn):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(2)
    assert learn.step == 2 and learn.d_loss.isfinite() and learn.g_loss.isfinite()
    return learn

@pytest.mark.parametrize('shape', WIDE)
@pytest.mark.parametrize('norm', ['batch', 'spectral'])
def test_a_dcgan_of_pictures_that_are_no_squares(shape, norm):
    learn = trained(dcgan.dcgan(wide(shape), nz=3, width=2, norm=norm))
    assert learn.sample(5).shape == (5, *shape) and learn.G.shape == learn.D.shape == shape
    assert dcgan.Generator(shape, nz=3, width=2, refine=False)(noise(2, 3)).shape == (2, *shape)

@pytest.mark.parametrize('shape', WIDE)
@pytest.mark.parametrize('how', ['onehot', 'embedding', 'projection'])
def test_labelled_pictures_that_are_no_squares(shape, how):
    x = wide(shape).train.dataset.x
    dls = loaders(x, torch.arange(16)%3, bs=8, device='cpu')
    learn = trained(conditional.cgan(dls, how, nz=3, width=2))
    assert learn.sample(y=torch.tensor([0, 2])).shape == (2, *shape)

@pytest.mark.parametrize('shape', WIDE)
def test_masks_that_are_no_squares(shape):
    x = wide(shape).train.dataset.x
    y = (x[:, :1] > 0).float()*2 - 1
    learn = trained(conditional.mask_gan(loaders(x, y, bs=8, device='cpu'), nz=3, width=2))
    assert learn.sample(y=y[:3]).shape == (3, *shape) and learn.G.shape == learn.D.shape == shape
    turned = loaders(x, y.transpose(2, 3), bs=8, device='cpu')
    h, w = shape[1:]
    with says(rf'dls: expected conditions, such as masked_fashion\(\) gives, of shape \(n, masks, {h}, {w}\), got shape \(16, 1, {w}, {h}\)'): conditional.mask_gan(turned)

@pytest.mark.parametrize('shape', [(32, 32, 3), (28, 28, 1), (16, 24, 4)])
def test_channels_come_first(shape):
    for make in (dcgan.Generator, dcgan.Discriminator, conditional.MaskGenerator, lambda s: conditional.LabelDiscriminator(3, s)):
        with says(r'shape: expected channels first, such as \(3, 32, 32\)'): make(shape)

def test_a_side_that_is_too_short():
    for make in (dcgan.Generator, dcgan.Discriminator):
        with says(r'size: expected a side of at least 8 pixels, got \(7, 20\)'): make((3, 7, 20))

def test_a_u_net_depends_on_image_and_noise():
    net = UNet(1, 1, 16, width=4, nz=3).eval()
    x,z = images(2, 1, 16),noise(2, 3)
    assert not net(x[:1], z[:1]).equal(net(x[:1], z[1:])) and not net(x[:1], z[:1]).equal(net(x[1:], z[:1]))

def test_without_norm_each_image_stands_alone():
    net,x = UNet(1, 1, 12, width=2, norm=None),images(4, 1, 12)
    torch.testing.assert_close(net(x)[:2], net(x[:2]))

@pytest.mark.parametrize('x,z,match', [(torch.zeros(2, 1, 9, 8), noise(2, 3), r'x: expected images of shape \(n, 1, 8, 8\)'), (torch.zeros(2, 2, 8, 8), noise(2, 3), 'x: '),
    (None, noise(2, 3), 'x: '), (torch.zeros(1, 8, 8), noise(2, 3), 'x: '), (torch.zeros(2, 1, 8, 8), None, r'z: .*\(2, 3\), got none'),
    (torch.zeros(2, 1, 8, 8), noise(3, 3), 'z: '), (torch.zeros(2, 1, 8, 8), noise(2, 4), 'z: ')])
def test_what_a_u_net_refuses(x, z, match):
    with says(match): UNet(1, 1, 8, width=2, nz=3)(x, z)
    with says('z: expected none'): UNet(1, 1, 8, width=2)(torch.zeros(2, 1, 8, 8), noise(2, 3))

@pytest.mark.parametrize('f,match', [
    (lambda: UNet(0, 1), 'c_in'), (lambda: UNet(1, 0), 'c_out'), (lambda: UNet(1, 1, nz=0), 'nz'), (lambda: UNet(1, 1, width=0), 'width'),
    (lambda: UNet(1, 1, out=3), 'out'), (lambda: down_block(1, 1, act=3), 'act'), (lambda: noise_block(1, 1, 1, act=3), 'act'),
    (lambda: PatchDiscriminator(0), 'channels'), (lambda: PatchDiscriminator(conditions=-1), 'conditions'),
    (lambda: PatchDiscriminator(depth=0), 'depth'), (lambda: PatchDiscriminator(width=1.5), 'width')])
def test_bad_arguments(f, match):
    with says(f'{match}: '): f()

# Patches
@pytest.mark.parametrize('depth,field', [(1, 16), (2, 34), (3, 70)])
def test_a_logit_depends_on_exactly_its_patch(depth, field):
    net = PatchDiscriminator(width=2, depth=depth).eval()
    x = images(1, 1, 2*field + 2**(depth+2)).requires_grad_()
    logits = net(x)
    middle = logits.shape[1]//2
    with torch.no_grad():
        for p in net.parameters(): p.abs_().add_(.01)   # so that no two paths cancel
    seen = torch.autograd.grad(net(x)[0, middle, middle], x)[0][0, 0] != 0
    assert net.receptive_field == field and seen.sum() == field**2
    assert seen.any(0).sum() == field == seen.any(1).sum()

@pytest.mark.parametrize('depth', [1, 2, 3])
@pytest.mark.parametrize('more', [0, 1, 7])
@pytest.mark.parametrize('norm', ['batch', 'spectral', None])
def test_patches_of_every_size(depth, more, norm):
    net = PatchDiscriminator(3, width=2, depth=depth, norm=norm)
    side = net.least + more
    out = net(images(2, 3, side))
    assert out.shape == (2, side//2**depth - 2, side//2**depth - 2)
    net(images(2, 3, side + 8*2**depth)).square().mean().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters())
    if norm is None: assert all(p.grad.any() for p in net.parameters())

def test_patches_of_pictures_that_are_no_squares(): assert PatchDiscriminator(width=2, depth=1)(torch.zeros(2, 1, 8, 20)).shape == (2, 2, 8)

def test_a_picture_beside_the_image():
    net,x = PatchDiscriminator(1, conditions=2, width=2, depth=1).eval(),images(3, 1, 12)
    y = images(3, 2, 12)
    assert net(x, y).shape == (3, 4, 4) and not net(x, y).equal(net(x, -y))
    for bad in (None, y[:2], y[:, :1], y[..., :10]):
        with says(r'y: expected pictures of shape \(3, 2, 12, 12\)'): net(x, bad)
    with says('y: expected none'): PatchDiscriminator(width=2, depth=1)(x, y)

@pytest.mark.parametrize('x,match', [*((o, r'x: expected images of shape \(n, 1, height, width\)') for o in (torch.zeros(2, 3, 12, 12), torch.zeros(1, 12, 12), None)),
    (torch.zeros(2, 1, 11, 12), 'x: expected images whose sides are at least 12, got 11 x 12')])
def test_images_that_have_no_patches(x, match):
    with says(match): PatchDiscriminator(width=2)(x)

def test_patches_train_a_u_net():
    dls = loaders(images(32, 1, 12), images(32, 1, 12), bs=8, device='cpu')
    class Painter(UNet):
        def forward(self, z, y=None): return super().forward(y, z)
    G,D = Painter(1, 1, 12, width=2, nz=2),PatchDiscriminator(1, conditions=1, width=2, depth=1)
    learn = GANLearner(dls, G, D, NonSaturating())
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(3)
    assert learn.step == 3 and learn.d_loss.isfinite() and learn.sample(y=images(5, 1, 12)).shape == (5, 1, 12, 12)
