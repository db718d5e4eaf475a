"Keeps JupyterLab from asking whether it may fetch news, in this environment only. `make` runs it once, after installing."
import json, sys
from pathlib import Path

SETTINGS = Path(sys.prefix)/'share'/'jupyter'/'lab'/'settings'/'overrides.json'
QUIET = {'@jupyterlab/apputils-extension:notification': dict(fetchNews='false', checkForUpdates=False)}

def main(path=SETTINGS):
    have = json.loads(path.read_text(encoding='utf-8')) if path.exists() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(have | QUIET, indent=1), encoding='utf-8')

if __name__ == '__main__': main()
