"Small notebooks and small projects that the tests of the tools share"
import json, pytest
import checks, sync
from checks import ROOT

OPENING = '# Toy\n\n> What it is about.'
PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

def md(source, id='m0'): return dict(cell_type='markdown', id=id, metadata={}, source=source)

def code(source, id='c0', outputs=(), **metadata):
    return dict(cell_type='code', id=id, metadata=metadata, source=source, outputs=list(outputs), execution_count=None)

def stream(text): return dict(output_type='stream', name='stdout', text=text)
def shown(mime, data): return dict(output_type='display_data', data={mime: data}, metadata={})
def picture(alt=''): return shown('text/html', f'<img alt="{alt}" src="data:image/png;base64,{PNG}">')
def as_nb(cells, **metadata): return dict(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)

def exports(
    path # A notebook to write
) -> str: # Empty for an index
    "The module that a notebook of this name should export"
    number, _, name = path.stem.partition('_')
    if path.parent.name == 'exercises': return f'exercises.{path.stem}'
    return name if number[:1].isdigit() else ''

def found(path): return [o for rule in checks.NOTEBOOK_RULES for o in rule(path)]

@pytest.fixture
def make(tmp_path):
    "Writes a notebook into a folder of its own and returns its path; good unless the test makes it bad"
    def _make(*cells, name='00_toy.ipynb', **metadata):
        path = tmp_path/'nbs'/name
        path.parent.mkdir(parents=True, exist_ok=True)
        first = [code(f'#| default_exp {exports(path)}', 'first')] if exports(path) else []
        path.write_text(json.dumps(as_nb(first + [md(OPENING, 'title')] + list(cells), **metadata)), encoding='utf-8')
        return path
    return _make

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
