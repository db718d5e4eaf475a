"The rules for the notebooks, each on a sample that breaks it, and on the notebooks themselves"
import copy, json
import pytest
import checks, course, nbtest, sync
from checks import ROOT

NBS, PACKAGE = ROOT/'nbs', ROOT/checks.PACKAGE
OPENING = '# Toy\n\n> What it is about.'
PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

def md(source, id='m0'): return dict(cell_type='markdown', id=id, metadata={}, source=source)

def code(source, id='c0', outputs=(), **metadata):
    return dict(cell_type='code', id=id, metadata=metadata, source=source, outputs=list(outputs), execution_count=None)

def stream(text): return dict(output_type='stream', name='stdout', text=text)
def picture(mime='image/png', **meta): return dict(output_type='display_data', data={mime: PNG}, metadata={mime: meta} if meta else {})
def as_nb(cells, **metadata): return dict(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)

@pytest.fixture
def make(tmp_path):
    "Writes a notebook into a folder of its own and returns its path; good unless the test makes it bad"
    def _make(*cells, name='00_toy.ipynb', **metadata):
        path = tmp_path/'nbs'/name
        path.parent.mkdir(exist_ok=True)
        head = [code('#| default_exp ' + name[:-6].split('_', 1)[-1], 'first')] if name[0].isdigit() else []
        path.write_text(json.dumps(as_nb(head + [md(OPENING, 'title')] + list(cells), **metadata)), encoding='utf-8')
        return path
    return _make

def found(path): return [o for rule in checks.NOTEBOOK_RULES for o in rule(path)]

# Samples
def test_a_good_notebook_passes(make):
    path = make(code('#| export\nx = 1', 'a'), code('x', 'b', [stream('1\n'), picture(alt='one dot')]), md('![a dot](images/dot.svg)'))
    assert not found(path)

BAD = dict(
    export_to_nowhere=([code('#| export\nx = 1')], dict(name='index.ipynb'), 'without `#| default_exp`'),
    export_elsewhere=([code('#| export core\nx = 1')], {}, "another notebook's module: core"),
    two_names=([code('#| default_exp other')], {}, 'more than one'),
    skip_exec=([dict(md('---\nskip_exec: true\n---'), cell_type='raw'), code('1')], {}, 'skip_exec'),
    eval_false=([dict(md('---\neval: false\n---'), cell_type='raw'), code('1')], {}, 'eval: false'),
    all_slow=([code('#| slow\n1'), code('#| eval: false\n2', 'c1')], {}, 'each cell is'),
    not_python=([code('1')], dict(kernelspec=dict(name='ir', language='R')), 'not Python'),
    syntax=([code('x = = 1')], {}, 'cell c0: '),
    error=([code('1', outputs=[dict(output_type='error', ename='ValueError', evalue='', traceback=[])])], {}, 'a saved error (ValueError)'),
    widget_view=([code('1', outputs=[picture('application/vnd.jupyter.widget-view+json')])], {}, 'widget view'),
    widget_state=([code('1')], dict(widgets={'application/vnd.jupyter.widget-state+json': {}}), 'widget state'),
    execution_count=([code('1') | dict(execution_count=3)], {}, 'execution count'),
    no_alt=([code('1', outputs=[picture()])], {}, 'without alt text'),
    empty_alt=([code('1', outputs=[picture(alt=' ')])], {}, 'without alt text'),
    other_mime=([code('1', outputs=[picture('image/svg+xml')])], {}, 'image/svg+xml'),
    html_image=([code('1', outputs=[dict(output_type='display_data', metadata={}, data={'text/html': '<img src="a.png">'})])], {}, '<img>'),
    prose_image=([md('![](images/a.png)')], {}, 'in the prose'),
    too_big=([code('1', outputs=[stream('x' * checks.MAX_BYTES)])], {}, 'MB'),
    same_id=([code('1', 'a'), code('2', 'a')], {}, 'used twice: a'),
    no_id=([{k: v for k, v in code('1').items() if k != 'id'}], {}, 'without a valid id'))

@pytest.mark.parametrize('cells, kw, said', BAD.values(), ids=BAD)
def test_a_bad_notebook_is_caught(make, cells, kw, said):
    out = found(make(*copy.deepcopy(cells), **kw))
    assert len(out) == 1 and said in out[0], out

def test_frontmatter_under_the_title_is_caught(make):
    path = make(code('1'))
    for line, said in (('- skip_exec: true', 'skip_exec'), ('- eval: false', 'eval: false')):
        path.write_text(json.dumps(as_nb([code('#| default_exp toy', 'first'), md(f'{OPENING}\n\n{line}'), code('1')])))
        assert any(said in o for o in checks.runs(path))

