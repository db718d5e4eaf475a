"What the study of published results consists of: its networks, readers, formulas, and when a line counts as reached"
import json, math, pytest, torch
import published, reproduced
from published import LINES, Bar, Order
from gan_course.core import rng
from gan_course.game import *
from gan_course.images import mnist
from reproduced import *
from study import HERE

@pytest.mark.parametrize('way', DIRAC)
def test_the_learner_walks_the_orbit_of_the_formula(way):
    found = dirac('dirac', way, 0)
    assert found['eigenvalue_off'] < 1e-9 and found['orbit_off'] < 1e-9

def test_the_formula_is_that_of_the_paper():
    assert formula('minimax') == [.5j, -.5j] and formula('Wasserstein') == [1j, -1j] and formula('R1 1') == [-.5, -.5]
    assert formula('R1 .3')[0] == pytest.approx(-.15 + .476970j, abs=1e-6)

def test_a_wrong_eigenvalue_is_seen(): assert min(abs(o - formula('R1 1')[0]) for o in eigenvalues(Saturating() + R1(.3))) > .1

def test_real_points_of_700_dimensions_are_farther_away_than_ten_std():
    found = judged_wide(wide_points(500, 'test'))
    assert found['good'] == 0 and found['modes'] == 0 and found['near'] == found['at_distance'] == 1 and found['modes_near'] == 10
    assert found['stds'] == pytest.approx(700**.5, rel=.01)

def test_centres_are_good_and_nearer_than_real_points_and_points_between_them_are_neither():
    centres, directions = wide_law()
    at = centres @ directions
    found, one, between = judged_wide(at), judged_wide(at[:1].repeat(9, 1)), judged_wide((at[:5] + at[5:])/2)
    assert found['modes'] == 10 and found['good'] == found['near'] == 1 and found['at_distance'] == 0
    assert one['modes'] == 1 and one['good'] == 1
    assert between['good'] == 0 and between['near'] == 0

def test_wide_points_lie_in_700_dimensions():
    x = wide_points(300, 0)
    _, directions = wide_law()
    assert x.shape == (300, 1200) and torch.allclose(x @ directions.T @ directions, x, atol=1e-3)
    assert torch.equal(x, wide_points(300, 0)) and not torch.equal(x, wide_points(300, 1))

@pytest.mark.parametrize('row, width', [('half', 4), ('quarter', 2)])
def test_the_networks_of_the_stacks_have_the_channels_of_the_paper(row, width):
    G, D = SmallG(), SmallD(width)
    of_g = [m.in_channels for m in G.modules() if isinstance(m, nn.ConvTranspose2d)] + [8]
    of_d = [m.out_channels for m in D.modules() if isinstance(m, nn.Conv2d)]
    assert of_g == [64, 32, 16, 8] and of_d == [width, 2*width, 4*width]
    x = G(torch.randn(3, 256))
    assert x.shape == (3, 3, 28, 28) and x.abs().max() <= 1 and D(x).shape == (3,)

def test_the_numbers_on_stacks_are_read():
    x, y = mnist().valid.all_rows()
    rows = torch.randint(len(x), (3, 500), generator=rng('read'))
    asked = y[rows[0]]*100 + y[rows[1]]*10 + y[rows[2]]
    assert (numbers_on(torch.cat([x[r] for r in rows], 1)) == asked).float().mean() > .95

def test_the_reader_of_digits_is_as_good_as_asked():
    x, y = mnist().valid.all_rows()
    net = features('mnist')
    assert (net.scores(net(x)).argmax(1) == y).float().mean() >= .992

def test_one_picture_for_all_is_one_mode():
    x = mnist(labels=False).train.dataset.x[:3].view(1, 3, 28, 28).float()/127.5 - 1
    assert judged_stacks(x.expand(100, -1, -1, -1)) == dict(modes=1, kl=pytest.approx(math.log(1000)))

def test_stacks_are_a_function_of_their_seed():
    assert torch.equal(stacks(5, 0), stacks(5, 0)) and not torch.equal(stacks(5, 0), stacks(5, 1))

def test_the_logit_of_the_reader_is_that_of_its_scores():
    D, x = Reader().eval(), torch.randn(4, 1, 28, 28)
    assert torch.allclose(D(x), D.scores(x).exp().sum(1).log(), atol=1e-5)

def test_no_label_reaches_the_reader_but_the_hundred(monkeypatch):
    seen = {}
    class Stop(Exception): pass
    def learner(dls, G, D, game, **kw):
        seen.update(dls=dls, rule=game.b)
        raise Stop
    monkeypatch.setattr(reproduced, 'GANLearner', learner)
    with pytest.raises(Stop): labels('labels', 'ours', 0)
    assert seen['dls'].train.n_classes is None and len(seen['rule'].x) == 100
    assert torch.bincount(seen['rule'].y).tolist() == [10]*10

# Bars and lines
def line_of(**kw): return dict(result='R', source='S', published='9', differs='-', study='s', unit={}) | kw

@pytest.mark.parametrize('every, values, reached', [(False, [.4, .5], True), (False, [.4, .7], False), (True, [.4, .49], True), (True, [.3, .5], False)])
def test_a_bar_asks_the_mean_or_every_seed(monkeypatch, every, values, reached):
    monkeypatch.setattr(published, 'results', lambda line: [dict(kl=v) for v in values])
    found = published.measured(line_of(bars=[Bar('kl', 'KL', '<', .5, '.1f')], every=every))
    assert found['reached'] == reached and found['asked'] == 'KL < 0.5' + ' with every seed'*every

@pytest.mark.parametrize('last, reached', [(1, True), (7, False)])
def test_an_order_of_ways_is_that_of_their_means(monkeypatch, last, reached):
    rows = [dict(way=w, modes=m) for w, m in [('a', 9), ('a', 5), ('b', 6), ('b', 6), ('c', last)]]
    monkeypatch.setattr(published, 'results', lambda line: rows)
    found = published.measured(line_of(bars=[Order('modes', 'modes', '.0f')]))
    assert found['reached'] == reached and found['here'] == f'modes 7, 6, {last}' and found['runs'] == 5

def test_a_line_that_misses_a_bar_stays_and_says_so(monkeypatch):
    line = line_of(bars=[Bar('a', 'a', '>', 1, '.0f'), Bar('b', 'b', '>', 1, '.1f')])
    monkeypatch.setattr(published, 'results', lambda line: [dict(a=2, b=0), dict(a=2, b=1)])
    found = dict(asked='a > 1, b > 1.0', here='a 2, b 0.5 (0.0 to 1.0)', runs=2, reached=False)
    assert published.measured(line) == found | {k: line[k] for k in ('result', 'source', 'published', 'differs')}

def test_the_committed_lines_are_those_of_the_committed_results():
    assert json.loads((HERE/'results'/'published.json').read_text(encoding='utf-8')) == published.table()

def test_every_line_has_results_and_a_source():
    assert len(published.table()['rows']) == len(LINES) and all(line['source'] and line['published'] for line in LINES)
