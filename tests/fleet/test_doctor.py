"""Each check of the doctor on a machine that has what it looks for, and on one that has not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from incar.errors import IncarError
from incar.fleet import doctor
from incar.fleet.doctor import Check, Finding, Health, checks_for, examine
from incar.hotlist.entry import ListEntry
from incar.settings import CameraSettings, MaskedArea, PositionSettings, Settings, StoreSettings
from incar.store.keys import create_key_file
from incar.store.opening import open_records_store
from tests.patrol.samples import shift
from tests.sim.clips import write_clip
from tests.sim.gps import Gpsd, free_port
from tests.sim.home import keep_key, stores
from tests.sim.patrol import KEY, load_list
from tests.sim.silent import nobody


def found(name: str, settings: Settings | None = None) -> Finding:
    """What one check of the table finds."""
    return examine([check for check in checks_for(settings or Settings()) if check.name == name])[0]


def gps_at(port: int) -> Settings:
    return Settings(position=PositionSettings(gpsd_port=port))


def ready() -> None:
    """A machine that has been provisioned and has a list."""
    keep_key()
    with open_records_store(stores(), KEY) as records:
        records.save_shift(shift())
    load_list(stores(), "pnc", ListEntry(vrm="AB12CDE", category="stolen"), age=timedelta(hours=1))


def test_every_check_is_in_the_table_and_cameras_have_one_each() -> None:
    cameras = [CameraSettings(name=name, source="a.mp4") for name in ("front", "rear")]
    names = [check.name for check in checks_for(Settings(cameras=cameras))]
    machine = ["models", "code tables", "key", "records", "lists", "disk space", "voice", "gpsd"]
    assert names == [*machine, "camera front", "camera rear"]


def test_a_ready_machine_has_what_a_patrol_needs() -> None:
    ready()
    for name in ("models", "code tables", "key", "records", "lists"):
        finding = found(name)
        assert (finding.health, finding.advice) == (Health.OK, ""), finding
    assert found("lists").found == "pnc generation 1"
    assert found("records").found == "open, 1 records wait to go home"


def test_without_a_key_nothing_that_is_locked_can_be_used() -> None:
    for name in ("key", "records", "lists"):
        finding = found(name)
        assert finding.health is Health.FAULT
        assert "no key file" in finding.found
        assert "make a key" in finding.advice
    assert not stores().exists()


def test_another_key_does_not_open_the_stores(tmp_path: Path) -> None:
    ready()
    other = tmp_path / "other.key"
    create_key_file(other)
    settings = Settings(store=StoreSettings(key_file=str(other)))
    assert found("key", settings).health is Health.OK
    for name in ("records", "lists"):
        finding = found(name, settings)
        assert finding.health is Health.FAULT
        assert finding.advice


def test_a_key_that_others_can_read_is_a_fault() -> None:
    keep_key().chmod(0o644)
    finding = found("key")
    assert finding.health is Health.FAULT
    assert "chmod 600" in finding.advice


def test_a_machine_without_lists_is_told_how_to_load_one() -> None:
    keep_key()
    open_records_store(stores(), KEY).close()
    finding = found("lists")
    assert finding.health is Health.FAULT
    assert "incar lists import FILE" in finding.advice


def test_looking_at_a_bare_machine_leaves_nothing_on_it() -> None:
    keep_key()
    assert found("records").health is Health.FAULT
    assert found("disk space").found
    assert not stores().exists()


def test_little_room_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("disk space").found.endswith(" GB free")
    monkeypatch.setattr(doctor, "LOW_SPACE_BYTES", 1 << 62)
    finding = found("disk space")
    assert finding.health is Health.WARNING
    assert "make room" in finding.advice


def test_a_machine_that_cannot_speak_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    finding = found("voice")
    assert (finding.health, finding.found) == (Health.WARNING, "espeak-ng is not installed")


def test_a_missing_model_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "READER_MODEL", tmp_path / "reader.onnx")
    finding = found("models")
    assert finding.health is Health.FAULT
    assert "cannot be used" in finding.found
    assert "released models" in finding.advice


def test_gpsd_answers() -> None:
    with Gpsd() as gpsd:
        assert found("gpsd", gps_at(gpsd.port)) == Finding(check="gpsd", health=Health.OK, found="gpsd answers")


def test_without_gpsd_a_patrol_can_run_and_says_so() -> None:
    finding = found("gpsd", gps_at(free_port()))
    assert finding.health is Health.WARNING
    assert (finding.found, "NO FIX" in finding.advice) == ("gpsd does not answer", True)


@contextmanager
def answering(words: bytes) -> Iterator[int]:
    """A port where something that is not gpsd says `words`, then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.sendall(words)

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.mark.parametrize("words", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", bytes(range(256))])
def test_something_else_on_gpsds_port_is_told_apart(words: bytes) -> None:
    with answering(words) as port:
        finding = found("gpsd", gps_at(port))
    assert finding.health is Health.WARNING
    assert "not gpsd" in finding.found
    assert "[position]" in finding.advice


def test_something_that_says_nothing_on_gpsds_port_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "GPSD_ANSWER_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert found("gpsd", gps_at(server.getsockname()[1])).found == "gpsd does not answer"


def test_a_fixed_site_needs_no_gpsd() -> None:
    position = PositionSettings(fixed_latitude_deg=52.0, fixed_longitude_deg=-1.0, gpsd_port=free_port())
    finding = found("gpsd", Settings(position=position))
    assert (finding.health, finding.found) == (Health.OK, "not needed: the position is fixed")


def camera(source: str, masked: list[MaskedArea] | None = None) -> Finding:
    asked = CameraSettings(name="front", source=source, masked=masked or [])
    return found("camera front", Settings(cameras=[asked]))


def test_a_camera_is_asked_for_a_frame(tmp_path: Path) -> None:
    finding = camera(str(write_clip(tmp_path / "clip.mp4", 5)))
    assert (finding.health, finding.found) == (Health.OK, "delivers 160×120")
    finding = camera(str(tmp_path / "clip.mp4"), [[(0, 0.9), (1, 1)]])
    assert finding.found == "delivers 160×120, 10% of it masked"


def test_a_camera_that_is_not_there_is_a_fault_and_its_password_is_not_told(tmp_path: Path) -> None:
    assert camera(str(tmp_path / "none.mp4")).health is Health.FAULT
    assert camera("/dev/v4l/by-id/none").health is Health.FAULT
    assert camera("gopher://camera").health is Health.FAULT
    assert camera(str(write_clip(tmp_path / "empty.mp4", 0))).health is Health.FAULT
    with nobody() as address:
        finding = camera(address)
    assert finding.health is Health.FAULT
    assert "secret" not in finding.found + finding.advice


def raising(error: Exception) -> Callable[[], str]:
    def look() -> str:
        raise error

    return look


def test_no_check_stops_the_others_and_the_advice_follows_the_semicolon() -> None:
    told = examine(
        [
            Check("one", raising(IncarError("the fuse is blown; put in another; then try"))),
            Check("two", raising(IncarError("the lamp is dim")), needed=False),
            Check("three", lambda: "shines"),
        ]
    )
    assert told == [
        Finding(check="one", health=Health.FAULT, found="the fuse is blown", advice="put in another; then try"),
        Finding(check="two", health=Health.WARNING, found="the lamp is dim"),
        Finding(check="three", health=Health.OK, found="shines"),
    ]


def test_a_bug_in_a_check_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        examine([Check("one", raising(ZeroDivisionError()))])
