"""A replay's own desk: real stores in a folder that goes with it, clips of a folder apart, the list as it is."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import pytest

from incar.core.replay import ListSource, Replayed, replay
from incar.hotlist.formats import ListFileError
from incar.reading.masking import Mask
from incar.settings import Settings
from tests.sim import lists
from tests.sim.roads import MARK, passing


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clips of the same vehicle, in one folder."""
    folder = tmp_path_factory.mktemp("recording")
    for clip in ("a", "b"):
        for number, picture in enumerate(passing(3)):
            cv2.imwrite(str(folder / f"{clip}_{number / 4:06.2f}.jpg"), picture)
    return folder


def listed(path: Path, *marks: str) -> ListSource:
    rows = [[mark, "stolen", "Ford", "Focus", "Blue", "", "Reported stolen", "2090-01-31", ""] for mark in marks]
    file = lists.write(path, [*lists.rows(200), *rows])
    return ListSource(file, "native", datetime.now(UTC) - timedelta(hours=2))


def played(recording: Path, source: ListSource | None) -> list[Replayed]:
    with replay(source, Settings()) as playing:
        return list(playing.play(str(recording)))


def test_each_clip_is_a_pass_of_its_own(recording: Path) -> None:
    final = [each.read for each in played(recording, None) if each.read.final]
    assert [read.vrm for read in final] == [MARK.replace(" ", "")] * 2
    assert len({read.read_id for read in final}) == 2
    assert {read.camera for read in final} == {"replay"}


def test_what_is_masked_is_not_read(recording: Path) -> None:
    with replay(None, Settings()) as playing:
        assert list(playing.play(str(recording), Mask([[(0, 0), (1, 1)]]))) == []


def test_a_vehicle_that_passes_twice_alerts_once(recording: Path, tmp_path: Path) -> None:
    hits = [hit for each in played(recording, listed(tmp_path / "pnc.csv", MARK)) for hit in each.hits]
    assert [hit.silent_reason for hit in hits] == ["", "seen_again"]
    assert hits[0].matches[0].list_age_s == pytest.approx(7200, abs=60)
    assert hits[0].position.latitude_deg is None


def test_nothing_is_left_and_nothing_was_readable_meanwhile(recording: Path, temporary: Path, tmp_path: Path) -> None:
    with replay(listed(tmp_path / "pnc.csv", MARK), Settings()) as playing:
        for _ in playing.play(str(recording)):
            pass
        kept = [path for path in temporary.rglob("*") if path.is_file() and path.stat().st_size]
        assert {"lists.db", "records.db"} <= {path.name for path in kept}
        assert not any(MARK.replace(" ", "").encode() in path.read_bytes() for path in kept)
        assert playing.list_report
        assert playing.list_report.bad_lines == 0
    assert list(temporary.iterdir()) == []


def test_a_refused_list_leaves_nothing_either(temporary: Path, tmp_path: Path) -> None:
    with pytest.raises(ListFileError), replay(listed(tmp_path / "pnc.csv", *["%"] * 20), Settings()):
        pass
    assert list(temporary.iterdir()) == []
