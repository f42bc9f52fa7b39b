"""`incar replay`: a recording through the whole path, from frames to hits, without a display."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click
import msgspec

from incar.commands.options import camera_named, settings_option
from incar.core.replay import ListSource, Replay, Replayed
from incar.core.replay import replay as open_replay
from incar.hotlist import known_age_s
from incar.patrol.records import Hit, HitState
from incar.reading.masking import Mask
from incar.reading.types import Read
from incar.settings import load_settings
from incar.vrm import Layout, spaced


class ReadLine(msgspec.Struct, frozen=True, kw_only=True):
    """A passing vehicle, as `--json` gives it: one line when its pass is over."""

    type: Literal["read"] = "read"
    read_id: str
    t_s: float
    vrm: str
    raw: str
    layout: Layout
    confidence: float
    alternatives: list[tuple[str, float]]
    frames: int
    plate_width_px: float


class HitLine(msgspec.Struct, frozen=True, kw_only=True):
    """A hit, as `--json` gives it: one line as soon as it is raised."""

    type: Literal["hit"] = "hit"
    hit_id: str
    read_id: str
    t_s: float
    vrm: str
    category: str
    tier: str
    possible: bool
    list_name: str
    list_generation: int
    list_age_s: float | None
    """None: not known, the file is of the future."""
    stale: bool
    alerted: bool
    silent_reason: str


@click.command()
@click.argument("source")
@click.option(
    "--list",
    "list_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="List file (CSV) to match against.",
)
@click.option("--mapping", default="native", show_default=True, help="Layout of the list file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, for each read and hit.")
@click.option("--camera", metavar="NAME", help="Hide what the settings mask in the pictures of this camera.")
@settings_option
def replay(
    *, source: str, list_file: Path | None, mapping: str, camera: str | None, settings_file: Path | None, as_json: bool
) -> None:
    """Play SOURCE through the whole path without a display, as fast as it goes.

    SOURCE is what a camera of `incar run` may be: a video, or a folder of pictures taken in sequence. A read is printed
    when the vehicle has passed, a hit as soon as it is raised. Nothing is kept.
    """
    list_source = None
    if list_file:
        produced_at = datetime.fromtimestamp(list_file.stat().st_mtime, UTC)
        list_source = ListSource(list_file, mapping, produced_at)
    settings = load_settings(settings_file)
    mask = Mask(camera_named(settings, camera).masked) if camera else Mask()
    with open_replay(list_source, settings) as playing:
        _report_list(playing)
        started = time.monotonic()
        reads = hits = 0
        for replayed in playing.play(source, mask):
            reads += replayed.read.final
            hits += len(replayed.hits)
            _tell(replayed, as_json=as_json)
    if not as_json:
        click.echo(f"{reads} vehicles, {hits} hits, in {time.monotonic() - started:.0f} s")


def _report_list(playing: Replay) -> None:
    report = playing.list_report
    if report and report.bad_lines:
        click.echo(f"{report.bad_lines} bad lines of the list were left out; `incar lists import` says why", err=True)


def _tell(replayed: Replayed, *, as_json: bool) -> None:
    for hit in replayed.hits:
        click.echo(_json(_hit_line(hit, replayed.read)) if as_json else _hit_text(hit, replayed.read))
    if replayed.read.final:
        click.echo(_json(_read_line(replayed.read)) if as_json else _read_text(replayed.read))


def _read_line(read: Read) -> ReadLine:
    return ReadLine(
        read_id=read.read_id,
        t_s=read.media_s,
        vrm=read.vrm,
        raw=read.raw,
        layout=read.layout,
        confidence=read.confidence,
        alternatives=read.alternatives,
        frames=read.frames,
        plate_width_px=read.plate_width_px,
    )


def _hit_line(hit: Hit, read: Read) -> HitLine:
    first = hit.matches[0]
    return HitLine(
        hit_id=hit.hit_id,
        read_id=read.read_id,
        t_s=read.media_s,
        vrm=hit.vrm,
        category=first.entry.category,
        tier=first.tier.value,
        possible=first.possible,
        list_name=first.list_name,
        list_generation=first.list_generation,
        list_age_s=known_age_s(first.list_age_s),
        stale=first.list_stale,
        alerted=hit.state is HitState.RAISED,
        silent_reason=hit.silent_reason,
    )


def _read_text(read: Read) -> str:
    return f"{read.media_s:9.2f} s  {spaced(read.vrm):<9} {read.confidence:6.3f}  {read.frames:3d} looks  {read.layout}"


def _hit_text(hit: Hit, read: Read) -> str:
    first = hit.matches[0]
    words = [first.entry.category.upper(), spaced(hit.vrm), f"{first.tier} on {first.list_name}"]
    words += ["POSSIBLE – CHECK PLATE"] if first.possible else []
    words += ["STALE"] if first.list_stale else []
    words += [f"silent: {hit.silent_reason}"] if hit.silent_reason else []
    return f"{read.media_s:9.2f} s  HIT  " + "  ".join(words)


def _json(line: ReadLine | HitLine) -> str:
    return msgspec.json.encode(line).decode()
