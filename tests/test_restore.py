"Holes, partial convolutions, networks that fill and colour, their rivals and measures: known answers, invariants, bad input"
import math
import numpy as np, pytest, torch
from PIL import Image
from gan_course import zoo
from gan_course.colour import chroma, lightness, saturation, to_lab
from gan_course.conditional import L1
from gan_course.core import rng
from gan_course.data import loaders
from gan_course.images import _emoji_rows, _kind, emoji, fashion, folder
from gan_course.holes import *
from gan_course.restore import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def noise(*shape, name='x'): return torch.rand(shape, generator=rng('restore', name))*2 - 1
def clothes(n=300): return fashion(labels=False).valid.all_rows()[0][:n]
def few(n=64, size=28, channels=1, bs=16, smooth=False):
    x = noise(n, channels, size, size)
    if smooth: x = torch.linspace(-1, 1, size).expand(n, channels, size, -1)*x[:, :, :1, :1]
    return loaders(x, valid=x[:16], bs=bs)

# Holes
@pytest.mark.parametrize('size', [28, (12, 20), 9])
@pytest.mark.parametrize('kind,low,high', [('square', .19, .3), ('half', .49, .56), ('strokes', .02, .6)])
def test_holes_are_1_inside_and_0_outside(kind, size, low, high):
    h, w = (size, size) if isinstance(size, int) else size
    hole = holes(20, kind, size)
    assert hole.shape == (20, 1, h, w) and hole.unique().tolist() == [0, 1]
    assert (low <= hole.mean((1, 2, 3))).all() and (hole.mean((1, 2, 3)) <= high).all()

def test_strokes_differ_and_are_named_by_their_seed():
    a = holes(50, 'strokes')
    assert len(a.unique(dim=0)) == 50 and a.equal(holes(50, 'strokes')) and not a.equal(holes(50, 'strokes', seed=1))
    mix = holes(7)
    assert mix[::3].equal(holes(3, 'square')) and mix[2::3].equal(holes(2, 'half')) and mix[1::3].equal(holes(2, 'strokes'))
    assert holes(1).shape == (1, 1, 28, 28)

def test_what_is_left_is_known_outside_the_hole_and_0_in_it():
    x, hole = noise(5, 3, 8, 8), holes(5, 'strokes', 8)
    y = pierced(x, hole)
    out = hole.expand_as(x) == 0
    assert y.shape == (5, 4, 8, 8) and y[:, :3][out].equal(x[out]) and (y[:, :3][~out] == 0).all() and y[:, 3:].equal(2*hole - 1)
    assert pierced(x, hole.bool()).equal(y) and pierced(x, hole[:1]).shape == y.shape

@pytest.mark.parametrize('f,match', [(lambda x, h: pierced(x, 2*h - 1), 'hole: expected 1 where something is missing and 0 elsewhere, got values from -1 to 1'), (lambda x, h: pierced(x, h*.5), 'hole: expected 1 where'),
    (lambda x, h: pierced(x, h[:, :, :6]), r'hole: expected holes of shape \(5, 1, 8, 8\), got shape'), (lambda x, h: pierced(x, h[:3]), 'hole: expected holes'), (lambda x, h: pierced(x, h.expand(-1, 3, -1, -1)), 'hole: expected holes'),
    (lambda x, h: pierced(x, h[0, 0]), 'hole: expected holes'), (lambda x, h: pierced(9*x, h), 'x: expected finite'),
    (lambda x, h: holes(3, 'round'), 'kind: expected one of square'), (lambda x, h: holes(0), 'n'), (lambda x, h: holes(3, size=3), 'size')])
def test_holes_that_do_not_fit_are_refused(f, match):
    with says(match): f(noise(5, 3, 8, 8), holes(5, 'square', 8))

def test_a_small_folder_can_be_repeated_with_other_holes():
    dls = to_fill(few(), 'strokes', times=3)
    x, y = dls.train.all_rows()
    assert len(x) == 192 and x[:64].equal(x[64:128]) and len(y[:, 1:].unique(dim=0)) == 192 and len(dls.valid.all_rows()[0]) == 16

