"The vanilla GAN on the ring of 8 as the chapter on it trains it, and the same with one choice changed: modes, good samples and divergences over time."
import math, torch
from torch import nn
from gan_course.core import seeded
from gan_course.data import points
from gan_course.mixtures import ring
from gan_course.game import NonSaturating
from gan_course.learner import GANLearner
from gan_course.metrics import PointJudge
from gan_course.vanilla import Discriminator, Generator
from study import Study

# At a rate of .3 plain gradient descent ends in NaN.
def sgd(params, lr): return torch.optim.SGD(params, lr=lr)
def until_500(step): return int(step < 500)
def every_2nd(step): return int(step % 2 == 0)
def every_3rd(step): return int(step % 3 == 0)

NETS = dict(relu=dict(act=nn.ReLU), fresh_relu=dict(act=nn.ReLU), long=dict(act=nn.ReLU), uniform=dict(z_law='uniform'))   # arguments of the networks
RULES = dict(fresh=dict(reuse=False), fresh_relu=dict(reuse=False), long=dict(reuse=False), sgd=dict(opt_func=sgd, lr=.1), sgd_slow=dict(opt_func=sgd, lr=.01),
    stopped=dict(k_d=until_500), every_2nd=dict(k_d=every_2nd), every_3rd=dict(k_d=every_3rd))
OFTEN = ['recipe', 'fresh', 'relu', 'fresh_relu', 'long']   # twenty seeds each: some runs start late
VARIANTS = ['uniform', 'sgd', 'sgd_slow', 'stopped', 'every_2nd', 'every_3rd']

def players(variant, seed):
    more = NETS.get(variant, {})
    for_d = {k: v for k, v in more.items() if k == 'act'}
    with seeded(seed, 'networks'): return Generator((2,), nz=2, width=128, depth=2, **more), Discriminator((2,), width=128, **for_d)

def run(variant, seed, every=50):
    steps = 6000 if variant == 'long' else 2500
    target = ring(8)
    G, D = players(variant, seed)
    learn = GANLearner(points(target, seed=seed), G, D, NonSaturating(), seed=seed, default_cbs=False, **dict(lr=1e-3) | RULES.get(variant, {}))
    judge = PointJudge(target)
    looks = [(n, judge(learn.sample(judge.n, seed=f'look {n}'))) for n in learn.steps(steps) if n % every == 0]
    def known(v): return round(v, 5) if math.isfinite(v) else None   # reverse KL without any good point
    over_time = {k: [known(r[k]) for _, r in looks] for k in judge.names}
    last = {k: v[-1] for k, v in over_time.items()}
    curves = {k: over_time[k] for k in ('modes', 'high_quality', 'reverse_kl')}
    late = {f'late_{k}': round(sum(over_time[k][-10:])/10, 4) for k in ('modes', 'high_quality', 'js')}
    return dict(**last, **late, most_modes=max(over_time['modes']), step=[n for n, _ in looks], over_time=curves, floor=judge.floor, note=judge.note)

study = Study(__file__, 'Ring of 8, NonSaturating, 2,500 steps, long 6,000: the last state, the mean of the last ten looks, and the most modes at any time',
    [*(dict(variant=v, seed=s) for v in OFTEN for s in range(20)), *(dict(variant=v, seed=s) for v in VARIANTS for s in range(5))], run, 'late_modes late_high_quality late_js most_modes'.split())
if __name__ == '__main__': study.main()
