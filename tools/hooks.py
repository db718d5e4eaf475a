"Installs nbdev's hooks for git and Jupyter: notebooks are cleaned when saved, and merged cell by cell. `make` runs it once, after installing."
import re, subprocess
from pathlib import Path
import sync

ROOT = Path(__file__).resolve().parent.parent
OWN = '.venv/bin/nbdev-'   # git runs them in the project's folder, whether or not the environment is active

def own_commands(
    path # A file that calls nbdev's commands
):
    "Let `path` call the commands of the project's environment"
    text = path.read_text(encoding='utf-8')
    text = re.sub(r'(?<![\w/#-])nbdev-(?=merge|trust|diff)', OWN, text)
    path.write_text(text, encoding='utf-8', newline='\n')

def main():
    if not (ROOT/'.git').is_dir(): return print('No hooks: this copy of the project is not a git repository.')
    out = subprocess.run([sync.command('nbdev-install-hooks')], cwd=ROOT, capture_output=True, text=True)
    if out.returncode: return print(f'No hooks: {(out.stderr.strip() or out.stdout.strip()).splitlines()[-1]}')
    for path in (ROOT/'.gitconfig', ROOT/'.git'/'hooks'/'post-merge'): own_commands(path)
    print('Hooks of nbdev are installed.')

if __name__ == '__main__': main()
