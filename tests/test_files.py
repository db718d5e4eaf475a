"Files: written whole or not at all, named by what is in them, found where they belong"
import multiprocessing, os, sys, time
from concurrent.futures import ThreadPoolExecutor
import numpy as np, pytest, torch
from safetensors.torch import save_file
from torch import nn
from gan_course.args import *
from gan_course.files import *
from gan_course import args, files

def says(match, kind=ValueError): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def names(folder): return sorted(p.name for p in folder.iterdir())

def aged(path, seconds):
    "Make `path` as old as that"
    then = time.time() - seconds
    os.utime(path, (then, then))

# ---------------------------------------------------------------- at once or not at all
def test_a_file_and_its_folders_are_made(tmp_path):
    path = tmp_path/'a'/'b'/'x.bin'
    with replacing(str(path)) as new:
        assert new.suffix == '.bin' and new.parent != path.parent
        new.write_bytes(b'one')
        assert not path.exists()
    assert path.read_bytes() == b'one' and names(path.parent) == ['x.bin']

def test_a_new_file_takes_the_place_of_the_old_one(tmp_path):
    path = tmp_path/'x.txt'
    for text in ('one', 'two'): write_text(path, text)
    assert path.read_text() == 'two' and names(tmp_path) == ['x.txt']

@pytest.mark.parametrize('error', [OSError, KeyboardInterrupt, ValueError])
def test_what_was_there_stays_when_the_block_raises(tmp_path, error):
    path = tmp_path/'x.txt'
    write_text(path, 'good')
    with pytest.raises(error), replacing(path) as new:
        new.write_text('half')
        raise error()
    assert path.read_text() == 'good' and names(tmp_path) == ['x.txt']

def test_nothing_is_left_of_a_first_write_that_broke_off(tmp_path):
    with pytest.raises(ZeroDivisionError), replacing(tmp_path/'x.txt') as new: new.write_text(str(1/0))
    assert not names(tmp_path)

@pytest.mark.parametrize('age,stays', [(10, True), (3000, True), (4000, False), (10**6, False)])
def test_leftovers_of_a_killed_writer(tmp_path, age, stays):
    "Those older than an hour go; newer ones may belong to a process that is still writing"
    left = tmp_path/'.x.txt.abc123'
    left.mkdir()
    (left/'new.txt').write_text('half')
    aged(left, age)
    write_text(tmp_path/'x.txt', 'whole')
    assert left.exists() == stays and (tmp_path/'x.txt').read_text() == 'whole'

def test_leftovers_of_other_files_stay(tmp_path):
    others = [tmp_path/'.y.txt.abc123', tmp_path/'.x.txt_abc', tmp_path/'x.txt.d']
    for o in others:
        o.mkdir()
        aged(o, 10**6)
    write_text(tmp_path/'x.txt', 'whole')
    assert all(o.exists() for o in others)

def _killed_while_writing(path):
    with replacing(path) as new:
        new.write_text('half')
        os._exit(1)

def test_a_process_that_is_killed_leaves_the_old_file(tmp_path):
    path = tmp_path/'x.txt'
    write_text(path, 'good')
    process = multiprocessing.get_context('spawn').Process(target=_killed_while_writing, args=(path,))
    process.start()
    process.join(120)
    assert process.exitcode == 1 and path.read_text() == 'good' and len(names(tmp_path)) == 2, 'the file, and what was left'
    for old in tmp_path.glob('.x.txt.*'): aged(old, 4000)
    write_text(path, 'better')
    assert path.read_text() == 'better' and names(tmp_path) == ['x.txt']

def test_several_writers_at_once_leave_one_whole_file(tmp_path):
    path,texts = tmp_path/'x.txt',[str(i)*10_000 for i in range(64)]
    with ThreadPoolExecutor(8) as pool: list(pool.map(lambda t: write_text(path, t), texts))   # raises what a writer raised
    assert path.read_text() in texts and names(tmp_path) == ['x.txt']

