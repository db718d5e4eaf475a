"The recordings that come with the course: small, without a network, and each can be looked back at"
import pytest
from browsing import CHROMIUM, chromium
from checks import ROOT
from minihost import opened_file

NAMES = ['plane', 'vanilla', 'dcgan', 'conditional', 'quiz']
FOLDER = ROOT/'docs'/'recordings'

@pytest.fixture(scope='module')
def browser():
    with chromium() as b: yield b

def test_there_is_one_for_each_and_none_is_large():
    assert {p.stem for p in FOLDER.glob('*.html')} == {*NAMES} and {p.stem for p in FOLDER.glob('*.png')} == {*NAMES} - {'quiz'}
    for p in FOLDER.iterdir(): assert p.stat().st_size <= 2_000_000, p

def test_the_readme_leads_to_each():
    text = (ROOT/'README.md').read_text(encoding='utf-8')
    for name in NAMES: assert f'docs/recordings/{name}.html' in text, name

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
@pytest.mark.parametrize('name', NAMES[:-1])
def test_each_is_looked_back_at_without_a_request(browser, name):
    page,asked,errors = opened_file(browser, FOLDER/f'{name}.html')
    shown = '() => document.querySelector(".planes canvas").toDataURL()'
    last = page.evaluate(shown)
    page.locator('.scrub').first.fill('0')
    page.wait_for_function(f'last => ({shown})() != last', arg=last)
    assert 'Step 0, looking back' in page.locator('.said').inner_text() and 'A recording' in page.locator('.note').inner_text()
    for tab in page.get_by_role('tab').all():
        tab.click()
        assert page.locator('[role=tabpanel]:not([hidden])').count() == 1
    assert len(asked) == 1 and not errors
    page.close()

@pytest.mark.skipif(CHROMIUM is None, reason='needs a Chromium on the path')
def test_the_quiz_can_be_played_against_each_network(browser):
    page,asked,errors = opened_file(browser, FOLDER/'quiz.html')
    names = page.get_by_label('generator').locator('option').all_inner_texts()
    assert names == ['vanilla-mnist', 'dcgan-fashion', 'cgan-mnist', 'mask2fashion']
    for name in names:
        page.get_by_label('generator').select_option(name)
        page.locator('.said', has_text='Press 1, 2').wait_for()
        page.locator('.card').nth(2).click()
        page.locator('.said', has_text='is real.').wait_for()
        assert 'A detector: ' in page.locator('.gl').inner_text()
    assert len(asked) == 1 and not errors
    page.close()
