"Bounds against a model whose likelihood is known, PCA with a normal law against its definition, greys and bits"
import math
import pytest, torch
from torch import nn
from torch.distributions import MultivariateNormal
from gan_course.autoencoders import *
from gan_course.core import rng, seeded
from gan_course.dcgan import Generator
from gan_course.likelihood import *

D,NZ = 16,3
def linear_data(n=400, seed=0):
    "Pictures of 4 x 4 from a linear model with noise"
    chance = rng('linear', seed)
    W,z,e = torch.randn(D, NZ, generator=chance),torch.randn(n, NZ, generator=chance),torch.randn(n, D, generator=chance)
    return (z @ W.T + .4*e + .7).double().view(n, 1, 4, 4)

@pytest.fixture(scope='module')
def pca(): return PCAGaussian(linear_data(), NZ)

class Skewed(nn.Module):
    "The exact law of the codes, moved by a share of its deviation and widened: a wrong one"
    def __init__(self, encoder, shift, more):
        super().__init__()
        self.encoder,self.shift,self.more,self.n = encoder,shift,more,encoder.n
    def forward(self, x):
        mean,logvar = self.encoder(x).chunk(2, 1)
        return torch.cat([mean + self.shift*(logvar/2).exp(), logvar + self.more], 1)

def skewed(pca, shift=.3, more=.5): return VAE(Skewed(pca.as_vae().encoder, shift, more), pca)

# The closed form
def test_the_law_is_the_best_fit_of_its_kind(pca):
    x = linear_data().flatten(1)
    values = torch.linalg.eigvalsh(x.T.cov()).flip(0)
    cov = pca.W @ pca.W.T + pca.scale.square()*torch.eye(D)
    got = torch.linalg.eigvalsh(cov).flip(0)
    torch.testing.assert_close(got[:NZ], values[:NZ])
    torch.testing.assert_close(got[NZ:], values[NZ:].mean().expand(D - NZ))
    best = pca.log_prob(linear_data()).mean()
    for scale,turn in ((1.1, 0.), (.9, 0.), (1., .2)):
        W = pca.W + turn*torch.randn(D, NZ, generator=rng('turn')).double()
        other = MultivariateNormal(pca.mean, W @ W.T + (scale*pca.scale).square()*torch.eye(D)).log_prob(x).mean()
        assert other < best, (scale, turn)

def test_its_density_is_that_of_torch(pca):
    x = linear_data(seed=1)
    law = MultivariateNormal(pca.mean, pca.W @ pca.W.T + pca.scale.square()*torch.eye(D))
    torch.testing.assert_close(pca.log_prob(x), law.log_prob(x.flatten(1)))

def test_its_samples_have_its_covariance(pca):
    z = torch.randn(50_000, NZ, generator=rng('z')).double()
    torch.testing.assert_close(pca(z).flatten(1).T.cov(), pca.W @ pca.W.T, atol=.15, rtol=.05)
    assert pca(z[:2].float()).dtype == torch.float32 and pca.nz == NZ and pca.shape == (1, 4, 4)

def test_the_law_of_a_code_is_bayes_rule(pca):
    x = linear_data(seed=2)[:5]
    mean,logvar = pca.as_vae().law(x)
    precision = torch.eye(NZ) + pca.W.T @ pca.W/pca.scale.square()
    cov = torch.linalg.inv(precision)
    want = ((x.flatten(1) - pca.mean) @ pca.W/pca.scale.square()) @ cov
    torch.testing.assert_close(mean, want)
    torch.testing.assert_close(torch.diag_embed(logvar.exp()), cov.expand(5, -1, -1))

# The bound against it
def test_with_the_exact_law_every_weight_is_the_density(pca):
    x = linear_data(seed=3)[:20]
    rows = log_weights(pca.as_vae(), x, pca.scale.item(), k=7)
    assert rows.shape == (7, 20)
    torch.testing.assert_close(rows, pca.log_prob(x).expand(7, -1), atol=1e-9, rtol=0)
    for k in (1, 5): torch.testing.assert_close(likelihood_bound(pca.as_vae(), x, pca.scale.item(), k=k), pca.log_prob(x), atol=1e-9, rtol=0)

def test_with_a_wrong_law_the_elbo_is_short_by_the_divergence_from_the_right_one(pca):
    x = linear_data(seed=4)[:50]
    (m,v),(m0,v0) = skewed(pca).law(x),pca.as_vae().law(x)
    short = .5*((v - v0).exp() + (m - m0).square()/v0.exp() - 1 - (v - v0)).sum(1)
    elbo = log_weights(skewed(pca), x, pca.scale.item(), k=2000).mean(0)
    torch.testing.assert_close(elbo, pca.log_prob(x) - short, atol=.12, rtol=0)
    assert short.min() > .3

