"The perceptrons of the vanilla GAN on digits for 1,500 steps of 64, and the same with one choice changed: FID of the last and of the averaged weights, and the two quick looks of the chapter."
import torch
from functools import partial
from torch import nn
from gan_course.core import seeded
from gan_course.callbacks import EMA
from gan_course.features import features
from gan_course.game import NonSaturating
from gan_course.images import mnist
from gan_course.learner import GANLearner
from gan_course.metrics import ImageJudge
from gan_course.players import adam
from gan_course.vanilla import Discriminator, Generator
from ring import every_2nd, every_3rd, sgd
from study import Study, trained

STEPS, SETS = 1500, 4   # steps of training; sets of noise that are judged

def until_300(step): return int(step < 300)

FOR_G = dict(no_norm=dict(norm=False), relu=dict(act=nn.ReLU), uniform=dict(z_law='uniform'))
FOR_D = dict(dropout=dict(dropout=.3), relu=dict(act=nn.ReLU))
RULES = dict(momentum=dict(opt_func=partial(adam, betas=(.5, .99))), sgd=dict(opt_func=sgd, lr=.1), fresh=dict(reuse=False),
    stopped=dict(k_d=until_300), every_2nd=dict(k_d=every_2nd), every_3rd=dict(k_d=every_3rd))
VARIANTS = ['recipe', *dict.fromkeys([*FOR_G, *FOR_D, *RULES])]

def scores(learn, judge, ema):
    "Means over several sets of noise"
    sets = [learn.sample(judge.n, ema=ema, seed=f'judge {i}').cpu() for i in range(SETS)]
    reports = [judge(x) for x in sets]
    x = sets[0]
    out = {k: round(sum(r[k] for r in reports)/SETS, 4) for k in ('fid', 'precision', 'recall')}
    return out | dict(grey=round((x.abs() < .8).float().mean().item(), 4), spread=round(torch.pdist(x[:500].flatten(1)).mean().item(), 3))

def run(variant, seed):
    dls = mnist(bs=64, labels=False)
    with seeded(seed, 'networks'): G, D = Generator(**FOR_G.get(variant, {})), Discriminator(**FOR_D.get(variant, {}))
    rules = dict(lr=1e-3, opt_func=partial(adam, betas=(0., .99))) | RULES.get(variant, {})
    learn = GANLearner(dls, G, D, NonSaturating(), seed=seed, cbs=EMA(20_000), **rules)
    times = trained(learn, STEPS)
    judge = ImageJudge(dls.valid, features('mnist'), n=5000)
    last, averaged = scores(learn, judge, False), scores(learn, judge, True)
    return dict(averaged, **{f'last_{k}': v for k, v in last.items()}, **times)

study = Study(__file__, f'Perceptrons on digits, {STEPS:,} steps, one choice changed', [dict(variant=v, seed=s) for v in VARIANTS for s in range(3)], run,
    'fid last_fid precision recall grey last_grey spread last_spread train_cpu_seconds'.split())
if __name__ == '__main__': study.main()
