"Seconds and steps to quality: when a run counts as good, and what the switches of the loop do"
import pytest, torch
import seconds, steps
from cases import first
from helpers import *
from speed import Feed

class Player:
    def __init__(self): self.played = 0
    def play(self, n): self.played += n
    def sample(self, seed): return self.played

class Report(dict):
    def __init__(self, fid, share):
        super().__init__(fid=fid)
        self.tables = dict(share=torch.tensor([share, 1 - share]))

def judge(fid, share=lambda n: .5): return lambda n: Report(fid(n), share(n))

def test_a_run_ends_at_the_first_good_look():
    found = seconds.until_good(Player(), judge(lambda n: 100/n), 1., 60)
    assert found['steps'] == 100 and found['fids'] == [4., 2., 1.33, 1.]

def test_a_low_fid_is_not_enough_where_a_class_is_rare():
    found = seconds.until_good(Player(), judge(lambda n: 0., lambda n: .01 if n < 200 else .06), 1., 60)
    assert found['steps'] == 200

@pytest.fixture
def clock(monkeypatch):
    "A second of the processor for every look"
    ticks = iter(range(10**6))
    monkeypatch.setattr(seconds.time, 'process_time', lambda: next(ticks))

def test_a_run_that_never_is_good_says_so(clock):
    found = seconds.until_good(Player(), judge(lambda n: 9.), 1., 40)
    assert 'cpu_seconds' not in found and found['least_fid'] == 9. and found['ended_at'] == 40 and found['steps_at_end'] == 40*seconds.EVERY

def test_a_run_that_is_far_off_ends_at_half_the_cap_unless_it_is_to_have_all_of_it(clock):
    assert seconds.until_good(Player(), judge(lambda n: 9.), 1., 40, hopeful=False)['ended_at'] == 21
    assert seconds.until_good(Player(), judge(lambda n: 7.), 1., 40, hopeful=False)['ended_at'] == 40

@pytest.mark.parametrize('who', first(list(seconds.WHO), 2))
def test_everybody_plays_and_gives_samples_of_28_pixels(who, monkeypatch):
    monkeypatch.setattr(seconds, 'N', 4)
    player = seconds.WHO[who]('mnist', 0, None)
    player.play(1)
    x = player.sample('x')
    assert x.shape == (4, 1, 28, 28) and x.abs().max() <= 1

class Noted(Gen):
    "Counts its batches"
    made = 0
    def forward(self, z):
        if self.training: self.made += 1
        return super().forward(z)

def plain(shared, drift):
    with seeded(0, 'networks'): G, D = Noted(), Dis()
    return steps.Plain(G, D, Feed(point_dls(), G.nz, 8), 1e-2, shared, drift)

def weights(net): return torch.cat([p.detach().flatten().clone() for p in net.parameters()])

@pytest.mark.parametrize('shared, batches', [(True, 1), (False, 2)])
def test_a_shared_batch_is_made_once(shared, batches):
    loop = plain(shared, False)
    loop.step()
    assert loop.G.made == batches

@pytest.mark.parametrize('drift', [False, True])
def test_only_drift_moves_the_player_that_rests(drift):
    loop = plain(False, drift)
    loop.run(2)
    before = weights(loop.G)
    real, fake = loop.feed.real(), loop.G(loop.feed.noise())
    loop.turn((loop.D(real) - loop.D(fake.detach())).mean(), loop.opt_d, loop.opt_g)
    assert torch.equal(before, weights(loop.G)) == (not drift)

def test_the_loop_and_our_learner_do_the_same_on_a_shared_batch():
    "Same first weights, same rules, other noise: after fifty steps G is about as far from where it began"
    far = []
    for how in ('shared', 'ours'):
        torch.manual_seed(0)
        with seeded(0, 'networks'): G, D = Gen(), Dis()
        start = weights(G)
        steps.player(how, point_dls(n=400), (G, D), 1e-3, 8, 0).run(50)
        far.append((weights(G) - start).norm().item())
    assert far[0] == pytest.approx(far[1], rel=.2)