@pytest.mark.skipif(sys.platform != 'win32', reason='elsewhere a file that another process has open is replaced')
def test_on_windows_an_open_file_is_left_as_it_is(tmp_path):
    path = tmp_path/'x.txt'
    write_text(path, 'old')
    with open(path): write_text(path, 'new')
    assert path.read_text() in ('old', 'new') and names(tmp_path) == ['x.txt']

@pytest.mark.skipif(sys.platform == 'win32' or os.geteuid() == 0, reason='the administrator may write anywhere')
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    tmp_path.chmod(0o500)
    with says("path: expected a file that can be written, got ", OSError): write_text(tmp_path/'x.txt', 'text')

@pytest.mark.skipif(sys.platform == 'win32', reason='no permission bits')
def test_everyone_may_read_what_was_written(tmp_path): assert write_text(tmp_path/'x', 'text').stat().st_mode & 0o777 == 0o644

def test_text_is_the_same_on_every_system(tmp_path):
    path = write_text(tmp_path/'x.txt', 'ä\nb\n')
    assert path.read_bytes() == b'\xc3\xa4\nb\n'

@pytest.mark.parametrize('v,ok', [('a.png', True), ('a.PNG', True), ('b/c.gif', True), ('a.jpg', False), ('png', False), ('a', False), (None, False), (3, False)])
def test_the_end_of_a_name(v, ok):
    if ok: assert str(path_ending('file', v, ('.png', '.gif'))).endswith(v.split('/')[-1])
    else:
        with says('file: expected a name that ends in .png or .gif, got '): path_ending('file', v, ('.png', '.gif'))

# ---------------------------------------------------------------- names for contents
def test_equal_parts_have_equal_names():
    x = torch.arange(6.)
    assert digest(x, 'a', 3) == digest(x.clone(), 'a', 3) and len(digest()) == 16
    assert digest(x.view(2, 3).T) == digest(x.view(2, 3).T.contiguous())
    others = [x, x.view(2, 3), x.double(), x.int(), x.flip(0), x[:5], x.bfloat16(), 'a', 'b', ('a', 'b'), 1, 1., True, None, {}]
    assert len({digest(o) for o in others} | {digest('a', 'b'), digest('b', 'a'), digest(x, 'a')}) == len(others) + 3

CODE = '''"What it is about"
import math

# a comment
@decorated
def area(r, *, k=2.):
    "The area of a disk"
    return math.pi*r**k

class Disk:
    "A disk"
    r: float = 1.
    async def wait(self):
        "Wait"
        return [o for o in range(3) if o]
'''

SAME = {'a comment': ('# a comment', '# another one'), 'no comment': ('# a comment\n', ''), 'docstring of a function': ('"The area of a disk"', '"Other words"'),
    'docstring of a class': ('"A disk"\n', '"""A\n    disk."""\n'), 'docstring of a method': ('"Wait"', '"Go"'), 'docstring of the module': ('"What it is about"\n', ''),
    'layout': ('(r, *, k=2.)', '(\n    r, # radius\n    *, k = 2.0,\n)'), 'quotes': ('# a comment', "# a 'comment'"), 'brackets': ('math.pi*r**k', '(math.pi * (r**k))')}
OTHER = {'a constant': ('k=2.', 'k=3.'), 'a type of number': ('k=2.', 'k=2'), 'a name': ('def area', 'def surface'), 'an operation': ('math.pi*', 'math.pi/'), 'a decorator': ('@decorated\n', ''),
    'an annotation': ('r: float', 'r: int'), 'an import': ('import math', 'import cmath'), 'a condition': (' if o]', ']'), 'async': ('async def', 'def'), 'keyword only': ('r, *, k', 'r, k'),
    'a second text': ('"Wait"\n', '"Wait"\n        "more"\n')}

@pytest.mark.parametrize('what', SAME)
def test_what_does_not_change_what_code_does(what):
    old,new = SAME[what]
    assert old in CODE and code_digest(CODE.replace(old, new)) == code_digest(CODE)

