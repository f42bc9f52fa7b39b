"""Keeps `None`, `True` and `False` alive.

PySide 6.12 gives `True` away without counting it whenever a signal is emitted, and `None` whenever a property that is
not there is read. Python 3.12 never frees the three; Python 3.11 does once they have been given away often enough, and
ends the process: after minutes of patrol. Here their counts are raised beyond reach, as Python 3.12 does for good.
"""

import ctypes
import sys

BEYOND_REACH = 1 << 40
"""A thousand emissions a second would take 34 years."""


def keep_singletons() -> None:
    """Raises the reference counts of the three, once; of no effect from Python 3.12 on."""
    if sys.version_info >= (3, 12):
        return
    for singleton in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(singleton))  # CPython keeps the count first in the object
        if count.value < BEYOND_REACH // 2:
            count.value += BEYOND_REACH
