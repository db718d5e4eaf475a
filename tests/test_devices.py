"The step on a device that is not the CPU, as far as it can be proven without one: nothing is read back, and no tensor lives elsewhere"
import ctypes, os, subprocess, sys
from contextlib import nullcontext
import pytest
from torch.utils._python_dispatch import TorchDispatchMode
from gan_course.data import Samples
from gan_course.sampling import draw_noise
from helpers import *

GAMES_HERE = dict(plain=lambda: NonSaturating(), penalties=lambda: Relativistic() + R1(.1) + R2(.1))

# Nothing is read
class NoReading(TorchDispatchMode):
    "Raises when a value leaves its tensor: `.item()`, `bool()`, `nonzero`"
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        name = func.name()
        if name in ('aten::_local_scalar_dense', 'aten::nonzero', 'aten::is_nonzero', 'aten::equal'): raise AssertionError(f'{name} waits for the device')
        return func(*args, **(kwargs or {}))

def test_reading_is_noticed():
    with NoReading():
        for read in (lambda t: t.item(), lambda t: bool(t), lambda t: float(t), lambda t: torch.nonzero(t)):
            with pytest.raises(AssertionError, match='waits'): read(torch.ones(()))

@pytest.mark.parametrize('game', GAMES_HERE)
@pytest.mark.parametrize('images', [False, True])
@pytest.mark.parametrize('kw', [{}, dict(k_d=2), dict(reuse=False)])
def test_a_step_reads_nothing(images, game, kw):
    "With the default callbacks, EMA and a schedule on; they read only every 50 steps"
    G,D = players(images=images)
    dls = image_dls() if images else point_dls(n=400)
    learn = GANLearner(dls, G, D, GAMES_HERE[game](), cbs=[EMA()], **kw)
    steps = learn.steps(49, lr=1e-3)
    with learn.no_logging():
        next(steps), next(steps)   # optimizers make their state, bars are drawn
        with NoReading():
            for _ in range(40): next(steps)
        steps.close()
    assert learn.step == 42

# Nothing lives elsewhere
@pytest.fixture
def meta(monkeypatch):
    "The meta device as the only one: it refuses tensors of the CPU beside its own, and has no values to read. It has no generators and no autocast"
    there = torch.device('meta')
    fakes = dict(default_device=lambda device=None: there, rng=lambda *keys, **kw: None, seeded=lambda *keys, **kw: nullcontext())
    for module in of_the_learner():
        for name,fake in fakes.items():
            if hasattr(module, name): monkeypatch.setattr(module, name, fake)
    return there

ABOUT_DATA = {f'gan_course.{m}' for m in ('core', 'data', 'mixtures', 'decode', 'folders', 'images', 'files')}

def of_the_learner():
    "The modules of the library that are loaded, but for those that make data"
    return [m for name,m in sys.modules.items() if name.startswith('gan_course.') and name not in ABOUT_DATA]

def on(dls, device):
    "`dls` with its data on `device`"
    for dl in dls.loaders:
        x,y = dl.dataset.x,dl.dataset.y
        dl.dataset,dl.device = Samples(x.to(device), None if y is None else y.to(device)),device
        dl.order = lambda epoch, turn, n=dl.n: torch.arange(n, device=device)
        dl.to = lambda d, dl=dl: dl
    return dls

slow_adam = lambda ps, lr: torch.optim.Adam(ps, lr=lr, betas=(.5, .99), foreach=True)   # the fused one knows no meta device

@pytest.mark.parametrize('game', GAMES_HERE)
@pytest.mark.parametrize('images', [False, True])
@pytest.mark.parametrize('kw', [{}, dict(k_d=2, k_g=2), dict(reuse=False)])
def test_every_tensor_of_a_step_is_on_the_device(meta, images, game, kw):
    dls = on((image_dls if images else point_dls)(), meta)
    with meta: G,D = (ConvGen(), ConvDis()) if images else (Gen(norm=True), Dis(drop=.1))
    learn = GANLearner(dls, G, D, GAMES_HERE[game](), cbs=[EMA(), History(every=100)], opt_func=slow_adam, precision='fp32', default_cbs=False, **kw)
    for _ in learn.steps(3): pass
    assert learn.step == 3 and all(p.is_meta for p in learn.model.parameters()) and learn.d_loss.is_meta and learn.ema.G_ema.state_dict()

def test_a_tensor_elsewhere_is_noticed(meta):
    class Stray(Game):
        def d_loss(self, turn): return (turn.real_logits*torch.ones(8)).mean()
        def g_loss(self, turn): return turn.fake_logits.mean()
    dls = on(point_dls(), meta)
    with meta: G,D = Gen(),Dis()
    learn = GANLearner(dls, G, D, Stray(), opt_func=slow_adam, default_cbs=False)
    with pytest.raises(RuntimeError, match='device'): learn.fit_steps(1)

def test_rows_and_noise_may_be_asked_for_from_the_cpu():
    "As chapters do: `dataset[torch.arange(10)]`, `learn.noise(10, rng('z'))`"
    x,y = Samples(torch.zeros(5, 1, 2, 2, device='meta'), torch.zeros(5, dtype=torch.long, device='meta'))[torch.arange(3)]
    assert x.is_meta and y.is_meta and x.shape == (3, 1, 2, 2) and y.shape == (3,)
    z = draw_noise(Gen(), 4, rng('z'), 'meta')
    assert z.is_meta and z.shape == (4, 3)
    assert torch.equal(draw_noise(Gen(), 4, rng('z')), torch.randn(4, 3, generator=rng('z')))

def test_memory_is_kept_unless_the_environment_says_otherwise():
    "In a process of its own, as the setting is made once, on import"
    code = "import gan_course.process as c; print(c.keep_memory())"
    run = lambda **env: subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True, env={**os.environ, **env}).stdout.strip()
    glibc = sys.platform == 'linux' and hasattr(ctypes.CDLL(None), 'mallopt')
    assert run() == str(glibc) and run(MALLOC_ARENA_MAX='2') == 'False'
