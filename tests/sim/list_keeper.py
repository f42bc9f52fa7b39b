"""A list keeper of a test's own: says what it was told, and has faults.

Run as a program, `python tests/sim/list_keeper.py FAULT`: `none`, `garbage` (a line that is no report, once asked),
`broken` (tells why it cannot work and ends), `deaf` (does not end when its input does).
"""

import sys
import time
from datetime import UTC, datetime

import msgspec

from incar.messages.keeper import KeeperCommand, KeeperReport
from incar.settings import Settings


def command(fault: str = "none") -> tuple[str, ...]:
    """What starts it."""
    return (sys.executable, __file__, fault)


def _tell(reason: str) -> None:
    report = KeeperReport(at=datetime.now(UTC), reason=reason)
    sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
    sys.stdout.buffer.flush()


def main(fault: str) -> int:
    """Answer every command with a report that repeats it."""
    settings = msgspec.json.decode(sys.stdin.buffer.readline(), type=Settings)
    _tell(f"settings of {settings.home.car}")
    if fault == "broken":
        return 3
    for line in sys.stdin.buffer:
        asked = msgspec.json.decode(line, type=KeeperCommand)
        if fault == "garbage":
            sys.stdout.buffer.write(b"no report\n")
            sys.stdout.buffer.flush()
        _tell(f"time {asked.time.isoformat()}" if asked.time else "now" if asked.now else "nothing")
    while fault == "deaf":
        time.sleep(1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
