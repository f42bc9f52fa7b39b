"""The demo's account: what `summary.json` says of a shift, from the car's records and what was observed."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from incar.demo.account import DemoAccount, account_of, write_account
from incar.demo.home import DemoHome
from incar.demo.observer import Observer
from incar.demo.scenario import ScenarioError
from incar.demo.truth import VehicleTruth
from incar.patrol.records import Answer, Decision, HitState, Verdict
from incar.report.summary import ShiftSummary
from incar.settings import Settings, StoreSettings
from incar.store.opening import open_records_store
from tests.demo.test_summary import seen, vehicle
from tests.patrol.samples import HERE, at, capture, hit, match, shift, stop
from tests.sim.display_core import SimulatedCore, alert
from tests.sim.gps import wait_until
from tests.sim.patrol import KEY

TRUTH = [
    vehicle("stolen", "AB12 CDE", seen("front", 10, 12)),
    vehicle("missed", "KT68 WLM", seen("rear", 20, 22)),
    vehicle("never seen", "Q417 JEW"),
]


@pytest.fixture
def home(tmp_path: Path) -> DemoHome:
    return DemoHome(tmp_path, KEY, Settings(store=StoreSettings(data_directory=str(tmp_path / "stores"))))


@pytest.fixture
def core(tmp_path: Path) -> Iterator[SimulatedCore]:
    with SimulatedCore(tmp_path / "core.sock") as core:
        yield core


@pytest.fixture
def observer(core: SimulatedCore) -> Iterator[Observer]:
    observer = Observer(core.path)
    wait_until(lambda: len(observer.cameras()) == 2)
    yield observer
    observer.close()


def patrolled(home: DemoHome) -> None:
    """A shift with a capture, an alert that led to a stop, and a silent hit."""
    answered = Answer(verdict=Verdict.CORRECT, answered=at(5), position=HERE, decision=Decision.STOP)
    with open_records_store(home.stores, home.key) as records:
        records.save_shift(shift())
        records.save_capture(capture(), b"patch", b"overview")
        records.save_hit(hit("h-1", state=HitState.DECIDED, answer=answered))
        records.save_hit(hit("h-2", match("drugs", covert=True), state=HitState.SILENT, silent_reason="covert"))
        records.save_stop(stop())


def accounted(home: DemoHome, observer: Observer, truth: list[VehicleTruth]) -> tuple[DemoAccount, ShiftSummary]:
    return account_of(home, observer, truth, 30.0)


def test_without_a_shift_there_is_nothing_to_tell(home: DemoHome, observer: Observer) -> None:
    open_records_store(home.stores, home.key).close()
    with pytest.raises(ScenarioError, match="no shift"):
        accounted(home, observer, TRUTH)


def test_every_vehicle_hit_and_stop_is_told(home: DemoHome, core: SimulatedCore, observer: Observer) -> None:
    patrolled(home)
    core.raise_alert(alert("h-1", frame_ns=time.monotonic_ns() - 10**8))
    wait_until(lambda: bool(observer.alerts()))
    account, summary = accounted(home, observer, TRUTH)
    assert (account.rendered, account.seconds) == (True, 30.0)
    assert [(each.id, each.captured, each.right) for each in account.reading.vehicles] == [
        ("stolen", True, True),
        ("missed", False, False),
    ]
    alerted, silent = account.hits
    assert (alerted.mark, alerted.state, alerted.verdict, alerted.decision) == (
        "AB12 CDE",
        "decided",
        "correct",
        "stop",
    )
    assert (alerted.list_name, alerted.list_generation, alerted.list_age_s) == ("pnc", 3, 3600.0)
    assert (silent.state, silent.silent_reason, silent.alert_latency_s) == ("silent", "covert", None)
    (written,) = account.stops
    assert (written.mark, written.power, written.outcomes) == ("AB12 CDE", "rta_163", ["arrest"])
    assert (written.latitude_deg, written.longitude_deg) == (52.2, 0.12)
    assert alerted.alert_latency_s
    assert account.alert_latency_s
    assert account.alert_latency_s.p50 == account.alert_latency_s.longest == alerted.alert_latency_s
    assert (summary.captures, summary.shift.call_sign) == (1, "TR21")


def test_frames_and_first_read_are_the_cameras_own_counts(
    home: DemoHome, core: SimulatedCore, observer: Observer
) -> None:
    patrolled(home)
    front = replace(core.state.cameras[0], frames=750, processed=748, dropped=2, reads=9)
    core.publish(cameras=[front, core.state.cameras[1]])
    wait_until(lambda: observer.cameras()["front"].frames == 750)
    account, _ = accounted(home, observer, [])
    first, rear = account.cameras
    assert (first.camera, first.frames_seen, first.frames_processed) == ("front", 750, 748)
    assert (first.frames_dropped, first.reads, rear.camera) == (2, 9, "rear")
    assert account.first_read_s == observer.first_read_s()
    assert account.alert_latency_s is None
    assert [stray.vrm for stray in account.reading.strays] == ["AB12CDE"]


def test_several_alerts_have_a_median_and_a_worst(home: DemoHome, core: SimulatedCore, observer: Observer) -> None:
    patrolled(home)
    now_ns = time.monotonic_ns()
    core.raise_alert(*(alert(f"h-{each}", frame_ns=now_ns - each * 10**10) for each in range(1, 12)))
    wait_until(lambda: len(observer.alerts()) == 11)
    latency = accounted(home, observer, [])[0].alert_latency_s
    assert latency
    assert latency.p50 == pytest.approx(60, abs=5)
    assert latency.p50 < latency.p95 < latency.longest == pytest.approx(110, abs=5)


def test_it_is_written_for_programs_and_for_the_file(home: DemoHome, observer: Observer, tmp_path: Path) -> None:
    patrolled(home)
    account, summary = accounted(home, observer, TRUTH)
    write_account(account, summary, tmp_path)
    told = json.loads((tmp_path / "summary.json").read_text())
    fields = "rendered seconds cameras reading hits stops alert_latency_s first_read_s"
    assert " ".join(told) == fields
    assert [each["mark"] for each in told["reading"]["vehicles"]] == ["AB12 CDE", "KT68 WLM"]
    assert (tmp_path / "shift-summary.pdf").read_bytes().startswith(b"%PDF")
