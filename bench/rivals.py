"""Ways to draw clothes side by side: Fashion-MNIST, one decoder (the generator of the chapter on the DCGAN), one clock: CLOCK seconds of processor time of training on one thread.
    mean            the mean picture, again and again: the floor of the scores
    pca             a normal law in closed form (probabilistic PCA), as many numbers in the code
    autoencoder     squared error; new pictures come from a normal law that is fitted to the codes
    vae             the bound on the likelihood; in `beta .1` and `beta 10` the divergence of the codes weighs a tenth, and ten times as much. `moments` weighs the distance of mean and covariance of the codes from those of the standard normal; `fitted_fid` has new pictures come from a law fitted to the codes
    gan             the DCGAN, averaged weights
    vae/gan         the same with an encoder: what D sees of a picture should come back; draws by averaged weights, copies by the last ones
    flow            flow matching by a small U-Net, LOOKS looks at the net for a picture; `few` is with four
    cvae, cgan      a VAE and a GAN that are asked for a class
    real            held-out pictures; what comes midway between two of them is their cross-fade
SETTINGS are those with the smallest FID in `rivals_pilot`, where all ways were tried alike, with half the time, on training pictures alone. The codes have 64 numbers but in the VAEs, where 16 are better.
What is not alike: the GAN's networks and its game were tuned on this data in earlier chapters, and the weight of the hybrid is one of four in short runs by this judge.
Pictures of the test set are seen by no way and by no judge's network. What comes back is measured on 128 test pictures: through the encoder, or for the GAN by a search in its codes."""
import statistics, time
from functools import partial
from types import SimpleNamespace
import torch
from fastai.callback.core import Callback
from fastai.learner import Learner
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from gan_course.autoencoders import AELoss, AutoEncoder, Encoder, Itself, VAE, VAELoss, code_divergence, draw_codes
from gan_course.conditional import LabelGenerator, cgan, obedience
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.dcgan import Generator, dcgan
from gan_course.features import features
from gan_course.flows import FlowNet, OnTheWay, follow
from gan_course.images import fashion
from gan_course.likelihood import PCAGaussian, best_scale, bits_per_dim, dequantised, law_of_codes, likelihood_bound
from gan_course.metrics import ImageJudge, prdc
from gan_course.pictures import slerp
from gan_course.compare import psnr, sharpness
from gan_course.inversion import invert
from gan_course.rivals import Clock, vae_gan
from gan_course.sampling import classes_in_turn
from study import Study, png

CLOCK, BS, NZ, WIDTH, WIDTH_D, N, BACK, LOOKS, HALF_LIFE = 60, 64, 64, 48, 32, 5000, 128, 20, 5000
SEARCH = dict(draws=1024, steps=150, lr=.05)
WAYS = ['real', 'mean', 'pca', 'autoencoder', 'vae, beta .1', 'vae', 'vae, beta 10', 'gan', 'vae/gan', 'flow', 'cvae', 'cgan']

# Training to the clock
def to_the_clock(learn, d, lr=None):
    "Train, and say in how many steps"
    clock = Clock(d.clock)
    with learn.no_bar(), learn.no_logging():
        if lr is None: learn.fit_steps(10**6, cbs=[clock])
        else: learn.fit(10**3, lr, cbs=[clock])
    return clock.n_steps

class Averaged(Callback):
    "Averages the weights with the half-life of the GAN's, and leaves the averages in the model"
    def before_fit(self): self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(.5**(BS/HALF_LIFE)))
    def after_batch(self):
        if self.training: self.average.update_parameters(self.model)   # its buffers are those of the model
    def after_fit(self): self.model.load_state_dict(self.average.module.state_dict())

def plain(net, rows, loss, cb, d, seed, lr, ema=False):
    "A network trained by fastai's own learner, in the layout in which the GANs compute too"
    net.to(memory_format=torch.channels_last)
    cbs = [cb, Averaged()] if ema else [cb]
    with seeded(seed, 'run'): steps = to_the_clock(Learner(rows, net, loss_func=loss, cbs=cbs, wd=0.), d, lr)
    return steps

