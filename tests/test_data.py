"Mixtures, bundled images, folders and the in-memory loader: exact where exactness is promised, one plain sentence where not"
import math, os, re, shutil, subprocess, sys, warnings
from importlib import import_module
from pathlib import Path

import numpy as np, platformdirs, pytest, torch
from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import Image
from torch import nn

import gan_course.images as images_module
from gan_course.core import rng, seeded
from gan_course.mixtures import *
from gan_course.data import *
from gan_course.images import *
from gan_course.files import cache_dir

ROOT = Path(__file__).parent.parent
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
ALL = [ring(), ring(std=.01), grid_of(), moons(), spirals(), from_points([[0, 0], [1, 2]]), Mixture([[0, 0], [3, 0], [0, 3]], .5, [1, 2, 5])]

def says(match, kind=ValueError):
    "One sentence that starts with the argument's name and `match`es"
    return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')

@pytest.fixture(autouse=True)
def same_generators():
    "Nothing here may move the global generators"
    before,np_before = torch.get_rng_state(),np.random.get_state()[1].copy()
    yield
    assert torch.get_rng_state().equal(before) and (np.random.get_state()[1] == np_before).all()

@pytest.fixture(scope='module')
def unpacked(tmp_path_factory):
    "A cache with MNIST in it"
    old,root = os.environ.get('GAN_COURSE_CACHE'),tmp_path_factory.mktemp('cache')
    os.environ['GAN_COURSE_CACHE'] = str(root)
    bundled('mnist')
    yield root
    os.environ.pop('GAN_COURSE_CACHE') if old is None else os.environ.update(GAN_COURSE_CACHE=old)

@pytest.fixture
def cache(unpacked, tmp_path, monkeypatch):
    "A copy of that cache, to be damaged"
    shutil.copytree(unpacked, tmp_path/'cache')
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'cache'))
    return tmp_path/'cache'/'MNIST'/'raw'

# Mixtures

@pytest.mark.parametrize('m', ALL, ids=repr)
def test_density_is_that_of_torch_distributions(m):
    from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal
    c,w = m.centres.double(),m.weights.double()
    p = MixtureSameFamily(Categorical(w), Independent(Normal(c, torch.full_like(c, m.std)), 1))
    x = torch.cat([m.sample(500).double(), torch.randn(500, 2, generator=rng(1), dtype=torch.double)*3])
    torch.testing.assert_close(m.log_prob(x), p.log_prob(x), rtol=1e-6, atol=1e-6)

def test_density_is_that_of_scipy():
    from scipy.stats import multivariate_normal
    m,x = grid_of(3, 1.5, .4),torch.randn(200, 2, generator=rng(0), dtype=torch.double)*2
    p = np.mean([multivariate_normal(c.numpy(), .4**2).pdf(x.numpy()) for c in m.centres.double()], 0)
    np.testing.assert_allclose(m.log_prob(x).exp().numpy(), p, rtol=1e-6)

@pytest.mark.parametrize('m', ALL, ids=repr)
def test_density_sums_to_one(m):
    (a,b,c,d),n = m.limits,250
    xy = torch.cartesian_prod(torch.linspace(a, b, n, dtype=torch.double), torch.linspace(c, d, n, dtype=torch.double))
    assert abs(m.log_prob(xy).exp().sum()*(b-a)*(d-c)/(n-1)**2 - 1) < 1e-3

def test_log_prob_far_away_keeps_its_type_and_has_a_gradient():
    m = ring(std=.01)
    x = torch.tensor([[100., 100.], [1., 0.]], requires_grad=True)
    lp = m.log_prob(x)
    assert lp.dtype == torch.float32 and lp.isfinite().all() and lp[0] < -1e7
    assert abs(lp[1].item() - (-math.log(2*math.pi*.01**2) - math.log(8))) < 1e-4
    g, = torch.autograd.grad(lp.sum(), x)
    torch.testing.assert_close(g[0], (m.centres[1] - x[0].detach())/.01**2, rtol=1e-4, atol=1e-3)
    assert m.log_prob(x.detach().double()).dtype == torch.float64 and m.log_prob(x.detach().half()).dtype == torch.float16
    assert m.log_prob(torch.zeros(0, 2)).shape == (0,) and m.log_prob([[0, 0]]).shape == (1,)

def test_log_prob_in_blocks_equals_one_by_one():
    m = from_points(torch.randn(700, 2, generator=rng(0)), .1)
    x = m.sample(7000)
    lp = m.log_prob(x)
    assert lp[::1000].equal(torch.cat([m.log_prob(o[None]) for o in x[::1000]]))
    assert m.labels(x)[:50].equal(torch.cdist(x[:50].double(), m.centres.double()).argmin(1))

