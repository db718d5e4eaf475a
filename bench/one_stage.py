"""One pass through D for both players (Shen et al., CVPR 2021), as an experiment: D's loss is propagated once, and G's gradient is that of the generated samples, rescaled for each of them.
It needs a D that treats each sample alone. Compared with the alternating update of the learner and with the simultaneous one, whose gradients it must equal."""
import time, torch, torch.nn.functional as F
from gan_course.core import rng, seeded
from gan_course.images import mnist
from gan_course.data import points
from gan_course.mixtures import ring
from gan_course.features import features
from gan_course.players import adam
from gan_course.metrics import ImageJudge, PointJudge
from gan_course.vanilla import Discriminator, Generator
from study import Study

EPS = 1e-6   # least weight of a generated sample in D's loss: below it the scale of G's gradient would not be finite

def one_stage(G, D, x, z):
    "Gradients of both players from one pass through D: non-saturating game"
    fake = G(z)
    seen = fake.detach().requires_grad_()
    real_logits, logits = D(x), D(seen)
    weight = logits.detach().sigmoid().clamp(min=EPS)            # d softplus(s) / ds, what D's loss makes of a logit
    (F.softplus(-real_logits).mean() + (weight*logits).mean()).backward()
    scale = -torch.sigmoid(-logits.detach())/weight              # d softplus(-s) / ds, what G's loss makes of it, in units of the former
    fake.backward(seen.grad*scale.view(-1, *[1]*(fake.ndim-1)))

def simultaneous(G, D, x, z):
    "Gradients of both players, each from a pass of its own, at the same weights"
    fake = G(z)
    (F.softplus(-D(x)).mean() + F.softplus(D(fake.detach())).mean()).backward()
    kept = [p.grad for p in D.parameters()]
    for p in D.parameters(): p.grad = None
    F.softplus(-D(fake)).mean().backward()
    for p, g in zip(D.parameters(), kept): p.grad = g

def alternating(G, D, x, z, opt_d):
    "D moves, then G against the new D, on the same samples, D frozen: what the learner does"
    fake = G(z)
    (F.softplus(-D(x)).mean() + F.softplus(D(fake.detach())).mean()).backward()
    opt_d.step()
    for p in D.parameters(): p.requires_grad_(False).grad = None
    F.softplus(-D(fake)).mean().backward()
    for p in D.parameters(): p.requires_grad_(True)

def players(task, seed):
    with seeded(seed, 'networks'):
        if task == 'ring': return Generator((2,), nz=2, width=128, depth=2), Discriminator((2,), width=128)
        return Generator(), Discriminator()

def gap(seed=0, shift=0.):
    "Largest difference between the gradients of `one_stage` and of `simultaneous`, relative to the largest gradient; `shift` makes D certain"
    grads = []
    for f in (simultaneous, one_stage):
        G, D = players('mnist', seed)
        G.eval()
        with torch.no_grad(): D.layers[-2].bias += shift
        f(G, D, torch.rand(64, 1, 28, 28, generator=rng(seed, 'x'))*2-1, torch.randn(64, 16, generator=rng(seed, 'z')))
        grads.append([[p.grad for p in net.parameters()] for net in (G, D)])
    flat = [[torch.cat([g.flatten() for g in gs]) for gs in both] for both in grads]
    return max(((b-a).abs().max()/a.abs().max().clamp(min=1e-30)).item() for a, b in zip(*flat))

def play(task, way, seed, steps):
    "Train, and give the networks' seconds per step and the averaged or last generator"
    dl = (points(ring(8), seed=seed) if task == 'ring' else mnist(bs=64)).train
    G, D = players(task, seed)
    betas = (.5, .99) if task == 'ring' else (0., .99)
    opt_g, opt_d = (adam(net.parameters(), lr=1e-3, betas=betas) for net in (G, D))
    g, start = rng(seed, 'z'), time.process_time()
    for step in range(steps):
        x, *_ = dl.batch(*divmod(step, len(dl)))
        z = torch.randn(len(x), G.nz, generator=g)
        if way == 'alternating': alternating(G, D, x, z, opt_d)
        else: dict(one_stage=one_stage, simultaneous=simultaneous)[way](G, D, x, z)
        for opt in ((opt_g,) if way == 'alternating' else (opt_d, opt_g)): opt.step()
        for p in [*G.parameters(), *D.parameters()]: p.grad = None
    return G.eval(), (time.process_time() - start)/steps

def run(task, way, seed):
    steps = 3000 if task == 'ring' else 2000
    G, spent = play(task, way, seed, steps)
    judge = PointJudge(ring(8)) if task == 'ring' else ImageJudge(mnist().valid, features('mnist'))
    with torch.no_grad(): r = judge(G(torch.randn(judge.n, G.nz, generator=rng(seed, 'judge'))))
    names = ('modes', 'high_quality', 'js') if task == 'ring' else ('fid', 'precision', 'recall')
    gaps = dict(gradient_gap=gap(seed), gap_when_certain=gap(seed, -200.)) if way == 'one_stage' and task == 'mnist' else {}
    return dict(cpu_ms_per_step=round(1000*spent, 3), **{k: round(r[k], 4) for k in names}, **gaps)

UNITS = [dict(task=t, way=w, seed=s) for t in ('ring', 'mnist') for w in ('alternating', 'simultaneous', 'one_stage') for s in range(3)]
SHOWN = 'cpu_ms_per_step modes high_quality js fid precision recall gradient_gap gap_when_certain'.split()
study = Study(__file__, 'One pass through D for both players: CPU time of a step, and scores after 3,000 steps (ring) and 2,000 (MNIST)', UNITS, run, shown=SHOWN)
if __name__ == '__main__': study.main()
