"Walks through noise, truncation, and samples and films in files"
import math, os, sys
import numpy as np, pytest, torch
from PIL import Image
from torch import nn
from gan_course.core import *
from gan_course.viz import *
from gan_course.game import *
from gan_course.callbacks import *
from gan_course.learner import *
from gan_course.pictures import *
from gan_course.viz import save_images
from helpers import ConvDis, ConvGen, Dis, Gen, image_dls, point_dls

class LabelledGen(ConvGen):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(4, self.nz)
    def forward(self, z, y): return super().forward(z + self.emb(y))

def learner(labels=False, **kw):
    with seeded(0, 'networks'): return GANLearner(image_dls(labels=labels), LabelledGen() if labels else ConvGen(), ConvDis(), NonSaturating(), device='cpu', **kw)

def frames(file):
    "All frames of an animation as arrays, and the loop count"
    with Image.open(file) as im:
        out = []
        for i in range(im.n_frames):
            im.seek(i)
            out.append(np.asarray(im.convert('RGB')))
        return out, im.info.get('loop')

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

# Noise
def noise(*shape, seed=0): return torch.randn(*shape, generator=rng(seed, 'noise'))

def test_slerp_stays_on_the_sphere_and_turns_evenly():
    a,b = (v/v.norm(dim=-1, keepdim=True) for v in noise(2, 50, 16).double())
    points = torch.stack([slerp(a, b, t) for t in torch.linspace(0, 1, 9)])
    assert torch.allclose(points.norm(dim=-1), torch.ones(9, 50, dtype=torch.float64))
    steps = torch.cosine_similarity(points[1:], points[:-1], dim=-1).acos()
    assert torch.allclose(steps, steps[:1].expand_as(steps), atol=1e-6)
    assert torch.allclose(points[0], a) and torch.allclose(points[-1], b)

@pytest.mark.parametrize('t', [0., .3, 1.])
def test_slerp_of_one_direction_is_the_straight_line(t):
    a = noise(3, 8)
    assert torch.allclose(slerp(a, 2*a, t), (1+t)*a, atol=1e-5)
    assert slerp(a, -a, t).isfinite().all()

@pytest.mark.parametrize('how', ['linear', 'spherical'])
def test_a_path_visits_its_stops(how):
    stops = noise(4, 3, 8)
    out = noise_path(stops, steps=5, how=how)
    assert out.shape == (16, 3, 8) and torch.allclose(out[::5], stops, atol=1e-5)
    closed = noise_path(stops, steps=5, how=how, closed=True)
    assert closed.shape == (20, 3, 8) and torch.allclose(closed[:16], out, atol=1e-5)
    jumps = (torch.cat([closed, closed[:1]]).diff(dim=0)).norm(dim=-1)
    assert (jumps[-1] < 1.5*jumps[-2]).all()   # the last frame leads to the first

@pytest.mark.parametrize('bad,match', [(dict(stops=noise(1, 8)), 'stops: '), (dict(stops=[1, 2]), 'stops: '), (dict(stops=noise(8)), 'stops: '), (dict(steps=0), 'steps: '), (dict(how='bent'), "how: .*'bent'"),
    (dict(closed=1), 'closed: ')])
def test_a_bad_path(bad, match):
    with pytest.raises((ValueError, TypeError), match=f'^{match}'): noise_path(**(dict(stops=noise(3, 8)) | bad))

@pytest.mark.parametrize('t', [.1, .7, 2.])
def test_truncated_noise_has_the_law_of_noise_drawn_again(t):
    z = noise(100_000)
    again,got = z[z.abs() <= t].sort().values,truncated(z, t).sort().values
    q = torch.linspace(.001, .999, 999, dtype=torch.float64)
    assert got.abs().max() <= t
    assert (again.double().quantile(q) - got.double().quantile(q)).abs().max() < .04*t

def test_truncation_keeps_ranks_signs_type_and_tails():
    z = torch.tensor([-40., -6., -1., 0., 1., 6., 40.])
    out = truncated(z, .5)
    assert out.dtype == z.dtype and (out.diff() >= 0).all() and out[3] == 0 and torch.allclose(out, -out.flip(0), atol=1e-6) and out.isfinite().all()
    assert torch.allclose(truncated(noise(1000), 12.), noise(1000), atol=1e-4)

