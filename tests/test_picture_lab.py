"The lab for pictures: it trains the learner itself, looks without a trace, measures what it says, and shows it in a browser"
import math, re
import numpy as np, pytest, torch
from browsing import CHROMIUM, chromium
from minihost import Host, opened_file
from gan_course.conditional import cgan
from gan_course.core import *
from gan_course.dcgan import dcgan
from gan_course.features import features
from gan_course.game import Hinge
from gan_course.images import mnist
from gan_course.lab import Lab
from gan_course.metrics import fid
from gan_course.picture_lab import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def made(labels=False, **kw):
    dls = mnist(bs=16, labels=labels)
    return (cgan if labels else dcgan)(dls, width=8, **kw)
def weights(learn): return torch.cat([p.detach().flatten() for p in learn.model.parameters()])
def small(learn=None, **kw): return PictureLab(learn or made(), **{**dict(n=9), **kw})

@pytest.fixture(scope='module')
def judge(): return features('mnist')

# The run
def test_it_trains_the_learner_itself_and_a_look_leaves_no_trace():
    learn,other = made(seed=3),made(seed=3)
    lab = small(learn)
    lab.run(6, looks=6)
    other.fit_steps(6)
    assert weights(learn).equal(weights(other)) and learn.step == 6 and not hasattr(learn, 'progress')
    for a,b in zip(learn.model.buffers(), other.model.buffers()): assert a.equal(b)

def test_single_turns_and_changed_rules_are_those_of_the_learner():
    learn,other = made(seed=3),made(seed=3)
    lab = small(learn)
    lab.do('turn', player='d')
    lab.do('turn', player='g')
    lab.do('set', rules=dict(lr_d=1e-3, k_d=2))
    lab.run(2)
    other.d_step()
    other.g_step()
    other.set_lr((other.lr if isinstance(other.lr, float) else other.lr[0], 1e-3))
    other.k_d = 2
    other.fit_steps(2, lr=(lab.rules[0]['lr_g'], 1e-3))
    assert learn.step == other.step == 3 and weights(learn).equal(weights(other))

def test_going_back_and_starting_anew_are_exact():
    learn = made(seed=3)
    start = weights(learn)
    lab = small(learn)
    lab.run(4)
    four = weights(learn)
    lab.do('set', rules=dict(lr_g=1e-2))
    lab.run(3)
    lab.do('back', at=4)
    assert weights(learn).equal(four) and lab.rules[0]['lr_g'] == 1e-3   # the rules of then
    lab.do('set', rules=dict(lr_g=1e-2))
    lab.run(1)
    lab.do('back', at=5)
    assert lab.rules[0]['lr_g'] == 1e-2
    lab.do('back', at=2)
    assert lab.rules[0]['lr_g'] != 1e-2 and lab.engine.clock == 2
    lab.do('reset')
    assert weights(learn).equal(start) and lab.engine.clock == 0 and len(lab.engine.sides[0].film) == 1
    lab.run(4)
    assert weights(learn).equal(four)

def test_it_goes_on_from_where_a_learner_is():
    learn = made(seed=3)
    learn.fit_steps(5)
    five = weights(learn)
    lab = small(learn)
    assert lab.engine.clock == 5
    lab.run(2)
    lab.do('reset')
    assert lab.engine.clock == 5 and weights(learn).equal(five) and not lab.undo
    lab.run(2)
    with says('at: expected a whole number from 5 to 7, got 3'): lab.do('back', at=3)   # before it was here
    assert lab.engine.clock == 7

@pytest.mark.parametrize('bad', [dict(game='hinge'), dict(lr_d=-1), dict(k_d=0, k_g=0), dict(k_g=1.5), dict(seed=3)])
def test_rules_that_cannot_work(bad):
    lab = small()
    before = lab.rules
    with says(''): lab.do('set', rules=bad)
    assert lab.rules == before

def test_what_is_for_points_is_refused():
    lab = small()
    for act,args in dict(compare=dict(on=True), predict=dict(name='Collapse', guess=0), new=dict(rules={}), undo={}).items():
        with says('what: expected one of play, '): lab.do(act, **args)
    with says('learn: expected a GANLearner on images', TypeError): PictureLab(Lab(width_g=8, width_d=8).engine.sides[0].run.learn)
    with says('learn: ', TypeError): PictureLab(3)
    for bad in (dict(n=1), dict(n='x'), dict(every=0)):
        with says('(n|every): '): small(**bad)

