"Encoders, autoencoders and VAEs: shapes, what the losses are, what goes into them, bad input, and that they learn"
import math
import pytest, torch
from torch import nn
from torch.distributions import Normal, kl_divergence
from fastai.learner import Learner
from gan_course.autoencoders import *
from gan_course.conditional import LabelGenerator
from gan_course.core import evaluating, rng, seeded
from gan_course.data import loaders
from gan_course.dcgan import Generator
from gan_course.images import fashion

def pictures(n=16, shape=(1, 8, 8), seed=0): return torch.rand(n, *shape, generator=rng('pictures', seed))*2 - 1
def labels(n=16): return torch.arange(n) % 3
def nets(kind=AutoEncoder, shape=(1, 8, 8), nz=5, seed=0, **kw):
    with seeded(seed, 'nets'): return kind(Encoder(nz*kind.per_code, shape, 4, **kw), Generator(shape, nz, 4))
def quiet(learn, n=1, lr=1e-3):
    with learn.no_bar(), learn.no_logging(): learn.fit(n, lr)
    return learn

# Shapes
@pytest.mark.parametrize('shape', [(1, 8, 8), (3, 32, 32), (1, 28, 28), (3, 20, 14), (2, 45, 9)])
@pytest.mark.parametrize('norm', ['batch', 'spectral', None])
def test_there_and_back_in_every_size(shape, norm):
    x = pictures(3, shape)
    ae,vae = nets(AutoEncoder, shape, norm=norm),nets(VAE, shape, norm=norm)
    assert ae.encode(x).shape == (3, 5) and ae(x).shape == x.shape == ae.reconstruct(x).shape
    out = vae(x)
    assert out.image.shape == x.shape and out.mean.shape == out.logvar.shape == vae.encode(x).shape == (3, 5)
    assert ae.nz == vae.nz == 5 and vae.decode(torch.zeros(2, 5)).shape == (2, *shape)

def test_labels_reach_both_networks():
    with seeded('labelled'): vae = VAE(Encoder(10, (1, 8, 8), 4, n_classes=3), LabelGenerator(3, (1, 8, 8), 5, 4)).eval()
    x,z = pictures(1).expand(3, -1, -1, -1),torch.zeros(3, 5)
    for rows in (vae.encode(x, labels(3)), vae.decode(z, labels(3)).flatten(1)): assert not rows[0].allclose(rows[1]) and not rows[1].allclose(rows[2])
    assert vae(x, labels(3)).image.shape == x.shape

def test_reconstructing_changes_no_mode_and_builds_no_graph():
    ae = nets().train()
    back = ae.reconstruct(pictures())
    assert ae.training and not back.requires_grad
    with evaluating(ae): assert back.equal(ae.decode(ae.encode(pictures())))

# What the losses are
def test_the_losses_of_an_autoencoder():
    a,b = pictures(seed=1),pictures(seed=2)
    assert AELoss()(a, b).item() == pytest.approx(sum((p - q).square().sum().item() for p,q in zip(a, b))/16, rel=1e-5)
    assert AELoss('absolute')(a, b).item() == pytest.approx((a - b).abs().sum().item()/16, rel=1e-5)
    assert AELoss()(a, a) == 0

def test_the_divergence_of_codes_is_that_of_torch():
    mean,logvar = torch.randn(6, 4, generator=rng('m')),torch.randn(6, 4, generator=rng('v'))
    want = kl_divergence(Normal(mean, (logvar/2).exp()), Normal(0., 1.)).sum(1)
    torch.testing.assert_close(code_divergence(mean, logvar), want)
    assert code_divergence(torch.zeros(2, 3), torch.zeros(2, 3)).tolist() == [0, 0]

@pytest.mark.parametrize('beta', [0., .3, 1., 4.])
def test_the_loss_of_a_vae_is_its_two_terms(beta):
    x,vae = pictures(),nets(VAE)
    with seeded('draw'): out = vae(x)
    nats = Normal(out.image, .3).log_prob(x).sum((1, 2, 3)).mean()
    torch.testing.assert_close(VAELoss(beta, .3)(out, x), -nats + beta*code_divergence(out.mean, out.logvar).mean())

