"The rules for the notebooks, each on a sample that breaks it"
import copy, json, re, subprocess
import checks, nbformat, pytest
from nbconvert import HTMLExporter
from cases import first
from toys import *

# Samples
def test_a_good_notebook_passes(make):
    path = make(code('#| export\nx = 1', 'a'), code('x', 'b', [stream('1\n'), picture('one dot')]), md('![a dot](images/dot.svg)'))
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
    widget_view=([code('1', outputs=[shown('application/vnd.jupyter.widget-view+json', '')])], {}, 'widget view'),
    widget_state=([code('1')], dict(widgets={'application/vnd.jupyter.widget-state+json': {}}), 'widget state'),
    execution_count=([code('1') | dict(execution_count=3)], {}, 'execution count'),
    no_alt=([code('1', outputs=[shown('image/png', PNG)])], {}, 'does not arrive'),
    empty_alt=([code('1', outputs=[picture(' ')])], {}, 'without alt text'),
    other_mime=([code('1', outputs=[shown('image/svg+xml', '')])], {}, 'image/svg+xml'),
    html_image=([code('1', outputs=[dict(output_type='display_data', metadata={}, data={'text/html': '<img src="a.png">'})])], {}, '<img>'),
    prose_image=([md('![](images/a.png)')], {}, 'in the prose'),
    too_big=([code('1', outputs=[stream('x' * checks.MAX_BYTES)])], {}, 'MB'),
    folded_once=([code('1') | dict(metadata=dict(tags=['hide-input']))], {}, 'folded in one place only'),
    hidden_once=([code('1') | dict(metadata=dict(jupyter=dict(source_hidden=True)))], {}, 'folded in one place only'),
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
    assert 'without: You will be able to' in next(checks.skeleton(make(code('1'), name='chapters/03_game.ipynb')))

FOLDED = dict(metadata=dict(tags=['hide-input'], jupyter=dict(source_hidden=True)))

def test_a_chapter_that_is_too_long(make):
    words,lines = 'word '*(checks.MAX_WORDS + 1),'\n'.join(['x = 1']*(checks.MAX_LINES + 1))
    def said(*cells): return ' '.join(checks.short_enough(make(*cells, name='chapters/03_game.ipynb')))
    assert 'words outside folds' in said(md(words)) and 'lines of code outside folds' in said(code(lines))
    folded = md(f'<details><summary>More</summary>\n\n{words}\n\n</details>'),code(lines) | FOLDED,code(f'#| hide\n{lines}', 'c2')
    assert not said(*folded)
    assert not list(checks.short_enough(make(md(words), code(lines))))

# Samples of several notebooks
@pytest.fixture
def tracked(make, tmp_path):
    "A project that git knows, with one module"
    make(code('1'), name='workshops/01_toy.ipynb')
    make(name='index.ipynb')
    lib = tmp_path/checks.PACKAGE
    lib.mkdir()
    for f in ('__init__.py', '_modidx.py', 'toy.py'): (lib/f).touch()
    for cmd in ('init -q', 'add -A'): subprocess.run(['git', *cmd.split()], cwd=tmp_path, check=True)
    return tmp_path

def test_a_vanished_notebook_is_caught(tracked):
    assert not list(checks.enough(tracked))
    (tracked/'nbs'/'workshops'/'01_toy.ipynb').unlink()
    assert list(checks.enough(tracked)) == ['nbs/workshops/01_toy.ipynb is missing', 'no notebook exports: toy']

def test_a_notebook_that_lost_its_module_is_caught(tracked):
    path = tracked/'nbs'/'workshops'/'01_toy.ipynb'
    path.write_text(path.read_text().replace('default_exp toy', 'default_exp other'))
    assert list(checks.enough(tracked)) == ['no notebook exports: toy']

def test_without_git_the_index_is_still_missed(make, tmp_path):
    make(code('1'))
    assert list(checks.enough(tmp_path)) == ['index.ipynb is missing']

def test_gaps_between_chapters_are_caught(make):
    for n in ('chapters/01_game', 'chapters/02_learner', 'workshops/40_zoo'): path = make(code('1'), name=f'{n}.ipynb')
    nbs = path.parents[1]
    assert not list(checks.contiguous(nbs))
    make(code('1'), name='chapters/04_metrics.ipynb')
    assert list(checks.contiguous(nbs)) == ['04_metrics.ipynb: chapters are numbered without gaps, and this is number 3']

def test_names_follow_the_modules(make):
    for n in ('chapters/01_game', 'workshops/01_args', 'exercises/game'): path = make(code('1'), name=f'{n}.ipynb')
    assert not list(checks.one_module_each(path.parents[1]))
    make(code('1'), name='workshops/02b_check.ipynb')
    assert 'module of another name' in next(checks.one_module_each(path.parents[1]))

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
    make(code('from gan_course.exercises import *'))
    assert list(checks.imports_point_down(nbs)) == ['00_toy.ipynb: imports gan_course.exercises.*, which no notebook exports']

