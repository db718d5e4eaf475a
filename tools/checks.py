"""What must be true of the notebooks and of the project's files, each rule a function of a path that yields its findings as sentences.
Several close the silent passes of nbdev, which reports success when it found, read or exported nothing. `tests/test_notebooks.py` applies them."""
import ast, json, re, subprocess
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from pathlib import Path
from fastcore.nbio import dict2nb, does_cell_eval, fm_default_eval, nb_frontmatter, nb_lang

ROOT, PACKAGE = Path(__file__).resolve().parent.parent, 'gan_course'
MAX_BYTES, MAX_WORDS, MAX_LINES = 1_000_000, 3000, 320   # of a notebook; of a chapter outside its folds
SKELETON = ['You will be able to', 'Before you start', 'Idea', 'Maths', 'Build', 'Train', 'Look', 'Check', 'Break it', 'Exercises', 'Summary', 'References']
FLOORS = ['chapters', 'workshops', 'exercises']   # folders of notebooks, in reading order
TRAINED = {'lab', 'zoo'}                          # a chapter opens with what was made by its own code
SKIP_FLAGS = {'notest', 'slow', 'gpu'}            # tst_flags of pyproject.toml

# Reading
def floor(
    path # A notebook
) -> str: # One of `FLOORS`, or empty
    "The folder of notebooks that `path` belongs to"
    name = Path(path).parent.name
    return name if name in FLOORS else ''

def reading_order(path):
    "What notebooks are sorted by: folder, then name; those of no folder come last, as the index does"
    where = FLOORS.index(floor(path)) if floor(path) else len(FLOORS)
    return where, Path(path).name

def notebooks(
    nbs # Folder of notebooks
) -> list: # Paths in reading order
    "The notebooks under `nbs` that nbdev looks at"
    def hidden(p): return any(o[0] in '_.' for o in p.relative_to(nbs).parts)
    return sorted((p for p in Path(nbs).rglob('*.ipynb') if not hidden(p)), key=reading_order)

def read(
    path # A notebook
):
    "The notebook at `path` as fastcore's object; raises `ValueError` when it is not a notebook"
    try:
        raw = json.loads(Path(path).read_text(encoding='utf-8'))
        for c in raw['cells']: c['source'] = ''.join(c['source'])
        return dict2nb(raw)
    except (ValueError, KeyError, TypeError, AttributeError) as e: raise ValueError(f'{Path(path).name}: not readable as a notebook ({type(e).__name__}: {e})') from None

def code_cells(path): return [c for c in read(path).cells if c.cell_type == 'code']
def markdown(path): return '\n\n'.join(c.source for c in read(path).cells if c.cell_type == 'markdown')
def outputs(path): return [(c, o) for c in code_cells(path) for o in c.get('outputs', [])]

def number(
    path # A notebook
): # (2, 'b') for 02b_check.ipynb; `None` when it has no number
    "The place of a notebook among those of its folder"
    m = re.match(r'(\d+)([a-z]?)_', Path(path).name)
    return (int(m[1]), m[2]) if m else None

def module_of(
    path # A notebook
): # Name, or `None`
    "The module that a notebook exports"
    return next((c.directive('default_exp').strip() for c in code_cells(path) if c.directive('default_exp')), None)

def is_exported(cell): return any(cell.directive(d) is not None for d in ('export', 'exports', 'exporti'))

def notebook_of(
    nbs, # Folder of notebooks
    module:str # E.g. `'exercises.game'`
) -> Path:
    "The notebook that exports `module`; raises `ValueError` when there is none"
    found = next((p for p in notebooks(nbs) if module_of(p) == module), None)
    if found is None: raise ValueError(f'module: expected one that a notebook exports, got {module!r}.')
    return found

def is_chapter(
    path # A notebook
) -> bool:
    "Whether a notebook is a chapter, by its folder or by a heading 'Idea'"
    return floor(path) == 'chapters' or bool(re.search(r'(?m)^## Idea\b', markdown(path)))

def as_python(
    source:str # A cell
) -> str:
    "The cell as plain Python: a line of magic becomes a tuple that says what it was (a string could be taken for a docstring)"
    return re.sub(r'(?m)^([ \t]*)([%!].*)$', lambda m: f'{m[1]}({m[2]!r},)', source)