@given(st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any), st.integers(0, 99))
@quick
def test_samples_follow_the_weights(w, seed):
    k,n = len(w),4000
    m = Mixture([[10.*i, 0] for i in range(k)], .5, w)
    x,modes = m.sample(n, seed, modes=True)
    share = torch.bincount(modes, minlength=k)/n
    assert x.shape == (n, 2) and x.dtype == torch.float32 and m.labels(x).equal(modes)
    assert (share - m.weights).abs().max() < 6*(.25/n)**.5 and abs(m.weights.sum() - 1) < 1e-6
    assert not share[m.weights == 0].any()

def test_samples_have_the_width_and_are_a_function_of_the_seed():
    m = ring(std=.02)
    x,modes = m.sample(40_000, 3, modes=True)
    z = (x - m.centres[modes])/.02
    assert abs(z.mean()) < .02 and abs(z.std() - 1) < .02 and abs((z[:,0]*z[:,1]).mean()) < .02
    assert m.sample(100, 3).equal(m.sample(100, 3)) and not m.sample(100, 3).equal(m.sample(100, 4))
    assert m.sample(100, 3).equal(m.sample(100, 3, modes=True)[0])

def test_published_protocols():
    torch.testing.assert_close(ring(8, 1., .01).centres.norm(dim=1), torch.ones(8))
    assert ring().std == .02 and len(ring()) == 8
    assert {tuple(c) for c in grid_of().centres.tolist()} == {(a, b) for a in (-4, -2, 0, 2, 4) for b in (-4, -2, 0, 2, 4)} and grid_of().std == .05
    for m in ALL: torch.testing.assert_close(m.weights.sum(), torch.tensor(1.))
    for m in (ring(), grid_of(), moons(), spirals()): assert m.centres.mean(0).abs().max() < .02

def test_from_points_takes_lists_arrays_and_tensors():
    p = np.array([[0, 1], [2, 3.]])
    ms = [from_points(o) for o in (p, p.tolist(), torch.tensor(p), p[::-1][::-1], torch.tensor(p).float().requires_grad_())]
    assert all(m.centres.equal(ms[0].centres) and not m.centres.requires_grad for m in ms)

@pytest.mark.parametrize('match, make', [
    ('centres: expected points of shape', lambda: Mixture([1., 2.], .1)), ('centres: expected points of shape', lambda: Mixture(torch.zeros(0, 2), .1)),
    ('centres: expected points of shape', lambda: Mixture(torch.zeros(4, 3), .1)), ('centres: expected finite', lambda: Mixture([[0, math.nan]], .1)),
    ('centres: expected finite', lambda: Mixture([[0, math.inf]], .1)), ('array: expected points', lambda: from_points([])),
    ('std: expected', lambda: Mixture([[0, 0]], 0)), ('std: expected', lambda: Mixture([[0, 0]], -1)), ('std: expected', lambda: ring(std=math.nan)),
    ('std: expected', lambda: ring(std='wide')), ('std: expected', lambda: ring(std=math.inf)), ('std: expected', lambda: ring(std=True)),
    ('weights: expected one for each', lambda: Mixture([[0, 0]], 1, [1, 2])), ('weights: .*-1 as the smallest', lambda: Mixture([[0, 0], [1, 1]], 1, [2, -1])),
    ('weights: expected', lambda: Mixture([[0, 0]], 1, [0])), ('weights: expected finite', lambda: Mixture([[0, 0]], 1, [math.nan])),
    ('k: expected', lambda: ring(0)), ('k: expected', lambda: grid_of(2.5)), ('k: expected', lambda: moons(-1)), ('arms: expected', lambda: spirals(arms=0)),
    ('turns: expected', lambda: spirals(turns=0)), ('radius: expected', lambda: ring(radius=0)), ('spacing: expected', lambda: grid_of(spacing=-2)),
    ('n: expected', lambda: ring().sample(0)), ('n: expected', lambda: ring().sample(1.5)), ('x: expected points', lambda: ring().log_prob(torch.zeros(3))),
    ('x: expected points', lambda: ring().labels(torch.zeros(3, 3)))])
def test_bad_mixtures(match, make):
    with says(match): make()

def test_not_numbers_at_all():
    with says('centres: expected a tensor or an array of numbers', TypeError): Mixture('abc', 1)
    with says('x: expected a tensor or an array of numbers', TypeError): TensorLoader(object())
    with says('array: expected a tensor or an array of numbers', TypeError): from_points([[1, 2], [3]])

# The loader

def rows(n, d=2): return torch.arange(n*d).view(n, d).float()