# Folders
LATE = '#| export\nfrom gan_course.{} import *'

@pytest.fixture
def house(make, tmp_path):
    "A project with two notebooks on each floor; `house(path, module)` lets one of them import a module in an exported cell, or in one that is not"
    names = ['chapters/01_game', 'chapters/02_learner', 'workshops/01_args', 'workshops/02_files', 'exercises/game', 'exercises/learner']
    for n in names: make(code('1'), name=f'{n}.ipynb')
    def _house(path, module, exported=True):
        line = LATE.format(module)
        make(code(line if exported else line.split('\n')[1]), name=f'{path}.ipynb')
        return list(checks.imports_point_down(tmp_path/'nbs'))
    return _house

MAY = [('chapters/02_learner', 'game'), ('chapters/01_game', 'files'), ('chapters/01_game', 'exercises.game'), ('workshops/02_files', 'args'),
    ('workshops/01_args', 'learner'), ('exercises/game', 'files'), ('index', 'exercises.game')]

@pytest.mark.parametrize('path,module', MAY)
def test_imports_that_a_house_allows(house, path, module): assert house(path, module) == []

MAY_NOT = [('chapters/01_game', 'learner', 'which comes later'), ('chapters/01_game', 'game', 'which comes later'), ('workshops/01_args', 'files', 'which comes later'),
    ('workshops/01_args', 'exercises.game', 'which only a chapter may'), ('exercises/game', 'exercises.learner', 'which only a chapter may'),
    ('exercises/game', 'game', 'which is a chapter, and exercises stand on workshops'), ('chapters/01_game', 'nowhere', 'which no notebook exports')]

@pytest.mark.parametrize('exported', [True, False])
@pytest.mark.parametrize('path,module,why', MAY_NOT)
def test_imports_that_a_house_forbids(house, path, module, why, exported):
    assert house(path, module, exported) == [f"{path.split('/')[1]}.ipynb: imports gan_course.{module}, {why}"]

def test_circles_are_caught(house):
    assert house('workshops/01_args', 'learner') == []
    assert house('chapters/02_learner', 'args', exported=False) == []
    said, = house('chapters/02_learner', 'args')
    assert said.startswith('modules import each other in a circle: ') and 'args' in said and 'learner' in said

def test_a_circle_over_three_is_caught(house):
    house('workshops/02_files', 'args')
    house('workshops/01_args', 'game')
    said, = house('chapters/01_game', 'files')
    assert said.startswith('modules import each other in a circle: ')

@pytest.mark.parametrize('line,want', [('from gan_course.exercises.game import *', {'exercises.game'}), ('from gan_course.exercises import game, learner', {'exercises.game', 'exercises.learner'}),
    ('import gan_course.exercises.game as g', {'exercises.game'}), ('from ..core import *', {'core'}), ('from .learner import x', {'exercises.learner'}), ('from .. import zoo', {'zoo'}),
    ('from gan_course import zoo', {'zoo'}), ('import gan_course\nimport torch.nn\nfrom os import path', set())])
def test_imports_of_and_in_a_package_of_the_package(line, want):
    assert checks.imported_modules(checks.python_of(line), 'exercises.game') == want

def test_relative_imports_of_a_module_of_the_package():
    tree = checks.python_of('from .core import *\nfrom .exercises.game import x\nfrom . import zoo\nfrom .exercises import lab')
    assert checks.imported_modules(tree, 'learner') == {'core', 'exercises.game', 'zoo', 'exercises.lab'}

def test_reading_order(make):
    for n in ('workshops/20_players', 'index', 'chapters/02_learner', 'exercises/game', 'workshops/01_args', 'chapters/01_game'): path = make(code('1'), name=f'{n}.ipynb')
    nbs = path.parents[1]
    assert [p.stem for p in checks.notebooks(nbs)] == ['01_game', '02_learner', '01_args', '20_players', 'game', 'index']
    assert checks.notebook_of(nbs, 'exercises.game') == nbs/'exercises'/'game.ipynb' and checks.notebook_of(nbs, 'args').stem == '01_args'
    with pytest.raises(ValueError, match="^module: expected one that a notebook exports, got 'nothing'.$"): checks.notebook_of(nbs, 'nothing')

# Alt texts arrive
PICTURED = [p for p in checks.notebooks(checks.ROOT/'nbs') if '<img' in p.read_text(encoding='utf-8')]

@pytest.mark.parametrize('path', first(PICTURED, 3), ids=lambda p: p.stem)
def test_every_picture_has_its_alt_text_on_a_page(path):
    "As nbconvert makes pages by default, and as it made them before, which is what GitHub shows"
    nb = nbformat.read(path, 4)
    for template in ('lab', 'classic'):
        page,_ = HTMLExporter(template_name=template).from_notebook_node(nb)
        alts = re.findall(r'<img[^>]*?alt="([^"]*)"', page)
        assert len(alts) == page.count('<img') and all(a.strip() and 'No description' not in a for a in alts), template
