"The front end of the lab on an empty page: each control sends its message, points are where they should be, and it can be used by keyboard, calmly, and in the dark"
import re, sys, types
import numpy as np, pytest
from browsing import CHROMIUM, chromium
from minihost import SCRIPT, Host, b64
from gan_course.experiments import EXPERIMENTS
from gan_course.lab import *
from gan_course.live import *

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
SMALL = dict(width=8, depth=1, bs=16, seed=3)

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
    'A/B': dict(do='compare', on=True), 'Go on from here': dict(do='back', at=30)}

@pytest.mark.parametrize('name', BUTTONS)
@pytest.mark.parametrize('how', ['pointer', 'keyboard'])
def test_each_button_sends_its_message(host, name, how):
    h = host()
    if how == 'pointer': h.button(name).click()
    else: h.button(name).press('Enter')
    assert h.sent() == [BUTTONS[name]]

def test_play_becomes_pause(host):
    h = host()
    h.page.evaluate("() => change('playing', true)")
    h.button('Pause').click()
    assert h.sent() == [dict(do='pause')]
    assert h.button('Pause').get_attribute('aria-pressed') == 'true'

def test_each_rule_sends_its_value_and_shows_what_the_kernel_says(host):
    h = host()
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
    h.page.locator('[name=seed]').fill('17')
    h.page.locator('[name=seed]').press('Enter')
    assert h.sent() == [dict(do='set', rules=dict(seed=17), side=0)]
    h.do(dict(do='set', rules=dict(lr_g=1e-5, game='hinge')))
    assert h.page.locator('[name=game]').input_value() == 'hinge' and float(h.page.locator('[name=lr_g]').input_value()) == pytest.approx(-5)

def test_the_rules_of_b_are_sent_for_b(host):
    h = host()
    h.do(dict(do='compare', on=True))
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
    h.page.locator('input[name=best]').check()
    h.page.locator('input[name=surface]').uncheck()
    assert [m['names'] for m in h.sent()] == [['fake', 'surface', 'pull', 'grid', 'best'], ['fake', 'pull', 'grid', 'best']]
    h.page.locator('input[name=real]').uncheck()
    assert h.sent() == []   # real points are there anyway

# What is drawn
def place(film, x):
    "Pixel of a point on the plane"
    l,r,b,t = film.box
    return [round(float(v)) for v in (420*(x[0]-l)/(r-l), 420*(t-x[1])/(t-b))]

def test_pixels_are_where_points_are(host):
    h = host()
    for k in ('fake', 'surface', 'pull', 'grid'): h.page.locator(f'input[name={k}]').uncheck()
    h.painted()
    side = h.lab.engine.sides[0]
    for x in side.look.real[:20]: assert h.pixel(0, *place(side.film, x)) == pytest.approx([0, 114, 178, 255], abs=12)
    assert h.pixel(0, 210, 210) == [255, 255, 255, 255]
    h.page.locator('input[name=real]').uncheck()
    h.page.locator('input[name=fake]').check()
    h.painted()
    l,r,b,t = side.film.box
    inside = [x for x in side.run.shown_G()(side.look.z).detach() if l < x[0] < r and b < x[1] < t]
    assert inside
    for x in inside[:20]: assert h.pixel(0, *place(side.film, x)) == pytest.approx([213, 94, 0, 255], abs=12)

def test_the_surface_is_yellow_where_d_says_real_and_purple_where_it_says_fake(host):
    h = host(lr_g=0., lr_d=1e-2, width=32, gamma=0., anneal=0, beta1=.5)
    h.lab.run(300)
    h.give()
    for k in ('real', 'fake', 'pull', 'grid'): h.page.locator(f'input[name={k}]').uncheck()
    h.painted()
    side = h.lab.engine.sides[0]
    heap,clump = (h.pixel(0, *place(side.film, x)) for x in (side.run.target.centres[0], side.run.learn.G(side.look.z).mean(0).detach()))
    assert heap[0] > heap[2] + 50 and clump[2] > clump[0] + 20

