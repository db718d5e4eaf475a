"""Trains the networks that come with the course and writes their weights, each with its card: what it is, recipe, scores, date, machine, hash.
    python tools/weights.py [mnist fashion vanilla-mnist ...]     all of them, or some by name"""
import argparse, datetime, time
import course
from gan_course import zoo
from gan_course.data import fashion, mnist
from gan_course.features import RECIPE, save_features, train_features

DATA, ASSETS = dict(mnist=mnist, fashion=fashion), course.checks.ROOT/course.checks.PACKAGE/'assets'

def circumstances(start): return dict(seconds=round(time.time() - start), date=datetime.date.today().isoformat(), machine=course.machine())

def train_reader(
    name:str # One of `DATA`
):
    "Train the feature network `name` and write it to the package"
    recipe, start = dict(RECIPE), time.time()
    net, accuracy = train_features(DATA[name](bs=recipe.pop('bs')), **recipe)
    path = save_features(net, ASSETS/'features'/f'{name}.safetensors', data=name, accuracy=round(accuracy, 4), **circumstances(start))
    return path, f'{accuracy:.2%}'

def train_generator(
    name:str # One of `zoo.names()`
):
    "Train a network of the zoo and write it to the package"
    start = time.time()
    learn = zoo.train(name)
    notes = circumstances(start)
    scores = zoo.scores(name, learn)
    return zoo.save(name, learn, ASSETS/'zoo'/f'{name}.safetensors', scores=scores, **notes), scores

def main():
    known = [*DATA, *zoo.names()]
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('names', nargs='*', choices=[*known, []])
    for name in ap.parse_args().names or known:
        path, said = (train_reader if name in DATA else train_generator)(name)
        print(f'{name}: {said}, {path.stat().st_size/1e6:.2f} MB', flush=True)

if __name__ == '__main__': main()