def test_pairs_keep_the_pictures_and_each_side_has_holes_of_its_own():
    real = few()
    dls = to_fill(real, 'strokes', seed=3)
    x, y = dls.train.all_rows()
    assert (x - real.train.all_rows()[0]).abs().max() < .004 and y.shape == (64, 2, 28, 28) and dls.train.bs == 16
    hole = (y[:, 1:] > 0).float()
    assert len(hole.unique(dim=0)) == 64 and (y[:, :1] - x*(1 - hole)).abs().max() < .005
    assert not (dls.valid.all_rows()[1][:, 1:] > 0).equal(hole[:16] > 0) and len(dls.valid.all_rows()[0]) == 16
    assert to_fill(loaders(noise(8, 1, 8, 8), bs=4)).train.n == 8, 'no validation set is fine'

# Partial convolutions
def test_a_partial_convolution_of_a_whole_picture_is_a_convolution():
    conv = PartialConv(2, 3, 3, 1, 1)
    x = noise(2, 2, 6, 6)
    got, some = conv(x, torch.ones(2, 1, 6, 6))
    want = torch.nn.functional.conv2d(x, conv.weight, conv.bias, 1, 1)
    assert torch.allclose(got[..., 1:-1, 1:-1], want[..., 1:-1, 1:-1], atol=1e-6) and (some == 1).all()

def test_it_averages_over_what_is_known():
    conv = PartialConv(1, 1, 3, bias=False)
    torch.nn.init.constant_(conv.weight, 1/9)
    for m in (1, 4, 8):
        known = torch.zeros(1, 1, 3, 3)
        known.view(-1)[:m] = 1
        x = torch.where(known > 0, .7, 99.)   # what is unknown must not count
        got, some = conv(x, known)
        assert got.item() == pytest.approx(.7) and some.item() == 1

def test_where_nothing_is_known_it_gives_0_without_the_bias():
    conv = PartialConv(1, 1, 3, 1, 1)
    torch.nn.init.constant_(conv.bias, 5.)
    known = torch.ones(1, 1, 9, 9)
    known[..., 2:7, 2:7] = 0
    got, some = conv(noise(1, 1, 9, 9), known)
    assert got[0, 0, 4, 4] == 0 and got[0, 0, 3, 3] == 0 and got[0, 0, 2, 2] != 0
    assert (some == 0).sum() == 9, 'a hole of 5 x 5 is 3 x 3 after a window of 3'
    assert (conv(got, some)[1] == 0).sum() == 1 and (conv(*conv(got, some))[1] == 1).all()

@pytest.mark.parametrize('size,window,stride', [(7, 3, 2), (8, 4, 2)])
def test_the_mask_goes_through_strides_as_the_maps_do(size, window, stride):
    conv = PartialConv(1, 2, window, stride, 1)
    got, some = conv(noise(1, 1, size, size), holes(1, 'half', size))
    assert got.shape[2:] == some.shape[2:] and some.shape[1] == 1 and (got[:, :, some[0, 0] == 0] == 0).all()

# Networks that fill
@pytest.mark.parametrize('partial', [False, True])
@pytest.mark.parametrize('shape', [(1, 28, 28), (3, 16, 24), (1, 9, 11)])
def test_known_pixels_come_out_as_they_are(shape, partial):
    G = Filler(shape, width=4, partial=partial)
    x, hole = noise(3, *shape), holes(3, 'strokes', shape[1:])
    y = pierced(x, hole)
    got = G(torch.randn(3, G.nz), y)
    known = hole.expand_as(x) == 0
    assert got.shape == x.shape and got[known].equal(x[known]) and not got[~known].equal(x[~known])
    assert G.eval()(torch.randn(3, G.nz), pierced(x, torch.zeros_like(hole))).equal(x), 'without a hole nothing changes'

@pytest.mark.parametrize('partial', [False, True])
def test_what_is_in_the_hole_is_not_seen(partial):
    G = Filler(width=4, partial=partial).eval()
    x, z = clothes(3), torch.randn(3, 16, generator=rng('z'))
    hole = holes(3)
    other = torch.where(hole > 0, -x, x)
    spoilt = pierced(x, hole)
    spoilt[:, :1] = torch.where(hole > 0, .9, spoilt[:, :1])
    assert G(z, pierced(x, hole)).equal(G(z, pierced(other, hole))) and G(z, pierced(x, hole)).equal(G(z, spoilt))

