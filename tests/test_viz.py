"Figures: built without pyplot's state, robust to NaN, and asked for with the wrong thing they say so"
import base64, io, math, warnings

import numpy as np, pytest, torch
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from PIL import Image
from torch import nn

from gan_course.args import *
from gan_course.core import *
from gan_course.viz import *
from gan_course.data import TensorLoader
from gan_course.mixtures import ring
from gan_course import viz
from study import png

LIMITS = (-1.5, 1.5, -1., 1.)

def says(match, kind=ValueError):
    "One sentence that starts with the argument's name and `match`es"
    return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

@pytest.fixture(autouse=True)
def no_traces():
    "No warning, no open pyplot figure, no changed setting, no moved generator"
    import matplotlib as mpl
    from matplotlib import pyplot as plt
    rc,state = dict(mpl.rcParams),torch.get_rng_state()
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        yield
    assert not plt.get_fignums() and dict(mpl.rcParams) == rc and torch.get_rng_state().equal(state)

@pytest.fixture
def shown(monkeypatch):
    "What was displayed: the data of each by MIME type"
    import IPython.display
    out = []
    monkeypatch.setattr(IPython.display, 'display', lambda d, raw=False: out.append(d))
    return out

def png_of(data):
    "The picture in a bundle"
    return base64.b64decode(data['text/html'].split('base64,')[1].split('"')[0])

def history(n=50, **kw):
    g,t = rng(0),torch.arange(n)*10
    h = {k: torch.rand(n, generator=g) for k in 'd_loss g_loss d_real d_fake acc_real acc_fake d_grad g_grad'.split()}
    h.update(step=t, images_per_sec=torch.full((n,), 5120.))
    return {**h, **kw}

def texts(fig): return [t.get_text() for ax in fig.axes for t in ax.texts]
def drawn(fig): return to_png(fig).startswith(b'\x89PNG')

def test_png_and_alt(shown):
    fig = plot_points(ring().sample(10))
    assert to_png(fig) == to_png(fig)
    show(fig, 'Ten points.')
    d, = shown
    assert png_of(d) == to_png(fig) and d['text/plain'] == 'Ten points.' and 'alt="Ten points."' in d['text/html']
    assert picture_bundle(to_png(fig), 'Ten points.') == d
    assert 'alt="a &lt; b &amp; &quot;c&quot;"' in picture_bundle(b'', 'a < b & "c"')['text/html']
    for bad in ('', '  ', None):
        with says('alt: expected a sentence'): show(fig, bad)
    with says('fig: expected a matplotlib Figure', TypeError): to_png('figure')

def pixels(fig):
    from PIL import Image
    import io
    return np.asarray(Image.open(io.BytesIO(to_png(fig))).convert('RGB')).astype(int)

