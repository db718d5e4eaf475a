from .args import *
from .callbacks import *
from fastcore.all import patch as patch

__all__ = ['Guests']

class Guests:
    """The part of `GANLearner` that calls callbacks, and refuses what assumes a single loss"""
    def __call__(self, event_name) -> None:
        """Call the callbacks for `event_name`, in order

        Args:
            event_name: One of fastai's events, or a list of them"""
    def add_cb(self, cb):
        """Add `cb` and register `self` as its learner; raises `ValueError` for callbacks that assume a single loss

        Args:
            cb: Callback, or its class

        Returns:
            The learner"""
    def add_cbs(self, cbs):
        """Add all of `cbs`, or none when one of them is refused

        Args:
            cbs: Callbacks, or their classes

        Returns:
            The learner"""
    def remove_cb(self, cb):
        """Remove `cb` and deregister `self` as its learner

        Args:
            cb: Callback, or a class, for all of its kind

        Returns:
            The learner"""
