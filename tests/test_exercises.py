"Every check passes valid solutions of any style, gives each slip its own hint of one sentence, and leaves the global generators alone"
import copy, inspect, math, re
import numpy as np, pytest, torch, torch.nn.functional as F
from torch import nn
from gan_course.exercise import Hint, as_result, attempt, call, formula, near
from gan_course.exercises import game, learner, metrics, vanilla

softplus, bce = F.softplus, F.binary_cross_entropy_with_logits

def hint_of(check_fn, fn):
    "The hint for `fn`; the global generator must not move"
    state = torch.get_rng_state()
    with pytest.raises(Hint) as e: check_fn(fn)
    assert torch.equal(torch.get_rng_state(), state)
    return str(e.value)

def one_sentence(s): return s.endswith('.') and '\n' not in s and not re.search(r'[.!?]\s', s) and (s[0].isupper() or s[0] == '`')

def passes(check_fn, fn, capsys):
    state, grad = torch.get_rng_state(), torch.is_grad_enabled()
    check_fn(fn)
    out = capsys.readouterr().out
    assert out.startswith('Right: ') and out.count('\n') == 1
    assert torch.equal(torch.get_rng_state(), state) and torch.is_grad_enabled() == grad

# ---------------------------------------------------------------- optimal_d
def od_inplace(p, q):
    q += p
    p /= q
    return p
def od_loop(p, q):
    out = torch.zeros_like(p)
    for i in range(len(p)): out[i] = p[i]/(p[i]+q[i])
    return out
class OptimalD:
    def __call__(self, p, q): return (p.log()-torch.logaddexp(p.log(), q.log())).exp()

OD_RIGHT = dict(plain=lambda p,q: p/(p+q), sigmoid=lambda p,q: (p.log()-q.log()).sigmoid(), ratio=lambda p,q: 1/(1+q/p), complement=lambda p,q: 1-q/(p+q),
    inplace=od_inplace, loop=od_loop, double=lambda p,q: p.double()/(p.double()+q.double()), eps=lambda p,q: p/(p+q+1e-8), obj=OptimalD(),
    numpy=lambda p,q: p.numpy()/(p.numpy()+q.numpy()), lists=lambda p,q: [float(a)/(float(a)+float(b)) for a,b in zip(p, q)],
    softmax=lambda p,q: torch.stack([p.log(), q.log()]).softmax(0)[0])
OD_WRONG = [(lambda p,q: q/(p+q), 'probability of fake'), (lambda p,q: p/q, 'ratio of the densities, which has no bound'), (lambda p,q: q/p, 'upside down'),
    (lambda p,q: p-q, 'difference'), (lambda p,q: (p/q).log(), 'logit'), (lambda p,q: (p>q).float(), 'verdict'), (lambda p,q: (p>=q), 'verdict'),
    (lambda p,q: (p/q).sigmoid(), 'sigmoid'), (lambda p,q: p, 'p itself'), (lambda p,q: (p/(p+q)).log(), 'logarithm'), (lambda p,q: p/(p+q)/2, 'half'),
    (lambda p,q: p/((p+q)/2), 'average'), (lambda p,q: (p-q).sigmoid(), 'log-densities'), (lambda p,q: p.exp()/(p.exp()+q.exp()), 'log-densities'),
    (lambda p,q: p**2/(p**2+q**2), 'squared'), (lambda p,q: torch.where(p>q, p/(p+q), .5), 'At p ='), (lambda p,q: p/(p.sum()+q.sum()), 'alone'),
    (lambda p,q: torch.where((p>0) & (q>0), p/(p+q), .5), 'certain'), (lambda p,q: (p/(p+q)).mean(), 'shape'),
    (lambda p,q: p/(p+q)*float('nan'), 'both positive'), (lambda p,q: p[:, None]/(p+q), 'shape')]

# ---------------------------------------------------------------- d_loss
def dl_loop(r, f):
    a = b = 0.
    for x in r: a = a - torch.log(torch.sigmoid(x)) if x > -50 else a - x
    for x in f: b = b - torch.log(torch.sigmoid(-x)) if x < 50 else b + x
    return a/len(r) + b/len(f)
def dl_inplace(r, f):
    r.neg_()
    return softplus(r).mean() + softplus(f).mean()
def dl_module(r, f):
    loss = nn.BCEWithLogitsLoss()
    return loss(r, torch.ones(len(r))) + loss(f, torch.zeros(len(f)))

DL_RIGHT = dict(plain=lambda r,f: softplus(-r).mean() + softplus(f).mean(), logsigmoid=lambda r,f: -F.logsigmoid(r).mean() - F.logsigmoid(-f).mean(),
    module=dl_module, loop=dl_loop, inplace=dl_inplace, sums=lambda r,f: softplus(-r).sum()/len(r) + softplus(f).sum()/f.numel(),
    double=lambda r,f: softplus(-r.double()).mean() + softplus(f.double()).mean(),
    logsumexp=lambda r,f: torch.logaddexp(-r, torch.zeros(1)).mean(0, keepdim=True) + torch.logaddexp(f, torch.zeros(1)).mean(),
    ones_like=lambda r,f: bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f)), relation=lambda r,f: (softplus(r)-r).mean() + softplus(f).mean())
# chkstyle: ignore-node
DL_WRONG = [(lambda r,f: softplus(r).mean() + softplus(-f).mean(), 'swapped'),
    (lambda r,f: bce(r, torch.zeros_like(r)) + bce(f, torch.ones_like(f)), 'swapped'), (lambda r,f: softplus(-r).sum() + softplus(f).sum(), 'summed'),
    (lambda r,f: (softplus(-r).mean() + softplus(f).mean())/2, 'half'), (lambda r,f: torch.cat([softplus(-r), softplus(f)]).mean(), 'half'),
    (lambda r,f: softplus(-r).mean(), 'generated samples is missing'), (lambda r,f: softplus(f).mean(), 'real samples is missing'),
    (lambda r,f: F.logsigmoid(r).mean() + F.logsigmoid(-f).mean(), 'sign'), (lambda r,f: softplus(-r).mean() - softplus(f).mean(), "generated samples' term"),
    (lambda r,f: softplus(f).mean() - softplus(-r).mean(), "real samples' term"), (lambda r,f: -torch.log(r).mean() - torch.log(1-f).mean(), 'sigmoid'),
    (lambda r,f: F.binary_cross_entropy(r, torch.ones_like(r)), 'sigmoid'),
    (lambda r,f: bce(r.sigmoid(), torch.ones_like(r)) + bce(f.sigmoid(), torch.zeros_like(f)), 'twice'),
    (lambda r,f: -r.sigmoid().log().mean() - (1-f.sigmoid()).log().mean(), 'softplus'),
    (lambda r,f: -(r.sigmoid()+1e-8).log().mean() - (1-f.sigmoid()+1e-8).log().mean(), 'softplus'),
    (lambda r,f: F.binary_cross_entropy(r.sigmoid(), torch.ones_like(r)) + F.binary_cross_entropy(f.sigmoid(), torch.zeros_like(f)), 'softplus'),
    (lambda r,f: torch.log(1+torch.exp(-r)).mean() + torch.log(1+torch.exp(f)).mean(), 'softplus'), (lambda r,f: softplus(-r) + softplus(f), 'one number'),
    (lambda r,f: (softplus(-r) + softplus(f)).mean(), 'own mean'), (lambda r,f: bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(r)), 'own labels'),
    (lambda r,f: 2*torch.cat([softplus(-r), softplus(f)]).mean(), 'own mean'), (lambda r,f: (softplus(-r).mean() + softplus(f).mean()).item(), 'no gradient'),
    (lambda r,f: softplus(-r).mean() + softplus(f.detach()).mean(), 'fake_logits'), (lambda r,f: f.mean() - r.mean(), 'Wasserstein'),
    (lambda r,f: sum(math.log(1+math.exp(-x)) for x in r.tolist())/len(r) + sum(math.log(1+math.exp(x)) for x in f.tolist())/len(f), 'no gradient'),
    (lambda r,f: f.sigmoid().mean() - r.sigmoid().mean(), 'logarithm is missing'), (lambda r,f: softplus(-r).mean() + softplus(-f).mean(), 'labelled real'),
    (lambda r,f: (r-1).square().mean() + f.square().mean(), 'least squares'),
    (lambda r,f: F.mse_loss(r, torch.ones_like(r))/2 + F.mse_loss(f, torch.zeros_like(f))/2, 'least squares'),
    (lambda r,f: F.relu(1-r).mean() + F.relu(1+f).mean(), 'hinge'), (lambda r,f: bce(r, torch.full_like(r, .9)) + bce(f, torch.zeros_like(f)), 'smoothing'),
    (lambda r,f: -r.sigmoid().mean().log() - (1-f.sigmoid().mean()).log(), 'logarithm of a mean'),
    (lambda r,f: -r.sigmoid().log2().mean() - (1-f.sigmoid()).log2().mean(), 'bits'), (lambda r,f: softplus(-r).max() + softplus(f).max(), 'instead of'),
    (lambda r,f: F.soft_margin_loss(r, torch.ones_like(r)) + F.soft_margin_loss(f, -torch.ones_like(f)), 'exponential'),
    (lambda r,f: torch.tensor(float('nan')), 'nan')]

