"""Runs the notebooks at full budget, each in a kernel of its own, and keeps what came out: outputs in the notebooks, seconds and claims in bench/results/course.json.
    python tools/course.py [03 06 ...]     run (all of them, or some by number, name or module); a notebook that fails is left as it was
    python tools/course.py --dry           run and write no notebook; the outcome goes to bench/results/verify.json
    python tools/course.py --stale         list the notebooks whose outputs are older than their code (--strict: exit code 1)"""
import argparse, datetime, json, os, platform, re, subprocess, sys, threading, time
from importlib.metadata import version
from pathlib import Path
os.environ.setdefault('JUPYTER_PREFER_ENV_PATH', '1')   # the kernel of this environment, whatever else the user has installed
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbdev.clean import clean_nb
from nbdev.config import get_config
from fastcore.nbio import nb2str
from gan_course.core import code_digest, digest
import checks

RESULTS = Path('bench')/'results'

# Files
def write(
    path, # A file
    text:str # What shall be in it
):
    "Write `text` to `path`, all or nothing"
    path = Path(path)
    tmp = path.with_name(f'.{path.name}.tmp')
    tmp.write_text(text, encoding='utf-8', newline='\n')
    os.replace(tmp, path)

def load(
    path # A JSON file
) -> dict:
    "What is in `path`, or an empty dict"
    return json.loads(path.read_text(encoding='utf-8')) if path.exists() else {}

def save(
    path, # A JSON file
    obj:dict # What shall be in it
):
    "Write `obj` to `path`"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, json.dumps(obj, indent=1, ensure_ascii=False) + '\n')

# Running one notebook
class Client(NotebookClient):
    "A client that leaves the export cell out and says which cell it is at"
    at = 0

    async def async_execute_cell(self, cell, cell_index, **kwargs):
        self.at = cell_index + 1
        if 'nbdev_export(' in cell.source: return cell
        return await super().async_execute_cell(cell, cell_index, **kwargs)

def execute(
    path, # A notebook
    watch=None # Called with the client before it starts
): # The executed notebook
    "Run the notebook at `path` at full budget in a new kernel; nothing is written. Raises `CellExecutionError`"
    path = Path(path)
    nb = nbformat.read(path, 4)
    client = Client(nb, timeout=None, kernel_name='python3', resources=dict(metadata=dict(path=str(path.parent))), store_widget_state=False,
        record_timing=False, coalesce_streams=True, extra_arguments=['--log-level=ERROR'])
    if watch: watch(client)
    env = {k: v for k, v in os.environ.items() if k not in ('IN_TEST', 'MPLBACKEND')}
    client.execute(env=dict(env, OMP_WAIT_POLICY='PASSIVE'))
    return nb

def without_widget(
    outputs # Outputs of a cell
): # Those that a page can show
    "`outputs` without the views of widgets; an output that was nothing else is left out, a picture beside a view stays"
    for o in outputs:
        data = o.get('data', {})
        views = [k for k in data if 'widget' in k]
        for k in views: del data[k]
        if not views or set(data) - {'text/plain'}: yield o

def cleaned(
    nb # An executed notebook
) -> str: # Text of the file
    "`nb` as nbdev-clean leaves it, and without the views of widgets, which are dead on a page"
    d, cfg = json.loads(nbformat.writes(nb)), get_config(checks.ROOT)
    for c in d['cells']:
        if c['cell_type'] == 'code': c['outputs'] = list(without_widget(c['outputs']))
    d['metadata'].pop('widgets', None)
    clean_nb(d, allowed_metadata_keys=cfg.get('allowed_metadata_keys'), allowed_cell_metadata_keys=cfg.get('allowed_cell_metadata_keys'),
        clean_ids=cfg.clean_ids, allowed_out_metadata_keys=cfg.get('allowed_out_metadata_keys'))
    return nb2str(d)

def printed(
    nb # A notebook
) -> list: # Lines
    "The lines that its cells printed"
    joined = lambda c: ''.join(''.join(o['text']) for o in c.get('outputs', []) if o['output_type'] == 'stream' and o['name'] == 'stdout')
    return [l for c in nb['cells'] if c['cell_type'] == 'code' for l in joined(c).splitlines()]

