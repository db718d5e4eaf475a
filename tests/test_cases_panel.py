"The panel of sick and healthy runs: what is drawn is a function of the seed, the learner plays its own steps, and only honest rounds count"
import pytest, torch
from browsing import CHROMIUM, chromium
from minihost import AnswerHost
from gan_course import cases as module
from gan_course.cases import *
from gan_course.clinic import diagnose
from gan_course.failures import FAILURES, played
from gan_course.learner import GANLearner
from gan_course.quiz import wilson

POINTS = list(FAILURES['points'])

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def floats(b): return torch.frombuffer(bytearray(b), dtype=torch.float32)

def drawn(seed, n, **kw):
    c, found = Cases(seed=seed, steps=1, **kw), []
    for _ in range(n):
        c.draw()
        found.append((c.truth, c.failure.name, c.run_seed))
    return found

def begun(name='collapse', steps=40, healthy=False):
    "A panel in the first round that is a sick run of `name`, or a healthy one, played for `steps`"
    c = Cases(names=[name, 'cycling'], steps=steps)
    while c.round < 0 or c.failure.name != name or (c.truth == HEALTHY) != healthy: c.draw()
    c.run()
    return c

# What is drawn
def test_a_round_is_a_function_of_the_seed_and_one_in_six_is_healthy():
    many = drawn(0, 80)
    assert many[:8] == drawn(0, 8) and many[:8] != drawn(1, 8)
    healthy = sum(truth == HEALTHY for truth, *_ in many)
    low, high = wilson(healthy, len(many))[3:]
    assert low < 1/6 < high and {name for _, name, _ in many} == set(POINTS)
    assert {truth for truth, *_ in drawn(0, 12, names=['cycling'])} == {HEALTHY, 'cycling'}

@pytest.mark.parametrize('healthy', (False, True))
def test_the_run_is_the_preset_bit_for_bit(healthy):
    c = begun('deaf to z', 25, healthy)
    f = FAILURES['points']['deaf to z']
    other = (f.well if healthy else f.sick)(f.case(c.run_seed))
    played(other, 25)
    y = c.runs[0].y
    assert c.runs[0].samples().equal(other.sample(len(y), y=y, seed='shown', ema=False))

def test_the_learner_plays_its_own_steps_and_nobody_else_does(monkeypatch):
    asked, own = [], GANLearner.steps
    def steps(self, n, *args, **kw):
        asked.append(n)
        return own(self, n, *args, **kw)
    monkeypatch.setattr(GANLearner, 'steps', steps)
    c = Cases(names=['collapse'], steps=30)
    c.draw()
    learn, turns = c.runs[0].learn, []
    do_step = learn.do_step
    learn.do_step = lambda: (turns.append(learn.step), do_step())
    c.run(7)
    assert learn.step == 7 and not c.runs[0].over
    c.run()
    assert asked == [30] and turns == list(range(30)) and c.runs[0].over and learn.step == 30
    c.run()
    assert learn.step == 30 and learn.history['step'].tolist() == [1, 10, 20, 30]

def test_looks_and_questions_change_nothing_of_a_run():
    a, b = (Watched(FAILURES['points']['deaf to the label'], 3, steps=60) for _ in range(2))
    a.advance()
    b.advance(20)
    b.told()
    diagnose(b.learn)
    b.advance()
    assert a.over and b.over and a.samples().equal(b.samples())

def test_a_run_that_breaks_is_over_and_can_be_named():
    c = Cases(names=['collapse'], steps=40)
    c.draw()
    run = c.runs[0]
    c.run(20)
    with torch.no_grad(): next(run.learn.G.parameters()).fill_(float('nan'))
    c.run()
    assert run.over and run.broke and run.broke in c.in_words() and run.learn.step <= 40
    assert c.say('collapse') == (c.truth == 'collapse') and c.ask().name

