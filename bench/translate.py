"""Translation from picture to picture, scored with true pairs, in five parts.
    hands      Google's emoji as Twitter's. 369 held-out pairs without skin tones, no kind of which was in training. Closed form and trivial ways; trained on pairs (`l1`, and `gan` with L1 beside the game, no noise); trained without pairs (`cut`, `cyclegan`)
    lines      OpenMoji's line drawings in colour, 316 held-out drawings
    labels     which of eight colours stands in each square of 4 x 4 pixels becomes an OpenMoji picture: the labels enter through a modulated norm at each size, or beside the noise alone; `flat` paints each label in its mean colour.
               `obeyed` is the share of squares whose own label is read again from the result, without those of the commonest label, white
    garments   silhouettes of Fashion-MNIST's test clothes as clothes; `twin` for the first 1,000 of 10,000, `fid` with the features of the course
    inversion  digits, half of them negatives, are to become pale digits, half of them negatives: the negative of the right answer is as good to the game and to the cycle. A run counts as inverted where most pictures are.
PSNR and `twin` compare with the true partner: `twin` is how often it is the nearest of 100 true pictures. `taken` is how many translations a classifier takes for the target's, that was trained on both sides of the training kinds, each picture blurred or not: a first one, without blur, took nearly every soft picture for Twitter's.
`fid` compares 64 features of a classifier that was trained without blur (in `lines` and `labels`: of one that tells pictures from line drawings) with real pictures of the training kinds; real held-out pictures have the floor. `iou`: dark pixels of the result against the lines given.
`spread`: the standard deviation over eight z. Pilots looked at held-out pictures, and the numbers of steps were raised once after a first run of all seeds."""
import time
from functools import cache
import torch
from gan_course.compare import psnr, sharpness
from gan_course.conditional import L1, iou, masked_fashion, silhouette
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.dcgan import gan
from gan_course.blocks import PatchDiscriminator
from gan_course.degrade import smaller
from gan_course.features import features
from gan_course.game import NonSaturating
from gan_course.hands import drawings, two_hands, unpaired
from gan_course.images import mnist
from gan_course.labels import Layouter, layout
from gan_course.metrics import fid, nearest
from gan_course.ridge import ridge
from gan_course.translate import cut, cyclegan, pix2pix
from gan_course.twins import local_ridge, outline, side_reader, taken_for_b, twin_found
from study import Study, png

SEEDS, RUNS = 3, 6
PAIRED, PLAYED, FREE, LINES, SIGNS, LABELS, GARMENTS = 600, 1200, 400, 400, 200, 400, 800   # steps

def quiet(learn, steps):
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn

@cache
def hands(paired): return two_hands(paired, bs=32 if paired else 16)

@cache
def reader(part, soft=True):
    "A classifier of two sides, trained on training kinds alone"
    if part == 'hands':
        b, a = hands(True).train.all_rows()
        return side_reader(a, b, soft=soft)
    x, y = drawings().train.all_rows()
    return side_reader(y.expand(-1, 3, -1, -1), x, soft=soft)

def pooled(x, part): return reader(part, soft=False)(x).unflatten(1, (-1, 64)).mean(1)

@cache
def reference(part):
    "Features of real pictures of the training kinds"
    x = hands(False).train.all_rows()[0] if part == 'hands' else drawings().train.all_rows()[0]
    return pooled(x, part)

# Google to Twitter
def colours(x): return x.movedim(1, -1).flatten(0, 2).double()
def root(c):
    e, v = torch.linalg.eigh(c)
    return v*e.clamp(min=1e-9).sqrt() @ v.T

def recoloured(a):
    "The optimal map between normal laws of colours, fitted without pairs"
    b_train, a_train = hands(False).train.all_rows()
    p, q = colours(a_train), colours(b_train)
    r, inverse = root(p.T.cov()), torch.linalg.inv(root(p.T.cov()))
    m = inverse @ root(r @ q.T.cov() @ r) @ inverse
    return ((a.movedim(1, -1).double() - p.mean(0)) @ m + q.mean(0)).movedim(-1, 1).float().clamp(-1, 1)

def partner(a):
    "The Twitter twin of the nearest Google picture of the training set"
    b_train, a_train = hands(True).train.all_rows()
    return b_train[nearest(a, a_train)[1]]

