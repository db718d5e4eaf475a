"Are the library and the notebooks what they are made from? And the style? All in a temporary copy: the tree is never touched. `tests/test_sync.py` asks."
import os, shutil, subprocess, sys, tempfile
from pathlib import Path
import checks

STYLED = ['nbs', 'tools', 'tests', 'bench', 'setup.py']

def command(
    name:str # E.g. `'nbdev-export'`
) -> str:
    "The path of a command that was installed beside this Python"
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if not found: sys.exit(f'{name} is not installed: run make, or pip install -e ".[dev]"')
    return found

def run(
    cmd:list, # A command and its arguments
    cwd # Where to run it
): # Its exit code and what it printed
    "Run `cmd` at full budget in `cwd`"
    env = {k: v for k, v in os.environ.items() if k != 'IN_TEST'}   # nbdev-export writes no index under IN_TEST
    res = subprocess.run(cmd, cwd=cwd, env=env, text=True, encoding='utf-8', errors='replace', stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return res.returncode, res.stdout

def copy_sources(
    root, # Folder of the project
    to # An empty folder
):
    "Copy to `to` what nbdev needs, without the modules that it makes"
    root, to = Path(root), Path(to)
    for p in [root/'pyproject.toml', root/checks.PACKAGE/'__init__.py', *checks.notebooks(root/'nbs')]:
        dest = to/p.relative_to(root)
        dest.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(p, dest)

def text(path): return Path(path).read_text(encoding='utf-8')

def modules(package): return {p.relative_to(package).as_posix(): text(p) for p in Path(package).rglob('*.py')}

def export_diff(
    root # Folder of the project
):
    "How the library differs from what nbdev-export makes of the notebooks"
    with tempfile.TemporaryDirectory() as tmp:
        copy_sources(root, tmp)
        code, out = run([command('nbdev-export')], tmp)
        if code: return [f'nbdev-export failed:\n{out}']
        have, want = modules(Path(root)/checks.PACKAGE), modules(Path(tmp)/checks.PACKAGE)
    diff = [f for f in sorted(have.keys() | want.keys()) if have.get(f) != want.get(f)]
    return [f'{checks.PACKAGE}/{f}: not what the notebooks export. Run make export (it overwrites what was edited by hand)' for f in diff]

def clean_diff(
    root # Folder of the project
):
    "The notebooks that nbdev-clean would change"
    with tempfile.TemporaryDirectory() as tmp:
        copy_sources(root, tmp)
        code, out = run([command('nbdev-clean')], tmp)
        if code or 'Failed to clean' in out: return [f'nbdev-clean failed:\n{out}']
        pairs = [(p, Path(tmp)/p.relative_to(root)) for p in checks.notebooks(Path(root)/'nbs')]
        return [f'{p.name}: nbdev-clean would change it. Run make export' for p, q in pairs if text(p) != text(q)]

def style(
    root # Folder of the project
):
    "What chkstyle has to say"
    code, out = run([command('chkstyle'), *(p for p in STYLED if (Path(root)/p).exists())], root)
    return [f'chkstyle:\n{out}'] if code else []
