"Runs the notebooks at full budget, each in a kernel of its own; when asked to record, keeps what came out: outputs in the notebooks, seconds and claims in bench/results/course.json"
import datetime, os, platform, re, subprocess, sys, time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from fastcore.script import call_parse
from fastprogress.fastprogress import progress_bar
from nbclient.exceptions import CellExecutionError
import torch
from gan_course.files import code_digest, digest
import checks, nb, readme

RESULTS = Path('bench')/'results'

# What outputs depend on
def needed(
    path, # A notebook
    package # Folder of the library
) -> set: # Names of modules
    "The modules of the library that a notebook imports, and those that they import"
    return checks.closure(checks.notebook_imports(path), package)

def code_of(path): return '\n'.join(c.source for c in checks.code_cells(path) if 'nbdev_export(' not in c.source)

def studies_of(
    code:str, # Of a notebook
    root # Folder of the project
) -> list: # Texts
    "The committed results that `code` reads"
    files = [Path(root)/RESULTS/f'{name}.json' for name in re.findall(r"\bstudy\('([\w-]+)'\)", code)]
    return [f.read_text(encoding='utf-8') for f in files if f.exists()]

@cache
def hash_of_code(text): return code_digest(text)
def hash_of(file): return hash_of_code(Path(file).read_text(encoding='utf-8'))

def hashes(
    path, # A notebook
    package # Folder of the library
) -> dict: # `cells`: one hash, `modules`: one for each name
    "What the outputs of a notebook depend on: its cells and the studies that they read, and the modules"
    code = code_of(path)
    cells = digest(code_digest(checks.as_python(code)), *studies_of(code, Path(package).parent))
    modules = {m: hash_of(checks.file_of(package, m)) for m in sorted(needed(path, package))}
    return dict(cells=cells, modules=modules)

def why_stale(
    path, # A notebook
    package, # Folder of the library
    entry:dict # Its entry in course.json, or `None`
) -> str: # Empty when its outputs are fresh
    "Why the saved outputs of a notebook are out of date"
    if not entry: return 'not run yet'
    saved = checks.read(path)
    if nb.shortened(saved): return 'outputs of a shortened run'
    if nb.claims(saved) != entry['claims']: return f"{nb.claims(saved)} claims in its outputs, {entry['claims']} in course.json"
    now, then = hashes(path, package), entry['hash']
    if now['cells'] != then['cells']: return 'its cells changed'
    names = sorted(now['modules'].keys() | then['modules'].keys())
    changed = [f'{checks.PACKAGE}.{m}' for m in names if now['modules'].get(m) != then['modules'].get(m)]
    return f"changed: {', '.join(changed)}" if changed else ''

def stale_outputs(
    root # Folder of the project
) -> dict: # Name -> reason
    "The notebooks whose saved outputs are out of date"
    runs = nb.load(Path(root)/RESULTS/'course.json')
    reasons = {p.stem: why_stale(p, Path(root)/checks.PACKAGE, runs.get(p.stem)) for p in listed(root)}
    return {k: v for k, v in reasons.items() if v}

# Which ones
def listed(root): return [p for p in checks.notebooks(Path(root)/'nbs') if checks.module_of(p)]

def called(
    path # A notebook
) -> set:
    "The names that a notebook goes by: file, number, module"
    number, _, rest = path.stem.partition('_')
    return {path.stem, path.name, rest or path.stem, number, checks.module_of(path)}

def pick(
    root, # Folder of the project
    wanted:list # Numbers, names or modules; empty for all
) -> list: # Paths
    "The notebooks that `wanted` names, a number for a chapter before a workshop; raises `ValueError` for one that is not there"
    paths = listed(root)
    if not wanted: return paths
    res = set()
    for w in wanted:
        found = [p for p in paths if w in called(p)]
        if not found: raise ValueError(f"CHAPTERS: expected some of {' '.join(p.stem for p in paths)}, got {w}.")
        res |= set(found[:1] if w.isdigit() else found)
    return [p for p in paths if p in res]

