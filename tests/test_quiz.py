"The quiz: the real picture is held out and in a place that nobody can foresee, D and the detector are asked, and the score is counted"
import numpy as np, pytest, torch
from browsing import CHROMIUM, chromium
from minihost import AnswerHost, opened_file
from gan_course import conditional, zoo
from gan_course.conditional import cgan
from gan_course.core import *
from gan_course.dcgan import dcgan
from gan_course.images import fashion, mnist
from gan_course.quiz import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

@pytest.fixture(scope='module')
def quiz(): return which_one('dcgan-fashion', 'cgan-mnist', 'mask2fashion')

def rows_of(data): return {bytes(((o + 1)*127.5).round().to(torch.uint8).numpy().tobytes()) for o in data}
def as_rows(x): return [bytes(((o + 1)*127.5).round().to(torch.uint8).numpy().tobytes()) for o in x]

# Rounds
def test_one_of_four_is_a_test_picture_and_none_was_trained_on(quiz):
    c = quiz.contests['dcgan-fashion']
    r,data = c.rounds(0, 30),fashion(device='cpu')
    test,train = (rows_of(d.dataset[torch.arange(len(d.dataset))][0]) for d in (data.valid, data.train))
    for x,place in zip(r.x, r.place):
        rows = as_rows(x)
        assert [o in test for o in rows] == [i == place for i in range(4)] and not any(o in train - test for o in rows)
    assert len({as_rows(x)[p] for x,p in zip(r.x, r.place)}) == 30   # no picture twice

def test_the_place_is_even_and_rounds_depend_on_their_number_alone(quiz):
    c = quiz.contests['cgan-mnist']
    places = np.bincount([c.place(i) for i in range(2000)], minlength=4)
    assert abs(places - 500).max() < 4*np.sqrt(2000*.25*.75)
    a,b = c.rounds(0, 12),c.rounds(5, 3)
    assert a.x[5:8].equal(b.x) and a.place[5:8].equal(b.place) and not a.x[0].equal(a.x[1])
    other = Contest(zoo.load('cgan-mnist'), mnist(device='cpu'), seed=1)
    assert not other.rounds(0, 1).x.equal(a.x[:1])

def test_all_four_have_the_label_or_the_silhouette_of_the_real_one(quiz):
    from gan_course.features import features
    c,read = quiz.contests['cgan-mnist'],features('mnist')
    r = c.rounds(0, 40)
    seen = read.scores(read(r.x.flatten(0, 1))).argmax(1).view(-1, 4)
    assert (seen == r.y[:, None]).float().mean() > .95
    r = quiz.contests['mask2fashion'].rounds(0, 20)
    for k in range(4): assert conditional.iou(conditional.silhouette(r.x[:, k]), r.y).mean() > .9

def test_generated_pictures_are_rounded_as_the_real_ones_are(quiz):
    for c in quiz.contests.values():
        levels = (c.rounds(0, 5).x + 1)*127.5
        assert (levels - levels.round()).abs().max() < 1e-3

# D and the detector
def test_D_is_the_one_that_trained_with_the_generator_and_does_better_than_chance(quiz):
    for name,c in quiz.contests.items():
        r = c.rounds(0, 100)
        right = (c.opinions(r).argmax(1) == r.place).sum().item()
        assert right > 33, (name, right)
        assert zoo.opponent(name).card['recipe_hash'] == zoo.recipe_hash(name)

def test_what_D_says_is_what_the_learner_says():
    learn = cgan(mnist(bs=16), width=8)
    learn.fit_steps(2)
    c = Contest(learn)
    r = c.rounds(0, 3)
    with evaluating(learn.D): one = learn._D(r.x[1], r.y[1:2].expand(4)).cpu()
    assert torch.allclose(c.opinions(r)[1], one, atol=1e-5)

class Corner(torch.nn.Module):
    "A discriminator that looks at one corner"
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.ones(1))
    def forward(self, x): return self.w*x[:, 0, :4, :4].mean((1, 2))

def test_where_D_looks_is_found_and_does_not_depend_on_how_bright_it_is():
    c = Contest(zoo.load('dcgan-fashion'), fashion(device='cpu'), Corner())
    r = c.rounds(0, 2)
    bright,dim = (r._replace(x=torch.full_like(r.x, v)) for v in (1., .25))
    maps = c.looks(bright)
    assert maps.shape == (2, 4, 7, 7) and (maps[..., 0, 0] < -1e-3).all() and maps[..., 2:, 2:].abs().max() == 0
    assert torch.allclose(maps, c.looks(dim), atol=1e-6)   # a bright corner is covered more, and the change is divided by that
    assert (c.looks(r._replace(x=-torch.ones_like(r.x)))[..., 0, 0] > 1e-3).all()   # what is covered was against it

def test_a_detector_finds_what_is_easy_and_is_at_chance_where_there_is_nothing_to_find():
    easy = Contest(Grey(), mnist(device='cpu', labels=False))
    assert easy.detected(40, 300) >= 38
    same = Contest(Real(mnist(device='cpu', labels=False)), mnist(device='cpu', labels=False))
    assert wilson(same.detected(100, 600), 100).low < .25

class Grey(torch.nn.Module):
    "Grey squares"
    nz,shape = 2,(1, 28, 28)
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.zeros(1))
    def forward(self, z): return z[:, :1, None, None].tanh().expand(-1, 1, 28, 28) + self.w

