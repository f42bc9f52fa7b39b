"""How far a work is, how fast it goes on and how long it will still take, as one line of a log."""


def progress(done: int, of: int, per_second: float, each: int = 1, unit: str = "samples") -> str:
    """Steps done, `unit` a second (`each` step takes that many), and the time left."""
    left = (of - done) * each / max(per_second, 1e-9)
    return f"step {done} of {of}, {per_second:.0f} {unit}/s, {duration(left)} left"


def duration(seconds: float) -> str:
    """As people say it: "40 s", "12 min", "3 h 05 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"
