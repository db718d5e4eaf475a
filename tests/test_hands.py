"Emoji by three hands: splits by kind, true pairs, pairs that are broken, bad input"
import pytest, torch
from PIL import Image
from gan_course.core import rng
from gan_course.data import loaders
from gan_course import hands, images
from gan_course.hands import *
from gan_course.files import assets

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def pictures(n, channels=3, side=8, seed=0): return torch.rand(n, channels, side, side, generator=rng(seed))*2 - 1

@pytest.fixture(scope='module')
def kinds():
    "The kind of each picture, by its bytes, in each set"
    google, rows = images._emoji_rows()
    names = [hands._concept(r['image']) for r in rows]
    def table(x, names): return {bytes(o.numpy().tobytes()): k for o,k in zip(x, names)}
    return dict(google=table(google, names), twitter=table(hands._array('twitter.npy'), names), colour=table(hands._array('colour.npy'), hands._line_kinds()))

def kinds_in(x, table): return {table[o.numpy().tobytes()] for o in x}

def test_no_kind_is_on_both_sides(kinds):
    sides = []
    for dls,(x_table,y_table) in ((two_hands(), ('twitter', 'google')), (two_hands(True), ('twitter', 'google')), (drawings(), ('colour', None))):
        train, valid = dls.train.dataset, dls.valid.dataset
        seen = kinds_in(train.x, kinds[x_table])
        held = kinds_in(valid.x, kinds[x_table])
        if y_table:
            seen |= kinds_in(train.y, kinds[y_table])
            held |= kinds_in(valid.y, kinds[y_table])
        assert len(held) > 250 and not seen & held
        sides.append((seen, held))
    for seen,_ in sides:
        for _,held in sides: assert not seen & held, 'a kind is on the same side in all sets'

def test_people_of_all_tones_are_one_kind():
    assert len({images._kind(o) for o in ('1f44b.png', '1f44b-1f3fb.png', '1f44b-1f3ff.png')}) == 1
    assert images._kind('1f3c3-200d-2640-fe0f.png') == images._kind('1f3c3-1f3fd-200d-2642-fe0f.png') == images._kind('1f3c3')

def test_unpaired_training_holds_no_pair(kinds):
    d = two_hands().train.dataset
    a, b = kinds_in(d.y, kinds['google']), kinds_in(d.x, kinds['twitter'])
    assert not a & b and min(len(a), len(b)) > 400

def test_true_pairs_are_pairs(kinds):
    d = two_hands().valid.dataset
    n = 0
    for x,y in zip(d.x, d.y): n += kinds['twitter'][x.numpy().tobytes()] == kinds['google'][y.numpy().tobytes()]
    assert n == len(d.x) and n > 350
    assert two_hands(True).train.n > 1.5*two_hands().train.n

def test_lines_lie_on_their_pictures():
    x, y = drawings().valid.all_rows()
    dark = x.amax(1, keepdim=True)
    line = y < -.5
    assert dark[line].mean() < dark[~line].mean() - .5, 'where there is a line, the picture is dark'
    other = dark.roll(1, 0)
    assert other[line].mean() > dark[line].mean() + .5

def test_rows_of_the_smaller_set_come_again():
    a, b = pictures(5), pictures(12, seed=1)
    dls = unpaired(a, b, bs=4)
    x, y = dls.train.all_rows()
    assert len(x) == len(y) == 12 and (x.flatten(1)[:, None] == b.flatten(1)).all(2).any(1).all()
    at = (y.flatten(1)[:, None] == a.flatten(1)).all(2).float().argmax(1)
    assert sorted(at[:5].tolist()) == [0, 1, 2, 3, 4] and at.bincount(minlength=5).max() == 3
    x, y = unpaired(pictures(50), pictures(50), bs=4).train.all_rows()
    assert (x == y).flatten(1).all(1).float().mean() < .2, 'pairs are broken, also where both sets come in the same order'

def test_folders_and_loaders(tmp_path):
    for name in 'ab':
        (tmp_path/name).mkdir()
        for i in range(3): Image.new('RGB', (20, 14), (40*i, 90, 10)).save(tmp_path/name/f'{name}{i}.png')
    dls = unpaired(tmp_path/'a', str(tmp_path/'b'), bs=2, size=16)
    assert dls.train.shape == (3, 16, 16) and dls.train.dataset.y.shape[1:] == (3, 16, 16)
    assert unpaired(tmp_path/'a', tmp_path/'b', bs=2, size=16, channels=1).train.shape == (1, 16, 16)
    assert unpaired(loaders(pictures(6), bs=2), loaders(pictures(4), bs=2), bs=2).train.n == 6
    assert unpaired(loaders(pictures(6), bs=3), loaders(pictures(4), bs=2)).train.bs == 2
    assert unpaired(pictures(40), loaders(pictures(40), bs=5)).train.bs == 5
    assert unpaired(pictures(40), pictures(40)).train.bs == 32
    for o in list((tmp_path/'a').iterdir())[1:]: o.unlink()
    with says('a: expected at least two pictures, got 1'): unpaired(tmp_path/'a', tmp_path/'b', size=16)

def test_bad_input(tmp_path):
    with says(r'b: expected pictures of shape \(3, 8, 8\), as in a, got \(1, 8, 8\)'): unpaired(pictures(4), pictures(4, 1))
    with says(r'b: expected pictures of shape \(3, 8, 8\), as in a, got \(3, 10, 10\)'): unpaired(pictures(4), pictures(4, side=10))
    with says('a: expected pictures of shape'): unpaired(torch.zeros(4, 2), pictures(4))
    with says('a: expected at least two pictures, got 1'): unpaired(pictures(1), pictures(4))
    with says('path: expected a folder of images'): unpaired(tmp_path/'none', pictures(4))
    with says('paired: '): two_hands('yes')
    with says('bs: '): drawings(bs=5000)

def test_licences_lie_beside_the_pictures():
    assert 'Attribution-ShareAlike 4.0' in (assets()/'openmoji'/'LICENSE').read_text()
    assert 'Attribution 4.0' in (assets()/'twemoji'/'LICENSE').read_text()
    rows = hands._openmoji_rows()
    assert len(rows) == 1653 and all(r['openmoji_author'] for r in rows)

def test_a_damaged_archive_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(images, 'assets', lambda: tmp_path)
    with says('openmoji: expected .* cannot be read; install gan_course again'): drawings()
