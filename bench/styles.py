"""One picture gives the style: capital letters, each to be written as another letter is, from 426 forms (face, slant, weight, width) and as many colours as there are styles.
Held out are 100 styles with all 26 letters, twice: `styles` are of forms that were not in training, of faces that were; those of `faces` are of three faces that were not. The truth is known for every picture.
    real       the right answers
    copy       the plain letter as it came
    mean       the mean of all training pictures
    nearest    the training picture whose condition is nearest by pixels
    ridge      the best linear map of pixels
    repainted  the plain letter in the two colours that a formula reads from the reference
    matched    the training letter whose reference has the nearest strokes, colours put aside, and the same plain letter; its strokes in the colours of the formula
    l1, gan    `restyle` without and with a judge
    wrong      `gan` with the references of other styles
`twin` is how often the right one is the nearest of 100 by pixels: the same letter in all held-out styles of that side, so that the letter does not help. `form` is the same of the strokes alone: pictures along the line from the true paper to the true ink.
`read` is how many a classifier reads as the right letter; `fid` compares 64 of its features with the training pictures. It saw training pictures alone. Pilots looked at held-out pictures."""
import time
from functools import cache
import torch, torch.nn.functional as F
from torch import nn
from gan_course.blocks import down_block
from gan_course.compare import psnr
from gan_course.conditional import L1
from gan_course.core import seeded
from gan_course.features import Features
from gan_course.metrics import fid, nearest
from gan_course.ridge import ridge
from gan_course.styles import ink_and_paper, letters, repainted, restyle, written
from gan_course.twins import twin_found
from study import Study, png

SEEDS, STEPS, READER = 3, dict(l1=1300, gan=1000), 800
SIDES = 'styles', 'faces'
FORMULAS = 'copy', 'mean', 'nearest', 'ridge', 'repainted', 'matched'

def scaled(t): return t.float()/127.5 - 1

@cache
def side(name):
    "What was written on one side, its pictures and its conditions"
    w = written(name) if name == 'train' else written(name, 100, 26)
    return w, scaled(w.x), scaled(w.y)

@cache
def reader():
    "A classifier of letters, trained on training pictures alone"
    w, x, _ = side('train')
    with seeded(0, 'reader'):
        body = nn.Sequential(down_block(3, 16), down_block(16, 32), down_block(32, 64), nn.Flatten(), nn.Linear(1024, 64), nn.ReLU())
        head = nn.Linear(64, 26)
        net = nn.Sequential(body, head)
        opt = torch.optim.Adam(net.parameters(), 2e-3)
        for _ in range(READER):
            rows = torch.randint(len(x), (64,))
            loss = F.cross_entropy(net(x[rows]), w.letter[rows])
            opt.zero_grad()
            loss.backward()
            opt.step()
    return Features(body.eval(), 'letters', head)

@cache
def reference(): return reader()(side('train')[1])

# Scores
def strokes(x, paper, ink):
    "How far each pixel is on the way from paper to ink, from 0 to 1"
    way = ink - paper
    return (((x - paper)*way).sum(1, keepdim=True)/way.square().sum(1, keepdim=True).clamp(min=1e-3)).clamp(0, 1)

def among(made, true, letter): return sum(twin_found(made[letter == k], true[letter == k], 100) for k in range(26))/26

def scored(made, name):
    w, x, _ = side(name)
    paper, ink = (2*w.colours - 1).repeat_interleave(26, 0)[..., None, None].unbind(1)
    features = reader()(made.clamp(-1, 1))
    read = reader().scores(features).argmax(1) == w.letter
    found = dict(psnr=min(psnr(made, x), 99.), twin=among(made, x, w.letter), form=among(strokes(made, paper, ink), strokes(x, paper, ink), w.letter))
    return found | dict(read=read.float().mean().item(), fid=fid(reference(), features))

# Ways
def matched(y):
    _, x, given = side('train')
    def shape(c): return torch.cat([c[:, :1], strokes(c[:, 1:], *ink_and_paper(c[:, 1:])[::-1])], 1)
    i = nearest(shape(y), shape(given))[1]
    share = strokes(x, *ink_and_paper(x)[::-1])[i]
    ink, paper = ink_and_paper(y[:, 1:])
    return paper + share*(ink - paper)

@cache
def linear(): return ridge(letters(), .1)

@cache
def learned(way, seed):
    alone = dict(game=L1(), k_d=0) if way == 'l1' else {}
    start = time.process_time()
    learn = restyle(letters(), half_life=5000, seed=seed, **alone)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(STEPS[way])
    return learn, time.process_time() - start

def by_formula(way, y):
    _, x, given = side('train')
    if way == 'copy': return y[:, :1].expand(-1, 3, -1, -1)
    if way == 'mean': return x.mean(0).expand(len(y), -1, -1, -1)
    if way == 'nearest': return x[nearest(y, given)[1]]
    return dict(ridge=lambda y: linear()(y), repainted=repainted, matched=matched)[way](y)

def made_by(way, seed, name):
    _, x, y = side(name)
    if way == 'real': return x
    if way in FORMULAS: return by_formula(way, y)
    if way == 'wrong':   # seven styles further
        y = torch.cat([y[:, :1], y[:, 1:].roll(7*26, 0)], 1)
        return learned('gan', seed)[0].sample(y=y).cpu()
    return learned(way, seed)[0].sample(y=y).cpu()

def run(way, seed):
    result = {}
    for name in SIDES:
        made = made_by(way, seed, name)
        scores = scored(made, name)
        result |= {k if name == 'styles' else f'{k}_{name}': round(v, 4) for k, v in scores.items()}
        if seed == 0: result[f'sheet_{name}'] = png(made[5::157].clamp(-1, 1))
        if way == 'real':
            y = side(name)[2][5::157]
            result[f'given_{name}'] = png(torch.cat([y[:, :1].expand(-1, 3, -1, -1), y[:, 1:]]), 2)
    if way in STEPS: result['seconds'] = round(learned(way, seed)[1], 1)
    return result

units = [dict(way=w, seed=0) for w in ('real', *FORMULAS)] + [dict(way=w, seed=s) for w in ('l1', 'gan', 'wrong') for s in range(SEEDS)]
shown = [k + end for end in ('', '_faces') for k in ('psnr', 'twin', 'form', 'read', 'fid')] + ['seconds']
study = Study(__file__, 'One picture gives the style', units, run, shown)
if __name__ == '__main__': study.main()
