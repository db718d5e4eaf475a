"The lab without a panel: rules, steps, turns, going back, what is seen, what is kept, and messages of every kind"
import asyncio, itertools, math, os, random, signal, threading, time, warnings
import numpy as np, pytest, torch
from functools import partial
from cases import seldom
from gan_course.args import *
from gan_course.core import *
from gan_course.viz import *
from gan_course.mixtures import *
from gan_course.data import *
from gan_course.game import *
from gan_course.learner import *
from gan_course.callbacks import Anneal, Cosine, EMA
from gan_course.players import adam
from gan_course.engine import *
from gan_course.live import *
from gan_course.vanilla import Discriminator, Generator

SMALL = dict(width_g=8, width_d=8, depth_g=1, depth_d=1, bs=16)
def says(match): return pytest.raises(ValueError, match=rf'^{match}[^\n]*\.$')
def weights(run): return torch.cat([p.detach().flatten() for p in run.learn.model.parameters()])

# Rules
BAD = [dict(rate=1), dict(k_d=0, k_g=0), dict(k_d=1.5), dict(k_d=-1), dict(lr_g=-1), dict(lr_g='x'), dict(lr_g=math.nan), dict(game='chess'), dict(data=3)]
BAD += [dict(bs=True), dict(drawn=[]), dict(drawn=[[0]]), dict(drawn='x'), dict(drawn=[[0, math.inf]]), dict(drawn=[[0, 0]]*2001)]
BAD += [dict(anneal=-1), dict(anneal=1.5), dict(lr_end=1.1), dict(gamma_end=-.1), dict(ema=-1), dict(beta1=1.)]
BAD += [dict(drawn=None, data='drawn'), dict(data='drawn'), dict(seed=-1), dict(nz=0), dict(z_law='cauchy')]

@pytest.mark.parametrize('bad', BAD)
def test_rules_that_cannot_work(bad):
    with says(''): rules(**bad)
    run = Run(**SMALL)
    was,step = run.rules,run.step
    with says(''): run.change(**bad)
    assert run.rules is was and run.step == step

@pytest.mark.parametrize('data', list(DATA))
@pytest.mark.parametrize('game', list(GAMES))
def test_every_game_on_every_data(data, game):
    run = Run(**SMALL, data=data, game=game, gamma=.1)
    run.advance(3)
    assert run.step == 3 and weights(run).isfinite().all()
    shown = Look(run)()
    assert set(shown) == {*LAYERS, 'numbers'} and all(shown[k].isfinite().all() for k in LAYERS)

def test_drawn_data_and_named_data_replace_each_other():
    drawn = rules(drawn=[[0, 0], [1, 1]])
    assert drawn['data'] == 'drawn' and rules(drawn, lr_d=.1)['data'] == 'drawn' and rules(drawn, data='two moons')['drawn'] is None

# What falls, and what is averaged
FALLS = dict(anneal=20, lr_end=.1, gamma=.5, gamma_end=.2, beta1=0., lr_g=2e-3)
def cosine(step, left, steps=20): return left + (1-left)*(1 + math.cos(math.pi*min(step, steps)/steps))/2
def strength(run): return [t.gamma for t in (run.learn.game.at(run.step).a.b, run.learn.game.at(run.step).b)]
def rates_of(run): return [g['lr'] for g in run.learn.opt.opt.param_groups]

def test_an_annealed_run_is_that_of_a_learner_with_the_same_schedules():
    run = Run(seed=5, ema=500, **FALLS, **SMALL)
    run.advance(30)
    with seeded(5, 'networks'): G,D = Generator((2,), 2, 8, 1),Discriminator((2,), 8, 1)
    gamma = lambda step: .5*cosine(step, .2)
    learn = GANLearner(points(ring(), n=20_000, bs=16, seed=5, valid=0), G, D, NonSaturating() + R1(gamma) + R2(gamma), lr=(2e-3, 3e-3), seed=5,
        device='cpu', opt_func=partial(adam, betas=(0., .99)), cbs=[EMA(half_life=500), Anneal(lambda step: cosine(step, .1))])
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(30)
    torch.testing.assert_close(weights(run), torch.cat([p.detach().flatten() for p in learn.model.parameters()]), rtol=1e-4, atol=1e-6)
    z = Look(run).z
    torch.testing.assert_close(Look(run)()['fake'], learn.ema.G_ema(z), rtol=1e-4, atol=1e-6)

