"""Each tool that is said to steady a GAN, alone, on one task with one budget: the grid of 25 modes, three hidden layers of 64, batches of 256, 8,000 steps of both players.
Without a tool it is the non-saturating game, Adam with betas (.5, .99) and a rate of .001. `none, longer` plays as many steps as take the processor time of the recipe. Only the tool differs; strengths are those of the papers where they give some for points, and the first that was tried elsewhere. No single tool was tuned, but for unrolling, whose first rate of the steps ahead, .1, broke every run off. The numbers of the recipe were chosen on grids like this one.
`recipe` is the call of the chapter; `no ...` is the recipe without one of its parts. `ReLU in G` changes G's activation, which is LeakyReLU with a slope of .2 elsewhere; it is no tool of the literature on stability.
`modes`, `good`, `kl` and `excess` are those of the lab, of 2,500 points of the last generator, averaged where averaging is the tool. `undecided` is how far D is from one half at these points and as many real ones, in the mean, where the middle of its logits counts as one half. `broke_at`: a run that turned non-finite, and is judged as it was at that step.
`train_cpu_seconds` is processor time on one thread, as a user would have it: steps as graphs where a tool can be traced. Other runs took turns with them on the same two cores.
The rivals are no games: `gaussian` has the mean and the covariance of the 20,000 points, `kde` is a kernel density estimate of them, with a width for the likelihood of others.
The task `200 digits` is for augmentation alone: a small DCGAN on twenty pictures of each digit, judged by the FID of 2,000 samples against test pictures; `copies` is the distance of samples to the nearest training picture, as a share of that of test pictures.
The task `digits` is a DCGAN on all of them for 1,500 steps of 64: `none` is the recipe of the chapter on the DCGAN."""
import base64, math
from functools import partial
import torch
from torch import nn
from gan_course.augment import Augment
from gan_course.callbacks import EMA, Anneal, Cosine
from gan_course.core import rng, seeded
from gan_course.data import loaders, points
from gan_course.dcgan import dcgan
from gan_course.features import features
from gan_course.game import *
from gan_course.images import mnist
from gan_course.learner import GANLearner, adam
from gan_course.metrics import ImageJudge, PointJudge, distance_ratio
from gan_course.mixtures import grid_of
from gan_course.stabilise import recipe
from gan_course.stabilisers import *
from gan_course.vanilla import Discriminator, Generator
from arrive import best_width, smeared
from study import Study, png, trained

STEPS, BS, DIGIT_STEPS = 8000, 256, 1500
TARGET = grid_of(spacing=.5, std=.0125)
NS = NonSaturating

def plain_D(): return Discriminator((2,), 64, 3)
def critic(game, **kw): return dict(game=game, k_d=5, **kw)
def penalised(): return NS() + R1(.1) + R2(.1)
def unpaired(game):
    "The game of a recipe with `NonSaturating` in place of pairing"
    return NS() + game.a.b + game.b

def tall():
    "D with a statistic of the batch before its last layer"
    *body, _, _ = plain_D().layers
    return nn.Sequential(*body, MinibatchStd(4), nn.Linear(65, 1), nn.Flatten(0))

CALM = dict(game=penalised, opt_func=partial(adam, betas=(0., .99)))

