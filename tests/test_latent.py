"Directions of the noise, what an edit keeps, and search: known answers, invariants, bad input"
import pytest, torch
from torch import nn
from gan_course import zoo
from gan_course.core import rng
from gan_course.features import features
from gan_course.images import fashion, mnist
from gan_course.latent import *
from gan_course.painter import appearance

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def normal(n=500, nz=6, name='z'): return torch.randn(n, nz, generator=rng('latent', name))

# Directions
def test_the_direction_of_a_linear_property_is_its_gradient():
    z, w = normal(), torch.tensor([2., -1, 0, 0, .5, 0])
    found = direction(z, z @ w + 7)
    assert torch.allclose(found, w/w.norm(), atol=1e-5) and found.norm() == pytest.approx(1)
    assert torch.allclose(direction(z, -(z @ w)), -w/w.norm(), atol=1e-5)

def test_for_two_kinds_it_is_the_normal_of_the_boundary():
    z = normal(20_000)
    w = torch.tensor([1., 1, 0, 0, 0, -1])/3**.5
    assert direction(z, z @ w > .5) @ w > .99

def test_differences_between_classes_do_not_count():
    z, y = normal(), torch.arange(500) % 5
    z = z + .3*y[:, None]
    v = z[:, 0] + 10.*y
    assert direction(z, v, y)[0] > .9 > direction(z, v)[0]

@pytest.mark.parametrize('z,v,match', [(normal(5, 6), torch.zeros(5), 'z: expected more than 6 rows'), (normal(20), torch.zeros(3), 'v: expected 20 numbers'), (normal(20), torch.ones(20), 'v: expected numbers that differ')])
def test_what_gives_no_direction_is_refused(z, v, match):
    with says(match): direction(z, v)

def test_after_a_linear_layer_the_principal_direction_is_the_most_stretched():
    A = torch.diag(torch.tensor([1., 5, 3, .1, .2, .3]))
    found = principal_directions(normal(3000), normal(3000) @ A, 2)
    assert found.shape == (2, 6) and found[0].abs().argmax() == 1 and found[1].abs().argmax() == 2
    G = zoo.load('dcgan-fashion', device='cpu')
    z = normal(3000, G.nz)
    h = G.layers[0](z)
    found = principal_directions(z, h, 1)
    assert abs(found[0] @ zoo.directions(G, 1)[0]) > .95 and found.equal(principal_directions(z, h, 1))
    assert torch.allclose(principal_directions(z, h, 3)[:1], found, atol=1e-3), 'the first does not depend on how many are asked for'

def test_principal_directions_ask_for_rows_that_fit():
    with says('h: expected 500 rows'): principal_directions(normal(), normal(3))
    with says('k: expected at most 6'): principal_directions(normal(), normal(), 7)
    with says('k'): principal_directions(normal(), normal(), 0)

# What an edit keeps
def test_an_edit_that_changes_nothing_keeps_everything():
    x, f = mnist(labels=False).valid.all_rows()[0][:300], features('mnist')
    assert kept(x, x, f) == pytest.approx((1, 1), abs=1e-5)
    other = kept(x, x.roll(1, 0), f)
    assert other.classes < .3 and other.cosine < .5
    with says('after: expected shape'): kept(x, x[:3], f)

@pytest.mark.parametrize('name,least,most', [('vanilla-mnist', 0, .8), ('cgan-mnist', .9, 1)])
def test_a_label_keeps_the_class_and_a_direction_alone_does_not(name, least, most):
    G, n = zoo.load(name, device='cpu'), 1500
    y = torch.arange(n) % 10 if name == 'cgan-mnist' else None
    z = normal(n, G.nz, name)
    x = zoo.sample(G, z=z, y=y)
    along = direction(z, appearance(x)['slant'], y)
    after = zoo.sample(G, z=z + 2*along, y=y)
    assert (appearance(after)['slant'] - appearance(x)['slant']).mean() > 0
    assert least <= kept(x, after, features('mnist')).classes <= most

# Search
def test_a_picture_finds_itself_and_its_like_first():
    x = fashion(labels=False).valid.all_rows()[0][:200]
    index = Index(x, nn.Flatten())
    found = index(x[:20], 5)
    assert len(index) == 200 and found.shape == (20, 5) and found[:, 0].tolist() == list(range(20))
    assert index((x[:3]*.9).clamp(-1, 1), 1)[:, 0].tolist() == [0, 1, 2], 'a paler copy is still the nearest'
    rows = x.flatten(1) - x.flatten(1).mean(0)
    rows = rows/rows.norm(dim=1, keepdim=True)
    assert found.equal((rows[:20] @ rows.T).topk(5).indices)

def test_questions_may_be_many_or_one():
    x = fashion(labels=False).valid.all_rows()[0][:700]
    index = Index(x, nn.Flatten())
    assert index(x, 3).shape == (700, 3) and index(x[5:6], 3)[0].equal(index(x, 3)[5])

def test_precision_and_recall_of_known_answers():
    own, asked = torch.tensor([0, 0, 1, 1, 2]), torch.tensor([0, 2])
    found = torch.tensor([[0, 1, 2], [3, 2, 0]])
    assert precision_at(found, own, asked) == pytest.approx(2/6) and recall_at(found, own, asked) == .5
    assert precision_at(found[:, :1], own, asked) == .5
    chance = torch.randint(1000, (2000, 10), generator=rng('chance'))
    own = torch.arange(1000) % 10
    assert precision_at(chance, own, torch.arange(2000) % 10) == pytest.approx(.1, abs=.01)
    assert recall_at(chance, own, torch.arange(2000) % 10) == pytest.approx(1 - .9**10, abs=.03)

def test_features_find_the_class_and_noise_does_not():
    (x, y), (test, kinds) = [tuple(o[:1000] for o in part.all_rows()) for part in (fashion().train, fashion().valid)]
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 16, bias=False)).requires_grad_(False)
    nn.init.zeros_(net[1].weight)
    net[1].weight[:, 0] = 1   # a corner that is black in nearly all
    right = [precision_at(Index(test, f)(x, 10), kinds, y) for f in (features('fashion'), nn.Flatten(), net)]
    assert right[0] > right[1] > .5 and right[2] < .2

@pytest.mark.parametrize('f,match', [(lambda i, x: i(x, 0), 'k'), (lambda i, x: i(x, 51), 'k: expected at most 50'), (lambda i, x: i(x[0], 3), 'x'),
    (lambda i, x: precision_at(i(x, 3)[0], torch.zeros(50), torch.zeros(3)), 'found'), (lambda i, x: recall_at(i(x, 3), torch.zeros(50), torch.zeros(3)), 'asked: expected 50')])
def test_bad_questions(f, match):
    x = fashion(labels=False).valid.all_rows()[0][:50]
    with says(match): f(Index(x, nn.Flatten()), x)
