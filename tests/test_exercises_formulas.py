"The checks of exercises that ask for a formula: right solutions in several styles pass, each known mistake gets its own hint, and no other value passes"
import pytest, torch, torch.nn.functional as F
from gan_course.exercise import Hint, attempt
from gan_course.exercises import conditional, dcgan, lab
from gan_course.core import rng

def fractional(y, w):
    wide = torch.zeros(2*y.shape[0]-1, 2*y.shape[1]-1)
    wide[::2, ::2] = y
    return F.conv2d(F.pad(wide, (2, 2, 2, 2))[None, None], w.flip(0, 1)[None, None])[0, 0]

def by_adding(y, w):
    h,wide = y.shape
    out = torch.zeros(2*h+2, 2*wide+2)
    for i in range(4):
        for j in range(4): out[i:i+2*h:2, j:j+2*wide:2] += y*w[i, j]
    return out[1:-1, 1:-1]

def by_gradient(y, w):
    "The transpose is what the gradient of a convolution computes"
    x = torch.zeros(1, 1, 2*y.shape[0], 2*y.shape[1], requires_grad=True)
    made = F.conv2d(x, w[None, None], stride=2, padding=1)
    return torch.autograd.grad(made, x, y[None, None])[0][0, 0]

def by_torch(y, w): return F.conv_transpose2d(y[None, None], w[None, None], stride=2, padding=1)[0, 0]
def by_module(y, w):
    layer = torch.nn.ConvTranspose2d(1, 1, 4, 2, 1, bias=False)
    layer.weight.data = w[None, None]
    return layer(y[None, None])[0, 0].detach()

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
    return (grad != 0).sum().item()

def by_lists(asked, read, n_classes):
    a,r = asked.tolist(),read.tolist()
    return [sum(o == p == c for o,p in zip(a, r))/a.count(c) for c in range(n_classes)]
def by_counts(asked, read, n_classes): return torch.bincount(asked[asked == read], minlength=n_classes)/torch.bincount(asked, minlength=n_classes)
def one_by_one(h, y, w, V): return torch.stack([o @ (w + V[k]) for o,k in zip(h, y)])
def one_hot(h, y, w, V): return (h*w).sum(1) + (h*(F.one_hot(y, len(V)).float() @ V)).sum(1)

def by_matrix(d, g, lr, gamma, after):
    a = torch.tensor([[1 - lr*gamma, lr], [0., 1.]])
    b = torch.tensor([[1., 0.], [-lr, 1.]])
    return b @ a @ torch.stack([d, g]) if after else (a + b - torch.eye(2)) @ torch.stack([d, g])

def by_autograd(d, g, lr, gamma, after):
    d,g = (torch.tensor(float(o), requires_grad=True) for o in (d, g))
    to_d, = torch.autograd.grad(-d*g + gamma/2*d**2, d)
    new = d - lr*to_d
    to_g, = torch.autograd.grad((new.detach() if after else d)*g, g)
    return [new.detach(), (g - lr*to_g).detach()]

def by_sorting(real, fake):
    order = sorted([(v, 1) for v in real.tolist()] + [(v, 0) for v in fake.tolist()])
    return sum(k for _,k in order[len(order)//2:])/len(real)

def by_top(real, fake):
    both = torch.cat([real, fake])
    return (both.topk(len(real)).indices < len(real)).float().mean()

HOMES = dict(conv_transpose=dcgan, receptive_field=dcgan, obedience=conditional, projection=conditional, dirac_step=lab, separation=lab)
STYLES = dict(conv_transpose=[fractional, by_adding, by_gradient], receptive_field=[backwards, by_impulse], obedience=[by_lists, by_counts],
    projection=[one_by_one, one_hot], dirac_step=[by_matrix, by_autograd], separation=[by_sorting, by_top])
CHECKS = {k: (getattr(m, k), STYLES[k], getattr(m, f'{k}_slips')) for k,m in HOMES.items()}
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

def as_values(out): return torch.stack(out).double() if isinstance(out, list) and torch.is_tensor(out[0]) else torch.as_tensor(out, dtype=torch.float64)

SPOILT = dict(noise=lambda out: out + .05*torch.randn(out.shape, generator=rng('bad')), scaled=lambda out: 1.03*out + .01,
    shape=lambda out: out[..., None].expand(*out.shape, 2), nan=lambda out: out*float('nan'))

@pytest.mark.parametrize('name', CHECKS)
@pytest.mark.parametrize('style', [0, 1])
@pytest.mark.parametrize('how', SPOILT)
def test_a_result_close_to_the_right_one_is_refused_with_a_sentence(name, how, style):
    right = CHECKS[name][1][style]
    def spoilt(*args): return SPOILT[how](as_values(right(*args)))
    with pytest.raises(Hint) as e: CHECKS[name][0](spoilt)
    assert str(e.value).endswith('.') and '\n' not in str(e.value)

def stub(*args): raise NotImplementedError
def crash(*args): raise KeyError('x')
def nothing(*args): return None

@pytest.mark.parametrize('name', CHECKS)
@pytest.mark.parametrize('fn', [stub, crash, nothing, lambda: 1, 3], ids=['stub', 'crash', 'none', 'arguments', 'value'])
def test_what_gives_no_result_is_refused_with_a_sentence(name, fn):
    with pytest.raises(Hint) as e: CHECKS[name][0](fn)
    assert str(e.value).endswith('.') and '\n' not in str(e.value)

@pytest.mark.parametrize('f', [by_torch, by_module])
def test_what_the_text_forbids_is_refused(f):
    y,w = torch.randn(3, 5, generator=rng('y')),torch.randn(4, 4, generator=rng('w'))
    assert torch.allclose(f(y, w), by_adding(y, w), atol=1e-5)
    with pytest.raises(Hint, match="torch's transposed convolution"): dcgan.conv_transpose(f)

def test_the_values_that_the_text_asks_for_are_shown(capsys):
    dcgan.receptive_field(backwards)
    assert backwards([(4, 2), (4, 2), (3, 2)]) == 18 and backwards([(4, 2)]*4) == 46
    assert '18 pixels' in (said := capsys.readouterr().out) and '46' in said

def test_uncut_padding_is_named():
    with pytest.raises(Hint, match='take off the padding'): dcgan.conv_transpose(lambda y,w: F.pad(by_adding(y, w), (1, 1, 1, 1)))

@pytest.mark.parametrize('pair', [([], [1]), (1, 2j), ('a', 'b'), [torch.zeros(2), torch.zeros(3)]], ids=repr)
def test_a_pair_that_is_no_pair_of_numbers_is_refused_with_a_sentence(pair):
    with pytest.raises(Hint) as e: lab.dirac_step(lambda d, g, lr, gamma, after: pair)
    assert str(e.value).startswith('Your function should return both numbers') and str(e.value).endswith('.')

@pytest.mark.parametrize('check,wrong', [(conditional.projection, lambda h, y, w, V: h @ w), (lab.separation, lambda r, f: 1.)], ids=['projection', 'separation'])
def test_the_reader_sees_a_hint_not_an_error(check, wrong, capsys):
    assert not attempt(check, wrong) and capsys.readouterr().out.startswith('Hint: ')
