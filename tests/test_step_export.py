"A step as ONNX plays on where the learner stood: losses, weights, statistics and averages"
import json, numpy as np, pytest
onnxruntime = pytest.importorskip('onnxruntime')
pytest.importorskip('onnxscript')
from gan_course.augment import Augment
from gan_course.files import read_tensors
from gan_course.step_export import conv_gradients
from helpers import *

def no_bias(ps, lr): return torch.optim.SGD(ps, lr=lr, momentum=.5)
CASES = dict(points=dict(game=lambda: Relativistic() + R1(lambda s: .5/(1+s)) + R2(.1), cbs=lambda: [EMA(half_life=50)]),
    norm=dict(game=NonSaturating, g=dict(norm=True, drop=.2), d=dict(norm=True, drop=.3), opt_func=no_bias, cbs=lambda: [EMA(half_life=50)]),
    images=dict(game=lambda: NonSaturating() + R1(.1), images=True, precision='fp32', opt_func=no_bias),
    k_d=dict(game=Hinge, k_d=2, reuse=False), labels=dict(game=LeastSquares, labels=True),
    spectral=dict(game=Wasserstein, d=dict(spectral=True), opt_func=adamw))
SHORT = 'norm',

def made(game, cbs=lambda: [], n=3, **kw):
    learn = learner(game=game(), cbs=cbs(), lr=5e-3, **kw)
    learn.fit_steps(n)
    return learn

class Loop:
    "Plays with the file, with batches, noise and masks of a learner at the same step"
    def __init__(self, folder):
        self.card = json.loads((folder/'card.json').read_text())
        tensors,_ = read_tensors(folder/'state.safetensors')
        self.state = {k: v.numpy() for k,v in tensors.items()}
        self.session = onnxruntime.InferenceSession(str(folder/'step.onnx'))
        self.out = [o.name for o in self.session.get_outputs()]
        self.asked = [o.name for o in self.session.get_inputs()]
    def step(self, given):
        found = dict(zip(self.out, self.session.run(None, {k: (self.state | given)[k] for k in self.asked})))
        self.state |= {k.removeprefix('new.'): v for k,v in found.items() if k.startswith('new.')}
        return found

def arguments(learn, card):
    "What the present step of `learn` is to be given, by the names on the card"
    game,given,draws = learn.game.at(learn.step),{},[]
    for o in card['inputs']:
        kind,*rest = o['name'].split('.')
        if kind == 'batches': v = dict(zip('xy', learn._batch(int(rest[0]))))[rest[1]]
        elif kind == 'noise': v = learn._noise_for(rest[0], False)
        elif kind == 'rates': v = torch.tensor(learn.opt.opt.param_groups['gd'.index(rest[0])]['lr'])
        elif kind == 'strengths':
            v = game
            for k in rest: v = getattr(v, k)
            v = torch.tensor(float(v))
        elif kind == 'step': v = torch.tensor(learn.step)
        elif o['name'] == 'average.share': v = torch.tensor(1 - learn.ema.decay(learn.step + 1), dtype=torch.float32)
        elif kind == 'chance':
            draws.append(o)
            continue
        else: continue
        given[o['name']] = v.numpy()
    if draws: given |= masks(learn, draws)
    return given

def masks(learn, draws):
    "The masks of dropout in the order of the layers, as one generated batch for both draws them: G's first, then those of each turn"
    first,rest = [o for o in draws if o['shape'][1] == 8][:1],draws[1:]
    half = next(i for i in range(1, len(rest) + 1) if i*3 >= len(rest)*2)
    given = {}
    for keys,own in ((('G', 'both'), first), (('d', 0), rest[:half]), (('g', 0), rest[half:])):
        with learn._seeded(*keys):
            for o in own: given[o['name']] = torch.empty(o['shape']).bernoulli_(o['numbers'][0]).numpy()
    return given

@pytest.mark.parametrize('case', [k if k in SHORT else pytest.param(k, marks=pytest.mark.verify) for k in CASES])
def test_the_file_plays_on_where_the_learner_stood(case, tmp_path):
    "Twelve steps by onnxruntime, and twelve by the learner itself"
    kw = CASES[case]
    learn = made(**kw)
    loop = Loop(learn.export_step(tmp_path/'step'))
    other = made(**kw)
    start = {k: v.clone() for k,v in other.model.state_dict().items()}
    for _ in range(12):
        found = loop.step(arguments(other, loop.card))
        other.fit_steps(1)
        assert abs(found['d_loss'] - other.d_loss.item()) < 1e-4
    now = other.model.state_dict()
    for place,name in (('G', 'g'), ('D', 'd')):
        for k,v in loop.state.items():
            kind,_,path = k.removeprefix(f'{name}.').partition('.')
            if k.startswith(f'{name}.') and kind in ('params', 'buffers'): assert np.abs(v - now[f'{place}.{path}'].numpy()).max() < 1e-3, k
    assert any((now[k] - start[k]).abs().max() > 1e-2 for k in now)
    if hasattr(other, 'ema'):
        average = other.ema.average.state_dict()
        ours = {k.split('.', 2)[2]: v for k,v in loop.state.items() if k.startswith('average.')}
        assert set(ours) == set(average) and all(np.abs(v - average[k].numpy()).max() < 1e-3 for k,v in ours.items())

