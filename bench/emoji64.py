"""A folder of colour pictures of 64 x 64, as a reader would bring one: what the DCGAN draws after three minutes of training on two cores, and what after twenty.
The minutes are processor time: six and forty of one core.
The folder holds Google's Noto emoji as they are published: 3,786 PNG files (art: Apache-2.0). They are not part of the course; get them once with
    npm pack emoji-datasource-google@16.0.0 && tar xzf emoji-datasource-google-16.0.0.tgz package/img/google/64
and name the folder package/img/google/64 in the variable EMOJI64."""
import base64, io, os, time
import numpy as np
from PIL import Image
from gan_course.core import rng
from gan_course.dcgan import dcgan
from gan_course.images import folder
from study import Study

BS, SHOWN, MINUTES = 64, 24, (3, 20)

def png(x) -> str:
    "24 images in [-1, 1], shape (24, 3, 64, 64), as two rows of twelve in a PNG file with a palette, in base64"
    pixels = ((x + 1)*127.5).round().byte().numpy()
    sheet = pixels.reshape(2, 12, 3, 64, 64).transpose(0, 3, 1, 4, 2).reshape(128, 768, 3)
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(sheet)).quantize(64).save(file, 'PNG', optimize=True)
    return base64.b64encode(file.getvalue()).decode()

def run(seed):
    if 'EMOJI64' not in os.environ: raise ValueError('EMOJI64: expected the folder of the pictures in this variable, got none; the head of this file says where they are.')
    learn = dcgan(folder(os.environ['EMOJI64'], size=64, bs=BS, seed=0), seed=seed)
    z, seconds, out = learn.noise(SHOWN, rng(3, 'shown')), 0., dict(n=learn.dls.train.n)
    with learn.no_bar(), learn.no_logging():
        for minutes in MINUTES:
            start = time.process_time()
            while seconds + time.process_time() - start < 2*60*minutes: learn.fit_steps(10)
            seconds += time.process_time() - start
            out |= {f'steps_{minutes}': learn.step, f'samples_{minutes}': png(learn.sample(z=z).cpu())}
    return out | dict(train_cpu_seconds=round(seconds))

study = Study(__file__, 'Colour pictures of 64 x 64 from a folder: three and twenty minutes of training on two cores', [dict(seed=0)], run, ['n', 'steps_3', 'steps_20', 'train_cpu_seconds'])
if __name__ == '__main__': study.main()
