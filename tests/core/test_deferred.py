"""Deferred writes: in order, none lost while the disk fails, and the crew is told."""

from incar.core.deferred import DeferredWrites
from incar.store.errors import DiskFullError
from tests.conftest import ExpectLog


class Disk:
    """Takes writes unless it is full."""

    def __init__(self) -> None:
        self.full = False
        self.written: list[int] = []

    def write(self, number: int) -> None:
        if self.full:
            raise DiskFullError("the disk is full; make room")
        self.written.append(number)


def test_writes_wait_in_order_while_the_disk_fails(expect_log: ExpectLog) -> None:
    expect_log("wait in memory: the disk is full")
    disk, writes = Disk(), DeferredWrites()
    writes.write(lambda: disk.write(1))
    disk.full = True
    writes.write(lambda: disk.write(2))
    writes.write(lambda: disk.write(3))
    assert (disk.written, len(writes)) == ([1], 2)
    assert writes.trouble == "the disk is full; make room"
    disk.full = False
    writes.write(lambda: disk.write(4))
    assert (disk.written, len(writes), writes.trouble) == ([1, 2, 3, 4], 0, "")


def test_a_failure_is_logged_once(expect_log: ExpectLog) -> None:
    expect_log("wait in memory")
    disk, writes = Disk(), DeferredWrites()
    disk.full = True
    for number in range(5):
        writes.write(lambda number=number: disk.write(number))  # type: ignore[misc]  # bound now, not later
    writes.retry()
    assert len(writes) == 5
