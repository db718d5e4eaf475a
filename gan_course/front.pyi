from .args import *
from .files import replacing as replacing

__all__ = ['front_end', 'recording', 'save_page']

def front_end(*names: str) -> str:
    """The front end of a panel as one module

    Args:
        names: Files of `static`, without their ending, each after those that it uses

    Returns:
        JavaScript"""
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
