"""Does a game in the lab arrive, with seeds that nobody chose, and does it stay there?
`game`: the rules that `Lab` has by default. It is judged a quarter of its length after the annealing is over; `missing` is the number of modes that are not found.
`stayed` counts the looks at which it has still arrived, of ten on the way to twice as many steps; `least_modes`, `least_good` and `most_excess` are the worst of these.
`played`: how long that takes as a panel plays it, and `since` when every look says that it has arrived: `Engine.live` on an event loop, all layers, 30 looks a second. To be run alone; one seed, as the steps are the same ones.
The rivals are no games. `gaussian` has the mean and the covariance of the 20,000 points that G trains on;
`kde` is a kernel density estimate of them, with the best of nine widths for the likelihood of 2,000 others."""
import asyncio, math, time
import torch
from gan_course.engine import Engine
from gan_course.live import *
from study import Study

T = torch.linspace(0, 2*math.pi, 61)[:-1]   # the drawing of the chapter on the lab
HEART = torch.stack([16*T.sin()**3, 13*T.cos() - 5*(2*T).cos() - 2*(3*T).cos() - (4*T).cos()], 1)/16
SETS = ['ring of 8', 'two moons', 'one mode', 'two modes', 'heart', 'grid of 25', 'two spirals']
SHOWN = 'modes good excess undecided arrived'.split()

def rules_of(data): return dict(drawn=HEART.tolist()) if data == 'heart' else dict(data=data)

def new_engine(data, seed):
    engine = Engine(seed=seed, **rules_of(data))
    return engine, engine.sides[0].run.rules['anneal']*5//4

def numbers(engine):
    "The last look"
    last = engine.sides[0].film.last['numbers'].tolist()
    return {k: last[NUMBERS.index(k)] for k in SHOWN}

def game(data, seed):
    engine, steps = new_engine(data, seed)
    engine.train(steps, looks=1)
    found, later = numbers(engine), []
    for _ in range(10):
        engine.train(steps//10, looks=1)
        later.append(numbers(engine))
    worst = dict(least_modes=min(o['modes'] for o in later), least_good=min(o['good'] for o in later), most_excess=max(o['excess'] for o in later))
    missing = len(engine.sides[0].run.target) - found['modes']
    return dict(found, missing=missing, stayed=sum(o['arrived'] for o in later), **worst)

async def play(data, seed):
    "Seconds of playing until it is judged, and until the first of the looks that all say that it has arrived"
    engine, steps = new_engine(data, seed)
    start, since = time.perf_counter(), None
    engine.do('play')
    while engine.clock < steps:
        await asyncio.sleep(0)
        now = time.perf_counter() - start
        if not numbers(engine)['arrived']: since = None
        elif since is None: since = now
    return dict(seconds=now, since=since)

def played(data, seed): return asyncio.run(play(data, seed))

def judged(data, x):
    "The scores of points by the judge of the lab"
    judge = Look(Run(**rules_of(data))).judge
    scores = judge.scores(x)
    return dict(modes=scores['modes'], good=scores['high_quality'], excess=scores['js'] - judge.floor['js'])

def gaussian(data, seed):
    run = Run(seed=seed, **rules_of(data))
    x = run.learn.dls.train.dataset.x
    law = torch.distributions.MultivariateNormal(x.mean(0), x.T.cov())
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return judged(data, law.sample((2000,)))

def best_width(x, other):
    "The width of the bells on `x`, of nine, for which the points `other` are likeliest"
    near = torch.cdist(other, x).square()
    def likelihood(h): return (torch.logsumexp(-near/(2*h*h), 1) - 2*math.log(h)).mean()
    return max([.002*2**(i/1.5) for i in range(9)], key=likelihood)

def smeared(x, h, n):
    "`n` of the points `x`, each moved by normal noise"
    at = torch.randint(len(x), (n,))
    return x[at] + h*torch.randn(n, 2)

def kde(data, seed):
    run = Run(seed=seed, **rules_of(data))
    x = run.learn.dls.train.dataset.x
    h = best_width(x, run.target.sample(2000, seed=f'held out {seed}'))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return judged(data, smeared(x, h, 2000)) | dict(width=h)

WAYS = dict(game=game, played=played, gaussian=gaussian, kde=kde)
def run(data, way, seed): return WAYS[way](data, seed)

PLAYED = 'ring of 8', 'grid of 25', 'two spirals'   # few modes, more, and the most, which take longest to count
def is_asked(data, way, seed):
    if way == 'played': return data in PLAYED and seed == 0
    return data != 'two modes' or seed < 2   # which does not arrive

UNITS = [dict(data=d, way=w, seed=s) for s in range(8) for w in WAYS for d in SETS if is_asked(d, w, s)]
study = Study(__file__, 'Games of the lab that arrive', UNITS, run, [*SHOWN, 'missing', 'seconds', 'since', 'stayed', 'least_modes', 'least_good', 'most_excess'])
if __name__ == '__main__': study.main()
