"Running notebooks: at full budget in a kernel of their own, or shortened as the tests do; and what they printed"
import json, multiprocessing, os, re, sys, tempfile, time
from pathlib import Path
os.environ.setdefault('JUPYTER_PREFER_ENV_PATH', '1')   # the kernel of this environment, whatever else the user has installed
import nbformat
from fastcore.nbio import nb2str
from nbclient import NotebookClient
from nbdev.clean import clean_nb
from nbdev.config import get_config
from nbdev.test import nb_test_cells, test_nb
import checks

# Files
def write(
    path, # A file
    text:str # What shall be in it
):
    "Write `text` to `path`, all or nothing"
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
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
    write(path, json.dumps(obj, indent=1, ensure_ascii=False) + '\n')

# At full budget
class Client(NotebookClient):
    "A client that leaves the export cell out"
    async def async_execute_cell(self, cell, cell_index, **kwargs):
        if 'nbdev_export(' in cell.source: return cell
        return await super().async_execute_cell(cell, cell_index, **kwargs)

def execute(
    path, # A notebook
    watch=None # Called with the number of a cell and the number of all cells before that cell runs
): # The executed notebook
    "Run the notebook at `path` at full budget in a new kernel; nothing is written. Raises `CellExecutionError`"
    path = Path(path)
    nb = nbformat.read(path, 4)
    def at_cell(cell, cell_index): watch(cell_index + 1, len(nb.cells))
    client = Client(nb, timeout=None, kernel_name='python3', resources=dict(metadata=dict(path=str(path.parent))), store_widget_state=False,
        record_timing=False, coalesce_streams=True, extra_arguments=['--log-level=ERROR'], on_cell_start=at_cell if watch else None)
    env = {k: v for k, v in os.environ.items() if k not in ('IN_TEST', 'MPLBACKEND')}
    client.execute(env=dict(env, OMP_WAIT_POLICY='PASSIVE', GOMP_SPINCOUNT='1000'))
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
    "`nb` as nbdev-clean leaves it, without the views of widgets, which are dead on a page"
    d = json.loads(nbformat.writes(nb))
    for c in d['cells']:
        if c['cell_type'] == 'code': c['outputs'] = list(without_widget(c['outputs']))
    d['metadata'].pop('widgets', None)
    cfg = get_config(checks.ROOT)
    kept = {k: cfg.get(k) for k in ('allowed_metadata_keys', 'allowed_cell_metadata_keys')}
    clean_nb(d, clean_ids=cfg.clean_ids, **kept)
    return nb2str(d)

# What it printed
def printed_by(cell):
    streams = [o for o in cell.get('outputs', []) if o['output_type'] == 'stream' and o['name'] == 'stdout']
    return ''.join(''.join(o['text']) for o in streams)

def printed(
    nb # A notebook
) -> list: # Lines
    "The lines that its cells printed"
    return [line for c in nb['cells'] if c['cell_type'] == 'code' for line in printed_by(c).splitlines()]

def claims(nb): return sum(line.startswith('Holds: ') for line in printed(nb))
def shortened(nb): return sum(line.startswith('Not at this budget: ') for line in printed(nb))

# Shortened
PRELOAD = ['torch', 'fastai.vision.all', 'nbdev.test', 'nbclient', 'jsonschema', 'ipywidgets', 'matplotlib_inline.backend_inline']
PRELOAD += [f'{checks.PACKAGE}.{m}' for m in checks.modules_in(checks.ROOT/checks.PACKAGE)]
LIMIT = 300   # seconds, after which a shortened notebook is stopped

def fresh():
    "The way to start a clean process: where it can be had, a copy of one that has loaded the libraries and done nothing else"
    if sys.platform != 'linux': return multiprocessing.get_context('spawn')
    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload(PRELOAD)
    return context

def run_here(
    path, # A notebook
    log, # File for all that it prints
    clock # File for the seconds of processor time
):
    "Run a notebook shortened in this process, which then ends"
    with open(log, 'wb') as f:
        for fd in (1, 2): os.dup2(f.fileno(), fd)
    sys.path.insert(0, str(checks.ROOT))
    ok, _ = test_nb(path, skip_flags=checks.SKIP_FLAGS, verbose=False)
    sys.stdout.flush()
    Path(clock).write_text(str(time.process_time()))
    os._exit(0 if ok else 1)

def plain(text): return re.sub(r'\x1b\[[0-9;]*m', '', text)

def text_of(path): return path.read_text(encoding='utf-8', errors='replace') if path.exists() else ''

def run_shortened(
    path # A notebook
) -> tuple: # What went wrong, empty when nothing did; seconds of processor time
    "Run a notebook with short budgets in a process of its own, as nbdev-test does"
    name = Path(path).name
    if not nb_test_cells(path, checks.SKIP_FLAGS): return f'{name}: no cell of it runs', 0.
    with tempfile.TemporaryDirectory() as tmp:
        log, clock = Path(tmp)/'log', Path(tmp)/'clock'
        p = fresh().Process(target=run_here, args=(str(path), str(log), str(clock)))
        p.start()
        p.join(LIMIT)
        late = p.is_alive()
        if late: p.kill()
        p.join()
        said, seconds = plain(text_of(log)), float(text_of(clock) or 0)
    if late: return f'{said}\n{name}: stopped after {LIMIT} seconds', seconds
    if p.exitcode: return f'{said}\n{name}: ended with exit code {p.exitcode}', seconds
    return '', seconds
