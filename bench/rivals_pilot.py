"""How the settings of `rivals` were chosen: the same ways on training pictures without the last HELD, one seed, half the clock, judged against the held ones.
Pictures of the test set and their judge are not used. What has the smallest FID here is what `rivals` runs.
    autoencoder, vae, gan, vae/gan, flow   three learning rates, and one more below or above where the first or the last of them won; cgan has two of the GAN's, the other VAEs one of the VAE's
    nz             numbers of a code
    moments        weight of the distance of mean and covariance of the codes from those of the standard normal; 0 is the plain VAE
    ema            averaged weights; GAN and hybrid always have them
`fitted_fid` has new pictures come from a normal law that is fitted to the codes of the VAE. The variances are the least and the most along any direction of the codes: 1 in all would be the standard normal."""
from types import SimpleNamespace
from gan_course.compare import sharpness
from gan_course.features import features
from gan_course.images import fashion
from gan_course.metrics import ImageJudge
import rivals
from study import Study

CLOCK, HELD, N = 30, 5000, 2500
RATES = [1e-3, 2e-3, 4e-3]
def rates(**more): return [dict(lr=lr, **more) for lr in RATES]

TRIED = dict(autoencoder=[*rates(nz=64), dict(lr=2e-3, nz=16), dict(lr=2e-3, nz=64, ema=True)])
TRIED['vae'] = [*(dict(lr=1e-3, nz=nz, moments=0.) for nz in (64, 16)), *rates(nz=16, moments=5.), dict(lr=2e-3, nz=32, moments=5.),
    dict(lr=2e-3, nz=16, moments=20.), dict(lr=2e-3, nz=16, moments=5., ema=True)]
TRIED |= {w: [dict(lr=2e-3, nz=nz, moments=m) for nz, m in ((16, 0.), (16, 5.), (32, 5.))] for w in ('vae, beta .1', 'vae, beta 10')}
TRIED |= {'gan': rates(), 'vae/gan': rates(), 'flow': [*rates(), dict(lr=2e-3, ema=True)], 'cvae': [dict(lr=2e-3, nz=16, moments=m) for m in (0., 5.)], 'cgan': [dict(lr=1e-3), dict(lr=4e-3)]}
BEYOND = dict(autoencoder=dict(lr=5e-4, nz=64), vae=dict(lr=5e-4, nz=16, moments=5.)) | {w: dict(lr=8e-3) for w in ('gan', 'vae/gan')}
for way, setting in BEYOND.items(): TRIED[way].append(setting)

def named(setting): return ' '.join(f'{k}={v:g}' for k, v in setting.items())

def run(way, setting, seed):
    d = everything()
    known = {named(s): s for s in TRIED[way]}
    made = rivals.MAKERS[way](d, seed, **known[setting])
    scores = d.judge(x := made.draw(N, 'judge'))
    out = {k: float(scores[k]) for k in ('fid', 'precision', 'recall', 'density', 'coverage')} | dict(sharpness=sharpness(x, d.held))
    if hasattr(made, 'fitted'): out |= dict(fitted_fid=d.judge(made.fitted(N, 'judge'))['fid'])
    return {k: round(v, 4) for k, v in (out | made.numbers).items()}

def everything(kept=[]):
    "The pictures and the judge, made once"
    if not kept:
        x, y = fashion(bs=rivals.BS).train.all_rows()
        held = x[-HELD:]
        kept.append(SimpleNamespace(clock=CLOCK, held=held, judge=ImageJudge(held, features('fashion'), n=N), **rivals.training(x[:-HELD], y[:-HELD])))
    return kept[0]

units = [dict(way=w, setting=named(s), seed=0) for w, settings in TRIED.items() for s in settings]
shown = ['fid', 'fitted_fid', 'precision', 'recall', 'density', 'coverage', 'price', 'least_variance', 'most_variance', 'steps']
study = Study(__file__, f'Settings of the rivals, tried on {HELD:,} training pictures that are held out: {CLOCK} seconds of processor time, one seed', units, run, shown)
if __name__ == '__main__': study.main()
