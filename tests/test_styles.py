"Styles: the split, what is drawn, what a formula reads, a norm and a network that follow a reference, bad input"
import pytest, torch
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.styles import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def pictures(n, channels=3, side=16, seed=0): return torch.rand(n, channels, side, side, generator=rng(seed))*2 - 1
def tiny(**kw): return loaders(pictures(16), pictures(16, 4, seed=1), bs=8, **kw)
def few(**kw): return dict(width=4, size=8, width_d=4) | kw

@pytest.fixture(scope='module')
def some():
    "A few styles of each side"
    return {side: written(side, 6, 5) for side in SIDES}

# The split
def test_no_held_out_form_or_face_is_in_training():
    train, styles, faces = (set(forms(side)) for side in SIDES)
    assert len(train) > 400 and min(len(styles), len(faces)) >= 100
    assert not train & styles and not train & faces and not styles & faces
    assert {f.face for f in styles} == {f.face for f in train} == set(SEEN) and {f.face for f in faces} == set(UNSEEN)
    assert not set(SEEN) & set(UNSEEN)

def test_what_is_written_is_of_its_side(some):
    for side,w in some.items(): assert set(w.forms) <= set(forms(side)) and len(set(w.forms)) == 6

def test_letters_differ_and_keep_within_the_picture_in_every_face():
    for face in SEEN + UNSEEN:
        drawn = torch.stack([coverage(a, Form(face)) for a in ALPHABET]).flatten(1)
        assert torch.pdist(drawn).min() > 1, face
        assert drawn.sum(1).min() > 15 and drawn.sum(1).max() < 400, face
        maps = drawn.unflatten(1, (32, 32))
        assert maps[:, [0, -1]].max() == 0 and maps[:, :, [0, -1]].sum((1, 2)).max() < .05*drawn.sum(1).min(), face

def test_a_form_does_what_it_says():
    plain = coverage('H', Form('cmr10'))
    assert coverage('H', Form('cmr10', weight=4)).sum() > 1.5*plain.sum()
    def columns(t): return (t > .1).any(1).sum()
    assert columns(coverage('H', Form('cmr10', width=1.2))) > columns(plain) > columns(coverage('H', Form('cmr10', width=.75)))
    def middle(rows): return (rows.sum(0)*torch.arange(32)).sum()/rows.sum()
    leaning = coverage('I', Form('cmr10', slant=.3))[0]
    assert middle(leaning[:14]) > middle(leaning[18:]) + 2

# What is drawn
def test_a_reference_shows_another_letter_in_the_same_style(some):
    for w in some.values():
        assert (w.letter != w.other).all()
        x, y, letter = (t.unflatten(0, (6, 5)) for t in (w.x, w.y, w.letter))
        for style in range(6):
            assert len(set(letter[style].tolist())) == 5
            paper, ink = w.colours[style][:, :, None, None]
            for i in range(5):
                for which,shown in ((w.letter, x[style, i]), (w.other, y[style, i, 1:])):
                    share = coverage(ALPHABET[which.view(6, 5)[style, i]], w.forms[style])
                    assert (shown/255 - paper - share*(ink - paper)).abs().max() < .003
                assert torch.equal(y[style, i, 0]/255, coverage(ALPHABET[letter[style, i]], Form('DejaVuSans'))[0])

def test_loaders_hold_both_sides_and_the_same_seed_draws_the_same():
    dls, other = letters(n=3, each=2, test=2, bs=4), letters('faces', n=3, each=2, test=2, bs=4)
    x, y = dls.valid.all_rows()
    assert dls.train.n == 6 and x.shape == (52, 3, 32, 32) and y.shape == (52, 4, 32, 32) and y.min() >= -1 and y.max() <= 1
    assert torch.equal(dls.train.dataset.x, other.train.dataset.x) and not torch.equal(x, other.valid.all_rows()[0])
    assert torch.equal(written(n=3).x, written(n=3).x) and not torch.equal(written(n=3).x, written(n=3, seed=1).x)

