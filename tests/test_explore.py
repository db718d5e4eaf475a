"The panel on a generator: every control changes what is drawn, what is drawn is what was asked for, and it works while a learner trains"
import pytest, torch
from browsing import CHROMIUM, chromium
from cases import first
from minihost import AnswerHost
from gan_course import conditional, zoo
from gan_course.dcgan import dcgan
from gan_course.explore import *
from gan_course.features import features
from gan_course.images import mnist
from gan_course.painter import appearance
from gan_course.pictures import slerp, truncated

NAMES = ['dcgan-fashion', 'cgan-mnist', 'mask2fashion']
ASKED = dict(seed=0, bound=3., sample=2, label=3, across='brightness', up='thickness', u=0., v=0., first=1, last=4, how='spherical')
def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

@pytest.fixture(scope='module')
def panels(): return {k: zoo_explorer(k) for k in NAMES}

def asked(panel, **kw): return ASKED | dict(mask=panel.info['masks'][0] if panel.info['draws'] else 0) | kw
def pictures(b): return torch.frombuffer(bytearray(b), dtype=torch.uint8).view(-1, 1, 28, 28).float()/127.5 - 1
def drawn(panel, kind, **kw): return pictures(getattr(panel, f'answer_{kind}')(asked(panel, **kw))[1][0])
def close(a, b): return (a - b).abs().max() <= 1.01/127.5

# What is drawn
@pytest.mark.parametrize('name', NAMES)
def test_the_middle_of_the_plane_is_the_chosen_sample(panels, name):
    p = panels[name]
    samples,plane = drawn(p, 'samples'),drawn(p, 'plane')
    assert len(samples) == 16 and len(plane) == 121 and close(plane[60], samples[2]) and close(drawn(p, 'point'), samples[2:3])
    z = p.painter.noise(16)[2:3]
    there = z + 3*p.directions['brightness'].along - 3*p.directions['thickness'].along
    y = p._condition(asked(p), 1)
    assert close(plane[120], p.painter(there, y)[0])   # right and below
    assert close(drawn(p, 'point', u=3., v=-3.)[0], plane[120])

@pytest.mark.parametrize('name', NAMES)
def test_directions_do_what_their_names_say(panels, name):
    p = panels[name]
    for what in ('brightness', 'thickness'):
        plane = drawn(p, 'plane', across=what, up='slant').unflatten(0, (11, 11))
        found = appearance(plane[5])[what]
        assert p.directions[what].r < .5 or found[-1] > found[0], what

def test_each_control_changes_the_picture(panels):
    p = panels['cgan-mnist']
    base = drawn(p, 'point', u=1., v=1.)
    for change in (dict(seed=1), dict(sample=3), dict(bound=.5), dict(label=8), dict(across='slant'), dict(up='width'), dict(u=-2.), dict(v=-2.)):
        assert not close(base, drawn(p, 'point', **dict(u=1., v=1.) | change)), change
    z = truncated(p.painter.noise(16), .5)
    assert close(drawn(p, 'samples', bound=.5), p.painter(z, torch.full((16,), 3)))

def test_a_way_leads_from_one_sample_to_the_other(panels):
    p = panels['dcgan-fashion']
    samples,way = drawn(p, 'samples'),drawn(p, 'way')
    assert len(way) == 11 and close(way[0], samples[1]) and close(way[10], samples[4])
    z = p.painter.noise(16)
    half = slerp(z[1], z[4], torch.tensor(.5))
    assert close(way[5], p.painter(half[None])[0]) and not close(way[5], drawn(p, 'way', how='linear')[5])

def test_the_label_that_is_chosen_is_drawn_and_one_noise_goes_through_all_classes(panels):
    p,read = panels['cgan-mnist'],features('mnist')
    for k in range(10): assert (read.scores(read(drawn(p, 'samples', label=k))).argmax(1) == k).float().mean() >= .75
    said,[b] = p.answer_classes(asked(p))
    rows = pictures(b).unflatten(0, (4, 10))
    assert sum(k == i % 10 for i,k in enumerate(said['read'])) >= 36
    for i,row in enumerate(rows): assert close(row, p.painter(p.painter.noise(16)[2+i:3+i].expand(10, -1), torch.arange(10)))
    said,[b] = p.answer_blend(asked(p, first=1, last=7))
    assert said['read'][0] == 1 and said['read'][-1] == 7 and len(pictures(b)) == 11