@pytest.mark.parametrize('c', [1, 3])
def test_image_grid_shows_each_pixel(c):
    x = torch.tensor([-1., 0., 1.])[torch.randint(0, 3, (6, c, 9, 7), generator=rng(c))]
    fig = image_grid(x, ncol=3)
    assert isinstance(fig, Figure) and len(fig.axes) == 1
    a = fig.axes[0].images[0].get_array()
    gap = a.shape[1] - 3*7
    assert a.shape == (2*9+gap//2, 3*7+gap, 3) and gap == 2
    torch.testing.assert_close(torch.tensor(np.asarray(a[:9, 8:15])).permute(2, 0, 1).float(), (x[1]/2+.5).expand(3, -1, -1))
    assert (np.asarray(a[:, 7]) == 1).all() and drawn(fig)

@pytest.mark.parametrize('n, kw, shape', [(6, {}, (2, 3)), (7, {}, (3, 3)), (1, {}, (1, 1)), (10, dict(nrow=2), (2, 5)), (10, dict(ncol=4), (3, 4)),
    (10, dict(nrow=1, ncol=3), (1, 3)), (2, dict(ncol=5), (1, 5))])
def test_image_grid_shapes(n, kw, shape):
    x = torch.zeros(n, 1, 16, 16)
    a = image_grid(x, **kw).axes[0].images[0].get_array()
    assert a.shape[:2] == (shape[0]*17-1, shape[1]*17-1)
    fig = image_grid(x, titles=range(n), **kw)
    k = min(n, shape[0]*shape[1])
    assert len(fig.axes) == shape[0]*shape[1] and [ax.get_title() for ax in fig.axes][:k] == [str(i) for i in range(k)]
    assert all(len(ax.images) == 1 for ax in fig.axes[:n])

def test_image_grid_takes_what_comes():
    x = torch.zeros(4, 3, 8, 8, requires_grad=True)
    x = torch.cat([x*2, torch.full((1, 3, 8, 8), math.nan), torch.full((1, 3, 8, 8), math.inf), torch.full((1, 3, 8, 8), 9.)])
    assert drawn(image_grid(x)) and drawn(image_grid(x.bfloat16(), titles=torch.arange(7)))
    eight = torch.randint(0, 256, (4, 1, 8, 8), generator=rng(0), dtype=torch.uint8)
    assert pixels(image_grid(eight)).tolist() == pixels(image_grid(eight/127.5 - 1)).tolist()
    assert image_grid(eight, scale=2).get_figwidth() > image_grid(eight).get_figwidth()

def test_rows_have_names_on_their_left():
    x = torch.zeros(6, 1, 16, 16)
    plain, named = image_grid(x, 3), image_grid(x, 3, rows=['real', 'a longer name'])
    assert [t.get_text() for t in named.texts] == ['real', 'a longer name'] and not plain.texts
    assert named.get_figheight() == plain.get_figheight() and named.get_figwidth() > plain.get_figwidth()
    wide = [f.get_figwidth()*f.axes[0].get_position().width for f in (plain, named)]
    assert wide[0] == pytest.approx(wide[1]), 'the pictures are as large as without names'
    top, below = [t.get_position()[1] for t in named.texts]
    assert top == pytest.approx(.75) and below == pytest.approx(.25)

@pytest.mark.parametrize('c', [1, 3])
def test_a_png_of_a_study_comes_back(c):
    x = torch.randint(0, 256, (2, c, 5, 7), generator=rng(c), dtype=torch.uint8)
    back = from_png(png(x/127.5 - 1))
    assert back.dtype == torch.uint8 and back.equal(torch.cat([*x], 2))

@pytest.mark.parametrize('match, make', [
    ('rows: expected a name for each of 2 rows, got 1', lambda: image_grid(torch.zeros(4, 1, 8, 8), 2, rows=['a'])),
    ('rows: expected none beside titles', lambda: image_grid(torch.zeros(2, 1, 8, 8), 2, titles='ab', rows=['a'])),
    ('x: expected images of shape', lambda: image_grid(torch.zeros(4, 784))), ('x: expected images of shape', lambda: image_grid(torch.zeros(4, 2, 8, 8))),
    ('x: expected images of shape', lambda: image_grid(torch.zeros(0, 1, 8, 8))),
    ('titles: expected one for each of 4 images, got 3', lambda: image_grid(torch.zeros(4, 1, 8, 8), titles='abc')),
    ('ncol: expected', lambda: image_grid(torch.zeros(4, 1, 8, 8), ncol=0)), ('nrow: expected', lambda: image_grid(torch.zeros(4, 1, 8, 8), nrow=1.5)),
    ('real: expected points', lambda: plot_points(torch.zeros(4, 3))), ('fake: expected points', lambda: plot_points(fake=torch.zeros(4))),
    ('limits: expected', lambda: plot_points(torch.zeros(4, 2), limits=(1, 0, 0, 1))),
    ('limits: expected', lambda: plot_points(torch.zeros(4, 2), limits=(0, 1))),
    ('limits: expected', lambda: plot_surface(lambda x: x[:,0], (0, math.nan, 0, 1))),
    ('D: expected one logit for each of 10000 points', lambda: plot_surface(lambda x: x, LIMITS)),
    ('frames: expected at least one', lambda: plot_frames([], [])),
    ('steps: expected one for each of 2 frames, got 1', lambda: plot_frames([torch.zeros(2, 2)]*2, [1])),
    ('history: expected at least one recorded step', lambda: plot_history(history(0))),
    ('history: expected at least one recorded step', lambda: text_summary(history(0))),
    ('history: expected columns of equal length', lambda: plot_history(history(5, d_loss=torch.zeros(4)))),
    ('history: expected some of the columns', lambda: plot_history(dict(step=[1])))])
def test_bad_input(match, make):
    with says(match): make()

def test_bad_types():
    for bad in ('images', None, [['a']], object()):
        with says('x: expected a tensor or an array of numbers', TypeError): image_grid(bad)
        with says('fake: expected a tensor or an array', TypeError): plot_points(fake=bad if bad is not None else {})
    with says('history: expected a tensor or an array of numbers', TypeError): plot_history(dict(step=[1], d_loss=['low']))
    for bad in ([1, 2], {}, dict(d_loss=[1.]), None):
        with says('history: expected a dict of columns', TypeError): plot_history(bad)

AS = [lambda t: t.numpy(), lambda t: t.tolist(), lambda t: t.double().numpy()[::-1][::-1], list, lambda t: [o.numpy() for o in t]]

def contents(fig):
    "What was drawn: images, points and lines"
    parts = []
    for ax in fig.axes:
        parts += [im.get_array() for im in ax.images] + [c.get_offsets() for c in ax.collections] + [l.get_ydata() for l in ax.lines]
        parts += [ax.get_title(), ax.axis()]
    return [np.asarray(o).tolist() for o in parts]

@pytest.mark.parametrize('kind', AS)
def test_arrays_and_lists_are_as_good_as_tensors(kind, tmp_path):
    x,p = torch.rand(4, 3, 6, 8, generator=rng('kinds'))*2 - 1,ring().sample(20)
    assert contents(image_grid(kind(x))) == contents(image_grid(x))
    assert contents(image_grid(kind(x), titles=np.arange(4))) == contents(image_grid(x, titles=range(4)))
    a,b = save_images(tmp_path/'a.png', kind(x)),save_images(tmp_path/'b.png', x)
    assert a.read_bytes() == b.read_bytes()
    assert contents(plot_points(kind(p), fake=kind(p), limits=np.array(LIMITS))) == contents(plot_points(p, p, limits=LIMITS))
    frames = kind(torch.stack([p, p/2]))
    assert contents(plot_frames(frames, np.array([0, 9]), real=kind(p))) == contents(plot_frames([p, p/2], [0, 9], real=p))
    h = history(20)
    assert contents(plot_history({k: kind(v) for k,v in h.items()})) == contents(plot_history(h))
    assert text_summary({k: kind(v) for k,v in h.items()}) == text_summary(h)

def test_films_from_arrays(tmp_path):
    x = torch.rand(3, 4, 1, 6, 8, generator=rng('film'))*2 - 1
    for kind in (lambda t: t.numpy(), list, lambda t: t.tolist()):
        assert save_images(tmp_path/'a.gif', kind(x)).read_bytes() == save_images(tmp_path/'b.gif', x).read_bytes()

def test_a_surface_on_arrays():
    p,d = ring().sample(9),lambda x: x[:, 0]
    fig = plot_surface(lambda x: x[:, 0].numpy(), np.array(LIMITS), real=p.numpy(), fake=p.tolist(), n=9)
    assert contents(fig) == contents(plot_surface(d, LIMITS, real=p, fake=p, n=9))

def test_numbers_that_are_no_pixels():
    with says('x: expected numbers in .*uint8, got torch.int64'): image_grid(np.full((1, 1, 4, 4), 200))
    with says(r'x: expected parts of one shape, got \[\(1, 4, 4\), \(1, 5, 5\)\]'): image_grid([torch.zeros(1, 4, 4), torch.zeros(1, 5, 5)])
    ones = torch.ones(1, 1, 4, 4)
    for mask,same in ((ones.int(), ones), (ones > 0, ones), (ones < 0, -ones)): assert contents(image_grid(mask)) == contents(image_grid(same))

def test_see_through_images(tmp_path):
    from PIL import Image
    x = torch.ones(2, 4, 16, 16)
    x[:, 1:3] = -1
    x[1, 3] = -1   # clear, and red only in name
    a = np.asarray(image_grid(x, ncol=2).axes[0].images[0].get_array())
    assert a.shape[2] == 3 and (a[:, :16] == [1, 0, 0]).all()
    board = a[:, 17:]
    assert set(np.unique(board.round(3))) == {.75, .9} and (board[..., 0] == board[..., 1]).all() and board[0, 0, 0] != board[0, 4, 0] == board[4, 0, 0]
    with Image.open(save_images(tmp_path/'a.png', x, ncol=2, zoom=1)) as im: v,mode = np.asarray(im),im.mode
    assert mode == 'RGBA' and (v[:, :16] == [255, 0, 0, 255]).all() and (v[:, 17:, 3] == 0).all()
    half = torch.zeros(1, 4, 8, 8)
    assert np.asarray(image_grid(half).axes[0].images[0].get_array()).round(3).max() == .7   # half of .5 and of .9
    film = torch.stack([x, x.flip(0)])
    for kind in ('png', 'gif'):
        with Image.open(save_images(tmp_path/f'b.{kind}', film)) as im: assert im.n_frames == 2
    assert drawn(image_grid(x, titles='ab'))

def test_home_in_a_file_name(tmp_path, monkeypatch):
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('USERPROFILE', str(tmp_path))
    assert save_images('~/deep/a.png', torch.zeros(1, 1, 4, 4)) == tmp_path/'deep'/'a.png' and (tmp_path/'deep'/'a.png').exists()

def test_fastai_shows_arrays_and_see_through_images(shown):
    dl = TensorLoader(torch.zeros(4, 4, 8, 8) - 1, torch.zeros(4, 4, 8, 8), bs=2, device='cpu')
    dl.show_batch()
    dl.show_batch((np.zeros((3, 1, 8, 8)),))
    labelled = TensorLoader(torch.zeros(4, 1, 8, 8) - 1, [0, 1, 0, 1], bs=2, device='cpu')
    labelled.show_results((np.zeros((2, 1, 8, 8)), np.array([0, 1])), np.array([[.1, .9], [.8, .2]]))
    assert [d['text/plain'] for d in shown[-2:]] == ['3 images of a batch.', '2 images of a batch (label / prediction): 0 / 1, 1 / 0.'] and len(shown) == 4

def test_points_have_the_colours_and_markers_of_the_house():
    fig = plot_points(torch.zeros(3, 2), torch.ones(5, 2), limits=LIMITS, title='t')
    a,b = fig.axes[0].collections
    assert to_hex(a.get_facecolor()[0]).upper() == BLUE and to_hex(b.get_facecolor()[0]).upper() == VERMILLION
    assert len(a.get_paths()[0].vertices) != len(b.get_paths()[0].vertices) # circle and triangle
    assert [t.get_text() for t in fig.axes[0].get_legend().get_texts()] == ['real', 'fake'] and fig.axes[0].axis() == LIMITS
    assert len(plot_points(torch.zeros(50, 2), max_n=9).axes[0].collections[0].get_offsets()) == 9
    assert drawn(plot_points(fake=torch.tensor([[math.nan, 1], [math.inf, 0], [0, 0]]))) and drawn(plot_points())
    ax = Figure().subplots()
    assert plot_points(torch.zeros(3, 2, requires_grad=True), ax=ax) is ax.figure

class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.utils.parametrizations.spectral_norm(nn.Linear(2, 8)), nn.BatchNorm1d(8), nn.Dropout(.5), nn.Linear(8, 1))
    def forward(self, x, y=None): return self.body(x)[:,0]

