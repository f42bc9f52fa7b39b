"""A car for one demo: stores, key and lists of its own, so that no demo touches a real car's records."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from incar.demo.hotlists import MAPPING, write_lists
from incar.demo.scenario import Scenario
from incar.hotlist.formats import ListFile
from incar.hotlist.mapping import load_mapping
from incar.settings import CameraSettings, PositionSettings, Settings, StoreSettings
from incar.store.keys import Key, create_key_file
from incar.store.lists import ListStore
from incar.tables import load_tables


@dataclass(frozen=True)
class DemoHome:
    """Where the demo's car keeps its things."""

    folder: Path
    key: Key
    settings: Settings

    @property
    def stores(self) -> Path:
        """The encrypted stores."""
        return Path(self.settings.store.data_directory)

    @property
    def socket(self) -> Path:
        """Between core and display."""
        return self.folder / "core.sock"


@contextmanager
def demo_home(
    scenario: Scenario,
    videos: dict[str, Path],
    gpsd_port: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[DemoHome]:
    """A car with the scenario's lists loaded and the videos as its cameras; removed when the block ends."""
    with tempfile.TemporaryDirectory(prefix="incar-demo-") as name:
        folder = Path(name)
        key_file, stores = folder / "key" / "incar.key", folder / "stores"
        settings = Settings(
            cameras=[CameraSettings(name=camera, source=str(video)) for camera, video in videos.items()],
            position=PositionSettings(gpsd_port=gpsd_port),
            store=StoreSettings(data_directory=str(stores), key_file=str(key_file)),
        )
        home = DemoHome(folder, create_key_file(key_file), settings)
        _load_lists(scenario, home, progress)
        yield home


def _load_lists(scenario: Scenario, home: DemoHome, progress: Callable[[str], None]) -> None:
    tables, mapping = load_tables(), load_mapping(MAPPING)
    written = write_lists(scenario, home.folder / "lists", datetime.now(UTC))
    with ListStore.for_writing(home.stores, home.key) as store:
        for each in written:
            progress(f"{each.title}: {each.entries:,} entries")
            entries = ListFile(each.path, replace(mapping, bulk=each.bulk), tables)
            store.load(each.name, entries, produced_at=each.produced_at, bulk=each.bulk)
            each.path.unlink()
