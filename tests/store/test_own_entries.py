"""Own entries: kept with their place in the outbox and in the audit log, in force until they end."""

from datetime import timedelta

from msgspec.structs import replace

from incar.store.outbox import Kind
from incar.store.records import RecordsStore
from tests.patrol.samples import START, at, own_entry

NOW = START + timedelta(hours=1)


def test_an_entry_its_way_home_and_its_audit_line_are_one(store: RecordsStore) -> None:
    entry = own_entry()
    assert store.save_entry(entry)
    assert not store.save_entry(entry)
    assert store.own_entries.entry("e-1") == entry
    (item,) = store.outbox.next_batch(9, NOW)
    assert (item.kind, item.record_id, item.revision) == (Kind.ENTRY, "e-1", 1)
    (line,) = store.audit.entries()
    assert (line.kind, line.action, line.author, line.reason) == ("entry", "collection", "1234", "Taken an hour ago")


def test_what_has_ended_is_known_and_not_in_force(store: RecordsStore) -> None:
    standing, ended = own_entry("e-1"), own_entry("e-2", expires=START)
    withdrawn = replace(own_entry("e-3"), revision=2, withdrawn=at(60), withdrawn_by="5678")
    for entry in (standing, ended, own_entry("e-3"), withdrawn):
        store.save_entry(entry)
    assert store.own_entries.in_force(NOW) == [standing]
    assert store.own_entries.ids() == {"e-1", "e-2", "e-3"}
    assert store.own_entries.revisions("e-3") == [own_entry("e-3"), withdrawn]
    assert store.own_entries.entry("nothing") is None
    assert [line.author for line in store.audit.entries() if line.record_id == "e-3"] == ["1234", "5678"]
