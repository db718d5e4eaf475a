"The panels of the chapters in a real JupyterLab and a real browser: they appear, and they answer"
import contextlib, os, secrets, shutil, socket, subprocess, sys, time, urllib.request
from pathlib import Path
import pytest

CHROMIUM = next((p for p in map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome')) if p), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
NBS = Path(__file__).parents[1]/'nbs'
FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split()

@pytest.fixture(scope='module')
def lab(tmp_path_factory):
    "Address and token of a JupyterLab on a copy of the notebooks, whose kernels run them shortened"
    root = tmp_path_factory.mktemp('lab')
    shutil.copytree(NBS, root/'nbs')
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port,token = s.getsockname()[1],secrets.token_hex(16)
    own = {k: str(root/k) for k in ('JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR')}
    options = ['--ServerApp.ip=127.0.0.1', f'--ServerApp.port={port}', f'--IdentityProvider.token={token}', f'--ServerApp.root_dir={root/"nbs"}',
        '--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate', '--LabApp.expose_app_in_browser=True']
    with open(root/'log', 'w') as log:
        p = subprocess.Popen([sys.executable, '-m', 'jupyter', 'lab', '--no-browser', '--allow-root', *options], stdout=log, stderr=log,
            env=dict(os.environ, IN_TEST='1', JUPYTER_PLATFORM_DIRS='1', **own))
    url = f'http://127.0.0.1:{port}'
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f'{url}/api/status?token={token}', timeout=1)
                break
            assert p.poll() is None, (root/'log').read_text()[-2000:]
            time.sleep(.25)
        yield url,token
    finally:
        p.terminate()
        p.wait(20)

@pytest.fixture(scope='module')
def browser():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as play:
        b = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield b
        b.close()

@pytest.fixture
def run(lab, browser):
    "Open a notebook, run all of it, give the page"
    page = browser.new_page(viewport=dict(width=1280, height=1000))
    def go(name):
        url,token = lab
        page.goto(f'{url}/doc/workspaces/{secrets.token_hex(4)}/tree/{name}.ipynb?reset&token={token}')
        page.wait_for_selector('.jp-Notebook .jp-Cell', timeout=60_000)
        page.wait_for_function('() => window.jupyterapp?.shell?.currentWidget?.sessionContext', timeout=30_000)
        page.evaluate('''async () => { const p = jupyterapp.shell.currentWidget; await p.context.ready;
            await p.sessionContext.ready; await p.sessionContext.session.kernel.info; }''')
        page.set_default_timeout(180_000)
        assert page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')"), f'{name}: a cell failed'
        return page
    yield go
    page.close()

def picture(page):
    "The bytes that the panel's picture shows, which must be in sight"
    box = page.locator('img.widget-image').bounding_box()
    assert box and min(box['width'], box['height']) > 100, f'the picture has no size: {box}'
    return page.evaluate('''async () => { const src = document.querySelector('img.widget-image').src;
        return Array.from(new Uint8Array(await (await fetch(src)).arrayBuffer())).slice(0, 20000).join(); }''')

def see(page):
    "Scroll to the panel; JupyterLab draws only cells in sight"
    page.evaluate('''async () => { const p = jupyterapp.shell.currentWidget;
        const i = p.content.widgets.findIndex(c => c.model.outputs && JSON.stringify(c.model.outputs.toJSON()).includes('widget-view'));
        p.content.activeCellIndex = i; await p.content.scrollToItem(i, 'center'); }''')
    page.wait_for_selector('img.widget-image', state='attached')

def changes(page, before):
    "Wait until the picture is another one"
    for _ in range(240):
        now = picture(page)
        if now != before: return now
        page.wait_for_timeout(250)
    raise AssertionError('the picture did not change within a minute')

def test_moving_a_slider_of_the_game_redraws_it(run):
    page = run('03_game')
    see(page)
    before = picture(page)
    handle = page.locator('.widget-slider .noUi-handle').first
    for _ in range(3):
        handle.press('ArrowRight')
        before = changes(page, before)

def test_the_learner_panel_trains_when_asked(run):
    page = run('04_learner')
    see(page)
    before = picture(page)
    page.locator('.widget-slider .noUi-handle').first.press('ArrowRight')
    page.get_by_role('button', name='Train 300 steps').click()
    changes(page, before)
    assert 'of 8 heaps' in page.locator('.widget-label').last.inner_text()

def test_moving_the_cloud_moves_its_scores(run):
    page = run('05_metrics')
    see(page)
    before = picture(page)
    for i in range(3):   # shift, width, modes: the chapter leaves them at 1, 0.5 and 3
        page.locator('.widget-slider .noUi-handle').nth(i).press('ArrowRight')
        before = changes(page, before)

def test_the_film_of_the_ring_follows_its_slider(run):
    page = run('06_vanilla')
    see(page)
    before = picture(page)
    page.locator('.widget-slider .noUi-handle').first.press('ArrowLeft')  # the chapter leaves it at the last frame
    changes(page, before)
