"Makes README.md from nbs/index.ipynb"
import re
from pathlib import Path
import nbformat
from fastcore.script import call_parse
from nbconvert import MarkdownExporter
import checks, nb

def has(
    cell, # A code cell
    directive:str # E.g. `'echo: false'`
) -> bool:
    "Whether `cell` opens with the directive"
    return bool(re.search(rf'(?m)\A(#\|.*\n)*#\| *{directive} *$', cell.source))

def shown(
    cell # A cell that ran
): # The cell for the README, or `None`
    "`cell` without directives, with only those outputs that are Markdown; without its code under `echo: false`"
    if cell.cell_type != 'code': return cell if cell.cell_type == 'markdown' else None
    if has(cell, 'hide') or 'nbdev_export(' in cell.source: return None
    text = '\n\n'.join(o.data['text/markdown'] for o in cell.outputs if 'text/markdown' in o.get('data', {}))
    code = re.sub(r'\A(#\|.*\n?)+', '', cell.source).strip()
    if not has(cell, 'echo: false') and code: text = f'```python\n{code}\n```\n\n{text}'.strip()
    return nbformat.v4.new_markdown_cell(text) if text else None

def relink(
    text:str # Markdown whose links start in nbs/
) -> str: # The same, with links that start beside README.md
    "Rewrite relative links and pictures, outside of code"
    def move(m):
        before, link = m.groups()
        if re.match(r'\w+:|#|/', link): return m[0]
        if link.startswith('../'): return before + link[3:]
        return f'{before}nbs/{link}'
    parts = re.split(r'(?ms)(^```.*?^```)', text)   # every other one is code
    parts[::2] = [re.sub(r'(\]\(|\bsrc=")([^)"\s]+)', move, p) for p in parts[::2]]
    return ''.join(parts)

def to_markdown(
    index # The executed index
) -> str: # Text of README.md
    "Convert the index"
    cells = [c for c in map(shown, index.cells) if c is not None]
    text, _ = MarkdownExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    return re.sub(r'\n{3,}', '\n\n', relink(text)).strip() + '\n'

def make(
    root # Folder of the project
): # Texts of nbs/index.ipynb and README.md
    "Run the index and convert it; nothing is written"
    index = nb.execute(Path(root)/'nbs'/'index.ipynb')
    return nb.cleaned(index), to_markdown(index)

def files(root): return [Path(root)/'nbs'/'index.ipynb', Path(root)/'README.md']
def text(path): return path.read_text(encoding='utf-8') if path.exists() else None

def diff(
    root # Folder of the project
) -> list: # Sentences
    "Which of the two files is out of date"
    if not files(root)[0].exists(): return ['nbs/index.ipynb is missing']
    old = [p for p, new in zip(files(root), make(root)) if text(p) != new]
    return [f'{p.relative_to(root).as_posix()}: out of date. Run make readme' for p in old]

def build(
    root # Folder of the project
):
    "Write nbs/index.ipynb with fresh outputs, and README.md"
    for p, new in zip(files(root), make(root)): nb.write(p, new)

@call_parse
def main():
    "Make README.md from nbs/index.ipynb, and give the index fresh outputs"
    build(checks.ROOT)
