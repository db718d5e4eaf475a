"""The vanilla GAN on images, as the chapter on it trains it: ten epochs, the same settings for both data sets.
The row of Fashion-MNIST is the baseline of later chapters: its weights (seed 0) are in results/vanilla-fashion.safetensors, and it is not run again."""
import time, torch
from functools import partial
from gan_course.core import seeded
from gan_course.images import fashion, mnist
from gan_course.features import features
from gan_course.game import NonSaturating
from gan_course.callbacks import EMA
from gan_course.learner import GANLearner
from gan_course.players import adam
from gan_course.metrics import ImageJudge, distance_ratio, parzen
from gan_course.vanilla import Discriminator, Generator
from safetensors.torch import save_file
from study import HERE, Study

DATA = dict(mnist=mnist, fashion=fashion)

def weights(data, seed): return HERE/'results'/f'vanilla-{data}.safetensors' if (data, seed) == ('fashion', 0) else None

def train(dls, seed):
    with seeded(seed, 'networks'): G, D = Generator((1, 28, 28)), Discriminator((1, 28, 28))
    learn = GANLearner(dls, G, D, NonSaturating(), lr=1e-3, opt_func=partial(adam, betas=(0., .99)), seed=seed, cbs=EMA(20_000))
    wall, cpu = time.time(), time.process_time()
    with learn.no_bar(), learn.no_logging(): learn.fit(10)
    return learn, dict(train_seconds=round(time.time() - wall, 1), train_cpu_seconds=round(time.process_time() - cpu, 1))

def judged(x, data, dls):
    "All scores of 10,000 samples `x`; half of them for the judge, who compares with 5,000 test images"
    every, test = (ds[torch.arange(len(ds))][0] for ds in (dls.train.dataset, dls.valid.dataset))
    judge, net, ll = ImageJudge(dls.valid, features(data), n=5000), features(data), parzen(x, test, every[50_000:51_000])
    report = judge(x[:5000])
    near = dict(ratio_pixels=distance_ratio(x[:2000], every, test), ratio_features=distance_ratio(net(x[:2000]), net(every), net(test)))
    lists = dict(classes=report.tables['share'].tolist(), class_recall=report.tables['class recall'].tolist(), kid_interval=list(report.interval['kid']))
    return dict(report) | near | dict(parzen=ll.ll, parzen_se=ll.se, sigma=ll.sigma, floor=dict(judge.floor), note=judge.note, **lists)

def run(data, seed):
    dls = DATA[data](bs=64)
    learn, times = train(dls, seed)
    path = weights(data, seed)
    if path: save_file({k: v.contiguous() for k, v in learn.ema.G_ema.state_dict().items()}, path)
    return dict(**times, **judged(learn.sample(10_000).cpu(), data, dls))

study = Study(__file__, 'Vanilla GAN, ten epochs, averaged weights: scores of 5,000 samples (Parzen: 10,000)', [dict(data=d, seed=s) for d in DATA for s in range(3)], run)
if __name__ == '__main__': study.main()
