"Folders of pictures: layouts, values, sizes, transparency, pairs, reasons, memory"
import os, re, struct, subprocess, sys, warnings, zlib
from pathlib import Path

import numpy as np, pytest, torch
from PIL import Image
from cases import seldom

from gan_course.core import rng
from gan_course.data import loaders, split_rows
from gan_course.decode import *
from gan_course.images import *

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def warns(match): return pytest.warns(UserWarning, match=match)

@pytest.fixture
def quiet():
    "Nothing is to be said"
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        yield

def save(path, v, **kw):
    "Write the array `v`, or an even colour, as a picture"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(v, np.ndarray): v = np.full((6, 6, 3), v, np.uint8)
    Image.fromarray(v).save(path, **kw)

def numbers(shape, high, dtype=np.uint8, low=0): return torch.randint(low, high + 1, shape, generator=rng('pixels', shape, high)).numpy().astype(dtype)

def png16(path, v):
    "Write `v`, shape (height, width, 3 or 4), as a PNG of 16 bits, which Pillow cannot"
    h,w,c = v.shape
    rows = b''.join(b'\0' + o.astype('>u2').tobytes() for o in v)
    chunks = (b'IHDR', struct.pack('>IIBBBBB', w, h, 16, {3: 2, 4: 6}[c], 0, 0, 0)), (b'IDAT', zlib.compress(rows)), (b'IEND', b'')
    path.write_bytes(b'\x89PNG\r\n\x1a\n' + b''.join(struct.pack('>I', len(d)) + t + d + struct.pack('>I', zlib.crc32(t + d)) for t,d in chunks))

def load(path, size=6, bs=1, **kw): return folder(path, size, bs, device='cpu', **kw)
def rows(path, *a, **kw): return load(path, *a, **kw).train.dataset.x

# Files by themselves
def test_files_are_read_in_their_order(tmp_path, quiet):
    save(tmp_path/'a.png', np.array([[0, 100], [200, 255]], np.uint8))
    np.savetxt(tmp_path/'b.txt', [1])
    save(tmp_path/'c.png', np.array([[0, 1000], [2000, 3000]], np.uint16))
    paths = [tmp_path/o for o in ('c.png', 'b.txt', 'a.png')]
    assert no_pictures(paths) == {paths[1]: 'not an image'} and no_pictures(map(str, paths[::2])) == {}
    form = picture_form(2, 1, 'squash', None)
    for kind in Path,str:
        x,reasons,remark = read_pictures([*map(kind, paths)], form, 'scans')
        assert x[[0, 2], 0].tolist() == [[[0, 85], [170, 255]], [[0, 100], [200, 255]]] and reasons == {1: 'not an image'}
        assert remark.startswith('scans: values from 0 to 3000 became [-1, 1]')

@pytest.mark.parametrize('name,kw', [('size', dict(size=0)), ('a_channels', dict(channels=2)), ('fit', dict(fit='stretch')), ('a_span', dict(span=(1, 0)))])
def test_a_form_that_cannot_be(name, kw):
    with says(f'{name}: expected .*, got '): picture_form(**dict(size=4, channels=1, fit='crop', span=None, of='a_') | kw)

def test_a_form_is_asked_for():
    with says('form: expected what picture_form gives, got tuple', TypeError): read_pictures([], (4, 4), 'path')

# Layouts
def test_without_labels_pictures_may_lie_anywhere(tmp_path, quiet):
    for o in ('a.png', 'b/c.png', 'b/d/e.png', 'f/g.png'): save(tmp_path/o, 9*len(o) + 40)
    dls = load(tmp_path, labels=False)
    assert dls.train.n == 4 and not dls.train.labelled and dls.train.classes is None
    with says('path: expected images, or one subfolder for each class, got both'): load(tmp_path)

