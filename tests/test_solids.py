"Solids in perspective: known views, symmetries, determinism, and a measure that tells views from pictures that are none"
from itertools import permutations, product

import pytest, torch

from gan_course.core import rng
from gan_course.solids import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def apart(a, b): return (a - b).square().mean((1, 2, 3)).sqrt()
def lit(x): return (x + 1).sum((1, 2, 3))/2

STRAIGHT, FEW = torch.eye(3)[None], dict(bank=800, candidates=3)
GREY = .3 + .7*.62/(.25 + .36 + .62**2)**.5   # a face that looks at the camera

def even(p): return sum(a > b for i, a in enumerate(p) for b in p[i+1:]) % 2 == 0
def symmetries(kind):
    "The rotations that take a solid to itself"
    for p, s in product(permutations(range(3)), product((-1., 1.), repeat=3)):
        m = torch.eye(3)[list(p)]*torch.tensor(s)
        if m.det() > 0 and (kind != 'tetrahedron' or even(p)): yield m

# Known views
def test_a_cube_seen_face_on_is_a_square_of_one_grey():
    x = project('cube', STRAIGHT)[0, 0]
    inside = x > -1
    rows, columns = inside.any(1), inside.any(0)
    assert inside.equal(rows[:, None] & columns[None]) and rows.sum() == columns.sum() < 28
    assert x[rows][:, columns][1:-1, 1:-1].sub(2*GREY - 1).abs().max() < 1e-6
    assert faces_seen('cube', STRAIGHT).tolist() == [1]

@pytest.mark.parametrize('distance', [2., 3., 5.])
def test_its_area_is_that_of_the_square_in_perspective(distance):
    side = 2*3**-.5/(distance - 3**-.5)*14/.38   # in pixels
    if side < 28: assert abs(lit(project('cube', STRAIGHT, distance)).item()/GREY/side**2 - 1) < .02

@pytest.mark.parametrize('kind', SOLIDS)
def test_closer_is_larger(kind):
    views = [project(kind, rotations(5, 3), d) for d in (2.8, 3., 3.5, 5.)]
    areas = torch.stack([(x > -1).sum((1, 2, 3)) for x in views])
    assert (areas[:-1] > areas[1:]).all()

@pytest.mark.parametrize('kind,n', [('cube', 24), ('tetrahedron', 12), ('octahedron', 24)])
def test_a_symmetry_gives_the_same_picture(kind, n):
    r = rotations(1, 5)
    same = torch.stack(list(symmetries(kind)))
    x = project(kind, r)
    assert len(same) == n and apart(project(kind, r @ same), x).max() < .01
    assert apart(project(kind, r @ rotations(20)), x).min() > .05

def test_the_tetrahedron_has_fewer_symmetries_than_the_cube():
    r, fewer = rotations(1, 5), list(symmetries('tetrahedron'))
    other = torch.stack([m for m in symmetries('cube') if not any(m.equal(o) for o in fewer)])
    assert len(other) == 12 and apart(project('tetrahedron', r @ other), project('tetrahedron', r)).min() > .05

def test_a_turn_about_the_axis_of_the_camera_turns_the_picture():
    quarter = torch.tensor([[0., -1, 0], [1, 0, 0], [0, 0, 1]])
    r = rotations(8)
    a, b = project('octahedron', r) > -1, project('octahedron', quarter @ r) > -1
    assert (a.rot90(1, (2, 3)) != b).sum((1, 2, 3)).max() <= 12   # rays lie otherwise in the pixels of an edge

def test_faces_are_counted():
    corner = torch.tensor([[[1., -1, 0], [1, 1, -2], [1, 1, 1]]])
    corner = corner/corner.norm(dim=2, keepdim=True)
    assert faces_seen('cube', corner).item() == 3 and faces_seen('octahedron', corner).item() == 4 and faces_seen('octahedron', corner, 1.5).item() == 1
    seen = {k: set(faces_seen(k, rotations(2000)).tolist()) for k in SOLIDS}
    assert seen['cube'] == {1, 2, 3} and seen['tetrahedron'] == {1, 2, 3} and seen['octahedron'] == {2, 3, 4}
    assert (faces_seen('cube', rotations(200), 9.) >= faces_seen('cube', rotations(200), 2.)).all()

def test_rotations_are_uniform():
    r = rotations(20_000)
    assert (r @ r.mT - torch.eye(3)).abs().max() < 1e-5 and (r.det() - 1).abs().max() < 1e-5
    assert r.mean(0).abs().max() < .015 and (r.square().mean(0) - 1/3).abs().max() < .01
    angle = ((r.diagonal(dim1=1, dim2=2).sum(1) - 1)/2).clamp(-1, 1).acos()
    for t in (.5, 1., 2., 3.): assert abs((angle < t).float().mean().item() - (t - torch.tensor(t).sin().item())/torch.pi) < .01

# Many pictures
def test_pictures_are_named_by_their_seed():
    a = solids(20, seed=4)
    assert a.equal(solids(20, seed=4)) and not a.equal(solids(20, seed=5)) and rotations(3, 1).equal(rotations(3, 1))
    assert a.shape == (20, 1, 28, 28) and a.dtype == torch.float32 and a.min() == -1 and a.max() <= 1
    assert all(v.equal(impossible(4)[k]) for k, v in impossible(4).items())

