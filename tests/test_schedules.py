"Numbers that are functions of the step, and rates that follow them"
import pytest
from fastai.callback.schedule import ParamScheduler, SchedCos, SchedLin
from helpers import *
from gan_course.callbacks import Anneal, Cosine, FiniteGuard, Stairs
from gan_course.graph import Traced

RATES = 1e-2,2e-3

class Seen(Callback):
    "The rates of both players, as they are when D moves"
    order = 100
    def __init__(self): self.rates = []
    def before_step(self):
        if self.learn.player == 'd': self.rates.append(now(self.learn))

def now(learn): return [g['lr'] for g in learn.opt.opt.param_groups]

# Cosine
@pytest.mark.parametrize('start,end,steps', [(1., .02, 8), (0., 3., 5), (.5, .5, 3), (2, -1, 1)])
def test_it_is_fastais_cosine_and_then_stays(start, end, steps):
    f,theirs = Cosine(start, end, steps),SchedCos(start, end)
    assert [f(i) for i in range(steps + 1)] == pytest.approx([theirs(i/steps) for i in range(steps + 1)])
    assert f(0) == start and f(steps) == f(steps + 1) == f(10**9) == pytest.approx(end)

def test_it_may_begin_later():
    f,late = Cosine(1, .1, 10),Cosine(1, .1, 10, since=7)
    assert [late(i) for i in range(7)] == [1.]*7 and [late(i + 7) for i in range(15)] == [f(i) for i in range(15)]
    assert repr(f) == 'Cosine(1, 0.1, 10)' and repr(late) == 'Cosine(1, 0.1, 10, since=7)'

@pytest.mark.parametrize('name,bad', [('start', math.nan), ('start', 'x'), ('end', math.inf), ('end', None), ('steps', 0), ('steps', 1.5), ('since', -1)])
def test_it_refuses(name, bad): refuses(lambda: Cosine(**dict(dict(start=1, end=0, steps=3), **{name: bad})), name)

@pytest.mark.parametrize('kind', [R1, R2])
def test_a_penalty_takes_it(kind):
    learn = learner(NonSaturating() + kind(Cosine(1., .1, 6)))
    given = [learn.game.at(i).b.gamma for i in range(9)]
    assert given == [Cosine(1., .1, 6)(i) for i in range(9)]
    learn.fit_steps(8)

# Anneal
def expected(steps, f, rates=RATES): return [[r*f(i) for r in rates] for i in range(steps)]

def test_each_player_keeps_its_share():
    f = Cosine(1, .02, 12)
    learn = learner(lr=RATES, cbs=[Anneal(f), s := Seen()])
    learn.fit_steps(9)
    learn.fit_steps(6)
    assert s.rates == expected(15, f) and learn.lr == RATES, 'the schedule counts steps, not those of one call'

def test_the_rates_of_one_call_are_what_is_annealed():
    f = Cosine(1, .1, 4)
    learn = learner(lr=RATES, cbs=[Anneal(f), s := Seen()])
    learn.fit_steps(3, lr=(1., .5))
    learn.fit_steps(3)
    assert s.rates == expected(3, f, (1., .5)) + expected(6, f)[3:]

def test_other_rates_in_the_midst():
    f = Cosine(1, .1, 10)
    learn = learner(lr=RATES, cbs=[Anneal(f), s := Seen(), At('after_batch', lambda l: l.set_lr(1e-3), n=3)])
    learn.fit_steps(8)
    assert s.rates == expected(4, f) + expected(8, f, (1e-3, 1e-3))[4:]

def test_the_guard_halves_what_is_annealed():
    f = Cosine(1, .5, 20)
    class Breaks(NonSaturating):
        broken = False
        def d_loss(self, turn):
            breaks = turn.step == 6 and not Breaks.broken
            Breaks.broken |= breaks
            return super().d_loss(turn)*(math.inf if breaks else 1)
    learn = learner(Breaks(), lr=RATES, default_cbs=False, cbs=[Anneal(f), s := Seen(), FiniteGuard(every=2, retries=1)])
    with pytest.warns(UserWarning, match='half'): learn.fit_steps(12)
    assert s.rates[-1] == pytest.approx([r/2*f(learn.step - 1) for r in RATES])

@pytest.mark.parametrize('traced', [False, True])
def test_it_is_a_plain_run_whose_rates_are_set_by_hand(traced):
    f = Cosine(1, .1, 10)
    def by_hand(l): l.opt.set_hypers(lr=[r*f(l.step) for r in RATES])
    run = lambda cbs: learner(lr=RATES, default_cbs=False, seed=3, cbs=cbs)
    a = run([Anneal(f), *[Traced(after=2)]*traced])
    b = run([At('before_batch', by_hand, n=i) for i in range(12)])
    for l in (a, b): l.fit_steps(12)
    assert all(x.equal(y) for x,y in zip(a.model.state_dict().values(), b.model.state_dict().values()))

def test_a_run_that_goes_on(tmp_path):
    def new(): return learner(lr=RATES, seed=1, cbs=[Anneal(Cosine(1, .1, 20))])
    whole,first,second = new(),new(),new()
    whole.fit(4)
    first.fit(2)
    first.save('half')
    second.path = first.path
    second.load('half')
    second.fit(2)
    assert all(x.equal(y) for x,y in zip(whole.model.state_dict().values(), second.model.state_dict().values()))
    assert now(whole) == now(second)

