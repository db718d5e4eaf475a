from functools import cache

__all__ = ['M_TRIM_THRESHOLD', 'M_MMAP_THRESHOLD', 'wait_briefly', 'keep_memory', 'prepare']

def wait_briefly() -> bool:
    """Let OpenMP's threads sleep after a moment's wait, unless `OMP_WAIT_POLICY` is set; too late once torch is loaded

    Returns:
        Whether it was done"""

M_TRIM_THRESHOLD: int
M_MMAP_THRESHOLD: int

def keep_memory() -> bool:
    """Tell glibc to keep freed memory: blocks up to 32 MB come from the heap, which is not trimmed below 1 GB

    Returns:
        Whether it was done"""
@cache
def prepare() -> dict:
    """Make both settings, once in a process

    Returns:
        Name of a setting -> whether it was made"""
