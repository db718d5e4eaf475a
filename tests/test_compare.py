"Pictures beside their originals: known answers, what ranks above what, bad input"
import math
import numpy as np, pytest, torch
from gan_course.compare import *
from gan_course.core import rng
from gan_course.degrade import *
from gan_course.features import features
from gan_course.images import fashion

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def pictures(n=4, channels=1, side=16, seed=0): return torch.rand((n, channels, side, side), generator=rng(seed))*2 - 1
def clothes(n=200): return fashion(labels=False).valid.all_rows()[0][:n]

def test_psnr_of_known_errors():
    x = pictures()
    assert psnr(x, x) == math.inf and psnr(torch.full_like(x, .2), torch.zeros_like(x)) == pytest.approx(20.)
    assert psnr(-torch.ones(1, 1, 8, 8), torch.ones(1, 1, 8, 8)) == pytest.approx(0.)

def test_psnr_takes_the_mean_of_errors_and_not_of_decibels():
    x, back = torch.zeros(2, 1, 8, 8), torch.zeros(2, 1, 8, 8)
    back[0] = .2
    assert psnr(back, x) == pytest.approx(10*math.log10(4/.02))

def test_sharpness_falls_with_blur_and_rises_with_noise():
    x = clothes()
    assert sharpness(x, x) == 1 and sharpness(blurred(x, 1.), x) < .4 and sharpness(noisy(x, .3), x) > 1.2
    assert sharpness(torch.zeros(3, 1, 8, 8), pictures()) == 0

def ssim_by_hand(a, b):
    "Wang et al. 2004, equation 13, with the windows written out"
    i = np.arange(11) - 5
    g = np.exp(-i**2/(2*1.5**2))
    w = np.outer(g, g)/g.sum()**2
    a, b = [np.lib.stride_tricks.sliding_window_view(o.double().numpy(), (11, 11), (2, 3)) for o in (a, b)]
    def mean(o): return (o*w).sum((-2, -1))
    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a*a) - ma**2, mean(b*b) - mb**2, mean(a*b) - ma*mb
    c, d = (.01*2)**2, (.03*2)**2
    return (2*ma*mb + c)*(2*both + d)/((ma**2 + mb**2 + c)*(va + vb + d))

def test_ssim_is_that_of_the_paper():
    a, b = pictures(3, 3, 30), pictures(3, 3, 30, seed=1)
    near = (a + .2*b).clamp(-1, 1)
    by_hand = ssim_by_hand(near, a)
    assert ssim(near, a) == pytest.approx(by_hand.mean(), abs=.02)
    assert ssim(a, a) == pytest.approx(1) and abs(ssim(b, a)) < .1

def test_ssim_of_many_is_the_mean():
    x = clothes(1003)
    y = blurred(x, 1.)
    alone = [ssim(y[i:i+1], x[i:i+1]) for i in (0, 1, 2)]
    assert ssim(y[:3], x[:3]) == pytest.approx(sum(alone)/3, abs=1e-5)
    parts = ssim(y[:500], x[:500])*500 + ssim(y[500:], x[500:])*503
    assert ssim(y, x) == pytest.approx(parts/1003, abs=1e-5)

def test_features_are_far_for_other_pictures_and_near_for_a_move():
    x, net = clothes(500), features('fashion')
    assert feature_distance(x, x, net) == 0
    assert feature_distance(x.roll(1, 0), x, net) == pytest.approx(1)
    assert 0 < feature_distance(x.roll(1, -1), x, net) < feature_distance(blurred(x, 1.), x, net) < 1

def test_bad_input():
    x, net = pictures(), features('fashion')
    with says('back: .*shape'): psnr(pictures(2), pictures(3))
    with says('x: .*-1, 1'): sharpness(x*3, x)
    with says('x: .*11 pixels a side'): ssim(pictures(side=8), pictures(side=8))
    with says('back: .*shape'): ssim(pictures(2), x)
    with says('x: .*two pictures'): feature_distance(clothes(1), clothes(1), net)
    with says('x: .*differ'): feature_distance(clothes(1).repeat(3, 1, 1, 1), clothes(1).repeat(3, 1, 1, 1), net)
