"""Publishes one list again and again until it is killed: `python publishing_forever.py FOLDER SEED`."""

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from incar.backoffice.office import Office
from incar.backoffice.publishing import Draft, Publisher
from tests.sim.made_office import entry


def main() -> None:
    """Say `ready` and go on for ever."""
    office = Office.open(Path(sys.argv[1]))
    publisher, dice = Publisher(office), random.Random(sys.argv[2])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        entries = [entry(f"AB{number:02d}CDE") for number in dice.sample(range(60), 20)]
        publisher.publish(Draft(name="pnc", title="PNC"), entries, produced_at=datetime.now(UTC))


if __name__ == "__main__":
    main()