def test_eight_pictures_fill_the_mask_that_was_drawn_each_in_its_own_way(panels):
    p = panels['mask2fashion']
    square = torch.zeros(28, 28)
    square[6:22, 8:20] = 1
    mask = ''.join(str(int(v)) for v in square.flatten())
    said,[b] = p.answer_fill(asked(p, mask=mask))
    x = pictures(b)
    assert len(x) == 8 and min(said['iou']) > .8 and torch.pdist(x.flatten(1)).min() > .5
    assert (x.mean(0)[0][square > 0].mean() > -.5) and x.mean(0)[0][square == 0].mean() < -.9
    assert torch.tensor(said['iou']).allclose(conditional.iou(conditional.silhouette(x), square[None, None].expand(8, -1, -1, -1)*2 - 1), atol=.02)

BAD = [dict(seed=-1), dict(seed='x'), dict(bound=0), dict(sample=16), dict(label=10), dict(across='beauty'), dict(up=None)]
@pytest.mark.parametrize('bad', BAD, ids=str)
def test_a_question_that_cannot_be_answered_gets_a_sentence(panels, bad):
    p,sent = panels['cgan-mnist'],[]
    p.send = lambda m, buffers=(): sent.append(m)
    p.receive(asked(p) | bad | dict(do='plane', id=1))
    assert sent[0]['sorry'].endswith('.') and sent[0]['id'] == 1

@pytest.mark.parametrize('mask', ['01', 'x'*784, '', 9, -1])
def test_masks_that_are_none(panels, mask):
    with says('mask: expected'): panels['mask2fashion'].answer_fill(asked(panels['mask2fashion'], mask=mask))

def test_what_it_can_be_made_of():
    masks = some_masks(2)
    with says('masks: expected none'): Explorer(zoo.load('vanilla-mnist'), masks=masks)
    with says('masks: expected at least one'): Explorer(zoo.load('mask2fashion'))
    with says('name: expected one of'): zoo_explorer('stylegan')
    with says('n_masks: '): zoo_explorer('mask2fashion', 101)
    with says('source: ', TypeError): Explorer(3)
    for shape,channels in (((3, 8, 8), 1), ((1, 8, 8), 3)):
        p = Explorer(conditional.MaskGenerator(shape, channels, nz=4, width=2), masks=torch.ones(4, channels, 8, 8))
        assert p.info['draws'] == (channels == 1) and len(p.answer_fill(asked(p))[0]['iou']) == 8

def test_it_says_what_it_measured_and_stays_in_a_saved_notebook(panels):
    for k,p in panels.items():
        data = p.film_bundle()
        assert 'brightness (r ' in p.status and '<img alt="16 samples' in data['text/html'] and p.film_png().startswith(b'\x89PNG')
        assert all(d['r'] is None or -1 <= d['r'] <= 1 for d in p.info['directions'])

def test_a_learner_is_explored_as_it_is_and_measured_again():
    learn = dcgan(mnist(bs=16, labels=False), width=8)
    p = Explorer(learn, n=4)
    first = drawn(p, 'samples')
    learn.fit_steps(4)
    assert not close(first, drawn(p, 'samples')) and close(drawn(p, 'samples'), learn.sample(z=p.painter.noise(4)).cpu())
    before = p.directions['slant'].r
    said,_ = p.answer_measure({})
    assert p.directions['slant'].r != before and {d['name'] for d in said['directions']} >= {'slant', 'brightness', 'strongest 1'}

# In a browser
pages = pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.fixture
def host(browser, panels):
    made = []
    def make(name, **options):
        made.append(AnswerHost(browser, panels[name], **options))
        made[-1].settle()
        return made[-1]
    yield make
    for h in made:
        assert not h.errors, h.errors
        h.page.close()

def canvas(h, k): return hash(str(h.pixels(k)['data']))

