"""Every metric against a closed form, a published package or a naive double-precision form; invariants; judges on truth and on damage; judges as metrics
of a learner"""
import math
import numpy as np, pytest, scipy.linalg, scipy.spatial.distance, torch
from fastai.callback.tracker import EarlyStoppingCallback, SaveModelCallback
from prdc import compute_prdc
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance
from gan_course.mixtures import *
from gan_course.data import *
from gan_course.images import *
from gan_course.features import *
from gan_course.embeddings import *
from gan_course.game import jsd
from gan_course.metrics import *
from gan_course.metrics import Judge
from helpers import *

f64,LN2 = torch.float64,math.log(2)
def normal(*key, n=200, d=2): return torch.randn(n, d, generator=rng('test_metrics', *key), dtype=f64)
def shuffled(x, *key): return x[torch.randperm(len(x), generator=rng('test_metrics', 'shuffled', *key))]
def scaled(v): return v.float()/127.5 - 1

class Largest(TorchDispatchMode):
    "Notes how many numbers the largest tensor has that an operation makes"
    n = 0
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for o in out if isinstance(out, (tuple, list)) else [out]:
            if isinstance(o, torch.Tensor): self.n = max(self.n, o.untyped_storage().nbytes()//o.element_size())
        return out

def largest(f):
    with Largest() as m: f()
    return m.n

@pytest.fixture(scope='module')
def digits(tmp_path_factory):
    "Training digits as they are stored, their labels, test digits in [-1, 1], their labels; features are cached in a folder of this module's own"
    dls,mp = mnist(),pytest.MonkeyPatch()
    mp.setenv('GAN_COURSE_CACHE', str(tmp_path_factory.mktemp('cache')))
    train,valid = dls.train.dataset,dls.valid.dataset
    yield train.x,train.y,scaled(valid.x),valid.y
    mp.undo()

@pytest.fixture(scope='module')
def feats(digits):
    "Features of 1,500 training digits and of 1,500 test digits, half of them without the last three classes"
    f = features('mnist')
    return f(scaled(digits[0][:1500])).double(),torch.cat([f(digits[2][:750]), f(digits[2][digits[3] < 7][750:1500])]).double()

def clouds(kind, n=300, m=300, d=5, feats=None):
    "Two tables of features"
    a,b = normal(kind, 'a', n=n, d=d),normal(kind, 'b', n=m, d=d)
    if kind == 'gaussian': return a,b*1.3 + .4
    if kind == 'relu': return a.clamp(min=0),(b*.8 + .3).clamp(min=0)
    if kind == 'skewed': return a.exp(),(b*.7 + .2).exp()
    if kind == 'uniform': return torch.special.ndtr(a),torch.special.ndtr(b)*1.2
    if kind == 'clusters': return a*.05 + 3*(torch.arange(n) % 4)[:,None],b*.05 + 3*(torch.arange(m) % 3)[:,None]
    if kind == 'outliers':
        a[:5],b[:9] = a[:5]*30,b[:9]*40
        return a,b
    return feats[0][:n],feats[1][-m:]
KINDS = 'gaussian relu skewed uniform clusters outliers digits'.split()

# ---------------------------------------------------------------- Fréchet distance
def spd(*key, d): return (lambda a: a @ a.T/d + .1*torch.eye(d, dtype=f64))(normal('spd', *key, n=d, d=d))
def mean(*key, d): return normal('mean', *key, n=1, d=d)[0]

@pytest.mark.parametrize('m1,s1,m2,s2', [(0., 1., 0., 1.), (0., 1., 3., 1.), (1., 2., -1., .5), (5., 1e-3, 5., 1e3), (0., 0., 2., 3.), (1., 0., 4., 0.)])
def test_frechet_on_the_line(m1, s1, m2, s2):
    o = lambda *v: torch.tensor(v, dtype=f64)
    want = (m1-m2)**2 + (s1-s2)**2
    assert frechet(o(m1), o(s1**2)[None], o(m2), o(s2**2)[None]) == pytest.approx(want, rel=1e-12, abs=1e-12)

@pytest.mark.parametrize('d', [2, 7, 50])
def test_frechet_of_covariances_that_commute(d):
    u,_ = torch.linalg.qr(normal('qr', n=d, d=d))
    s1,s2 = normal('s1', n=1, d=d)[0].square(),normal('s2', n=1, d=d)[0].square()
    m1,m2 = mean(1, d=d),mean(2, d=d)
    want = ((m1-m2)**2).sum() + ((s1.sqrt()-s2.sqrt())**2).sum()
    assert frechet(m1, torch.diag(s1), m2, torch.diag(s2)) == pytest.approx(want.item(), rel=1e-10)
    assert frechet(m1, u*s1 @ u.T, m2, u*s2 @ u.T) == pytest.approx(want.item(), rel=1e-10)

@pytest.mark.parametrize('d', [1, 2, 10, 60])
def test_frechet_to_itself_is_zero_and_order_does_not_matter(d):
    a,b = spd('a', d=d),spd('b', d=d)
    assert abs(frechet(mean(1, d=d), a, mean(1, d=d), a)) < 1e-9
    assert frechet(mean(1, d=d), a, mean(2, d=d), b) == pytest.approx(frechet(mean(2, d=d), b, mean(1, d=d), a), rel=1e-10)

@pytest.mark.parametrize('seed', range(3))
@pytest.mark.parametrize('d', [2, 8, 40])
def test_frechet_against_the_matrix_root_of_scipy(d, seed):
    a,b,m1,m2 = spd('a', seed, d=d),spd('b', seed, d=d),mean(1, seed, d=d),mean(2, seed, d=d)
    want = ((m1-m2)**2).sum().item() + np.trace(a.numpy() + b.numpy() - 2*scipy.linalg.sqrtm(a.numpy() @ b.numpy()).real)
    assert frechet(m1, a, m2, b) == pytest.approx(want, rel=1e-9)

@pytest.mark.parametrize('d', [2, 9])
def test_frechet_is_the_cost_of_the_best_map(d):
    "x to Ax + b with A symmetric and positive moves a Gaussian at the least cost (Brenier): its mean square is the distance"
    c,a,m,b = spd('c', d=d),spd('map', d=d),mean(1, d=d),mean(2, d=d)
    move = a - torch.eye(d, dtype=f64)
    want = (move @ m + b).square().sum() + (move @ c @ move).trace()
    assert frechet(m, c, a @ m + b, a @ c @ a) == pytest.approx(want.item(), rel=1e-9)

def test_frechet_of_flat_gaussians():
    z,o = torch.zeros(4, dtype=f64),torch.zeros(4, 4, dtype=f64)
    e = lambda i, v: torch.zeros(4, 4, dtype=f64).index_put((torch.tensor(i), torch.tensor(i)), torch.tensor(v, dtype=f64))
    assert frechet(z, o, z+2, o) == pytest.approx(16)
    assert frechet(z, e(0, 4.), z, e(1, 9.)) == pytest.approx(13)
    assert frechet(z, e(2, 4.), z, e(2, 9.)) == pytest.approx(1)

def test_frechet_of_covariances_of_few_samples():
    x,y = normal('few', 'x', n=4, d=30),normal('few', 'y', n=6, d=30)*2
    got = frechet(x.mean(0), x.T.cov(), y.mean(0), y.T.cov())
    root = torch.linalg.svdvals((x-x.mean(0)) @ (y-y.mean(0)).T).sum()/math.sqrt(3*5)   # tr (A B)^1/2 for thin factors of A and B
    want = ((x.mean(0)-y.mean(0))**2).sum() + x.T.cov().trace() + y.T.cov().trace() - 2*root
    assert math.isfinite(got) and got == pytest.approx(want.item(), rel=1e-6)

class Id(nn.Module):
    "The features themselves, for torchmetrics"
    def __init__(self, d):
        super().__init__()
        self.num_features = d
    def forward(self, x): return x.flatten(1)

def theirs(metric, real, fake):
    metric.update(real[:,:,None,None], real=True)
    metric.update(fake[:,:,None,None], real=False)
    return metric.compute()

@pytest.mark.parametrize('kind', KINDS)
def test_fid_against_torchmetrics(kind, feats):
    for n,m in ((400, 300), (200, 600)):
        real,fake = clouds(kind, n, m, feats=feats)
        want = theirs(FrechetInceptionDistance(feature=Id(real.shape[1]), normalize=True).set_dtype(f64), real, fake)
        assert fid(real, fake) == pytest.approx(want.item(), rel=1e-3) and want > 0

def test_fid_knows_two_moments_and_no_more():
    a = normal('moments', n=400, d=3)
    flipped = 2*a.mean(0) - a
    skewed = a.exp()
    assert abs(fid(a, flipped)) < 1e-9 and abs(fid(skewed, 2*skewed.mean(0) - skewed)) < 1e-7
    assert fid(a, a + 2) == pytest.approx(12, rel=1e-9)

def test_fid_of_one_feature():
    a,b = normal('one', n=100, d=1),normal('other', n=80, d=1)*2 + 1
    want = (a.mean()-b.mean())**2 + (a.std()-b.std())**2
    assert fid(a, b) == pytest.approx(want.item(), rel=1e-9)

# ---------------------------------------------------------------- KID
def naive_kid(x, y):
    k = lambda a, b: (a @ b.T/x.shape[1] + 1)**3
    off = lambda o: (o.sum() - o.diag().sum())/(len(o)*(len(o)-1))
    return (off(k(x, x)) + off(k(y, y)) - 2*k(x, y).mean()).item()

@pytest.mark.filterwarnings('ignore:Metric `Kernel')
@pytest.mark.parametrize('kind', KINDS)
def test_kid_against_torchmetrics(kind, feats):
    real,fake = clouds(kind, feats=feats)
    metric = KernelInceptionDistance(feature=Id(real.shape[1]), subsets=1, subset_size=len(real), normalize=True)
    want = theirs(metric, real, fake)[0].item()
    got,(low, high) = kid(real, fake)
    assert got == pytest.approx(want, abs=1e-6, rel=1e-9) and low < got < high and (low+high)/2 == pytest.approx(got, rel=1e-6, abs=1e-9)

@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('n,m', [(2, 2), (3, 50), (128, 129), (300, 120)])
def test_kid_against_all_pairs(kind, n, m, feats):
    real,fake = clouds(kind, n, m, feats=feats)
    want = naive_kid(real, fake)
    assert kid(real, fake)[0] == pytest.approx(want, rel=1e-8, abs=1e-8*abs(naive_kid(real, 2*fake)))
    assert kid(fake, real)[0] == pytest.approx(kid(real, fake)[0], rel=1e-9, abs=1e-9)
    assert kid(fake, real)[1] == pytest.approx(kid(real, fake)[1], rel=1e-9, abs=1e-9)

@pytest.mark.parametrize('n,m', [(10, 10), (12, 30)])
def test_kid_is_zero_on_average_for_equal_laws(n, m):
    v = np.array([kid(normal('x', i, n=n, d=4), normal('y', i, n=m, d=4))[0] for i in range(600)])
    se = v.std()/len(v)**.5
    bias = np.mean([(((x**2).sum(1)/4 + 1)**3).mean() for x in [normal('x', i, n=500, d=4).numpy() for i in range(4)]])/n   # with pairs of a row and itself
    assert abs(v.mean()) < 4*se < bias/2 and (v < 0).any() and (v > 0).any()

def exact_mmd(b):
    "Of N(0, 1) and N(b, 1) with the cubic kernel, from the moments of the product of two Gaussian vectors"
    d = len(b)
    def k(a, b):
        p,q,ab = a @ a,b @ b,a @ b
        return 1 + 3*ab/d + 3*(d + p + q + ab**2)/d**2 + (ab**3 + 3*ab*(p + q + d + 2))/d**3
    return k(b, b) + k(0*b, 0*b) - 2*k(0*b, b)

@pytest.mark.parametrize('shift', [.25, .6, 1.])
@pytest.mark.parametrize('n,m', [(200, 200), (150, 400)])
def test_interval_of_the_kid_holds_the_true_value(n, m, shift):
    b = np.full(4, shift)
    runs = [kid(normal('x', n, i, n=n, d=4), normal('y', m, i, n=m, d=4) + shift) for i in range(100)]
    v,inside = np.array([r[0] for r in runs]),np.mean([lo <= exact_mmd(b) <= hi for _,(lo,hi) in runs])
    assert abs(v.mean() - exact_mmd(b)) < 4*v.std()/10, 'unbiased'
    assert .88 <= inside <= 1 and np.mean([lo <= 0 <= hi for _,(lo,hi) in runs]) < .9

def test_interval_of_the_kid_holds_zero_for_equal_laws():
    runs = [kid(normal('null x', i, n=100, d=4), normal('null y', i, n=100, d=4)) for i in range(100)]
    assert np.mean([lo <= 0 <= hi for _,(lo,hi) in runs]) >= .9

def spread_out(*key, n, d=16):
    "Normal rows whose directions have standard deviations from 4 down to 1/4"
    return normal(*key, n=n, d=d)*4/torch.arange(1., d+1)

@pytest.mark.parametrize('n,m', [(150, 150), (100, 250)])
def test_interval_of_the_kid_holds_zero_where_few_directions_count(n, m):
    runs = [kid(spread_out('few x', n, i, n=n), spread_out('few y', m, i, n=m))[1] for i in range(150)]
    assert np.mean([lo <= 0 <= hi for lo,hi in runs]) >= .95

def test_interval_of_the_kid_is_no_wider_than_it_must():
    "For equal laws about 1.7 times what the spread of the estimates asks for, for different ones about right"
    for shift,least,most in ((0., 1.3, 2.2), (1., .8, 1.25)):
        runs = [kid(normal('wide x', i, n=150, d=4), normal('wide y', i, n=150, d=4) + shift) for i in range(100)]
        needed = 1.96*np.std([v for v,_ in runs])
        assert least < np.mean([(hi-lo)/2 for _,(lo,hi) in runs])/needed < most

def test_a_quarter_of_the_samples_doubles_the_interval():
    widths = [np.mean([np.diff(kid(normal('w', n, i, n=n, d=4), normal('v', n, i, n=n, d=4) + .6)[1]) for i in range(30)]) for n in (100, 400)]
    assert widths[0]/widths[1] == pytest.approx(2, abs=.3)

# ---------------------------------------------------------------- precision, recall, density, coverage
@pytest.mark.parametrize('k', [1, 5, 11])
@pytest.mark.parametrize('n,m', [(300, 300), (120, 333), (1003, 400)])
@pytest.mark.parametrize('kind', KINDS)
def test_prdc_against_the_published_package(kind, n, m, k, feats):
    real,fake = clouds(kind, n, m, feats=feats)
    want = compute_prdc(real.numpy(), fake.numpy(), k)
    assert prdc(real, fake, k) == pytest.approx(want, abs=1e-12)

def test_prdc_by_hand():
    line = lambda *v: torch.tensor([[o, 0.] for o in v])
    got = prdc(line(0, 1, 2, 10), line(.5, 1.5, 5, -50), k=1)   # balls of radius 1, 1, 1, 8 and 1, 1, 3.5, 50.5
    assert got == dict(precision=.75, recall=.75, density=1.25, coverage=1.)
    assert prdc(line(0, 1, 2, 10), line(90, 91, 92, 93), k=1) == dict(precision=0, recall=0, density=0, coverage=0)

def test_a_ball_does_not_hold_its_edge():
    line = lambda *v: torch.tensor([[float(o), 0.] for o in v])
    assert prdc(line(0, 1), line(2, -1), k=1) == dict(precision=0, recall=1., density=0, coverage=0)

def expected_coverage(n, k): return 1 - math.prod((n-i)/(2*n-i) for i in range(1, k+1))

@pytest.mark.parametrize('n,k,d', [(20, 1, 1), (40, 5, 2), (40, 3, 8), (60, 5, 8)])
def test_coverage_and_density_of_the_truth(n, k, d):
    v = np.array([[o['coverage'], o['density']] for o in (prdc(normal('p', n, i, n=n, d=d), normal('q', n, i, n=n, d=d), k) for i in range(300))])
    se = v.std(0)/len(v)**.5
    assert abs(v[:,0].mean() - expected_coverage(n, k)) < 4*se[0] < .03 and abs(v[:,1].mean() - 1) < 4*se[1] < .1

@pytest.mark.parametrize('d', [2, pytest.param(8, marks=pytest.mark.verify)])
@pytest.mark.parametrize('law', ['gaussian', pytest.param('skewed', marks=pytest.mark.verify)])
def test_ten_thousand_true_samples(law, d):
    a,b = normal('real', n=10_000, d=d),normal('fake', n=10_000, d=d)
    got = prdc(*(o.exp() if law == 'skewed' else o for o in (a, b)))
    assert expected_coverage(10_000, 5) == pytest.approx(.96877, abs=1e-5)
    assert got['coverage'] == pytest.approx(.96877, abs=.007) and got['density'] == pytest.approx(1, abs=.03)

# ---------------------------------------------------------------- invariants of the metrics on features
@pytest.mark.parametrize('kind', KINDS)
def test_order_of_samples_does_not_matter(kind, feats):
    real,fake = clouds(kind, 260, 310, feats=feats)
    a,b = shuffled(real, 1),shuffled(fake, 2)
    assert fid(a, b) == pytest.approx(fid(real, fake), rel=1e-8) and prdc(a, b) == pytest.approx(prdc(real, fake), abs=1e-12)
    assert kid(a, b)[0] == pytest.approx(kid(real, fake)[0], rel=1e-8) and kid(a, b)[1] == pytest.approx(kid(real, fake)[1], rel=1e-8)

@pytest.mark.parametrize('kind', KINDS)
def test_swapping_real_and_fake(kind, feats):
    real,fake = clouds(kind, 260, 310, feats=feats)
    a,b = prdc(real, fake),prdc(fake, real)
    assert (a['precision'], a['recall']) == (b['recall'], b['precision']) and fid(real, fake) == pytest.approx(fid(fake, real), rel=1e-8)

@pytest.mark.parametrize('kind', 'gaussian clusters uniform'.split())
def test_turning_and_moving_the_space_does_not_matter(kind):
    real,fake = clouds(kind)
    u,_ = torch.linalg.qr(normal('turn', n=5, d=5))
    assert fid(real @ u + 3, fake @ u + 3) == pytest.approx(fid(real, fake), rel=1e-8) and prdc(real @ u + 3, fake @ u + 3) == pytest.approx(prdc(real, fake))
    assert kid(real @ u, fake @ u)[0] == pytest.approx(kid(real, fake)[0], rel=1e-8)

def test_single_precision_and_graphs_are_fine_and_nothing_changes():
    real,fake = clouds('gaussian')
    a,b = real.float().requires_grad_(),fake.float()
    before = a.detach().clone(),b.clone()
    assert fid(a, b) == pytest.approx(fid(real, fake), rel=1e-4) and kid(a, b)[0] == pytest.approx(kid(real, fake)[0], rel=1e-4)
    assert prdc(a, b) == pytest.approx(prdc(real, fake), abs=.01)
    assert torch.equal(a, before[0]) and torch.equal(b, before[1]) and a.grad is None

@pytest.mark.parametrize('f', [prdc, kid, fid])
def test_memory_of_all_pairs_is_never_needed(f): assert largest(lambda: f(normal('x', n=3000, d=4), normal('y', n=3500, d=4))) <= 1000*3500

GOOD,NAN = normal('good', n=40, d=3),normal('good', n=40, d=3).index_fill(0, torch.tensor([7]), math.nan)
@pytest.mark.filterwarnings('error')
@pytest.mark.parametrize('f,least', [(fid, 4), (kid, 2), (prdc, 6)])
def test_features_that_cannot_be_compared(f, least):
    for bad in (NAN, NAN.nan_to_num(math.inf), GOOD[0], GOOD[None], GOOD[:least-1], GOOD[None].numpy(), None, 3., 'rows', torch.tensor(3.)):
        refuses(lambda: f(bad, GOOD), 'real')
        refuses(lambda: f(GOOD, bad), 'fake')
    refuses(lambda: f(GOOD, GOOD[:,:2]), 'fake')
    assert f(GOOD[:least], GOOD) and f(GOOD, GOOD[:least])

@pytest.mark.parametrize('k', [0, -1, 2.5, True, None])
def test_a_number_of_neighbours_that_cannot_be(k): refuses(lambda: prdc(GOOD, GOOD, k), 'k')

def test_gaussians_that_do_not_fit():
    m,c = torch.zeros(2),torch.eye(2)
    refuses(lambda: frechet(m, c, torch.zeros(3), torch.eye(3)), 'mean2')
    refuses(lambda: frechet(m, torch.eye(3), m, c), 'cov1')
    refuses(lambda: frechet(m, c, m, [1., 2.]), 'cov2')
    refuses(lambda: frechet(0., c, m, c), 'mean1')
    refuses(lambda: frechet(m*math.nan, c, m, c), 'mean1')

# ---------------------------------------------------------------- arrays and lists
def as_array(t): return t.numpy()
def as_list(t): return t.tolist()
FORMS = [as_array, as_list]

@pytest.mark.parametrize('form', FORMS)
@pytest.mark.parametrize('f', [fid, kid, prdc, nearest])
def test_tables_in_any_form(f, form):
    a,b = normal('forms', 'a', n=60, d=3),normal('forms', 'b', n=50, d=3)
    want = f(a, b)
    for got in (f(form(a), form(b)), f(form(a), b), f(a, form(b))):
        if f is nearest: assert torch.allclose(got[0], want[0]) and torch.equal(got[1], want[1])
        else: assert got == want

@pytest.mark.parametrize('form', FORMS)
def test_everything_else_in_any_form(form, digits):
    m,c,t = mean('forms', d=3),spd('forms', d=3),ring(4)
    x = t.sample(40).double()
    assert frechet(form(m), form(c), form(2*m), form(c)) == frechet(m, c, 2*m, c)
    assert torch.equal(mode_counts(form(x), t), mode_counts(x, t)) and torch.equal(Cells(t, 5)(form(x)), Cells(t, 5)(x))
    assert reverse_kl(form(torch.tensor([3, 1])), form(torch.tensor([.5, .5]))) == reverse_kl(torch.tensor([3, 1]), torch.tensor([.5, .5]))
    assert PointJudge(t, 40)(form(x)) == pytest.approx(PointJudge(t, 40)(x))
    assert distance_ratio(form(x[:9]), form(x[9:20]), form(x[20:])) == pytest.approx(distance_ratio(x[:9], x[9:20], x[20:]), rel=1e-6)
    s,v = images('forms'),images('others')
    assert parzen(form(s), form(v), form(v), form(torch.tensor([.2, .4]))) == pytest.approx(parzen(s, v, v, [.2, .4]))

@pytest.mark.parametrize('form', FORMS)
def test_pictures_in_any_form(form, digits):
    real,fake = digits[0][:130],digits[2][:60]
    want = ImageJudge(real, rays(), n=60)
    for kind in (real, scaled(real))[form is as_list:]:   # a list does not say that its numbers are bytes
        got = ImageJudge(form(kind), rays(), n=60)
        assert got.floor == pytest.approx(want.floor, rel=1e-6) and got(form(fake)) == pytest.approx(want(fake), rel=1e-6)

def test_what_is_wrong_with_an_array_is_said_of_it():
    said = refuses(lambda: fid(np.zeros((300, 8, 1)), np.zeros((300, 8))), 'real')
    assert 'shape (300, 8, 1)' in said
    assert 'str' in refuses(lambda: fid('features', np.zeros((300, 8))), 'real')

# ---------------------------------------------------------------- points
UNEVEN = Mixture(ring(8).centres, .02, torch.arange(1., 9.), name='uneven ring')
TARGETS = dict(ring=ring(8), grid=grid_of(5), moons=moons(), uneven=UNEVEN)

def test_good_points_by_hand():
    t = Mixture([[0., 0.], [10., 0.]], .5)
    x = torch.tensor([[0., 0.], [1.49, 0.], [0., -1.49], [1.51, 0.], [0., 5.], [10., 0.], [10., 1.], [8.6, 0.], [8.4, 0.], [5., 0.]])
    assert mode_counts(x, t).tolist() == [3, 3] and mode_counts(x, t, limit=1.).tolist() == [1, 1] and mode_counts(x, t, limit=20.).sum() == 10
    assert mode_counts(x[3:5], t).tolist() == [0, 0]

@pytest.mark.parametrize('name', TARGETS)
def test_counts_against_a_loop(name):
    t = TARGETS[name]
    x = t.sample(300) + .1*normal('loop', n=300).float()
    want = [0]*len(t)
    for p in x.double().tolist():
        d = [math.dist(p, c) for c in t.centres.tolist()]
        if min(d) < 3*t.std: want[d.index(min(d))] += 1
    assert mode_counts(x, t).tolist() == want == mode_counts(shuffled(x), t).tolist()

def test_reverse_kl_by_hand():
    o = lambda *v: torch.tensor(v)
    assert reverse_kl(o(7, 0), o(.25, .75)) == pytest.approx(math.log(4)) and reverse_kl(o(0, 5), o(.25, .75)) == pytest.approx(math.log(4/3))
    assert reverse_kl(o(1, 3), o(.25, .75)) == pytest.approx(0, abs=1e-12) and reverse_kl(o(1, 3), o(1., 3.)) == pytest.approx(0, abs=1e-12)
    assert reverse_kl(o(1, 1), o(.25, .75)) == pytest.approx(.5*math.log(2) + .5*math.log(2/3))
    assert reverse_kl(o(0, 0), o(.5, .5)) == math.inf == reverse_kl(o(1, 1), o(1., 0.)) and reverse_kl(o(3, 0), o(1., 0.)) == 0

@pytest.mark.parametrize('name', ['ring', 'grid', 'uneven'])
@pytest.mark.parametrize('n', [1000, 5000])
def test_floor_of_the_reverse_kl(name, n):
    t = TARGETS[name]
    v = np.array([reverse_kl(mode_counts(t.sample(n, seed=i), t), t.weights) for i in range(150)])
    want,se = (len(t)-1)/(2*n),v.std()/150**.5
    assert (v >= -1e-12).all() and abs(v.mean() - want) < 4*se + .03*want and 4*se < .4*want

@pytest.mark.parametrize('bins', [2, 7, 50])
@pytest.mark.parametrize('name', TARGETS)
def test_shares_of_cells_are_those_of_the_target(name, bins):
    t,n = TARGETS[name],200_000
    cells = Cells(t, bins)
    assert cells.p.shape == (bins**2 + 1,) == cells.empty.shape and cells.p.sum() == pytest.approx(1, abs=1e-12) and (cells.p >= 0).all()
    q = cells(t.sample(n))
    assert q.sum() == pytest.approx(1, abs=1e-5)
    err = (q-cells.p).abs()/(cells.p*(1-cells.p)/n + 1e-12).sqrt()
    often = cells.p*n > 10
    assert err[often].max() < 5 and err[often].square().mean() == pytest.approx(1, abs=5*(2/often.sum().item())**.5 + .02)
    assert ((q-cells.p)[~often].abs()*n < 25).all() and q[~often].sum() == pytest.approx(cells.p[~often].sum().item(), abs=6*(1/n)**.5*.05 + 1e-4)

def test_share_of_one_cell_by_integration():
    t = TARGETS['moons']
    cells = Cells(t, 20)
    i,j = divmod(cells.p.argsort(descending=True)[40].item(), 20)
    mid = lambda e, k: e[k] + (e[k+1]-e[k])*(torch.arange(200, dtype=f64)+.5)/200
    x = torch.cartesian_prod(mid(cells.edges[0], i), mid(cells.edges[1], j))
    area = (cells.edges[0][1]-cells.edges[0][0])*(cells.edges[1][1]-cells.edges[1][0])
    want = t.log_prob(x).exp().mean()*area
    assert want > 1e-3 and cells.p[i*20+j] == pytest.approx(want.item(), rel=1e-4)

def test_whoever_is_outside_is_in_the_last_cell():
    t = ring(8)
    cells,(l,r,b,u) = Cells(t, 10),t.limits
    out = [[l-.01, 0.], [r+.01, 0.], [0., b-.01], [0., u+.01], [1e30, 0.], [-1e30, 1e30], [l-.01, u+.01]]
    for p in out: assert cells(torch.tensor([p], dtype=f64))[-1] == 1
    assert cells(torch.tensor(out))[-1] == 1 and cells(torch.tensor(out)).sum() == 1

@pytest.mark.parametrize('bins', [4, 50])
def test_points_on_edges_are_counted_once(bins):
    cells = Cells(grid_of(5), bins)
    x = torch.cartesian_prod(*cells.edges)
    counts = cells(x).double()*len(x)
    assert counts.sum() == pytest.approx(len(x), abs=1e-3)
    assert (counts[:-1] - 1).abs().max() < 1e-3 and counts[-1] == pytest.approx(2*bins + 1, abs=1e-3), 'one corner a cell, the last ones outside'
    for p in x[::3*bins+1]: assert sorted(cells(p[None]).tolist())[-2:] == [0, 1]

@pytest.mark.parametrize('name', TARGETS)
def test_empty_cells_hold_a_thousandth(name):
    cells = Cells(TARGETS[name])
    gone = cells.p[cells.empty]
    assert gone.sum() <= .001 < gone.sum() + cells.p[~cells.empty].min() and gone.max() <= cells.p[~cells.empty].min() and cells.empty[-1]

def js(p, q): return jsd(p.log(), q.log(), 1.).item()

def test_js_by_hand():
    p,q,r = (torch.tensor(v, dtype=f64) for v in ([.5, .5, 0, 0], [0, 0, .3, .7], [.25, .25, .25, .25]))
    assert js(p, p) == pytest.approx(0, abs=1e-12) and js(p, q) == pytest.approx(LN2) and js(p, r) == js(r, p) == pytest.approx(.75*math.log(4/3))

@pytest.mark.parametrize('seed', range(5))
def test_js_against_scipy(seed):
    p,q = (torch.rand(60, generator=rng('js', seed, k), dtype=f64).clamp(min=.3)-.3 for k in 'pq')
    p,q = p/p.sum(),q/q.sum()
    assert js(p, q) == pytest.approx(scipy.spatial.distance.jensenshannon(p, q)**2, rel=1e-10) == js(q, p)

@pytest.mark.parametrize('name', TARGETS)
def test_js_of_a_judge_is_that_of_the_game(name):
    judge,x = PointJudge(TARGETS[name], 450),1.1*TARGETS[name].sample(450)
    p,q = judge.cells.p,judge.cells(x)
    m = (p+q)/2
    by_hand = sum((torch.xlogy(a, a) - torch.xlogy(a, m)).sum().item() for a in (p, q))/2
    assert judge(x)['js'] == js(p, q) == pytest.approx(by_hand, abs=1e-12)

def collapsed(t, n): return t.centres[0] + t.std*torch.randn(n, 2, generator=rng('collapsed'))
@pytest.fixture(scope='module')
def judges(): return {(name, n): PointJudge(t, n) for name,t in TARGETS.items() for n in (150, 450, 2500, 10_000)}

@pytest.mark.parametrize('n', [150, 450, 2500, 10_000])
@pytest.mark.parametrize('name', TARGETS)
def test_order_of_perfect_collapsed_and_off_the_plot(judges, name, n):
    t,judge = TARGETS[name],judges[name, n]
    l,r,*_ = t.limits
    perfect,mode,off = judge(t.sample(n, seed=99)),judge(collapsed(t, n)),judge(torch.full((n, 2), 2*r))
    assert perfect['js'] < mode['js'] - .1 and mode['js'] < off['js'] - .02 and off['js'] == pytest.approx(LN2, abs=1e-6)
    assert perfect['js'] == pytest.approx(judge.floor['js'], rel=.4) and perfect['modes'] > .7*len(t)*min(1, n/450) and off['modes'] == 0
    assert off['high_quality'] == 0 and off['reverse_kl'] == math.inf and off['off_support'] == 1
    assert perfect['reverse_kl'] < mode['reverse_kl'] and mode['modes'] < len(t)/2

@pytest.mark.parametrize('name', ['ring', 'grid', 'uneven'])
def test_good_share_and_modes_of_the_truth(judges, name):
    for n in (450, 2500, 10_000):
        judge,good = judges[name, n],1 - math.exp(-4.5)
        got,se = judge(TARGETS[name].sample(n, seed=5)),math.sqrt(good*(1-good)/n)
        assert got['high_quality'] == pytest.approx(good, abs=3*se) and judge.floor['high_quality'] == pytest.approx(good, abs=3*se/8**.5)
        assert got['modes'] == len(TARGETS[name]) == judge.floor['modes']
        assert judge.floor['reverse_kl'] == pytest.approx((len(TARGETS[name])-1)/(2*n), rel=.75)

def test_a_collapsed_generator_by_hand(judges):
    got = judges['uneven', 2500](TARGETS['uneven'].centres[:1].repeat(2500, 1))
    assert got['modes'] == got['high_quality'] == 1 and got['reverse_kl'] == pytest.approx(math.log(36), rel=1e-6) and got['off_support'] == 0

@pytest.mark.parametrize('name', TARGETS)
def test_off_support(judges, name):
    t,judge = TARGETS[name],judges[name, 10_000]
    x,(l,r,b,u) = t.sample(10_000, seed=3),t.limits
    assert judge(x)['off_support'] < .001 + 4*math.sqrt(.001/10_000)
    x[:3000] = torch.tensor([l + .01*(r-l), u - .01*(u-b)])   # in a corner of the grid
    assert judge(x)['off_support'] == pytest.approx(.3, abs=.002)
    x[:6000] = 1e6
    assert judge(x)['off_support'] == pytest.approx(.6, abs=.002)

@pytest.mark.parametrize('n,enough', [(2500, 1), (10_000, 4), (450, 1), (25_000, 10)])
def test_how_many_make_a_mode(n, enough):
    t = ring(4)
    judge = PointJudge(t, n)
    for m in range(enough+1): assert judge(torch.cat([t.centres[:1].repeat(n-m, 1), t.centres[1:2].repeat(m, 1)]))['modes'] == 1 + (m == enough)
    assert PointJudge(t, n, least=.5)(t.sample(n))['modes'] == 0

def test_floor_of_points_is_that_of_fresh_samples(judges):
    for name in TARGETS:
        judge = judges[name, 450]
        fresh = [judge(TARGETS[name].sample(450, seed=1000+i)) for i in range(40)]
        for k in judge.names:
            v = np.array([o[k] for o in fresh])
            assert judge.floor[k] == pytest.approx(v.mean(), abs=4*v.std()*(1/8 + 1/40)**.5 + 1e-9), (name, k)

@pytest.mark.parametrize('name', TARGETS)
def test_report_on_points(judges, name):
    t,judge = TARGETS[name],judges[name, 450]
    x,state = t.sample(450, seed=8),torch.get_rng_state()
    got = judge(x)
    assert list(got) == judge.names == 'modes high_quality reverse_kl js off_support'.split() and got.floor == judge.floor and list(got.floor) == judge.names
    assert got == judge(shuffled(x)) == judge(x.double()) == judge(x.clone().requires_grad_()) == PointJudge(t, 450)(x)
    assert torch.equal(state, torch.get_rng_state())
    assert all(type(v) in (int, float) for v in got.values())
    said = repr(got)
    assert '450 points' in got.note and repr(t) in got.note and '50 x 50' in got.note and got.note in said and all(k in said for k in judge.names)

def test_no_share_is_above_one():
    x,cells = torch.rand(200, 2, generator=rng('off'))*.3 - .5,Cells(ring(4))
    assert all(cells(x[:n])[cells.empty].sum() <= 1 + 1e-12 for n in range(1, 200))

def test_bins_and_limit_of_a_judge():
    t = ring(8)
    x = t.sample(500)
    assert PointJudge(t, 500, limit=1.)(x)['high_quality'] == pytest.approx(1 - math.exp(-.5), abs=.07)
    assert PointJudge(t, 500, bins=5).floor['js'] < PointJudge(t, 500, bins=100).floor['js']/2

SICK = [torch.full((450, 2), math.nan), torch.zeros(450, 2).index_fill(0, torch.tensor([3]), math.inf), torch.zeros(450, 3), torch.zeros(450),
    torch.zeros(450, 1, 28, 28)]
@pytest.mark.parametrize('x', [*SICK, torch.zeros(449, 2), torch.zeros(451, 2), torch.zeros(0, 2), np.zeros((450, 3)), None, [[0., 0.]]*449,
    torch.tensor(1.), 'points'])
def test_points_that_cannot_be_judged(judges, x):
    said = refuses(lambda: judges['ring', 450](x), 'x')
    if isinstance(x, torch.Tensor) and x.ndim and len(x) != 450: assert '450' in said and str(len(x)) in said

@pytest.mark.parametrize('x', [*SICK, torch.zeros(0, 2), None, np.zeros((4, 3)), [[0.]], 'points'])
def test_points_that_cannot_be_counted(x):
    refuses(lambda: mode_counts(x, ring()), 'x')
    refuses(lambda: Cells(ring())(x), 'x')

@pytest.mark.parametrize('name,f', [('target', lambda: PointJudge('ring')), ('target', lambda: PointJudge(torch.zeros(8, 2))), ('n', lambda: PointJudge(ring(), 0)),
    ('n', lambda: PointJudge(ring(), 2.5)), ('limit', lambda: PointJudge(ring(), limit=0)), ('limit', lambda: mode_counts(torch.zeros(3, 2), ring(), math.nan)),
    ('least', lambda: PointJudge(ring(), least=0)), ('bins', lambda: PointJudge(ring(), bins=1)), ('bins', lambda: Cells(ring(), 3.)),
    ('counts', lambda: reverse_kl(torch.ones(3), torch.ones(4))),
    ('target', lambda: Cells('ring')),
    ('target', lambda: mode_counts(torch.zeros(3, 2), 'ring')),
    ('counts', lambda: reverse_kl([1, 2], torch.ones(3))), ('weights', lambda: reverse_kl([1, 2], 1.)), ('counts', lambda: reverse_kl('ab', [1, 2])),
    ('counts', lambda: reverse_kl([1., math.nan], [1, 2]))])
def test_arguments_for_points(name, f): refuses(f, name)

# ---------------------------------------------------------------- images
N = 500
@pytest.fixture(scope='module')
def judge(digits): return ImageJudge(digits[0], features('mnist'), n=N)

def rays(seed=0, d=16, **kw):
    "An extractor without classes: a random projection"
    with seeded('rays', seed): return Features(nn.Sequential(nn.Flatten(), nn.Linear(784, d, bias=False)), f'rays-{seed}', **kw)

def damaged(digits, how):
    x,y = digits[2],digits[3]
    if how == 'none': return x[:N]
    if how == 'class dropped': return x[y != 1][:N]
    if how == 'half the classes': return x[y < 5][:N]
    if how == 'noise': return (x[:N] + .5*torch.randn(N, 1, 28, 28, generator=rng('noise'))).clamp(-1, 1)
    if how == 'copies': return scaled(digits[0][:20]).repeat(N//20, 1, 1, 1)
    if how == 'blur': return nn.functional.avg_pool2d(x[:N], 5, 1, 2)
    return torch.rand(N, 1, 28, 28, generator=rng('static'))*2 - 1

def test_fresh_digits_are_near_the_floor(judge, digits):
    got,floor = judge(damaged(digits, 'none')),judge.floor
    for k in 'precision recall coverage'.split(): assert got[k] == pytest.approx(floor[k], abs=.06), k
    assert got['density'] == pytest.approx(floor['density'], abs=.15) and got['class_gap'] < .12 and got['fid'] < 4*floor['fid']
    assert got['coverage'] == pytest.approx(expected_coverage(N, 5), abs=.06) and floor['coverage'] == pytest.approx(expected_coverage(N, 5), abs=.04)
    draws = [judge(scaled(digits[0][-(i+1)*N:][:N])).interval['kid'] for i in range(10)]
    assert sum(low < 0 < high for low,high in draws) >= 8

@pytest.mark.parametrize('how,worse', [('class dropped', dict(class_gap=.03, recall=.04, coverage=.04)), ('half the classes', dict(recall=.3, coverage=.3, class_gap=.3)),
    ('noise', dict(precision=.4, density=.4, recall=.4, coverage=.5)), ('copies', dict(recall=.5, coverage=.4, class_gap=.08)),
    ('blur', dict(recall=.5, coverage=.5)), ('static', dict(precision=.9, recall=.9, density=.8, coverage=.9, class_gap=.3))])
def test_who_notices_what(judge, digits, how, worse):
    fresh,got = judge(damaged(digits, 'none')),judge(damaged(digits, how))
    for k,by in worse.items():
        sign = 1 if k == 'class_gap' else -1
        for base in (fresh[k], judge.floor[k]): assert sign*(got[k] - base) > by, (k, got[k], base)
    assert got.interval['kid'][0] > 0 > fresh.interval['kid'][0] and got['fid'] > 2*fresh['fid']
    if how in ('class dropped', 'half the classes'): assert got['precision'] == pytest.approx(fresh['precision'], abs=.06), 'what is there looks right'
    if how == 'copies': assert got['precision'] > .8, 'and so do copies'

def test_tables_by_class(judge, digits):
    x,y = digits[2],digits[3]
    got = judge(x[y != 1][:N])
    t = got.tables
    assert list(t) == ['share', 'real share', 'class recall'] and all(v.shape == (10,) for v in t.values())
    assert t['share'].sum() == pytest.approx(1) == t['real share'].sum() and t['share'][1] < .01 and t['real share'][1] > .07 and t['class recall'][1] < .3
    assert got['class_gap'] == pytest.approx((t['share']-t['real share']).abs().sum().item()/2)
    assert (t['class recall'].nan_to_num()*t['real share']).sum() == pytest.approx(got['recall'], abs=1e-9)
    true = torch.bincount(y[y != 1][:N], minlength=10)/N
    assert (t['share']-true).abs().max() < .02, 'the classifier sees the classes that are there'

def test_scores_of_an_image_judge_are_those_of_the_functions(digits):
    f,x = rays(),scaled(digits[0][:1000])
    judge = ImageJudge(x, f, n=400, k=3, seed=7)
    order = torch.randperm(1000, generator=rng(7, 'judge'))
    real,spare = f(x[order[:400]]),f(x[order[400:800]])
    fake = digits[2][:400]
    for got,other in ((judge(fake), f(fake)), (judge.floor, spare)):
        want = dict(fid=fid(real, other), kid=kid(real, other)[0], **prdc(real, other, 3))
        assert list(got) == list(want) and got == pytest.approx(want, rel=1e-9)
    assert judge(fake).interval['kid'] == pytest.approx(kid(real, f(fake))[1])

@pytest.mark.parametrize('kind', ['uint8', 'floats', 'loader', 'samples'])
def test_kinds_of_real_images(digits, kind):
    x = digits[0][:900]
    kinds = dict(uint8=lambda: x, floats=lambda: scaled(x), loader=lambda: loaders(x, digits[1][:900], bs=50, seed=3).train)
    real = dict(kinds, samples=lambda: loaders(x).train.dataset)[kind]()
    got,want = ImageJudge(real, rays(), n=300),ImageJudge(x, rays(), n=300)
    assert got.floor == pytest.approx(want.floor, rel=1e-6) and got(digits[2][:300]) == pytest.approx(want(digits[2][:300]), rel=1e-6)

def test_the_same_seed_gives_the_same_report(digits):
    x,fake,state = digits[0][:2000],digits[2][:300],torch.get_rng_state()
    a,b,c = (ImageJudge(x, rays(), n=300, seed=s) for s in (0, 0, 1))
    assert a(fake) == b(fake) == a(fake) and a.floor == b.floor and a(fake).interval == b(fake).interval and repr(a(fake)) == repr(b(fake))
    assert a(fake) != c(fake) and a.floor != c.floor and torch.equal(state, torch.get_rng_state())
    assert a(shuffled(fake)) == pytest.approx(a(fake), rel=1e-8)

def test_a_floor_of_other_real_images(digits):
    "600 images at n = 300: both halves are used, and no image twice"
    x = digits[0][:600]
    judge = ImageJudge(x, rays(), n=300)
    f = rays()(scaled(x)).double()
    d = torch.cdist(judge.real, f).argmin(1)
    rest = f[sorted({*range(600)} - {*d.tolist()})]
    assert len(d.unique()) == 300 and judge.floor['fid'] == pytest.approx(fid(judge.real, rest), rel=1e-6)

def test_names_and_note(judge, digits):
    got = judge(damaged(digits, 'none'))
    assert list(got) == judge.names == 'fid kid precision recall density coverage class_gap'.split() == list(got.floor)
    for o in ('mnist-128', judge.features.hash[:8], f'{N}', 'k = 5'): assert o in got.note
    said = repr(got)
    assert got.note in said and 'class recall' in said and all(k in said for k in got)
    plain = ImageJudge(digits[0][:700], rays(), n=300)
    assert plain.names == judge.names[:-1] == list(plain(digits[2][:300])) and not plain(digits[2][:300]).tables and 'rays-0' in plain.note

def test_classes_of_any_function(digits):
    f = Features(nn.Flatten(), 'pixels', classify=lambda f: torch.stack([f.mean(1), f.mean(1).neg() - 1.5], 1), channels=1, size=4)
    got = ImageJudge(digits[0][:900], f, n=300)(digits[2][:300])
    assert got.tables['share'].shape == (2,) and got['class_gap'] == pytest.approx(abs(got.tables['share'][0] - got.tables['real share'][0]).item())

@pytest.mark.parametrize('name,f', [
    ('real', lambda x: ImageJudge(x[:199], rays(), n=100)), ('real', lambda x: ImageJudge(x[:0], rays(), n=100)), ('real', lambda x: ImageJudge(loaders(x), rays(), n=100)),
    ('real', lambda x: ImageJudge('mnist', rays(), n=100)), ('real', lambda x: ImageJudge(x.numpy()[:,0], rays(), n=100)),
    ('n', lambda x: ImageJudge(x, rays(), n=16)), ('n', lambda x: ImageJudge(x, rays(), n=1)), ('n', lambda x: ImageJudge(x, rays(), n=100.)),
    ('features', lambda x: ImageJudge(x, 'mnist', n=100)), ('features', lambda x: ImageJudge(x, nn.Flatten(), n=100)), ('k', lambda x: ImageJudge(x, rays(), n=100, k=0)),
    ('k', lambda x: ImageJudge(x, rays(), n=20, k=20)),
    ('real', lambda x: ImageJudge(x*math.nan, rays(), n=100)),
    ('real', lambda x: ImageJudge(x*2, rays(), n=100)),
    ('real', lambda x: ImageJudge(x.flatten(1), rays(), n=100))])
def test_arguments_of_an_image_judge(digits, name, f): refuses(lambda: f(digits[2][:400]), name)

@pytest.mark.parametrize('change', [lambda x: x[1:], lambda x: x[:0], lambda x: torch.cat([x, x[:1]]), lambda x: x.byte(), lambda x: (x*127.5 + 127.5).byte(),
    lambda x: x*1.1, lambda x: x*127.5 + 127.5, lambda x: x*math.nan, lambda x: x.flatten(1), lambda x: x[:,0], lambda x: x.numpy()[:,0], lambda x: None,
    lambda x: x[0,0,0,0]])
def test_images_that_cannot_be_judged(judge, digits, change): refuses(lambda: judge(change(digits[2][:N])), 'x')

def test_a_judge_of_pictures_that_its_features_are_not_for(digits):
    colour = images('colour', n=300, shape=(3, 64, 64))
    said = refuses(lambda: ImageJudge(colour, features('mnist'), n=150), 'real')
    assert 'grey' in said and '24 to 32' in said and 'colour_features' in said and '(300, 3, 64, 64)' in said
    judge = ImageJudge(digits[0][:400], features('mnist'), n=200)
    for bad in (colour[:200], images('big', n=200, shape=(1, 64, 64)), digits[2][:200].expand(-1, 3, -1, -1)): refuses(lambda: judge(bad), 'x')

def test_a_judge_of_colour_pictures_from_a_few_hundred():
    train = photographs(32, 700).train
    x = scaled(photographs(32, 250, seed=1).train.dataset.x)
    judge = ImageJudge(train, colour_features(train), n=250)
    got = judge(x)
    assert got['fid'] < 2*judge.floor['fid'] and got.interval['kid'][0] < 0 < got.interval['kid'][1]
    noisy = judge((x + .15*torch.randn(250, 3, 32, 32, generator=rng('grain'))).clamp(-1, 1))
    assert noisy['fid'] > 3*judge.floor['fid'] and noisy.interval['kid'][0] > 0 and noisy['precision'] < got['precision'] - .2

# ---------------------------------------------------------------- nearest neighbours
def distances(x, pool): return torch.cdist(x.flatten(1).double(), pool.flatten(1).double(), compute_mode='donot_use_mm_for_euclid_dist')

def test_neighbours_of_digits(digits):
    x,pool = digits[2][:1100],scaled(digits[0][:3000])
    d,i = nearest(x, pool)
    want = distances(x, pool).min(1)
    assert d.shape == i.shape == (1100,) and (d-want.values).abs().max() < 1e-4 and (i == want.indices).double().mean() > .999
    d,i = nearest(pool[500:1700], pool)
    assert d.max() < 1e-6 and (i == torch.arange(500, 1700)).all()
    perm = torch.randperm(3000, generator=rng('perm'))
    a,b = nearest(x[:200], pool),nearest(x[:200], pool[perm])
    assert (a[0]-b[0]).abs().max() < 1e-5 and (perm[b[1]] == a[1]).double().mean() > .99

@pytest.mark.parametrize('d', [32, 128])
def test_neighbours_of_features(d):
    x,pool = normal('nearest', n=300, d=d),normal('pool', n=2000, d=d)
    got,i = nearest(x, pool)
    want = distances(x, pool).min(1)
    assert (got-want.values).abs().max() < 1e-5 and torch.equal(i, want.indices)
    assert nearest(x[:1], pool[:1])[0].item() == pytest.approx((x[0]-pool[0]).norm().item(), rel=1e-6)

@pytest.mark.parametrize('name', ['ring', 'grid'])
def test_neighbours_among_many_points(name):
    pool = TARGETS[name].sample(20_000, seed=1)
    x = TARGETS[name].sample(500, seed=2)
    assert nearest(pool[:500], pool)[0].max() < 1e-6, 'copies are at distance 0'
    assert (nearest(x, pool)[0] - distances(x, pool).min(1).values).abs().max() < 1e-6

def test_neighbours_of_three_points_far_apart():
    d,i = nearest(torch.tensor([[0., 0.], [9., 1.]]), torch.tensor([[3., 4.], [9., 0.], [0., -6.]]))
    assert d.tolist() == [5., 1.] and i.tolist() == [0, 1]

def test_memory_of_nearest(): assert largest(lambda: nearest(normal('x', n=3000, d=3), normal('y', n=3000, d=3))) <= 1000*3000

@pytest.mark.parametrize('name,f', [('pool', lambda: nearest(torch.zeros(3, 2), torch.zeros(4, 3))), ('pool', lambda: nearest(torch.zeros(3, 2), torch.zeros(0, 2))),
    ('pool', lambda: nearest(torch.zeros(3, 1, 8, 8), torch.zeros(4, 64))),
    ('x', lambda: nearest(torch.full((3, 2), math.nan), torch.zeros(4, 2))),
    ('pool', lambda: nearest([[0., 0.]], torch.zeros(4, 3))), ('x', lambda: nearest('ab', torch.zeros(4, 2)))])
def test_neighbours_that_cannot_be(name, f): refuses(f, name)

@pytest.mark.parametrize('train,held', [(1000, 1000), (3000, 1000), (1000, 3000), (2500, 1000), (700, 990)])
def test_ratio_of_equal_laws_is_one(train, held):
    v = [distance_ratio(normal('f', i, n=200, d=6), normal('t', i, n=train, d=6), normal('h', i, n=held, d=6)) for i in range(10)]
    assert np.mean(v) == pytest.approx(1, abs=4*np.std(v)/10**.5 + .005) and np.std(v) < .05

@pytest.mark.parametrize('held', [300, 301, 1000])
def test_ratio_of_copies_is_zero(held):
    train = normal('t', n=300, d=32)
    assert distance_ratio(train[:100], train, normal('h', n=held, d=32)) < 1e-6
    assert .3 < distance_ratio(train[:100] + .5*normal('f', n=100, d=32), train, normal('h', n=held, d=32)) < .7

@pytest.mark.parametrize('parts', [2, 6])
def test_ratio_of_copies_from_a_larger_training_set(parts):
    "A copy is near in one part only: with p parts it scores 1 - 1/p, which is still far from 1"
    train = normal('t', n=300*parts, d=32)
    assert distance_ratio(shuffled(train)[:200], train, normal('h', n=300, d=32)) == pytest.approx(1 - 1/parts, abs=.05)

@pytest.mark.parametrize('at', [0, 1, 2, 3])
def test_the_whole_training_set_counts(at):
    train,held = normal('t', n=390, d=32),normal('h', n=100, d=32)
    assert distance_ratio(train[at*100:at*100+90], train, held) < distance_ratio(normal('f', n=90, d=32), train, held) - .1

def test_ratio_of_images(digits):
    train,held = scaled(digits[0][:600]),digits[2][-600:]
    assert distance_ratio(train[:100], train, held) < 1e-6 and distance_ratio(digits[2][:300], train, held) == pytest.approx(1, abs=.12)

@pytest.mark.parametrize('name,f', [('held_out', lambda x: distance_ratio(x, x, x[:0])), ('fake', lambda x: distance_ratio(x[:0], x, x)),
    ('train', lambda x: distance_ratio(x, x[:0], x)), ('held_out', lambda x: distance_ratio(x, x, x[:,:1]))])
def test_ratios_that_cannot_be(name, f): refuses(lambda: f(normal('x', n=9)), name)

# ---------------------------------------------------------------- Parzen windows
def naive_parzen(samples, x, s):
    samples,x = (o.flatten(1).double()/2 + .5 for o in (samples, x))
    d2 = (x[:,None] - samples[None]).square().sum(2)
    return torch.logsumexp(-d2/(2*s*s), 1) - math.log(len(samples)) - samples.shape[1]*math.log(s*math.sqrt(2*math.pi))

def images(*key, n=30, shape=(1, 6, 6), spread=1.): return (torch.rand(n, *shape, generator=rng('images', *key))*2 - 1)*spread

@pytest.mark.parametrize('shape', [(1, 6, 6), (3, 5, 5), (20,)])
def test_parzen_against_double_precision(shape):
    s,t,v = images('s', n=40, shape=shape),images('t', n=25, shape=shape),images('v', n=15, shape=shape)
    sigmas = np.logspace(-1, 0, 10)
    best = sigmas[np.argmax([naive_parzen(s, v, o).mean().item() for o in sigmas])]
    ll,got = naive_parzen(s, t, best),parzen(s, t, v)
    assert got.sigma == pytest.approx(best) and got.ll == pytest.approx(ll.mean().item(), rel=1e-5) and got.se == pytest.approx((ll.std()/5).item(), rel=1e-4)
    assert best not in (sigmas[0], sigmas[-1]), 'a choice'
    assert parzen(shuffled(s), shuffled(t), shuffled(v)) == pytest.approx(got, rel=1e-5)

@pytest.mark.parametrize('sigma', [.1, .37, 1.])
def test_one_window_at_the_point_is_the_bound(sigma):
    x = images('x', n=1).repeat(3, 1, 1, 1)
    bound = -36*math.log(sigma*math.sqrt(2*math.pi))
    got = parzen(x[:1], x, x, [sigma])
    assert got.ll == pytest.approx(bound, rel=1e-4) and got.se < 1e-4
    assert parzen(images('y', n=50), images('z'), images('z'), [sigma]).ll < bound
    assert parzen(images('y', n=50), images('z', n=700), images('z', n=700), [sigma]).ll == pytest.approx(
        naive_parzen(images('y', n=50), images('z', n=700), sigma).mean().item(), rel=1e-5), 'in blocks'

def test_a_density_that_integrates_to_one():
    x = torch.linspace(-9, 11, 4001, dtype=f64)[:,None]
    s = torch.tensor([[.2], [-.7], [.9]])
    total = sum(math.exp(parzen(s, o[None].float().repeat(2, 1), s, [.3]).ll) for o in x[1000:3200:10])*(x[10]-x[0]).item()/2
    assert total == pytest.approx(1, abs=1e-3)

def test_the_width_suits_the_validation_images():
    s = images('s', n=60, spread=.5)
    assert parzen(s, s, s).sigma == pytest.approx(.1) and parzen(s, s, images('far', n=20)*0 + 1, None).sigma > .25
    assert parzen(s, s, images('far', n=20)*0 + 1, [.2, .6]).sigma == .6

def test_memory_of_parzen():
    s,t,v = (images(k, n=n, shape=(4,)) for k,n in dict(s=4000, t=3000, v=2000).items())
    assert largest(lambda: parzen(s, t, v)) <= 500*4000

A,B,C = images('a'),images('b'),images('c', shape=(1, 5, 5))
@pytest.mark.parametrize('name,f', [('test', lambda: parzen(A, C, B)), ('valid', lambda: parzen(A, B, C)), ('test', lambda: parzen(A, B.flatten(1), B)),
    ('sigmas', lambda: parzen(A, B, B, [0.])), ('sigmas', lambda: parzen(A, B, B, [.1, -1.])), ('sigmas', lambda: parzen(A, B, B, [math.nan])),
    ('sigmas', lambda: parzen(A, B, B, [])), ('sigmas', lambda: parzen(A, B, B, .1)),
    ('samples', lambda: parzen(A*math.nan, B, B)),
    ('samples', lambda: parzen(A*127.5 + 127.5, B, B)),
    ('samples', lambda: parzen(A[:0], B, B)), ('test', lambda: parzen(A, B[:0], B)),
    ('samples', lambda: parzen(A[:,0,0,0], B[:,0,0,0], B[:,0,0,0]))])
def test_windows_that_cannot_be(name, f): refuses(f, name)

@pytest.mark.verify
def test_the_score_of_2014_on_real_digits(digits):
    x = scaled(digits[0])
    got = parzen(x[:10_000], digits[2], x[-1000:])
    assert got.ll == pytest.approx(242.4, abs=3) and 1 < got.se < 3

# ---------------------------------------------------------------- judges as metrics
class Spy(Judge):
    "Asks another judge and keeps what it saw and said"
    def __init__(self, judge): self.judge,self.names,self.n,self.floor,self.seen,self.said = judge,judge.names,judge.n,judge.floor,[],[]
    def scores(self, x):
        self.seen.append(x.clone())
        self.said.append(self.judge.scores(x))
        return self.said[-1]

class Script(Judge):
    "Says what is in the script"
    names,n = ('js', 'other'),4
    def __init__(self, *script): self.floor,self.script = {},list(script)
    def scores(self, x): return Report(dict(js=self.script.pop(0), other=1.))

class Preds(Callback):
    "Keeps what validation makes"
    def __init__(self): self.preds = []
    def before_validate(self): self.preds.append([])
    def after_batch(self):
        if not self.training: self.preds[-1].append(self.learn.pred.clone())

def real_images(n=100): return images('real', n=n, shape=(1, 8, 8))
def tiny_judge(n=24):
    with seeded('tiny'): return ImageJudge(real_images(), Features(nn.Sequential(nn.Flatten(), nn.Linear(64, 3)), 'tiny'), n=n)

def judged(kind, n, rows, *scores, **kw):
    "A learner whose validation set has `rows` rows, and a judge of `n` samples"
    spy = Spy(PointJudge(ring(4), n) if kind == 'points' else tiny_judge(n))
    labels = kind == 'labels'
    if kind == 'points': dls = point_dls(valid=ring(4).sample(rows, seed=7) if rows else None)
    else: dls = image_dls(valid=real_images(rows) if rows else None)
    return learner(dls=dls, images=kind == 'images', metrics=as_metrics(spy, *scores), labels=labels, cbs=[k := Preds()], **kw),spy,k

@pytest.mark.parametrize('kind', ['points', 'images'])
def test_values_are_those_of_the_report(kind, tmp_path, monkeypatch):
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path))
    learn,spy,k = judged(kind, 24, 24)
    learn.fit_steps(4, every=2)
    names = list(learn.recorder.metric_names)
    assert names == ['epoch', 'd_loss', 'g_loss', 'D(real)', 'D(fake)', *spy.names, 'time'] and len(spy.seen) == 2 == len(learn.recorder.values), 'one look a validation'
    for row,said,seen,preds in zip(learn.recorder.values, spy.said, spy.seen, k.preds):
        assert list(row[4:]) == [float(said[o]) for o in spy.names] and torch.equal(seen, torch.cat(preds))
        assert dict(spy.judge(torch.cat(preds))) == dict(said)
    assert learn.validate() == [float(spy.said[-1][o]) for o in spy.names] and len(spy.seen) == 3

