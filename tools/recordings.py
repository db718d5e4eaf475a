"Makes the recordings that come with the course: pages that show a game without a kernel, seeded, each below 2 MB, and a film of each game"
from fastcore.script import call_parse
from gan_course import zoo
from gan_course.features import features
from gan_course.lab import Lab
from gan_course.picture_lab import PictureLab
from gan_course.quiz import which_one
import checks

FOLDER = checks.ROOT/'docs'/'recordings'
LIMIT = 2_000_000

def plane():
    "The lab by its default rules, until the game has arrived"
    return Lab(seed=3).run(20_000), 'Eight heaps on a ring: a game that arrives'

def quiz():
    "Forty rounds against each network of the zoo"
    return which_one(), 'Which one is real?'

def pictures(
    name:str, # A network of the zoo
    steps:int, # How long
    title:str # Heading of the page
):
    "A network of the zoo, trained again from its beginning"
    recipe = zoo.RECIPES[name]
    lab = PictureLab(recipe.learner(), judge=features(recipe.data), n=25, every=steps//40)
    return lab.run(steps, looks=90), title

PICTURES = dict(vanilla=('vanilla-mnist', 6000, 'Digits by a perceptron'), dcgan=('dcgan-fashion', 1200, 'Clothes by convolutions'),
    conditional=('cgan-mnist', 1200, 'Digits to order'))
OTHERS = dict(plane=plane, quiz=quiz)

@call_parse
def main(*names:str): # Which; by default all
    "Write them to docs/recordings"
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or [*OTHERS, *PICTURES]:
        panel, title = pictures(*PICTURES[name]) if name in PICTURES else OTHERS[name]()
        path = FOLDER/f'{name}.html'
        panel.to_html(path, title=title)
        if name != 'quiz': path.with_suffix('.png').write_bytes(panel.film_png())
        size = path.stat().st_size
        print(f'{name}: {size:,} bytes; {panel.status}', flush=True)
        assert size < LIMIT, f'{name}: expected less than {LIMIT:,} bytes, got {size:,}.'
