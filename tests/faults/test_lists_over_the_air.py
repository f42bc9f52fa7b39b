"""Lists come over a link that is cut again and again to a keeper that is killed; matching sees whole generations."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from incar.backoffice.publishing import Draft, Publisher
from incar.settings import HomeSettings, Settings, StoreSettings
from incar.store.keys import read_key_file
from incar.store.lists import ListStore
from tests.conftest import REPOSITORY
from tests.sim.backoffice import RunningBackOffice, back_office
from tests.sim.home import keep_key
from tests.sim.lists_writer import NAME, content
from tests.sim.mobile_link import MobileLink, Radio, mobile_link
from tests.sim.witness import ASKED, Witness, generation_of

LIVES = 6
CUT_WITHIN_BYTES = 60_000
RADIO = Radio(round_trip_s=0.04, loss=0.02)
NEWEST_WITHIN_S = 60.0

pytestmark = pytest.mark.timeout(240)


def publish(office: RunningBackOffice, generation: int) -> None:
    """What `witness` expects of a generation."""
    made = Publisher(office.office).publish(
        Draft(name=NAME, title="PNC"), content(generation), produced_at=datetime.now(UTC)
    )
    assert made.published.generation == generation


@contextmanager
def keeper(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A list keeper; killed at the end."""
    command = [sys.executable, "-m", "incar", "list-keeper"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=REPOSITORY
    ) as process:
        assert process.stdin
        process.stdin.write(msgspec.json.encode(settings) + b"\n")
        process.stdin.flush()
        try:
            yield process
        finally:
            process.kill()


def car_settings(folder: Path, home: HomeSettings, link: MobileLink) -> Settings:
    """A car that reaches the back office over `link` only, and asks often."""
    key_file = keep_key(folder / "keys" / "car.key")
    over_the_air = replace(home, url=f"https://127.0.0.1:{link.port}", poll_s=0.2)
    return Settings(home=over_the_air, store=StoreSettings(data_directory=str(folder / "car"), key_file=str(key_file)))


def fetched(folder: Path, settings: Settings, generation: int) -> bool:
    """The car has this generation, within the time it may take."""
    until = time.monotonic() + NEWEST_WITHIN_S
    with ListStore.for_reading(folder / "car", read_key_file(Path(settings.store.key_file))) as lists:
        while time.monotonic() < until:
            state = lists.state(NAME)
            if state and state.generation == generation:
                return generation_of(lists.find(ASKED[0], ASKED[1:])) == generation
            time.sleep(0.1)
    return False


def test_matching_sees_whole_generations_while_the_link_is_cut_and_the_keeper_killed(tmp_path: Path) -> None:
    fate = random.Random(11)
    with back_office(tmp_path / "office") as office, mobile_link(int(office.url.rpartition(":")[2]), RADIO) as link:
        settings = car_settings(tmp_path, office.enrol("RP14"), link)
        publish(office, 1)
        with keeper(settings):
            assert fetched(tmp_path, settings, 1)
        witness = Witness(tmp_path / "car", read_key_file(Path(settings.store.key_file)))
        witness.start()
        try:
            newest = 1
            for _ in range(LIVES):
                with keeper(settings):
                    for _ in range(2):
                        newest += 1
                        publish(office, newest)
                        link.cut_after_down = fate.randrange(CUT_WITHIN_BYTES)
                        time.sleep(fate.uniform(0.5, 2.5))
            link.cut_after_down = None
            with keeper(settings):
                assert fetched(tmp_path, settings, newest), "the newest generation never came"
        finally:
            witness.end()
    assert witness.wrong is None, "a look-up was answered from half a list"
    assert witness.seen == sorted(witness.seen)
    assert len(set(witness.seen)) > 2, "nothing changed while it was looked at"