@pytest.mark.parametrize('t', [0, -1, math.nan, 'x'])
def test_a_bad_truncation(t):
    with pytest.raises((ValueError, TypeError), match='^truncation: '): truncated(noise(3), t)

# Files
def test_saved_images_are_the_pixels(tmp_path):
    x = torch.rand(6, 3, 8, 8, generator=rng('x'))*2-1
    file = save_images(tmp_path/'new'/'x.png', x, ncol=3, zoom=1)
    got = np.asarray(Image.open(file))
    assert got.shape == (17, 26, 3)
    assert np.abs(got[:8, 9:17].astype(int) - ((x[1]/2 + .5)*255).round().permute(1, 2, 0).numpy()).max() <= 1
    assert not list(file.parent.glob('.*'))

@pytest.mark.parametrize('kind,channels', [('gif', 1), ('gif', 3), ('png', 1), ('png', 3)])
def test_animations_have_all_frames_and_run_for_ever(tmp_path, kind, channels):
    x = torch.stack([torch.full((4, channels, 8, 8), v) for v in (-1., -.5, 0., .5, 1.)])
    got,loop = frames(save_images(tmp_path/f'x.{kind}', x, zoom=3))
    assert len(got) == 5 and loop == 0 and got[0].shape == (51, 51, 3)
    assert [abs(int(f[0, 0, 0]) - v) <= 2 for f,v in zip(got, (0, 64, 128, 191, 255))] == [True]*5

@pytest.mark.parametrize('file,x,match', [('x.jpg', torch.zeros(1, 1, 8, 8), "file: .*'.*x.jpg'"), ('x.gif', torch.zeros(1, 1, 8, 8), 'file: .*png'), ('x', torch.zeros(2, 1, 1, 8, 8), 'file: .*gif'),
    ('x.png', torch.zeros(8, 8), 'x: '), ('x.png', torch.zeros(0, 1, 8, 8), 'x: '), ('x.png', [1], 'x: '), ('x.png', torch.zeros(2, 2, 8, 8), 'x: ')])
def test_bad_pictures_write_nothing(tmp_path, file, x, match):
    with pytest.raises((ValueError, TypeError), match=f'^{match}'): save_images(tmp_path/file, x)
    assert not list(tmp_path.iterdir())

@pytest.mark.parametrize('kw', [dict(zoom=0), dict(ms=0), dict(ncol=0)])
def test_bad_sizes(tmp_path, kw):
    with pytest.raises((ValueError, TypeError), match=f'^{next(iter(kw))}: '): save_images(tmp_path/'x.png', torch.zeros(2, 2, 1, 8, 8), **kw)
    assert not list(tmp_path.iterdir())

@pytest.mark.skipif(sys.platform == 'win32', reason='no limit on the size of files')
@pytest.mark.parametrize('kind', ['png', 'gif'])
def test_what_was_there_stays_when_the_disk_is_full(tmp_path, kind):
    "The quota is the kernel's (RLIMIT_FSIZE)"
    import resource
    x = torch.rand(3, 64, 1, 28, 28, generator=rng('full'))*2-1
    file = save_images(tmp_path/f'x.{kind}', x[:, :1])
    before,(soft,hard) = file.read_bytes(),resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError): save_images(file, x)
    finally: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == [f'x.{kind}']

@pytest.mark.skipif(os.name == 'nt' or not hasattr(os, 'geteuid') or os.geteuid() == 0, reason='the administrator may write anywhere')
def test_a_folder_that_cannot_be_written(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OSError): save_images(tmp_path/'x.png', torch.zeros(1, 1, 8, 8))

# Learner
def test_every_learner_writes_pictures(): assert issubclass(GANLearner, Pictures)

def test_save_samples_writes_what_sample_gives(tmp_path):
    learn = learner()
    got = np.asarray(Image.open(learn.save_samples(tmp_path/'s.png', 9, seed=3, zoom=1)))
    assert (got == np.asarray(Image.open(save_images(tmp_path/'t.png', learn.sample(9, seed=3), zoom=1)))).all()

