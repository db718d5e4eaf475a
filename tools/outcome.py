"Keeps what a run of all tests at full length came to, in bench/results/tests.json: counts, failures by name, commit, machine and date"
import datetime, subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from fastcore.script import call_parse
import checks, course, nb

BAD = 'failure', 'error'
OWN = 'verify.json', 'tests.json'   # what make verify writes

def outcome(
    report # JUnit report of a run of pytest
) -> dict:
    "What the tests of `report` came to"
    suite = ElementTree.parse(report).getroot().find('testsuite')
    cases = suite.findall('testcase')
    failed = [c for c in cases if any(c.find(k) is not None for k in BAD)]
    skipped = [c for c in cases if c not in failed and c.find('skipped') is not None]
    passed = len(cases) - len(failed) - len(skipped)
    names = sorted({f"{c.get('classname')}::{c.get('name')}" for c in failed})
    began = datetime.datetime.fromisoformat(suite.get('timestamp')).astimezone()
    counts = dict(passed=passed, failed=len(failed), skipped=len(skipped), failures=names)
    return counts | dict(seconds=round(float(suite.get('time'))), date=began.date().isoformat())

def commit(
    root # Folder of the project
) -> str: # Nothing where git knows nothing of it
    "The commit that `root` stands on, with a `+` where files were changed since, but for those that make verify writes"
    def git(*args): return subprocess.run(['git', *args], cwd=root, capture_output=True, text=True).stdout.strip()
    others = [f':(exclude){(course.RESULTS/name).as_posix()}' for name in OWN]
    try: changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', *others)
    except OSError: return ''
    return git('rev-parse', '--short=10', 'HEAD') + ('+' if changed else '')

@call_parse
def main(
    report:str # JUnit report of a run of pytest
):
    "Write bench/results/tests.json from `report`"
    found = outcome(report) | dict(commit=commit(checks.ROOT), machine=course.machine())
    nb.save(Path(checks.ROOT)/course.RESULTS/'tests.json', found)
