"How packed code is: syntax-tree nodes a line in bodies of five lines and more, width of lines, targets of one assignment, conditional expressions inside others"
import ast, statistics, sys
from pathlib import Path
from typing import NamedTuple
from fastcore.script import call_parse
import checks

MEDIAN, MOST, WORST = 15, 22, 28   # nodes a line: of the median body, of nine bodies in ten, of any
NBDEV = '__all__ = ', '           \''   # the list of names, which nbdev writes and wraps
WIDTH, TARGETS, SHORT = 120, 3, 5  # columns; targets of one assignment; shorter bodies are not judged
FUNCTIONS = ast.FunctionDef, ast.AsyncFunctionDef

class Body(NamedTuple):
    "The body of one function"
    file:str
    name:str
    line:int
    lines:int
    nodes:float # A line

    def __str__(self): return f'{self.file}:{self.line}: {self.name} has {self.nodes:.1f} nodes a line in {self.lines} lines'

def without_docstring(
    function # Its node
) -> list: # Nodes
    "The statements of a function"
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.body[1:] if documented else function.body

def is_code(line):
    "Whether a line holds more than a comment"
    return bool(line.strip()) and not line.lstrip().startswith('#')

def measured(
    function, # Its node
    text:list, # Lines of its file
    file:str # Name of its file
): # A `Body`, or `None` for a short one
    "How packed a function is"
    body = without_docstring(function)
    if not body: return None
    inside = text[body[0].lineno-1:body[-1].end_lineno]
    lines = sum(is_code(line) for line in inside)
    if lines < SHORT: return None
    nodes = sum(1 for statement in body for _ in ast.walk(statement))
    return Body(file, function.name, function.lineno, lines, nodes/lines)

def bodies(
    text:str, # Python
    file:str='' # Name of its file
) -> list: # Of `Body`
    "The functions of `text` that are long enough to be judged"
    lines = text.splitlines()
    found = [measured(f, lines, file) for f in ast.walk(ast.parse(text)) if isinstance(f, FUNCTIONS)]
    return [b for b in found if b is not None]

def wide(text:str, file:str=''):
    "The lines that are too wide"
    for i, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDTH and not line.startswith(NBDEV): yield f'{file}:{i}: {len(line)} columns'

def crowded(text:str, file:str=''):
    "The assignments with too many targets"
    for n in ast.walk(ast.parse(text)):
        if not isinstance(n, ast.Assign): continue
        names = sum(len(t.elts) if isinstance(t, ast.Tuple) else 1 for t in n.targets)
        if names > TARGETS: yield f'{file}:{n.lineno}: {names} targets in one assignment'

def nested(text:str, file:str=''):
    "The conditional expressions inside others"
    for n in ast.walk(ast.parse(text)):
        if not isinstance(n, ast.IfExp): continue
        inner = [o for o in ast.walk(n) if isinstance(o, ast.IfExp) and o is not n]
        if inner: yield f'{file}:{n.lineno}: a conditional expression inside another'

def share_of(values, part): return sorted(values)[min(int(part*len(values)), len(values) - 1)]

def packed(
    found:list # Of `Body`
):
    "What is wrong with the bodies as a whole, and those to blame, worst first"
    nodes = [b.nodes for b in found]
    if not nodes: return
    worst = sorted(found, key=lambda b: b.nodes, reverse=True)
    yield from (f'{b}, {WORST} is the most' for b in worst if b.nodes > WORST)
    if share_of(nodes, .9) >= MOST: yield from (f'{b}, and only one body in ten may have {MOST}' for b in worst if MOST <= b.nodes <= WORST)
    if statistics.median(nodes) > MEDIAN: yield f'the median body has {statistics.median(nodes):.1f} nodes a line, {MEDIAN} is the most'

def ours(
    package # Folder of the library
) -> list: # Paths
    "The modules that the gate is for"
    return list(checks.modules_in(package).values())

def name_of(path):
    "A path below the project, or as it is"
    path = Path(path).resolve()
    return path.relative_to(checks.ROOT).as_posix() if path.is_relative_to(checks.ROOT) else path.as_posix()

def problems(
    files:list # Files of Python
) -> list: # Sentences, the most packed functions first
    "What breaks the rules of density"
    texts = {name_of(f): Path(f).read_text(encoding='utf-8') for f in files}
    found = [b for name, text in texts.items() for b in bodies(text, name)]
    res = list(packed(found))
    for rule in (wide, crowded, nested):
        for name, text in texts.items(): res += rule(text, name)
    return res

def summary(
    files:list # Files of Python
) -> str:
    "The numbers for all of `files` together"
    found = [b.nodes for f in files for b in bodies(Path(f).read_text(encoding='utf-8'))]
    if not found: return 'no body of five lines or more'
    return f'nodes a line: median {statistics.median(found):.1f}, nine in ten below {share_of(found, .9):.1f}, worst {max(found):.1f}; {len(found)} bodies'

@call_parse
def main(
    *files:str # Files of Python; the whole library by default
):
    "Say how packed the code is, and which functions and lines break the rules"
    chosen = files or ours(checks.ROOT/checks.PACKAGE)
    found = problems(chosen)
    print('\n'.join([*found, summary(chosen)]))
    sys.exit(bool(found))
