"""The day's bytes: counted across restarts, no limit where none is set."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from incar.store.opening import open_records_store
from incar.sync.budget import Budget
from tests.sim.patrol import KEY


@pytest.mark.parametrize(("limit_mb", "spent"), [(0.0, False), (0.001, True), (1.0, False)])
def test_a_budget_is_spent_when_its_bytes_are_sent(tmp_path: Path, limit_mb: float, *, spent: bool) -> None:
    with open_records_store(tmp_path, KEY) as records:
        budget = Budget(records.ledger, limit_mb)
        assert not budget.spent()
        budget.count(999)
        assert not budget.spent()
    with open_records_store(tmp_path, KEY) as records:
        budget = Budget(records.ledger, limit_mb)
        budget.count(0)
        budget.count(1)
        assert budget.spent() == spent
        assert records.ledger.sent_bytes(datetime.now(UTC)) == 1000
