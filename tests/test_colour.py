"CIELAB: published colours, there and back, greys, what a screen does not have, bad input"
import pytest, torch
from gan_course.colour import *
from gan_course.core import rng
from gan_course.images import emoji

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def pixel(*rgb): return torch.tensor(rgb).float().div(127.5).sub(1).view(1, 3, 1, 1)

# sRGB primaries, secondaries and a middle grey under D65, as tables of CIELAB give them
KNOWN = [((255, 0, 0), (53.24, 80.09, 67.20)), ((0, 255, 0), (87.73, -86.18, 83.18)), ((0, 0, 255), (32.30, 79.19, -107.86))]
KNOWN += [((255, 255, 0), (97.14, -21.55, 94.48))]
KNOWN += [((0, 255, 255), (91.11, -48.09, -14.13)), ((255, 0, 255), (60.32, 98.23, -60.82))]
KNOWN += [((255, 255, 255), (100, 0, 0)), ((0, 0, 0), (0, 0, 0)), ((119, 119, 119), (50.03, 0, 0))]
@pytest.mark.parametrize('rgb,wanted', KNOWN)
def test_published_colours(rgb, wanted):
    assert to_lab(pixel(*rgb)).flatten().tolist() == pytest.approx(wanted, abs=.02)
    assert (from_lab(torch.tensor(wanted).float().view(1, 3, 1, 1)) - pixel(*rgb)).abs().max() < .01

def test_every_picture_comes_back():
    for x in (emoji().valid.all_rows()[0], torch.rand((4, 3, 8, 8), generator=rng('lab'))*2 - 1):
        assert (from_lab(to_lab(x)) - x).abs().max() < 1e-4

def test_grey_has_no_chroma_and_lightness_is_kept():
    x = torch.rand((2, 1, 4, 5), generator=rng('grey'))*2 - 1
    assert to_lab(x)[:, 1:].abs().max() < 1e-3 and chroma(x.expand(-1, 3, -1, -1)).max() < 1e-3
    back = from_lab(torch.cat([50*(lightness(x) + 1), torch.zeros(2, 2, 4, 5)], 1))
    assert (back - x).abs().max() < 1e-4 and back.shape == (2, 3, 4, 5)
    assert lightness(torch.ones(1, 1, 2, 2)).allclose(torch.ones(1)) and lightness(-torch.ones(1, 3, 2, 2)).allclose(-torch.ones(1))

def test_colours_that_no_screen_has_are_cut_off():
    v = torch.tensor([50., 120, -120]).view(1, 3, 1, 1)
    assert from_lab(v).abs().max() <= 1 and (to_lab(from_lab(v)) - v).abs().max() > 5

def test_gradients_are_finite_in_black_and_white():
    v = torch.tensor([[0., 0, 0], [100, 0, 0], [8, 0, 0]]).view(3, 3, 1, 1).requires_grad_()
    from_lab(v).sum().backward()
    assert v.grad.isfinite().all()

@pytest.mark.parametrize('f,match', [(lambda: to_lab(torch.zeros(1, 2, 4, 4)), 'x: expected pictures of 1 or 3 channels'), (lambda: to_lab(torch.full((1, 3, 4, 4), 2.)), 'x: expected finite images'),
    (lambda: from_lab(torch.zeros(1, 1, 4, 4)), 'v: expected pictures of 3 channels'), (lambda: from_lab(torch.zeros(3, 4, 4)), 'v: expected pictures of 3')])
def test_bad_input(f, match):
    with says(match): f()