@pytest.mark.parametrize('held', ['valid', 'val', 'validation', 'test', 'Valid'])
def test_the_layout_of_two_folders(tmp_path, held, quiet):
    for part,classes in (('train', ('cat', 'dog', 'cow')), (held, ('cat', 'dog'))):
        for c in classes:
            for i in range(2): save(tmp_path/part/c/f'{i}.png', 40*len(c) + 10*(c == 'dog') + 100*(part != 'train'))
    dls = load(str(tmp_path), bs=2)
    assert dls.train.classes == dls.valid.classes == ['cat', 'cow', 'dog'] and dls.train.n_classes == dls.valid.n_classes == 3
    assert dls.train.dataset.y.tolist() == [0, 0, 1, 1, 2, 2] and dls.valid.dataset.y.tolist() == [0, 0, 2, 2]
    assert dls.train.dataset.x[:, 0, 0, 0].tolist() == [120, 120, 120, 120, 130, 130] and dls.valid.dataset.x[:, 0, 0, 0].tolist() == [220, 220, 230, 230]
    plain = load(tmp_path, labels=False)
    assert not plain.train.labelled and (plain.train.n, plain.valid.n) == (6, 4)
    for valid in (.5, tmp_path, torch.zeros(1, 3, 6, 6)):
        with says(f"valid: expected nothing, as .* has a folder '{held}', got"): load(tmp_path, valid=valid)

def test_a_test_set_is_held_out_only_where_there_is_no_other(tmp_path, quiet):
    for part,v in (('train', 10), ('test', 120), ('valid', 240)): save(tmp_path/part/'0.png', v)
    assert load(tmp_path).valid.dataset.x[0, 0, 0, 0] == 240

def test_train_alone_is_the_whole(tmp_path, quiet):
    for c in 'ab':
        for i in range(4): save(tmp_path/'train'/c/f'{i}.png', 99)
    dls = load(tmp_path, valid=.25)
    assert dls.train.classes == ['a', 'b'] and (dls.train.n, dls.valid.n) == (6, 2)

def test_a_class_may_be_called_train(tmp_path, quiet):
    for c in ('car', 'train'): save(tmp_path/c/'0.png', 99)
    assert load(tmp_path).train.classes == ['car', 'train']

def test_files_beside_the_folders_are_named(tmp_path):
    for o in ('train/0.png', 'valid/0.png', 'stray.png'): save(tmp_path/o, 99)
    with warns(r'^path: left out 1 of 3 files: .*stray\.png \(beside the folder to train on\)\.$'): dls = load(tmp_path)
    assert (dls.train.n, dls.valid.n) == (1, 1)

def test_another_folder_to_validate_on(tmp_path, quiet):
    a,b = tmp_path/'a',tmp_path/'b'
    for o in ('x/0.png', 'y/0.png'): save(a/o, 90)
    for o in ('y/0.png', 'y/1.png'): save(b/o, 200)
    dls = load(a, valid=str(b))
    assert dls.valid.dataset.y.tolist() == [1, 1] and dls.train.dataset.y.tolist() == [0, 1] and (dls.valid.dataset.x == 200).all()
    save(b/'z/0.png', 90)
    with says('valid: expected the classes of the pictures to train on, x, y, got z as well'): load(a, valid=b)
    (tmp_path/'c').mkdir()
    with says("valid: expected a folder with images, got '.*c', which has none among its 0 files"): load(a, valid=tmp_path/'c')
    save(tmp_path/'c'/'0.png', 90)
    with says('valid: expected the classes of .*, got pictures without a subfolder'): load(a, valid=tmp_path/'c')
    below = load(tmp_path, labels=False, valid=b)
    assert (below.train.n, below.valid.n) == (3, 3)   # what is held out is not trained on

@pytest.mark.parametrize('valid', [0, 1, 1.5, -.1, True, {}, 'nowhere'])
def test_a_validation_set_that_is_none(tmp_path, valid):
    save(tmp_path/'0.png', 99)
    with says('valid: expected'): load(tmp_path, valid=valid)
    with says('valid: .*got DataLoaders'): load(tmp_path, valid=loaders(torch.zeros(2, 3, 6, 6) - 1, bs=1))

@pytest.mark.parametrize('path', [None, 3, b'x', ['a'], '~nobody-of-this-name/x'])
def test_paths_that_are_none(path):
    with says('path: expected a folder of images, got'): folder(path)
    with says('x: expected a folder of images, got'): pairs(path, path)

