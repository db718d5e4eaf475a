"""A folder of colour pictures of 64 x 64, as a reader would bring one: what the DCGAN draws after three minutes of training on two cores, and what after twenty.
`augmented` is the same with `Augment`: D sees all pictures through random transforms.
The minutes are processor time: six and forty of one core.
The folder holds Google's Noto emoji as they are published: 3,786 PNG files (art: Apache-2.0). They are not part of the course; get them once with
    npm pack emoji-datasource-google@16.0.0 && tar xzf emoji-datasource-google-16.0.0.tgz package/img/google/64
and name the folder package/img/google/64 in the variable EMOJI64."""
import os, time, torch
from gan_course.augment import Augment
from gan_course.core import rng
from gan_course.dcgan import dcgan
from gan_course.images import folder
from study import Study, png

BS, SHOWN, MINUTES = 64, 24, (3, 20)

def run(kind, seed):
    if 'EMOJI64' not in os.environ: raise ValueError('EMOJI64: expected the folder of the pictures in this variable, got none; the head of this file says where they are.')
    learn = dcgan(folder(os.environ['EMOJI64'], size=64, bs=BS, seed=0), seed=seed, cbs=Augment() if kind == 'augmented' else None)
    n = learn.dls.train.n
    x = learn.dls.train.dataset[torch.arange(SHOWN)*(n//SHOWN)][0]
    out = dict(n=n, real=png(x.cpu(), rows=2, colours=64))
    z, seconds = learn.noise(SHOWN, rng(3, 'shown')), 0.
    with learn.no_bar(), learn.no_logging():
        for minutes in MINUTES:
            start = time.process_time()
            while seconds + time.process_time() - start < 2*60*minutes: learn.fit_steps(10)
            seconds += time.process_time() - start
            out |= {f'steps_{minutes}': learn.step, f'samples_{minutes}': png(learn.sample(z=z).cpu(), rows=2, colours=64)}
    return out | dict(train_cpu_seconds=round(seconds))

UNITS = [dict(kind=k, seed=0) for k in ('plain', 'augmented')]
study = Study(__file__, 'Colour pictures of 64 x 64 from a folder: three and twenty minutes of training on two cores', UNITS, run, ['n', 'steps_3', 'steps_20', 'train_cpu_seconds'])
if __name__ == '__main__': study.main()
