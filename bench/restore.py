"""Holes in clothes, and the colour of emoji: what fills and what colours, in two parts.
    fill      one network for all kinds of holes, on 5,000 test pictures; FID compares with the other 5,000. Ways:
              real              the pictures themselves: the floor of FID
              black, mean       nothing, and the mean picture
              nearest           from the training picture that is nearest in what is known
              ridge, ridge all  the best linear map from the ring of two pixels round the hole, and from all that is known
              inversion         the DCGAN of the zoo, searched for the noise whose picture fits (100 pictures, no FID)
              l1                L1 alone for twice STEPS
              l1 half-way       L1 alone for STEPS
              partial           the same with partial convolutions on the way in
              gan               L1 for STEPS, then STEPS of the game with L1 of the mean of two samples, D shown the hole
              gan blind         the same, D not shown the hole
    colour    emoji of kinds that training has not seen; the distance of colour features compares with the training pictures. Ways:
              real, grey, mean, nearest, ridge, and l1 and gan as above
The weight of L1 and the reward were chosen by a first run of seed 0, among seven settings, by FID and error in the square."""
import copy, time
from functools import cache
import torch
from gan_course import zoo
from gan_course.colour import from_lab, saturation, to_lab
from gan_course.compare import psnr, sharpness
from gan_course.conditional import L1
from gan_course.embeddings import colour_features
from gan_course.features import features
from gan_course.holes import BorderRidge, NearestFill, holes, pierced, psnr_inside, seam, to_fill, variety
from gan_course.images import emoji, fashion
from gan_course.inversion import invert
from gan_course.metrics import fid
from gan_course.restore import colourise, inpaint, to_colour
from gan_course.ridge import ridge
from study import Study, png

SEEDS, STEPS, HALF = 3, 800, 5000
KINDS = 'square', 'strokes', 'half'
RIVALS = 'real', 'black', 'mean', 'nearest', 'ridge', 'ridge all', 'inversion'
NETS, PARTIAL, BLIND = ('l1 half-way', 'l1', 'gan'), 'partial', 'gan blind'
COLOUR_RIVALS, COLOUR_NETS, COLOUR_STEPS = ('real', 'grey', 'mean', 'nearest', 'ridge'), ('l1', 'gan'), 300

