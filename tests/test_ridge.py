"The best linear map: known answers, the slope at the answer, bad input"
import numpy as np, pytest, torch
from gan_course.core import rng
from gan_course.data import loaders
from gan_course.ridge import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def pictures(*shape, seed=0): return torch.rand(shape, generator=rng(seed))*2 - 1

def pairs(n=200, seed=0):
    "Pictures that are a linear map of what is given, and the map"
    y = pictures(n, 1, 3, 3, seed=seed)
    W = torch.randn(9, 4, generator=rng(9))/20
    x = (y.flatten(1) @ W + .1).view(-1, 1, 2, 2)
    return x, y, W

def test_a_linear_map_is_found():
    x, y, W = pairs()
    fitted = ridge(loaders(x, y), 1e-9)
    assert torch.allclose(fitted.weight, W, atol=1e-4) and torch.allclose(fitted.bias, torch.tensor(.1), atol=1e-4)
    other, given, _ = pairs(seed=5)
    assert torch.allclose(fitted(given), other, atol=1e-4)

def test_it_is_least_squares():
    x, y = pictures(5000, 1, 4, 4), pictures(5000, 2, 2, 2, seed=1)
    y[:, :1, 0, 0] += .3*x[:, :, 1, 1]
    y.clamp_(-1, 1)
    fitted = ridge(loaders(x, y), 1e-12)
    rows = np.hstack([y.flatten(1).double().numpy(), np.ones((5000, 1))])
    best = np.linalg.lstsq(rows, x.flatten(1).double().numpy(), rcond=None)[0]
    assert np.allclose(fitted.weight, best[:-1], atol=1e-5) and np.allclose(fitted.bias, best[-1], atol=1e-5)

@pytest.mark.parametrize('strength', (.01, 1.))
def test_the_slope_is_zero_at_the_answer(strength):
    x, y = pictures(300, 1, 3, 3), pictures(300, 1, 2, 2, seed=1)
    fitted = ridge(loaders(x, y), strength)
    W, b = [o.double().requires_grad_() for o in (fitted.weight, fitted.bias)]
    loss = (y.flatten(1).double() @ W + b - x.flatten(1).double()).square().sum(1).mean() + strength*W.square().sum()
    assert all(g.abs().max() < 1e-6 for g in torch.autograd.grad(loss, (W, b)))

def test_a_strong_penalty_leaves_the_mean():
    x, y, _ = pairs()
    fitted = ridge(loaders(x, y), 1e9)
    assert torch.allclose(fitted(y), x.mean(0).expand_as(x), atol=1e-5)

def test_it_is_a_module_that_can_be_saved():
    x, y, _ = pairs()
    fitted, other = ridge(loaders(x, y)), Ridge((1, 3, 3), (1, 2, 2))
    other.load_state_dict(fitted.state_dict())
    assert torch.equal(other(y), fitted(y)) and not fitted.training and not list(fitted.parameters())
    assert fitted(torch.ones(1, 1, 3, 3)*1.).abs().max() <= 1

def test_it_never_sees_what_is_held_out():
    x, y, _ = pairs()
    a = ridge(loaders(x, y, valid=(x[:9], y[:9])))
    b = ridge(loaders(x, y, valid=(-x[:9], y[:9])))
    assert torch.equal(a.weight, b.weight)

def rows(n=500, nz=6): return torch.randn(n, nz, generator=rng('ridge', 'rows')), torch.arange(n) % 5

def test_less_the_mean_of_a_class_nothing_of_the_class_is_left():
    t, y = rows()
    far = t + 3 + 10*y[:, None]
    was, rest = far.clone(), less_means(far, y)
    assert torch.allclose(rest, less_means(t, y), atol=1e-5) and far.equal(was)
    for k in range(5): assert rest[y == k].mean(0).abs().max() < 1e-5
    assert torch.allclose(less_means(t), t - t.mean(0))

def test_the_linear_part_is_found_within_classes():
    z, y = rows()
    w = torch.tensor([2., -1, 0, 0, .5, 0])
    assert torch.allclose(linear_part(z, z @ w + 7).float(), w, atol=1e-4)
    moved = z + y[:, None]
    assert torch.allclose(linear_part(moved, moved @ w + 10*y, y).float(), w, atol=1e-4)
    assert not torch.allclose(linear_part(moved, moved @ w + 10*y).float(), w, atol=.1)

def test_bad_input():
    x, y, _ = pairs()
    with says('strength: '): ridge(loaders(x, y), 0)
    with says('dls: expected .*to_restore.*got pictures without'): ridge(loaders(x))
    with says('dls: expected .*to_restore.*got pictures with labels'): ridge(loaders(x, torch.arange(200) % 3))
    with says('y: '): ridge(loaders(x, y))(y[:, :, :2])
    with says('shape: '): Ridge((3, 3), (1, 2, 2))