def test_more_codes_come_nearer_and_the_mean_weight_is_the_density(pca):
    x,exact = linear_data(seed=5)[:200],lambda: pca.log_prob(x).mean().item()
    bounds = [likelihood_bound(skewed(pca), x, pca.scale.item(), k=k).mean().item() for k in (1, 4, 16, 256)]
    assert bounds == sorted(bounds) and bounds[-1] < exact() + .02 and exact() - bounds[-1] < .1 < exact() - bounds[0]

def test_the_loss_of_a_vae_is_minus_its_elbo(pca):
    x,vae = linear_data(seed=6)[:200],skewed(pca)
    with seeded('many'): loss = sum(VAELoss(scale=pca.scale.item())(vae(x), x).item() for _ in range(200))/200
    elbo = log_weights(vae, x, pca.scale.item(), k=200).mean().item()
    assert abs(loss + elbo) < .1

def test_the_codes_are_named_by_the_seed(pca):
    x = linear_data()[:4]
    a,b,c = (log_weights(skewed(pca), x, .5, seed=s) for s in (0, 0, 1))
    assert a.equal(b) and not a.equal(c)

def test_the_best_scale_is_best():
    with seeded('vae'): vae = VAE(Encoder(10, (1, 8, 8), 4), Generator((1, 8, 8), 5, 4))
    x = torch.rand(64, 1, 8, 8, generator=rng('x'))*2 - 1
    scale = best_scale(vae, x)
    near = [likelihood_bound(vae, x, scale*f).mean() for f in (1, .8, 1.25)]
    assert near[0] > max(near[1:]) and vae.training

# Greys and bits
def test_a_model_of_nothing_takes_eight_bits():
    d,width = 784,256*GREY
    nats = torch.tensor([-d*math.log(width)])
    torch.testing.assert_close(bits_per_dim(nats, d), torch.tensor([8.]))

def test_noise_is_one_grey_wide_and_rounds_back():
    x = torch.arange(256.).repeat(40)/127.5 - 1
    noisy = dequantised(x)
    assert (noisy - x).abs().max() <= GREY/2 + 1e-6 and abs((noisy - x).std().item()/(GREY/12**.5) - 1) < .03
    off = ((noisy + 1)*127.5).round() - ((x + 1)*127.5).round()
    assert (off != 0).float().mean() < .001, 'rounding at an edge apart'
    assert dequantised(x).equal(noisy) and not dequantised(x, 1).equal(noisy)

def test_the_law_of_codes_has_their_moments():
    z = torch.randn(500, 3, generator=rng('z')) @ torch.tensor([[2., 0, 0], [1., .5, 0], [0, 0, .1]]) + 4
    law = law_of_codes(z)
    torch.testing.assert_close(law.mean, z.mean(0))
    torch.testing.assert_close(law.covariance_matrix, z.T.cov(), atol=1e-4, rtol=1e-4)
    assert law_of_codes(torch.cat([z, z[:, :1]], 1)).sample((5,)).isfinite().all(), 'also where a number repeats another'

@pytest.mark.parametrize('f,match', [(lambda: PCAGaussian(linear_data(), 16), 'nz: .*1 to 15'), (lambda: PCAGaussian(linear_data()[:1], 2), 'x: .*two pictures'),
    (lambda: PCAGaussian(linear_data()[0, 0], 2), 'x'),
    (lambda: PCAGaussian(torch.zeros(9, 1, 4, 4), 3), 'nz: .*span'), (lambda: PCAGaussian(linear_data()*math.nan, 3), 'x: .*finite'), (lambda: PCAGaussian('x', 3), 'x'),
    (lambda: PCAGaussian(linear_data(), 3)(torch.zeros(2, 4)), 'z: .*3'), (lambda: PCAGaussian(linear_data(), 3).log_prob(torch.zeros(2, 1, 5, 5)), 'x: .*4'),
    (lambda: bits_per_dim(torch.zeros(1), 0), 'd'), (lambda: law_of_codes(torch.zeros(3, 3)), 'z: .*more than 3'), (lambda: law_of_codes(torch.zeros(9)), 'z: .*shape'),
    (lambda: likelihood_bound(None, linear_data(), 0.), 'scale'), (lambda: likelihood_bound(None, linear_data(), 1., k=0), 'k')])
def test_bad_input(f, match):
    with pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$'): f()
