"Paths that are none, and places where nothing can be written: one sentence, and nothing is left behind"
import os, subprocess, sys
from pathlib import Path

import numpy as np, pytest, torch
from PIL import Image

from helpers import *
from gan_course.data import loaders
from gan_course.files import *
from gan_course.images import folder
from gan_course.logs import TensorBoard
from gan_course.viz import save_images

def images(**kw): return GANLearner(image_dls(), *players(images=True), NonSaturating(), default_cbs=False, **kw)
def says(f, name, kind, text):
    "Assert that `f()` raises one sentence about `name` that holds `text`"
    said = refuses(f, name, kind)
    assert text in said, said
    return said

# What is no path
NONE = ['', 'a\0b', '\ud800', b'x', 3, None, ['a'], np.zeros((2, 2))]
@pytest.fixture(scope='module')
def learn(): return images()

@pytest.fixture
def here(tmp_path, monkeypatch):
    "A working folder that must stay empty"
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert os.listdir(tmp_path) == []

WAYS = dict(as_path=('x', lambda learn, v: as_path('x', v)), write_text=('path', lambda learn, v: write_text(v, 'x')),
    write_tensors=('path', lambda learn, v: write_tensors(v, {}, {})), read_tensors=('path', lambda learn, v: read_tensors(v)),
    writable_folder=('x', lambda learn, v: writable_folder('x', v)), save=('file', lambda learn, v: learn.save(v)),
    load=('file', lambda learn, v: learn.load(v)), export=('path', lambda learn, v: learn.export(v, formats='safetensors')),
    loaders=('path', lambda learn, v: loaders(torch.rand(4, 2), bs=2, path=v)), folder=('path', lambda learn, v: folder(v, 8, 1)),
    save_samples=('file', lambda learn, v: learn.save_samples(v, 4)))

@pytest.mark.parametrize('v', NONE, ids=ascii)
@pytest.mark.parametrize('way', WAYS)
def test_what_is_no_path(here, learn, way, v):
    name,f = WAYS[way]
    refuses(lambda: f(learn, v), name)

@pytest.mark.parametrize('v', [o for o in NONE if o is not None], ids=ascii)
def test_none_is_no_folder_but_the_default(here, learn, v):
    refuses(lambda: learn.fit(1, resume=v), 'resume')
    refuses(lambda: images(path=v), 'path')
    assert learn.step == 0

@pytest.mark.parametrize('v', NONE, ids=ascii)
def test_a_log_has_a_folder(here, v):
    pytest.importorskip('tensorboard')
    refuses(lambda: TensorBoard(v), 'folder')

def test_the_path_of_a_learner(tmp_path, monkeypatch):
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('USERPROFILE', str(tmp_path))
    assert images(path='~/a').path == images(path=Path('~/a')).path == tmp_path/'a' and images().path == Path('.')

@pytest.mark.skipif(sys.platform == 'win32', reason='Windows guesses the home of an unknown user')
def test_the_home_of_nobody(here, learn):
    for f in (lambda: write_text('~nobody-of-this-name/x', 'x'), lambda: loaders(torch.rand(4, 2), bs=2, path='~nobody-of-this-name')): says(f, 'path', ValueError, 'home folder is not known')

def test_the_cache_has_a_place(monkeypatch):
    monkeypatch.setenv('GAN_COURSE_CACHE', '~nobody-of-this-name/x' if sys.platform != 'win32' else '\ud800')
    refuses(cache_dir, 'GAN_COURSE_CACHE')

# Ends of names
@pytest.mark.parametrize('v,got', [(None, 'got None.'), (3, 'got 3.'), (b'x.png', "got b'x.png'."), ('x', "got 'x'."), (Path('x'), "got 'x'.")], ids=ascii)
def test_what_came_in_place_of_a_name(here, learn, v, got): says(lambda: learn.save_samples(v, 4), 'file', ValueError, got)

# Places where nothing can be written
@pytest.fixture
def blocked(tmp_path):
    "A file, and a folder"
    (tmp_path/'file').write_text('x')
    (tmp_path/'folder').mkdir()
    yield tmp_path
    assert sorted(os.listdir(tmp_path)) == ['file', 'folder'] and (tmp_path/'file').read_text() == 'x' and os.listdir(tmp_path/'folder') == []

WRITES = dict(write_text=('path', lambda learn, p: write_text(p, 'x')), write_tensors=('path', lambda learn, p: write_tensors(p, dict(a=torch.ones(1)), {})),
    save_images=('file', lambda learn, p: save_images(f'{p}.png', torch.zeros(1, 1, 4, 4))), save=('path', lambda learn, p: learn.save(p)),
    save_samples=('file', lambda learn, p: learn.save_samples(f'{p}.png', 4)), writable_folder=('x', lambda learn, p: writable_folder('x', p)),
    export=('path', lambda learn, p: learn.export(p, formats='safetensors')))

@pytest.mark.parametrize('below', ['file/x', 'file/x/y', 'file/x/y/z'])
@pytest.mark.parametrize('way', WRITES)
def test_below_a_file(blocked, learn, way, below):
    name,f = WRITES[way]
    says(lambda: f(learn, blocked/below), name, Unwritable, str(Path('file')/'x'))

