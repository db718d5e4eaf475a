from .args import *
from . import zoo as zoo
from .answers import Answers as Answers
from .colour import lightness as lightness
from .compare import psnr as psnr, sharpness as sharpness
from .core import rng as rng
from .degrade import larger as larger, smaller as smaller
from .enhance import enhancers as enhancers, mixed as mixed
from .explore import zoo_explorer as zoo_explorer
from .fill import Fill as Fill
from .hands import drawings as drawings
from .images import emoji as emoji, fashion as fashion
from .knobs import Knob as Knob, Knobs as Knobs
from .pad import Pad as Pad
from .restore import restorers as restorers
from .retouch import Retouch as Retouch
from .sampling import draw_noise as draw_noise
from .translate import translators as translators
from .viz import image_grid as image_grid
from _typeshed import Incomplete

__all__ = ['PANELS', 'play']

PANELS: Incomplete

def play(name: str, panel: str | None = None) -> Answers:
    """The panel on a network that comes with the course

    Args:
        name: One of `PANELS`: a network of the zoo, or one that comes with a chapter
        panel: One of the words of `PANELS[name]`; the first by default

    Returns:
        The panel"""
