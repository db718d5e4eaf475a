"""Recipes that the engine was not written for, each in a few lines and without a change of it: a game, a wrapper, a callback.
Each plays one step, with finite losses, and moves the parameters that it should move and no other."""
import pytest
from helpers import *

def conv(i, o): return nn.Sequential(nn.Conv2d(i, 8, 3, padding=1), nn.LeakyReLU(.2), nn.Conv2d(8, o, 3, padding=1))
def pairs(n=16): return loaders(*(torch.rand(n, 1, 8, 8, generator=rng(0, k))*2-1 for k in 'xy'), bs=8)
def make(G, D, game, dls=None, **kw):
    with seeded('nets'): G,D = G(),D()
    return learner(game, G=G, D=D, dls=dls, opt_func=adamw, **kw)

def moves(learn, steps=1):
    "Names of the children that moved in D's turns and in G's turns"
    seen = dict(d=set(), g=set())
    class Watch(Callback):
        order = 90
        def before_batch(self): self.was = weights(self.learn.model)
        def after_step(self):
            now = weights(self.learn.model)
            seen[self.player].update('.'.join(k.split('.')[:2]) for k in differing(self.was, now))
            self.was = now
    with learn.added_cbs([Watch()]): learn.fit_steps(steps)
    h = learn.history
    assert all(h[k].isfinite().all() for k in ('d_loss', 'g_loss', 'd_grad', 'g_grad')) and all(p.grad is None or p.grad.isfinite().all()
        for p in learn.model.parameters())
    return {k: sorted(v) for k,v in seen.items()}

# ---------------------------------------------------------------- pix2pix: an image as condition, and an L1 term
class Painter(nn.Module):
    nz = 1
    def __init__(self):
        super().__init__()
        self.net = conv(2, 1)
    def forward(self, z, y): return self.net(torch.cat([y, z[:,:,None,None].expand(-1, -1, *y.shape[2:])], 1)).tanh()

