"""What a run costs as it grows, and what penalties cost.
    images   seconds of an epoch on so many images: to be proportional
    steps    seconds of so many steps: to be proportional
    memory   megabytes over 10,000 steps: to be flat
    penalty  milliseconds a step of R1 + R2 at every so many steps (0: never), 32 x 32 in colour, in turns"""
import copy, resource, statistics, sys, time, torch
from functools import cache
from gan_course.core import default_device, rng, seeded
from gan_course.data import loaders, points
from gan_course.mixtures import ring
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

def seconds(learn, steps):
    "Seconds of `steps` steps"
    start = time.perf_counter()
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return time.perf_counter() - start

def in_turns(runs, rounds=5):
    "Median seconds for each of `runs`, a dict of (learner, steps); they take turns, so that a machine that slows down slows all"
    times = {k: [] for k in runs}
    for r in range(rounds + 1):
        for k, (learn, steps) in runs.items():
            s = seconds(learn, steps)
            if r: times[k].append(s)   # the first round warms up
    return {k: statistics.median(t) for k, t in times.items()}

@cache
def growing(what):
    "Seconds for each size of `what`"
    if what == 'images': return in_turns({n: (learner(n), n//64) for n in IMAGES})
    learn = learner(10_000)
    return in_turns({n: (learn, n) for n in STEPS})

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

@cache
def penalties(steps=32):
    "Seconds of `steps` steps for each of `EVERY`"
    dls, G, D = setting('32', default_device())
    def one(every):
        game = NonSaturating() + R1(.1, every=every) + R2(.1, every=every) if every else NonSaturating()
        return GANLearner(dls, *copy.deepcopy((G, D)), game)
    return {k: s/steps for k, s in in_turns({k: (one(k), steps) for k in EVERY}, rounds=7).items()}

def run(what, size):
    if what == 'memory':
        seen = memory(size)
        return dict(first=seen[0], last=seen[-1], growth=round(seen[-1]/seen[0], 4), megabytes=seen)
    if what == 'penalty': return dict(ms_per_step=round(1000*penalties()[size], 3), ratio=round(penalties()[size]/penalties()[0], 3))
    s = growing(what)[size]
    return dict(seconds=round(s, 3), ms_per_step=round(1000*s/(size//64 if what == 'images' else size), 3))

IMAGES, STEPS, EVERY = (7500, 15_000, 30_000, 60_000), (125, 250, 500, 1000), (0, 1, 8, 16)
SIZES = dict(images=IMAGES, steps=STEPS, memory=(10_000,), penalty=EVERY)
UNITS = [dict(what=w, size=n) for w, sizes in SIZES.items() for n in sizes]
study = Study(__file__, 'Cost of a run: an epoch on so many images, so many steps, growth of memory over 10,000 steps, R1 + R2 at every so many steps', UNITS, run, shown=['seconds', 'ms_per_step', 'ratio', 'growth'])
if __name__ == '__main__': study.main()