class Real(Grey):
    "Training pictures in place of generated ones"
    def __init__(self, dls):
        super().__init__()
        self.rows = dls.train.dataset
    def forward(self, z): return self.rows[(z[:, 0].abs()*1e6).long() % len(self.rows)][0] + self.w

# Score
def test_wilsons_interval():
    assert wilson(0, 0) == pytest.approx((0, 0, float('nan'), 0, 1), nan_ok=True)
    s = wilson(7, 10)
    assert (s.low, s.high) == (pytest.approx(.397, abs=.001), pytest.approx(.892, abs=.001))   # as in tables
    assert wilson(0, 10).low == 0 and wilson(10, 10).high == 1 and wilson(0, 10).high == pytest.approx(1 - wilson(10, 10).low)
    for bad in ((3, 2), (-1, 2), (.5, 2), (0, -1)):
        with says('(right|n): '): wilson(*bad)

def test_guesses_are_counted_once_for_each_generator(quiz):
    q = Quiz({k: quiz.contests[k] for k in ('dcgan-fashion', 'cgan-mnist')})
    c,sent = q.contests['cgan-mnist'],[]
    q.send = lambda m, buffers=(): sent.append(m)
    for i in range(5): q.receive(dict(do='guess', name='cgan-mnist', round=i, choice=c.place(i)))
    for choice in range(4): q.receive(dict(do='guess', name='cgan-mnist', round=5, choice=(c.place(5) + 1 + choice) % 4))   # wrong first
    assert q.score('cgan-mnist')[:2] == (5, 6) and q.score('dcgan-fashion').n == 0
    assert 'cgan-mnist: 5 of 6 right' in q.status and 'chance is 25%' in q.status
    for bad in (dict(name='x'), dict(round=-1), dict(choice=4), dict(choice=None)): q.receive(dict(do='guess', name='cgan-mnist', round=9, choice=0) | bad)
    assert [m['sorry'][-1] for m in sent if 'sorry' in m] == ['.']*4 and q.score('cgan-mnist').n == 6
    with says('name: '): q.score('stylegan')

def test_what_cannot_be_asked():
    with says('contests: ', TypeError): Quiz({})
    with says('contests: ', TypeError): Quiz(dict(a=3))
    with says('dls: expected data with a validation set, got none'): Contest(zoo.load('dcgan-fashion'))
    with says('dls, D: '): Contest(dcgan(mnist(bs=16, labels=False), width=8), mnist())
    with says('name: '): which_one('stylegan')

# In a browser
pages = pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pages
def test_it_is_played_with_keys_and_says_who_was_right(browser, quiz):
    q = Quiz({k: quiz.contests[k] for k in ('cgan-mnist', 'dcgan-fashion')})
    h = AnswerHost(browser, q, viewport=dict(width=848, height=640))
    h.settle()
    c = q.contests['cgan-mnist']
    for i in range(12):
        place = c.place(i)
        choice = place if i % 3 else (place + 1) % 4
        assert h.text('.said').startswith('Which one') and 'real' not in h.text('.four')
        if i == 0: h.page.locator('.card').first.focus()
        h.page.keyboard.press(str(choice + 1))
        h.settle()
        assert h.text('.said') == f"{'Right' if i % 3 else 'No'}: number {place + 1} is real."
        h.page.keyboard.press('2')   # a second guess counts for nothing
        h.page.keyboard.press('n')
        h.settle()
        h.painted()
    assert q.score('cgan-mnist')[:2] == (8, 12)
    low,high = q.score('cgan-mnist')[3:]
    r = c.rounds(0, 12)
    d = (c.opinions(r).argmax(1) == r.place).sum().item()
    assert f'You: 8 of 12 right, which fits a share from {low:.0%} to {high:.0%}. D in the same rounds: {d}.' in h.text('.gl')
    h.page.keyboard.press('3')
    h.painted()
    before = str(h.pixels('.card canvas')['data'])
    h.page.get_by_label('where D looks').check()
    h.painted()
    assert str(h.pixels('.card canvas')['data']) != before and 'looks generated to D' in h.text('.gl')
    assert not h.violations() and not h.errors
    h.page.get_by_label('generator').select_option('dcgan-fashion')
    h.settle()
    assert h.text('.said').startswith('Which one') and 'You:' not in h.text('.gl')
    h.page.set_viewport_size(dict(width=360, height=740))
    h.painted()
    assert h.page.evaluate('document.documentElement.scrollWidth <= innerWidth') and not h.violations()
    h.page.close()

@pages
def test_the_quiz_works_without_a_kernel(browser, quiz, tmp_path, monkeypatch):
    q = Quiz({'cgan-mnist': quiz.contests['cgan-mnist']})
    monkeypatch.setattr(q.contests['cgan-mnist'], 'found', 31, raising=False)
    q.to_html(tmp_path/'quiz.html', title='Which one is real?')
    assert (tmp_path/'quiz.html').stat().st_size < 2_000_000
    page,asked,errors = opened_file(browser, tmp_path/'quiz.html')
    for i in range(41):
        page.locator('.card').nth(1).click()
        page.locator('.said', has_text=f"number {q.contests['cgan-mnist'].place(i % 40) + 1} is real").wait_for()
        if i == 40: break   # it has begun again
        page.get_by_role('button', name='Next').click()
        page.locator('.said', has_text='Press 1, 2').wait_for()
    text = page.locator('.gl').inner_text()
    assert 'A detector: 31 of 100' in text and 'of 1 right' in text and 'A recording' in text
    assert len(asked) == 1 and not errors
    page.close()