def test_partial_and_plain_have_the_same_weights():
    plain, partial = Filler(width=4), Filler(width=4, partial=True)
    partial.load_state_dict(plain.state_dict())
    y = pierced(clothes(2), holes(2))
    assert not plain.eval()(torch.zeros(2, 16), y).equal(partial.eval()(torch.zeros(2, 16), y))

def test_d_sees_the_hole_or_does_not():
    x, y = clothes(4), pierced(clothes(4), holes(4, 'strokes'))
    other = pierced(clothes(4), holes(4, 'half'))
    for beside in (0, 1):
        D = Beholder(beside=beside, width=4, norm=None)
        assert D(x, y).shape == (4,) and D(x, y).equal(D(x, other)) == (beside == 0)

@pytest.mark.parametrize('y', [None, torch.zeros(2, 1, 28, 28), torch.zeros(2, 2, 32, 32), torch.zeros(3, 2, 28, 28)])
def test_conditions_of_another_form_are_refused(y):
    with says('y: expected pictures with their holes'): Filler(width=4)(torch.zeros(2, 16), y)

@pytest.mark.parametrize('f,match', [(lambda: Filler((1, 7, 28)), 'size'), (lambda: Filler((28, 28)), 'shape'), (lambda: Filler((32, 32, 3)), 'shape'), (lambda: Filler(nz=0), 'nz'),
    (lambda: Filler(partial=1), 'partial'), (lambda: to_fill(few(), times=0), 'times'), (lambda: inpaint(to_fill(few()), shown=2), 'shown'),
    (lambda: inpaint(few()), r'dls: expected pictures with pictures that condition them, such as to_fill\(fashion\(\)\) gives, got pictures without'), (lambda: inpaint(to_colour(few(channels=3))), r'dls: .*to_fill\(fashion\(\)\) gives, of shape .*, got shape'),
    (lambda: inpaint(3), 'dls: expected images'), (lambda: inpaint(to_fill(few()), width=(8, 0)), 'width'), (lambda: inpaint(to_fill(few()), weight=0), 'weight'),
    (lambda: inpaint(to_fill(few(size=6))), 'size'),
    (lambda: to_fill(few(), 'round'), 'kind'), (lambda: to_fill(noise(3, 1, 28, 28)), 'dls')])
def test_bad_input_is_answered_before_training(f, match):
    with says(match): f()

def test_a_folder_with_one_picture(tmp_path):
    Image.fromarray(np.arange(3*40*40, dtype=np.uint8).reshape(40, 40, 3)).save(tmp_path/'one.png')
    dls = folder(tmp_path, 16, bs=1)
    for make, pairs in ((inpaint, to_fill(dls)), (colourise, to_colour(dls))):
        learn = make(pairs, width=4, norm=None)
        x, y = pairs.train.all_rows()
        with learn.no_bar(), learn.no_logging(): learn.fit_steps(2)
        assert learn.sample(y=y).shape == (1, 3, 16, 16)
    with says('bs: expected at most 1'): folder(tmp_path, 16, bs=2)

@pytest.mark.parametrize('seed', [0, pytest.param(1, marks=pytest.mark.verify)])
def test_l1_learns_to_fill_and_the_game_makes_z_count(seed):
    dls = to_fill(few(smooth=True), 'square')
    x, y = dls.valid.all_rows()
    hole = (y[:, 1:] > 0).float()
    learn = inpaint(dls, game=L1(), k_d=0, width=(8, 8), seed=seed, half_life=300, lr=3e-3)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(120)
    grey = psnr_inside(y[:, :1], x, hole)
    assert psnr_inside(learn.sample(y=y).cpu(), x, hole) > grey + 3
    alone = variety(learn.sample, y, hole)
    game = inpaint(dls, 10., 1., G=learn.G, width=(8, 8), seed=seed, half_life=300)
    with game.no_bar(), game.no_logging(): game.fit_steps(60)
    assert variety(game.sample, y, hole) > 2*alone