@pytest.mark.parametrize('step', [0, 7, 20, 26])
def test_rates_and_penalty_fall_to_their_shares(step):
    run = Run(**FALLS, **SMALL)
    run.advance(step)
    assert strength(run) == pytest.approx([.5*cosine(step, .2)]*2)
    run.advance()
    assert rates_of(run) == pytest.approx([2e-3*cosine(step, .1), 3e-3*cosine(step, .1)])

def test_annealing_that_is_asked_for_on_the_way_begins_there():
    run = Run(**SMALL, gamma=.5, anneal=0)
    run.advance(30)
    run.change(**FALLS)
    assert run.rules['since'] == 30 and strength(run) == [.5, .5]
    run.advance(10)
    run.turn('d')
    assert rates_of(run) == pytest.approx([2e-3*cosine(10, .1), 3e-3*cosine(10, .1)])
    run.change(lr_d=5e-3)
    run.turn('g')
    assert rates_of(run) == pytest.approx([2e-3*cosine(10, .1), 5e-3*cosine(10, .1)]), 'in the midst of a step too'
    run.advance(9)
    then,given = weights(run),run.learn.step
    run.advance(8)
    run.rewind(given)
    assert weights(run).equal(then) and run.rules['since'] == 30
    run.rewind(20)
    assert not run.rules['anneal'] and rates_of(run) == [3e-3, 3e-3]

def test_a_start_anew_anneals_from_the_first_step():
    run = Run(**SMALL)
    run.advance(5)
    run.change(anneal=20)
    run.change(width_g=4, width_d=4)
    assert run.step == run.rules['since'] == 0
    other = Run(bs=16, depth_g=1, depth_d=1, width_g=4, width_d=4, anneal=20)
    for r in (run, other): r.advance(12)
    assert weights(run).equal(weights(other))

@pytest.mark.parametrize('then', [0, 30])
def test_the_average_is_shown_where_it_is_asked_for(then):
    plain,averaged = (Run(**SMALL, lr_g=.05, ema=n) for n in (0, 200))
    look = Look(plain)
    for run in (plain, averaged): run.advance(then)
    assert weights(plain).equal(weights(averaged))
    own = plain.learn.G(look.z).detach()
    assert look(['fake'])['fake'].equal(own)
    assert Look(averaged)(['fake'])['fake'].equal(own) == (then == 0)

def test_a_step_does_nothing_that_no_rule_asks_for():
    run = Run(**SMALL, anneal=0, ema=0)
    def helpers(): return {type(cb) for cb in run.learn.cbs} & {Anneal, EMA}
    for change,there in ({}, set()), (dict(anneal=20), {Anneal}), (dict(ema=200), {Anneal, EMA}), (dict(anneal=0), {EMA}), (dict(ema=0), set()):
        run.change(**change)
        run.advance(3)
        assert helpers() == there
    assert rates_of(run) == [3e-3, 3e-3]

def test_averaging_that_is_asked_for_on_the_way_starts_from_the_present_weights():
    run = Run(**SMALL, ema=0, lr_g=.05)
    run.advance(20)
    z,own = Look(run).z,run.learn.G
    here = own(z).detach()
    run.change(ema=5000)
    assert run.shown_G()(z).equal(here)
    run.advance(10)
    average = run.shown_G()(z)
    assert 0 < (average - here).norm() < (own(z) - here).norm()
    run.change(ema=100)
    assert run.learn.ema.half_life == 100 and run.shown_G()(z).equal(average), 'another half-life keeps the average'

# The run is that of the learner
def test_the_lab_plays_what_fit_plays():
    run = Run(seed=5, **SMALL)
    run.advance(20)
    with seeded(5, 'networks'): G,D = Generator((2,), 2, 8, 1),Discriminator((2,), 8, 1)
    gamma = Cosine(.1, .005, 16_000)
    learn = GANLearner(points(ring(), n=20_000, bs=16, seed=5, valid=0), G, D, NonSaturating() + R1(gamma) + R2(gamma), lr=3e-3, seed=5, device='cpu',
        opt_func=partial(adam, betas=(0., .99)), default_cbs=False, cbs=[Anneal(Cosine(1, .02, 16_000)), EMA(half_life=20_000)])
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(20)
    assert all(p.equal(q) for p,q in zip(run.learn.model.parameters(), learn.model.parameters()))

def test_two_turns_make_a_step_and_looking_changes_nothing():
    a,b = Run(**SMALL),Run(**SMALL)
    a.turn('d')
    a.turn('g')
    look = Look(b)
    for _ in range(3): look()
    b.advance()
    assert a.step == b.step == 1 and torch.allclose(weights(a), weights(b), atol=1e-6)

