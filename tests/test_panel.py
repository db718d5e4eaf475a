"The front end of the lab on an empty page: each control sends its message, points are where they should be, and it can be used by keyboard, calmly, and in the dark"
import re, sys, types
import numpy as np, pytest
from browsing import CHROMIUM, chromium
from minihost import Host, opened_file
from gan_course.experiments import EXPERIMENTS
from gan_course.lab import *
from gan_course.live import *

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
SMALL = dict(width_g=8, width_d=8, depth_g=1, depth_d=1, bs=16, seed=3)

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.fixture
def host(browser):
    made = []
    def make(options=None, **rules):
        lab = Lab(**{**SMALL, **rules})
        lab.run(30)
        made.append(Host(browser, lab, **(options or {})))
        return made[-1]
    yield make
    for h in made:
        assert not h.errors, h.errors
        h.page.close()

# Each control sends its message
BUTTONS = {'Play': dict(do='play'), 'D turn': dict(do='turn', player='d'), 'G turn': dict(do='turn', player='g'), 'Step': dict(do='step', n=1), 'Reset': dict(do='reset'),
    'A/B': dict(do='compare', on=True)}

@pytest.mark.parametrize('name', BUTTONS)
@pytest.mark.parametrize('how', ['pointer', pytest.param('keyboard', marks=pytest.mark.verify)])
def test_each_button_sends_its_message(host, name, how):
    h = host()
    if how == 'pointer': h.button(name).click()
    else: h.button(name).press('Enter')
    assert h.sent() == [BUTTONS[name]]

def test_play_becomes_pause(host):
    h = host()
    h.change('playing', True)
    h.button('Pause').click()
    assert h.sent() == [dict(do='pause')]

def test_each_rule_sends_its_value_and_shows_what_the_kernel_says(host):
    h = host()
    h.tab('Rules')
    for r in h.lab.info['rules']:
        field = h.page.locator(f'[name={r["name"]}]')
        if 'among' in r:
            value = next(o for o in r['among'] if o not in ('drawn', h.lab.rules[0][r['name']]))
            field.select_option(value)
        else:
            at_end = float(field.input_value()) >= float(field.get_attribute('max'))
            field.press('ArrowLeft' if at_end else 'ArrowRight')
            value = h.page.evaluate('n => +document.querySelector(`[name=${n}]`).value', r['name'])
            value = float(f'{10**value:.2g}') if r['log'] else value
        sent = h.sent()
        assert sent == [dict(do='set', rules={r['name']: pytest.approx(value)}, side=0)], r
        h.do(sent[0])
        assert not h.lab.engine.message and h.lab.rules[0][r['name']] == pytest.approx(value)
        if 'among' not in r: assert float(field.get_attribute('aria-valuetext')) == pytest.approx(value)
    h.do(dict(do='set', rules=dict(lr_g=1e-5, game='hinge')))
    assert h.page.locator('[name=game]').input_value() == 'hinge' and float(h.page.locator('[name=lr_g]').input_value()) == pytest.approx(-5)

def test_the_left_end_of_the_penalty_is_none(host):
    h = host()
    h.tab('Rules')
    h.page.locator('[name=gamma]').press('Home')
    assert h.sent() == [dict(do='set', rules=dict(gamma=0), side=0)]

def test_a_rule_that_restarts_shows_its_number_while_it_is_dragged(host):
    h = host()
    h.tab('Rules')
    shown = h.page.evaluate("""() => { const o = document.querySelector('[name=width_g]'); o.focus(); o.value = 128; o.dispatchEvent(new Event('input'))
        return o.parentElement.querySelector('.value').textContent }""")
    assert shown == '128' and h.sent() == []
    h.page.evaluate("() => document.querySelector('[name=width_g]').dispatchEvent(new Event('change'))")
    assert h.sent() == [dict(do='set', rules=dict(width_g=128), side=0)]