# ---------------------------------------------------------------- d_step
def d_loss(G, D, real, z): return softplus(-D(real)).mean() + softplus(D(G(z).detach())).mean()
def step(opt, loss):
    opt.zero_grad()
    loss.backward()
    opt.step()
    return loss.item()

def ds_two_passes(G, D, opt_d, real, z):
    for p in D.parameters(): p.grad = None
    softplus(-D(real)).mean().backward()
    with torch.no_grad(): fake = G(z)
    softplus(D(fake)).mean().backward()
    opt_d.step()
def ds_concat(G, D, opt_d, real, z):
    x, n = torch.cat([real, G(z).detach()]), len(real)
    logits = D(x)
    step(opt_d, bce(logits, torch.cat([torch.ones(n), torch.zeros(n)]))*2)
def ds_grad(G, D, opt_d, real, z):
    params = list(D.parameters())
    for p,g in zip(params, torch.autograd.grad(softplus(-D(real)).mean() + softplus(D(G(z))).mean(), params)): p.grad = g
    opt_d.step()
def ds_frozen(G, D, opt_d, real, z):
    G.requires_grad_(False)
    loss = softplus(-D(real)).mean() + softplus(D(G(z))).mean()
    G.requires_grad_(True)
    opt_d.zero_grad(set_to_none=False)
    loss.backward()
    opt_d.step()
def ds_loop(G, D, opt_d, real, z):
    D.zero_grad()
    for x,noise in zip(real, z): ((softplus(-D(x[None])) + softplus(D(G(noise[None]).detach()))).sum()/len(real)).backward()
    opt_d.step()
def ds_closure(G, D, opt_d, real, z):
    def closure():
        opt_d.zero_grad()
        loss = d_loss(G, D, real, z)
        loss.backward()
        return loss
    return opt_d.step(closure)
def ds_eval_g(G, D, opt_d, real, z):
    G.eval()
    step(opt_d, d_loss(G, D, real, z))
    G.train()
def ds_inference_copy(G, D, opt_d, real, z):
    fake = copy.deepcopy(G)(z).detach()
    torch.manual_seed(0)
    step(opt_d, softplus(-D(real)).mean() + softplus(D(fake)).mean())
def ds_zero_both(G, D, opt_d, real, z):
    opt_d.zero_grad()
    (softplus(-D(real)).mean() + softplus(D(G(z))).mean()).backward()
    opt_d.step()
    G.zero_grad()
class DTurn:
    def __call__(self, G, D, opt_d, real, z):
        D.train()
        fake, targets = G(z).detach(), torch.ones_like(z[:, 0])
        opt_d.zero_grad()
        loss = nn.BCEWithLogitsLoss(reduction='sum')
        for logits,t in (D(real), targets), (D(fake), 0*targets): (loss(logits, t)/len(t)).backward()
        opt_d.step()
DS_RIGHT = dict(obj=DTurn(), plain=lambda G,D,o,x,z: step(o, d_loss(G, D, x, z)), two_passes=ds_two_passes, concat=ds_concat, grad=ds_grad, frozen=ds_frozen,
    loop=ds_loop, closure=ds_closure, eval_g=ds_eval_g, copied=ds_inference_copy, zero_both=ds_zero_both)

def no_zero(G, D, o, x, z):
    d_loss(G, D, x, z).backward()
    o.step()
def zero_at_end(G, D, o, x, z):
    no_zero(G, D, o, x, z)
    o.zero_grad()
def zero_between(G, D, o, x, z):
    loss = d_loss(G, D, x, z)
    loss.backward()
    o.zero_grad()
    o.step()
def no_step(G, D, o, x, z):
    o.zero_grad()
    d_loss(G, D, x, z).backward()
def two_steps(G, D, o, x, z):
    step(o, softplus(-D(x)).mean())
    step(o, softplus(D(G(z).detach())).mean())
def moves_g(G, D, o, x, z):
    both = torch.optim.SGD([*G.parameters(), *D.parameters()], lr=.05)
    step(both, softplus(-D(x)).mean() + softplus(D(G(z))).mean())
def left_frozen(G, D, o, x, z):
    G.requires_grad_(False)
    step(o, softplus(-D(x)).mean() + softplus(D(G(z))).mean())
def by_hand(G, D, o, x, z):
    params = list(D.parameters())
    for p,g in zip(params, torch.autograd.grad(d_loss(G, D, x, z), params)): p.data -= o.param_groups[0]['lr']*g
def no_grad_d(G, D, o, x, z):
    with torch.no_grad(): loss = d_loss(G, D, x, z)
    step(o, loss)
def breaks(G, D, o, x, z):
    with torch.no_grad(): next(D.parameters()).fill_(float('nan'))
def ds_column(G, D, o, x, z): step(o, bce(D(x), torch.ones(len(x), 1)))
def ds_vector(G, D, o, x, z): step(o, softplus(-D(x)) + softplus(D(G(z).detach())))
def ds_twice(G, D, o, x, z):
    o.zero_grad()
    fake = softplus(D(G(z))).mean()
    fake.backward()
    (softplus(-D(x)).mean() + fake).backward()
    o.step()
def item_only(G, D, o, x, z):
    d_loss(G, D, x, z).item()
    o.step()
