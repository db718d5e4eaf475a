"Arrays, lists, words and masks where a tensor is wanted: taken as what they are, or refused in one sentence"
import math, warnings
import numpy as np, pandas as pd, pytest, torch
from fastcore.foundation import L
from gan_course.conditional import MaskGenerator, MaskDiscriminator, iou, mask_spread, obedience, silhouette
from gan_course.data import TensorLoader, in_memory, loaders
from gan_course.features import features
from gan_course.game import gan_value, jsd, optimal_d
from gan_course.metrics import reverse_kl
from gan_course.pictures import noise_path, slerp, truncated

f64 = torch.float64
LN2 = math.log(2)
FORMS = dict(array=lambda t: t.numpy(), list=lambda t: t.tolist(), tuple=lambda t: tuple(t.tolist()), tensors=lambda t: list(t))
forms = pytest.mark.parametrize('form', FORMS.values(), ids=FORMS)
def says(match, kind=(ValueError, TypeError)): return pytest.raises(kind, match=rf'^{match}[^\n]*\.$')
def rnd(*shape, seed=0): return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))

# ---------------------------------------------------------------- the value, the best D, the divergence
@forms
def test_the_game_takes_arrays_and_lists(form):
    a,b = rnd(2, 6)
    for f in (gan_value, optimal_d, lambda p, q: jsd(p, q, .1)):
        torch.testing.assert_close(f(form(a), form(b)), f(a, b))
        torch.testing.assert_close(f(a, form(b)), f(a, b))
    torch.testing.assert_close(jsd(a.double(), b.double(), form(a.exp())), jsd(a.double(), b.double(), a.exp().double()))

def test_the_game_takes_whole_numbers():
    assert gan_value([0, 0], torch.tensor([0])).item() == pytest.approx(-2*LN2)
    assert optimal_d([3, 1], np.array([3, 1])).tolist() == [.5, .5]
    assert jsd(np.zeros(4, int), [0]*4, 1).item() == pytest.approx(LN2 - 4*LN2)
    assert jsd([0., -math.inf], [-math.inf, 0.], 1.).item() == pytest.approx(LN2)

def test_double_precision_stays():
    a = rnd(5).double()
    for v in (gan_value(a, a.numpy()), optimal_d(a.numpy(), a), jsd(a, a.tolist(), .1), jsd(a, a, [.1]*5)): assert v.dtype == f64
    assert jsd(a, a+1, [.1]*5).item() == pytest.approx(jsd(a, a+1, .1).item(), abs=1e-15)

def test_gradients_go_through():
    a,b = rnd(2, 5).double().requires_grad_()
    for f in (gan_value, optimal_d, lambda p, q: jsd(p, q, .1)): assert torch.autograd.gradcheck(f, (a, b))
    t = rnd(5).requires_grad_()
    gan_value(t, [1., 2.]).backward()
    torch.testing.assert_close(t.grad, torch.sigmoid(-t.detach())/5)

def test_compiled_without_a_break():
    a,b = rnd(2, 5)
    for f in (gan_value, optimal_d, lambda p, q: jsd(p, q, .1)):
        whole = torch.compile(f, backend='eager', fullgraph=True)
        assert whole(a, b).equal(f(a, b))

@pytest.mark.parametrize('f,match', [
    (lambda: jsd(torch.zeros(3), torch.zeros(4, 1), .1), r'log_q: expected shape \(3,\), as log_p, got shape \(4, 1\)'),
    (lambda: optimal_d(torch.zeros(3), torch.zeros(1)), r'log_q: expected shape \(3,\)'), (lambda: optimal_d([1.], 0.), 'log_q: '),
    (lambda: jsd(torch.zeros(3), torch.zeros(3), torch.ones(3, 1)), r'dx: expected shape \(3,\), as log_p, got shape \(3, 1\)'),
    (lambda: jsd([0.], [0.], 'x'), 'dx: '), (lambda: jsd([0.], [0.], None), 'dx: '), (lambda: jsd([0.], [0.], 0), 'dx: '), (lambda: jsd([0.], [0.], math.nan), 'dx: '),
    (lambda: jsd([], [], .1), 'log_p: expected at least one number, got none'), (lambda: gan_value([], [1.]), 'real_logits: expected at least one number'),
    (lambda: gan_value(rnd(3), torch.zeros(0)), 'fake_logits: expected at least one number'), (lambda: gan_value(None, [1.]), 'real_logits: '),
    (lambda: gan_value([1.], ['a']), 'fake_logits: '), (lambda: gan_value([True], [1.]), 'real_logits: expected numbers, got torch.bool'), (lambda: optimal_d('x', [1.]), 'log_p: ')])
