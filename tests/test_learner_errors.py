"Bad input gets one plain sentence that names the argument, before anything was trained; and what goes in and out of the networks"
import os, subprocess, sys
import numpy as np, pytest
from helpers import *
import gan_course.learner as engine

def bad(name, quotes=False, kinds=(ValueError, TypeError), G=None, D=None, g={}, d={}, dls=None, images=False, labels=False, **kw):
    "A learner with these arguments is refused, and its networks are as they were"
    mk = players(None if isinstance(G, nn.Module) else G, None if isinstance(D, nn.Module) else D, images=images, labels=labels, g=g, d=d)
    G,D = G if isinstance(G, nn.Module) else mk[0],D if isinstance(D, nn.Module) else mk[1]
    if dls is None: dls = image_dls() if images else point_dls(labels=labels)
    before = [snap(net) for net in (G, D)]
    torch.manual_seed(0)
    state = torch.get_rng_state()
    made = []
    said = refuses(lambda: made.append(GANLearner(dls, G, D, kw.pop('game', NonSaturating()), default_cbs=False, **kw)), name, kinds, quotes)
    for net,b in zip((G, D), before): assert_same(b, snap(net), type(net).__name__)
    assert not made and all(m.training for net in (G, D) for m in net.modules()) and torch.equal(state, torch.get_rng_state())
    return said

# ---------------------------------------------------------------- the data
@pytest.mark.parametrize('f,name', [
    (lambda: loaders(torch.zeros(0, 2)), 'x'), (lambda: loaders([]), 'x'), (lambda: loaders(torch.zeros(8)), 'x'),
    (lambda: loaders(torch.zeros(8, 2, 2)), 'x'), (lambda: loaders(torch.zeros(8, 8, 8)), 'x'),
    (lambda: loaders(torch.zeros(8, 2).long()), 'x'), (lambda: loaders('points'), 'x'), (lambda: loaders(None), 'x'),
    (lambda: loaders(torch.full((8, 1, 4, 4), 1.5)), 'x'),
    (lambda: loaders(torch.tensor([[0., math.nan]]*8)), 'x'), (lambda: loaders(torch.tensor([[0., -math.inf]]*8)), 'x'),
    (lambda: loaders(torch.full((8, 1, 4, 4), math.nan)), 'x'),
    (lambda: point_dls(n=7, bs=8), 'bs'), (lambda: point_dls(bs=0), 'bs'), (lambda: point_dls(bs=-8), 'bs'), (lambda: point_dls(bs=2.5), 'bs'),
    (lambda: point_dls(bs=True), 'bs'), (lambda: point_dls(bs=None), 'bs'),
    (lambda: loaders(torch.zeros(8, 2), [0, 1], bs=4), 'y'), (lambda: loaders(torch.zeros(8, 2), [-1]*8, bs=4), 'y'),
    (lambda: loaders(torch.zeros(8, 2), [.5]*8, bs=4), 'y'),
    (lambda: loaders(torch.zeros(8, 2), [5]*8, bs=4, n_classes=5), 'y'), (lambda: loaders(torch.zeros(8, 2), [[0]]*8, bs=4), 'y'),
    (lambda: loaders(torch.zeros(8, 2), torch.full((8, 1, 2, 2), 3.), bs=4), 'y'),
    (lambda: point_dls(device='cuda:77'), 'device'), (lambda: point_dls(valid=1.5), 'valid')])
def test_bad_data(f, name): refuses(f, name)

@pytest.mark.parametrize('dls', [None, [], 3, [(torch.zeros(8, 2),)], torch.utils.data.DataLoader(torch.zeros(8, 2))], ids=lambda o: type(o).__name__)
def test_bad_loaders(dls):
    G,D = players()
    refuses(lambda: GANLearner(dls, G, D, NonSaturating()), 'dls')

def test_a_loader_instead_of_loaders():
    G,D = players()
    refuses(lambda: GANLearner(point_dls().train, G, D, NonSaturating()), 'dls')

# ---------------------------------------------------------------- the players
class Wrong(Dis):
    "Gives `f` of the logits"
    def __init__(self, f):
        super().__init__()
        self.f = f
    def forward(self, x, y=None): return self.f(super().forward(x))

