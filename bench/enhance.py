"""Clothes that were made small, blurred or noisy, and what restores them: the error beside the original, and how like real pictures the results are.
    nearest, bicubic    enlarged without learning (`given` where the size stays)
    ridge               the best linear map, in closed form
    l2, l1              the network of the chapter with a loss alone, twice STEPS
    gan 1000 to gan 3   L1 for STEPS, then STEPS of the game with L1 weighing so much
    weights .5, pixels .5    half-way between the net by L1 for STEPS and `gan 10`, in their weights and in their pictures
    sampler             the same with L1 of the mean of two samples and a reward for their distance; `mean of 8` averages eight of its samples
    real                other real pictures: the floor of FID
A part of the test pictures is restored; FID compares with the others. The weights 1000 and 300 were added after 100 to 3 had been seen to cost more than a decibel; nothing else was chosen by them.
The task `photos` enlarges a strip in the middle of two photographs, 6 squares from 64 to 128 pixels. The networks have seen squares beside it, from 32 to 64 pixels; ridge is the best linear map from windows of 5 x 5 to the four pixels in their middle.
There are too few for FID."""
import copy
from functools import cache, partial
import numpy as np, torch, torch.nn.functional as F
from sklearn.datasets import load_sample_images
from gan_course.compare import feature_distance, psnr, sharpness, ssim
from gan_course.conditional import L1, L1OfMean
from gan_course.core import rng
from gan_course.degrade import blurred, larger, noisy, smaller, to_restore
from gan_course.data import loaders
from gan_course.enhance import L2, Enhancer, mixed, superres
from gan_course.features import features
from gan_course.game import NonSaturating
from gan_course.images import fashion
from gan_course.metrics import fid, prdc
from gan_course.ridge import ridge
from study import Study, png

SEEDS, STEPS, HALF = 3, 800, 5000
TASKS = dict(x4=partial(smaller, factor=4), x2=smaller, blur=partial(blurred, sd=1.5), noise=partial(noisy, sd=.6))
WIDTHS = dict(blur=16, noise=16)   # these work at the whole size, which costs four times as much
WEIGHTS = 1000, 300, 100, 30, 10, 3
FIRST = ['real', 'given', 'bicubic', 'ridge']
FULL = ['l2', 'l1', *(f'gan {w}' for w in WEIGHTS), 'weights .5', 'pixels .5', 'sampler', 'mean of 8']

@cache
def photographs():
    "Squares of two photographs, 64 pixels a side, and 6 of a strip that they do not touch, 128 pixels a side"
    whole = torch.from_numpy(np.stack(load_sample_images().images)).permute(0, 3, 1, 2)
    draw = rng('photographs')
    rows = torch.randint(427 - 64, (1000,), generator=draw).tolist()
    columns = torch.randint(2*(256 - 64), (1000,), generator=draw).tolist()
    places = [(i, j if j < 256 - 64 else j + 192) for i, j in zip(rows, columns)]
    seen = torch.cat([whole[:, :, i:i + 64, j:j + 64] for i, j in places])
    test = torch.cat([whole[:, :, i:i + 128, 256:384] for i in (0, 128, 256)])
    return seen, test.float()/127.5 - 1

@cache
def data(task):
    if task != 'photos': return to_restore(fashion(bs=64, labels=False), TASKS[task])
    seen, _ = photographs()
    return to_restore(loaders(seen, valid=seen[:16], bs=16), smaller)

@cache
def tests(task):
    "Whole test pictures, and what is left of them"
    if task != 'photos': return data(task).valid.all_rows()
    test = photographs()[1]
    return test, smaller(test)

def by_windows(left):
    "The four pixels in the middle of each window of 5 x 5 pixels, as the best linear map gives them"
    seen, _ = photographs()
    some = seen[:200].float()/127.5 - 1
    def windows(x): return F.unfold(F.pad(x.flatten(0, 1)[:, None], [2]*4, mode='replicate'), 5).movedim(1, 2).flatten(0, 1)
    pixels = F.unfold(some.flatten(0, 1)[:, None], 2, stride=2).movedim(1, 2).flatten(0, 1)
    pairs = loaders(pixels.view(-1, 1, 2, 2), windows(smaller(some)).view(-1, 1, 5, 5), bs=64)
    found = ridge(pairs, 1e-6)(windows(left).view(-1, 1, 5, 5)).flatten(1)
    n, c, h, w = left.shape
    return F.fold(found.view(n*c, h*w, 4).movedim(1, 2), (2*h, 2*w), 2, stride=2).view(n, c, 2*h, 2*w)

