"""Which features suit colour pictures? Seven extractors, each asked for the Fréchet distance between real pictures and pictures spoilt in six ways,
each way at five levels. Reported for each extractor:
rank      Spearman correlation of the distance with the level, mean over the six ways (1: it always rises)
told      smallest level from which on the distance exceeds the mean of ten distances between real sets by three standard deviations (6: never), mean
seen_200  how many of the six ways are told at level 3 with 200 pictures
drift     floor with 200 pictures over the floor with all of them
made      seconds to make the extractor; seconds: for 1,000 pictures, both by the clock
The pictures: patches of the two photographs of scikit-learn, scenes drawn here, and emoji, whose file the variable EMOJI names:
3,786 pictures of the package emoji-datasource-google 16.0.0 at 32 x 32 as (n, 32, 32, 3) bytes, google.npy.xz, with emoji.csv beside it."""
import colorsys, csv, lzma, math, os, statistics, sys, time
from pathlib import Path
import numpy as np, torch, torch.nn.functional as F
from torch import nn
from gan_course.core import rng, seeded
from gan_course.images import photographs
from gan_course.features import Features, features
from gan_course.embeddings import ColourNet, colour_features
from gan_course.metrics import fid
from study import Study

# ---------------------------------------------------------------- pictures and their kinds
def patches(size, n, seed):
    x = photographs(size, n, seed=seed).train.dataset.x.float()/127.5 - 1
    return x, torch.arange(n)//(n//2)

def edge(distance, width=.012): return 1/(1 + np.exp(np.clip(distance/width, -50, 50)))

SHAPES = [lambda x, y, s: np.hypot(x, y) - s, lambda x, y, s: np.maximum(abs(x), abs(y)) - .9*s,
    lambda x, y, s: np.maximum(abs(x) - (y + s)/2, abs(y) - s), lambda x, y, s: np.maximum(abs(x) - .2*s, abs(y) - 1.6*s)]

def scene(g, kind, x, y):
    "Sky over rough ground, and up to three shaded things of one kind: balls, boxes, triangles or poles"
    def colour(*ranges): return np.array(colorsys.hsv_to_rgb(*(g.uniform(*r) for r in ranges)))
    horizon = g.uniform(.45, .75)
    image = colour((.5, .68), (.2, .7), (.7, 1))*(1 - .4*y[..., None])
    ground = edge(horizon - y + .02*np.sin(x*g.uniform(3, 12) + g.uniform(0, 6)))[..., None]
    image = image*(1-ground) + ground*colour((.08, .35), (.3, .8), (.3, .7))*(1 + .15*g.normal(size=(*x.shape, 1)))
    for _ in range(g.integers(1, 4)):
        paint, s, left = colour((0, 1), (.5, 1), (.4, 1)), g.uniform(.06, .2), g.uniform(.1, .9)
        inside = edge(SHAPES[kind](x - left, y - horizon + .6*s - g.uniform(0, .15), s))[..., None]
        shade = (1 - .5*(x - left + s)/(2*s))[..., None].clip(0, 1.2)
        image = image*(1-inside) + inside*paint*shade
    return image.clip(0, 1)

def drawn(size, n, seed):
    g = np.random.default_rng(seed)
    y, x = (np.mgrid[:size, :size] + .5)/size
    kinds = g.integers(4, size=n)
    images = np.stack([scene(g, k, x, y) for k in kinds])
    return torch.tensor(images*2 - 1, dtype=torch.float32).permute(0, 3, 1, 2).contiguous(), torch.tensor(kinds)

def emoji(size, n, seed):
    path = Path(os.environ.get('EMOJI', ''))
    if not path.is_file(): sys.exit('EMOJI: expected the path of google.npy.xz (see the top of this script), got no file; the units of emoji were not run.')
    x = torch.from_numpy(np.load(lzma.open(path))).permute(0, 3, 1, 2).float()/127.5 - 1
    names = [row['category'] for row in csv.DictReader((path.parent/'emoji.csv').open(encoding='utf-8'))]
    known = sorted(set(names), key=lambda o: (-names.count(o), o))
    rows = torch.randperm(len(x), generator=rng(seed, 'emoji'))[:n]
    return x[rows], torch.tensor([known.index(o) for o in names])[rows]

SETS = {'photographs 32': (patches, 32, 2000), 'photographs 128': (patches, 128, 600), 'drawn 64': (drawn, 64, 1200), 'emoji 32': (emoji, 32, 2000)}

# ---------------------------------------------------------------- six ways to spoil them; `level` is 1 to 5
def blur(x, kinds, level, g):
    sigma = (.35, .45, .6, .8, 1.2)[level-1]
    r = math.ceil(3*sigma)
    w = torch.exp(-torch.arange(-r, r+1.)**2/(2*sigma**2))
    w = (w/w.sum()).expand(3, 1, 1, -1)
    x = F.conv2d(F.pad(x, (r, r, 0, 0), mode='reflect'), w, groups=3)
    return F.conv2d(F.pad(x, (0, 0, r, r), mode='reflect'), w.transpose(2, 3), groups=3)

