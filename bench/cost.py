"""What a run costs as it grows, and what penalties cost.
    images   seconds of an epoch on so many images: to be proportional
    steps    seconds of so many steps: to be proportional
    memory   megabytes over 10,000 steps: to be flat
    penalty  milliseconds a step of R1 + R2 at every so many steps (0: never), 32 x 32 in colour, in turns"""
import copy, resource, statistics, sys, time, torch
from functools import cache
from gan_course.core import default_device, rng, seeded
from gan_course.data import loaders, points, ring
from gan_course.game import NonSaturating, R1, R2
from gan_course.learner import GANLearner
from gan_course.vanilla import Discriminator, Generator
from speed import setting
from study import Study

def learner(n):
    "The vanilla GAN on `n` random images"
    x = torch.randint(0, 256, (n, 1, 28, 28), dtype=torch.uint8, generator=rng(n, 'images'))
    with seeded(0, 'networks'): G, D = Generator(width=128), Discriminator(width=128)
    return GANLearner(loaders(x, bs=64), G, D, NonSaturating())

def seconds(learn, steps, repeats=5):
    "Median seconds of `steps` steps"
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
        times.append(time.perf_counter() - start)
    return round(statistics.median(times), 3)

def memory(steps):
    "Megabytes in use by the process after each tenth of `steps`, on points"
    with seeded(0, 'networks'): G, D = Generator((2,), nz=2, width=128, depth=2), Discriminator((2,), width=128)
    learn, seen = GANLearner(points(ring(8), n=10_000), G, D, NonSaturating()), []
    with learn.no_bar(), learn.no_logging():
        for n in learn.steps(steps):
            if n % (steps//10) == 0: seen.append(round(used(), 1))
    return seen

def used():
    "Megabytes of this process that are in memory now; the most so far where the system does not say"
    try: return int(open('/proc/self/statm').read().split()[1])*resource.getpagesize()/1e6
    except OSError: return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/(1e6 if sys.platform == 'darwin' else 1e3)

EVERY, ROUNDS = (0, 1, 8, 16), 7

@cache
def penalties(steps=32):
    "Median milliseconds of a step for each of `EVERY`, from runs that took turns"
    dls, G, D = setting('32', default_device())
    def one(every):
        game = NonSaturating() + R1(.1, every=every) + R2(.1, every=every) if every else NonSaturating()
        return GANLearner(dls, *copy.deepcopy((G, D)), game)
    learners, times = {k: one(k) for k in EVERY}, {k: [] for k in EVERY}
    for r in range(ROUNDS + 1):
        for k, learn in learners.items():
            s = seconds(learn, steps, 1)
            if r: times[k].append(1000*s/steps)
    return {k: round(statistics.median(t), 3) for k, t in times.items()}

def run(what, size):
    if what == 'penalty': return dict(ms_per_step=penalties()[size], ratio=round(penalties()[size]/penalties()[0], 3))
    if what == 'memory':
        seen = memory(size)
        return dict(first=seen[0], last=seen[-1], growth=round(seen[-1]/seen[0], 4), megabytes=seen)
    learn, steps = (learner(size), size//64) if what == 'images' else (learner(10_000), size)
    seconds(learn, 50, 1)
    s = seconds(learn, steps)
    return dict(seconds=s, ms_per_step=round(1000*s/steps, 3))

UNITS = [dict(what='images', size=n) for n in (7500, 15_000, 30_000, 60_000)] + [dict(what='steps', size=n) for n in (250, 500, 1000, 2000)] + [dict(what='memory', size=10_000)]
UNITS += [dict(what='penalty', size=k) for k in EVERY]
study = Study(__file__, 'Cost of a run: an epoch on so many images, so many steps, growth of memory over 10,000 steps, R1 + R2 at every so many steps', UNITS, run, shown=['seconds', 'ms_per_step', 'ratio', 'growth'])
if __name__ == '__main__': study.main()