def learned(way, seed):
    "A learner that has been trained from Google to Twitter"
    if way == 'l1': return quiet(pix2pix(hands(True), game=L1(), k_d=0, lr=2e-3, half_life=5000, seed=seed), PAIRED)
    if way == 'gan': return quiet(pix2pix(hands(True), nz=None, game=NonSaturating() + L1(10.), half_life=5000, seed=seed), PLAYED)
    make = dict(cut=cut, cyclegan=cyclegan)[way]
    return quiet(make(hands(False), half_life=3000, seed=seed), FREE)

def average(a): return hands(True).train.all_rows()[0].mean(0).expand_as(a)
def by_ridge(a): return ridge(hands(True), .1)(a)
def by_windows(a): return local_ridge(hands(True))(a)
def copied(a): return a
FORMULAS = dict(mean=average, copy=copied, nearest=partner, recoloured=recoloured, ridge=by_ridge, local=by_windows)
HANDS = 'l1', 'gan', 'cut', 'cyclegan'

def scored(made, b, a, part):
    found = dict(psnr=min(psnr(made, b), 99.), twin=twin_found(made, b), taken=taken_for_b(made, reader(part)), sharpness=sharpness(made, b))
    return found | dict(fid=fid(reference(part), pooled(made, part)))

def hand(way, seed):
    b, a = hands(False).valid.all_rows()
    start = time.process_time()
    if way == 'real': made = b
    elif way in FORMULAS: made = FORMULAS[way](a)
    else: made = learned(way, seed).sample(y=a).cpu()
    result = scored(made, b, a, 'hands') | dict(seconds=time.process_time() - start)
    return result | (dict(sheet=png(torch.cat([a[:120:8], made[:120:8], b[:120:8]]), 3)) if seed == 0 else {})

# Lines to pictures
LINE = dict(l1=dict(game=L1(), k_d=0, lr=2e-3), gan={})
def line(way, seed):
    d = drawings()
    x, y = d.valid.all_rows()
    grey, spread = y.expand(-1, 3, -1, -1), 0.
    start = time.process_time()
    colour, drawn = d.train.all_rows()
    fixed = dict(real=lambda: x, copy=lambda: grey, mean=lambda: colour.mean(0).expand_as(x), nearest=lambda: colour[nearest(y, drawn)[1]])
    fixed |= dict(ridge=lambda: ridge(d, .1)(y), local=lambda: local_ridge(d, 5)(y))
    if way in fixed: made = fixed[way]()
    else:
        learn = quiet(pix2pix(d, half_life=5000, seed=seed, **LINE[way]), LINES)
        made = learn.sample(y=y).cpu()
        many = learn.sample(y=y[:100].repeat_interleave(8, 0)).cpu()
        spread = many.unflatten(0, (100, 8)).std(1).mean().item()
    result = scored(made, x, grey, 'lines') | dict(iou=iou(outline(made), outline(y)).mean().item(), spread=spread, seconds=time.process_time() - start)
    return result | (dict(sheet=png(torch.cat([grey[:120:8], made[:120:8], x[:120:8]]), 3)) if seed == 0 else {})

# Labels to pictures
@cache
def mapped():
    (x, _), (test, _) = (part.all_rows() for part in drawings().loaders)
    return loaders(x, layout(x), valid=(test, layout(test)), bs=32)

def flat(y):
    "Each label in its mean colour"
    x, seen = mapped().train.all_rows()
    colour = torch.einsum('nkhw,nchw->kc', seen, x)/seen.sum((0, 2, 3))[:, None].clamp(min=1)
    return torch.einsum('nkhw,kc->nchw', y, colour)

def labelled(way, seed):
    x, y = mapped().valid.all_rows()
    start, spread = time.process_time(), 0.
    if way in ('real', 'flat'): made = x if way == 'real' else flat(y)
    else:
        with seeded(seed, 'labels'): G, D = Layouter(modulated=way == 'modulated'), PatchDiscriminator(3, 8, 16, norm=None)
        learn = quiet(gan(mapped(), G, D, game=NonSaturating() + L1(10.), seed=seed, half_life=3000), LABELS)
        made = learn.sample(y=y).cpu()
        spread = torch.stack([learn.sample(y=y[:100], seed=i).cpu() for i in range(8)]).std(0).mean().item()
    own, read = y.argmax(1), layout(made).argmax(1)
    rare = own != 7
    result = dict(psnr=min(psnr(made, x), 99.), obeyed=(own == read)[rare].float().mean().item(), sharpness=sharpness(made, x))
    result |= dict(fid=fid(reference('lines'), pooled(made, 'lines')), spread=spread, seconds=time.process_time() - start)
    return result | (dict(sheet=png(torch.cat([flat(y[:120:8]), made[:120:8], x[:120:8]]), 3)) if seed == 0 else {})

