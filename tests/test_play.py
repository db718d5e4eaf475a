"A panel for each network that comes with the course: none is forgotten, each is of the right kind and answers, names that are not there"
import pytest
from gan_course import zoo
from gan_course.enhance import enhancers
from gan_course.explore import Explorer
from gan_course.fill import Fill
from gan_course.knobs import Knobs
from gan_course.pad import Pad
from gan_course.play import PANELS, play
from gan_course.restore import restorers
from gan_course.retouch import Retouch
from gan_course.translate import translators

KINDS = dict(explore=Explorer, retouch=Retouch, mix=Knobs, fill=Fill, colour=Knobs, pad=Pad)
def kind(panel): return type(panel).__name__   # the class itself is a copy of its own for each widget
def says(match): return pytest.raises(ValueError, match=rf'^{match}[^\n]*\.$')

def test_no_shipped_network_is_without_a_panel(): assert sorted(PANELS) == sorted([*zoo.names(), *enhancers, *restorers, *translators])

@pytest.mark.parametrize('name,panel', [(name, panel) for name in PANELS for panel in PANELS[name]])
def test_each_network_opens_its_panel(name, panel, monkeypatch):
    monkeypatch.setattr(Explorer, 'measure', lambda self: setattr(self, 'directions', {}))   # takes seconds, and is tested with the explorer
    p = play(name, panel)
    assert kind(p) == KINDS[panel].__name__ and p.status and p.film_png().startswith(b'\x89PNG')

def test_the_first_panel_opens_by_itself(): assert kind(play('vanilla-mnist')) == 'Explorer' and kind(play('clothes-filled')) == 'Fill'

def test_sliders_begin_at_the_network_that_was_named_and_draw_what_they_say():
    soft, sharp = play('clothes-soft'), play('clothes-sharp')
    assert soft.values['share'] == 0 and sharp.values['share'] == 1 and soft.png != sharp.png
    assert soft.set(share=1.).png == sharp.png and soft.set(noise=1).png != sharp.png and soft.set(noise=0, picture=4).words != sharp.words

def test_a_grey_picture_has_several_colours():
    p = play('emoji-coloured')
    was, words = p.png, p.words
    assert float(words.split('differ by ')[1].split('%')[0]) > 1
    assert p.set(noise=1).png != was and p.set(noise=0).png == was and p.set(picture=4).png != was

@pytest.mark.parametrize('name', ['', 'stylegan', None, 3, ['clothes-soft']])
def test_an_unknown_name_lists_those_there_are(name):
    with says('name: expected one of vanilla-mnist, .*clothes-filled.*lines-coloured, got '): play(name)

@pytest.mark.parametrize('name,panel,known', [('dcgan-fashion', 'fill', 'explore, retouch'), ('clothes-filled', 'explore', 'fill'), ('mask2fashion', 'retouch', 'explore'), ('lines-coloured', 3, 'pad')])
def test_a_panel_that_a_network_does_not_have(name, panel, known):
    with says(f'panel: expected one of {known}, got {panel!r}'): play(name, panel)