def python_of(
    source:str # A cell
) -> ast.Module:
    "The syntax tree of a cell, with its lines of magic as tuples"
    return ast.parse(as_python(source))

def ast_of(
    file # A file of Python
) -> ast.Module:
    "The syntax tree of a file"
    return python_of(Path(file).read_text(encoding='utf-8'))

PARTS = {'exercises'}   # packages inside the package

def within(
    node:ast.ImportFrom,
    module:str # The module that it stands in
):
    "Where `from ... import` looks, without the package's name: empty for the package itself, `None` for another package"
    path = (node.module or '').split('.') if node.module else []
    if not node.level: return '.'.join(path[1:]) if path[:1] == [PACKAGE] else None
    above = module.split('.')[:-node.level]
    return '.'.join([*above, *path])

def imported_from(
    node:ast.ImportFrom,
    module:str # The module that it stands in
) -> set: # Names without the package's
    "The modules of the package that one line `from ... import` names"
    source = within(node, module)
    if source is None: return set()
    if source == '': return {a.name for a in node.names}
    if source in PARTS: return {f'{source}.{a.name}' for a in node.names}
    return {source}

def imported_modules(
    tree:ast.AST, # A module's, or a cell's
    module:str='' # Name of the module, for its relative imports
) -> set: # Names without the package's
    "The modules of the package that `tree` imports"
    res = set()
    for n in ast.walk(tree):
        if isinstance(n, ast.Import): res |= {a.name[len(PACKAGE) + 1:] for a in n.names if a.name.startswith(PACKAGE + '.')}
        if isinstance(n, ast.ImportFrom): res |= imported_from(n, module)
    return res

def file_of(
    package, # Folder of the library
    module:str # E.g. `'exercises.game'`
) -> Path:
    "The file of a module"
    return Path(package)/f"{module.replace('.', '/')}.py"

def modules_in(
    package # Folder of the library
) -> dict: # Name -> file
    "The modules that a folder holds, without nbdev's own"
    files = [p for p in sorted(Path(package).rglob('*.py')) if not p.name.startswith('_')]
    return {'.'.join(p.relative_to(package).with_suffix('').parts): p for p in files}

@cache
def imports_of_text(
    text:str, # Of a module
    module:str # Its name
) -> frozenset: # Names without the package's
    "What a module imports: kept, because every notebook and every study asks again"
    return frozenset(imported_modules(python_of(text), module))

def closure(
    names:set, # Names of modules
    package # Folder of the library
) -> set: # Names of modules
    "The modules among `names` that are in the library, and those that they import, directly or not"
    todo, res = set(names), set()
    while todo:
        m = todo.pop()
        file = file_of(package, m)
        if m in res or not file.exists(): continue
        res.add(m)
        todo |= imports_of_text(file.read_text(encoding='utf-8'), m)
    return res

def cell_imports(cells): return set().union(*(imported_modules(python_of(c.source)) for c in cells))
def notebook_imports(path): return cell_imports(code_cells(path))
def exported_imports(path): return cell_imports([c for c in code_cells(path) if is_exported(c)])

# Rules for one notebook
def readable(path):
    "It is a notebook (nbdev-clean only warns)"
    try: read(path)
    except ValueError as e: yield str(e)

def exports_somewhere(path):
    "`#| export` needs `#| default_exp` (nbdev-export only warns), its own and nobody else's"
    cells = code_cells(path)
    if any(is_exported(c) for c in cells) and not module_of(path): yield 'exports without `#| default_exp`, so into nothing'
    if number(path) and not (cells and cells[0].directive('default_exp')): yield 'the first code cell is not `#| default_exp name`'
    if sum(c.directive('default_exp') is not None for c in cells) > 1: yield 'more than one `#| default_exp`'
    elsewhere = [c.directive(d) for c in cells for d in ('export', 'exports', 'exporti') if c.directive(d)]
    if elsewhere: yield f"exports into another notebook's module: {', '.join(elsewhere)}"