DS_WRONG = [(lambda G,D,o,x,z: step(o, softplus(-D(x)).mean() + softplus(D(G(z))).mean()), 'detach'), (no_zero, 'zero_grad'),
    (zero_at_end, 'not only at the end'), (zero_between, 'before backward'), (no_step, 'opt_d.step() is missing'), (two_steps, '2 times'),
    (moves_g, "G's weights changed"), (left_frozen, 'frozen'), (by_hand, 'let opt_d.step()'), (no_grad_d, 'no gradient reached'), (breaks, 'NaN'),
    (ds_column, 'ones_like'), (ds_vector, 'mean over the batch'), (ds_twice, 'twice through one graph'), (item_only, 'no gradient reached'),
    (lambda *a: None, 'did not move'), (lambda G,D,o,x,z: step(o, softplus(D(x)).mean() + softplus(-D(G(z).detach())).mean()), 'swapped'),
    (lambda G,D,o,x,z: step(o, softplus(-D(x)).sum() + softplus(D(G(z).detach())).sum()), 'summed'), (lambda G,D,o,x,z: step(o, d_loss(G, D, x, z)/2), 'half'),
    (lambda G,D,o,x,z: step(o, -d_loss(G, D, x, z)), 'sign'), (lambda G,D,o,x,z: step(o, softplus(-D(x)).mean()), 'generated samples is missing'),
    (lambda G,D,o,x,z: step(o, softplus(D(G(z).detach())).mean()), 'real samples is missing'),
    (lambda G,D,o,x,z: step(o, (D(x)-1).square().mean() + D(G(z).detach()).square().mean()), 'least squares'),
    (lambda G,D,o,x,z: step(o, d_loss(G, D, x, torch.randn_like(z))), 'depends on chance'),
    (lambda G,D,o,x,z: step(o, d_loss(G, D, x[:3], z[:3])), 'one step brings it to'),
    (lambda G,D,o,x,z: step(o, bce(D(x), torch.full((len(x),), .9)) + bce(D(G(z).detach()), torch.zeros(len(x)))), 'smoothing'),
    (lambda G,D,o,x,z: step(o, F.relu(1-D(x)).mean() + F.relu(1+D(G(z).detach())).mean()), 'hinge'),
    (lambda G,D,o,x,z: step(o, D(G(z).detach()).mean() - D(x).mean()), 'Wasserstein'),
    (lambda G,D,o,x,z: step(o, -D(x).square().mean() + 3*softplus(-D(G(z).detach())).mean()), 'wrong way'), (lambda G,D,o,x: None, 'written for')]

# ---------------------------------------------------------------- g_step
def g_loss(G, D, z): return softplus(-D(G(z))).mean()
def gs_frozen(G, D, opt_g, z):
    for p in D.parameters(): p.requires_grad = False
    step(opt_g, g_loss(G, D, z))
    for p in D.parameters(): p.requires_grad = True
def gs_grad(G, D, opt_g, z):
    params = list(G.parameters())
    for p,g in zip(params, torch.autograd.grad(-torch.log(D(G(z)).sigmoid()).mean(), params)): p.grad = g
    opt_g.step()
def gs_loop(G, D, opt_g, z):
    G.zero_grad()
    for noise in z: (softplus(-D(G(noise[None]))).sum()/len(z)).backward()
    opt_g.step()
    D.zero_grad()
def gs_zero_at_end(G, D, opt_g, z):
    g_loss(G, D, z).backward()
    opt_g.step()
    opt_g.zero_grad()
def gs_chain(G, D, opt_g, z):
    fake = G(z)
    leaf = fake.detach().requires_grad_()
    grad, = torch.autograd.grad(softplus(-D(leaf)).mean(), leaf)
    opt_g.zero_grad()
    fake.backward(grad)
    opt_g.step()
def gs_closure(G, D, opt_g, z):
    def closure():
        opt_g.zero_grad()
        loss = bce(D(G(z)), torch.ones(len(z)))
        loss.backward()
        return loss
    return opt_g.step(closure)
GS_RIGHT = dict(plain=lambda G,D,o,z: step(o, g_loss(G, D, z)), frozen=gs_frozen, grad=gs_grad, loop=gs_loop, at_end=gs_zero_at_end, chain=gs_chain,
    closure=gs_closure)

def gs_moves_d(G, D, o, z):
    opt_d = torch.optim.Adam(D.parameters())
    step(o, g_loss(G, D, z))
    opt_d.step()
def gs_no_zero(G, D, o, z):
    g_loss(G, D, z).backward()
    o.step()
def gs_no_step(G, D, o, z):
    o.zero_grad()
    g_loss(G, D, z).backward()
def gs_under_no_grad(G, D, o, z):
    with torch.no_grad(): fake = G(z)
    step(o, softplus(-D(fake)).mean())
def gs_frozen_detach(G, D, o, z):
    D.requires_grad_(False)
    try: step(o, softplus(-D(G(z).detach())).mean())
    finally: D.requires_grad_(True)
def gs_left_frozen(G, D, o, z):
    D.requires_grad_(False)
    step(o, g_loss(G, D, z))
GS_WRONG = [(gs_moves_d, "D's weights changed"), (gs_no_zero, 'zero_grad'), (gs_no_step, 'opt_g.step() is missing'), (gs_under_no_grad, 'no_grad'),
    (gs_frozen_detach, 'detach'), (lambda G,D,o,z: step(o, softplus(-D(G(z).detach())).mean()), 'detach'), (gs_left_frozen, 'frozen'),
    (lambda G,D,o,z: None, 'did not move'), (lambda G,D,o,z: step(o, -softplus(D(G(z))).mean()), 'saturating'),
    (lambda G,D,o,z: step(o, torch.log(1-D(G(z)).sigmoid()).mean()), 'saturating'), (lambda G,D,o,z: step(o, -g_loss(G, D, z)), 'sign'),
    (lambda G,D,o,z: step(o, softplus(D(G(z))).mean()), 'label real'), (lambda G,D,o,z: step(o, softplus(-D(G(z))).sum()), 'summed'),
    (lambda G,D,o,z: step(o, g_loss(G, D, z)/2), 'half'), (lambda G,D,o,z: step(o, -D(G(z)).mean()), 'Wasserstein'),
    (lambda G,D,o,z: step(o, g_loss(G, D, torch.randn_like(z))), 'depends on chance'), (lambda G,D,o,z: step(o, (D(G(z))-1).square().mean()), 'least squares'),
    (lambda G,D,o,z: step(o, -D(G(z)).sigmoid().mean().log()), 'logarithm of a mean'), (lambda G,D,o,z: step(o, g_loss(G, D, z[:3])), 'one step brings it to'),
    (lambda G,D,o,z: step(o, -D(G(z)).sigmoid().mean()), 'logarithm is missing'), (lambda G,D,o,z: [step(o, g_loss(G, D, z)) for _ in range(2)], '2 times')]

# ---------------------------------------------------------------- frechet
def fr_loop(m1, v1, m2, v2):
    total = 0.
    for a,b,c,d in zip(*(x.tolist() for x in (m1, v1, m2, v2))): total += (a-c)**2 + (math.sqrt(b)-math.sqrt(d))**2
    return total
def fr_inplace(m1, v1, m2, v2):
    m1 -= m2
    v1.sqrt_().sub_(v2.sqrt_())
    return m1.square_().sum() + v1.square_().sum()
def fr_matrix(m1, v1, m2, v2):
    a, b = np.diag(v1.double().numpy()), np.diag(v2.double().numpy())
    return np.sum((m1-m2).numpy()**2) + np.trace(a + b) - 2*np.sqrt(np.linalg.eigvalsh(a@b)).sum()
def fr_eigvals(m1, v1, m2, v2):
    a, b = torch.diag(v1), torch.diag(v2)
    return (m1-m2).square().sum() + (a+b).trace() - 2*torch.linalg.eigvals(a@b).sqrt().sum()
