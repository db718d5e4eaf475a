"The way back: codes that are found again, masks, terms that hold a code, an encoder that learned from samples, bad input"
import pytest, torch
from gan_course.conditional import LabelGenerator
from gan_course.core import rng, seeded
from gan_course.dcgan import Generator
from gan_course.inversion import *

SHAPE = 1, 8, 8
def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def generator():
    with seeded('G'): return Generator(SHAPE, 3, 6).eval()
def labelled():
    with seeded('G'): return LabelGenerator(3, SHAPE, nz=3, width=6).eval()
def codes(n=4, name='z'): return torch.randn(n, 3, generator=rng(name))
def drawn(G, z, *y):
    with torch.no_grad(): return G(z, *y)
def far(a, b): return (a - b).square().mean().item()

def test_the_code_of_a_sample_is_found():
    G, z = generator(), codes()
    x = drawn(G, z)
    first, found = invert(G, x, draws=256, steps=0), invert(G, x, draws=256, steps=150)
    assert found.shape == (4, 3) and not found.requires_grad
    assert far(drawn(G, found), x) < .2*far(drawn(G, first), x) < far(drawn(G, torch.zeros(4, 3)), x)
    assert all(p.grad is None for p in G.parameters())
    assert invert(G, x, draws=256, steps=5).equal(invert(G, x, draws=256, steps=5))

def test_without_steps_it_is_the_best_draw():
    G, x = generator(), drawn(generator(), codes())
    best = drawn(G, invert(G, x, draws=64, steps=0))
    z = torch.randn(64, 3, generator=rng(0, 'draws'))
    every = (drawn(G, z)[None] - x[:, None]).flatten(2).square().sum(2)
    assert torch.allclose((best - x).flatten(1).square().sum(1), every.min(1).values, atol=1e-3)

def test_the_search_does_not_care_what_mode_g_is_in():
    G, x = generator(), drawn(generator(), codes())
    quiet = invert(G, x, steps=5)
    before = [b.clone() for b in G.train().buffers()]
    assert invert(G, x, steps=5).equal(quiet) and G.training and all(a.equal(b) for a, b in zip(before, G.buffers()))

def test_labels_are_kept():
    G, z, y = labelled(), codes(6), torch.tensor([0, 1, 2, 0, 1, 2])
    x = drawn(G, z, y)
    right, wrong = (invert(G, x, y=o, draws=256, steps=100) for o in (y, (y + 1) % 3))
    assert far(drawn(G, right, y), x) < .5*far(drawn(G, wrong, (y + 1) % 3), x)

def test_what_the_mask_hides_does_not_count():
    G, x = generator(), drawn(generator(), codes())
    mask = torch.zeros(8, 8)
    mask[:4] = 1
    spoiled = torch.where(mask > 0, x, torch.ones_like(x))
    a, b = (invert(G, o, mask=mask, steps=20) for o in (x, spoiled))
    assert torch.allclose(a, b, atol=1e-4)
    whole = drawn(G, invert(G, spoiled, steps=100))
    part = drawn(G, invert(G, spoiled, mask=mask, steps=100))
    assert far(part[..., :4, :], x[..., :4, :]) < far(whole[..., :4, :], x[..., :4, :])

def test_each_picture_may_have_a_mask():
    G, x = generator(), drawn(generator(), codes())
    mask = torch.zeros(4, 1, 8, 8)
    mask[:2, :, :4], mask[2:, :, 4:] = 1, 1
    both = invert(G, x, mask=mask, draws=128, steps=0)
    for half in (slice(0, 2), slice(2, 4)): assert both[half].equal(invert(G, x[half], mask=mask[half], draws=128, steps=0))

def test_terms_hold_the_code():
    G, x = generator(), drawn(generator(), codes())
    start = codes(name='start')
    free, held = (invert(G, x, start=start, steps=60, stay=w) for w in (0., 10.))
    assert (held - start).norm() < .5*(free - start).norm()
    long, short = (invert(G, x, start=start, steps=60, prior=w) for w in (0., 10.))
    assert short.norm() < .5*long.norm()

def test_the_prior_finds_the_most_probable_code():
    "With a linear G the answer is known: ridge regression"
    class Linear(torch.nn.Module):
        nz = 3
        def __init__(self):
            super().__init__()
            self.W = torch.nn.Parameter(torch.randn(3, 64, generator=rng('W')))
        def forward(self, z): return (z @ self.W).view(-1, 1, 8, 8)
    G = Linear()
    x = torch.rand(2, 1, 8, 8, generator=rng('x'))*2 - 1
    W = G.W.detach()
    known = torch.linalg.solve(W @ W.T + .5*torch.eye(3), W @ x.flatten(1).T).T
    assert torch.allclose(invert(G, x, steps=400, lr=.02, prior=.5), known, atol=1e-3)

@pytest.mark.parametrize('make', [generator, labelled])
def test_an_encoder_learns_the_way_back(make):
    G = make()
    E = code_encoder(G, steps=250, width=8, bs=32)
    z = codes(200, 'new')
    y = (torch.arange(200) % 3,) if make is labelled else ()
    x = drawn(G, z, *y)
    with torch.no_grad(): said = E(x, *y)
    assert not E.training and said.shape == z.shape
    assert far(said, z) < .6*z.square().mean(), 'better than to say 0, which is right on average'

def test_an_encoder_is_a_function_of_its_seed_and_leaves_g_alone():
    G = generator()
    before = {k: v.clone() for k, v in G.state_dict().items()}
    a, b, c = (code_encoder(G, steps=3, width=8, bs=8, seed=s) for s in (1, 1, 2))
    assert all(u.equal(v) for u, v in zip(a.parameters(), b.parameters()))
    assert not all(u.equal(v) for u, v in zip(a.parameters(), c.parameters()))
    assert all(before[k].equal(v) for k, v in G.state_dict().items())

X = torch.zeros(2, 1, 8, 8)
@pytest.mark.parametrize('f,match', [(dict(draws=0), 'draws'), (dict(steps=-1), 'steps'), (dict(lr=0), 'lr'), (dict(prior=-1), 'prior'), (dict(stay=-1), 'stay'),
    (dict(start=torch.zeros(2, 4)), r'start: .*\(2, 3\).*\(2, 4\)'), (dict(mask=torch.ones(5, 5)), 'mask'), (dict(y=torch.zeros(3)), 'y: expected 2 labels')])
def test_bad_input(f, match):
    with says(match): invert(generator(), X, **f)

def test_what_is_no_generator_is_refused():
    for f in (lambda: invert(torch.nn.Linear(2, 3), X), lambda: code_encoder(torch.nn.Linear(2, 3))):
        with says('G: expected a generator', TypeError): f()
    with says('steps'): code_encoder(generator(), steps=0)