@pytest.mark.parametrize('rows,n', [(24, 10), (24, 23), (24, 24), (10, 24), (3, 24), (None, 24), (None, 60)])
def test_number_of_samples_for_the_judge(rows, n):
    learn,spy,k = judged('points', n, rows)
    learn.fit_steps(2)
    x,preds = spy.seen[0],torch.cat(k.preds[0])
    m = min(n, len(preds))
    assert len(x) == n and torch.equal(x[:m], preds[:m]) and len(x.unique(dim=0)) == n, 'all different'
    row = list(learn.recorder.values[0][4:])
    assert learn.validate() == row and torch.equal(spy.seen[1], x), 'the same step, the same samples'

class Count(nn.Module):
    "A generator that counts the samples it makes"
    def __init__(self, G):
        super().__init__()
        self.G,self.nz,self.made = G,G.nz,0
    def forward(self, z):
        self.made += len(z)
        return self.G(z)

@pytest.mark.parametrize('n', [16, 20])
def test_no_more_samples_are_made_than_the_judge_wants(n):
    "Of 100 rows to validate on, in batches of 8"
    G,D = players()
    learn = learner(dls=point_dls(valid=ring(4).sample(100)), G=(G := Count(G)), D=D, metrics=as_metrics(spy := Spy(PointJudge(ring(4), n))))
    learn.fit_steps(1)
    G.made = 0
    learn.validate()
    assert n <= G.made < n + 8 and len(spy.seen[-1]) == n

