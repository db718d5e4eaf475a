"Small players, data and comparisons that the learner's tests share"
import copy, math, re  # chkstyle: ignore
import torch, torch.nn.functional as F  # chkstyle: ignore
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm
from fastai.callback.core import Callback
from gan_course.core import rng, seeded
from gan_course.data import loaders
from gan_course.mixtures import ring
from gan_course.game import *
from gan_course.players import *
from gan_course.callbacks import *
from gan_course.learner import *

GAMES = dict(saturating=Saturating, nonsaturating=NonSaturating, leastsquares=LeastSquares, wasserstein=Wasserstein, hinge=Hinge, relativistic=Relativistic)
PENALTIES = dict(none=lambda g: g, r1=lambda g: g + R1(.7), r2=lambda g: g + R2(.7), both=lambda g: g + R1(.7) + R2(.3))
sgd = lambda ps, lr: torch.optim.SGD(ps, lr=lr, momentum=.9, weight_decay=.1)
adamw = lambda ps, lr: torch.optim.AdamW(ps, lr=lr, betas=(.9, .99), weight_decay=.1)
OPTS = dict(adam=adam, sgd=sgd, adamw=adamw)

class Gen(nn.Module):
    "A generator of points; `norm` and `drop` make it depend on the batch and on chance"
    def __init__(self, nz=3, out=2, nf=8, norm=False, drop=0., n_classes=0):
        super().__init__()
        self.nz,self.n_classes = nz,n_classes
        self.emb = nn.Embedding(n_classes, nz) if n_classes else None
        self.body = nn.Sequential(nn.Linear(nz, nf), *[nn.BatchNorm1d(nf)]*norm, nn.Tanh(), nn.Dropout(drop), nn.Linear(nf, out))
    def forward(self, z, y=None): return self.body(z if self.emb is None or y is None else z + self.emb(y))

class Dis(nn.Module):
    "A discriminator of points; `spectral` has vectors that move with every forward"
    def __init__(self, inp=2, nf=8, norm=False, drop=0., spectral=False, n_classes=0):
        super().__init__()
        last = nn.Linear(nf, 1)
        self.emb = nn.Embedding(n_classes, inp) if n_classes else None
        self.body = nn.Sequential(nn.Linear(inp, nf), *[nn.BatchNorm1d(nf)]*norm, nn.LeakyReLU(.2), nn.Dropout(drop), nn.Linear(nf, nf), nn.Tanh(),
            spectral_norm(last) if spectral else last)
    def forward(self, x, y=None): return self.body(x if self.emb is None or y is None else x + self.emb(y)).squeeze(1)

class ConvGen(nn.Module):
    "8x8 images"
    def __init__(self, nz=4, nf=8, c=1, norm=True):
        super().__init__()
        self.nz = nz
        self.body = nn.Sequential(nn.Linear(nz, nf*4), nn.Unflatten(1, (nf, 2, 2)), *[nn.BatchNorm2d(nf)]*norm, nn.ReLU(),
            nn.ConvTranspose2d(nf, nf, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(nf, c, 4, 2, 1), nn.Tanh())
    def forward(self, z): return self.body(z)

class ConvDis(nn.Module):
    def __init__(self, nf=8, c=1, head=True):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(c, nf, 4, 2, 1), nn.LeakyReLU(.2), nn.Conv2d(nf, nf, 4, 2, 1), nn.LeakyReLU(.2),
            *([nn.Flatten(), nn.Linear(nf*4, 1)] if head else [nn.Conv2d(nf, 1, 1)]))
    def forward(self, x): return self.body(x).flatten(1).squeeze(1)

def point_dls(n=40, bs=8, labels=False, valid=None, seed=0, **kw):
    x,y = ring(4).sample(n, seed=seed, modes=True)
    return loaders(x, y if labels else None, bs=bs, valid=valid, **kw)

def image_dls(n=32, bs=8, c=1, labels=False, seed=0, **kw):
    x = torch.rand(n, c, 8, 8, generator=rng(seed, 'images'))*2-1
    return loaders(x, torch.arange(n) % 4 if labels else None, bs=bs, **kw)

def players(G=None, D=None, seed='players', labels=False, images=False, g={}, d={}):
    "The same two networks for the same arguments"
    g,d = (dict(n_classes=4, **o) if labels else o for o in (g, d))
    with seeded(seed): return (G or (ConvGen if images else Gen))(**g), (D or (ConvDis if images else Dis))(**d)

