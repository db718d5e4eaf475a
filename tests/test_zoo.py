"The shipped generators: they load, draw what their cards say, and whatever is wrong with a file is said in a sentence"
import json
import pytest, torch
from safetensors.torch import save_file
from gan_course import conditional, zoo
from gan_course.core import *
from gan_course.files import *
from gan_course.images import fashion, mnist
from gan_course.features import features
from gan_course.pictures import truncated

NAMES = ['vanilla-mnist', 'dcgan-fashion', 'cgan-mnist', 'mask2fashion']
def says(match): return pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$')
def masks(n): return conditional.silhouette(fashion().valid.dataset[torch.arange(n)][0])
def samples(name, n, **kw): return zoo.sample(zoo.load(name), n, y=masks(n) if name == 'mask2fashion' else None, **kw)

def test_the_names(): assert zoo.names() == NAMES

@pytest.mark.parametrize('name', NAMES)
def test_each_loads_small_and_draws(name):
    path = zoo.zoo_files.path(name)
    assert path.stat().st_size <= 3_000_000
    G = zoo.load(name)
    assert not G.training and not any(p.requires_grad for p in G.parameters())
    x = samples(name, 20)
    assert x.shape == (20, 1, 28, 28) and x.abs().max() <= 1 and torch.pdist(x.flatten(1)).min() > .5
    assert x.equal(samples(name, 20)) and not x.equal(samples(name, 20, seed=1))

@pytest.mark.parametrize('name', NAMES)
def test_the_card_belongs_to_the_code_and_says_what_it_should(name):
    c = zoo.card(name)
    assert {'name', 'about', 'data', 'steps', 'seed', 'seconds', 'scores', 'date', 'machine', 'recipe_hash'} <= set(c)
    assert c['name'] == name and c['steps'] == zoo.RECIPES[name].steps and c['recipe_hash'] == zoo.recipe_hash(name), 'make weights trains it again'
    assert json.dumps(c) and '/' not in json.dumps(c['machine']['processor'])

@pytest.mark.parametrize('name', NAMES)
def test_samples_are_as_good_as_the_card_says(name):
    "On 1,000 samples, by what needs few: how sure the classifier is, that no class is missing, and whether labels and masks are kept"
    n,c = 1000,zoo.card(name)
    x,read = samples(name, n),features(c['data'])
    p = read.scores(read(x)).softmax(1)
    assert p.max(1).values.mean() > .8 and torch.bincount(p.argmax(1), minlength=10).min() > n*.02
    if name == 'cgan-mnist': assert abs(conditional.obedience(x, torch.arange(n) % 10, read).share - c['scores']['obedience']) < .02
    if name == 'mask2fashion': assert abs(conditional.iou(conditional.silhouette(x), masks(n)).mean() - c['scores']['iou']) < .02

def test_one_mask_gives_different_pictures_in_every_class():
    "The spread over eight z: above a tenth inside the mask in every class, next to none outside"
    x,kind = fashion().valid.dataset[torch.arange(200)]
    m = conditional.silhouette(x)
    G = zoo.load('mask2fashion')
    found = conditional.mask_spread(lambda y: zoo.sample(G, y=y), m, kind)
    assert all(v > .1 for v in found.by_class) and len(found.by_class) == 10 and found.outside < .02

@pytest.mark.parametrize('name', ['', 'stylegan', None, 3])
@pytest.mark.parametrize('f', [zoo.load, zoo.card, zoo.recipe_hash, zoo.train, zoo.opponent])
def test_an_unknown_name_lists_those_there_are(f, name):
    with says('name: expected one of vanilla-mnist, dcgan-fashion, cgan-mnist, mask2fashion'): f(name)

def test_damaged_and_foreign_files(tmp_path):
    good = zoo.zoo_files.path('dcgan-fashion').read_bytes()
    cut,flipped,empty,plain = (tmp_path/f'{k}.safetensors' for k in ('cut', 'flipped', 'empty', 'plain'))
    cut.write_bytes(good[:-100])
    flipped.write_bytes(good[:-50] + bytes([good[-50] ^ 1]) + good[-49:])
    empty.write_bytes(b'')
    save_file({'w': torch.zeros(3)}, plain)
    for path in (cut, flipped, empty, plain, tmp_path/'none.safetensors'):
        with says('file: '): zoo.load('dcgan-fashion', path)
    with says('path: expected the weights of dcgan-fashion, got those of cgan-mnist'): zoo.load('dcgan-fashion', zoo.zoo_files.path('cgan-mnist'))

