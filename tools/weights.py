"""Trains the networks that come with the course and writes their weights, each with its card: what it is, recipe, scores, date, machine, hash.
    python tools/weights.py [mnist fashion vanilla-mnist ...]     all of them, or some by name"""
import datetime, time
from fastcore.script import CliError, call_parse
import course
from gan_course import enhance, restore, translate, zoo
from gan_course.compare import psnr
from gan_course.embeddings import colour_features
from gan_course.images import fashion, mnist
from gan_course.features import RECIPE, feature_files, features, save_features, train_features
from gan_course.metrics import fid

DATA = dict(mnist=mnist, fashion=fashion)
CHAPTERS = [enhance.enhancers, restore.restorers, translate.translators]   # what chapters bring along

def circumstances(
    start:float # When the training began
) -> dict:
    "How long it took since `start`, when and where"
    return dict(seconds=round(time.time() - start), date=datetime.date.today().isoformat(), machine=course.machine())

def train_reader(
    name:str # One of `DATA`
) -> tuple: # The file, and what came out
    "Train the feature network `name` and write it to the package"
    recipe,start = dict(RECIPE),time.time()
    dls = DATA[name](bs=recipe.pop('bs'))
    net,accuracy = train_features(dls, **recipe)
    path = save_features(net, feature_files.path(name), data=name, accuracy=round(accuracy, 4), **circumstances(start))
    return path, f'{accuracy:.2%}'

def train_generator(
    name:str # One of `zoo.names()`
) -> tuple: # The file, and what came out
    "Train a network of the zoo and write it to the package, and the discriminator that it was trained against"
    start = time.time()
    learn = zoo.train(name)
    notes = circumstances(start)
    scores = zoo.scores(name, learn)
    zoo.save_opponent(name, learn, zoo.opponent_files.path(name), **notes)
    return zoo.save(name, learn, zoo.zoo_files.path(name), scores=scores, **notes), scores

def train_for_chapter(
    name:str # A network that comes with a chapter
) -> tuple: # The file, and what came out
    "Train a network that comes with a chapter and write it to the package"
    start, home = time.time(), home_of(name)
    learn = home.recipe(name).train()
    notes = circumstances(start)
    scores = scores_on_pairs(learn)
    return home.save(name, learn, scores=scores, **notes), scores

def scores_on_pairs(
    learn, # A learner of pictures with pictures that condition them
    n:int=5000 # Held-out pairs, at most
) -> dict: # PSNR in dB, and FID: features of the course for grey pictures, `colour_features` of the training pictures for others
    "How near the samples of `learn` are to held-out pictures, and to their law"
    x, y = (part[:n] for part in learn.dls.valid.all_rows())
    made = learn.sample(y=y).cpu()
    reader = features('fashion') if x.shape[1] == 1 else colour_features(learn.dls.train)
    found = dict(psnr=psnr(made, x), fid=fid(reader(x), reader(made)))
    return {k: round(v, 4) for k, v in found.items()} | dict(n=len(x))

def home_of(
    name:str # A network
): # The networks of its chapter, or `None`
    "Where `name` belongs"
    return next((o for o in CHAPTERS if name in o), None)

@call_parse
def main(
    *names:str # Networks to train, all of them by default
):
    "Train the networks that come with the course and write their weights"
    known = [*DATA, *zoo.names(), *(name for o in CHAPTERS for name in o)]
    unknown = [o for o in names if o not in known]
    if unknown: raise CliError(f"names: expected some of {', '.join(known)}, got {', '.join(unknown)}.")
    for name in names or known:
        train = train_reader if name in DATA else train_for_chapter if home_of(name) else train_generator
        path, scores = train(name)
        print(f'{name}: {scores}, {path.stat().st_size/1e6:.2f} MB', flush=True)
