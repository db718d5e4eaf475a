"Makes README.md from nbs/index.ipynb. Run: python tools/readme.py, or with --check to see whether it is up to date (nothing is written then)."
import re, sys
from pathlib import Path
import nbformat
from nbconvert import MarkdownExporter
import checks, course

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
    def move(m): return m[0] if re.match(r'\w+:|#|/', m[2]) else m[1] + (m[2][3:] if m[2].startswith('../') else f'nbs/{m[2]}')
    parts = re.split(r'(?ms)(^```.*?^```)', text)
    return ''.join(p if i % 2 else re.sub(r'(\]\(|\bsrc=")([^)"\s]+)', move, p) for i, p in enumerate(parts))

def to_markdown(
    nb # The executed index
) -> str: # Text of README.md
    "Convert the index"
    nb = nbformat.v4.new_notebook(cells=[c for c in map(shown, nb.cells) if c is not None])
    text, _ = MarkdownExporter().from_notebook_node(nb)
    return re.sub(r'\n{3,}', '\n\n', relink(text)).strip() + '\n'

def make(
    root # Folder of the project
): # Texts of nbs/index.ipynb and README.md
    "Run the index and convert it; nothing is written"
    path = Path(root)/'nbs'/'index.ipynb'
    nb = course.execute(path)
    return course.cleaned(nb), to_markdown(nb)

def files(root): return [Path(root)/'nbs'/'index.ipynb', Path(root)/'README.md']

def diff(
    root # Folder of the project
) -> list: # Sentences
    "Which of the two files is out of date"
    if not files(root)[0].exists(): return ['nbs/index.ipynb is missing']
    have = [p.read_text(encoding='utf-8') if p.exists() else None for p in files(root)]
    return [f'{p.relative_to(root).as_posix()}: out of date. Run make readme' for p, a, b in zip(files(root), have, make(root)) if a != b]

def build(
    root # Folder of the project
):
    "Write nbs/index.ipynb with fresh outputs, and README.md"
    for p, t in zip(files(root), make(root)): course.write(p, t)

if __name__ == '__main__':
    if '--check' not in sys.argv: build(checks.ROOT)
    elif found := diff(checks.ROOT): sys.exit('\n'.join(found))