def test_a_picture_is_a_function_of_kind_and_rotation():
    v = solids(50, seed=1, truth=True)
    assert v.x.equal(solids(50, seed=1)) and v.x.equal(project(v.kind, v.rotation))
    one = project(SOLIDS[v.kind[7]], v.rotation[7:8])
    assert apart(one, v.x[7:8]).item() < 1e-3

def test_kinds_occur_equally_often():
    share = torch.bincount(solids(600, truth=True).kind, minlength=3)/600
    assert (share - 1/3).abs().max() < .06
    assert solids(9, 'octahedron', truth=True).kind.tolist() == [2]*9
    assert set(solids(40, ('tetrahedron', 'cube'), truth=True).kind.tolist()) == {0, 1}

# The measure
@pytest.fixture(scope='module')
def errors():
    "Errors of true views, of each control, and of octahedra for a bank without them"
    others = {k: projection_error(v, **FEW) for k, v in impossible(6, seed=20).items()}
    left_out = projection_error(solids(4, 'octahedron', seed=9), kinds=('cube', 'tetrahedron'), **FEW)
    held = projection_error(solids(12, seed=30), **FEW)
    return dict(others, threshold=held.max().item(), left_out=left_out)

def test_true_views_are_found_again():
    v = solids(6, seed=8, truth=True)
    near = nearest_projection(v.x, **FEW)
    assert near.kind.equal(v.kind) and near.error.median() < .005 and near.error.max() < .03
    assert (apart(project(near.kind, near.rotation), v.x) - near.error).abs().max() < 2e-3
    assert faces_seen(near.kind, near.rotation).sub(faces_seen(v.kind, v.rotation)).abs().sum() <= 1
    assert near.error.equal(projection_error(v.x, **FEW))

def test_other_true_views_are_below_the_threshold(errors): assert projection_error(solids(6, seed=31), **FEW).median() < errors['threshold'] < .05

@pytest.mark.parametrize('name', ['cross-fade', 'two halves', 'wrong light', 'blurred'])
def test_what_is_no_view_is_above_it(errors, name): assert errors[name].median() > 3*errors['threshold'] and (errors[name] > errors['threshold']).float().mean() >= .8

def test_so_is_a_kind_that_was_left_out(errors): assert errors['left_out'].min() > errors['threshold']

def test_grain_counts_by_its_size():
    x = solids(4, seed=3).clamp(-.5, .5)   # away from the bounds, so no view
    grain = .1*torch.randn(x.shape, generator=rng('grain'))
    plain, grainy = projection_error(x, **FEW), projection_error(x + grain, **FEW)
    assert ((grainy.square() - plain.square()).sqrt() - .1).abs().max() < .04

def test_rounds_only_help():
    x = solids(4, seed=12)
    start, more = (projection_error(x, bank=300, rounds=n) for n in (0, 4))
    assert (more <= start).all() and (more < start).any()

# What is refused
def measured(*shape, value=0., **kw): return projection_error(torch.full(shape, value, **kw))
def tried(**kw): return projection_error(torch.zeros(2, 1, 28, 28), **kw)

BAD = [
    ('n', lambda: solids(0)), ('seed', lambda: solids(2, seed=-1)), ('kinds', lambda: solids(2, 'sphere')), ('kinds', lambda: solids(2, [])),
    ('kinds', lambda: solids(2, 3)), ('truth', lambda: solids(2, truth=1)), ('n', lambda: rotations(1.5)), ('seed', lambda: rotations(2, 'a')),
    ('n', lambda: impossible(True)), ('kind', lambda: project('ball', STRAIGHT)), ('kind', lambda: project([0, 1], STRAIGHT)),
    ('kind', lambda: project([3], STRAIGHT)), ('kind', lambda: project([0.], STRAIGHT)), ('rotation', lambda: project('cube', torch.eye(3))),
    ('rotation', lambda: project('cube', 2*STRAIGHT)), ('rotation', lambda: project('cube', -STRAIGHT)),
    ('rotation', lambda: project('cube', STRAIGHT*float('nan'))), ('rotation', lambda: faces_seen('cube', torch.zeros(0, 3, 3))),
    ('distance', lambda: project('cube', STRAIGHT, 1.)), ('distance', lambda: project('cube', STRAIGHT, float('inf'))),
    ('distance', lambda: faces_seen('cube', STRAIGHT, '3')), ('x', lambda: measured(2, 28, 28)), ('x', lambda: measured(2, 1, 32, 32)),
    ('x', lambda: measured(2, 3, 28, 28)), ('x', lambda: measured(2, 1, 28, 28, value=0, dtype=torch.uint8)), ('x', lambda: measured(2, 1, 28, 28, value=2.)),
    ('x', lambda: measured(2, 1, 28, 28, value=float('nan'))), ('kinds', lambda: tried(kinds='')), ('bank', lambda: tried(bank=0)),
    ('candidates', lambda: tried(candidates=0)), ('rounds', lambda: tried(rounds=-1))]

@pytest.mark.parametrize('name,call', BAD, ids=[f'{name}-{i}' for i, (name, _) in enumerate(BAD)])
def test_bad_input_is_answered_with_one_sentence(name, call):
    with says(f'{name}: expected .*, got '): call()

def test_what_is_no_picture_is_named():
    with says('x: expected a tensor or an array of numbers, got str', TypeError): projection_error('cube')
    with says('rotation: expected a tensor or an array of numbers, got str', TypeError): project('cube', 'x')