@pytest.mark.parametrize('change', [dict(lr_d=0.), dict(lr_g=0.)])
def test_live_rules_act_at_the_next_turn_and_start_nothing_anew(change):
    run = Run(**SMALL)
    run.advance(3)
    learn,still = run.learn,run.learn.D if 'lr_d' in change else run.learn.G
    run.change(**change)
    before = [p.clone() for p in still.parameters()]
    run.advance(2)
    assert run.learn is learn and run.step == 5 and all(p.equal(q) for p,q in zip(still.parameters(), before))

def test_the_other_rules_start_anew():
    run = Run(**SMALL)
    run.advance(3)
    for change in (dict(width_g=4), dict(width_d=4), dict(opt='SGD'), dict(nz=1), dict(z_law='uniform'), dict(seed=4), dict(data='two moons'), dict(drawn=[[0, 0], [1, 1]])):
        learn = run.learn
        run.change(**change)
        assert run.learn is not learn and run.step == 0
        run.advance(1)
    assert len(run.target) == 2

# Going back
@pytest.mark.parametrize('seed', range(4))
def test_back_is_exactly_where_it_was(seed):
    "Whatever was done on the way: rules, single turns, copies now and then"
    r,run,then = random.Random(seed),Run(seed=seed, ema=300, gamma=.1, **SMALL),{}
    z = Look(run).z
    def state(): return torch.cat([weights(run), run.shown_G()(z).detach().flatten()])
    for _ in range(40):
        act = r.choice(['advance', 'advance', 'turn', 'rate', 'game', 'k', 'bs', 'keep', 'anneal', 'beta1', 'ema'])
        if act == 'advance':
            run.advance(r.randint(1, 5))
            then[run.step] = state()
        elif act == 'turn': run.turn(r.choice('dg'))
        elif act == 'keep': run.keep()
        else: run.change(**dict(rate=dict(lr_d=r.choice([1e-3, 1e-2])), game=dict(game=r.choice(list(GAMES))), k=dict(k_d=r.randint(1, 3)),
            anneal=dict(anneal=r.choice([0, 15])), beta1=dict(beta1=r.choice([0., .5])), ema=dict(ema=r.choice([0, 300])), bs=dict(bs=r.choice([8, 16])))[act])
    for step in sorted(r.sample(sorted(then), 4), reverse=True):
        run.rewind(step)
        assert run.step == step and state().equal(then[step])
    with says('step: '): run.rewind(run.step + 1)

# What is seen
def seen(look, x):
    "The numbers of a generator that makes `x`"
    D = look.run.learn._D
    with torch.no_grad(): return look.numbers(x, D(look.real), D(x))

def test_the_best_discriminator_is_the_ratio():
    run = Run(data='one mode', **SMALL)
    look = Look(run)
    best,w = look.best(look.judge.cells.p)
    assert (best[w > 1e-12] - .5).abs().max() < 1e-6
    q = torch.zeros_like(look.judge.cells.p)
    q[0] = 1
    best,_ = look.best(q)
    p,s = (look.bell @ o[:-1].view(40, 40) @ look.bell.T for o in (look.judge.cells.p, q))
    seen = p + s > 1e-12
    assert (best - p/(p+s))[seen].abs().max() < 1e-6 and best[0, 0] < 1e-6 and best[20, 20] > 1 - 1e-6

def test_the_gap_is_zero_for_the_best_discriminator_and_known_for_a_constant_one():
    run = Run(data='two modes', **SMALL)
    look = Look(run)
    with torch.no_grad(): best,w = look.best(look.judge.cells(run.learn.G(look.many)))
    def gap(answers):
        look.places = answers.float().flatten()[:, None].expand(-1, 2)
        run.learn.D.forward = lambda x: x[:, 0]
        return look(['best'])['numbers']['gap']
    assert gap(best.logit(eps=1e-12)) < 1e-6
    assert abs(gap(torch.zeros_like(best)) - ((best - .5).abs()*w).sum()/w.sum()) < 1e-6

@pytest.mark.parametrize('game', list(GAMES))
def test_the_surface_is_a_shade_from_0_to_1_whatever_d_answers(game):
    run = Run(**SMALL, game=game)
    with torch.no_grad(): list(run.learn.D.parameters())[-1].add_(0. if 'saturating' in game else 50.)
    shown = Look(run)(['surface'])['surface']
    assert shown.min() >= 0 and shown.max() <= 1 and .05 < shown.mean() < .95

