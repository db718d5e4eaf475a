"""Do the experiments of the lab show what they say, and does each run arrive after its cure, for seeds that nobody chose? Each as the panel runs it, without the panel; `cured` asks what `bench/arrive.py` asks of a run by the default rules.
A cure puts right what an experiment makes wrong, and takes back the rules that the experiments leave out: R1 + R2, annealing, averaging, no momentum. `put_right` is its first half alone, `rules` its second, for as many steps.
(For the vanishing gradient the second half is everything but the change of the game, as G would not play otherwise. Nothing but those rules is wrong in the cycling, so there the second half is the whole cure.)
`uncured` is the vanishing gradient without its cure: after the steps in which D trains alone, G plays on in the same saturating game for 600 steps."""
import numpy as np
from gan_course.engine import Engine
from gan_course.experiments import EXPERIMENTS, last_median, try_out
from study import Study

BY_NAME = {x.name: x for x in EXPERIMENTS}
VANISHING = 'Vanishing gradient'
RULES = 'beta1 gamma anneal ema'.split()   # those that the experiments leave out

def uncured(seed):
    "G plays on by the saturating game"
    x = BY_NAME[VANISHING]
    engine = Engine(('fake', 'surface', 'pull'), seed=seed, **x.rules)
    engine.train(x.steps)
    film = engine.sides[0].film
    found = dict(pull=last_median(film, 'pull'), most_pull=float(np.nanmax(film.series('pull'))))
    engine.do('set', rules=dict(lr_d=x.cure['lr_d'], k_g=1))
    engine.train(600)
    return found | dict(modes=last_median(film, 'modes'), later_pull=last_median(film, 'pull'))

def part(x, how):
    "The cure of `x`, or one half of it"
    if how == 'cure': return x.cure
    if x.name == VANISHING: split = ['game']
    else: split = [k for k in x.cure if k not in RULES]
    return {k: v for k, v in x.cure.items() if (k in split) == (how == 'put_right')} | (dict(k_g=1) if x.name == VANISHING else {})

def run(name, how, seed):
    if how == 'uncured': return uncured(seed)
    x = BY_NAME[name]
    found = try_out(x._replace(cure=part(x, how)), seed)
    film = found['engine'].sides[0].film
    rest = {k: last_median(film, k) for k in ('excess', 'undecided')}
    numbers = {f'{k}{after}': v for k in ('modes', 'js', 'good') for after, v in zip(('', '_cured'), found[k])}
    return dict(shows=found['shows'], cured=found['cured'], **numbers, **rest)

UNITS = [dict(name=n, how='cure', seed=s) for s in range(8) for n in BY_NAME] + [dict(name=VANISHING, how='uncured', seed=s) for s in range(8)]
UNITS += [dict(name=n, how=h, seed=s) for s in range(1) for h in ('put_right', 'rules') for n in BY_NAME if n != 'Cycling']
study = Study(__file__, 'The experiments of the lab and their cures', UNITS, run)
if __name__ == '__main__': study.main()
