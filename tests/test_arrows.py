"The panel of the smallest GAN: its words are those of the path, and what is dragged is where it starts"
import pytest, torch
from browsing import CHROMIUM, chromium
from minihost import AnswerHost
from gan_course.arrows import *
from gan_course.dirac import *
from gan_course.game import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def numbers(b): return torch.frombuffer(bytearray(b), dtype=torch.float32).view(-1, 2)
def asked(panel, **kw): return panel.rules | kw

@pytest.mark.parametrize('game', GAMES)
def test_without_anything_it_circles_or_nearly_and_with_r1_it_rests(game):
    free,damped = Arrows(game=game).status,Arrows(game=game, mean='R1').status
    assert damped.startswith('It comes to rest.') and not free.startswith('It comes to rest.')

@pytest.mark.parametrize('rules,verdict', [(dict(game='Wasserstein', together=True), 'It moves away.'), (dict(), 'It goes round'), (dict(mean='instance noise'), 'It comes to rest.'),
    (dict(mean='consensus'), 'It comes to rest.'), (dict(game='Wasserstein', mean='clipping', strength=.5), 'It goes round'), (dict(game='Wasserstein', mean='gradient penalty'), 'It goes round')])
def test_the_verdict_follows_the_path(rules, verdict):
    panel = Arrows(**rules)
    assert panel.status.startswith(verdict), panel.status
    assert f'{panel.path()[-1].norm():.2g} from the equilibrium' in panel.status

def test_arrows_are_the_field_and_the_path_begins_where_it_was_dragged():
    panel = Arrows()
    v = numbers(panel.answer_arrows(asked(panel, game='hinge', mean='R1', strength=.5))[1][0])
    assert len(v) == SIDE**2
    corner = torch.tensor([[-REACH*(SIDE-1)/SIDE]*2], dtype=torch.float64)
    assert v[0].double().allclose(field(Hinge() + R1(.5))(corner)[0], atol=1e-6)
    said,(path,) = panel.answer_path(asked(panel, start=[.5, 1.5]))
    path = numbers(path)
    assert path[0].tolist() == [.5, 1.5] and len(path) == STEPS + 1 and said['words'] == panel.in_words()

def test_bad_rules_are_refused():
    for bad in (dict(game='x'), dict(mean='x'), dict(strength=-1), dict(lr=0), dict(together=3), dict(start=(3., 0.))):
        with says(next(iter(bad)) + ': '): Arrows(**bad)

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
def test_the_start_is_dragged_and_moved_by_keys_and_rules_change_the_path(browser):
    panel = Arrows()
    for width in (848, 360):
        h = AnswerHost(browser, panel, viewport=dict(width=width, height=640))
        h.settle()
        assert not h.violations() and h.page.evaluate('document.documentElement.scrollWidth <= innerWidth')
        before = h.text('.said')
        canvas = h.page.locator('canvas')
        box = canvas.bounding_box()
        h.page.mouse.move(box['x'] + box['width']/2, box['y'] + box['height']/2)
        h.page.mouse.down()
        h.page.mouse.move(box['x'] + box['width']*.75, box['y'] + box['height']*.25)
        h.page.mouse.up()
        h.settle()
        assert panel.start == pytest.approx([1, 1], abs=.05) and h.text('.said') != before
        canvas.focus()
        h.page.keyboard.press('ArrowLeft')
        h.settle()
        assert panel.start == pytest.approx([.9, 1], abs=.05)
        h.page.get_by_label('against circling').select_option('R1')
        h.settle()
        assert panel.rules['mean'] == 'R1' and h.text('.said').startswith('It comes to rest.')
        assert h.page.get_by_label('strength').is_enabled() and not h.errors
        h.page.get_by_label('against circling').select_option('nothing')
        h.settle()
        h.page.close()
