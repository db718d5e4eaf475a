"The hybrid against its parts, the clock, inversion, and what pictures are measured by"
import time
import pytest, torch
from torch import nn
from fastai.callback.core import Callback
from fastai.learner import Learner
from gan_course.autoencoders import *
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.dcgan import Discriminator, Generator, dcgan, gan
from gan_course.game import *
from gan_course.images import fashion
from gan_course.players import adam
from gan_course.rivals import *

def pictures(n=32, shape=(1, 8, 8), seed=0): return torch.rand(n, *shape, generator=rng('pictures', seed))*2 - 1
def dls(bs=8, **kw): return loaders(pictures(**kw), bs=bs, device='cpu')
def small(seed=0, **kw): return vae_gan(dls(), nz=3, width=4, seed=seed, device='cpu', **kw)
def quiet(learn, n):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(n)
    return learn
def weights(net): return {k: v.clone() for k,v in net.state_dict().items()}
def same(a, b, tol=0.): return a.keys() == b.keys() and all(torch.allclose(a[k].double(), b[k].double(), atol=tol, rtol=tol) for k in a)

# The hybrid against its parts
@pytest.mark.parametrize('by', ['features', 'pixels'])
def test_without_weight_it_is_the_gan_bit_for_bit(by):
    hybrid = quiet(small(weight=0., by=by), 4)
    with seeded(0, 'networks'):
        coded = CodedGenerator(Encoder(6, (1, 8, 8), 4, norm=None), Generator((1, 8, 8), 3, 4))
        D = Discriminator((1, 8, 8), 4, 'batch')
    alone = quiet(gan(dls(), coded.decoder, D, device='cpu'), 4)
    assert same(weights(hybrid.G.decoder), weights(alone.G)) and same(weights(hybrid.D), weights(alone.D))

def test_without_a_game_it_is_the_vae():
    "D does not move, pixels are compared: each step is that of VAELoss on the same batch, with the same noise of the codes"
    learn = small(weight=1., by='pixels', game=Game(), k_d=0)
    keep = []
    class Keep(Callback):
        def before_step(self):
            grads = {k: p.grad.clone() for k,p in self.learn.G.named_parameters()}
            keep.append((grads, self.learn.turn.real.clone(), self.learn.loss.item()))
    with seeded(0, 'networks'): vae = VAE(Encoder(6, (1, 8, 8), 4, norm=None), Generator((1, 8, 8), 3, 4))
    assert same(weights(vae), weights(learn.G))
    with learn.added_cbs([Keep()]): quiet(learn, 3)
    opt = adam(list(vae.parameters()), 1e-3, betas=(.5, .99))
    for i,(grads,x,loss) in enumerate(keep):
        vae.zero_grad()
        with seeded(0, i, 'g', 0, 0): ours = VAELoss()(vae(x), x)   # the names of the learner's chance in this turn
        ours.backward()
        assert ours.item() == pytest.approx(loss, rel=1e-6)
        for k,p in vae.named_parameters(): torch.testing.assert_close(p.grad, grads[k], atol=1e-5, rtol=1e-4)
        opt.step()

@pytest.mark.parametrize('weight', [.5, 2.])
def test_the_sum_is_the_sum_of_its_parts(weight):
    learn,x = small(weight=weight),pictures(8)
    with torch.no_grad(): turn = Turn(learn.D, x, learn.G(torch.randn(8, 3, generator=rng('z'))), G=learn.G, player='g')
    with seeded('codes'), torch.no_grad(): both = learn.game.g_loss(turn)
    with seeded('codes'), torch.no_grad():
        mean,logvar = learn.G.law(x)
        back = learn.D.features(learn.G(draw_codes(mean, logvar)))
        likeness = VAELoss()(Coded(back[:, None, None], mean, logvar), learn.D.features(x)[:, None, None])
    torch.testing.assert_close(both, NonSaturating().g_loss(turn) + weight*likeness, atol=1e-4, rtol=1e-5)

