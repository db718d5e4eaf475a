"Something turns non-finite: who, when, and back to the last good state; then the end, or on at half the rates, as the user chose"
import warnings, pytest
from helpers import *

class Break(GANCallback):
    "Makes one thing of `player` non-finite in step `n`: its loss, a gradient, a weight, or an average of the optimizer; `times` over"
    def __init__(self, player, what, n, value=math.inf, times=1): self.who,self.what,self.n,self.bad,self.left = player,what,n,value,times
    def due(self): return self.learn.player == self.who and self.learn.step == self.n and self.left > 0
    def net(self): return self.learn.D if self.who == 'd' else self.learn.G
    def before_backward(self):
        if self.due() and self.what == 'loss': self.learn.loss_grad = self.learn.loss_grad*self.bad
    def before_step(self):
        if not self.due(): return
        p = next(self.net().parameters())
        if self.what == 'gradient': p.grad.view(-1)[0] = self.bad
        if self.what == 'huge gradient': p.grad.view(-1)[0] = 1e25   # its square is not finite, the weights stay finite
    def after_step(self):
        if not self.due(): return
        with torch.no_grad():
            if self.what == 'weight': next(self.net().parameters()).view(-1)[0] = self.bad
        self.left -= 1

def quiet(*cbs, **kw):
    "A learner with `cbs` as its only callbacks"
    return learner(quiet=False, default_cbs=False, cbs=list(cbs), **kw)

WHAT = ['loss', 'gradient', 'huge gradient', 'weight']

@pytest.mark.parametrize('value', [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize('what', WHAT)
@pytest.mark.parametrize('player', ['g', 'd'])
def test_it_names_the_player_and_the_step_and_goes_back(player, what, value):
    learn,other = quiet(Break(player, what, 7, value), FiniteGuard(every=3)),quiet(FiniteGuard(every=3))
    with pytest.raises(FloatingPointError) as e: learn.fit_steps(20)
    said = str(e.value)
    assert said.startswith(f'{player.upper()} turned non-finite at step ') and said.endswith('the learner is back at step 6, its last good state.')
    at = int(said.split('at step ')[1].split(';')[0])
    assert at == 7 or what == 'huge gradient' and 7 <= at <= 8
    other.fit_steps(6)
    assert learn.step == 6
    for net in 'GD': assert all(torch.equal(v, getattr(other, net).state_dict()[k]) for k,v in getattr(learn, net).state_dict().items())

@pytest.mark.parametrize('what', WHAT)
@pytest.mark.parametrize('player', ['g', 'd'])
def test_it_goes_on_at_half_the_rates(player, what):
    learn = quiet(Break(player, what, 7), FiniteGuard(every=3, retries=1), lr=(1e-2, 2e-2))
    with pytest.warns(UserWarning, match=f'^{player.upper()} turned non-finite at step .; the learner is back at step 6, its last good state, and goes on at half the rates.$'): learn.fit_steps(20)
    assert learn.lr == (5e-3, 1e-2) and [g['lr'] for g in learn.opt.opt.param_groups] == [5e-3, 1e-2]
    assert learn.step == 20-3 and all(p.isfinite().all() for p in learn.model.parameters())

def test_retries_end():
    "A fault that comes again halves the rates again, and then stops the run"
    learn = quiet(Break('d', 'gradient', 7, times=9), FiniteGuard(every=3, retries=2), lr=8e-3)
    with warnings.catch_warnings(record=True) as said, pytest.raises(FloatingPointError, match='^D turned non-finite at step 7; the learner is back at step 6'):
        warnings.simplefilter('always')
        learn.fit_steps(40)
    assert len([w for w in said if 'half the rates' in str(w.message)]) == 2
    assert learn.lr == (2e-3, 2e-3) and learn.step == 6 and all(p.isfinite().all() for p in learn.model.parameters())

@pytest.mark.parametrize('retries', [-1, 1.5, True, None])
def test_retries_are_a_whole_number(retries):
    with pytest.raises(ValueError, match='^retries: expected a whole number'): FiniteGuard(retries=retries)

def test_a_broken_state_is_never_kept(tmp_path):
    "Where checkpoints are more frequent than looks, a look comes before each"
    learn = quiet(Break('g', 'weight', 5), FiniteGuard(every=50), Checkpoints(tmp_path/'run', every=3))
    with pytest.raises(FloatingPointError, match='^G turned non-finite at step 5'): learn.fit_steps(20)
    kept = sorted(p.name for p in (tmp_path/'run').iterdir())
    assert kept == ['step-000000003.safetensors']
    again = quiet(FiniteGuard(every=50), Checkpoints(tmp_path/'run', every=3))
    again.fit_steps(20)
    assert again.step == 20 and all(p.isfinite().all() for p in again.model.parameters())

def test_images_that_cannot_be_read_cost_only_themselves(tmp_path):
    "Among the pictures of a folder: torn, empty, text, a picture of no pixels"
    from PIL import Image
    from gan_course.images import folder
    g = torch.Generator().manual_seed(0)
    for i in range(12): Image.fromarray(torch.randint(0, 255, (20, 24, 3), generator=g, dtype=torch.uint8).numpy()).save(tmp_path/f'{i:02}.png')
    whole = (tmp_path/'00.png').read_bytes()
    (tmp_path/'torn.png').write_bytes(whole[:len(whole)//2])
    (tmp_path/'empty.jpg').write_bytes(b'')
    (tmp_path/'text.png').write_text('no picture')
    with pytest.warns(UserWarning, match='left out 3 of 15 files') as w: dls = folder(tmp_path, size=8, bs=4, channels=1)
    assert all(n in str(w[0].message) for n in ('torn.png', 'empty.jpg', 'text.png'))
    learn = GANLearner(dls, ConvGen(), ConvDis(), NonSaturating(), cbs=[], default_cbs=False)
    learn.fit_steps(2)
    assert dls.train.n == 12 and all(p.isfinite().all() for p in learn.model.parameters())
