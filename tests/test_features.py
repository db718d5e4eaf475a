"Extractors: what reaches the network, what names it, the cache whatever happens to its files, and the networks that come with the course"
import math, os, shutil, threading
from importlib.resources import files
import pytest, torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
import gan_course.features as features_module, gan_course.files as gan_files
from gan_course.core import *
from gan_course.files import *
from gan_course.data import *
from gan_course.images import *
from gan_course.features import *
from gan_course.embeddings import *
from helpers import *

def pictures(*key, n=12, c=1, size=8): return torch.rand(n, c, size, size, generator=rng('test_features', *key))*2 - 1

class Net(nn.Module):
    "A network that keeps what it gets"
    def __init__(self, nf=5, seed=0, act=nn.Tanh):
        super().__init__()
        self.got = []
        with seeded('net', seed): self.body = nn.Sequential(nn.Flatten(), nn.LazyLinear(nf), act())
        with seeded('net', seed): self.body(torch.zeros(2, 1, 8, 8))
    def forward(self, x):
        self.got.append(x.clone())
        return self.body(x)

def spy(**kw):
    "An extractor, and what its network gets"
    got = []
    def net(x):
        got.append(x.clone())
        return x.flatten(1)[:,:3]
    return Features(net, 'spy', **kw),got

# ---------------------------------------------------------------- what reaches the network
def test_images_arrive_as_they_are():
    f,got = spy()
    x = pictures(c=2)
    assert torch.equal(f(x), x.flatten(1)[:,:3]) and torch.equal(got[0], x)
    f(x.double())
    f(x.requires_grad_())
    assert all(o.dtype == torch.float32 and not o.requires_grad for o in got) and torch.equal(got[1], got[0]) and torch.equal(got[2], got[0])

def test_grey_becomes_colour_and_colour_grey():
    f,got = spy(channels=3)
    x,rgb = pictures(),pictures(c=3)
    f(x)
    f(rgb)
    assert got[0].shape == (12, 3, 8, 8) and all(torch.equal(got[0][:,i], x[:,0]) for i in range(3)) and torch.equal(got[1], rgb)
    f,got = spy(channels=1)
    f(x)
    f(rgb)
    assert torch.equal(got[0], x) and torch.allclose(got[1][:,0], (rgb[:,0] + rgb[:,1] + rgb[:,2])/3)

@pytest.mark.parametrize('size', [4, 5, 8, 13, 32])
def test_another_size(size):
    f,got = spy(size=size)
    x = pictures()
    f(x)
    f(torch.ones(2, 1, 8, 8)*.25)
    ramp = torch.linspace(-.9, .9, 8).expand(2, 1, 8, 8)
    f(ramp)
    assert got[0].shape == (12, 1, size, size) and got[0].abs().max() <= 1 and (got[1] - .25).abs().max() < 1e-6
    if size == 8: assert torch.allclose(got[0], x, atol=1e-6)
    assert (got[2].diff(dim=3) > -1e-6).all() and (got[2] - got[2][:1,:1,:1]).abs().max() < 1e-5 and abs(got[2].mean()) < 1e-5, 'neither turned nor shifted'

def test_shrinking_averages():
    "Of thin bright stripes a quarter is left, where looking only at the pixels in the middle would see nothing else"
    f,got = spy(size=8)
    stripes = torch.where((torch.arange(64) % 8 - 3.5).abs() < 1, 1., -1.).expand(1, 1, 64, 64)
    f(stripes)
    assert (got[0] + .5).abs().max() < .2

@pytest.mark.parametrize('channels,size', [(None, None), (3, None), (3, 12)])
def test_whole_numbers(channels, size):
    f,got = spy(as_uint8=True, channels=channels, size=size)
    whole = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)
    f(whole.float()/127.5 - 1)
    assert got[0].dtype == torch.uint8
    if not size: assert all(torch.equal(got[0][:,i], whole[:,0]) for i in range(channels or 1))
    f(torch.cat([torch.full((1, 1, 8, 8), v) for v in (-1.0009, -1., 0., 1., 1.0009)]))
    assert [o.unique().tolist() for o in got[1]] == [[0], [0], [128], [255], [255]]

def test_rounding_errors_beyond_the_range_are_let_in():
    f,got = spy()
    for v in (-1.0005, 1.0005): assert f(torch.full((2, 1, 8, 8), v)).shape == (2, 3)

