"Runs every notebook shortened with nbdev-test, and counts: nbdev-test reports success also when it ran fewer, or none. Run: python tools/nbtest.py"
import os, re, subprocess, sys
import checks, sync

def completed(
    log:str # What `nbdev-test --do-print` printed
) -> set: # Names of notebooks
    "The notebooks that ran to their end, or to their error"
    return {re.split(r'[/\\]', p)[-1] for p in re.findall(r'- Completed (.+?\.ipynb)', log)}

def missed(
    log:str, # What `nbdev-test --do-print` printed
    nbs # Folder of notebooks
) -> list: # Sentences
    "The notebooks under `nbs` that did not run"
    return [f'{p.name}: nbdev-test did not run it' for p in checks.notebooks(nbs) if p.name not in completed(log)] or (
        [] if checks.notebooks(nbs) else [f'{nbs}: no notebook found'])

def run(
    root, # Folder of the project
    workers=2 # Processes, each with one thread
): # Its exit code, what it printed
    "Run nbdev-test in `root`, and pass on what it prints while it prints it"
    cmd = [sync.command('nbdev-test'), '--n-workers', str(workers), '--do-print', '--timing']
    env = dict(os.environ, OMP_NUM_THREADS='1', OMP_WAIT_POLICY='PASSIVE', PYTHONUNBUFFERED='1', MPLBACKEND='agg')
    lines = []
    with subprocess.Popen(cmd, cwd=root, env=env, text=True, encoding='utf-8', errors='replace', stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as p:
        for l in p.stdout:
            lines.append(l)
            print(l, end='', flush=True)
    return p.returncode, ''.join(lines)

def main():
    print('== every notebook, shortened', flush=True)
    code, log = run(checks.ROOT)
    found = missed(log, checks.ROOT/'nbs')
    print('\n'.join(found) or f"== {len(completed(log))} notebooks ran")
    sys.exit(code or bool(found))

if __name__ == '__main__': main()
