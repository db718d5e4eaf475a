"""One thread, no busy waiting, the CPU: set before torch is loaded, so that a test gives the same bits on every machine, and several test processes share the cores.
(Small tensors are fastest on one thread anyway.) A test that wants another device or a budget says so itself."""
import os, sys
from pathlib import Path
import pytest
from hypothesis import settings

os.environ['OMP_WAIT_POLICY'] = 'PASSIVE'
os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ.setdefault('GAN_COURSE_DEVICE', 'cpu')
os.environ.setdefault('MPLBACKEND', 'agg')
os.environ.pop('IN_TEST', None)   # as a reader's own Python
for folder in ('bench', 'tools'): sys.path.insert(0, str(Path(__file__).resolve().parent.parent/folder))

VERIFY = os.environ.get('GAN_COURSE_VERIFY', '0') not in ('', '0')

settings.register_profile('course', deadline=None, derandomize=not VERIFY)   # the same examples every time, new ones in make verify
settings.load_profile('course')

def pytest_configure(config): config.addinivalue_line('markers', 'verify: takes long, runs only with GAN_COURSE_VERIFY=1 (make verify)')

def pytest_collection_modifyitems(items):
    if VERIFY: return
    for item in items:
        if item.get_closest_marker('verify'): item.add_marker(pytest.mark.skip(reason='long: GAN_COURSE_VERIFY=1 or make verify runs it'))
