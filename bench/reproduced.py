"""Published numbers of GANs, with our networks and rules beside theirs. What was published, what was to be reached and where the set-ups differ is in published.py beside this file.
    ring, grid          PacGAN, table 1. 100,000 fixed points; 2,500 samples; good: within 3 std of a mode; KL of the histogram over modes
    wide                VEEGAN, table 1: ten Gaussians of 700 dimensions in 1,200; good: within 10 std of a mode. A real point is 26.5 std away, so `real` has none;
                        `near`: at most as far as real points are, 26.5 and ten times the .71 by which that varies; `at_distance`: no nearer than they are either
    half, quarter       PacGAN, table 3: three digits in one picture, 1,000 modes, 25,600 samples, read by a classifier; a D with a half or a quarter of G's channels
    losses              R3GAN, table 1, on the networks of `half`: paired or not, R1 and R2 or R1 alone
    dirac               Mescheder et al. 2018: eigenvalues by autograd against the formula, and 500 steps of the learner against the recursion
    vanishing           Arjovsky and Bottou 2017, figure 2: G sits still, a new D learns; the length of G's gradient in the minimax and in the non-saturating game
    prdc                Naeem et al. 2020: two samples of one law
    samples             Mirza and Osindero 2014, Radford et al. 2015: 60,000 digits of a conditional GAN: Parzen, and a nearest neighbour among them that reads test digits
    labels              Salimans et al. 2016: a D that learns to read from 100 labels
The rivals are no games. `real` are as many samples of the data, `kde` a kernel density estimate of the training points, `trivial` the nearest of the hundred pictures; `no game` has D learn from the hundred alone.
`plain` is the non-saturating game with Adam (.5, .99) and no tool, on the networks of `ours` (on stacks with batch norm in D, and with the averaged weights, the rates and the turns of `ours`); `leaky` has LeakyReLU in G, as all other multilayer perceptrons of the course."""
import cmath, math
from functools import partial
import torch, torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import weight_norm
from gan_course import dcgan
from gan_course.callbacks import EMA, Anneal, Cosine, GANCallback
from gan_course.conditional import cgan, labelled_samples
from gan_course.core import rng, seeded
from gan_course.data import loaders, points
from gan_course.features import features
from gan_course.game import *
from gan_course.images import mnist
from gan_course.learner import GANLearner, adam
from gan_course.metrics import PointJudge, nearest, parzen, prdc, reverse_kl
from gan_course.mixtures import Mixture, grid_of, ring
from gan_course.stabilise import recipe
from gan_course.stabilisers import ZeroLast
from gan_course.vanilla import Discriminator, Generator
from arrive import best_width, smeared
from study import Study, trained

# Points in the plane. The grid is smaller, its std in proportion: neither a share of good points nor a KL changes with the scale.
PLANE = dict(ring=lambda: Mixture(ring(8).centres, .01, name='ring of 8'), grid=lambda: grid_of(spacing=.7, std=.0175))
PLANE_STEPS = dict(ring=12_000, grid=24_000)

def plane(row, way, seed):
    target = PLANE[row]()
    dls = points(target, n=100_000, seed=seed, valid=0, device='cpu')
    if way in ('real', 'kde'): return judged_points(target, rival(target, dls, way, seed))
    act = partial(nn.LeakyReLU, .2) if way == 'leaky' else nn.ReLU
    with seeded(seed, 'networks'): G, D = Generator((2,), 2, 128, 5, act=act), Discriminator((2,), 128, 3)
    learn = GANLearner(dls, G, D, seed=seed, device='cpu', **rules(way, PLANE_STEPS[row]))
    times = trained(learn, PLANE_STEPS[row])
    return judged_points(target, learn.sample(2500, seed='judge')) | times

def rules(way, steps):
    if way == 'plain': return dict(game=NonSaturating(), lr=1e-3, opt_func=partial(adam, betas=(.5, .99)))
    return recipe('points', steps, lr=2e-3, half_life=200_000)

def rival(target, dls, way, seed):
    if way == 'real': return target.sample(2500, seed=f'real {seed}')
    x = dls.train.dataset.x[:20_000]
    with seeded(seed, 'kde'): return smeared(x, best_width(x, target.sample(2000, seed=f'held out {seed}')), 2500)

def judged_points(target, x):
    s = PointJudge(target).scores(x)
    return dict(modes=s['modes'], good=s['high_quality'], kl=s['reverse_kl'])

