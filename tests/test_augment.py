"What D is shown: transforms that keep what they should, in both turns, off between steps; and the probability that follows D"
import pytest
from gan_course.accelerate import Compiled, HalfPrecision
from gan_course.augment import *
from helpers import *
from test_learner_errors import image_dls

ALL = ' '.join(POLICIES)
def pictures(n=64, c=3, h=16, w=16): return torch.rand(n, c, h, w, generator=rng('pictures'))*2 - 1
def seen(x, policy, y=None, p=1., seed=0):
    with seeded(seed): return augmented(x, y, policy, p)
def shows(policy, c=3, **kw): return seen(pictures(c=c, **kw), policy)[0]
def made(*cbs, **kw): return learner(cbs=list(cbs), **dict(dict(images=True, precision='fp32', g=dict(c=3), d=dict(c=3), dls=image_dls(c=3)), **kw))
def flat_weights(learn): return torch.cat([p.detach().flatten() for p in learn.model.parameters()])

# The transforms
@pytest.mark.parametrize('policy', [*POLICIES, ALL])
@pytest.mark.parametrize('c', [1, 2, 3, 4])
def test_each_transform_keeps_shape_and_type_and_changes_something(policy, c):
    x = pictures(c=c)
    out,y = seen(x, policy)
    assert out.shape == x.shape and out.dtype == x.dtype and y is None and not out.equal(x) and out.isfinite().all()

@pytest.mark.parametrize('policy', [*POLICIES, ALL])
def test_with_probability_0_nothing_happens(policy):
    x = pictures()
    assert seen(x, policy, p=0)[0].equal(x) and seen(x, policy, p=torch.zeros(()))[0].equal(x)

@pytest.mark.parametrize('policy,share', [('translation', 24/25), ('colour', 1), ('cutout', 1), ('flip', .5), ('rotation', .75)])
def test_each_picture_has_its_own_chance(policy, share):
    "A mirror image, a turn or a shift may be none"
    x = pictures(n=4000, h=16, w=16)
    changed = (seen(x, policy, p=.5)[0] != x).flatten(1).any(1).float().mean()
    expected = 1 - .5**3 if policy == 'colour' else .5*share
    assert abs(changed-expected) < .03

def test_flips_and_turns_move_pixels_and_shifts_too():
    x = pictures(n=200)
    for policy,group in (('flip', lambda o: [o, o.flip(2)]), ('rotation', lambda o: [o.rot90(k, (1, 2)) for k in range(4)])):
        out = seen(x, policy)[0]
        found = [[i for i,g in enumerate(group(a)) if torch.equal(g, b)] for a,b in zip(x, out)]
        assert all(found) and {f[0] for f in found} == set(range(len(group(x[0]))))
    shifts = set()
    for a,b in zip(x, seen(x, 'translation')[0]):
        padded = F.pad(a, (2, 2, 2, 2))
        where = [(i, j) for i in range(5) for j in range(5) if torch.equal(padded[:, i:i+16, j:j+16], b)]
        assert len(where) == 1
        shifts |= set(where)
    assert len(shifts) == 25, 'up to an eighth of the side, in every direction, with zeros from outside'

def test_cutout_hides_a_square_of_half_the_side():
    x = torch.ones(2000, 3, 16, 16)
    gone = (seen(x, 'cutout')[0][:, 0] == 0)
    rows,cols = gone.any(2).sum(1),gone.any(1).sum(1)
    assert gone.sum((1, 2)).equal(rows*cols) and rows.max() == cols.max() == 8 and rows.min() >= 4
    assert gone.any(0).all(), 'each pixel is hidden at times'

def test_colours_keep_the_means_they_should():
    x = pictures(n=4000)
    out = seen(x, 'colour')[0]
    assert abs(out.mean() - x.mean()) < .02 and out.abs().max() > 1
    grey = x.mean(1, keepdim=True).expand(-1, 3, -1, -1)
    assert (seen(grey, 'colour')[0].diff(dim=1)).abs().max() < 1e-5, 'grey stays grey'
    inner = out - out.mean((1, 2, 3), keepdim=True)
    ratio = inner.mean(1).std((1, 2))/x.mean(1).std((1, 2))
    assert .499 < ratio.min() < .51 and 1.49 < ratio.max() < 1.501, 'contrast'

