"What is left of pictures: known answers, pairs, bad input"
import pytest, torch
from functools import partial
from hypothesis import given, settings, strategies as st
from gan_course.core import rng
from gan_course.data import loaders
from gan_course.degrade import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def pictures(*shape, seed=0): return torch.rand(shape, generator=rng(seed))*2 - 1

def test_a_small_pixel_is_the_mean_of_a_square():
    x = torch.arange(16.).view(1, 1, 4, 4)/16
    assert torch.equal(smaller(x), torch.tensor([[[[2.5, 4.5], [10.5, 12.5]]]])/16)
    assert torch.equal(smaller(x, 4)[0, 0, 0, 0], x.mean()) and torch.equal(smaller(x, 1), x)

@settings(max_examples=25, deadline=None)
@given(factor=st.integers(1, 5), height=st.integers(1, 6), width=st.integers(1, 6), channels=st.sampled_from((1, 3, 4)))
def test_squares_come_back_small(factor, height, width, channels):
    x = pictures(2, channels, height, width)
    back = larger(x, factor, 'nearest')
    assert back.shape == (2, channels, factor*height, factor*width)
    assert torch.allclose(smaller(back, factor), x, atol=1e-6)

def test_enlarging_stays_in_range():
    x = (pictures(4, 3, 8, 8) > 0).float()*2 - 1
    for how in ('bicubic', 'nearest'): assert larger(x, 3, how).abs().max() <= 1
    assert torch.allclose(larger(torch.full((1, 1, 5, 5), .3), 4), torch.tensor(.3), atol=1e-6)

def test_a_blur_keeps_the_mean_and_takes_the_detail():
    spot = torch.full((1, 1, 31, 31), -1.)
    spot[..., 15, 15] = 1
    for sd in (.7, 1.5, 3.):
        seen = (blurred(spot, sd) + 1)[0, 0]
        far = (torch.arange(31) - 15.).square()
        assert seen.sum().item() == pytest.approx(2, rel=1e-3)
        assert (seen.sum(0)*far).sum().item()/2 == pytest.approx(sd*sd, rel=.1)
    assert torch.allclose(blurred(torch.full((1, 3, 9, 9), -.5)), torch.tensor(-.5), atol=1e-6)

def test_noise_is_named_by_its_seed():
    x = torch.zeros(50, 1, 28, 28)
    assert torch.equal(noisy(x, .2), noisy(x, .2)) and not torch.equal(noisy(x, .2), noisy(x, .2, seed=1))
    assert noisy(x, .2).std().item() == pytest.approx(.2, rel=.02) and noisy(x, 5.).abs().max() == 1

def test_pairs_hold_the_picture_and_what_is_left():
    x, held = pictures(40, 3, 8, 8), pictures(9, 3, 8, 8, seed=1)
    dls = to_restore(loaders(x, torch.arange(40) % 4, valid=(held, torch.arange(9) % 4), bs=10), partial(smaller, factor=4))
    for loader, whole in ((dls.train, x), (dls.valid, held)):
        a, b = loader.all_rows()
        assert b.shape == (len(whole), 3, 2, 2)
        assert (a - whole).abs().max() <= 1/255 and (b - smaller(whole, 4)).abs().max() <= 1/255
    a, b = dls.train.one_batch()
    assert len(a) == 10 and (smaller(a, 4) - b).abs().max() < .02
    assert len(to_restore(loaders(x, bs=9), noisy, bs=20).loaders) == 1

def test_bad_input():
    x = pictures(2, 1, 8, 8)
    with says('factor: .* divisor of both sides, 8 and 8'): smaller(x, 3)
    with says('factor: '): larger(x, 0)
    with says('how: '): larger(x, 2, 'cubic')
    with says('x: '): smaller(x*9)
    with says('sd: .*reaches less than 8 pixels'): blurred(x, 4.)
    with says('sd: '): noisy(x, -1.)
    with says('degrade: ', TypeError): to_restore(loaders(x, bs=2), 3)
    with says('degrade: .*an image for each of 2'): to_restore(loaders(x, bs=2), lambda x: x[:1])
    with says('degrade: '): to_restore(loaders(x, bs=2), lambda x: x*7)