def test_the_seed_is_taken_with_enter_and_with_tab_and_a_bad_one_goes_back(host):
    h = host()
    seed = h.page.locator('[name=seed]')
    for key,value in (('Enter', 17), ('Tab', 18)):
        seed.fill(str(value))
        seed.press(key)
        assert h.sent() == [dict(do='set', rules=dict(seed=value), side=0)]
        h.do(dict(do='set', rules=dict(seed=value)))
    for bad in ('-3', ''):
        seed.fill(bad)
        seed.press('Enter')
        assert h.sent() == [] and seed.input_value() == '18'

def test_what_is_refused_is_said_and_the_field_shows_what_holds(host):
    h = host()
    h.tab('Rules')
    for k in ('k_d', 'k_g'): h.page.locator(f'[name={k}]').press('Home')
    for m in h.sent(): h.do(m)
    assert 'turns of G and of D' in h.text('.note') and h.lab.rules[0]['k_g'] == 1
    assert h.page.locator('[name=k_g]').input_value() == '1'
    h.do(dict(do='step'))
    assert not h.page.locator('.note').is_visible()

def test_the_rules_of_b_are_sent_for_b(host):
    h = host()
    h.do(dict(do='compare', on=True))
    h.tab('Rules')
    h.button('B').click()
    h.page.locator('[name=game]').select_option('hinge')
    assert h.sent() == [dict(do='set', rules=dict(game='hinge'), side=1)]
    h.do(dict(do='set', rules=dict(game='hinge'), side=1))
    assert h.page.locator('canvas.plane').count() == 2 and h.page.locator('[name=game]').input_value() == 'hinge'
    h.button('A').click()
    assert h.page.locator('[name=game]').input_value() == 'non-saturating'
    h.button('A/B').click()
    assert h.sent() == [dict(do='compare', on=False)]

def test_only_layers_that_are_on_are_asked_for(host):
    h = host()
    ground = h.page.locator('[name=ground]')
    ground.select_option('both')
    ground.select_option('best')
    ground.select_option('none')
    assert [m['names'] for m in h.sent()] == [['fake', 'surface', 'pull', 'grid', 'best'], ['fake', 'pull', 'grid', 'best'], ['fake', 'pull', 'grid']]
    h.page.locator('input[name=pull]').uncheck()
    assert [m['names'] for m in h.sent()] == [['fake', 'grid']]
    h.page.locator('input[name=real]').uncheck()
    assert h.sent() == []   # real points are there anyway

# What is drawn
def place(film, x):
    "A point on the plane, as shares of its sides"
    l,r,b,t = film.box
    return float((x[0]-l)/(r-l)), float((t-x[1])/(t-b))

def show_only(h, *names):
    for k in ('real', 'fake', 'pull', 'grid'): h.page.locator(f'input[name={k}]').set_checked(k in names)
    h.page.locator('[name=ground]').select_option('none')
    h.painted()

REAL,FAKE = [0, 114, 178, 255],[213, 94, 0, 255]

def test_pixels_are_where_points_are(host):
    h = host()
    show_only(h, 'real')
    side = h.lab.engine.sides[0]
    for x in side.look.real[:20]: assert h.pixel('.plane', *place(side.film, x)) == pytest.approx(REAL, abs=12)
    assert h.pixel('.plane', .5, .5) == [255]*4
    show_only(h, 'fake')
    l,r,b,t = side.film.box
    inside = [x for x in side.run.shown_G()(side.look.z).detach() if l < x[0] < r and b < x[1] < t]
    assert inside
    for x in inside[:20]: assert h.pixel('.plane', *place(side.film, x)) == pytest.approx(FAKE, abs=12)

def test_the_ground_is_blue_where_d_says_real_and_orange_where_it_says_generated(host):
    h = host(lr_g=0., lr_d=1e-2, width_d=32, gamma=0., anneal=0, beta1=.5)
    h.lab.run(300)
    h.give()
    for k in ('real', 'fake', 'pull', 'grid'): h.page.locator(f'input[name={k}]').uncheck()
    h.painted()
    side = h.lab.engine.sides[0]
    heap,clump = (h.pixel('.plane', *place(side.film, x)) for x in (side.run.target.centres[0], side.run.learn.G(side.look.z).mean(0).detach()))
    assert heap[2] > heap[0] + 50 and clump[0] > clump[2] + 20

