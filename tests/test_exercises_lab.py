"The checks of the lab's exercises: right solutions in several styles pass, each known mistake gets its own hint, and no other value passes"
import pytest, torch
from gan_course.exercise import Hint, attempt
from gan_course.exercises import lab

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

CHECKS = dict(dirac_step=(lab.dirac_step, [by_matrix, by_autograd], lab.dirac_step_slips),
    separation=(lab.separation, [by_sorting, by_top], lab.separation_slips))
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
@pytest.mark.parametrize('how', ['noise', 'scaled', 'shape', 'none', 'stub', 'crash', 'arguments', 'nan'])
def test_anything_else_is_refused_with_a_sentence(name, how):
    right = CHECKS[name][1][1]
    def bad(*args):
        if how == 'stub': raise NotImplementedError
        if how == 'crash': raise KeyError('x')
        if how == 'none': return None
        out = right(*args)
        out = (torch.stack(out) if isinstance(out, list) else out).double()
        if how == 'nan': return out*float('nan')
        return out[..., None].expand(*out.shape, 3) if how == 'shape' else 1.1*out + .02 if how == 'scaled' else out + .1*torch.randn(out.shape)
    fn = dict(arguments=lambda: 1).get(how, bad)
    with pytest.raises(Hint) as e: CHECKS[name][0](fn)
    assert str(e.value).endswith('.') and '\n' not in str(e.value)

@pytest.mark.parametrize('pair', [([], [1]), (1, 2j), ('a', 'b'), [torch.zeros(2), torch.zeros(3)]], ids=repr)
def test_a_pair_that_is_no_pair_of_numbers_is_refused_with_a_sentence(pair):
    with pytest.raises(Hint) as e: lab.dirac_step(lambda d, g, lr, gamma, after: pair)
    assert str(e.value).startswith('Your function should return both numbers') and str(e.value).endswith('.')

def test_the_reader_sees_a_hint_not_an_error(capsys):
    assert not attempt(lab.separation, lambda r, f: 1.) and capsys.readouterr().out.startswith('Hint: ')
