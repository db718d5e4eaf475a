"Players that are told a label or a mask, the scores of obedience, and the terms that tie a picture to its mask"
import math
import pytest, torch
from torch import nn
from gan_course.conditional import *
from gan_course.core import *
from gan_course.images import fashion, mnist
from gan_course.data import loaders
from gan_course.dcgan import dcgan
from gan_course.features import features
from gan_course.game import *
from gan_course.players import *

HOWS = ['onehot', 'embedding', 'projection']
def noise(n, nz=64): return torch.randn(n, nz, generator=rng('cond', n, nz))
def labels(n, k=10): return torch.arange(n) % k
def says(match, kind=(ValueError, TypeError)): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def quiet(learn, n):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(n)
    return learn

def small(n=40, k=4, size=8, **kw):
    "Images whose brightness tells their label"
    y = labels(n, k)
    x = (y.view(-1, 1, 1, 1)/k*1.6 - .8 + .1*torch.randn(n, 1, size, size, generator=rng('small'))).clamp(-1, 1)
    return loaders(x, y, bs=8, device='cpu', **kw)

# Networks
@pytest.mark.parametrize('n_embed', [None, 5])
@pytest.mark.parametrize('how', HOWS)
@pytest.mark.parametrize('shape', [(1, 8, 8), (3, 16, 16), (1, 28, 28)])
def test_shapes(shape, how, n_embed):
    G,D = LabelGenerator(4, shape, nz=6, width=2, n_embed=n_embed),LabelDiscriminator(4, shape, width=2, how=how)
    x = G(noise(7, 6), labels(7, 4))
    assert x.shape == (7, *shape) and D(x, labels(7, 4)).shape == (7,) and G.nz == 6 and D.shape == shape
    assert takes_y(G) and takes_y(D)

@pytest.mark.parametrize('n_embed', [None, 5])
def test_the_generator_depends_on_label_and_noise(n_embed):
    G = LabelGenerator(4, (1, 8, 8), nz=6, width=4, n_embed=n_embed).eval()
    z = noise(4, 6)
    x = G(z[:1].expand(4, -1), labels(4, 4))
    assert all(not x[i].equal(x[j]) for i in range(4) for j in range(i))
    assert not G(z[:1], labels(1)).equal(G(z[1:2], labels(1)))

@pytest.mark.parametrize('how', HOWS)
def test_the_discriminator_looks_at_the_label_of_each_sample(how):
    D,x = LabelDiscriminator(4, (1, 8, 8), width=4, how=how).eval(),torch.rand(4, 1, 8, 8, generator=rng('x'))*2-1
    a,b = D(x, torch.tensor([0, 1, 2, 3])),D(x, torch.tensor([0, 1, 2, 0]))
    torch.testing.assert_close(a[:3], b[:3])
    assert not torch.isclose(a[3], b[3])

def test_the_projection_is_what_the_paper_says():
    D,x,y = LabelDiscriminator(5, (1, 8, 8), width=4).eval(),torch.rand(6, 1, 8, 8, generator=rng('p'))*2-1,labels(6, 5)
    h = D.features(x)
    torch.testing.assert_close(D(x, y), h @ D.score.weight[0] + D.score.bias + (h*D.embed.weight[y]).sum(1))

@pytest.mark.parametrize('make', [LabelGenerator, LabelDiscriminator])
@pytest.mark.parametrize('y', [None, torch.tensor([4, 0]), torch.tensor([-1, 0]), torch.tensor([0., 1.]), torch.tensor([[0], [1]]),
    torch.tensor([True, False]), torch.tensor([0j, 1j]), torch.tensor([1]), 1, [0, 1]])
def test_labels_outside_the_classes_or_missing(make, y):
    net = make(4, (1, 8, 8), width=2)
    with says('y: expected 2 labels from 0 to 3'): net(*([noise(2)] if make is LabelGenerator else [torch.zeros(2, 1, 8, 8)]), y)

@pytest.mark.parametrize('f,match', [(lambda: LabelGenerator(1), 'n_classes'), (lambda: LabelGenerator(10, nz=0), 'nz'),
    (lambda: LabelGenerator(10, n_embed=0), 'n_embed'), (lambda: LabelGenerator(10, (1, 6, 6)), 'size: .*6'),
    (lambda: LabelDiscriminator(10, how='concat'), "how: .*'concat'"), (lambda: LabelDiscriminator(0), 'n_classes'), (lambda: LabelDiscriminator(10, norm='x'), 'norm')])
def test_bad_arguments(f, match):
    with says(match): f()