# Silhouettes to garments
@cache
def clothes(): return masked_fashion(bs=32)

@cache
def worn():
    "Features of real clothes of the training set"
    return features('fashion')(clothes().train.all_rows()[0][:10_000])

DRESSED = dict(l1=dict(game=L1(), k_d=0, lr=2e-3), gan=dict(weight=30.))
def garment(way, seed):
    d = clothes()
    x, y = d.valid.all_rows()
    start, spread = time.process_time(), 0.
    dressed, cut_out = (part[:10_000] for part in d.train.all_rows())
    fixed = dict(real=lambda: x, copy=lambda: y, mean=lambda: dressed.mean(0).expand_as(x))
    fixed |= dict(nearest=lambda: dressed[nearest(y, cut_out)[1]], ridge=lambda: ridge(d, .1)(y))
    if way in fixed: made = fixed[way]()
    else:
        learn = quiet(pix2pix(d, half_life=5000, seed=seed, **DRESSED[way]), GARMENTS)
        made = learn.sample(y=y).cpu()
        spread = torch.stack([learn.sample(y=y[:100], seed=i).cpu() for i in range(8)]).std(0).mean().item()
    result = dict(psnr=min(psnr(made, x), 99.), twin=twin_found(made[:1000], x[:1000]), iou=iou(silhouette(made), y).mean().item())
    result |= dict(sharpness=sharpness(made, x), fid=fid(worn(), features('fashion')(made)), spread=spread, seconds=time.process_time() - start)
    return result | (dict(sheet=png(torch.cat([y[:15], made[:15], x[:15]]), 3)) if seed == 0 else {})

# Negatives
@cache
def signed():
    "Two sets of digits without pairs, half of each negatives, the second pale; and held-out ones of the first"
    x = smaller(mnist(labels=False).train.all_rows()[0][:8000])
    sign = 1 - 2*(torch.rand(len(x), 1, 1, 1, generator=rng('sign')) < .5).float()
    x = x*sign
    return unpaired(x[:3500], .5*x[3500:7000], bs=32), x[7000:]

def inversion(way, seed):
    dls, test = signed()
    learn = quiet(cyclegan(dls, identity=float(way), width=6, width_d=8, half_life=500, seed=seed), SIGNS)
    made = learn.sample(y=test).cpu()
    turned = ((made*test).flatten(1).sum(1) < 0).float().mean().item()
    back = (learn.G.eval().back(made) - test).abs().mean().item()
    return dict(turned=turned, inverted=float(turned > .5), psnr=psnr(made, .5*test), psnr_negative=psnr(-made, .5*test), cycle=back)

def run(part, way, seed):
    result = dict(hands=hand, lines=line, labels=labelled, garments=garment, inversion=inversion)[part](way, seed)
    return {k: round(v, 4) if isinstance(v, float) else v for k, v in result.items()}

def units_of(part, ways, runs=SEEDS): return [dict(part=part, way=w, seed=s) for w in ways for s in range(runs)]
units = units_of('hands', ('real', *FORMULAS), 1) + units_of('hands', HANDS)
units += units_of('labels', ('real', 'flat'), 1) + units_of('labels', ('modulated', 'beside'))
units += units_of('garments', ('real', 'copy', 'mean', 'nearest', 'ridge'), 1) + units_of('garments', DRESSED)
units += units_of('lines', ('real', 'copy', 'mean', 'nearest', 'ridge', 'local'), 1) + units_of('lines', LINE) + units_of('inversion', ('0', '1'), RUNS)
shown = ['psnr', 'twin', 'taken', 'fid', 'iou', 'obeyed', 'spread', 'sharpness', 'inverted', 'seconds']
study = Study(__file__, 'Translation from picture to picture', units, run, shown)
if __name__ == '__main__': study.main()