def runs(path):
    "It is not skipped whole (nbdev-test reports that as success)"
    nb = read(path)
    fm, work = nb_frontmatter(nb), [c for c in nb.cells if c.cell_type == 'code' and not c.directive('default_exp') and 'nbdev_export(' not in c.source]
    if str(fm.get('skip_exec', '')).lower() == 'true': yield 'skipped whole by skip_exec'
    if not fm_default_eval(fm): yield 'skipped whole by eval: false'
    if nb_lang(nb) != 'python': yield 'skipped whole: its kernel is not Python'
    if (Path(path).parent/'.notest').exists(): yield 'skipped whole by a file .notest beside it'
    if work and not any(does_cell_eval(c, True) and not SKIP_FLAGS & set(c.directives) for c in work): yield 'skipped whole: each cell is'

def parses(path):
    "Every code cell is Python"
    for c in code_cells(path):
        if c.source.startswith('%%'): continue
        try: python_of(c.source)
        except SyntaxError as e: yield f'cell {c.id}: {e.msg} (line {e.lineno})'

def saved_outputs(path):
    "No widget state, no dead widgets, no errors among the saved outputs"
    if 'widgets' in read(path).metadata: yield 'widget state in the metadata'
    for c in code_cells(path):
        if c.get('execution_count') is not None: yield f'cell {c.id}: an execution count'
    for c, o in outputs(path):
        if o.output_type == 'error': yield f"cell {c.id}: a saved error ({o.get('ename')})"
        if any('widget' in k for k in o.get('data', {})): yield f'cell {c.id}: a saved widget view'

def alt_texts(path):
    "Every picture has an alt text that arrives, in prose and in outputs: that of a bare image does not"
    for c, o in outputs(path):
        for mime in (k for k in o.get('data', {}) if k.startswith('image/')): yield f'cell {c.id}: a picture ({mime}) whose alt text does not arrive: use viz.show'
        html = ''.join(o.get('data', {}).get('text/html', ''))
        if re.search(r'<img(?![^>]*\balt="\s*[^"\s])', html): yield f'cell {c.id}: an <img> without alt text'
    if re.search(r'!\[\s*\]\(', markdown(path)): yield 'a picture without alt text in the prose'

def size(path):
    "It stays below 1 MB"
    n = Path(path).stat().st_size
    if n >= MAX_BYTES: yield f'{n/1e6:.2f} MB, a notebook stays below {MAX_BYTES/1e6:.0f} MB'

def cell_ids(path):
    "Every cell has an id, and no two the same (exported modules name them)"
    ids = [c.get('id') for c in json.loads(Path(path).read_text(encoding='utf-8'))['cells']]
    if not all(isinstance(i, str) and re.fullmatch(r'[\w-]{1,64}', i) for i in ids): yield 'a cell without a valid id'
    twice = sorted({i for i in ids if i and ids.count(i) > 1})
    if twice: yield f"cell ids used twice: {', '.join(twice)}"

def opening(path):
    "The first heading is H1, and a line '> ...' says what the notebook is about"
    if not re.match(r'# \S.*\n+> \S', markdown(path)): yield "the prose does not open with '# Title' and '> what it is about'"

def skeleton(path):
    "A chapter has the headings of every chapter, in order"
    if not is_chapter(path): return
    prose = re.sub(r'(?ms)^```.*?^```', '', markdown(path))
    found = [s for h in re.findall(r'(?m)^## +(.+?)\s*$', prose) for s in SKELETON if re.match(re.escape(s) + r'\b', h, re.I)]
    missing = [s for s in SKELETON if s not in found]
    if missing: yield f"chapter without: {', '.join(missing)}"
    elif found != SKELETON: yield f"chapter's headings out of order: {', '.join(found)}"

def is_folded(c): return 'hide-input' in c.metadata.get('tags', [])

def folds(path):
    "A folded cell is folded everywhere: in JupyterLab (`source_hidden`) and on rendered pages (the tag `hide-input`)"
    for c in code_cells(path):
        hidden = c.metadata.get('jupyter', {}).get('source_hidden', False)
        if hidden != is_folded(c): yield f'cell {c.id}: folded in one place only'

def lines_of(c): return [l for l in c.source.split('\n') if l.strip() and not l.startswith('#|')]

