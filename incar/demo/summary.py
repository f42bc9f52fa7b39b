"""What the demo's reader made of the drive: every vehicle's true mark against what was read. Pure.

A read belongs to the vehicle that its camera could see at that time and whose mark it resembles most. A read that
belongs to none is a stray: lettering, a sign, or a mark read beyond recognition.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from incar.demo.scenario import Expected
from incar.demo.truth import Sighting, VehicleTruth
from incar.vrm import fold

EARLY_S: Final = 1.0
LATE_S: Final = 4.0
"""A read is made up to so long after its plate was last seen."""
ALIKE: Final = 0.5
"""Reads that share less than this of a mark are no read of it."""


class MediaRead(msgspec.Struct, frozen=True, kw_only=True):
    """The final read of one passing vehicle."""

    camera: str
    vrm: str
    media_s: float
    """Time in the video of the frame that completed it."""
    confidence: float


class VehicleResult(msgspec.Struct, frozen=True, kw_only=True):
    """One vehicle of the drive and what was read of it."""

    id: str
    mark: str
    """True, with the layout's space."""
    vrm: str
    expected: Expected
    because: str
    cameras: list[str]
    """That could see a plate of it."""
    first_seen_s: float
    last_seen_s: float
    max_width_px: float
    read: str | None
    """The most confident read of it; None when it was missed."""
    captured: bool
    right: bool
    reads: list[MediaRead]


class ReadingSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The reading part of the demo's `summary.json`."""

    vehicles: list[VehicleResult]
    met: int
    captured: int
    right: int
    strays: list[MediaRead]


def reading_summary(truth: Sequence[VehicleTruth], reads: Iterable[MediaRead]) -> ReadingSummary:
    """Match reads with the vehicles that came into sight; vehicles that never did are left out."""
    met = [vehicle for vehicle in truth if vehicle.sightings]
    of: dict[str, list[MediaRead]] = {vehicle.id: [] for vehicle in met}
    strays: list[MediaRead] = []
    for read in reads:
        vehicle = _whose(read, met)
        (of[vehicle.id] if vehicle else strays).append(read)
    results = [_result(vehicle, of[vehicle.id]) for vehicle in met]
    return ReadingSummary(
        vehicles=results,
        met=len(results),
        captured=sum(result.captured for result in results),
        right=sum(result.right for result in results),
        strays=strays,
    )


def _whose(read: MediaRead, vehicles: Sequence[VehicleTruth]) -> VehicleTruth | None:
    there = [v for v in vehicles if any(_sees(read, sighting) for sighting in v.sightings)]
    best = max(there, key=lambda vehicle: likeness(read.vrm, vehicle.vrm), default=None)
    return best if best and likeness(read.vrm, best.vrm) >= ALIKE else None


def _sees(read: MediaRead, sighting: Sighting) -> bool:
    return read.camera == sighting.camera and sighting.first_s - EARLY_S <= read.media_s <= sighting.last_s + LATE_S


def _result(vehicle: VehicleTruth, reads: list[MediaRead]) -> VehicleResult:
    best = max(reads, key=lambda read: read.confidence, default=None)
    return VehicleResult(
        id=vehicle.id,
        mark=vehicle.mark,
        vrm=vehicle.vrm,
        expected=vehicle.expected,
        because=vehicle.because,
        cameras=sorted({sighting.camera for sighting in vehicle.sightings}),
        first_seen_s=min(sighting.first_s for sighting in vehicle.sightings),
        last_seen_s=max(sighting.last_s for sighting in vehicle.sightings),
        max_width_px=vehicle.max_width_px,
        read=best.vrm if best else None,
        captured=best is not None,
        right=best is not None and fold(best.vrm) == fold(vehicle.vrm),
        reads=sorted(reads, key=lambda read: read.media_s),
    )


def likeness(one: str, other: str) -> float:
    """How much two marks have in common, 0–1: one less the share of characters to change, add or drop."""
    a, b = fold(one), fold(other)
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return 1 - row[-1] / max(len(a), len(b), 1)
