"""Trains the networks that come with the course and writes their weights, each with its card: what it is, recipe, accuracy, date, machine, hash.
    python tools/weights.py [mnist fashion]     all of them, or some by name"""
import argparse, datetime, time
import course
from gan_course.data import fashion, mnist
from gan_course.features import RECIPE, save_features, train_features

DATA = dict(mnist=mnist, fashion=fashion)

def train(
    name:str # One of `DATA`
) -> dict: # Its card
    "Train the feature network `name` and write it to the package"
    recipe, start = dict(RECIPE), time.time()
    net, accuracy = train_features(DATA[name](bs=recipe.pop('bs')), **recipe)
    card = dict(data=name, accuracy=round(accuracy, 4), seconds=round(time.time() - start), date=datetime.date.today().isoformat(), machine=course.machine())
    path = save_features(net, course.checks.ROOT/course.checks.PACKAGE/'assets'/'features'/f'{name}.safetensors', **card)
    print(f'{name}: {accuracy:.2%} after {card["seconds"]} s, {path.stat().st_size/1e6:.2f} MB', flush=True)
    return card

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('names', nargs='*', choices=[*DATA, []])
    for name in ap.parse_args().names or DATA: train(name)

if __name__ == '__main__': main()
