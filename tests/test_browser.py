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
    "The cell with panel number `k`, scrolled to"
    panel = to_cell(page, 'widget-view', k)
    panel.locator('img.widget-image').wait_for(state='attached')
    return panel

def picture(panel):
    "The bytes that the panel's picture shows, which must be in sight"
    image = panel.locator('img.widget-image')
    box = image.bounding_box()
    assert box and min(box['width'], box['height']) > 50, f'the picture has no size: {box}'
    return image.evaluate('async img => Array.from(new Uint8Array(await (await fetch(img.src)).arrayBuffer())).join()')

def changes(panel, before):
    "Wait until the picture is another one"
    for _ in range(240):
        now = picture(panel)
        if now != before: return now
        panel.page.wait_for_timeout(250)
    raise AssertionError('the picture did not change within a minute')

def press_sliders(panel, which, key='ArrowRight'):
    "Each of the sliders `which`, one after the other, changes the picture"
    before = picture(panel)
    for i in which:
        panel.locator('.widget-slider .noUi-handle').nth(i).press(key)
        before = changes(panel, before)

def press_button(panel, name):
    "The button changes the picture"
    before = picture(panel)
    panel.get_by_role('button', name=name, exact=True).click()
    changes(panel, before)

def test_moving_a_slider_of_the_game_redraws_it(run): press_sliders(see(run('game'), 1), [0, 0, 0])

@pytest.mark.verify
def test_the_learner_panel_trains_when_asked(run):
    panel = see(run('learner'))
    before = picture(panel)
    panel.locator('.widget-slider .noUi-handle').first.press('ArrowRight')
    panel.get_by_role('button', name='Train 300 steps').click()
    changes(panel, before)
    assert 'of 8 modes' in panel.locator('.widget-label').last.inner_text()

@pytest.mark.verify
def test_moving_the_cloud_moves_its_scores(run): press_sliders(see(run('metrics')), range(3))   # shift, width, modes: the chapter leaves them at 1, 0.5 and 3

@pytest.mark.verify
def test_digits_by_a_perceptron_and_the_film_of_the_ring(run):
    page = run('vanilla')
    press_sliders(see(page), range(4))            # picture and three directions
    press_sliders(see(page, 1), [0], 'ArrowLeft') # the chapter leaves the film at its last frame

@pytest.mark.verify
def test_clothes_follow_their_sliders(run):
    panel = see(run('dcgan'))
    press_sliders(panel, range(4))
    press_sliders(panel, [4], 'Home')             # truncation, from its largest value

@pytest.mark.verify
def test_labels_and_masks_are_buttons(run):
    page = run('conditional')
    for k in (0, 1):
        panel = see(page, k)
        for name in ('5', '0', '2'): press_button(panel, name)
        press_sliders(panel, [0, 1])

@pytest.mark.verify
def test_the_zoo_has_its_panel(run): press_button(see(run('zoo')), '7')
