"""Conditional GANs: the projection at a middle length from three seeds on digits and on clothes; at a third of it each way to give D the label, three seeds; one long run on each.
`wide` is a run of 12,000 steps on clothes from three seeds, with both networks twice as wide as the recipe's and an average over five times as many images.
Scores of the averaged weights: obedience of 10,000 samples, the accuracy on real pictures of a classifier trained on 60,000 samples alone (cas) and, once, on the real training set, FID and recall by class."""
import torch
from gan_course.conditional import cas, cgan, labelled_samples, obedience
from gan_course.core import rng
from gan_course.images import fashion, mnist
from gan_course.features import features
from gan_course.metrics import ImageJudge
from study import Study, trained

BS, STEPS, DATA = 128, dict(short=1100, middle=3400, long=20_000, wide=12_000), dict(mnist=mnist, fashion=fashion)
WIDE = dict(width=64, half_life=100_000)

def judged(x, y, dls, data, read=None):
    "All scores of 60,000 samples `x` asked to be `y`; `read` are those whose obedience is measured, the first 10,000 by default"
    judge, ob = ImageJudge(dls.valid, features(data), n=5000), obedience(*read or (x[:10_000], y[:10_000]), features(data))
    report = judge(x[torch.randperm(len(x), generator=rng('pick'))[:judge.n]])
    lists = dict(obeyed_by_class=ob.by_class.tolist(), confusion=ob.confusion.tolist(), class_recall=report.tables['class recall'].tolist())
    return dict(obedience=ob.share, cas=cas(x, y, dls.valid)) | dict(report) | lists

def shuffled(dl): return [o.cpu() for o in dl.dataset[torch.randperm(len(dl.dataset), generator=rng('real'))]]
def run(data, how, budget, seed):
    dls = DATA[data](bs=BS)
    if how == 'real': return judged(*shuffled(dls.train), dls, data, read=shuffled(dls.valid))   # obedience of test pictures: the reader has seen the others
    learn = cgan(dls, how=how, seed=seed, **(WIDE if budget == 'wide' else {}))
    times = trained(learn, STEPS[budget])
    return times | judged(*labelled_samples(learn, 60_000), dls, data)

def units(budget, seeds, *hows): return [dict(data=d, how=h, budget=budget, seed=s) for d in DATA for h in hows for s in range(seeds)]
UNITS = [*units('middle', 3, 'projection'), *units('short', 3, 'projection', 'onehot', 'embedding'), *units('long', 1, 'projection'),
    *[dict(data='fashion', how='projection', budget='wide', seed=s) for s in range(3)], *units('middle', 1, 'real')]
study = Study(__file__, 'Conditional GANs: obedience, and what a classifier learns from their samples', UNITS, run, 'obedience cas fid precision recall train_seconds'.split())
if __name__ == '__main__': study.main()
