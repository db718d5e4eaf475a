"The panels of the chapters in a real JupyterLab and a real browser: they appear, and they answer (a slider in make test, all of them in make verify)"
import pytest
from browsing import CHROMIUM, chromium, jupyter, open_notebook, run_all, to_cell
from checks import ROOT, notebook_of

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
NBS = ROOT/'nbs'

@pytest.fixture(scope='module')
def lab(tmp_path_factory):
    "A JupyterLab on a copy of the notebooks, whose kernels run them shortened"
    with jupyter(tmp_path_factory.mktemp('lab'), NBS, IN_TEST='1') as address: yield address

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

@pytest.fixture
def run(lab, browser):
    "Open the notebook of a module, run all of it, give the page"
    page = browser.new_page(viewport=dict(width=1280, height=1000))
    def go(module):
        name = notebook_of(NBS, module).relative_to(NBS).with_suffix('').as_posix()
        open_notebook(page, lab(name))
        assert run_all(page), f'{name}: a cell failed'
        return page
    yield go
    page.close()

def see(page, k=0):
    "Panel number `k`, scrolled to, with something on it"
    panel = to_cell(page, 'widget-view', k)
    panel.locator('.gl[data-frames]').wait_for()
    return panel

def picture(panel, what):
    "What an image or a canvas of the panel shows, which must be in sight"
    o = panel.locator(what).first
    box = o.bounding_box()
    assert box and min(box['width'], box['height']) > 50, f'{what} has no size: {box}'
    return o.evaluate("""o => { const c = document.createElement('canvas'); c.width = o.naturalWidth ?? o.width; c.height = o.naturalHeight ?? o.height
        c.getContext('2d').drawImage(o, 0, 0); return c.toDataURL() }""")

def changes(panel, what, act):
    "Do `act` and wait until the picture is another one"
    before = picture(panel, what)
    act()
    for _ in range(240):
        if picture(panel, what) != before: return
        panel.page.wait_for_timeout(250)
    raise AssertionError('the picture did not change within a minute')

def press_sliders(panel, which, key='ArrowRight'):
    "Each of the sliders `which`, one after the other, changes the picture"
    for i in which: changes(panel, '.drawing', lambda: panel.locator('input[type=range]').nth(i).press(key))

def explore(panel):
    "The handle, another sample and another page each change what is large"
    panel.get_by_role('tab', name='Plane').click()
    changes(panel, '.large', lambda: panel.locator('.map').press('Shift+ArrowRight'))
    changes(panel, '.large', lambda: panel.locator('.see .sheet').first.press('ArrowRight'))
    panel.get_by_role('tab', name='Way').click()
    changes(panel, '.large', lambda: panel.get_by_label('place on the way').press('End'))

def guess(panel):
    "A round of the quiz"
    panel.locator('.said', has_text='Press 1, 2').wait_for()
    panel.locator('.card').first.click()
    panel.locator('.said', has_text='is real.').wait_for()

@pytest.mark.verify
def test_moving_a_slider_of_the_game_redraws_it(run): press_sliders(see(run('game'), 1), [0, 0, 0])

@pytest.mark.verify
def test_the_learner_panel_trains_when_asked(run):
    panel = see(run('learner'))
    panel.locator('input[type=range]').first.press('ArrowRight')
    changes(panel, '.drawing', lambda: panel.get_by_role('button', name='Train 300 steps').click())
    assert 'of 8 modes' in panel.locator('.gl').inner_text()

@pytest.mark.verify
def test_moving_the_cloud_moves_its_scores(run): press_sliders(see(run('metrics')), range(2))

@pytest.mark.verify
def test_digits_by_a_perceptron_and_the_film_of_the_ring(run):
    page = run('vanilla')
    explore(see(page))
    guess(see(page, 1))
    press_sliders(see(page, 2), [0])

@pytest.mark.verify
def test_clothes_are_explored_guessed_and_trained(run):
    page = run('dcgan')
    explore(see(page))
    guess(see(page, 1))
    live = see(page, 2)
    changes(live, '.planes .sheet', lambda: live.get_by_role('button', name='Play', exact=True).click())

@pytest.mark.verify
def test_labels_are_chosen_and_masks_are_drawn(run):
    page = run('conditional')
    panel = see(page)
    explore(panel)
    for name in ('5', '0'): changes(panel, '.large', lambda: panel.get_by_role('button', name=name, exact=True).click())
    panel = see(page, 1)
    explore(panel)
    panel.get_by_role('tab', name='Canvas').click()
    changes(panel, '.pair .sheet', lambda: panel.get_by_role('button', name='Clear').click())
    guess(see(page, 2))