def test_a_folder_switched_off_is_caught(make):
    path = make(code('1'))
    (path.parent/'.notest').touch()
    assert any('.notest' in o for o in checks.runs(path))

def test_a_missing_title_is_caught(make):
    path = make(code('1'))
    path.write_text(json.dumps(as_nb([code('#| default_exp toy', 'first'), md('Just prose.'), code('1')])))
    assert any('does not open' in o for o in checks.opening(path))

@pytest.mark.parametrize('text', ['', '{"cells": [', '[]', '{}', '{"cells": [{"cell_type": "code"}], "metadata": {}}'])
def test_broken_notebooks_are_caught(tmp_path, text):
    (tmp_path/'nbs').mkdir()
    path = tmp_path/'nbs'/'00_toy.ipynb'
    path.write_text(text)
    assert list(checks.readable(path))
    assert any('00_toy.ipynb' in o for o in checks.problems(tmp_path))

def headings(names): return [md('\n\n'.join(f'## {n}\n\nText.' for n in names))]

def test_skeleton(make):
    s = checks.SKELETON
    extra = ['Idea: two players', 'What you may have read']
    assert not list(checks.skeleton(make(*headings(s))))
    assert not list(checks.skeleton(make(*headings([*s[:2], *extra, *s[3:]]))))
    assert not list(checks.skeleton(make(*headings(['Only a workshop']))))
    assert 'without: Train, Summary' in next(checks.skeleton(make(*headings([o for o in s if o not in ('Train', 'Summary')]))))
    assert 'out of order' in next(checks.skeleton(make(*headings([*s[:4], s[5], s[4], *s[6:]]))))
    assert 'without: You will be able to' in next(checks.skeleton(make(code('1'), name='03_game.ipynb')))

# Samples of several notebooks
def test_missing_notebooks_are_caught(make, tmp_path):
    nbs = make(code('1')).parent
    assert list(checks.enough(nbs, {'toy', 'core'})) == ['no notebook exports: core', 'index.ipynb is missing']
    make(name='index.ipynb')
    assert not list(checks.enough(nbs, {'toy'}))
    (nbs/'00_toy.ipynb').unlink()
    assert list(checks.enough(nbs, {'toy'})) == ['no notebook exports: toy']

def test_two_notebooks_with_one_module_are_caught(make):
    nbs = make(code('1')).parent
    assert not list(checks.one_module_each(nbs))
    path = make(code('1'), name='01_other.ipynb')
    path.write_text(path.read_text().replace('default_exp other', 'default_exp toy'))
    assert list(checks.one_module_each(nbs)) == ['00_toy.ipynb and 01_other.ipynb both export the module toy']
    (nbs/'00_toy.ipynb').unlink()
    assert list(checks.one_module_each(nbs)) == ['01_other.ipynb exports a module of another name, toy']

def test_a_module_without_a_notebook_is_caught(make, tmp_path):
    nbs = make(code('1')).parent
    lib = tmp_path/checks.PACKAGE
    lib.mkdir()
    for f in ('__init__.py', '_modidx.py', 'toy.py'): (lib/f).touch()
    assert not list(checks.own_notebook(nbs, lib))
    (lib/'orphan.py').touch()
    assert list(checks.own_notebook(nbs, lib)) == ['orphan.py: a module without a notebook']

@pytest.mark.parametrize('line', ['from gan_course.late import *', 'import gan_course.late as l', 'from gan_course import late',
    'def f():\n    from gan_course.late import x'])
def test_imports_that_point_up_are_caught(make, line):
    nbs = make(code(f'%matplotlib inline\n{line}')).parent
    make(code('from gan_course.toy import *\nimport math'), name='01_late.ipynb')
    make(code('from gan_course.late import *'), name='index.ipynb')
    assert list(checks.imports_point_down(nbs)) == ['00_toy.ipynb: imports gan_course.late, which comes later']

@pytest.mark.parametrize('line,ok', [('from gan_course import zoo', True), ('#| export\nfrom gan_course import zoo', False)])
def test_examples_alone_may_play_with_trained_networks(make, line, ok):
    nbs = make(code(line)).parent
    make(code('1'), name='09_zoo.ipynb')
    assert list(checks.imports_point_down(nbs)) == ([] if ok else ['00_toy.ipynb: imports gan_course.zoo, which comes later'])

