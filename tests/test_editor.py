"What an editor knows of the library: the stubs say what the modules hold, and jedi completes what methods are patched into"
import ast, importlib, inspect
import jedi, pytest
import stubs
from checks import ROOT

PACKAGE = ROOT/'gan_course'
MODULES = sorted(p.relative_to(PACKAGE).with_suffix('').as_posix() for p in PACKAGE.rglob('*.py') if not p.stem.startswith('_'))

def tree_of(name): return ast.parse((PACKAGE/f'{name}.pyi').read_text(encoding='utf-8'))

def names_of(function):
    "Names of the parameters of a function in a stub"
    args = function.args
    found = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    return {a.arg for a in found if a is not None}

def functions(body): return {n.name: n for n in body if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}

# In sync
def test_the_stubs_are_in_sync(): assert not stubs.diff()

def test_the_package_says_that_it_is_typed(): assert (PACKAGE/'py.typed').exists()

@pytest.mark.parametrize('name', MODULES)
def test_a_stub_says_what_its_module_holds(name):
    module,tree = importlib.import_module('gan_course.' + name.replace('/', '.')),tree_of(name)
    for key,f in functions(tree.body).items():
        held = inspect.unwrap(getattr(module, key))
        assert names_of(f) == set(inspect.signature(held).parameters), key
    classes = {n.name: n for n in tree.body if isinstance(n, ast.ClassDef)}
    for key,kind in vars(module).items():
        if not inspect.isclass(kind) or kind.__module__ != module.__name__ or key.startswith('_'): continue
        there = functions(classes[key].body)
        for method,f in vars(kind).items():
            if method.startswith('_') or not inspect.isfunction(f) or f.__module__.split('.')[0] != 'gan_course': continue
            if f.__qualname__.startswith('_refuse'): continue   # fastai's methods, refused with a sentence
            assert names_of(there[method]) == set(inspect.signature(f).parameters), f'{key}.{method}'

def test_a_stub_out_of_date_is_noticed(tmp_path):
    package = tmp_path/'gan_course'
    package.mkdir()
    text = "__all__ = ['A']\nfrom fastcore.basics import patch\nclass A:\n    'An A'\n@patch\ndef f(self:A, n:int=None, # Number\n): return n\n"
    (package/'a.py').write_text(text)
    (package/'__init__.py').write_text('')
    stubs.build(tmp_path)
    made = (package/'a.pyi').read_text()
    assert 'class A' in made and 'def f(self, n: int | None = None)' in made and 'n: Number' in made and not stubs.diff(tmp_path)
    (package/'a.py').write_text(text.replace('n:int=None', 'm:int=None').replace('return n', 'return m'))
    (package/'gone.pyi').write_text('')
    assert stubs.diff(tmp_path) == [f'gan_course/{n}.pyi: not what the modules say. Run python tools/stubs.py' for n in ('a', 'gone')]
    stubs.build(tmp_path)
    assert not (package/'gone.pyi').exists() and not stubs.diff(tmp_path)

# What an editor offers
START = '''
from gan_course.learner import *
from gan_course.game import NonSaturating
from gan_course.data import points, loaders
from gan_course.mixtures import ring
from gan_course.vanilla import mlps
from gan_course import zoo
import gan_course
dls = points(ring())
learn = GANLearner(dls, G, D, NonSaturating())
'''

PROJECT = jedi.Project(ROOT, sys_path=[str(ROOT)], smart_sys_path=False)   # the stubs alone: what torch and fastai offer takes a minute to read
def script(line): return jedi.Script(START + line, path=ROOT/'example.py', project=PROJECT)
def completions(line): return {c.name for c in script(line).complete()}

def test_a_learner_completes_the_methods_of_its_parts():
    methods = 'fit fit_steps steps sample show_samples plot_history noise save load state_dict d_step g_step do_step set_lr validate'
    attributes = 'conditional rank history G D game dls'
    assert set(f'{methods} {attributes}'.split()) <= completions('learn.')

def test_fit_shows_its_own_signature():
    found = script('learn.fit(').get_signatures()
    assert [p.name for p in found[0].params] == 'n_epoch lr wd cbs reset_opt start_epoch resume save_every'.split()
    assert 'Number of epochs' in found[0].docstring()

OFFERS = {'dls.': {'train', 'valid'}, 'dls.train.': {'batch', 'order', 'one_batch', 'all_rows'}, 'loaders(x).valid.': {'batch'},
    'learn.dls.': {'train', 'valid'}, 'zoo.': {'load', 'names', 'opponent', 'sample'}, 'gan_course.': {'doctor'}, 'NonSaturating().': {'d_loss', 'g_loss'}}

@pytest.mark.parametrize('line', OFFERS)
def test_completions(line): assert OFFERS[line] <= completions(line)

def test_a_star_import_brings_what_the_module_offers():
    offered = importlib.import_module('gan_course.learner').__all__
    assert set(offered) <= {c.name for c in script('').complete()}