def test_batches_cut_short_and_too_many():
    metric,other = as_metrics(spy := Spy(PointJudge(ring(4), 10)), 'js', 'modes')
    x,learn = ring(4).sample(60),learner()
    for m in (metric, other): m.reset()
    for i,part in enumerate(x.split([3, 4, 8, 45])):
        learn.pred,learn.iter = part,i
        for m in (metric, other): m.accumulate(learn)
    assert metric.n_samples == 10 and metric.value == spy.judge(x[:10])['js'] and torch.equal(spy.seen[0], x[:10]) and len(spy.seen) == 1

# ---------------------------------------------------------------- which way is better
LOWER,HIGHER = 'fid kid class_gap reverse_kl js off_support'.split(),'precision recall density coverage modes high_quality'.split()

def test_each_score_of_a_judge_knows_which_way_is_better(judge):
    for j in (judge, PointJudge(ring(4), 24)):
        assert set(j.names) <= set(j.better)
        for m in as_metrics(j): assert m.better == ('lower' if m.name in LOWER else 'higher') and (m.name in LOWER or m.name in HIGHER)

def test_the_inception_score_of_known_cases():
    assert inception_score(torch.zeros(5, 10)) == pytest.approx(1) == inception_score(torch.tensor([[3., 0, -1]]))
    assert inception_score(100*torch.eye(10)) == pytest.approx(10) and inception_score(100*torch.eye(10)[:4]) == pytest.approx(4)
    p = torch.tensor([[.9, .1], [.2, .8]], dtype=torch.float64)
    by_terms = sum((q*(q/p.mean(0)).log()).sum() for q in p)/2
    assert inception_score(p.log()) == pytest.approx(math.exp(by_terms)) == inception_score(p.log() + 7) == inception_score(p.log().numpy())