@pytest.mark.parametrize('bs', [1, 5, 12, 500])
def test_batches_do_not_matter(bs):
    net,x = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Dropout(.5)),pictures()
    with torch.no_grad(): net[1].running_mean.uniform_()
    want = Features(net, 'x')(x)
    f,got = spy(bs=bs)
    f(x)
    assert [len(o) for o in got] == [bs]*(12//bs) + [12 % bs]*bool(12 % bs) and torch.equal(torch.cat(got), x)
    assert torch.allclose(Features(net, 'x', bs=bs)(x), want, atol=1e-6)

def test_a_network_at_rest():
    "Dropout and batch norm do not act, running averages and torch's generators stay, no graph is built"
    net = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(64), nn.Dropout(.5), nn.Linear(64, 4))
    net.train()
    f,state = Features(net, 'x', classify=nn.Sequential(nn.Dropout(.9), nn.Linear(4, 3))),torch.get_rng_state()
    before = snap(net)
    a,b = f(pictures()),f(pictures())
    assert_same(before, snap(net))
    assert torch.equal(a, b) and not a.requires_grad and torch.equal(state, torch.get_rng_state())
    assert torch.allclose(a, net[3](net[0](pictures())/(1 + 1e-5)**.5), atol=1e-5) and torch.equal(f.scores(a), f.scores(a))

def test_a_network_that_is_trained_on_is_at_rest_when_asked():
    net = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(64), nn.Dropout(.5))
    f = Features(net, 'x')
    net.train()
    before = snap(net)
    a,b = f(pictures()),f(pictures())
    assert torch.equal(a, b) and not differing(before, snap(net))

def test_features_are_rows_on_the_cpu():
    f = Features(lambda x: (x.view(len(x), 2, -1).double(), 'more'), 'x')
    x = pictures()
    assert f(x).shape == (12, 64) and f(x).dtype == torch.float32 and f(x).device.type == 'cpu' and torch.equal(f(x), x.flatten(1))

# ---------------------------------------------------------------- what names it
def test_what_changes_the_hash():
    mk = lambda seed=0, name='a', nf=5, **kw: Features(Net(nf, seed), name, **kw).hash
    same = [mk(), mk(), mk(bs=3), mk(device='cpu'), mk(classify=nn.Linear(5, 2))]
    other = [mk(seed=1), mk(name='b'), mk(nf=6), mk(channels=1), mk(channels=3), mk(size=8), mk(size=9), mk(as_uint8=True)]
    assert len(set(same)) == 1 and len({same[0], *other}) == 1 + len(other)
    net = Net()
    before = Features(net, 'a').hash
    with torch.no_grad(): net.body[1].bias[0] += 1e-6
    assert before == same[0] != Features(net, 'a').hash

def test_buffers_are_in_the_hash():
    net = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(64))
    before = Features(net, 'a').hash
    net[1].running_mean[3] = .5
    assert Features(net, 'a').hash != before

def test_name_in_print():
    f = Features(Net(), 'mine')
    assert 'mine' in repr(f) and f.hash[:8] in repr(f)

def projection(seed): return lambda x: x.flatten(1) @ torch.randn(64, 4, generator=rng('projection', seed))

@pytest.mark.parametrize('a,b', [(lambda: Net(act=nn.Tanh), lambda: Net(act=nn.ReLU)), (nn.Flatten, lambda: nn.AvgPool2d(2)),
    (lambda: projection(0), lambda: projection(1))], ids=['activation', 'without weights', 'closures'])
def test_two_networks_never_meet_in_the_cache(place, a, b):
    a,b,x = Features(a(), 'x'),Features(b(), 'x'),pictures()
    first,second = cached(a, x),cached(b, x)
    assert torch.equal(first, a(x)) and second.shape == b(x).shape and torch.equal(second, b(x))

# ---------------------------------------------------------------- the cache
@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'cache'))
    return tmp_path/'cache'

def held(place): return sorted(p for p in place.rglob('*') if not p.is_dir())

def test_computed_once(place):
    net,x = Net(),pictures()
    f = Features(net, 'x', bs=5)
    want = f(x)
    net.got.clear()
    assert torch.equal(cached(f, x), want) and len(net.got) == 3
    for g in (f, Features(net, 'x', bs=5), Features(Net(), 'x', bs=50)): assert torch.equal(cached(g, x.clone()), want)
    assert len(net.got) == 3 and len(held(place)) == 1 and len(list(place.rglob('*'))) == 2, 'one file in one folder, and nothing else'
    assert f.hash in held(place)[0].name

