"Sets the version everywhere"
import re, sys
from pathlib import Path
from fastcore.script import call_parse

PLACES = {'settings.ini': r'(?m)^(version *= *)(\S+)$', 'gan_course/__init__.py': r'''(?m)^(__version__ *= *["'])([^"']+)'''}

def versions(
    root # Folder of the project
) -> dict: # File -> the version it states
    "The version in each file that states one"
    return {f: re.search(p, (Path(root)/f).read_text(encoding='utf-8')).group(2) for f, p in PLACES.items()}

def set_version(
    root, # Folder of the project
    version:str # E.g. `'0.0.2'`
):
    "Write `version` into every file under `root` that states one; raises `ValueError` when it is not a version"
    if not re.fullmatch(r'\d+\.\d+\.\d+((a|b|rc|\.dev|\.post)\d+)?', version): raise ValueError(f'V: expected a version such as 0.0.2, got {version!r}.')
    for f, p in PLACES.items():
        path = Path(root)/f
        path.write_text(re.sub(p, lambda m: m[1] + version, path.read_text(encoding='utf-8'), count=1), encoding='utf-8', newline='\n')

@call_parse(pos=['v'])
def main(
    v:str='' # The version, such as 0.0.2
):
    "Set the version everywhere"
    root = Path(__file__).parent.parent
    try: set_version(root, v)
    except ValueError as e: sys.exit(str(e))
    print(versions(root))
