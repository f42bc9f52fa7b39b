"""Facts of the state in the words the crew reads. Pure: the moment is always an argument."""

from datetime import UTC, datetime, timedelta

from incar.messages.parts import (
    CameraStatus,
    ClockStatus,
    ListStatus,
    Notice,
    OutboxStatus,
    PositionStatus,
    ShiftStatus,
)

Cell = dict[str, str]
"""One cell of the status bar: key, level (ok, caution, fault), title and value, the same in brief for a small screen,
and one word for the driving view."""

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 24 * HOUR_S
_LIST_LEVELS = {"green": "ok", "amber": "caution", "red": "fault"}
LIST_WORDS = {"green": "current", "amber": "ageing", "red": "old"}
_CAMERA_LEVELS = {"alive": "ok", "finished": "ok", "late": "caution", "down": "fault"}
OUTBOX_SLOW_S = HOUR_S
NO_BREAK = "\u00a0"
_OUTBOX = {"brief_title": "Outbox", "driving": "Outbox"}


def duration(seconds: float) -> str:
    """An age as a person says it: `now`, `12 s`, `4 min`, `3 h`, `2 days`."""
    if seconds < 1:
        return "now"
    if seconds < MINUTE_S:
        return f"{int(seconds)} s"
    if seconds < HOUR_S:
        return f"{int(seconds // MINUTE_S)} min"
    if seconds < 2 * DAY_S:
        return f"{int(seconds // HOUR_S)} h"
    return f"{int(seconds // DAY_S)} days"


def ago(seconds: float) -> str:
    """`duration` as a moment past."""
    return "just now" if seconds < 1 else f"{duration(seconds)} ago"


def clock_time(moment: datetime) -> str:
    """hh:mm of the car's own time zone."""
    return f"{moment.astimezone():%H:%M}"


def clock_seconds(moment: datetime) -> str:
    """hh:mm:ss of the car's own time zone."""
    return f"{moment.astimezone():%H:%M:%S}"


def as_of(moment: datetime, now: datetime) -> str:
    """`as of 14:02`, with the day when that was not today."""
    local, today = moment.astimezone(), now.astimezone().date()
    return f"as of {local:%H:%M}" if local.date() == today else f"as of {local:%-d %b %H:%M}"


def until(moment: datetime, now: datetime) -> str:
    """`until 05:12`, with the day when that is not today."""
    return as_of(moment, now).replace("as of", "until", 1)


def when(moment: datetime, now: datetime) -> str:
    """`21:04`, with the day when that was not today."""
    return as_of(moment, now).removeprefix("as of ")


def cameras_cell(cameras: list[CameraStatus]) -> Cell:
    """The cameras, the worst one named."""
    down = [camera for camera in cameras if camera.health == "down"]
    late = [camera for camera in cameras if camera.health == "late"]
    finished = [camera for camera in cameras if camera.health == "finished"]
    for troubled, level, word in ((down, "fault", "down"), (late, "caution", "late")):
        if troubled:
            value = f"{troubled[0].name} {word}" if len(troubled) == 1 else f"{len(troubled)} {word}"
            return _cell("cameras", level, "Cameras", value, brief=f"{len(troubled)} {word}")
    if not cameras:
        return _cell("cameras", "fault", "Cameras", "none")
    if finished:
        return _cell("cameras", "caution", "Cameras", f"{len(finished)} finished", brief="finished")
    return _cell("cameras", "ok", "Cameras", f"{len(cameras)} alive")


def position_cell(position: PositionStatus) -> Cell:
    """The satellite fix and how old it is."""
    if position.state == "none":
        return _cell("position", "fault", "GPS", "no fix")
    age = "" if position.age_s is None else f", {duration(position.age_s)}"
    if position.state == "stale":
        return _cell("position", "caution", "GPS", f"stale{age}", brief="stale")
    return _cell("position", "ok", "GPS", f"live{age}", brief="live")


def clock_cell(clock: ClockStatus) -> Cell:
    """How far the time can be relied on."""
    offset = "" if clock.offset_s is None else f", {clock.offset_s:+.1f} s"
    return {
        "synchronised": _cell("clock", "ok", "Clock", "in step"),
        "doubtful": _cell("clock", "caution", "Clock", f"doubtful{offset}", brief="doubtful") | {"driving": "doubt"},
        "unsynchronised": _cell("clock", "fault", "Clock", "not set"),
    }[clock.trust]


