"The checks of exercises that ask for a formula: valid solutions of many styles pass, each likely slip gets its own hint, and no other value passes"
import collections, functools, heapq, itertools, math, re
import numpy as np, pandas as pd, pytest, torch, torch.nn.functional as F
from torch import nn
from gan_course.exercise import Hint, attempt
from gan_course.exercises import conditional, dcgan, enhance, lab, latent, restore, rivals, stabilise, translate
from gan_course.core import rng

# ---------------------------------------------------------------- conv_transpose
def stuffed(y, w, turn=True, start=0):
    "Zeros between the numbers of `y`, then a convolution"
    wide = torch.zeros(2*y.shape[0]-1+start, 2*y.shape[1]-1+start)
    wide[start::2, start::2] = y
    end = 2-start
    return F.conv2d(F.pad(wide, (2, end, 2, end))[None, None], (w.flip(0, 1) if turn else w)[None, None])[0, 0]

def by_adding(y, w):
    h,wide = y.shape
    out = torch.zeros(2*h+2, 2*wide+2)
    for i in range(4):
        for j in range(4): out[i:i+2*h:2, j:j+2*wide:2] += y*w[i, j]
    return out[1:-1, 1:-1]

def by_gradient(y, w):
    "The transpose is what the gradient of a convolution computes"
    x = torch.zeros(1, 1, 2*y.shape[0], 2*y.shape[1], requires_grad=True)
    made = F.conv2d(x, w[None, None], stride=2, padding=1)
    return torch.autograd.grad(made, x, y[None, None])[0][0, 0]

def by_pixels(y, w):
    "Each pixel of the result collects what reaches it; plain lists"
    h,wide,y,w = *y.shape,y.tolist(),w.tolist()
    def at(r, c): return sum(y[i][j]*w[r+1-2*i][c+1-2*j] for i in range(h) for j in range(wide) if 0 <= r+1-2*i < 4 and 0 <= c+1-2*j < 4)
    return [[at(r, c) for c in range(2*wide)] for r in range(2*h)]

def by_numpy(y, w):
    y,w = y.numpy(),w.numpy()
    out = np.zeros([2*n+2 for n in y.shape])
    for (i, j),v in np.ndenumerate(y): out[2*i:2*i+4, 2*j:2*j+4] += v*w
    return out[1:-1, 1:-1]

def by_fold(y, w):
    windows = torch.outer(w.flatten(), y.flatten())
    return F.fold(windows[None], [2*n for n in y.shape], 4, padding=1, stride=2)[0, 0]