def test_surface_leaves_D_as_it_was():
    with seeded(0):
        D = Discriminator()
        D(torch.randn(9, 2))
    D.body[1].eval()
    state = {k: v.clone() for k,v in D.state_dict().items()}
    modes = [m.training for m in D.modules()]
    fig = plot_surface(D, LIMITS, real=torch.zeros(3, 2), fake=torch.ones(3, 2), n=20)
    assert drawn(fig) and all(v.equal(state[k]) for k,v in D.state_dict().items()) and [m.training for m in D.modules()] == modes
    assert all(p.grad is None for p in D.parameters())
    class Broken(Discriminator):
        def forward(self, x): raise RuntimeError('broken')
    with seeded(0): D = Broken()
    with pytest.raises(RuntimeError): plot_surface(D, LIMITS)
    assert all(m.training for m in D.modules())

def test_the_surface_has_half_the_hue_of_what_d_says():
    fake,white,real = (np.array(to_rgb(o)) for o in SURFACE_COLOURS)
    for v,want in ((0., fake/2 + .5), (.5, white), (1., real/2 + .5)): np.testing.assert_allclose(SURFACE(v)[:3], want, atol=.01)
    assert SURFACE_COLOURS[0] == FAKE['color'] and SURFACE_COLOURS[2] == REAL['color']

