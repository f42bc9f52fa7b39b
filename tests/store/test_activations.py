"""Hits elsewhere: what is shown is shown again after a restart, and nothing twice."""

from pathlib import Path

from incar.messages.home import Activation
from incar.store.keys import Key
from incar.store.ledger import Mark
from incar.store.opening import open_records_store
from tests.patrol.samples import START


def activation(number: int) -> Activation:
    return Activation(
        number=number,
        activation_id=f"a-{number}",
        vrm="AB12CDE",
        category="stolen",
        seen_at=START,
        latitude_deg=52.0,
        longitude_deg=-1.0,
        distance_m=900.0,
        source="TR22",
    )


def test_they_and_how_far_it_has_come_are_kept_together(folder: Path, key: Key) -> None:
    with open_records_store(folder, key) as store:
        store.activations.keep([activation(2), activation(1)], 2)
        store.activations.keep([activation(2), activation(3)], 3)
        store.activations.forget(["a-1"])
    with open_records_store(folder, key) as store:
        assert store.activations.kept() == [activation(2), activation(3)]
        assert store.activations.fetched() == store.ledger.mark(Mark.ACTIVATIONS) == 3
