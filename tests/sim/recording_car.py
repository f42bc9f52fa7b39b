"""A car that keeps records and sends them home until it is killed, telling each record once it is on disk.

    python -m tests.sim.recording_car FOLDER KEY_FILE RECORDS < [home] settings as JSON

prints a line `kind id revision` for everything that is kept, and `home` when all that waits has gone and RECORDS were
made. Started again it goes on with what the last one left.
"""

import asyncio
import random
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace
from uuid_utils import uuid7

from incar.patrol.hits import answer
from incar.patrol.records import CaptureRecord, Verdict
from incar.settings import HomeSettings
from incar.store.keys import read_key_file
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from incar.sync.link import HomeLink
from incar.sync.uploader import Uploader
from tests.patrol.samples import HERE, at, capture, hit, stop

Result = TypeVar("Result")
JPEG = b"\xff\xd8"
PAUSE_S = 0.02


class Patrolling:
    """Makes records of every kind, and tells them when they are kept."""

    def __init__(self, records: RecordsStore) -> None:
        self._records = records
        self._random = random.Random()

    def next_vehicle(self) -> None:
        """A capture, often revised; now and then a hit, its answer and a stop."""
        first = capture(str(uuid7()))
        self._capture(first)
        if self._random.random() < 0.5:
            self._capture(replace(first, revision=2, frames=20))
        if self._random.random() < 0.4:
            self._hit(first.capture_id)

    def _capture(self, seen: CaptureRecord) -> None:
        overview = JPEG + self._random.randbytes(self._random.randint(1_000, 150_000))
        self._records.save_capture(seen, JPEG + self._random.randbytes(2_000), overview)
        _tell("capture", seen.capture_id, seen.revision)

    def _hit(self, capture_id: str) -> None:
        raised = hit(str(uuid7()), capture_id=capture_id)
        self._records.save_hit(raised)
        _tell("hit", raised.hit_id, raised.revision)
        answered = answer(raised, Verdict.CORRECT, at(5), HERE)
        self._records.save_hit(answered)
        _tell("hit", answered.hit_id, answered.revision)
        written = stop(str(uuid7()), hit_id=raised.hit_id)
        self._records.save_stop(written)
        _tell("stop", written.stop_id, written.revision)


def _tell(kind: str, record_id: str, revision: int) -> None:
    print(kind, record_id, revision, flush=True)  # noqa: T201 - what the checker reads


async def patrol(records: RecordsStore, home: HomeSettings, number: int) -> None:
    """Make `number` vehicles' records while what waits is sent; return when all is home."""
    loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1)
    patrolling = Patrolling(records)

    async def at_store(work: Callable[[], Result]) -> Result:
        return await loop.run_in_executor(thread, work)

    async def keep() -> None:
        for _ in range(number):
            await at_store(patrolling.next_vehicle)
            await asyncio.sleep(PAUSE_S)

    async with HomeLink(home) as link:
        uploader = Uploader(records, link, at_store, home)
        keeping = asyncio.create_task(keep())
        while not keeping.done() or (await at_store(records.waiting)).count:
            await uploader.empty()
            await uploader.link_is_back()  # a test does not wait minutes for the next try
            await asyncio.sleep(PAUSE_S)
        await keeping


def main() -> None:
    """Run until everything is home, or until killed."""
    folder, key_file, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    home = msgspec.json.decode(sys.stdin.buffer.read(), type=HomeSettings)
    with open_records_store(folder, read_key_file(key_file)) as records:
        asyncio.run(patrol(records, home, number))
    print("home", flush=True)  # noqa: T201 - the same


if __name__ == "__main__":
    main()
