"""The form of a study: a grid of units, each a function of its keys, and a file bench/results/NAME.json that keeps each as soon as it is there.
A script defines `run(**keys)` and calls `Study(...).main()`; then
    python bench/NAME.py                       run what is missing: an interrupted study goes on where it was
    python bench/NAME.py --only seed=0 data=mnist    only units with these keys (several values: seed=0,1)
    python bench/NAME.py --redo                run again also what is there
    python bench/NAME.py --table               print the table and run nothing"""
import argparse, base64, datetime, io, os, statistics, sys, time
from importlib.metadata import version
from pathlib import Path
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent/'tools'))
import checks, course, nb
import numpy as np, torch
from PIL import Image
from gan_course.files import digest

def environment() -> dict:
    "What a number may depend on: machine, threads, how they wait, what torch makes of the processor, versions, date"
    packages = {k: version(k) for k in ('torch', 'fastai', 'numpy')}
    waiting = {k: os.environ[k] for k in ('OMP_WAIT_POLICY', 'GOMP_SPINCOUNT') if k in os.environ}
    used = dict(threads=torch.get_num_threads(), waiting=waiting, capability=torch.backends.cpu.get_cpu_capability())
    return dict(machine=course.machine(), **used, versions=packages, date=datetime.date.today().isoformat())

def code_hash(
    script # A study's file
) -> str:
    "A hash of the script and of every module of the library that it imports, directly or not"
    package = HERE.parent/checks.PACKAGE
    modules = sorted(checks.closure(checks.imported_modules(checks.ast_of(script)), package))
    files = [Path(script), *(checks.file_of(package, m) for m in modules)]
    return digest(*map(course.hash_of, files))

def spread(
    values:list # Numbers
) -> str: # E.g. `12.3 ± 0.4`
    "Mean and standard deviation of `values`"
    if not values: return ''
    if not all(isinstance(v, (int, float)) for v in values): return ' / '.join(sorted(set(map(str, values))))
    mean = statistics.fmean(values)
    return f'{mean:.4g}' + (f' ± {statistics.stdev(values):.2g}' if len(values) > 1 else '')

def trained(
    learn, # Learner
    steps:int # Steps of training
) -> dict: # `train_seconds` and `train_cpu_seconds`
    "Train `learn` without output and say how long it took"
    wall, cpu = time.time(), time.process_time()
    with learn.no_bar(), learn.no_logging(): learn.fit_steps(steps)
    return dict(train_seconds=round(time.time() - wall, 1), train_cpu_seconds=round(time.process_time() - cpu, 1))

def png(
    x, # Images in [-1, 1], shape (n, 1, height, width) or (n, 3, height, width)
    rows:int=1, # Rows of the sheet; n is a multiple of it
    colours:int=None # Colours of a palette; none by default
) -> str: # In base64
    "A sheet of images as a PNG file"
    pixels = ((x.clamp(-1, 1) + 1)*127.5).round().byte().numpy().transpose(0, 2, 3, 1)
    sheet = np.concatenate([np.concatenate(row, 1) for row in np.split(pixels, rows)])
    image = Image.fromarray(np.ascontiguousarray(sheet.squeeze(-1) if sheet.shape[2] == 1 else sheet))
    if colours: image = image.quantize(colours)
    image.save(out := io.BytesIO(), 'PNG', optimize=True)
    return base64.b64encode(out.getvalue()).decode()

class Study:
    "Units of one study and their results"
    def __init__(self,
        script, # The study's `__file__`
        title:str, # What is measured
        units:list, # Dicts of keys, one for each unit
        run, # Called with the keys of a unit, gives a dict of numbers, strings or lists
        shown=None, # Names of the results in the table; all numbers by default
        here=lambda unit: True # Whether this machine can run a unit; others are left out
    ):
        self.script, self.name, self.title, self.units, self.run, self.shown, self.here = script, Path(script).stem, title, units, run, shown, here
        self.file = HERE/'results'/f'{self.name}.json'

    @property
    def rows(self) -> list: return nb.load(self.file).get('rows', [])
    def done(self, unit): return any(r['unit'] == unit for r in self.rows)

    def save(self, row):
        "Keep `row` in place of an older one of the same unit, in the order of the units"
        found = {str(r['unit']): r for r in [*self.rows, row]}
        ordered = [found[str(u)] for u in self.units if str(u) in found]
        nb.save(self.file, dict(study=self.name, title=self.title, rows=ordered))

    def do(self, unit):
        "Run one unit and keep its result"
        start, code = time.time(), code_hash(self.script)
        result = self.run(**unit)
        self.save(dict(unit=unit, result=result, seconds=round(time.time() - start, 1), code=code, **environment()))

    def table(self) -> str: # Markdown
        "Mean and standard deviation over seeds, a line for each combination of the other keys"
        groups = {}
        for r in self.rows: groups.setdefault(tuple((k, v) for k, v in r['unit'].items() if k != 'seed'), []).append(r)
        names = self.shown or [k for k, v in self.rows[0]['result'].items() if isinstance(v, (int, float))] if self.rows else []
        head = [k for k in self.units[0] if k != 'seed'] + ['runs'] + names
        def found(rows, name): return [r['result'][name] for r in rows if name in r['result']]
        cells = [[str(v) for _, v in key] + [str(len(rs))] + [spread(found(rs, n)) for n in names] for key, rs in groups.items()]
        return '\n'.join('| ' + ' | '.join(c) + ' |' for c in [head, ['---']*len(head), *cells])

    def parser(self):
        ap = argparse.ArgumentParser(description=f'{self.title}\n\n{__doc__}', formatter_class=argparse.RawDescriptionHelpFormatter)
        ap.add_argument('--only', nargs='*', default=[], metavar='KEY=VALUE')
        for o in ('redo', 'table'): ap.add_argument(f'--{o}', action='store_true')
        return ap

    def main(self):
        ap = self.parser()
        a = ap.parse_args()
        if not a.table:
            for i, u in enumerate(todo := pick(self.units, a.only, ap.error), 1):
                label = f"[{i}/{len(todo)}] {self.name} {' '.join(f'{k}={v}' for k, v in u.items())}"
                if self.done(u) and not a.redo: print(f'{label}: is there', flush=True)
                elif not self.here(u): print(f'{label}: left out, this machine cannot run it', flush=True)
                else:
                    print(f'{label} ...', flush=True)
                    self.do(u)
        print(f'\n{self.title}\n\n{self.table()}', flush=True)

def pick(
    units:list, # Dicts of keys
    only:list, # `key=value` or `key=value,value`
    error # Called with a sentence when a key or a value is not there
) -> list: # The units that fit
    "The units that `only` names"
    for o in only:
        k, _, values = o.partition('=')
        known = {str(u[k]) for u in units if k in u}
        wanted = set(values.split(','))
        if not known or wanted - known: error(f"--only: expected key=value with a key of {', '.join(units[0])} and a value of {', '.join(sorted(known)) or 'it'}, got {o}.")
        units = [u for u in units if str(u.get(k)) in wanted]
    return units
