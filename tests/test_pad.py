"The drawing pad: ink is dark, eight pictures follow the drawing, by pointer and keys, bad input"
import io, pytest, torch
from PIL import Image
from browsing import CHROMIUM, chromium
from minihost import AnswerHost
from gan_course.core import rng
from gan_course.data import loaders
from gan_course.pad import *
from gan_course.translate import pix2pix

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def lines(n=4): return 1 - 2*(torch.rand(n, 1, 16, 16, generator=rng('lines')) < .2).float()

class Copier(torch.nn.Module):
    "Draws the lines that it is given, in colours of its own"
    shape, nz = (3, 16, 16), 4
    def __init__(self):
        super().__init__()
        self.tint = torch.nn.Parameter(torch.tensor([1., .5, .2]))
    def forward(self, z, y): return torch.where(y < 0, -1., self.tint.view(3, 1, 1)*z[:, :1, None, None].sigmoid())

@pytest.fixture(scope='module')
def pad(): return Pad(Copier(), lines(), n=8)

def asked(mask): return dict(mask=mask, seed=0, bound=3.)

def test_ink_is_dark_and_followed(pad):
    drawing = '0'*100 + '1'*10 + '0'*146
    said, [b] = pad.answer_fill(asked(drawing))
    x = torch.frombuffer(bytearray(b), dtype=torch.uint8).view(8, 3, 16, 16)
    assert said['iou'] == [1.]*8, 'the dark lines are those that were drawn'
    assert (x.flatten(2)[:, :, 100:110] == 0).all() and x.flatten(2)[:, 0, :100].min() > 127
    assert len({bytes(o.numpy().tobytes()) for o in x}) == 8, 'each has its own noise'

def test_it_begins_with_the_drawings(pad):
    assert pad.info['masks'] == [''.join('1' if v < 0 else '0' for v in o.flatten().tolist()) for o in lines()]
    assert pad.info['draws'] and pad.answer_fill(asked(0))[0]['iou'] == [1.]*8

def test_without_a_kernel_the_drawings_stand_above_their_pictures(pad):
    still = Image.open(io.BytesIO(pad.film_png()))
    assert still.width > still.height*.9 and still.height >= 4*16*3
    assert pad.in_words().startswith('4 drawings, and pictures of each.')

def test_of_a_learner():
    dls = loaders(lines(16).expand(-1, 3, -1, -1), lines(16), bs=8)
    learn = pix2pix(dls, width=4, width_d=4)
    assert len(Pad(learn, lines()).answer_fill(asked(1))[0]['iou']) == 8

def test_bad_input(pad):
    with says(r'lines: expected drawings of shape \(n, 1, 16, 16\), got shape'): Pad(Copier(), lines().expand(-1, 3, -1, -1))
    with says('source: expected a translator', TypeError): Pad(3, lines())
    with says('n: expected'): Pad(Copier(), lines(), n=4)
    with says('mask: expected 256 characters'): pad.answer_fill(asked('01'))

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
def test_an_outline_is_drawn_with_the_pointer_and_with_keys(browser, pad, monkeypatch):
    seen, ask = [], pad._condition
    def note(m, n):
        seen.append(m['mask'])
        return ask(m, n)
    monkeypatch.setattr(pad, '_condition', note)
    h = AnswerHost(browser, pad)
    h.settle()
    h.tab('Canvas')
    h.button('Clear').click()
    h.settle()
    assert seen[-1] == '0'*256
    c = h.page.locator('.draw')
    h.stroke('.draw', (.25, .5), (.75, .5))
    h.settle()
    by_pointer = seen[-1]
    assert by_pointer.count('1') >= 8
    for key in ('ArrowUp',)*4: c.press(key)
    c.press(' ')
    h.settle()
    assert seen[-1] != by_pointer and 'overlap by' in h.text('.gl') and not h.errors
    h.page.close()