@pytest.mark.parametrize('what', OTHER)
def test_what_changes_what_code_does(what):
    old,new = OTHER[what]
    assert old in CODE and code_digest(CODE.replace(old, new)) != code_digest(CODE)

def documented(x):
    "One docstring"   # a comment
    return x + 1

class Documented:
    "Another docstring"
    def method(self): return 2

def test_functions_classes_and_modules_are_what_their_text_is(tmp_path, monkeypatch):
    assert code_digest(documented) == code_digest('def documented(x): return x + 1') != code_digest('def documented(x): return x + 2')
    assert code_digest(Documented) == code_digest('class Documented:\n    def method(self): return 2')
    assert code_digest(Documented.method) == code_digest('def method(self): return 2'), 'wherever it is indented'
    assert code_digest(args) == code_digest(open(args.__file__, encoding='utf-8').read()) != code_digest(files)
    assert code_digest(documented, Documented) != code_digest(Documented, documented) != code_digest(documented)

def test_the_digest_of_code_is_kept():
    "Cards and outputs carry it, so it must not depend on the version of Python or of this library"
    assert code_digest('def f(x):\n    "text"\n    return x + 1') == 'af73daa0ce4f9d65'

def test_code_that_is_none():
    with pytest.raises(SyntaxError): code_digest('def f(')

# ---------------------------------------------------------------- tensors with notes
def test_tensors_come_back_as_they_were(tmp_path):
    tensors = dict(a=torch.arange(12.).view(3, 4).T, one=torch.tensor(2), none=torch.zeros(0, 3), half=torch.ones(2).bfloat16())
    notes = dict(words=['ä', 'b'], number=1.5, none=None)
    got,said = read_tensors(write_tensors(tmp_path/'new'/'x.safetensors', tensors, notes))
    assert said == notes and got.keys() == tensors.keys()
    assert all(torch.equal(got[k], v) and got[k].dtype == v.dtype for k,v in tensors.items())

@pytest.mark.parametrize('how', ['missing', 'empty', 'torn', 'flipped', 'foreign', 'a folder'])
def test_another_or_a_damaged_file(tmp_path, how):
    path = write_tensors(tmp_path/'x.safetensors', dict(w=torch.ones(9)), 'notes')
    data = path.read_bytes()
    if how == 'empty': path.write_bytes(b'')
    if how == 'torn': path.write_bytes(data[:-3])
    if how == 'flipped': path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    if how == 'foreign': save_file(dict(w=torch.ones(9)), path)
    if how in ('missing', 'a folder'): path.unlink()
    if how == 'a folder': path.mkdir()
    with says('file: expected a file .*, got '): read_tensors(path)

# ---------------------------------------------------------------- networks that come with the course
def test_shipped_networks_are_found_by_name():
    shipped = Shipped('features', ('mnist', 'fashion'))
    assert shipped.path('mnist') == assets()/'features'/'mnist.safetensors' and shipped.path('mnist').is_file()
    tensors,card = shipped.read('fashion')
    assert card == shipped.card('fashion') and card['data'] == 'fashion' and all(isinstance(v, torch.Tensor) for v in tensors.values())
    assert 'mnist, fashion' in repr(shipped)

@pytest.mark.parametrize('name', ['cifar', '', None, 3, '../mnist', ['mnist']])
@pytest.mark.parametrize('what', ['path', 'read', 'card'])
def test_networks_that_are_not_shipped(name, what):
    with says('name: expected one of mnist, fashion, got '): getattr(Shipped('features', ('mnist', 'fashion')), what)(name)

def test_weights_fill_a_network_that_they_fit(tmp_path):
    kinds = Shipped('some', ('line', 'other'))
    net = nn.Linear(2, 3)
    path = save_network(net, tmp_path/'n.safetensors', dict(name='line'))
    filled = kinds.fill(nn.Linear(2, 3), 'line', path, 'cpu')
    assert filled.weight.equal(net.weight) and filled.card == dict(name='line')
    assert not filled.training and not any(p.requires_grad for p in filled.parameters())
    with says('path: expected the weights of other, got those of line'): kinds.fill(nn.Linear(2, 3), 'other', path)
    with says(f'path: expected weights for {architecture(net)}, got those of another architecture'): kinds.fill(nn.Linear(3, 3), 'line', path)
    nameless = save_network(net, tmp_path/'m.safetensors', dict(date='today'))
    with says('path: .*something else'): kinds.fill(net, 'line', nameless)
    with says('file: '): kinds.fill(net, 'line', tmp_path/'none.safetensors')