def claims(nb): return sum(l.startswith('Holds: ') for l in printed(nb))
def shortened(nb): return sum(l.startswith('Not at this budget: ') for l in printed(nb))

# What outputs depend on
def needed(
    path, # A notebook
    package # Folder of the library
) -> set: # Names of modules
    "The modules of the library that a notebook imports, and those that they import"
    return closure(checks.notebook_imports(path), package)

def closure(
    names:set, # Names of modules
    package # Folder of the library
) -> set: # Names of modules
    "The modules among `names` that are in the library, and those that they import, directly or not"
    todo, res = set(names), set()
    while todo:
        m = todo.pop()
        file = Path(package)/f'{m}.py'
        if m in res or not file.exists(): continue
        res.add(m)
        todo |= checks.imported_modules(ast_of(file))
    return res

def ast_of(file): return checks.python_of(Path(file).read_text(encoding='utf-8'))

def hashes(
    path, # A notebook
    package # Folder of the library
) -> dict: # `cells`: one hash, `modules`: one for each name
    "What the outputs of a notebook depend on: its cells and the studies that they read, and the modules"
    cells = '\n'.join(c.source for c in checks.code_cells(path) if 'nbdev_export(' not in c.source)
    files = [Path(package).parent/RESULTS/f'{name}.json' for name in re.findall(r"\bstudy\('([\w-]+)'\)", cells)]
    studies = [f.read_text(encoding='utf-8') for f in files if f.exists()]
    modules = {m: code_digest((Path(package)/f'{m}.py').read_text(encoding='utf-8')) for m in sorted(needed(path, package))}
    return dict(cells=digest(code_digest(checks.as_python(cells)), *studies), modules=modules)

def why_stale(
    path, # A notebook
    package, # Folder of the library
    entry:dict # Its entry in course.json, or `None`
) -> str: # Empty when its outputs are fresh
    "Why the saved outputs of a notebook are out of date"
    nb = checks.read(path)
    if not entry: return 'not run yet'
    if shortened(nb): return 'outputs of a shortened run'
    if claims(nb) != entry['claims']: return f"{claims(nb)} claims in its outputs, {entry['claims']} in course.json"
    now = hashes(path, package)
    if now['cells'] != entry['hash']['cells']: return 'its cells changed'
    changed = sorted(m for m in now['modules'].keys() | entry['hash']['modules'].keys() if now['modules'].get(m) != entry['hash']['modules'].get(m))
    return f"changed: {', '.join(f'{checks.PACKAGE}.{m}' for m in changed)}" if changed else ''

def stale(
    root # Folder of the project
) -> dict: # Name -> reason
    "The notebooks whose saved outputs are out of date"
    runs = load(Path(root)/RESULTS/'course.json')
    reasons = {p.stem: why_stale(p, Path(root)/checks.PACKAGE, runs.get(p.stem)) for p in numbered(root)}
    return {k: v for k, v in reasons.items() if v}

# Running them all
def numbered(root): return [p for p in checks.notebooks(Path(root)/'nbs') if checks.number(p)]

def pick(
    root, # Folder of the project
    wanted:list # Numbers, names or modules; empty for all
) -> list: # Paths
    "The numbered notebooks that `wanted` names; raises `ValueError` for one that is not there"
    paths = numbered(root)
    names = {p: {p.stem, p.stem.split('_')[0], p.stem.split('_', 1)[1], p.name} for p in paths}
    unknown = [w for w in wanted if not any(w in ns for ns in names.values())]
    if unknown: raise ValueError(f"CHAPTERS: expected some of {' '.join(p.stem for p in paths)}, got {' '.join(unknown)}.")
    return [p for p in paths if not wanted or names[p] & set(wanted)]