# The look
def test_samples_are_those_of_the_averaged_generator_for_fixed_noise():
    learn = made(seed=3)
    lab = small(learn)
    lab.run(3, looks=3)
    side = lab.engine.sides[0]
    x = learn.sample(z=side.look.z)
    shown = torch.tensor(side.film.last['fake'])/127.5 - 1
    assert (shown - x.cpu()).abs().max() <= .5/127 and side.film.rows['fake'].shape[1:] == (9, 1, 28, 28)

def test_while_it_plays_a_look_is_quick_and_close_and_exact_when_it_pauses():
    learn = made(seed=3)
    lab = small(learn, every=1000)
    lab.run(20, looks=1)
    counted,look = [],lab.engine.sides[0].look
    learn.ema._count = lambda *args: counted.append(1) or type(learn.ema)._count(learn.ema, *args)
    lab.engine.loop = None
    lab.do('play')
    lab.engine._advance()
    lab.engine.see()
    assert not counted
    quick = look.samples()
    lab.do('pause')
    assert counted
    exact = learn.sample(z=look.z)
    assert look.samples().equal(exact) and 0 < (quick - exact).abs().mean() < .02

def test_verdicts_are_those_of_d_on_samples_and_on_real_pictures():
    learn = made(seed=3)
    lab = small(learn)
    lab.run(3)
    side = lab.engine.sides[0]
    with torch.no_grad(), evaluating(learn.D):
        fake,real = learn._D(learn.sample(z=side.look.z)).sigmoid(),learn._D(side.look.real).sigmoid()
    want = torch.cat([fake, real[:side.look.n_real]])
    assert (torch.tensor(side.film.last['verdict'])/255 - want).abs().max() < .01
    assert lab.numbers()['d_real'] == pytest.approx(real.mean().item(), abs=1e-4) and lab.numbers()['d_fake'] == pytest.approx(fake.mean().item(), abs=1e-4)

def test_a_game_without_probabilities_has_its_middle_as_one_half():
    learn = made(seed=3)
    learn.game = Hinge()
    lab = small(learn)
    assert 100 < np.median(lab.engine.sides[0].film.last['verdict']) < 155

def test_what_is_measured_is_measured_when_it_is_due(judge):
    learn = made(labels=True, seed=3)
    lab = small(learn, judge=judge, n=20, every=3)
    look = lab.engine.sides[0].look
    lab.run(5, looks=5)
    film = lab.engine.sides[0].film
    assert film.series('measured').tolist() == [0, 0, 0, 3, 3, 3]
    lab.do('back', at=3)   # a look at step 3
    y = learn._conditions(None, 1000)
    f = judge(learn.sample(1000, y=y, seed='judged').cpu())
    seen = judge.scores(f).argmax(1)
    n = lab.numbers()
    assert n['fid'] == pytest.approx(fid(look.of_real, f.double()), rel=1e-4) and n['measured'] == 3
    assert n['obedience'] == pytest.approx((seen == y).float().mean().item(), abs=1e-6)
    assert film.last['counts'].sum() == pytest.approx(1, abs=1e-5) and 'are what was asked for (at step 3)' in lab.status

def test_without_a_judge_nothing_is_claimed(judge):
    lab = small()
    assert math.isnan(lab.numbers()['fid']) and 'FID' not in lab.status and re.fullmatch(r'D tells \d+% of the pictures apart, and 50% would be chance\.', lab.status)

def test_going_back_forgets_what_was_measured_later(judge):
    lab = small(judge=judge, every=100)
    lab.run(2)
    lab.engine.sides[0].look.measure()
    lab.run(1)
    assert lab.numbers()['measured'] == 2
    lab.do('back', at=1)
    assert lab.numbers()['measured'] == 1

@pytest.mark.parametrize('judged', [False, pytest.param(True, marks=pytest.mark.verify)])
def test_the_nearest_training_pictures_are_the_nearest(judge, judged):
    lab = small(judge=judge if judged else None)
    side = lab.engine.sides[0]
    rows = side.run.learn.dls.train.dataset
    pool,x = rows[torch.arange(20_000)][0],side.run.learn.sample(z=side.look.z[4:5]).cpu()
    a,b = (judge(pool), judge(x)) if judged else (pool.flatten(1), x.flatten(1))
    want = torch.cdist(b, a)[0].argsort()[:3]
    assert lab.neighbours(4, 3).equal(pool[want])
    with says('i: '): lab.neighbours(9)