def fr_product(m1, v1, m2, v2, eps=0.): return ((m1-m2)**2).sum() + (v1 + v2 - 2*((v1+eps)*(v2+eps)).sqrt()).sum()
FR_RIGHT = dict(plain=lambda m,v,n,w: (m-n).square().sum() + (v.sqrt()-w.sqrt()).square().sum(), loop=fr_loop, inplace=fr_inplace, matrix=fr_matrix,
    eigvals=fr_eigvals, powers=lambda m,v,n,w: (m-n).pow(2).add((v**.5-w**.5)**2).sum(), product=lambda m,v,n,w: ((m-n)**2 + v + w - 2*(v*w).sqrt()).sum(),
    norms=lambda m,v,n,w: (m-n).norm()**2 + torch.dist(v.sqrt(), w.sqrt())**2, numpy=lambda m,v,n,w: np.square(np.r_[m-n, np.sqrt(v)-np.sqrt(w)]).sum(),
    joined=lambda m,v,n,w: F.mse_loss(torch.cat([m, v.sqrt()]), torch.cat([n, w.sqrt()]), reduction='sum'), eps=lambda *a: fr_product(*a, 1e-8).item(),
    double=lambda *a: [fr_product(*(x.double() for x in a))], dist=lambda m,v,n,w: math.dist([*m, *v.sqrt()], [*n, *w.sqrt()])**2)
def fr(spread=lambda v,w: (v.sqrt()-w.sqrt()).square().sum(), means=lambda m: m.square().sum()): return lambda m,v,n,w: means(m-n) + spread(v, w)
def fr_torch_kl(m, v, n, w):
    normals = [torch.distributions.Normal(a, b.sqrt()) for a,b in ((m, v), (n, w))]
    return torch.distributions.kl_divergence(*normals).sum()
# chkstyle: ignore-node
FR_WRONG = [(fr(lambda v,w: (v-w).square().sum()), 'a square already'), (fr(lambda v,w: (v*v + w*w - 2*v*w).sum()), 'a square already'),
    (fr(lambda v,w: F.mse_loss(v, w, reduction='sum')), 'a square already'),
    (fr(lambda v,w: (v**2-w**2).square().sum()), 'as if they were standard deviations'), (fr(lambda v,w: (v**.25-w**.25).square().sum()), 'root twice'),
    (fr(lambda v,w: (v-w).abs().sum()), 'plain difference of variances'), (fr(lambda v,w: (v-w).abs().sqrt().square().sum()), 'plain difference of variances'),
    (fr(lambda v,w: (v.sqrt()-w.sqrt()).abs().sum()), 'in spread is not squared'),
    (fr(means=lambda m: m.abs().sum()), 'difference of the means is not squared'), (fr(means=lambda m: m.sum()), 'with their signs'),
    (fr(means=lambda m: 0), 'means are missing'), (fr(lambda v,w: 0), 'spread is missing'), (lambda m,v,n,w: (m-n)@(m-n), 'spread is missing'),
    (lambda *a: FR_RIGHT['plain'](*a)**.5, 'distance itself'),
    (lambda m,v,n,w: torch.dist(torch.cat([m, v.sqrt()]), torch.cat([n, w.sqrt()])), 'distance itself'),
    (fr(lambda v,w: (v.sqrt()-w.sqrt()).norm(), lambda m: m.norm()), 'Both terms are lengths'), (fr(means=lambda m: m.norm()), 'means is a length'),
    (fr(lambda v,w: (v.sqrt()-w.sqrt()).norm()), 'spread term is a length'), (lambda *a: FR_RIGHT['plain'](*a)/len(a[0]), 'You averaged'),
    (lambda m,v,n,w: F.mse_loss(m, n) + F.mse_loss(v.sqrt(), w.sqrt()), 'You averaged'),
    (fr(lambda v,w: (v.sqrt()-w.sqrt()).square().mean()), 'spread term is averaged'), (fr(means=lambda m: m.square().mean()), 'means is averaged'),
    (fr(lambda v,w: (v.sqrt()-w.sqrt()).sum()**2, lambda m: m.sum()**2), 'before you square'),
    (fr(lambda v,w: (v.sqrt()+w.sqrt()).square().sum()), 'wrong sign: two equal'), (fr(lambda v,w: (v+w+2*(v*w).sqrt()).sum()), 'wrong sign: two equal'),
    (fr(lambda v,w: (v+w).sum()), 'cross term of the spreads is missing'), (fr(lambda v,w: (v+w-(v*w).sqrt()).sum()), 'only half'),
    (fr(lambda v,w: (v+w-2*v*w).sum()), 'lacks its root'), (fr(lambda v,w: -(v.sqrt()-w.sqrt()).square().sum()), 'adds to the distance'),
    (lambda *a: FR_RIGHT['plain'](*a)/2, 'half of the squared'), (lambda *a: FR_RIGHT['plain'](*a)*2, 'twice the squared'), (fr_torch_kl, 'divergence, which'),
    (lambda m,v,n,w: fr_torch_kl(n, w, m, v), 'of the second from the first'), (fr(lambda v,w: (v-w).sqrt().square().sum()), 'root of a difference'),
    (lambda m,v,n,w: (m-n)**2 + (v**.5-w**.5)**2, 'sum over the dimensions'), (lambda m,v,n,w: ((m-n)**2 + (v**.5-w**.5)**2)[0], 'right in one dimension'),
    (lambda m,v,n,w: ((m-n)**2 + (v**.5-w**.5)**2).max(), 'right in one dimension'), (lambda *a: 7, 'instead of'), (lambda *a: True, 'instead of'),
    (fr(lambda v,w: ((1-(v/w).sqrt()).square()*w).sum()), 'after a collapse'), (lambda *a: float('nan'), 'NaN'), (lambda *a: 1j, 'complex'),
    (lambda *a: 'far', 'type str'), (lambda *a: FR_RIGHT['plain'](*a) or 0 if not torch.equal(a[0], a[2]) else 1., 'Two equal'), (lambda *a: {}, 'type dict'),
    (lambda *a: [], 'shape'), (lambda m,v: 0, 'written for')]

# ---------------------------------------------------------------- recall
def rc_balls(real, fake, k): return torch.cdist(real, fake) <= torch.cdist(fake, fake).kthvalue(k+1).values
def rc_loops(real, fake, k):
    real, fake, hits = real.tolist(), fake.tolist(), 0
    radii = [sorted(math.dist(f, g) for j,g in enumerate(fake) if i != j)[k-1] for i,f in enumerate(fake)]
    for p in real:
        for f,radius in zip(fake, radii):
            if math.dist(p, f) < radius:
                hits += 1
                break
    return hits/len(real)
def rc_numpy(real, fake, k):
    real, fake = real.numpy(), fake.numpy()
    own = np.linalg.norm(fake[:, None]-fake[None], axis=-1)
    np.fill_diagonal(own, np.inf)
    return np.mean((np.linalg.norm(real[:, None]-fake[None], axis=-1) < np.sort(own, axis=1)[:, k-1]).any(axis=1))
def rc_rank(real, fake, k):
    closer = torch.cdist(fake, fake)[None] < torch.cdist(real, fake)[:, :, None]   # of each ball's centre, fakes nearer than the real point
    return (closer.sum(2) <= k).any(1).double().mean()