def test_an_import_of_nothing_is_caught(make):
    nbs = make(code('from gan_course.nowhere import *')).parent
    assert list(checks.imports_point_down(nbs)) == ['00_toy.ipynb: imports gan_course.nowhere, which no notebook exports']

def test_letters_sort_between_numbers(make):
    for n in ('02_viz', '02b_check', '03_game'): path = make(code('1'), name=f'{n}.ipynb')
    make(name='index.ipynb')
    assert [p.stem for p in checks.notebooks(path.parent)] == ['02_viz', '02b_check', '03_game', 'index']
    nums = [checks.number(p) for p in checks.notebooks(path.parent)]
    assert nums == [(2, ''), (2, 'b'), (3, ''), None] and nums[:3] == sorted(nums[:3])

# nbdev's own silences
@pytest.fixture
def project(make, tmp_path):
    "A small project that nbdev can export, clean and test"
    make(code('#| export\ndef f(): return 1', 'a'), code('assert f() == 1', 'b'))
    make(code('1', 'a'), name='index.ipynb')
    (tmp_path/checks.PACKAGE).mkdir()
    (tmp_path/checks.PACKAGE/'__init__.py').write_text('__version__ = "0.0.1"\n')
    (tmp_path/'pyproject.toml').write_text((ROOT/'pyproject.toml').read_text(encoding='utf-8'), encoding='utf-8')
    for c in ('nbdev-export', 'nbdev-clean'): assert sync.run([sync.command(c)], tmp_path)[0] == 0
    return tmp_path

def test_sync_finds_nothing_in_a_fresh_export_and_leaves_it_alone(project):
    before = {p: p.read_bytes() for p in project.rglob('*') if p.is_file()}
    assert not sync.export_diff(project) and not sync.clean_diff(project)
    assert before == {p: p.read_bytes() for p in project.rglob('*') if p.is_file()}

def test_sync_finds_edits_orphans_and_lost_modules(project):
    lib = project/checks.PACKAGE
    (lib/'orphan.py').write_text('x = 1\n')
    (lib/'toy.py').write_text((lib/'toy.py').read_text().replace('return 1', 'return 2'))
    assert [o.split(':')[0] for o in sync.export_diff(project)] == ['gan_course/orphan.py', 'gan_course/toy.py']
    (lib/'toy.py').unlink()
    assert any(o.startswith('gan_course/toy.py') for o in sync.export_diff(project))

def test_sync_finds_notebooks_that_are_not_clean(project):
    path = project/'nbs'/'00_toy.ipynb'
    path.write_text(path.read_text().replace('"execution_count": null', '"execution_count": 7', 1))
    assert [o.split(':')[0] for o in sync.clean_diff(project)] == ['00_toy.ipynb']
    path.write_text('{')
    assert sync.clean_diff(project)

def test_notebooks_that_did_not_run_are_noticed(project):
    nbs = project/'nbs'
    code_, log = nbtest.run(project)
    assert code_ == 0 and not nbtest.missed(log, nbs), log
    assert nbtest.missed(log.replace('00_toy', '99_toy'), nbs) == ['00_toy.ipynb: nbdev-test did not run it']
    (nbs/'.notest').touch()
    code_, log = nbtest.run(project)
    assert code_ == 0 and len(nbtest.missed(log, nbs)) == 2, log
    for p in nbs.glob('*.ipynb'): p.unlink()
    assert nbtest.missed('Success.', nbs)

def test_a_failing_notebook_fails(project):
    path = project/'nbs'/'00_toy.ipynb'
    path.write_text(path.read_text().replace('assert f() == 1', 'assert f() == 2'))
    assert nbtest.run(project)[0] != 0

# The course runner
@pytest.fixture
def course_of(project, monkeypatch):
    "The project, with a way to set the last cell of its notebook"
    def _set(source, outputs=()):
        path = project/'nbs'/'00_toy.ipynb'
        nb = json.loads(path.read_text())
        nb['cells'][-1] = code(source, 'b', outputs)
        path.write_text(json.dumps(nb))
        return path
    monkeypatch.setenv('IN_TEST', '1')
    return _set

