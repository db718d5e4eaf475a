"""The DCGAN on Fashion-MNIST from three seeds.
    all         the recipe of the chapter on all 60,000 pictures
    narrow      the same with a G as wide as D, for 4,000 steps, in a little less time
    200         the recipe on 200 of the pictures, as many steps
    penalised   a control for the test of memorising: without batch norm in D, with R1 and R2 to keep D from winning, on the same 200 pictures, 2,500 steps of 64"""
from gan_course.core import rng
from gan_course.images import fashion
from gan_course.data import loaders
from gan_course.dcgan import dcgan
from gan_course.features import features
from gan_course.game import NonSaturating, R1, R2
from gan_course.metrics import ImageJudge, distance_ratio
from gan_course.pictures import truncated
from study import Study, trained

BS, STEPS, MORE, FEWER, BOUNDS = 128, 3600, 4000, 2500, (2., 1.5, 1.)

def player(dls, data, seed):
    if data == 'narrow': return dcgan(dls, width=32, seed=seed)
    if data != 'penalised': return dcgan(dls, seed=seed)
    return dcgan(dls, norm=None, game=NonSaturating() + R1(1.) + R2(1.), betas=(0., .99), seed=seed)

def run(data, seed):
    dls = fashion(bs=BS, labels=False)
    every, test = dls.train.all_rows()[0], dls.valid.all_rows()[0]
    few = data in ('200', 'penalised')
    if few: every = every[:200]
    learn = player(loaders(every, bs=64 if data == 'penalised' else BS) if few else dls, data, seed)
    times = trained(learn, dict(narrow=MORE, penalised=FEWER).get(data, STEPS))
    judge, net, x = ImageJudge(dls.valid, features('fashion'), n=5000), features('fashion'), learn.sample(5000).cpu()
    report = judge(x)
    draws = [judge(learn.sample(z=learn.noise(judge.n, rng(i, 'judge'))).cpu()) for i in range(10)]
    means = {k: round(sum(r[k] for r in draws)/10, 4) for k in ('fid', 'precision', 'recall')}
    near = dict(ratio_pixels=distance_ratio(x[:2000], every, test), ratio_features=distance_ratio(net(x[:2000]), net(every), net(test)))
    cut = {t: dict(judge(learn.sample(z=truncated(learn.noise(5000, rng(seed, 'cut')), t)).cpu())) for t in BOUNDS}
    cut = {str(t): {k: round(r[k], 4) for k in ('fid', 'precision', 'recall')} for t, r in cut.items()}
    lists = dict(truncated=cut, classes=report.tables['share'].tolist(), class_recall=report.tables['class recall'].tolist())
    return dict(report) | means | near | times | dict(fids=[round(r['fid'], 3) for r in draws]) | dict(floor=dict(judge.floor), note=judge.note) | lists

study = Study(__file__, f'DCGAN on Fashion-MNIST, {STEPS:,} steps of {BS} (narrow: {MORE:,}; penalised: {FEWER:,} of 64), averaged weights: scores of 5,000 samples; FID, precision and recall are means over ten sets of noise', [dict(data=d, seed=s) for d in ('all', 'narrow', '200', 'penalised') for s in range(3)], run)
if __name__ == '__main__': study.main()