def test_numbers_rank_perfect_before_collapsed_before_off_the_plot():
    run = Run(**SMALL)
    look,real = Look(run),run.target.sample(2000, seed='perfect')
    js = [seen(look, x)['js'] for x in (real, run.target.centres[:1].expand(2000, 2) + .01*torch.randn(2000, 2, generator=rng('one')), real + 100)]
    assert js[0] < .05 < js[1] < js[2] <= math.log(2) + 1e-9

# When a game has arrived
def marks(x, answer=0., data='ring of 8', **rules):
    "The numbers of a generator that makes `x`, beside a D that answers `answer` everywhere, or a function of the points"
    run = Run(data=data, **SMALL, **rules)
    run.learn.D.forward = answer if callable(answer) else lambda x: torch.full((len(x),), float(answer))
    return seen(Look(run), x)

@pytest.mark.parametrize('data', list(DATA))
def test_real_points_and_an_undecided_d_are_an_arrival(data):
    x = DATA[data]().sample(2000, seed='perfect')
    found = marks(x, data=data)
    assert found['arrived'] == 1 and found['undecided'] == 0 and abs(found['excess']) < .01 and found['good'] > .97

def shares(*kept): return ring(weights=[float(i in kept) for i in range(8)]).sample(2000)
RING = ring().sample(2000, seed='perfect')
NEAR = torch.cat([RING[:1700], torch.zeros(300, 2)])
@pytest.mark.parametrize('x,answer', [(shares(*range(7)), 0.), (NEAR, 0.), (RING*.9, 0.), (RING, .5), (RING, -.5), (RING + 100, 0.), (RING[:1].expand(2000, 2), 0.)],
    ids=['a mode is missing', 'points between', 'beside the modes', 'D says real', 'D says generated', 'far away', 'one point'])
def test_each_mark_is_asked_for(x, answer): assert marks(x, answer)['arrived'] == 0

@pytest.mark.parametrize('scale,arrived', [(.1, 1), (10., 0)])
def test_a_d_without_a_probability_is_undecided_round_its_middle(scale, arrived):
    def answer(x): return 100 + scale*x[:, 0]
    found = marks(RING, answer, game='Wasserstein')
    assert found['arrived'] == arrived and marks(RING, answer)['arrived'] == 0

def test_the_heaps_of_a_curve_may_be_short_of_an_end_and_no_more():
    t = DATA['two moons']()
    for gone,arrived in (1, 1), (10, 0):
        weights = torch.ones(100)
        weights[:gone] = 0
        assert marks(Mixture(t.centres, t.stds, weights).sample(2000), data='two moons')['arrived'] == arrived, gone

def test_only_what_is_asked_for_is_computed():
    look = Look(Run(**SMALL))
    for n in range(len(LAYERS)+1):
        for on in itertools.combinations(LAYERS, n): assert {*on} <= {*look(on)} <= {*on, 'numbers', *(['fake'] if 'pull' in on else [])}

@pytest.mark.parametrize('game', list(GAMES))
def test_separation_is_a_share_that_needs_no_threshold(game):
    run = Run(**SMALL, game=game)
    look = Look(run)
    def separation(shift):
        run.learn.D.forward = lambda x: x[:, 0] + 100   # an answer that no threshold of a game would fit
        look.real = torch.linspace(0, 1, 2000)[:, None].expand(-1, 2)
        return seen(look, look.real + shift)['separation']
    assert separation(-2) == 1 and separation(2) == 0 and abs(separation(0) - .5) < 1e-3 and abs(separation(-.5) - .75) < 1e-3

def test_the_value_is_that_of_the_game_and_only_of_games_that_have_it():
    for game in GAMES:
        run = Run(**SMALL, game=game)
        look = Look(run)
        x = run.target.sample(2000, seed='other')
        found = seen(look, x)
        with torch.no_grad(): by_hand = run.learn.D(look.real).sigmoid().log().mean() + (1 - run.learn.D(x).sigmoid()).log().mean()
        assert (abs(found['value'] - by_hand) < 1e-5 and found['best_value'] < -1.3) if 'saturating' in game else math.isnan(found['value'])

# What is kept
def test_a_long_film_stays_small_and_spans_the_run():
    side = Side(**SMALL)
    row = side.see(0, LAYERS)
    for at in range(1, 5000):
        row = row.copy()
        row['at'] = at
        side.film.add(row)
    at = side.film.rows['at'][:len(side.film), 0]
    assert side.film.rows.nbytes <= 2e6 and 150 <= len(at) <= 300 and at[0] == 0 and at[-1] > 4900 and len(set(np.diff(at)[:100])) == 1

