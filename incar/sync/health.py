"""What the back office is told of how the car is."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from incar import __version__
from incar.messages.display import State
from incar.messages.home import CameraHealth, HealthReport, ListInCar

DIGEST_DIGITS = 12


def model_digests(*files: Path) -> dict[str, str]:
    """Which models these are: name → the first digits of the SHA-256. Reads the whole files."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:DIGEST_DIGITS] for file in files if file.exists()}


def report_of(state: State, models: dict[str, str], disk_free_bytes: int) -> HealthReport:
    """The car as its displays were last told, without anything of its reads and hits."""
    position = state.position
    return HealthReport(
        at=datetime.now(UTC),
        version=__version__,
        models=models,
        lists=[
            ListInCar(name=each.name, generation=each.generation, entries=each.entries, produced_at=each.produced_at)
            for each in state.lists
        ],
        cameras=[
            CameraHealth(
                name=each.name,
                health=each.health,
                reason=each.reason,
                frames=each.frames,
                dropped=each.dropped,
                reads=each.reads,
            )
            for each in state.cameras
        ],
        latitude_deg=position.latitude_deg,
        longitude_deg=position.longitude_deg,
        position_age_s=position.age_s,
        clock=state.clock.trust,
        disk_free_bytes=disk_free_bytes,
        waiting=state.outbox.waiting,
        oldest_s=state.outbox.oldest_s,
        parked=state.outbox.parked,
        call_sign=state.shift.call_sign if state.shift else "",
    )
