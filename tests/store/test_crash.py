"""A writer that is killed, or has no room left, loses nothing that it has acknowledged."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from incar.store.keys import Key, create_key_file
from incar.store.opening import open_records_store

REPOSITORY = Path(__file__).resolve().parents[2]

WRITER = """
import sys
from pathlib import Path
from incar.store.keys import read_key_file
from incar.store.opening import open_records_store
from tests.patrol.samples import capture, hit

store = open_records_store(Path(sys.argv[1]), read_key_file(Path(sys.argv[2])))
start = int(sys.argv[3])
for number in range(start, start + 100_000):
    store.save_capture(capture(f"c-{number}"), bytes(8_000), bytes(60_000))
    store.save_hit(hit(f"h-{number}", capture_id=f"c-{number}"))
    print(number, flush=True)
"""


def test_every_acknowledged_record_survives_a_killed_writer(tmp_path: Path) -> None:
    key_file = tmp_path / "keys" / "incar.key"
    key = create_key_file(key_file)
    acknowledged: set[int] = set()
    for life in range(3):
        acknowledged |= _write_and_be_killed(tmp_path / "data", key_file, 1_000_000 * life, 0.15 * life)
        _check_all_there(tmp_path / "data", key, acknowledged)


def _write_and_be_killed(folder: Path, key_file: Path, start: int, after_s: float) -> set[int]:
    """What the writer had acknowledged when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(key_file), str(start)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(after_s)
        writer.send_signal(signal.SIGKILL)
        said = [first, *writer.stdout.read().splitlines(keepends=True)]
    return {int(line) for line in said if line.endswith("\n")}


def _check_all_there(folder: Path, key: Key, acknowledged: set[int]) -> None:
    with open_records_store(folder, key, read_only=True) as reader:
        captures = {each for (each,) in reader._database.query("SELECT capture_id FROM capture")}
        assert all(reader.picture(each, "overview") == bytes(60_000) for each in captures)
    with open_records_store(folder, key) as store:
        hits = store.open_hits()
        assert {f"h-{number}" for number in acknowledged} <= {hit.hit_id for hit in hits}
        assert {hit.capture_id for hit in hits} <= captures
        assert store.waiting().count == 2 * len(captures) + len(hits)
        assert store._database.query("PRAGMA integrity_check") == [("ok",)]


FULL_DISK = """
import sys
from datetime import timedelta
from pathlib import Path
from incar.store.connection import Database
from incar.store.ballast import Ballast
from incar.store.errors import DiskFullError
from incar.store.keys import Key
from incar.store.migrations import steps
from incar.store.records import RecordsStore
from tests.patrol.samples import START, capture, hit

folder = Path(sys.argv[1])
ballast = Ballast(folder / "ballast", 8_000_000)
ballast.take()
store = RecordsStore(Database(folder / "records.db", Key(bytes(32)), steps("records")), ballast)
def send():
    sent = store.outbox.next_batch(10, START + timedelta(days=1))
    try:
        store.outbox.mark_sent([item.sequence for item in sent], START)
    except DiskFullError:
        pass

kept = before = 0
try:
    while True:
        store.save_capture(capture(f"c-{kept}"), bytes(2_000), bytes(60_000))
        kept += 1
        if not store.retention.short_of_room:
            before = kept
            send()
except DiskFullError:
    print(before > 40, kept - before > 10)
patches = sum(store.picture(f"c-{number}", "patch") == bytes(2_000) for number in range(kept))
overviews = sum(store.picture(f"c-{number}", "overview") is not None for number in range(kept))
print(patches == kept, overviews >= kept - before, store.retention.short_of_room)
"""


def _can_unshare() -> bool:
    return subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not _can_unshare(), reason="no mounts of one's own on this machine")
def test_on_a_full_disk_sent_overviews_give_way_and_everything_else_stays(tmp_path: Path) -> None:
    mount = f'mount -t tmpfs -o size=20m none "{tmp_path}" && exec "$0" -c "$1" "{tmp_path}"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, sys.executable, FULL_DISK],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=REPOSITORY,
    )
    assert done.stdout == "True True\nTrue True True\n", done.stderr
    assert all(line.startswith("the disk is full: ") for line in done.stderr.splitlines())
