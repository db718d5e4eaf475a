"""Is the lab fast enough to play with? Its panel in a real JupyterLab and a real Chromium without a GPU, played as a reader would:
frames a second as the browser paints them, the time from a moved slider until the kernel has changed the rate and said so, the kernel's time to send a frame and to look,
and the steps a second beside those of `lab.run`, in turns: five times two seconds of playing and 400 steps of `lab.run` with a single look at their end, the median of the ratios."""
import statistics, tempfile, time
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from study import Study
from browsing import CHROMIUM, ask, chromium, jupyter, open_notebook, run_all
from gan_course import lab

VIEWS = dict(one_run='Lab(seed=3)', all_layers='Lab(layers=LAYERS, seed=3)', two_runs='Lab(seed=3)')
WATCHED = '''
import time
sends, looks, send, see = [], [], lab.send, type(lab.engine.sides[0].look).__call__
def timed(f, kept):
    def g(*args, **kw):
        start = time.perf_counter()
        out = f(*args, **kw)
        kept.append((time.perf_counter() - start)*1000)
        return out
    return g
lab.send = timed(send, sends)
type(lab.engine.sides[0].look).__call__ = timed(see, looks)
'''

def latency(page):
    "Milliseconds from the slider's event until the kernel's own rules come back with the new rate"
    return page.evaluate('''async () => {
        const slider = document.querySelector('.gl input[name=lr_d]'), root = document.querySelector('.gl'), v = -2 - 2*Math.random(), start = performance.now()
        slider.value = v; slider.dispatchEvent(new Event('input'))
        const want = String(+(10**slider.value).toPrecision(2))
        while (root.dataset.lr_d != want) await new Promise(f => setTimeout(f, 2))
        return performance.now() - start }''')

def play(page, seconds=2):
    "Frames painted and steps played in a second, while it plays"
    frames = lambda: int(page.locator('.gl').get_attribute('data-frames'))
    count = lambda: int(ask(page, 'print(lab.engine.clock)'))
    page.get_by_role('button', name='Play', exact=True).click()
    page.wait_for_timeout(500)
    f0, s0, t0 = frames(), count(), time.perf_counter()
    page.wait_for_timeout(seconds*1000)
    f1, s1, t1 = frames(), count(), time.perf_counter()
    return (f1-f0)/(t1-t0), (s1-s0)/(t1-t0)

def rounds(page, n=5):
    "Playing, a slider, and `lab.run`, in turns"
    fps, speed, late = [], [], []
    for _ in range(n):
        f, s = play(page)
        late += [latency(page) for _ in range(3)]
        page.get_by_role('button', name='Pause', exact=True).click()
        fps.append(f)
        speed.append(s/float(ask(page, 'import time\nstart = time.perf_counter()\nlab.run(400, looks=1)\nprint(400/(time.perf_counter() - start))')))
    mid = statistics.median
    return dict(fps=mid(fps), least_fps=min(fps), latency_ms=mid(late), worst_latency_ms=max(late), speed=mid(speed), least_speed=min(speed))

def run(view, seed):
    assert CHROMIUM, 'needs a Chromium on the path'
    cells = [f'from {lab.__name__} import *\nfrom gan_course.live import *', f'lab = {VIEWS[view]}\nlab.run(200)\nlab']
    with tempfile.TemporaryDirectory() as tmp, tempfile.TemporaryDirectory() as nbs:
        nbformat.write(new_notebook(cells=[new_code_cell(c) for c in cells], metadata=dict(kernelspec=dict(name='python3', display_name='Python 3'))), f'{nbs}/panel.ipynb')
        with jupyter(tmp, nbs) as address, chromium() as browser:
            page = browser.new_page(viewport=dict(width=1280, height=1000))
            open_notebook(page, address('panel'))
            assert run_all(page), 'a cell failed'
            page.wait_for_selector('.gl[data-frames]')
            if view == 'two_runs': page.get_by_role('button', name='A/B', exact=True).click()
            if view == 'all_layers': page.locator('select[name=ground]').select_option('both')
            found = rounds(page)
            ask(page, WATCHED)
            play(page)
            kept = ask(page, 'import statistics\nprint(statistics.median(sends), statistics.median(looks))').split()
            page.close()
    return dict(found, send_ms=float(kept[0]), look_ms=float(kept[1]))

UNITS = [dict(view=v, seed=s) for s in range(3) for v in VIEWS]
study = Study(__file__, 'The panel of the lab in JupyterLab and Chromium, three runs of each', UNITS, run)
if __name__ == '__main__': study.main()
