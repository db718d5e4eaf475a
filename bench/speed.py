"""Images per second of this course's learner beside fastai's GANLearner and three loops written out, on the same networks, data and batch size.
The variants take turns in a rotating order, and a ratio compares times of the same round: 1.5 says that ours is 1.5 times as fast.
    ours          GANLearner with its default callbacks, no progress bar; on a CPU it plays its steps as graphs, as it does by itself after 300
    untraced      the same on a CPU without the callback that does so
    compiled      the same with Compiled, on points; the time to compile is not counted
    fastai        fastai.vision.gan.GANLearner, a pair of batches for a step; fastai's Adam. It has no penalties and no bf16 on a CPU
    fastai_fused  the same with torch's fused Adam
    example       in the style of PyTorch's DCGAN example: two losses for D, one generated batch for both, D not frozen, numbers read at each step
    example_bf16  the same within autocast, as a careful user would have it
    small         in the style of small GAN libraries: a generated batch for each player, D not frozen, one tensor after the other in Adam
    hand          a loop tuned by hand with all that ours does for speed, and nothing else: the limit
    hand_last     hand in channels-last layout, where ours does not use it
    example_one, small_one, hand_one    on points: the loops held to one thread, as many as ours takes by itself for so small a step
Precision `best` is bf16 for ours and hand where the device has it, the others as said above. Meant for a quiet machine.
Machines with and without bfloat16 units are kept apart by the key `units`. What this machine cannot run is left out. A processor that has such units
plays one that has none with ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 MKL_ENABLE_INSTRUCTIONS=AVX2; the row says so. It then needs an empty
TORCHINDUCTOR_CACHE_DIR too: inductor does not ask for these settings when it takes code from its cache, and mixed code makes NaN."""
import copy, math, statistics, time, warnings
from contextlib import nullcontext
from functools import partial
from gan_course.core import with_threads, default_device, devices, has_bf16, seeded
from gan_course.images import mnist, photographs
from gan_course.data import points
from gan_course.mixtures import ring
from gan_course.game import NonSaturating, R1, R2
from gan_course.callbacks import GANCallback
from gan_course.graph import Traced
from gan_course.accelerate import Compiled
from gan_course.learner import GANLearner
from gan_course.players import FromNoise
from gan_course.vanilla import Discriminator, Generator
import torch, torch.nn.functional as F
from torch import nn
from study import Study

BS, GAMMA, LR, BETAS = 64, .1, 2e-4, (.5, .99)
STEPS, ROUNDS = {'points': 400, '64': 20}, 9   # on a CPU; 50 steps otherwise, as many as lie between two looks of FiniteGuard

def steps_for(device, task):
    "Steps of a round"
    return STEPS.get(task, 50) if device.type == 'cpu' else 100