def test_the_charts_put_perfect_at_the_bottom_and_off_the_plot_at_the_top(host):
    h = host()
    film = h.lab.engine.sides[0].film
    for name,value,low in (('js', 0., True), ('js', .69, False)):
        for numbers in (film.rows['numbers'], film.last['numbers'][None]): numbers[:, [NUMBERS.index(k) for k in (name, 'off_support')]] = value,np.nan
        h.do(dict(do='hello'))
        rows = [y for y in range(128) if (p := h.pixel(3, 60, y))[3] > 200 and p[1] > p[0] + 60 and p[1] > p[2] + 20]   # green
        assert rows and (min(rows) > 110 if low else max(rows) < 40), rows

def test_the_past_is_shown_and_can_be_gone_back_to(host):
    h = host()
    h.page.locator('.scrub').fill('5')
    h.painted()
    step = int(h.lab.engine.sides[0].film.rows['step'][5, 0])
    assert h.page.locator('output.step').inner_text() == str(step)
    h.button('Go on from here').click()
    assert h.sent() == [dict(do='back', at=step)]
    h.do(dict(do='back', at=step))
    assert h.page.locator('output.step').inner_text() == str(step) and h.lab.engine.clock == step

def test_frames_that_come_one_by_one_make_the_same_film(host):
    h = host()
    for _ in range(5):
        h.lab.engine._advance()
        h.lab._beat = 1e9
        h.lab.engine.see()
    h.give()
    assert h.page.locator('.scrub').get_attribute('max') == str(len(h.lab.engine.sides[0].film) - 1) and h.page.locator('output.step').inner_text() == '35'

# Slow motion
def test_slow_motion_says_what_happens_and_plays_the_turns_of_both(host):
    h = host(k_d=2)
    h.page.clock.install()
    h.button('Slow').click()
    seen = [h.page.locator('.turn li.now').inner_text()]
    for _ in range(29):
        h.page.clock.run_for(1250)
        seen.append(h.page.locator('.turn li.now').inner_text())
    turns = [m['player'] for m in h.sent() if m['do'] == 'turn']
    assert turns == list('ddgddg') and seen[:15] == seen[15:] and len(set(seen)) == 10
    h.button('Slow').click()
    h.page.clock.run_for(5000)
    assert h.sent() == [] and not h.page.locator('.turn').is_visible()

def test_the_part_that_a_caption_speaks_of_is_lit_and_the_others_are_dim(host):
    h = host()
    h.page.clock.install()
    x = h.lab.engine.sides[0].look.real[0]
    h.button('Slow').click()   # D is shown real points
    h.page.clock.run_for(100)
    lit = h.pixel(0, *place(h.lab.engine.sides[0].film, x))
    h.page.clock.run_for(3*1250)   # its loss is measured
    dim = h.pixel(0, *place(h.lab.engine.sides[0].film, x))
    assert lit == pytest.approx([0, 114, 178, 255], abs=12) and dim[0] > 50 and 'dim' not in h.page.locator('.chart').first.get_attribute('class')

# Draw your own data
@pytest.mark.parametrize('how', ['pointer', 'keyboard'])
def test_drawn_points_are_sent_where_they_were_drawn(host, how):
    h = host()
    h.button('Draw data').click()
    box,(l,r,b,t) = h.page.locator('canvas.plane').bounding_box(),h.lab.engine.sides[0].film.box
    if how == 'pointer':
        h.page.mouse.move(box['x'] + box['width']/4, box['y'] + box['height']/4)
        h.page.mouse.down()
        h.page.mouse.move(box['x'] + box['width']/2, box['y'] + box['height']/4)
        h.page.mouse.up()
        want = [[l + (r-l)/4, t - (t-b)/4], [(l+r)/2, t - (t-b)/4]]
    else:
        for k in ['ArrowLeft']*16 + ['ArrowUp']*16 + ['Enter'] + ['ArrowRight']*16 + [' ']: h.page.keyboard.press(k)
        want = [[l + (r-l)/4, t - (t-b)/4], [(l+r)/2, t - (t-b)/4]]
    h.button('Use it').click()
    pause,message = h.sent()
    assert pause == dict(do='pause') and np.abs(np.array(message['rules']['drawn']) - want).max() < .02
    h.do(message)
    assert h.lab.engine.message == '' and len(h.lab.engine.sides[0].run.target) == 2 and h.page.locator('[name=data]').input_value() == 'drawn'