def lists_cell(lists: list[ListStatus], now: datetime) -> Cell:
    """The oldest list: never a comfort, always a date."""
    if not lists:
        return _cell("lists", "fault", "Lists", "none loaded", brief="none")
    oldest = min(lists, key=lambda item: item.produced_at)
    brief = clock_time(oldest.produced_at) if oldest.age_s < DAY_S else duration(oldest.age_s)
    return _cell("lists", _LIST_LEVELS[oldest.age], f"Lists {LIST_WORDS[oldest.age]}", _as_of_day(oldest, now)) | {
        "brief_title": "Lists",
        "brief": brief,
        "driving": f"Lists {brief}",
    }


def outbox_cell(outbox: OutboxStatus) -> Cell:
    """Records that wait to go home; `outbox_notices` says what keeps them."""
    slow = outbox.oldest_s is not None and outbox.oldest_s >= OUTBOX_SLOW_S
    level = "caution" if slow or outbox.parked or outbox.budget_spent else "ok"
    if not outbox.waiting:
        return _cell("outbox", level, "Outbox", f"{outbox.parked:,} refused" if outbox.parked else "empty") | _OUTBOX
    age = f", oldest {duration(outbox.oldest_s)}" if outbox.oldest_s and outbox.oldest_s >= 1 else ""
    brief = f"{outbox.waiting:,}"
    return _cell("outbox", level, f"Outbox{age}", f"{outbox.waiting:,} waiting", brief=brief) | _OUTBOX


def outbox_notices(outbox: OutboxStatus, now: datetime) -> list[Notice]:
    """What keeps records from going home, and what waits meanwhile."""
    oldest = "" if outbox.oldest_s is None else f", the oldest {duration(outbox.oldest_s).replace(' ', NO_BREAK)}"
    waiting = f" {outbox.waiting:,} waiting{oldest}." if outbox.waiting else ""
    said = []
    if outbox.budget_spent:
        midnight = clock_time(now.astimezone(UTC).replace(hour=0, minute=0) + timedelta(days=1))
        text = f"The day's data is spent: only hits, stops and entries go home until {midnight}.{waiting}"
        said.append(Notice(key="outbox-data", level="warning", text=text))
    if outbox.parked:
        records, are = ("record", "is") if outbox.parked == 1 else ("records", "are")
        text = f"{outbox.parked:,} {records} refused by the back office {are} kept in this car. Tell the technician."
        said.append(Notice(key="outbox-refused", level="warning", text=text))
    return said


def camera_row(camera: CameraStatus, now: datetime) -> dict[str, str]:
    """One camera of the patrol screen: word, and the reason and time when something is wrong."""
    since = (
        clock_time(camera.since) if now - camera.since < timedelta(days=1) else f"{camera.since.astimezone():%-d %b}"
    )
    word = camera.health if camera.health == "alive" else f"{camera.health} since {since}"
    return {"key": camera.name, "level": _CAMERA_LEVELS[camera.health], "word": word, "reason": camera.reason}


def list_row(item: ListStatus, now: datetime) -> dict[str, str]:
    """One list of the patrol screen."""
    word = LIST_WORDS[item.age] if item.alerting else "too old, NOT ALERTING"
    return {
        "key": item.name,
        "level": _LIST_LEVELS[item.age],
        "name": item.name,
        "word": word,
        "as_of": as_of(item.produced_at, now),
        "time": clock_time(item.produced_at) if item.age_s < DAY_S else duration(item.age_s),
        "entries": f"{item.entries:,}",
    }


def shift_line(shift: ShiftStatus | None) -> str:
    """Who is in the car, for the top bar."""
    if shift is None:
        return "No shift"
    return "  ·  ".join(part for part in (shift.call_sign, shift.operation) if part)


def vehicle(make: str, model: str, colour: str) -> str:
    """`Blue Ford Focus` from what is known of it."""
    return " ".join(part for part in (colour.capitalize(), make, model) if part)


def not_known(cell: Cell) -> Cell:
    """A cell while the core is silent: what it said last may no longer be so."""
    return cell | {"level": "caution", "value": "not known", "brief": "unknown", "driving": "?"}


def _as_of_day(item: ListStatus, now: datetime) -> str:
    words = as_of(item.produced_at, now)
    return words if item.produced_at.astimezone().date() == now.astimezone().date() else words.rsplit(" ", 1)[0]


def _cell(key: str, level: str, title: str, value: str, *, brief: str = "") -> Cell:
    return {
        "key": key,
        "level": level,
        "title": title,
        "value": value,
        "brief_title": title,
        "brief": brief or value,
        "driving": title if level == "ok" else brief or value,
    }