@pytest.mark.parametrize('scores', [torch.zeros(0, 10), torch.zeros(3), torch.tensor([[math.nan, 0.]]), 'a'])
def test_the_inception_score_wants_a_table(scores):
    with pytest.raises((ValueError, TypeError), match='^scores: '): inception_score(scores)

def test_functions_know_which_way_is_better():
    assert {f.better for f in (fid, kid, frechet, reverse_kl)} == {'lower'} and parzen.better == inception_score.better == 'higher'
    assert prdc.better == dict.fromkeys(['precision', 'recall', 'density', 'coverage'], 'higher')

def test_a_judge_of_ones_own_may_not_know(): assert as_metrics(Script(1.), 'js')[0].better is None

def test_better_is_where_the_truth_is(judges):
    "Every score of real points is better than, or as good as, that of points far away"
    j = judges['ring', 450]
    real,far = j(ring(8).sample(450, seed=5)),j(torch.full((450, 2), 30.))
    for k in j.names: assert real[k] < far[k] if j.better[k] == 'lower' else real[k] > far[k]

@pytest.mark.parametrize('rows', [3, 40])
def test_other_samples_at_another_step(rows):
    learn,spy,_ = judged('points', 24, rows, lr=0., opt_func=sgd)
    learn.fit_steps(2, every=1)
    assert not any((o == spy.seen[1]).all(1).any() for o in spy.seen[0])

