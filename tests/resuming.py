"A run for test_resume.py, in a process of its own: python resuming.py FOLDER OUT [STEPS-BETWEEN-CHECKPOINTS]; FOLDER `none` for a run without checkpoints"
import os, sys
os.environ.update(OMP_NUM_THREADS='1', OMP_WAIT_POLICY='PASSIVE', GAN_COURSE_DEVICE='cpu')
import torch
from gan_course.core import seeded
from gan_course.data import points
from gan_course.mixtures import ring
from gan_course.game import NonSaturating, R1, R2
from gan_course.callbacks import EMA, GANCallback, SampleGrid
from gan_course.checkpoints import Checkpoints
from gan_course.learner import GANLearner
from gan_course.vanilla import Discriminator, Generator

class Jitter(GANCallback):
    "An augmentation that adapts: noise on the real batch, as strong as D has been sure so far"
    strength = 0.
    def before_batch(self):
        if not self.training: return
        self.strength = .9*self.strength + .1*float(self.learn.d_real.nan_to_num(.5))
        self.learn.xb = (self.xb[0] + self.strength*torch.randn(self.xb[0].shape),)
    def state_dict(self): return dict(strength=self.strength)
    def load_state_dict(self, state): self.strength = state['strength']

def gap(fake, real): return (fake.mean(0) - real.mean(0)).norm()

def make(path, **kw):
    "Everything that has a state: batch norm, dropout, penalties, averaged weights, samples, an augmentation, a validation set"
    with seeded(0, 'networks'): G, D = Generator((2,), nz=4, width=32, norm=True), Discriminator((2,), width=32, dropout=.1)
    target = ring(8)
    dls = points(target, n=1000, bs=50, valid=100)
    cbs = [EMA(2000), SampleGrid(every=15, n=16), Jitter()]
    return GANLearner(dls, G, D, NonSaturating() + R1(.1) + R2(.1), lr=(1e-3, 2e-3), seed=3, cbs=cbs, metrics=gap, path=path, **kw)

def main():
    folder, out, every = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 7
    learn = make(out)
    print('ready', flush=True)
    with learn.no_bar(), learn.no_logging(): learn.fit_one_cycle(8, 2e-3, cbs=[] if folder == 'none' else [Checkpoints(folder, every=every)])
    learn.save('final')
    print('done', learn.recorder.values, flush=True)

if __name__ == '__main__': main()