def test_a_figure_in_greys_has_no_palette():
    grey,coloured = (image_grid(torch.rand(4, k, 8, 8, generator=rng(0))*2 - 1) for k in (1, 3))
    assert [Image.open(io.BytesIO(to_png(f))).mode for f in (grey, coloured)] == ['L', 'P']

def test_surface_is_the_right_way_round():
    fig = plot_surface(lambda x: 4*x[:,0] + x[:,1], LIMITS, n=31)
    im, = fig.axes[0].images
    a = im.get_array()
    xs,ys = torch.linspace(-1.5, 1.5, 31),torch.linspace(-1, 1, 31)
    torch.testing.assert_close(torch.tensor(np.asarray(a)), (4*xs[None] + ys[:,None]).sigmoid())
    assert im.origin == 'lower' and im.get_extent() == list(LIMITS) or tuple(im.get_extent()) == LIMITS
    lo,mid,hi = im.cmap(0.), im.cmap(.5), im.cmap(1.)
    assert lo[0] > lo[2] and hi[2] > hi[0] and min(mid[:3]) > .95 and im.get_clim() == (0, 1)
    assert drawn(plot_surface(lambda x: x[:,:1]*0, LIMITS)) and drawn(plot_surface(lambda x: x[:,0]*math.nan, LIMITS))