# Answers
def test_the_verdict_follows_the_run():
    c, f = begun(), FAILURES['points']['collapse']
    assert c.say('cycling') is False
    assert c.status == f'No: it is collapse, not cycling. What was changed: {f.change} What mends it: {f.repair}'
    assert c.say('collapse') is False and c.score.reader[:2] == (0, 1)   # the first answer counts
    c = begun()
    assert c.say('collapse') is True and c.status.startswith(f'Right: it is collapse. What was changed: {f.change}')
    c = begun(healthy=True)
    assert c.say(HEALTHY) is True and f'Nothing was changed: it is the repaired run of collapse. {f.repair}' in c.status

def test_the_evidence_is_that_of_this_run():
    c = begun('D wins')
    c.say('D wins')
    found = c.ask()
    assert found.as_dict() == diagnose(c.runs[0].learn).as_dict() and c.ask() is found
    told, = c.answer_look({})[0]['found']
    right = 'right' if found.name == 'D wins' else 'wrong'
    assert told['title'] == f'The diagnosis, at step 40: {found.name}, which is {right}.' and told['outlook'] == found.outlook()
    assert [o['says'] for o in told['lines']] == [f.sentence for f in found.findings]
    for line, f in zip(told['lines'], found.findings): assert all(f'{k} {v:.3g}' in line['numbers'] for k, v in f.evidence.items())

def test_only_honest_rounds_count_for_the_reader(monkeypatch):
    class Says:
        name, findings = 'collapse', []
        def outlook(self): return ''
    monkeypatch.setattr(module, 'diagnose', lambda *args: Says())
    c = Cases(names=['collapse', 'cycling'], steps=2)
    expected, clinic = [], []
    for i in range(12):
        c.draw()
        c.run()
        told = c.answer_look({})[0]
        assert told['reply'] is None and 'truth' not in told   # the page is not told before it has answered
        if i % 3 == 0: c.ask()
        if i % 3 == 0: assert 'does not count' in c.status and 'which is' not in c.answer_look({})[0]['found'][0]['title']
        right = c.say('collapse')
        if i % 3 == 1: c.ask()
        if i % 3: expected.append(right)
        if i % 3 < 2: clinic.append(right)
    assert c.score == (wilson(sum(expected), 8), wilson(sum(clinic), 8)) and 0 < sum(expected) < 8
    s = c.score.reader
    assert c.score_in_words() == f'You: {s.right} of 8 right, which fits a share from {s.low:.0%} to {s.high:.0%}. The diagnosis: {sum(clinic)} of 8.'

def test_it_is_mended_after_the_answer_and_only_then():
    c = begun()
    with says('mend: expected a sick run that was named'): c.mend()
    c.say('collapse')
    c.mend()
    with says('mend: '): c.mend()
    c.run()
    sick, well = c.runs
    assert well.well and well.over and well.case == sick.case and not c.can_mend
    c.ask()
    assert [o['title'].split(',')[0] for o in c.answer_look({})[0]['found']] == ['The diagnosis', 'The repaired run'] and c.score.diagnosis.n == 1
    c = begun(healthy=True)
    c.say(HEALTHY)
    with says('mend: '): c.mend()

# What a front end gets
def test_slices_end_in_time_and_buffers_hold_what_is_seen(monkeypatch):
    monkeypatch.setattr(module, 'SLICE', 1e-6)
    c = Cases(names=['deaf to the label'], steps=30)
    c.draw()
    for i in range(1, 4): assert c.answer_more({})[0]['runs'][0]['step'] == i
    told, (fake, real, curves) = c.answer_look({})
    run = c.runs[0]
    left, right, low, high = run.limits
    places = floats(fake).view(-1, 2)*(right - left)/2 + torch.tensor([left + right, low + high])/2
    x = run.samples()
    inside = ((x[:, 0] - (left + right)/2).abs() < (right - left)/2) & ((x[:, 1] - (low + high)/2).abs() < (high - low)/2)
    assert places[inside].allclose(x[inside], atol=1e-4) and len(floats(real)) == 800
    assert floats(curves).view(-1, 4).equal(run.curves()) and 0 < told['runs'][0]['wanted'] < 400