@given(n=st.integers(1, 40), bs=st.integers(1, 40), seed=st.integers(0, 5), epoch=st.integers(0, 3), turn=st.integers(0, 3), last=st.booleans())
@quick
def test_an_epoch_has_every_row_once(n, bs, seed, epoch, turn, last):
    bs = min(n, bs)
    dl = TensorLoader(rows(n), torch.arange(n), bs=bs, seed=seed, device='cpu', drop_last=not last)
    batches = [dl.batch(epoch, i, turn) for i in range(len(dl))]
    x,y = map(torch.cat, zip(*batches))
    assert len(dl) == (math.ceil(n/bs) if last else n//bs) and len(x) == (n if last else n//bs*bs)
    assert len(set(y.tolist())) == len(y) and x.equal(rows(n)[y])
    order = torch.randperm(n, generator=rng(seed, 'order', epoch, turn))[:len(y)]
    assert y.equal(order)

@given(n=st.integers(8, 40), world=st.integers(1, 4), per=st.integers(1, 2), last=st.booleans())
@quick
def test_slices_of_the_ranks_make_the_joint_batch(n, world, per, last):
    one = TensorLoader(rows(n), bs=world*per, device='cpu', drop_last=not last)
    ranks = [one.new(rank=r, world=world) for r in range(world)]
    for i in range(len(one)):
        assert torch.cat([r.batch(2, i, 1)[0] for r in ranks]).equal(one.batch(2, i, 1)[0])
        if not last: assert all(len(r.batch(2, i, 1)[0]) == per for r in ranks)

def test_batches_are_random_access():
    dl = TensorLoader(rows(100), bs=10, device='cpu')
    want = {(e, i, t): dl.batch(e, i, t)[0] for e in range(5) for i in (0, 3, 9) for t in range(5)}
    for k in sorted(want, key=lambda k: (k[1], -k[2], k[0])): assert dl.batch(*k)[0].equal(want[k])
    assert len(dl._orders) <= 8 and len({tuple(v.flatten().tolist()) for v in want.values()}) == len(want)
    assert not dl.new(seed=1).batch(0, 0)[0].equal(dl.batch(0, 0)[0])
    fixed = dl.new(shuffle=False)
    assert all(fixed.batch(e, 2, t)[0].equal(rows(100)[20:30]) for e in (0, 7) for t in (0, 1))
    with pytest.raises(IndexError, match='^i: expected a batch from 0 to 9, got 10'): dl.batch(0, 10)
    with pytest.raises(IndexError, match='^i: '): dl.batch(0, -1)

def test_iterating_moves_the_epoch_and_nothing_else_does():
    dl = TensorLoader(rows(20), bs=5, device='cpu')
    first = dl.one_batch()[0]
    assert dl.epoch == 0 and dl.one_batch()[0].equal(first)
    assert next(iter(dl))[0].equal(first) and dl.epoch == 1 # an epoch that was broken off is over
    assert [b[0].tolist() for b in dl] == [dl.batch(1, i)[0].tolist() for i in range(4)] and dl.epoch == 2

def test_new_shares_memory_and_changes_what_was_asked():
    x,y = torch.randint(0, 256, (30, 3, 4, 4), generator=rng(0), dtype=torch.uint8),torch.arange(30) % 3
    dl = TensorLoader(x, y, bs=4, seed=7, device='cpu', classes='abc')
    b = dl.new(bs=6, shuffle=False)
    assert (b.bs, b.shuffle, b.seed, b.n_classes, b.classes) == (6, False, 7, 3, list('abc'))
    assert b.dataset.x.data_ptr() == dl.dataset.x.data_ptr() == x.data_ptr() and b.dataset.y.data_ptr() == dl.dataset.y.data_ptr()
    assert dl.bs == 4 and dl.new(y=None).n_classes is None and not dl.new(x=x[:9]).labelled
    with pytest.raises(TypeError): dl.new(sise=3)

@given(st.integers(0, 2**31))
@quick
def test_eight_bit_images_are_scaled_exactly(seed):
    x = torch.randint(0, 256, (6, 1, 3, 5), generator=rng(seed), dtype=torch.uint8)
    keep = x.clone()
    dl = TensorLoader(x, bs=3, shuffle=False, device='cpu')
    b, = dl.batch(0, 1)
    assert b.dtype == torch.float32 and b.equal(x[3:]/127.5 - 1) and dl.shape == (1, 3, 5)
    b.zero_()
    assert x.equal(keep) and dl.dataset[0][0].shape == (1, 3, 5) and dl.dataset[1:4][0].shape == (3, 1, 3, 5)
    full = TensorLoader(torch.tensor([0, 255], dtype=torch.uint8).view(2, 1, 1, 1), bs=2, shuffle=False, device='cpu').one_batch()[0]
    assert full.flatten().tolist() == [-1, 1]

def test_batches_never_alias_the_data():
    x = rows(6)
    for shuffle in (True, False): TensorLoader(x, bs=3, shuffle=shuffle, device='cpu').one_batch()[0].fill_(-1)
    assert x.equal(rows(6))

def test_other_float_types_become_float32():
    for dt in (torch.float16, torch.bfloat16, torch.float64):
        assert TensorLoader(rows(4).to(dt), bs=2, device='cpu').one_batch()[0].dtype == torch.float32
    assert TensorLoader(rows(4).numpy().astype('f8'), bs=2, device='cpu').one_batch()[0].dtype == torch.float32
    assert TensorLoader(rows(4), np.array([0, 1, 1, 0], dtype='uint8'), bs=2, device='cpu').one_batch()[1].dtype == torch.int64

def test_images_as_conditions():
    x,mask = torch.zeros(8, 3, 4, 4, dtype=torch.uint8),torch.randint(0, 256, (8, 1, 4, 4), dtype=torch.uint8, generator=rng(0))
    dl = TensorLoader(x, mask, bs=4, shuffle=False, device='cpu')
    assert dl.n_classes is None and dl.labelled and dl.batch(0, 1)[1].equal(mask[4:]/127.5 - 1)

def img(v=0., n=4): return torch.full((n, 1, 2, 2), v)

@pytest.mark.parametrize('match, make', [
    ('x: expected points of shape', lambda: TensorLoader(torch.zeros(5))), ('x: expected points of shape', lambda: TensorLoader(torch.zeros(5, 2, 2))),
    ('x: expected at least 1 sample', lambda: TensorLoader(torch.zeros(0, 2))), ('x: expected at least 1 sample', lambda: TensorLoader(img(n=0))),
    ('x: expected finite numbers, got NaN', lambda: TensorLoader(torch.tensor([[0, math.nan]]), bs=1)),
    ('x: expected finite', lambda: TensorLoader(img(math.inf), bs=1)),
    ('x: expected finite', lambda: TensorLoader(torch.tensor([[1e300]], dtype=torch.double), bs=1)),
    (r'x: expected images in \[-1, 1\], got values from 0 to 255', lambda: TensorLoader(torch.tensor([0., 255]).view(2, 1, 1, 1), bs=1)),
    ('bs: expected a whole number', lambda: TensorLoader(rows(4), bs=0)), ('bs: expected a whole number', lambda: TensorLoader(rows(4), bs=2.)),
    ('bs: expected a whole number', lambda: TensorLoader(rows(4), bs=True)),
    ('bs: expected at most 4, the number of samples, got 5', lambda: TensorLoader(rows(4), bs=5)),
    ('bs: expected a multiple of world=2', lambda: TensorLoader(rows(4), bs=3, world=2)), ('rank: ', lambda: TensorLoader(rows(4), bs=4, rank=2, world=2)),
    ('rank: ', lambda: TensorLoader(rows(4), bs=4, rank=-1)), ('world: ', lambda: TensorLoader(rows(4), bs=4, world=0)),
    ('seed: ', lambda: TensorLoader(rows(4), bs=4, seed=-1)), ('seed: ', lambda: TensorLoader(rows(4), bs=4, seed=None)),
    ('y: expected 4 rows, as many as x, got 3', lambda: TensorLoader(rows(4), torch.zeros(3).long(), bs=1)),
    ('y: expected labels of at least 0, got values from -1', lambda: TensorLoader(rows(4), torch.tensor([0, 1, 2, -1]), bs=1)),
    ('y: expected labels from 0 to 1, got values from 0 to 2', lambda: TensorLoader(rows(4), torch.tensor([0, 1, 2, 2]), bs=1, n_classes=2)),
    ('y: expected labels from 0 to 1', lambda: TensorLoader(rows(4), torch.tensor([0, 1, 2, 2]), bs=1, classes=['a', 'b'])),
    ('n_classes: ', lambda: TensorLoader(rows(4), torch.tensor([0, 1, 2, 2]), bs=1, n_classes=0)),
    ('y: expected labels of shape', lambda: TensorLoader(rows(4), torch.zeros(4, 1).long(), bs=1)),
    (r'y: expected images in \[-1, 1\]', lambda: TensorLoader(img(-1.), img(3.), bs=1)),
    ('device: ', lambda: TensorLoader(rows(4), bs=1, device='abacus')), ('device: ', lambda: TensorLoader(rows(4), bs=1, device='cpu').to('abacus')),
    ('valid: expected a share', lambda: loaders(rows(4), valid=1.5, bs=1)), ('valid: expected a share', lambda: loaders(rows(4), valid=.01, bs=1)),
    ('valid: expected a y exactly', lambda: loaders(rows(4), torch.zeros(4).long(), valid=rows(2), bs=1)),
    ('valid: expected a y exactly', lambda: loaders(rows(4), valid=(rows(2), torch.zeros(2).long()), bs=1)),
    (r'valid: expected samples of shape \(2,\)', lambda: loaders(rows(4), valid=rows(4, 3), bs=1)),
    ('y: expected labels from 0 to 1', lambda: loaders(rows(4), torch.tensor([0, 1, 0, 1]), valid=(rows(2), torch.tensor([0, 2])), bs=1)),
    ('y: expected 4 rows', lambda: loaders(rows(4), torch.zeros(3).long(), valid=.5, bs=1)),
    ('valid: ', lambda: points(ring(), 10, bs=2, valid=-1)), ('n: ', lambda: points(ring(), 0)), ('bs: expected at most 10', lambda: points(ring(), 10)),
    ('size: ', lambda: mnist(size=27)), ('size: ', lambda: mnist(size=29)), ('size: ', lambda: mnist(size=28.)), ('name: ', lambda: bundled('cifar')),
    ('dl: expected batches .* got no batch', lambda: in_memory([])), ('dl: expected batches .* parts', lambda: in_memory([(1, 2, 3)]))])
def test_bad_loaders(match, make):
    with says(match): make()

@pytest.mark.parametrize('match, make', [
    ('x: expected floats, got torch.int64', lambda: TensorLoader(torch.zeros(4, 2).long())),
    ('x: expected floats', lambda: TensorLoader(torch.zeros(4, 2, dtype=torch.uint8))),
    (r'x: expected floats in \[-1, 1\] or uint8', lambda: TensorLoader(img().long())),
    ('x: expected a tensor', lambda: TensorLoader(torch.zeros(4, 2, dtype=torch.cfloat))),
    ('y: expected whole numbers', lambda: TensorLoader(rows(4), torch.zeros(4), bs=1)),
    ('y: expected whole numbers', lambda: TensorLoader(rows(4), torch.zeros(4).bool(), bs=1))])
def test_bad_types(match, make):
    with says(match, TypeError): make()

def test_images_from_0_to_1_are_pointed_out():
    with pytest.warns(UserWarning, match=r'^x: no value is below 0'): TensorLoader(img(.5), bs=1)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        TensorLoader(img(-.5), img(.5), bs=1)

def test_loaders_and_validation_sets():
    x,y = rows(50),torch.arange(50) % 5
    dls = loaders(x, y, valid=.2, bs=8, seed=3, device='cpu')
    assert (dls.train.n, dls.valid.n, len(dls.valid), dls.n_classes) == (40, 10, 2, 5) and dls.device == torch.device('cpu')
    both = torch.cat([dls.train.dataset.x, dls.valid.dataset.x])
    assert both.sort(0).values.equal(x) and all(y[int(a[0])//2] == b for a,b in zip(dls.valid.dataset.x, dls.valid.dataset.y))
    assert dls.valid.dataset.x.equal(loaders(x, valid=.2, bs=8, seed=3, device='cpu').valid.dataset.x)
    assert torch.cat([b[0] for b in dls.valid]).equal(dls.valid.dataset.x)
    assert len(loaders(x, bs=8).loaders) == 1 and loaders(x, valid=x[:3], bs=8).valid.n == 3 and loaders(x, y, valid=(x[:3], y[:3]), bs=8).valid.labelled

def test_points():
    dls = points(ring(), 1000, bs=100, valid=50, seed=5)
    again = points(ring(), 1000, bs=100, valid=50, seed=5)
    assert dls.train.dataset.x.equal(again.train.dataset.x) and dls.valid.n == 50 and not dls.train.labelled and len(dls.train) == 10
    assert not dls.valid.dataset.x.equal(dls.train.dataset.x[:50])
    named = points(ring(), 500, bs=100, labels=True, valid=0)
    x,y = named.one_batch()
    assert named.n_classes == 8 and len(named.loaders) == 1 and ring().labels(x.cpu()).equal(y.cpu())

def test_data_too_large_for_the_device_stays_and_is_moved_by_batch(monkeypatch):
    monkeypatch.setattr('gan_course.data._fits', lambda device, nbytes: False)
    dl = TensorLoader(rows(6), bs=3, device='cpu')
    assert dl.one_batch()[0].shape == (3, 2)

def test_in_memory():
    from fastai.data.load import DataLoader as FastDL
    from torch.utils.data import DataLoader, TensorDataset
    x,y = rows(11),torch.arange(11)
    assert [o.tolist() for o in in_memory(DataLoader(TensorDataset(x, y), batch_size=4))] == [x.tolist(), y.tolist()]
    assert in_memory([x[:5], x[5:]])[0].equal(x) and in_memory([x])[1] is None
    fast = FastDL(list(zip(x, y)), bs=4, shuffle=True, drop_last=True)
    a,b = in_memory(fast)
    assert a.equal(x) and b.equal(y) and type(a) is torch.Tensor
    assert in_memory(loaders(x, y, bs=4, device='cpu'))[1].equal(y)
    assert in_memory(TensorLoader(x, y, bs=4, device='cpu'))[0].equal(x)

# fastai

@pytest.fixture(scope='module')
def classifier():
    import_module('fastai.callback.progress') # puts a progress bar into every learner
    from fastai.learner import Learner
    from fastai.metrics import accuracy
    m = ring(4, std=.2)
    dls = points(m, 600, bs=50, labels=True, valid=170, device='cpu')
    with seeded('net'): net = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 4))
    return Learner(dls, net, nn.CrossEntropyLoss(), metrics=accuracy)

def test_a_plain_learner_fits(classifier, capsys):
    from fastai.callback.progress import ProgressCallback
    learn = classifier
    assert any(isinstance(c, ProgressCallback) for c in learn.cbs)
    with seeded('fit'): learn.fit(3, 1e-2)
    assert learn.recorder.values[-1][2] > .9 and len(learn.recorder.values) == 3
    assert learn.dls.train.epoch == 3 and learn.validate()[1] > .9

def test_fastai_looks_at_data_and_predictions(classifier, monkeypatch):
    import IPython.display
    for o in ('fastai.callback.hook', 'gan_course.viz'): import_module(o) # summary, show_batch
    shown = []
    monkeypatch.setattr(IPython.display, 'display', lambda d, **kw: shown.append(d))
    assert 'Total params: 228' in str(classifier.summary())
    preds,targets = classifier.get_preds()
    assert preds.shape == (170, 4) and targets.equal(classifier.dls.valid.dataset.y)
    assert len(classifier.dls.one_batch()) == 2
    classifier.dls.show_batch()
    classifier.show_results()
    assert [len(d['text/html']) > 1000 for d in shown] == [True, True]

# Bundled sets

def test_every_archive_has_its_checksum_and_licence():
    from hashlib import md5, sha256
    for name in images_module._roots:
        folder = ROOT/'gan_course'/'assets'/name
        assert {p.name for p in folder.iterdir()} == {f'{o}.xz' for o in images_module._names} | {'LICENSE'}
        for o,packed in zip(images_module._names, images_module._packed[name]): assert sha256((folder/f'{o}.xz').read_bytes()).hexdigest() == packed
        for k in (1, 2, 3): assert sha256(images_module._archive(name, k)).hexdigest() == images_module._plain[name][k]
    assert md5(images_module._archive('mnist', 0)).hexdigest() == '6bbc9ace898e44ae57da46a324031adb'
    assert 'Attribution-ShareAlike 3.0' in (ROOT/'gan_course/assets/mnist/LICENSE').read_text()
    assert 'Copyright (c) 2017 Zalando SE' in (ROOT/'gan_course/assets/fashion-mnist/LICENSE').read_text()

def test_mnist_is_complete(unpacked):
    dls = mnist(device='cpu')
    t,v = dls.train,dls.valid
    assert (t.n, v.n, t.shape, t.n_classes, len(t)) == (60_000, 10_000, (1, 28, 28), 10, 937) and t.dataset.x.dtype == torch.uint8
    assert torch.bincount(t.dataset.y).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert t.dataset.y[:5].tolist() == [5, 0, 4, 1, 9] and v.dataset.y[:5].tolist() == [7, 2, 1, 0, 4]
    assert abs(t.dataset.x.float().mean()/255 - .1307) < 1e-4
    wide = mnist(size=32, labels=False, bs=10, device='cpu')
    x, = wide.one_batch()
    assert x.shape == (10, 1, 32, 32) and (x[:,:,:2] == -1).all() and (x[...,-2:] == -1).all()
    assert wide.train.dataset.x[:,:,2:-2,2:-2].equal(t.dataset.x) and wide.train.n_classes is None

def test_fashion_is_complete(tmp_path, monkeypatch):
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'new'/'place'))
    dls = fashion(device='cpu')
    assert (dls.train.n, dls.valid.n) == (60_000, 10_000) and torch.bincount(dls.train.dataset.y).tolist() == [6000]*10
    assert dls.train.classes[9] == 'Ankle boot' and dls.train.dataset.y[:3].tolist() == [9, 0, 0] and abs(dls.train.dataset.x.float().mean()/255 - .2860) < 1e-4
    raw = tmp_path/'new'/'place'/'FashionMNIST'/'raw'
    assert {p.name for p in raw.iterdir()} == set(images_module._names)