def test_another_network_or_other_images_are_computed_anew(place):
    x = pictures()
    nets = [Net(), Net(seed=1), Net(nf=6)]
    for net in nets: assert torch.equal(cached(Features(net, 'x'), x), Features(net, 'x')(x))
    f = Features(nets[0], 'x')
    near = x.clone()
    near[3,0,2,2] += 1e-6
    for other in (near, x[:11], x.flip(0), -x, x.transpose(2, 3)): assert torch.equal(cached(f, other), f(other))
    assert len(held(place)) == 8

def test_prepared_otherwise_is_computed_anew(place):
    x = pictures(c=3)
    class Rows(nn.Module):
        def forward(self, x): return x.float().flatten(1)
    net = Rows()
    for kw in ({}, dict(channels=1), dict(size=5), dict(as_uint8=True)):
        for _ in range(2): assert torch.equal(cached(Features(net, 'x', **kw), x), Features(net, 'x', **kw)(x))
    assert len(held(place)) == 4

def broken(path, how, other):
    "Do `how` to the file at `path`; `other` is a good file of other features"
    data = path.read_bytes()
    if how == 'truncated': path.write_bytes(data[:-7])
    elif how == 'half the header': path.write_bytes(data[:20])
    elif how == 'empty': path.write_bytes(b'')
    elif how == 'noise': path.write_bytes(bytes(range(256))*4)
    elif how == 'one bit': path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif how == 'other features': shutil.copy(other, path)
    elif how == 'without a card': save_file(dict(f=torch.zeros(12, 5)), path)
    elif how == 'a card of nothing': save_file(dict(f=torch.zeros(12, 5)), path, metadata=dict(gan_course='{not json'))
    elif how == 'another kind of card': save_file(dict(f=torch.zeros(12, 5)), path, metadata=dict(gan_course='0123456789abcdef [1]'))
    elif how == 'another name':
        with safe_open(path, 'pt') as f: save_file(dict(g=f.get_tensor('f')), path, metadata=f.metadata())
    elif how == 'zeros with its card':
        with safe_open(path, 'pt') as f: save_file(dict(f=torch.zeros(12, 5)), path, metadata=f.metadata())
    elif how == 'a folder':
        path.unlink()
        path.mkdir()
BROKEN = ('truncated', 'half the header', 'empty', 'noise', 'one bit', 'other features', 'without a card', 'a card of nothing', 'another kind of card', 'another name',
    'zeros with its card', 'a folder')

@pytest.mark.filterwarnings('error')
@pytest.mark.parametrize('how', BROKEN)
def test_a_broken_file_is_computed_again(place, capfd, how):
    net,x = Net(),pictures()
    f = Features(net, 'x')
    want = cached(f, x)
    path, = held(place)
    good = path.read_bytes()
    cached(Features(Net(seed=1), 'x'), x)
    other, = set(held(place)) - {path}
    broken(path, how, other)
    net.got.clear()
    assert torch.equal(cached(f, x), want) and len(net.got) == 1
    if how != 'a folder': assert path.read_bytes() == good and torch.equal(cached(f, x), want) and len(net.got) == 1, 'mended'
    assert len(list(path.parent.iterdir())) == 2 and capfd.readouterr() == ('', ''), 'nothing left behind, nothing said'

@pytest.mark.parametrize('where', ['file', 'file/below'])
def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path, monkeypatch, where):
    (tmp_path/'file').write_text('no folder')
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/where))
    net,x = Net(),pictures()
    f = Features(net, 'x')
    want = f(x)
    for i in range(2): assert torch.equal(cached(f, x), want) and len(net.got) == 2 + i
    assert [p.name for p in tmp_path.iterdir()] == ['file'] and (tmp_path/'file').read_text() == 'no folder'

def test_a_full_disk_costs_only_time(place):
    resource = pytest.importorskip('resource')
    f,x = Features(nn.Flatten(), 'x'),pictures(n=400)
    soft,hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try: got = cached(f, x)
    finally: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert torch.equal(got, f(x)) and not held(place)

