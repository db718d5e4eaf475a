"""Seconds of training until the samples are good: ours beside fastai's learner, on the same networks, data and batch size, taking turns of 100 steps.
What is good was fixed before the first run: FID of 2,000 samples on the course's features at most 10, and each of the ten classes at 5 % of the samples or more.
Each is judged at the better of two learning rates, chosen after a first run at 2e-4 in which ours did not reach the bar within the cap.
    fastai      fastai.vision.gan.GANLearner with its Adam. It moves the resting player too, by momentum (shown in the chapter on the learner)
    ours        as a user would have it: bf16 where the device has it, and samples from averaged weights"""
import time, torch
from gan_course.core import default_device, has_bf16, rng, seeded
from gan_course.images import mnist
from gan_course.features import features
from gan_course.callbacks import EMA
from gan_course.players import evaluating
from gan_course.metrics import ImageJudge
from speed import BS, Fastai, Feed, Ours, conv_discriminator, conv_generator
from study import Study

FID, SHARE, TURN, CAP = 10., .05, 100, 4000

def players(seed):
    with seeded(seed, 'networks'): return conv_generator(28, 1), conv_discriminator(28, 1)

def runners(lr, seed, dls, device):
    "Those who take part: a function that plays so many steps, and one that gives samples"
    def own(**kw):
        v = Ours(dls, *players(seed), seed=seed, lr=lr, **kw)
        return v.run, lambda z: v.learn.sample(z=z).cpu()
    def fastai():
        G, D = (net.to(device) for net in players(seed))
        v = Fastai(G, D, Feed(dls, G.nz), lr=lr)
        def sample(z):
            with evaluating(G): return torch.cat([G(o.to(device)) for o in z.split(500)]).cpu()
        return v.run, sample
    return dict(fastai=fastai(), ours=own(bf16=has_bf16(device), cbs=EMA(10_000)))

def good(report): return report['fid'] <= FID and report.tables['share'].min() >= SHARE

def run(lr, seed):
    torch.manual_seed(seed)
    device = default_device()
    dls = mnist(bs=BS, labels=False, device=device)
    judge, z = ImageJudge(mnist(bs=BS).valid, features('mnist'), n=2000), torch.randn(2000, 100, generator=rng(seed, 'z'))
    left = runners(lr, seed, dls, device)
    spent, out, fids = {k: [0., 0.] for k in left}, {}, {k: [] for k in left}
    for step in range(TURN, CAP+1, TURN):
        for k in list(left):
            play, sample = left[k]
            start = time.perf_counter(), time.process_time()
            play(TURN)
            spent[k] = [a+b-c for a, b, c in zip(spent[k], (time.perf_counter(), time.process_time()), start)]
            report = judge(sample(z))
            fids[k].append(round(report['fid'], 3))
            if not good(report): continue
            out |= {f'steps_{k}': step, f'seconds_{k}': round(spent[k][0], 2), f'cpu_seconds_{k}': round(spent[k][1], 2)}
            del left[k]
        if step % 500 == 0: print(f'    step {step}:', {k: (round(spent[k][0]), v[-1]) for k, v in fids.items()}, flush=True)
        if not left: break
    out |= {f'{o}_{k}': 'not reached' for k in left for o in ('steps', 'seconds', 'cpu_seconds')}
    ratio = 'not reached' if left else round(out['seconds_fastai']/out['seconds_ours'], 3)
    return dict(ratio=ratio, **out, fids=fids, device=str(device), fid=FID, share=SHARE, cap=CAP)

SHOWN = [f'{o}_{k}' for o in ('seconds', 'steps') for k in ('fastai', 'ours')] + ['ratio']
UNITS = [dict(lr=r, seed=s) for r in (1e-3, 2e-3) for s in range(3)]
study = Study(__file__, f'Training time until FID <= {FID:g} with every class at {SHARE:.0%} or more: DCGAN-like networks on MNIST, batches of {BS}', UNITS, run, SHOWN)
if __name__ == '__main__': study.main()
