"""From silhouettes to clothes: L1 alone, the GAN alone, with L1 beside it as in pix2pix, and with L1 of the mean and a reward for spread, three seeds each, as many steps for all.
IoU of the sample's silhouette with the one asked for, FID of 5,000 samples for test silhouettes, and the spread over eight z at pixels inside the silhouette, by class, in units of [-1, 1]."""
import torch
from gan_course.conditional import L1, iou, mask_gan, masked_fashion, silhouette
from gan_course.data import fashion
from gan_course.features import features
from gan_course.game import Game, NonSaturating
from gan_course.metrics import ImageJudge
from study import Study, trained

BS, STEPS, WEIGHT, N = 128, 1000, 10., 500
KINDS = dict(l1=lambda: dict(game=Game() + L1(WEIGHT), k_d=0), gan=lambda: dict(game=NonSaturating()),
    gan_l1=lambda: dict(game=NonSaturating() + L1(WEIGHT)), gan_mean=dict)

def inside_spread(learn, masks, labels):
    "Mean standard deviation over eight z of the pixels inside, for each class, and outside for all"
    x = learn.sample(y=masks.repeat_interleave(8, 0)).cpu().view(len(masks), 8, *masks.shape[2:])
    sd, inside = x.std(1), masks[:, 0] > 0
    return [sd[labels == c][inside[labels == c]].mean().item() for c in range(10)], sd[~inside].mean().item()

def run(kind, seed):
    dls, labels = masked_fashion(bs=BS), fashion().valid.dataset[torch.arange(N)][1]
    learn = mask_gan(dls, seed=seed, **KINDS[kind]())
    times = trained(learn, STEPS)
    masks = dls.valid.dataset[torch.arange(5000)][1]
    x = learn.sample(y=masks).cpu()
    report = ImageJudge(fashion(labels=False).valid, features('fashion'), n=5000)(x)
    spread, outside = inside_spread(learn, masks[:N], labels)
    spreads = dict(spread=sum(spread)/10, least_spread=min(spread), spread_outside=outside, spread_by_class=spread)
    return dict(iou=iou(silhouette(x), masks).mean().item()) | dict(report) | times | spreads

study = Study(__file__, f'Silhouettes to clothes, {STEPS:,} steps of {BS}', [dict(kind=k, seed=s) for k in KINDS for s in range(3)], run,
    'iou fid precision recall spread least_spread spread_outside train_seconds'.split())
if __name__ == '__main__': study.main()