def test_only_some_scores_and_in_another_order():
    learn,spy,_ = judged('points', 24, 24, 'js', 'modes')
    learn.fit_steps(2)
    assert learn.recorder.values[0][4:] == [spy.said[0]['js'], float(spy.said[0]['modes'])] and len(spy.seen) == 1
    assert [m.name for m in as_metrics(spy)] == spy.names and [m.name for m in as_metrics(spy, 'js')] == ['js']

def test_two_judges_and_a_function_in_one_table():
    a,b = Spy(PointJudge(ring(4), 16)),Spy(PointJudge(ring(4), 30, limit=1.))
    learn = learner(dls=point_dls(valid=ring(4).sample(16)), metrics=[*as_metrics(a, 'js'), gap, *as_metrics(b, 'high_quality')])
    learn.fit_steps(2)
    row = learn.recorder.values[0]
    assert row[4] == a.said[0]['js'] and row[6] == b.said[0]['high_quality'] and len(a.seen) == len(b.seen) == 1 and len(b.seen[0]) == 30

def test_a_part_of_the_metrics_will_do():
    learn = learner(dls=point_dls(valid=ring(4).sample(24)), metrics=as_metrics(PointJudge(ring(4), 24))[3:])
    learn.fit_steps(2)
    assert len(learn.recorder.values[0]) == 4 + 2