# Running them
def processor():
    "Name of the processor"
    info = Path('/proc/cpuinfo')
    m = re.search(r'(?m)^model name\s*:\s*(.+)$', info.read_text()) if info.exists() else None
    if m: return m[1].strip()
    if sys.platform == 'darwin': return subprocess.run(['sysctl', '-n', 'machdep.cpu.brand_string'], capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()

WIDE = 'avx2 avx512f avx512_bf16 avx512_fp16 amx_bf16'.split()   # what multiplies several numbers at once, and which

def flags():
    "The units of the processor that a time may depend on, where the system says so"
    try: found = Path('/proc/cpuinfo').read_text().split()
    except OSError: return []
    return [k for k in WIDE if k in found]

def machine():
    "The machine, as far as it matters for a time"
    system = f'{platform.system()} {platform.machine()}'
    found = dict(processor=processor(), cores=os.cpu_count(), system=system, python=platform.python_version(), torch=version('torch'), flags=flags())
    return found | (dict(gpu=torch.cuda.get_device_name()) if torch.cuda.is_available() else {})

class Clock:
    "Seconds since it was made: of the wall, and of the processor in kernels that have ended"
    def __init__(self): self.start, self.before = time.time(), self.children()
    def children(self):
        t = os.times()
        return t.children_user + t.children_system
    @property
    def wall(self): return round(time.time() - self.start, 1)
    @property
    def cpu(self): return round(self.children() - self.before, 1)

def watcher(
    label:str # What runs
):
    "What shows on a terminal which cell a notebook is at"
    if not sys.stdout.isatty(): return None
    bars = []
    def show(cell, cells):
        if not bars: bars.append(progress_bar(range(cells), leave=False))
        bars[0].comment = label
        bars[0].update(cell)
    return show

def run_one(
    path, # A notebook
    root, # Folder of the project
    label:str, # Start of its line
    keep=True # Write the notebook?
): # Its entry for course.json, or `None` when it failed
    "Run one notebook at full budget and say how it went; it is written only when it ran to its end"
    ran_with = hashes(path, Path(root)/checks.PACKAGE)
    clock = Clock()
    try: done = nb.execute(path, watcher(label))
    except CellExecutionError as e:
        print(f'{label}  {clock.wall:6.0f} s  failed\n{nb.plain(str(e))}', flush=True)
        return None
    entry = dict(seconds=clock.wall, cpu_seconds=clock.cpu, claims=nb.claims(done), date=datetime.date.today().isoformat(), machine=machine(), hash=ran_with)
    if keep: nb.write(path, nb.cleaned(done))
    print(f"{label}  {clock.wall:6.0f} s  {entry['cpu_seconds']:6.0f} s of processor time  {entry['claims']} claims", flush=True)
    return entry

def ran_today(
    path, # A notebook
    root, # Folder of the project
    entry:dict # Its entry in course.json, or `None`
) -> bool:
    "Whether its saved outputs come from a full run of today, on this machine, with this very code"
    if not entry or entry['date'] != datetime.date.today().isoformat() or entry['machine'] != machine(): return False
    return not why_stale(path, Path(root)/checks.PACKAGE, entry)

def table(
    rows:dict # Name -> entry or `None`
) -> str:
    "The table at the end of a run"
    width = max(map(len, rows))
    good = [r for r in rows.values() if r]
    columns = 'seconds', 'cpu_seconds', 'claims'
    def line(name, row): return f'{name:{width}}  {row[columns[0]]:7.0f}  {row[columns[1]]:9.0f}  {row[columns[2]]:6}'
    lines = [line(n, r) if r else f'{n:{width}}   failed' for n, r in rows.items()]
    total = {c: sum(r[c] for r in good) for c in columns}
    return '\n'.join([f"{'chapter':{width}}  seconds  processor  claims", *lines, line('total', total)])

def run(
    root, # Folder of the project
    wanted=(), # Numbers, names or modules; empty for all
    keep=True, # Write the notebooks and course.json? `False` for verify.json alone, `None` for nothing
    again=False # With `keep=False`: also those that ran today, on this machine, with this very code
) -> dict: # Name -> entry, `None` when it failed
    "Run the notebooks at full budget, one after another"
    paths, res = pick(root, list(wanted)), {}
    width = max(len(p.stem) for p in paths)
    file = Path(root)/RESULTS/('course.json' if keep else 'verify.json')
    runs = {} if keep is not False or again else nb.load(Path(root)/RESULTS/'course.json')
    for i, p in enumerate(paths, 1):
        label, entry = f'[{i}/{len(paths)}] {p.stem:{width}}', runs.get(p.stem)
        if ran_today(p, root, entry): print(f"{label}  {entry['seconds']:6.0f} s  {entry['claims']} claims, run today with this code", flush=True)
        else: entry = run_one(p, root, label, bool(keep))
        res[p.stem] = entry
        if keep is None: continue
        known = nb.load(file)
        if entry or not keep: known[p.stem] = entry
        there = {o.stem for o in listed(root)}
        nb.save(file, {k: known[k] for k in sorted(known) if k in there})
    print('\n' + table(res), flush=True)
    return res

def says(
    found:dict # Name -> reason, as `stale` gives it
) -> str:
    "`found` as lines"
    if not found: return 'all outputs are fresh'
    return '\n'.join(['outputs older than their code (make course RECORD=1 redoes them):', *(f'  {k}: {v}' for k, v in found.items())])

@call_parse
def main(
    *chapters:str, # Numbers, names or modules of notebooks; all of them by default
    record:bool=False, # Keep outputs, seconds and claims, and make the README from them
    dry:bool=False, # Write no notebook: the outcome goes to bench/results/verify.json
    again:bool=False, # With `dry`: also those that ran today, on this machine, with this very code
    stale:bool=False # Only list the notebooks whose outputs are older than their code
):
    "Run the notebooks at full budget and say what they took and claimed; a notebook that fails is left as it was"
    if stale: return print(says(stale_outputs(checks.ROOT)))
    keep = False if dry else record or None
    try: res = run(checks.ROOT, chapters, keep=keep, again=again)
    except ValueError as e: sys.exit(str(e))
    if keep: readme.build(checks.ROOT)
    sys.exit(not all(res.values()))
