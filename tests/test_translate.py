"Translation: known answers of the scores and terms, both games, learning, bad input"
import itertools, math, pytest, torch, torch.nn.functional as F
from torch import nn
from gan_course.conditional import L1
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.degrade import blurred
from gan_course.game import Game, Turn
from gan_course.hands import drawings, unpaired
from gan_course.labels import *
from gan_course.translate import *
from gan_course.twins import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def pictures(n, channels=3, side=12, seed=0): return torch.rand(n, channels, side, side, generator=rng(seed))*2 - 1
def quiet(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn
def tiny(n=32, **kw): return loaders(-pictures(n, **kw), pictures(n, **kw), valid=(-pictures(8, seed=1, **kw), pictures(8, seed=1, **kw)), bs=8)
def few(**kw): return dict(width=4, width_d=4) | kw

# What is found again
def test_twins_are_found_and_others_are_not():
    x = pictures(20)
    assert twin_found(x, x, 20) == pytest.approx(1) and twin_found(x.roll(1, 0), x, 20) == 0
    assert twin_found(x + .1, x, 5) == pytest.approx(1)

def test_the_share_is_the_mean_over_all_choices():
    twins, made = pictures(6, 1, 4), pictures(6, 1, 4, seed=1)
    far, hits = torch.cdist(made.flatten(1), twins.flatten(1)), []
    for i in range(6):
        for others in itertools.combinations([j for j in range(6) if j != i], 2): hits.append(far[i, i] <= min(far[i, j] for j in others))
    assert twin_found(made, twins, 3) == pytest.approx(sum(hits)/len(hits))

def test_noise_is_found_by_chance():
    share = twin_found(pictures(400, 1, 6), pictures(400, 1, 6, seed=1), 10)
    assert share == pytest.approx(.1, abs=.04)

def test_a_reader_tells_sides_apart_and_has_not_seen_the_test_pictures():
    a, b = pictures(60, side=16)*.5 - .5, pictures(60, side=16, seed=1)*.5 + .5
    reader = side_reader(a[:40], b[:40], steps=30)
    assert taken_for_b(b[40:], reader) == 1 and taken_for_b(a[40:], reader) == 0

def test_a_blur_does_not_change_the_side():
    "The pictures of b are soft and a little lighter; blurred pictures of a are still of a"
    a, b = pictures(80, side=16)*.5 - .02, blurred(pictures(80, side=16, seed=1)*.5 + .02)
    reader = side_reader(a[:60], b[:60], steps=60)
    assert taken_for_b(b[60:], reader) > .7 and taken_for_b(blurred(a[60:]), reader) < .3
    sharp = side_reader(a[:60], b[:60], steps=60, soft=False)
    assert taken_for_b(blurred(a[60:]), sharp) > .7, 'it has learned softness alone'

# Terms
def test_info_nce_of_codes_that_say_nothing_is_log_n():
    same = torch.ones(2, 8, 5)
    assert info_nce(same, same).item() == pytest.approx(math.log(8), abs=1e-5)
    apart = torch.eye(8)[None]
    assert info_nce(apart, 3*apart).item() < 1e-4, 'lengths do not count'
    assert info_nce(apart, apart.roll(1, 1)).item() == pytest.approx(1/.07, rel=1e-3)

def test_info_nce_is_a_cross_entropy_of_cosines():
    q, k = torch.randn(2, 3, 6, 4, generator=rng('q'))
    by_hand = []
    for a, b in zip(q, k):
        for i in range(6): by_hand.append(-torch.stack([torch.cosine_similarity(a[i], o, 0)/.5 for o in b]).log_softmax(0)[i])
    assert info_nce(q, k, .5).item() == pytest.approx(torch.stack(by_hand).mean().item(), rel=1e-5)
    assert info_nce(q[0], k[0], .5).isfinite()

class Ways(nn.Module):
    "Translators that multiply"
    def __init__(self, there, back):
        super().__init__()
        self.t, self.b = there, back
    def there(self, x): return self.t*x
    def back(self, x): return self.b*x

def cycle_loss(there, back, identity):
    a, b = pictures(4), -pictures(4)
    G = Ways(there, back)
    turn = Turn(lambda x, y: torch.zeros(len(x), 2, 1, 1), b, G.there(a), a, None, G, 'g')
    return Cycle(2., identity, game=Game()).g_loss(turn).item()

def test_a_way_there_and_back_costs_nothing_whatever_the_sign():
    assert cycle_loss(1., 1., 0.) == pytest.approx(0) and cycle_loss(-1., -1., 0.) == pytest.approx(0)
    assert cycle_loss(.5, 2., 0.) == pytest.approx(0) and cycle_loss(.5, .5, 0.) > .1
    assert cycle_loss(1., 1., 1.) == pytest.approx(0) and cycle_loss(-1., -1., 1.) > .5, 'the identity term picks one'

def test_modulation_scales_and_shifts_at_each_place():
    layer = Modulated(2, 3)
    h, y = torch.randn(6, 2, 4, 4, generator=rng('h')), torch.rand(6, 3, 8, 8, generator=rng('y'))
    nn.init.zeros_(layer.scale_shift.weight)
    layer.scale_shift.bias.data = torch.tensor([1., 2., .5, -1.])
    normed = (h - h.mean((0, 2, 3), keepdim=True))/(h.var((0, 2, 3), unbiased=False, keepdim=True) + 1e-5).sqrt()
    wanted = normed*torch.tensor([2., 3.])[:, None, None] + torch.tensor([.5, -1.])[:, None, None]
    assert torch.allclose(layer(h, y), wanted, atol=1e-5)
    nn.init.normal_(layer.scale_shift.weight)
    assert not torch.allclose(layer(h, y), layer(h, y.flip(3)), atol=1e-3), 'places matter'

# The closed form
def test_a_linear_map_of_windows_is_found():
    y = pictures(40, 2)
    kernel = torch.randn(3, 2, 3, 3, generator=rng('kernel'))*.05
    x = F.conv2d(F.pad(y, [1]*4, mode='replicate'), kernel) + .1
    rival = local_ridge(loaders(x, y, bs=8), strength=1e-7)
    assert (rival(y) - x).abs().max() < 1e-3
    assert (local_ridge(loaders(x, y, bs=8), window=1)(y) - x).abs().mean() > .02

# Learning
@pytest.mark.parametrize('seed', [0, pytest.param(1, marks=pytest.mark.verify)])
def test_pairs_are_learned(seed):
    dls = tiny()
    learn = pix2pix(dls, game=L1(), k_d=0, lr=5e-3, seed=seed, **few())
    x, y = dls.valid.all_rows()
    def far(): return (learn.sample(y=y, ema=False).cpu() - x).abs().mean().item()
    before = far()
    quiet(learn, 60)
    assert far() < .6*before

def test_noise_is_not_ignored():
    def spread(learn):
        y = learn.dls.valid.all_rows()[1][:1].expand(16, -1, -1, -1)
        return quiet(learn, 40).sample(y=y).std(0).mean().item()
    free, alone = pix2pix(tiny(), weight=5., lr=3e-3, **few()), pix2pix(tiny(), game=L1(5.), k_d=0, lr=3e-3, **few())
    assert spread(free) > 2*spread(alone)
    assert spread(pix2pix(tiny(), nz=None, **few())) < 1e-5

@pytest.mark.parametrize('make', [cyclegan, cut])
def test_both_games_play_and_are_functions_of_the_seed(make):
    dls = unpaired(pictures(16), -pictures(16, seed=3), bs=8)
    a, b = (quiet(make(dls, seed=5, **few()), 2) for _ in range(2))
    assert all(torch.equal(p, q) for p, q in zip(a.model.parameters(), b.model.parameters()))
    c = make(dls, seed=5, **few())
    for which in 'GD': assert any(not torch.equal(p, q) for p, q in zip(getattr(a, which).parameters(), getattr(c, which).parameters()))
    assert a.history['d_real'].isfinite().all() and a.history['g_loss'].isfinite().all()
    out = a.sample(y=pictures(3))
    assert out.shape == (3, 3, 12, 12) and out.abs().max() <= 1
    assert make(pictures(40), pictures(40, seed=1), **few()).dls.train.n == 40

def test_all_four_networks_of_a_cyclegan_move():
    learn = cyclegan(unpaired(pictures(16), -pictures(16, seed=3), bs=8), **few())
    before = {k: v.clone() for k, v in learn.model.named_parameters()}
    quiet(learn, 1)
    moved = {k for k, v in learn.model.named_parameters() if not torch.equal(v, before[k])}
    for part in ('G.there', 'G.back', 'D.a', 'D.b'): assert any(k.startswith(part) for k in moved), part

def test_the_contrast_prefers_a_translation_of_the_same_picture():
    with seeded(0, 'net'): G = Coded((3, 12, 12), 4, 8).eval()
    a = pictures(8)
    def loss(fake): return Contrast(identity=False, places=144).g_loss(Turn(None, a, fake, a, torch.zeros(8, 1), G, 'g')).item()
    assert loss(a) < loss(a.flip(3)) and loss(a) < loss(pictures(8, seed=9))

# Bad input
def test_bad_input():
    small = loaders(pictures(8), pictures(8, side=16), bs=4)
    with says(r'dls: expected conditions, such as drawings\(\) gives, of shape \(n, channels, 12, 12\), got shape \(8, 3, 16, 16\)'): pix2pix(small)
    with says(r'dls: expected pictures with pictures that condition them, such as drawings\(\) gives, got pictures without'): pix2pix(loaders(pictures(8), bs=4))
    with says('dls: expected images'): pix2pix(loaders(torch.zeros(8, 2), bs=4))
    grey = loaders(pictures(8), pictures(8, 1), bs=4)
    for make in (cyclegan, cut):
        with says(r'dls: expected conditions, such as unpaired\(a, b\) gives, of shape \(n, 3, 12, 12\), got shape \(8, 1, 12, 12\)'): make(grey)
        with says('b: expected pictures of the kind to arrive at, got none'): make(pictures(8))
        with says('a: expected at least two pictures, got 1'): make(pictures(1), pictures(8))
        with says(r'b: expected pictures of shape \(1, 12, 12\), as in a, got \(3, 12, 12\)'): make(pictures(8, 1), pictures(8))
    learn = pix2pix(tiny(), **few())
    with says('y: '): learn.sample(y=pictures(2, 1))
    with says('y: expected pictures of shape'): learn.G(torch.zeros(2, 8), pictures(2, side=16))
    with says('cycle: '): Cycle(0.)
    with says('identity: '): Cycle(identity=-1.)
    with says('tau: '): Contrast(tau=0.)
    with says('among: expected at most 4, the number of pictures, got 5'): twin_found(pictures(4), pictures(4), 5)
    with says('made: '): twin_found(pictures(4), pictures(5))
    with says('dls: expected pictures with pictures'): local_ridge(loaders(pictures(8), bs=4))
    with says('dls: expected conditions, .*two_hands.*, 12, 12.*16, 16'): local_ridge(small)
    with says('window: expected an odd number, got 2'): local_ridge(tiny(), window=2)
    with says('b: expected pictures of shape'): side_reader(pictures(4), pictures(4, 1))

def test_the_weights_that_come_along():
    from gan_course.compare import psnr
    from gan_course.conditional import iou
    from gan_course.twins import outline
    G = translators.load('lines-coloured', device='cpu')
    assert G.card['recipe_hash'] == translators.recipe_hash('lines-coloured'), 'tools/weights.py lines-coloured trains it again'
    assert translators.files.path('lines-coloured').stat().st_size < 3e6
    x, y = drawings().valid.all_rows()
    z = torch.randn(2, len(y), G.nz, generator=rng('weights'))
    with torch.no_grad(): made, other = G(z[0], y), G(z[1], y)
    assert iou(outline(made), outline(y)).mean() > .75 and (made - other).abs().mean() > .01
    assert psnr(made, x) == pytest.approx(G.card['scores']['psnr'], abs=.2) and G.card['scores']['n'] == len(x)

@pytest.mark.parametrize('modulated', [True, False])
def test_labels_and_noise_both_count(modulated):
    torch.manual_seed(0)
    G = Layouter((3, 16, 16), labels=8, width=8, modulated=modulated)
    y, z = layout(pictures(4, side=16)), torch.randn(4, G.nz)
    made = G(z, y)
    assert made.shape == (4, 3, 16, 16) and made.abs().max() <= 1
    assert not torch.allclose(G(z, y.flip(0)), made, atol=1e-4) and not torch.allclose(G(z.flip(0), y), made, atol=1e-4)

def test_a_layout_is_read_again_from_what_it_paints():
    x = pictures(6, side=16)
    y = layout(x)
    corners = torch.tensor([[2*(k >> i & 1) - 1 for i in range(3)] for k in range(8)]).float()
    painted = torch.einsum('nkhw,kc->nchw', y, corners)
    assert (y.sum(1) == 1).all() and layout(painted).equal(y)