# Networks and data
def conv_generator(size, channels, nz=100, nf=32):
    "Transposed convolutions from noise to images, batch norm between, as in the DCGAN paper"
    widths, start = [nf*2**i for i in reversed(range(doublings(size)))], first_side(size)
    up = [o for a, b in zip(widths, widths[1:]) for o in (nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU())]
    first = nn.ConvTranspose2d(nz, widths[0], start, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()
    return FromNoise(nn.Sequential(*first, *up, nn.ConvTranspose2d(nf, channels, 4, 2, 1), nn.Tanh()), (nz, 1, 1))

def first_side(size): return 7 if size == 28 else 4
def doublings(size): return int(math.log2(size//first_side(size)))

def conv_discriminator(size, channels, nf=32):
    "Strided convolutions from images to logits, without normalisation, so that penalties are legal"
    widths = [channels] + [nf*2**i for i in range(doublings(size))]
    down = [o for a, b in zip(widths, widths[1:]) for o in (nn.Conv2d(a, b, 4, 2, 1), nn.LeakyReLU(.2))]
    return nn.Sequential(*down, nn.Conv2d(widths[-1], 1, first_side(size)), nn.Flatten(0))

def setting(task, device):
    "Data, G and D of `task`"
    with seeded(0, 'networks'):
        if task == 'points': return points(ring(8), bs=BS, device=device), Generator((2,), nz=2, width=128, depth=2), Discriminator((2,), width=128)
        size, channels = int(task), 1 if task == '28' else 3
        dls = mnist(bs=BS, labels=False, device=device) if task == '28' else photographs(size, bs=BS, device=device)
        return dls, conv_generator(size, channels), conv_discriminator(size, channels)

class Feed:
    "Batches of all rows of `dls`, in memory as floats on its device, in random order again and again, and noise"
    def __init__(self, dls, nz, bs=BS): self.x, self.nz, self.bs, self.order = dls.train.dataset[:][0], nz, bs, []
    def real(self):
        if not self.order: self.order = list(torch.randperm(len(self.x), device=self.x.device).split(self.bs))[:len(self.x)//self.bs]
        return self.x.index_select(0, self.order.pop())
    def noise(self): return torch.randn(self.bs, self.nz, device=self.x.device)

class Tape(GANCallback):
    "Notes the batches and the noise that our learner saw, and feeds them to a loop"
    def __init__(self): self.seen, self.z = [], None
    def after_loss(self):
        if self.learn.player == 'd': self.seen.append((self.learn.turn.real.detach(), self.learn.turn.z))
    def play(self):
        self.left = iter(self.seen)
        return self
    def real(self):
        x, self.z = next(self.left)
        return x
    def noise(self): return self.z

# The loops
def penalty(x, logits):
    "What R1 or R2 adds to D's loss"
    grad, = torch.autograd.grad(logits.sum(), x, create_graph=True)
    return GAMMA/2 * grad.square().flatten(1).sum(1).mean()

class Loop:
    "What the loops have in common: networks on the device, an Adam for each, whether penalties and autocast are on"
    adam = {}
    def __init__(self, G, D, feed, penalised=False, bf16=False, lr=LR, betas=BETAS):
        self.G, self.D, self.feed, self.penalised, self.params = G, D, feed, penalised, list(D.parameters())
        self.opt_g, self.opt_d = (torch.optim.Adam(net.parameters(), lr=lr, betas=betas, **self.adam) for net in (G, D))
        self.autocast = partial(torch.autocast, self.params[0].device.type, torch.bfloat16) if bf16 else nullcontext
    def ask(self, net, x):
        with self.autocast(): return net(x).float()
    def input(self, x): return x.detach().requires_grad_(self.penalised)
    def extra(self, x, logits): return penalty(x, logits) if self.penalised else 0.
    def run(self, n):
        for _ in range(n): self.step()

class Example(Loop):
    "PyTorch's DCGAN example"
    def half(self, x, label):
        "D's loss on one kind of sample, its backward pass, D's mean answer"
        logits = self.ask(self.D, x)
        loss = F.binary_cross_entropy_with_logits(logits, label) + self.extra(x, logits)
        loss.backward()
        return loss, logits.detach().sigmoid().mean().item()
    def step(self):
        self.D.zero_grad()
        real = self.input(self.feed.real())
        label = torch.ones(len(real), device=real.device)
        loss_real, d_real = self.half(real, label)
        fake = self.ask(self.G, self.feed.noise())
        loss_fake, d_fake = self.half(self.input(fake), torch.zeros_like(label))
        self.opt_d.step()
        self.G.zero_grad()
        logits = self.ask(self.D, fake)
        loss = F.binary_cross_entropy_with_logits(logits, label)
        loss.backward()
        self.opt_g.step()
        self.last = [(loss_real + loss_fake).item(), loss.item(), d_real, d_fake, logits.detach().sigmoid().mean().item()]

class Small(Loop):
    "Small GAN libraries"
    adam = dict(foreach=False)
    def step(self):
        real, fake = self.input(self.feed.real()), self.input(self.ask(self.G, self.feed.noise()))
        r, f = self.ask(self.D, real), self.ask(self.D, fake)
        d_loss = F.softplus(-r).mean() + F.softplus(f).mean() + self.extra(real, r) + self.extra(fake, f)
        self.opt_d.zero_grad()
        d_loss.backward()
        self.opt_d.step()
        g_loss = F.softplus(-self.ask(self.D, self.ask(self.G, self.feed.noise()))).mean()
        self.opt_g.zero_grad()
        g_loss.backward()
        self.opt_g.step()
        self.last = [d_loss.item(), g_loss.item()]

class Hand(Loop):
    "Tuned by hand"
    adam = dict(fused=True)
    def __init__(self, G, D, feed, penalised=False, bf16=False, last=False):
        self.last_layout = last
        if last: G, D = (net.to(memory_format=torch.channels_last) for net in (G, D))
        super().__init__(G, D, feed, penalised, bf16)
    def ask(self, net, x): return super().ask(net, x.contiguous(memory_format=torch.channels_last) if self.last_layout and x.ndim == 4 else x)
    def step(self):
        real, made = self.input(self.feed.real()), self.ask(self.G, self.feed.noise())
        fake = self.input(made)
        r, f = self.ask(self.D, real), self.ask(self.D, fake)
        d_loss = F.softplus(-r).mean() + F.softplus(f).mean() + self.extra(real, r) + self.extra(fake, f)
        self.opt_d.zero_grad()
        d_loss.backward()
        self.opt_d.step()
        for p in self.params: p.requires_grad_(False)
        g_loss = F.softplus(-self.ask(self.D, made)).mean()
        self.opt_g.zero_grad()
        g_loss.backward()
        self.opt_g.step()
        for p in self.params: p.requires_grad_(True)
        self.last = [d_loss.detach(), g_loss.detach()]

# The learners
class Ours:
    "This course's learner, as users have it"
    def __init__(self, dls, G, D, penalised=False, bf16=False, cbs=None, seed=0, lr=LR, traced=True):
        game = NonSaturating() + R1(GAMMA) + R2(GAMMA) if penalised else NonSaturating()
        self.learn = GANLearner(dls, G, D, game, lr=lr, device=dls.train.device, precision='bf16' if bf16 else 'fp32', cbs=cbs, seed=seed)
        if traced: self.learn.traced.after = 0   # from the second step on
        else: self.learn.remove_cb(Traced)
        self.G, self.D, self.steps = G, D, self.quiet()
    def quiet(self):
        with self.learn.no_bar(), self.learn.no_logging(): yield from self.learn.steps(10**9)
    def run(self, n):
        for _ in range(n): next(self.steps)
    @property
    def last(self): return [self.learn.d_loss, self.learn.g_loss]

class OneThread:
    "A loop held to one thread"
    def __init__(self, loop): self.loop, self.G, self.D = loop, loop.G, loop.D
    def run(self, n):
        with with_threads(1): self.loop.run(n)
    @property
    def last(self): return self.loop.last

class Pairs:
    "A loader of `n` batches of noise and images for fastai"
    n_inp = 1
    def __init__(self, feed, n=0): self.feed, self.n = feed, n
    def __len__(self): return self.n
    def __iter__(self): return ((self.feed.noise(), self.feed.real()) for _ in range(self.n))
    def to(self, device): return self

class Fastai:
    "fastai's learner: D's batch, G's batch, in turn; in train mode all the time, as in the other loops"
    def __init__(self, G, D, feed, fused=False, lr=LR):
        from fastai.optimizer import Adam, OptimWrapper
        from fastai.vision import gan
        warnings.filterwarnings('ignore', 'You are shadowing')   # fastai's own callback does so
        fast = partial(OptimWrapper, opt=partial(torch.optim.Adam, betas=BETAS, fused=True))
        opt = fast if fused else partial(Adam, mom=BETAS[0], sqr_mom=BETAS[1], wd=0.)
        self.G, self.D, self.pairs = G, D, Pairs(feed)
        dls = gan.DataLoaders(self.pairs, Pairs(feed), device=feed.x.device)
        self.learn = gan.GANLearner(dls, G, D, lambda f, *_: F.softplus(-f).mean(), lambda r, f: F.softplus(-r).mean() + F.softplus(f).mean(),
            switcher=gan.FixedGANSwitcher(1, 1), switch_eval=False, opt_func=opt, lr=lr)
    def run(self, n):
        self.pairs.n = 2*n
        with self.learn.no_bar(), self.learn.no_logging(): self.learn.fit(1)
    @property
    def last(self): return [self.learn.gan_trainer.crit_loss.value, self.learn.gan_trainer.gen_loss.value]

def channels_last(v):
    "Whether the networks of `v` are in channels-last layout"
    return any(p.ndim == 4 and not p.is_contiguous() for p in v.D.parameters())

def variants(dls, G, D, penalised, bf16):
    "All who take part, each with its own copy of the same networks"
    nets, feed = lambda: copy.deepcopy((G, D)), Feed(dls, G.nz)
    found = dict(ours=Ours(dls, *nets(), penalised, bf16))
    if dls.train.device.type == 'cpu': found['untraced'] = Ours(dls, *nets(), penalised, bf16, traced=False)
    last = channels_last(found['ours'])
    if not penalised: found |= dict(fastai=Fastai(*nets(), feed), fastai_fused=Fastai(*nets(), feed, fused=True))
    found['example'] = Example(*nets(), feed, penalised)
    if bf16: found['example_bf16'] = Example(*nets(), feed, penalised, bf16)
    found |= dict(small=Small(*nets(), feed, penalised), hand=Hand(*nets(), feed, penalised, bf16, last))
    if len(dls.train.shape) == 3 and not last: found['hand_last'] = Hand(*nets(), feed, penalised, bf16, True)
    if len(dls.train.shape) == 1: found |= of_points(dls, nets, feed, penalised)
    return found

def of_points(dls, nets, feed, penalised):
    "Who takes part on points only"
    found = dict(compiled=Ours(dls, *nets(), penalised, cbs=Compiled()))
    if dls.train.device.type != 'cpu': return found
    return found | {f'{k}_one': OneThread(kind(*nets(), feed, penalised)) for k, kind in dict(example=Example, small=Small, hand=Hand).items()}

# Do they do the same?
def weights(v): return [p.detach() for net in (v.G, v.D) for p in net.parameters()]

def differences(dls, G, D, penalised, bf16, n=3):
    "How far each loop's weights are from ours after `n` steps on the same batches and noise, as a share of the way that ours went"
    tape, start = Tape(), [p.detach().clone() for net in (G, D) for p in net.parameters()]
    ours = Ours(dls, *copy.deepcopy((G, D)), penalised, bf16, cbs=tape)
    ours.run(n)
    ours.steps.close()
    out, distance = {}, lambda a, b: torch.stack([(x-y).norm() for x, y in zip(a, b)]).norm().item()
    for kind in (Example, Small, partial(Hand, last=channels_last(ours))):
        loop = kind(*copy.deepcopy((G, D)), tape.play(), penalised, bf16)
        loop.run(n)
        out[type(loop).__name__.lower()] = distance(weights(loop), weights(ours))/distance(weights(ours), start)
    return out

def check(found, apart, bf16, device):
    "Raise unless all have equally many parameters and finite losses, and the loops did what ours did, up to rounding that Adam magnifies"
    sizes = {k: sum(map(torch.numel, weights(v))) for k, v in found.items()}
    assert len(set(sizes.values())) == 1, sizes
    wrong = {k: v.last for k, v in found.items() if not all(map(math.isfinite, v.last))}
    assert not wrong, wrong
    exact = device.type == 'cpu'   # cuDNN multiplies in TF32, and adds up in an order of its own
    assert apart['hand'] < (.001 if exact else .1), apart
    assert bf16 or max(apart.values()) < (.1 if exact else .3), apart

# Measurement
def clocks(device):
    "Wall and processor seconds, with the device at rest"
    if device.type in ('cuda', 'mps'): getattr(torch, device.type).synchronize()
    return time.perf_counter(), time.process_time()

def timed(v, steps, device):
    "Wall and processor seconds for a step of `v`"
    start = clocks(device)
    v.run(steps)
    return [(b-a)/steps for a, b in zip(start, clocks(device))]

def rounds(found, steps, device):
    "For each variant its times, a pair for each round, taken in turns"
    names, times = list(found), {k: [] for k in found}
    for v in found.values(): v.run(max(steps//5, 5))
    for i in range(ROUNDS):
        j = i % len(names)
        for k in names[j:] + names[:j]: times[k].append(timed(found[k], steps, device))
    return times

def middle(values, digits=3):
    "Median and quartiles of `values`, rounded to `digits` behind the point"
    q = statistics.quantiles(values, n=4, method='inclusive') if len(values) > 1 else [values[0]]*3
    return round(q[1], digits), [round(q[0], digits), round(q[2], digits)]

def row(name, times, ours, precision):
    "What is kept of a variant"
    speed, around = middle([BS/wall for wall, _ in times], 1)
    ratio, near = middle([a[0]/b[0] for a, b in zip(times, ours)])
    cpu, near_cpu = middle([a[1]/b[1] for a, b in zip(times, ours)])
    ms, cpu_ms = (round(1000*statistics.median(c), 3) for c in zip(*times))
    return dict(variant=name, precision=precision, images_per_second=speed, images_per_second_quartiles=around, ms=ms, cpu_ms=cpu_ms,
        ratio=ratio, ratio_quartiles=near, ratio_cpu=cpu, ratio_cpu_quartiles=near_cpu)

NAMES = 'untraced fastai fastai_fused example example_bf16 small hand hand_last example_one small_one hand_one'.split()

def ratios(rows):
    "How many times as fast as each other"
    return {f'ratio_{k}': next((r['ratio'] for r in rows if r['variant'] == k), 'not measured') for k in NAMES}

def of_compiled(times):
    "The compiled learner beside the others, where there is one"
    if 'compiled' not in times: return {}
    rows = [row(k, t, times['compiled'], 'fp32') for k, t in times.items()]
    own = next(r for r in rows if r['variant'] == 'compiled')
    return dict(compiled=dict(images_per_second=own['images_per_second'], **ratios(rows)))

def run(device, units, task, penalty, precision):
    device = default_device(device)
    bf16, steps = precision == 'best' and has_bf16(device), steps_for(device, task)
    dls, G, D = setting(task, device)
    G, D = G.to(device), D.to(device)
    apart = differences(dls, G, D, penalty == 'R1+R2', bf16)
    found = variants(dls, G, D, penalty == 'R1+R2', bf16)
    times = rounds(found, steps, device)
    check(found, apart, bf16, device)
    kinds = {k: 'bf16' if bf16 and k in ('ours', 'untraced', 'example_bf16', 'hand', 'hand_last') else 'fp32' for k in found}
    rows = [row(k, t, times['ours'], kinds[k]) for k, t in times.items()]
    parameters = dict(zip('GD', (sum(p.numel() for p in net.parameters()) for net in (G, D))))
    return dict(images_per_second=rows[0]['images_per_second'], **ratios(rows), **of_compiled(times), inside=kinds['ours'], device=str(device), bs=BS, steps=steps, rounds=ROUNDS,
        parameters=parameters, weights_apart=apart, variants=rows)

IMAGES = [dict(task=t, penalty=p, precision=c) for t in ('28', '32', '64') for p in ('none', 'R1+R2') for c in ('fp32', 'best')]
TASKS = [dict(task='points', penalty=p, precision='fp32') for p in ('none', 'R1+R2')] + IMAGES
EXACT = [t for t in TASKS if t['precision'] == 'fp32']
UNITS = [dict(device=d, units=u, **t) for d, u, tasks in (('cpu', 'bf16', TASKS), ('cpu', 'none', EXACT), ('cuda', 'bf16', TASKS)) for t in tasks]

def here(unit):
    "Whether this machine can run `unit`"
    return unit['device'] in devices() and has_bf16(unit['device']) == (unit['units'] == 'bf16')
study = Study(__file__, f'Speed side by side, batches of {BS}: images per second of ours, and how many times as fast it is as each other', UNITS, run,
    ['images_per_second', *(f'ratio_{k}' for k in NAMES)], here=here)
if __name__ == '__main__': study.main()