# Ten Gaussians of 700 dimensions in 1,200
WIDE_STD, WIDE_STEPS, FAR, BAND = .2, 4000, 700**.5, 10*.5**.5

def wide_law():
    "Centres in 700 dimensions, and the 700 directions in 1,200"
    chance = rng('wide')
    centres = torch.randn(10, 700, generator=chance)
    directions = torch.linalg.qr(torch.randn(1200, 700, generator=chance))[0].T
    return centres, directions

def wide_points(n, seed):
    centres, directions = wide_law()
    chance = rng(seed, 'wide points')
    modes = torch.randint(10, (n,), generator=chance)
    return (centres[modes] + WIDE_STD*torch.randn(n, 700, generator=chance)) @ directions

def judged_wide(x):
    centres, directions = wide_law()
    far, mode = torch.cdist(x, centres @ directions).min(1)
    stds = far/WIDE_STD
    good, near, at_distance = stds <= 10, stds <= FAR + BAND, (stds - FAR).abs() <= BAND
    shares = dict(good=good, near=near, at_distance=at_distance)
    found = {k: v.float().mean().item() for k, v in shares.items()}
    return dict(modes=len(mode[good].unique()), modes_near=len(mode[near].unique()), stds=stds.median().item()) | found

def wide(row, way, seed):
    if way == 'real': return judged_wide(wide_points(2500, f'real {seed}'))
    with seeded(seed, 'networks'): G, D = Generator((1200,), 700, 512, 4, act=nn.ReLU), Discriminator((1200,), 512, 2)
    kw = rules(way, WIDE_STEPS) if way == 'plain' else recipe('points', WIDE_STEPS) | dict(game=strong_at_first())
    learn = GANLearner(loaders(wide_points(50_000, seed), bs=128, seed=seed, device='cpu'), G, D, seed=seed, device='cpu', **kw)
    times = trained(learn, WIDE_STEPS)
    return judged_wide(learn.sample(2500, seed='judge')) | times

def strong_at_first():
    "Modes are 37 apart. With penalties of 1 G found four of them, with 100 all ten"
    penalty = Cosine(100., 1., int(.6*WIDE_STEPS))
    return Relativistic() + R1(penalty) + R2(penalty)

# Stacked digits
class SmallG(nn.Module):
    "4 x 4 with 64 channels, three transposed convolutions of 3 x 3 to 32, 16 and 8 channels, a convolution"
    nz = 256
    def __init__(self):
        super().__init__()
        layers = [nn.Linear(self.nz, 64*16), nn.Unflatten(1, (64, 4, 4))]
        for a, b, more in (64, 32, 0), (32, 16, 1), (16, 8, 1):
            layers += [nn.BatchNorm2d(a), nn.ReLU(), nn.ConvTranspose2d(a, b, 3, 2, 1, output_padding=more)]
        self.layers = nn.Sequential(*layers, nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 3, 3, 1, 1), nn.Tanh())
    def forward(self, z): return self.layers(z)

class SmallD(nn.Module):
    "Three convolutions of 3 x 3 with stride 2, the first to `width` channels"
    def __init__(self, width, norm=False):
        super().__init__()
        layers, a = [], 3
        for b in (width, 2*width, 4*width):
            layers += [nn.Conv2d(a, b, 3, 2, 1), *[nn.BatchNorm2d(b)]*norm, nn.LeakyReLU(.3)]
            a = b
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(16*a, 1), nn.Flatten(0))
    def forward(self, x): return self.layers(x)

def stacks(n, seed):
    "Pictures whose three channels are training digits of MNIST"
    x = mnist(labels=False).train.dataset.x
    rows = torch.randint(len(x), (3, n), generator=rng(seed, 'stacks'))
    return torch.cat([x[r] for r in rows], 1)

def numbers_on(x):
    "The number from 0 to 999 on each of the stacks `x`, as floats in [-1, 1]"
    net = features('mnist')
    digits = [torch.cat([net.scores(net(o)).argmax(1) for o in x[:, i:i+1].split(2000)]) for i in range(3)]
    return digits[0]*100 + digits[1]*10 + digits[2]

def judged_stacks(x):
    counts = torch.bincount(numbers_on(x), minlength=1000)
    return dict(modes=int((counts > 0).sum()), kl=reverse_kl(counts, torch.ones(1000)))