def test_d_stands_beside_the_best_d_and_minus_it(host):
    h = host()
    h.page.locator('[name=ground]').select_option('both')
    for m in h.sent(): h.do(m)
    captions = h.page.locator('figcaption').all_inner_texts()
    assert h.page.locator('canvas.plane').count() == 2 and captions[0].startswith('D,') and captions[1].startswith('D*,')
    assert all(re.search(r'is \d?\.\d{3} on average', o) for o in captions)
    h.page.locator('[name=ground]').select_option('gap')
    assert h.page.locator('canvas.plane').count() == 1

def set_numbers(h, **values):
    film = h.lab.engine.sides[0].film
    for k,v in values.items():
        for numbers in (film.rows['numbers'][:len(film)], film.last['numbers'][None]): numbers[:, NUMBERS.index(k)] = v
    h.do(dict(do='hello'))

def ink_rows(h, k, x):
    "Where chart `k` has ink in the column at the share `x`, as shares of its height"
    found = h.page.evaluate("""([k, x]) => { const c = document.querySelectorAll('.chart')[k], p = c.getContext('2d'), a = Math.round(x*c.width)
        return [...Array(c.height).keys()].filter(y => p.getImageData(a, y, 1, 1).data[3] > 200).map(y => y/c.height) }""", [k, x])
    return found

def test_the_charts_put_much_at_the_top_and_little_at_the_bottom(host):
    h = host()
    for value,low in ((0., True), (1., False)):
        set_numbers(h, good=value, js=np.nan)
        rows = ink_rows(h, 1, .5)
        assert rows and (min(rows) > .75 if low else max(rows) < .2), rows

def test_a_number_that_is_not_there_leaves_a_gap(host):
    h = host()
    film = h.lab.engine.sides[0].film
    set_numbers(h, good=.5, js=np.nan)
    film.rows['numbers'][10:20, NUMBERS.index('good')] = np.nan
    h.do(dict(do='hello'))
    left,width = 36,h.page.locator('.chart').nth(1).bounding_box()['width']
    share = lambda step: (left + (width - left - 46)*step/30)/width
    there,gone = ink_rows(h, 1, share(5)),ink_rows(h, 1, share(15))
    assert any(.3 < y < .6 for y in there) and not any(.3 < y < .6 for y in gone)

def test_charts_say_their_values_and_a_cross_hair_looks_back(host):
    h = host()
    set_numbers(h, d_real=.625)
    assert 'real 0.625' in h.page.locator('.values').first.inner_text().replace('\n', '')
    box = h.page.locator('.chart').first.bounding_box()
    h.page.mouse.click(box['x'] + 36 + (box['width'] - 82)/2, box['y'] + 40)
    h.painted()
    assert h.text('.step') == '15' and 'looking back' in h.text('.said')

def test_each_run_has_the_line_of_its_own_data(host):
    h = host()
    h.do(dict(do='compare', on=True))
    h.lab.do('set', rules=dict(data='grid of 25'), side=1)
    h.do(dict(do='hello'))
    floors = h.page.evaluate("""() => { const texts = [], draw = CanvasRenderingContext2D.prototype.fillText
        CanvasRenderingContext2D.prototype.fillText = function (t, ...more) { texts.push(t); return draw.call(this, t, ...more) }
        window.dispatchEvent(new Event('x')); document.querySelector('.more').open = true
        return new Promise(f => setTimeout(() => { CanvasRenderingContext2D.prototype.fillText = draw; f(texts) }, 400)) }""")
    assert 'real A' in floors and 'real B' in floors

def test_what_is_drawn_has_the_pixels_of_the_screen(host):
    h = host(dict(device_scale_factor=2))
    for name in ('.plane', '.chart', '.networks'):
        size = h.page.evaluate('k => { const c = document.querySelector(k); return [c.width, c.clientWidth] }', name)
        assert abs(size[0] - 2*size[1]) <= 1