def rc_inplace(real, fake, k):
    own = torch.cdist(fake, fake).fill_diagonal_(torch.inf)
    real -= fake.mean(0)
    fake -= fake.mean(0)
    return sum((fake-p).square_().sum(1).le(own.topk(k, largest=False).values[:, -1]**2).any() for p in real)/len(real)
RC_RIGHT = dict(kth=lambda r,f,k: rc_balls(r, f, k).any(1).float().mean(), loops=rc_loops, numpy=rc_numpy, rank=rc_rank, inplace=rc_inplace,
    topk=lambda r,f,k: (torch.cdist(r, f) < torch.cdist(f, f).topk(k+1, largest=False).values.amax(1)).any(1).float().mean().item(),
    slack=lambda r,f,k: ((torch.cdist(f, f).sort().values[:, k]-torch.cdist(r, f)).amax(1) >= 0).sum()/len(r),
    complement=lambda r,f,k: 1-(~rc_balls(r, f, k)).all(1).double().mean(),
    turned=lambda r,f,k: (torch.cdist(f, r) < torch.cdist(f, f).sort(0).values[k][:, None]).any(0).float().mean()[None],
    double=lambda r,f,k: np.mean([bool(b) for b in rc_balls(r.double(), f.double(), k).any(1)]))
def rc_radius(radius, dist=torch.cdist): return lambda r,f,k: (dist(r, f) < radius(f, k)).any(1).double().mean()
def rc_kth(f, k): return torch.cdist(f, f).sort(1).values[:, k]
def rc_box(a, b): return torch.cdist(a, b, p=float('inf'))
def rc_axes(a, b): return torch.cdist(a, b, p=1.)
# chkstyle: ignore-node
RC_WRONG = [(lambda r,f,k: RC_RIGHT['kth'](f, r, k), 'precision'),
    (lambda r,f,k: (torch.cdist(r, f) < rc_kth(r, k)[:, None]).any(0).float().mean(), 'precision'),
    (lambda r,f,k: (torch.cdist(r, f) < rc_kth(r, k)[:, None]).any(1).float().mean(), 'come from the real points'),
    (lambda r,f,k: rc_balls(r, f, k).any(0).float().mean(), 'share of the balls that hold'),
    (lambda r,f,k: (torch.cdist(f, r) < rc_kth(r, k)).any(0).float().mean(), 'as for coverage'), (rc_radius(lambda f,k: rc_kth(f, k-1)), 'too small'),
    (lambda r,f,k: rc_balls(r, f, k-1).any(1).float().mean(), 'too small'),
    (rc_radius(lambda f,k: torch.cdist(f, f).topk(k, largest=False).values[:, -1]), 'too small'), (rc_radius(lambda f,k: rc_kth(f, k+1)), 'too large'),
    (lambda r,f,k: rc_balls(r, f, k).sum(1).float().mean(), 'mean number of balls around'),
    (lambda r,f,k: rc_balls(r, f, k).sum()/len(r), 'mean number of balls around'), (lambda r,f,k: rc_balls(r, f, k).sum(1).float().mean()/k, 'divided by k'),
    (lambda r,f,k: rc_balls(r, f, k).float().mean(), 'all pairs'), (lambda r,f,k: rc_balls(r, f, k).all(1).float().mean(), 'in all balls'),
    (lambda r,f,k: np.mean([float(d.min() < rc_kth(f, k)[d.argmin()]) for d in torch.cdist(r, f)]), 'nearest fake point'),
    (rc_radius(lambda f,k: rc_kth(f, k).mean()), 'mean radius'), (rc_radius(lambda f,k: rc_kth(f, k).median()), 'median radius'),
    (rc_radius(lambda f,k: rc_kth(f, k).max()), 'largest radius'),
    (rc_radius(lambda f,k: torch.cdist(f, f).sort(1).values[:, 1:k+1].mean(1)), 'mean distance to k'),
    (lambda r,f,k: (torch.cdist(r, f) <= torch.cdist(r, f).kthvalue(k, 0).values).any(1).float().mean(), 'among the k nearest real'),
    (lambda r,f,k: (torch.cdist(r, f) < torch.cdist(r, f).sort(0).values[k-1]).any(1).float().mean(), 'k-th nearest real point'),
    (lambda r,f,k: rc_balls(r, f, k).any(1).sum(), 'number of real points'), (lambda r,f,k: rc_loops(r, f, k)*len(r), 'number of real points'),
    (lambda r,f,k: rc_balls(r, f, k).any(1).sum()/len(f), 'divide by the number of fake'),
    (lambda r,f,k: (~rc_balls(r, f, k).any(1)).float().mean(), 'outside'), (lambda r,f,k: 100*rc_loops(r, f, k), 'percent'),
    (rc_radius(rc_kth, lambda a,b: torch.cdist(a, b)**2), 'squared distance with a radius'),
    (rc_radius(lambda f,k: rc_kth(f, k)**2), 'distance with a squared radius'),
    (rc_radius(lambda f,k: rc_axes(f, f).sort(1).values[:, k], rc_axes), 'along the axes'),
    (rc_radius(lambda f,k: rc_box(f, f).sort(1).values[:, k], rc_box), 'boxes'), (lambda r,f,k: RC_RIGHT['kth'](r, f, 5), 'always 5'),
    (lambda r,f,k: rc_loops(r, f, 3), 'always 3'), (lambda r,f,k: rc_loops(r, f, 1), 'always 1'),
    (lambda r,f,k: (torch.cdist(r, f) < rc_kth(f, k)[:, None]).any(1).float().mean(), 'equally many'), (lambda r,f,k: ((r-f)**2).sum(), 'equally many'),
    (lambda r,f,k: rc_balls(r, f, k).any(1), 'one number'), (lambda r,f,k: .5, 'instead of'), (lambda r,f,k: float('nan'), 'instead of'),
    (lambda r,f,k: 'most', 'type str'), (lambda r,f,k: 1j, 'complex'), (lambda r,f,k: [[]], 'shape'), (lambda r,f: 0, 'written for')]

# ---------------------------------------------------------------- generator
class Skip(nn.Module):
    def __init__(self, nz, depth=3):
        super().__init__()
        self.inp, self.mid, self.out = nn.Linear(nz, 24), nn.ModuleList(nn.Linear(24, 24) for _ in range(depth)), nn.Linear(24, 2)
        nn.init.zeros_(self.out.weight)
    def forward(self, z, y=None):
        h = self.inp(z)
        for l in self.mid: h = h + torch.tanh(l(h))
        return self.out(h)
class Fourier(nn.Module):
    def __init__(self, nz):
        super().__init__()
        self.B, self.head = nn.Parameter(torch.randn(nz, 16), requires_grad=False), nn.Linear(32, 2)
    def forward(self, z): return self.head(torch.cat([(z@self.B).sin(), (z@self.B).cos()], 1))
class Noisy(nn.Module):
    def __init__(self, nz):
        super().__init__()
        self.a, self.b = nn.Linear(nz, 32), nn.Linear(32, 2)
    def forward(self, z): return self.b(F.relu(self.a(z) + .1*torch.randn(len(z), 32)))
class Loop(nn.Module):
    def __init__(self, nz):
        super().__init__()
        self.w, self.b = nn.Parameter(.1*torch.randn(nz, 2)), nn.Parameter(torch.zeros(2))
    def forward(self, z): return torch.stack([sum(v*w for v,w in zip(row, self.w)) + self.b for row in z])