def trained(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn

# Holes
@cache
def clothes():
    d = fashion(bs=32, labels=False)
    return d.train.all_rows()[0], d.valid.all_rows()[0]
@cache
def data(): return to_fill(fashion(bs=32, labels=False))
@cache
def real_features(): return features('fashion')(clothes()[1][HALF:]).double()
@cache
def linear(reach): return BorderRidge(clothes()[0], reach)

@cache
def half_way(seed, partial=False): return trained(inpaint(data(), game=L1(), k_d=0, partial=partial, seed=seed, half_life=5000), STEPS)

def to_the_end(learn, steps):
    "The same learner after as many steps again; what was learned half-way is kept"
    return trained(copy.deepcopy(learn), steps)

@cache
def network(way, seed):
    if way in ('l1 half-way', PARTIAL): return half_way(seed, way == PARTIAL)
    if way == 'l1': return to_the_end(half_way(seed), STEPS)
    return trained(inpaint(data(), G=copy.deepcopy(half_way(seed).G), shown=way == 'gan', seed=seed, half_life=5000), STEPS)

def filled(way, x, y, hole):
    train = clothes()[0]
    if way == 'real': return x
    if way == 'black': return torch.where(hole > 0, -1., x)
    if way == 'mean': return torch.where(hole > 0, train.mean(0), x)
    if way == 'nearest': return torch.cat([NearestFill(train)(part) for part in y.split(500)])
    if way.startswith('ridge'): return linear(None if way == 'ridge all' else 2)(y)
    G = zoo.load('dcgan-fashion', device='cpu')
    z = invert(G, x, mask=1 - hole, draws=4096, steps=200, prior=.03)
    return torch.where(hole > 0, zoo.sample(G, z=z), x)

def fill(way, kind, seed):
    n = 100 if way == 'inversion' else HALF
    x, hole = clothes()[1][:n], holes(HALF, kind, seed=('study', seed))[:n]
    y, out = pierced(x, hole), {}
    learn = network(way, seed) if way in (*NETS, PARTIAL, BLIND) else None
    began = time.process_time()
    made = learn.sample(y=y, seed=seed).cpu() if learn else filled(way, x, y, hole)
    out['ms'] = (time.process_time() - began)*1000/n
    if way != 'real': out |= dict(psnr=psnr_inside(made, x, hole), seam=seam(made, x, hole), sharpness=sharpness(made, x))
    if n == HALF: out['fid'] = fid(real_features(), features('fashion')(made).double())
    if learn: out['variety'] = variety(learn.sample, y[:200], hole[:200])
    return out | (dict(sheet=png(made[:10])) if seed == 0 else {})

# Colour
@cache
def paints(): return to_colour(emoji(bs=32))
@cache
def judge():
    f = colour_features(paints().train)
    return f, f(paints().train.all_rows()[0]).double()

@cache
def colour_half_way(seed): return trained(colourise(paints(), game=L1(), k_d=0, seed=seed, half_life=3000), COLOUR_STEPS)

@cache
def painter(way, seed):
    if way == 'l1': return to_the_end(colour_half_way(seed), COLOUR_STEPS)
    return trained(colourise(paints(), G=copy.deepcopy(colour_half_way(seed).G), seed=seed, half_life=3000), COLOUR_STEPS)

def coloured(way, x, y):
    train, grey = paints().train.all_rows()
    L = to_lab(x)[:, :1]
    def with_colours(of): return from_lab(torch.cat([L, of.expand(len(x), -1, -1, -1)], 1))
    if way == 'real': return x
    if way == 'grey': return with_colours(torch.zeros(1, 2, 32, 32))
    if way == 'mean': return with_colours(to_lab(train)[:, 1:].mean(0, keepdim=True))
    if way == 'nearest': return with_colours(to_lab(train[torch.cdist(y.flatten(1), grey.flatten(1)).argmin(1)])[:, 1:])
    return with_colours(to_lab(ridge(paints(), .3)(y))[:, 1:])

def colour(way, seed):
    x, y = paints().valid.all_rows()
    learn = painter(way, seed) if way in COLOUR_NETS else None
    made = learn.sample(y=y, seed=seed).cpu() if learn else coloured(way, x, y)
    f, real = judge()
    out = dict(distance=fid(real, f(made).double()))
    if way != 'real': out |= dict(psnr=psnr(made, x), ab=(to_lab(made) - to_lab(x))[:, 1:].abs().mean().item(), saturation=saturation(made, x))
    if learn: out['variety'] = variety(learn.sample, y)
    return out | (dict(sheet=png(made[10::37][:10])) if seed == 0 else {})

def run(part, way, kind, seed):
    out = fill(way, kind, seed) if part == 'fill' else colour(way, seed)
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in out.items()}

units = [dict(part='fill', way=w, kind=k, seed=0) for w in RIVALS for k in KINDS]
units += [dict(part='colour', way=w, kind='-', seed=0) for w in COLOUR_RIVALS]
for s in range(SEEDS):
    units += [dict(part='fill', way=w, kind=k, seed=s) for w in NETS for k in KINDS]
    units += [dict(part='colour', way=w, kind='-', seed=s) for w in COLOUR_NETS]
units += [dict(part='fill', way=PARTIAL, kind=k, seed=s) for s in range(SEEDS) for k in KINDS]
units += [dict(part='fill', way=BLIND, kind=k, seed=0) for k in KINDS]
study = Study(__file__, 'Holes in clothes and the colour of emoji', units, run, ['psnr', 'fid', 'seam', 'sharpness', 'variety', 'distance', 'ab', 'saturation'])
if __name__ == '__main__': study.main()
