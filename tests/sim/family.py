"""The programs that a test has started."""

from multiprocessing import resource_tracker

import psutil


def children() -> list[psutil.Process]:
    """This process's children and theirs, without multiprocessing's own helper, which stays once it has been needed."""
    helper = resource_tracker._resource_tracker._pid  # type: ignore[attr-defined]  # it has no public name
    return [child for child in psutil.Process().children(recursive=True) if child.pid != helper]
