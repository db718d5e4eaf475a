from .args import *
import torch
from _typeshed import Incomplete
from contextlib import contextmanager
from torch import nn
from typing import Any

__all__ = ['taking_turns', 'seed_of', 'rng', 'seeded', 'devices', 'default_device', 'has_bf16', 'default_precision', 'with_threads', 'evaluating']

def seed_of(*keys) -> int:
    """One seed for the draw named by `keys`: equal keys, equal seed, on every machine and in every process

    Args:
        keys: Integers and strings that name one draw, e.g. `seed, step, 'noise'`

    Returns:
        A non-negative seed below 2**63"""
def rng(*keys, device: Any = 'cpu') -> torch.Generator:
    """A fresh generator on `device`, seeded with the name `keys`

    Args:
        keys: Integers and strings that name one draw
        device: Device of the generator"""

taking_turns: Incomplete

@contextmanager
def seeded(*keys, device: Any = 'cpu'):
    """Within the block, torch's global generators start from the seed named by `keys`; threads take turns

    Args:
        keys: Integers and strings that name one draw
        device: Device whose global generator is set beside the CPU's"""
def devices() -> list:
    """The kinds of device that this machine has

    Returns:
        Names, best first"""
def default_device(device=None) -> torch.device:
    """The device to train on; raises `ValueError` when it is not there

    Args:
        device: A name such as `'cuda:0'`, a `torch.device`; `None` for `GAN_COURSE_DEVICE`, then the best there is"""
def has_bf16(device) -> bool:
    """Whether `device` multiplies bfloat16 numbers in hardware"""
def default_precision(precision=None, device: Any = 'cpu', auto: Any = 'fp32') -> str:
    """The precision of the networks' inner arithmetic; `ValueError` for what is unknown or cannot be had

    Args:
        precision: `'fp32'`, `'bf16'`, `'bf16-emulated'`, or `None` for `GAN_COURSE_PRECISION` and then `auto`
        device: Device that will compute
        auto: What to use where nothing was asked for and the hardware has bf16

    Returns:
        `'fp32'` or `'bf16'`"""
@contextmanager
def with_threads(n: int):
    """Within the block torch computes with `n` threads on the CPU; afterwards with as many as before

    Args:
        n: Threads; `None` for as many as there are"""
@contextmanager
def evaluating(*nets: nn.Module):
    """Within the block `nets` are in eval mode and no graph is built; afterwards each module is in the mode it was in

    Args:
        nets: Networks to use for the length of the block"""