def noise(x, kinds, level, g): return (x + .01*2**level*torch.randn(x.shape, generator=g)).clamp(-1, 1)

def hue(x, kinds, level, g):
    "Turn colours round the axis of grey, by 3.75 to 60 degrees"
    a, u = math.radians(1.875*2**level), 3**-.5
    cross = u*torch.tensor([[0., -1., 1.], [1., 0., -1.], [-1., 1., 0.]])
    turn = torch.eye(3) + math.sin(a)*cross + (1 - math.cos(a))*cross @ cross
    return torch.einsum('ij,njhw->nihw', turn, x).clamp(-1, 1)

def saturation(x, kinds, level, g):
    grey = x.mean(1, keepdim=True)
    return grey + (x - grey)*(1 - .03*2**level)

def shuffle(x, kinds, level, g):
    "In each picture 1, 2, 3, 5 or 8 pairs of the 4 x 4 cells change places"
    n, c, h, w = x.shape
    cells = x.unfold(2, h//4, h//4).unfold(3, w//4, w//4).reshape(n, c, 16, h//4, w//4).transpose(1, 2)
    pairs = torch.rand(n, 16, generator=g).argsort(1)[:, :2*(1, 2, 3, 5, 8)[level-1]]
    order, (a, b) = torch.arange(16).repeat(n, 1), pairs.view(n, -1, 2).unbind(2)
    order.scatter_(1, a, b).scatter_(1, b, a)
    moved = cells[torch.arange(n)[:, None], order].view(n, 4, 4, c, h//4, w//4)
    return moved.permute(0, 3, 1, 4, 2, 5).reshape(x.shape)

def drop(x, kinds, level, g):
    "A tenth to all of the pictures of the first kind are replaced by others"
    gone = (kinds == 0) & (torch.rand(len(x), generator=g) < (.1, .25, .5, .75, 1.)[level-1])
    others = (kinds != 0).nonzero()[:, 0]
    x = x.clone()
    x[gone] = x[others[torch.randint(len(others), (int(gone.sum()),), generator=g)]]
    return x

WAYS, LEVELS = [blur, noise, hue, saturation, shuffle, drop], range(1, 6)

# ---------------------------------------------------------------- extractors
def at(x, size): return F.interpolate(x, (size, size), mode='bicubic', antialias=True).clamp(-1, 1)

class Standard(nn.Module):
    "The features of `net`, each with mean 0 and variance 1 on `x`; with `nf` that many principal components of them"
    def __init__(self, net, x, nf=None):
        super().__init__()
        with torch.no_grad(): f = net(x).double()
        values, axes = torch.linalg.eigh(f.T.cov())
        self.net, self.centre = net, f.mean(0)
        self.axes = torch.diag(1/(f.std(0) + .05)) if nf is None else axes[:, -nf:]/(values[-nf:] + 1e-4).sqrt()
    def forward(self, x): return (self.net(x).double() - self.centre) @ self.axes

class Random(nn.Module):
    "Three convolutions with orthogonal random weights, then 64 random sums of their means over quarters"
    def __init__(self):
        super().__init__()
        layers = []
        with seeded('random'):
            for a, b, k in ((3, 32, 5), (32, 64, 3), (64, 64, 3)):
                conv = nn.Conv2d(a, b, k, stride=2, padding=k//2, padding_mode='reflect')
                nn.init.orthogonal_(conv.weight, 2**.5)
                layers += [conv, nn.LeakyReLU(.2)]
            self.body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(256, 64, bias=False))
    def forward(self, x): return self.body(x)

class Patches(nn.Module):
    "Which of 100 centres of whitened 6 x 6 patches occur, in each quarter (Coates et al., 2011), learnt on `x`"
    def __init__(self, x):
        from sklearn.cluster import MiniBatchKMeans
        super().__init__()
        p = self.cut(x, 3).flatten(0, 1)
        p = p[torch.randperm(len(p), generator=rng('patches'))[:20_000]]
        values, axes = torch.linalg.eigh(p.T.cov())
        self.mean, self.white = p.mean(0), axes/(values + .1).sqrt() @ axes.T
        found = MiniBatchKMeans(100, random_state=0, n_init=1, batch_size=2048).fit(((p - self.mean) @ self.white).numpy())
        self.centres = torch.tensor(found.cluster_centers_).float()
    def cut(self, x, stride):
        p = F.unfold(x, 6, stride=stride).transpose(1, 2)
        return (p - p.mean(2, keepdim=True))/(p.var(2, keepdim=True) + .01).sqrt()
    def forward(self, x):
        far = torch.cdist((self.cut(x, 2) - self.mean) @ self.white, self.centres.expand(len(x), -1, -1))
        near = (far.mean(2, keepdim=True) - far).clamp(min=0)
        side = math.isqrt(near.shape[1])
        return F.adaptive_avg_pool2d(near.transpose(1, 2).reshape(len(x), -1, side, side), 2).flatten(1)

def autoencoder(x, steps=300):
    "64 numbers from which a small decoder, trained with it for 300 steps on `x`, draws the picture again"
    with seeded('autoencoder'):
        def down(a, b): return nn.Sequential(nn.Conv2d(a, b, 4, 2, 1, bias=False), nn.BatchNorm2d(b), nn.LeakyReLU(.2))
        def up(a, b): return nn.Sequential(nn.ConvTranspose2d(a, b, 4, 2, 1), nn.ReLU())
        encoder = nn.Sequential(down(3, 32), down(32, 64), down(64, 64), nn.Flatten(), nn.Linear(1024, 64), nn.BatchNorm1d(64, affine=False))
        decoder = nn.Sequential(nn.Linear(64, 1024), nn.Unflatten(1, (64, 4, 4)), nn.ReLU(), up(64, 64), up(64, 32), nn.ConvTranspose2d(32, 3, 4, 2, 1))
        opt = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], 2e-3)
        for _ in range(steps):
            b = x[torch.randint(len(x), (64,))]
            opt.zero_grad()
            F.mse_loss(decoder(encoder(b)), b).backward()
            opt.step()
    return encoder.eval()