# The past
def test_the_past_is_shown_and_can_be_gone_back_to(host):
    h = host()
    assert h.button('Go on from here').is_disabled()
    h.page.locator('.scrub').fill('5')
    h.painted()
    step = int(h.lab.engine.sides[0].film.rows['step'][5, 0])
    assert h.text('.step') == str(step)
    h.button('Go on from here').click()
    assert h.sent() == [dict(do='back', at=step)]
    h.do(dict(do='back', at=step))
    assert h.text('.step') == str(step) and h.lab.engine.clock == step

def test_words_and_rules_are_those_of_the_moment_that_is_shown(host):
    h = host()
    then = h.text('.said')
    h.lab.do('set', rules=dict(lr_d=.05))
    h.lab.run(30)
    h.do(dict(do='hello'))
    assert 'rate of D 0.05' in h.text('.law')
    now = h.text('.said')
    assert now != then
    h.page.locator('.scrub').fill('30')
    h.painted()
    assert then in h.text('.said') and 'rate of D' not in h.text('.law')
    h.tab('Rules')
    assert float(h.page.locator('[name=lr_d]').input_value()) == pytest.approx(np.log10(3e-3), abs=.06) and h.page.locator('[name=lr_d]').is_disabled()
    assert 'held at step 30' in h.text('.small')

def test_frames_that_come_one_by_one_make_the_same_film(host):
    h = host()
    for _ in range(5):
        h.lab.engine._advance()
        h.lab._beat = 1e9
        h.lab.engine.see()
    h.give()
    assert h.page.locator('.scrub').get_attribute('max') == str(len(h.lab.engine.sides[0].film) - 1) and h.text('.step') == '35'

# Slow motion
def test_slow_motion_says_what_happens_and_plays_the_turns_of_both(host):
    h = host(k_d=2)
    h.page.clock.install()
    h.button('Slow').click()
    seen = [h.text('.stage')]
    for _ in range(29):
        h.page.clock.run_for(1250)
        seen.append(h.text('.stage'))
    turns = [m['player'] for m in h.sent() if m['do'] == 'turn']
    assert turns == list('ddgddg') and seen[:15] == seen[15:] and len(set(seen)) == 10
    assert seen[0].startswith('D\u2019s turn, 1 of 5: ') and seen[14].startswith('G\u2019s turn, 5 of 5: ')
    h.button('Slow').click()
    h.page.clock.run_for(5000)
    assert h.sent() == [] and 'turn' not in h.text('.stage')

def test_slow_motion_lights_what_it_speaks_of_and_nothing_moves(host):
    h = host()
    side = h.lab.engine.sides[0]
    x = side.look.real[0]
    before = h.page.locator('.plane').bounding_box()
    h.page.clock.install()
    h.button('Slow').click()   # D is shown real points
    h.page.clock.run_for(200)
    lit = h.pixel('.plane', *place(side.film, x))
    noise = h.pixel('.networks', 26/440, 57/116)
    h.page.clock.run_for(3*1250)   # its loss is measured
    dim = h.pixel('.plane', *place(side.film, x))
    assert lit == pytest.approx(REAL, abs=12) and dim[0] > 50 and 'dim' in h.page.locator('.chart').first.get_attribute('class')
    assert h.page.locator('.plane').bounding_box() == before

def test_the_diagram_shows_the_networks_and_what_d_says_of_points(host):
    h = host(depth_g=2, depth_d=0)
    label = h.page.locator('.networks').get_attribute('aria-label')
    assert 'G, 2 hidden layers of 8' in label and 'D, 0 of 8' in label and re.search(r'gives real points [\d.]+ and generated ones [\d.]+', label)
    box = h.page.locator('.networks').bounding_box()
    s = box['width']/440
    h.page.mouse.move(box['x'] + 190*s, box['y'] + 26*s)   # over the real points: the others are dimmed
    h.painted()
    assert h.pixel('.plane', *place(h.lab.engine.sides[0].film, h.lab.engine.sides[0].look.real[0])) == pytest.approx(REAL, abs=12)
    assert 'dim' in h.page.locator('.chart').first.get_attribute('class')