def noise(n, seed, nz=NZ): return torch.randn(n, nz, generator=rng(seed, 'draw'))

def in_parts(f, *rows, size=250):
    "`f` of parts of `rows`, without a graph"
    with torch.no_grad(): return torch.cat([f(*o) for o in zip(*(r.split(size) for r in rows))])

# The ways: each gives `draw(n, seed)`, `code(x)`, `decode(z)` where it has them, and numbers
def coded(net, **more):
    "What an autoencoder of either kind can do"
    net.eval()
    return SimpleNamespace(net=net, code=net.encode, decode=net.decode, draw=lambda n, s: in_parts(net.decode, noise(n, s, net.nz)), **more)

def networks(kind, seed, nz):
    with seeded(seed, 'networks'): return kind(Encoder(nz*kind.per_code, width=WIDTH_D), Generator(nz=nz, width=WIDTH))

def by_law(net, codes):
    "Draws from a normal law that is fitted to `codes`"
    law = law_of_codes(codes)
    def draw(n, s):
        with seeded(s, 'codes'): return in_parts(net.decode, law.sample((n,)))
    return draw

def real(d, seed): return SimpleNamespace(draw=lambda n, s: d.test[:n], code=lambda x: x, decode=lambda z: z, straight=True)

def mean(d, seed):
    one = d.x.mean(0, keepdim=True)
    return SimpleNamespace(draw=lambda n, s: one.expand(n, -1, -1, -1).contiguous())

def pca(d, seed):
    start = time.process_time()
    law = PCAGaussian(d.x[torch.randperm(len(d.x), generator=rng(seed, 'pca'))[:20_000]], NZ)
    used, vae = time.process_time() - start, law.as_vae()
    nats = law.log_prob(d.noisy).float()
    return SimpleNamespace(code=vae.encode, decode=lambda z: law(z).clamp(-1, 1), draw=lambda n, s: law(noise(n, s)).clamp(-1, 1),
        numbers=dict(fit_seconds=round(used, 2), bits=bits_per_dim(nats, 784).mean().item(), nats=nats.mean().item()))

def autoencoder(d, seed, lr, nz, ema=False):
    net = networks(AutoEncoder, seed, nz)
    steps = plain(net, d.loaders, AELoss(), Itself(), d, seed, lr, ema)
    way = coded(net, numbers=dict(steps=steps))
    way.draw = by_law(net, in_parts(net.encode, d.x[:10_000]))
    return way

def bounds(net, d):
    "Bounds on the likelihood of test pictures, with a scale from training pictures"
    scale = best_scale(net, dequantised(d.x[:2000], 1))
    elbo, tight = (likelihood_bound(net, d.noisy, scale, k=k).mean() for k in (1, 32))
    return dict(scale=scale, elbo=elbo.item(), nats=tight.item(), elbo_bits=bits_per_dim(elbo, 784).item(), bits=bits_per_dim(tight, 784).item())

def vae(d, seed, lr, nz, moments, beta=1., ema=False):
    net = networks(VAE, seed, nz)
    steps = plain(net, d.loaders, VAELoss(beta, moments=moments), Itself(), d, seed, lr, ema)
    way = coded(net, numbers=dict(steps=steps))
    mean, logvar = in_parts(lambda x: torch.stack(net.law(x), 1), d.x[:10_000]).unbind(1)
    with seeded(seed, 'codes'): codes = draw_codes(mean, logvar)
    way.fitted, variances = by_law(net, codes), torch.linalg.eigvalsh(codes.T.cov())
    way.numbers |= dict(price=code_divergence(mean, logvar).mean().item(), least_variance=variances[0].item(), most_variance=variances[-1].item())
    return way