@pytest.mark.verify
def test_rates_and_strengths_are_arguments(tmp_path):
    learn = made(lambda: NonSaturating() + R1(.5))
    loop = Loop(learn.export_step(tmp_path/'step'))
    given,before = arguments(learn, loop.card),dict(loop.state)
    def moved(**changes):
        loop.state = dict(before)
        loop.step(given | {k.replace('_', '.'): np.array(v, 'float32') for k,v in changes.items()})
        return {p: max(np.abs(loop.state[k] - v).max() for k,v in before.items() if k.startswith(f'{p}.params')) for p in 'gd'},loop.state['d.params.body.0.weight']
    assert moved(rates_g=0., rates_d=0.)[0] == dict(g=0., d=0.)
    usual,strong = moved(),moved(strengths_b_gamma=50.)
    assert min(usual[0].values()) > 0 and np.abs(usual[1] - strong[1]).max() > 0

@pytest.mark.verify
def test_the_card_names_everything(tmp_path):
    learn = made(NonSaturating, labels=True, cbs=lambda: [EMA()])
    loop = Loop(learn.export_step(tmp_path/'step'))
    names = [o['name'] for o in loop.card['inputs']]
    assert set(loop.asked) <= set(names) and set(loop.out) == set(loop.card['outputs']) and loop.card['step'] == learn.step
    assert {'batches.0.x', 'batches.0.y', 'noise.both', 'rates.g', 'rates.d', 'average.share'} <= set(names)
    assert learn.model.training and set(loop.card['files']) == {'step.onnx', 'state.safetensors'}
    assert not any(k.startswith('average') for k in Loop(learn.export_step(tmp_path/'step', ema=False)).state)

# What is refused
def test_a_learner_that_has_not_moved_is_refused(tmp_path):
    learn = learner()
    with pytest.raises(ValueError, match='^learn: expected a learner whose players have moved.*got one at step 0'): learn.export_step(tmp_path/'step')
    assert not (tmp_path/'step').exists() and learn.step == 0

def test_grouped_convolutions_are_refused():
    x,w = torch.randn(2, 4, 5, 5),torch.randn(4, 2, 3, 3)
    with pytest.raises(ValueError, match='^G, D: expected convolutions without groups, got 2 groups'):
        conv_gradients(x, x, w, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 2, [True]*3)

@pytest.mark.parametrize('transposed', [False, True])
@pytest.mark.parametrize('stride,padding,dilation,kernel,side', [(2, 1, 1, 4, 8), (1, 1, 1, 3, 7), (2, 1, 1, 3, 8), (2, 0, 2, 3, 11), (1, 0, 1, 4, 4), (3, 1, 1, 4, 12)])
def test_gradients_of_convolutions(stride, padding, dilation, kernel, side, transposed):
    with seeded(0): x,w = torch.randn(5, 3, side, side).double(),torch.randn(*((3, 6) if transposed else (6, 3)), kernel, kernel).double()
    how = [stride]*2,[padding]*2,[dilation]*2,transposed,[0, 0],1
    grad = torch.randn_like(torch.ops.aten.convolution(x, w, None, *how))
    want = torch.ops.aten.convolution_backward(grad, x, w, [6], *how, [True]*3)
    got = conv_gradients(grad, x, w, [6], *how, [True]*3)
    assert all(torch.allclose(a, b) for a,b in zip(want, got))

@pytest.mark.verify
def test_a_learner_in_bfloat16_writes_float32(tmp_path):
    learn = made(NonSaturating, images=True, precision='bf16-emulated')
    loop = Loop(learn.export_step(tmp_path/'step'))
    assert {o['dtype'] for o in loop.card['inputs']} == {'float32', 'int64'} and learn._G.dtype == torch.bfloat16

def test_augmentation_is_refused(tmp_path):
    learn = learner(images=True, dls=image_dls(c=3), g=dict(c=3), d=dict(c=3), cbs=[Augment()], precision='fp32')
    learn.fit_steps(2)
    with pytest.raises(ValueError, match='^cbs: expected a run without augmentation, got Augment'): learn.export_step(tmp_path/'step')