LOSSES = 'R1 + R2', 'paired, R1', 'R1'   # beside those of `half`
STACK_STEPS = 3000   # of 64 stacks; D has five turns in each

def stacked(row, way, seed):
    if way == 'real': return judged_stacks(stacks(25_600, f'real {seed}').float()/127.5 - 1)
    with seeded(seed, 'networks'): G, D = SmallG(), SmallD(2 if row == 'quarter' else 4, norm=way == 'plain')
    dls = loaders(stacks(100_000, seed), bs=64, seed=seed, device='cpu')
    learn = GANLearner(dls, G, D, rules_of_stacks(way), lr=(1e-3, 4e-3), opt_func=adam, k_d=5, seed=seed, device='cpu', cbs=[EMA(50_000), ZeroLast()])
    try: found = trained(learn, STACK_STEPS)
    except FloatingPointError: found = dict(broke_at=learn.step)
    return judged_stacks(learn.sample(25_600, seed='judge')) | found

def rules_of_stacks(way):
    "Penalties and rates stay as they are: with falling rates one trial ended at a KL of .75 in place of .50"
    if way == 'plain': return NonSaturating()
    r1, r2 = R1(3.), R2(3.)
    return {'ours': Relativistic() + r1 + r2, 'R1 + R2': NonSaturating() + r1 + r2, 'paired, R1': Relativistic() + r1, 'R1': NonSaturating() + r1}[way]

# Formulas
class Point(nn.Module):
    "G of the Dirac-GAN: one point"
    nz = 1
    def __init__(self):
        super().__init__()
        self.g = nn.Parameter(torch.ones(1, dtype=torch.float64))
    def forward(self, z): return self.g.expand(len(z), 1)

class Slope(nn.Module):
    "D of the Dirac-GAN: a line through 0"
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(1, dtype=torch.float64))
    def forward(self, x): return (x*self.w).squeeze(1)

class Radius(GANCallback):
    "Keeps how far from 0 the two are after each step"
    def __init__(self): self.seen = []
    def after_batch(self): self.seen.append(math.hypot(self.learn.G.g.item(), self.learn.D.w.item()))

def sgd(params, lr): return torch.optim.SGD(params, lr=lr)
def sigmoid(v): return 1/(1 + math.exp(-v))

DIRAC = {   # a game, and what D and G add to their parameter in a step of length 1
    'minimax': (Saturating, lambda g, w: -g*sigmoid(w*g), lambda g, w: w*sigmoid(w*g)),
    'non-saturating': (NonSaturating, lambda g, w: -g*sigmoid(w*g), lambda g, w: w*sigmoid(-w*g)),
    'Wasserstein': (Wasserstein, lambda g, w: -g, lambda g, w: w),
    'R1 .3': (lambda: Saturating() + R1(.3), lambda g, w: -g*sigmoid(w*g) - .3*w, lambda g, w: w*sigmoid(w*g)),
    'R1 1': (lambda: Saturating() + R1(1.), lambda g, w: -g*sigmoid(w*g) - w, lambda g, w: w*sigmoid(w*g))}

def orbit(move_d, move_g, steps=500, lr=.2):
    "Radii by the two lines of the recursion; D moves first"
    g, w, seen = 1., 1., []
    for _ in range(steps):
        w += lr*move_d(g, w)
        g += lr*move_g(g, w)
        seen.append(math.hypot(g, w))
    return seen

def learned_orbit(game):
    dls = loaders(torch.zeros(8, 1, dtype=torch.float64), bs=8, device='cpu')
    learn = GANLearner(dls, Point(), Slope(), game, lr=.2, opt_func=sgd, device='cpu', default_cbs=False, cbs=Radius())
    trained(learn, 500)
    return learn.radius.seen

def eigenvalues(game):
    "Of the flow at the equilibrium, by autograd through the losses of `game`"
    real = torch.zeros(1, 1, dtype=torch.float64)
    v = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    w, g = v
    def D(x): return (x*w).squeeze(1)
    def turn(player): return Turn(D, real, g.view(1, 1), player=player, grad_inputs=game.grad_inputs(0) & {'real'})
    losses = game.d_loss(turn('d')), game.g_loss(turn('g'))
    forces = [-torch.autograd.grad(loss, v, create_graph=True)[0][i] for i, loss in enumerate(losses)]
    rows = [torch.autograd.grad(f, v, retain_graph=True)[0] for f in forces]
    return torch.linalg.eigvals(torch.stack(rows)).tolist()

