"The learner on a CUDA device: the game of the CPU, nothing that waits, and every recipe at full shape. Left out where there is none"
import copy, pytest
from fastai.callback.training import GradientClip
from gan_course import conditional, zoo
from gan_course.accelerate import *
from gan_course.augment import ADA, Augment
from gan_course.dcgan import GPU, dcgan
from gan_course.features import features
from gan_course.images import fashion, mnist, photographs
from gan_course.metrics import ImageJudge
from gan_course.solids import solids
from gan_course.core import has_bf16
from helpers import *

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason='no CUDA device')

@pytest.fixture(autouse=True)
def exact(monkeypatch):
    "The device is the default one, and products are of whole float32 numbers"
    monkeypatch.setenv('GAN_COURSE_DEVICE', 'cuda')
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    yield
    torch.backends.cudnn.allow_tf32 = before

def made(device, images=False, **kw):
    "A learner on `device` whose noise is drawn on the CPU: each device has random numbers of its own"
    dls = image_dls(device=device) if images else point_dls(device=device)
    learn = learner(images=images, dls=dls, device=device, **kw)
    draw = learn.noise
    learn.noise = lambda n, generator: draw(n, torch.Generator().manual_seed(generator.initial_seed()))
    return learn

def play(learn, n):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(n)
    return learn

def gap(a, b):
    "Largest distance of two learners' weights"
    return max((p.detach().cpu() - q.detach().cpu()).abs().max().item() for p,q in zip(a.model.parameters(), b.model.parameters()))

# The same game
@pytest.mark.parametrize('penalty', PENALTIES)
@pytest.mark.parametrize('game', GAMES)
@pytest.mark.parametrize('images', [False, True])
def test_ten_steps_end_where_those_of_the_cpu_end(images, game, penalty):
    kw = dict(images=images, opt_func=sgd, lr=.02, precision='fp32')
    start = made('cpu', **kw)
    a,b = (play(made(d, game=PENALTIES[penalty](GAMES[game]()), cbs=[EMA()], **kw), 10) for d in ('cpu', 'cuda'))
    assert next(b.G.parameters()).is_cuda and b.d_loss.is_cuda
    assert gap(a, b) < 1e-4*max(1., gap(a, start)) < gap(a, start)
    assert abs(a.d_loss.item() - b.d_loss.item()) < 1e-3
    z = torch.randn(5, a.G.nz)
    assert torch.allclose(a.sample(z=z).cpu(), b.sample(z=z.cuda()).cpu(), atol=1e-3)

@pytest.mark.parametrize('kw', [dict(k_d=2), dict(k_g=2), dict(reuse=False), dict(accumulate=2)])
def test_other_turns_are_the_same_game_too(kw):
    a,b = (play(made(d, opt_func=sgd, lr=.02, **kw), 10) for d in ('cpu', 'cuda'))
    assert gap(a, b) < 1e-4

def test_data_that_does_not_fit_is_fetched_batch_by_batch(monkeypatch):
    whole = play(made('cuda'), 10)
    monkeypatch.setattr(torch.cuda, 'mem_get_info', lambda *_: (1, 1))
    parts = made('cuda')
    assert parts.dls.train.dataset.x.device.type == 'cpu'
    assert gap(whole, play(parts, 10)) == 0

# Nothing waits
@pytest.mark.parametrize('images', [False, True])
@pytest.mark.parametrize('kw', [{}, dict(k_d=2), dict(reuse=False)])
def test_no_step_waits_for_the_device(images, kw):
    "torch itself raises where the processor would wait; default callbacks and EMA are on, which read only every 50 steps"
    dls = image_dls(device='cuda') if images else point_dls(n=400, device='cuda')
    G,D = players(images=images)
    learn = GANLearner(dls, G, D, Relativistic() + R1(.1) + R2(.1), cbs=[EMA()], **kw)
    steps = learn.steps(49, lr=1e-3)
    with learn.no_logging():
        next(steps), next(steps)
        torch.cuda.set_sync_debug_mode('error')
        try:
            for _ in range(40): next(steps)
        finally: torch.cuda.set_sync_debug_mode('default')
        steps.close()
    assert learn.step == 42

# Chance, and what is saved
def test_the_same_seed_is_the_same_run_and_draws_nothing_from_others():
    before = torch.cuda.get_rng_state()
    a,b = (play(learner(G=lambda: Gen(norm=True, drop=.2), D=lambda: Dis(drop=.2), device='cuda', dls=point_dls(device='cuda')), 20) for _ in range(2))
    assert_equal_runs(a, b)
    assert torch.equal(before, torch.cuda.get_rng_state())
    other = play(learner(G=lambda: Gen(norm=True, drop=.2), D=lambda: Dis(drop=.2), device='cuda', dls=point_dls(device='cuda'), seed=1), 20)
    assert gap(a, other) > 1e-3