@pytest.mark.parametrize('dtype', [torch.int32, torch.uint8, torch.int16, torch.uint16])
@pytest.mark.parametrize('how', HOWS)
def test_labels_of_every_whole_type(how, dtype):
    G,D,y = LabelGenerator(4, (1, 8, 8), nz=6, width=2),LabelDiscriminator(4, (1, 8, 8), width=2, how=how),torch.tensor([3, 0])
    for net,x in ((G, noise(2, 6)), (D, torch.zeros(2, 1, 8, 8))): assert net.eval()(x, y.to(dtype)).equal(net(x, y))

@pytest.mark.parametrize('how', HOWS)
def test_spectral_norm_holds_for_the_vectors_of_the_classes_too(how):
    D = LabelDiscriminator(4, (1, 8, 8), width=4, how=how, norm='spectral')
    layers = [m for m in D.modules() if isinstance(m, (nn.Conv2d, nn.Linear, nn.Embedding))]
    assert all(hasattr(m, 'parametrizations') for m in layers) and (how == 'onehot' or D.embed in layers)

# Learner
@pytest.mark.parametrize('how', HOWS)
@pytest.mark.parametrize('n_embed', [None, 3])
def test_cgan_trains_and_samples_by_class(how, n_embed):
    learn = quiet(cgan(small(), how=how, nz=4, width=2, n_embed=n_embed), 3)
    assert learn.sample(y=[3, 3, 0]).shape == (3, 1, 8, 8) and learn.d_loss.isfinite()
    with says('y: expected labels from 0 to 3'): learn.sample(y=[4])

@pytest.mark.parametrize('dls,match', [(lambda: mnist(labels=False), 'dls: .*labels'), (lambda: 3, 'dls: '),
    (lambda: loaders(torch.zeros(16, 2) - 1, labels(16, 2), bs=4), 'dls: .*shape')])
def test_data_without_labels(dls, match):
    with says(match): cgan(dls())

def test_a_seed_names_the_run():
    same = lambda p, q: all(x.equal(y) for x,y in zip(p.model.parameters(), q.model.parameters()))
    a,b,c = (quiet(cgan(small(), width=2, seed=s), 2) for s in (1, 1, 2))
    assert same(a, b) and not same(a, c)

ENOUGH = dict(projection=1200, embedding=1800, onehot=1800)   # steps

@pytest.mark.parametrize('how', HOWS)
def test_it_learns_to_obey_on_toys(how):
    "600 steps: the brightness of nine in ten samples is nearest to that of their class, one in four by chance"
    learn = cgan(small(n=800), how=how, width=8, nz=4, seed=6)
    brightness = torch.arange(4)/4*1.6 - .8
    def share():
        x,y = labelled_samples(learn, 400)
        read = (x.flatten(1).mean(1, keepdim=True) - brightness).abs().argmin(1)
        return (read == y).float().mean()
    before = share()
    quiet(learn, 600)
    assert before < .4 and share() > .9

@pytest.mark.verify
@pytest.mark.parametrize('seed', range(4))
@pytest.mark.parametrize('how', HOWS)
def test_it_learns_to_obey(how, seed):
    "A small network: digits are read as asked six times as often as by chance, and twice as often in at least eight classes"
    learn = cgan(mnist(bs=64, device='cpu'), how=how, width=8, seed=seed)
    before = obedience(*labelled_samples(learn, 500), features('mnist')).share
    after = obedience(*labelled_samples(quiet(learn, ENOUGH[how]), 1000), features('mnist'))
    assert before < .2 and after.share > .6 and (after.by_class > .2).sum() >= 8

# Scores
def test_obedience_of_real_digits_and_of_their_negation():
    x,y = mnist().valid.dataset[torch.arange(500)]
    ob = obedience(x, y, features('mnist'))
    assert ob.share > .97 and ob.confusion.sum() == 500 and ob.by_class.shape == (10,)
    assert torch.allclose(ob.by_class, ob.confusion.diag()/ob.confusion.sum(1)) and abs(ob.share - ob.confusion.diag().sum().item()/500) < 1e-6
    assert obedience(x, (y+1) % 10, features('mnist')).share < .03
    assert torch.equal(ob.confusion.sum(1), torch.bincount(y, minlength=10))

@pytest.mark.parametrize('f,match', [(lambda x,y: obedience(x, y[:-1], features('mnist')), 'y: '),
    (lambda x,y: obedience(x, y + 10, features('mnist')), 'y: .*0 to 9'), (lambda x,y: obedience(x, y, features('mnist').net), 'features: '),
    (lambda x,y: cas(x, y, mnist(labels=False).valid), 'test: '), (lambda x,y: cas(x, y, mnist()), 'test: .*DataLoaders'),
    (lambda x,y: cas(x, y, masked_fashion().valid), 'test: '), (lambda x,y: obedience(x, y.float(), features('mnist')), 'y: '), (lambda x,y: obedience([x], y, features('mnist')), 'x: '),
    (lambda x,y: labelled_samples(None, 3), 'learn: '), (lambda x,y: silhouette((x*127).byte()), 'x: '), (lambda x,y: iou(None, x), 'a: '), (lambda x,y: iou(x, y), 'b: '),
    (lambda x,y: cas(x, y, mnist().valid, n_epoch=0), 'n_epoch: ')])
