"""What is older than the code it was made by: a mended typo makes nothing stale, a changed constant makes exactly its dependants stale.
On a copy of the project, so on the notebooks, recipes, weights and studies as they are."""
import ast, json, os, re, shutil, subprocess, sys
import pytest
import course, nb, study
from gan_course import features, zoo
from toys import *

# The copy
def without_outputs(path):
    "The text of a notebook as if it had never run"
    d = json.loads(path.read_text(encoding='utf-8'))
    for c in d['cells']:
        if c['cell_type'] == 'code': c['outputs'] = []
    return json.dumps(d)

@pytest.fixture(scope='module')
def original(tmp_path_factory):
    "A copy of notebooks, library and studies, with a course.json that fits"
    root = tmp_path_factory.mktemp('copy')
    for p in checks.notebooks(ROOT/'nbs'): nb.write(root/p.relative_to(ROOT), without_outputs(p))
    shutil.copytree(ROOT/checks.PACKAGE, root/checks.PACKAGE, ignore=shutil.ignore_patterns('assets', '__pycache__'))
    shutil.copytree(ROOT/'bench', root/'bench', ignore=shutil.ignore_patterns('__pycache__', '*.safetensors'))
    runs = {p.stem: dict(claims=0, hash=course.hashes(p, root/checks.PACKAGE)) for p in course.listed(root)}
    nb.save(root/course.RESULTS/'course.json', runs)
    return root

@pytest.fixture
def copy(original, monkeypatch):
    "The copy, whose library is as it was when the test has ended"
    monkeypatch.setattr(study, 'HERE', original/'bench')
    before = {f: f.read_bytes() for f in (original/checks.PACKAGE).rglob('*.py')}
    yield original
    for f, b in before.items(): f.write_bytes(b)

def studies(root): return {p.stem: study.code_hash(p) for p in sorted((root/'bench').glob('*.py'))}

def edit(root, module, change):
    "Pass the text of a module through `change`"
    file = checks.file_of(root/checks.PACKAGE, module)
    before = file.read_text(encoding='utf-8')
    file.write_text(change(before), encoding='utf-8')
    assert file.read_text(encoding='utf-8') != before

# Changes
def insert(text, line, column, what):
    "`text` with `what` at a place that a syntax tree names (columns count bytes)"
    lines = text.encode().splitlines(keepends=True)
    lines[line-1] = lines[line-1][:column] + what.encode() + lines[line-1][column:]
    return b''.join(lines).decode()

DOCUMENTED = ast.Module, ast.ClassDef, ast.FunctionDef

def docstrings(tree): return [n.body[0].value for n in ast.walk(tree) if isinstance(n, DOCUMENTED) and ast.get_docstring(n)]

def with_typos(text):
    "`text` with a letter too many in each docstring, and a comment"
    strings = sorted(docstrings(ast.parse(text)), key=lambda n: n.lineno, reverse=True)
    for n in strings: text = insert(text, n.end_lineno, n.end_col_offset - 3, 'z')
    return f'# why\n{text}\n\n# because\n'

def with_another_number(text):
    "`text` with another number in the last function that has one"
    functions = [f for f in ast.parse(text).body if isinstance(f, ast.FunctionDef)]
    numbers = [n for f in functions for n in ast.walk(f) if isinstance(n, ast.Constant) and type(n.value) is int]
    lines = text.encode().splitlines()
    numbers = [n for n in numbers if lines[n.lineno-1][n.col_offset:].startswith(str(n.value).encode())]   # not those in f-strings, whose places are wrong in Python 3.11
    last = max(numbers, key=lambda n: (n.lineno, n.col_offset))
    return insert(text, last.lineno, last.col_offset, '7')

# Dependants, computed once more in another way: by the lines of the files, and until nothing is added
LINE = re.compile(r'^\s*(?:from (\.+|gan_course\b)([\w.]*) import (.*)|import gan_course\.([\w.]+))', re.M)

def lines_import(text, module):
    "Whether a line of `text` imports `module`"
    package, _, name = module.rpartition('.')
    for _, path, names, whole in LINE.findall(text):
        if module in (whole, path.strip('.')): return True
        if path.strip('.') == package and re.search(rf'\b{name}\b', names): return True
    return False

def users(root, module):
    "The modules that need `module`, with itself"
    texts = {m: f.read_text(encoding='utf-8') for m, f in checks.modules_in(root/checks.PACKAGE).items()}
    found, before = {module}, set()
    while found != before:
        before = set(found)
        found |= {m for m, t in texts.items() if any(lines_import(t, o) for o in before)}
    return found