def by_phases(y, w):
    "Four convolutions with windows of 2 x 2, whose results are interleaved"
    y = F.pad(y, (1, 1, 1, 1)).double()
    out = y.new_zeros(2*y.shape[0]-4, 2*y.shape[1]-4)
    for a,b in itertools.product((0, 1), repeat=2):
        part = w.double()[1-a::2, 1-b::2].flip(0, 1)
        out[a::2, b::2] = F.conv2d(y[None, None], part[None, None])[0, 0][a:a+out.shape[0]//2, b:b+out.shape[1]//2]
    return out

def by_matrices(y, w):
    "Along rows and columns a window of 1s as a matrix for each of its numbers"
    def place(n, i):
        m = torch.zeros(2*n+2, n)
        m[torch.arange(n)*2 + i, torch.arange(n)] = 1.
        return m[1:-1]
    return torch.stack([w[i, j]*place(y.shape[0], i) @ y @ place(y.shape[1], j).T for i in range(4) for j in range(4)]).sum(0)

def by_index(y, w):
    h,wide = y.shape
    r,c = 2*torch.arange(h)[:, None] + torch.arange(4),2*torch.arange(wide)[:, None] + torch.arange(4)
    index = r[:, None, :, None]*(2*wide+2) + c[None, :, None, :]
    flat = torch.zeros((2*h+2)*(2*wide+2)).index_add_(0, index.flatten(), torch.einsum('ij,kl->ijkl', y, w).flatten())
    return flat.view(2*h+2, -1)[1:-1, 1:-1]

def in_place(y, w):
    out = torch.zeros(2*y.shape[0]+2, 2*y.shape[1]+2)
    for i,row in enumerate(y):
        for j,v in enumerate(row): out[2*i:][:4, 2*j:2*j+4].add_(w, alpha=v.item())
    return out[1:-1, 1:-1].double()

def by_scipy(y, w):
    from scipy.signal import convolve2d
    wide = np.zeros([2*n-1 for n in y.shape])
    wide[::2, ::2] = y
    return convolve2d(wide, w)[1:-1, 1:-1]
def by_vjp(y, w):
    def down(x): return F.conv2d(x, w[None, None], stride=2, padding=1)
    return torch.autograd.functional.vjp(down, torch.zeros(1, 1, 2*y.shape[0], 2*y.shape[1]), y[None, None])[1][0, 0]

def windows(y, w, replace=False, stride=2, order=1):
    h,wide = y.shape
    out = torch.zeros(stride*(h-1)+4, stride*(wide-1)+4)
    for i in range(h)[::order]:
        for j in range(wide)[::order]:
            spot = out[stride*i:stride*i+4, stride*j:stride*j+4]
            spot.copy_(y[i, j]*w + (0 if replace else spot))
    return out

def slices(y, w):
    "The slice of each number of the window replaces the one before"
    h,wide = y.shape
    out = torch.zeros(2*h+2, 2*wide+2)
    for i in range(4):
        for j in range(4): out[i:i+2*h:2, j:j+2*wide:2] = y*w[i, j]
    return out[1:-1, 1:-1]

def no_margin(y, w):
    out = torch.zeros(2*y.shape[0], 2*y.shape[1])
    for i in range(y.shape[0]):
        for j in range(y.shape[1]): out[2*i:2*i+4, 2*j:2*j+4] += y[i, j]*w
    return out

def square_only(y, w):
    n = len(y)
    out = torch.zeros(2*n+2, 2*n+2)
    for i in range(n):
        for j in range(n): out[2*i:2*i+4, 2*j:2*j+4] += y[i, j]*w
    return out[1:-1, 1:-1]

def averaged(y, w): return by_adding(y, w)/by_adding(torch.ones_like(y), torch.ones_like(w))
def upsampled(y, w):
    big = F.interpolate(y[None, None], scale_factor=2)
    return F.conv2d(F.pad(big, (1, 2, 1, 2)), w[None, None])[0, 0]
def by_torch(y, w): return F.conv_transpose2d(y[None, None], w[None, None], stride=2, padding=1)[0, 0]
def by_module(y, w):
    layer = nn.ConvTranspose2d(1, 1, 4, 2, 1, bias=False)
    layer.weight.data = w[None, None]
    return layer(y[None, None])[0, 0].detach()
def by_volume(y, w): return F.conv_transpose3d(y[None, None, None], w[None, None, None], stride=(1, 2, 2), padding=(0, 1, 1))[0, 0, 0]
def by_argument(y, w): return torch.convolution(y[None, None], w[None, None], None, [2, 2], [1, 1], [1, 1], True, [0, 0], 1)[0, 0]

CT_RIGHT = dict(adding=by_adding, stuffed=stuffed, gradient=by_gradient, pixels=by_pixels, numpy=by_numpy, fold=by_fold, phases=by_phases, matrices=by_matrices,
    index=by_index, in_place=in_place, scipy=by_scipy, vjp=by_vjp)
CT_WRONG = [(lambda y,w: windows(y, w, replace=True)[1:-1, 1:-1], '+='), (lambda y,w: windows(y, w, True, order=-1)[1:-1, 1:-1], '+='), (slices, '+='),
    (lambda y,w: windows(y, w)[2:, 2:], 'upper and left end only'), (lambda y,w: windows(y, w)[:-2, :-2], 'lower and right end only'),
    (lambda y,w: stuffed(y, w, turn=False), 'turned by 180'), (lambda y,w: by_adding(y, w.T), 'exchanged'), (lambda y,w: windows(y, w), 'take off the padding'),
    (lambda y,w: windows(y, w)[2:-2, 2:-2], 'too much'), (lambda y,w: windows(y, w, stride=1), 'stride'), (lambda y,w: windows(y, w)[1:-1], 'both'),
    (no_margin, 'stick out'), (square_only, 'square'), (averaged, 'average'), (upsampled, 'repeat'), (lambda y,w: upsampled(y, w.flip(0, 1)), 'repeat'),
    (lambda y,w: windows(y, w)[::2, ::2][:2*len(y)], 'shape'), (lambda y,w: by_adding(y, w).abs(), 'the number at'),
    (lambda y,w: by_adding(y.T, w).T, 'exchanged'), (lambda y,w: torch.kron(y, w), 'side by side'), (lambda y,w: torch.kron(y, w[1:3, 1:3]), 'middle'),
    (lambda y,w: by_adding(y, w)[None, None], 'shape'), (by_torch, "torch's transposed convolution"), (by_module, "torch's transposed convolution"),
    (by_volume, "torch's transposed convolution"), (by_argument, "torch's transposed convolution")]

# ---------------------------------------------------------------- receptive_field
def backwards(layers):
    side = 1
    for k,s in reversed(layers): side = (side-1)*s + k
    return side

def forwards(layers, start=1, grow=lambda side,jump,k,s: (side + (k-1)*jump, jump*s)):
    side,jump = start,1
    for k,s in layers: side,jump = grow(side, jump, k, s)
    return side

def by_impulse(layers):
    "Count the pixels that one number of the last map depends on"
    x = torch.zeros(1, 1, 400, dtype=torch.float64, requires_grad=True)
    h = x
    for k,s in layers: h = F.conv1d(h, torch.ones(1, 1, k, dtype=torch.float64), stride=s)
    grad, = torch.autograd.grad(h[0, 0, 0], x)
    return (grad != 0).sum().item()

def by_sets(layers):
    seen = {0}
    while layers:
        k,s = layers.pop()
        seen = {p*s + i for p in seen for i in range(k)}
    return len(seen)

def by_recursion(layers):
    (k, s),*rest = layers
    return k + s*(by_recursion(rest)-1) if rest else k

def by_ends(layers):
    low = high = 0
    for k,s in layers[::-1]: low,high = low*s,high*s + k - 1
    return np.int64(high - low + 1)

def by_product(layers):
    k,s = np.array(layers).T
    return 1 + ((k-1)*np.r_[1, np.cumprod(s)[:-1]]).sum()

def by_cumprod(layers):
    k,s = torch.tensor(layers).unbind(1)
    return 1 + ((k-1)*s.cumprod(0)//s).sum()

class Walker:
    def __init__(self): self.side = self.step = 1
    def over(self, window, stride):
        self.side += (window-1)*self.step
        self.step *= stride
    def __call__(self, layers):
        self.__init__()
        for l in layers: self.over(*l)
        return float(self.side)

RF_RIGHT = dict(backwards=backwards, forwards=forwards, impulse=by_impulse, sets=by_sets, recursion=by_recursion, ends=by_ends, numpy=by_product,
    cumprod=by_cumprod, obj=Walker(), reduce=lambda layers: functools.reduce(lambda n,l: (n-1)*l[1] + l[0], layers[::-1], 1),
    accumulate=lambda layers: 1 + sum((k-1)*j for (k, _),j in zip(layers, itertools.accumulate([1] + [s for _,s in layers], int.__mul__))))
RF_WRONG = [(lambda ls: 1 + sum(k-1 for k,_ in ls), 'Strides are missing'), (lambda ls: sum(k for k,_ in ls), 'sum of the windows'),
    (lambda ls: backwards(ls[::-1]), 'last to the first'), (lambda ls: forwards(ls, 0), 'One too few'), (lambda ls: forwards(ls, 2), 'One too many'),
    (lambda ls: forwards(ls, 1, lambda n,j,k,s: (n + (k-1)*j*s, j*s)), 'own stride'), (lambda ls: forwards(ls, 1, lambda n,j,k,s: (n + k*j, j*s)), 'k - 1'),
    (lambda ls: forwards(ls, 0, lambda n,j,k,s: (n + k*j, j*s)), 'k - 1'), (lambda ls: backwards(ls)**2, 'area'),
    (lambda ls: math.prod(k for k,_ in ls), 'product of the windows'), (lambda ls: math.prod(s for _,s in ls), 'product of the strides'),
    (lambda ls: forwards(ls, 1, lambda n,j,k,s: (n + (k-1)*j, j+s)), 'multiply'),
    (lambda ls: forwards(ls, 1, lambda n,j,k,s: (n + (k-1)*j, s)), 'layer before'),
    (lambda ls: forwards(ls, 1, lambda n,j,k,s: (n + (k-1)*s, s)), 'own stride'), (lambda ls: forwards(ls, 1, lambda n,j,k,s: (n + (s-1)*j, j*k)), 'exchanged'),
    (lambda ls: functools.reduce(lambda n,l: n*l[1] + l[0], ls[::-1], 1), '(n - 1)'), (lambda ls: (backwards(ls), 1), 'shape'),
    (lambda ls: functools.reduce(lambda n,l: (n-1)*l[1] + l[0], ls[::-1], 0), 'single number'), (lambda ls: max(k for k,_ in ls), 'largest window'),
    (lambda ls: [forwards(ls[:i+1]) for i in range(len(ls))], 'shape'), (lambda ls: 18, 'instead of')]

# ---------------------------------------------------------------- obedience
def by_lists(asked, read, n_classes):
    a,r = asked.tolist(),read.tolist()
    return [sum(o == p == c for o,p in zip(a, r))/a.count(c) for c in range(n_classes)]
def by_counter(asked, read, n_classes):
    n,hits = collections.Counter(asked.tolist()),collections.Counter()
    for a,r in zip(asked, read):
        if a == r: hits[a.item()] += 1
    return tuple(hits[c]/n[c] for c in range(n_classes))
def by_confusion(asked, read, n_classes):
    table = torch.einsum('na,nb->ab', F.one_hot(asked, n_classes).float(), F.one_hot(read, n_classes).float())
    return table.diag()/table.sum(1)
def by_scatter(asked, read, n_classes):
    n = hits = torch.zeros(n_classes, dtype=torch.float64)
    n = n.index_add(0, asked, torch.ones(len(asked), dtype=torch.float64))
    return hits.scatter_add_(0, asked, (asked == read).double()).div_(n)
def by_loop(asked, read, n_classes):
    out = torch.empty(n_classes)
    for c in range(n_classes): out[c] = (read[asked == c] == c).half().mean()
    return out
def by_crosstab(asked, read, n_classes):
    a,r = asked.numpy(),read.numpy()
    table = np.histogram2d(a, r, bins=np.arange(n_classes+1))[0]
    return np.diag(table/table.sum(1, keepdims=True))
OB_RIGHT = dict(lists=by_lists, counter=by_counter, confusion=by_confusion, scatter=by_scatter, loop=by_loop, numpy=by_crosstab,
    counts=lambda asked,read,k: torch.bincount(asked[asked == read], minlength=k)/torch.bincount(asked, minlength=k),
    pandas=lambda a,r,k: pd.Series((a == r).numpy()).groupby(a.numpy()).mean(), weights=lambda a,r,k: torch.bincount(a, (a == r).double())/a.bincount(),
    scalars=lambda a,r,k: [(r[a == c] == c).float().mean() for c in range(k)],
    masks=lambda a,r,k: ((a == (c := torch.arange(k)[:, None])) & (r == c)).sum(1)/(a == c).sum(1))
OB_WRONG = [(lambda a,r,k: by_lists(r, a, k), 'how often a class was read'), (lambda a,r,k: torch.bincount(a[a == r], minlength=k), 'counts'),
    (lambda a,r,k: torch.bincount(a[a == r], minlength=k)/len(a), 'number of all samples'), (lambda a,r,k: (a == r).float().mean(), 'share of its own'),
    (lambda a,r,k: (a == r).float().mean().repeat(k), 'over all classes'), (lambda a,r,k: 1 - torch.tensor(by_lists(a, r, k)), 'disobeys'),
    (lambda a,r,k: 100*by_confusion(a, r, k), 'percentages'), (lambda a,r,k: a.bincount()/len(a), 'what was asked for'),
    (lambda a,r,k: r.bincount(minlength=k)/len(r), 'what was read'), (lambda a,r,k: r.bincount(minlength=k)/a.bincount(), 'however it came'),
    (lambda a,r,k: [((a == c) == (r == c)).float().mean() for c in range(k)], 'other classes'),
    (lambda a,r,k: [((a == c) & (r == c)).float().mean() for c in range(k)], 'number of all samples'),
    (lambda a,r,k: by_confusion(a, r, k).sigmoid(), 'sigmoid'), (lambda a,r,k: torch.bincount(a[a == r], minlength=k)//a.bincount(), 'whole numbers'),
    (lambda a,r,k: by_confusion(a, r, k)[1:], 'shape'), (lambda a,r,k: by_confusion(a, r, k)/by_confusion(a, r, k).sum(), 'add up to 1'),
    (lambda a,r,k: F.one_hot(a, k).T @ F.one_hot(r, k), 'table'), (lambda a,r,k: dict(enumerate(by_lists(a, r, k))), 'type dict'),
    (lambda a,r,k: by_confusion(a, r, k).flip(0), 'order of the classes'), (lambda a,r,k: by_confusion(a, r, k).sort().values, 'order of the classes'),
    (lambda a,r,k: a == r, 'shape'), (lambda a,r,k: [((a == c) & (r == c)).sum()/((a == c) | (r == c)).sum() for c in range(k)], 'or read'),
    (lambda a,r,k: torch.bincount(a[a == r], minlength=k)/(a == r).sum(), 'all that obey'),
    (lambda a,r,k: torch.bincount(a[a == r], minlength=k)*k/len(a), 'equally often'), (lambda a,r,k: torch.full((k,), .7), 'instead of')]

# ---------------------------------------------------------------- projection
def by_samples(h, y, w, V): return torch.stack([o @ (w + V[k]) for o,k in zip(h, y)])
def one_hot(h, y, w, V): return (h*w).sum(1) + (h*(F.one_hot(y, len(V)).float() @ V)).sum(1)
def by_sums(h, y, w, V): return [sum(a*(b + c) for a,b,c in zip(row, w.tolist(), V[k].tolist())) for row,k in zip(h.tolist(), y.tolist())]
def by_layers(h, y, w, V):
    lin,table = nn.Linear(len(w), 1, bias=False),nn.Embedding.from_pretrained(V)
    with torch.no_grad(): lin.weight.copy_(w[None])
    return lin(h).squeeze(1) + (table(y)*h).sum(1)
def grow_in_place(h, y, w, V):
    V += w
    h *= V[y]
    return h.sum(-1)
def by_slope(h, y, w, V):
    "The slope of all logits along a common factor of each row"
    scale = torch.ones(len(h), requires_grad=True)
    return torch.autograd.grad((scale[:, None]*h*(w + V[y])).sum(), scale)[0]
PJ_RIGHT = dict(samples=by_samples, one_hot=one_hot, lists=by_sums, layers=by_layers, in_place=grow_in_place, autograd=by_slope,
    vecdot=lambda h,y,w, V: torch.linalg.vecdot(h, w + V[y]), einsum=lambda h,y,w,V: torch.einsum('nd,d->n', h, w) + torch.einsum('nd,nd->n', h, V[y]),
    gather=lambda h,y,w,V: h@w + (h@V.T).gather(1, y[:, None])[:, 0], bmm=lambda h,y,w,V: torch.bmm((w + V[y])[:, None], h[:, :, None]).flatten(),
    diag=lambda h,y,w,V: (h @ (w + V[y]).T).diag(), numpy=lambda h,y,w,V: np.einsum('ij,ij->i', h.numpy(), w.numpy() + V.numpy()[y]),
    fancy=lambda h,y,w,V: (h.double() @ (V + w).double().T)[range(len(y)), y],
    bilinear=lambda h,y,w,V: F.linear(h, w[None])[:, 0] + F.cosine_similarity(h, V[y])*h.norm(dim=1)*V[y].norm(dim=1))
def own(h, y, V): return (h*V[y]).sum(1)
PJ_WRONG = [(lambda h,y,w,V: h@w, 'label is not used'), (lambda h,y,w,V: own(h, y, V), 'part without a label'),
    (lambda h,y,w,V: h@w + (h@V.T).sum(1), 'all classes'), (lambda h,y,w,V: h@w + V[y].sum(1), 'without looking'),
    (lambda h,y,w,V: h@w + (h*V[y]).mean(1), 'averaged'), (lambda h,y,w,V: (h*(w+V[y])).mean(1), 'averaged'), (lambda h,y,w,V: h@w*own(h, y, V), 'multiplied'),
    (lambda h,y,w,V: h@w - own(h, y, V), 'wrong sign'), (lambda h,y,w,V: own(h, y, V) - h@w, 'wrong sign'),
    (lambda h,y,w,V: (h@w + own(h, y, V)).sigmoid(), 'sigmoid'), (lambda h,y,w,V: F.logsigmoid(h@w + own(h, y, V)), 'sigmoid'),
    (lambda h,y,w,V: h@w + (h@V.T)[:, y[0]], 'first one'), (lambda h,y,w,V: h@w + (h@V.T)[:, y], 'each pair'), (lambda h,y,w,V: h@w + h@V[y].T, 'each pair'),
    (lambda h,y,w,V: (h@w)[:, None] + own(h, y, V), 'column'), (lambda h,y,w,V: h@w[:, None] + own(h, y, V), 'column'),
    (lambda h,y,w,V: h@w + own(h, y, V)[:, None], 'column'), (lambda h,y,w,V: (h@w + own(h, y, V))[:, None], 'shape'),
    (lambda h,y,w,V: h*(w + V[y]), 'over the features'), (lambda h,y,w,V: (h@w + own(h, y, V)).mean(), 'over the samples'),
    (lambda h,y,w,V: h@w[:, None] + h@V.T, 'each class'), (lambda h,y,w,V: (h + V[y])@w, 'features'), (lambda h,y,w,V: h@w + V[y]@w, 'features'),
    (lambda h,y,w,V: h@w + (h@V.T).amax(1), 'highest'), (lambda h,y,w,V: h@w + own(h, y-1, V), 'another class'),
    (lambda h,y,w,V: h@w + own(h, y, V)/len(w)**.5, 'root'), (lambda h,y,w,V: -(h@w) - own(h, y, V), 'wrong sign'),
    (lambda h,y,w,V: h@w + F.cosine_similarity(h, V[y]), 'cosine'), (lambda h,y,w,V: h@w + own(h, y, F.normalize(V)), 'length'),
    (lambda h,y,w,V: h@w + own(h, y, V).softmax(0), 'instead of'), (lambda h,y,w,V: h@w + own(h, y, V)*(h@w), 'instead of'),
    (lambda h,y,w,V: h@w + y*own(h, y, V), 'label itself')]

# ---------------------------------------------------------------- dirac_step
def by_matrix(d, g, lr, gamma, after):
    a = torch.tensor([[1 - lr*gamma, lr], [0., 1.]])
    b = torch.tensor([[1., 0.], [-lr, 1.]])
    return b @ a @ torch.stack([d, g]) if after else (a + b - torch.eye(2)) @ torch.stack([d, g])

def by_autograd(d, g, lr, gamma, after):
    d,g = (torch.tensor(float(o), requires_grad=True) for o in (d, g))
    to_d, = torch.autograd.grad(-d*g + gamma/2*d**2, d)
    new = d - lr*to_d
    to_g, = torch.autograd.grad((new.detach() if after else d)*g, g)
    return [new.detach(), (g - lr*to_g).detach()]

def by_optimizers(d, g, lr, gamma, after):
    d,g,was = nn.Parameter(d),nn.Parameter(g),d.clone()
    opt_d,opt_g = (torch.optim.SGD([p], lr=lr) for p in (d, g))
    (-d*g.detach() + gamma/2*d**2).backward()
    opt_d.step()
    ((d.detach() if after else was)*g).backward()
    opt_g.step()
    return d,g
def changed_in_place(d, g, lr, gamma, after):
    if not after: d,g,_ = d.clone(),g.sub_(0),g.clone()
    was = d.clone()
    d += lr*(g - gamma*d)
    g -= lr*(d if after else was)
    return d,g
class Player:
    def __init__(self, x): self.x = float(x)
    def go(self, lr, slope): self.x -= lr*slope
def by_players(d, g, lr, gamma, after):
    D,G = Player(d),Player(g)
    seen = D.x
    D.go(lr, gamma*D.x - G.x)
    G.go(lr, D.x if after else seen)
    return np.array([D.x, G.x])
def dirac(D=lambda d,g,lr,c: d + lr*(g - c*d), G=lambda d,g,lr: g - lr*d, pair=lambda d,g: (d, g)):
    def step(d, g, lr, gamma, after):
        new = D(d, g, lr, gamma)
        return pair(new, G(new if after else d, g, lr))
    return step
DR_RIGHT = dict(matrix=by_matrix, autograd=by_autograd, optimizers=by_optimizers, in_place=changed_in_place, players=by_players, plain=dirac(),
    lists=dirac(pair=lambda *p: [*p]), floats=lambda d,g,lr,gamma,after: (n := d.item()*(1 - lr*gamma) + lr*g.item(), g.item() - lr*(n if after else d.item())),
    stacked=dirac(pair=lambda *p: torch.stack(p)), double=lambda d,g,lr,gamma,after: dirac()(d.double(), g.double(), lr, gamma, after),
    row=dirac(pair=lambda *p: collections.namedtuple('Pair', 'd g')(*p)))
def g_first(d, g, lr, gamma, after):
    new = g - lr*d
    return d + lr*((new if after else g) - gamma*d), new
DR_WRONG = [(lambda d,g,lr,c,after: dirac()(d, g, lr, c, not after), 'other way'), (lambda d,g,lr,c,after: dirac()(d, g, lr, c, False), 'With `after`'),
    (lambda d,g,lr,c,after: dirac()(d, g, lr, c, True), 'Without `after`'), (dirac(lambda d,g,lr,c: d + lr*(g + c*d)), 'penalty has the wrong sign'),
    (dirac(pair=lambda d,g: (g, d)), 'order'), (dirac(lambda d,g,lr,c: d + lr*(g - 2*c*d)), 'without a 2'),
    (dirac(lambda d,g,lr,c: d + lr*g), 'penalty is missing'), (dirac(G=lambda d,g,lr: g + lr*d), 'G moves the wrong way'),
    (dirac(lambda d,g,lr,c: d - lr*(g + c*d)), 'D moves the wrong way'), (dirac(lambda d,g,lr,c: d - lr*(g - c*d)), 'D moves the wrong way'),
    (dirac(lambda d,g,lr,c: d - lr*(g + c*d), lambda d,g,lr: g + lr*d), 'Both'), (dirac(lambda d,g,lr,c: d - lr*(g - c*d), lambda d,g,lr: g + lr*d), 'Both'),
    (dirac(lambda d,g,lr,c: d + g - c*d, lambda d,g,lr: g - d), 'rate is missing'), (dirac(G=lambda d,g,lr: g - d), "G's rate"),
    (dirac(lambda d,g,lr,c: d + g - c*d), "D's rate"), (dirac(lambda d,g,lr,c: d + lr*g - c*d), 'rate belongs'),
    (dirac(lambda d,g,lr,c: d + lr*(g - c/2*d*d)), 'derivative'), (dirac(lambda d,g,lr,c: d + lr*(g - c/2*d)), 'half'),
    (dirac(lambda d,g,lr,c: d + lr*(g - c)), 'times d'), (dirac(lambda d,g,lr,c: d + lr*(g - c*g)), 'pulls d'),
    (dirac(lambda d,g,lr,c: (d + lr*g)/(1 + lr*c)), 'the new (d, g) is'),
    (lambda d,g,lr,c,after: dirac(G=lambda d,g,lr: g - lr*(d + c*g))(d, g, lr, c, after), "G's move"),
    (lambda d,g,lr,c,after: dirac(lambda d,g,lr,_: d + lr*g, lambda d,g,lr: g - lr*(d + c*g))(d, g, lr, c, after), "G's move"), (g_first, 'first'),
    (lambda d,g,lr,c,after: (lr*(g - c*d), -lr*(d + lr*(g - c*d) if after else d)), 'moves, not'), (lambda d,g,lr,c,after: (c*d - g, d), 'slopes'),
    (lambda d,g,lr,c,after: (d, g), 'Nobody moved'), (dirac(pair=lambda d,g: d), 'both numbers'), (dirac(pair=lambda d,g: {'d': d, 'g': g}), 'type dict'),
    (dirac(pair=lambda d,g: None), 'None'), (dirac(G=lambda d,g,lr: g), 'G stays'), (lambda d,g,lr,c,after: (d, g - lr*d), 'D stays')]

# ---------------------------------------------------------------- separation
def by_sorting(real, fake):
    order = sorted([(v, 1) for v in real.tolist()] + [(v, 0) for v in fake.tolist()])
    return sum(k for _,k in order[len(order)//2:])/len(real)
def by_top(real, fake):
    both = torch.cat([real, fake])
    return (both.topk(len(real)).indices < len(real)).float().mean()
def by_rank(real, fake):
    both = np.concatenate([real.double().numpy(), fake.numpy()])
    return np.mean(both.argsort().argsort()[:len(real)] >= len(both)/2)
def by_counting(real, fake):
    right = 0
    for v in real: right += ((real > v).sum() + (fake > v).sum() < len(real)).int()
    for v in fake: right += ((real < v).sum() + (fake < v).sum() < len(fake)).int()
    return right/(len(real) + len(fake))
def both_sides(real, fake):
    t = torch.quantile(torch.cat([real, fake]).double(), .5)
    return torch.cat([real > t, fake < t]).double().mean()
def by_heap(real, fake): return sum(k for _,k in heapq.nlargest(len(real), [(v, 1) for v in real.tolist()] + [(v, 0) for v in fake.tolist()]))/len(real)
def by_labels(real, fake):
    both,labels = torch.cat([real, fake]),torch.cat([torch.ones_like(real), torch.zeros_like(fake)])
    return labels[both.argsort(descending=True)][:len(real)].mean()
def subtracted_in_place(real, fake):
    t = torch.cat([real, fake]).kthvalue(len(real)).values
    return .5*(real.sub_(t).gt(0).float().mean() + fake.sub_(t).le(0).float().mean())
SP_RIGHT = dict(sorting=by_sorting, top=by_top, rank=by_rank, counting=by_counting, both=both_sides, heap=by_heap, labels=by_labels,
    in_place=subtracted_in_place, numpy=lambda r,f: (r.numpy() > np.median(np.r_[r, f])).mean(),
    complement=lambda r,f: 1 - (f > torch.cat([r, f]).median()).sum().item()/len(f),
    pandas=lambda r,f: pd.concat([pd.Series(r), pd.Series(f)], keys=[1, 0]).rank(pct=True)[1].gt(.5).mean())
def split(t): return lambda r,f: ((r > t(r, f)).float().mean() + (f <= t(r, f)).float().mean())/2
SP_WRONG = [(lambda r,f: 1-by_top(r, f), 'other way round'), (lambda r,f: by_top(f, r), 'other way round'), (split(lambda r,f: 0.), 'threshold of 0'),
    (lambda r,f: torch.cat([r.sigmoid() > .5, f.sigmoid() <= .5]).float().mean(), 'threshold of 0'), (split(lambda r,f: .5), 'not known'),
    (lambda r,f: (r > f).float().mean(), 'point with point'), (lambda r,f: (r[:, None] > f).float().mean(), 'AUC'), (lambda r,f: 2*by_top(r, f)-1, '1/2'),
    (lambda r,f: 100*by_top(r, f), 'percent'), (lambda r,f: by_top(r, f)*len(r), 'number of real'), (lambda r,f: by_top(r, f)*len(r)*2, 'number of points'),
    (lambda r,f: by_top(r, f)/2, 'half of the'), (split(lambda r,f: torch.cat([r, f]).mean()), 'mean'), (split(lambda r,f: r.median()), 'real points alone'),
    (split(lambda r,f: f.median()), 'generated points alone'), (split(lambda r,f: (r.median() + f.median())/2), 'two medians'),
    (lambda r,f: (torch.cat([r, f]) > torch.cat([r, f]).median()).float().mean(), 'whatever'), (lambda r,f: (r > r.median()).float().mean(), 'whatever'),
    (lambda r,f: (r > 0).float().mean(), 'real points above 0'), (lambda r,f: r.sigmoid().mean(), 'D(real)'),
    (lambda r,f: ((r > torch.cat([r, f]).median()).float().mean(), (f <= torch.cat([r, f]).median()).float().mean()), 'one number'),
    (lambda r,f: r > torch.cat([r, f]).median(), 'one number'),
    (lambda r,f: (torch.cat([r, f]).topk(len(r)//2).indices < len(r)).float().mean(), 'best quarter'), (lambda r,f: max(by_top(r, f), 1-by_top(r, f)), 'below')]

# ---------------------------------------------------------------- largest_stretch
def unit(x): return x/x.norm()
def rounds(W, v, n, to_u=unit, to_v=unit):
    u = None
    for _ in range(n):
        u = to_u(W @ v)
        v = to_v(W.T @ u)
    return u,v
def power(*lengths):
    def stretch(W, v, n):
        u,v = rounds(W, v, n, *lengths)
        return u @ W @ v
    return stretch
by_power = power()
def by_back(W, v, n):
    "The length of W^T u is u·(W v)"
    for _ in range(n): v = back = W.T @ F.normalize(W @ F.normalize(v, dim=0), dim=0)
    return back.norm()
def by_square(W, v, n):
    "Powers of W^T W, and lengths at the end alone"
    W,v = W.double(),v.double()
    v = torch.linalg.matrix_power(W.T @ W, n-1) @ v
    return (W.T @ (W @ v)).norm()/(W @ v).norm()
def power_numpy(W, v, n):
    W,v = W.numpy(),v.numpy().copy()
    for _ in range(n):
        u = W.dot(v)
        u /= np.linalg.norm(u)
        v = u @ W/np.linalg.norm(u @ W)
    return u.dot(W.dot(v))
def power_lists(W, v, n):
    W,v = W.tolist(),v.tolist()
    def short(x): return [o/math.hypot(*x) for o in x]
    for _ in range(n):
        u = short([sum(map(float.__mul__, row, v)) for row in W])
        v = short([sum(map(float.__mul__, column, u)) for column in zip(*W)])
    return sum(a*b*c for a,row in zip(u, W) for b,c in zip(row, v))
def power_columns(W, v, n):
    v = v[:, None]
    for _ in range(n):
        u = F.normalize(W.mm(v), dim=0)
        v = F.normalize(W.t().mm(u), dim=0)
    return u.T @ W @ v
def power_in_place(W, v, n):
    for _ in range(n):
        u = torch.mv(W, v)
        u.div_(u.norm())
        torch.mv(W.T, u, out=v)
        v /= v.norm()
    return torch.dot(u, W.mv(v)).item()
def power_recursive(W, v, n):
    u = unit(W @ v)
    v = unit(u @ W)
    return power_recursive(W, v, n-1) if n > 1 else torch.einsum('o,oi,i', u, W, v)
def power_gradient(W, v, n):
    "W^T u is the slope of u·(W v)"
    for _ in range(n):
        v = v.detach().requires_grad_()
        u = unit((W @ v).detach())
        v = unit(torch.autograd.grad(u @ (W @ v), v)[0])
    return u @ (W @ v)
def power_double(W, v, n):
    "All in float64"
    W,v = W.double(),v.double()
    back = W.T.contiguous()
    while n:
        u,n = torch.nn.functional.normalize(W @ v, dim=-1),n-1
        v = torch.nn.functional.normalize(back @ u, dim=-1)
    return (u*(W @ v)).sum()
LS_RIGHT = dict(power=by_power, back=by_back, square=by_square, numpy=power_numpy, lists=power_lists, columns=power_columns, in_place=power_in_place,
    recursive=power_recursive, gradient=power_gradient, double=power_double, negative=lambda W,v,n: by_power(W, -v, n),
    pair=lambda W,v,n: [by_power(W, v, n)])
def raw(x): return x
def half_late(W, v, n): return (W @ rounds(W, v, n)[1]).norm()
def too_few(W, v, n):
    for _ in range(n-1):
        u = unit(W @ v)
        v = unit(W.T @ u)
    return u @ W @ v
def from_u(W, v, n):
    "Starts with u, so that the last u has no v of its own"
    u = unit(W @ v)
    for _ in range(n-1):
        v = unit(W.T @ u)
        u = unit(W @ v)
    return u @ W @ v
def no_transpose(W, v, n):
    for _ in range(n):
        u = unit(W @ v)
        v = unit(W @ u)
    return u @ W @ v
def anew(W, v, n):
    for _ in range(n):
        u = unit(W @ v)
        new = unit(W.T @ u)
    return u @ W @ new
def columns_by_rows(W, v, n):
    u,v = rounds(W, v[:, None], n, F.normalize, F.normalize)
    return u.T @ W @ v
def noted(W, v, n): return [by_power(W, v, i) for i in range(1, n+1)]
def until_still(W, v, n):
    last,now = 0,1
    while abs(now - last) > 1e-9: n,last,now = n+1,now,by_power(W.double(), v.double(), n)
    return now
LS_WRONG = [(power(raw, raw), 'Nothing has length 1'), (power(unit, raw), 'square of the stretch'), (lambda *a: by_power(*a)**2, 'square of the stretch'),
    (power(raw), 'u does not have length 1'), (lambda W,v,n: power(raw)(W, unit(v), n), 'u does not have length 1'), (half_late, 'half a round late'),
    (lambda *a: half_late(*a)**2, 'square of the length'), (from_u, 'half a round early'), (lambda W,v,n: from_u(W, unit(v), n), 'half a round early'),
    (too_few, 'n of them'), (lambda W,v,n: by_power(W, v, n-1) if n > 1 else (W @ v).norm(), 'too few'), (lambda W,v,n: by_power(W, v, n+1), 'too many'),
    (lambda W,v,n: by_power(W, v, 2*n), '2n rounds'), (anew, 'whatever n is'), (lambda W,v,n: by_power(W, v, 1), 'whatever n is'),
    (lambda W,v,n: by_power(W, torch.ones(W.shape[1]), n), 'start from v'), (lambda W,v,n: (W @ unit(v)).norm(), 'n rounds are missing'),
    (no_transpose, 'W^T takes u back'), (lambda W,v,n: np.dot(W.numpy(), W.numpy() @ v.numpy()), 'W^T takes u back'),
    (lambda W,v,n: W.numpy() @ (W @ v).numpy(), 'W^T takes u back'), (lambda W,v,n: torch.inner(W, W @ v), 'W^T takes u back'),
    (lambda W,v,n: torch.einsum('oi,i', W, W @ v), 'W^T takes u back'), (lambda W,v,n: W.numpy()*(W @ v).numpy(), 'W^T takes u back'),
    (lambda W,v,n: torch.dot(*rounds(W, v, n)), 'W^T takes u back'), (lambda W,v,n: (rounds(W, v, n)[0]*W).sum(), 'W^T takes u back'),
    (lambda W,v,n: W.svd().S[0], 'largest singular value itself'), (lambda W,v,n: torch.linalg.svdvals(W)[0], 'largest singular value itself'),
    (lambda W,v,n: np.linalg.norm(W, 2), 'largest singular value itself'),
    (lambda W,v,n: torch.linalg.eigvalsh(W.T @ W)[-1]**.5, 'largest singular value itself'), (until_still, 'largest singular value itself'),
    (lambda W,v,n: by_power(W, v, 10_000), 'largest singular value itself'), (lambda W,v,n: torch.linalg.eigvalsh(W.T @ W)[-1], 'largest eigenvalue'),
    (lambda W,v,n: torch.linalg.eigvals(W).abs().max(), 'eigenvalues'), (lambda W,v,n: np.abs(np.linalg.eigvals(W)).max(), 'eigenvalues'),
    (lambda W,v,n: torch.linalg.svdvals(W).min(), 'smallest'), (lambda W,v,n: torch.linalg.svdvals(W).sum(), 'sum of all singular'),
    (lambda W,v,n: W.norm(), 'Frobenius'), (lambda W,v,n: W.pow(2).sum(), 'sum of all squares'), (lambda W,v,n: W.abs().max(), 'greatest entry'),
    (lambda W,v,n: W.max(), 'greatest entry'), (lambda W,v,n: torch.linalg.matrix_norm(W, math.inf), 'sum of a row'),
    (lambda W,v,n: W.sum(), 'all entries'), (lambda W,v,n: W.sum(-1).max(), 'signs and all'),
    (lambda W,v,n: torch.linalg.matrix_norm(W, 1), 'sum of a column'), (lambda W,v,n: W.norm(dim=1).max(), 'longest row'),
    (lambda W,v,n: W.norm(dim=0).max(), 'longest column'), (lambda W,v,n: by_power(W/W.norm(), v, n), 'divided before'),
    (lambda W,v,n: by_power(W/W.abs().max(), v, n), 'divided before'),
    (lambda W,v,n: by_power(W/torch.linalg.matrix_norm(W, 2), v, n), 'largest singular value'), (lambda *a: 1/by_power(*a), '1 over'),
    (lambda *a: -by_power(*a), 'sign'), (lambda W,v,n: n*by_power(W, v, n), 'n times'), (lambda *a: sum(noted(*a)), 'add up'),
    (lambda *a: sum(noted(*a))/len(noted(*a)), 'mean over all rounds'), (noted, 'return one number'),
    (lambda W,v,n: (by_power(W, v, n), *rounds(W, v, n)), 'several'), (power(*[lambda x: x/x.abs().sum()]*2), 'root of the sum'),
    (power(*[lambda x: x/x.abs().max()]*2), 'root of the sum'), (power(*[lambda x: x/x.sum()]*2), 'root of the sum'),
    (power(*[lambda x: x/(x @ x)]*2), 'not by their squares'), (lambda W,v,n: 1., 'not by their squares'),
    (lambda W,v,n: rounds(W, v, n)[0] @ unit(W @ rounds(W, v, n)[1]), 'last W v'), (power(F.normalize, F.normalize), 'dim=0'),
    (columns_by_rows, 'along the vector'), (lambda W,v,n: rounds(W, v, n)[0], 'vector'), (lambda W,v,n: rounds(W, v, n)[1], 'vector'),
    (lambda W,v,n: W/by_power(W, v, n), 'matrix'), (lambda W,v,n: rounds(W, v, n)[0]*(W @ rounds(W, v, n)[1]), 'inner product'),
    (lambda W,v,n: by_power(W, v + 1, n), 'instead of')]

# ---------------------------------------------------------------- pack
def pack_slices(x, m): return [x[i:i+m].flatten() for i in range(0, len(x), m)]
def pack_loop(x, m):
    n,d = x.shape
    out = torch.empty(n//m, m*d, dtype=torch.float64)
    for i,row in enumerate(x): out[i//m, i%m*d:(i%m + 1)*d] = row
    return out
def pack_lists(x, m):
    rows = x.tolist()
    return [[v for row in rows[i:i+m] for v in row] for i in range(0, len(rows), m)]
def pack_iterators(x, m): return [sum(rows, []) for rows in zip(*[iter(x.tolist())]*m)]
def pack_index(x, m): return x[torch.arange(len(x)).view(-1, m)].flatten(1)
def pack_in_place(x, m): return x.resize_(len(x)//m, m*x.shape[1])
PK_RIGHT = dict(reshape=lambda x,m: x.reshape(len(x)//m, m*x.shape[1]), slices=pack_slices, loop=pack_loop, lists=pack_lists, iterators=pack_iterators,
    index=pack_index, in_place=pack_in_place, view=lambda x,m: x.view(-1, m*x.size(1)), strided=lambda x,m: torch.cat([x[i::m] for i in range(m)], 1),
    numpy=lambda x,m: x.numpy().reshape(-1, m*x.shape[1]), double=lambda x,m: x.double().unflatten(0, (-1, m)).flatten(1),
    split=lambda x,m: tuple(o.ravel() for o in x.split(m)), hstack=lambda x,m: np.hstack([x[i::m].numpy() for i in range(m)]),
    arrays=lambda x,m: [np.concatenate(list(o)) for o in np.split(x.numpy(), len(x)//m)], unfold=lambda x,m: x.unfold(0, m, m).transpose(1, 2).flatten(1),
    flat=lambda x,m: torch.stack(x.flatten().split(m*x.shape[1])), strides=lambda x,m: x.as_strided((len(x)//m, m*x.shape[1]), (m*x.shape[1], 1)))
def per_pack(x, m): return x.reshape(len(x)//m, m, -1)
def windows_of(x, m): return [x[i:i+m].flatten() for i in range(len(x)-m+1)]
PK_WRONG = [(lambda x,m: torch.cat(x.chunk(m), 1), 'm parts of the batch'),
    (lambda x,m: x.view(m, len(x)//m, -1).transpose(0, 1).flatten(1), 'm parts of the batch'),
    (lambda x,m: per_pack(x, m).transpose(1, 2).flatten(1), 'number by number'), (lambda x,m: x.unfold(0, m, m).flatten(1), 'number by number'),
    (lambda x,m: torch.stack(x.chunk(m), -1).flatten(1), 'm parts of the batch, and'), (lambda x,m: x.T.reshape(len(x)//m, -1), 'transposed'),
    (lambda x,m: x.reshape(-1, len(x)//m).T, 'without a transpose'), (lambda x,m: x[::m].repeat(1, m), 'm times'),
    (lambda x,m: x[m-1::m].repeat(1, m), 'm times'), (lambda x,m: x.repeat(1, m)[:len(x)//m], 'm times'), (lambda x,m: x.repeat(1, m)[::m], 'm times'),
    (lambda x,m: per_pack(x, m), 'stacked'), (lambda x,m: x.split(m), 'stacked'),
    (lambda x,m: [x[i:i+m].numpy() for i in range(0, len(x), m)], 'stacked'), (lambda x,m: x.unfold(0, m, m), 'table'),
    (lambda x,m: x.chunk(m), 'into m parts'), (lambda x,m: x.reshape(m, -1), 'into m parts'), (lambda x,m: per_pack(x, m).mean(1), 'each as it is'),
    (lambda x,m: x[::m], 'each as it is'), (lambda x,m: per_pack(x, m).mean(1).repeat(1, m), 'mean'), (lambda x,m: x.repeat(1, m), 'one pack only'),
    (lambda x,m: torch.cat([x.roll(-i, 0) for i in range(m)], 1), 'one pack only'), (windows_of, 'overlap'), (lambda x,m: x.unfold(0, m, 1), 'overlap'),
    (lambda x,m: x.unfold(0, m, 1).transpose(1, 2), 'overlap'), (lambda x,m: windows_of(x, m)[:len(x)//m], 'overlap'), (lambda x,m: x, 'still alone'),
    (lambda x,m: x.reshape(-1, len(x)//m), 'in columns'), (lambda x,m: torch.cat([x]*m), 'dimension 1'),
    (lambda x,m: x.reshape(len(x)//2, -1), 'packs of 2'), (lambda x,m: x.flatten(), 'in one row'), (lambda x,m: x[:m].flatten(), 'one pack'),
    (lambda x,m: per_pack(x, m).flip(1).flatten(1), 'reverse order'), (lambda x,m: x.reshape(len(x)//m, -1).flip(1), 'reverse order'),
    (lambda x,m: x.reshape(len(x)//m, -1).flip(0), 'packs are in reverse'), (lambda x,m: x.flip(0).reshape(len(x)//m, -1), 'turned round'),
    (lambda x,m: torch.zeros(len(x)//m, m*x.shape[1]), 'zero everywhere'), (lambda x,m: x.reshape(len(x)//m, -1)/m, 'divide by m'),
    (lambda x,m: x.reshape(len(x)/m, -1), 'n//m'), (lambda x,m: x.view(len(x)/m, -1), 'n//m'), (lambda x,m: torch.zeros(len(x)/m, m*x.shape[1]), 'n//m'),
    (lambda x,m: torch.reshape(x, (len(x)/m, -1)), 'n//m'), (lambda x,m: x[:len(x)/m], 'n//m'), (lambda x,m: x.repeat(1, m/1), 'n//m'),
    (lambda x,m: x.chunk(len(x)/m), 'n//m'), (lambda x,m: [x[i] for i in range(len(x)/m)], 'n//m'), (lambda x,m: x.numpy().reshape(len(x)/m, -1), 'n//m'),
    (lambda x,m: x.reshape(len(x)//m, m), 'another number'), (lambda x,m: x.numpy().reshape(m, m), 'another number'),
    (lambda x,m: x.T.view(len(x)//m, -1), '`view`'), (lambda x,m: torch.cat([x[i:] for i in range(m)], 1), 'equal size'),
    (lambda x,m: x.reshape(len(x)//m, -1).roll(1, 0), 'has to be x['), (lambda x,m: [windows_of(x, m), 1], 'a row for each pack'),
    (lambda x,m: x.sum(1).view(-1, m), 'a row for each pack'), (lambda x,m: x[torch.randperm(len(x))].reshape(len(x)//m, -1), 'has to be x[')]

# ---------------------------------------------------------------- kept_share
def by_bisection(half_life, bs):
    low,high = 0.,1.
    for _ in range(60):
        share = (low + high)/2
        low,high = (low, share) if share**(half_life/bs) > .5 else (share, high)
    return share
def by_images(half_life, bs):
    "What one image keeps, `bs` times over"
    one,kept = math.exp(math.log(.5)/half_life),1.
    for _ in range(bs): kept *= one
    return kept
def by_ewm(half_life, bs): return pd.Series([1., 0.]).ewm(halflife=half_life/bs, adjust=False).mean()[1]
def by_brentq(half_life, bs):
    from scipy.optimize import brentq
    return brentq(lambda share: share**(half_life/bs) - .5, 1e-9, 1)
KS_RIGHT = dict(power=lambda h,bs: .5**(bs/h), negative=lambda h,bs: 2**(-bs/h), root=lambda h,bs: (1/2)**(1/(h/bs)),
    exp=lambda h,bs: math.exp(-math.log(2)*bs/h), numpy=lambda h,bs: np.exp2(-np.float64(bs)/h), tensor=lambda h,bs: torch.tensor(.5).pow(bs/h),
    double=lambda h,bs: torch.tensor([.5], dtype=torch.float64)**(bs/h), bisection=by_bisection, images=by_images, ewm=by_ewm, brentq=by_brentq,
    inverse=lambda h,bs: 1/2**(bs/h), pow=lambda h,bs: pow(.5, bs/h), rest=lambda h,bs: 1 - (1 - .5**(bs/h)),
    log=lambda h,bs: torch.exp(torch.tensor(.5).log()*bs/h), array=lambda h,bs: np.power([.5], bs/h), rounded=lambda h,bs: round(.5**(bs/h), 5))
KS_WRONG = [(lambda h,bs: 1 - .5**(bs/h), 'share of the new'), (lambda h,bs: .5**(h/bs), 'upside down'),
    (lambda h,bs: 1 - .5**(h/bs), 'and the fraction is upside'), (lambda h,bs: 2**(bs/h), 'greater than 1'), (lambda h,bs: .5**(1/h), 'counted in steps'),
    (lambda h,bs: .5**(1/bs), 'half-life is missing'), (lambda h,bs: .5**bs, 'with each image'), (lambda h,bs: .5**h, 'batch size is missing'),
    (lambda h,bs: .25**(bs/h), 'a quarter'), (lambda h,bs: .5**(bs/h/2), 'twice half_life'), (lambda h,bs: 100*.5**(bs/h), 'percent'),
    (lambda h,bs: math.exp(-bs/h), 'Here half_life is a time constant'), (lambda h,bs: 1 - math.exp(-bs/h), 'new weights, and half_life'),
    (lambda h,bs: math.exp(-h/bs), 'upside down, and half_life'), (lambda h,bs: 1 - bs/h, '37 % or less'), (lambda h,bs: 1 - .5*bs/h, 'equal parts'),
    (lambda h,bs: 1 - math.log(2)*bs/h, 'close only'), (lambda h,bs: h/(h + bs), 'multiply to less'), (lambda h,bs: 1 - 2/(h/bs + 1), 'span'),
    (lambda h,bs: math.log(.5)*bs/h, 'logarithm'), (lambda h,bs: h/bs, 'number of steps in'), (lambda h,bs: bs/h, 'part of a half-life'),
    (lambda h,bs: .5*bs/h, 'half of a fraction'), (lambda h,bs: .5/bs*h, 'half of a fraction'), (lambda h,bs: .5**(bs//h), 'round'),
    (lambda h,bs: .5**(1/(h//bs)), 'round'), (lambda h,bs: .5**(1/max(1, h//bs)), 'round'), (lambda h,bs: .5**(1/max(1, round(h/bs))), 'round'),
    (lambda h,bs: .5**(1/math.ceil(h/bs)), 'round'), (lambda h,bs: .999, 'depend on both'), (lambda h,bs: .9999, 'depend on both'),
    (lambda h,bs: .5, 'depend on both'), (lambda h,bs: .99, 'depend on both'), (lambda h,bs: (.5**(bs/h), 1 - .5**(bs/h)), 'two shares'),
    (lambda h,bs: [.5**(i*bs/h) for i in range(3)], 'one number'), (lambda h,bs: .5**(bs/h)/2, 'instead of'), (lambda h,bs: f'{.5**(bs/h)}', 'type str'),
    (lambda h,bs: .5**(bs/h + 1e-3), 'instead of'), (lambda h,bs: (bs/h)**.5, 'instead of')]

# ---------------------------------------------------------------- divergence, tighter, heun
def by_torch_kl(m, v):
    from torch.distributions import Normal, kl_divergence
    return kl_divergence(Normal(m, v.exp().sqrt()), Normal(0., 1.)).sum(-1)
def by_rows(m, v): return [sum((a*a + math.exp(b) - 1 - b)/2 for a,b in zip(p, q)) for p,q in zip(m.tolist(), v.tolist())]
DV_RIGHT = dict(formula=lambda m,v: -.5*(1 + v - m**2 - v.exp()).sum(1), torch=by_torch_kl, rows=by_rows,
    numpy=lambda m,v: .5*(np.square(m.numpy()) + np.exp(v.numpy()) - 1 - v.numpy()).sum(-1), double=lambda m,v: by_torch_kl(m.double(), v.double()))
DV_WRONG = [(lambda m,v: (m**2 + v.exp() - 1 - v).sum(1), 'twice'), (lambda m,v: .5*(1 + v - m**2 - v.exp()).sum(1), 'sign'),
    (lambda m,v: (1 + v - m**2 - v.exp()).sum(1), 'and a factor'),
    (lambda m,v: .5*(m**2 + v.exp() - v).sum(1), '-1 is missing'), (lambda m,v: (m**2 + v.exp() - 1 - v)/2, 'along dimension 1'), (lambda m,v: by_torch_kl(m, v).mean(), 'one for each picture'),
    (lambda m,v: ((m**2 + v.exp() - 1 - v)/2).sum(0), 'over the batch'), (lambda m,v: by_torch_kl(m, 2*v), 'deviation'), (lambda m,v: ((m**2 + v.exp() - 1 - v)/2).mean(1), 'a mean over the numbers'),
    (lambda m,v: .5*(m**2).sum(1), 'variances are missing'), (lambda m,v: .5*((m**2 + 1)*(-v).exp() - 1 + v).sum(1), 'other way'), (lambda m,v: torch.zeros(len(m)), 'instead of')]
TB_RIGHT = dict(logsumexp=lambda w: torch.logsumexp(w, 0) - math.log(w.shape[0]), shifted=lambda w: (w - w.amax(0)).exp().mean(0).log() + w.amax(0),
    numpy=lambda w: np.logaddexp.reduce(w.numpy(), 0) - np.log(len(w)), rows=lambda w: [torch.logsumexp(c, 0).item() - math.log(len(c)) for c in w.T],
    softly=lambda w: w[0] - w.log_softmax(0)[0] - math.log(len(w)))
TB_WRONG = [(lambda w: w.mean(0), 'ELBO'), (lambda w: w.logsumexp(0), 'log k off'), (lambda w: w.exp().mean(0).log(), 'logsumexp'), (lambda w: w.logsumexp(1), 'over the pictures'),
    (lambda w: w.logsumexp(0).mean(), 'for each picture'), (lambda w: w.softmax(0), 'row for each code'), (lambda w: w.amax(0), 'largest weight alone'),
    (lambda w: math.log(len(w)) - w.logsumexp(0), 'sign'), (lambda w: w.logsumexp(0) - 1, 'instead of')]
def heun_in_place(v, x, t, h):
    a = v(x, t)
    b = v(x + h*a, t + h)
    x += h/2*(a + b)
    return x
HE_RIGHT = dict(plain=lambda v,x,t,h: x + h/2*(v(x, t) + v(x + h*v(x, t), t + h)), in_place=heun_in_place,
    average=lambda v,x,t,h: (x + h*v(x, t) + x + h*v(x + h*v(x, t), t + h))/2,
    tensor_time=lambda v,x,t,h: x + h*.5*(v(x, torch.tensor(t)) + v(x + h*v(x, t), torch.tensor(t + h))))
HE_WRONG = [(lambda v,x,t,h: x + h*v(x, t), 'Euler'), (lambda v,x,t,h: x + h*v(x + h/2*v(x, t), t + h/2), 'midpoint'),
    (lambda v,x,t,h: x + h/2*(v(x, t) + v(x + h*v(x, t), t)), 'old time'),
    (lambda v,x,t,h: x + h/2*(v(x, t) + v(x, t + h)), 'old points'), (lambda v,x,t,h: x + h*(v(x, t) + v(x + h*v(x, t), t + h)), 'their mean'),
    (lambda v,x,t,h: h/2*(v(x, t) + v(x + h*v(x, t), t + h)), 'way alone'),
    (lambda v,x,t,h: x + h*v(x + h*v(x, t), t + h), 'second speed alone'), (lambda v,x,t,h: (x, t + h), 'two things'), (lambda v,x,t,h: x, 'away'),
    (lambda v,x,t,h: x + h/2*(v(x, t) + v(x + v(x, t), t + h)), 'as long as h')]

# ---------------------------------------------------------------- mean_product, without, average_precision
def by_covariance(z, v): return torch.cov(torch.cat([v[None], z.T]), correction=0)[0, 1:]
MP_RIGHT = dict(plain=lambda z,v: ((v - v.mean())[:, None]*z).mean(0), matrix=lambda z,v: z.T @ (v - v.mean())/len(v), covariance=by_covariance,
    both=lambda z,v: (z*v[:, None]).mean(0) - z.mean(0)*v.mean(), numpy=lambda z,v: ((v - v.mean()).numpy()[:, None]*z.numpy()).mean(0),
    rows=lambda z,v: sum((b - v.mean())*a for a,b in zip(z, v))/len(v))
MP_WRONG = [(lambda z,v: (z*v[:, None]).mean(0), 'not taken off'), (lambda z,v: z.T @ (v - v.mean()), 'take their mean'), (lambda z,v: -by_covariance(z, v), 'sign'),
    (lambda z,v: F.normalize(by_covariance(z, v), dim=0), 'length 1'), (lambda z,v: z.mean(0)*v.mean(), 'product of the means'), (lambda z,v: (v - v.mean())[:, None]*z, 'dimension 0'),
    (lambda z,v: ((v - v.mean())[:, None]*z).mean(1), 'over the samples'), (lambda z,v: by_covariance(z, v)/v.var(correction=0), 'variance of v'),
    (lambda z,v: z[v > v.mean()].mean(0) - z[v <= v.mean()].mean(0), 'which side'),
    (lambda z,v: torch.cov(torch.cat([v[None], z.T]))[0, 1:], 'one less'), (lambda z,v: torch.zeros(z.shape[1]), 'belongs')]
def by_solving(a, b):
    left = torch.linalg.lstsq(b[:, None], a[:, None])
    rest = a - left.solution[0]*b
    return rest/rest.norm()
WO_RIGHT = dict(plain=lambda a,b: F.normalize(a - (a @ b)*b, dim=0), solved=by_solving,
    matrix=lambda a,b: F.normalize((torch.eye(len(a)) - torch.outer(b, b)) @ a, dim=0),
    qr=lambda a,b: (q := torch.linalg.qr(torch.stack([b, a], 1))[0][:, 1])*(q @ a).sign())
WO_WRONG = [(lambda a,b: a - (a @ b)*b, 'not of length 1'), (lambda a,b: F.normalize(b - (a @ b)*a, dim=0), 'swapped'), (lambda a,b: F.normalize(a - b, dim=0), 'all of b'),
    (lambda a,b: F.normalize(a + (a @ b)*b, dim=0), 'sign'), (lambda a,b: F.normalize(b*(a @ b), dim=0), 'what a has of b'),
    (lambda a,b: a, 'still along a'), (lambda a,b: F.normalize(a - (a @ b)*a, dim=0), 'still along a'), (lambda a,b: a @ b, 'one number'),
    (lambda a,b: -by_solving(a, b), 'falls along'), (lambda a,b: b, 'what a has of b'), (lambda a,b: torch.ones(len(a)), 'should be 1 and 0')]
def by_sorting(r): return [sum((i + 1)/(p + 1) for i,p in enumerate(torch.nonzero(row)[:, 0].tolist()))/int(row.sum()) for row in r]
AP_RIGHT = dict(plain=lambda r: (r.cumsum(1)/torch.arange(1, r.shape[1] + 1)*r).sum(1)/r.sum(1), places=by_sorting,
    numpy=lambda r: (np.cumsum(r.numpy(), 1)/np.arange(1, r.shape[1] + 1)*r.numpy()).sum(1)/r.numpy().sum(1))
AP_WRONG = [(lambda r: r.mean(1), 'last place'), (lambda r: (r.cumsum(1)/torch.arange(1, r.shape[1] + 1)).mean(1), 'all places'), (lambda r: r[:, 0], 'whether the first'),
    (lambda r: (r.cumsum(1)/torch.arange(1, r.shape[1] + 1)*r).mean(1), 'that of right ones'), (lambda r: 1/(r.argmax(1) + 1.), 'first right one'), (lambda r: r.cumsum(1)*r, 'number for each place'),
    (lambda r: r.mean(), 'one for each question'), (lambda r: torch.zeros(len(r)), 'For the row')]

# ---------------------------------------------------------------- luma_psnr, sub_pixel, least_error
LUMA = torch.tensor([.299, .587, .114]).view(3, 1, 1)
def by_grey(back, x, b):
    error = ((back - x)*LUMA).sum(1)[:, b:-b, b:-b]
    return 20*torch.log10(255/error.square().mean().sqrt())
def luma_by_rows(back, x, b):
    inside = slice(b, x.shape[2] - b)
    error = sum(w*(back - x)[:, i, inside, inside].double() for i,w in enumerate((.299, .587, .114)))
    return 10*(2*math.log10(255) - math.log10(error.square().mean()))
LP_RIGHT = dict(grey=by_grey, rows=luma_by_rows, scaled=lambda back,x,b: -10*torch.log10(((back - x)/255*LUMA).sum(1)[:, b:-b, b:-b].square().mean()),
    number=lambda back,x,b: by_grey(back, x, b).item())
LP_WRONG = [(lambda back,x,b: by_grey(F.pad(back, [b]*4), F.pad(x, [b]*4), b), 'border'),
    (lambda back,x,b: 10*torch.log10(255**2/(back - x)[..., b:-b, b:-b].square().mean()), 'all three'),
    (lambda back,x,b: 20*torch.log10(255/(back - x).mean(1)[..., b:-b, b:-b].square().mean().sqrt()), 'mean of the three'), (lambda back,x,b: -by_grey(back, x, b), 'sign'),
    (lambda back,x,b: by_grey(back[..., b:, b:], x[..., b:, b:], b), 'belong'), (lambda back,x,b: (back - x).square().mean((1, 2, 3)), 'one number'),
    (lambda back,x,b: 20*torch.log10(1/((back - x)*LUMA).sum(1)[:, b:-b, b:-b].square().mean().sqrt()), 'not 1'), (lambda back,x,b: by_grey(back, x, b)/2, 'half')]
def by_filling(h):
    out = h.new_zeros(len(h), 1, 2*h.shape[2], 2*h.shape[3])
    for i in range(2):
        for j in range(2): out[:, 0, i::2, j::2] = h[:, 2*i + j]
    return out
SX_RIGHT = dict(shuffle=lambda h: F.pixel_shuffle(h, 2), filling=by_filling,
    stacked=lambda h: torch.stack([torch.stack([h[:, 0], h[:, 1]], -1), torch.stack([h[:, 2], h[:, 3]], -1)], 2).reshape(len(h), 1, 2*h.shape[2], 2*h.shape[3]))
SX_WRONG = [(lambda h: by_filling(h[:, [0, 2, 1, 3]]), 'swapped'), (lambda h: h.reshape(len(h), 1, 2*h.shape[2], 2*h.shape[3]), 'one after the other'), (lambda h: by_filling(h)[:, 0], 'axis of the channel'),
    (lambda h: F.interpolate(h[:, :1], scale_factor=2), 'first map'), (lambda h: F.interpolate(h.mean(1, keepdim=True), scale_factor=2), 'mean of the maps'),
    (lambda h: by_filling(h).flip(3), 'wrong number'), (lambda h: h, 'one map')]
LE_RIGHT = dict(plain=lambda d,p,q: d + max(p - q, 0)**2, clipped=lambda d,p,q: d + (p - min(p, q))**2,
    tensor=lambda d,p,q: d + F.relu(torch.tensor(p - q)).square())
LE_WRONG = [(lambda d,p,q: d + (p - q)**2, 'Further away'), (lambda d,p,q: d + max(p - q, 0), 'squared'), (lambda d,p,q: d - max(p - q, 0)**2, 'sign'), (lambda d,p,q: max(p - q, 0)**2, 'is missing'),
    (lambda d,p,q: d + max(p**2 - q**2, 0), 'difference of the squares'), (lambda d,p,q: 2*d, 'bound'), (lambda d,p,q: d, 'more is paid'), (lambda d,p,q: d + max(q - p, 0)**2, 'swapped'), (lambda d,p,q: d*p, 'belongs')]
def one_by_one(x, made, hole): return torch.stack([torch.where(hole[i] > 0, made[i], x[i]) for i in range(len(x))])
CO_RIGHT = dict(where=lambda x,m,h: torch.where(h > 0, m, x), sums=lambda x,m,h: x*(1 - h) + m*h, step=lambda x,m,h: x + h*(m - x), loop=one_by_one)
CO_WRONG = [(lambda x,m,h: torch.where(h > 0, x, m), 'wrong way round'), (lambda x,m,h: m, 'all that was drawn'), (lambda x,m,h: x, 'Nothing was replaced'),
    (lambda x,m,h: x + h*m, 'still there'), (lambda x,m,h: x*(1 - h) + m, 'counts everywhere'), (lambda x,m,h: x - h*x, 'hole is empty'), (lambda x,m,h: m*h, 'known is gone'),
    (lambda x,m,h: (x + m)/2, 'mean of both'), (lambda x,m,h: h, 'of shape'), (lambda x,m,h: torch.where(h > 0, m/2, x), 'pixels and 0%')]
def windows_by_rows(x, known, w): return [sum(v*u for v,u,k in zip(r, w, m) if k)*len(w)/max(int(m.sum()), 1) for r,m in zip(x, known)]
PA_RIGHT = dict(plain=lambda x,k,w: (x*k) @ w*len(w)/k.sum(1).clamp(min=1), loop=windows_by_rows,
    means=lambda x,k,w: ((x*w*k).sum(1)/k.sum(1)*len(w)).nan_to_num(0.))
PA_WRONG = [(lambda x,k,w: (x*k) @ w, 'too small'), (lambda x,k,w: x @ w, 'only known ones'), (lambda x,k,w: (x*k) @ w/k.sum(1).clamp(min=1), 'size of the window'),
    (lambda x,k,w: (x*k) @ w*k.sum(1).clamp(min=1)/len(w), 'upside down'), (lambda x,k,w: (x*k) @ w*len(w)/k.sum(1), 'divide by 0'), (lambda x,k,w: x*k*w, 'sum over the window'),
    (lambda x,k,w: ((x*k) @ w).sum(), 'one for each window'), (lambda x,k,w: torch.ones(len(x)), 'For a window with')]
def as_complex(c): return torch.complex(c[:, 0], c[:, 1])
def lengths(c): return c.square().sum(1).sqrt()
PL_RIGHT = dict(plain=lambda c: c.mean(0).norm()/c.norm(dim=1).mean(), roots=lambda c: c.mean(0).square().sum().sqrt()/lengths(c).mean(),
    sums=lambda c: c.sum(0).norm()/c.norm(dim=1).sum(), complex=lambda c: abs(as_complex(c).mean())/abs(as_complex(c)).mean())
PL_WRONG = [(lambda c: c.mean(0).norm(), 'divide it by the mean chroma'), (lambda c: c.norm(dim=1).mean(), 'belongs below'), (lambda c: lengths(c).mean()/c.mean(0).norm(), 'upside down'),
    (lambda c: 1 - c.mean(0).norm()/lengths(c).mean(), 'what is lost'), (lambda c: c.mean(0), 'for a and b'), (lambda c: c.norm(dim=1), 'one for all'),
    (lambda c: c.mean(0).square().sum()/c.square().sum(1).mean(), 'squares of chroma'), (lambda c: torch.tensor(1.), 'before the length'), (lambda c: torch.tensor(.123), 'instead of')]
# ---------------------------------------------------------------- cycle, twin, contrast
def one_way(f, g, x): return (g(f(x)) - x).abs().mean()
CY_RIGHT = dict(plain=lambda t,u,a,b: (u(t(a)) - a).abs().mean() + one_way(u, t, b), torch=lambda t,u,a,b: F.l1_loss(u(t(a)), a) + F.l1_loss(t(u(b)), b),
    item=lambda t,u,a,b: (one_way(t, u, a) + one_way(u, t, b)).item())
CY_WRONG = [(lambda t,u,a,b: one_way(t, u, a), 'from a alone'), (lambda t,u,a,b: one_way(u, t, b), 'from b alone'), (lambda t,u,a,b: one_way(u, t, a) + one_way(t, u, b), 'order'),
    (lambda t,u,a,b: F.l1_loss(t(b), b) + F.l1_loss(u(a), a), 'identity term'), (lambda t,u,a,b: (one_way(t, u, a) + one_way(u, t, b))/2, 'half'),
    (lambda t,u,a,b: F.mse_loss(u(t(a)), a) + F.mse_loss(t(u(b)), b), 'squared'), (lambda t,u,a,b: u(t(a)) - a, 'one number'), (lambda t,u,a,b: torch.tensor(0.), 'belongs')]
def twin_by_rows(m, t): return sum(int(torch.stack([(o - p).norm() for p in t]).argmin() == i) for i,o in enumerate(m))/len(m)
TW_RIGHT = dict(plain=lambda m,t: (torch.cdist(m.flatten(1), t.flatten(1)).argmin(1) == torch.arange(len(m))).float().mean(), rows=twin_by_rows,
    numpy=lambda m,t: (((m.numpy()[:, None] - t.numpy()[None])**2).reshape(len(m), len(m), -1).sum(2).argmin(1) == np.arange(len(m))).mean())
TW_WRONG = [(lambda m,t: 1 - twin_by_rows(m, t), 'wrong ones'), (lambda m,t: twin_by_rows(m, t)*len(m), 'number of right ones'), (lambda m,t: twin_by_rows(t, m), 'other way round'),
    (lambda m,t: torch.cdist(m.flatten(1), t.flatten(1)).diagonal().mean(), 'distance'), (lambda m,t: torch.ones(len(m)), 'their mean'), (lambda m,t: torch.tensor(2.), 'belongs')]
def by_places(q, k, tau): return -sum(((q[i] @ k.T)/tau).log_softmax(0)[i] for i in range(len(q)))/len(q)
CN_RIGHT = dict(plain=lambda q,k,tau: F.cross_entropy(q @ k.T/tau, torch.arange(len(q))), places=by_places,
    sums=lambda q,k,tau: ((q @ k.T/tau).logsumexp(1) - (q*k).sum(1)/tau).mean())
CN_WRONG = [(lambda q,k,tau: by_places(q, k, 1.), 'temperature is missing'), (lambda q,k,tau: by_places(q, k, 1/tau), 'multiply'), (lambda q,k,tau: by_places(k, q, tau), 'over the codes k'),
    (lambda q,k,tau: -by_places(q, k, tau), 'sign'), (lambda q,k,tau: by_places(q, k, tau)*len(q), 'sum over'), (lambda q,k,tau: (q @ k.T/tau).softmax(1).diagonal().mean(), 'share'),
    (lambda q,k,tau: -(q @ k.T/tau).log_softmax(1).diagonal(), 'their mean'), (lambda q,k,tau: torch.tensor(9.), 'belongs')]

HOMES = dict(conv_transpose=dcgan, receptive_field=dcgan, obedience=conditional, projection=conditional, dirac_step=lab, separation=lab)
HOMES |= dict(largest_stretch=stabilise, pack=stabilise, kept_share=stabilise)
HOMES |= dict(divergence=rivals, tighter=rivals, heun=rivals)
HOMES |= dict(luma_psnr=enhance, sub_pixel=enhance, least_error=enhance)
HOMES |= dict(cycle=translate, twin=translate, contrast=translate)
HOMES |= dict(mean_product=latent, without=latent, average_precision=latent)
HOMES |= dict(composite=restore, partial=restore, paleness=restore)
TABLES = dict(conv_transpose=(CT_RIGHT, CT_WRONG), receptive_field=(RF_RIGHT, RF_WRONG), obedience=(OB_RIGHT, OB_WRONG), projection=(PJ_RIGHT, PJ_WRONG),
    dirac_step=(DR_RIGHT, DR_WRONG), separation=(SP_RIGHT, SP_WRONG), largest_stretch=(LS_RIGHT, LS_WRONG), pack=(PK_RIGHT, PK_WRONG),
    kept_share=(KS_RIGHT, KS_WRONG), divergence=(DV_RIGHT, DV_WRONG), tighter=(TB_RIGHT, TB_WRONG), heun=(HE_RIGHT, HE_WRONG),
    mean_product=(MP_RIGHT, MP_WRONG), without=(WO_RIGHT, WO_WRONG), average_precision=(AP_RIGHT, AP_WRONG),
    luma_psnr=(LP_RIGHT, LP_WRONG), sub_pixel=(SX_RIGHT, SX_WRONG), least_error=(LE_RIGHT, LE_WRONG),
    composite=(CO_RIGHT, CO_WRONG), partial=(PA_RIGHT, PA_WRONG), paleness=(PL_RIGHT, PL_WRONG),
    cycle=(CY_RIGHT, CY_WRONG), twin=(TW_RIGHT, TW_WRONG), contrast=(CN_RIGHT, CN_WRONG))
CHECKS = {k: (getattr(m, k), *TABLES[k], getattr(m, f'{k}_slips')) for k,m in HOMES.items()}
RIGHT = [(name, style) for name,c in CHECKS.items() for style in c[1]]
WRONG = [(name, i) for name,c in CHECKS.items() for i in range(len(c[2]))]
SLIPS = [(name, i) for name,c in CHECKS.items() for i in range(len(c[3]))]

def hint_of(name, fn):
    with pytest.raises(Hint) as e: CHECKS[name][0](fn)
    return str(e.value)
def one_sentence(s): return s.endswith('.') and '\n' not in s and s[0].isupper()

@pytest.mark.parametrize('name,style', RIGHT)
def test_valid_solutions_pass(name, style, capsys):
    CHECKS[name][0](CHECKS[name][1][style])
    assert capsys.readouterr().out.startswith('Right: ')

@pytest.mark.parametrize('name,i', WRONG)
def test_likely_slips_get_their_hint(name, i):
    fn,word = CHECKS[name][2][i]
    hint = hint_of(name, fn)
    assert word in hint and one_sentence(hint), hint
    assert all(len(n.strip('-0.').replace('.', '')) <= 4 for n in re.findall(r'-?\d+\.?\d*', hint)), hint

@pytest.mark.parametrize('name,i', SLIPS)
def test_no_slip_of_the_table_hides_another(name, i):
    formula,hint = CHECKS[name][3][i]
    assert hint_of(name, formula) == hint

@pytest.mark.parametrize('name', CHECKS)
def test_hints_are_sentences_that_do_not_give_the_answer_twice(name):
    hints = [h for _,h in CHECKS[name][3]]
    assert len({h for h,_ in itertools.groupby(hints)}) == len(list(itertools.groupby(hints)))   # one hint may serve several formulas in a row
    assert all(one_sentence(h) for h in hints)

def as_values(out): return torch.stack(out).double() if isinstance(out, list) and torch.is_tensor(out[0]) else torch.as_tensor(out, dtype=torch.float64)

SPOILT = dict(noise=lambda out: out + .05*torch.randn(out.shape, generator=rng('bad')), scaled=lambda out: 1.03*out + .01,
    shape=lambda out: out[..., None].expand(*out.shape, 2), nan=lambda out: out*float('nan'))

@pytest.mark.parametrize('name', CHECKS)
@pytest.mark.parametrize('how', SPOILT)
def test_a_result_close_to_the_right_one_is_refused_with_a_sentence(name, how):
    right = next(iter(CHECKS[name][1].values()))
    def spoilt(*args): return SPOILT[how](as_values(right(*args)))
    with pytest.raises(Hint) as e: CHECKS[name][0](spoilt)
    assert str(e.value).endswith('.') and '\n' not in str(e.value)

def stub(*args): raise NotImplementedError
def crash(*args): raise KeyError('x')
def nothing(*args): return None

@pytest.mark.parametrize('name', CHECKS)
@pytest.mark.parametrize('fn', [stub, crash, nothing, lambda: 1, 3], ids=['stub', 'crash', 'none', 'arguments', 'value'])
def test_what_gives_no_result_is_refused_with_a_sentence(name, fn):
    with pytest.raises(Hint) as e: CHECKS[name][0](fn)
    assert str(e.value).endswith('.') and '\n' not in str(e.value)

@pytest.mark.parametrize('f', [by_torch, by_module, by_volume, by_argument])
def test_what_the_text_forbids_is_refused(f):
    y,w = torch.randn(3, 5, generator=rng('y')),torch.randn(4, 4, generator=rng('w'))
    assert torch.allclose(f(y, w), by_adding(y, w), atol=1e-5)
    with pytest.raises(Hint, match="torch's transposed convolution"): dcgan.conv_transpose(f)

def test_the_values_that_the_text_asks_for_are_shown(capsys):
    dcgan.receptive_field(backwards)
    assert backwards([(4, 2), (4, 2), (3, 2)]) == 18 and backwards([(4, 2)]*4) == 46
    assert '18 pixels' in (said := capsys.readouterr().out) and '46' in said

def test_uncut_padding_is_named():
    with pytest.raises(Hint, match='take off the padding'): dcgan.conv_transpose(lambda y,w: F.pad(by_adding(y, w), (1, 1, 1, 1)))

@pytest.mark.parametrize('pair', [([], [1]), (1, 2j), ('a', 'b'), [torch.zeros(2), torch.zeros(3)]], ids=repr)
def test_a_pair_that_is_no_pair_of_numbers_is_refused_with_a_sentence(pair):
    with pytest.raises(Hint) as e: lab.dirac_step(lambda d, g, lr, gamma, after: pair)
    assert str(e.value).startswith('Your function should return both numbers') and str(e.value).endswith('.')

@pytest.mark.parametrize('check,wrong', [(conditional.projection, lambda h, y, w, V: h @ w), (lab.separation, lambda r, f: 1.)],
    ids=['projection', 'separation'])
def test_the_reader_sees_a_hint_not_an_error(check, wrong, capsys):
    assert not attempt(check, wrong) and capsys.readouterr().out.startswith('Hint: ')
