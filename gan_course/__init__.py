__version__ = "0.0.1"

def __getattr__(name):
    if name == 'doctor':
        from .lab import doctor
        return doctor
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