def test_bad_input_of_the_game(f, match):
    with says(match): f()

# ---------------------------------------------------------------- shares of modes
@pytest.mark.parametrize('counts,weights,match', [([1, 1], [-1, 2], 'weights: expected numbers of at least 0, got -1'), ([-1, 3], [1, 1], 'counts: expected numbers of at least 0, got -1'),
    ([1, 1], [0, 0], 'weights: expected a share above 0, got none'), ([], [], 'weights: '), ([1, 1], [math.nan, 1], 'weights: expected finite numbers')])
def test_bad_shares(counts, weights, match):
    with says(match): reverse_kl(counts, weights)

@forms
def test_shares_in_any_form(form):
    assert reverse_kl(form(torch.tensor([3, 1])), form(torch.tensor([1, 1]))) == pytest.approx(.75*math.log(1.5) + .25*math.log(.5))
    assert reverse_kl([0, 0], [1, 0]) == math.inf and reverse_kl([4, 0], [1, 0]) == 0

# ---------------------------------------------------------------- masks and what was asked for
@forms
def test_scores_of_masks_in_any_form(form):
    x = rnd(3, 1, 6, 6).clamp(-1, 1)
    m = silhouette(x)
    assert silhouette(form(x)).equal(m) and iou(form(m), form(x)).equal(iou(m, x)) and iou(m, form(x)).equal(iou(m, x))
    def sample(y): return torch.as_tensor(y)*rnd(len(y), 1, 1, 1)
    y = torch.tensor([0, 2, 0])
    got = mask_spread(sample, form(m), form(y), 2)
    torch.testing.assert_close(tuple(got), tuple(mask_spread(sample, m, y, 2)), equal_nan=True)
    assert len(got.by_class) == 3 and math.isnan(got.by_class[1])

def test_masks_of_bools_and_bytes_overlap_alike():
    m = rnd(3, 1, 6, 6)
    for other in (m > 0, (m > 0).byte()*255): assert iou(other, m).tolist() == [1, 1, 1]

@forms
def test_obedience_in_any_form(form):
    x,y = rnd(4, 1, 28, 28).clamp(-1, 1),torch.tensor([0, 1, 9, 1])
    got,want = obedience(form(x), form(y), features('mnist')),obedience(x, y, features('mnist'))
    assert got.share == want.share and got.confusion.equal(want.confusion) and got.confusion.sum(1).tolist() == [1, 2] + [0]*7 + [1]

M = torch.ones(2, 1, 4, 4)
@pytest.mark.parametrize('f,match', [(lambda: mask_spread(None, M, [0, -1]), 'y: expected labels of at least 0, got values from -1 to 0'), (lambda: mask_spread(None, M, [0., 1.]), 'y: expected whole numbers'),
    (lambda: mask_spread(None, M, [True, False]), 'y: expected whole numbers'), (lambda: mask_spread(None, M, ['a', 'b']), 'y: '), (lambda: mask_spread(None, M, 3), r'y: expected labels of shape \(2\)'),
    (lambda: mask_spread(None, M[:0], []), 'masks: expected at least one mask'), (lambda: mask_spread(None, None), 'masks: '), (lambda: iou(np.ones(3), np.ones(3)), r'a: expected masks of shape \(n, 1, h, w\), got shape \(3,\)'),
    (lambda: iou(M, M.numpy()[:1]), 'b: '), (lambda: iou(M, 'x'), 'b: '), (lambda: silhouette(np.zeros((2, 4, 4))), 'x: '),
    (lambda: obedience(torch.zeros(2, 1, 28, 28), [0, -1], features('mnist')), 'y: expected labels from 0 to 9'),
    (lambda: obedience(torch.zeros(2, 1, 28, 28), ['a', 'b'], features('mnist')), 'y: '), (lambda: obedience(torch.zeros(2, 1, 28, 28), 3, features('mnist')), 'y: ')])
def test_bad_masks_and_labels(f, match):
    with says(match): f()

