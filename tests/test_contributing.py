"CONTRIBUTING works one change through: its code runs, and the files and commands that it names are there"
import checks, pytest, re
from checks import ROOT

TEXT = (ROOT/'CONTRIBUTING.md').read_text(encoding='utf-8')
CODE = re.findall(r'(?ms)^```python\n(.*?)^```', TEXT)

def test_the_change_that_is_worked_through_works():
    new,test = CODE
    space = {}
    exec('from gan_course.game import *\nfrom torch import Tensor\n' + new, space)
    exec(test.replace('from gan_course.game import *', 'from gan_course.game import Turn'), space)
    space['test_reverse_kl_is_the_divergence_for_the_best_d']()

def test_the_test_of_the_change_notices_another_game():
    new,test = CODE
    space = {}
    exec('from gan_course.game import *\nfrom torch import Tensor\n' + new.replace('-turn.fake_logits', 'turn.fake_logits'), space)
    exec(test.replace('from gan_course.game import *', 'from gan_course.game import Turn'), space)
    with pytest.raises(AssertionError): space['test_reverse_kl_is_the_divergence_for_the_best_d']()

def test_files_that_it_names_are_there():
    named = set(re.findall(r'`((?:nbs|tests|tools|bench|gan_course)/[\w./-]*\w)`', TEXT))
    assert len(named) > 8 and all((ROOT/f).exists() for f in named), [f for f in named if not (ROOT/f).exists()]
    scripts = set(re.findall(r'python ((?:tools|bench)/\w+\.py)', TEXT))
    assert scripts and all((ROOT/f).exists() for f in scripts)

def test_modules_and_methods_that_it_names_are_there():
    table = re.search(r'(?s)\| part \|.*?\n\n', TEXT)[0]
    rows = [line.split('|') for line in table.splitlines()[2:]]
    modules = {m for row in rows if len(row) > 4 for m in re.findall(r'`(\w+)`', row[3])}
    assert len(modules) > 20 and modules <= set(checks.modules_in(ROOT/'gan_course'))
    stems = {p.stem for p in checks.notebooks(ROOT/'nbs')}
    numbered = set(re.findall(r'`(\d\d_\w+)`', TEXT))
    assert numbered <= stems, numbered - stems

def test_targets_that_it_names_are_there():
    used = set(re.findall(r'(?m)(?:^|`)make ([a-z]+)', TEXT))
    assert used <= set(re.findall(r'(?m)^([a-z]+):', (ROOT/'Makefile').read_text(encoding='utf-8')))

@pytest.mark.parametrize('name', ['CONTRIBUTING.md', 'CHANGELOG.md'])
def test_links_are_there(name): assert not list(checks.local_links(ROOT/name))

def test_the_citation_has_the_version_of_the_package():
    cited = re.search(r'(?m)^version: (.+)$', (ROOT/'CITATION.cff').read_text(encoding='utf-8'))[1]
    assert f'version = {cited}\n' in (ROOT/'settings.ini').read_text(encoding='utf-8')