# The formula
def test_the_formula_reads_both_colours(some):
    w = some['styles']
    x = w.x/127.5 - 1
    ink, paper = ink_and_paper(x)
    true = (2*w.colours - 1).repeat_interleave(5, 0)
    assert (paper[..., 0, 0] - true[:, 0]).abs().max() < .01
    assert (ink[..., 0, 0] - true[:, 1]).abs().mean() < .15
    heavy = [i for i in range(30) if w.forms[i//5].weight]
    assert (ink[..., 0, 0] - true[:, 1])[heavy].abs().max() < .05

def test_a_plain_letter_in_a_plain_style_is_repainted_exactly():
    plain = torch.stack([coverage(a, Form('DejaVuSans-Bold')) for a in 'HEB'])
    paper, ink = torch.tensor([[-.5, .2, .9], [.7, -.6, -1.]])[:, None, :, None, None]
    x = paper + plain*(ink - paper)
    y = torch.cat([2*plain - 1, x.roll(1, 0)], 1)
    assert (repainted(y) - x).abs().max() < .02

# The network
def test_the_norm_takes_mean_and_deviation_from_the_code():
    with seeded(0, 'norm'): norm = AdaIN(3, 5)
    h, code = torch.randn(2, 2, 3, 8, 8, generator=rng('h'))[0]*4 + 1, torch.randn(2, 5, generator=rng('code'))
    out, (scale, shift) = norm(h, code), norm.read(code).chunk(2, 1)
    assert torch.allclose(out.mean((2, 3)), shift, atol=1e-4)
    assert torch.allclose(out.std((2, 3), unbiased=False), (1 + scale).abs(), atol=1e-3)

def test_the_network_follows_letter_and_reference_after_a_few_steps():
    learn = restyle(letters(n=8, each=2, test=2, bs=8), **few())
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(3)
    y = learn.dls.valid.all_rows()[1][:6]
    made = learn.sample(y=y).cpu()
    assert made.shape == (6, 3, 32, 32) and made.abs().max() <= 1
    for part in (slice(0, 1), slice(1, 4)):
        changed = y.clone()
        changed[:, part] = y[:, part].roll(1, 0)
        assert (learn.sample(y=changed).cpu() - made).abs().amax((1, 2, 3)).min() > 1e-3
    same = learn.G.eval()
    assert torch.equal(same(torch.zeros(6, 1), y), same(torch.ones(6, 1), y)), 'noise is not used'

def test_colours_are_those_of_the_reference():
    with seeded(0, 'net'): G = Restyler((3, 16, 16), 4, 8).eval()
    flat = torch.tensor([[.3, -.2, .9], [-1., 0., .5]])[:, :, None, None].expand(-1, -1, 16, 16)
    y = torch.cat([pictures(2, 1), flat], 1)
    assert (G(None, y) - flat).abs().max() < 1e-5, 'a reference of one colour leaves no other'
    x = pictures(4)
    low, high = x.flatten(2).aminmax(dim=2)
    assert (G.palette(x) >= low[:, None]).all() and (G.palette(x) <= high[:, None]).all()

def test_a_run_is_a_function_of_its_seed():
    def weights(seed):
        learn = restyle(tiny(), seed=seed, **few())
        with learn.no_bar(), learn.no_logging(): learn.fit_steps(1)
        return torch.cat([p.detach().flatten() for p in learn.model.parameters()])
    assert torch.equal(weights(1), weights(1)) and not torch.equal(weights(1), weights(2))

# Bad input
def test_bad_input():
    with says("side: expected one of train, styles, faces, got 'test'"): forms('test')
    with says("held: expected one of styles, faces, got 'train'"): letters('train')
    with says('n: '): written(n=0)
    with says('each: expected a whole number from 2 to 26, got 1'): written(n=2, each=1)
    with says('letter: '): coverage('a', Form('cmr10'))
    with says(r'dls: expected pictures with pictures that condition them, such as letters\(\) gives, got pictures without'): restyle(loaders(pictures(8), bs=4))
    with says(r'dls: expected conditions, such as letters\(\) gives, of shape \(n, 4, 16, 16\), got shape \(8, 3, 16, 16\)'): restyle(loaders(pictures(8), pictures(8), bs=4))
    with says(r'dls: .* got shape \(8, 4, 8, 8\)'): restyle(loaders(pictures(8), pictures(8, 4, 8), bs=4))
    with says('dls: .* got pictures with labels'): restyle(loaders(pictures(8), torch.zeros(8).long(), bs=4))
    with says('weight: '): restyle(tiny(), weight=0)
    with says('y: expected plain letters and references'): repainted(pictures(2))
    with says('x: expected images'): ink_and_paper(torch.zeros(3))
    with says('channels: '): AdaIN(0, 4)
    with says('y: expected plain pictures and references of shape'): Restyler((3, 16, 16), 4, 8)(None, pictures(2))
    with says('size: '): Restyler((3, 16, 16), 4, 0)