def test_weights_of_another_architecture(tmp_path):
    tensors,notes = read_tensors(zoo.zoo_files.path('dcgan-fashion'))
    for i,wrong in enumerate(({k: v[:1] if v.ndim else v for k,v in tensors.items()}, dict(list(tensors.items())[1:]), dict(tensors, more=torch.zeros(1)))):
        with says('path: .*architecture'): zoo.load('dcgan-fashion', write_tensors(tmp_path/f'{i}.safetensors', wrong, notes))
    with says('path: .*something else'): zoo.load('dcgan-fashion', write_tensors(tmp_path/'x.safetensors', tensors, ['no card']))

def test_what_is_saved_draws_as_what_was_trained(tmp_path):
    learn = zoo.train('cgan-mnist', steps=3)
    G = zoo.load('cgan-mnist', zoo.save('cgan-mnist', learn, tmp_path/'m.safetensors', note='three steps'))
    assert G.card['steps'] == 3 and G.card['note'] == 'three steps'
    assert torch.allclose(zoo.sample(G, 5), zoo.sample(learn.ema.G_ema, 5), atol=1e-5)

@pytest.mark.parametrize('name', NAMES)
def test_each_opponent_is_that_of_its_generator_and_tells_its_samples_from_real_ones(name):
    D,c = zoo.opponent(name, device='cpu'),zoo.card(name)
    assert zoo.opponent_files.path(name).stat().st_size <= 3_000_000 and not D.training
    assert {k: v for k,v in D.card.items() if k != 'scores'} == {k: v for k,v in c.items() if k != 'scores'}   # of the same run
    data = (mnist if c['data'] == 'mnist' else fashion)(device='cpu').valid.dataset
    real,y = data[torch.arange(500)]
    if name == 'mask2fashion': y = conditional.silhouette(real)
    asked = (y,) if name in NAMES[2:] else ()
    fake = zoo.sample(zoo.load(name, device='cpu'), 500, y=y if asked else None)
    with torch.no_grad(): a,b = (D(x, *asked) for x in (real, fake))
    assert ((a[:, None] > b).float().mean() - .5) > .03   # of real and generated pictures the real one has more, more often than not

def test_the_opponent_is_written_with_its_card_and_not_taken_for_a_generator(tmp_path):
    learn,path = zoo.train('cgan-mnist', 2),tmp_path/'d.safetensors'
    D = zoo.opponent('cgan-mnist', zoo.save_opponent('cgan-mnist', learn, path, note='two steps'), device='cpu')
    assert D.card['note'] == 'two steps' and all(v.cpu().equal(D.state_dict()[k]) for k,v in learn.D.state_dict().items())
    with says('path: .*architecture'): zoo.load('cgan-mnist', path)
    with says('learn: '): zoo.save_opponent('cgan-mnist', None, path)

def test_drawing():
    G = zoo.load('cgan-mnist')
    z = torch.randn(6, G.nz, generator=rng('z'))
    assert zoo.sample(G, z=z, truncation=.5).equal(zoo.sample(G, z=truncated(z, .5)))
    same = zoo.sample(G, z=z[:1].expand(3, -1), y=[4, 4, 7])
    assert torch.allclose(same[0], same[1], atol=1e-4) and (same[0] - same[2]).abs().max() > .5
    with says('y: expected labels from 0 to 9'): zoo.sample(G, 2, y=[10, 0])
    with says('y: expected masks'): zoo.sample(zoo.load('mask2fashion'), 2)

@pytest.mark.parametrize('kw,match', [(dict(n=2, y=[1]), 'y: expected 2'), (dict(n=2, y=3), 'y: .*single'), (dict(y='12'), 'y: '), (dict(y=[None]), 'y: '),
    (dict(z=torch.zeros(2, 5)), 'z: '), (dict(z=torch.zeros(64)), 'z: '), (dict(n=3, z=torch.zeros(2, 64)), 'z: '), (dict(z='z'), 'z: '), (dict(n=0), 'n: '), (dict(truncation=-1), 'truncation: ')])
