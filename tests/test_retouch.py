"Pictures that are changed by drawing: strokes are followed, the rest is held, and the panel asks for what was drawn"
import pytest, torch
from browsing import CHROMIUM, chromium
from minihost import AnswerHost
from gan_course import zoo
from gan_course.images import fashion
from gan_course.retouch import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def strokes(pixels, shade='1', side=28): return ''.join(shade if (i, j) in pixels else ' ' for i in range(side) for j in range(side))
BAR = {(i, j) for i in range(8, 11) for j in range(8, 20)}
NONE = ' '*784

@pytest.fixture(scope='module')
def panel(): return Retouch(zoo.load('cgan-mnist', device='cpu'), n=10, steps=60)

def test_strokes_are_read():
    wanted, mask = read_strokes(' 1'*4 + '0 '*4, (2, 4, 4))
    assert wanted.shape == mask.shape == (1, 2, 4, 4) and mask[0, 1].tolist() == [[0, 1, 0, 1]]*2 + [[1, 0, 1, 0]]*2
    assert (wanted[0, 0, :2][mask[0, 0, :2] > 0] == 1).all() and (wanted[0, 0, 2:][mask[0, 0, 2:] > 0] == -1).all()

@pytest.mark.parametrize('bad', ['', '1'*783, 'x'*784, None, 3])
def test_other_strokes_are_refused(panel, bad):
    with says("strokes: expected (784 characters|1, 0 or a blank)"): panel.edited(0, bad, .3)

def test_without_strokes_nothing_changes(panel):
    x, words = panel.edited(3, NONE, .3)
    assert x.equal(panel.x[3:4]) and words.startswith('Draw')

@pytest.mark.parametrize('shade,sign', [('1', 1), ('0', -1)])
def test_the_picture_follows_the_strokes_and_keeps_the_rest(panel, shade, sign):
    asked, mask = read_strokes(strokes(BAR, shade), (1, 28, 28))
    for i in (0, 3, 5):
        before = panel.x[i:i+1]
        free, held = (panel.edited(i, strokes(BAR, shade), h)[0] for h in (0., 100.))
        off = [(x - asked)[mask > 0].square().mean() for x in (free, before)]
        assert off[0] < .7*off[1] + .05, 'nearer to what was drawn'
        assert (held - before).abs().mean() < .5*(free - before).abs().mean() + 1e-3, 'held near what was there'

def test_the_class_stays_what_was_asked_for(panel):
    x, _ = panel.edited(7, strokes(BAR), .3)
    z = torch.zeros(1, panel.G.nz)
    assert x.shape == (1, 1, 28, 28) and not x.equal(zoo.sample(panel.G, z=z, y=torch.tensor([7])))
    assert panel.y.tolist() == list(range(10))

def test_words_are_computed_from_the_picture(panel):
    x, words = panel.edited(1, strokes(BAR), .3)
    asked, mask = read_strokes(strokes(BAR), (1, 28, 28))
    fits = ((x - asked).abs() < .5)[mask > 0].float().mean().item()
    rest = (x - panel.x[1:2]).abs()[mask == 0].mean().item()/2
    assert words.startswith(f'{fits:.0%} of') and f'by {rest:.1%} of' in words

def test_a_gallery_is_searched_with_what_was_drawn():
    G, test = zoo.load('dcgan-fashion', device='cpu'), fashion(labels=False).valid.all_rows()[0][:50]
    asked = []
    def index(x, k):
        asked.append(x)
        return torch.tensor([[4, 2, 0]])[:, :k]
    p = Retouch(G, n=2, steps=3, index=index, gallery=test, k=3)
    words, [b] = p.answer_edit(dict(picture=1, strokes=strokes(BAR), hold=.3))
    got = torch.frombuffer(bytearray(b), dtype=torch.uint8).view(-1, 28, 28)
    assert len(got) == 4 and (got[1:].float()/127.5 - 1 - test[[4, 2, 0], 0]).abs().max() < .01
    assert (got[0].float()/127.5 - 1 - asked[0][0, 0]).abs().max() < .01 and p.info['total'] == 50

@pytest.mark.parametrize('f,match', [(lambda G: Retouch(G, n=0), 'n'), (lambda G: Retouch(G, hold=0), 'hold'), (lambda G: Retouch(G, steps=0), 'steps'),
    (lambda G: Retouch(G, gallery=torch.zeros(3, 1, 28, 28)), 'gallery'), (lambda G: Retouch(G, n=2).edited(2, NONE, .3), 'picture'),
    (lambda G: Retouch(G, n=2).edited(0, strokes(BAR), -1), 'hold')])
def test_bad_input(panel, f, match):
    with says(match): f(panel.G)

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

def shade(h, selector, x, y): return h.pixel(selector, x, y)[0]

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
@pytest.mark.parametrize('wide', [848, 360])
def test_drawing_with_pointer_and_keys(browser, panel, wide):
    h = AnswerHost(browser, panel, viewport=dict(width=wide, height=900))
    h.settle()
    assert not h.violations() and 'Draw on the picture' in h.text('.said')
    h.stroke('.draw', (8.5/28, 9.5/28), (19.5/28, 9.5/28), steps=5)
    h.settle()
    words = h.text('.said')
    assert 'of the pixels that you drew' in words and shade(h, '.draw', (9 + .1)/28, (9 + .1)/28) == 255
    h.page.locator('.draw').focus()
    h.page.keyboard.press('Control+z')
    h.settle()
    assert 'Draw on the picture' in h.text('.said')
    h.button('Dark').click()
    h.page.locator('.draw').focus()
    h.page.keyboard.press(' ')
    h.page.keyboard.press('Shift+ArrowDown')
    h.settle()
    assert 'of the pixels that you drew' in h.text('.said') and not h.button('Undo').is_disabled()
    h.page.locator('input[type=range]').press('ArrowRight')
    h.settle()
    asked = [m for m in h.page.evaluate('() => window.sent') if m.get('do') == 'edit']
    assert not asked and h.page.locator('input[type=range]').get_attribute('aria-valuetext') == '0.562'
    h.page.locator('.sheet[tabindex]').press('ArrowRight')
    h.settle()
    assert 'picture 2 is chosen' in h.page.locator('.sheet[tabindex]').get_attribute('aria-label') and 'Draw on the picture' in h.text('.said')
    assert not h.errors and not h.violations()
    h.page.close()
