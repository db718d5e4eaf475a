"""Are the pictures that a DCGAN learns from solids views of a solid? Their distance from the nearest view, for 200 pictures, beside that of true views and of controls.
The GAN is looked at twice in one run of three seeds. `told` is its generator told kind and rotation and trained on the squared error: what the network can draw when it knows of what.
The thresholds are the 99th percentiles of 400 other true views, as they are and blurred."""
from functools import cache
import torch, torch.nn.functional as F
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.dcgan import Generator, dcgan
from gan_course.players import evaluating
from gan_course.solids import SOLIDS, faces_seen, impossible, nearest_projection, projection_error, solids
from study import Study, trained

N, TRAIN, HELD, LOOKS, BS = 200, 20_000, 400, (900, 3600), 128
CONTROLS = 'real', 'cross-fade', 'two halves', 'wrong light', 'blurred', 'noise', 'kind left out'

@cache
def thresholds():
    "99th percentiles of the errors of pictures that are used for nothing else"
    held = dict(sharp=solids(HELD, seed=1000), blurred=impossible(HELD, seed=1000)['blurred'])
    return {k: round(projection_error(x).quantile(.99).item(), 4) for k, x in held.items()}

def facts(x, **kw):
    "Errors, kinds and visible faces of the nearest views, and medians and shares of the errors"
    near, limits = nearest_projection(x, **kw), thresholds()
    faces = faces_seen(near.kind, near.rotation)
    by_kind = {k: round(near.error[near.kind == i].median().item(), 4) for i, k in enumerate(SOLIDS) if (near.kind == i).any()}
    over = {f'over_{k}': round((near.error > v).float().mean().item(), 4) for k, v in limits.items()}
    lists = dict(errors=[round(v, 4) for v in near.error.tolist()], kinds=near.kind.tolist(), by_kind=by_kind, thresholds=limits)
    return dict(median=round(near.error.median().item(), 4), **over, faces=round(faces.float().mean().item(), 3)) | lists

def control(name):
    if name == 'kind left out': return facts(solids(N, 'octahedron', seed=2000), kinds=('cube', 'tetrahedron'))
    x = solids(N, seed=2000)
    if name == 'noise': x = (x + .05*torch.randn(x.shape, generator=rng('grain'))).clamp(-1, 1)
    elif name != 'real': x = impossible(N, seed=2000)[name]
    return facts(x)

def gan(seed):
    learn, looks, seconds = dcgan(loaders(solids(TRAIN), bs=BS), seed=seed), {}, 0
    for steps in LOOKS:
        times = trained(learn, steps - learn.step)
        seconds += times['train_seconds']
        looks[steps] = facts(learn.sample(N).cpu())
    first, last = looks.values()
    return dict(last, first=first, train_seconds=round(seconds, 1))

def told(seed):
    "The error of the DCGAN's generator when its input says what to draw"
    with seeded(seed, 'told'): G = Generator(nz=len(SOLIDS) + 9)
    def order(v): return torch.cat([F.one_hot(v.kind, len(SOLIDS)).float(), v.rotation.flatten(1)], 1)
    views, opt, g = solids(TRAIN, truth=True), torch.optim.Adam(G.parameters(), 1e-3), rng(seed, 'told')
    every = order(views)
    for step in range(LOOKS[-1]):
        for group in opt.param_groups: group['lr'] = 1e-3*min(1, 2 - 2*step/LOOKS[-1])
        rows = torch.randint(TRAIN, (BS,), generator=g)
        loss = F.mse_loss(G(every[rows]), views.x[rows])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with evaluating(G), torch.no_grad(): x = G(order(solids(N, seed=2000, truth=True)))
    return facts(x)

def run(pictures, seed): return dict(gan=gan, told=told)[pictures](seed) if pictures in ('gan', 'told') else control(pictures)

units = [dict(pictures=c, seed=0) for c in CONTROLS] + [dict(pictures=p, seed=s) for s in range(3) for p in ('gan', 'told')]
study = Study(__file__, f'Distance of {N} pictures from the nearest view of a solid, and the shares above the thresholds; the GAN after {LOOKS[-1]:,} steps', units, run,
    'median over_sharp over_blurred faces'.split())
if __name__ == '__main__': study.main()