def test_images_come_in_rows_of_what_they_were_asked_for():
    f = FAILURES['images']['deaf to z']
    run = Watched(f, steps=2)
    run.advance()
    said, (x, real, _) = run.told()
    assert said['shape'] == [1, 28, 28] and len(x) == 25*784 and not real and run.y.tolist() == [i//5 for i in range(25)]
    c = Cases('images', steps=1)
    assert c.info['names'] == [HEALTHY, *FAILURES['images']]

def test_the_figure_shows_each_run():
    c = Cases()
    assert c.film_png().startswith(b'\x89PNG') and c.in_words() == c.status == 'Draw a run. It may be sick or healthy.'
    assert begun(steps=3).film_png().startswith(b'\x89PNG')

def test_bad_input_is_answered_with_a_sentence():
    for bad in (dict(medium='sound'), dict(seed=-1), dict(names=['x']), dict(names=[]), dict(steps=0), dict(steps=2.5)):
        with says(next(iter(bad)) + ': expected '): Cases(**bad)
    c = Cases(steps=3)
    for what in ('run', 'ask'):
        with says(f'{what}: expected a run'): getattr(c, what)()
    with says('say: expected a run'): c.say('collapse')
    c.draw()
    with says('ask: expected a run that has begun'): c.ask()
    with says('name: expected one of'): c.say('flu')
    with says('n: '): c.run(0)
    assert not c.by_reader and not c.helped

@pytest.mark.verify
@pytest.mark.parametrize('name', ('cycling', 'deaf to z'))
def test_at_full_length_the_diagnosis_sees_what_was_drawn_and_that_it_is_mended(name):
    c = begun(name, 10_000)
    c.say(name)
    c.mend()
    c.run()
    c.ask()
    assert c.found[0][1].name == name and c.found[1][1].name == HEALTHY

# In a browser
@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

def pumped(h, until, most=400):
    "Pass on what the page asks until `until` holds"
    for _ in range(most):
        if until(): return h.painted()
        for m in h.sent(): h.lab.receive(m)
        h.give()
    raise AssertionError('it never came')

def focused(h): return h.page.evaluate('document.activeElement.textContent')

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
def test_a_round_is_drawn_paused_named_by_keys_judged_and_mended(browser):
    c = Cases(names=['collapse', 'cycling'], steps=200)
    h = AnswerHost(browser, c, viewport=dict(width=848, height=640))
    h.settle()
    assert h.text('.said') == c.status
    h.button('Draw a run').click()
    pumped(h, lambda: c.runs and 0 < c.runs[0].learn.step)
    h.button('Pause').click()
    h.settle()
    at = c.runs[0].learn.step
    if at < 200: assert h.page.locator('.count').inner_text() == f'{at} of 200 steps' and not h.violations()
    if at < 200: h.button('Go on').click()
    pumped(h, lambda: c.runs[0].over)
    h.settle()
    assert 'The run has ended' in h.text('.said') and h.text('.gl').count('No round counts yet') == 1
    wrong = next(k for k in c.info['names'] if k != c.truth)
    h.button(wrong).focus()
    h.page.keyboard.press('Enter')
    h.settle()
    assert h.text('.said') == c.status and c.status.startswith(f'No: it is {c.truth}, not {wrong}.') and focused(h) == wrong
    assert h.page.locator('.finding p').first.inner_text().startswith(f'The diagnosis, at step 200: {c.found[0][1].name}, which is') and 'You: 0 of 1 right' in h.text('.gl')
    assert h.page.locator('.names button[aria-pressed=true]').inner_text() == wrong and h.page.get_by_text(f'\u2713 {c.truth}', exact=True).count()
    assert not h.violations() and h.page.evaluate('document.querySelector(".gl").offsetHeight') <= 640
    if c.can_mend:
        h.button('Mend it').click()
        pumped(h, lambda: 1 in c.found)
        h.settle()
        assert h.page.locator('figure:visible').count() == 2 and 'The repaired run, at step 200' in h.text('.gl')
    h.page.set_viewport_size(dict(width=360, height=740))
    h.painted()
    assert h.page.evaluate('document.documentElement.scrollWidth <= innerWidth') and not h.violations()
    h.page.evaluate('window.dead = true')
    h.button('Draw a run').click()
    h.painted()
    assert 'kernel that trains is gone' in h.text('.note') and not h.errors
    h.page.close()