def learner(game=None, dls=None, labels=False, images=False, g={}, d={}, G=None, D=None, quiet=True, **kw):
    "A learner with fresh players; `quiet` leaves out the progress bar and prints nothing, but keeps the history, the table and the guard"
    if dls is None: dls = image_dls() if images else point_dls(labels=labels)
    if not isinstance(G, nn.Module) or not isinstance(D, nn.Module): G,D = players(G, D, labels=labels, images=images, g=g, d=d)
    if quiet: kw = dict(kw, default_cbs=False, cbs=[GANRecorder(), History(every=1), FiniteGuard(), *kw.get('cbs', [])])
    learn = GANLearner(dls, G, D, NonSaturating() if game is None else game, **dict(dict(lr=1e-2), **kw))
    if quiet: learn.logger = lambda *_: None
    return learn

def snap(net, grads=True):
    "A copy of all that must not move: weights, buffers, gradients, `requires_grad`"
    out = {k: v.detach().clone() for k,v in net.state_dict().items()}
    out.update({f'{k} (buffer)': v.clone() for k,v in net.named_buffers()})
    if grads: out.update({f'{k} (grad)': None if p.grad is None else p.grad.clone() for k,p in net.named_parameters()})
    return out | {f'{k} (requires_grad)': torch.tensor(p.requires_grad) for k,p in net.named_parameters()}

def weights(net): return {k: v.detach().clone() for k,v in net.named_parameters()}
def differing(a, b): return [k for k in {**a, **b} if (a.get(k) is None) != (b.get(k) is None) or (a.get(k) is not None and not torch.equal(a[k], b[k]))]
def assert_same(a, b, what=''): assert not differing(a, b), f'{what} moved: {differing(a, b)}'
def moved(a, b): return bool(differing(a, b))

def flat(o, name=''):
    "A nested state as one dict of tensors"
    if isinstance(o, dict): return {k: v for a,b in o.items() for k,v in flat(b, f'{name}/{a}').items()}
    if isinstance(o, (list, tuple)): return {k: v for a,b in enumerate(o) for k,v in flat(b, f'{name}/{a}').items()}
    return {name: o if isinstance(o, torch.Tensor) else torch.tensor(float('nan') if o is None else o) if not isinstance(o, str) else None}

def equal_states(a, b, but=()):
    "Names of what differs between two states; NaN equals NaN"
    a,b = flat(a),flat(b)
    same = lambda u, v: (u is None) == (v is None) and (u is None or u.shape == v.shape
        and torch.equal(u.nan_to_num(7.125) if u.is_floating_point() else u, v.nan_to_num(7.125) if v.is_floating_point() else v))
    return [k for k in {**a, **b} if not any(o in k for o in ('images_per_sec', *but)) and (k not in a or k not in b or not same(a[k], b[k]))]

def assert_equal_runs(a, b, but=()): assert not (o := equal_states(a.state_dict(), b.state_dict(), but)), f'the runs differ in {o[:6]}'

class At(Callback):
    "Calls `f(learn)` at `event`, in the turns of `player`, the `n`-th time"
    def __init__(self, event, f, player=None, n=0, order=0):
        self.f,self.who,self.n,self.seen,self.order = f,player,n,0,order
        setattr(self, event, self._go)
    def _go(self):
        if self.who and self.learn.player != self.who: return
        self.seen += 1
        if self.seen == self.n+1: self.f(self.learn)

def raiser(e):
    def f(*_): raise e
    return f

class Keep(Callback):
    "Keeps what each turn played on"
    order = -5
    def __init__(self): self.turns = []
    def after_loss(self):
        t,c = self.learn.turn,lambda o: None if o is None else o.detach().clone()
        self.turns.append(dict(player=self.learn.player, step=self.learn.step, real=c(t.real) if 'real' in vars(t) or not callable(t._real) else None,
            fake=c(t.fake), y=c(t.y), z=c(t.z), loss=c(self.learn.loss)))

def gap(fake, real): return (fake.mean(0)-real.mean(0)).norm()

def refuses(f, name, kinds=(ValueError, TypeError), quotes=False):
    "Assert that `f()` raises one plain sentence that starts with the argument `name`; `quotes` allows for a message of torch at its end. Returns the sentence"
    import pytest, re
    with pytest.raises(kinds) as e: f()
    said = str(e.value)
    assert said.startswith(f'{name}: expected ') and re.search('[,;] got ', said), said
    if not quotes: assert said.endswith('.') and '\n' not in said and not re.search(r'[.!?] +[A-Z]', said), f'not one sentence: {said}'
    return said

def named(o):
    "The name of a case: `o` in words, without the address that another process would not share"
    return re.sub(r' at 0x[0-9a-f]+', '', str(o))
