"""What the noise of a generator knows, in four parts.
    edit      digits are changed by one standard deviation of their slant or thickness, and what else changed is measured. Two DCGANs with the same networks and steps, one asked for a class (`asked`), one not (`free`). Ways:
              fitted    a move of z along the direction found by least squares
              random    a move of the same length along a random direction
              pixels    the regression of each pixel on the property, added to the picture
              formula   a shear for slant, a mixture with dilation for thickness: what one does who knows the property
    invert    64 test pictures of clothes are brought back by the DCGAN of the zoo: by the best of many draws, a search from it, an encoder trained on samples, a search from there, with and without a term for |z|;
              beside the mean picture and PCA with as many numbers
    search    1,000 training pictures are looked up among 10,000 test pictures of clothes: the share of ten answers with the same class, and with a brightness within a twentieth of the ranks
    people    drawn people of one skin tone are made older. The networks were trained on 159 drawings of people by the minimal recipe, with augmentation; they have seen the child, the adult and the old person of the other five tones only. The truth is the drawing of the old person. Ways:
              copy, nearest, pixels, ridge    the child itself; the old person of the nearest child seen; the mean difference of the same sex added; ridge regression on the pairs seen
              direction, random               a move of the code of the child by the mean difference of codes seen, or by a random vector as long
              label                           a GAN that is asked for an age: the code of the child with the label of an old person
No part chooses a setting by the pictures that it is measured on."""
import time
from functools import cache
import torch, torch.nn.functional as F
from torch import nn
from gan_course import zoo
from gan_course.augment import Augment
from gan_course.compare import feature_distance, psnr
from gan_course.conditional import cgan
from gan_course.core import rng
from gan_course.data import loaders
from gan_course.dcgan import dcgan
from gan_course.features import features
from gan_course.images import _emoji_rows, fashion, mnist
from gan_course.inversion import code_encoder, invert
from gan_course.latent import Index, direction, kept, precision_at, recall_at
from gan_course.likelihood import PCAGaussian
from gan_course.metrics import ImageJudge
from gan_course.painter import appearance
from gan_course.ridge import ridge
from gan_course.stabilise import recipe
from study import Study, png

SEEDS, STEPS, LONG, N = 3, 1500, 2500, 2000

