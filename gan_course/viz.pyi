from .args import *
import torch
from .core import evaluating as evaluating
from .data import TensorLoader as TensorLoader
from .files import path_ending as path_ending, replacing as replacing
from _typeshed import Incomplete
from fastcore.basics import patch as patch
from matplotlib.figure import Figure
from pathlib import Path
from typing import Any

__all__ = ['BLUE', 'VERMILLION', 'GREEN', 'ORANGE', 'SKY', 'PINK', 'YELLOW', 'BLACK', 'REAL', 'FAKE', 'SURFACE_COLOURS', 'SURFACE', 'set_style', 'to_png', 'picture_bundle', 'from_png', 'show', 'image_grid', 'save_images', 'animated', 'plot_points', 'plot_surface', 'plot_frames', 'plot_history', 'text_summary']

BLUE: str
VERMILLION: str
GREEN: str
ORANGE: str
SKY: str
PINK: str
YELLOW: str
BLACK: str
REAL: Incomplete
FAKE: Incomplete
SURFACE_COLOURS: Incomplete
SURFACE: Incomplete

def set_style() -> None:
    """Use the course's style for matplotlib's figures from here on"""
def to_png(fig: Figure) -> bytes:
    """`fig` as the bytes of a PNG file with a palette of 256 colours, or in greys; the same figure gives the same bytes

    Args:
        fig: Any figure"""
def picture_bundle(png: bytes, alt: str) -> dict:
    """A picture and its description, as Jupyter displays them

    Args:
        png: A PNG file
        alt: One sentence that says what is to be seen

    Returns:
        Data by MIME type"""
def from_png(text: str) -> torch.Tensor:
    """The pixels of a PNG file

    Args:
        text: A PNG file in base64, such as a sheet that a study keeps

    Returns:
        uint8, shape (channels, height, width)"""
def show(fig, alt: str):
    """Display `fig` in a notebook, with `alt` for those who do not see it

    Args:
        fig: A figure, or the bytes of a PNG file
        alt: One sentence that says what is to be seen"""
def image_grid(x, ncol: int | None = None, nrow: int | None = None, titles=None, scale: float = 1.0, rows=None) -> Figure:
    """The images `x` side by side, `ncol` in a row

    Args:
        x: Images in [-1, 1] or uint8, shape (n, channels, height, width) with 1, 3 or 4 channels
        ncol: Images in a row; `None` for about a square
        nrow: Rows; `None` for as many as it takes
        titles: A title for each image: names, numbers or labels
        scale: 2 for twice as large
        rows: A name for each row, on its left"""
def save_images(file, x, ncol: int | None = None, zoom: int = 2, ms: int = 80) -> Path:
    """Write images, or an animation that runs for ever, to `file`, at once or not at all

    Args:
        file: Where to: a name that ends in .png, or for an animation also in .gif
        x: Images in [-1, 1] or uint8, shape (n, channels, height, width), or frames of them, (frames, n, ...)
        ncol: Images in a row; `None` for about a square
        zoom: Dots for each pixel
        ms: Milliseconds that a frame lasts

    Returns:
        The file"""
def animated(frames, ms: int = 200, ncol: int | None = None, zoom: int = 2, colours: int = 64) -> bytes:
    """A film of `frames`, for `show`

    Args:
        frames: Figures of one size, PIL images, or sets of images (n, channels, height, width)
        ms: Milliseconds that a frame lasts; the last one lasts a second
        ncol: Images in a row, for sets of images; `None` for about a square
        zoom: Dots for each pixel of these
        colours: Colours of the palette, 16 to 256

    Returns:
        An animated PNG that runs for ever"""
def plot_points(real=None, fake=None, ax=None, limits=None, title: str | None = None, max_n: int = 2000) -> Figure:
    """`real` and `fake` points in the plane

    Args:
        real: Real points, shape (n, 2)
        fake: Generated points, shape (n, 2)
        ax: Axes to draw on; `None` for a new figure
        limits: (left, right, bottom, top); `None` for what holds all points
        title: Title of the axes
        max_n: Points of each kind to draw, at most"""
def plot_surface(D, limits, ax=None, real=None, fake=None, title: str | None = None, n: int = 100, score: Any = ..., max_n: int = 500) -> Figure:
    """The probability of being real that `D` gives to each place, with points on top

    Args:
        D: Discriminator: points (n, 2) to logits (n,)
        limits: (left, right, bottom, top)
        ax: Axes to draw on; `None` for a new figure
        real: Real points to draw on top, shape (n, 2)
        fake: Generated points to draw on top, shape (n, 2)
        title: Title of the axes
        n: Points along each side where D is asked
        score: What turns logits into probabilities
        max_n: Points of each kind to draw, at most"""
def plot_frames(frames, steps, real=None, ncol: int | None = None, limits=None, max_n: int = 500) -> Figure:
    """Generated points through training, one small panel for each of `frames`

    Args:
        frames: Generated points at some steps, each of shape (n, 2)
        steps: The steps, one for each frame
        real: Real points to draw below each, shape (n, 2)
        ncol: Frames in a row; `None` for up to five
        limits: (left, right, bottom, top); `None` for what holds the real points, or else all frames
        max_n: Points of each kind to draw, at most"""
def plot_history(history: dict, refs: bool = True, title: str | None = None) -> Figure:
    """Losses, D's answers and gradient norms of `history`, as far as it has them

    Args:
        history: Columns of equal length: `step`, and any of `d_loss, g_loss, d_real, d_fake, d_grad, g_grad`
        refs: Draw what to expect at equilibrium: 2 ln 2, ln 2 and 1/2?
        title: Title of the figure"""
def text_summary(history: dict) -> str:
    """The last row of `history` as one sentence

    Args:
        history: Columns of equal length: `step` and others"""