def test_bad_scores(f, match):
    x,y = mnist().valid.dataset[torch.arange(20)]
    with says(match): f(x, y)

@pytest.mark.verify
def test_accuracy_from_samples_alone_separates_good_from_lazy_and_wrong():
    x,y = mnist().train.dataset[torch.arange(4000)]
    lazy = torch.stack([x[y == c][0] for c in range(10)])[labels(4000)]
    score = lambda a,b: cas(a, b, mnist().valid, n_epoch=2)
    good,copies,wrong = score(x, y),score(lazy, labels(4000)),score(x, (y+1) % 10)
    assert good > .9 > .75 > copies and wrong < .1

def test_labelled_samples_are_the_classes_in_turn():
    learn = cgan(small(), width=2)
    x,y = labelled_samples(learn, 10)
    assert x.shape == (10, 1, 8, 8) and y.equal(labels(10, 4)) and x.device.type == 'cpu'
    assert x.equal(labelled_samples(learn, 10)[0]) and not x.equal(labelled_samples(learn, 10, seed=1)[0])
    with says('learn: .*labels'): labelled_samples(dcgan(mnist(labels=False), width=2), 5)

# Masks
def test_silhouettes_and_their_overlap():
    x = fashion().valid.dataset[torch.arange(50)][0]
    m = silhouette(x)
    assert set(m.unique().tolist()) == {-1., 1.} and (iou(m, m) == 1).all() and (iou(m, -m) == 0).all()
    half = m.clone()
    half[..., 14:] = -1
    want = ((half > 0) & (m > 0)).sum((1, 2, 3))/((half > 0) | (m > 0)).sum((1, 2, 3))
    for found in (iou(half, m), iou(m, half)): torch.testing.assert_close(found, want)
    assert iou(-torch.ones(1, 1, 4, 4), -torch.ones(1, 1, 4, 4)) == 1
    with says('b: '): iou(m, m[:3])

@pytest.mark.parametrize('size,channels,masks', [(8, 1, 1), (28, 1, 1), (32, 3, 1), (16, 3, 4)])
def test_mask_players_of_every_size(size, channels, masks):
    G,D = MaskGenerator((channels, size, size), masks, nz=3, width=2),MaskDiscriminator((channels, size, size), masks, width=2, norm='batch')
    y = torch.rand(5, masks, size, size, generator=rng('mask')).round()*2-1
    x = G(noise(5, 3), y)
    assert x.shape == (5, channels, size, size) and x.abs().max() <= 1 and D(x, y).shape == (5,)
    assert not G.eval()(noise(1, 3), y[:1]).equal(G(noise(2, 3)[1:], y[:1])) and not G(noise(1, 3), y[:1]).equal(G(noise(1, 3), -y[:1]))

@pytest.mark.parametrize('y', [None, torch.zeros(2, 1, 9, 8), torch.zeros(2, 2, 8, 8), torch.zeros(2, 8, 8), torch.zeros(1, 1, 8, 8), 3])
def test_a_mask_of_another_size(y):
    G,D = MaskGenerator((1, 8, 8), width=2),MaskDiscriminator((1, 8, 8), width=2)
    with says(r'y: expected masks of shape \(2, 1, 8, 8\)'): G(noise(2, 16), y)
    with says(r'y: expected masks of shape \(2, 1, 8, 8\)'): D(torch.zeros(2, 1, 8, 8), y)

@pytest.mark.parametrize('y', [*(torch.full((2, 1, 8, 8), v) for v in (2., -3., math.nan, math.inf)),
    *(torch.zeros(2, 1, 8, 8, dtype=o) for o in (torch.int64, torch.complex64))])
def test_values_that_no_mask_has(y):
    with says('y: expected masks '): MaskGenerator((1, 8, 8), width=2)(noise(2, 16), y)

def test_a_mask_of_bytes_or_of_yes_and_no_is_the_same_mask():
    G,D = MaskGenerator((1, 8, 8), width=2).eval(),MaskDiscriminator((1, 8, 8), width=2).eval()
    m = (torch.rand(3, 1, 8, 8, generator=rng('bits')) > .5).float()*2-1
    for y in (m > 0, (m > 0).to(torch.uint8)*255):
        torch.testing.assert_close(G(noise(3, 16), y), G(noise(3, 16), m))
        torch.testing.assert_close(D(torch.zeros(3, 1, 8, 8), y), D(torch.zeros(3, 1, 8, 8), m))

