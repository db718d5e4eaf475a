"Sliders for a figure: the function is called with what the sliders say, and the panel says when it waits"
import pytest
from matplotlib.figure import Figure
from browsing import CHROMIUM, chromium
from minihost import AnswerHost
from gan_course.knobs import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

def made(press=None):
    calls = []
    def draw(turns, rate):
        calls.append((turns, rate))
        fig = Figure((3, 2))
        fig.subplots().plot([0, turns], [rate, 0])
        return fig,f'A line from {rate:g} to {turns}.'
    panel = Knobs(draw, press=press, turns=Knob('turns', 2, 1, 5, 1), rate=Knob('rate of D', 1e-3, -5, -1, .5, True))
    return panel,calls

def test_it_draws_with_the_values_and_says_what_is_drawn():
    panel,calls = made()
    assert calls == [(2, 1e-3)] and panel.words == panel.status == 'A line from 0.001 to 2.' and panel.png.startswith(b'\x89PNG')
    before = panel.png
    assert panel.set(turns=5).words == 'A line from 0.001 to 5.' and panel.png != before and isinstance(calls[-1][0], int)
    assert panel.set(rate=.01).values == dict(turns=5, rate=.01)
    assert 'alt="A line from 0.01 to 5."' in panel.film_bundle()['text/html']

@pytest.mark.parametrize('bad', [dict(turns=6), dict(turns=0), dict(rate=1), dict(rate=1e-6), dict(rate='x'), dict(other=1), dict(turns=None)], ids=str)
def test_a_value_that_no_slider_has_is_refused(bad):
    panel,calls = made()
    with pytest.raises((ValueError, TypeError)): panel.set(**bad)
    assert len(calls) == 1 and panel.values == dict(turns=2, rate=1e-3)

def test_opening_the_panel_draws_nothing_anew():
    panel,calls = made()
    assert panel.answer_draw(dict(values=dict(turns=2, rate=1e-3)))[1] == [panel.png] and len(calls) == 1
    with says('path: expected a panel with a recording'): panel.to_html('x.html')

def test_what_it_is_made_of():
    with says('draw: ', TypeError): Knobs(3, a=Knob('a', 1, 0, 2, 1))
    with says('knobs: ', TypeError): Knobs(lambda: None)
    with says('knobs: ', TypeError): Knobs(lambda a: None, a=3)

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
def test_sliders_redraw_and_a_button_waits_for_its_press(browser):
    for press in (None, 'Train'):
        panel,calls = made(press)
        h = AnswerHost(browser, panel, viewport=dict(width=700, height=600))
        h.settle()
        src = h.page.locator('.drawing').get_attribute('src')
        assert not h.violations()
        h.page.get_by_label('turns').press('ArrowRight')
        h.page.get_by_label('rate of D').press('ArrowRight')
        assert h.page.get_by_label('rate of D').get_attribute('aria-valuetext') == '0.00316'
        if press:
            assert not h.sent() and panel.values['turns'] == 2
            h.button('Train').click()
            assert h.button('Train').is_disabled()
        h.settle()
        assert panel.values['turns'] == 3 and panel.values['rate'] == pytest.approx(10**-2.5, rel=1e-2)
        assert h.page.locator('.drawing').get_attribute('alt') == panel.words and h.page.locator('.drawing').get_attribute('src') != src
        assert h.page.evaluate('document.querySelector(".drawing").naturalWidth') > 50 and not h.errors
        h.page.close()
