"Settings of the process: none is made by an import, each by one explicit call, and the environment wins"
import os, subprocess, sys

def run(code, **env):
    "What `code` prints, in a process of its own without the settings of the tests"
    plain = {k: v for k,v in os.environ.items() if k not in ('OMP_WAIT_POLICY', 'GOMP_SPINCOUNT') and not k.startswith('MALLOC_')}
    out = subprocess.run([sys.executable, '-W', 'ignore', '-c', code], capture_output=True, text=True, env={**plain, **env})
    assert not out.returncode, out.stderr
    return out.stdout.strip()

def test_an_import_sets_nothing():
    "Nothing but definitions, also in those modules that train"
    code = """import os
before = dict(os.environ)
import gan_course.lab, gan_course.zoo, gan_course.accelerate
from gan_course.process import prepare
print({k for k in os.environ if os.environ[k] != before.get(k)} - {'TORCHINDUCTOR_CACHE_DIR', 'KMP_DUPLICATE_LIB_OK', 'KMP_INIT_AT_FORK', 'PYTORCH_NVML_BASED_CUDA_CHECK'}, prepare.cache_info().currsize)"""
    assert run(code) == 'set() 0'

def test_the_learner_makes_the_call():
    code = """from helpers import learner
from gan_course.process import prepare
learner(), learner()
print(prepare.cache_info().misses, prepare()['wait_briefly'])"""
    assert run(code, PYTHONPATH=os.pathsep.join([os.path.dirname(__file__), *sys.path])) == '1 False'

def test_threads_wait_briefly_when_told_before_torch():
    code = "import os, sys, gan_course.process as p; print(p.wait_briefly(), os.environ['OMP_WAIT_POLICY'], os.environ.get('GOMP_SPINCOUNT'), 'torch' in sys.modules)"
    assert run(code) == 'True PASSIVE 1000 False'
    assert run(code, GOMP_SPINCOUNT='7') == 'True PASSIVE 7 False'
    assert run(code, OMP_WAIT_POLICY='ACTIVE') == 'False ACTIVE None False'
    assert run("import torch, os, gan_course.process as p; print(p.wait_briefly(), 'OMP_WAIT_POLICY' in os.environ)") == 'False False'