def test_frames():
    fs = [torch.randn(20, 2, generator=rng(i)) for i in range(7)]
    fig = plot_frames(fs, range(0, 7000, 1000), real=fs[0])
    assert len(fig.axes) == 10 and [ax.get_title() for ax in fig.axes][:7] == [f'step {i:,}' for i in range(0, 7000, 1000)] and len(fig.legends) == 1
    assert len({ax.axis() for ax in fig.axes[:7]}) == 1 and drawn(fig)
    broken = [fs[0], torch.full((5, 2), math.nan)]
    assert drawn(plot_frames(broken, [0, 1])) and drawn(plot_frames(broken[1:], [1])) and drawn(plot_frames(fs[:1], [0], limits=LIMITS))

def test_history_names_its_lines_and_says_what_to_expect():
    fig = plot_history(history(), title='run')
    assert len(fig.axes) == 3 and fig.get_suptitle() == 'run'
    assert {'d_loss', 'g_loss', '2 ln 2', 'ln 2', '1/2', 'D(real)', 'D(fake)', 'D', 'G'} == set(texts(fig))
    refs = {round(float(l.get_ydata()[0]), 4) for ax in fig.axes for l in ax.lines if l.get_linestyle() == ':'}
    assert refs == {round(2*math.log(2), 4), round(math.log(2), 4), .5} and fig.axes[2].get_yscale() == 'log'
    for ax in fig.axes: # told apart without colour
        assert len({l.get_linestyle() for l in ax.lines if l.get_linestyle() != ':' and l.get_alpha() is None}) == 2
    assert not {'ln 2', '1/2'} & set(texts(plot_history(history(), refs=False)))
    assert drawn(fig)

@pytest.mark.parametrize('n', [1, 2, 3, 79, 80, 1000])
def test_history_of_any_length(n): assert drawn(plot_history(history(n)))

def test_history_of_some_columns():
    h = history()
    assert len(plot_history({k: h[k] for k in ('step', 'd_loss')}).axes) == 1
    assert drawn(plot_history(dict(step=[1, 2], d_real=[.1, .2], g_grad=[1, 2])))

@pytest.mark.parametrize('bad', [math.nan, math.inf, -math.inf])
def test_history_with_numbers_that_are_none(bad):
    for n,part in ((4, slice(None)), (200, slice(100, None)), (5, slice(0, 1))):
        h = history(n)
        for k in h:
            if k != 'step': h[k][part] = bad
        assert drawn(plot_history(h))
    assert drawn(plot_history(history(5, d_grad=torch.zeros(5), g_grad=-torch.ones(5))))
    h = history(3, d_loss=torch.tensor([1., 2., bad]))
    assert 'd_loss not a finite number,' in text_summary(h)