# chkstyle: ignore-node
TOOLS = {
    'none': dict(),
    'none, longer': dict(steps=18_000),
    'ReLU in G': dict(),
    'label smoothing': dict(game=Smoothed),
    'instance noise': dict(cbs=lambda: InstanceNoise(Cosine(.1, 0, STEPS))),
    'two time-scales': dict(lr=(1e-3, 4e-3)),
    'least squares': dict(game=LeastSquares),
    'hinge': dict(game=Hinge),
    'spectral norm': dict(D=lambda: spectral(plain_D())),
    'hinge, spectral norm': dict(game=Hinge, D=lambda: spectral(plain_D())),
    'clipping': critic(Wasserstein, cbs=lambda: WeightClip(.05)),
    'gradient penalty': critic(lambda: Wasserstein() + GradientPenalty(.1)),
    'R1': dict(game=lambda: NS() + R1(.1)),
    'R1 + R2': dict(game=penalised),
    'pairing': dict(game=Relativistic),
    'pairing, R1 + R2': dict(game=lambda: Relativistic() + R1(.1) + R2(.1)),
    'packing': dict(D=lambda: Packed(Discriminator((8,), 64, 3), 4)),
    'minibatch statistic': dict(D=tall),
    'unrolling': dict(game=lambda: Unrolled(NS(), 5)),
    'averaging': dict(cbs=lambda: EMA(20_000)),
    'historical averaging': dict(cbs=lambda: HistoricalAverage(.01)),
    'optimistic steps': dict(cbs=lambda: Optimistic()),
    'annealing': dict(cbs=lambda: Anneal(Cosine(1, .02, STEPS))),
    'no momentum': dict(opt_func=partial(adam, betas=(0., .99))),
    'R1 + R2, no momentum': CALM,
    'and a rate of .003': CALM | dict(lr=3e-3),
    'and averaging': CALM | dict(lr=3e-3, cbs=lambda: EMA(20_000)),
    'or annealing': CALM | dict(lr=3e-3, cbs=lambda: Anneal(Cosine(1, .02, STEPS))),
}
PARTS = 'pairing', 'penalty', 'annealing', 'rising beta2', 'averaging', 'beta1 = 0', 'first zeros'

def without(part):
    "The recipe without one of its parts"
    kw = recipe('points', STEPS, fresh=part != 'first zeros')
    if part == 'pairing': kw['game'] = unpaired(kw['game'])
    if part == 'penalty': kw['game'] = Relativistic()
    if part == 'annealing':
        kw['game'] = Relativistic() + R1(.1) + R2(.1)
        kw['opt_func'] = partial(adam, betas=(0., .99))
    out = dict(annealing=Anneal, averaging=EMA).get(part)
    kw['cbs'] = [cb for cb in kw['cbs'] if out is None or not isinstance(cb, out)]
    if part == 'rising beta2': kw['cbs'][1], kw['opt_func'] = Anneal(Cosine(1, .02, STEPS)), partial(adam, betas=(0., .99))
    if part == 'beta1 = 0': kw['opt_func'] = partial(adam, betas=(.5, .9))
    return kw

def settings(tool):
    "Arguments of the learner, and what makes D"
    if tool.startswith('recipe'): return plain_D, recipe('points', STEPS)
    if tool.startswith('no ') and tool[3:] in PARTS: return plain_D, without(tool[3:])
    kw = dict(dict(game=NS, D=plain_D, lr=1e-3, opt_func=partial(adam, betas=(.5, .99)), cbs=lambda: None), **TOOLS[tool])
    D = kw.pop('D')
    return D, kw | dict(game=kw['game'](), cbs=kw['cbs']())

def undecided(learn, x):
    "How far D is from one half at `x` and as many real points, in the mean, where the middle of its logits counts as one half"
    real = TARGET.sample(len(x), seed='real')
    D = learn.D.eval()
    with torch.no_grad(): logits = torch.cat([D(o) for o in (real, x)])
    return ((logits - logits.median()).sigmoid() - .5).abs().mean().item()

def scores(x):
    judge = PointJudge(TARGET)
    s = judge.scores(x)
    kl = {} if math.isinf(s['reverse_kl']) else dict(kl=s['reverse_kl'])   # where no mode has a point
    return dict(modes=s['modes'], good=s['high_quality'], excess=s['js'] - judge.floor['js']) | kl

