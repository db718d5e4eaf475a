"""The guidelines of Radford et al. (2015), each with and without: the recipe of the chapter on the DCGAN, with leaky ReLU in D and both networks 32 wide, and the same with one thing changed, 1,000 steps of 64 on Fashion-MNIST, averaged weights.
What is changed:
    pooled        D: convolutions of stride 1, each followed by max pooling, instead of strided ones
    resized       G: nearest-neighbour doubling followed by a convolution, instead of fractional-strided ones
    hidden        a fully connected layer of 1,024 units, after the noise in G and before the logit in D
    no_norm_g     no batch norm in G
    no_norm_d     no batch norm in D
    no_norm       none in either
    no_refine     G ends in the transposed convolution, as in the paper
    shallow       both networks stop at maps of 7 x 7 instead of 4 x 4
    norm_all      batch norm also at G's output and D's input, which the paper advises against
    leaky_g, tanh_g   leaky ReLU, or tanh, in G's inner layers instead of ReLU
    linear_out    G's output without tanh
    relu_d        ReLU in D instead of leaky ReLU
    momentum      Adam with beta1 of .9 instead of .5
    slow          the learning rate of the paper, 2e-4
    no_norm_g_slow, momentum_slow   the same rate with that change: is it the rate of 1e-3 that ruins them?
    normal_init   all weights from N(0, .02), as in the paper, instead of torch's default"""
from functools import partial
from gan_course.core import seeded
from gan_course.images import fashion
from gan_course.blocks import Gather, Spread
from gan_course.dcgan import Discriminator, Generator
from gan_course.features import features
from gan_course.game import NonSaturating
from gan_course.callbacks import EMA
from gan_course.learner import GANLearner
from gan_course.players import adam
from gan_course.metrics import ImageJudge
from study import Study, png, trained
from torch import nn

BS, STEPS, SHAPE, WIDTH, SHOWN = 64, 1000, (1, 28, 28), 32, 16
VARIANTS = 'recipe pooled resized hidden no_norm_g no_norm_d no_norm no_refine shallow norm_all leaky_g tanh_g linear_out relu_d momentum slow normal_init no_norm_g_slow momentum_slow'.split()

def swapped(net, kind, make):
    "`net` with each layer of `kind` replaced by what `make` gives for it"
    for parent in list(net.modules()):
        for name, m in list(parent.named_children()):
            if isinstance(m, kind): setattr(parent, name, make(m))
    return net

def pooled(m): return nn.Sequential(nn.Conv2d(m.in_channels, m.out_channels, 3, 1, 1), nn.MaxPool2d(2, ceil_mode=True))
def resized(m):
    larger = nn.Upsample(scale_factor=2 if m.kernel_size == (4, 4) else 1.75)
    return nn.Sequential(larger, nn.Conv2d(m.in_channels, m.out_channels, 3, 1, 1, bias=m.bias is not None))

class Wide(nn.Module):
    "A generator with a fully connected layer between the noise and the first map"
    def __init__(self, nz, hidden=1024):
        super().__init__()
        self.nz, self.net = nz, nn.Sequential(nn.Linear(nz, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(), Generator(SHAPE, hidden, WIDTH))
    def forward(self, z): return self.net(z)

class Ended(nn.Module):
    "`net` between two layers of its own"
    def __init__(self, net, before=None, after=None):
        super().__init__()
        self.nz, self.net = getattr(net, 'nz', None), nn.Sequential(before or nn.Identity(), net, after or nn.Identity())
    def forward(self, x): return self.net(x)

def generator(variant):
    if variant == 'hidden': return Wide(64)
    G = Generator(SHAPE, width=WIDTH, norm=variant not in ('no_norm_g', 'no_norm'), refine=variant != 'no_refine', act={'leaky_g': partial(nn.LeakyReLU, .2), 'tanh_g': nn.Tanh}.get(variant, nn.ReLU),
        out=nn.Identity if variant in ('linear_out', 'norm_all') else nn.Tanh)
    if variant == 'shallow': G.layers = nn.Sequential(nn.Linear(64, 64*49, bias=False), Spread(7), *G.layers[5:])
    if variant == 'resized': swapped(G, nn.ConvTranspose2d, resized)
    return Ended(G, after=nn.Sequential(nn.BatchNorm2d(1), nn.Tanh())) if variant == 'norm_all' else G

def discriminator(variant):
    D = Discriminator(SHAPE, WIDTH, norm=None if variant in ('no_norm_d', 'no_norm') else 'batch', **({'act': nn.ReLU} if variant == 'relu_d' else {}))
    if variant == 'pooled': swapped(D, nn.Conv2d, pooled)
    if variant == 'shallow': D.features, D.score = nn.Sequential(*D.features[:-4], Gather()), nn.Linear(64*49, 1)
    if variant == 'hidden': D.score = nn.Sequential(nn.Linear(D.score.in_features, 1024), nn.BatchNorm1d(1024), nn.LeakyReLU(.2), nn.Linear(1024, 1))
    return Ended(D, before=nn.BatchNorm2d(1)) if variant == 'norm_all' else D

def as_paper(m):
    if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)): nn.init.normal_(m.weight, 0., .02)

def run(variant, seed):
    dls, lr = fashion(bs=BS, labels=False), 2e-4 if variant.endswith('slow') else 1e-3
    variant = variant.removesuffix('_slow')
    with seeded(seed, 'networks'):
        G, D = generator(variant), discriminator(variant)
        if variant == 'normal_init': G.apply(as_paper), D.apply(as_paper)
    beta1 = .9 if variant == 'momentum' else .5
    learn = GANLearner(dls, G, D, NonSaturating(), lr=lr, opt_func=partial(adam, betas=(beta1, .99)), seed=seed, cbs=EMA(10_000))
    times = trained(learn, STEPS)
    judge = ImageJudge(dls.valid, features('fashion'), n=5000)
    report = judge(learn.sample(judge.n).clamp(-1, 1).cpu())
    tail = {k: learn.history[k][-50:].mean().item() for k in ('d_loss', 'g_loss', 'd_real', 'd_fake')}
    return dict(report) | tail | times | dict(samples=png(learn.sample(SHOWN).cpu()) if seed == 0 else '')

study = Study(__file__, f'The guidelines of 2015 on Fashion-MNIST, {STEPS:,} steps of {BS}: scores of 5,000 samples', [dict(variant=v, seed=s) for v in VARIANTS for s in range(3)], run,
    'fid precision recall coverage d_loss g_loss train_cpu_seconds'.split())
if __name__ == '__main__': study.main()
