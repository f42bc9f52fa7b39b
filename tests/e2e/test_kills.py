"""Any program of the car is killed; the others go on, it comes back, and what was acknowledged is there."""

import os
import signal
import time

import psutil
import pytest

from incar.demo.observer import Observer
from incar.store.opening import open_records_store
from tests.conftest import ExpectLog
from tests.e2e.conftest import Car

BACK_WITHIN_S = 2.0

pytestmark = pytest.mark.timeout(240)


def kill(pid: int) -> float:
    os.kill(pid, signal.SIGKILL)
    return time.monotonic()


def all_alive(car: Car) -> bool:
    cameras = car.observer.cameras().values()
    return len(cameras) == 2 and all(camera.health == "alive" for camera in cameras)


def test_a_killed_camera_worker_is_back_and_the_other_never_notices(car: Car) -> None:
    car.wait(lambda: all_alive(car), "both cameras alive")
    front, rear = (car.observer.cameras()[name] for name in ("front", "rear"))
    killed = kill(front.pid)
    car.wait(lambda: car.observer.cameras()["front"].pid not in {0, front.pid}, "another worker")
    car.wait(lambda: car.observer.cameras()["front"].health == "alive", "the camera is alive")
    took_s = time.monotonic() - killed
    assert took_s < BACK_WITHIN_S
    before = car.observer.cameras()["rear"].frames
    car.wait(lambda: car.observer.cameras()["rear"].frames > before, "the other goes on")
    assert car.observer.cameras()["rear"].pid == rear.pid


def test_a_killed_display_comes_back_while_reading_goes_on(car: Car, expect_log: ExpectLog) -> None:
    expect_log("display ended with code -9")
    car.wait(lambda: bool(car.observer.alerts()), "an alert")
    alerts = set(car.observer.alerts())
    display, core = car.launcher.pid("display"), car.launcher.pid("core")
    before = car.observer.cameras()["front"].processed
    kill(display)
    car.wait(lambda: car.launcher.pid("display") != display, "another display")
    again = psutil.Process(car.launcher.pid("display"))
    car.wait(lambda: connected_to(again, car), "the display is joined to the core again")
    assert car.launcher.pid("core") == core
    car.wait(lambda: car.observer.cameras()["front"].processed > before, "reading goes on")
    assert alerts <= {hit_id for hit_id, card in car.observer.alerts().items() if card.state == "raised"}


def test_after_a_killed_core_everything_it_told_is_there(car: Car, expect_log: ExpectLog) -> None:
    expect_log("core ended with code -9")
    patrol = ("RP14", ["4127 Marsh"], "Lantern", "North")
    car.observer.start_shift(*patrol, single=True)
    car.wait(lambda: bool(car.observer.alerts()), "an alert")
    kill(car.launcher.pid("core"))
    told = set(car.observer.alerts())
    core = car.launcher.pid("core")
    car.wait(lambda: car.launcher.pid("core") != core, "another core")
    again = Observer(car.home.socket)
    try:
        car.wait(lambda: told <= set(again.alerts()), "the alerts are told again")
        car.wait(lambda: bool(again.cameras()), "the cameras are read again")
        again.end_shift()
    finally:
        again.close()
    with open_records_store(car.home.stores, car.home.key, read_only=True) as records:
        shift = records.last_shift()
        assert shift
        assert shift.call_sign == "RP14"
        assert all(records.hit(hit_id) for hit_id in told)
        hits = [records.hit(hit_id) for hit_id in told]
        assert all(hit and records.capture(hit.capture_id) for hit in hits)
        assert all(hit and records.picture(hit.capture_id, "patch") for hit in hits)


def connected_to(process: psutil.Process, car: Car) -> bool:
    """The core has one more display than the observer alone."""
    core = psutil.Process(car.launcher.pid("core"))
    joined = [each for each in core.net_connections("unix") if str(each.laddr) == str(car.home.socket)]
    return process.is_running() and len(joined) >= 3  # listening, the observer, the display