class WrongG(Gen):
    def __init__(self, f):
        super().__init__()
        self.f = f
    def forward(self, z, y=None): return self.f(super().forward(z))

@pytest.mark.parametrize('f', [lambda x: x[:, :1], lambda x: torch.cat([x, x], 1), lambda x: x[:5], lambda x: x[:, None], lambda x: x.mean(), lambda x: x[:0]])
def test_samples_of_a_wrong_shape(f): assert '(2,)' in bad('G', G=WrongG(f))

@pytest.mark.parametrize('f', [lambda x: (x, x), lambda x: None, lambda x: 'x', lambda x: x.detach().numpy(), lambda x: dict(x=x)])
def test_samples_that_are_none(f): bad('G', G=WrongG(f), quotes=True)

def test_a_size_G_cannot_make():
    assert all(o in bad('G', images=True, dls=loaders(torch.zeros(16, 1, 16, 16)-.5, bs=8)) for o in ('(1, 16, 16)', '(1, 8, 8)'))
    bad('G', images=True, dls=image_dls(c=3))
    bad('G', images=True, g=dict(c=3), d=dict(c=3))
    bad('G', images=True, dls=point_dls())
    bad('G', dls=image_dls())
    bad('D', images=True, dls=image_dls(c=3), g=dict(c=3), quotes=True)
    bad('D', d=dict(inp=3), quotes=True)
    bad('D', images=True, G=ConvGen, D=Dis, quotes=True)

@pytest.mark.parametrize('f', [lambda x: x.mean(), lambda x: x[:3], lambda x: x[:0], lambda x: torch.cat([x, x]), lambda x: torch.cat([x, x[:1]]),
    lambda x: x.reshape(1, -1)[:, :0]])
def test_logits_of_a_wrong_shape(f): assert '(8,)' in bad('D', D=Wrong(f))

@pytest.mark.parametrize('f', [lambda x: (x, x), lambda x: [x], lambda x: None, lambda x: 'x', lambda x: x.detach().numpy(), lambda x: dict(x=x)])
def test_logits_that_are_none(f): bad('D', D=Wrong(f), quotes=True)

@pytest.mark.parametrize('f', [torch.sigmoid, lambda x: x.sigmoid().view(-1), lambda x: x[:, None].sigmoid()[:, 0],
    lambda x: torch.sigmoid(x)[:, None].squeeze(1), lambda x: x[:, None].sigmoid()])
def test_probabilities_instead_of_logits(f): assert 'probabilities' in bad('D', D=Wrong(f))

@pytest.mark.parametrize('end', [lambda: [nn.Sigmoid()], lambda: [nn.Sigmoid(), nn.Flatten(0)],
    lambda: [nn.Flatten(), nn.Sigmoid(), nn.Identity(), nn.Flatten(0)], lambda: [nn.Sigmoid(), nn.Unflatten(1, (1, 1)), nn.Flatten()]])
def test_a_sigmoid_at_the_end(end):
    class Seq(nn.Sequential): nz = 2
    assert 'probabilities' in bad('D', D=Seq(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1), *end()))

def test_a_sigmoid_inside_is_fine():
    class Gated(Dis):
        def __init__(self):
            super().__init__()
            self.gate = nn.Sigmoid()
        def forward(self, x, y=None): return super().forward(x*self.gate(x))
    class Swish(nn.Module):
        def __init__(self):
            super().__init__()
            self.w,self.act = nn.Linear(2, 1),nn.Sigmoid()
        def forward(self, x):
            h = self.w(x)
            return (h*self.act(h)).squeeze(1)
    for D in (Gated, Swish): learner(D=D).fit_steps(1)

def test_a_network_without_layers_is_fine():
    class Raw(nn.Module):
        def __init__(self):
            super().__init__()
            self.w,self.flat = nn.Parameter(torch.ones(2, 1)),nn.Flatten(0)
        def forward(self, x): return self.flat(x@self.w)
    class Bare(nn.Module):
        nz = 2
        def __init__(self):
            super().__init__()
            self.b = nn.Parameter(torch.ones(2))
        def forward(self, z): return z + self.b
    learner(G=Bare, D=Raw).fit_steps(1)