def test_grey_pictures_have_no_saturation_and_transparency_stays():
    one,three = (seen(pictures(c=1).expand(-1, c, -1, -1), 'colour')[0] for c in (1, 3))
    assert one.isfinite().all() and one.shape[1] == 1 and three.shape[1] == 3
    for c in (2, 4): assert seen(pictures(c=c), 'colour')[0][:, -1].equal(pictures(c=c)[:, -1])

def test_pictures_need_not_be_square():
    assert seen(pictures(h=8, w=24), 'flip colour translation cutout')[0].shape == (64, 3, 8, 24)
    refuses(lambda: seen(pictures(h=8, w=24), 'rotation'), 'policy', ValueError)

def test_masks_move_with_their_picture_and_keep_their_colour():
    x = pictures()
    out,y = seen(x, 'flip rotation translation cutout', x[:, :1])
    assert y.equal(out[:, :1])
    _,again = seen(x, ALL, x[:, :1])
    assert set(again.unique().tolist()) <= {0., *x[:, :1].unique().tolist()}, 'moved and cut, not coloured'
    labels = torch.arange(64)
    assert seen(x, ALL, labels)[1] is labels

def test_arrays_and_lists_are_taken():
    x = pictures(n=2)
    with seeded(0): a,_ = augmented(x.numpy(), policy=['flip', 'cutout'])
    assert a.equal(seen(x, 'flip cutout')[0]) and seen(x.tolist(), 'flip')[0].shape == x.shape

@pytest.mark.parametrize('policy', [*POLICIES, ALL])
def test_gradients_pass_twice(policy):
    x = pictures(n=3, c=3, h=8, w=8).double().requires_grad_()
    def f(o): return seen(o, policy)[0].tanh()
    assert torch.autograd.gradcheck(f, x, fast_mode=True) and torch.autograd.gradgradcheck(f, x, fast_mode=True)

@pytest.mark.parametrize('call,name', [(lambda: augmented(pictures(), policy='blur'), 'policy'), (lambda: augmented(pictures(), policy=''), 'policy'),
    (lambda: augmented(pictures(), policy=3), 'policy'), (lambda: augmented(pictures(), p=2), 'p'), (lambda: augmented(pictures(), p='much'), 'p'),
    (lambda: augmented(torch.rand(5, 2)), 'x'), (lambda: augmented(torch.zeros(2, 1, 8, 8, dtype=torch.uint8)), 'x'),
    (lambda: augmented(pictures(), pictures(h=8, w=8)), 'y'), (lambda: augmented(pictures(), torch.arange(3)), 'y'),
    (lambda: Augment('blur'), 'policy'), (lambda: Augment(p=-1), 'p'), (lambda: ADA(target=2), 'target'), (lambda: ADA(images=0), 'images'), (lambda: ADA(every=0), 'every')])
def test_bad_arguments(call, name): refuses(call, name, ValueError)

# In a run
class Spy(ConvDis):
    "A D that keeps what it is shown"
    def __init__(self, **kw):
        super().__init__(**kw)
        self.shown = []
    def forward(self, x):
        self.shown.append((self.training, x.detach()))
        return super().forward(x)

def test_d_sees_augmented_samples_in_both_turns_and_nobody_else_does():
    G,_ = players(images=True, g=dict(c=3))
    D = Spy(c=3)
    met = []
    def metric(fake, real):
        met.append(learn._D.before)
        return fake.mean()
    learn = made(Augment('cutout'), G=G, D=D, metrics=metric)
    D.shown.clear()
    learn.fit(1)
    holes = [(x == 0).flatten(1).any(1).all().item() for training,x in D.shown if training]
    assert len(holes) == 4*3 and all(holes), 'real and generated in its own turn, generated in that of G'
    assert met and met[0] is None and learn._D.before is None and not (learn.sample(8) == 0).any()