def test_the_moments_of_codes_are_those_of_codes_that_are_drawn():
    mean,logvar = torch.randn(500, 3, generator=rng('m')) @ torch.tensor([[1., .5, 0.], [0., 1., 0.], [0., .3, .2]]) + .5,torch.randn(500, 3, generator=rng('v'))
    with seeded('draw'): z = torch.cat([draw_codes(mean, logvar) for _ in range(400)])
    want = (z.T.cov() - torch.eye(3)).square().sum() + z.mean(0).square().sum()
    torch.testing.assert_close(code_moments(mean, logvar), want, atol=0, rtol=.02)

@pytest.mark.parametrize('n,nz', [(64, 2), (64, 1), (1, 3)])
def test_codes_of_the_standard_normal_have_its_moments(n, nz):
    "Where each law is the standard normal itself, and, by a pair of numbers with the variances a half each, where all laws together are"
    assert code_moments(torch.zeros(n, nz), torch.zeros(n, nz)) == 0
    half = torch.eye(nz).repeat(2, 1)*torch.tensor([1.]*nz + [-1.]*nz)[:, None]*(nz/2)**.5
    assert code_moments(half, torch.full((2*nz, nz), .5).log()) < 1e-10

def test_the_loss_has_the_moments_when_they_are_asked_for():
    x,vae = pictures(),nets(VAE)
    out = vae(x)
    torch.testing.assert_close(VAELoss(.5, moments=3.)(out, x), VAELoss(.5)(out, x) + 3*code_moments(out.mean, out.logvar))
    assert VAELoss(moments=0.)(out, x).equal(VAELoss()(out, x))

def test_a_short_run_with_moments_ends_nearer_to_the_standard_normal():
    x = fashion(labels=False).train.all_rows()[0][:1024]
    def gap(moments):
        with seeded(0, 'nets'): net = VAE(Encoder(16, width=8), Generator(nz=8, width=8))
        with seeded(0, 'run'): quiet(Learner(loaders(x[:896], valid=x[-128:], bs=32, device='cpu'), net, loss_func=VAELoss(moments=moments), cbs=Itself()), 2, 4e-3)
        with torch.no_grad(): return code_moments(*net.eval().law(x[:896])).item()
    assert gap(5.) < .5*gap(0.)

def test_without_a_scale_the_loss_takes_the_best_one():
    x,vae = pictures(),nets(VAE)
    out = vae(x)
    best = VAELoss()(out, x)
    rms = (out.image - x).square().mean().sqrt().item()
    torch.testing.assert_close(best, VAELoss(scale=rms)(out, x))
    assert all(VAELoss(scale=rms*f)(out, x) > best for f in (.5, .9, 1.1, 2.))

def test_codes_are_drawn_from_their_law_with_a_gradient():
    mean,logvar = torch.tensor([[1., -2.]], requires_grad=True),torch.tensor([[0., -2.]], requires_grad=True)
    with seeded('codes'): z = draw_codes(mean.expand(20_000, -1), logvar.expand(20_000, -1))
    torch.testing.assert_close(z.mean(0), mean[0], atol=.03, rtol=0)
    torch.testing.assert_close(z.std(0), torch.tensor([1., math.exp(-1)]), atol=.03, rtol=0)
    z.sum().backward()
    assert mean.grad.abs().min() > 0 and logvar.grad.abs().min() > 0

def test_a_vae_draws_and_an_encoding_does_not():
    vae,x = nets(VAE).eval(),pictures()
    assert not vae(x).image.equal(vae(x).image) and vae.reconstruct(x).equal(vae.reconstruct(x))

# The learner
@pytest.mark.parametrize('labelled', [True, False])
def test_the_target_is_the_picture_itself(labelled):
    seen = []
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(torch.ones(1))
        def forward(self, x, y=None):
            seen.append((x, y))
            return x*self.w
    def loss(pred, target):
        assert pred.equal(target)
        return (pred - target).square().sum()
    x,y = pictures(),labels()
    dls = loaders(x, y, valid=(x, y), bs=8, device='cpu')
    quiet(Learner(dls, Net(), loss_func=loss, cbs=Itself(labelled)), 1, 0.)
    assert all((o is not None) == labelled for _,o in seen) and len(seen) == 4