class Polar(nn.Module):
    "A radius and an angle for each row"
    def __init__(self, nz):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(nz, 32), nn.ReLU(), nn.Linear(32, 2))
    def forward(self, z):
        r,a = self.net(z).unbind(1)
        return F.softplus(r)[:, None]*torch.stack([a.cos(), a.sin()], 1)
def mlp(*layers): return lambda nz: nn.Sequential(nn.Linear(nz, 32), *layers)
class Einsum(nn.Module):
    "In double precision, from parameters of its own"
    def __init__(self, nz):
        super().__init__()
        self.a, self.b = (nn.Parameter(.3*torch.randn(*s, dtype=torch.float64)) for s in ((nz, 24), (24, 2)))
    def forward(self, z): return torch.einsum('nh,hk->nk', torch.einsum('nz,zh->nh', z.double(), self.a).sin(), self.b)
class Scaled(Skip):
    def forward(self, z): return 3*super().forward(z).tanh()
class Centres(nn.Module):
    "Bumps around trainable places in the space of z"
    def __init__(self, nz):
        super().__init__()
        self.places, self.head = nn.Parameter(torch.randn(40, nz)), nn.Linear(40, 2)
    def forward(self, z): return self.head((-torch.cdist(z, self.places)**2/2/z.shape[1]).exp())
class Square(nn.Module):
    def __init__(self, nz):
        super().__init__()
        self.a, self.b = nn.Linear(nz, 2), nn.Linear(nz, 2)
    def forward(self, z): return self.a(z) + .3*self.b(z)**2
GEN_RIGHT = dict(centres=Centres, square=Square, polar=Polar, einsum=Einsum, scaled_tanh=Scaled,
    relu=mlp(nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2)), bn=mlp(nn.BatchNorm1d(32), nn.LeakyReLU(.2), nn.Linear(32, 2)),
    dropout=mlp(nn.ReLU(), nn.Dropout(.3), nn.Linear(32, 2)), lazy=lambda nz: nn.Sequential(nn.LazyLinear(32), nn.SiLU(), nn.LazyLinear(2)), skip=Skip,
    fourier=Fourier, noisy=Noisy, layernorm=mlp(nn.LayerNorm(32), nn.GELU(), nn.Linear(32, 2)),
    wide=mlp(nn.ReLU(), nn.Linear(32, 256), nn.ReLU(), nn.Linear(256, 2)), sigmoids=mlp(nn.Sigmoid(), nn.Linear(32, 32), nn.Sigmoid(), nn.Linear(32, 2)),
    spectral=mlp(nn.ReLU(), nn.utils.parametrizations.spectral_norm(nn.Linear(32, 32)), nn.Linear(32, 2)),
    nobias=lambda nz: nn.Sequential(nn.Linear(nz, 64, bias=False), nn.ReLU(), nn.Linear(64, 2, bias=False)),
    deep=lambda nz: nn.Sequential(nn.Linear(nz, 16), *[nn.Sequential(nn.Linear(16, 16), nn.ReLU()) for _ in range(5)], nn.Linear(16, 2)))

class Wrap(nn.Module):
    "A linear generator whose forward is `f(net, z)`"
    def __init__(self, nz, f, **extra):
        super().__init__()
        self.net, self.f = nn.Linear(nz, 2), f
        for k,v in extra.items(): setattr(self, k, v)
    def forward(self, z): return self.f(self.net, z)
class NoForward(nn.Module):
    def __init__(self, nz):
        super().__init__()
        self.l = nn.Linear(nz, 2)
GEN_WRONG = [(lambda nz: nn.Linear(nz, 2), 'kink'), (Loop, 'kink'), (mlp(nn.Linear(32, 2)), 'kink'), (mlp(nn.ReLU(), nn.Linear(32, 2), nn.Tanh()), 'tanh'),
    (mlp(nn.ReLU(), nn.Linear(32, 2), nn.Hardtanh()), 'reach'), (mlp(nn.ReLU(), nn.Linear(32, 2), nn.Sigmoid()), 'negative'),
    (mlp(nn.Linear(32, 2), nn.ReLU()), 'negative'), (lambda nz: nn.Sequential(nn.Linear(16, 2)), 'nz'), (mlp(nn.ReLU(), nn.Linear(32, 1)), 'shape'),
    (mlp(nn.ReLU(), nn.Linear(32, 3)), 'shape'), (lambda nz: nn.Linear, 'returns a class'), (lambda nz: 3, 'nn.Module'),
    (lambda nz: Wrap(nz, lambda net,z: net(z).detach()), 'cut off'), (lambda nz: Wrap(nz, lambda net,z: net(z), unused=nn.Linear(3, 3)), 'unused.weight'),
    (lambda nz: Wrap(nz, lambda net,z: net(0*z)), 'do not depend on z'), (lambda nz: Wrap(nz, lambda net,z: net(torch.randn_like(z))), 'do not depend on z'),
    (lambda nz: Wrap(nz, lambda net,z: net(z.mean(0)).expand(len(z), 2)), 'same'), (lambda nz: Wrap(nz, lambda net,z: net(z-z.mean(0))), 'batch'),
    (mlp(nn.BatchNorm1d(32, track_running_stats=False), nn.ReLU(), nn.Linear(32, 2)), 'batch'),
    (lambda nz: Wrap(nz, lambda net,z: net((z-z.mean(0))/z.std(0, correction=0))), 'batch'), (lambda nz: Wrap(nz, lambda net,z: net(z)/0), 'NaN'),
    (lambda nz: Wrap(nz, lambda net,z: None), 'None'), (NoForward, 'forward'), (lambda nz: nn.Flatten(), 'shape'), (lambda nz: nn.Sequential(), 'shape'),
    (lambda: nn.Linear(2, 2), 'written for'), (nn.Linear(2, 2), 'not a generator'), (mlp(nn.ReLU(), nn.Linear(32, 2, bias=False), nn.Softsign()), 'reach'),
    (lambda nz: mlp(nn.ReLU(), nn.Linear(32, 2))(nz).requires_grad_(False), 'no parameters'), (lambda nz: Wrap(nz, lambda net,z: net(z.T)), 'nz'),
    (mlp(nn.ReLU(), nn.Linear(16, 2)), 'what comes before'), (lambda nz: Wrap(nz, lambda net,z: torch.tensor(net(z).tolist())), 'cut off'),
    (lambda nz: Wrap(nz, lambda net,z: net(z).abs()), 'negative'), (lambda nz: Wrap(nz, lambda net,z: net(z).squeeze()), 'shape'),
    (lambda nz: Wrap(nz, lambda net,z: net(F.relu(z)*0 + z)), 'kink')]

# ---------------------------------------------------------------- modes_found
def mf_loops(x, centres, std):
    n = 0
    for c in centres:
        for p in x:
            if math.dist(c.tolist(), p.tolist()) < 3*std:
                n += 1
                break
    return n
def mf_inplace(x, centres, std):
    d = x[:, None] - centres
    d /= std
    return d.pow_(2).sum(-1).min(0).values.le(9).sum()
def mf_bincount(x, centres, std):
    d, j = torch.cdist(x, centres).min(1)
    return float((torch.bincount(j[d <= 3*std], minlength=len(centres)) >= 1).sum())
def mf_kd(x, centres, std):
    from scipy.spatial import cKDTree
    return sum(bool(hit) for hit in cKDTree(x.numpy()).query_ball_point(centres.numpy(), 3*std))
