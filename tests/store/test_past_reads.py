"""Looking back: by mark as written, by wildcard, by time; reads of earlier releases too."""

from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incar.store.coding import to_body
from incar.store.connection import Database
from incar.store.keys import Key
from incar.store.migrations import steps
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from incar.vrm import fold
from tests.patrol import samples

NOW = samples.START + timedelta(hours=1)


def search(store: RecordsStore, vrm: str, limit: int = 10) -> list[str]:
    found = store.past_reads.search(vrm, limit, NOW, author="1234", search_id="e-1", reason="Taken")
    return [capture.capture_id for capture in found]


def keep(store: RecordsStore, *vrms: str) -> None:
    for number, vrm in enumerate(vrms):
        store.save_capture(samples.capture(f"c-{number}", vrm, captured=samples.at(number)), b"patch", b"")


def test_a_mark_is_met_as_written_and_by_wildcard_newest_first(store: RecordsStore) -> None:
    keep(store, "AB12CDE", "A812CDE", "AB12CDF", "XB12CDE", "AB12CDE")
    assert search(store, "AB12CDE") == ["c-4", "c-0"]
    assert search(store, "AB12CD?") == ["c-4", "c-2", "c-0"]
    assert search(store, "*12CDE") == ["c-4", "c-3", "c-1", "c-0"]
    assert search(store, "*12CDE", limit=2) == ["c-4", "c-3"]
    assert search(store, "ZZ99ZZZ") == []


def test_same_glyphs_are_the_same_mark(store: RecordsStore) -> None:
    keep(store, "OO02OOO", "BD51SMR")
    assert search(store, "0002000") == ["c-0"]
    assert search(store, "BD5ISM?") == ["c-1"]


def test_every_search_is_in_the_audit_log(store: RecordsStore) -> None:
    search(store, "AB12CDE")
    (line,) = store.audit.entries()
    assert (line.action, line.kind, line.record_id, line.reason) == ("consultation", "past reads", "e-1", "Taken")


def test_the_last_minutes_come_in_pages(store: RecordsStore) -> None:
    keep(store, *["AB12CDE"] * 7)
    since, seen = samples.at(2).utc, []
    page = store.past_reads.since(since, 3)
    while page:
        seen += [capture.capture_id for capture in page]
        page = store.past_reads.since(since, 3, before=page[-1])
    assert seen == ["c-6", "c-5", "c-4", "c-3", "c-2"]


def test_reads_of_an_earlier_release_are_found(folder: Path, key: Key) -> None:
    old = samples.capture("c-old", "OO02OOO")
    with Database(folder / "records.db", key, steps("records")[:2]) as database, database.transaction() as connection:
        connection.execute(
            "INSERT INTO capture (capture_id, revision, camera, captured_us, frames, body)"
            " VALUES ('c-old', 1, 'front', 0, 1, ?)",
            (to_body(old),),
        )
    with open_records_store(folder, key) as store:
        assert search(store, "OO02OOO") == ["c-old"]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ABIO01*?Z9", max_size=8))
def test_the_database_folds_as_the_program_does(store: RecordsStore, vrm: str) -> None:
    ((folded,),) = store._database.query("SELECT replace(replace(?, 'O', '0'), 'I', '1')", (vrm,))
    assert folded == fold(vrm)
