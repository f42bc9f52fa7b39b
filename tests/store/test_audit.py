"""The log is only added to, and names records by their ids."""

import pytest
from sqlcipher3 import dbapi2

from incar.store.audit import Action
from incar.store.records import RecordsStore
from tests.patrol.samples import START, hit


def test_a_look_and_a_handing_out_are_logged_with_their_reason(store: RecordsStore) -> None:
    store.audit.note(START, "1234", Action.CONSULTATION, "hit", "h-1")
    store.audit.note(START, "9876", Action.DISCLOSURE, "stop", "p-1", reason="court order")
    consulted, disclosed = store.audit.entries()
    assert (consulted.at, consulted.author, consulted.action, consulted.reason) == (
        START,
        "1234",
        Action.CONSULTATION,
        "",
    )
    assert (disclosed.kind, disclosed.record_id, disclosed.reason) == ("stop", "p-1", "court order")
    assert list(store.audit.entries(after=consulted.sequence)) == [disclosed]
    assert list(store.audit.entries(limit=1)) == [consulted]


@pytest.mark.parametrize("change", ["UPDATE audit SET author = 'nobody'", "DELETE FROM audit"])
def test_no_line_is_altered_or_erased(store: RecordsStore, change: str) -> None:
    store.save_hit(hit())
    with pytest.raises(dbapi2.IntegrityError, match="only added to"), store._database.transaction() as connection:
        connection.execute(change)
    assert len(list(store.audit.entries())) == 1


def test_the_log_holds_no_mark(store: RecordsStore) -> None:
    store.save_hit(hit())
    assert "AB12CDE" not in repr(list(store.audit.entries()))