@pytest.mark.parametrize('nz', [None, 0, -1, 2.5, '3', (3,), torch.tensor(3.)])
def test_bad_nz(nz):
    G = Gen()
    G.nz = nz
    assert 'nz' in bad('G', G=G)

def test_no_nz():
    G = Gen()
    del G.nz
    assert 'nz' in bad('G', G=G) and 'nz' in bad('G', G=nn.Sequential(nn.Linear(3, 2)))

@pytest.mark.parametrize('law', ['gauss', 3, ['normal'], lambda shape, generator, device: torch.zeros(2, 2), lambda shape: 0])
def test_bad_z_law(law):
    G = Gen()
    G.z_law = law
    bad('G', G=G, quotes=True)

@pytest.mark.parametrize('who', 'GD')
@pytest.mark.parametrize('net', [None, 3, lambda z: z, lambda: 'net', 'net', [nn.Linear(2, 2)]], ids=named)
def test_no_networks(who, net):
    nets = dict(zip('GD', players()), **{who: net})
    refuses(lambda: GANLearner(point_dls(), nets['G'], nets['D'], NonSaturating()), who, TypeError)

def test_networks_without_parameters():
    class Nothing(nn.Module):
        nz = 2
        def forward(self, x): return x
    bad('G', G=Nothing())
    bad('D', D=Nothing())

def test_networks_with_common_parameters():
    G,D = players(g=dict(nz=2))
    D.body[0] = G.body[0]
    bad('G, D', G=G, D=D)
    bad('G, D', G=G, D=G)

@pytest.mark.parametrize('game', [None, 'hinge', NonSaturating, F.softplus, R1, 3, [NonSaturating()]], ids=named)
def test_no_game(game): bad('game', game=game)

def test_labels_that_are_needed_and_missing():
    class Needs(Gen):
        def forward(self, z, y): return super().forward(z + y[:, None])
    class NeedsD(Dis):
        def forward(self, x, y): return super().forward(x + y[:, None])
    bad('G', G=Needs, quotes=True)
    bad('D', D=NeedsD, quotes=True)
    learner(G=Needs, D=NeedsD, dls=point_dls(labels=True)).fit_steps(1)

@pytest.mark.parametrize('bs', [2, 4, 8, 40])
@pytest.mark.parametrize('who', 'GD')
def test_labels_outside_the_classes(who, bs):
    x,y = ring(4).sample(40),torch.arange(40) % 10
    dls = loaders(x, y, bs=bs)
    nets = dict(zip('GD', players(g=dict(n_classes=4 if who == 'G' else 10), d=dict(n_classes=4 if who == 'D' else 10))))
    for net in nets.values(): net.n_classes = net.emb.num_embeddings
    assert '10 classes' in bad('dls', dls=dls, **nets)
    for net in nets.values():
        del net.n_classes   # only the embedding knows
    bad(who, dls=dls, quotes=True, **nets)
    for net in nets.values(): net.emb = nn.Embedding(10, net.emb.embedding_dim)
    learner(dls=dls, **nets).fit_steps(2)

# ---------------------------------------------------------------- the numbers
@pytest.mark.parametrize('k', [-1, 1.0, 1.5, True, False, None, '1', math.nan, torch.tensor(1.), [1], lambda s: -1, lambda s: .5, lambda s: None])
@pytest.mark.parametrize('who', ['k_d', 'k_g'])
def test_bad_turns(who, k): bad(who, **{who: k})

def test_no_turns():
    bad('k_d, k_g', k_d=0, k_g=0)
    bad('k_d, k_g', k_d=lambda s: 0, k_g=0)
    bad('k_d, k_g', k_d=lambda s: 0, k_g=lambda s: s)

@pytest.mark.parametrize('k', [-1, 1.5, True, None, 'a', math.nan, (1, 2)])
@pytest.mark.parametrize('who', ['k_d', 'k_g'])
def test_bad_turns_at_a_later_step(who, k):
    learn,whole = learner(),learner()
    setattr(learn, who, lambda s: k if s == 3 else 1)
    refuses(lambda: learn.fit_steps(9), who)
    assert learn.step == 3 and not learn.training and not any(learn.played.values()) and all(p.requires_grad for p in learn.model.parameters())
    refuses(learn.d_step, who)
    setattr(learn, who, 1)
    learn.fit_steps(3)
    whole.fit_steps(6)
    assert_equal_runs(learn, whole)