def test_home(tmp_path, monkeypatch, quiet):
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('USERPROFILE', str(tmp_path))
    for o in ('p/0.png', 'q/0.png'): save(tmp_path/o, 99)
    assert load('~/p', valid=Path('~/q')).valid.n == 1 and pairs('~/p', '~/q', 6, 1, device='cpu').train.n == 1

# Values
def test_twelve_bits_in_files_of_sixteen(tmp_path):
    v = numbers((6, 6), 4095, np.uint16)
    v[0, 0] = 4095
    save(tmp_path/'a.png', v)
    save(tmp_path/'b.tif', v//2)
    with warns(r'^path: values from 0 to 4095 became \[-1, 1\]'): x = rows(tmp_path, channels=1)
    assert (x[0, 0] == torch.from_numpy(np.rint(v*(255/4095)))).all() and (x[1, 0] == torch.from_numpy(np.rint(v//2*(255/4095)))).all()

def test_one_range_for_training_and_validation(tmp_path):
    for part,high in (('train', 1000), ('valid', 3000)): save(tmp_path/part/'0.png', np.full((6, 6), high, np.uint16))
    with warns('values from 0 to 3000'): dls = load(tmp_path, channels=1)
    assert (dls.train.dataset.x == 85).all() and (dls.valid.dataset.x == 255).all()

@pytest.mark.parametrize('kind', [np.int32, np.float32])
def test_numbers_below_zero(tmp_path, kind):
    v = np.array([[-100, 0], [50, 100]], kind)
    save(tmp_path/'a.tif', v)
    with warns(r'values from -100 to 100'): x = rows(tmp_path, 2, channels=1)
    assert x[0, 0].tolist() == [[0, 128], [191, 255]]

def test_floats_from_0_to_1(tmp_path):
    save(tmp_path/'a.tif', np.array([[0, .5], [.25, 1]], np.float32))
    with warns('values from 0 to 1 became'): x = rows(tmp_path, 2)
    assert x[0].tolist() == [[[0, 128], [64, 255]]]*3

def test_a_range_that_is_said(tmp_path, quiet):
    save(tmp_path/'a.png', np.array([[0, 100], [200, 400]], np.uint16))
    save(tmp_path/'b.png', np.array([[0, 100], [200, 250]], np.uint8))
    x = rows(tmp_path, 2, channels=1, span=(100, 200))
    assert x[:, 0].tolist() == [[[0, 0], [255, 255]]]*2

def test_all_of_sixteen_bits(tmp_path, quiet):
    v = np.array([[0, 65535], [32896, 257]], np.uint16)
    save(tmp_path/'a.png', v)
    assert rows(tmp_path, 2, channels=1)[0, 0].tolist() == [[0, 255], [128, 1]]

@pytest.mark.parametrize('c', [3, 4])
def test_colours_of_sixteen_bits(tmp_path, c):
    v = numbers((6, 6, c), 4095, int)
    v[0, 0, 0] = 4095
    if c == 4: v[..., 3] = 257*numbers((6, 6), 255, int)
    png16(tmp_path/'a.png', v)
    with warns('values from 0 to 4095'): x = rows(tmp_path, channels=c)
    want = np.rint(v*(255/4095)) if c == 3 else np.concatenate([np.rint(v[..., :3]*(255/4095)), v[..., 3:]/257], 2)
    assert np.array_equal(x[0].permute(1, 2, 0).numpy(), want)

@pytest.mark.parametrize('order', '<>')
def test_colours_of_sixteen_bits_in_a_tiff(tmp_path, order):
    v = numbers((4, 5, 3), 4095, int)
    v[0, 0, 0] = 4095
    entries = dict(sorted({256: 5, 257: 4, 258: 16, 259: 1, 262: 2, 273: 200, 277: 3, 278: 4, 279: v.size*2, 284: 1}.items()))
    tags = b''.join(struct.pack(f'{order}HHIHH', k, 3, 1, o, 0) for k,o in entries.items() if k != 258)
    bits = struct.pack(f'{order}HHII', 258, 3, 3, 190)
    head = struct.pack(f'{order}2sHIH', b'II' if order == '<' else b'MM', 42, 8, len(entries))
    body = head + tags[:24] + bits + tags[24:] + struct.pack(f'{order}I', 0)
    body = body.ljust(190, b'\0') + struct.pack(f'{order}3H', 16, 16, 16)
    (tmp_path/'a.tif').write_bytes(body.ljust(200, b'\0') + v.astype(f'{order}u2').tobytes())
    with warns('values from 0 to 4095'): x = rows(tmp_path, (4, 5))
    assert np.array_equal(x[0].permute(1, 2, 0).numpy(), np.rint(v*(255/4095)))

def test_masks_of_0_and_1(tmp_path):
    v = numbers((12, 12), 1)
    save(tmp_path/'a.png', v)
    with warns('values from 0 to 1 became'): x = rows(tmp_path, 12, channels=1)
    assert x[0, 0].tolist() == (255*v).tolist()
    save(tmp_path/'b.png', np.full((12, 12), 99, np.uint8))
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        assert rows(tmp_path, 12, channels=1)[0, 0].tolist() == v.tolist()

def test_dark_photos_stay_dark(tmp_path, quiet):
    v = np.zeros((64, 64), np.uint8)
    v[::16, ::16] = 255   # stars, which a small picture shows as nearly nothing
    save(tmp_path/'a.png', v)
    assert rows(tmp_path, 8, channels=1).max() < 32
    save(tmp_path/'a.png', np.zeros((9, 9), np.uint8))
    assert not rows(tmp_path, 8).any()

@pytest.mark.parametrize('channels,mode', [(1, 'L'), (3, 'RGB')])
def test_pictures_of_8_bits_are_as_ever(tmp_path, channels, mode, quiet):
    from PIL import ImageOps
    v = numbers((30, 50, 3), 255)
    save(tmp_path/'a.png', v)
    want = np.array(ImageOps.fit(Image.fromarray(v).convert(mode), (16, 16), Image.Resampling.BICUBIC)).reshape(16, 16, channels)
    assert np.array_equal(rows(tmp_path, 16, channels=channels)[0].permute(1, 2, 0).numpy(), want)

@pytest.mark.parametrize('span', [(1, 0), (0, 0), (0, float('nan')), (0, float('inf')), 3, (0, 1, 2), 'ab', (0, '1')])
def test_ranges_that_are_none(tmp_path, span):
    save(tmp_path/'0.png', 99)
    with says(r'span: expected two numbers \(low, high\)'): load(tmp_path, span=span)
    with says('x_span: expected'): pairs(tmp_path, tmp_path, x_span=span)

# Reasons
def test_long_lists_are_cut(tmp_path):
    save(tmp_path/'0.png', 99)
    for i in range(1203): (tmp_path/f'{i:04d}.txt').write_text('x')
    with warns('') as seen: load(tmp_path)
    text, = [str(o.message) for o in seen]
    assert text.startswith('path: left out 1,203 of 1,204 files: ') and text.endswith(' (not an image) and 1,198 more.') and text.count('.txt') == 5

def test_a_picture_without_an_ending(tmp_path, quiet):
    save(tmp_path/'a.png', 99)
    (tmp_path/'a.png').rename(tmp_path/'portrait')
    assert rows(tmp_path).unique().tolist() == [99]

@pytest.mark.parametrize('bad', [np.nan, np.inf, -np.inf])
def test_pixels_that_are_no_numbers(tmp_path, bad):
    v = np.ones((4, 4), np.float32)
    save(tmp_path/'a.tif', v)
    v[1, 2] = bad
    save(tmp_path/'b.tif', v)
    with warns(r'left out 1 of 2 files: .*b\.tif \(NaN or infinity among its pixels\)'), warns('values from 0 to 1'): x = rows(tmp_path, 4)
    assert len(x) == 1 and (x == 255).all()

def test_the_rows_close_up(tmp_path):
    for i in range(9): save(tmp_path/f'{i}.png', 20*i + 40)
    for i in (0, 4, 5): (tmp_path/f'{i}.png').write_bytes((tmp_path/f'{i}.png').read_bytes()[:40])
    with warns('left out 3 of 9'): x = rows(tmp_path)
    assert x[:, 0, 0, 0].tolist() == [20*i + 40 for i in (1, 2, 3, 6, 7, 8)]

# Sizes
def bars(): return np.repeat(np.array([0, 120, 255], np.uint8), 20)[None].repeat(20, 0)   # 20 x 60: three squares side by side

@pytest.mark.parametrize('fit,want', [('crop', [120]*3), ('squash', [0, 120, 255])])
def test_crop_and_squash(tmp_path, fit, want, quiet):
    save(tmp_path/'a.png', bars())
    x = rows(tmp_path, 15, channels=1, fit=fit)
    assert x.shape == (1, 1, 15, 15) and x[0, 0, :, [2, 7, 12]].float().mean(0).round().tolist() == want

def test_pad_shows_the_whole_picture(tmp_path, quiet):
    save(tmp_path/'a.png', bars() + np.uint8(0))
    x = rows(tmp_path, 30, fit='pad')[0, 0]
    assert x[15, [3, 15, 27]].tolist() == [0, 120, 255] and not x[:10].any() and not x[20:].any()
    clear = rows(tmp_path, 30, channels=4, fit='pad')[0, 3]
    assert (clear[11:19] == 255).all() and not clear[:9].any() and not clear[21:].any()

@pytest.mark.parametrize('fit', ['crop', 'pad', 'squash'])
@pytest.mark.parametrize('size', [(8, 24), [24, 8]])
def test_pictures_that_are_no_squares(tmp_path, fit, size, quiet):
    save(tmp_path/'a.png', bars())
    dls = load(tmp_path, size, fit=fit)
    assert dls.train.shape == (3, *size)
    if size == (8, 24): assert dls.train.dataset.x[0, 0, 4, [3, 12, 20]].tolist() == [0, 120, 255]

@pytest.mark.parametrize('size', [0, (8, 0), (8,), (8, 8, 3), 'ab', (8., 8), None])
def test_sizes_that_are_none(tmp_path, size):
    save(tmp_path/'0.png', 99)
    with says('size: expected'): load(tmp_path, size)

def test_a_fit_that_is_none(tmp_path):
    save(tmp_path/'0.png', 99)
    for bad in ('stretch', None, True):
        with says('fit: expected one of crop, pad, squash'): load(tmp_path, fit=bad)

# Transparency
def test_transparency_is_kept(tmp_path, quiet):
    v = np.zeros((4, 4, 4), np.uint8)
    v[..., 0],v[..., 3] = 200,[0, 85, 170, 255]
    save(tmp_path/'a.png', v)
    save(tmp_path/'b.png', 77)
    dls = load(tmp_path, 4, 2, channels=4, valid=None)
    x = dls.train.dataset.x
    assert x.shape == (2, 4, 4, 4) and (x[0, 3] == torch.tensor([0, 85, 170, 255])).all() and (x[1, 3] == 255).all() and (x[1, :3] == 77).all()
    batch = dls.one_batch()[0]
    assert batch.min() == -1 and batch.max() == 1
    assert rows(tmp_path, 4)[0, :, 0, 0].tolist() == [255]*3   # on white

# Pairs
def two(tmp_path, n=6):
    x,y = tmp_path/'x',tmp_path/'y'
    for i in range(n):
        save(x/f'd{i%2}'/f'{i}.jpg', 20*i + 40, quality=100)
        save(y/f'd{i%2}'/f'{i}.png', np.full((9, 6), 20*i + 50, np.uint8))
    return x,y

def match(dls, of=0): return (dls[of].dataset.y[:, 0, 0, 0].int() - dls[of].dataset.x[:, 0, 0, 0].int() - 10).abs().max() <= 1

def test_pairs_belong_together(tmp_path, quiet):
    x,y = two(tmp_path)
    dls = pairs(x, str(y), (6, 4), 2, y_channels=1, device='cpu')
    assert dls.train.n == 6 and dls.train.shape == (3, 6, 4) and dls.train.dataset.y.shape == (6, 1, 6, 4) and match(dls)
    a,b = dls.one_batch()
    assert a.shape == (2, 3, 6, 4) and b.shape == (2, 1, 6, 4) and a.abs().max() <= 1
    held = pairs(x, y, 6, 1, valid=.5, seed=3, device='cpu')
    assert (held.train.n, held.valid.n) == (3, 3) and match(held) and match(held, 1)
    everything = pairs(x, y, 6, 1, device='cpu').train.dataset
    same = loaders(everything.x, everything.y, valid=.5, seed=3, bs=1, device='cpu')
    for i in range(2): assert same[i].dataset.x.equal(held[i].dataset.x) and same[i].dataset.y.equal(held[i].dataset.y)

def test_a_broken_or_missing_file_shifts_no_other(tmp_path):
    x,y = two(tmp_path, 8)
    (x/'d0/0.jpg').write_bytes(b'broken')
    (y/'d1/3.png').write_bytes((y/'d1/3.png').read_bytes()[:50])
    (y/'d0/4.png').unlink()
    save(y/'d1/99.png', 3)
    save(y/'d0/6.bmp', 3)
    (x/'d1/1.txt').write_text('a note beside a picture')
    with warns(r'^x, y: left out 5 of 9 pairs: ') as seen: dls = pairs(x, y, 6, 1, valid=.25, device='cpu')
    text = str(seen[0].message)
    for part in (r'd0/0 \(x: not an image\)', r'd1/3 \(y: [^)]+\)', r'd0/4 \(missing in y\)', r'd1/99 \(missing in x\)', r'd0/6 \(several files of this name\)'): assert re.search(part, text)
    assert (dls.train.n, dls.valid.n) == (3, 1) and match(dls) and match(dls, 1)

def test_each_side_has_its_range(tmp_path):
    for i in range(3):
        save(tmp_path/'x'/f'{i}.png', np.full((4, 4), 1000*(i+1), np.uint16))
        save(tmp_path/'y'/f'{i}.png', np.full((4, 4), i, np.uint8))
    with warns('^x: values from 0 to 3000'), warns('^y: values from 0 to 2'): dls = pairs(tmp_path/'x', tmp_path/'y', 4, 1, x_channels=1, y_channels=1, device='cpu')
    assert dls.train.dataset.x[:, 0, 0, 0].tolist() == [85, 170, 255] and dls.train.dataset.y[:, 0, 0, 0].tolist() == [0, 128, 255]

def test_bad_pairs(tmp_path):
    x,y = two(tmp_path, 2)
    with says('x: expected a folder of images'): pairs(tmp_path/'nowhere', y)
    with says('y: expected a folder of images'): pairs(x, None)
    for k in ('x_channels', 'y_channels'):
        with says(f'{k}: expected 1, 3 or 4'): pairs(x, y, **{k: 2})
    for bad in (2, str(y), -1):
        with says('valid: expected a share'): pairs(x, y, valid=bad)
    (tmp_path/'z').mkdir()
    with warns('left out 2 of 2 pairs'), says('x: expected pictures with partners in y, got none among 2 files'): pairs(x, tmp_path/'z')

# The rows that are held out, and memory
@pytest.mark.parametrize('n,share,seed', [(7, .3, 0), (10, .5, 4), (40, .1, 1)])
def test_the_rows_that_loaders_would_hold_out(tmp_path, n, share, seed, quiet):
    for i in range(n): save(tmp_path/f'c{i%3}'/f'{i:02d}.png', 4*i + 60)
    everything,held = load(tmp_path).train.dataset,load(tmp_path, valid=share, seed=seed)
    want = loaders(everything.x, everything.y, valid=share, seed=seed, bs=1, device='cpu')
    for i in range(2): assert want[i].dataset.x.equal(held[i].dataset.x) and want[i].dataset.y.equal(held[i].dataset.y)
    kept,out = split_rows(n, share, seed)
    assert everything.x[kept].equal(held.train.dataset.x) and everything.x[out].equal(held.valid.dataset.x)

def peak_of(load):
    "Greatest resident memory while `load` runs, as a multiple of the data that it gives"
    def kilobytes(what):
        for line in Path('/proc/self/status').read_text().splitlines():
            if line.startswith(what): return int(line.split()[1])
    Path('/proc/self/clear_refs').write_text('5')   # forget the peak so far
    before = kilobytes('VmRSS')
    dls = load()
    data = [t for dl in dls.loaders for t in (dl.dataset.x, dl.dataset.y) if t is not None]
    return 1024*(kilobytes('VmHWM') - before)/sum(t.nbytes for t in data)

def many(root, n=160):
    "`n` pictures in one file"
    save(root/'few'/'0.bmp', numbers((512, 512, 3), 255))
    (root/'many').mkdir()
    for i in range(n): os.link(root/'few'/'0.bmp', root/'many'/f'{i}.bmp')
    load(root/'few', 512)   # what Pillow needs for itself
    return root/'many'

linux = pytest.mark.skipif(not sys.platform.startswith('linux'), reason='reads /proc')
HOW = dict(plain=lambda o: load(o, 512), share=lambda o: load(o, 512, valid=.1))
HOW['other'] = lambda o: load(o, 512, valid=o.parent/'few')
HOW['pairs'] = lambda o: pairs(o, o, 512, 1, valid=.1, device='cpu')


@linux
@pytest.mark.parametrize('how', ['share', *map(seldom, ['plain', 'other', 'pairs'])])
def test_memory_peaks_at_a_third_more_than_the_data(tmp_path, how):
    "In a fresh process, as one that has run for a while has memory to use again"
    many(tmp_path)
    code = f"from test_images import *; load(Path(r'{tmp_path}')/'few', 512); print(peak_of(lambda: HOW['{how}'](Path(r'{tmp_path}')/'many')))"
    run = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
    assert 1 <= float(run.stdout) < 1.3

# Emoji
def test_emoji_are_split_by_kind():
    from gan_course.images import _emoji_rows, _kind
    x,rows = _emoji_rows()
    dls = emoji(bs=8, device='cpu')
    assert dls.train.n + dls.valid.n == len(x) == len(rows) == 3786 and dls.train.shape == (3, 32, 32)
    assert .05 < dls.valid.n/len(x) < .15
    of = {row.numpy().tobytes(): _kind(r['image']) for row,r in zip(x, rows)}
    sides = [{of[o.numpy().tobytes()] for o in dl.dataset.x} for dl in dls.loaders]
    assert sides[0] and sides[1] and not sides[0] & sides[1]

@pytest.mark.parametrize('a,b,same', [('1f44b.png', '1f44b-1f3ff.png', True), ('1f468-200d-1f469-200d-1f466.png', '1f469-200d-1f467.png', True),
    ('1f3c3-200d-2640-fe0f.png', '1f3c3-1f3fb-200d-2642-fe0f.png', True), ('1f468.png', '1f469-1f3fd.png', True), ('1f600.png', '1f603.png', False), ('1f468.png', '1f466.png', False)])
def test_tone_and_sex_make_no_other_kind(a, b, same):
    from gan_course.images import _kind
    assert (_kind(a) == _kind(b)) == same

def test_emoji_have_categories():
    dls = emoji(bs=8, labels=True, device='cpu')
    assert dls.train.n_classes == 10 and 'Food & Drink' in dls.train.classes and dls.train.classes == dls.valid.classes
    assert emoji(bs=8, valid=.5, device='cpu').valid.n != emoji(bs=8, device='cpu').valid.n

def test_a_damaged_archive_of_emoji_is_named(monkeypatch, tmp_path):
    from gan_course import images
    monkeypatch.setattr(images, 'assets', lambda: tmp_path)
    with says('emoji: expected .* cannot be read; install gan_course again'): emoji()
    (tmp_path/'emoji').mkdir()
    (tmp_path/'emoji'/'google.npy.xz').write_bytes(b'no archive')
    with says('emoji: expected .* is damaged; install gan_course again'): emoji()
