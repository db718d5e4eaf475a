"Ends with a plain sentence when this Python is older than settings.ini's `min_python`. Written so that any Python can read it."
import os, re, sys

ini = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, 'settings.ini')).read()
need = re.search(r'^min_python *= *([0-9.]+)', ini, re.M).group(1)
have = '.'.join(str(o) for o in sys.version_info[:3])
if sys.version_info[:2] < tuple(int(o) for o in need.split('.')):
    sys.exit('gan_course needs Python %s or newer, and this is %s. Name a newer one, e.g. make lab PYTHON=python%s' % (need, have, need))