@pytest.mark.parametrize('way', WRITES)
def test_a_name_that_is_too_long(blocked, learn, way):
    name,f = WRITES[way]
    says(lambda: f(learn, blocked/('x'*400)), name, Unwritable, 'xxxx')

def test_a_folder_is_no_file(blocked): says(lambda: write_text(blocked/'folder', 'x'), 'path', Unwritable, 'it is a folder')

def test_a_file_is_no_folder(blocked, learn):
    says(lambda: writable_folder('where', blocked/'file'), 'where', Unwritable, 'is a file')
    refuses(lambda: learn.export(blocked/'file'), 'path')

@pytest.mark.parametrize('v', ['.', '..', Path(''), '/'], ids=repr)
def test_dots_are_no_name(here, learn, v):
    refuses(lambda: write_text(v, 'x'), 'path')
    if v != '/': refuses(lambda: learn.save(v), 'path')

def test_names_that_begin_with_a_dot(tmp_path):
    for name in ('.gitignore', '.a.txt', 'a.', 'a..b'): assert write_text(tmp_path/name, 'x').read_text() == 'x'

def test_a_file_that_cannot_be_written_is_an_error_of_both_kinds(blocked):
    "Whoever guards against the system's errors, as checkpoints do, meets this one too"
    for kind in (ValueError, OSError):
        with pytest.raises(kind): write_text(blocked/'file'/'x', 'x')

@pytest.fixture
def read_only(tmp_path):
    "A folder that nobody may write to: on a disk mounted for reading, or for a user by its mode"
    place = tmp_path/'disk'
    place.mkdir()
    if not hasattr(os, 'geteuid'): pytest.skip('no such folders')
    if os.geteuid(): place.chmod(0o555)
    elif subprocess.run(['mount', '-t', 'tmpfs', '-o', 'ro', 'tmpfs', place], capture_output=True).returncode: pytest.skip('may not mount')
    yield place
    if os.geteuid(): place.chmod(0o755)
    else: subprocess.run(['umount', '-l', place], check=True)

def test_a_read_only_place(read_only, learn):
    for way,(name,f) in WRITES.items(): says(lambda: f(learn, read_only/'x'), name, Unwritable, str(read_only))
    says(lambda: writable_folder('folder', read_only), 'folder', Unwritable, str(read_only))

def test_a_log_in_a_read_only_place(read_only):
    pytest.importorskip('tensorboard')
    learn = images()
    for place in (read_only, read_only/'run'): says(lambda: learn.fit(1, cbs=TensorBoard(place)), 'folder', Unwritable, str(place))
    assert learn.step == 0 and not learn.fitting

@pytest.mark.parametrize('number', [28, 5, 24, 122])
def test_a_full_disk_is_no_bad_path(tmp_path, monkeypatch, number):
    "No space left, input or output, too many open files, quota: the same call may work later"
    def full(*args, **kw): raise OSError(number, 'not now')
    for module,name in ((os, 'replace'), (Path, 'mkdir')):
        with monkeypatch.context() as m:
            m.setattr(module, name, full)
            with pytest.raises(OSError, match='not now') as e: write_text(tmp_path/'x', 'x')
            assert not isinstance(e.value, ValueError) and os.listdir(tmp_path) == []

def test_errors_of_the_block_are_its_own(tmp_path):
    with pytest.raises(IsADirectoryError) as e, replacing(tmp_path/'x'): raise IsADirectoryError(21, 'of the block')
    assert not isinstance(e.value, Unwritable) and os.listdir(tmp_path) == []

# Spellings of the parts of a data set
def pictures(root, *parts):
    for part in parts:
        for c in 'ab':
            (root/part/c).mkdir(parents=True)
            Image.fromarray(np.full((6, 6, 3), 99, np.uint8)).save(root/part/c/'0.png')

@pytest.mark.parametrize('train', ['train', 'Training', 'TRAIN'])
@pytest.mark.parametrize('held', ['valid', 'VAL', 'Validation', 'dev', 'test', 'Testing', 'eval', 'evaluation'])
def test_spellings_of_the_parts(tmp_path, train, held):
    pictures(tmp_path, train, held)
    dls = folder(tmp_path, 6, 1, device='cpu')
    assert dls.train.classes == ['a', 'b'] and (dls.train.n, dls.valid.n) == (2, 2)

@pytest.mark.parametrize('parts,held', [(('train', 'test', 'dev'), 'dev'), (('training', 'testing', 'val'), 'val'), (('Train', 'eval', 'test'), 'test')])
def test_the_validation_set_comes_before_the_test_set(tmp_path, parts, held):
    pictures(tmp_path, *parts)
    (tmp_path/held/'b'/'0.png').unlink()
    assert folder(tmp_path, 6, 1, device='cpu').valid.n == 1

def test_training_alone_is_the_whole(tmp_path):
    pictures(tmp_path, 'Training')
    assert folder(tmp_path, 6, 1, device='cpu').train.classes == ['a', 'b']

@pytest.mark.parametrize('classes', [('car', 'training'), ('testing', 'val'), ('train', 'training')])
def test_classes_that_are_called_so(tmp_path, classes):
    pictures(tmp_path, *classes)
    assert folder(tmp_path, 6, 1, device='cpu').train.classes == sorted(classes)