class PatchJudge(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = conv(2, 1)
    def forward(self, x, y): return self.net(torch.cat([x, y], 1))   # one logit for each patch

class L1(Game):
    "Stay close to the target that belongs to this condition"
    def __init__(self, weight=100.): self.weight = weight
    def g_loss(self, turn): return self.weight*F.l1_loss(turn.fake, turn.real)

@pytest.mark.parametrize('reuse', [True, False])
def test_pix2pix(reuse):
    learn = make(Painter, PatchJudge, NonSaturating() + L1(), pairs(), reuse=reuse, cbs=[k := Keep()])
    assert moves(learn) == dict(d=['D.net'], g=['G.net'])
    x,y = learn.dls.train.dataset.x,learn.dls.train.dataset.y
    for t in k.turns: assert all(torch.equal(y[[i for i,o in enumerate(x) if torch.equal(o, a)][0]], b) for a,
        b in zip(t['real'], t['y'])), 'targets and conditions stay together'
    far = lambda: F.l1_loss(learn.sample(16, y), x).item()
    before = far()
    learn.fit_steps(20)
    assert far() < before

# ---------------------------------------------------------------- VAE/GAN: an encoder beside the generator, features of D as the measure of likeness
class Coder(Gen):
    def __init__(self):
        super().__init__(nz=3)
        self.enc = nn.Linear(2, 6)

class Featured(Dis):
    def features(self, x): return self.body[:-1](x)

class Likeness(Game):
    "Encode, decode and compare what D sees; codes stay near the normal law (Larsen et al. 2016)"
    def g_loss(self, turn):
        mean,logvar = turn.G.enc(turn.real).chunk(2, 1)
        back = turn.G(mean + torch.randn_like(mean)*(logvar/2).exp())
        kl = (mean**2 + logvar.exp() - 1 - logvar).sum(1).mean()/2
        return kl + F.mse_loss(turn.D.features(back), turn.D.features(turn.real))

def test_vae_gan():
    a,b = (make(Coder, Featured, NonSaturating() + Likeness()) for _ in range(2))
    assert moves(a) == dict(d=['D.body'], g=['G.body', 'G.enc'])
    torch.randn(9)
    b.fit_steps(1)
    assert_equal_runs(a, b)   # the encoder's noise too is a function of the step

# ---------------------------------------------------------------- CycleGAN: four networks in two modules, two unpaired sets of images
class There(nn.Module):
    nz = 1   # asks for no noise
    def __init__(self):
        super().__init__()
        self.ab,self.ba = conv(1, 1),conv(1, 1)
    def forward(self, z, b): return self.ba(b).tanh()

class Both(nn.Module):
    def __init__(self):
        super().__init__()
        self.a,self.b = conv(1, 1),conv(1, 1)
    def forward(self, x): return self.a(x)

class Cycle(NonSaturating):
    "The learner's x is set a, its y set b; what comes back should be what went in"
    def other(self, turn): return Turn(turn.D.b, turn.y, turn.G.ab(turn.real).tanh(), player=turn.player)
    def d_loss(self, turn): return super().d_loss(turn) + super().d_loss(self.other(turn))
    def g_loss(self, turn):
        b = self.other(turn)
        back = F.l1_loss(turn.G.ab(turn.fake).tanh(), turn.y) + F.l1_loss(turn.G.ba(b.fake).tanh(), turn.real)
        return super().g_loss(turn) + super().g_loss(b) + 10*back

@pytest.mark.parametrize('reuse', [True, False])
def test_cyclegan(reuse): assert moves(make(There, Both, Cycle(), pairs(), reuse=reuse)) == dict(d=['D.a', 'D.b'], g=['G.ab', 'G.ba'])

# ---------------------------------------------------------------- InfoGAN: a second head reads the code that is part of z
class Coded(Gen):
    "The first entry of z is the code; the head that reads it from D's features moves with G"
    def __init__(self):
        super().__init__(nz=4)
        self.head = nn.Linear(8, 1)
    def z_law(self, shape, generator, device):
        z = torch.randn(shape, generator=generator, device=device)
        z[:, 0] = torch.rand(len(z), generator=generator, device=device)*2-1
        return z

class Information(Game):
    "Both players help the head (Chen et al. 2016); D's trunk learns in D's turn, the head and G in G's"
    def term(self, turn): return F.mse_loss(turn.G.head(turn.D.features(turn.fake)).squeeze(1), turn.z[:, 0])
    d_loss = g_loss = term

def test_infogan():
    learn = make(Coded, Featured, NonSaturating() + Information(), cbs=[k := Keep()])
    assert moves(learn) == dict(d=['D.body'], g=['G.body', 'G.head'])
    assert all(t['z'][:, 0].abs().max() <= 1 for t in k.turns) and torch.equal(learn.sample(3), learn.sample(3))

# ---------------------------------------------------------------- packing: D judges several samples at once
class Packed(nn.Module):
    "D of `m` samples side by side (Lin et al. 2018)"
    def __init__(self, m=2):
        super().__init__()
        self.m,self.net = m,Dis(inp=2*m)
    def forward(self, x): return self.net(x.reshape(len(x)//self.m, -1))

@pytest.mark.parametrize('game', GAMES)
def test_packing(game):
    learn = make(Gen, lambda: Packed(4), GAMES[game]() + R1(.1))
    assert moves(learn) == dict(d=['D.net'], g=['G.body']) and learn.logits['real'].shape == (2,)

# ---------------------------------------------------------------- weight clipping: a callback
class Clip(Callback):
    "Keep the critic's weights small (Arjovsky et al. 2017)"
    def __init__(self, c=.01): self.c = c
    def after_step(self):
        if self.player == 'd':
            for p in self.learn.D.parameters(): p.data.clamp_(-self.c, self.c)

def test_weight_clipping():
    learn = make(Gen, Dis, Wasserstein(), k_d=5, cbs=[Clip()])
    assert moves(learn) == dict(d=['D.body'], g=['G.body'])
    assert all(p.abs().max() <= .01 for p in learn.D.parameters()) and any(p.abs().max() > .01 for p in learn.G.parameters())

# ---------------------------------------------------------------- adaptive augmentation: a wrapper of D, and a callback that turns its knob
class Augmented(nn.Module):
    "D sees real and generated points moved with probability `p`"
    def __init__(self):
        super().__init__()
        self.net = Dis()
        self.register_buffer('p', torch.tensor(0.))
    def forward(self, x):
        if not self.training: return self.net(x)
        return self.net(torch.where(torch.rand(len(x), 1, device=x.device) < self.p, x + .3*torch.randn_like(x), x))

class Adapt(Callback):
    "Augment more while D is right too often on real samples (Karras et al. 2020)"
    def __init__(self, target=.6, speed=.05): self.target,self.speed = target,speed
    def after_batch(self):
        if self.training: self.learn.D.p.add_(self.speed*(self.learn.logits['real'].sign().mean() - self.target).sign()).clamp_(0, 1)

def test_adaptive_augmentation():
    a,b = (make(Gen, Augmented, NonSaturating(), cbs=[Adapt(target=-2.)]) for _ in range(2))
    assert moves(a) == dict(d=['D.net'], g=['G.body']) and abs(a.D.p.item() - .05) < 1e-6
    with torch.no_grad():
        a.D.p.fill_(.5)
        b.D.p.fill_(.5)
    b.load_state_dict(a.state_dict())
    for l in (a, b):
        l.fit_steps(4)
        torch.rand(7)
    assert_equal_runs(a, b, but=('now',))   # the knob is a buffer of D, saved with it; what is drawn is a function of the step
    down = make(Gen, Augmented, NonSaturating(), cbs=[Adapt(target=2.)])
    down.fit_steps(2)
    assert down.D.p == 0

# ---------------------------------------------------------------- two turns of G
def test_two_turns_of_G():
    learn = make(Gen, Dis, NonSaturating(), k_g=2, cbs=[k := Keep()])
    assert moves(learn) == dict(d=['D.body'], g=['G.body']) and [t['player'] for t in k.turns] == ['d', 'g', 'g']
    assert not torch.equal(k.turns[1]['z'], k.turns[2]['z'])

# ---------------------------------------------------------------- a callback holds part of a network back
def test_gradients_are_open_to_callbacks():
    learn = learner(cbs=[At('before_step', lambda l: l.G.body[0].weight.grad.zero_(), 'g')], opt_func=lambda ps, lr: torch.optim.SGD(ps, lr=lr))
    before = weights(learn.G)
    learn.fit_steps(1)
    assert differing(before, weights(learn.G)) == ['body.0.bias', 'body.3.weight', 'body.3.bias']