def test_a_resumed_run_takes_over_another_schedule_and_says_so(tmp_path):
    def new(end): return learner(lr=RATES, seed=1, cbs=[Anneal(Cosine(1, end, 20))])
    new(.1).fit(1, resume=tmp_path)
    with pytest.warns(UserWarning, match='epochs') as said: (learn := new(.1)).fit(2, resume=tmp_path)
    assert not any('schedules' in str(o.message) for o in said) and learn.step == 10 and now(learn) == pytest.approx([r*Cosine(1, .1, 20)(9) for r in RATES])
    with pytest.warns(UserWarning, match='schedules'): (learn := new(.5)).fit(3, resume=tmp_path)
    assert now(learn) == pytest.approx([r*Cosine(1, .5, 20)(14) for r in RATES])

def test_single_turns_are_annealed():
    learn = learner(lr=RATES, cbs=[Anneal(Cosine(1, .1, 4))])
    learn.fit_steps(4)
    learn.d_step()
    assert now(learn) == pytest.approx([r*.1 for r in RATES])

@pytest.mark.parametrize('bad,kind', [(.5, TypeError), (None, TypeError), ('x', TypeError)])
def test_a_share_is_a_function(bad, kind):
    with pytest.raises(kind, match='^share: '): Anneal(bad)

@pytest.mark.parametrize('bad', [-1., math.nan, math.inf, None, 'x'])
def test_a_share_that_cannot_work_stops_before_the_step(bad):
    learn = learner(cbs=[Anneal(lambda step: bad if step == 3 else 1.)])
    with pytest.raises(ValueError, match='^share: .* at step 3'): learn.fit_steps(9)
    assert learn.step == 3

def test_two_schedules_of_the_rates_are_refused():
    learn = learner(cbs=[Anneal(Cosine(1, .1, 4))])
    for f in (lambda: learn.fit_one_cycle(1), lambda: learn.fit_steps(2, cbs=[ParamScheduler({'lr': SchedLin(1., 0.)})])):
        with pytest.raises(ValueError, match='^cbs: .*Anneal'): f()
    assert learn.step == 0
    learn.fit_steps(2, cbs=[ParamScheduler({'wd': SchedLin(.1, 0.)})])

# Adam's second beta
def betas(learn): return [g['betas'] for g in learn.opt.opt.param_groups]
RISING = Stairs(Cosine(.9, .99, 8), 4)

def test_stairs_keep_the_value_of_their_first_step():
    f = Cosine(.9, .99, 8)
    assert [RISING(i) for i in range(10)] == [f(0)]*4 + [f(4)]*4 + [f(8)]*2 and repr(RISING) == 'Stairs(Cosine(0.9, 0.99, 8), 4)'
    for bad in (dict(f=.9, every=3), dict(f=f, every=0)):
        with pytest.raises((TypeError, ValueError), match='^(f|every): '): Stairs(**bad)

@pytest.mark.parametrize('traced', [False, True])
def test_the_second_beta_is_what_it_is_when_set_by_hand(traced):
    def by_hand(l): l.opt.set_hypers(sqr_mom=RISING(l.step))
    run = lambda cbs: learner(lr=RATES, default_cbs=False, seed=3, cbs=cbs)
    a = run([Anneal(Cosine(1, 1, 1), RISING), *[Traced(after=2)]*traced])
    b = run([At('before_batch', by_hand, n=i) for i in range(11)])
    c = run([Anneal(Cosine(1, 1, 1))])
    for l in (a, b, c): l.fit_steps(11)
    assert all(x.equal(y) for x,y in zip(a.model.state_dict().values(), b.model.state_dict().values()))
    assert not all(x.equal(y) for x,y in zip(a.model.state_dict().values(), c.model.state_dict().values()))
    assert betas(a) == [(.5, RISING(10))]*2, 'the first beta stays'

def test_a_resumed_run_goes_on_with_the_beta_of_its_step(tmp_path):
    def new(): return learner(lr=RATES, seed=1, cbs=[Anneal(Cosine(1, .1, 20), RISING)])
    whole,first,second = new(),new(),new()
    whole.fit(2)
    first.fit(1, resume=tmp_path)
    with pytest.warns(UserWarning, match='epochs'): second.fit(2, resume=tmp_path)
    with pytest.warns(UserWarning): second.fit(2, resume=tmp_path)   # whose beta is no longer that of a new learner
    assert all(x.equal(y) for x,y in zip(whole.model.state_dict().values(), second.model.state_dict().values()))
    assert betas(whole) == betas(second)

@pytest.mark.parametrize('bad', [1., -.1, None, 'x', math.nan])
def test_a_beta_that_cannot_work_stops_before_the_step(bad):
    learn = learner(cbs=[Anneal(Cosine(1, 1, 1), lambda step: bad if step == 3 else .9)])
    with pytest.raises(ValueError, match='^beta2: .* at step 3'): learn.fit_steps(9)
    assert learn.step == 3

def test_an_optimizer_without_betas_refuses_one():
    learn = learner(opt_func=sgd, cbs=[Anneal(Cosine(1, 1, 1), RISING)])
    with pytest.raises(ValueError, match='^sqr_mom: '): learn.fit_steps(2)
    with pytest.raises(TypeError, match='^beta2: '): Anneal(Cosine(1, 1, 1), .9)
