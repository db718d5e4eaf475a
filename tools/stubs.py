"""Stubs for editors and type checkers: gan_course/*.pyi, made by mypy's stubgen from the modules.
Stubgen reads a text as it stands, so it is given a copy in which every method that `@patch` adds stands in its class, and every docment in a docstring.
Run: python tools/stubs.py, or with --check to see what is out of date (nothing is written then)."""
import ast, copy, re, subprocess, sys, tempfile, textwrap, tokenize
from io import StringIO
from pathlib import Path
from fastcore.script import call_parse, store_true

ROOT, PACKAGE = Path(__file__).resolve().parent.parent, 'gan_course'

# What is true and stands in no line: the text that a module gets before it is read
MORE = dict(
    data='class DataLoaders(_Loaders):\n    "`DataLoaders` of `TensorLoader`s"\n    train: TensorLoader\n    valid: TensorLoader\n',
    learner='from .data import DataLoaders\nclass GANLearner:\n    dls: DataLoaders\n')
LAZY = {'__init__.pyi': 'from .lab import doctor as doctor\n'}   # what a module fetches when it is asked for

# Reading
def is_patch(
    decorator # Syntax tree of a decorator
) -> bool:
    "Whether a decorator is fastcore's `@patch`, with or without arguments"
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(call, ast.Name) and call.id == 'patch'

def patched_classes(
    node # A statement of a module
) -> list: # Names; none for what is no patch
    "The classes that a statement adds a method to"
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or not any(map(is_patch, node.decorator_list)): return []
    kind = node.args.args[0].annotation
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return [ast.unparse(o) for o in kinds]

def property_of(
    node # A statement of a module
): # Names of class and property, and its docstring; `None` for any other statement
    "What `Class.name = property(f, doc='...')` adds"
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call): return None
    target = node.targets[0]
    if not isinstance(target, ast.Attribute) or ast.unparse(node.value.func) != 'property': return None
    doc = [k.value.value for k in node.value.keywords if k.arg == 'doc']
    return ast.unparse(target.value), target.attr, doc[0] if doc else ''

def comments_of(
    text:str # A module
) -> tuple: # Two dicts from line number to comment: of lines that end in a colon, and of all others
    "The comments at the ends of lines; behind the colon of a signature they tell what comes back"
    ends,others,last = {},{},''
    for t in tokenize.generate_tokens(StringIO(text).readline):
        if t.type == tokenize.COMMENT: (ends if last == ':' else others)[t.start[0]] = t.string.lstrip('# ')
        else: last = t.string
    return ends,others

# Folding: everything into the class it belongs to
def as_method(
    node # A function under `@patch`
): # A method
    "A patch as it would stand in its class"
    node = copy.deepcopy(node)
    as_prop = any('as_prop=True' in ast.unparse(d) for d in node.decorator_list if is_patch(d))
    node.decorator_list = [d for d in node.decorator_list if not is_patch(d)]
    if as_prop: node.decorator_list.append(ast.Name('property'))
    node.args.args[0].annotation = None
    return node

def as_property(
    name:str, # Name of the property
    doc:str # Its docstring
): # A method under `@property`
    "A property as it would stand in its class"
    return ast.parse(f'@property\ndef {name}(self):\n    {doc!r}\n    return unknown').body[0]

def members(
    tree # A module
) -> list: # Pairs of a class name and a method
    "What a module adds to classes from outside"
    found = []
    for node in tree.body:
        for name in patched_classes(node): found.append((name, as_method(node)))
        if prop := property_of(node): found.append((prop[0], as_property(*prop[1:])))
    return found

def absolute_imports(tree): return [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom)) and not getattr(n, 'level', 0)]

def add(
    cls, # A class
    node # A member
):
    "Put a member into a class, in place of one of the same name"
    cls.body = [o for o in cls.body if getattr(o, 'name', None) != node.name]
    cls.body.append(node)