def test_names_and_shapes_say_whether_weights_fit():
    a,b = nn.Linear(2, 3).state_dict(),nn.Linear(2, 3).state_dict()
    assert weight_shapes(a) == weight_shapes(b) == dict(weight=(3, 2), bias=(3,))
    assert weight_shapes(a) != weight_shapes(nn.Linear(2, 3, bias=False).state_dict()) and weight_shapes({}) == {}
    assert architecture(nn.Linear(2, 3)) == 'torch.nn.modules.linear.Linear'

def test_a_saved_network_has_its_card(tmp_path):
    net = nn.Linear(2, 3)
    path = save_network(net, tmp_path/'deep'/'n.safetensors', dict(recipe_hash='abc'), date='today')
    tensors,card = read_tensors(path)
    assert card == dict(recipe_hash='abc', date='today') and all(torch.equal(tensors[k], v) for k,v in net.state_dict().items())
    before = path.read_bytes()
    with says('notes: expected names that the card does not have already, got recipe_hash'): save_network(nn.Linear(2, 3), path, dict(recipe_hash='abc'), recipe_hash='forged')
    assert path.read_bytes() == before

# ---------------------------------------------------------------- places
def test_the_cache_is_where_it_is_asked_to_be(monkeypatch, tmp_path):
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'here'))
    assert cache_dir() == tmp_path/'here' and not cache_dir().exists(), 'nothing is made by asking'
    monkeypatch.setenv('GAN_COURSE_CACHE', 'there')
    monkeypatch.chdir(tmp_path)
    assert cache_dir() == tmp_path/'there' and cache_dir().is_absolute()
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('USERPROFILE', str(tmp_path))
    monkeypatch.setenv('GAN_COURSE_CACHE', '~/mine')
    assert cache_dir() == tmp_path/'mine'

@pytest.mark.parametrize('own', [None, ''])
def test_the_cache_lies_in_the_systems_place_otherwise(monkeypatch, own):
    if own is None: monkeypatch.delenv('GAN_COURSE_CACHE', raising=False)
    else: monkeypatch.setenv('GAN_COURSE_CACHE', own)
    assert cache_dir().is_absolute() and 'gan_course' in cache_dir().parts

def test_the_assets_lie_beside_the_modules():
    assert assets().is_dir() and assets().parent.name == 'gan_course' and (assets()/'zoo').is_dir()

# What sets up a run, in words
def half(step): return .5**step
def third(step): return 3.**-step
class Own:
    def __init__(self, **kw): vars(self).update(kw)

def test_described_is_equal_for_equal_things_and_only_for_them():
    from functools import partial
    from gan_course.files import described
    things = [None, True, 1, 1.5, 'a', [1, 2], {'a': 1}, torch.ones(2), torch.zeros(2), np.arange(3), half, third, Own(a=1), Own(a=2), Own]
    things += [partial(half, 1), partial(half, 2), lambda s: s, lambda s: s + 1]
    things += [nn.Linear(2, 3), nn.Linear(2, 3, bias=False), nn.LeakyReLU(.1), nn.LeakyReLU(.2)]
    words = [described(o) for o in things]
    assert len(set(words)) == len(words) and words == [described(o) for o in things]
    assert described(2) == described(2.) == described(np.float32(2)) and described({2, 1}) == described({1, 2}) and described((1, 2)) == described([1, 2])

def test_described_ends_where_objects_hold_one_another():
    from gan_course.files import described
    a = Own(name='a')
    a.other = Own(name='b', other=a)
    assert described(a) == described(a) and "name='b'" in described(a)
