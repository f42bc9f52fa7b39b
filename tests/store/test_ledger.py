"""What sending home remembers, across restarts and days."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from incar.store.keys import Key
from incar.store.ledger import Mark
from incar.store.opening import open_records_store

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def test_marks_and_bytes_outlive_a_restart(folder: Path, key: Key) -> None:
    with open_records_store(folder, key) as store:
        assert (store.ledger.mark(Mark.AUDIT), store.ledger.sent_bytes(MIDNIGHT)) == (0, 0)
        store.ledger.set_mark(Mark.AUDIT, 7)
        store.ledger.add_sent_bytes(100, MIDNIGHT)
    with open_records_store(folder, key) as store:
        store.ledger.add_sent_bytes(50, MIDNIGHT)
        assert (store.ledger.mark(Mark.AUDIT), store.ledger.sent_bytes(MIDNIGHT)) == (7, 150)
        assert store.ledger.mark(Mark.ACTIVATIONS) == 0


def test_each_day_counts_for_itself_and_a_month_is_kept(folder: Path, key: Key) -> None:
    with open_records_store(folder, key) as store:
        ledger = store.ledger
        ledger.add_sent_bytes(100, MIDNIGHT - timedelta(seconds=1))
        ledger.add_sent_bytes(30, MIDNIGHT)
        assert (ledger.sent_bytes(MIDNIGHT - timedelta(hours=3)), ledger.sent_bytes(MIDNIGHT)) == (100, 30)
        ledger.add_sent_bytes(1, MIDNIGHT + timedelta(days=40))
        assert ledger.sent_bytes(MIDNIGHT) == 0
