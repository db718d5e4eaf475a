"A painter draws what the generator draws, and directions have their names for what they do on other pictures"
import threading
import pytest, torch
from gan_course import zoo
from gan_course.conditional import cgan
from gan_course.core import *
from gan_course.dcgan import dcgan
from gan_course.images import mnist
from gan_course.painter import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def weights(learn): return torch.cat([p.detach().flatten() for p in learn.model.parameters()])
def made(labels=False, **kw): return (cgan if labels else dcgan)(mnist(bs=16, labels=labels), width=8, **kw)

def test_a_network_draws_as_it_does_in_the_zoo():
    G = zoo.load('cgan-mnist')
    p = Painter(G)
    z,y = p.noise(12),p.conditions(12)
    assert p(z, y).equal(zoo.sample(G, z=z, y=y)) and y.tolist() == [*range(10), 0, 1]
    assert (p.nz, p.shape, p.n_classes, p.masks) == (64, (1, 28, 28), 10, 0)

@pytest.mark.parametrize('labels', [False, True])
def test_a_learner_is_drawn_as_it_is_now(labels):
    learn = made(labels)
    p = Painter(learn)
    z,y = p.noise(4),p.conditions(4)
    for n in (0, 3, 2):
        if n: learn.fit_steps(n)
        assert torch.allclose(p(z, y), learn.sample(z=z, y=y).cpu(), atol=1e-5)

def test_drawing_leaves_no_trace_in_a_learner():
    learn,other = made(seed=3),made(seed=3)
    p = Painter(learn)
    for _ in range(3):
        p(p.noise(4))
        learn.fit_steps(2)
        other.fit_steps(2)
    assert weights(learn).equal(weights(other))
    for a,b in zip(learn.model.buffers(), other.model.buffers()): assert a.equal(b)

def test_another_thread_draws_with_the_old_copy_while_the_learner_is_busy():
    learn = made()
    p = Painter(learn)
    class Busy:
        def call_soon_threadsafe(self, f): self.f = f
    p.loop,p.rest = Busy(),1e-9
    z = p.noise(2)
    old = p(z)
    learn.fit_steps(3)
    drawn = []
    t = threading.Thread(target=lambda: drawn.append(p(z)))
    t.start()
    t.join(20)
    assert drawn[0].equal(old)
    p.loop.f()   # the learner's thread is free
    assert torch.allclose(p._G(z), learn.sample(z=z).cpu(), atol=1e-5)

def test_a_learner_that_went_another_way_to_the_same_step_is_drawn_as_it_is():
    learn = made()
    p,start = Painter(learn),learn.state_dict(logs=False)
    z = p.noise(2)
    learn.fit_steps(3)
    first = p(z)
    learn.load_state_dict(start)
    learn.set_lr((1e-2, 1e-2))
    learn.fit_steps(3)
    assert not p(z).equal(first) and torch.allclose(p(z), learn.sample(z=z).cpu(), atol=1e-5)

@pytest.mark.parametrize('source', [None, torch.nn.Linear(3, 3), 'dcgan-fashion', zoo.vanilla.Generator(z_law='uniform'), zoo.vanilla.Generator((2,))])
def test_what_is_no_generator_of_images(source):
    with says('source: expected a generator of images', TypeError): Painter(source)

def test_conditions_that_do_not_fit():
    p = Painter(zoo.load('mask2fashion'))
    for masks in (None, torch.ones(0, 1, 28, 28), torch.ones(2, 1, 8, 8), torch.ones(1, 28, 28)):
        with says('masks: expected at least one mask of shape'): p.conditions(3, masks)
    with says('source: expected a LabelGenerator'): p.blend(p.noise(2), 0, 1, torch.zeros(2))

def test_a_mixture_of_labels_begins_with_one_and_ends_with_the_other():
    p = Painter(zoo.load('cgan-mnist'))
    z = p.noise(1).expand(3, -1)
    x = p.blend(z, 3, 8, torch.tensor([0., .5, 1.]))
    assert torch.allclose(x[0], p(z[:1], torch.tensor([3]))[0], atol=1e-4) and torch.allclose(x[2], p(z[:1], torch.tensor([8]))[0], atol=1e-4)
    assert min((x[1] - x[0]).abs().max(), (x[1] - x[2]).abs().max()) > .1

def ellipse(h=120, w=120, a=18, b=18, lean=0.):
    i,j = torch.meshgrid(torch.arange(float(h)) - h/2 + .5, torch.arange(float(w)) - w/2 + .5, indexing='ij')
    inside = (i/a)**2 + ((j + lean*i)/b)**2 <= 1
    return inside.float()[None]*2 - 1

def test_appearance_of_what_is_known():
    o = appearance(torch.stack([ellipse(), ellipse(b=36), ellipse(a=36), ellipse(lean=.4), ellipse(lean=-.4), -torch.ones(1, 120, 120)]))
    assert o['brightness'][0] == pytest.approx(torch.pi*18**2/120**2, rel=.05) and o['brightness'][5] == 0
    assert o['width'][1] == pytest.approx(18, rel=.03) and o['height'][2] == pytest.approx(18, rel=.03)   # half of the half-axis
    assert o['width'][1] > 1.8*o['width'][0] and o['height'][1] == pytest.approx(o['height'][0].item(), rel=.05)
    assert o['slant'][3] == pytest.approx(.4, abs=.03) and o['slant'][4] == pytest.approx(-.4, abs=.03) and abs(o['slant'][0]) < 1e-6
    assert all(v.isfinite().all() for v in o.values())
    assert o['thickness'][1] > o['thickness'][0]

class Slanted(torch.nn.Module):
    "Bars whose lean is the third number of z, and whose brightness is noise of its own"
    nz,shape = 8,(1, 28, 28)
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.zeros(1))
    def forward(self, z):
        i,j = torch.meshgrid(torch.arange(28.) - 13.5, torch.arange(28.) - 13.5, indexing='ij')
        lean = .2*z[:, 2, None, None]
        return ((2 - (j + lean*i).abs()).clamp(0, 1)*2 - 1)[:, None] + self.w

def test_a_direction_is_found_and_a_name_that_means_nothing_has_no_correlation():
    found = {d.name: d for d in named_directions(Painter(Slanted()), n=900)}
    slant = found['slant']
    assert slant.r > .95 and slant.along[2].abs() > .99 and slant.along.norm() == pytest.approx(1, abs=1e-5)
    means_nothing = {d.name: d.r for d in named_directions(Painter(Blind()), n=900)}
    assert max(abs(r) for r in means_nothing.values()) < .2   # though a fit on the same pictures would find some

class Blind(Slanted):
    "The same, led by chance in place of z"
    def forward(self, z): return super().forward(torch.randn(z.shape, generator=rng('blind', len(z))))

def test_directions_do_not_name_the_classes():
    "With labels each class has its own mean, so the direction moves within a class: a one slants as an eight does"
    p = Painter(zoo.load('cgan-mnist'))
    slant = next(d for d in named_directions(p) if d.name == 'slant')
    z = p.noise(200, 'other')
    for k in (1, 8):
        y = torch.full((200,), k)
        left,right = (appearance(p(z + t*slant.along, y))['slant'].mean() for t in (-1.5, 1.5))
        assert right - left > .3

def test_directions_that_cannot_be_measured():
    with says('n: '): named_directions(Painter(Slanted()), n=10)
    with says('masks: '): named_directions(Painter(zoo.load('mask2fashion')))
