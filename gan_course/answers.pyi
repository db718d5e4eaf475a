from .args import *
from .engine import running_loop as running_loop
from .front import Shown as Shown
from _typeshed import Incomplete
from fastcore.basics import patch as patch

__all__ = ['Answers']

class Answers(Shown):
    """A panel that answers what its front end asks: the newest of each kind"""
    loop: Incomplete
    anywhere: Incomplete
    asked: Incomplete
    def __init__(self, info: dict, anywhere: bool = False) -> None:
        """Args:
            info: What the front end has to know
            anywhere: May it answer on any thread? Only where what it asks never changes"""
    def receive(self, message) -> None:
        """Runs on any thread: it leaves the message, and answers where that is allowed

        Args:
            message: What a front end sent: a dict, its kind as `do`"""
    def answer(self) -> None:
        """Answer what was asked, the newest question of each kind"""
    def answer_beat(self, message): ...
    def answer_hello(self, message): ...