# Draw your own data
@pytest.mark.parametrize('how', ['pointer', 'keyboard'])
def test_drawn_points_are_sent_where_they_were_drawn(host, how):
    h = host()
    h.button('Draw data').click()
    box,(l,r,b,t) = h.page.locator('canvas.plane').bounding_box(),h.lab.engine.sides[0].film.box
    ends = np.array([[l + (r-l)/4, t - (t-b)/4], [(l+r)/2, t - (t-b)/4]])
    if how == 'pointer':
        h.page.mouse.move(box['x'] + box['width']/4, box['y'] + box['height']/4)
        h.page.mouse.down()
        h.page.mouse.move(box['x'] + box['width']/2, box['y'] + box['height']/4)
        h.page.mouse.up()
        h.button('Use it').click()
    else:
        for k in ['ArrowLeft']*16 + ['ArrowUp']*16 + [' '] + ['ArrowRight']*16 + [' ', 'Enter']: h.page.keyboard.press(k)
    pause,message = h.sent()
    drawn = np.array(message['rules']['drawn'])
    assert pause == dict(do='pause') and np.abs(drawn[[0, -1]] - ends).max() < .05 and message['side'] == 0
    if how == 'pointer': assert np.abs(np.diff(drawn[:, 0])).max() < .1   # a quick stroke has no gaps
    h.do(message)
    assert h.lab.engine.message == '' and h.page.locator('[name=data]').input_value() == 'drawn'

def strokes(h, n):
    for k in range(n):
        h.page.keyboard.press('ArrowRight')
        h.page.keyboard.press(' ')

def test_a_drawing_is_undone_cleared_and_left(host):
    h = host()
    h.button('Draw data').click()
    strokes(h, 3)
    h.page.keyboard.press('Backspace')
    h.button('Use it').click()
    assert len(h.sent()[-1]['rules']['drawn']) == 2
    h.button('Draw data').click()
    strokes(h, 2)
    h.button('Clear').click()
    h.page.locator('.plane').focus()
    strokes(h, 1)
    h.page.keyboard.press('Escape')
    assert [m['do'] for m in h.sent()] == ['pause'] and h.button('Draw data').is_visible()

def test_play_keeps_the_drawing_and_the_next_one_begins_with_the_last(host):
    h = host()
    h.button('Draw data').click()
    strokes(h, 2)
    h.button('Play').click()
    h.button('Draw data').click()
    strokes(h, 1)
    h.button('Use it').click()
    message = h.sent()[-1]
    assert len(message['rules']['drawn']) == 3
    h.do(message)
    h.button('Draw data').click()
    strokes(h, 1)
    h.button('Use it').click()
    assert len(h.sent()[-1]['rules']['drawn']) == 4

def test_a_stroke_on_b_is_for_b(host):
    h = host()
    h.do(dict(do='compare', on=True))
    h.button('Draw data').nth(1).click()
    strokes(h, 1)
    h.button('Use it').click()
    assert h.sent()[-1]['side'] == 1

# Experiments
PLAYED = [EXPERIMENTS[0], *(pytest.param(x, marks=pytest.mark.verify) for x in EXPERIMENTS[1:])]