def quiet(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn.ema.G_ema.eval()

# Edits
@cache
def digits(net, seed):
    "A generator of digits with averaged weights"
    if net == 'asked': return quiet(cgan(mnist(bs=64), width=(32, 32), seed=seed, half_life=5000), STEPS)
    return quiet(dcgan(mnist(bs=64, labels=False), width=(32, 32), seed=seed, half_life=5000), STEPS)

def classes(net, n): return torch.arange(n) % 10 if net == 'asked' else None
def noise(G, n, *names): return torch.randn(n, G.nz, generator=rng('latent', *names))

def sheared(x, t):
    "Each row is moved by `t` times its distance from the middle, the lower ones to the left: slant grows with `t`"
    theta = torch.tensor([[1., float(t), 0.], [0., 1., 0.]]).expand(len(x), -1, -1)
    grid = F.affine_grid(theta, x.shape, align_corners=False)
    return F.grid_sample(x + 1, grid, align_corners=False) - 1

def thicker(x, t): return x.lerp(F.max_pool2d(x, 3, 1, 1), t) if t > 0 else x.lerp(-F.max_pool2d(-x, 3, 1, 1), -t)

@cache
def judge_of(data): return ImageJudge((mnist if data == 'mnist' else fashion)(labels=False).valid, features(data), n=N)

def editor(G, net, trait, way, z, x, y):
    "A function of how far to go, that gives the changed pictures"
    many = noise(G, 5000, 'fit')
    seen = zoo.sample(G, z=many, y=classes(net, 5000))
    v = appearance(seen)[trait].float()
    if way == 'formula': return lambda t: (sheared if trait == 'slant' else thicker)(x, t)
    if way == 'pixels':
        off = v - v.mean()
        slope = torch.einsum('n,nchw->chw', off, seen)/off.square().sum()
        return lambda t: (x + t*slope).clamp(-1, 1)
    along = direction(many, v, classes(net, 5000))
    if way == 'random': along = F.normalize(noise(G, 1, 'random'), dim=1)[0]
    return lambda t: zoo.sample(G, z=z + t*along, y=y)

def reach(change, trait, before, wanted, low, high):
    "How far to go until the property has changed by `wanted` on average, by halving; `nan` where that does not happen"
    start = appearance(before)[trait].mean()
    def got(t): return (appearance(change(t))[trait].mean() - start).item()
    if got(high) < wanted: return float('nan')
    for _ in range(12):
        middle = (low + high)/2
        low, high = (middle, high) if got(middle) < wanted else (low, middle)
    return high

def edit(net, trait, way, seed):
    G, n = digits(net, seed), N
    z, y = noise(G, n, 'edit', seed), classes(net, n)
    x = zoo.sample(G, z=z, y=y)
    sd = appearance(x)[trait].std().item()
    fitted, change = (editor(G, net, trait, w, z, x, y) for w in ('fitted', way))
    most = dict(pixels=20*sd, formula=1.).get(way, 8.)
    far = reach(fitted if way == 'random' else change, trait, x, sd, 0., most)
    if far != far: return dict(moved=0., reached='no')
    after, f = change(far), features('mnist')
    same = kept(x, after, f)
    moved = (appearance(after)[trait].mean() - appearance(x)[trait].mean()).item()/sd
    fids = [judge_of('mnist')(o)['fid'] for o in (x, after)]
    sheet = dict(sheet=png(torch.cat([x[:10], after[:10]]), 2)) if seed == 0 else {}
    return dict(moved=moved, length=far, classes=same.classes, cosine=same.cosine, fid_before=fids[0], fid=fids[1], reached='yes') | sheet

# The way back
@cache
def clothes():
    d = fashion()
    return (*d.train.all_rows(), *d.valid.all_rows())

@cache
def encoder(seed): return code_encoder(zoo.load('dcgan-fashion', device='cpu'), 1500, seed=seed)
@cache
def pca(): return PCAGaussian(clothes()[0][:20_000], 64).as_vae()

BACK = {'mean': None, 'PCA': None, 'draws': dict(draws=4096, steps=0), 'draws, 100 steps': dict(draws=4096, steps=100), 'draws, 300 steps': dict(draws=4096, steps=300),
    'encoder': dict(steps=0), 'encoder, 50 steps': dict(steps=50), 'encoder, 300 steps': dict(steps=300), 'encoder, 300 steps, held': dict(steps=300, prior=.3)}

def back(way, seed):
    x, _, test, _ = clothes()
    few = test[64*seed:64*seed + 64]
    G = zoo.load('dcgan-fashion', device='cpu')
    net = encoder(seed) if way.startswith('encoder') else None
    if way == 'PCA': pca()   # the fit is not what is timed
    began, out = time.process_time(), {}
    if way == 'mean': made = x.mean(0, keepdim=True).expand_as(few)
    elif way == 'PCA': made = pca().reconstruct(few).clamp(-1, 1)
    else:
        with torch.no_grad(): start = net(few) if net else None
        z = invert(G, few, start=start, seed=seed, **BACK[way])
        made, out = zoo.sample(G, z=z), dict(length=z.norm(dim=1).mean().item())
    out['ms'] = (time.process_time() - began)*1000/64
    return out | dict(psnr=psnr(made, few), features=feature_distance(made, few, features('fashion'))) | (dict(sheet=png(made[:10])) if seed == 0 else {})

# Search
def ranks(v, like): return torch.searchsorted(like.sort().values, v).float()/len(like)

def search(way, seed):
    x, labels, test, kinds = clothes()
    D = zoo.opponent('dcgan-fashion', device='cpu')
    ways = dict(pixels=nn.Flatten(), PCA=pca().encode, D=D.features, features=features('fashion'))
    if way == 'chance': found = torch.randint(len(test), (1000, 10), generator=rng('chance', seed))
    else: index = Index(test, encoder(seed) if way == 'z' else ways[way])
    rows = torch.randperm(len(x), generator=rng('questions', seed))[:1000]
    asked, wanted = x[rows], labels[rows]
    out = {}
    if way != 'chance':
        found, began = index(asked), time.process_time()
        for i in range(100): index(asked[i:i + 1])
        out = dict(ms=(time.process_time() - began)*10, numbers=index.rows.shape[1])
    own = appearance(test)['brightness']
    near = (ranks(own, own)[found] - ranks(appearance(asked)['brightness'], own)[:, None]).abs() < .05
    out |= dict(first=precision_at(found[:, :1], kinds, wanted), ten=precision_at(found, kinds, wanted), any=recall_at(found, kinds, wanted))
    return out | dict(brightness=near.float().mean().item())

# Drawn people
AGES = dict(child=('1f9d2', '1f467', '1f466'), adult=('1f9d1', '1f469', '1f468'), old=('1f9d3', '1f475', '1f474'))
TONES = '', '1f3fb', '1f3fc', '1f3fd', '1f3fe', '1f3ff'

@cache
def people():
    "Pictures in [-1, 1] of single people, and the rows of the 54 by age, sex and tone"
    x, rows = _emoji_rows()
    mine = [i for i, r in enumerate(rows) if r['subcategory'] == 'person']
    place = {rows[i]['image'].removesuffix('.png'): k for k, i in enumerate(mine)}
    table = torch.tensor([[[place['-'.join(filter(None, (c, t)))] for t in TONES] for c in AGES[a]] for a in AGES])
    return x[mine].float()/127.5 - 1, table

@cache
def drawer(asked, tone):
    "A generator of people that has not seen the 9 of one tone, and an encoder for it"
    x, table = people()
    y = torch.full((len(x),), 3)
    for a in range(3): y[table[a].flatten()] = a
    seen = torch.ones(len(x), dtype=torch.bool)
    seen[table[:, :, tone].flatten()] = False
    rows = loaders(x[seen], y[seen] if asked else None, bs=32)
    settings = recipe('pictures', LONG)
    settings['cbs'].append(Augment())
    G = quiet((cgan if asked else dcgan)(rows, seed=tone, norm=None, **settings), LONG)
    return G, code_encoder(G, 1500, seed=tone)

def codes(asked, tone, age):
    "Codes of the people of one age, shape (3, 6, nz)"
    x, table = people()
    G, E = drawer(asked, tone)
    pictures = x[table[age].flatten()]
    y = torch.full((len(pictures),), age) if asked else None
    with torch.no_grad(): start = E(pictures) if y is None else E(pictures, y)
    return invert(G, pictures, y, start=start, steps=300, prior=.1).unflatten(0, (3, 6))

def older(way, tone, seed):
    x, table = people()
    others = [t for t in range(6) if t != tone]
    child, adult, old = (x[table[a]] for a in range(3))
    asked = child[:, tone]
    if way == 'copy': return asked, None
    if way == 'nearest':
        seen = child[:, others].flatten(0, 1)
        return old[:, others].flatten(0, 1)[torch.cdist(asked.flatten(1), seen.flatten(1)).argmin(1)], None
    if way == 'pixels':
        off = (old - child)[:, others].mean(1)
        return (asked + off).clamp(-1, 1), (asked + off/2).clamp(-1, 1)
    if way == 'ridge': return ridge(loaders(old[:, others].flatten(0, 1), child[:, others].flatten(0, 1), bs=5), .1)(asked), None
    G, _ = drawer(way == 'label', tone)
    z = codes(way == 'label', tone, 0)
    if way == 'label': return zoo.sample(G, z=z[:, tone], y=torch.full((3,), 2)), zoo.sample(G, z=z[:, tone], y=torch.ones(3).long())
    off = (codes(False, tone, 2) - z)[:, others].mean(1)
    if way == 'random': off = F.normalize(noise(G, 3, 'older', seed), dim=1)*off.norm(dim=1, keepdim=True)
    return zoo.sample(G, z=z[:, tone] + off), zoo.sample(G, z=z[:, tone] + off/2)

def age(way, seed):
    tone = 1 + 2*seed
    made, half = older(way, tone, seed)
    x, table = people()
    truth, everyone = x[table[2, :, tone]], x[table.flatten()].flatten(1)
    nearest = torch.cdist(made.flatten(1), everyone).argmin(1)
    a, person = nearest//18, nearest % 18
    right = torch.tensor([sex*6 + tone for sex in range(3)])
    out = dict(psnr=psnr(made, truth), old=(a == 2).float().mean().item(), same=(person == right).float().mean().item())
    if half is not None: out['adult'] = psnr(half, x[table[1, :, tone]])
    return out | dict(sheet=png(torch.cat([x[table[0, :, tone]], made, truth])))

def run(part, net, trait, way, seed):
    parts = dict(edit=lambda: edit(net, trait, way, seed), invert=lambda: back(way, seed), search=lambda: search(way, seed), people=lambda: age(way, seed))
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in parts[part]().items()}

def unit(part, way, seed, net='-', trait='-'): return dict(part=part, net=net, trait=trait, way=way, seed=seed)
units = [unit('edit', w, s, n, t) for n in ('asked', 'free') for s in range(SEEDS) for t in ('slant', 'thickness') for w in ('fitted', 'random', 'pixels', 'formula')]
for part, ways in dict(invert=BACK, search=('chance', 'pixels', 'PCA', 'z', 'D', 'features'), people=('copy', 'nearest', 'pixels', 'ridge', 'direction', 'random', 'label')).items():
    units += [unit(part, w, s) for s in range(SEEDS) for w in ways]
shown = ['moved', 'classes', 'cosine', 'fid', 'psnr', 'features', 'length', 'ms', 'first', 'ten', 'any', 'brightness', 'old', 'same', 'adult']
study = Study(__file__, 'The noise of generators: edits, inversion, search, and drawn people made older', units, run, shown)
if __name__ == '__main__': study.main()
