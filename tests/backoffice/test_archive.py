"""The archive: each revision of each record once, wrong items refused for themselves, reads kept by their own day."""

import threading
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text

from incar.backoffice.archive import Archive, LooseBatch, day_of
from incar.backoffice.clients import Clients
from incar.backoffice.database import Database
from incar.backoffice.days import Days
from incar.backoffice.health import car_summaries
from incar.messages.home import RECORD_KINDS, CarSummary
from tests.backoffice.samples import audit_line, batch, id_of, item, new_id


def rows(database: Database, table: str) -> int:
    with database.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - of these tests


def statuses(archive: Archive, sent: LooseBatch, car: str = "RP21") -> list[str]:
    return [each.status for each in archive.keep(car, sent).answer.items]


def summary(database: Database) -> CarSummary:
    clients = Clients(database)
    if clients.get("RP21") is None:
        clients.add("RP21", "car", "", "ab" * 32, datetime.now(UTC) + timedelta(days=1))
    return car_summaries(database, clients.all("car"))[0]


def test_every_kind_is_kept_once_and_every_revision(database: Database) -> None:
    archive = Archive(database)
    items = [item(kind, revision=revision) for kind in RECORD_KINDS for revision in (1, 2)]
    assert statuses(archive, batch(*items)) == ["new"] * 10
    assert statuses(archive, batch(*reversed(items))) == ["known"] * 10
    assert (rows(database, "capture"), rows(database, "record")) == (2, 8)


def test_another_revision_of_a_record_is_new_but_no_other_record(database: Database) -> None:
    archive, first = Archive(database), item("hit")
    second = item("hit", first.record_id, revision=2)
    assert statuses(archive, batch(first)) == ["new"]
    assert statuses(archive, batch(first, second)) == ["known", "new"]
    assert statuses(archive, batch(item(), item("capture"))) == ["new", "new"]
    told = summary(database)
    assert (told.hits, told.captures, told.stops) == (1, 2, 0)


def test_the_same_item_twice_in_one_batch_is_one(database: Database) -> None:
    archive, twice = Archive(database), item()
    assert statuses(archive, batch(twice, twice)) == ["new", "new"]
    assert rows(database, "capture") == 1
    assert summary(database).captures == 1


WRONG = {
    "no UUID": replace(item(), record_id="c-1"),
    "a UUID of another kind": replace(item(), record_id="9b2c1c1e-7b7a-4c4e-8f0a-2f9f1f6a0b11"),
    "another id in the body": replace(item(), record_id=new_id()),
    "another kind's body": replace(item("hit"), kind="stop"),
    "no object": replace(item(), body=msgspec.Raw(b"[]")),
    "a revision out of bounds": item(revision=2**31),
    "a patch that is no JPEG": replace(item(), patch=b"GIF89a"),
    "a patch of a hit": replace(item("hit"), patch=b"\xff\xd8"),
    "too large": item(filling="x" * 300_000),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_item_is_refused_alone(database: Database, wrong: object) -> None:
    sent = msgspec.json.encode({"items": [item(), wrong, item()]})
    answer = Archive(database).keep("RP21", msgspec.json.decode(sent, type=LooseBatch)).answer
    assert [each.status for each in answer.items] == ["new", "refused", "new"]
    assert answer.items[1].reason
    assert rows(database, "capture") + rows(database, "record") == 2


@pytest.mark.parametrize("wrong", [{"kind": "diary"}, {"kind": "hit", "record_id": 7}, [], None, "x"])
def test_an_item_of_another_shape_is_refused_alone(database: Database, wrong: object) -> None:
    sent = msgspec.json.encode({"items": [wrong, item("stop")]})
    assert statuses(Archive(database), msgspec.json.decode(sent, type=LooseBatch)) == ["refused", "new"]


def test_a_body_is_kept_as_it_came(database: Database) -> None:
    strange = item("stop", remark='ü "quoted" \u2028 \\u0000', future_field=[1, {"a": None}])
    Archive(database).keep("RP21", batch(strange))
    with database.reading() as connection:
        body = connection.execute(text("SELECT body FROM record")).scalar_one()
    assert body.encode() == bytes(strange.body)


def test_audit_lines_are_kept_once_and_answered_with_the_last(database: Database) -> None:
    archive, lines = Archive(database), [audit_line(number) for number in (1, 2, 5)]
    assert archive.keep("RP21", batch(audit=lines)).answer.audit_kept == 5
    assert archive.keep("RP21", batch(audit=lines)).answer.audit_kept == 5
    assert rows(database, "audit") == 3
    set_up_anew = [replace(line, at=line.at + timedelta(days=400)) for line in lines]
    archive.keep("RP21", batch(audit=set_up_anew))
    archive.keep("RP22", batch(audit=[replace(line, reason="a\0b") for line in lines]))
    assert rows(database, "audit") == 9


def test_copies_of_a_batch_at_once_leave_one(database: Database) -> None:
    archive = Archive(database)
    items = [item(kind) for kind in RECORD_KINDS for _ in range(8)]
    told: list[list[str]] = []

    def send(forwards: bool) -> None:
        told.append(statuses(archive, batch(*(items if forwards else reversed(items)))))

    threads = [threading.Thread(target=send, args=(number % 2 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(database, "capture") + rows(database, "record") == len(items)
    assert sum(each.count("new") for each in told) == len(items)
    assert all(set(each) <= {"new", "known"} for each in told)
    assert len(told) == 6


@pytest.mark.parametrize(
    "moment",
    [datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), datetime(2155, 1, 1, tzinfo=UTC)],
)
def test_reads_of_any_day_are_kept(database: Database, moment: datetime) -> None:
    sent = batch(item("capture", id_of(moment)))
    assert statuses(Archive(database), sent) == ["new"]
    assert statuses(Archive(database), sent) == ["known"]
    with database.reading() as connection:
        assert str(connection.execute(text("SELECT day FROM capture")).scalar_one()) == str(moment.date())


def test_on_postgresql_a_day_is_a_partition(database: Database) -> None:
    today = date(2026, 11, 23)
    Days(database).make_ahead(today)
    Archive(database).keep("RP21", batch(item("capture", id_of(datetime(2026, 11, 23, tzinfo=UTC)))))
    Archive(database).keep("RP21", batch(item("capture", id_of(datetime(2026, 10, 1, tzinfo=UTC)))))
    if database.is_postgresql:
        assert rows(database, "capture_20261123") == 1
        assert rows(database, "capture_20261001") == 1
        assert rows(database, "capture_20261126") == 0
    assert rows(database, "capture") == 2


def test_a_processes_days_are_made_by_another_too(database: Database) -> None:
    for _ in range(2):
        Days(database).make({date(2026, 11, 23)})


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis asks for naive bounds
def test_the_day_is_that_of_the_ids_own_time(moment: datetime) -> None:
    assert day_of(id_of(moment)) == moment.date()


@given(st.text(max_size=40) | st.uuids().map(str))
def test_what_is_no_uuid7_has_no_day(record_id: str) -> None:
    is_one = len(record_id) == 36 and record_id[14] == "7" and record_id[19] in "89ab"
    assert (day_of(record_id) is not None) <= is_one
