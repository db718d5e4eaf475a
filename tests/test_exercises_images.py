"The checks of exercises on pictures: right solutions in several styles pass, each known mistake gets its own hint, and no other value passes"
import pytest, torch, torch.nn.functional as F
from gan_course.exercise import Hint, attempt
from gan_course.exercises import conditional, dcgan
from gan_course.core import rng

def fractional(y, w):
    wide = torch.zeros(2*y.shape[0]-1, 2*y.shape[1]-1)
    wide[::2, ::2] = y
    return F.conv2d(F.pad(wide, (2, 2, 2, 2))[None, None], w.flip(0, 1)[None, None])[0, 0]

def by_torch(y, w): return F.conv_transpose2d(y[None, None], w[None, None], stride=2, padding=1)[0, 0]

def backwards(layers):
    side = 1
    for k,s in reversed(layers): side = (side-1)*s + k
    return side

def by_impulse(layers):
    "Count the pixels that one number of the last map depends on"
    x = torch.zeros(1, 1, 400, dtype=torch.float64, requires_grad=True)
    h = x
    for k,s in layers: h = F.conv1d(h, torch.ones(1, 1, k, dtype=torch.float64), stride=s)
    grad, = torch.autograd.grad(h[0, 0, 0], x)
    seen = grad.nonzero()[:, 2]
    return (seen.max() - seen.min() + 1).item()

def by_lists(asked, read, n_classes):
    a,r = asked.tolist(),read.tolist()
    return [sum(o == p == c for o,p in zip(a, r))/a.count(c) for c in range(n_classes)]
def by_counts(asked, read, n_classes): return torch.bincount(asked[asked == read], minlength=n_classes)/torch.bincount(asked, minlength=n_classes)
def one_by_one(h, y, w, V): return torch.stack([o @ (w + V[k]) for o,k in zip(h, y)])
def one_hot(h, y, w, V): return (h*w).sum(1) + (h*(F.one_hot(y, len(V)).float() @ V)).sum(1)

CHECKS = dict(conv_transpose=(dcgan.conv_transpose, [fractional, by_torch], dcgan.conv_transpose_slips),
    receptive_field=(dcgan.receptive_field, [backwards, by_impulse], dcgan.receptive_field_slips),
    obedience=(conditional.obedience, [by_lists, by_counts], conditional.obedience_slips),
    projection=(conditional.projection, [one_by_one, one_hot], conditional.projection_slips))
RIGHT = [(name, f) for name,(_,right,_) in CHECKS.items() for f in right]
WRONG = [(name, i) for name,(_,_,wrong) in CHECKS.items() for i in range(len(wrong))]

@pytest.mark.parametrize('name,f', RIGHT, ids=lambda o: getattr(o, '__name__', o))
def test_right_solutions_pass(name, f, capsys):
    CHECKS[name][0](f)
    assert capsys.readouterr().out.startswith('Right: ')

@pytest.mark.parametrize('name,i', WRONG)
def test_each_known_mistake_has_its_own_hint(name, i):
    formula,hint = CHECKS[name][2][i]
    with pytest.raises(Hint) as e: CHECKS[name][0](formula)
    assert str(e.value) == hint

@pytest.mark.parametrize('name', CHECKS)
def test_hints_are_sentences_that_do_not_give_the_answer_twice(name):
    hints = [h for _,h in CHECKS[name][2]]
    assert len(set(hints)) == len(hints) and all(h[0].isupper() and h.endswith('.') and '\n' not in h for h in hints)

@pytest.mark.parametrize('name', CHECKS)
@pytest.mark.parametrize('how', ['noise', 'scaled', 'shape', 'none', 'stub', 'crash', 'arguments', 'value', 'nan'])
def test_anything_else_is_refused_with_a_sentence(name, how):
    right = CHECKS[name][1][0]
    def bad(*args):
        if how == 'stub': raise NotImplementedError
        if how == 'crash': raise KeyError('x')
        if how == 'none': return None
        out = torch.as_tensor(right(*args), dtype=torch.float64)
        if how == 'nan': return out*float('nan')
        return out[..., None].expand(*out.shape, 2) if how == 'shape' else 1.03*out + .01 if how == 'scaled' else out + .05*torch.randn(out.shape, generator=rng('bad'))
    fn = dict(arguments=lambda: 1, value=3).get(how, bad)
    with pytest.raises(Hint) as e: CHECKS[name][0](fn)
    assert str(e.value).endswith('.') and '\n' not in str(e.value)

def test_uncut_padding_is_named():
    with pytest.raises(Hint, match='take off the padding'): dcgan.conv_transpose(lambda y,w: F.conv_transpose2d(y[None, None], w[None, None], stride=2)[0, 0])

def test_the_reader_sees_a_hint_not_an_error(capsys):
    assert not attempt(conditional.projection, lambda h, y, w, V: h @ w) and capsys.readouterr().out.startswith('Hint: ')
