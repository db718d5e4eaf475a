"The minimal recipe: what it consists of, what takes it, where its schedules arrive, and that it learns"
import pytest, sys, warnings
from functools import partial
from pathlib import Path
from helpers import *
from gan_course.callbacks import *
from gan_course.conditional import cgan
from gan_course.data import points
from gan_course.dcgan import dcgan
from gan_course.images import mnist
from gan_course.learner import GANLearner, adam
from gan_course.metrics import PointJudge
from gan_course.mixtures import ring
from gan_course.stabilise import *
from gan_course.stabilisers import ZeroLast
from gan_course.vanilla import Discriminator, Generator

def made(seed=0, dls=None, steps=20, kind='points', width=32, **kw):
    with seeded(seed, 'networks'): G,D = Generator((2,), 2, width, 3),Discriminator((2,), width, 3)
    dls = dls or points(ring(), n=2000, bs=64, seed=seed, valid=0, device='cpu')
    return GANLearner(dls, G, D, seed=seed, device='cpu', **recipe(kind, steps, **kw))

def quiet(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn

def strengths(learn):
    "R1 and R2 as they are at the present step"
    game = learn.game.at(learn.step)
    return game.a.b.gamma,game.b.gamma

def test_it_is_pairing_with_both_penalties_and_no_momentum():
    learn = made()
    game = learn.game
    assert isinstance(game.a.a, Relativistic) and isinstance(game.a.b, R1) and isinstance(game.b, R2)
    assert {type(cb) for cb in learn.cbs} >= {EMA, Anneal, ZeroLast} and [g['betas'] for g in learn.opt.opt.param_groups] == [(0., .9)]*2
    assert not learn.D(learn.dls.train.batch(0, 0)[0]).any(), 'D begins at one half'

@pytest.mark.parametrize('kind', PRESETS)
@pytest.mark.parametrize('steps', [1, 7, 40])
def test_all_that_moves_has_arrived_after_its_steps(kind, steps):
    preset,learn = PRESETS[kind],made(kind=kind, steps=steps)
    assert strengths(learn) == (preset['gamma'][0],)*2
    quiet(learn, steps + 1)   # the rates of a step are set when it begins
    first,last = learn.opt.opt.param_groups
    assert strengths(learn) == pytest.approx((preset['gamma'][1],)*2)
    assert first['lr'] == last['lr'] == pytest.approx(preset['lr']*preset['lr_end']) and first['betas'] == pytest.approx((0., .99))
    assert learn.ema.half_life == preset['half_life']

def test_the_second_beta_rises_in_stairs():
    learn,seen = made(steps=64),[]
    for _ in range(70):
        quiet(learn, 1)
        seen.append(learn.opt.opt.param_groups[0]['betas'][1])
    assert seen == sorted(seen) and len(set(seen)) == 9 and seen[0] == .9 and seen[32] == seen[-1] == pytest.approx(.99)

def test_what_is_asked_for_takes_the_place_of_the_preset():
    learn = made(lr=(1e-3, 2e-3), gamma=(2., 1.), half_life=77, fresh=False)
    assert learn.lr == (1e-3, 2e-3) and strengths(learn) == (2., 2.) and learn.ema.half_life == 77
    assert learn.D(learn.dls.train.batch(0, 0)[0]).all(), 'a D that has learned is kept'
    quiet(learn, 21)
    assert strengths(learn) == (1., 1.) and strengths(made(gamma=.3)) == (.3, .3)

def test_two_calls_share_nothing():
    "A recipe is used up by a learner: callbacks belong to one run"
    a,b = recipe('points', 9),recipe('points', 9)
    assert not {*map(id, a['cbs'])} & {*map(id, b['cbs'])} and a['game'] is not b['game']

small = dict(width=(8, 6), norm=None)
FACTORIES = dict(dcgan=partial(dcgan, **small), cgan=partial(cgan, **small))

@pytest.mark.parametrize('name', FACTORIES)
@pytest.mark.parametrize('kind', ['digits', 'pictures'])
def test_the_factories_of_the_chapters_take_it(name, kind):
    dls = mnist(bs=32, labels=name == 'cgan', device='cpu')
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        learn = FACTORIES[name](dls, **recipe(kind, 3))
    quiet(learn, 4)
    assert learn.step == 4 and learn.sample(4).isfinite().all() and isinstance(learn.game.a.a, Relativistic)

def test_batch_norm_in_d_warns():
    with pytest.warns(UserWarning, match='batch norm'): dcgan(mnist(bs=32, labels=False, device='cpu'), width=(8, 6), **recipe('digits', 3))

@pytest.mark.parametrize('bad,name', [(dict(kind='ring'), 'kind'), (dict(steps=0), 'steps'), (dict(steps=2.5), 'steps'), (dict(gamma=-1), 'gamma'),
    (dict(gamma=(1, 2, 3)), 'gamma'), (dict(gamma='x'), 'gamma'), (dict(half_life=0), 'half_life'), (dict(fresh=1), 'fresh')])
def test_what_cannot_work_is_refused(bad, name): refuses(lambda: recipe(**dict(dict(kind='points', steps=9), **bad)), name)

def test_a_rate_that_cannot_work_is_refused(): refuses(lambda: made(lr=-1.), 'lr')

def test_a_run_that_is_broken_off_is_the_whole_run(tmp_path):
    def new(): return made(steps=124)
    whole,first,second = new(),new(),new()
    for learn,epochs in ((whole, 4), (first, 2)):
        with learn.no_bar(), learn.no_logging(): learn.fit(epochs, resume=tmp_path if learn is first else None)
    with second.no_bar(), second.no_logging(), warnings.catch_warnings():
        warnings.simplefilter('ignore')
        second.fit(4, resume=tmp_path)
    assert second.step == whole.step == 124
    assert all(x.equal(y) for x,y in zip(whole.model.state_dict().values(), second.model.state_dict().values()))

@pytest.mark.verify
@pytest.mark.parametrize('seed', range(3))
def test_it_finds_the_ring_where_a_plain_game_does_not(seed):
    "3,000 steps: all modes, most points on them, and more than the plain game has"
    judge,data = PointJudge(ring()),partial(points, ring(), n=5000, bs=128, valid=0, device='cpu')
    def score(learn): return judge.scores(quiet(learn, 3000).sample(2500, seed='judge'))
    ours = score(made(seed, data(seed=seed), steps=3000, width=48))
    with seeded(seed, 'networks'): G,D = Generator((2,), 2, 48, 3),Discriminator((2,), 48, 3)
    plain = score(GANLearner(data(seed=seed), G, D, NonSaturating(), lr=1e-3, opt_func=partial(adam, betas=(.5, .99)), seed=seed, device='cpu'))
    assert ours['modes'] == 8 and ours['high_quality'] > .7 and ours['high_quality'] > plain['high_quality'] + .05

# The table of the chapter
def test_every_tool_of_the_table_makes_another_run(monkeypatch):
    "Twelve steps: no two rows end with the same points, so none names a tool that is not there"
    sys.path.insert(0, str(Path(__file__).parent.parent/'bench'))
    import stabilise as table
    monkeypatch.setattr(table, 'STEPS', 12)
    names = [t for t in table.NAMES if t not in ('gaussian', 'kde', 'none, longer')]
    ends = {t: table.on_grid(t, 0)['points'] for t in names}
    same = [(a, b) for i,a in enumerate(names) for b in names[:i] if ends[a] == ends[b]]
    assert not same and len(names) > 25