def test_truncation_makes_samples_alike_and_leaves_training_alone(tmp_path):
    learn,other = learner(),learner()
    state = torch.get_rng_state()
    learn.save_samples(tmp_path/'s.png', 16, truncation=.5)
    learn.save_walk(tmp_path/'w.gif', 2, stops=2, steps=2)
    assert torch.get_rng_state().equal(state)
    for l in (learn, other):
        with l.no_bar(), l.no_logging(): l.fit_steps(2)
    assert all(a.equal(b) for a,b in zip(learn.G.parameters(), other.G.parameters()))
    wide,tight = (learn.walk(8, stops=2, steps=1, truncation=t).std(1).mean() for t in (None, .01))
    assert tight < wide/10

def test_a_row_for_each_class_and_labels_of_ones_own(tmp_path):
    learn = learner(labels=True)
    assert Image.open(learn.save_samples(tmp_path/'s.png', 12, zoom=1)).size == (3*9-1, 4*9-1)
    x = learn.walk(4, stops=2, steps=3, y=[2]*4)
    assert x.shape == (6, 4, 1, 8, 8)
    own = noise_path(learn.noise(8, rng(0, 'sample', 0)).view(2, 4, -1), 3, closed=True)
    assert torch.allclose(x[4], learn.sample(y=[2]*4, z=own[4]))
    with says('y: '): learn.walk(4, y=[4]*4)
    with says('y: '): learn.save_samples(tmp_path/'s.png', y=[9])

def test_ema_and_seed_are_respected():
    learn = learner(cbs=EMA(100))
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(3)
    a,b,c = learn.walk(2, stops=2, steps=1),learn.walk(2, stops=2, steps=1, ema=False),learn.walk(2, stops=2, steps=1, seed=1)
    assert not a.equal(b) and not a.equal(c) and a.equal(learn.walk(2, stops=2, steps=1))

def test_points_are_no_pictures(tmp_path):
    learn = GANLearner(point_dls(), Gen(), Dis(), NonSaturating(), device='cpu')
    for f in (lambda: learn.save_samples(tmp_path/'x.png'), learn.walk, lambda: learn.save_walk(tmp_path/'x.gif')):
        with pytest.raises(TypeError, match='images'): f()
    assert not list(tmp_path.iterdir())

def test_truncation_needs_normal_noise(tmp_path):
    learn = learner()
    learn.G.z_law = 'uniform'
    with says('truncation: .*normal'): learn.save_samples(tmp_path/'x.png', truncation=.5)
    assert learn.walk(2, stops=2, steps=1).shape[0] == 2

@pytest.mark.parametrize('kw,match', [(dict(stops=1), 'stops: '), (dict(stops=2, steps=0), 'steps: '), (dict(n=0), 'n: '), (dict(how='x'), 'how: ')])
def test_bad_walks(kw, match):
    with pytest.raises((ValueError, TypeError), match=f'^{match}'): learner().walk(**kw)

@pytest.mark.parametrize('f,match', [(lambda l,d: l.save_walk(d/'x.jpg'), 'file: '), (lambda l,d: l.save_walk(d/'x.gif', ms=0), 'ms: '), (lambda l,d: l.save_walk(d/'x.gif', zoom=0), 'zoom: '),
    (lambda l,d: l.save_samples(d/'x.gif'), 'file: '), (lambda l,d: l.save_samples(None), 'file: '), (lambda l,d: l.save_samples(d/'x.png', zoom=.5), 'zoom: '),
    (lambda l,d: l.save_samples(d/'x.png', y=3), 'y: .*single'), (lambda l,d: l.walk(y=[]), 'y: .*none'), (lambda l,d: l.walk(how=['linear']), 'how: ')])
def test_what_is_wrong_is_said_before_the_first_sample(tmp_path, monkeypatch, f, match):
    learn,drawn = learner(labels=True),[]
    monkeypatch.setattr(GANLearner, 'sample', lambda *a, **kw: drawn.append(a))
    with says(match): f(learn, tmp_path)
    assert not drawn and not list(tmp_path.iterdir())