@pytest.mark.parametrize('harm', ['truncate', 'empty', 'flip', 'grow'])
def test_a_damaged_cache_is_said_and_rebuilt(cache, harm):
    path = cache/'t10k-images-idx3-ubyte'
    good = path.read_bytes()
    bad = dict(truncate=good[:-1000], empty=b'', flip=good[:5000]+bytes([good[5000]^1])+good[5001:], grow=good+b'0')[harm]
    path.write_bytes(bad)
    with pytest.warns(UserWarning, match=r'^The cached file .*t10k-images-idx3-ubyte is damaged and is unpacked again\.$') as seen: bundled('mnist')
    assert len(seen) == 1 and path.read_bytes() == good and len(list(cache.iterdir())) == 4
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        bundled('mnist')

def test_a_missing_file_is_rebuilt_and_old_parts_are_swept(cache):
    (cache/'t10k-labels-idx1-ubyte').unlink()
    old,new = cache/'.t10k-labels-idx1-ubyte.abc',cache/'.t10k-labels-idx1-ubyte.def'
    for p in (old, new):
        p.mkdir()
        (p/'new').write_bytes(b'half')
    os.utime(old, (1, 1))
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        bundled('mnist')
    assert (cache/'t10k-labels-idx1-ubyte').stat().st_size == 10_008 and not old.exists() and new.exists()

