"""How long to wait before the next try: longer each time, and never all at the same moment."""

import random

FIRST_S = 0.5
LONGEST_S = 5.0


class Backoff:
    """Waiting times that double up to a limit, each shortened by up to half by chance."""

    def __init__(self, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._next_s = first_s

    def next_s(self) -> float:
        """Seconds to wait now."""
        wait_s = self._next_s * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        self._next_s = min(self._longest_s, self._next_s * 2)
        return wait_s

    def reset(self) -> None:
        """All has gone well for a while."""
        self._next_s = self._first_s