def test_networks_warn_of_masks_of_ones_in_bytes():
    y = (rnd(4, 1, 8, 8) > 0)
    G,D = MaskGenerator((1, 8, 8), nz=2, width=4).eval(),MaskDiscriminator((1, 8, 8), width=4)
    for f in (lambda y: G(rnd(4, 2), y), lambda y: D(rnd(4, 1, 8, 8), y)):
        with pytest.warns(UserWarning, match=r'^y: no value is above 1, of 255'): f(y.byte())
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            for good in (y, y.byte()*255, y.byte()*0, y.float()): f(good)
    assert G(rnd(4, 2), y).equal(G(rnd(4, 2), y.byte()*255))

# ---------------------------------------------------------------- masks as conditions
X = rnd(12, 1, 6, 6).clamp(-1, 1)
def silent(f):
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        return f()

@pytest.mark.parametrize('y,match', [((X > 0).byte(), r'y: no value is above 1, of 255 .*255\*y'), ((X > 0).float(), r'y: no value is below 0; .*2\*y - 1')], ids=['bytes', 'floats'])
def test_conditions_from_0_to_1_are_noticed(y, match):
    with pytest.warns(UserWarning, match=f'^{match}') as seen: loaders(X, y, bs=4)
    assert seen[0].filename == __file__
    with pytest.warns(UserWarning, match=f'^{match.replace("y", "x", 1).replace("*y", "*x")}') as seen: loaders(y, bs=4)
    assert seen[0].filename == __file__

@pytest.mark.parametrize('form', [lambda m: m, lambda m: m.numpy(), lambda m: m.tolist()], ids=['tensor', 'array', 'list'])
def test_bool_masks_are_conditions(form):
    m = X > 0
    dls = silent(lambda: loaders(X, form(m), valid=(X[:2], form(m[:2])), bs=4, device='cpu'))
    want = m.float()*2 - 1
    assert dls.train.all_rows()[1].equal(want) and dls.valid.all_rows()[1].equal(want[:2]) and dls.train.n_classes is None
    assert silent(lambda: loaders(form(m), bs=4, device='cpu')).train.all_rows()[0].equal(want)
    silent(lambda: loaders(X, torch.ones(12, 1, 6, 6), bs=4))   # masks of one piece
    with says(r'x: expected floats, got torch.bool'): loaders(torch.ones(4, 2).bool(), bs=2)

def test_conditions_of_the_validation_set_are_of_the_same_kind():
    y = torch.arange(12) % 3
    with says(r'valid: expected a y of labels, as for training, got shape \(12, 1, 6, 6\)'): loaders(X, y, valid=(X, X), bs=4)
    with says(r'valid: expected a y of images of shape \(1, 6, 6\)'): loaders(X, X, valid=(X, y), bs=4)

# ---------------------------------------------------------------- words
WORDS = ['dog', 'cat', 'dog', 'eel']*3
def test_words_of_pandas_and_fastcore():
    s = pd.Series(WORDS, index=range(5, 17))
    for y in (s, s.astype('category'), s.astype('string'), pd.Categorical(WORDS), pd.Index(WORDS), L(WORDS)):
        dls = loaders(X, y, valid=(X[:2], type(y)(['eel', 'cat'])), bs=4)
        assert dls.train.classes == ['cat', 'dog', 'eel'] and dls.train.dataset.y[:4].tolist() == [1, 0, 1, 2] and dls.valid.dataset.y.tolist() == [2, 0]
        assert loaders(X, y, valid=.25, bs=4).train.n_classes == 3

def test_categories_name_the_classes():
    y = pd.Categorical(WORDS, categories=['eel', 'dog', 'cat'])
    for v in (y, pd.Series(y)): assert loaders(X, v, bs=4).train.classes == ['eel', 'dog', 'cat']
    assert loaders(X, y, bs=4, classes=['cat', 'dog', 'eel']).train.dataset.y[:4].tolist() == [1, 0, 1, 2]

def test_numbers_of_pandas_and_fastcore():
    numbers = [2, 0, 1]*4
    for y in (pd.Series(numbers, index=range(5, 17)), pd.Categorical(numbers), L(numbers), np.array(numbers, object), tuple(numbers)):
        dls = loaders(X, y, valid=(X[:3], y[:3]), bs=4)
        assert dls.train.dataset.y.tolist() == numbers and dls.valid.dataset.y.tolist() == numbers[:3] and dls.train.classes is None
        assert TensorLoader(X, y, bs=4).n_classes == loaders(X, y, valid=.25, bs=4).train.n_classes == 3