@pytest.mark.parametrize('how', ['broken', 'closed', 'cancelled'])
def test_it_comes_off_however_a_run_ends(how):
    from fastai.callback.core import CancelFitException
    class Stop(Callback):
        def after_loss(self):
            assert self.learn._D.before is not None
            if how == 'broken': raise RuntimeError('stop')
            if how == 'cancelled': raise CancelFitException
    learn = made(Augment(), *[Stop()]*(how != 'closed'))
    steps = learn.steps(3)
    try: next(steps)
    except (RuntimeError, StopIteration): pass
    steps.close()
    assert learn._D.before is None

def test_single_turns_see_it_too():
    G,_ = players(images=True, g=dict(c=3))
    D = Spy(c=3)
    learn = made(Augment('cutout'), G=G, D=D)
    D.shown.clear()
    learn.d_step(), learn.g_step()
    assert len(D.shown) == 3 and all((x == 0).any() for _,x in D.shown) and learn._D.before is None

def test_with_probability_0_a_run_is_that_without():
    a,b = made(),made(Augment(p=0))
    for l in (a, b): l.fit_steps(6)
    assert torch.equal(flat_weights(a), flat_weights(b))

KINDS = dict(augment=lambda: Augment(ALL), ada=lambda: ADA(target=-1, images=300, every=3), r1=lambda: Augment())
@pytest.mark.parametrize('kind', KINDS)
def test_the_same_seed_gives_the_same_run_and_a_run_goes_on(kind, tmp_path):
    kw = dict(game=Relativistic() + R1(.5) + R2(.5)) if kind == 'r1' else {}
    a,b,c,plain = made(KINDS[kind](), **kw),made(KINDS[kind](), **kw),made(KINDS[kind](), **kw),made(**kw)
    for l in (a, b, plain): l.fit_steps(13)
    assert torch.equal(flat_weights(a), flat_weights(b)) and not torch.equal(flat_weights(a), flat_weights(plain))
    d = made(KINDS[kind](), **kw)
    d.fit_steps(5)
    c.load(d.save(tmp_path/'d'))
    c.fit_steps(8)
    assert torch.equal(flat_weights(a), flat_weights(c))
    if kind == 'ada': assert a.ada.p == c.ada.p > 0

def test_a_run_of_conditions_goes_on_and_masks_are_moved():
    class MaskG(ConvGen):
        def forward(self, z, y): return self.body(z) + y*0
    class MaskD(Spy):
        def __init__(self): super().__init__(c=2)
        def forward(self, x, y): return super().forward(torch.cat([x, y], 1))
    x = torch.rand(16, 1, 8, 8, generator=rng('x'))*2 - 1
    learn = made(Augment('flip translation'), G=MaskG(), D=MaskD(), dls=loaders(x, x.clone(), bs=8))
    learn.D.shown.clear()
    learn.fit_steps(2)
    real = learn.D.shown[0][1]
    assert real[:, 0].equal(real[:, 1]) and not any(real[0, 0].equal(o) for o in x[:, 0])

@pytest.mark.parametrize('cb', [Augment, ADA])
def test_points_are_refused(cb):
    learn = learner(cbs=[cb()])
    refuses(lambda: learn.fit_steps(1), 'dls', ValueError)
    refuses(learn.d_step, 'dls', ValueError)
    assert learn.step == 0

def test_conditions_of_another_size_are_refused():
    class MaskD(ConvDis):
        def forward(self, x, y): return super().forward(x)
    dls = loaders(pictures(16, 1, 8, 8), pictures(16, 1, 4, 4), bs=8)
    learn = made(Augment(), G=ConvGen(), D=MaskD(), dls=dls)
    refuses(lambda: learn.fit_steps(1), 'y', ValueError)