def gan(d, seed, lr):
    learn = dcgan(d.loaders, nz=NZ, width=(WIDTH, WIDTH_D), seed=seed, half_life=HALF_LIFE, lr=lr)
    steps = to_the_clock(learn, d)
    G = averaged(learn)
    return SimpleNamespace(draw=lambda n, s: in_parts(G, noise(n, s)), code=lambda x: invert(G, x, **SEARCH), decode=G, numbers=dict(steps=steps))

def averaged(learn):
    "The generator with its averaged weights, in eval mode"
    return learn.ema.G_ema.eval()

def hybrid(d, seed, lr):
    learn = vae_gan(d.loaders, nz=NZ, width=(WIDTH, WIDTH_D), seed=seed, half_life=HALF_LIFE, lr=lr)
    steps = to_the_clock(learn, d)
    G, way = averaged(learn), coded(learn.G, numbers=dict(steps=steps))
    way.draw = lambda n, s: in_parts(G, noise(n, s))   # averages have statistics for codes from the normal law, the last weights for those of pictures too
    return way

def flow(d, seed, lr, ema=False):
    with seeded(seed, 'networks'): net = FlowNet()
    steps = plain(net, d.loaders, nn.MSELoss(), OnTheWay(seed), d, seed, lr, ema)
    def start(n, s): return torch.randn(n, 1, 28, 28, generator=rng(s, 'draw'))
    def draw(n, s, looks=LOOKS): return in_parts(lambda z: follow(net, z, looks//2), start(n, s)).clamp(-1, 1)
    return SimpleNamespace(draw=draw, few=lambda n, s: draw(n, s, 4), code=lambda x: follow(net, x, LOOKS//2, back=True),
        decode=lambda z: follow(net, z, LOOKS//2).clamp(-1, 1), numbers=dict(steps=steps, looks=LOOKS))

def asked(draw_of, nz, steps):
    "A way that is asked for classes"
    def draw(n, s): return in_parts(draw_of, noise(n, s, nz), classes_in_turn(n, range(10)))
    return SimpleNamespace(draw=draw, asked=True, numbers=dict(steps=steps))

def cvae(d, seed, lr, nz, moments):
    with seeded(seed, 'networks'): net = VAE(Encoder(2*nz, width=WIDTH_D, n_classes=10), LabelGenerator(10, nz=nz, width=WIDTH))
    steps = plain(net, d.labelled, VAELoss(moments=moments), Itself(labelled=True), d, seed, lr)
    net.eval()
    return asked(net.decode, nz, steps)

def conditional_gan(d, seed, lr):
    learn = cgan(d.labelled, nz=NZ, width=(WIDTH, WIDTH_D), seed=seed, half_life=HALF_LIFE, lr=lr)
    steps = to_the_clock(learn, d)
    return asked(averaged(learn), NZ, steps)

MAKERS = dict(zip(WAYS, [real, mean, pca, autoencoder, partial(vae, beta=.1), vae, partial(vae, beta=10.), gan, hybrid, flow, cvae, conditional_gan]))
SETTINGS = dict(autoencoder=dict(lr=1e-3, nz=64), vae=dict(lr=1e-3, nz=16, moments=5.), cvae=dict(lr=2e-3, nz=16, moments=5.),
    gan=dict(lr=4e-3), flow=dict(lr=2e-3), cgan=dict(lr=4e-3))
SETTINGS |= {'vae, beta .1': dict(lr=2e-3, nz=16, moments=5.), 'vae, beta 10': dict(lr=2e-3, nz=16, moments=0.), 'vae/gan': dict(lr=4e-3)}

# What is measured
def data():
    real = fashion(bs=BS)
    x, y = real.train.all_rows()
    test, labels = real.valid.all_rows()
    judge = ImageJudge(real.valid, features('fashion'), n=N)
    return SimpleNamespace(clock=CLOCK, test=test, labels=labels, noisy=dequantised(test[:512]), judge=judge, net=features('fashion'), **training(x, y))

def training(x, y):
    "Pictures to train on, with and without labels"
    own = dict(valid=x[-256:], bs=BS)
    return dict(x=x, loaders=loaders(x, **own), labelled=loaders(x, y, **(own | dict(valid=(x[-256:], y[-256:])))))

def pace(way, repeats=5, n=100):
    "Milliseconds of processor time for a picture: the median of draws that take turns with the decoder alone"
    alone, took = Generator(nz=NZ, width=WIDTH).eval(), dict(ms=[], decoder_ms=[])
    for i in range(repeats):
        for k, f in dict(ms=lambda: way.draw(n, i), decoder_ms=lambda: in_parts(alone, noise(n, i))).items():
            start = time.process_time()
            f()
            took[k].append((time.process_time() - start)*1000/n)
    return {k: statistics.median(v) for k, v in took.items()}

def there_and_back(way, d):
    "PSNR of what comes back, and how good pictures midway between two are"
    x = d.test[:BACK]
    with torch.no_grad(): z = way.code(x)
    half = (z + z.roll(1, 0))/2 if hasattr(way, 'straight') else slerp(z.flatten(1), z.roll(1, 0).flatten(1), .5).view_as(z)
    back, mid = (in_parts(way.decode, o) for o in (z, half))
    good = prdc(d.judge.real, d.net(mid).double())
    out = dict(mid_density=good['density'], mid_precision=good['precision'], mid_sharpness=sharpness(mid, d.test))
    return (out if hasattr(way, 'straight') else out | dict(psnr=psnr(back, x))), dict(back=png(back[:12]), mid=png(mid[:12]))

def measured(way, d):
    x = way.draw(N, 'judge')
    scores = dict(d.judge.floor) if hasattr(way, 'straight') else d.judge(x)
    out = {k: float(scores[k]) for k in ('fid', 'precision', 'recall', 'density', 'coverage')} | dict(sharpness=sharpness(x, d.test))
    if hasattr(way, 'asked'): out |= dict(obedience=obedience(x, classes_in_turn(N, range(10)), d.net).share)
    if hasattr(way, 'straight'): out |= dict(obedience=obedience(d.test, d.labels, d.net).share)
    for k in ('fitted', 'few'):
        if hasattr(way, k): out[f'{k}_fid'] = d.judge(getattr(way, k)(N, 'judge'))['fid']
    return out, dict(samples=png(x[:40] if hasattr(way, 'asked') else x[:32], 2))

def run(way, data, seed):
    d = everything()
    made = MAKERS[way](d, seed, **SETTINGS.get(way, {}))
    numbers = dict(getattr(made, 'numbers', {}))
    if way in ('vae, beta .1', 'vae', 'vae, beta 10'): numbers |= bounds(made.net, d)
    scores, sheets = measured(made, d)
    if way not in ('real', 'mean'): numbers |= pace(made)
    if hasattr(made, 'code'):
        more, sheet = there_and_back(made, d)
        scores, sheets = scores | more, sheets | sheet
    return {k: round(v, 4) for k, v in (scores | numbers).items()} | (sheets if seed == 0 else {})

def everything(kept=[]):
    "The data and the judge, made once"
    if not kept: kept.append(data())
    return kept[0]

SEEDS = 3
units = [dict(way=w, data='fashion', seed=s) for s in range(SEEDS) for w in WAYS if s == 0 or w not in ('real', 'mean')]
shown = ['fid', 'precision', 'recall', 'coverage', 'sharpness', 'psnr', 'mid_density', 'ms', 'obedience', 'bits', 'steps']
study = Study(__file__, f'Rivals of the GAN on Fashion-MNIST: {CLOCK} seconds of processor time of training on one thread, scores of {N:,} samples', units, run, shown)
if __name__ == '__main__': study.main()
