"The diagnosis and the doctor: verdicts that follow the run, and a learner that is left as it is"
import json, math
from functools import partial
import pytest, torch
from helpers import assert_equal_runs
from test_signs import Made, Says, heaps, learner, quietly
from gan_course.book import study
from gan_course.clinic import *
from gan_course.data import points
from gan_course.failures import FAILURES, Case, played
from gan_course.game import *
from gan_course.metrics import PointJudge
from gan_course.mixtures import *
from gan_course.signs import SIGNS
from gan_course.vanilla import Discriminator, Generator

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

WELL = dict(ranked=.55, pull_left=.4, size=1., dead=0., far=.02, spread=1., missed=.02, copies=1., obeys=1., z_share=1., uneven=1., travel=.1, gain=0.)
SICK = dict(size=5e4, dead=1., pull_left=1e-4, ranked=.999, far=1.5, travel=.001, spread=.05, obeys=.02, z_share=.05, copies=.3, missed=.5, uneven=1.6)

# What the signs show
def test_healthy_signs_have_no_finding(): assert set(WELL) == set(SIGNS) and findings(WELL) == []

@pytest.mark.parametrize('ailment', AILMENTS, ids=lambda a: a.name)
def test_each_ailment_is_seen_by_its_own_signs_and_says_them(ailment):
    own = {'G wins': dict(ranked=.01), 'cycling': dict(travel=6.)}.get(ailment.name, {})
    rules = dict(hands=.3) if 'kept' in ailment.seen else None
    found = WELL | {k: SICK[k] for k in ailment.seen if k in SIGNS} | own
    first = findings(found, rules)[0]
    assert first.name == ailment.name and set(first.evidence) == set(ailment.seen)
    assert all(first.evidence[k] == (found | dict(kept=.3))[k] for k in first.evidence)
    assert any(o.isdigit() for o in first.sentence) and '{' not in first.sentence and first.advice.endswith('.')

@pytest.mark.parametrize('ailment', AILMENTS, ids=lambda a: a.name)
def test_a_sign_that_is_not_known_shows_nothing(ailment):
    found = WELL | {k: math.nan for k in ailment.seen}
    assert ailment.name not in [f.name for f in findings(found)]

def test_what_is_likely_to_be_the_cause_comes_first():
    both = findings(WELL | dict(size=1e6, spread=.01, missed=.9))
    assert [f.name for f in both] == ['exploding weights', 'collapse', 'partial collapse']
    broken = findings(WELL | dict(missed=.4), dict(count=.3, bar=.95))
    assert [f.name for f in broken] == ['wrong structure', 'partial collapse']
    assert broken[0].evidence == dict(kept=.3) and 'count 30%' in broken[0].sentence
    assert findings(WELL, dict(count=.95)) == []

# Of a learner
def test_a_learner_that_draws_the_data_is_healthy_and_says_what_it_cannot_know():
    d = diagnose(learner(Made(heaps)), further=0)
    assert d.name == 'healthy' and d.going_on is None and d.findings == []
    assert [o for o in ('history', 'no further steps', 'judge') if any(o in u for u in d.unknown)] == ['history', 'no further steps', 'judge'] and len(d.unknown) == 3
    bare = diagnose(learner(Made(heaps), points(ring(), n=3000, valid=0, bs=64)), further=0)
    assert any('held-out' in o for o in bare.unknown)

def test_verdicts_follow_the_run():
    for medium, name in (('points', 'dead units'), ('points', 'G wins')):
        f = FAILURES[medium][name]
        learn = f.sick(Case('two moons', 21, 48))
        played(learn, f.steps)
        d = diagnose(learn)
        assert d.name == name and d.findings[0].sentence in repr(d) and d.findings[0].advice in repr(d)

def test_a_diagnosis_is_plain_data_too():
    d = diagnose(learner(Made(lambda z: ring().centres[:1] + .02*z[:, 1:])), further=0)
    plain = json.loads(json.dumps(d.as_dict()))
    assert plain['name'] == 'collapse' == plain['findings'][0]['name']
    assert plain['signs']['obeys'] is None and plain['going_on'] is None and plain['unknown'] == d.unknown

