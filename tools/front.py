"Makes the pictures at the head of the README: a film of the lab, digits to order and clothes, seeded and from the networks that come with the course"
from pathlib import Path
import torch
from fastcore.script import call_parse
from gan_course import zoo
from gan_course.core import rng
from gan_course.lab import Lab
from gan_course.pictures import noise_path, truncated
from gan_course.viz import save_images
import checks

IMAGES = checks.ROOT/'nbs'/'images'
LIMIT = 300_000   # bytes of a picture, so that the page opens at once

def lab_film(
    file:Path, # Where to
    steps:int=20_000 # Length of the run
):
    "Write a film of a run on the ring by the rules that the lab begins with"
    lab = Lab()
    lab.run(steps)
    file.write_bytes(lab.film_png(frames=40, size=280, seconds=6.))

def walk(
    name:str, # A network of the zoo
    file:Path, # Where to
    y=None, # Labels, one for each picture of a frame
    n:int=10, # Pictures of a frame, side by side
    steps:int=8, # Frames from one stop to the next
    seed:int=0 # Names the noise
):
    "Write a film in which pictures turn into others and back"
    G = zoo.load(name, device='cpu')
    z = torch.randn(3, n, G.nz, generator=rng(seed, 'front', name))
    frames = noise_path(truncated(z, 1.5), steps, closed=True)
    shown = torch.stack([zoo.sample(G, z=o, y=y) for o in frames])
    save_images(file, shown, ncol=n, zoom=2, ms=110)

@call_parse
def main():
    "Write the pictures to nbs/images"
    lab_film(IMAGES/'lab.png')
    walk('cgan-mnist', IMAGES/'digits.gif', y=torch.arange(10))
    walk('dcgan-fashion', IMAGES/'clothes.gif', steps=6)
    for name in ('lab.png', 'digits.gif', 'clothes.gif'):
        size = (IMAGES/name).stat().st_size
        print(f'{name}: {size:,} bytes')
        assert size < LIMIT, f'{name}: expected less than {LIMIT:,} bytes, got {size:,}.'
