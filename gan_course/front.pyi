from .args import *
import anywidget
from .files import replacing as replacing
from .viz import BLUE as BLUE, SURFACE_COLOURS as SURFACE_COLOURS, VERMILLION as VERMILLION, picture_bundle as picture_bundle
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from torch import Tensor

__all__ = ['PANEL_COLOURS', 'front_end', 'as_uint8', 'as_bytes', 'recording', 'save_page', 'Shown']

PANEL_COLOURS: Incomplete

def front_end(*names: str) -> str:
    """The front end of a panel as one module

    Args:
        names: Files of `static`, without their ending, each after those that it uses

    Returns:
        JavaScript"""
def as_uint8(x: Tensor) -> Tensor:
    """Pictures as a front end draws them

    Args:
        x: Pictures in [-1, 1]

    Returns:
        The same shape, from 0 to 255, on the CPU"""
def as_bytes(x: Tensor) -> bytes:
    """The same as a buffer of a message

    Args:
        x: Pictures in [-1, 1]"""
def recording(script: str, traits: dict, messages: list, title: str, text: str) -> str:
    """A page that shows what was recorded, with no kernel and no network

    Args:
        script: The front end, see `front_end`
        traits: What its model holds
        messages: What a kernel would send: pairs of a message and its buffers
        title: Heading of the page
        text: What is to be seen, for a reader without JavaScript

    Returns:
        HTML"""
def save_page(path, page: str):
    """Write a page, all or nothing

    Args:
        path: Where to write
        page: HTML, see `recording`"""

class Shown(anywidget.AnyWidget):
    """A panel with a picture below it, for where no kernel answers"""
    info: Incomplete
    status: Incomplete
    message: Incomplete
    how: str
    more_traits: Incomplete
    def film_bundle(self) -> dict:
        """The picture of what was seen, as Jupyter displays it

        Returns:
            Data by MIME type"""
    def recorded(self) -> list:
        """What a page without a kernel is told; raises `ValueError` for a panel that keeps no recording

        Returns:
            Pairs of a message and its buffers"""
    def to_html(self, path, title: str = 'A game of two networks'):
        """Write what was seen and the panel as one page, which works without a kernel and without a network

        Args:
            path: Where to write; an old file of this name is replaced
            title: Heading of the page"""