def test_judges_of_both_kinds():
    learn = learner(Made(heaps))
    d = diagnose(learn, PointJudge(ring(), 500), further=0)
    assert d.scores['modes'] == 8 and 'modes 8' in repr(d) and not any('judge' in o for o in d.unknown)
    left = diagnose(learn, lambda x: dict(left=(x[:, 0] < 0).float().mean()), further=0)
    assert left.name == 'wrong structure' and left.scores['left'] == pytest.approx(.5, abs=.1)
    asked = []
    dls = points(ring(), n=3000, valid=1500, bs=64, labels=True)
    told = learner(Made(lambda z, y: ring().centres[y] + .02*z[:, 1:], conditional=True), dls, Says(Discriminator((2,), 16)))
    diagnose(told, lambda x: asked.append(len(x)) or {}, further=0)
    assert asked == [1000]
    assert diagnose(told, PointJudge(ring(), 5000), further=0).scores['modes'] == 8   # more than there are training samples

def test_going_on_is_worth_it_while_samples_come_nearer():
    for gain, far, worth in ((.3, 1., True), (.3, .001, False), (-.2, 1., False)):
        d = Diagnosis([], WELL | dict(gain=gain, far=far), [])
        assert d.going_on is worth and ('go on' in d.outlook()) is worth
        sick = Diagnosis([Finding('collapse', 'A.', {}, 'B.')], WELL | dict(gain=gain, far=far), [])
        assert sick.name == 'collapse' and sick.outlook().endswith('Change something first.')

def test_the_learner_goes_on_as_if_nobody_had_asked():
    def made(): return quietly(learner(partial(Generator, (2,), 2, 16)), 25)
    asked, left = made(), made()
    diagnose(asked, PointJudge(ring(), 300), n=200, further=16)
    for learn in (asked, left): quietly(learn, 10)
    assert_equal_runs(asked, left, but=('images_per_sec',))

def test_bad_input():
    learn = learner(Made(heaps))
    with says('judge: ', TypeError): diagnose(learn, judge=3)
    with says('learn: ', TypeError): diagnose(3)
    with says('n: '): diagnose(learn, n=10)
    with says('patience: '): Doctor(patience=0)
    with says('least: '): Doctor(least=2)
    with says('metric: '): quietly_with(learn, Doctor(metric='fid'))
    with says('judge: ', TypeError): diagnose(learn, lambda x: 3., further=0)
    with says('metric: .* score'): quietly_with(small(), Doctor(scored([1, 2]), 'fid', n=100))
    assert learn.step == 0

def test_a_run_about_to_burst_is_diagnosed():
    learn = learner(partial(Generator, (2,), 2, 16), lr=1e30)   # its numbers do not stay finite for thirty steps
    d = diagnose(learn, n=200, further=80)
    assert math.isnan(d.signs['travel']) and math.isnan(d.signs['gain']) and d.going_on is None
    assert any('do not stay finite' in o for o in d.unknown) and learn.step == 0
    assert all(p.isfinite().all() for p in learn.model.parameters())

# The doctor
def quietly_with(learn, doctor, steps=40, every=10):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps, every=every, cbs=doctor)
    return learn

def small(**kw): return learner(partial(Generator, (2,), 2, 16), **kw)

def scored(values):
    "A judge that gives one value after the other, the first twice: it is asked for its scores before the run"
    left = iter([values[0], *values])
    return lambda x: dict(score=next(left))

def doctored(values, lines=None, learn=None, **kw):
    lines = [] if lines is None else lines
    doctor = Doctor(scored(values), 'score', n=100, further=0, say=lines.append, **kw)
    return quietly_with(small() if learn is None else learn, doctor, 10*len(values)), doctor, lines

