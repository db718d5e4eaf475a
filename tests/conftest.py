"""One thread, no busy waiting, the CPU: set before torch is loaded, so that a test gives the same bits on every machine, and several test processes share the cores.
(Small tensors are fastest on one thread anyway.) A test that wants another device or a budget says so itself."""
import os, sys
from collections import Counter
from pathlib import Path
import pytest
from hypothesis import settings

os.environ['OMP_WAIT_POLICY'] = 'PASSIVE'
os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ.setdefault('GAN_COURSE_DEVICE', 'cpu')
os.environ.setdefault('MPLBACKEND', 'agg')
os.environ.pop('IN_TEST', None)   # as a reader's own Python
TESTS = Path(__file__).resolve().parent
for folder in ('bench', 'tools'): sys.path.insert(0, str(TESTS.parent/folder))

VERIFY = os.environ.get('GAN_COURSE_VERIFY', '0') not in ('', '0')

settings.register_profile('course', deadline=None, derandomize=not VERIFY)   # the same examples every time, new ones in make verify
settings.load_profile('course')

# Parts of the suite, the longest first: two workers end together when what is long begins early
PARTS = dict(browser=['test_browser', 'test_lab_browser', 'test_panel'], notebooks=['test_nb'],
    rules=['test_notebooks', 'test_sync', 'test_density', 'test_stale', 'test_project', 'test_course', 'test_editor'])

def part(
    stem:str # Name of a test file, without its ending
) -> str: # One of `PARTS`, or the module that is tested
    "The part of the suite that a test file belongs to"
    home = next((k for k, stems in PARTS.items() if stem in stems), None)
    return home or 'units: ' + stem.removeprefix('test_').split('_')[0]

def stem_of(nodeid): return Path(nodeid.split('::')[0]).stem

# One room: --only learner
def rooms(config): return (config.getoption('--only') or '').replace(',', ' ').split()

def of_room(
    stem:str, # Name of a test file
    names:list # Of modules; empty for all
) -> bool:
    "Whether a test file is about one of the modules"
    return not names or stem == 'test_nb' or any(stem == f'test_{n}' or stem.startswith(f'test_{n}_') for n in names)

def unknown_rooms(
    names:list # Of modules
) -> list:
    "The names that neither a test file nor a notebook has"
    import checks
    stems = [p.stem for p in TESTS.glob('test_*.py')]
    modules = {checks.module_of(p) for p in checks.notebooks(checks.ROOT/'nbs')}
    return [n for n in names if n not in modules and not any(s == f'test_{n}' or s.startswith(f'test_{n}_') for s in stems)]

def pytest_addoption(parser): parser.addoption('--only', metavar='NAMES', help='run the tests of these modules, and their notebooks')

def pytest_configure(config):
    config.addinivalue_line('markers', 'verify: takes long, runs only with GAN_COURSE_VERIFY=1 (make verify)')
    config.addinivalue_line('markers', 'room(module): runs under --only when this module is named')
    unknown = unknown_rooms(rooms(config))
    if unknown: raise pytest.UsageError(f"ONLY: expected names of modules, got {', '.join(unknown)}.")

def pytest_ignore_collect(collection_path, config):
    if collection_path.suffix == '.py' and not of_room(collection_path.stem, rooms(config)): return True

def in_room(item, names):
    "Whether a test that is about one module is about one of `names`"
    mark = item.get_closest_marker('room')
    return not names or mark is None or mark.args[0].split('.')[-1] in names

def pytest_collection_modifyitems(config, items):
    names = rooms(config)
    out = [i for i in items if not in_room(i, names)]
    if out: config.hook.pytest_deselected(items=out)
    items[:] = [i for i in items if in_room(i, names)]
    order = [*PARTS]
    def place(item):
        home = part(item.path.stem)
        return order.index(home) if home in order else len(order)
    items.sort(key=place)
    for item in items:
        if item.get_closest_marker('verify') and not VERIFY: item.add_marker(pytest.mark.skip(reason='long: GAN_COURSE_VERIFY=1 or make verify runs it'))

# What it took, and what else there is to say
def pytest_terminal_summary(terminalreporter):
    reports = [r for rs in terminalreporter.stats.values() for r in rs if hasattr(r, 'duration')]
    seconds, notes = Counter(), []
    for r in reports:
        seconds[part(stem_of(r.nodeid))] += r.duration
        notes += [v for k, v in r.user_properties if k == 'note' and r.when == 'call']
    terminalreporter.section('seconds of each part')
    for name, s in seconds.most_common(): terminalreporter.write_line(f'{s:7.1f} {name}')
    for note in notes: terminalreporter.write_line(note)