def fold(
    trees:dict # Module name to syntax tree; changed in place
):
    "Move what modules add to classes into these classes, wherever they are defined"
    homes = {}
    for name,tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef): homes.setdefault(node.name, []).append((name, node))
    for name,tree in trees.items():
        for owner,node in members(tree):
            mine = [o for o in homes.get(owner, []) if o[0] == name]
            for home,cls in (mine or homes.get(owner, []))[:1]:
                add(cls, node)
                if home != name: trees[home].body[1:1] = absolute_imports(tree)   # stubgen leaves out what is not used
        tree.body = [n for n in tree.body if not patched_classes(n) and not property_of(n)]

# What stubgen would guess wrong, or not see
class Plain(ast.NodeTransformer):
    "One target in an assignment, arguments that a default does not type, docments in docstrings"
    def __init__(self, ends, others): self.ends,self.others = ends,others

    def visit_Assign(self, node):
        target,value = node.targets[0],node.value
        if not isinstance(target, ast.Tuple): return node
        same = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
        values = value.elts if same else [ast.Name('unknown')]*len(target.elts)
        return [ast.Assign([t], v, lineno=0) for t,v in zip(target.elts, values)]

    def visit_AsyncFunctionDef(self, node): return self.visit_FunctionDef(node)
    def visit_FunctionDef(self, node):
        add_docments(node, self.ends, self.others)
        self.generic_visit(node)
        args = [*node.args.posonlyargs, *node.args.args]
        defaults = node.args.defaults
        pairs = list(zip(args[len(args)-len(defaults):], defaults)) + list(zip(node.args.kwonlyargs, node.args.kw_defaults))
        for arg,default in pairs: arg.annotation = type_of(arg, default)
        return node

def type_of(
    arg, # An argument
    default # Its default
): # Syntax tree of its type, or `None`
    "The type of an argument: with `None` where that is the default, and any where only the default would tell"
    if default is None: return arg.annotation
    none = isinstance(default, ast.Constant) and default.value is None
    if arg.annotation is None: return None if none else ast.Name('Any')
    return ast.BinOp(arg.annotation, ast.BitOr(), ast.Constant(None)) if none else arg.annotation

def add_docments(
    node, # A function; changed in place
    ends:dict, # Line number to comment, behind a colon
    others:dict # Line number to comment
):
    "Append what is said about arguments and result to the docstring"
    args = [*node.args.posonlyargs, *node.args.args, node.args.vararg, *node.args.kwonlyargs, node.args.kwarg]
    rows = [f'    {a.arg}: {others[a.lineno]}' for a in args if a is not None and a.lineno in others]
    doc,end = ast.get_docstring(node),node.body[0].lineno - 1
    parts = [] if doc is None else [doc]
    if rows: parts.append('\n'.join(['Args:', *rows]))
    if end >= node.lineno and end in ends: parts.append(f'Returns:\n    {ends[end]}')
    if parts in ([], [doc]): return
    indent = 8 if patched_classes(node) else node.col_offset + 4
    text = textwrap.indent('\n\n'.join(parts), ' '*indent).strip()
    node.body[:0 if doc is None else 1] = [ast.Expr(ast.Constant(text))]

def add_more(
    tree, # A module; changed in place
    text:str # Lines of `MORE`
):
    "Put imports at the top, and classes in front of the code or into the class of the same name"
    classes = {n.name: n for n in tree.body if isinstance(n, ast.ClassDef)}
    more = ast.parse(text).body
    for node in more:
        if getattr(node, 'name', None) in classes: classes[node.name].body[1:1] = node.body
    new = [n for n in more if getattr(n, 'name', None) not in classes]
    start = max([i for i,n in enumerate(tree.body) if isinstance(n, (ast.Import, ast.ImportFrom))], default=-1) + 1
    tree.body[start:start] = new

def own_loaders(
    name:str, # Name of the module
    tree # The module; changed in place
):
    "Have `DataLoaders` mean those of `TensorLoader`s, which `MORE` puts into `data`"
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or [a.name for a in node.names] != ['DataLoaders']: continue
        if name == 'data': node.names[0].asname = '_Loaders'
        else: node.module,node.level = 'data',name.count('/')+1