def test_both_parts_move_what_they_should():
    learn = small()
    before = weights(learn.model)
    quiet(learn, 1)
    moved = {k.split('.')[0] + '.' + k.split('.')[1] for k,v in weights(learn.model).items() if not v.equal(before[k])}
    assert moved >= {'G.encoder', 'G.decoder', 'D.features', 'D.score'}

def test_a_seed_names_the_run():
    a,b,c = (quiet(small(seed=s), 3) for s in (1, 1, 2))
    assert same(weights(a.model), weights(b.model)) and not same(weights(a.model), weights(c.model))

def test_it_is_a_learner_like_any_other(tmp_path):
    learn = quiet(small(path=tmp_path), 2)
    assert learn.sample(5).shape == (5, 1, 8, 8)
    learn.save('hybrid')
    again = small(path=tmp_path)
    again.load('hybrid')
    assert same(weights(again.model), weights(learn.model)) and again.G.reconstruct(pictures(2)).shape == (2, 1, 8, 8)

@pytest.mark.verify
@pytest.mark.parametrize('seed', range(3))
def test_it_learns_to_bring_clothes_back_and_to_draw_them(seed):
    x = fashion(labels=False).train.all_rows()[0][:4096]
    learn = quiet(vae_gan(loaders(x, bs=32, device='cpu'), nz=16, width=12, seed=seed, half_life=1000), 400)
    back = learn.G.eval().reconstruct(x[:256])
    assert (back - x[:256]).square().mean() < (x[:256] - x.mean(0)).square().mean()
    assert (learn.sample(256).mean(0) - x.mean(0)).abs().mean() < .25

@pytest.mark.parametrize('f,match', [(lambda: vae_gan(3), 'dls'), (lambda: small(by='edges'), "by: .*'edges'"), (lambda: small(weight=-1), 'weight'), (lambda: small(beta='x'), 'beta'),
    (lambda: vae_gan(dls(), nz=0), 'nz'), (lambda: vae_gan(dls(), width=(4, 0)), 'width'), (lambda: Clock(0), 'seconds'), (lambda: Clock(3, 2), 'last'),
    (lambda: Likeness().check(nn.Linear(2, 1)), 'D: .*features.*Linear')])
def test_bad_input(f, match):
    with pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$'): f()

# The clock
class Ticking:
    "A processor clock that goes on by one second a look"
    def __init__(self): self.now = 0.
    def __call__(self):
        self.now += 1.
        return self.now

@pytest.fixture
def ticking(monkeypatch): monkeypatch.setattr(time, 'process_time', Ticking())

def rates_of(learn, clock, fit):
    seen = []
    class Watch(Callback):
        order = 60
        def before_step(self): seen.append(self.opt.hypers[-1]['lr'])
    with learn.no_bar(), learn.no_logging(), learn.added_cbs([Watch()]): fit(clock)
    return seen

def test_it_stops_both_kinds_of_learner_and_lets_their_rates_fall(ticking):
    with seeded('net'): ae = AutoEncoder(Encoder(3, (1, 8, 8), 4), Generator((1, 8, 8), 3, 4))
    plain = Learner(loaders(pictures(), valid=pictures(8), bs=8, device='cpu'), ae, loss_func=AELoss(), cbs=Itself())
    ours = dcgan(dls(), nz=3, width=4, device='cpu')
    a,b = Clock(40.),Clock(40.)
    of_plain = rates_of(plain, a, lambda c: plain.fit(1000, 1e-3, cbs=[c]))
    of_ours = rates_of(ours, b, lambda c: ours.fit_steps(10_000, cbs=[c]))
    assert a.n_steps == len(of_plain) and abs(a.n_steps - 20) < 3 and abs(b.n_steps - 20) < 3
    for seen in (of_plain, of_ours): assert seen[0] > 9e-4 and sorted(seen, reverse=True) == seen and 1e-4 <= seen[-1] < 1.3e-4
