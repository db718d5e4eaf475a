"A hole that is painted: what is read, what is filled and what is kept, words that are computed, and the panel in a browser"
import pytest, torch
from browsing import CHROMIUM, chromium
from minihost import AnswerHost
from gan_course.fill import *
from gan_course.holes import holes
from gan_course.images import emoji, fashion
from gan_course.restore import Filler

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
SQUARE, NONE = hole_text(holes(1, 'square')), ' '*784

@pytest.fixture(scope='module')
def panel():
    torch.manual_seed(0)
    return Fill(Filler(width=4), fashion(labels=False).valid.all_rows()[0][:6])

def test_a_hole_is_read_as_it_was_written():
    for kind in ('square', 'strokes', 'half'):
        hole = holes(1, kind, (8, 12))
        assert read_hole(hole_text(hole), (8, 12)).equal(hole)

@pytest.mark.parametrize('bad', ['', '1'*783, 'x' + '1'*783, '0'*784, None, 3])
def test_other_texts_are_refused(panel, bad):
    with says('hole: expected (784 characters|1 or a blank)'): panel.filled(0, bad)

def test_known_pixels_stay_and_the_hole_differs(panel):
    made, words = panel.filled(2, SQUARE)
    inside = (holes(1, 'square') > 0).expand_as(made)
    x = panel.x[2:3].expand_as(made)
    assert made.shape == (8, 1, 28, 28) and made[~inside].equal(x[~inside]) and made.std(0)[inside[0]].mean() > 0
    sd, off = made.std(0)[inside[0]].mean()/2, (made.mean(0) - x[0])[inside[0]].abs().mean()/2
    assert words == f'25% of the pixels are missing. There the 8 pictures differ by {sd:.1%} of the range, and their mean is {off:.1%} off.'

def test_noise_is_named_and_without_a_hole_nothing_changes(panel):
    a, b, again = (panel.filled(1, SQUARE, i)[0] for i in (0, 1, 0))
    assert a.equal(again) and not a.equal(b)
    x, words = panel.filled(3, NONE)
    assert x.equal(panel.x[3:4].expand(8, -1, -1, -1)) and words.startswith('Paint')

def test_all_of_a_picture_and_colour():
    x = emoji().valid.all_rows()[0][:2]
    p = Fill(Filler((3, 32, 32), width=4), x, count=3)
    made, words = p.filled(1, '1'*1024)
    assert made.shape == (3, 3, 32, 32) and words.startswith('100% of')
    said, [b] = p.answer_fill(dict(picture=1, hole=hole_text(holes(1, 'half', 32)), noise=0))
    assert len(b) == 3*3*32*32 and said['words'].startswith('50% of') and p.info['shape'] == (3, 32, 32)

@pytest.mark.parametrize('f,match', [(lambda p: Fill(p.G, p.x, count=1), 'count'), (lambda p: Fill(p.G, p.x[0]), 'x'), (lambda p: Fill(Filler((3, 28, 28), width=4), p.x), 'G: expected a generator of pictures'),
    (lambda p: Fill(torch.nn.Identity(), p.x), 'G: .*got Identity'), (lambda p: p.filled(6, SQUARE), 'picture'), (lambda p: p.filled(0, SQUARE, -1), 'noise')])
def test_bad_input(panel, f, match):
    with says(match): f(panel)

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
@pytest.mark.parametrize('wide', [848, pytest.param(360, marks=pytest.mark.verify)])
def test_painting_with_pointer_and_keys(browser, panel, wide):
    h = AnswerHost(browser, panel, viewport=dict(width=wide, height=900))
    h.settle()
    assert not h.violations() and '25% of the pixels are missing' in h.text('.said')
    h.button('Clear').click()
    h.settle()
    assert 'Paint a hole' in h.text('.said') and h.button('Clear').is_disabled()
    h.stroke('.draw', (6.5/28, 14.5/28), (21.5/28, 14.5/28), steps=5)
    h.settle()
    painted = h.text('.said')
    assert 'of the pixels are missing' in painted and h.pixel('.draw', (10 + .1)/28, (14 + .1)/28)[:3] == [153]*3
    h.button('Other noise').click()
    h.settle()
    assert h.text('.said') != painted
    h.button('Put back').click()
    h.page.locator('.draw').focus()
    h.page.keyboard.press(' ')
    h.page.keyboard.press('Shift+ArrowLeft')
    h.settle()
    assert h.text('.said') != painted and not h.button('Undo').is_disabled()
    h.page.keyboard.press('Control+z')
    h.page.keyboard.press('Control+z')
    h.button('half').click()
    h.settle()
    assert '50% of' in h.text('.said')
    h.page.locator('.sheet[tabindex]').press('ArrowRight')
    h.settle()
    assert 'picture 2 is chosen' in h.page.locator('.sheet[tabindex]').get_attribute('aria-label') and '50% of' in h.text('.said')
    assert h.page.locator('.sheet').first.get_attribute('aria-label').startswith('8 pictures that fill the hole')
    assert not h.errors and not h.violations()
    h.page.close()