def length(
    path # A notebook
) -> tuple: # Words, and lines of code
    "How much of a chapter is to be read, without what is folded, and without formulas that stand alone"
    prose = re.sub(r'(?s)<details>.*?</details>|\$\$.*?\$\$', '', markdown(path))
    hidden = [c for c in code_cells(path) if is_folded(c) or c.directive('hide') is not None or c.directive('default_exp') is not None]
    shown = [c for c in code_cells(path) if c not in hidden]
    return len(prose.split()), sum(len(lines_of(c)) for c in shown)

def short_enough(path):
    "A chapter can be read in an hour"
    if not is_chapter(path): return
    words, lines = length(path)
    if words > MAX_WORDS: yield f'{words:,} words outside folds, {MAX_WORDS:,} are enough'
    if lines > MAX_LINES: yield f'{lines} lines of code outside folds, {MAX_LINES} are enough'

NOTEBOOK_RULES = [exports_somewhere, runs, parses, saved_outputs, alt_texts, size, cell_ids, opening, skeleton, folds, short_enough]

# Rules for all notebooks together
def known_to_git(
    root # Folder of the project
) -> list: # Paths below `root`; empty where git knows nothing of them
    "The files that git tracks"
    try: res = subprocess.run(['git', 'ls-files', '-z'], cwd=root, capture_output=True, text=True, encoding='utf-8')
    except OSError: return []
    return sorted(Path(f) for f in res.stdout.split('\0') if f)

def enough(root):
    "What git knows is there: each notebook, and one for each module (nbdev-test reports success when it finds none)"
    nbs = Path(root)/'nbs'
    known = known_to_git(root)
    for f in known:
        if f.suffix == '.ipynb' and not (Path(root)/f).exists(): yield f'{f.as_posix()} is missing'
    tracked = {'.'.join(f.with_suffix('').parts[1:]) for f in known if f.parts[0] == PACKAGE and f.suffix == '.py' and f.name[0] != '_'}
    missing = sorted(tracked - {module_of(p) for p in notebooks(nbs)})
    if missing: yield f"no notebook exports: {', '.join(missing)}"
    if not (nbs/'index.ipynb').exists(): yield 'index.ipynb is missing'

def right_name(
    path # A notebook
) -> bool:
    "Whether a notebook is called as its module is: 03_vanilla for vanilla; game in the folder of exercises for exercises.game"
    module, stem = module_of(path), Path(path).stem
    if floor(path) == 'exercises': return module == f'exercises.{stem}'
    digits = r'\d+' if floor(path) else r'\d+[a-z]?'
    return bool(re.fullmatch(rf'{digits}_{module}', stem))

def one_module_each(nbs):
    "No two notebooks share a module (the later one would silently erase the earlier), and each is named after its own"
    named = sorted((module_of(p), p) for p in notebooks(nbs) if module_of(p))
    for m, ps in groupby(named, lambda o: o[0]):
        paths = [p for _, p in ps]
        names = ' and '.join(p.name for p in paths)
        if len(paths) > 1: yield f'{names} both export the module {m}'
        elif not right_name(paths[0]): yield f'{names} exports a module of another name, {m}'

def contiguous(nbs):
    "The chapters are numbered 1, 2, 3, ..."
    chapters = [p for p in notebooks(nbs) if floor(p) == 'chapters']
    for i, p in enumerate(chapters, 1):
        if number(p) != (i, ''): yield f'{p.name}: chapters are numbered without gaps, and this is number {i}'

def own_notebook(nbs, package):
    "Every module comes from a notebook"
    known = {module_of(p) for p in notebooks(nbs)}
    for name, file in modules_in(package).items():
        if name not in known: yield f'{file.name}: a module without a notebook'

def comes_later(
    path, # A notebook
    other # Another one
) -> bool:
    "Whether `other` stands behind `path`, or is `path`, in the same folder"
    if floor(path) != floor(other) or floor(path) == 'exercises': return other == path
    return bool(number(path)) and number(other) >= number(path)

