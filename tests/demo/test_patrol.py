"""The demo's play with every program of a car and one vehicle nobody looks for: it ends and leaves nothing."""

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from incar.demo.patrol import Staging, play
from incar.demo.positions import GpsSimulator
from incar.demo.render import Drive
from tests.demo.test_summary import seen, vehicle
from tests.sim.clips import write_pictures
from tests.sim.demo import short_scenario
from tests.sim.family import children
from tests.sim.gps import wait_until
from tests.sim.roads import HEIGHT_PX, MARK, WIDTH_PX, passing

pytestmark = pytest.mark.skipif(not GpsSimulator.available(), reason="gpsd is not installed")

FRAMES = 25


@pytest.fixture
def drive(tmp_path: Path) -> Drive:
    """One vehicle, in both cameras."""
    size_px = (WIDTH_PX, HEIGHT_PX)
    videos = {name: write_pictures(tmp_path / f"{name}.mp4", passing(FRAMES), size_px) for name in ("front", "rear")}
    truth = [vehicle("passing", MARK, seen("front", 0, 1), seen("rear", 0, 1))]
    return Drive(videos, truth, seconds=FRAMES / 25)


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No program and no file outlives the demo."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert children() == []
    assert list(folder.iterdir()) == []


def test_it_ends_by_itself_with_the_account_of_what_passed(drive: Drive, tmp_path: Path) -> None:
    said: list[str] = []
    pictures = tmp_path / "out"
    account, summary = play(short_scenario(), drive, Staging(offscreen=True, screenshots=pictures), said.append)
    assert {camera.camera: camera.frames_seen for camera in account.cameras} == {"front": FRAMES, "rear": FRAMES}
    assert (account.hits, account.stops, account.alert_latency_s) == ([], [], None)
    (met,) = account.reading.vehicles
    assert (met.right, {read.camera for read in met.reads}) == (True, {"front", "rear"})
    assert summary.shift.call_sign == "RP14"
    assert summary.captures == len(met.reads) + len(account.reading.strays)
    assert said[-1] == "the patrol is on the road"
    assert {path.name for path in pictures.glob("idle-*.png")} == {"idle-day.png", "idle-night.png"}


def test_the_keyboard_ends_one_that_a_person_watches_with_an_account_all_the_same(drive: Drive) -> None:
    before = signal.getsignal(signal.SIGINT)

    def interrupt() -> None:
        wait_until(lambda: signal.getsignal(signal.SIGINT) is not before, 60)
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=interrupt)
    person.start()
    account, summary = play(short_scenario(), drive, Staging(offscreen=False))
    person.join()
    assert (account.hits, account.stops) == ([], [])
    assert (summary.shift.call_sign, summary.shift.ended is not None) == ("RP14", True)
    assert signal.getsignal(signal.SIGINT) is before