@pytest.mark.parametrize('lr', [None, 'a', '1e-3', -1e-4, math.nan, math.inf, -math.inf, True, {}, [], (1e-3,), [1e-3]*3, (1e-3, None), (1e-3, 'a'),
    (math.nan, 1e-3), (1e-3, -1.), ((1e-3, 1e-3), 1e-3), torch.tensor(1e-3),
    slice(1e-4, 1e-3), 1e-3j], ids=named)
def test_bad_rates(lr):
    bad('lr', lr=lr)
    if lr is None: return
    learn = learner()
    for f in (lambda: learn.set_lr(lr), lambda: learn.fit(1, lr=lr), lambda: learn.fit_steps(1, lr), lambda: next(learn.steps(1, lr))):
        refuses(f, 'lr')
        assert learn.step == 0 and learn.lr == (1e-2, 1e-2) and not learn.training

@pytest.mark.parametrize('n', [-1, 1.5, True, None, 'a', math.nan, [1]])
def test_bad_lengths_of_runs(n):
    learn = learner()
    for name,f in (('n_epoch', learn.fit), ('n', learn.fit_steps), ('n', learn.steps)): refuses(lambda: f(n), name)
    assert learn.step == 0

@pytest.mark.parametrize('seed', [-1, 1.5, None, 'a', True])
def test_bad_seeds(seed): bad('seed', seed=seed)

@pytest.mark.parametrize('device', ['cuda:77', 'tpu', 'nonsense', 'cpu:x', 3.5, 'meta'])
def test_a_device_that_is_not_there(device): bad('device', device=device)

def test_a_device_that_is_not_there_in_the_environment(monkeypatch):
    dls = point_dls()
    monkeypatch.setenv('GAN_COURSE_DEVICE', 'cuda:77')
    bad('device', dls=dls)
    learner(dls=dls, device='cpu').fit_steps(1)
    monkeypatch.setenv('GAN_COURSE_DEVICE', 'cpu')
    assert learner().device == torch.device('cpu')

@pytest.mark.parametrize('images', [True, False])
@pytest.mark.parametrize('precision', ['fp16', 'float32', 32, True])
def test_bad_precision(precision, images): bad('precision', precision=precision, images=images)

def test_bad_precision_in_the_environment(monkeypatch):
    monkeypatch.setenv('GAN_COURSE_PRECISION', 'half')
    bad('precision', images=True)

def test_optimizers_that_are_none():
    from fastai.optimizer import Adam, SGD
    for f in (Adam, SGD, lambda ps, lr: None, lambda ps, lr: 3): bad('opt_func', opt_func=f)

@pytest.mark.parametrize('v', [0, -1, math.nan, math.inf, None, 'a', True, [1]])
@pytest.mark.parametrize('name', ['half_life', 'ramp'])
def test_bad_averages(name, v): refuses(lambda: EMA(**{name: v}), name)

@pytest.mark.parametrize('v', [0, -1, 1.5, math.nan, None, 'a', True])
@pytest.mark.parametrize('cb,name', [(History, 'every'), (SampleGrid, 'every'), (SampleGrid, 'n'), (FiniteGuard, 'every'), (GANRecorder, 'every')])
def test_bad_callbacks(cb, name, v): refuses(lambda: cb(**{name: v}), name)

# ---------------------------------------------------------------- sample
@pytest.mark.parametrize('n', [0, -1, 1.5, True, 'a', [3]])
def test_bad_numbers_of_samples(n):
    refuses(lambda: learner().sample(n), 'n')
    refuses(lambda: learner(labels=True).sample(n), 'n')

@pytest.mark.parametrize('y', [3, -1, 'cat', [0, 1, 2], [0]*5, [0, 1, 2, 4], [0, 1, 2, -1], [0., 1., 2., 3.], [True]*4, [[0], [1], [2], [3]],
    torch.zeros(4, 4), {1, 2}, object(), [], [None]*4, ['a']*4], ids=named)