def forbidden(
    path, # A notebook
    other, # A notebook whose module it imports
    exported:bool # Does an exported cell import it?
) -> str: # Empty where it may
    "Why `path` may not import what `other` exports"
    free = module_of(other) in TRAINED and not exported
    if comes_later(path, other) and not free: return 'which comes later'
    if floor(other) == 'exercises' and floor(path) in ('workshops', 'exercises'): return 'which only a chapter may'
    if floor(path) == 'exercises' and floor(other) == 'chapters': return 'which is a chapter, and exercises stand on workshops'
    return ''

def imports_point_down(nbs):
    """A notebook imports nothing that comes later in its own folder, and exported code imports in no circle. Exercises stand on workshops, and only chapters import them.
    Cells that are not exported may also play with the trained networks of `TRAINED`"""
    home = {module_of(p): p for p in notebooks(nbs) if module_of(p)}
    for p in notebooks(nbs):
        exported = exported_imports(p)
        for m in sorted(notebook_imports(p)):
            if m not in home: yield f'{p.name}: imports {PACKAGE}.{m}, which no notebook exports'
            elif why := forbidden(p, home[m], m in exported): yield f'{p.name}: imports {PACKAGE}.{m}, {why}'
    yield from circles({m: exported_imports(p) for m, p in home.items()})

def circles(
    graph:dict # Name of a module -> names of those that it imports
):
    "A circle of imports, if there is one"
    try: TopologicalSorter({m: needs - {m} for m, needs in graph.items()}).prepare()
    except CycleError as e: yield 'modules import each other in a circle: ' + ' <- '.join(e.args[1])

# Rules for all files
TEXT = {'', '.py', '.ipynb', '.md', '.ini', '.toml', '.in', '.json', '.js', '.css', '.svg', '.yml', '.txt'}
NOT_OURS = {'.git', '.venv', '__pycache__', '.ipynb_checkpoints', '.pytest_cache', '.hypothesis', '.idea', '.vscode', 'build', 'dist', 'models', '_docs'}

def texts(root):
    "The project's own text files"
    for p in sorted(Path(root).rglob('*')):
        parts = p.relative_to(root).parts
        if NOT_OURS & set(parts) or any(o.endswith('.egg-info') for o in parts) or p.suffix not in TEXT or not p.is_file(): continue
        try: yield p, p.read_text(encoding='utf-8')
        except UnicodeDecodeError: pass

MACHINE = re.compile(r'(?<![\w.~$}/])/(?:work|tmp|root|farm|opt/\w+|home/\w+|Users/\w+)/[\w.-]+|\b[A-Z]:\\+Users\\+\w+|site-packages/\w+')
HOST = re.compile('|'.join(('pypi' r'\.(?:org|python)', 'files' r'\.pythonhosted', 'download' r'\.pytorch\.org', 'registry' r'\.npmjs')))

def places(root):
    "No path of a machine and no package registry's host stands in any file"
    for p, t in texts(root):
        for what, r in (('a path of one machine', MACHINE), ("a package registry's host", HOST)):
            if m := r.search(t): yield f'{p.relative_to(root).as_posix()}: {what}, {m[0]!r}'

def local_links(path):
    "Every file that a Markdown file links to is there"
    t = re.sub(r'(?ms)^```.*?^```', '', Path(path).read_text(encoding='utf-8'))
    for l in re.findall(r'\]\(([^)\s#]+)[^)]*\)', t):
        if not re.match(r'\w+:', l) and not (Path(path).parent/l).exists(): yield f'{Path(path).name}: links to {l}, which is missing'

# All of them
def problems(
    root=ROOT # Folder of the project
) -> list: # One sentence each
    "Everything that is wrong with the notebooks of the project at `root`"
    nbs, package = Path(root)/'nbs', Path(root)/PACKAGE
    res = [o for p in notebooks(nbs) for o in readable(p)]
    if res: return res   # the others need notebooks they can read
    for p in notebooks(nbs): res += [f'{p.name}: {o}' for rule in NOTEBOOK_RULES for o in rule(p)]
    if any(': cell ' in o and ' (line ' in o for o in res): return res   # the others need cells they can parse
    return [*res, *enough(root), *one_module_each(nbs), *contiguous(nbs), *own_notebook(nbs, package), *imports_point_down(nbs)]