def test_runner_keeps_outputs_ids_and_counts_claims(course_of, project, capsys):
    path = course_of("import os\nprint('Holds: one.')\nprint('Holds: two.')\nprint('so Holds: no')\nprint(os.environ.get('IN_TEST'), os.environ['OMP_WAIT_POLICY'], os.path.basename(os.getcwd()))")
    ids = [c['id'] for c in json.loads(path.read_text())['cells']]
    assert list(course.run(project)) == ['00_toy']
    nb = json.loads(path.read_text())
    assert [c['id'] for c in nb['cells']] == ids and course.claims(nb) == 2
    assert course.printed(nb)[-1] == 'None PASSIVE nbs'
    assert not found(path) and not sync.clean_diff(project)
    entry = json.loads((project/course.RESULTS/'course.json').read_text())['00_toy']
    assert entry['claims'] == 2 and entry['seconds'] > 0 and set(entry) == {'seconds', 'claims', 'date', 'machine', 'hash'}
    assert set(entry['machine']) == {'processor', 'cores', 'system', 'python', 'torch'}
    out = capsys.readouterr().out
    assert '2 claims' in out and 'chapter  seconds  claims' in out
    assert not course.stale(project)

def test_runner_leaves_a_failing_notebook_alone(course_of, project, capsys):
    path = course_of("print('Holds: one.')\nraise ValueError('on purpose')", [stream('old\n')])
    before = path.read_bytes()
    assert course.run(project) == {'00_toy': None}
    assert path.read_bytes() == before and not [p for p in path.parent.iterdir() if p.suffix == '.tmp']
    assert 'on purpose' in (out := capsys.readouterr().out) and '00_toy   failed' in out
    assert json.loads((project/course.RESULTS/'course.json').read_text()) == {}

def test_a_dry_run_writes_no_notebook(course_of, project):
    path = course_of("print('Holds: one.')")
    before = path.read_bytes()
    assert course.run(project, keep=False)['00_toy']['claims'] == 1
    assert path.read_bytes() == before and not (project/course.RESULTS/'course.json').exists()
    assert json.loads((project/course.RESULTS/'verify.json').read_text())['00_toy']['claims'] == 1

def test_runner_drops_widgets(course_of, project):
    path = course_of('import ipywidgets as w\nfrom IPython.display import display\ndisplay(w.IntSlider())\nprint(1)')
    course.run(project)
    assert course.printed(json.loads(path.read_text())) == ['1'] and not found(path)

def test_runner_picks_by_number_name_and_module(make, tmp_path):
    for n in ('00_toy', '02_viz', '02b_check', '03_game'): make(code('1'), name=f'{n}.ipynb')
    names = lambda *w: [p.stem for p in course.pick(tmp_path, w)]
    assert names() == ['00_toy', '02_viz', '02b_check', '03_game']
    assert names('02') == ['02_viz'] and names('game', '02b', '00_toy') == ['00_toy', '02b_check', '03_game']
    with pytest.raises(ValueError, match='CHAPTERS: expected some of 00_toy .*, got 7 vae.'): names('7', '00', 'vae')

def test_stale_outputs_are_noticed(course_of, project):
    src = "print('Holds: one.')"
    path = course_of(src)
    assert course.stale(project) == {'00_toy': 'not run yet'}
    course.run(project)
    nb = json.loads(path.read_text())
    fresh = nb['cells'][-1]['outputs']
    course_of(f'# a comment\n{src}', fresh)
    assert not course.stale(project)
    course_of(f'x = 1\n{src}', fresh)
    assert course.stale(project) == {'00_toy': 'its cells changed'}
    course_of(src, [])
    assert 'claims in its outputs' in course.stale(project)['00_toy']
    course_of(src, [stream('Not at this budget: one.\n')])
    assert course.stale(project) == {'00_toy': 'outputs of a shortened run'}

def test_hash_follows_imports_of_imports(make, tmp_path):
    path = make(code('from gan_course import b\nimport math'))
    lib = tmp_path/checks.PACKAGE
    lib.mkdir()
    for n, t in dict(a='x = 1\n', b='from .a import *\n', c='y = 1\n').items(): (lib/f'{n}.py').write_text(t)
    assert course.needed(path, lib) == {'a', 'b'}
    h = course.hashes(path, lib)
    entry = dict(claims=0, hash=h)
    assert not course.why_stale(path, lib, entry)
    (lib/'a.py').write_text('# why\n\nx = 1\n')
    (lib/'c.py').write_text('y = 2\n')
    assert not course.why_stale(path, lib, entry)
    (lib/'a.py').write_text('x = 2\n')
    assert course.why_stale(path, lib, entry) == 'changed: gan_course.a'

# The notebooks themselves
def test_notebooks_of_the_course():
    res = [f'{p.name}: {o}' for p in checks.notebooks(NBS) for rule in [checks.readable, *checks.NOTEBOOK_RULES] for o in rule(p)]
    res += [*checks.enough(NBS), *checks.one_module_each(NBS), *checks.own_notebook(NBS, PACKAGE), *checks.imports_point_down(NBS)]
    assert not res, '\n'.join(res)