def test_rows_hold_what_was_seen():
    side = Side(data='two modes', **SMALL)
    shown = side.look()
    row = side.film.pack(9, 7, shown)
    assert row['at'] == 9 and row['step'] == 7 and row['has'] == 2**len(LAYERS) - 1
    l,r,b,t = side.film.box
    places = row['fake'].astype(float)/8192*(r-l)/2 + [(l+r)/2, (b+t)/2]
    assert np.abs(places - shown['fake'].numpy()).max() < (r-l)/8192 and np.abs(row['surface']/255 - shown['surface'].numpy()).max() < .003
    side.film.add(row)
    assert side.film.series('js')[-1] == np.float32(shown['numbers']['js']) and side.film.series('step')[-1] == 7
    with says('name: '): side.film.series('speed')

# Messages
GARBAGE = [None, 3, 'x', [], {}, dict(do=None), dict(do=['play']), dict(do='dance'), dict(do='turn'), dict(do='set'), dict(do='set', rules=3)]
GARBAGE += [dict(do='set', rules=dict(lr_d=1), side=1), dict(do='back'), dict(do='layers', names=3), dict(do='compare'), dict(do='new', rules=None)]
REFUSED = [dict(do='set', rules=dict(lr_d=-1)), dict(do='set', rules={}, side=7), dict(do='turn', player='x'), dict(do='step', n='x'), dict(do='step', n=0)]
REFUSED += [dict(do='back', at=10**6), dict(do='compare', on='x'), dict(do='layers', names=['x']), dict(do='new', rules=dict(x=1))]
ACTIONS = [dict(do='play'), dict(do='pause'), dict(do='step'), dict(do='step', n=3), dict(do='turn', player='d'), dict(do='turn', player='g'), dict(do='reset')]
ACTIONS += [dict(do='set', rules=dict(lr_d=1e-2)), dict(do='set', rules=dict(seed=2)), dict(do='set', rules=dict(k_d=3), side=1), dict(do='set', rules=dict(width_d=4), side=1)]
ACTIONS += [dict(do='back', at=0), dict(do='layers', names=['fake']), dict(do='compare', on=True), dict(do='compare', on=False), dict(do='new', rules=dict(game='hinge', **SMALL)), dict(do='show')]

def stands_where_it_shows(engine):
    return not engine.playing and all(s.film.last['at'][0] == engine.clock and s.film.last['step'][0] == s.run.step for s in engine.sides)

def sides(engine): return torch.cat([weights(s.run) for s in engine.sides])

def test_garbage_is_passed_over_with_one_warning():
    engine = Engine(**SMALL)
    before = sides(engine)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter('always')
        for m in GARBAGE*2: engine.post(m)
        engine.process_mail()
    assert len(seen) == 1 and sides(engine).equal(before) and not engine.playing and engine.message == ''

@pytest.mark.parametrize('message', REFUSED, ids=str)
def test_what_cannot_work_is_refused_with_a_sentence_and_changes_nothing(message):
    engine = Engine(**SMALL)
    engine.train(3)
    before,told = sides(engine),[]
    engine.watchers.append(lambda rows, film: told.append((rows, film)))
    engine.post(message)
    engine.process_mail()
    assert engine.message.endswith('.') and ', got ' in engine.message and sides(engine).equal(before) and told == [(None, False)]

@pytest.mark.parametrize('message', ACTIONS, ids=str)
def test_each_message_does_what_it_says(message):
    engine = Engine(**SMALL)
    engine.post(dict(do='compare', on=True))
    engine.process_mail()
    engine.train(4)
    seen = []
    engine.watchers.append(lambda rows, film: seen.append(film))
    engine.post(message)
    engine.process_mail()
    do,(a,*b) = message['do'],engine.sides
    found = dict(play=engine.playing, pause=not engine.playing, step=engine.clock == 4 + message.get('n', 1), reset=engine.clock == 0, back=engine.clock == 0)
    found |= dict(turn=a.run.learn.played[message.get('player', 'd')] == 1, layers=engine.layers == ['fake'], compare=len(b) == message.get('on'))
    found |= dict(show=seen == [True, False], new=not b and engine.clock == 0 and a.run.rules['game'] == 'hinge')
    if do == 'set':
        side,live = engine.sides[message.get('side', 0)],all(k in LIVE for k in message['rules'])
        assert message['rules'].items() <= side.run.rules.items() and engine.clock == 4*live and all(s.run.step == engine.clock for s in engine.sides)
    else: assert found[do]