@pytest.mark.parametrize('f,match', [
    (lambda: loaders(X, [0, 1, 2]*4, valid=(X[:2], ['dog', 'eel']), bs=4), 'valid: expected numbers as labels, as in y, got words'),
    (lambda: loaders(X, WORDS, valid=(X[:2], [0, 1]), bs=4), 'valid: expected words as labels, as in y, got numbers'),
    (lambda: loaders(X, WORDS, valid=(X[:2], pd.Series([0, 1])), bs=4), 'valid: expected words as labels'),
    (lambda: loaders(X, WORDS, valid=(X[:2], ['dog', 'fox']), bs=4), 'valid: expected words among the classes cat, dog, eel, got fox'),
    (lambda: loaders(X, valid=(X[:2], ['dog', 'eel']), bs=4), 'valid: expected a y exactly when'), (lambda: loaders(X, WORDS, valid=(X[:2], None), bs=4), 'valid: expected a y exactly when'),
    (lambda: loaders(X, [0, 1]*6, classes=list('abc'), n_classes=2, bs=4), 'n_classes: expected 3, as there are so many names in classes, got 2'),
    (lambda: loaders(X, WORDS, n_classes=5, bs=4), 'n_classes: expected 3'), (lambda: TensorLoader(X, bs=4, classes='abc', n_classes=2), 'n_classes: expected 3'),
    (lambda: loaders(X, [o.encode() for o in WORDS], bs=4), r'y: expected whole numbers or words as labels, got bytes; \[o.decode\(\) for o in y\]'),
    (lambda: loaders(X, np.array(WORDS, 'S'), bs=4), 'y: expected whole numbers or words as labels, got bytes'), (lambda: loaders(X, list(np.array(WORDS, 'S')), bs=4), 'y: .* got bytes'),
    (lambda: loaders(X, WORDS[:-1] + [3], bs=4), 'y: expected whole numbers or words as labels, got a mixture'), (lambda: loaders(X, pd.Series(WORDS[:-1] + [None]), bs=4), 'y: .* got a mixture'),
    (lambda: loaders(X, [0, 1]*6, classes=3, bs=4), 'classes: expected the names of the classes, got 3'), (lambda: loaders(X, WORDS, classes=3, bs=4), 'classes: expected the names'),
    (lambda: loaders(X, 'dog', bs=4), 'y: '), (lambda: loaders(X, b'dog', bs=4), 'y: '), (lambda: loaders(X, [WORDS[:1]]*12, bs=4), 'y: '),
    (lambda: loaders(X, [torch.zeros(1, 2, 2), torch.zeros(1, 3, 3)]*6, bs=4), 'y: '), (lambda: loaders(X, [-1, 1]*6, valid=.25, bs=4), 'y: expected labels of at least 0')])
def test_bad_words(f, match):
    with says(match): f()

def test_names_of_classes_let_words_validate_numbers():
    assert loaders(X, [0, 1, 2]*4, valid=(X[:2], ['eel', 'cat']), classes=['cat', 'dog', 'eel'], bs=4).valid.dataset.y.tolist() == [2, 0]

@pytest.mark.filterwarnings('ignore:y. 1 of 4')
@pytest.mark.parametrize('seed', range(6))
def test_classes_are_counted_before_rows_are_held_out(seed):
    dls = loaders(X, [0, 1]*5 + [2, 3], valid=.25, seed=seed, bs=4)
    assert dls.train.n_classes == dls.valid.n_classes == 4

# ---------------------------------------------------------------- what goes through in_memory
NUMBERS = torch.arange(12)
DATA = [X, X.numpy(), (X, NUMBERS), [X, NUMBERS], (X.numpy(), np.arange(12)), (X, list(range(12))), (X, WORDS), (X, pd.Series(WORDS)), (X, None), (X, X > 0)]
@pytest.mark.parametrize('dl', DATA, ids='tensor array pair listed arrays numbers words series none masks'.split())
def test_samples_need_no_loader(dl):
    with says(r'dl: expected an iterable of batches, such as a DataLoader, got the samples themselves; pass loaders\(x, y\)'): in_memory(dl)

