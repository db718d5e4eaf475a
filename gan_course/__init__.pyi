__version__: str
from .lab import doctor as doctor
