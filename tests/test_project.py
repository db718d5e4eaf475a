"The files around the notebooks: settings.ini is the one home of what the others repeat, and the README says what is true"
import ast, configparser, os, re, shutil, subprocess, sys, tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
import nbformat, pytest
from PIL import Image
import checks, readme, version
from checks import ROOT

def text(name): return (ROOT/name).read_text(encoding='utf-8')
def names(reqs): return {re.match(r'[\w.-]+', r)[0].lower().replace('_', '-') for r in reqs}

CFG = configparser.ConfigParser()
CFG.read(ROOT/'settings.ini', encoding='utf-8')
CFG = CFG['DEFAULT']
PROJECT = tomllib.loads(text('pyproject.toml'))

# One home
def test_version_is_the_same_everywhere():
    found = version.versions(ROOT)
    assert set(found) == {'settings.ini', 'gan_course/__init__.py'} and len(set(found.values())) == 1, found

def test_version_is_set_everywhere(tmp_path):
    (tmp_path/'gan_course').mkdir()
    for f in version.PLACES: shutil.copyfile(ROOT/f, tmp_path/f)
    version.set_version(tmp_path, '1.2.3rc1')
    assert set(version.versions(tmp_path).values()) == {'1.2.3rc1'}
    for f, v in version.versions(ROOT).items(): assert (tmp_path/f).read_text(encoding='utf-8').replace('1.2.3rc1', v) == text(f)

@pytest.mark.parametrize('bad', ['', '1.2', 'v1.2.3', '1.2.3-beta', '1.2.3\n'])
def test_no_version(tmp_path, bad):
    with pytest.raises(ValueError, match='V: expected a version such as 0.0.2, got '): version.set_version(tmp_path, bad)

def test_pyproject_repeats_nothing():
    assert set(PROJECT) == {'build-system', 'project', 'tool'} and set(PROJECT['tool']) == {'nbdev'}
    assert set(PROJECT['project']) == {'name', 'dynamic'} and PROJECT['project']['name'] == CFG['lib_name']
    nbdev = PROJECT['tool']['nbdev']
    assert nbdev['update_pyproject'] is False and nbdev['exec_profile'] is False and set(nbdev['tst_flags']) == checks.SKIP_FLAGS
    assert 'allowed_out_metadata_keys' not in nbdev and nbdev['allowed_cell_metadata_keys'] == ['tags', 'jupyter']

def test_installed_metadata_comes_from_settings():
    dist = distribution('gan_course')
    meta = dist.metadata
    assert dist.version == CFG['version'], 'settings.ini changed after the installation: run make, or pip install -e ".[dev]"'
    assert meta['Summary'] == CFG['description'] and meta['Requires-Python'] == f">={CFG['min_python']}"
    assert CFG['license'] in (meta['License-Expression'], meta['License']) and meta['Author'] == CFG['author']
    extra = [r for r in dist.requires if 'extra ==' in r]
    assert names(extra) == names(CFG['dev_requirements'].split()) and names(set(dist.requires) - set(extra)) == names(CFG['requirements'].split())
    assert [(e.name, e.value) for e in dist.entry_points if e.group == 'nbdev'] == [('gan_course', 'gan_course._modidx:d')]

def test_the_package_carries_its_data(tmp_path):
    for f in ('setup.py', 'settings.ini', 'README.md', 'pyproject.toml'): shutil.copyfile(ROOT/f, tmp_path/f)
    shutil.copytree(ROOT/'gan_course', tmp_path/'gan_course', ignore=shutil.ignore_patterns('__pycache__'))
    subprocess.run([sys.executable, 'setup.py', '-q', 'build', '--build-base', 'out'], cwd=tmp_path, check=True, capture_output=True)
    files = lambda d: {p.relative_to(d).as_posix() for p in Path(d).rglob('*') if p.is_file() and '__pycache__' not in p.parts}
    assert files(tmp_path/'out'/'lib'/'gan_course') == files(ROOT/'gan_course')

