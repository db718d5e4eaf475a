"""Failures to order, and whether they can be told apart. Each row is one run: the signs, what a judge found, and whether it broke or arrived by the limits in gan_course.failures.
    run         the name of a failure; `well: NAME` is the repaired run of that failure, and of all that share it; `early: NAME` is the same after a quarter of its steps
    part        `chosen`: the presets, on which the limits of the diagnosis were chosen; `judged`: other data, other widths and other seeds, on which none was
                `again`: as judged, on seeds that nobody had looked at when the limit of `missed` was set anew; healthy runs, and the failures next to them
    broken      of a failure: whether it shows what it is named for; arrived: of a well run, whether it is where it should be
    windows     fine detail on odd and even pixels, with windows of 3 and of 4 in the transposed convolutions, after 150 and after 600 steps
No row holds a verdict: that is computed from the signs, by the diagnosis as it is now."""
import math
from gan_course.failures import FAILURES, Case, examined, played, window_gan
from gan_course.signs import View, unevenness, within
from study import Study

SEEDS = dict(points=10, images=10)
WIDTHS = dict(points=(32, 128), images=(12, 24))
FURTHER = 60

def wells(medium):
    "Of the failures that share a repaired run, the last"
    return list({(id(f.well), f.well_steps, f.data): f for f in FAILURES[medium].values()}.values())

def runs(medium, part):
    "Names of the runs"
    names = [*FAILURES[medium], *(f'well: {f.name}' for f in wells(medium))]
    return names + [f'early: {f.name}' for f in wells(medium) if part == 'judged']

AGAIN = 5
def doubtful(medium):
    "Names of the runs on whose sides of the limit of `missed` there is little room"
    found = ['partial collapse', *(f'well: {f.name}' for f in wells(medium))]
    return found + ['checkerboard'] if medium == 'images' else found

def place(medium, part, run, i):
    "Where the i-th run takes place"
    f = FAILURES[medium][run.split(': ')[-1]]
    if part == 'chosen': return f.case(i)
    widths = WIDTHS[medium]
    first = dict(judged=100, again=200)[part]
    return Case(f.others[i % len(f.others)], first + i, widths[i//len(f.others) % 2])

def units():
    found = []
    for i in range(max(SEEDS.values())):
        for medium in [m for m in FAILURES if i < SEEDS[m]]:
            for part in ('chosen', 'judged'):
                for run in runs(medium, part): found.append(dict(medium=medium, part=part, run=run) | place(medium, part, run, i)._asdict())
    again = [(medium, run, i) for i in range(AGAIN) for medium in FAILURES for run in doubtful(medium)]
    found += [dict(medium=medium, part='again', run=run) | place(medium, 'again', run, i)._asdict() for medium,run,i in again]
    windows = [dict(medium='images', part='windows', run=f'windows of {k}', data='mnist', seed=i, width=16) for i in range(3) for k in (3, 4)]
    return found + windows

def windows(k, case):
    learn, found = window_gan(case, k), {}
    for steps in (150, 600):
        played(learn, steps - learn.step)
        view = View(learn)
        found[f'uneven_{steps}'] = unevenness(view.fake)/unevenness(view.real)
    return found

def run(medium, part, run, **place):
    case = Case(**place)
    if part == 'windows': return {k: round(v, 4) for k, v in windows(int(run[-1]), case).items()}
    state, _, name = run.rpartition(': ')
    f = FAILURES[medium][name]
    learn = f.well(case) if state else f.sick(case)
    steps = {'': f.steps, 'well': f.well_steps, 'early': f.well_steps//4}[state]
    finite = played(learn, steps)
    found = examined(learn, case, FURTHER)
    verdicts = dict(arrived=within(found, f.arrived)) if state else dict(broken=within(found, f.broken))
    return {k: None if math.isnan(v) else float(f'{v:.5g}') for k, v in found.items()} | verdicts | dict(finite=finite, steps=learn.step)

study = Study(__file__, 'GANs that fail in a given way, and GANs that arrive: signs of health and what a judge found', units(), run)
if __name__ == '__main__': study.main()