def formula(name):
    "The eigenvalues in the papers"
    f, gamma = (1., 0.) if name == 'Wasserstein' else (.5, float(name[3:]) if name.startswith('R1') else 0.)
    root = cmath.sqrt(gamma**2/4 - f**2)
    return [-gamma/2 + root, -gamma/2 - root]

def dirac(row, way, seed):
    game, *moves = DIRAC[way]
    learned, written = learned_orbit(game()), orbit(*moves)
    found, expected = eigenvalues(game()), formula(way)
    off = max(min(abs(a - b) for a in found) for b in expected)
    return dict(eigenvalue_off=off, orbit_off=max(abs(a - b) for a, b in zip(learned, written)), radius=learned[-1])

def gaussians():
    "N(t, 1) against N(0, 1) and the best D: G's gradient in the minimax game is that of 2 JSD, and t times the mean of D's answers"
    x = torch.linspace(-20, 40, 600_001, dtype=torch.float64)
    dx, lengths, off = x[1] - x[0], [], []
    for far in (1., 2., 4., 6., 8., 10., 12.):
        t = torch.tensor(far, dtype=torch.float64, requires_grad=True)
        log_p, log_q = (-(x - m).square()/2 - math.log(2*math.pi)/2 for m in (0., t))
        (2*jsd(log_p, log_q, dx)).backward()
        with torch.no_grad(): lengths.append((t*(log_q.exp()*optimal_d(log_p, log_q)).sum()*dx).item())
        off.append(abs(t.grad.item() - lengths[-1]))
    return dict(decades=math.log10(lengths[0]/lengths[-1]), formula_off=max(off), lengths=lengths)

LOOKS = 0, 100, 250, 500, 1000, 2000, 4000
def vanishing(row, way, seed):
    if way == 'two Gaussians': return gaussians()
    return against_new_d(seed)

def against_new_d(seed):
    "G has learned for 500 steps and sits still; a new D, with batch norm as in the DCGAN, learns to tell its digits from real ones"
    dls = mnist(labels=False, device='cpu')
    with seeded(seed, 'networks'): G, D, fresh = Generator(), Discriminator(), dcgan.Discriminator(width=32, norm='batch')
    learn = GANLearner(dls, G, D, NonSaturating(), lr=1e-3, opt_func=partial(adam, betas=(0., .99)), seed=seed, device='cpu')
    trained(learn, 500)
    opt, chance, x = torch.optim.Adam(fresh.parameters(), lr=1e-3), rng(seed, 'turns'), learn.dls.train.dataset.x
    lengths = {'minimax': [], 'non-saturating': []}
    def fakes(n): return learn.G(torch.randn(n, learn.G.nz, generator=chance))
    for step in range(LOOKS[-1] + 1):
        if step in LOOKS:
            for k, game in zip(lengths, (Saturating(), NonSaturating())): lengths[k].append(length_of_gradient(game, fresh, learn.G, fakes(1000)))
        real = x[torch.randint(len(x), (64,), generator=chance)].float()/127.5 - 1
        opt.zero_grad()
        NonSaturating().d_loss(Turn(fresh, real, fakes(64).detach())).backward()
        opt.step()
    decades = {k: math.log10(v[0]/min(v)) for k, v in lengths.items()}
    return dict(decades=decades['minimax'], decades_non_saturating=decades['non-saturating'], steps=LOOKS, lengths=lengths)

def length_of_gradient(game, D, G, fake):
    loss = game.g_loss(Turn(D, None, fake, player='g'))
    return torch.cat([o.flatten() for o in torch.autograd.grad(loss, list(G.parameters()))]).norm().item()

def equal_laws(row, way, seed):
    d = int(way)
    real, fake = torch.randn(2, 10_000, d, generator=rng(seed, 'equal laws'))
    return prdc(real, fake, k=5)

# Digits
def samples(row, way, seed):
    dls = mnist(bs=128, device='cpu')
    x, y = dls.train.all_rows()
    test, test_y = dls.valid.all_rows()
    times = {}
    if way == 'ours':
        learn = cgan(dls, seed=seed, device='cpu')
        times = trained(learn, 3400)
        drawn, drawn_y = labelled_samples(learn, 60_000, seed=seed)
    else: drawn, drawn_y = x, y
    order = torch.randperm(len(drawn), generator=rng(seed, 'order'))
    ll = parzen(drawn[order[:10_000]], test, x[50_000:51_000])
    read = drawn_y[order[:50_000]][nearest(test, drawn[order[:50_000]])[1]]
    return dict(parzen=ll.ll, sigma=ll.sigma, errors=(read != test_y).float().mean().item()) | times