def test_smoothing_is_a_mean_of_finite_neighbours():
    v = np.array([1., 2, np.nan, 4, 5, 6])
    np.testing.assert_allclose(viz._smooth(v, 3), [1.5, 1.5, np.nan, 4.5, 5, 5.5])
    assert viz._smooth(v, 1) is v

def test_summary_is_a_sentence():
    h = history(2, d_loss=[2, 1.25], g_loss=[0, .875], d_real=[0, .624], d_fake=[0, .406], d_grad=[0, .312], g_grad=[0, .05])
    assert text_summary(h) == ("After step 10: d_loss 1.25, g_loss 0.875, D(real) 0.62, D(fake) 0.41, norm of D's gradient 0.31, norm of G's gradient 0.05, "
        "5,120 images per second.")
    assert text_summary(dict(step=[2000])) == 'After step 2000.'

def test_batches_and_results_are_shown_with_class_names(shown):
    x,y = torch.zeros(6, 1, 8, 8, dtype=torch.uint8),torch.tensor([0, 1, 2, 0, 1, 2])
    dl = TensorLoader(x, y, bs=6, shuffle=False, device='cpu', classes=['ant', 'bee', 'cat'])
    dl.show_batch(max_n=2)
    dl.show_results(dl.one_batch(), torch.tensor([2, 1, 0, 0, 1, 2]), max_n=3)
    dl.show_results(dl.one_batch(), torch.eye(3)[[2, 1, 0, 0, 1, 2]], max_n=3)
    TensorLoader(ring().sample(9), bs=9, device='cpu').show_batch()
    TensorLoader(x, torch.zeros(6, 3, 4, 4), bs=6, device='cpu').show_batch()
    alts = [d['text/plain'] for d in shown]
    assert alts[0] == '2 images of a batch: ant, bee.' and 'ant / cat, bee / bee, cat / ant' in alts[1] == alts[2]
    assert alts[3] == '9 points of a batch.' and len(alts) == 6

# ---------------------------------------------------------------- films
def frames_of(png):
    im = Image.open(io.BytesIO(png))
    out = []
    for k in range(im.n_frames):
        im.seek(k)
        out.append(np.asarray(im.convert('RGB')))
    return im,out

def test_a_film_of_images_shows_each_frame():
    x = torch.rand(8, 1, 6, 6, generator=rng('film'))*2 - 1
    im,seen = frames_of(animated([x.roll(i, -1) for i in range(5)], ncol=4, zoom=3))
    assert im.format == 'PNG' and im.n_frames == 5 and im.info['loop'] == 0
    assert im.size == (3*(4*6 + 3), 3*(2*6 + 1))
    first,second = (f[:18, :18].mean(-1).reshape(6, 3, 6, 3).mean((1, 3)) for f in seen[:2])
    assert abs(np.corrcoef(first.ravel(), x[0, 0].numpy().ravel())[0, 1]) > .99
    assert abs(np.corrcoef(second.ravel(), x[0, 0].roll(1, -1).numpy().ravel())[0, 1]) > .99

def test_a_film_of_figures_keeps_the_colours_of_the_course():
    def figure(i): return plot_points(torch.zeros(1, 2) + i, torch.ones(1, 2), limits=(-1, 5, -1, 5))
    _,seen = frames_of(animated([figure(i) for i in range(4)]))
    for colour in (BLUE, VERMILLION):
        rgb = np.array(to_rgb(colour))*255*.9 + 255*.1   # points are a little see-through
        assert all((np.abs(f - rgb).sum(-1) < 30).any() for f in seen)
    assert all((a != b).any() for a,b in zip(seen, seen[1:]))

@pytest.mark.parametrize('frames,kw,said', [([], {}, '^frames: '), ([torch.zeros(1, 1, 4, 4), torch.zeros(2, 1, 4, 4)], {}, '^frames: expected frames of one size'),
    (['a'], {}, '^frames: '), ([torch.zeros(1, 1, 4, 4)], dict(ms=0), '^ms: '), ([torch.zeros(1, 1, 4, 4)], dict(colours=3), '^colours: ')])
def test_bad_films(frames, kw, said):
    with pytest.raises((ValueError, TypeError), match=said): animated(frames, **kw)