def on_grid(tool, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        if tool in ('gaussian', 'kde'): return scores(rival(tool, seed))
    make_D, kw = settings(tool)
    steps = kw.pop('steps', STEPS)
    act = nn.ReLU if tool.endswith('ReLU in G') else partial(nn.LeakyReLU, .2)
    with seeded(seed, 'networks'): G, D = Generator((2,), 2, 64, 3, act=act), make_D()
    learn = GANLearner(data(seed), G, D, seed=seed, device='cpu', **kw)
    found = played(learn, steps)
    x = learn.sample(2500, seed='judge')
    if seed == 0: found['points'] = packed_points(x[:400])
    return scores(x) | dict(undecided=undecided(learn, x), **found)

def played(learn, steps):
    "Times of a run; where it broke off with numbers that are not finite, the step to which the learner went back"
    try: return trained(learn, steps)
    except FloatingPointError: return dict(broke_at=learn.step)

def data(seed): return points(TARGET, n=20_000, bs=BS, seed=seed, valid=0, device='cpu')

def rival(tool, seed):
    x = data(seed).train.dataset.x
    if tool == 'gaussian': return torch.distributions.MultivariateNormal(x.mean(0), x.T.cov()).sample((2500,))
    return smeared(x, best_width(x, TARGET.sample(2000, seed=f'held out {seed}')), 2500)

def packed_points(x):
    "Points of the square from -1.5 to 1.5 as bytes, in base64"
    return base64.b64encode((x.clamp(-1.5, 1.5)/1.5*127).round().to(torch.int8).numpy().tobytes()).decode()

def few_digits(tool, seed):
    "Twenty pictures of each digit"
    all_of = mnist(bs=64)
    x, y = all_of.train.all_rows()
    order = torch.randperm(len(x), generator=rng(seed, 'few'))
    rows = torch.cat([order[y[order] == k][:20] for k in range(10)])
    few, test = x[rows], all_of.valid.all_rows()[0]
    cbs = [Augment()] if tool == 'augmentation' else None
    learn = dcgan(loaders(few, bs=64, seed=seed), width=(32, 24), seed=seed, cbs=cbs)
    times = trained(learn, 2000)
    made = learn.sample(2000, seed='judge').cpu()
    with torch.no_grad(): told = [learn.D.eval()(o.to(learn.device)).median().item() for o in (few, test[:200])]
    logits = dict(trained_logit=told[0], test_logit=told[1])
    return digit_scores(made, all_of) | dict(copies=distance_ratio(made, few, test[:2000]), **logits, **times)

def digit_scores(made, dls):
    report = ImageJudge(dls.valid, features('mnist'), n=2000)(made)
    return dict(fid=report['fid'], least_share=report.tables['share'].min().item(), samples=png(made[:40], 2, 16))

def many_digits(tool, seed):
    "All digits, by the recipe of the chapter on the DCGAN or by that of this one"
    dls, kw = mnist(bs=64, labels=False), {}
    if tool != 'none': kw = dict(norm=None, **recipe('digits', DIGIT_STEPS))
    if tool == 'no pairing': kw['game'] = unpaired(kw['game'])
    learn = dcgan(dls, seed=seed, **kw)
    times = trained(learn, DIGIT_STEPS)
    return digit_scores(learn.sample(2000, seed='judge').cpu(), dls) | times

TASKS = {'grid of 25': on_grid, '200 digits': few_digits, 'digits': many_digits}
def run(task, tool, seed): return TASKS[task](tool, seed)

NAMES = ['gaussian', 'kde', *TOOLS, 'recipe', 'recipe with ReLU in G', *(f'no {p}' for p in PARTS)]
UNITS = [dict(task='grid of 25', tool=t, seed=s) for s in range(5) for t in NAMES]
UNITS += [dict(task='200 digits', tool=t, seed=s) for s in range(3) for t in ('none', 'augmentation')]
UNITS += [dict(task='digits', tool=t, seed=s) for s in range(3) for t in ('none', 'recipe', 'no pairing')]
study = Study(__file__, 'Tools that steady a GAN, one at a time', UNITS, run,
    'modes good kl excess undecided fid copies train_cpu_seconds'.split())
if __name__ == '__main__': study.main()