MF_RIGHT = dict(tree=mf_kd, hypot=lambda x,c,s: (torch.hypot(*(x[:, None]-c).unbind(2)) <= 3*s).sum(0).clamp(max=1).sum(),
    nonzero=lambda x,c,s: len((torch.cdist(x, c) < 3*s).nonzero()[:, 1].unique()), cdist=lambda x,c,s: (torch.cdist(x, c) < 3*s).any(0).sum(), loops=mf_loops,
    inplace=mf_inplace, bincount=mf_bincount, double=lambda x,c,s: ((x.double()[:, None]-c.double()).norm(dim=-1).min(0).values < 3*s).sum().item(),
    numpy=lambda x,c,s: np.sum(np.linalg.norm(x.numpy()[:, None]-c.numpy(), axis=-1).min(0) < 3*s),
    sets=lambda x,c,s: len({int((c-p).norm(dim=1).argmin()) for p in x if (c-p).norm(dim=1).min() < 3*s}))
# chkstyle: ignore-node
MF_WRONG = [(lambda x,c,s: torch.cdist(x, c).argmin(1).unique().numel(), 'nearest'), (lambda x,c,s: ((x[:, None]-c).abs() < 3*s).all(2).any(0).sum(), 'box'),
    (lambda x,c,s: (torch.cdist(x, c, p=1.) < 3*s).any(0).sum(), 'axes'), (lambda x,c,s: (torch.cdist(x, c) < 3*s).sum(), 'samples'),
    (lambda x,c,s: (torch.cdist(x, c) < s).any(0).sum(), 'not within 1'), (lambda x,c,s: (torch.cdist(x, c) < 2*s).any(0).sum(), 'not within 2'),
    (lambda x,c,s: (torch.cdist(x, c) < 4*s).any(0).sum(), 'not within 4'), (lambda x,c,s: ((x[:, None]-c).square().sum(2) < 3*s).any(0).sum(), 'squared'),
    (lambda x,c,s: ((x[:, None]-c).square().sum(2) < 3*s**2).any(0).sum(), 'square the 3'),
    (lambda x,c,s: (torch.cdist(x, c) < 3*s).any(0).float().mean(), 'share of the modes'),
    (lambda x,c,s: (torch.cdist(x, c) < 3*s).any(1).float().mean(), 'share of high-quality'), (lambda x,c,s: (torch.cdist(x, c) >= 3*s).all(0).sum(), 'missed'),
    (lambda x,c,s: ((torch.cdist(x, c) < 3*s).sum(0) > 1).sum(), 'One high-quality'),
    (lambda x,c,s: ((torch.cdist(x, c) < 3*s).float().mean(0) >= .01).sum(), 'share of the samples'), (lambda x,c,s: len(c), 'all modes'),
    (lambda x,c,s: (torch.cdist(x, c) < 3*s).any(0), 'one number'), (lambda x,c,s: 7, 'instead of'), (lambda x,c,s: float('nan'), 'instead of'),
    (lambda x,c,s: 'eight', 'type str')]

# ---------------------------------------------------------------- pure_step
grad = torch.autograd.grad
def ps_plain(G, D, g, d, real, z, lr, of_d=lambda r,f: softplus(-r).mean() + softplus(f).mean(), of_g=lambda f: softplus(-f).mean()):
    fake = G(g, z)
    loss = of_d(D(d, real), D(d, fake.detach()))
    d = [w - lr*s for w,s in zip(d, grad(loss, d))]
    return [w - lr*s for w,s in zip(g, grad(of_g(D(d, fake)), g))], d
def ps_twice(G, D, g, d, real, z, lr):
    with torch.no_grad(): fake = G(g, z)
    parts = [grad(softplus(-D(d, real)).mean(), d), grad(softplus(D(d, fake)).mean(), d)]
    new = [(w - lr*(a+b)).detach() for w,a,b in zip(d, *parts)]
    return tuple(w - lr*s for w,s in zip(g, grad(-F.logsigmoid(D(new, G(g, z))).mean(), g))), tuple(new)
def ps_own_leaves(G, D, g, d, real, z, lr):
    g,d = ([w.detach().clone().requires_grad_() for w in o] for o in (g, d))
    (softplus(-D(d, real)).mean() + softplus(D(d, G(g, z).detach())).mean()).backward()
    with torch.no_grad():
        for w in d: w -= lr*w.grad
    softplus(-D(d, G(g, z))).mean().backward()
    return [w - lr*w.grad for w in g], d
def ps_func(G, D, g, d, real, z, lr):
    slopes = torch.func.grad(lambda d: softplus(-D(d, real)).mean() + softplus(D(d, G(g, z))).mean())(list(d))
    d = [w - lr*s for w,s in zip(d, slopes)]
    slopes = torch.func.grad(lambda g: softplus(-D(d, G(g, z))).mean())(list(g))
    return [w - lr*s for w,s in zip(g, slopes)], d
def ps_no_detach(G, D, g, d, real, z, lr):
    fake = G(g, z)
    slopes = grad(softplus(-D(d, real)).mean() + softplus(D(d, fake)).mean(), d)
    d = [w - lr*s for w,s in zip(d, slopes)]
    return [w - lr*s for w,s in zip(g, grad(softplus(-D(d, fake)).mean(), g))], d
PS_RIGHT = dict(plain=ps_plain, twice=ps_twice, own_leaves=ps_own_leaves, func=ps_func, no_detach=ps_no_detach)

def ps_old_d(G, D, g, d, real, z, lr):
    _,new = ps_plain(G, D, g, d, real, z, lr)
    return [w - lr*s for w,s in zip(g, grad(softplus(-D(d, G(g, z))).mean(), g))], new
def ps_g_first(G, D, g, d, real, z, lr):
    g = [w - lr*s for w,s in zip(g, grad(softplus(-D(d, G(g, z))).mean(), g))]
    return g, ps_plain(G, D, [w.detach().requires_grad_() for w in g], d, real, z, lr)[1]
def ps_climbs(G, D, g, d, real, z, lr): return ps_plain(G, D, g, d, real, z, -lr)
def ps_cut(G, D, g, d, real, z, lr):
    fake = G(g, z).detach()
    return ps_plain(lambda *_: fake, D, g, d, real, z, lr)
def ps_backward(G, D, g, d, real, z, lr):
    out = ps_plain(G, D, g, d, real, z, lr)
    softplus(D(d, real)).mean().backward()
    return out
def ps_in_place(G, D, g, d, real, z, lr):
    out = ps_plain(G, D, g, d, real, z, lr)
    with torch.no_grad():
        for w,new in zip(d, out[1]): w.copy_(new)
    return out
def ps_leaf(G, D, g, d, real, z, lr):
    d[0] -= lr
    return g, d
def ps_other_noise(G, D, g, d, real, z, lr): return ps_plain(G, D, g, d, real, torch.randn_like(z), lr)
PS_CALLS = []
def ps_remembers(G, D, g, d, real, z, lr):
    PS_CALLS.append(1)
    g,d = ps_plain(G, D, g, d, real, z, lr)
    return g, d if len(PS_CALLS) % 2 else [w + .01 for w in d]