@pytest.mark.parametrize('seed', range(5))
@pytest.mark.filterwarnings('ignore:A message')
def test_messages_in_any_order_from_any_thread(seed):
    engine,r = Engine(**SMALL),random.Random(seed)
    def send(): [engine.post(r.choice(ACTIONS + GARBAGE + REFUSED)) for _ in range(15)]
    threads = [threading.Thread(target=send) for _ in range(4)]
    for t in threads: t.start()
    for t in threads: t.join()
    engine.slice(.01)
    assert sides(engine).isfinite().all() and engine.mail.empty()
    assert engine.playing or stands_where_it_shows(engine)
    for s in engine.sides: assert len(s.film) == len(engine.sides[0].film) and (s.film.rows['at'] == engine.sides[0].film.rows['at'])[:len(s.film)].all()

def test_only_what_is_switched_on_is_computed_while_it_plays():
    engine = Engine(layers=['fake'], **SMALL)
    engine.sides[0].look.best = engine.sides[0].look.pull = None   # calling either would fail
    engine.train(3)
    assert engine.see()[0]['has'] == 1

# Two sides
def test_two_sides_share_a_clock_and_differ_only_by_their_rules():
    engine = Engine(seed=2, **SMALL)
    engine.train(5)
    for m in (dict(do='compare', on=True), dict(do='set', side=1, rules=dict(game='saturating'))): engine.post(m)
    engine.process_mail()
    assert engine.clock == 0 and weights(engine.sides[0].run).equal(weights(engine.sides[1].run))
    engine.train(20, looks=10)
    for s,game in zip(engine.sides, ('non-saturating', 'saturating')):
        alone = Run(seed=2, game=game, **SMALL)
        alone.advance(20)
        assert weights(s.run).equal(weights(alone)) and len(s.film) == 11
    before = sides(engine)
    engine.train(7)
    engine.post(dict(do='back', at=20))
    engine.process_mail()
    assert sides(engine).equal(before)

def test_two_sides_of_unequal_turns_go_back_together():
    engine = Engine(**SMALL)
    for m in (dict(do='compare', on=True), dict(do='set', side=1, rules=dict(k_d=3)), dict(do='turn', player='d'), dict(do='turn',
        player='g')): engine.post(m)
    engine.process_mail()
    assert [s.run.step for s in engine.sides] == [1, 0]
    engine.train(5)
    then,steps = sides(engine),[s.run.step for s in engine.sides]
    engine.train(5)
    engine.post(dict(do='back', at=6))
    engine.process_mail()
    assert [s.run.step for s in engine.sides] == steps and sides(engine).equal(then)

@pytest.mark.parametrize('n,looks', [(1, 100), (7, 100), (7, 3), (100, 100), (50, 1), (0, 5), (5, 0)])
def test_train_looks_as_often_as_asked_and_at_the_end(n, looks):
    engine,seen = Engine(**SMALL),[]
    engine.watchers.append(lambda rows, film: seen.append(int(rows[0]['step'][0])))
    engine.train(n, looks)
    assert engine.clock == n and len(seen) == min(n, looks) and (not seen or seen[-1] == n)

@pytest.mark.parametrize('bad', [dict(n=-1), dict(n=1.5), dict(n=3, looks=-1), dict(n='x')])
def test_train_refuses(bad):
    engine = Engine(**SMALL)
    with pytest.raises((ValueError, TypeError), match=r'^(n|looks): [^\n]*\.$'): engine.train(**bad)
    assert engine.clock == 0

# Playing
async def until(condition, seconds=20.):
    for _ in range(int(seconds/.02)):
        if condition(): return True
        await asyncio.sleep(.02)

def test_playing_on_a_loop_from_another_thread():
    async def main():
        engine = Engine(**SMALL)
        threading.Thread(target=lambda: engine.post(dict(do='play'))).start()
        assert await until(lambda: engine.clock > 10)
        engine.post(dict(do='pause'))
        assert await until(lambda: not engine.running)
        step = engine.clock
        await asyncio.sleep(.1)
        assert engine.clock == step
        return engine
    engine = asyncio.run(main())
    other = Engine(**SMALL)
    other.train(engine.clock)
    assert sides(engine).equal(sides(other))

@pytest.mark.parametrize('sides', [1, 2])
@pytest.mark.parametrize('behind', [1, 10])
def test_a_pause_shows_the_step_at_which_it_stands(behind, sides):
    "Looks are rare, so that the pause comes between two of them"
    engine = Engine(fps=.01, **SMALL)
    if sides == 2: engine.do('compare', on=True)
    engine.do('play')
    for _ in range(200):
        engine.slice(.01)
        if engine.clock - engine.sides[0].film.last['step'][0] >= behind: break
    assert engine.clock - engine.sides[0].film.last['step'][0] >= behind
    engine.post(dict(do='pause'))
    engine.slice()
    assert stands_where_it_shows(engine)

