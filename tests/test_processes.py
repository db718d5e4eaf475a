"Two processes train one GAN: run as a program, this file is one of them"
import os, subprocess, sys
from pathlib import Path
import pytest
from gan_course.accelerate import *
from gan_course.augment import ADA
from gan_course.setup import process_group
from helpers import *
from test_learner_errors import image_dls
from fastai.callback.progress import CSVLogger
from fastai.callback.training import GradientClip

# What each process plays
def penalised(): return Relativistic() + R1(.3) + R2(.3)
def own_start(seed, **kw): return players(seed=('players', seed), **kw)   # each process starts with weights of its own

def made(rank, world, images=False, cbs=(), game=None, norm=False, start=0, dls=None, **kw):
    own = dict(rank=rank, world=world)
    if dls is None: dls = image_dls(**own) if images else point_dls(**own)
    G,D = own_start(start, images=images, g=dict(norm=norm))
    return learner(game or penalised(), dls, G=G, D=D, precision='fp32', cbs=list(cbs), **kw)

def weights_of(learn): return torch.cat([p.detach().flatten() for p in learn.model.parameters()])
def buffers_of(learn): return torch.cat([b.flatten().double() for b in learn.model.buffers()])
def played(learn, n=20):
    learn.fit_steps(n)
    return weights_of(learn)

RUNS = dict(points={}, images=dict(images=True), turns=dict(k_d=2, reuse=False), plain=dict(game=NonSaturating(), opt_func=sgd, lr=1e-3))

def said(f):
    "The sentence of the error that `f` raises, or what it returned"
    try: return f'no error: {f()}'
    except ValueError as e: return str(e)

def refusals(rank, world):
    "What is refused, on all ranks alike"
    odd = point_dls(n=41, bs=8, rank=rank, world=world, drop_last=False)
    stepped = made(rank, world, cbs=[AllReduce()])
    stepped.step = rank
    return dict(nobody=said(lambda: played(made(rank, world))), whole=said(lambda: played(made(0, 1, cbs=[AllReduce()]))),
        norm=said(lambda: played(made(rank, world, norm=True, cbs=[AllReduce()]))), step=said(lambda: played(stepped)),
        odd=said(lambda: played(made(rank, world, dls=odd, cbs=[AllReduce()]))))

class Overflow(Callback):
    "Gradients that overflow in one process alone"
    order = -50
    def after_backward(self):
        here = self.learn.rank == 1 and self.learn.step == 2 and self.learn.player == 'd'
        if here: next(self.learn.D.parameters()).grad.fill_(torch.inf)

def halves(rank, world):
    learn = made(rank, world, images=True, cbs=[AllReduce(), HalfPrecision(scale=2.**8), Overflow(), GradientClip(.1)])
    return dict(weights=played(learn, 5), scale=learn.half_precision.state_dict()['d']['scale'])

def norms(rank, world):
    learn = made(rank, world, norm=True, game=NonSaturating(), cbs=[AllReduce(local_norm=True)], opt_func=sgd, lr=1e-2)
    return dict(weights=played(learn), buffers=buffers_of(learn))

def logs(rank, world, folder):
    "A table, the lines that were printed, and what is told apart afterwards"
    def spread(fake, real): return real.std()
    valid = torch.randn(16, 2, generator=rng('valid'))
    dls = point_dls(rank=rank, world=world, valid=valid)
    learn,lines = made(rank, world, dls=dls, metrics=spread, cbs=[AllReduce(), CSVLogger(folder/f'{rank}.csv')]),[]
    learn.logger = lines.append
    learn.fit(2)
    printed,here = len(lines),learn.logger.__name__
    return dict(table=[list(o) for o in learn.recorder.values], printed=printed, logger=here)

def adaptive(rank, world):
    learn = made(rank, world, images=True, cbs=[AllReduce(), ADA(target=0, images=200, every=3)], game=NonSaturating())
    return dict(weights=played(learn, 12), p=learn.ada.p)

def resumed(rank, world, folder):
    "A run that is broken off and goes on, beside the whole one; and what each process wrote and saved"
    class Stop(Callback):
        order = 99
        def after_batch(self):
            if self.learn.training and self.learn.step == 6: raise KeyboardInterrupt
    def kept(name, *cbs): return made(rank, world, start=rank, cbs=[AllReduce(), Checkpoints(folder/name, every=3), *cbs])
    whole = played(kept(f'whole-{rank}'), 12)
    try: played(kept('shared', Stop()), 12)
    except KeyboardInterrupt: pass
    learn = kept('shared')
    went_on = played(learn, 12)
    learn.save(folder/f'saved-{rank}')
    return dict(whole=whole, went_on=went_on)

def play_all(rank, world, folder):
    "All of the above, in a process group"
    found = {name: played(made(rank, world, start=rank, cbs=[AllReduce()], **kw)) for name,kw in RUNS.items()}
    found |= {f.__name__: f(rank, world) for f in (refusals, halves, norms, adaptive)}
    found |= {f.__name__: f(rank, world, folder) for f in (logs, resumed)}
    found['place'] = process_group()
    return found

