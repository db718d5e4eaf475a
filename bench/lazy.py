"""R1 + R2 at every step, or only at every 8th or 16th and as many times as strong (lazy regularisation, Karras et al. 2020): where that is as good, and where it fails.
    ring, grid   eight and twenty-five modes, relativistic game, 3,000 steps, Adam
    dirac        the smallest GAN: one parameter each, D(x) = psi x, the data at 0, plain gradient steps of .1: a penalty at every so many steps multiplies psi by 1 - .1 gamma every
The cost in time is a row of cost.py."""
import math
from gan_course.core import seeded
from gan_course.mixtures import grid_of, ring
from gan_course.data import points
from gan_course.game import R1, R2, Relativistic
from gan_course.learner import GANLearner
from gan_course.metrics import PointJudge
from gan_course.vanilla import Discriminator, Generator
from study import Study

def played(task, gamma, every, seed, steps=3000):
    target = ring(8) if task == 'ring' else grid_of()
    with seeded(seed, 'networks'): G, D = Generator((2,), nz=2, width=128, depth=2), Discriminator((2,), width=128)
    learn = GANLearner(points(target, seed=seed), G, D, Relativistic() + R1(gamma, every=every) + R2(gamma, every=every), lr=1e-3, seed=seed)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    judge = PointJudge(target)
    r = judge(learn.sample(judge.n))
    return {k: round(r[k], 4) for k in ('modes', 'high_quality', 'js', 'off_support')}

def dirac(gamma, every, rounds=2000, h=.1):
    "Distance from the equilibrium after so many turns of D, then G, of the smallest GAN"
    sigmoid = lambda t: 1/(1 + math.exp(-t)) if t > -700 else 0.
    theta, psi = 1., -1.
    for i in range(rounds):
        shrink = gamma*every*psi if i % every == 0 else 0.
        psi += h*(-theta*sigmoid(psi*theta) - shrink)
        theta += h*psi*sigmoid(psi*theta)
        if abs(psi) > 1e6: return math.hypot(theta, psi)
    return math.hypot(theta, psi)

def run(task, gamma, every, seed):
    if task != 'dirac': return played(task, gamma, every, seed)
    d = dirac(gamma, every)
    return dict(distance=d if d < 1e-3 or d > 1e6 else round(d, 4), settled=d < 1.)

DIRAC = [dict(task='dirac', gamma=g, every=k, seed=0) for g in (1., 2.) for k in (1, 8, 16)]
TOYS = [dict(task=t, gamma=g, every=k, seed=s) for t in ('ring', 'grid') for g in (.1, 1.) for k in (1, 8, 16) for s in range(3)]
study = Study(__file__, 'R1 + R2 at every so many steps: relativistic game on points after 3,000 steps; the smallest GAN after 2,000 rounds', DIRAC + TOYS, run,
    'modes high_quality js off_support distance'.split())
if __name__ == '__main__': study.main()
