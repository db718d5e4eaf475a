"The vanilla GAN on the ring of 8: modes, good samples and reverse KL over time, as the chapter on the vanilla GAN trains it"
import math
from gan_course.core import seeded
from gan_course.data import points
from gan_course.mixtures import ring
from gan_course.game import NonSaturating
from gan_course.learner import GANLearner
from gan_course.metrics import PointJudge
from gan_course.vanilla import Discriminator, Generator
from study import Study

def run(seed, steps=2500, every=50):
    target = ring(8)
    with seeded(seed, 'networks'): G, D = Generator((2,), nz=2, width=128, depth=2), Discriminator((2,), width=128)
    learn = GANLearner(points(target, seed=seed), G, D, NonSaturating(), lr=1e-3, seed=seed, default_cbs=False)
    judge = PointJudge(target)
    looks = [(n, judge(learn.sample(judge.n, seed=f'look {n}'))) for n in learn.steps(steps) if n % every == 0]
    known = lambda v: round(v, 5) if math.isfinite(v) else None   # reverse KL without any good point
    over_time = {k: [known(r[k]) for _, r in looks] for k in judge.names}
    last = {k: v[-1] for k, v in over_time.items()}
    return dict(**last, most_modes=max(over_time['modes']), step=[n for n, _ in looks], over_time=over_time, floor=judge.floor, note=judge.note)

study = Study(__file__, 'Ring of 8, NonSaturating, 2,500 steps: the last state, and the most modes at any time', [dict(seed=s) for s in range(5)], run)
if __name__ == '__main__': study.main()
