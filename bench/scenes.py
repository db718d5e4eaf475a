"""The made scenes of the chapter on the DCGAN: what a small GAN gets right of them after 1,200 steps, from eight seeds.
    plain     the discriminator of the chapter: its logit is one weighted sum over its last map
    hidden    with a hidden layer in between, so that it can count"""
from gan_course.core import seeded
from gan_course.data import loaders
from gan_course.dcgan import Discriminator, Generator, gan, read_scenes, scenes
from torch import nn
from study import Study

class Hidden(Discriminator):
    "D of the chapter with a hidden layer between the last map and the logit"
    def __init__(self, *args):
        super().__init__(*args)
        self.score = nn.Sequential(nn.Linear(self.score.in_features, 128), nn.LeakyReLU(.2), nn.Linear(128, 1))

def scene_rates(x):
    "The rates of the chapter: among all scenes, or among those with a disc"
    seen = read_scenes(x)
    some, lit = seen['count'] > 0, x > -.9
    rates = dict(crisp=x[lit] > .9, three=seen['count'] == 3, placed=seen['placed'][some], rule=seen['rule'][some])
    return {k: v.float().mean().item() for k, v in rates.items()}

KINDS = dict(plain=Discriminator, hidden=Hidden)

def run(kind, seed):
    with seeded(seed, 'networks'): G, D = Generator((1, 28, 28), width=16), KINDS[kind]((1, 28, 28), 16, 'batch')
    learn = gan(loaders(scenes(20_000), bs=64), G, D, seed=seed)
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(1200)
    return {k: round(v, 4) for k, v in scene_rates(learn.sample(2000).cpu()).items()}

study = Study(__file__, 'GANs on scenes of three discs and a bar, 1,200 steps of 64: shares of 2,000 samples', [dict(kind=k, seed=s) for k in KINDS for s in range(8)], run)
if __name__ == '__main__': study.main()