def test_samples_of_the_average_and_of_the_classes():
    spy = Spy(PointJudge(ring(4), 30))
    x,y = ring(4).sample(10, seed=3, modes=True)
    learn = learner(dls=point_dls(labels=True, valid=(x, y)), labels=True, metrics=as_metrics(spy), cbs=[EMA(40, 1.), k := Preds()], lr=.05)
    learn.fit_steps(3)
    assert len(spy.seen[0]) == 30 and torch.equal(spy.seen[0][:10], torch.cat(k.preds[0]))
    averaged,last = (learn.sample(8, y[:8], seed=('validate', 3, 0), ema=o) for o in (True, False))
    assert torch.equal(k.preds[0][0], averaged) and not torch.equal(averaged, last)

@pytest.mark.parametrize('kind', ['points', 'images'])
@pytest.mark.parametrize('rows', [10, None])
def test_metrics_leave_training_alone(kind, rows, tmp_path, monkeypatch):
    monkeypatch.setenv('GAN_COURSE_CACHE', str(tmp_path))
    kw = dict(g=dict(norm=True), d=dict(drop=.3, spectral=True)) if kind == 'points' else {}
    with_,spy,_ = judged(kind, 24, rows, **kw)
    valid = None if rows is None else ring(4).sample(rows, seed=7) if kind == 'points' else real_images(rows)
    without = learner(dls=point_dls(valid=valid) if kind == 'points' else image_dls(valid=valid), images=kind == 'images', **kw)
    state = torch.get_rng_state()
    with_.fit_steps(6, every=2)
    without.fit_steps(6)
    assert_equal_runs(with_, without)
    assert len(spy.seen) == 3 and torch.equal(state, torch.get_rng_state())

