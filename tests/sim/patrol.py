"""A patrol without cameras: stores of its own, a clock and a position that stand still, reads out of thin air."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from incar.core.desk import Desk
from incar.core.surroundings import Surroundings
from incar.hotlist.entry import ListEntry
from incar.position import ClockTrust, FixState, PositionStamp, TimeStamp
from incar.reading.types import Read
from incar.settings import ListSettings
from incar.store.keys import Key
from incar.store.lists import ListStore
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from incar.tables import load_tables
from incar.vrm import classify

KEY = Key(bytes(range(32)))
JPEG = b"\xff\xd8patch"
_numbers = count(1)


@dataclass
class World:
    """The moment and the place, to be changed by a test."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    latitude_deg: float = 52.0

    def surroundings(self) -> Surroundings:
        """As the desk asks for them."""
        return Surroundings(
            now=lambda: TimeStamp(utc=self.now, trust=ClockTrust.SYNCHRONISED),
            position=lambda: PositionStamp(
                state=FixState.LIVE, latitude_deg=self.latitude_deg, longitude_deg=-1.0, age_s=0.1, speed_mps=12.0
            ),
        )


@dataclass
class Patrol:
    """A desk over real stores."""

    folder: Path
    world: World
    records: RecordsStore
    lists: ListStore
    desk: Desk


@contextmanager
def patrol(folder: Path, world: World | None = None) -> Iterator[Patrol]:
    """A desk over the stores in `folder`, which may hold records of an earlier one."""
    world = world or World()
    with open_records_store(folder, KEY) as records, ListStore.for_reading(folder, KEY) as lists:
        yield Patrol(
            folder, world, records, lists, Desk(records, lists, load_tables(), ListSettings(), world.surroundings())
        )


def load_list(
    folder: Path, name: str, *entries: ListEntry, age: timedelta = timedelta(hours=1), bulk: bool = False
) -> None:
    """Load a list of these entries, made `age` ago."""
    with ListStore.for_writing(folder, KEY) as store:
        store.load(name, entries, produced_at=datetime.now(UTC) - age, bulk=bulk)


def a_read(vrm: str, *, read_id: str = "", revision: int = 0, confidence: float = 0.99, final: bool = False) -> Read:
    """A read of `vrm`, just made."""
    return Read(
        read_id=read_id or f"read-{next(_numbers)}",
        revision=revision,
        camera="front",
        vrm=vrm,
        raw=vrm,
        layout=classify(vrm),
        confidence=confidence,
        alternatives=[],
        frames=5,
        first_seen_ns=time.monotonic_ns() - 10**9,
        last_good_frame_ns=time.monotonic_ns(),
        media_s=1.0,
        plate_width_px=120.0,
        quad=[(0.0, 0.0), (120.0, 0.0), (120.0, 30.0), (0.0, 30.0)],
        patch_jpeg=JPEG,
        overview_jpeg=JPEG,
        final=final,
    )