def test_bad_labels_of_samples(y):
    learn = learner(labels=True)
    refuses(lambda: learn.sample(4, y), 'y')
    if not isinstance(y, (int, str)) : refuses(lambda: learn.sample(4, y, z=torch.zeros(4, 3)), 'y')

def test_as_many_samples_as_labels():
    learn = learner(labels=True)
    assert len(learn.sample(y=[0, 1, 1])) == 3 and len(learn.sample(y=torch.tensor([2]))) == 1 and len(learn.sample()) == 64
    assert len(pix().sample(y=torch.zeros(5, 1, 8, 8))) == 5
    for y in ([], 3, [4]): refuses(lambda: learn.sample(y=y), 'y')

def test_labels_for_players_without():
    for l in (learner(), learner(dls=point_dls(labels=True), G=type('P', (Gen,), dict(forward=lambda s, z: s.body(z))),
        D=type('Q', (Dis,), dict(forward=lambda s, x: s.body(x).squeeze(1))))):
        refuses(lambda: l.sample(4, [0, 1, 2, 3]), 'y')

def test_bad_images_as_conditions():
    learn = pix()
    assert learn.sample(4).shape == (4, 1, 8, 8) and learn.sample(3, torch.zeros(3, 1, 8, 8)).shape == (3, 1, 8, 8)
    for y in (torch.zeros(4, 3, 8, 8), torch.zeros(4, 1, 4, 4), torch.zeros(3, 1, 8, 8), [0, 1, 2, 3], 3, 'a'): refuses(lambda: learn.sample(4, y), 'y')

def pix():
    class Paint(nn.Module):
        nz = 2
        def __init__(self):
            super().__init__()
            self.c,self.z = nn.Conv2d(1, 1, 3, padding=1),nn.Linear(2, 64)
        def forward(self, z, y): return (self.c(y) + self.z(z).view(-1, 1, 8, 8)).tanh()
    class Judge(nn.Module):
        def __init__(self):
            super().__init__()
            self.c = nn.Conv2d(2, 1, 3)
        def forward(self, x, y): return self.c(torch.cat([x, y], 1))
    g = rng(0, 'pix')
    return learner(dls=loaders(*(torch.rand(16, 1, 8, 8, generator=g)*2-1 for _ in 'xy'), bs=8), G=Paint, D=Judge)

@pytest.mark.parametrize('z', ['z', 3, 3., None, [1, 2, 3], torch.zeros(3), torch.zeros(4, 4), torch.zeros(4, 3, 1), [[0., 0.]]*4, [['a']*3],
    object()], ids=named)
def test_bad_noise(z):
    if z is not None: refuses(lambda: learner().sample(4, z=z), 'z')

@pytest.mark.parametrize('z', [np.zeros((4, 3)), [[0.]*3]*4, torch.zeros(4, 3).double(), np.zeros((4, 3), np.float32), torch.zeros(4, 3).long()],
    ids=lambda o: type(o).__name__)
def test_noise_of_other_types(z):
    learn = learner()
    assert torch.equal(learn.sample(z=z), learn.sample(z=torch.zeros(4, 3)))

def test_a_refused_sample_leaves_the_learner_alone():
    a,b = learner(labels=True, cbs=[EMA()]),learner(labels=True, cbs=[EMA()])
    for n in a.steps(4):
        for kw in (dict(n=0), dict(y=[9]*64), dict(z=torch.zeros(2, 9))):
            with pytest.raises(ValueError): a.sample(**kw)
    b.fit_steps(4)
    assert_equal_runs(a, b)