# Rivals
def test_border_ridge_finds_what_is_linear():
    slope = noise(400, 1, 1, 1, name='slope')
    x = torch.linspace(-1, 1, 12).expand(400, 1, 12, -1)*slope
    for kind in ('square', 'half', 'strokes'):
        y = pierced(x[300:], holes(100, kind, 12))
        back = BorderRidge(x[:300], strength=1e-6)(y)
        assert (back - x[300:]).abs().max() < 1e-2, kind
    assert BorderRidge(x[:300])(pierced(x[:2], torch.ones(1, 1, 12, 12))).allclose(x[:300].mean(0), atol=1e-5), 'without a known pixel the mean is best'

def test_border_ridge_is_least_squares():
    x, hole = clothes(400), holes(1, 'square')
    near, inside = (m.flatten() > 0 for m in (around(hole), hole))
    rows = x.flatten(1).double()
    a = torch.cat([rows[:, near], torch.ones(400, 1)], 1)
    want = (a @ torch.linalg.lstsq(a, rows[:, inside], driver='gelsd').solution).clamp(-1, 1)
    got = BorderRidge(x, strength=1e-9)(pierced(x, hole)).flatten(1)[:, inside]
    assert (got - want).abs().max() < .02

def test_what_lies_around_a_hole():
    hole = torch.zeros(1, 1, 9, 9)
    hole[..., 3:6, 3:6] = 1
    assert around(hole, 1).sum() == 16 and around(hole).sum() == 40 and around(hole, None).sum() == 72 and (around(hole)*hole).sum() == 0

def test_the_nearest_picture_is_found_without_looking_into_the_hole():
    x = clothes(200)
    y = pierced(x[:20], holes(20))
    assert NearestFill(x)(y).equal(x[:20]), 'a picture that is among them is found'
    twin = torch.cat([torch.where(holes(1, 'square') > 0, -x[:1], x[:1]), x[1:]])
    got = NearestFill(twin)(pierced(x[:1], holes(1, 'square')))
    assert got.equal(twin[:1]), 'what is known is equal, so its hole is filled from it'

# Measures
def test_psnr_counts_the_hole_alone():
    x, hole = torch.zeros(2, 1, 8, 8), holes(2, 'square', 8)
    back = torch.where(hole > 0, .2, torch.tensor(0.))
    assert psnr_inside(back, x, hole) == pytest.approx(20.) and psnr_inside(x, x, hole) == math.inf
    assert psnr_inside(x + .2*(1 - hole), x, hole) == math.inf
    with says('hole: expected at least one'): psnr_inside(x, x, torch.zeros_like(hole))
    with says('back'): psnr_inside(x[:1], x, hole)

def test_the_seam_of_a_frame():
    x, hole = torch.zeros(1, 1, 8, 8), holes(1, 'square', 8)
    x[..., ::2] = .5
    assert seam(x, x, hole) == 1
    flat = torch.where(hole > 0, .25, x)
    shifted = torch.where(hole > 0, x + 2, x)
    assert seam(shifted, x, hole) > 3 > seam(flat, x, hole)
    ramp = torch.linspace(-1, 1, 8).view(1, 1, 8, 1).expand(1, 1, 8, 8)
    half = holes(1, 'half', 8)
    assert seam(torch.where(half > 0, ramp + 2/7, ramp), ramp, half) == pytest.approx(2, abs=1e-5), 'one step becomes two'

def test_variety_is_the_deviation_over_z():
    y, hole = torch.zeros(3, 2, 8, 8), holes(3, 'half', 8)
    def sample(y, seed): return .1*(-1.)**seed*hole
    assert variety(sample, y, hole) == pytest.approx(.1*(8/7)**.5) and variety(sample, y) == pytest.approx(.05*(8/7)**.5)
    assert variety(lambda y, seed: hole, y) == 0, 'a model that ignores z'

# Colour
def test_lightness_is_kept_and_colour_is_made():
    x = emoji().valid.all_rows()[0][:20]
    G = Colourist(width=4).eval()
    got = G(torch.randn(20, 16, generator=rng('z')), lightness(x))
    assert got.shape == x.shape and got.abs().max() <= 1 and chroma(got).mean() > 0
    inside = (got.abs() < .999).all(1)
    assert (to_lab(got)[:, 0] - to_lab(x)[:, 0]).abs()[inside].max() < .05

