"""`incar report shift`, as a person and as a program runs it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from incar.commands.report import report
from incar.errors import IncarError
from incar.paths import data_directory
from incar.patrol.shifts import end_shift
from incar.position import ClockTrust, TimeStamp
from incar.store.errors import KeyFileError, StoreError
from incar.store.keys import Key, create_key_file, default_key_file
from incar.store.opening import open_records_store
from tests.patrol.samples import HERE, at, capture, hit, shift, stop


@pytest.fixture
def key() -> Key:
    """The desk's key, in its file."""
    return create_key_file(default_key_file())


def _patrol(key: Key) -> None:
    """Two shifts, the newer one still in progress."""
    with open_records_store(data_directory(), key) as store:
        store.save_shift(end_shift(shift(), at(3600), HERE))
        store.save_capture(capture(), b"patch", b"overview")
        store.save_hit(hit())
        store.save_stop(stop())
        now = TimeStamp(utc=datetime.now(UTC), trust=ClockTrust.SYNCHRONISED)
        store.save_shift(replace(shift("s-2", call_sign="TR22"), started=now))


def _report(*arguments: str) -> Result:
    return CliRunner().invoke(report, ["shift", *arguments])


def test_the_newest_shift_is_printed_as_a_table(key: Key) -> None:
    _patrol(key)
    done = _report()
    assert done.exit_code == 0
    assert "Shift summary TR22" in done.output
    assert "in progress" in done.output


def test_a_shift_is_chosen_by_its_id_and_read_beside_the_writer(key: Key) -> None:
    _patrol(key)
    with open_records_store(data_directory(), key):
        told = json.loads(_report("--shift", "s-1", "--format", "json").output)
    assert (told["captures"], told["answers"]["alerts"], told["stops"]["records"]) == (1, 1, 1)


def test_csv_goes_to_standard_output_and_a_pdf_to_a_file(key: Key, tmp_path: Path) -> None:
    _patrol(key)
    assert _report("--format", "csv").output.startswith("shift,section,item,measure,value\ns-2,")
    output = tmp_path / "shift.pdf"
    done = _report("--format", "pdf", "--output", str(output))
    assert (done.exit_code, done.output) == (0, "")
    assert output.read_bytes().startswith(b"%PDF-")
    assert _report("--format", "pdf").stdout_bytes.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("arguments", "said"), [((), "no shift has been started"), (("--shift", "x"), "no such shift")]
)
def test_a_shift_that_is_not_there(key: Key, arguments: tuple[str, ...], said: str) -> None:
    open_records_store(data_directory(), key).close()
    error = _report(*arguments).exception
    assert isinstance(error, IncarError)
    assert said in str(error)


def test_a_place_that_cannot_be_written(key: Key, tmp_path: Path) -> None:
    _patrol(key)
    error = _report("--output", str(tmp_path / "nowhere" / "shift.txt")).exception
    assert isinstance(error, IncarError)
    assert "choose another place" in str(error)


def test_without_records_or_key_it_says_what_is_missing() -> None:
    assert isinstance(_report().exception, KeyFileError)
    create_key_file(default_key_file())
    error = _report().exception
    assert isinstance(error, StoreError)
    assert "start a patrol" in str(error)
    assert not data_directory().exists()