def test_a_second_pause_shows_nothing_new():
    engine,seen = Engine(**SMALL),[]
    engine.do('play')
    engine.slice()
    engine.do('pause')
    engine.watchers.append(lambda rows, film: seen.append(rows or film))
    engine.do('pause')
    assert not any(seen)

def test_another_cell_that_blocks_makes_it_wait():
    async def main():
        engine = Engine(**SMALL)
        engine.post(dict(do='play'))
        assert await until(lambda: engine.clock > 5)
        step = engine.clock
        time.sleep(.3)
        assert engine.clock == step
        assert await until(lambda: engine.clock > step)
        engine.post(dict(do='pause'))
        assert await until(lambda: not engine.running)
    asyncio.run(main())

def test_an_interrupt_pauses_between_two_steps():
    async def main():
        engine = Engine(**SMALL)
        before = signal.getsignal(signal.SIGINT)
        engine.post(dict(do='play'))
        assert await until(lambda: engine.clock > 5)
        os.kill(os.getpid(), signal.SIGINT)
        assert await until(lambda: not engine.running)
        assert not engine.playing and not any(engine.sides[0].run.learn.played.values()) and signal.getsignal(signal.SIGINT) is before
        return engine
    engine = asyncio.run(main())
    other = Engine(**SMALL)
    other.train(engine.clock)
    assert sides(engine).equal(sides(other))

def test_an_interrupt_ends_train_between_two_steps():
    engine = Engine(**SMALL)
    threading.Timer(.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt, match='stopped after step'): engine.train(10**6, looks=0)
    assert stands_where_it_shows(engine)
    step = engine.clock
    engine.train(5)
    other = Engine(**SMALL)
    other.train(step + 5)
    assert sides(engine).equal(sides(other))

def test_a_run_that_breaks_pauses_and_says_so():
    engine = Engine(width_g=8, width_d=8, depth_g=3, depth_d=3, bs=16, game='Wasserstein', lr_g=10., lr_d=10.)
    engine.post(dict(do='play'))
    for _ in range(200):
        engine.slice(.05)
        if not engine.playing: break
    assert not engine.playing and 'non-finite' in engine.message
    engine.post(dict(do='set', rules=dict(lr_g=1e-3, lr_d=1e-3)))
    engine.post(dict(do='step'))
    engine.process_mail()
    assert sides(engine).isfinite().all()

def test_nobody_there_for_longer_than_its_patience_pauses_it():
    engine = Engine(patience=.3, **SMALL)
    engine.post(dict(do='play'))
    for _ in range(60):
        engine.slice(.01)
        engine.heartbeat()
    assert engine.playing
    for _ in range(60): engine.slice(.01)
    assert not engine.playing and engine.message == 'Paused: no panel shows this run any more.'
    engine.post(dict(do='show'))
    engine.process_mail()
    assert engine.message.startswith('Paused')

def test_do_acts_at_once_on_its_own_thread_and_leaves_a_message_on_another():
    engine = Engine(**SMALL)
    engine.do('step', n=2)
    assert engine.clock == 2
    t = threading.Thread(target=lambda: engine.do('step'))
    t.start()
    t.join()
    assert engine.clock == 2
    engine.process_mail()
    assert engine.clock == 3
    with says('what: '): engine.do('dance')

def test_looks_come_at_the_rate_that_is_asked_for():
    engine,seen = Engine(fps=50, **SMALL),[]
    engine.watchers.append(lambda rows, film: seen.append(rows is not None))
    engine.do('play')
    end = time.perf_counter() + 1
    while time.perf_counter() < end: engine.slice()
    assert 0 < sum(seen) <= 52

# What goes wrong, and what is left then
BREAKS = dict(game='Wasserstein', lr_g=10., lr_d=10.)
DEEP = dict(width_g=8, width_d=8, depth_g=3, depth_d=3, bs=16)

def test_numbers_that_are_not_finite_between_two_looks_of_the_guard_stop_it_with_its_sentence():
    engine = Engine(width_g=64, width_d=64, depth_g=5, depth_d=5, bs=16, fps=1e5, game='least squares', lr_g=10., lr_d=10., gamma=1000.)
    engine.do('play')
    for _ in range(200):
        engine.slice()
        if not engine.playing: break
    assert not engine.playing and 'non-finite' in engine.message and sides(engine).isfinite().all()

