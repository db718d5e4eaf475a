"""Are the panels fast enough to play with? In a real JupyterLab and a real Chromium without a GPU, played as a reader would.
The lab, and the lab for pictures with a DCGAN in batches of 128: frames a second as the browser paints them, the time from a moved slider until the kernel has changed the rate and said so, the kernel's time to send a frame and to look,
and the steps a second beside those of `lab.run`, in turns: five times two seconds of playing and as many steps of `lab.run` as take about as long, with a single look at their end, the median of the ratios.
`answers`: the time from a dragged handle until the picture is there, for a network of the zoo at rest and while that DCGAN trains, and for the DCGAN itself.
`click`: from the click on the first chapter, in a JupyterLab that is open, until its panel moves: kernel, imports, networks."""
import contextlib, statistics, tempfile, time
from pathlib import Path
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from study import Study
import checks   # of tools, which study finds
from browsing import CHROMIUM, ask, chromium, jupyter, open_notebook, run_all, to_cell
from trust import trust
from gan_course import dcgan, explore, features, images, lab, live, picture_lab

DCGAN = 'PictureLab(dcgan(fashion(bs=128, labels=False)), features("fashion"), every=1000)'
VIEWS = dict(one_run='Lab(seed=3)', all_layers='Lab(layers=LAYERS, seed=3)', two_runs='Lab(seed=3)', pictures=DCGAN)
STEPS = dict(pictures=20)   # of `lab.run` beside two seconds of playing; 400 in the plane
IMPORTS = '\n'.join(f'from {m.__name__} import *' for m in (dcgan, features, images, live, lab, picture_lab, explore)) + '\nfrom gan_course import explore'
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

def rounds(page, steps, n=5):
    "Playing, a slider, and `lab.run`, in turns"
    fps, speed, late = [], [], []
    for _ in range(n):
        f, s = play(page)
        late += [latency(page) for _ in range(3)]
        page.get_by_role('button', name='Pause', exact=True).click()
        fps.append(f)
        speed.append(s/float(ask(page, f'import time\nstart = time.perf_counter()\nlab.run({steps}, looks=1)\nprint({steps}/(time.perf_counter() - start))')))
    mid = statistics.median
    return dict(fps=mid(fps), least_fps=min(fps), latency_ms=mid(late), worst_latency_ms=max(late), speed=mid(speed), least_speed=min(speed))

def dragged(panel, n=40):
    "Milliseconds that each of `n` answers took while the handle was dragged over the map"
    page, handle, took = panel.page, panel.locator('.map'), []
    box = handle.bounding_box()
    page.mouse.move(box['x'] + 10, box['y'] + 10)
    page.mouse.down()
    for i in range(n):
        page.mouse.move(box['x'] + 10 + i*(box['width'] - 20)/n, box['y'] + 10 + i*(box['height'] - 20)/n)
        page.wait_for_timeout(40)
        took.append(int(panel.locator('.gl').get_attribute('data-took')))
    page.mouse.up()
    return took

@contextlib.contextmanager
def opened(cells):
    "A page with a notebook of `cells` that has been run"
    assert CHROMIUM, 'needs a Chromium on the path'
    with tempfile.TemporaryDirectory() as tmp, tempfile.TemporaryDirectory() as nbs:
        nbformat.write(new_notebook(cells=[new_code_cell(c) for c in cells], metadata=dict(kernelspec=dict(name='python3', display_name='Python 3'))), f'{nbs}/panel.ipynb')
        with jupyter(tmp, nbs) as address, chromium() as browser:
            page = browser.new_page(viewport=dict(width=1280, height=1000))
            open_notebook(page, address('panel'))
            assert run_all(page), 'a cell failed'
            yield page
            page.close()

def played(view):
    "A lab that plays"
    with opened([IMPORTS, f'lab = {VIEWS[view]}\nlab.run({STEPS.get(view, 200)})\nlab']) as page:
        page.wait_for_selector('.gl[data-frames]')
        if view == 'two_runs': page.get_by_role('button', name='A/B', exact=True).click()
        if view == 'all_layers': page.locator('select[name=ground]').select_option('both')
        found = rounds(page, STEPS.get(view, 400))
        ask(page, WATCHED)
        play(page)
        kept = ask(page, 'import statistics\nprint(statistics.median(sends), statistics.median(looks))').split()
    return dict(found, send_ms=float(kept[0]), look_ms=float(kept[1]))

def answered():
    "Panels that answer, at rest and while a DCGAN trains"
    found = {}
    with opened([IMPORTS, 'explore.zoo_explorer("dcgan-fashion")', f'lab = {DCGAN}\nlab', 'Explorer(lab.engine.sides[0].run.learn)']) as page:
        def measure(name, k):
            panel = to_cell(page, 'widget-view', k)
            panel.locator('.gl[data-took]').wait_for()
            page.wait_for_timeout(1500)
            took = dragged(panel)
            found.update({f'{name}_ms': statistics.median(took), f'worst_{name}_ms': max(took)})
        measure('rest', 0)
        to_cell(page, 'widget-view', 1).get_by_role('button', name='Play', exact=True).click()
        page.wait_for_timeout(1000)
        measure('beside', 0)
        measure('own', 2)
        assert ask(page, 'print(lab.playing)') == 'True', 'it does not train'
    return found

def clicked():
    "The first chapter, from the click until something moves"
    assert CHROMIUM, 'needs a Chromium on the path'
    with tempfile.TemporaryDirectory() as tmp, jupyter(tmp + '/root', checks.ROOT/'nbs') as address, chromium() as browser:
        trust(Path(tmp)/'root'/'nbs', data_dir=f'{tmp}/root/JUPYTER_DATA_DIR')   # as `make lab` does
        page = browser.new_page(viewport=dict(width=1280, height=800))
        open_notebook(page, address('workshops/01_args'))   # JupyterLab is open; another kernel runs
        start = time.perf_counter()
        page.evaluate("() => jupyterapp.commands.execute('docmanager:open', {path: 'chapters/01_game.ipynb'})")
        page.wait_for_function("() => jupyterapp.shell.currentWidget?.context?.path.endsWith('01_game.ipynb') && document.querySelectorAll('.jp-Notebook').length == 2")
        page.evaluate("""async () => {
            const p = jupyterapp.shell.currentWidget
            await p.context.ready; await p.sessionContext.ready; await p.sessionContext.session.kernel.info
            const i = p.content.widgets.findIndex(c => c.model.sharedModel.source.includes('lab = Lab('))
            for (let k = 0; k <= i; k++) { p.content.activeCellIndex = k; jupyterapp.commands.execute('notebook:run-cell'); await new Promise(f => setTimeout(f, 5)) }
            await p.content.scrollToItem(i, 'center') }""")
        page.locator('.gl').first.wait_for(state='attached')
        shown = time.perf_counter() - start
        page.wait_for_function("() => document.querySelector('.gl')?.dataset.frames > 2", timeout=120_000)
        return dict(shown_s=shown, moves_s=time.perf_counter() - start)

OTHERS = dict(answers=answered, click=clicked)

def run(view, seed): return OTHERS[view]() if view in OTHERS else played(view)

UNITS = [dict(view=v, seed=s) for s in range(3) for v in (*VIEWS, *OTHERS)]
study = Study(__file__, 'The panels in JupyterLab and Chromium, three runs of each', UNITS, run)
if __name__ == '__main__': study.main()
