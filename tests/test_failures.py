"Failures to order: each breaks by its own measure, and what mends it arrives"
import pytest, torch
from gan_course.dcgan import scenes
from gan_course.failures import *
from gan_course.signs import SIGNS, within

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

ALL = [(medium, name) for medium, found in FAILURES.items() for name in found]
CHEAP = {'dead units', 'cycling', 'exploding weights', 'G wins'}

@pytest.mark.parametrize('medium,name', ALL)
def test_every_failure_says_what_it_is_and_how_it_is_measured(medium, name):
    f = FAILURES[medium][name]
    assert f.name == name and f.change.endswith('.') and f.repair.endswith('.') and f.change != f.repair
    assert f.data not in f.others and f.others
    known = {*SIGNS, *'modes good excess fid obedience count rule'.split()}
    assert set(f.broken) <= known and set(f.arrived) <= known
    for low, high in [*f.broken.values(), *f.arrived.values()]: assert low < high

def broken(medium, name, seed):
    f = FAILURES[medium][name]
    case = f.case(seed)
    learn = f.sick(case)
    played(learn, f.steps)
    return within(examined(learn, case), f.broken)

SHORT = [('points', n) for n in FAILURES['points'] if n in CHEAP]
@pytest.mark.parametrize('medium,name', SHORT)
@pytest.mark.parametrize('seed', (11, 12))
def test_presets_break(medium, name, seed): assert broken(medium, name, seed)

@pytest.mark.verify
@pytest.mark.parametrize('medium,name', [o for o in ALL if o not in SHORT])
@pytest.mark.parametrize('seed', (11, 12))
def test_the_other_presets_break_too(medium, name, seed): assert broken(medium, name, seed)

def test_an_untrained_learner_has_not_arrived():
    for medium, name in (('points', 'collapse'), ('points', 'deaf to the label')):
        f = FAILURES[medium][name]
        assert not within(examined(f.well(f.case()), f.case(), further=0), f.arrived)

@pytest.mark.verify
def test_what_mends_the_broken_arrives():
    f = FAILURES['points']['deaf to the label']
    learn = f.well(f.case(11))
    assert played(learn, f.well_steps)
    found = examined(learn, f.case(11))
    assert within(found, f.arrived) and not within(found, f.broken)

def test_the_same_case_gives_the_same_run():
    f = FAILURES['points']['cycling']
    runs = [f.sick(f.case(s)) for s in (3, 3, 4)]
    for learn in runs: played(learn, 30)
    a, b, c = [torch.cat([p.flatten() for p in learn.G.parameters()]) for learn in runs]
    assert torch.equal(a, b) and not torch.equal(a, c)

def test_cells_of_scenes_hold_the_discs():
    for k in (1, 3, 6):
        x = scenes(50, k)
        cells = disc_cells(x)
        assert cells.shape == x.shape and set(cells.unique().tolist()) <= {-1., 1.}
        assert (cells[:, 0, ::7, 4::6] > 0).sum((1, 2)).tolist() == [k]*50
    found = judge_of('scenes of 3')(scenes(100, 3))
    assert found == dict(count=1., rule=1.)
    assert judge_of('scenes of 3')(scenes(100, 2))['count'] == 0

def test_a_run_that_breaks_stands_at_its_last_good_state():
    f = FAILURES['points']['collapse']
    learn = point_gan(f.case(), lr=1e30)
    assert not played(learn, 200)
    assert all(p.isfinite().all() for p in learn.model.parameters())

def test_bad_cases():
    with says('data: '): point_gan(Case('ring of 9'))
    with says('data: '): image_gan(Case('cifar', width=16))
    with says('data: '): scene_gan(Case('scenes of 99', width=16))
    with says('window: '): window_gan(Case('mnist', width=8), 2)