def test_drawing_what_cannot_be_drawn(kw, match):
    with says(match): zoo.sample(zoo.load('cgan-mnist'), **kw)

@pytest.mark.parametrize('G,kw,match', [(lambda: zoo.load('vanilla-mnist'), dict(y=[1]), 'y: expected none'), (lambda: None, {}, 'G: '), (lambda: torch.nn.Identity(), {}, 'G: '),
    (lambda: zoo.vanilla.Generator(z_law='uniform'), {}, 'G: .*normal'), (lambda: zoo.load('mask2fashion'), dict(n=2), 'y: '), (lambda: zoo.load('mask2fashion'), dict(y=-masks(2)*7), 'y: .*-1')])
def test_drawing_from_what_cannot_draw(G, kw, match):
    with says(match): zoo.sample(G(), **kw)

def test_as_many_as_there_are_conditions():
    G = zoo.load('cgan-mnist')
    assert len(zoo.sample(G, y=[7]*3)) == 3 and len(zoo.sample(zoo.load('mask2fashion'), y=masks(5))) == 5 and len(zoo.sample(G, z=torch.zeros(2, 64).double())) == 2
    z = torch.randn(1500, G.nz, generator=rng('pieces'))
    assert torch.allclose(zoo.sample(G, z=z)[1200:1210], zoo.sample(G, z=z[1200:1210], y=torch.arange(1200, 1210) % 10), atol=1e-4)

def test_directions_are_those_stretched_most():
    G = zoo.load('dcgan-fashion')
    a,w = zoo.directions(G, 4),G.layers[0].weight
    assert torch.allclose(a @ a.T, torch.eye(4), atol=1e-4)
    gain = (w @ a.T).norm(dim=0)
    assert (gain.diff() <= 1e-4).all() and gain[0] >= (w @ torch.nn.functional.normalize(torch.randn(64, 200, generator=rng('u')), dim=0)).norm(dim=0).max()

@pytest.mark.parametrize('f', [lambda: zoo.directions(None), lambda: zoo.directions(zoo.load('vanilla-mnist'), 17), lambda: zoo.directions(torch.nn.Linear(3, 3))])
def test_no_directions(f):
    with says('(G|k): '): f()

def test_a_judge_of_masks_has_not_seen_their_pictures(monkeypatch):
    "The reference of the judge is of test pictures, so `scores` asks for the silhouettes of training pictures"
    learn,asked = zoo.train('mask2fashion', 1),[]
    sample = learn.sample
    monkeypatch.setattr(learn, 'sample', lambda n, y=None: asked.append(y.cpu()) or sample(n, y=y))
    zoo.scores('mask2fashion', learn, n=300)
    data = fashion()
    train,test = (conditional.silhouette(d.dataset[torch.arange(2000)][0]).flatten(1) for d in (data.train, data.valid))
    found = asked[0].flatten(1)
    def share(x): return (torch.cdist(found, x).min(1).values == 0).float().mean()
    assert share(train) == 1 and share(test) < .05

def test_a_learner_of_another_recipe_is_neither_judged_nor_saved(tmp_path):
    good,path = zoo.train('cgan-mnist', 1),tmp_path/'m.safetensors'
    zoo.save('cgan-mnist', good, path)
    was = path.read_bytes()
    other = conditional.cgan(mnist(bs=8), width=2, nz=2)
    for learn in (other, None):
        with says('learn: expected a trained learner of cgan-mnist'): zoo.save('cgan-mnist', learn, path)
    other.fit_steps(1)
    for f in (lambda: zoo.save('cgan-mnist', other, path), lambda: zoo.scores('cgan-mnist', other), lambda: zoo.save('dcgan-fashion', good, path)):
        with says('learn: expected a learner of '): f()
    with says('notes: .*steps, recipe_hash'): zoo.save('cgan-mnist', good, path, steps=3400, recipe_hash='forged')
    assert path.read_bytes() == was
    for steps in (0, -1, 'x'):
        with says('steps: '): zoo.train('cgan-mnist', steps)
