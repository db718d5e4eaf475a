"Networks that come with a chapter: names, cards, weights of another architecture, and files that do not fit"
import pytest, torch
from gan_course import vanilla
from gan_course.data import loaders
from gan_course.dcgan import gan
from gan_course.files import write_tensors
from gan_course.nets import *

def says(match): return pytest.raises((ValueError, TypeError), match=rf'^{match}[^\n]*\.$')

def digits(hidden=8): return vanilla.Generator(width=hidden)

def trained(hidden=8, steps=2):
    "A perceptron that has hardly trained"
    torch.manual_seed(0)
    x = torch.rand(64, 1, 28, 28)*2 - 1
    learn = gan(loaders(x, valid=x[:8], bs=32), digits(hidden), vanilla.Discriminator(width=8))
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return learn

@pytest.fixture
def nets(): return Nets('some', dict(digits=NetRecipe('Digits', digits, trained), others=NetRecipe('Others', digits, trained)), vanilla)

def test_what_was_saved_comes_back(nets, tmp_path):
    learn = trained()
    G = nets.load('digits', nets.save('digits', learn, tmp_path/'digits.safetensors', date='today'), 'cpu')
    z = torch.randn(3, G.nz)
    assert torch.equal(G(z), learn.ema.G_ema.eval().cpu()(z)) and not G.training
    assert {k: G.card[k] for k in ('name', 'about', 'steps', 'seed', 'date')} == dict(name='digits', about='Digits', steps=2, seed=0, date='today')
    assert G.card['recipe_hash'] == nets.recipe_hash('digits')

def test_the_hash_follows_the_code(nets):
    other = Nets('some', dict(digits=NetRecipe('Digits', digits, digits)), vanilla)
    assert other.recipe_hash('digits') != nets.recipe_hash('digits')

def test_weights_that_do_not_fit_are_refused(nets, tmp_path):
    path = nets.save('digits', trained(), tmp_path/'digits.safetensors')
    with says('path: expected the weights of others, got those of digits'): nets.load('others', path)
    with says('learn: expected a learner of digits, got one of another architecture'): nets.save('digits', trained(16), path)
    with says('learn: expected a trained learner of digits with averaged weights, got one that has not played'): nets.save('digits', trained(steps=0), path)
    with says('learn: .* got Generator'): nets.save('digits', digits(), path)
    class Other(vanilla.Generator): 'The same shapes, another class'
    nets.recipes['kin'] = NetRecipe('Kin', lambda: Other(width=8), trained)
    with says('learn: expected a learner of kin, got one of another architecture, gan_course.vanilla.Generator'): nets.save('kin', trained(), path)
    with says('name: expected .*digits.*others'): nets.load('clothes')
    write_tensors(tmp_path/'empty.safetensors', {}, dict(name='digits'))
    with says('path: .*another architecture'): nets.load('digits', tmp_path/'empty.safetensors')
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ValueError, match='safetensors'): nets.load('digits', path)