@pytest.mark.parametrize('f,match', [(lambda: MaskGenerator((1, 6, 6)), 'size: .*6'), (lambda: MaskGenerator(nz=0), 'nz'),
    (lambda: MaskGenerator(masks=0), 'masks'), (lambda: mask_gan(mnist(), weight=-1), 'dls: .*masked_fashion.*got pictures with labels'), (lambda: mask_gan(masked_fashion(), weight=-1), 'weight'),
    (lambda: mask_gan(masked_fashion(), game=0), 'game: '), (lambda: cgan(mnist(), betas=.5), 'betas: '), (lambda: cgan(mnist(), how=['projection']), 'how: '),
    (lambda: MaskDiscriminator(masks=0), 'masks'),
    (lambda: L1(0), 'weight'), (lambda: L1OfMean(-1), 'weight'), (lambda: L1OfMean(1, 0), 'scale')])
def test_bad_mask_arguments(f, match):
    with says(match): f()

class Fixed(nn.Module):
    "A generator that adds `sigma` times its noise to the mean"
    nz = 1
    def __init__(self, sigma):
        super().__init__()
        self.sigma = nn.Parameter(torch.tensor(sigma))
    def forward(self, z, y=None): return self.sigma*z

@pytest.mark.parametrize('true', [.5, 2.])
def test_the_reward_makes_the_right_spread_the_best(true):
    "Of all Gaussian generators with the right mean, the loss is lowest for the one with the right spread; plain L1 wants none"
    z,real = torch.randn(200_000, 1, generator=rng('z')),true*torch.randn(200_000, 1, generator=rng('r'))
    sigmas = torch.linspace(.05, 2*true, 40).tolist()
    def best(game):
        losses = []
        for s in sigmas:
            G = Fixed(s)
            with seeded('reward'): losses.append(game.g_loss(Turn(None, real, G(z), z=z, G=G, player='g')).item())
        return sigmas[min(range(40), key=lambda i: losses[i])]
    assert abs(best(L1OfMean()) - true) < .15*true and best(L1()) == sigmas[0]

@pytest.mark.verify
@pytest.mark.parametrize('seed', range(4))
def test_one_mask_many_pictures(seed):
    "200 steps of a small network: silhouettes are filled, with pictures that differ inside; L1 alone fills them with one picture"
    dls = masked_fashion(bs=32, device='cpu')
    gan,alone = (quiet(mask_gan(dls, width=4, seed=seed, **kw), 200) for kw in ({}, dict(game=Game() + L1(10.), k_d=0)))
    m = dls.valid.dataset[torch.arange(200)][1]
    for learn in (gan, alone):
        drawn = silhouette(learn.sample(y=m).cpu())
        assert iou(drawn, m).mean() > .85 > .6 > iou(drawn, m.roll(1, 0)).mean()
    inside,outside,_,pattern = mask_spread(gan.sample, m[:40])
    assert inside > .1 > 5*outside and 0 < pattern < inside and mask_spread(alone.sample, m[:40]).inside < inside/3

def test_the_spread_inside_and_outside_by_class():
    m = torch.full((3, 1, 8, 8), -1.)
    m[:, :, 2:5, 2:5] = 1
    y = torch.tensor([0, 2, 0])
    def sample(y): return (y > 0)*torch.tensor([-.5, .5]).repeat(3).view(6, 1, 1, 1)*torch.tensor([1., 1., 2., 2., 3., 3.]).view(6, 1, 1, 1)
    s = mask_spread(sample, m, y, n_z=2)
    sd = torch.tensor([-.5, .5]).std().item()
    assert math.isclose(s.inside, 2*sd, rel_tol=1e-5) and s.outside == 0 and s.pattern < 1e-6, 'pictures that differ in their mean grey alone have one pattern'
    assert math.isclose(s.by_class[0], 2*sd, rel_tol=1e-5) and math.isnan(s.by_class[1]) and math.isclose(s.by_class[2], 2*sd, rel_tol=1e-5)
    assert mask_spread(sample, m, n_z=2).by_class == []
    for bad,match in ((dict(masks=m[0]), 'masks: '), (dict(masks=m, y=y[:2]), 'y: '), (dict(masks=m, n_z=1), 'n_z: ')):
        with says(match): mask_spread(sample, **bad)

def test_terms_act_on_the_generator_alone():
    z = noise(8, 1)
    G = Fixed(1.)
    turn = lambda player: Turn(None, torch.zeros(8, 1), G(z), z=z, G=G, player=player)
    for game in (L1(3.), L1OfMean(3.)): assert game.d_loss(turn('d')) == 0 and game.g_loss(turn('g')).requires_grad
    assert math.isclose(L1(3.).g_loss(turn('g')).item(), 3*z.abs().mean().item(), rel_tol=1e-5)