CASES = [(k, s) for s in range(3) for k in (VAE, AutoEncoder)]
@pytest.mark.parametrize('kind,seed', [CASES[0], *(pytest.param(*o, marks=pytest.mark.verify) for o in CASES[1:])])
def test_it_learns_to_bring_pictures_back(kind, seed):
    x,loss = fashion(labels=False).train.all_rows()[0][:1024],AELoss() if kind is AutoEncoder else VAELoss(.1)
    with seeded(seed, 'nets'): net = kind(Encoder(8*kind.per_code, width=8), Generator(nz=8, width=8))
    test,error = x[-128:],lambda: (net.reconstruct(test) - test).square().mean().item()
    with seeded(seed, 'run'): quiet(Learner(loaders(x[:896], valid=test, bs=32, device='cpu'), net, loss_func=loss, cbs=Itself()), 2, 4e-3)
    assert error() < .7*(test - x[:896].mean(0)).square().mean().item(), 'better than the mean picture'

@pytest.mark.parametrize('blind', ['z', 'x'])
def test_a_network_that_ignores_its_input_does_not_learn(blind):
    "A decoder without z, or an encoder without x: the test above would notice"
    x = fashion(labels=False).train.all_rows()[0][:512]
    with seeded('blind'): net = AutoEncoder(Encoder(8, width=4), Generator(nz=8, width=8))
    part = net.decoder if blind == 'z' else net.encoder
    part.register_forward_pre_hook(lambda m, args: (torch.zeros_like(args[0]), *args[1:]))
    quiet(Learner(loaders(x, valid=x[:32], bs=32, device='cpu'), net, loss_func=AELoss(), cbs=Itself()), 1, 4e-3)
    assert (net.reconstruct(x) - x).square().mean() > .9*(x - x.mean(0)).square().mean()

# Bad input
@pytest.mark.parametrize('f,match', [(lambda: Encoder(0), 'n'), (lambda: Encoder(4, (28, 28)), 'shape'), (lambda: Encoder(4, width=0), 'width'),
    (lambda: Encoder(4, norm='layer'), 'norm'), (lambda: Encoder(4, n_classes=1), 'n_classes'), (lambda: Encoder(4, act=None), 'act'),
    (lambda: Encoder(4, (1, 8, 8), 2)(torch.zeros(2, 1, 9, 9)), 'x: .*9, 9'), (lambda: Encoder(4, (1, 8, 8), 2)(torch.zeros(2, 1, 8, 8), labels(2)), 'y: expected none'),
    (lambda: Encoder(4, (1, 8, 8), 2, n_classes=2)(torch.zeros(2, 1, 8, 8)), 'y: .*got none'),
    (lambda: Encoder(4, (1, 8, 8), 2, n_classes=2)(torch.zeros(2, 1, 8, 8), torch.tensor([0, 2])), 'y: .*0 to 1'),
    (lambda: AutoEncoder(Encoder(4, (1, 8, 8), 2), nn.Linear(4, 4)), 'decoder: .*nz.*Linear'), (lambda: AutoEncoder(Encoder(6, (1, 8, 8), 2), Generator((1, 8, 8), 5, 2)), 'encoder: .*5 numbers.*6'),
    (lambda: VAE(Encoder(5, (1, 8, 8), 2), Generator((1, 8, 8), 5, 2)), 'encoder: .*10 numbers'), (lambda: AELoss('l2'), "how: .*'l2'"), (lambda: VAELoss(-1), 'beta'), (lambda: VAELoss(moments=-1), 'moments'),
    (lambda: VAELoss(scale=0), 'scale'), (lambda: VAELoss()(pictures(), pictures()), 'pred: .*VAE'), (lambda: AELoss()(pictures(2), pictures()), 'pred: .*shape'), (lambda: Itself('yes'), 'labelled')])
def test_bad_input(f, match):
    with pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$'): f()

def test_labels_that_are_not_there_are_named():
    dls = loaders(pictures(), valid=pictures(), bs=8, device='cpu')
    with pytest.raises(ValueError, match='labelled: expected a loader with labels'): quiet(Learner(dls, nets(), loss_func=AELoss(), cbs=Itself(labelled=True)), 1)