@pytest.mark.parametrize('x', PLAYED, ids=lambda x: x.name)
def test_an_experiment_asks_first_then_runs_answers_and_offers_its_cure(host, x):
    h = host()
    h.tab('Experiments')
    h.page.locator('.card', has_text=x.name).click()
    asked = h.page.locator('.trial')
    assert x.question in asked.inner_text() and x.why not in asked.inner_text()
    h.button(x.choices[(x.right + 1) % 3]).click()
    sent = [m for m in h.sent() if m['do'] != 'pause']
    assert sent == [dict(do='predict', name=x.name, guess=(x.right + 1) % 3)]
    assert h.page.evaluate('() => document.activeElement.closest(".gl") !== null')   # the focus stays in the panel
    h.do(sent[0])
    h.lab.run(x.steps//2)
    h.do(dict(do='hello'))
    h.page.wait_for_function('() => document.querySelector("progress").value > .3')   # tabs are drawn less often than the plane
    assert x.why not in asked.inner_text() and h.page.locator('progress').evaluate('o => o.value') < .7
    h.lab.run(to=x.steps)
    h.do(dict(do='hello'))
    words = asked.inner_text()
    assert all(o in words for o in h.lab.trial['said']) and f'It is: {x.choices[x.right]}' in words and x.why in words
    h.button('Cure').click()
    assert h.sent() == [dict(do='cure')]
    h.do(dict(do='cure'))
    assert x.cure_text in asked.inner_text()
    h.button('Back to my run').click()
    assert h.sent() == [dict(do='leave')]
    h.do(dict(do='leave'))
    assert h.text('.step') == '30' and h.page.locator('.card').first.is_visible()

def test_the_run_as_code_is_shown_to_copy(host):
    h = host()
    h.tab('Rules')
    h.button('Copy as code').click()
    assert h.sent() == [dict(do='code', side=0)]
    h.do(dict(do='code', side=0))
    assert h.page.locator('.code').input_value() == h.lab.code()

# A kernel that does not answer
def test_a_kernel_that_is_busy_or_gone_is_spoken_of(host):
    h = host()
    h.button('Play').click()
    h.page.wait_for_timeout(1200)
    assert 'busy' in h.text('.note')
    h.emit(dict(kind='pulse'))
    assert not h.page.locator('.note').is_visible()
    h.page.evaluate('() => { const now = performance.now.bind(performance); performance.now = () => now() + 16_000 }')
    h.page.wait_for_timeout(600)
    assert 'not answered' in h.text('.note') and 'run the cell again' in h.text('.note')
    h.page.evaluate('() => { window.dead = true }')
    h.page.locator('.note', has_text='is gone').wait_for()   # with the next sign of life, which comes every second
    assert h.button('Reset').is_disabled()
    h.button('Play').click()   # what was seen can still be played
    h.page.wait_for_timeout(400)
    assert 0 < int(h.text('.step')) < 30 and 'looking back' in h.text('.said')

# For everybody
def test_keys_are_not_stolen_and_everything_has_a_name(host):
    h = host()
    bare = h.page.evaluate('''() => [...document.querySelectorAll('.gl button, .gl input, .gl select, .gl canvas[tabindex]')].filter(o =>
        o.dataset.lmSuppressShortcuts != 'true' || !(o.textContent.trim() || o.getAttribute('aria-label') || o.closest('label'))).map(o => o.outerHTML)''')
    assert bare == []
    assert h.text('.said') == h.lab.status and h.page.locator('.gl output').count() == 0   # an output speaks at each change
    for label in h.page.evaluate('() => [...document.querySelectorAll(".gl canvas")].filter(o => o.offsetParent).map(o => o.getAttribute("aria-label"))'): assert re.search(r'\d', label)

@pytest.mark.verify
def test_the_live_region_speaks_at_most_every_two_seconds(host):
    h = host()
    h.page.evaluate('''() => { window.heard = []; const o = document.querySelector('.unseen')
        new MutationObserver(() => window.heard.push(performance.now())).observe(o, {childList: true, characterData: true, subtree: true}) }''')
    for k in range(30):
        h.change('status', f'sentence {k}')
        h.page.wait_for_timeout(100)
    h.page.wait_for_timeout(2200)
    heard = h.page.evaluate('() => window.heard')
    assert 2 <= len(heard) <= 4 and all(b - a > 1900 for a,b in zip(heard, heard[1:]))
    assert h.page.locator('.unseen').text_content() == 'sentence 29'

def test_tabs_are_turned_by_arrows(host):
    h = host()
    h.page.get_by_role('tab', name='Charts').focus()
    h.page.keyboard.press('ArrowRight')
    assert h.page.get_by_role('tab', name='Rules').get_attribute('aria-selected') == 'true' and h.page.locator('[name=lr_d]').is_visible()

@pytest.mark.parametrize('size', [(848, 640), (1100, 640), (360, 640)])
def test_what_is_needed_together_is_seen_together(host, size):
    h = host(dict(viewport=dict(width=size[0] + 16, height=size[1])))
    seen = ['.play', '.said', '.law', '.plane', '.scrub']
    if size[0] > 640: seen += ['.networks', '[role=tablist]', '.layers']
    for name in seen:
        box = h.page.locator(name).first.bounding_box()
        assert box['y'] >= 0 and box['y'] + box['height'] <= size[1] and box['x'] + box['width'] <= size[0] + 16, (name, box)
    assert h.page.evaluate('() => document.documentElement.scrollWidth <= innerWidth')

def test_a_theme_that_changes_while_it_is_paused_is_taken_up(host):
    h = host()
    h.page.evaluate("() => { document.body.style.cssText = 'background: #fff; --jp-ui-font-color1: #000' ; document.body.dataset.jpThemeLight = 'true' }")
    h.page.wait_for_timeout(800)
    h.page.evaluate("() => { document.body.style.cssText = 'background: #111; --jp-ui-font-color1: #fff'; document.body.dataset.jpThemeLight = 'false' }")
    h.page.wait_for_timeout(800)
    bright = h.page.evaluate('''() => { const c = document.querySelector('.chart'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data
        let most = 0; for (let i = 0; i < d.length; i += 4) if (d[i+3] > 200) most = Math.max(most, Math.min(d[i], d[i+1], d[i+2])); return most }''')
    assert bright > 240

def test_everything_is_reached_by_tab_in_order(host):
    h = host()
    want = h.page.evaluate('() => [...document.querySelectorAll(".gl button, .gl input, .gl select, .gl summary, .gl canvas[tabindex]")].filter(o => o.offsetParent && !o.disabled && o.tabIndex >= 0).length')
    seen = set()
    for _ in range(want):
        h.page.keyboard.press('Tab')
        seen.add(h.page.evaluate('() => [...document.querySelectorAll(".gl *")].indexOf(document.activeElement)'))
    assert len(seen) == want and -1 not in seen

@pytest.mark.parametrize('colours', ['light', pytest.param('dark', marks=pytest.mark.verify)])
def test_axe_finds_nothing(host, colours):
    h = host(dict(color_scheme=colours))
    h.page.evaluate("c => { document.documentElement.style.colorScheme = c }", colours)
    h.page.locator('.more').evaluate('o => { o.open = true }')
    for name in ('Charts', 'Rules', 'Experiments'):
        h.tab(name)
        h.painted()
        assert h.violations() == [], name
    h.page.locator('.card').first.click()
    assert h.violations() == []
    h.button('Draw data').click()
    assert h.violations() == []

def test_the_focus_stays_in_the_panel(host):
    "Whatever is pressed, the focus is not thrown back to the page"
    h = host()
    def inside(): return h.page.evaluate("() => document.activeElement.closest('.gl') !== null && document.activeElement.isConnected")
    h.tab('Experiments')
    h.page.locator('.card').nth(1).press('Enter')
    assert inside()
    h.button('Not now').press('Enter')
    assert inside()
    h.page.locator('.card').nth(1).press('Enter')
    h.page.locator('.trial button').first.press('Enter')
    assert inside()
    h.button('Draw data').press('Enter')
    assert inside()
    h.page.keyboard.press('Escape')
    assert inside()

LIGHT,DARK = ('#fff', '#212121', '#fff'),('#111', '#e0e0e0', '#111')

@pytest.mark.parametrize('theme', [LIGHT, DARK, None], ids=['light', 'dark', 'none'])
def test_words_can_be_read_in_both_themes(host, theme):
    h = host()
    if theme: h.page.evaluate("([paper, ink]) => document.body.style.cssText = `background: ${paper}; --jp-ui-font-color1: ${ink}; --jp-layout-color1: ${paper}`", list(theme[:2]))
    h.painted()
    def light(c):
        v = [o/255 for o in c[:3]]
        v = [o/12.92 if o <= .03928 else ((o + .055)/1.055)**2.4 for o in v]
        return .2126*v[0] + .7152*v[1] + .0722*v[2]
    pairs = h.page.evaluate('''() => { const rgb = s => s.match(/[\\d.]+/g).map(Number)
        return [...document.querySelectorAll('.gl button, .gl p, .gl label, .gl figcaption, .gl select, .gl .values, .gl summary')].filter(o => !o.disabled).map(o => { let b = o
            while (b && (rgb(getComputedStyle(b).backgroundColor)[3] ?? 1) == 0) b = b.parentElement
            return [rgb(getComputedStyle(o).color), b ? rgb(getComputedStyle(b).backgroundColor) : [255, 255, 255], o.textContent] }) }''')
    for ink,paper,text in pairs:
        a,b = sorted((light(ink), light(paper)))
        assert (b + .05)/(a + .05) > 4.5, (text, ink, paper)

def test_with_reduced_motion_it_paints_four_times_a_second_and_slow_goes_by_hand(host):
    h = host(dict(reduced_motion='reduce'))
    count = lambda: int(h.page.locator('.gl').get_attribute('data-frames'))
    h.page.wait_for_selector('.gl[data-frames]')
    start = count()
    h.page.evaluate('''async () => { const end = performance.now() + 1500
        while (performance.now() < end) { emit({kind: 'nothing'}, []); await new Promise(f => requestAnimationFrame(f)) } }''')
    assert 1 <= count() - start <= 7
    h.sent()
    for _ in range(5): h.button('Slow').click()
    assert [m for m in h.sent() if m['do'] != 'pause'] == [dict(do='turn', player='d')]

def test_in_colab_the_browser_asks_for_each_slice(host, monkeypatch):
    monkeypatch.setitem(sys.modules, 'google.colab', types.ModuleType('google.colab'))
    h = host()
    assert h.lab.engine.loop is None
    h.lab.receive(dict(do='play'))
    h.give()
    assert h.sent() == [dict(do='tick')]*3
    before = h.lab.engine.clock
    for _ in range(3): h.lab.receive(dict(do='tick'))
    assert h.lab.engine.clock > before and [m['kind'] for m,_ in h.out].count('tock') == 3
    h.give()
    assert [m['do'] for m in h.sent()].count('tick') >= 3

def test_signs_of_life_stop_when_the_panel_is_closed(host):
    h = host()
    h.page.wait_for_function("() => window.sent.filter(m => m.do == 'beat').length > 1")
    h.page.evaluate('() => { cleanup(); window.sent.length = 0 }')
    h.page.wait_for_timeout(1000)
    assert h.page.evaluate('() => window.sent') == []

def test_the_front_end_loads_nothing_from_anywhere():
    for text in (Lab._esm, Doctor._esm): assert not re.search(r'https?:|import\s*\(|^import ', text, re.M) and text.count('export default') == 1
    assert len(Lab._esm.encode()) < 80_000

# Without a kernel
def test_a_recording_scrubs_plays_and_changes_from_a_file(browser, tmp_path):
    Lab(seed=3).run(200).to_html(tmp_path/'a.html')
    page,asked,errors = opened_file(browser, tmp_path/'a.html')
    def step(): return int(page.locator('.step').inner_text())
    assert step() == 200 and 'A recording' in page.locator('.note').inner_text()
    page.locator('.scrub').fill('10')
    page.wait_for_function("() => document.querySelector('.step').textContent != '200'")
    past = step()
    page.locator('input[name=fake]').uncheck()
    page.get_by_text('more charts').click()
    page.get_by_role('button', name='Play').click()
    page.wait_for_function(f"() => +document.querySelector('.step').textContent > {past}")
    page.get_by_role('tab', name='Rules').click()
    assert page.locator('[name=lr_d]').is_disabled() and page.get_by_role('button', name='Step').is_disabled()
    assert errors == [] and len(asked) == 1, (errors, asked)
    page.close()