@pytest.mark.parametrize('where', ['save_file', 'os.replace'])
def test_nothing_is_left_of_a_write_that_is_broken_off(place, monkeypatch, where):
    f,x = Features(Net(), 'x'),pictures()
    with monkeypatch.context() as m:
        if where == 'save_file': m.setattr(gan_files, 'save_file', lambda *args, **kwargs: raiser(KeyboardInterrupt())())
        else: m.setattr(os, 'replace', raiser(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt): cached(f, x)
    assert not held(place) and torch.equal(cached(f, x), f(x)) and len(held(place)) == 1

def test_several_at_once(place):
    f,x,got = Features(nn.Flatten(), 'x'),pictures(n=200),[]
    threads = [threading.Thread(target=lambda: got.append(cached(f, x))) for _ in range(8)]
    for t in threads: t.start()
    for t in threads: t.join()
    assert len(got) == 8 and all(torch.equal(o, x.flatten(1)) for o in got) and len(held(place)) == 1 and len(list(place.rglob('*'))) == 2

def test_what_is_handed_out_is_ones_own(place):
    f,x = Features(Net(), 'x'),pictures()
    want = f(x)
    for _ in range(3): cached(f, x).zero_()
    assert torch.equal(cached(f, x), want)

def test_bad_images_are_refused_and_not_kept(place):
    refuses(lambda: cached(Features(Net(), 'x'), pictures()*3), 'x')
    refuses(lambda: cached(Features(Net(), 'x'), pictures()[0]), 'x')
    assert not held(place)

# ---------------------------------------------------------------- bad input
@pytest.mark.parametrize('x', [torch.full((2, 1, 8, 8), -1.01), torch.full((2, 1, 8, 8), 1.01),
    pictures()*math.nan, pictures() + 1,
    pictures().index_fill(0, torch.tensor([3]), math.inf), (pictures()*127 + 128).byte(), pictures().long(), pictures() > 0,
    pictures()[0], pictures()[0,0], pictures().flatten(1), pictures()[:0], pictures()[None], torch.tensor(1.), pictures()[0].numpy(), None, [1.], 'x',
    pictures().to(torch.complex64)])
def test_images_that_cannot_be(x):
    f,got = spy()
    refuses(lambda: f(x), 'x')
    assert not got

@pytest.mark.parametrize('name,kw', [('net', dict(net=None)), ('net', dict(net='inception')), ('channels', dict(channels=2)), ('channels', dict(channels='RGB')),
    ('size', dict(size=0)), ('size', dict(size=29.9)), ('size', dict(size=(28, 28))), ('bs', dict(bs=0)), ('bs', dict(bs=None)), ('device', dict(device='toaster'))])
def test_arguments_that_cannot_be(name, kw):
    if name == 'device':
        with pytest.raises(ValueError, match=r"^device: expected .* got 'toaster'\.$"): Features(nn.Flatten(), 'x', **kw)
    else: refuses(lambda: Features(**dict(dict(net=nn.Flatten(), name='x'), **kw)), name)

@pytest.mark.parametrize('net', [lambda x: x[:-1].flatten(1), lambda x: torch.zeros(1, 5), lambda x: x.flatten(1).T,
    lambda x: x.mean(), lambda x: None])
def test_networks_that_give_no_rows(net): refuses(lambda: Features(net, 'x')(pictures()), 'net')

def test_one_number_for_each_image_is_a_row(): assert Features(lambda x: x.mean((1, 2, 3)), 'x')(pictures()).shape == (12, 1)

@pytest.mark.parametrize('c', [2, 4])
def test_channels_that_cannot_be_made_colour(c): refuses(lambda: Features(nn.Flatten(), 'x', channels=3)(pictures(c=c)), 'x')

# ---------------------------------------------------------------- training a network
def training_set(n=64): return loaders(pictures('train', n=n, size=28), torch.arange(n) % 3, valid=(pictures('valid', n=9, size=28), torch.arange(9) % 3), bs=16)

def test_training_is_named_by_its_seed():
    state = torch.get_rng_state()
    runs = [train_features(training_set(), n_epoch=1, nf=7, seed=s) for s in (0, 0, 1)]
    (a,acc),(b,_),(c,_) = runs
    assert torch.equal(state, torch.get_rng_state()), "torch's generators are where they were"
    assert_same(snap(a, grads=False), snap(b, grads=False))
    assert moved(snap(a, grads=False), snap(c, grads=False)) and not a.training and isinstance(acc, float)
    assert a(pictures(n=2, size=28)).shape == (2, 3) and a.body(pictures(n=2, size=28)).shape == (2, 7)
    assert acc == pytest.approx((a(pictures('valid', n=9, size=28)).argmax(1) == torch.arange(9) % 3).float().mean().item(), abs=1e-6)

def test_a_network_learns_what_is_easy():
    x = torch.cat([pictures('easy', n=64, size=28)*.3 - .5, pictures('bright', n=64, size=28)*.3 + .5])
    y = torch.arange(128) // 64
    _,acc = train_features(loaders(x, y, valid=(x, y), bs=16), n_epoch=3, nf=8)
    assert acc > .95

def test_saved_weights_and_card(tmp_path):
    net = FeatureNet(3, 7)
    path = save_features(net, tmp_path/'deep'/'net.safetensors', accuracy=.5, data='mine')
    tensors,said = read_tensors(path)
    assert said['accuracy'] == .5 and said['data'] == 'mine' and said['recipe'] == RECIPE and said['recipe_hash'] == feature_recipe_hash()
    assert not differing(tensors, net.state_dict()) and [p.name for p in path.parent.iterdir()] == ['net.safetensors']

# ---------------------------------------------------------------- the networks that come with the course
NAMES = dict(mnist=mnist, fashion=fashion)

@pytest.fixture(scope='module')
def test_sets():
    sets = {k: f().valid.dataset for k,f in NAMES.items()}
    return {k: (s.x.float()/127.5 - 1, s.y) for k,s in sets.items()}

@pytest.mark.parametrize('name', NAMES)
def test_shipped_weights_belong_to_the_code(name):
    said,path = feature_card(name),files('gan_course')/'assets'/'features'/f'{name}.safetensors'
    assert said['recipe_hash'] == feature_recipe_hash(), 'FeatureNet, train_features or RECIPE changed: make weights'
    assert said['recipe'] == RECIPE and said['data'] == name and path.stat().st_size < 1_000_000
    assert {'accuracy', 'date', 'machine'} <= set(said)

def test_the_hash_of_the_recipe_notices_changes(monkeypatch):
    before = feature_recipe_hash()
    assert before == feature_recipe_hash()
    monkeypatch.setitem(features_module.RECIPE, 'lr', 5e-3)
    assert feature_recipe_hash() != before
    monkeypatch.undo()
    monkeypatch.setattr(features_module, 'FeatureNet', ConvDis)
    assert feature_recipe_hash() != before

@pytest.mark.parametrize('name,least', [('mnist', .99), ('fashion', .91)])
def test_accuracy_of_the_shipped_networks(test_sets, name, least):
    f,(x,y) = features(name),test_sets[name]
    z = f(x)
    acc = (f.classify(z).argmax(1) == y).double().mean().item()
    assert acc >= least and acc == pytest.approx(feature_card(name)['accuracy'], abs=.0005)
    assert z.shape == (10_000, 128) and z.isfinite().all() and torch.linalg.matrix_rank(z.double().T.cov()) > 100 and z.std(0).min() > 0

def test_shipped_extractors(test_sets):
    a,b,other = features('mnist'),features(),features('fashion')
    x = test_sets['mnist'][0][:20]
    assert a.hash == b.hash != other.hash and a.name != other.name and torch.equal(a(x), b(x)) and not torch.allclose(a(x), other(x))
    assert 'mnist' in repr(a) and '128' in repr(a) and not any(m.training for net in (a.net, a.classify) for m in net.modules())
    assert torch.allclose(a(x), torch.cat([a(o[None]) for o in x]), atol=1e-4) and a.classify(a(x)).shape == (20, 10)

def test_other_images_are_fitted_to_the_shipped_networks(test_sets):
    f,x = features('mnist'),test_sets['mnist'][0][:200]
    named = lambda x: f.classify(f(x)).argmax(1)
    for side in (24, 26, 32):
        other = nn.functional.interpolate(x, (side, side), mode='bicubic').clamp(-1, 1)
        assert f(other).shape == (200, 128) and (named(other) == named(x)).double().mean() > .95
    framed = nn.functional.pad(x, [2]*4, value=-1)
    assert (named(framed) == named(x)).double().mean() > .95

@pytest.mark.parametrize('name', NAMES)
@pytest.mark.parametrize('shape', [(3, 28, 28), (1, 64, 64), (1, 23, 23), (1, 33, 33), (3, 64, 64), (1, 28, 40)])
def test_images_that_the_shipped_networks_are_not_for(name, shape, place):
    f,x = features(name),torch.zeros(4, *shape)
    for ask in (f, lambda x: cached(f, x)):
        said = refuses(lambda: ask(x), 'x')
        assert 'grey images of 24 to 32 pixels' in said and name in said and 'colour_features' in said and f'(4, {shape[0]}' in said
    assert Features(f.net, 'mine', channels=1, size=28)(x).shape == (4, 128), 'a network of your own takes what you give it'

def test_features_know_more_than_pixels(test_sets):
    "The nearest of 2,000 other digits shows the same digit more often by features than by pixels"
    x,y = test_sets['mnist']
    right = lambda z: (y[:2000][torch.cdist(z[2000:2500], z[:2000]).argmin(1)] == y[2000:2500]).double().mean().item()
    by_features,by_pixels = right(features('mnist')(x[:2500])),right(x[:2500].flatten(1))
    assert by_features > .97 and by_features > by_pixels

@pytest.mark.parametrize('name', ['cifar', 'MNIST', '', None, 3, '../mnist'])
def test_names_that_are_not_there(name):
    refuses(lambda: features(name), 'name')
    refuses(lambda: feature_card(name), 'name')

def test_a_device_that_is_not_there():
    with pytest.raises(ValueError, match=r"^device: expected .* got 'toaster'\.$"): features('mnist', device='toaster')

# ---------------------------------------------------------------- arrays and lists
@pytest.mark.parametrize('form', [lambda t: t.numpy(), lambda t: t.double().numpy(), lambda t: t.tolist()])
def test_images_in_any_form(form, place):
    f,x = Features(Net(), 'x'),pictures()
    assert torch.equal(f(form(x)), f(x)) and torch.equal(cached(f, form(x)), f(x))

def test_bytes_are_no_images_in_plus_and_minus_one(): refuses(lambda: Features(nn.Flatten(), 'x')((pictures().numpy()*127 + 128).astype('uint8')), 'x')

@pytest.mark.parametrize('kind', ['tensor', 'array', 'bytes', 'loader', 'samples'])
def test_some_images(kind):
    x = ((pictures(n=30)+1)*127.5).round().to(torch.uint8)
    floats = x.float()/127.5 - 1
    kinds = dict(tensor=lambda: floats, array=lambda: floats.numpy(), bytes=lambda: x.numpy(), loader=lambda: loaders(x, bs=5).train)
    real = dict(kinds, samples=lambda: loaders(x, bs=5).train.dataset)[kind]()
    got,order = some_images(real, 12, seed=3),torch.randperm(30, generator=rng(3, 'judge'))
    assert torch.allclose(got, floats[order[:12]]) and len(image_rows(real)) == 30
    assert len(some_images(real, 30).flatten(1).unique(dim=0)) == 30 and not torch.equal(some_images(real, 12), got)

@pytest.mark.parametrize('name,f', [('real', lambda: some_images(pictures(), 13)), ('n', lambda: some_images(pictures(), 0)), ('real', lambda: some_images('pictures', 1)),
    ('real', lambda: some_images(pictures().flatten(1), 2)), ('real', lambda: some_images(pictures()*2, 2)), ('real', lambda: some_images(loaders(pictures(), bs=5), 2))])
def test_images_that_cannot_be_chosen(name, f): refuses(f, name)

# ---------------------------------------------------------------- another size
def test_resized_keeps_flat_pictures_and_the_range():
    flat = torch.tensor([-1., .25, 1.])[:,None,None,None].expand(3, 1, 8, 8)
    for size in (4, 8, 20): assert torch.allclose(resized(flat, size), flat[:,:,:1,:1].expand(3, 1, size, size), atol=1e-6)
    edge = torch.ones(1, 1, 8, 8)
    edge[..., :4] = -1
    assert resized(edge, 31).abs().max() == 1 and torch.equal(resized(edge.numpy(), 31), resized(edge, 31)), 'cubics overshoot at an edge'

@pytest.mark.parametrize('name,f', [('x', lambda: resized(pictures()[0], 4)), ('x', lambda: resized(None, 4)),
    ('size', lambda: resized(pictures(), 0)), ('size', lambda: resized(pictures(), 2.5))])
def test_what_cannot_be_resized(name, f): refuses(f, name)

# ---------------------------------------------------------------- colour pictures
def colourful(*key, n=200, size=32, c=3):
    "Soft coloured clouds"
    x = torch.randn(n, c, size//4, size//4, generator=rng('clouds', *key))
    return nn.functional.interpolate(x, (size, size), mode='bicubic').mul(.4).clamp(-1, 1)

@pytest.mark.parametrize('size', [16, 17, 32, 64, 300])
def test_colour_features_of_any_size(size):
    x = colourful(n=130, size=16)
    x = nn.functional.interpolate(x, (size, size), mode='nearest')
    f = colour_features(x)
    got = f(x)
    assert got.shape == (130, 64) and got.isfinite().all() and f.size == min(size, 256) and f.channels == 3
    assert got.mean(0).abs().max() < .05 and got.std(0).max() < 1.1, 'mean 0, variance 1 or less'

def test_colour_features_are_named_by_the_pictures():
    x = colourful()
    a,b,other = colour_features(x),colour_features(x.double().numpy()),colour_features(colourful('other'))
    assert a.hash == b.hash != other.hash and torch.equal(a(x), b(x)) and 'colour' in repr(a)
    assert colour_features(x, n=150).hash == colour_features(x, n=150).hash != colour_features(x, n=150, seed=1).hash

def test_colour_features_of_pictures_that_hardly_differ():
    grey = colourful(c=1).expand(-1, 3, -1, -1)
    f = colour_features(grey)
    flat = torch.zeros(200, 3, 32, 32) + torch.linspace(-.5, .5, 200)[:,None,None,None]
    assert f(grey).isfinite().all() and colour_features(flat)(flat).isfinite().all()
    tinted = (grey + torch.tensor([.1, 0, -.1])[:,None,None]).clamp(-1, 1)
    assert (f(tinted).mean(0) - f(grey).mean(0)).norm() < 100, 'a colour that nobody showed is no explosion'

def grainy(x): return (x + .1*torch.randn(x.shape, generator=rng('spoilt'))).clamp(-1, 1)
def blurred(x): return nn.functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
def greyed(x): return x.mean(1, keepdim=True).expand(-1, 3, -1, -1)
SPOILT = dict(blurred=blurred, grainy=grainy, greyed=greyed, colours=lambda x: x[:,[1, 2, 0]], turned=lambda x: x.rot90(1, (2, 3)),
    cut=lambda x: x.roll(16, 3), darker=lambda x: .7*x - .3)

@pytest.mark.parametrize('how', SPOILT)
def test_colour_features_notice(how):
    x = photographs(32, 800).train.dataset.x.float()/127.5 - 1
    x = x[torch.randperm(800, generator=rng('halves'))]
    f = colour_features(x)
    real,other,spoilt = f(x[:400]),f(x[400:]),f(SPOILT[how](x[400:]))
    gap = lambda a, b: (a.mean(0)-b.mean(0)).square().sum() + (a.std(0)-b.std(0)).square().sum()
    assert gap(real, spoilt) > 2*gap(real, other)

@pytest.mark.parametrize('real', [colourful(n=127), colourful(c=1), colourful(size=12), colourful(c=4), colourful()[0], colourful()*math.nan,
    colourful()*3, 'pictures', None])
def test_pictures_that_colour_features_are_not_for(real): refuses(lambda: colour_features(real), 'real')

def test_too_few_to_make_colour_features_of(): refuses(lambda: colour_features(colourful(), n=100), 'n')

# ---------------------------------------------------------------- Inception
@pytest.fixture(scope='module')
def inception_weights():
    "Random weights of Inception-v3 that keep numbers of a moderate size"
    from torchvision.models import inception_v3
    with seeded('inception weights'):
        net = inception_v3(weights=None, init_weights=False)
        for m in net.modules():
            if isinstance(m, nn.BatchNorm2d):
                nn.init.uniform_(m.weight, .8, 2.)
                nn.init.uniform_(m.bias, -.3, .5)
    return net.eval()

@pytest.fixture(scope='module')
def inception_files(inception_weights, tmp_path_factory):
    "The same weights as a file of torchvision's and as one of the weights of 2015"
    place,own = tmp_path_factory.mktemp('inception'),inception_weights.state_dict()
    torch.save(own, place/'torchvision.pth')
    old = {k: v.contiguous() for k,v in own.items() if not k.startswith('AuxLogits.') and not k.endswith('num_batches_tracked')}
    old |= {'fc.weight': torch.zeros(1008, 2048), 'fc.bias': torch.zeros(1008)}
    save_file(old, place/'fid.safetensors')
    return place,old

def reference(net, x):
    "What stands before the last layer of torchvision's `net`"
    got = []
    hook = net.fc.register_forward_pre_hook(lambda m, args: got.append(args[0]))
    try:
        with torch.no_grad(): net(x)
    finally: hook.remove()
    return got[0]

def test_inception_of_torchvision(inception_weights, inception_files, monkeypatch):
    place,_ = inception_files
    monkeypatch.setenv('HOME', str(place))
    state = torch.get_rng_state()
    f = inception('~/torchvision.pth')
    assert torch.equal(state, torch.get_rng_state())
    x = torch.rand(2, 3, 299, 299, generator=rng('x'))*2 - 1
    got,want = f(x),reference(inception_weights, x)
    assert got.shape == (2, 2048) and torch.allclose(got, want, atol=1e-5) and (f.channels, f.size) == (3, 299) and want.std() > .01
    assert f(pictures(n=2, size=32)).shape == (2, 2048)

def interpolated_1d(row, n):
    "TensorFlow's bilinear interpolation of 2015 of a list of numbers, spelled out"
    out = []
    for i in range(n):
        at = i*len(row)/n
        low = int(at)
        high = min(low+1, len(row)-1)
        out.append(row[low] + (row[high]-row[low])*(at-low))
    return out

def test_inception_of_the_fid(inception_weights, inception_files, monkeypatch):
    "Against torchvision's layers with the three differences put in from outside: pools without padding in the count, one maximum, old interpolation of whole numbers"
    import torchvision.models.inception as theirs
    place,_ = inception_files
    f = inception(place/'fid.safetensors')
    ramp = torch.randint(0, 256, (20,), generator=rng('ramp'))
    x = (ramp/127.5 - 1).expand(1, 3, 16, 20)
    got,calls,average = f(x),[],nn.functional.avg_pool2d
    class Pools:
        def __getattr__(self, k): return getattr(nn.functional, k)
        def avg_pool2d(self, x, kernel_size, stride, padding):
            calls.append(x.shape)
            if len(calls) == 9: return nn.functional.max_pool2d(x, kernel_size, stride, padding)
            return average(x, kernel_size, stride, padding, count_include_pad=False)
    wide = torch.tensor(interpolated_1d(ramp.tolist(), 299))
    entered = ((wide-128)/128).expand(1, 3, 299, 299)
    plain = reference(inception_weights, entered)
    monkeypatch.setattr(theirs, 'F', Pools())
    want = reference(inception_weights, entered)
    assert len(calls) == 9 and torch.allclose(got, want, atol=1e-4) and (want-plain).abs().max() > .01 and (f.channels, f.as_uint8) == (3, True)

@pytest.mark.parametrize('what', ['nothing', 'folder', 'text', 'network', 'tensor', 'classes', 'missing', 'shape', 'ending', 'number'])
def test_files_that_are_no_inception(what, inception_files, tmp_path):
    place,old = inception_files
    path = tmp_path/'weights.pth'
    small = {k: v for k,v in old.items() if k.startswith('fc.')}
    if what == 'folder': path.mkdir()
    if what == 'text': path.write_text('weights')
    if what == 'network': torch.save(nn.Linear(2, 2), path)
    if what == 'tensor': torch.save(torch.zeros(3), path)
    if what == 'classes': torch.save({'fc.weight': torch.zeros(10, 2048)}, path)
    if what == 'missing': torch.save(small, path)
    if what == 'shape': torch.save(small | {'Conv2d_1a_3x3.conv.weight': torch.zeros(32, 1, 3, 3)}, path)
    if what == 'ending': path = tmp_path/'weights.zip'
    if what == 'number': path = 3
    said = refuses(lambda: inception(path), 'path')
    assert what in ('ending', 'number') or 'weights.pth' in said and 'Inception-v3' in said or what == 'tensor'
