"A real Jupyter and a real browser, for tests and measurements: both from what is installed, neither from the network"
import contextlib, os, secrets, shutil, socket, subprocess, sys, time, urllib.request
from pathlib import Path

CHROMIUM = next((p for p in map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome')) if p), None)
FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split()

@contextlib.contextmanager
def chromium(*flags):
    "A headless browser, with `flags` beside the usual ones"
    from playwright.sync_api import sync_playwright
    with sync_playwright() as play:
        b = play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        yield b
        b.close()

@contextlib.contextmanager
def jupyter(
    root, # Empty folder for everything that Jupyter writes
    nbs, # Folder of notebooks, which is copied
    app:str='lab', # `'lab'` or `'notebook'`
    **env # Environment of the server and its kernels
): # Gives a function from the name of a notebook to its address
    "A JupyterLab or Notebook 7 on a copy of the notebooks"
    root = Path(root)
    shutil.copytree(nbs, root/'nbs')
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port, token = s.getsockname()[1], secrets.token_hex(16)
    own = {k: str(root/k) for k in ('JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR')}
    options = ['--ServerApp.ip=127.0.0.1', f'--ServerApp.port={port}', f'--IdentityProvider.token={token}', f'--ServerApp.root_dir={root/"nbs"}',
        '--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate', '--LabApp.expose_app_in_browser=True',
        '--JupyterNotebookApp.expose_app_in_browser=True']
    with open(root/'log', 'w') as log:
        p = subprocess.Popen([sys.executable, '-m', 'jupyter', app, '--no-browser', '--allow-root', *options], stdout=log, stderr=log,
            env=dict(os.environ, JUPYTER_PLATFORM_DIRS='1', **own, **env))
    url = f'http://127.0.0.1:{port}'
    def address(name): return f'{url}/notebooks/{name}.ipynb?token={token}' if app == 'notebook' else f'{url}/doc/workspaces/{secrets.token_hex(4)}/tree/{name}.ipynb?reset&token={token}'
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f'{url}/api/status?token={token}', timeout=1)
                break
            assert p.poll() is None, (root/'log').read_text()[-2000:]
            time.sleep(.25)
        yield address
    finally:
        p.terminate()
        p.wait(20)

NOTEBOOK = 'const p = [jupyterapp.shell.currentWidget, ...jupyterapp.shell.widgets("main")].find(o => o?.sessionContext);'

def within(
    page, # A page with Jupyter
    seconds:float, # After which it is an error
    function:str, # JavaScript of a function of one argument
    arg=None # Its argument
): # What the function gives
    "Call `function` in the page; playwright would wait for its promise for ever"
    late = f"new Promise((_, no) => setTimeout(() => no(Error('no answer within {seconds:g} seconds')), {1000*seconds:g}))"
    return page.evaluate(f'arg => Promise.race([({function})(arg), {late}])', arg)

def open_notebook(
    page, # A page of the browser
    address:str # As `jupyter` gives it
):
    "Go to a notebook and wait until its kernel answers"
    page.goto(address)
    until_ready(page)

def until_ready(
    page # A page with a notebook that has just been opened, or loaded again
):
    "Wait until the notebook is there and its kernel answers"
    page.wait_for_selector('.jp-Notebook .jp-Cell', timeout=60_000)
    page.wait_for_function(f'() => {{ {NOTEBOOK} return !!p }}', timeout=30_000)
    within(page, 60, f'async () => {{ {NOTEBOOK} await p.context.ready; await p.sessionContext.ready; await p.sessionContext.session.kernel.info }}')
    page.set_default_timeout(180_000)

def run_all(page) -> bool: # Whether all went well
    "Run all cells of the notebook"
    return within(page, 180, "() => jupyterapp.commands.execute('notebook:run-all-cells')")

def ask(
    page, # A page with a notebook
    code:str # Python that prints something
) -> str: # What it printed
    "Run `code` in the notebook's kernel, beside its cells"
    return within(page, 60, f'''async code => {{ {NOTEBOOK}
        const done = p.sessionContext.session.kernel.requestExecute({{code, store_history: false}})
        let out = ''
        done.onIOPub = m => {{ out += m.content.text ?? m.content.evalue ?? '' }}
        await done.done
        return out.trim() }}''', code)

def to_cell(
    page, # A page with a notebook
    made:str, # A part of what a cell shows
    k:int=0 # Which of the cells with it
): # Locator of the cell
    "Scroll to a cell; only those in sight are drawn"
    i = page.evaluate(f'''async ([made, k]) => {{ {NOTEBOOK}
        const has = c => c.model.outputs && JSON.stringify(c.model.outputs.toJSON()).includes(made)
        const i = p.content.widgets.map((c, i) => has(c) ? i : -1).filter(i => i >= 0)[k]
        p.content.activeCellIndex = i; await p.content.scrollToItem(i, 'center'); return i }}''', [made, k])
    return page.locator(f'.jp-Cell[data-windowed-list-index="{i}"]')