def test_a_run_that_no_longer_gets_better_stops_and_stands_at_its_best():
    learn, doctor, lines = doctored([5, 3, 4, 4, 3.5, 1, 1, 1], patience=3)
    assert [step for step, _, _ in doctor.seen] == [10, 20, 30, 40, 50] and learn.step == 20
    assert [o.split(':')[0] for o in lines] == ['step 10', 'step 20', 'step 30', 'step 40', 'step 50', 'Stopped', 'Back at step 20, the best state.']
    assert lines[1].endswith('score 3, the best so far')
    plain = quietly(small(), 20)
    for k, v in learn.model.state_dict().items(): assert torch.equal(v, plain.model.state_dict()[k])
    for o in (learn, plain): quietly(o, 15)
    for k, v in learn.model.state_dict().items(): assert torch.equal(v, plain.model.state_dict()[k])

def test_patience_margin_and_direction():
    learn, doctor, _ = doctored([5, 3, 4, 4, 4, 4], patience=None)
    assert len(doctor.seen) == 6 and learn.step == 20
    assert doctored([5, 4.97, 4.96, 4.2], patience=None, least=.1)[0].step == 40
    assert doctored([1, 3, 2, 2, 2], patience=3, higher=True)[0].step == 20
    assert doctored([math.nan, 2, 1], patience=3)[0].step == 30

def test_a_run_that_is_best_at_its_end_stays_there():
    learn, _, lines = doctored([5, 4, 3])
    assert learn.step == 30 and not any('Back' in o for o in lines)

def test_scores_of_a_judge_know_their_direction():
    judge = PointJudge(ring(), 200)
    assert Doctor(judge, 'modes').higher and not Doctor(judge, 'js').higher and not Doctor().higher
    lines = []
    quietly_with(small(), Doctor(judge, 'modes', n=100, further=0, say=lines.append), 20)
    assert 'modes' in lines[0]

def test_what_was_seen_is_saved_with_the_learner(tmp_path):
    learn = small()
    doctor = Doctor(scored([3, 2, 4, 4]), 'score', n=100, further=0, patience=None, say=lambda o: None)
    learn.add_cb(doctor)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(30, every=10)
    learn.save(tmp_path/'run')
    fresh, other = small(), Doctor(scored([9]), 'score', n=100, further=0, patience=None, say=lambda o: None)
    fresh.add_cb(other)
    fresh.load(tmp_path/'run')
    assert other.seen == doctor.seen and other.best['step'] == 20
    for k, v in other.best['state']['G'].items(): assert torch.equal(v, doctor.best['state']['G'][k])

# The study
def verdicts(part):
    "What a run was, whether it did what its name says, and what the signs say"
    for r in study('clinic'):
        u, o = r['unit'], r['result']
        if u['part'] != part: continue
        known = {k: math.nan if o[k] is None else o[k] for k in SIGNS}
        seen = findings(known, {k: o[k] for k in ('count', 'rule') if k in o})
        state, _, name = u['run'].rpartition(': ')
        yield state or name, o['arrived' if state else 'broken'], seen[0].name if seen else 'healthy'

def test_presets_break_and_repairs_arrive_in_nine_of_ten():
    found = [(run, ok) for run, ok, _ in verdicts('chosen')]
    assert len(found) > 100
    for run in {r for r, _ in found}:
        mine = [ok for r, ok in found if r == run]
        assert sum(mine) >= .9*len(mine), run

@pytest.mark.parametrize('part', ('chosen', 'judged', 'again'))
def test_nine_in_ten_are_named_and_one_healthy_run_in_twenty_at_most_is_called_sick(part):
    found = [(run, says) for run, ok, says in verdicts(part) if ok]
    sick = [run == says for run, says in found if run not in ('well', 'early')]
    well = [says != 'healthy' for run, says in found if run == 'well']
    assert sum(sick) >= .9*len(sick) and sum(well) <= .05*len(well)

def test_no_run_was_both_chosen_on_and_judged_on():
    where = {}
    for r in study('clinic'):
        u = r['unit']
        if u['part'] == 'windows': continue
        for k in ('data', 'seed', 'width'): where.setdefault((u['medium'], u['run'].split(': ')[-1], k), {}).setdefault(u['part'], set()).add(u[k])
    assert len(where) == 3*24
    for parts in where.values(): assert not parts['chosen'] & (parts['judged'] | parts.get('again', set()))
    for (_, _, k), parts in where.items(): assert k != 'seed' or not parts['judged'] & parts.get('again', set())