# What is imported is declared
def imported(tree): return {(a.name if isinstance(n, ast.Import) else n.module or '').split('.')[0]
    for n in ast.walk(tree) if isinstance(n, ast.Import) or isinstance(n, ast.ImportFrom) and not n.level for a in n.names}

def undeclared(trees, reqs):
    "Third-party packages that `trees` import and `reqs` do not name"
    dists, own = packages_distributions(), {p.stem for d in ('bench', 'tools', 'tests') for p in (ROOT/d).glob('*.py')} | {checks.PACKAGE}
    tops = set().union(*map(imported, trees)) - own - set(sys.stdlib_module_names)
    return {t for t in tops if not names(dists.get(t, [t])) & names(reqs)}

def test_what_notebooks_import_is_a_requirement():
    trees = [checks.python_of(c.source) for p in checks.notebooks(ROOT/'nbs') for c in checks.code_cells(p) if not c.source.startswith('%%')]
    assert not undeclared(trees, CFG['requirements'].split())

def test_what_tests_and_tools_import_is_a_requirement():
    trees = [ast.parse(p.read_text(encoding='utf-8')) for d in ('bench', 'tools', 'tests') for p in (ROOT/d).glob('*.py')]
    assert not undeclared(trees, (CFG['requirements'] + CFG['dev_requirements']).split())

def test_undeclared_imports_are_noticed():
    tree = ast.parse('import torch.nn as nn, nowhere\nfrom pytest import mark\nfrom . import x\nimport os')
    assert undeclared([tree], ['torch>=2']) == {'nowhere', 'pytest'}

# The README and the ways in
def block(start): return next(b for b in re.findall(r'(?ms)^```\w+\n(.*?)^```', text('README.md')) if b.startswith(start))
def lines(block): return [re.sub(r'\s+#.*', '', l) for l in block.splitlines() if l.strip()]

def test_readme_links_are_there(): assert not list(checks.local_links(ROOT/'README.md'))

def test_readme_names_targets_that_exist():
    used = set(re.findall(r'(?m)(?:^|`)make ([a-z]+)', text('README.md')))
    assert {'lab', 'course', 'test'} <= used <= set(re.findall(r'(?m)^([a-z]+):', text('Makefile')))

def test_workflow_runs_the_readmes_lines_on_oldest_and_newest_python():
    flow, plain = text('.github/workflows/test.yml'), lines(block('python -m venv'))
    assert plain == ['python -m venv .venv', 'source .venv/bin/activate', 'pip install -e ".[dev]"', 'jupyter lab nbs', 'pytest']
    for l in plain: assert l.removesuffix(' nbs') in flow
    assert r'.venv\Scripts\activate' in flow and r'.venv\Scripts\activate' in text('README.md')
    assert flow.count(f"python: ['{CFG['min_python']}', ") == 2 and all(o in flow for o in ('ubuntu', 'macos', 'windows', 'make test'))

def test_readmes_example_runs(tmp_path, monkeypatch):
    example = block('from gan_course.images import mnist')
    assert len([l for l in example.splitlines() if l.strip()]) <= 20 and 'learn.fit(5)' in example
    monkeypatch.chdir(tmp_path)
    space = {}
    exec(compile(example.replace('learn.fit(5)', 'learn.fit_steps(3)'), 'README.md', 'exec'), space)
    assert space['fake'].shape == (64, 1, 28, 28) and any(tmp_path.rglob('digits*'))

def test_readmes_example_with_arrays_runs(tmp_path, monkeypatch):
    example = block('from gan_course.data import loaders')
    assert 'learn.fit(40)' in example
    monkeypatch.chdir(tmp_path)
    space = {}
    exec(compile(example.replace('learn.fit(40)', 'learn.fit_steps(2)'), 'README.md', 'exec'), space)
    assert space['sevens'].shape == (8, 1, 8, 8)

