"The library, the notebooks and the README are what they are made from, the style is kept, and the outputs belong to the code"
import checks, course, readme, sync
from conftest import VERIFY
from toys import *

def test_the_library_is_what_the_notebooks_export(): assert not sync.export_diff(ROOT)
def test_the_notebooks_are_clean(): assert not sync.clean_diff(ROOT)
def test_the_readme_is_made_from_the_index(): assert not readme.diff(ROOT)
def test_the_style_is_kept(): assert not sync.style(ROOT)
def test_the_notebooks_follow_the_rules(): assert not checks.problems(ROOT)
def test_no_file_names_a_machine_or_a_host(): assert not list(checks.places(ROOT))

def test_outputs_belong_to_the_code(record_property):
    "Only make verify fails on those that are older"
    found = course.stale_outputs(ROOT)
    record_property('note', course.says(found))
    if VERIFY: assert not found

# Samples
def test_sync_finds_nothing_in_a_fresh_export_and_leaves_it_alone(project):
    before = {p: p.read_bytes() for p in project.rglob('*') if p.is_file()}
    assert not sync.export_diff(project) and not sync.clean_diff(project)
    assert before == {p: p.read_bytes() for p in project.rglob('*') if p.is_file()}

def test_sync_finds_edits_orphans_and_lost_modules(project):
    lib = project/checks.PACKAGE
    (lib/'orphan.py').write_text('x = 1\n')
    (lib/'toy.py').write_text((lib/'toy.py').read_text().replace('return 1', 'return 2'))
    assert [o.split(':')[0] for o in sync.export_diff(project)] == ['gan_course/orphan.py', 'gan_course/toy.py']
    (lib/'toy.py').unlink()
    assert any(o.startswith('gan_course/toy.py') for o in sync.export_diff(project))

def test_sync_finds_notebooks_that_are_not_clean(project):
    path = project/'nbs'/'00_toy.ipynb'
    path.write_text(path.read_text().replace('"execution_count": null', '"execution_count": 7', 1))
    assert [o.split(':')[0] for o in sync.clean_diff(project)] == ['00_toy.ipynb']
    path.write_text('{')
    assert sync.clean_diff(project)