def sources(
    root=ROOT # Folder of the project
) -> dict: # Path from the package to text
    "The modules as stubgen is to read them"
    paths = sorted(p for p in (Path(root)/PACKAGE).rglob('*.py') if p.name != '_modidx.py')
    names = {p.relative_to(Path(root)/PACKAGE).with_suffix('').as_posix(): p for p in paths}
    texts = {name: p.read_text(encoding='utf-8') for name,p in names.items()}
    trees = {name: Plain(*comments_of(t)).visit(ast.parse(t)) for name,t in texts.items()}
    fold(trees)
    for name,tree in trees.items():
        own_loaders(name, tree)
        if name in MORE: add_more(tree, MORE[name])
        if name == '__init__': tree.body = [n for n in tree.body if getattr(n, 'name', None) != '__getattr__']
        tree.body[1 if ast.get_docstring(tree) else 0:0] = ast.parse('from typing import Any').body
    return {f'{name}.py': ast.unparse(ast.fix_missing_locations(tree)) for name,tree in trees.items()}

# Making
def stubgen(
    texts:dict, # Path from the package to text
    folder # An empty folder
):
    "Write `texts` into `folder` and have stubgen make its stubs beside them"
    package = Path(folder)/PACKAGE
    for name,text in texts.items():
        (package/name).parent.mkdir(parents=True, exist_ok=True)
        (package/name).write_text(text, encoding='utf-8')
    files = [f'{PACKAGE}/{name}' for name in texts]
    cmd = [sys.executable, '-c', 'from mypy.stubgen import main; main()', '--parse-only', '--include-docstrings', '-q', '-o', '.', *files]
    done = subprocess.run(cmd, cwd=folder, capture_output=True, text=True)
    if done.returncode: sys.exit(f'stubgen failed; is mypy installed (pip install -e ".[dev]")?\n{done.stdout}{done.stderr}')

def with_all(
    stub:str, # Text of a stub
    source:str # Text of its module
) -> str: # Text of the stub
    "The stub with the module's `__all__` after the imports, so that a star import gives what it gives in Python"
    found = re.search(r'(?m)^__all__ = \[[^\]]*\]', source)
    if not found: return stub
    tree = ast.parse(stub)
    ends = [n.end_lineno for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    lines = stub.splitlines()
    at = max(ends, default=0)
    return '\n'.join([*lines[:at], '', found[0], *lines[at:]]) + '\n'

def make(
    root=ROOT # Folder of the project
) -> dict: # Path of a stub from the package to its text
    "All stubs; nothing is written"
    texts = sources(root)
    with tempfile.TemporaryDirectory() as folder:
        stubgen(texts, folder)
        stubs = {}
        for name,text in texts.items():
            stub = Path(name).with_suffix('.pyi')
            made = with_all((Path(folder)/PACKAGE/stub).read_text(encoding='utf-8'), text)
            stubs[stub.as_posix()] = made + LAZY.get(stub.as_posix(), '')
    return stubs

def diff(
    root=ROOT # Folder of the project
) -> list: # Sentences
    "Which stubs are out of date"
    package = Path(root)/PACKAGE
    have = {p.relative_to(package).as_posix(): p.read_text(encoding='utf-8') for p in package.rglob('*.pyi')}
    want = make(root)
    names = [n for n in sorted(have.keys() | want.keys()) if have.get(n) != want.get(n)]
    return [f'{PACKAGE}/{n}: not what the modules say. Run python tools/stubs.py' for n in names]

def build(
    root=ROOT # Folder of the project
):
    "Write all stubs, and remove those whose module is gone"
    package,stubs = Path(root)/PACKAGE,make(root)
    for old in package.rglob('*.pyi'):
        if old.relative_to(package).as_posix() not in stubs: old.unlink()
    for name,text in stubs.items(): (package/name).write_text(text, encoding='utf-8', newline='\n')

@call_parse
def main(
    check:store_true=False # Say what is out of date, and write nothing
):
    "Make the stubs of gan_course"
    if not check: build()
    elif found := diff(): sys.exit('\n'.join(found))