def test_readmes_example_with_pictures_runs(tmp_path, monkeypatch):
    example = block('from gan_course import play, quiz, zoo')
    assert 'learn.fit(20)' in example
    monkeypatch.chdir(tmp_path)
    (tmp_path/'my'/'pictures').mkdir(parents=True)
    for i in range(70): Image.effect_noise((80, 70), 20 + i).convert('RGB').save(tmp_path/'my'/'pictures'/f'{i}.png')
    space = {}
    exec(compile(example.replace('learn.fit(20)', 'learn.fit_steps(1)'), 'README.md', 'exec'), space)
    assert space['sevens'].shape == (8, 1, 28, 28) and all((tmp_path/f).stat().st_size > 1000 for f in ('samples.png', 'walk.gif'))

def test_readme_example_of_the_lab():
    example,space = block('from gan_course.lab'),{}
    exec(compile(example.replace('lab.run(300)', 'lab.run(3)'), 'README.md', 'exec'), space)
    assert space['lab'].engine.clock == 3 and space['lab'].rules[0]['lr_d'] == 1e-2 and space['lab'].rules[0]['gamma'] == .1

def test_ci_runs_make_test():
    assert lines(text('.ci/run'))[-1].endswith('exec make test') and os.access(ROOT/'.ci'/'run', os.X_OK)
    recipe = re.search(r'(?m)^test:.*\n((\t.*\n)+)', text('Makefile'))[1].splitlines()
    assert recipe == ['\t@$(PYTEST)'] and re.search(r'(?m)^PYTEST = .* -m pytest ', text('Makefile'))

def collected(*args):
    "What pytest says when it only collects"
    return subprocess.run([sys.executable, '-m', 'pytest', '--collect-only', '-q', *args], cwd=ROOT, capture_output=True, text=True)

@pytest.mark.verify
def test_one_room_is_its_tests_and_its_notebooks():
    said = [l for l in collected('--only', 'vanilla').stdout.splitlines() if '::' in l]
    assert {l.split('::')[0] for l in said} == {'tests/test_nb.py', 'tests/test_vanilla.py'}
    shortened = [l for l in said if 'test_nb' in l]
    assert shortened and all('vanilla' in l for l in shortened)

def test_a_room_that_is_not_there_is_refused():
    out = collected('--only', 'game nowhere')
    assert out.returncode and 'ONLY: expected names of modules, got nowhere.' in out.stderr

@pytest.mark.skipif(not shutil.which('make'), reason='make is not here')
def test_make_passes_the_room_on(tmp_path):
    shutil.copyfile(ROOT/'Makefile', tmp_path/'Makefile')
    (tmp_path/'.venv').mkdir()
    for f in ('.venv/.installed', 'settings.ini', 'setup.py', 'pyproject.toml'): (tmp_path/f).touch()
    os.utime(tmp_path/'.venv'/'.installed', (2**31, 2**31))
    def said(*args): return subprocess.run(['make', '-n', *args], cwd=tmp_path, capture_output=True, text=True).stdout
    assert '--only "learner"' in said('test', 'ONLY=learner') and '--only' not in said('test')
    assert '--record' in said('course', 'RECORD=1') and '--record' not in said('course')
    assert 'GAN_COURSE_VERIFY=1' in said('verify') and '--dry' in said('verify') and 'GAN_COURSE_VERIFY' not in said('test')
    assert 'outcome.py' in said('verify') and 'outcome.py' not in said('verify', 'ONLY=learner') + said('test')

