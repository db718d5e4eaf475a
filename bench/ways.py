"""Ways to make a step faster that the learner does not go, measured on the loop tuned by hand of `speed.py`.
    together   D sees real and generated samples as one batch of twice the size; only right where D treats each sample alone
    convs      convolutions whose second derivative towards the weight is torch's kernel for the first, instead of a convolution over turned tensors
    flat       the weights of a player are views of one long tensor: one Adam step, one norm
The rival of each is the same loop without it. Ratios are the rival's time over its own, of the same round: above 1 it helps."""
import copy
import torch, torch.nn.functional as F
from torch import nn
from torch.autograd import Function
from torch.overrides import TorchFunctionMode
import speed
from speed import BS, Feed, Hand, penalty, rounds, row, setting, steps_for
from study import Study

aten = torch.ops.aten

class Plain(Hand):
    "The loop tuned by hand, whose backward pass stops at the weights"
    def d_loss(self, real, made):
        real, fake = self.input(real), self.input(made)
        r, f = self.ask(self.D, real), self.ask(self.D, fake)
        return F.softplus(-r).mean() + F.softplus(f).mean() + self.extra(real, r) + self.extra(fake, f)
    def learn(self, opt, loss, params):
        opt.zero_grad()
        loss.backward(inputs=params)
        opt.step()
    def step(self):
        made = self.ask(self.G, self.feed.noise())
        d_loss = self.d_loss(self.feed.real(), made)
        self.learn(self.opt_d, d_loss, self.params)
        for p in self.params: p.requires_grad_(False)
        g_loss = F.softplus(-self.ask(self.D, made)).mean()
        self.learn(self.opt_g, g_loss, [*self.G.parameters()])
        for p in self.params: p.requires_grad_(True)
        self.last = [d_loss.detach(), g_loss.detach()]

class Together(Plain):
    "Real and generated samples as one batch"
    def d_loss(self, real, made):
        x = self.input(torch.cat([real, made.detach()]))
        logits = self.ask(self.D, x)
        return F.softplus(-logits[:BS]).mean() + F.softplus(logits[BS:]).mean() + 2*self.extra(x, logits)

class Flat(Plain):
    "One long tensor for the weights of a player"
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.opt_g, self.opt_d = (self.flatten(net) for net in (self.G, self.D))
    def flatten(self, net):
        params = [*net.parameters()]
        flat = nn.Parameter(torch.cat([p.detach().flatten() for p in params]))
        for p, part in zip(params, flat.data.split([p.numel() for p in params])): p.data = part.view(p.shape)
        return torch.optim.Adam([flat], lr=speed.LR, betas=speed.BETAS, fused=True)
    def learn(self, opt, loss, params):
        flat, = opt.param_groups[0]['params']
        flat.grad = torch.cat([g.flatten() for g in torch.autograd.grad(loss, params)])
        opt.step()

# Convolutions with a second derivative of their own
WANTED = ['all']   # what a backward pass is after: `input` in a penalty, `weights` at the end

class Conv(Function):
    "A convolution"
    @staticmethod
    def forward(ctx, x, w, b, how):
        ctx.save_for_backward(x, w)
        ctx.how, ctx.bias, ctx.leaf = how, None if b is None else b.shape, x.is_leaf
        return aten.convolution(x, w, b, *how)
    @staticmethod
    def backward(ctx, grad):
        x, w, b = ctx.needs_input_grad[:3]
        if WANTED[0] == 'input': w = b = False
        if WANTED[0] == 'weights' and ctx.leaf: x = False
        return *ConvGrads.apply(grad, *ctx.saved_tensors, ctx.bias, ctx.how, (x, w, b)), None

class ConvGrads(Function):
    "Its gradients"
    @staticmethod
    def forward(ctx, grad, x, w, bias, how, wanted):
        ctx.save_for_backward(grad, x, w)
        ctx.how, ctx.leaf = how, x.is_leaf
        ctx.set_materialize_grads(False)
        return aten.convolution_backward(grad, x, w, bias, *how, list(wanted))
    @staticmethod
    def backward(ctx, to_x, to_w, to_b):
        (grad, x, w), how, parts, new_x, new_w = ctx.saved_tensors, ctx.how, [], None, None
        if to_x is not None: parts.append(Conv.apply(to_x, w, None, how))
        if to_w is not None: parts.append(Conv.apply(x, to_w, None, how))
        if to_b is not None: parts.append(to_b[:, None, None].expand_as(grad))
        if to_x is not None and ctx.needs_input_grad[2]: new_w = ConvGrads.apply(grad, to_x, w, None, how, (False, True, False))[1]
        if to_w is not None and ctx.needs_input_grad[1] and not ctx.leaf: new_x = ConvGrads.apply(grad, x, to_w, None, how, (True, False, False))[0]
        return sum(parts) if parts else None, new_x, new_w, None, None, None

class OwnConvs(TorchFunctionMode):
    "Within the block F.conv2d is `Conv`"
    def __torch_function__(self, f, types, args=(), kwargs=None):
        return conv2d(*args, **(kwargs or {})) if f is F.conv2d else f(*args, **(kwargs or {}))

def conv2d(x, w, b=None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1):
    return Conv.apply(x, w, b, (list(stride), list(padding), list(dilation), False, [0, 0], groups))

class Convs(Plain):
    "With such convolutions in D's turn"
    def extra(self, x, logits):
        if not self.penalised: return 0.
        WANTED[0] = 'input'
        try: return penalty(x, logits)
        finally: WANTED[0] = 'all'
    def d_loss(self, real, made):
        with OwnConvs(): return super().d_loss(real, made)
    def learn(self, opt, loss, params):
        WANTED[0] = 'weights'
        try: super().learn(opt, loss, params)
        finally: WANTED[0] = 'all'

WAYS = dict(together=Together, convs=Convs, flat=Flat)

def weights(v): return torch.cat([p.detach().flatten() for net in (v.G, v.D) for p in net.parameters()])

def run(way, task):
    device = torch.device('cpu')
    dls, G, D = setting(task, device)
    def made(kind):
        with torch.random.fork_rng():
            torch.manual_seed(0)
            return kind(*copy.deepcopy((G, D)), Feed(dls, G.nz), task != 'points', False, task != 'points')
    first = [made(kind) for kind in (WAYS[way], Plain)]
    for v in first:
        torch.manual_seed(1)
        v.run(2)
    apart = ((weights(first[0]) - weights(first[1])).norm()/(weights(first[1]) - weights(made(Plain))).norm()).item()
    assert apart < .1, apart   # rounding that Adam magnifies
    times = rounds(dict(way=made(WAYS[way]), plain=made(Plain)), steps_for(device, task), device)
    ours, rival = row('way', times['way'], times['way'], 'fp32'), row('plain', times['plain'], times['way'], 'fp32')
    return dict(ratio=rival['ratio'], ratio_quartiles=rival['ratio_quartiles'], ms=ours['ms'], ms_plain=rival['ms'], apart=apart)

UNITS = [dict(way=w, task=t) for w, tasks in dict(together=('28', '32', '64'), convs=('28', '32', '64'), flat=('points', '28')).items() for t in tasks]
study = Study(__file__, 'Ways not taken: times as fast as the same loop without, R1 + R2 on images, none on points', UNITS, run, ['ratio', 'ms', 'ms_plain'])
if __name__ == '__main__': study.main()
