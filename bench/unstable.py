"""The same run from ten seeds: how far apart do they come to lie, and what do the losses say about the samples?
    points    two perceptrons on a ring of 8 by the rules of 2015 (the sick run of `partial collapse`), 4,000 steps; quality is the divergence from the data beyond that of real points
    images    the small DCGAN on digits (the repaired run of the failures), 1,000 steps; quality is FID, without averaged weights
A look is taken every hundred steps on points, every fifty on images; the losses are medians of the twenty steps before it."""
from gan_course.failures import FAILURES, judge_of, played
from study import Study

RUNS = dict(points=('partial collapse', 'sick', 4000, 'excess', 40), images=('checkerboard', 'well', 1000, 'fid', 20))

def look(learn, judge, name):
    h = learn.history
    losses = {k: h[k][-20:].median().item() for k in ('d_loss', 'g_loss')}
    return losses | dict(quality=float(judge(learn.sample(2000, seed='look', ema=False).cpu())[name]))

def run(medium, seed):
    name, state, steps, score, looks = RUNS[medium]
    f = FAILURES[medium][name]
    case = f.case(seed)
    learn, judge, found = getattr(f, state)(case), judge_of(case.data), []
    for _ in range(looks):
        played(learn, steps//looks)
        found.append(look(learn, judge, score))
    return {k: [round(o[k], 4) for o in found] for k in found[0]} | dict(steps=learn.step)

study = Study(__file__, 'The same GAN from ten seeds: losses and quality on the way', [dict(medium=m, seed=s) for m in RUNS for s in range(10)], run)
if __name__ == '__main__': study.main()