def test_saturation_of_known_pictures():
    x = emoji().valid.all_rows()[0][:20]
    grey = lightness(x).expand(-1, 3, -1, -1)
    assert saturation(x, x) == 1 and saturation(grey, x) < 1e-3
    with says('x: expected pictures with some colour'): saturation(x, torch.zeros_like(x))

def test_pairs_of_grey_and_colour():
    real = few(channels=3, size=16)
    x, y = to_colour(real).train.all_rows()
    assert (x - real.train.all_rows()[0]).abs().max() < .004 and y.shape == (64, 1, 16, 16) and (y - lightness(real.train.all_rows()[0])).abs().max() < 1e-4

@pytest.mark.parametrize('f,match', [(lambda: to_colour(few()), 'dls: expected pictures of three channels'), (lambda: colourise(few(channels=3)), 'dls: .*to_colour.* gives, got pictures without'), (lambda: colourise(to_fill(few(channels=3))), 'dls: .*to_colour'),
    (lambda: Colourist((1, 32, 32)), 'shape: expected three channels'), (lambda: Colourist((3, 4, 32)), 'size'), (lambda: Colourist(width=4)(torch.zeros(2, 16), torch.zeros(2, 3, 32, 32)), 'y: expected the lightness'),
    (lambda: colourise(to_colour(few(channels=3)), width=0), 'width')])
def test_bad_input_for_colour(f, match):
    with says(match): f()

@pytest.mark.parametrize('seed', [0, pytest.param(1, marks=pytest.mark.verify)])
def test_l1_learns_colour(seed):
    t = noise(96, 1, 1, 1, name='t')
    x = torch.cat([t, -t, t.clamp(min=0)], 1).expand(-1, -1, 16, 16)*.8
    dls = to_colour(loaders(x.contiguous(), valid=x[:16].contiguous(), bs=16))
    learn = colourise(dls, game=L1(), k_d=0, width=(8, 8), seed=seed, half_life=300, lr=3e-3)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(100)
    x, y = dls.valid.all_rows()
    off = [(o - x).abs().mean() for o in (learn.sample(y=y).cpu(), lightness(x).expand_as(x))]
    assert off[0] < .7*off[1]

def test_no_concept_is_on_both_sides():
    rows = _emoji_rows()[1]
    real = emoji()
    x, test = real.train.dataset.x, real.valid.dataset.x
    assert len(x) + len(test) == len(rows)
    kinds = {}
    for r, picture in zip(rows, _emoji_rows()[0]): kinds.setdefault(_kind(r['image']), []).append(picture)
    train = {p.numpy().tobytes() for p in x}
    sides = {k: {p.numpy().tobytes() in train for p in pictures} for k, pictures in kinds.items()}
    twins = {p.numpy().tobytes() for p in test} & train
    mixed = [k for k, s in sides.items() if len(s) == 2 and not any(p.numpy().tobytes() in twins for p in kinds[k])]
    assert not mixed

# Networks that come with the chapter
@pytest.mark.parametrize('name', ['clothes-filled', 'emoji-coloured'])
def test_networks_come_with_their_recipe(name):
    G = restorers.load(name, device='cpu')
    assert restorers.files.path(name).stat().st_size < 3e6 and G.card['recipe_hash'] == restorers.recipe_hash(name) and not G.training

def test_the_filler_that_comes_with_the_chapter_beats_the_mean_and_uses_its_noise():
    G, x = restorers.load('clothes-filled', device='cpu'), clothes(100)
    def sample(y, seed): return zoo.sample(G, y=y, seed=seed)
    for kind in ('square', 'strokes', 'half'):
        hole = holes(100, kind)
        y = pierced(x, hole)
        mean = torch.where(hole > 0, clothes(1000).mean(0), x)
        assert psnr_inside(sample(y, 0), x, hole) > psnr_inside(mean, x, hole) + 1 and variety(sample, y, hole) > .02

def test_the_painter_that_comes_with_the_chapter_has_seen_colours():
    G, x = restorers.load('emoji-coloured', device='cpu'), emoji().valid.all_rows()[0]
    y = lightness(x)
    back = zoo.sample(G, y=y)
    assert .5 < saturation(back, x) < 1.3 and (back - x).abs().mean() < (y.expand_as(x) - x).abs().mean()
