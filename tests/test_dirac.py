"The Dirac-GAN against the formulas of its papers"
import cmath
import pytest, torch
from helpers import *
from gan_course.dirac import *
from gan_course.game import *
from gan_course.stabilisers import GradientPenalty

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

def roots(gamma, slope=.5):
    "Mescheder et al. 2018, theorem 4.1"
    root = cmath.sqrt(gamma**2/4 - slope**2)
    return sorted([-gamma/2 + root, -gamma/2 - root], key=lambda v: (-v.imag, -v.real))

def near(a, b, within=1e-6): return all(abs(x - y) < within for x,y in zip(a, b))

@pytest.mark.parametrize('game', [Saturating, NonSaturating, Relativistic, Wasserstein])
def test_without_a_penalty_both_eigenvalues_are_imaginary(game):
    slope = 1. if game is Wasserstein else .5
    assert near(eigenvalues(field(game())), [slope*1j, -slope*1j])

@pytest.mark.parametrize('gamma', [0., .3, 1., 2.])
@pytest.mark.parametrize('game', [Saturating, NonSaturating, Relativistic])
@pytest.mark.parametrize('penalty', [R1, R2])
def test_with_a_penalty_they_are_those_of_the_theorem(game, gamma, penalty):
    assert near(eigenvalues(field(game() + penalty(gamma))), roots(gamma), 1e-6)

@pytest.mark.parametrize('gamma', [.3, 1.])
def test_consensus_adds_friction_to_both(gamma):
    assert near(eigenvalues(consensus(field(Saturating()), gamma)), [-gamma/4 + .5j, -gamma/4 - .5j])

def test_instance_noise_pulls_inwards_and_a_little_of_it_a_little():
    parts = [eigenvalues(field(Saturating(), noise=s))[0].real for s in (0., .1, .3, 1.)]
    assert parts == sorted(parts, reverse=True) and parts[0] == pytest.approx(0, abs=1e-12) and parts[-1] < -.2

PUBLISHED = dict(gan=(Saturating(), 3.0969486670), ns=(NonSaturating(), .6402070812), wgan=(Wasserstein(), 2**.5*1.04**250),
    r1_3=(Saturating() + R1(.3), 2.64e-6), r1_2=(Saturating() + R1(2.), 1.33e-6))

@pytest.mark.parametrize('name', PUBLISHED)
def test_five_hundred_steps_together_end_where_the_papers_notebook_ends(name):
    game,radius = PUBLISHED[name]
    end = orbit(stepped(field(game), together=True))[-1].norm().item()
    assert end == pytest.approx(radius, rel=1e-9 if radius > 1e-3 else 5e-3)

def test_the_learner_takes_the_same_steps():
    from reproduced import learned_orbit
    for game in (Saturating(), NonSaturating() + R1(1.)):
        ways = orbit(stepped(field(game)), (1., 1.), 500)[1:].norm(dim=1).tolist()
        assert max(abs(a - b) for a,b in zip(ways, learned_orbit(game))) < 1e-9

def test_many_places_at_once_are_each_alone():
    f,starts = field(Relativistic() + R1(.3) + R2(.2)),torch.randn(7, 2, dtype=torch.float64)
    together,alone = f(starts),torch.stack([f(s) for s in starts])
    assert together.allclose(alone, atol=1e-12) and f(starts.view(7, 1, 2)).shape == (7, 1, 2)
    step = stepped(f)
    assert orbit(step, starts, 5)[:,3].allclose(orbit(step, starts[3], 5), atol=1e-12)

def test_a_step_has_eigenvalues_too():
    "Of simultaneous steps they are 1 + lr times those of the field; in turns a circling game keeps its area"
    f = field(Wasserstein())
    assert near(eigenvalues(stepped(f, .3, together=True)), [1 + .3j, 1 - .3j])
    a,b = eigenvalues(stepped(f, .3))
    assert abs(a*b - 1) < 1e-12 and abs(a) == pytest.approx(1)

def test_clipping_and_the_gradient_penalty_do_not_come_to_rest():
    clipped = orbit(stepped(field(Wasserstein()), clip=.5), steps=800)
    assert clipped[-200:].norm(dim=1).max() > .3 and clipped[1:,1].abs().max() <= .5
    steep = orbit(stepped(field(Wasserstein() + GradientPenalty(.7)), .1), steps=800)
    assert steep[-200:].norm(dim=1).min() > .1

def test_bad_input():
    with says('game: ', TypeError): field(3)
    with says('noise: '): field(Saturating(), -1)
    with says('gamma: '): consensus(field(Saturating()), -1)
    with says('at: '): eigenvalues(field(Saturating()), (1., 2., 3.))
    with says('start: '): orbit(stepped(field(Saturating())), (1., float('nan')))
    with says('steps: '): orbit(stepped(field(Saturating())), steps=0)
    for bad in (dict(lr=0), dict(clip=-1)):
        with says(next(iter(bad))+': '): stepped(field(Saturating()), **bad)