@pages
def test_the_handle_is_dragged_and_moved_by_keys(host):
    h = host('dcgan-fashion')
    before = canvas(h, '.large')
    m = h.page.locator('.map')
    box = m.bounding_box()
    h.page.mouse.move(box['x'] + box['width']/2, box['y'] + box['height']/2)
    h.page.mouse.down()
    for i in range(1, 30): h.page.mouse.move(box['x'] + box['width']/2 + 4*i, box['y'] + box['height']/2)
    h.page.mouse.up()
    asked = h.sent()
    assert [q['do'] for q in asked] == ['point']   # one is on its way, the newest waits behind it
    for q in asked: h.do(q)
    newest = h.sent()
    assert len(newest) == 1 and newest[0]['u'] > asked[0]['u'] and newest[0]['u'] == pytest.approx(3*116/box['width']*2*11/10, abs=.1)
    h.do(newest[0])
    assert canvas(h, '.large') != before and 'moved +' in h.text('.said')
    h.button('Back to the sample').click()
    h.settle()
    assert canvas(h, '.large') == before
    m.press('ArrowUp')
    m.press('Shift+ArrowLeft')
    h.settle()
    assert h.text('.said') == f'Sample 1, moved \u22121 {h.lab.info["directions"][0]["name"]} and +0.25 {h.lab.info["directions"][1]["name"]}.'

@pages
@pytest.mark.parametrize('name', first(NAMES[::-1]))
def test_all_pages_draw_without_a_violation_at_both_widths(host, name):
    for width in (848, 360):
        h = host(name, viewport=dict(width=width, height=640))
        for tab in h.page.get_by_role('tab').all_inner_texts():
            h.tab(tab)
            h.settle()
            h.painted()
            assert not h.violations()
            assert h.page.evaluate('document.documentElement.scrollWidth <= innerWidth')
            if width == 848: assert h.page.evaluate('document.querySelector(".gl").getBoundingClientRect().height') <= 640
            assert all(v > 50 for v in h.page.evaluate('[...document.querySelectorAll(".page:not([hidden]) canvas")].map(o => o.clientWidth)'))

@pages
def test_samples_and_classes_are_chosen_by_pointer_and_by_keys(host):
    h = host('cgan-mnist')
    before = canvas(h, '.see .sheet')
    h.page.get_by_role('button', name='7', exact=True).click()
    h.settle()
    assert canvas(h, '.see .sheet') != before
    h.page.locator('.see .sheet').first.press('ArrowDown')
    h.settle()
    assert h.text('.said').startswith('Sample 9')
    h.tab('Classes')
    h.settle()
    h.page.get_by_label('second class', exact=True).select_option('8')
    h.page.get_by_label('share of the second class').press('End')
    h.settle()
    assert 'as 0% 0 and 100% 8' in h.text('.said') and 'A classifier reads' in h.text('.gl')

@pages
def test_a_mask_is_drawn_with_the_pointer_and_with_keys_and_undone(host):
    h = host('mask2fashion')
    h.tab('Canvas')
    h.settle()
    def mask(): return h.page.evaluate('window.sent.filter(m => m.do == "fill").at(-1).mask')   # it stays to be answered
    start = h.lab.info['masks'][0]
    h.button('Clear').click()
    assert mask() == '0'*784
    h.settle()
    c = h.page.locator('.draw')
    h.stroke('.draw', (.25, .5), (.75, .5))   # in one go: the line has no gaps
    h.settle()
    drawn = h.page.evaluate('''() => { const c = document.querySelector('.draw'), x = c.getContext('2d')
        return [...Array(28).keys()].map(i => x.getImageData((i + .3)/28*c.width, 14.3/28*c.height, 1, 1).data[0]) }''')
    assert all(v == 255 for v in drawn[8:20]) and drawn[2] == drawn[25] == 0
    for key in ('ArrowUp',)*4: c.press(key)
    c.press(' ')
    h.settle()
    c.press('Control+z')
    h.settle()
    h.button('Undo').click()
    assert mask() == '0'*784
    h.settle()
    h.button('Undo').click()
    assert mask() == start
    h.settle()
    assert h.button('Undo').is_disabled() and 'overlap by' in h.text('.gl')

@pages
def test_a_silent_kernel_and_a_refusal_are_spoken_of(host):
    h = host('dcgan-fashion')
    h.button('Other samples').click()
    h.page.wait_for_timeout(1000)
    assert 'The kernel is at work' in h.text('.note')
    h.settle()
    assert not h.page.locator('.note').is_visible()
    h.button('Other samples').click()
    q = next(q for q in h.sent() if q['do'] == 'samples')
    h.emit(dict(kind='samples', id=q['id'], sorry='seed: expected a whole number, got none.'))
    assert h.text('.note') == 'seed: expected a whole number, got none.'
    h.page.evaluate('window.dead = true')
    h.button('Other samples').click()
    h.page.wait_for_timeout(500)
    assert 'gone' in h.text('.note')
