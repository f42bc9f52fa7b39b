"""The account of a demo: what `summary.json` says of the drive, from the car's records and what was observed."""

from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import msgspec

from incar.demo.home import DemoHome
from incar.demo.observer import Observer
from incar.demo.scenario import ScenarioError
from incar.demo.summary import MediaRead, ReadingSummary, reading_summary
from incar.demo.truth import VehicleTruth
from incar.patrol.records import CaptureRecord, Hit, StopRecord
from incar.report.page import to_pdf
from incar.report.summary import ShiftSummary, summarise
from incar.store.opening import open_records_store
from incar.tables import load_tables
from incar.vrm import spaced


class CameraAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What one camera did."""

    camera: str
    frames_seen: int
    frames_processed: int
    frames_dropped: int
    reads: int


class HitAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One hit and what became of it."""

    mark: str
    category: str
    list_name: str
    list_generation: int
    list_age_s: float
    tier: str
    possible: bool
    stale: bool
    state: str
    silent_reason: str
    verdict: str
    decision: str
    latitude_deg: float | None
    longitude_deg: float | None
    alert_latency_s: float | None
    """Last good frame to the alert's arrival at a display."""


class StopAccount(msgspec.Struct, frozen=True, kw_only=True):
    """One stop record."""

    mark: str
    power: str
    outcomes: list[str]
    latitude_deg: float | None
    longitude_deg: float | None


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """Last good frame to alert, seconds."""

    p50: float
    p95: float
    longest: float


class DemoAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of `summary.json`."""

    rendered: bool
    """The drive is rendered: its figures say nothing about real roads."""
    seconds: float
    cameras: list[CameraAccount]
    reading: ReadingSummary
    hits: list[HitAccount]
    stops: list[StopAccount]
    alert_latency_s: Latency | None
    first_read_s: float | None
    """Start of the programs to the first read."""


def account_of(
    home: DemoHome, observer: Observer, truth: list[VehicleTruth], seconds: float
) -> tuple[DemoAccount, ShiftSummary]:
    """What the car's records say of the demo's shift, and its summary.

    Raises:
        ScenarioError: no shift was started.
    """
    with open_records_store(home.stores, home.key, read_only=True) as records:
        shift = records.last_shift()
        if shift is None:
            raise ScenarioError("no shift was started, so there is nothing to sum up")
        facts = records.shift_log.facts(shift)
        captures = records.captures_of_shift(shift.shift_id)
    latencies = observer.latencies_s()
    account = DemoAccount(
        rendered=True,
        seconds=seconds,
        cameras=_cameras(observer),
        reading=reading_summary(truth, [_media_read(capture) for capture in captures]),
        hits=[_hit(each.hit, latencies) for each in facts.hits],
        stops=[_stop(stop) for stop in facts.stops],
        alert_latency_s=_latency(list(latencies.values())),
        first_read_s=observer.first_read_s(),
    )
    return account, summarise(facts, load_tables(), datetime.now(UTC))


def write_account(account: DemoAccount, summary: ShiftSummary, folder: Path) -> None:
    """`summary.json` and `shift-summary.pdf` in `folder`."""
    (folder / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(account), indent=2) + b"\n")
    (folder / "shift-summary.pdf").write_bytes(to_pdf(summary))


def _cameras(observer: Observer) -> list[CameraAccount]:
    return [
        CameraAccount(
            camera=camera.name,
            frames_seen=camera.frames,
            frames_processed=camera.processed,
            frames_dropped=camera.dropped,
            reads=camera.reads,
        )
        for camera in observer.cameras().values()
    ]


def _media_read(capture: CaptureRecord) -> MediaRead:
    return MediaRead(camera=capture.camera, vrm=capture.vrm, media_s=capture.media_s, confidence=capture.confidence)


def _hit(hit: Hit, latencies: dict[str, float]) -> HitAccount:
    first = hit.matches[0]
    return HitAccount(
        mark=spaced(hit.vrm),
        category=first.entry.category,
        list_name=first.list_name,
        list_generation=first.list_generation,
        list_age_s=first.list_age_s,
        tier=first.tier.value,
        possible=first.possible,
        stale=first.list_stale,
        state=hit.state.value,
        silent_reason=hit.silent_reason,
        verdict=hit.answer.verdict.value if hit.answer else "",
        decision=hit.answer.decision.value if hit.answer and hit.answer.decision else "",
        latitude_deg=hit.position.latitude_deg,
        longitude_deg=hit.position.longitude_deg,
        alert_latency_s=latencies.get(hit.hit_id),
    )


def _stop(stop: StopRecord) -> StopAccount:
    return StopAccount(
        mark=spaced(stop.vrm_confirmed),
        power=stop.power,
        outcomes=stop.outcomes,
        latitude_deg=stop.position.latitude_deg,
        longitude_deg=stop.position.longitude_deg,
    )


def _latency(latencies: list[float]) -> Latency | None:
    if not latencies:
        return None
    cuts = quantiles(latencies, n=100, method="inclusive") if len(latencies) > 1 else latencies * 99
    return Latency(p50=cuts[49], p95=cuts[94], longest=max(latencies))