@pytest.mark.parametrize('side', [0, seldom(1)])
def test_when_one_side_breaks_both_go_back_together_and_the_film_with_them(side):
    engine = Engine(**DEEP)
    engine.do('compare', on=True)
    engine.train(120)
    engine.do('set', side=side, rules=BREAKS)
    with pytest.raises(FloatingPointError): engine.train(400, 400)
    assert stands_where_it_shows(engine) and 'non-finite' in engine.message
    steps = [s.run.step for s in engine.sides]
    assert steps[0] == steps[1] and sides(engine).isfinite().all()
    engine.do('set', side=side, rules=dict(game='hinge', lr_g=1e-3, lr_d=1e-3))
    engine.train(10)
    then = sides(engine)
    assert [s.run.step for s in engine.sides] == [steps[0] + 10]*2
    engine.train(10)
    engine.do('back', at=steps[0] + 10)
    assert sides(engine).equal(then)

@pytest.mark.parametrize('seed', range(3))
def test_going_back_is_exact_after_a_run_has_broken(seed):
    run = Run(seed=seed, **DEEP)
    run.keep()
    for n,change in ((103, dict(lr_d=1e-2)), (7, dict(game='hinge')), (10, BREAKS)):
        run.advance(n)
        run.change(**change)
    with pytest.raises(FloatingPointError): run.advance(1000)
    run.change(game='hinge', lr_d=1e-3, lr_g=1e-3)
    run.advance(30)
    step,then = run.step,weights(run)
    run.advance(5)
    run.rewind(step)
    assert weights(run).equal(then)

def test_a_run_that_broke_shows_the_state_it_went_back_to():
    engine = Engine(**DEEP, **BREAKS)
    with pytest.raises(ValueError, match='non-finite'):
        for _ in range(300): engine.do('step')
    film = engine.sides[0].film
    assert film.last['step'][0] == engine.clock == film.rows['at'][len(film)-1, 0]

def test_another_batch_size_between_two_turns():
    engine = Engine(**SMALL, game='relativistic')
    engine.do('turn', player='d')
    engine.do('set', rules=dict(bs=32))
    engine.do('step', n=2)
    assert engine.clock == 2 and sides(engine).isfinite().all()

def test_a_run_goes_on_after_any_exception(monkeypatch):
    run = Run(**SMALL)
    def fail(*_): raise KeyboardInterrupt
    with monkeypatch.context() as m:
        m.setattr(run.learn.history_cb, 'after_batch', fail)
        with pytest.raises(KeyboardInterrupt): run.advance(3)
    run.advance(3)
    assert weights(run).isfinite().all()

def test_two_engines_on_one_loop_give_the_interrupt_back():
    async def main():
        before = signal.getsignal(signal.SIGINT)
        a,b = Engine(**SMALL),Engine(**SMALL)
        for e in (a, b):
            e.post(dict(do='play'))
            assert await until(lambda: e.clock > 2)
        a.post(dict(do='pause'))
        assert await until(lambda: not a.running)
        os.kill(os.getpid(), signal.SIGINT)
        assert await until(lambda: not b.running) and signal.getsignal(signal.SIGINT) is before
    asyncio.run(main())

@pytest.mark.parametrize('args', [dict(what='turn'), dict(what='set'), dict(what='set', lr_d=1), dict(what='set', rules=3), dict(what='back'), dict(what='play', now=1),
    dict(what='set', rules=dict(lr_d=-1)), dict(what='step', n=0)], ids=str)
def test_do_says_what_is_missing_or_wrong(args):
    engine = Engine(**SMALL)
    with says(''): engine.do(**args)

@pytest.mark.parametrize('drawn', [[[1e39, 0.]], [[1e9, 0]], 3, [[1]], 'x', [[math.nan, 0]], [[1, 2, 3]]], ids=str)
def test_drawn_points_that_cannot_work_are_refused_by_their_name_and_change_nothing(drawn):
    engine = Engine(**SMALL)
    engine.post(dict(do='set', rules=dict(drawn=drawn)))
    engine.process_mail()
    assert engine.message.startswith('drawn: expected') and engine.sides[0].run.rules['drawn'] is None
    engine.do('reset')

def test_numbers_of_numpy_are_numbers(): assert rules(seed=np.int64(3), lr_d=np.float32(.5)) == rules(seed=3, lr_d=.5)

def test_sides_of_unequal_turns_go_back_to_the_beginning_of_a_time():
    engine = Engine(**SMALL)
    engine.do('compare', on=True)
    engine.do('set', side=0, rules=dict(k_d=3))
    for player in 'dgdg': engine.do('turn', player=player)
    assert [s.run.step for s in engine.sides] == [0, 2]
    engine.do('back', at=0)
    assert [s.run.step for s in engine.sides] == [0, 0]