def pixels(x): return Features(nn.Flatten(), 'pixels', size=8)
def mnist(x): return Features(features('mnist').net, 'mnist', channels=1, size=28)
def random(x): return Features(Standard(Random().eval(), at(x, 64)), 'random', size=64)
def compressed(x): return Features(autoencoder(at(x, 32)), 'autoencoder', size=32)
def patchwork(x): return Features(Standard(Patches(at(x, 32)), at(x, 32), 64), 'patches', size=32)
def plain_statistics(x): return Features(Standard(ColourNet(x).statistics, x), 'statistics')
EXTRACTORS = {'pixels 8 x 8': pixels, 'mnist, forced': mnist, 'random network': random, 'autoencoder': compressed,
    'patches': patchwork, 'statistics': plain_statistics, 'colour_features': colour_features}

# ---------------------------------------------------------------- the study
def ranks(values): return torch.tensor(values).double().argsort().argsort().double()

def floors(f, n, seed):
    "Ten distances between two sets of `n` of the real rows `f`"
    orders = [torch.randperm(len(f), generator=rng(seed, 'floor', n, i)) for i in range(10)]
    return [fid(f[o[:n]], f[o[n:2*n]]) for o in orders]

def bar(values): return statistics.fmean(values) + 3*statistics.stdev(values)

def run(features, data, seed):
    draw, size, total = SETS[data]
    x, kinds = draw(size, total, seed)
    order, n = torch.randperm(total, generator=rng(seed, 'sets')), total//2
    x, kinds = x[order], kinds[order]
    start = time.perf_counter()
    f = EXTRACTORS[features](x[:n])
    made, start = time.perf_counter() - start, time.perf_counter()
    real = f(x[:n])
    seconds = (time.perf_counter() - start)*1000/n
    both = torch.cat([real, f(x[n:2*n])])
    floor, small = floors(both, n, seed), floors(both, 200, seed)
    out = dict(d=real.shape[1], floor=round(statistics.fmean(floor), 4), drift=round(statistics.fmean(small)/statistics.fmean(floor), 2))
    rank, told, seen = {}, {}, 0
    for way in WAYS:
        rows = [f(way(x[n:2*n], kinds[n:2*n], level, rng(seed, way.__name__, level))) for level in LEVELS]
        v = [fid(real, o) for o in rows]
        rank[way.__name__] = torch.stack([ranks([statistics.fmean(floor), *v]), torch.arange(6.).double()]).corrcoef()[0, 1].item()
        told[way.__name__] = next((i for i in LEVELS if min(v[i-1:]) > bar(floor)), 6)
        seen += fid(real[:200], rows[2][:200]) > bar(small)
    out |= {f'rank_{k}': round(v, 3) for k, v in rank.items()} | {f'told_{k}': v for k, v in told.items()}
    return out | dict(rank=round(statistics.fmean(rank.values()), 3), told=round(statistics.fmean(told.values()), 2), seen_200=int(seen),
        made=round(made, 1), seconds=round(seconds, 3))

UNITS = [dict(features=k, data=d, seed=0) for d in SETS for k in EXTRACTORS]
study = Study(__file__, 'Which features suit colour pictures: ranks of spoilt pictures, smallest level told, seconds for 1,000', UNITS, run,
    'd rank told seen_200 drift made seconds'.split())
if __name__ == '__main__': study.main()