# What stays
def test_the_film_and_the_page(tmp_path):
    lab = small()
    lab.run(3)
    assert lab.film_png()[:8] == b'\x89PNG\r\n\x1a\n' and 'A film of 9 samples' in lab.in_words()
    lab.to_html(tmp_path/'a.html')
    assert len((tmp_path/'a.html').read_bytes()) < 2e6

# In a browser
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.fixture
def host(browser, judge):
    lab = small(made(labels=True, seed=3), judge=judge, n=20, every=2)
    lab.run(6, looks=6)
    h = Host(browser, lab)
    yield h
    assert not h.errors, h.errors
    h.page.close()

def is_between(v, picture):
    "Whether `v` is one of the greys in the middle of a picture"
    middle = picture[12:17, 12:17].astype(int)
    return middle.min() - 3 <= v <= middle.max() + 3

@needs_browser
def test_the_grid_shows_the_samples_and_frames_them_by_the_verdict(host):
    row = host.lab.engine.sides[0].film.last
    for i in (0, 7, 19):
        left,top = i % 5,i//5
        verdict = row['verdict'][i]/127.5 - 1
        frame = host.pixel('.sheet', (left + .01)/5, (top + .5)/4)
        half = np.array([213, 94, 0]) if verdict < 0 else np.array([0, 114, 178])
        assert np.abs(np.array(frame[:3]) - (255 + (half - 255)*abs(verdict))).max() < 12 or i == 0   # the chosen one has an outline
        middle = host.pixel('.sheet', (left + .5)/5, (top + .5)/4)[0]
        assert is_between(middle, row['fake'][i, 0])

@needs_browser
def test_a_sample_is_chosen_and_its_neighbours_come(host):
    box = host.page.locator('.sheet').first.bounding_box()
    host.page.mouse.click(box['x'] + box['width']*.5, box['y'] + box['height']*.37)   # the third of the second row
    assert host.sent() == [dict(do='nearest', i=7)]
    host.painted()
    assert 'sample 8 of 20, asked for 7' in host.text('figcaption')
    assert 'looking' in host.page.locator('.small', has_text='looking').inner_text()
    host.do(dict(do='nearest', i=7))
    assert host.page.locator('canvas[aria-label="the nearest training pictures"]').is_visible()
    assert host.page.get_by_text('at step 6, the nearest first').is_visible() and host.page.get_by_text('steps 0, ').is_visible()
    host.page.locator('.sheet').first.press('ArrowDown')
    assert host.sent() == [dict(do='nearest', i=12)]
    host.do(dict(do='nearest', i=7))   # an old answer is passed over
    assert not host.page.locator('canvas[aria-label="the nearest training pictures"]').is_visible()

@needs_browser
def test_the_past_of_the_pictures_is_looked_at(host):
    host.page.locator('.scrub').fill('0')
    host.painted()
    first = host.lab.engine.sides[0].film.rows[0]
    assert host.text('.step') == '0' and '(at step 0)' in host.text('.said')
    middle = host.pixel('.sheet', 1.5/5, .5/4)[0]
    assert is_between(middle, first['fake'][1, 0])
    host.tab('Classes')
    host.painted()
    label = host.page.locator('.page:visible canvas').get_attribute('aria-label')
    assert label.startswith('0: ') and label.count(';') == 9

@needs_browser
def test_axe_finds_nothing(host):
    for name in ('Charts', 'Rules', 'Sample', 'Classes'):
        host.tab(name)
        host.painted()
        assert host.violations() == [], name

@needs_browser
def test_garbage_and_other_restarts_are_not_there(host):
    for m in (dict(do='nearest'), dict(do='nearest', i='x'), dict(do='nearest', i=99)): host.do(m)
    assert 'i: expected' in host.text('.note')
    for name in ('A/B', 'Undo', 'Draw data'): assert host.button(name).count() == 0

@needs_browser
def test_a_recording_of_pictures_works_from_a_file(browser, tmp_path):
    lab = small()
    lab.run(4, looks=4)
    lab.to_html(tmp_path/'a.html')
    page,asked,errors = opened_file(browser, tmp_path/'a.html')
    page.locator('.scrub').fill('1')
    page.wait_for_function("() => document.querySelector('.step').textContent == '1'")
    page.locator('.sheet').first.click()
    page.wait_for_function("() => document.querySelector('.note').textContent.includes('A recording')")
    assert errors == [] and len(asked) == 1
    page.close()
