"""Do the experiments of the lab show what they say, and do their cures cure, for seeds that nobody chose? Each as the panel runs it, without the panel.
`uncured` is the vanishing gradient without its cure: after the steps in which D trains alone, G plays on in the same saturating game.
`faster_g` and `penalty` are each one half of the cure for a D that is too strong, for 2,000 steps."""
import numpy as np
from gan_course.engine import Engine
from gan_course.experiments import EXPERIMENTS, last_median, try_out
from study import Study

def uncured(seed):
    "G plays on by the saturating game, as long as the cure would last"
    x = next(o for o in EXPERIMENTS if o.name == 'Vanishing gradient')
    engine = Engine(('fake', 'surface', 'pull'), seed=seed, **x.rules)
    engine.train(x.steps)
    film = engine.sides[0].film
    found = dict(pull=last_median(film, 'pull'), most_pull=float(np.nanmax(film.series('pull'))))
    engine.do('set', rules=dict(lr_d=x.cure['lr_d'], k_g=1))
    engine.train(x.cure_steps)
    return found | dict(modes=last_median(film, 'modes'), later_pull=last_median(film, 'pull'))

HALVES = dict(faster_g=dict(lr_g=1e-3), penalty=dict(gamma=.1))

def half(name, seed):
    "One half of a cure alone"
    x = next(o for o in EXPERIMENTS if o.name == 'D too strong')
    found = try_out(x._replace(cure=HALVES[name], cure_steps=2000), seed)
    return dict(modes=found['modes'][1], js=found['js'][1])

def run(name, seed):
    if name == 'uncured': return uncured(seed)
    if name in HALVES: return half(name, seed)
    found = try_out(next(o for o in EXPERIMENTS if o.name == name), seed)
    return dict(shows=found['shows'], cured=found['cured'], modes=found['modes'][0], modes_cured=found['modes'][1], js=found['js'][0], js_cured=found['js'][1])

UNITS = [dict(name=n, seed=s) for n in [o.name for o in EXPERIMENTS] + ['uncured', *HALVES] for s in range(8)]
study = Study(__file__, 'The experiments of the lab and their cures', UNITS, run)
if __name__ == '__main__': study.main()