@pytest.mark.skipif(not shutil.which('make'), reason='make is not here')
def test_make_says_what_it_can_do_and_sets_up_once(tmp_path):
    def make(*args): return subprocess.run(['make', *args], cwd=tmp_path, capture_output=True, text=True)
    for f in ('Makefile', 'settings.ini', 'setup.py', 'pyproject.toml'): shutil.copyfile(ROOT/f, tmp_path/f)
    (tmp_path/'tools').mkdir()
    shutil.copyfile(ROOT/'tools'/'python_ok.py', tmp_path/'tools'/'python_ok.py')
    said = make('help').stdout
    for t in 'lab course test verify readme export version clean help'.split(): assert re.search(rf'(?m)^{t} +\S', said), t
    gone = make('export', 'PYTHON=no-such-python')
    assert gone.returncode and 'no-such-python is not there' in gone.stdout and not (tmp_path/'.venv').exists()
    ini = (tmp_path/'settings.ini').read_text()
    (tmp_path/'settings.ini').write_text(ini.replace('min_python = 3.11', 'min_python = 3.99'))
    old = make('export', f'PYTHON={sys.executable}')
    assert old.returncode and 'gan_course needs Python 3.99 or newer' in old.stderr and not (tmp_path/'.venv').exists()
    (tmp_path/'.venv').mkdir()
    (tmp_path/'.venv'/'.installed').touch()
    assert 'pip' not in make('-n', 'export').stdout
    os.utime(tmp_path/'setup.py', (2**31, 2**31))
    assert 'pip install -e ".[dev]"' in make('-n', 'export').stdout

def test_license_is_apache(): assert 'Apache License' in text('LICENSE') and 'END OF TERMS AND CONDITIONS' in text('LICENSE') and CFG['license'] == 'Apache-2.0'

# No machine, no host

@pytest.mark.parametrize('bad', ['/' + 'tmp/x/y.py', '/' + 'home/me/gan', '"/' + 'work/main"', 'C:\\' + 'Users\\me', 'C:\\\\' + 'Users\\\\me',
    '/' + 'Users/me/gan', 'lib/python3.11/site-' + 'packages/torch', 'https://py' + 'pi.org/simple', 'https://download' + '.pytorch.org/whl/cpu'])
def test_places_are_caught(tmp_path, bad):
    (tmp_path/'a.md').write_text(f'see {bad} there')
    assert len(list(checks.places(tmp_path))) == 1

@pytest.mark.parametrize('good', ['https://example.com/work/main', '~/work/x', 'a/tmp/x', '$HOME/tmp/x', 'nbs/images/a.png', '1/2', '../work/x'])
def test_places_are_not_seen_everywhere(tmp_path, good):
    (tmp_path/'a.md').write_text(f'see {good} there')
    assert not list(checks.places(tmp_path))

def test_missing_links_are_caught(tmp_path):
    (tmp_path/'README.md').write_text('[a](b.md) ![c](d.png "title") [e](https://example.com) [f](#g)\n```\n[h](i)\n```\n')
    assert list(checks.local_links(tmp_path/'README.md')) == [f'README.md: links to {f}, which is missing' for f in ('b.md', 'd.png')]

def test_readme_shows_what_a_reader_needs():
    cell = lambda src, **data: nbformat.v4.new_code_cell(src, outputs=[nbformat.v4.new_output('display_data', data=data)] if data else [])
    cells = [nbformat.v4.new_markdown_cell('# T'), cell('#| hide\nsecret = 1'), cell('#| eval: false\nshown = 2', **{'image/png': 'AAAA'}),
        cell('#| echo: false\nunseen = 3', **{'text/markdown': '| table |', 'text/plain': 'object'}), cell('import nbdev; nbdev.nbdev_export()')]
    assert readme.to_markdown(nbformat.v4.new_notebook(cells=cells)) == '# T\n\n```python\nshown = 2\n```\n\n| table |\n'

def test_readme_rewrites_links():
    src = '[a](b.ipynb) ![c](images/d.png) [e](../LICENSE) [f](https://example.com/g) [h](#i) <img src="images/j.svg">\n```\n[k](l)\n```\n'
    assert readme.relink(src) == '[a](nbs/b.ipynb) ![c](nbs/images/d.png) [e](LICENSE) [f](https://example.com/g) [h](#i) <img src="nbs/images/j.svg">\n```\n[k](l)\n```\n'