def test_a_run_goes_on_after_a_break(tmp_path):
    class Stop(Exception): pass
    def fresh(cbs=()): return learner(G=lambda: Gen(norm=True), device='cuda', dls=point_dls(device='cuda'), cbs=[EMA(), *cbs])
    whole = play(fresh(), 40)
    broken = fresh([At('after_batch', raiser(Stop), n=25)])
    with pytest.raises(Stop), broken.no_bar(), broken.no_logging(): broken.fit_steps(40, resume=tmp_path, save_every=10)
    again = fresh()
    with again.no_bar(), again.no_logging(): again.fit_steps(40, resume=tmp_path, save_every=10)
    assert again.step == 40 and gap(whole, again) == 0
    assert_equal_runs(whole, again)

def test_a_saved_run_of_one_device_goes_on_on_the_other(tmp_path):
    for here,there in (('cuda', 'cpu'), ('cpu', 'cuda')):
        a,b = (made(d, cbs=[EMA()], opt_func=sgd, lr=.02, path=tmp_path) for d in (here, there))
        play(a, 10).save('run')
        b.load('run')
        assert b.step == 10 and gap(a, b) == 0 and next(b.G.parameters()).device.type == there
        assert gap(play(a, 5), play(b, 5)) < 1e-4

def test_a_loss_that_is_no_longer_finite_stops_the_run():
    class Breaks(NonSaturating):
        def d_loss(self, turn): return super().d_loss(turn)*(math.nan if turn.step > 20 else 1.)
    learn = made('cuda', game=Breaks(), quiet=False)
    with pytest.raises(FloatingPointError), learn.no_bar(), learn.no_logging(): learn.fit_steps(200)

# Other arithmetic
@pytest.mark.parametrize('cb', [Compiled, HalfPrecision, TF32])
def test_other_arithmetic_is_nearly_the_same_game(cb):
    a,b = (play(made('cuda', images=True, opt_func=sgd, lr=.01, precision='fp32', cbs=cbs), 10) for cbs in ([], [cb()]))
    start = made('cuda', images=True)
    assert gap(a, b) < .05*gap(a, start)

def test_bfloat16():
    if not has_bf16('cuda'): pytest.skip('no bfloat16 units')
    a,b = (play(made('cuda', images=True, opt_func=sgd, lr=.01, precision=p), 10) for p in ('fp32', 'bf16'))
    start = made('cuda', images=True)
    assert 0 < gap(a, b) < .1*gap(a, start)
    assert b.sample(3).dtype == torch.float32

def test_a_callback_of_fastai():
    a,b = (play(made(d, opt_func=sgd, lr=.02, cbs=[GradientClip(.1)]), 10) for d in ('cpu', 'cuda'))
    assert gap(a, b) < 1e-4

# Recipes at full shape
def patches(bs=32): return photographs(64, 512, bs=bs)
RECIPES = dict(digits=lambda: dcgan(mnist(bs=128, labels=False)), clothes=lambda: dcgan(fashion(bs=128, labels=False), cbs=[EMA()]),
    gpu=lambda: dcgan(patches(128), **GPU), colour=lambda: dcgan(patches(), cbs=[Augment()]),
    adaptive=lambda: dcgan(patches(), cbs=[ADA()]), solids=lambda: dcgan(loaders(solids(500), bs=64)),
    labels=lambda: conditional.cgan(mnist(bs=128)), wide=lambda: conditional.cgan(fashion(bs=128), width=64, half_life=100_000),
    masks=lambda: conditional.mask_gan(conditional.masked_fashion(bs=128)))

@pytest.mark.parametrize('name', RECIPES)
def test_every_recipe_trains_and_draws(name):
    learn = RECIPES[name]()
    before = copy.deepcopy(learn.G.state_dict())
    play(learn, 3)
    assert next(learn.G.parameters()).is_cuda and math.isfinite(learn.d_loss) and math.isfinite(learn.g_loss)
    assert any(not torch.equal(v, before[k]) for k,v in learn.G.state_dict().items())
    y = learn.dls.train.dataset[torch.arange(16)][1] if learn.conditional else None
    x = learn.sample(16, y=y)
    assert x.shape[1:] == learn.dls.train.shape and x.isfinite().all()
    learn.show_results()

def test_an_export_says_what_the_learner_says(tmp_path):
    learn = play(dcgan(mnist(bs=64, labels=False), precision='fp32'), 3)
    learn.export(tmp_path/'out', formats=['safetensors', 'torchscript'])
    z = torch.randn(4, learn.G.nz)
    G = torch.jit.load(str(tmp_path/'out'/'G.pt'))
    assert torch.allclose(G(z), learn.sample(z=z.cuda()).cpu(), atol=1e-4)

@pytest.mark.parametrize('name', zoo.names())
def test_the_zoo_draws_the_same_pictures(name):
    y = conditional.masked_fashion(bs=64).valid.dataset[torch.arange(8)][1] if name == 'mask2fashion' else None
    a,b = (zoo.sample(zoo.load(name, device=d), 8, y=y) for d in ('cpu', 'cuda'))
    assert a.device == b.device == torch.device('cpu') and torch.allclose(a, b, atol=1e-3)

def test_a_judge_judges_samples_of_the_device():
    judge = ImageJudge(mnist(bs=128).valid, features('mnist'), n=500)
    x = zoo.sample(zoo.load('cgan-mnist'), 500)
    a,b = judge(x),judge(x.cuda())
    assert a['fid'] == pytest.approx(b['fid'], rel=.01)
