"""Does a label make a GAN converge faster? The DCGAN without labels and with them, on the same pictures in the same order: FID of 5,000 samples at four moments.
With labels the samples have equally many of each class, as the data do. The networks are the same but for 10 numbers more in z and a vector for each class.
Is the difference only that the classes come in the right shares? So without labels `fid_even` judges 5,000 of 20,000 samples, picked to be read equally often as each class.
And the features that judge were learned from those very labels. So `fid_free` is the FID on features that know none: the 64 principal components of the training pictures."""
import torch
from functools import partial
from gan_course.conditional import cgan
from gan_course.images import fashion, mnist
from gan_course.dcgan import dcgan
from gan_course.features import features
from gan_course.metrics import ImageJudge, fid as frechet_of
from study import Study
from torch import nn

BS, AT, DATA, N = 128, (100, 200, 400, 800), dict(mnist=mnist, fashion=fashion), 5000

def even(x, reader):
    "`N` of the samples `x`, equally many read as each class; a class with too few repeats them, one with none is left out"
    read = torch.cat([reader.scores(reader(o)).argmax(1).cpu() for o in x.split(N)])
    found = [o for c in range(10) for o in [(read == c).nonzero().flatten()] if len(o)]
    return x[torch.cat([o[torch.arange(N//len(found)) % len(o)] for o in found])]

def components(x, k=64):
    "A function from pictures to their first `k` principal components on the pictures `x`"
    flat = x.flatten(1).double()
    mean = flat.mean(0)
    axes = torch.linalg.eigh(flat.T.cov())[1][:, -k:]
    return lambda o: (o.flatten(1).double() - mean) @ axes

def run(data, labels, seed):
    dls = DATA[data](bs=BS, labels=labels == 'projection')
    free, real = components(dls.train.all_rows()[0][:20_000]), dls.valid.all_rows()[0][:N]
    plain = dict(width=32, act=partial(nn.LeakyReLU, .2))   # the networks of `cgan`: the label is the only difference
    learn = dcgan(dls, **plain, seed=seed) if labels == 'none' else cgan(dls, seed=seed)
    judge, reader, fid, fid_even, fid_free = ImageJudge(dls.valid, features(data), n=N), features(data), [], [], []
    with learn.no_bar(), learn.no_logging():
        for n in learn.steps(AT[-1]):
            if n not in AT: continue
            x = learn.sample(N).cpu()
            fid.append(round(judge(x)['fid'], 3))
            fid_free.append(round(frechet_of(free(real), free(x)), 3))
            if labels == 'none': fid_even.append(round(judge(even(torch.cat([learn.sample(N, seed=i).cpu() for i in range(4)]), reader))['fid'], 3))
    return dict(fid_at_end=fid[-1], at=list(AT), fid=fid, fid_even=fid_even, fid_free=fid_free)

UNITS = [dict(data=d, labels=h, seed=s) for d in DATA for h in ('none', 'projection') for s in range(3)]
study = Study(__file__, f'FID of 5,000 samples over time, batches of {BS}, with and without labels', UNITS, run)
if __name__ == '__main__': study.main()