def ps_other(**kw): return lambda *a: ps_plain(*a, **kw)
# chkstyle: ignore-node
PS_WRONG = [(ps_old_d, 'old D'), (ps_g_first, 'G moves first'), (ps_climbs, 'Both players climb'), (ps_cut, 'is cut'),
    (ps_backward, 'by name'), (ps_in_place, 'have changed'), (ps_leaf, 'in place'), (ps_other_noise, 'Two calls'), (ps_remembers, 'Two calls'),
    (lambda *a: ps_plain(*a)[::-1], 'shape'), (lambda *a: (ps_plain(*a)[0], a[3]), 'given one'), (lambda *a: (a[2], ps_plain(*a)[1]), 'G did not move'),
    (lambda *a: (a[2], a[3]), 'Nobody moved'), (lambda *a: ps_plain(*a)[0], 'two lists'), (lambda *a: 1., 'two lists'),
    (ps_other(of_g=lambda f: -softplus(f).mean()), "G's turn: this is the saturating"), (ps_other(of_g=lambda f: softplus(-f).sum()), "G's turn: you summed"),
    (ps_other(of_d=lambda r,f: softplus(-r).mean()), 'generated samples is missing'), (ps_other(of_d=lambda r,f: r.mean() - f.mean()), 'The new d')]

CHECKS = dict(optimal_d=(game.optimal_d, OD_RIGHT, OD_WRONG, 2), d_loss=(game.d_loss, DL_RIGHT, DL_WRONG, 2))
CHECKS |= dict(d_step=(learner.d_step, DS_RIGHT, DS_WRONG, 5), g_step=(learner.g_step, GS_RIGHT, GS_WRONG, 4))
CHECKS |= dict(pure_step=(learner.pure_step, PS_RIGHT, PS_WRONG, 7), frechet=(metrics.frechet, FR_RIGHT, FR_WRONG, 4))
CHECKS |= dict(recall=(metrics.recall, RC_RIGHT, RC_WRONG, 3), generator=(vanilla.generator, GEN_RIGHT, GEN_WRONG, 1))
CHECKS |= dict(modes_found=(vanilla.modes_found, MF_RIGHT, MF_WRONG, 3))

@pytest.mark.parametrize('name,style', [(n,s) for n,c in CHECKS.items() for s in c[1]])
def test_valid_solutions_pass(name, style, capsys): passes(CHECKS[name][0], CHECKS[name][1][style], capsys)

@pytest.mark.parametrize('name,i', [(n,i) for n,c in CHECKS.items() for i in range(len(c[2]))])
def test_mistakes_get_their_hint(name, i):
    fn,word = CHECKS[name][2][i]
    hint = hint_of(CHECKS[name][0], fn)
    assert word in hint, hint
    assert one_sentence(hint), hint

@pytest.mark.parametrize('name', CHECKS)
def test_stubs_and_crashes(name, capsys):
    fn,_,_,n = CHECKS[name]
    def stub(*args): raise NotImplementedError
    def crash(*args): return {}['no. such key']
    for f,word in (stub,'stub'), (crash,'KeyError'), (None,'function'), (lambda *a: None, ''), (lambda: 1, 'written for'):
        hint = hint_of(fn, f)
        assert word in hint and one_sentence(hint), hint
    assert not capsys.readouterr().out
    assert attempt(fn, stub) is False and capsys.readouterr().out.startswith('Hint: This is still the stub')
    assert attempt(fn, next(iter(CHECKS[name][1].values()))) is True

def test_the_reader_may_change_tensors_and_lists_in_place():
    x, layers = torch.ones(2), [(4, 2), (3, 1)]
    def eats(x, layers):
        x.zero_()
        while layers: layers.pop()
        return 1.
    assert call(eats, 'x, layers', x, layers) == 1. and x.sum() == 2 and len(layers) == 2

def test_a_formula_names_the_slip_or_the_first_wrong_case():
    cases = [(torch.tensor(x),) for x in ([1., 4.], [2., 0., 4., 8.])]
    def ask(fn, x): return as_result(call(fn, 'x', x), (), 'one number')
    def explain(got, want, x): return f"For {x.tolist()} your function gives {got:.4g} instead of {want:.4g}."
    def check(fn): formula(fn, torch.mean, [(torch.sum, "That is the sum.")], cases, ask, explain, broken=lambda got: f"It is {got.item()}.")
    check(lambda x: sum(x)/len(x))
    assert hint_of(check, torch.sum) == "That is the sum."
    assert hint_of(check, lambda x: x.mean() + (len(x) > 2)) == "For [2.0, 0.0, 4.0, 8.0] your function gives 4.5 instead of 3.5."
    assert hint_of(check, lambda x: x.sum()/(len(x) - 4)) == "It is inf."

def test_attempt_lets_other_errors_through():
    with pytest.raises(KeyboardInterrupt): attempt(game.d_loss, lambda r,f: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(TypeError): attempt(None, None)

def test_the_cause_of_a_crash_stays_attached():
    with pytest.raises(Hint) as e: game.d_loss(lambda r,f: 1/0)
    assert isinstance(e.value.__cause__, ZeroDivisionError)

def test_hints_differ():
    tables = [game.optimal_d_slips, game.d_loss_slips, learner.other_d_slips, learner.textbook_g_slips, learner.pure_step_slips]
    tables += [metrics.frechet_slips, metrics.recall_slips, vanilla.modes_found_slips]
    for table in tables:
        hints = [h for _,h in table]
        assert len(set(hints)) == len(hints) and all(one_sentence(h) for h in hints)

def cases_of(name):
    "The cases that a check asks for, as its right solution sees them"
    cases = []
    def spy(*args):
        cases.append(args)
        return CHECKS[name][1]['plain' if name == 'frechet' else 'kth'](*args)
    CHECKS[name][0](spy)
    return cases

@pytest.mark.parametrize('name,n', [('frechet', 5), ('recall', 6)])
def test_no_mistake_hides_another(name, n):
    right = CHECKS[name][1]['plain' if name == 'frechet' else 'kth']
    table = [(right, ''), *getattr(metrics, f'{name}_slips')]
    values = [[torch.as_tensor(formula(*c)) for c in cases_of(name)[:n]] for formula,_ in table]
    for i,a in enumerate(values):
        for b in values[:i]: assert not all(near(x, y) and near(y, x) for x,y in zip(a, b)), table[i][1]

def test_recall_cases_leave_rounding_no_say():
    for real,fake,k in cases_of('recall'):
        assert len(real) != len(fake) > k+1 and len(real) > 6
        d = torch.cdist(fake.double(), fake.double()).sort(1).values[:, k]
        assert ((torch.cdist(real.double(), fake.double())/d - 1).abs() > .01).all()

@pytest.mark.parametrize('name', ['frechet', 'recall'])
@pytest.mark.parametrize('junk',
    [object(), set(), {}, (), [[], [1]], torch.zeros(0), np.array(['a']), 10**400, 1+2j, torch.zeros(2, 3), -math.inf, b'', True, print],
    ids=lambda o: type(o).__name__)
def test_garbage_gets_a_sentence(name, junk):
    hint = hint_of(CHECKS[name][0], lambda *args: junk)
    assert one_sentence(hint), hint

@pytest.mark.parametrize('name', CHECKS)
def test_reader_may_draw_reseed_and_switch_gradients_off(name, capsys):
    fn,right,_,_ = CHECKS[name]
    solution = next(iter(right.values()))
    def noisy(*args):
        torch.manual_seed(1)
        torch.rand(3)
        return solution(*args)
    noisy.__signature__ = inspect.signature(solution)
    with torch.no_grad(): passes(fn, noisy, capsys)

def test_checks_are_repeatable():
    for fn,_,wrong,_ in CHECKS.values(): assert hint_of(fn, wrong[0][0]) == hint_of(fn, wrong[0][0])