# Experiments
@pytest.mark.parametrize('x', EXPERIMENTS, ids=lambda x: x.name)
def test_an_experiment_asks_first_then_runs_answers_and_offers_its_cure(host, x):
    h = host()
    h.button(x.name).click()
    asked = h.page.locator('.trial')
    assert x.question in asked.inner_text() and x.answer not in asked.inner_text()
    h.button(x.choices[(x.right + 1) % 3]).click()
    assert [m for m in h.sent() if m['do'] != 'pause'] == [dict(do='new', rules=x.rules), dict(do='play')]
    def come_to(step):
        film = h.lab.engine.sides[0].film
        row = film.last.copy()
        row['at'] = row['step'] = step
        h.page.evaluate("() => change('playing', true)")
        h.out.append((dict(kind='frame', every=1), [row.tobytes()]))
        m,buffers = h.out.pop()
        h.page.evaluate('([m, b]) => emit(m, b)', [m, [b64(b) for b in buffers]])
    h.lab.receive(dict(do='new', rules=x.rules))
    h.lab.engine.process_mail()
    h.give()
    come_to(x.steps - 1)
    assert x.answer not in asked.inner_text()
    come_to(x.steps)
    assert x.answer in asked.inner_text() and f'It is: {x.choices[x.right]}' in asked.inner_text() and dict(do='pause') in h.sent()
    h.button('Cure').click()
    assert h.sent() == [dict(do='set', rules=x.cure), dict(do='play')] and x.cure_text in asked.inner_text()
    come_to(x.steps + x.cure_steps)
    assert x.cure_answer in asked.inner_text()

# For everybody
def test_keys_are_not_stolen_and_everything_has_a_name(host):
    h = host()
    bare = h.page.evaluate('''() => [...document.querySelectorAll('.gl button, .gl input, .gl select, .gl canvas[tabindex]')].filter(o =>
        o.dataset.lmSuppressShortcuts != 'true' || !(o.textContent.trim() || o.getAttribute('aria-label') || o.closest('label'))).map(o => o.outerHTML)''')
    assert bare == []
    assert h.page.locator('.status').get_attribute('role') == 'status' and h.page.locator('.status').inner_text() == h.lab.status
    for label in h.page.evaluate('() => [...document.querySelectorAll(".gl canvas")].map(o => o.getAttribute("aria-label"))'): assert re.search(r'\d', label)

def test_everything_is_reached_by_tab_in_order(host):
    h = host()
    want = h.page.evaluate('() => [...document.querySelectorAll(".gl button, .gl input, .gl select, .gl canvas[tabindex]")].filter(o => o.offsetParent && !o.disabled).length')
    seen = set()
    for _ in range(want):
        h.page.keyboard.press('Tab')
        seen.add(h.page.evaluate('() => [...document.querySelectorAll(".gl *")].indexOf(document.activeElement)'))
    assert len(seen) == want and -1 not in seen

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
        return [...document.querySelectorAll('.gl button, .gl .status, .gl label, .gl figcaption, .gl select')].map(o => { let b = o
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
    assert h.sent() == [dict(do='turn', player='d')]

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
    text = SCRIPT.read_text()
    assert not re.search(r'https?:|import\s*\(|^import ', text, re.M) and len(text.encode()) < 60_000