@pytest.mark.parametrize('harm', ['truncate', 'flip', 'missing', 'not xz'])
def test_a_damaged_archive_is_an_error_that_says_what_to_do(tmp_path, monkeypatch, harm):
    shutil.copytree(ROOT/'gan_course'/'assets'/'mnist', tmp_path/'mnist')
    path = tmp_path/'mnist'/'train-labels-idx1-ubyte.xz'
    good = path.read_bytes()
    if harm == 'missing': path.unlink()
    else: path.write_bytes({'truncate': good[:-50], 'flip': good[:900]+bytes([good[900]^1])+good[901:], 'not xz': b'hello'}[harm])
    monkeypatch.setattr(images_module, 'assets', lambda: tmp_path)
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'cache'))
    monkeypatch.setattr(images_module, '_names', images_module._names[1:])
    for o in ('_packed', '_plain'): monkeypatch.setattr(images_module, o, {k: v[1:] for k,v in getattr(images_module, o).items()})
    with says(r'mnist: expected .*train-labels-idx1-ubyte\.xz as it came with the course, but the file .*install gan_course again',
        ValueError): bundled('mnist')
    assert not list((tmp_path/'cache'/'MNIST'/'raw').iterdir())

def test_a_cache_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path/'file').write_text('in the way')
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'file'))
    with says('GAN_COURSE_CACHE: expected a folder that can be written, got .*file'): bundled('mnist')
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'ok'))
    (tmp_path/'ok'/'MNIST'/'raw'/'train-images-idx3-ubyte').mkdir(parents=True)
    with says('GAN_COURSE_CACHE: expected a folder that can be written'): bundled('mnist')