@pytest.mark.parametrize('dl,match', [(lambda: (x for x in X), r'got shape \(12, 6, 6\) in all; b\[None\] makes a batch of one image'), (lambda: ((x, torch.tensor([1])) for x in X), r'got shape \(12, 6, 6\)'),
    (lambda: iter(rnd(5, 2)), r'got shape \(10,\) in all; b\[None\] makes a batch of one point'), (lambda: [(['a', 'b'], [1, 2])], 'got words'), (lambda: [rnd(2, 1, 2, 2, 2)], r'got shape \(2, 1, 2, 2, 2\)')])
def test_single_samples_are_no_batches(dl, match):
    with says(f'dl: expected batches of points .*{match}'): in_memory(dl())

def test_batches_are_joined():
    assert in_memory([X[:5], X[5:]])[0].equal(X) and in_memory(x[None] for x in X)[0].equal(X) and in_memory([X[:6], X[6:]])[0].equal(X)
    assert in_memory(([X[:6]], [X[6:]]))[0].equal(X) and in_memory(((X[:6],), (X[6:],)))[0].equal(X)
    x,y = in_memory([(X[:5], torch.arange(5)), (X[5:], np.arange(7))])
    assert x.equal(X) and y.tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6]

class Words(torch.utils.data.Dataset):
    def __len__(self): return 12
    def __getitem__(self, i): return X[i],WORDS[i]

def test_words_come_through():
    x,y = in_memory(torch.utils.data.DataLoader(Words(), batch_size=5))
    assert x.equal(X) and y == WORDS and loaders(x, y, bs=4).train.classes == ['cat', 'dog', 'eel']
    for form in (np.array, pd.Series, tuple, L): assert in_memory([(X[:5], form(WORDS[:5])), (X[5:], form(WORDS[5:]))])[1] == WORDS

# ---------------------------------------------------------------- noise
@forms
def test_noise_in_any_form(form):
    a,b = rnd(2, 3, 8)
    t = torch.tensor([[0.], [.3], [1.]])
    torch.testing.assert_close(slerp(form(a), form(b), form(t)), slerp(a, b, t))
    torch.testing.assert_close(slerp(form(a), b, .3), slerp(a, b, .3))
    for how in ('spherical', 'linear'): torch.testing.assert_close(noise_path(form(a), 3, how), noise_path(a, 3, how))
    torch.testing.assert_close(truncated(form(a), .5), truncated(a, .5))

def test_noise_of_whole_numbers():
    torch.testing.assert_close(slerp([1, 0], [0, 1], .5), torch.tensor([.5**.5]*2))
    torch.testing.assert_close(noise_path([[1, 0], [0, 1]], 2)[1], torch.tensor([.5**.5]*2))
    assert truncated(torch.tensor([0, 40]), .5).tolist() == [0, .5]

def test_noise_keeps_its_type_and_its_graph():
    assert slerp(rnd(4).double(), rnd(4).tolist(), 0).dtype == f64 == truncated(rnd(4).double().numpy(), 1.).dtype
    a,t = rnd(2, 4).double().requires_grad_(),torch.tensor(.3, dtype=f64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda a, t: slerp(a[0], a[1], t), (a, t))

@pytest.mark.parametrize('f,match', [(lambda: slerp(rnd(3, 8), rnd(4, 1, 8), .5), r'b: expected shape \(3, 8\), as a, got shape \(4, 1, 8\)'), (lambda: slerp('a', rnd(8), .5), 'a: '),
    (lambda: slerp(rnd(8), None, .5), 'b: '), (lambda: slerp(1., 2., .5), 'a: '), (lambda: slerp(rnd(3, 8), rnd(3, 8), [.1, .2, .3]), r't: expected a number, or numbers that broadcast against shape \(3, 8\), got shape \(3,\)'),
    (lambda: slerp(rnd(8), rnd(8), 'x'), 't: '), (lambda: slerp(rnd(8) > 0, rnd(8), .5), 'a: expected numbers, got torch.bool'), (lambda: noise_path('ab'), 'stops: '), (lambda: noise_path(np.ones(3)), 'stops: '),
    (lambda: noise_path([[1., 2.]]), 'stops: expected at least two noise vectors'), (lambda: truncated('x', 1.), 'z: '), (lambda: truncated(rnd(3) > 0, 1.), 'z: '), (lambda: truncated([1.], 0), 'truncation: ')])
def test_bad_noise(f, match):
    with says(match): f()