def processor():
    "Name of the processor"
    info = Path('/proc/cpuinfo')
    m = re.search(r'(?m)^model name\s*:\s*(.+)$', info.read_text()) if info.exists() else None
    if m: return m[1].strip()
    if sys.platform == 'darwin': return subprocess.run(['sysctl', '-n', 'machdep.cpu.brand_string'], capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()

def machine():
    "The machine, as far as it matters for a time"
    return dict(processor=processor(), cores=os.cpu_count(), system=f'{platform.system()} {platform.machine()}', python=platform.python_version(), torch=version('torch'))

class Progress:
    "One line for one notebook: rewritten every second on a terminal, once a minute a new one elsewhere"
    def __init__(self, label:str): self.label, self.t0, self.client, self.done = label, time.time(), None, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.beat, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.done.set()
        self.thread.join()

    @property
    def seconds(self): return time.time() - self.t0

    def watch(self, client): self.client = client
    def line(self): return f'{self.label}  {self.seconds:6.0f} s' + (f'  cell {self.client.at}/{len(self.client.nb.cells)}' if self.client else '')

    def beat(self):
        tty = sys.stdout.isatty()
        while not self.done.wait(1 if tty else 60): print('\r' + self.line() + '  ' if tty else self.line(), end='' if tty else '\n', flush=True)

    def end(self, what:str): print('\r' * sys.stdout.isatty() + f'{self.label}  {self.seconds:6.0f} s  {what}' + ' ' * 12, flush=True)

def run_one(
    path, # A notebook
    label:str, # Start of the progress line
    keep=True # Write the notebook?
): # Its entry for course.json, or `None` when it failed
    "Run one notebook at full budget and say how it went; it is written only when it ran to its end"
    h = hashes(path, Path(path).parent.parent/checks.PACKAGE)   # before it runs: what it ran with
    with Progress(label) as p:
        try: nb = execute(path, p.watch)
        except CellExecutionError as e: error = re.sub(r'\x1b\[[0-9;]*m', '', str(e))
        else: error = None
        seconds = round(p.seconds, 1)
    if error:
        p.end('failed')
        return print(error, flush=True)
    if keep: write(path, cleaned(nb))
    p.end(f'{claims(nb)} claims')
    return dict(seconds=seconds, claims=claims(nb), date=datetime.date.today().isoformat(), machine=machine(), hash=h)

def table(
    rows:dict # Name -> entry or `None`
) -> str:
    "The table at the end of a run"
    width = max(map(len, rows))
    lines = [f"{n:{width}}  {r['seconds']:7.0f}  {r['claims']:6}" if r else f'{n:{width}}   failed' for n, r in rows.items()]
    good = [r for r in rows.values() if r]
    total = f"{'total':{width}}  {sum(r['seconds'] for r in good):7.0f}  {sum(r['claims'] for r in good):6}"
    return '\n'.join([f"{'chapter':{width}}  seconds  claims", *lines, total])

def run(
    root, # Folder of the project
    wanted=(), # Numbers, names or modules; empty for all
    keep=True # Write the notebooks and course.json, or only verify.json?
) -> dict: # Name -> entry, `None` when it failed
    "Run the notebooks at full budget, one after another"
    paths, res = pick(root, list(wanted)), {}
    width = max(len(p.stem) for p in paths)
    file = Path(root)/RESULTS/('course.json' if keep else 'verify.json')
    for i, p in enumerate(paths, 1):
        res[p.stem] = run_one(p, f'[{i}/{len(paths)}] {p.stem:{width}}', keep)
        known = load(file) | ({p.stem: res[p.stem]} if res[p.stem] or not keep else {})
        save(file, {k: known[k] for k in sorted(known) if k in {o.stem for o in numbered(root)}})
    print('\n' + table(res), flush=True)
    return res

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('chapters', nargs='*')
    for o in ('dry', 'stale', 'strict'): ap.add_argument(f'--{o}', action='store_true')
    a = ap.parse_args()
    if a.stale:
        found = stale(checks.ROOT)
        print('\n'.join(['== outputs older than their code (make course redoes them):', *(f'  {k}: {v}' for k, v in found.items())]) if found else '== all outputs are fresh')
        sys.exit(bool(found) and a.strict)
    try: res = run(checks.ROOT, a.chapters, keep=not a.dry)
    except ValueError as e: sys.exit(str(e))
    if not a.dry:
        import readme
        readme.build(checks.ROOT)
    sys.exit(not all(res.values()))

if __name__ == '__main__': main()