def one_of_two(rank, folder):
    torch.distributed.init_process_group('gloo', f'file://{folder}/store', rank=rank, world_size=2)
    torch.save(play_all(rank, 2, folder), folder/f'{rank}.pt')
    torch.distributed.destroy_process_group()

def main(folder):
    "Two processes, forked before anything was computed, so that the library is loaded once"
    context = torch.multiprocessing.get_context('fork')
    both = [context.Process(target=one_of_two, args=(rank, Path(folder))) for rank in range(2)]
    for p in both: p.start()
    for p in both: p.join()
    sys.exit(any(p.exitcode for p in both))

if __name__ == '__main__': main(*sys.argv[1:])

# What is asked of them
@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch): monkeypatch.setenv('GAN_COURSE_DEVICE', 'cpu')

@pytest.fixture(scope='module')
def pair(tmp_path_factory):
    "What two processes found, and their folder"
    from checks import ROOT
    folder = tmp_path_factory.mktemp('pair')
    here = dict(PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1', OMP_WAIT_POLICY='PASSIVE', GAN_COURSE_DEVICE='cpu', GLOO_SOCKET_IFNAME='lo')
    ended = subprocess.run([sys.executable, __file__, str(folder)], env=os.environ | here, capture_output=True, text=True, timeout=200)
    assert not ended.returncode, ended.stderr[-5000:]
    return [torch.load(folder/f'{rank}.pt', weights_only=False) for rank in range(2)],folder

@pytest.mark.parametrize('name', RUNS)
def test_two_processes_are_one(name, pair):
    "The weights of the first at the start, the gradient of the joint batch, penalties included"
    (a,b),_ = pair
    joint,start = played(made(0, 1, **RUNS[name])),weights_of(made(0, 1, **RUNS[name]))
    assert a[name].equal(b[name]) and (a[name]-joint).abs().max() < 1e-5 < 1e-3 < (joint-start).abs().max()

def test_places(pair): assert [o['place'] for o in pair[0]] == [(0, 2), (1, 2)] and process_group() == (0, 1)

@pytest.mark.parametrize('why,start,words', [('nobody', 'cbs', 'AllReduce'), ('whole', 'dls', 'world=2'), ('norm', 'cbs', 'BatchNorm1d'), ('step', 'learn', 'step'), ('odd', 'dls', 'drop_last')])
def test_what_would_be_two_gans_is_refused(why, start, words, pair):
    for found in pair[0]:
        sentence = found['refusals'][why]
        assert sentence.startswith(f'{start}: expected ') and words in sentence and ', got ' in sentence and sentence.count('. ') == 0, sentence

def test_an_overflow_in_one_process_counts_in_all(pair):
    a,b = (o['halves'] for o in pair[0])
    assert a['weights'].equal(b['weights']) and a['weights'].isfinite().all() and a['scale'] == b['scale'] == 2**7

def test_batch_norm_on_slices_stays_equal_in_all_processes(pair):
    a,b = (o['norms'] for o in pair[0])
    joint = played(made(0, 1, norm=True, game=NonSaturating(), opt_func=sgd, lr=1e-2))
    assert a['weights'].equal(b['weights']) and a['buffers'].equal(b['buffers'])
    assert (a['weights']-joint).abs().max() > 1e-4, 'which is why it has to be asked for'

def test_tables_agree_and_one_process_prints(pair):
    (a,b),folder = pair
    assert a['logs']['table'] == b['logs']['table'] and len(a['logs']['table']) == 2
    assert [o['logs']['printed'] for o in (a, b)] == [2, 0] and a['logs']['logger'] == b['logs']['logger'] == 'append'
    assert [o.name for o in folder.glob('*.csv')] == ['0.csv']
    valid = torch.randn(16, 2, generator=rng('valid'))
    wanted = sum(part.std() for part in valid.split(4))/4
    assert a['logs']['table'][0][-1] == pytest.approx(wanted.item(), abs=1e-5)

def test_the_first_process_writes_and_all_go_on(pair):
    (a,b),folder = pair
    runs = [o['resumed'][k] for o in (a, b) for k in ('whole', 'went_on')]
    assert all(o.equal(runs[0]) for o in runs)
    assert any((folder/'whole-0').iterdir()) and not any((folder/'whole-1').iterdir())
    assert (folder/'saved-0.safetensors').exists() and not (folder/'saved-1.safetensors').exists()

def test_p_is_the_same_in_all_processes(pair):
    a,b = (o['adaptive'] for o in pair[0])
    assert a['p'] == b['p'] and a['weights'].equal(b['weights'])

def test_one_process_needs_no_group():
    a,b = made(0, 1, cbs=[AllReduce()]),made(0, 1)
    assert played(a).equal(played(b)) and a.writes
    b.check_processes()
    refuses(lambda: played(made(0, 2, cbs=[AllReduce()])), 'dls', ValueError)
    refuses(lambda: AllReduce(local_norm=1), 'local_norm', ValueError)
