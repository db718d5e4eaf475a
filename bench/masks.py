"""From silhouettes to clothes: L1 alone, the GAN alone, with L1 beside it as in pix2pix, and with L1 of the mean and a reward for spread, three seeds each, as many steps for all.
IoU of the sample's silhouette with the one asked for, FID of 2,500 samples for test silhouettes, against other test pictures, and the spread over eight z at pixels inside the silhouette, by class, in units of [-1, 1]."""
from gan_course.conditional import L1, iou, mask_gan, mask_spread, masked_fashion, silhouette
from gan_course.images import fashion
from gan_course.features import features
from gan_course.game import Game, NonSaturating
from gan_course.metrics import ImageJudge
from study import Study, trained

BS, STEPS, WEIGHT, N = 128, 1000, 10., 500
KINDS = dict(l1=lambda: dict(game=Game() + L1(WEIGHT), k_d=0), gan=lambda: dict(game=NonSaturating()),
    gan_l1=lambda: dict(game=NonSaturating() + L1(WEIGHT)), gan_mean=dict)

def run(kind, seed):
    dls, labels = masked_fashion(bs=BS), fashion().valid.all_rows()[1]
    learn = mask_gan(dls, seed=seed, **KINDS[kind]())
    times = trained(learn, STEPS)
    masks = dls.valid.all_rows()[1][:2500]
    x = learn.sample(y=masks).cpu()
    others = fashion(labels=False).valid.all_rows()[0][5000:]   # the judge never sees the pictures that the silhouettes come from
    report = ImageJudge(others, features('fashion'), n=2500)(x)
    _, outside, by_class, pattern = mask_spread(learn.sample, masks[:N], labels[:N])
    spreads = dict(spread=sum(by_class)/10, least_spread=min(by_class), pattern=pattern, spread_outside=outside, spread_by_class=by_class)
    return dict(iou=iou(silhouette(x), masks).mean().item()) | dict(report) | times | spreads

study = Study(__file__, f'Silhouettes to clothes, {STEPS:,} steps of {BS}', [dict(kind=k, seed=s) for k in KINDS for s in range(3)], run,
    'iou fid precision recall spread pattern least_spread spread_outside train_seconds'.split())
if __name__ == '__main__': study.main()
