"""The observer: hears a core like a display, and notes what the demo's account needs."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from incar.demo import observer as module
from incar.demo.observer import Observer, ObserverError
from incar.messages.display import EndShift, StartShift
from incar.messages.parts import CameraStatus, LastRead
from tests.sim.display_core import SimulatedCore, alert, camera
from tests.sim.gps import wait_until

CREW = ("RP14", ["4127 Marsh"], "Lantern", "North")


@pytest.fixture
def core(tmp_path: Path) -> Iterator[SimulatedCore]:
    with SimulatedCore(tmp_path / "core.sock") as core:
        core.publish(last_reads=[])
        yield core


@pytest.fixture
def observer(core: SimulatedCore) -> Iterator[Observer]:
    observer = Observer(core.path)
    wait_until(lambda: len(observer.cameras()) == 2)
    yield observer
    observer.close()


def finished(name: str) -> CameraStatus:
    return CameraStatus(name=name, health="finished", since=datetime.now(UTC))


def test_it_knows_each_camera_as_it_is_now(core: SimulatedCore, observer: Observer) -> None:
    assert {name: each.health for name, each in observer.cameras().items()} == {"front": "alive", "rear": "alive"}
    assert not observer.all_finished(2)
    core.publish(cameras=[finished("front"), camera("rear")])
    wait_until(lambda: observer.cameras()["front"].health == "finished")
    assert not observer.all_finished(2)
    core.publish(cameras=[finished("front"), finished("rear")])
    wait_until(lambda: observer.all_finished(2))
    assert not observer.all_finished(3)


def test_an_alerts_latency_is_from_its_frame_to_its_first_arrival(core: SimulatedCore, observer: Observer) -> None:
    frame_ns = time.monotonic_ns() - 2 * 10**9
    core.raise_alert(alert("hit-1", frame_ns=frame_ns), alert("hit-2", "AB12 CDE", frame_ns=0))
    wait_until(lambda: len(observer.alerts()) == 2)
    first = observer.latencies_s()
    assert list(first) == ["hit-1"], "a core that has started since knows no frame"
    assert 2.0 <= first["hit-1"] < 10
    core.publish()
    core.raise_alert(alert("hit-3", "AB12 CDF", frame_ns=frame_ns))
    wait_until(lambda: len(observer.alerts()) == 3)
    assert observer.latencies_s()["hit-1"] == first["hit-1"]


def test_it_is_quiet_while_no_alert_comes_or_changes(core: SimulatedCore, observer: Observer) -> None:
    core.raise_alert(alert("hit-1"))
    wait_until(lambda: bool(observer.alerts()))
    time.sleep(0.4)
    core.publish()
    assert observer.quiet_s() >= 0.4
    changed_s = time.monotonic()
    core._change("hit-1", state="answered")
    wait_until(lambda: observer.alerts()["hit-1"].state == "answered")
    assert observer.quiet_s() <= time.monotonic() - changed_s


def test_the_first_read_is_when_it_was_made_and_not_when_it_was_told(core: SimulatedCore, observer: Observer) -> None:
    assert observer.first_read_s() is None
    time.sleep(0.3)
    core.publish(last_reads=[LastRead(camera="front", spaced="KX19 VTE", confidence=0.9, age_s=0.2)])
    wait_until(lambda: observer.first_read_s() is not None)
    first = observer.first_read_s()
    assert first
    assert 0.05 < first < 15
    core.publish(last_reads=[LastRead(camera="front", spaced="KX19 VTF", confidence=0.9, age_s=9.0)])
    core.raise_alert(alert())
    wait_until(lambda: bool(observer.alerts()))
    assert observer.first_read_s() == first


def test_it_takes_the_car_and_leaves_it(core: SimulatedCore, observer: Observer) -> None:
    observer.start_shift(*CREW, single=True)
    observer.end_shift()
    (started,), (ended,) = core.told(StartShift), core.told(EndShift)
    assert (started.call_sign, started.officers, started.crewed_single) == ("RP14", ["4127 Marsh"], True)
    assert started.request_id != ended.request_id


def test_a_refusal_is_told_with_its_reason(core: SimulatedCore, observer: Observer) -> None:
    core.refuse = lambda _message: "another crew has the car"
    with pytest.raises(ObserverError, match="another crew"):
        observer.start_shift(*CREW, single=True)


def test_a_core_that_does_not_answer_is_not_waited_for_for_ever(
    core: SimulatedCore, observer: Observer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_LIMIT_S", 0.2)
    core.answering = False
    with pytest.raises(ObserverError, match="did not answer"):
        observer.end_shift()


def test_a_core_that_has_gone_is_no_traceback(core: SimulatedCore, observer: Observer) -> None:
    core.kill()
    with pytest.raises(ObserverError):
        observer.end_shift()
    assert set(observer.cameras()) == {"front", "rear"}


def test_a_core_that_never_starts_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_LIMIT_S", 0.2)
    with pytest.raises(ObserverError, match="did not start"):
        Observer(tmp_path / "nobody.sock")