def test_where_the_cache_is(monkeypatch, tmp_path):
    monkeypatch.delenv('GAN_COURSE_CACHE', raising=False)
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path/'xdg'))
    assert cache_dir() == platformdirs.user_cache_path('gan_course', appauthor=False)
    if sys.platform == 'linux': assert cache_dir() == tmp_path/'xdg'/'gan_course'
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path/'mine'))
    assert cache_dir() == tmp_path/'mine'

def test_import_touches_nothing_and_two_processes_may_unpack_at_once(tmp_path, monkeypatch):
    code = """if True:
        import os, sys, gan_course.images
        print([m for m in ('torchvision', 'fastai.vision', 'fastai.vision.all') if m in sys.modules], os.listdir(), flush=True)
        gan_course.images.bundled('mnist')"""
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path))
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    other = subprocess.Popen([sys.executable, '-c', code], env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert other.stdout.readline() == '[] []\n'
    bundled('mnist')
    assert other.communicate()[1] == '' and other.returncode == 0
    raw = tmp_path/'MNIST'/'raw'
    assert all(images_module._is_whole(raw/o, 'mnist', k) for k,o in enumerate(images_module._names)) and len(list(raw.iterdir())) == 4

# Folders

def save(path, mode='RGB', size=(30, 20), colour=None, **kw):
    path.parent.mkdir(parents=True, exist_ok=True)
    im = Image.new(mode, size, *([] if colour is None else [colour]))
    im.save(path, **kw)
    return im

def test_folder_reads_every_kind_of_image(tmp_path):
    save(tmp_path/'a.png', 'RGB', (30, 20), (255, 0, 0))
    save(tmp_path/'b.jpg', 'L', (5, 90), 255)
    save(tmp_path/'c.png', 'P', (16, 16))
    save(tmp_path/'d.png', 'RGBA', (40, 40), (0, 0, 0, 0))
    Image.fromarray(np.full((20, 30), 32896, dtype=np.uint16)).save(tmp_path/'e.png')
    save(tmp_path/'f.tif', 'CMYK', (9, 9), (0, 0, 0, 0))
    save(tmp_path/'g.gif', 'P', (1, 1))
    save(tmp_path/'h.png', '1', (300, 7), 1)
    with pytest.warns(UserWarning, match=r'^path: values from 0 to 32896 became \[-1, 1\]'): dls = folder(tmp_path, size=8, bs=4, device='cpu')
    x = dls.train.dataset.x
    assert x.shape == (8, 3, 8, 8) and x.dtype == torch.uint8 and not dls.train.labelled and dls.train.classes is None
    assert x[0,:,0,0].tolist() == [255, 0, 0] and (x[1] >= 254).all() and (x[4] == 255).all() and all((x[i] == 255).all() for i in (3, 5, 7))
    grey = folder(tmp_path, size=5, bs=1, channels=1, span=(0, 255), device='cpu').train.dataset.x
    assert grey.shape == (8, 1, 5, 5) and (grey[0] == 76).all() and (grey[4] == 255).all()

def test_folder_crops_the_middle_and_turns_photos(tmp_path):
    a = np.zeros((20, 60, 3), dtype=np.uint8)
    a[:,20:40] = 255
    Image.fromarray(a).save(tmp_path/'wide.png')
    a = np.zeros((40, 40, 3), dtype=np.uint8)
    a[:20] = 255
    exif = Image.Exif()
    exif[0x112] = 6 # to be turned a quarter clockwise: the white top goes right
    Image.fromarray(a).save(tmp_path/'zturned.jpg', exif=exif, quality=95)
    x = folder(tmp_path, size=20, bs=1, device='cpu').train.dataset.x
    assert (x[0] == 255).all() and (x[1,:,:,12:] > 240).all() and (x[1,:,:,:8] < 15).all()

def test_folder_shrinks_large_photos_smoothly(tmp_path):
    stripes = (np.arange(512) % 2*255).astype(np.uint8)[None].repeat(512, 0)
    for o in ('a.png', 'b.jpg'): Image.fromarray(stripes).save(tmp_path/o)
    x = folder(tmp_path, size=16, bs=1, channels=1, device='cpu').train.dataset.x.float()
    assert (x[:,:,2:-2,2:-2] - 127.5).abs().max() < 8

def test_folder_with_classes(tmp_path):
    for c,v in (('dog', 50), ('cat', 200)):
        for o in ('0.png', '1.png', 'deep/er/2.png'): save(tmp_path/c/o, 'L', (9, 9), v)
    (tmp_path/'empty').mkdir()
    (tmp_path/'.hidden').mkdir()
    (tmp_path/'cat'/'.DS_Store').write_bytes(b'x')
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        dls = folder(tmp_path, size=4, bs=2, valid=1/3, device='cpu')
    t = dls.train
    assert t.classes == ['cat', 'dog'] == dls.valid.classes and t.n_classes == 2 and (t.n, dls.valid.n) == (4, 2)
    assert all((x == [200, 50][y]).all() for x,y in zip(t.dataset.x, t.dataset.y))
    assert not folder(tmp_path, size=4, bs=2, labels=False).train.labelled
    save(tmp_path/'stray.png')
    with says('path: expected images, or one subfolder for each class, got both'): folder(tmp_path, size=4, bs=2)

def test_folder_skips_what_cannot_be_read(tmp_path):
    save(tmp_path/'good.png')
    (tmp_path/'text.txt').write_text('no image')
    (tmp_path/'empty.jpg').touch()
    save(tmp_path/'half.png', 'RGB', (300, 300), (1, 2, 3))
    (tmp_path/'half.png').write_bytes((tmp_path/'half.png').read_bytes()[:-40])
    save(tmp_path/'float.tif', 'F', colour=math.nan)
    with pytest.warns(UserWarning) as seen: dls = folder(tmp_path, size=4, bs=1)
    assert len(seen) == 1 and dls.train.n == 1
    parts = r'.*empty\.jpg \(not an image\)', r'.*float\.tif \(NaN or infinity among its pixels\)', r'.*half\.png \(.*truncated.*\)', r'.*text\.txt \(not an image\)'
    assert re.match(f"path: left out 4 of 5 files: {', '.join(parts)}\\.$", str(seen[0].message))

def test_bad_folders(tmp_path):
    with says('path: expected a folder with images, got .* none among its 0 files'): folder(tmp_path)
    with says('path: expected a folder of images, got .*not a folder'): folder(tmp_path/'nowhere')
    (tmp_path/'a.txt').write_text('x')
    with says('path: expected a folder of images'): folder(tmp_path/'a.txt')
    with pytest.warns(UserWarning), says('path: expected a folder with images, got .* none among its 1 files'): folder(tmp_path)
    save(tmp_path/'b'/'b.png')
    for bad in (0, -3, 2.5, '64'):
        with says('size: expected'): folder(tmp_path, size=bad)
    for bad in (2, 5, None, True, 'RGB'):
        with says('channels: expected 1, 3 or 4'): folder(tmp_path, channels=bad)
    with says('bs: expected at most 1'): folder(tmp_path/'b')
