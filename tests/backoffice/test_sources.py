"""Lists that others bring: dropped, uploaded, refused, late."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from incar.backoffice.database import Database
from incar.backoffice.office import Office
from incar.backoffice.publishing import Publisher
from incar.backoffice.settings import SourceSettings
from incar.backoffice.sources import DropWatch, SourceError, Sources
from incar.backoffice.tables import audit
from incar.hotlist.formats import ListFileError
from incar.tables import load_tables
from tests.conftest import ExpectLog
from tests.sim import lists
from tests.sim.made_office import copied_office, made_office

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("template") / "office").folder


@pytest.fixture
def office(tmp_path: Path, template: Path) -> Office:
    return copied_office(template, tmp_path / "office")


@pytest.fixture
def database(office: Office) -> Iterator[Database]:
    opened = office.open_database()
    yield opened
    opened.close()


@pytest.fixture
def sources(office: Office, database: Database) -> Sources:
    return Sources(office, database, Publisher(office), load_tables())


@pytest.fixture
def drop(office: Office) -> Path:
    return office.drop_folder(pnc(office))


@pytest.fixture
def watch(office: Office, sources: Sources, drop: Path) -> DropWatch:
    return DropWatch(sources, pnc(office), drop, still_s=0.0)


def pnc(office: Office) -> SourceSettings:
    source = office.settings.source("pnc")
    assert source
    return source


def test_an_uploaded_file_becomes_its_sources_list(sources: Sources, tmp_path: Path, database: Database) -> None:
    content = lists.rows(300)
    content[7][0] = "SECRET%MARK"
    accepted = sources.take("pnc", lists.write(tmp_path / "a.csv", content), NOW, author="importer")
    assert (accepted.told.generation, accepted.told.entries, accepted.told.bad_lines) == (1, 299, 1)
    published = accepted.published
    assert (published.title, published.bulk, published.areas) == ("Police computer extract", False, [])
    with database.reading() as connection:
        line = connection.execute(select(audit.c.author, audit.c.action, audit.c.record_id, audit.c.reason)).one()
    assert tuple(line) == ("importer", "publish", "pnc", "generation 1")


def test_a_bulk_source_is_for_its_areas_and_laid_out_as_its_mapping_says(sources: Sources, tmp_path: Path) -> None:
    header = ("REG_NO", "MAKE", "MODEL", "COLOUR", "POLICY_END", "VALID_TO")
    content = [("AB12CDE", "Ford", "Focus", "Blue", "20260101", "20270101"), ("T", "1", "", "", "", "")]
    file = lists.write(tmp_path / "mid.txt", content, header, "|")
    published = sources.take("insurance", file, NOW, author="importer").published
    assert (published.bulk, published.areas, published.entries) == (True, ["north"], 1)


def test_who_may_bring_what(sources: Sources) -> None:
    assert sources.source("pnc", "importer").name == "pnc"
    with pytest.raises(SourceError, match="does not bring"):
        sources.source("pnc", "another")
    with pytest.raises(SourceError, match="no source"):
        sources.source("crews")


def test_an_older_file_or_one_from_the_future_is_refused(sources: Sources, tmp_path: Path) -> None:
    file = lists.write(tmp_path / "a.csv", lists.rows(10))
    sources.take("pnc", file, NOW, author="importer")
    with pytest.raises(SourceError, match="older"):
        sources.take("pnc", file, NOW - timedelta(hours=1), author="importer")
    with pytest.raises(SourceError, match="future"):
        sources.take("pnc", file, NOW + timedelta(hours=1), author="importer")
    assert sources.take("pnc", file, NOW, author="importer").told.generation == 2


def test_a_refused_file_changes_nothing(sources: Sources, office: Office, tmp_path: Path) -> None:
    sources.take("pnc", lists.write(tmp_path / "a.csv", lists.rows(10)), NOW, author="importer")
    before = office.repository.index()
    with pytest.raises(ListFileError):
        sources.take("pnc", lists.write(tmp_path / "b.csv", [["%"] * 9] * 10), NOW, author="importer")
    assert office.repository.index() == before


def test_a_dropped_file_is_taken_and_removed(watch: DropWatch, drop: Path, office: Office) -> None:
    lists.write(drop / "today.csv", lists.rows(50))
    (accepted,) = watch.look()
    assert accepted.published == office.repository.index().lists[0]
    assert list(drop.iterdir()) == []
    assert watch.look() == []


def test_a_file_is_taken_once_it_has_been_still(office: Office, sources: Sources, drop: Path) -> None:
    watch = DropWatch(sources, pnc(office), drop, still_s=0.2)
    file = lists.write(drop / "today.csv", lists.rows(50))
    assert watch.look() == []
    for _ in range(3):
        os.truncate(file, file.stat().st_size - 10)
        assert watch.look() == []
    lists.write(file, lists.rows(60))
    taken: list[int] = []
    while not taken:
        taken = [accepted.published.entries for accepted in watch.look()]
    assert taken == [60]


def test_what_is_being_written_is_left_alone(watch: DropWatch, drop: Path) -> None:
    for name in (".hidden.csv", "today.csv.part", "today.tmp"):
        lists.write(drop / name, lists.rows(50))
    (drop / "folder").mkdir()
    (drop / "link").symlink_to("/etc/hostname")
    assert watch.look() == []
    assert len(list(drop.iterdir())) == 5


def test_a_refused_file_is_set_aside_with_a_report_that_repeats_nothing(
    watch: DropWatch, drop: Path, expect_log: ExpectLog
) -> None:
    expect_log("a dropped file was refused")
    content = lists.rows(10)
    for row in content[:5]:
        row[0] = "SECRET%MARK"
    lists.write(drop / "today.csv", content)
    assert watch.look() == []
    report, kept = sorted((drop / "refused").iterdir(), key=lambda path: not path.name.endswith(".json"))
    told = report.read_text()
    assert "SECRET" not in told
    assert "SECRET" in kept.read_text()
    said = json.loads(told)
    assert (said["source"], said["owner"], said["file"]) == ("pnc", "Intelligence unit", "today.csv")
    assert "bad in 5 of 10 lines" in said["reason"]
    assert said["report"]["problems"][0] == {"line": 2, "field": "vrm", "reason": "characters that no mark has"}
    assert watch.look() == []


def test_of_two_dropped_files_the_newer_is_published_last(watch: DropWatch, drop: Path, office: Office) -> None:
    for name, count, age_s in (("b.csv", 10, 60), ("a.csv", 20, 10)):
        file = lists.write(drop / name, lists.rows(count))
        os.utime(file, (NOW.timestamp() - age_s,) * 2)
    assert [accepted.published.entries for accepted in watch.look()] == [10, 20]
    assert office.repository.index().lists[0].generation == 2


def test_what_is_due_and_has_not_come_is_late(sources: Sources, tmp_path: Path) -> None:
    insurance, pnc = sources.status()
    assert (pnc.late, pnc.published, pnc.owner) == (True, None, "Intelligence unit")
    assert (insurance.late, insurance.areas) == (False, ["north"])
    sources.take("pnc", lists.write(tmp_path / "a.csv", lists.rows(10)), NOW, author="importer")
    _, pnc = sources.status()
    assert not pnc.late
    assert pnc.age_s is not None
    _, pnc = sources.status(NOW + timedelta(hours=25))
    assert pnc.late


def test_a_withdrawn_list_is_gone(sources: Sources, office: Office, tmp_path: Path) -> None:
    sources.take("pnc", lists.write(tmp_path / "a.csv", lists.rows(10)), NOW, author="importer")
    sources.withdraw("pnc", author="me")
    assert office.repository.index().lists == []
    assert not (office.lists / "pnc").exists()
