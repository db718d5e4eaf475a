"Runs the studies of this folder one after another, each as far as it is not done.   python bench/run.py [ring vanilla ...]"
import subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STUDIES = sorted(p.stem for p in HERE.glob('*.py') if 'Study(__file__' in p.read_text(encoding='utf-8') and p.stem != Path(__file__).stem)

def main():
    wanted = sys.argv[1:] or STUDIES
    unknown = [w for w in wanted if w not in STUDIES]
    if unknown: sys.exit(f"ONLY: expected some of {' '.join(STUDIES)}, got {' '.join(unknown)}.")
    failed = [w for w in wanted if subprocess.run([sys.executable, HERE/f'{w}.py']).returncode]
    if failed: sys.exit(f"failed: {' '.join(failed)}")

if __name__ == '__main__': main()