# ---------------------------------------------------------------- numbers of numpy
def test_numpy_numbers_are_numbers(tmp_path):
    i,f = np.int64,np.float32
    G,D = players()
    G.nz = i(3)
    dls = loaders(ring(4).sample(40).numpy(), bs=i(8), seed=i(0))
    learn = GANLearner(dls, G, D, NonSaturating(), lr=(f(1e-2), np.float64(1e-2)), k_d=i(1), k_g=np.int32(1), seed=i(0), default_cbs=False,
        cbs=[GANRecorder(every=i(5)), History(every=i(1)), EMA(f(40), np.float64(1)), SampleGrid(i(2), i(4)), FiniteGuard(i(3))])
    learn.fit_steps(i(3))
    plain = learner(cbs=[EMA(40, 1), SampleGrid(2, 4)], lr=(float(f(1e-2)), 1e-2))
    plain.fit_steps(3)
    assert not differing(weights(learn.model), weights(plain.model)), 'the same run as with numbers of Python'
    learn.set_lr(f(1e-3))
    learn.fit(i(1), lr=f(1e-3), wd=f(0))
    learn.sample(i(4))
    learn.k_d = lambda s: i(2)
    learn.fit_steps(1)
    learn.load(learn.save(tmp_path/'x'))
    learn.sample(4, z=np.zeros((4, 3), np.float32))
    lab = learner(labels=True)
    assert torch.equal(lab.sample(4, np.array([0, 1, 2, 3])), lab.sample(4, [0, 1, 2, 3])) and lab.sample(2, [i(1), i(2)]).shape == (2, 2)

def test_a_schedule_can_be_saved(tmp_path):
    for f in (lambda l: l.fit_one_cycle(1, lr_max=np.float32(1e-3)), lambda l: l.fit_flat_cos(1), lambda l: l.fit_steps(2, wd=np.float32(.1))):
        learn = learner(path=tmp_path, opt_func=adamw)
        f(learn)
        assert learner(path=tmp_path, opt_func=adamw).load(learn.save('x')).step == learn.step

# ---------------------------------------------------------------- import
def test_import_is_light_and_silent():
    code = "import sys, gan_course.learner\nprint([m for m in sys.modules if m.split('.')[0] == 'torchvision' or m.startswith('fastai.vision')])"
    out = subprocess.run([sys.executable, '-W', 'error::UserWarning', '-c', code], capture_output=True, text=True,
        env=dict(os.environ, PYTHONPATH=os.path.dirname(os.path.dirname(engine.__file__))), cwd=os.path.dirname(__file__))
    assert (out.returncode, out.stdout, out.stderr) == (0, '[]\n', ''), out.stderr[-500:]

# ---------------------------------------------------------------- bf16
def pair(**kw): return [learner(images=True, precision=p, g=dict(c=3), d=dict(c=3), dls=image_dls(c=3), **kw) for p in ('fp32', 'bf16-emulated')]

def test_bf16_computes_nearly_the_same_and_gives_fp32():
    full,half = pair(game=Relativistic() + R1(.5) + R2(.5), cbs=[EMA(40, 1.)], lr=1e-3)
    seen = []
    half.add_cb(At('after_loss', lambda l: seen.extend([l.turn.fake, l.turn.fake_logits, l.turn.real_logits, l.loss, l.loss_grad]), n=0))
    assert (full.precision, half.precision) == ('fp32', 'bf16')
    torch.testing.assert_close(full.sample(8), half.sample(8), atol=.03, rtol=.05)
    assert not torch.equal(full.sample(8), half.sample(8)), 'bf16 was used'
    for l in (full, half): l.fit_steps(4)
    assert seen and all(o.dtype == torch.float32 for o in seen) and half.sample(2).dtype == torch.float32
    for k in ('d_loss', 'g_loss', 'd_grad', 'g_grad'):
        a,b = full.history[k],half.history[k]
        assert b.isfinite().all() and b.dtype == torch.float32
        torch.testing.assert_close(a, b, rtol=.1, atol=.02, msg=lambda m: f'{k}: {m}')
    tensors = [v for v in flat(half.state_dict()).values() if v is not None and v.is_floating_point()]
    assert all(v.dtype == torch.float32 for v in tensors if v.ndim), 'weights, averages, moments'