def test_the_best_state_by_a_score_is_kept(tmp_path):
    def run(**kw): return learner(dls=point_dls(valid=ring(4).sample(8)), metrics=as_metrics(Script(.5, .2, .4, .3)), path=tmp_path, lr=.05, **kw)
    learn = run(cbs=[SaveModelCallback(monitor='js', comp=np.less, fname='best', with_opt=True)])
    learn.fit_steps(12, every=3)
    assert learn.step == 6 and [r[4] for r in learn.recorder.values] == [.5, .2, .4, .3], 'at the end the best state is back'
    twin = run()
    twin.fit_steps(6)
    assert_same(snap(learn.G, grads=False), snap(twin.G, grads=False))
    assert_same(snap(run().load('best').G, grads=False), snap(twin.G, grads=False))

def test_training_stops_by_a_score():
    stop = EarlyStoppingCallback(monitor='js', comp=np.less, patience=2)
    learn = learner(dls=point_dls(valid=ring(4).sample(8)), metrics=as_metrics(Script(.5, .2, .4, .3, .1, .1)), cbs=[stop])
    learn.fit_steps(12, every=2)
    assert learn.step == 8 and len(learn.recorder.values) == 4

@pytest.mark.parametrize('cb', [SaveModelCallback, EarlyStoppingCallback])
def test_a_tracker_of_a_score_that_nobody_computes(cb):
    learn = learner(metrics=as_metrics(PointJudge(ring(4), 24), 'js', 'modes'))
    said = refuses(lambda: learn.add_cb(cb(monitor='fid', comp=np.less)), 'monitor')
    assert 'js' in said and 'modes' in said

