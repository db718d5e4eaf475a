"""Why does one learner need more steps than another for the same quality, with the same networks, rates and batch size?
A loop written out, with the differences between this course's learner and fastai's as switches, beside both learners. No averaging, float32.
    shared      both players play on the same generated batch, as our learner does by default; else G makes a new one for its turn, as fastai's does
    drift       the player that rests is moved too, by the momentum of its Adam, as in fastai's learner, whose one optimizer steps for both (a shared batch allows none: G would change under it)
    rate x      a larger rate in place of it
    momentum    Adam's first beta at 0 or .25 instead of .5
    ours, fastai        the learners; `ours, fresh` with reuse=False
digits: the networks of bench/speed.py; `steps` until FID of 2,000 samples is at most 10, with every class at 5 % or more, a look every 100, at most 4,000 steps.
ring: the vanilla GAN of its chapter for 2,500 steps; `good` and `modes` are means of the last ten of fifty looks."""
import statistics, time
from functools import partial
import torch, torch.nn.functional as F
from gan_course.core import rng, seeded
from gan_course.data import points
from gan_course.features import features
from gan_course.game import NonSaturating
from gan_course.images import mnist
from gan_course.learner import GANLearner, adam
from gan_course.metrics import ImageJudge, PointJudge
from gan_course.mixtures import ring
from gan_course.players import evaluating
from gan_course.vanilla import Discriminator, Generator
from speed import BETAS, Fastai, Feed, conv_discriminator, conv_generator
from study import Study

FID, SHARE, EVERY, CAP, BS = 10., .05, 100, 4000, dict(digits=64, ring=256)

class Plain:
    "The loop"
    def __init__(self, G, D, feed, lr, shared, drift, betas=BETAS):
        self.G, self.D, self.feed, self.shared, self.drift = G, D, feed, shared, drift
        self.opt_g, self.opt_d = (torch.optim.Adam(net.parameters(), lr=lr, betas=betas) for net in (G, D))
    def turn(self, loss, opt, resting):
        for o in (opt, resting): o.zero_grad(set_to_none=False)
        params = [p for group in opt.param_groups for p in group['params']]
        for p, grad in zip(params, torch.autograd.grad(loss, params, retain_graph=self.shared and opt is self.opt_d)): p.grad = grad
        opt.step()
        if self.drift and resting.state: resting.step()
    def step(self):
        real, fake = self.feed.real(), self.G(self.feed.noise())
        d_loss = F.softplus(-self.D(real)).mean() + F.softplus(self.D(fake.detach())).mean()
        self.turn(d_loss, self.opt_d, self.opt_g)
        if not self.shared: fake = self.G(self.feed.noise())
        self.turn(F.softplus(-self.D(fake)).mean(), self.opt_g, self.opt_d)
    def run(self, n):
        for _ in range(n): self.step()

class Ours:
    def __init__(self, dls, G, D, lr, reuse, seed, betas):
        self.learn = GANLearner(dls, G, D, NonSaturating(), lr=lr, opt_func=partial(adam, betas=betas), device='cpu', precision='fp32', reuse=reuse, seed=seed)
        self.G, self.steps = G, self.quiet()
    def quiet(self):
        with self.learn.no_bar(), self.learn.no_logging(): yield from self.learn.steps(10**9)
    def run(self, n):
        for _ in range(n): next(self.steps)

# chkstyle: ignore-node
LOOPS = {   # shared, drift, factor of the rate
    'shared': (True, False, 1.), 'fresh': (False, False, 1.), 'fresh, drift': (False, True, 1.),
    'shared, rate x 1.5': (True, False, 1.5), 'fresh, rate x 1.5': (False, False, 1.5), 'fresh, rate x 2': (False, False, 2.),
    'shared, no momentum': (True, False, 1.), 'shared, no momentum, rate x 1.5': (True, False, 1.5), 'shared, momentum .25': (True, False, 1.)}
HOW = [*LOOPS, 'ours', 'ours, fresh', 'ours, no momentum', 'fastai']
MOMENTUM = {'no momentum': 0., 'momentum .25': .25}

def betas(how): return next((v for k, v in MOMENTUM.items() if k in how), BETAS[0]), BETAS[1]

def player(how, dls, nets, lr, bs, seed):
    G, D = nets
    if how.startswith('ours'): return Ours(dls, G, D, lr, how != 'ours, fresh', seed, betas(how))
    feed = Feed(dls, G.nz, bs)
    if how == 'fastai': return Fastai(G, D, feed, lr=lr)
    shared, drift, factor = LOOPS[how]
    return Plain(G, D, feed, lr*factor, shared, drift, betas(how))

def samples(G, n, seed):
    z = torch.randn(n, G.nz, generator=rng(seed, 'z'))
    with evaluating(G): return torch.cat([G(o) for o in z.split(500)])

def on_digits(how, lr, seed):
    dls = mnist(bs=BS['digits'], labels=False, device='cpu')
    with seeded(seed, 'networks'): nets = conv_generator(28, 1), conv_discriminator(28, 1)
    p, judge, fids, cpu = player(how, dls, nets, lr, BS['digits'], seed), ImageJudge(mnist().valid, features('mnist'), n=2000), [], 0.
    for step in range(EVERY, CAP + 1, EVERY):
        start = time.process_time()
        p.run(EVERY)
        cpu += time.process_time() - start
        report = judge(samples(nets[0], 2000, f'look {step}'))
        fids.append(round(report['fid'], 2))
        if report['fid'] <= FID and report.tables['share'].min() >= SHARE: return dict(steps=step, cpu_seconds=round(cpu, 1), fids=fids)
    return dict(fids=fids, cap=CAP)

def on_ring(how, lr, seed):
    target = ring(8)
    dls = points(target, seed=seed, device='cpu')
    with seeded(seed, 'networks'): nets = Generator((2,), nz=2, width=128, depth=2), Discriminator((2,), width=128)
    p, judge, looks, cpu = player(how, dls, nets, lr, BS['ring'], seed), PointJudge(target), [], 0.
    for step in range(50, 2501, 50):
        start = time.process_time()
        p.run(50)
        cpu += time.process_time() - start
        looks.append(judge(samples(nets[0], judge.n, f'look {step}')))
    late = {k: round(statistics.fmean(r[name] for r in looks[-10:]), 4) for k, name in (('good', 'high_quality'), ('modes', 'modes'))}
    return dict(late, cpu_seconds=round(cpu, 1))

def run(task, how, lr, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return dict(digits=on_digits, ring=on_ring)[task](how, lr, seed)

UNITS = [*[dict(task='ring', how=h, lr=1e-3, seed=s) for s in range(10) for h in HOW], *[dict(task='digits', how=h, lr=2e-3, seed=s) for s in range(3) for h in HOW]]
study = Study(__file__, 'Steps to quality of two learners, and of a loop with their differences as switches', UNITS, run, 'good modes steps cpu_seconds'.split())
if __name__ == '__main__': study.main()