@pytest.mark.parametrize('opt', OPTS)
def test_channels_last_weights_go_through_a_file(opt, tmp_path):
    a,b,c = (learner(images=True, precision='bf16-emulated', g=dict(c=3, nf=16), d=dict(c=3, nf=16), dls=image_dls(c=3), opt_func=OPTS[opt],
        cbs=[EMA(40, 1.)]) for _ in range(3))
    last = lambda t: t.is_contiguous(memory_format=torch.channels_last) and not t.is_contiguous()
    a.fit_steps(3)
    assert last(a.D.body[2].weight)
    b.load(a.save(tmp_path/'x'))
    c.load_state_dict(a.state_dict())
    for l in (b, c):
        assert last(l.D.body[2].weight) and all(v.stride() == p.stride() for p,s in l.opt.opt.state.items() for v in s.values()
            if isinstance(v, torch.Tensor) and v.shape == p.shape)
    for l in (a, b, c): l.fit_steps(3)
    assert_equal_runs(a, b)
    assert_equal_runs(a, c)

def test_a_state_crosses_precisions(tmp_path):
    full,half = pair()
    for a,b in ((full, half), (half, full)):
        a.fit_steps(2)
        b.load(a.save(tmp_path/'x'))
        assert_same(weights(a.model), weights(b.model), 'a weight')
        b.fit_steps(2)
        assert b.step == a.step+2 and all(v.stride() == p.stride() for p,s in b.opt.opt.state.items() for v in s.values() if v.shape == p.shape)

def test_precision_from_the_environment(monkeypatch):
    for name in ('bf16-emulated', 'fp32'):
        monkeypatch.setenv('GAN_COURSE_PRECISION', name)
        assert learner(images=True).precision == name.removesuffix('-emulated') and learner().precision == 'fp32'
        assert learner(images=True, precision='fp32').precision == 'fp32' and learner(images=True, precision='bf16-emulated').precision == 'bf16'

@pytest.mark.parametrize('units', [False, True])
@pytest.mark.parametrize('images', [False, True])
def test_bf16_needs_hardware_unless_it_is_forced(monkeypatch, units, images):
    monkeypatch.setattr('gan_course.core.has_bf16', lambda device: units)
    asks = [lambda: learner(images=images, precision='bf16'), lambda: learner(images=images)]
    monkeypatch.setenv('GAN_COURSE_PRECISION', 'bf16')
    for ask in asks:
        if units: assert ask().precision == ('bf16' if images else 'fp32')
        else: assert 'bf16-emulated' in refuses(ask, 'precision', ValueError)
    assert learner(images=images, precision='bf16-emulated').precision == ('bf16' if images else 'fp32')
    monkeypatch.delenv('GAN_COURSE_PRECISION')
    assert learner(images=images).precision == ('bf16' if units and images else 'fp32'), 'and is taken where it is there'

def test_points_are_fp32_whatever_is_asked_for(monkeypatch):
    a,b = learner(),learner(precision='bf16-emulated')
    monkeypatch.setenv('GAN_COURSE_PRECISION', 'bf16-emulated')
    c = learner()
    for l in (a, b, c):
        l.fit_steps(3)
        assert l.precision == 'fp32'
    assert_equal_runs(a, b)
    assert_equal_runs(a, c)

def test_images_without_convolutions_are_fp32():
    class Flat(nn.Module):
        def __init__(self):
            super().__init__()
            self.l = nn.Linear(64, 1)
        def forward(self, x): return self.l(x.flatten(1)).squeeze(1)
    class FlatG(nn.Module):
        nz = 4
        def __init__(self):
            super().__init__()
            self.l = nn.Linear(4, 64)
        def forward(self, z): return self.l(z).tanh().view(-1, 1, 8, 8)
    learn = learner(images=True, G=FlatG, D=Flat)
    learn.fit_steps(1)
    assert learn.precision == 'fp32'

@pytest.mark.parametrize('name', ['k_d', 'k_g'])
@pytest.mark.parametrize('k', [object, lambda: 1, lambda step: 'x', lambda step: None, lambda step: .5])
def test_a_function_that_gives_no_number_of_turns(name, k):
    with pytest.raises((ValueError, TypeError), match=rf'^{name}: expected [^\n]*, got [^\n]*\.$'): learner(**{name: k})

def test_batch_norm_needs_more_than_one_sample():
    with pytest.raises(ValueError, match=r'^dls: expected batches of at least 2 [^\n]*, got batches of 1\.$'): learner(dls=point_dls(bs=1), g=dict(norm=True))
    quiet = learner(dls=point_dls(bs=1))
    with quiet.no_logging(): quiet.fit_steps(1)