def notebook_code(path): return '\n'.join(''.join(c['source']) for c in json.loads(path.read_text(encoding='utf-8'))['cells'] if c['cell_type'] == 'code')

def dependants(root, module, texts):
    "The names in `texts` whose text needs `module`"
    needed = users(root, module)
    return {k for k, t in texts.items() if any(lines_import(t, m) for m in needed)}

# Nothing becomes stale
def test_mended_typos_make_nothing_stale(copy):
    before = studies(copy)
    for m in checks.modules_in(copy/checks.PACKAGE): edit(copy, m, with_typos)
    assert course.stale_outputs(copy) == {} and studies(copy) == before

def recipes(root):
    "The hashes of the recipes, as a process with the library of `root` computes them"
    code = 'import json\nfrom gan_course import features as f, zoo as z\nprint(json.dumps(dict(features=f.feature_recipe_hash(), **{n: z.recipe_hash(n) for n in z.names()})))'
    env = dict(os.environ, PYTHONPATH=str(root))
    out = subprocess.run([sys.executable, '-W', 'ignore', '-c', code], env=env, cwd=root, capture_output=True, text=True, check=True)
    return json.loads(out.stdout.splitlines()[-1])

@pytest.mark.verify
def test_mended_typos_leave_the_weights_their_recipes(copy):
    for m in checks.modules_in(copy/checks.PACKAGE): edit(copy, m, with_typos)
    now = recipes(copy)
    assert now.pop('features') == features.feature_recipe_hash() and now == {n: zoo.recipe_hash(n) for n in zoo.names()}

# What depends on it becomes stale, and nothing else
LONG = [pytest.param(m, marks=pytest.mark.verify) for m in ('game', 'dcgan', 'viz')]

@pytest.mark.parametrize('module', ['core', 'metrics', *LONG])
def test_a_changed_number_makes_its_dependants_stale(copy, module):
    edit(copy, module, with_another_number)
    notebooks = {p.stem: notebook_code(p) for p in course.listed(copy)}
    found = course.stale_outputs(copy)
    assert set(found) == dependants(copy, module, notebooks) and 0 < len(found) <= len(notebooks)
    assert all(why.startswith('changed: ') and f'gan_course.{module}' in why for why in found.values())

@pytest.mark.parametrize('module', ['metrics', *LONG])
def test_a_changed_number_makes_its_studies_stale(copy, module):
    before = studies(copy)
    edit(copy, module, with_another_number)
    scripts = {p.stem: p.read_text(encoding='utf-8') for p in (copy/'bench').glob('*.py')}
    now = studies(copy)
    assert {k for k in now if now[k] != before[k]} == dependants(copy, module, scripts)

@pytest.mark.verify
def test_a_changed_number_makes_its_recipes_stale(copy):
    edit(copy, 'game', with_another_number)
    now = recipes(copy)
    assert now.pop('features') == features.feature_recipe_hash() and all(now[n] != zoo.recipe_hash(n) for n in zoo.names())

# What counts in a cell
PLAIN = 'def f(\n    a, # One number\n):\n    "Adds one"\n    return a + 1\nf(2)'
SAME = dict(comment=f'# why\n{PLAIN}  # so', breaks=PLAIN.replace('f(2)', '\n\nf(\n    2\n)'), docment=PLAIN.replace('One number', 'A number'),
    docstring=PLAIN.replace('Adds', 'Ads'), no_docstring=PLAIN.replace('    "Adds one"\n', ''), quotes=PLAIN.replace('"Adds one"', "'''Adds one'''"))
OTHER = dict(number=PLAIN.replace('a + 1', 'a + 2'), name=PLAIN.replace('f(', 'g('), default=PLAIN.replace('a,', 'a=1,'), magic=f'%matplotlib inline\n{PLAIN}', shell=f'!ls\n{PLAIN}')

@pytest.mark.parametrize('text,same', [*((t, True) for t in SAME.values()), *((t, False) for t in OTHER.values())], ids=[*SAME, *OTHER])
def test_what_counts_in_a_cell(make, tmp_path, text, same):
    def cells(source): return course.hashes(make(code(source)), tmp_path/checks.PACKAGE)['cells']
    assert (cells(text) == cells(PLAIN)) == same

def test_another_magic_counts(make, tmp_path):
    def cells(source): return course.hashes(make(code(source)), tmp_path/checks.PACKAGE)['cells']
    assert cells('%matplotlib inline\nx = 1') != cells('%matplotlib agg\nx = 1')
    assert cells('%matplotlib inline\nx = 1') == cells('%matplotlib inline\n# why\nx = 1')