@pytest.mark.parametrize('name,f', [('scores', lambda j: as_metrics(j, 'fid')), ('scores', lambda j: as_metrics(j, 'js', 'jsd')), ('scores', lambda j: as_metrics(j, 3)),
    ('judge', lambda j: as_metrics('js'))])
def test_scores_that_cannot_be(name, f): refuses(lambda: f(PointJudge(ring(4), 24)), name)

def test_a_judge_of_something_else(): refuses(lambda: learner(images=True, metrics=as_metrics(PointJudge(ring(4), 24))).fit_steps(1), 'x')

# ---------------------------------------------------------------- fit_steps with every
@pytest.mark.parametrize('n,every,rows', [(6, 1, 6), (6, 2, 3), (6, 6, 1), (6, None, 1), (0, 3, 0), (0, None, 1)])
def test_rows_of_fit_steps(n, every, rows):
    learn = learner(metrics=gap)
    learn.fit_steps(n, every=every)
    assert len(learn.recorder.values) == rows and learn.step == n
    if rows > 1: assert all(len(r) == 5 for r in learn.recorder.values) and len({r[4] for r in learn.recorder.values}) == rows, 'each of its own'

@pytest.mark.parametrize('kw', [{}, dict(k_d=2), dict(reuse=False), dict(opt_func=adamw), dict(g=dict(norm=True), d=dict(drop=.2))])
def test_looks_leave_the_weights_alone(kw):
    a,b,c = (learner(metrics=gap, **kw) for _ in range(3))
    a.fit_steps(12, every=3)
    b.fit_steps(12)
    c.fit_steps(12, every=1)
    assert_equal_runs(a, b)
    assert_equal_runs(a, c)

@pytest.mark.parametrize('every', [5, 13, 0, -3, 2.5, True, 'all'])
def test_looks_that_do_not_fit(every):
    learn = learner()
    refuses(lambda: learn.fit_steps(12, every=every), 'every')
    assert learn.step == 0 and not learn.fitting