class Noisy(nn.Module):
    "Gaussian noise while D learns"
    def __init__(self, scale):
        super().__init__()
        self.scale = scale
    def forward(self, x): return x + self.scale*torch.randn_like(x) if self.training else x

class Reader(nn.Module):
    "Ten scores; the logit of *real* is the logarithm of the sum of their exponentials"
    def __init__(self):
        super().__init__()
        sizes, layers = (784, 1000, 500, 250, 250, 250), []
        for a, b in zip(sizes, sizes[1:]): layers += [Noisy(.5 if a < 784 else .3), weight_norm(nn.Linear(a, b)), nn.ReLU()]
        self.body, self.head = nn.Sequential(nn.Flatten(), *layers), nn.Linear(250, 10)
    def scores(self, x): return self.head(self.body(x))
    def forward(self, x): return self.scores(x).logsumexp(1)

class Features(NonSaturating):
    "G lowers the distance of the mean features of generated and real samples"
    def g_loss(self, turn): return (turn.D.body(turn.real).mean(0) - turn.D.body(turn.fake).mean(0)).square().mean()

class Labelled(Game):
    "D reads samples whose labels are known"
    def __init__(self, x, y, n=64): self.x, self.y, self.n = x, y, n
    def d_loss(self, turn):
        rows = torch.randint(len(self.x), (self.n,))
        return F.cross_entropy(turn.D.scores(self.x[rows]), self.y[rows])

class Alone(Labelled):
    "The same, and G does nothing"
    def g_loss(self, turn): return 0*turn.fake.sum()

LABEL_STEPS = 3000
def labels(row, way, seed):
    dls = mnist(bs=100, labels=False, device='cpu')
    x, y = mnist(device='cpu').train.all_rows()
    order = torch.randperm(len(x), generator=rng(seed, 'labels'))
    known = torch.cat([order[y[order] == k][:10] for k in range(10)])
    test, test_y = mnist(device='cpu').valid.all_rows()
    if way == 'trivial': return dict(errors=(y[known][nearest(test, x[known])[1]] != test_y).sum().item())
    with seeded(seed, 'networks'): G, D = Generator(), Reader()
    game = Alone(x[known], y[known]) if way == 'no game' else Features() + Labelled(x[known], y[known])
    learn = GANLearner(dls, G, D, game, lr=1e-3, opt_func=partial(adam, betas=(.5, .999)), seed=seed, device='cpu', cbs=Anneal(Cosine(1, .05, LABEL_STEPS)))
    times = trained(learn, LABEL_STEPS)
    D = learn.D.eval()
    with torch.no_grad(): read = torch.cat([D.scores(o).argmax(1) for o in test.split(1000)])
    return dict(errors=(read != test_y).sum().item()) | times

RUNS = dict(ring=plane, grid=plane, wide=wide, half=stacked, quarter=stacked, losses=stacked,
    dirac=dirac, vanishing=vanishing, prdc=equal_laws, samples=samples, labels=labels)
def run(row, way, seed): return RUNS[row](row, way, seed)

def units(row, seeds, *ways): return [dict(row=row, way=w, seed=s) for w in ways for s in range(seeds)]
UNITS = [*units('ring', 10, 'ours'), *units('grid', 10, 'ours'), *units('ring', 3, 'plain', 'leaky', 'kde', 'real'), *units('grid', 3, 'plain', 'leaky', 'kde', 'real'),
    *units('dirac', 1, *DIRAC), *units('vanishing', 3, 'DCGAN'), *units('vanishing', 1, 'two Gaussians'), *units('prdc', 5, '2', '8'), *units('samples', 3, 'ours'), *units('samples', 1, 'real'),
    *units('half', 5, 'ours'), *units('quarter', 5, 'ours'), *units('half', 1, 'real', 'plain'), *units('losses', 3, *LOSSES),
    *units('wide', 5, 'ours'), *units('wide', 1, 'real', 'plain'), *units('labels', 3, 'ours', 'no game', 'trivial')]
study = Study(__file__, 'Published results, and what this course reaches', UNITS, run)
if __name__ == '__main__': study.main()