def made_by(learn, left, seed=0):
    "The networks are convolutional: what was trained on small squares enlarges large ones"
    if left.shape[1:] == learn.G.given: return learn.sample(y=left, seed=seed).cpu()
    G = Enhancer([3, 128, 128], [3, 64, 64])
    G.load_state_dict(learn.ema.G_ema.state_dict())
    z = torch.randn(len(left), G.nz, generator=rng('photographs', seed))
    with torch.no_grad(): return torch.cat([G(a, b) for a, b in zip(z.split(4), left.split(4))])

def trained(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn

@cache
def alone(task, seed, loss, steps):
    game = L2() if loss == 'l2' else L1()
    return trained(superres(data(task), game=game, k_d=0, width=WIDTHS.get(task, 32), seed=seed, half_life=HALF), steps)

@cache
def against(task, seed, way):
    G = copy.deepcopy(alone(task, seed, 'l1', STEPS).G)
    if way == 'sampler': game = NonSaturating() + L1OfMean(10.)
    else: game = NonSaturating() + L1(float(way.split()[1]))
    return trained(superres(data(task), G=G, game=game, seed=seed, half_life=HALF), STEPS)

def restored(task, way, seed, left, others):
    if way == 'real': return others
    times = 1 if task in WIDTHS else 28//left.shape[2] if task != 'photos' else 2
    if way == 'given': return larger(left, times, 'nearest')
    if way == 'bicubic': return larger(left, times)
    if way == 'ridge': return by_windows(left) if task == 'photos' else ridge(data(task))(left)
    if way in ('l1', 'l2'): return made_by(alone(task, seed, way, 2*STEPS), left)
    if way.endswith('.5'): return halfway(task, seed, way, left)
    learn = against(task, seed, way.replace('mean of 8', 'sampler'))
    if way != 'mean of 8': return made_by(learn, left)
    return torch.stack([made_by(learn, left, i) for i in range(8)]).mean(0)

def halfway(task, seed, way, left):
    soft, sharp = alone(task, seed, 'l1', STEPS), against(task, seed, 'gan 10')
    if way == 'pixels .5': return made_by(soft, left).lerp(made_by(sharp, left), .5)
    G = mixed(soft.ema.G_ema, sharp.ema.G_ema)
    z = torch.randn(len(left), G.nz, generator=rng('half-way', seed))
    with torch.no_grad(): return G(z, left).cpu()

def likeness(made, whole, others, way):
    "Distances of the features of clothes"
    f = features('fashion')
    real, found = f(whole if way == 'real' else others).double(), f(made).double()
    out = dict(fid=fid(real, found), precision=prdc(real[:2000], found[:2000])['precision'])
    return out if way == 'real' else out | dict(features=feature_distance(made, whole, f))

def run(task, way, seed):
    whole, left = tests(task)
    n = HALF if task != 'photos' else len(whole)
    whole, left, others = whole[:n], left[:n], whole[n:]
    made = restored(task, way, seed, left, others)
    out = dict(sharpness=sharpness(made, whole))
    if way != 'real': out |= dict(psnr=psnr(made, whole), ssim=ssim(made, whole))
    if task != 'photos': out |= likeness(made, whole, others, way)
    if way == 'sampler' or way.startswith('gan'): out['spread'] = spread_of(against(task, seed, way), left[:200])
    out = {k: round(float(v), 4) for k, v in out.items()}
    if seed: return out
    return out | dict(sheet=png(made[:12] if task != 'photos' else made[2:]))

def spread_of(learn, left):
    "The mean deviation of a pixel over eight samples of the noise"
    return torch.stack([made_by(learn, left, i) for i in range(8)]).std(0).mean()

units = [dict(task=t, way=w, seed=0) for t in TASKS for w in FIRST if w != 'bicubic' or t not in WIDTHS]
units += [dict(task='photos', way=w, seed=0) for w in ('given', 'bicubic', 'ridge', 'l1', 'gan 10')]
units += [dict(task=t, way=w, seed=s) for s in range(SEEDS) for t in TASKS for w in (FULL if t == 'x4' else ['l2', 'l1', 'gan 10'])]
study = Study(__file__, 'Clothes restored: error beside the original, likeness to real pictures', units, run, ['psnr', 'ssim', 'features', 'fid', 'sharpness', 'spread'])
if __name__ == '__main__': study.main()
