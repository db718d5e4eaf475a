"""Where the time of a step on points goes, one thread. For the learner itself: the share of each part under Python's profiler, times the time of a step
without it. For steps as graphs, traced and compiled: the time of the graph alone, and that of a step around it. `callbacks` is what the default callbacks add to a step."""
import cProfile, copy, pstats, statistics, time
from functools import partial
import torch
from gan_course.accelerate import Compiled
from gan_course.core import with_threads
from gan_course.game import NonSaturating
from gan_course.graph import Traced
from gan_course.learner import GANLearner
import speed
from study import Study

class Steps:
    "Plays steps of a fresh learner on points; `made` makes the callback that plays them as graphs, if one does"
    def __init__(self, made=None, **kwargs):
        dls, G, D = speed.setting('points', torch.device('cpu'))
        self.learn = GANLearner(dls, *copy.deepcopy((G, D)), NonSaturating(), device='cpu', **kwargs)
        self.learn.remove_cb(Traced)
        if made: self.learn.add_cb(made())
        self.steps = self.quiet()
        self.run(20)
    def quiet(self):
        with self.learn.no_bar(), self.learn.no_logging(): yield from self.learn.steps(10**9)
    def run(self, n):
        for _ in range(n): next(self.steps)

def ms(*calls, n=300, rounds=9):
    "Median milliseconds of each of `calls`, which take turns"
    times = [[] for _ in calls]
    for _ in range(rounds):
        for call, kept in zip(calls, times):
            start = time.perf_counter()
            call(n)
            kept.append((time.perf_counter() - start)/n*1000)
    return [round(statistics.median(t), 3) for t in times]

def profiled(steps, n=500):
    "Share of the time of each part"
    profiler = cProfile.Profile()
    profiler.enable()
    steps.run(n)
    profiler.disable()
    stats = pstats.Stats(profiler).stats
    whole = max(ct for _, _, _, ct, _ in stats.values())
    def of(file, name): return sum(ct for (path, _, f), (_, _, _, ct, _) in stats.items() if f == name and path.endswith(file))
    found = dict(networks=of('players.py', '__call__'), backward=of('setup.py', '_backward'), moves=of('learner.py', '_step'), callbacks=of('guests.py', '_call_all'))
    found |= dict(data=of('learner.py', '_noise_for') + of('setup.py', '_batch'), chance=of('core.py', 'seeded'))
    return {k: v/whole for k, v in found.items()}

def again(step, given, n):
    with torch.no_grad():
        for _ in range(n): step.run(*given)

PLAYERS = dict(learner=None, traced=partial(Traced, after=0), compiled=Compiled)

def run(how):
    made = PLAYERS[how]
    with with_threads(1):
        whole, bare = Steps(made), Steps(made, default_cbs=False)
        if not made: return of_learner(whole, bare)
        step, = getattr(whole.learn, how).graph.traced.values()
        given = [f().detach().clone() for f in step.sources]
        ms_whole, ms_bare, ms_graph = ms(whole.run, bare.run, lambda n: again(step, given, n))
    operations = sum(o.op == 'call_function' for o in step.gm.graph.nodes)
    return dict(whole=ms_whole, without_callbacks=ms_bare, graph=ms_graph, operations=operations)

def of_learner(whole, bare):
    ms_whole, ms_bare = ms(whole.run, bare.run)
    found = {k: round(v*ms_whole, 3) for k, v in profiled(whole).items()}
    return dict(whole=ms_whole, without_callbacks=ms_bare, **found, rest=round(ms_whole - sum(found.values()), 3))

study = Study(__file__, 'Where the time of a step on points goes, in milliseconds', [dict(how=h) for h in PLAYERS], run)
if __name__ == '__main__': study.main()