# Penalties
@pytest.mark.parametrize('precision', ['fp32', 'bf16-emulated'])
def test_r1_is_the_gradient_at_the_picture_itself(precision):
    "Against autograd on a D with the transform inside"
    learn = made(Augment('flip translation cutout'), game=NonSaturating() + R1(.7), precision=precision)
    found = []
    class Look(Callback):
        def after_loss(self):
            if self.learn.player == 'd' and not found:
                turn = self.learn.turn
                with seeded(self.learn.seed, self.learn.step, 'd', 0, 0):
                    x = turn.real.detach().clone().requires_grad_()
                    grad, = torch.autograd.grad(self.learn._D(x).sum(), x)
                found.append((turn.input_grad('real').detach(), grad, turn.real))
    learn.add_cb(Look())
    learn.fit_steps(1)
    used,again,real = found[0]
    assert torch.allclose(used, again, atol=1e-6) and used.abs().max() > 0
    assert real.equal(learn.dls.train.batch(0, 0)[0]), 'the pictures are those of the data'
    assert (used == 0).flatten(1).any(1).all(), 'what is hidden has no gradient'

@pytest.mark.parametrize('cbs', [[], [HalfPrecision()]])
def test_half_precision_and_augmentation(cbs):
    learn = made(Augment(), *cbs, precision='fp32' if cbs else 'bf16-emulated', game=NonSaturating() + R1(.1))
    learn.fit_steps(3)
    assert flat_weights(learn).isfinite().all()

@pytest.mark.verify
def test_compiled_losses_see_it_too():
    torch._dynamo.reset()
    a,b = made(Augment()),made(Augment(), Compiled(backend='eager'))
    for l in (a, b): l.fit_steps(3)
    assert (flat_weights(a)-flat_weights(b)).abs().max() < 1e-5

def test_gradients_reach_g():
    a,b = made(Augment('cutout')),made()
    moved = [copy.deepcopy(l.G.state_dict()) for l in (a, b)]
    for l in (a, b): l.g_step()
    assert all(not torch.equal(moved[0][k], v) for k,v in a.G.named_parameters())

# The probability that follows D
class Sure(Game):
    "A game whose real logits are what is said"
    def __init__(self, sign, boundary=0.): self.sign,self.boundary = sign,boundary
    def d_loss(self, turn): return turn.fake_logits.mean()*0 + turn.real_logits.mean()*0
    def g_loss(self, turn): return turn.fake_logits.mean()*0

class Says(ConvDis):
    "A D whose logits are all the same number"
    says = 1.
    def forward(self, x): return super().forward(x)*0 + self.says

def ada(says, n, game=None, **kw):
    learn = made(ADA(**kw), D=Says(c=3), G=ConvGen(c=3), game=game or Sure(1))
    learn.D.says = says
    learn.fit_steps(n)
    return learn

def test_p_grows_at_its_pace_and_falls():
    learn = ada(1., 9, images=80, every=4)
    assert learn.ada.p == pytest.approx(.8), '8 steps of 8 pictures'
    learn.fit_steps(20)
    assert learn.ada.p == 1
    learn.D.says = -1.
    learn.fit_steps(4)
    assert learn.ada.p == pytest.approx(.6)
    learn.fit_steps(30)
    assert learn.ada.p == 0

@pytest.mark.parametrize('says,boundary,grows', [(.4, 0., True), (.4, .5, False), (.6, .5, True), (-.1, 0., False)])
def test_signs_are_taken_from_the_boundary_of_the_game(says, boundary, grows):
    assert (ada(says, 8, game=Sure(1, boundary), images=100).ada.p > 0) == grows

def test_in_a_game_of_pairs_the_lead_counts():
    assert ada(5., 8, game=Relativistic() + R1(0.), images=100).ada.p == 0, 'no lead, whatever the logits'
    assert ada(5., 8, game=NonSaturating() + R1(0.), images=100).ada.p > 0

def test_it_starts_at_0_and_turns_of_d_count():
    learn = made(ADA(target=-1, images=64, every=1), k_d=2)
    assert learn.ada.p == 0
    learn.fit_steps(1)
    assert learn.ada.p == pytest.approx(16/64)
    learn.load_state_dict(dict(G=learn.G.state_dict(), D=learn.D.state_dict(), cbs={}))
    assert learn.ada.p == 0, 'weights alone bring no probability'

def test_no_step_reads():
    from test_devices import NoReading
    learn = made(ADA(every=2), Augment())
    steps = learn.steps(20)
    next(steps), next(steps)
    with NoReading():
        for _ in range(10): next(steps)
    steps.close()
