"""The summary in words and columns, for whoever lays it out: a terminal or a page."""

from dataclasses import dataclass
from datetime import datetime

from incar.report.summary import ShiftSummary

NONE = "–"


@dataclass(frozen=True, slots=True)
class Section:
    """A table: the first column names, the others are figures."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page, in reading order."""

    title: str
    subtitle: str
    particulars: list[tuple[str, str]]
    headline: list[tuple[str, str]]
    """The few figures to see first: figure, what it counts."""
    sections: list[Section]
    footnote: str


def lay_out(summary: ShiftSummary) -> Sheet:
    """The sheet of a summary."""
    shift, answers, stops = summary.shift, summary.answers, summary.stops
    return Sheet(
        title=f"Shift summary {shift.call_sign}",
        subtitle=_period(summary),
        particulars=[
            ("Officers", ", ".join(shift.officers)),
            ("Operation", shift.operation or NONE),
            ("District", shift.district or NONE),
            ("Clock", "synchronised" if summary.clock_trusted else "not synchronised"),
        ],
        headline=[
            (f"{summary.captures:,}", "vehicles captured"),
            (f"{answers.alerts}", "alerts"),
            (f"{answers.verified}", "verified"),
            (f"{stops.stopped}", "stopped"),
            (f"{stops.positive}", "positive outcomes"),
        ],
        sections=[
            _alerts(summary),
            _categories(summary),
            _stops(summary),
            _outcomes(summary),
            _cameras(summary),
            _lists(summary),
            _running(summary),
        ],
        footnote=f"Made {_moment(summary.made_at)}. Shift {shift.shift_id}. Names no vehicle.",
    )


def duration(seconds: float | None) -> str:
    """`42 s`, `3 min 05 s`, `7 h 40 min`, `3 d 4 h`."""
    if seconds is None:
        return NONE
    whole = round(seconds)
    if whole < 60:  # noqa: PLR2004 - the clock's own numbers
        return f"{whole} s"
    if whole < 3600:  # noqa: PLR2004 - an hour in seconds
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 2 * 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def _moment(moment: datetime) -> str:
    return f"{moment:%d %B %Y %H:%M} UTC"


def _period(summary: ShiftSummary) -> str:
    ended = f"to {_moment(summary.until)}" if summary.shift.ended else "in progress"
    return f"{_moment(summary.shift.started.utc)} {ended}, {duration(summary.duration_s)}"


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f} %"


def _alerts(summary: ShiftSummary) -> Section:
    answers = summary.answers
    return Section(
        "Alerts and answers",
        ["", "number"],
        [
            ["Alerts", str(answers.alerts)],
            ["Verified", str(answers.verified)],
            ["Misread", str(answers.misread)],
            ["Not current", str(answers.not_current)],
            ["Dismissed", str(answers.dismissed)],
            ["Unanswered", str(answers.unanswered)],
            ["Withdrawn by the reader", str(answers.withdrawn)],
            ["Median alert to answer", duration(answers.median_answer_s)],
        ],
    )


def _categories(summary: ShiftSummary) -> Section:
    silent = summary.silent
    reasons = f"Silent: {silent.seen_again} seen again, {silent.stale_list} on a list too old."
    any_silent = silent.seen_again + silent.stale_list > 0
    return Section(
        "Hits by category",
        ["", "alerts", "silent"],
        [[line.name, str(line.alerts), str(line.silent)] for line in summary.categories],
        reasons if any_silent else "",
    )


def _stops(summary: ShiftSummary) -> Section:
    stops = summary.stops
    return Section(
        "Stops",
        ["", "number"],
        [
            ["Stop records", str(stops.records)],
            ["Stopped because of a hit", str(stops.of_hits)],
            ["Stopped on the officer's initiative", str(stops.officer_initiated)],
            ["Not stopped", str(stops.not_stopped)],
            ["Alerts that led to a stop", _percent(stops.hit_to_stop_percent)],
            ["Stops with a positive outcome", _percent(stops.stop_to_positive_percent)],
        ],
    )


def _outcomes(summary: ShiftSummary) -> Section:
    rows = [[line.name + (" *" if line.positive else ""), str(line.count)] for line in summary.outcomes]
    return Section("Outcomes", ["", "number"], rows, "* counts as positive." if rows else "")


def _cameras(summary: ShiftSummary) -> Section:
    return Section(
        "Cameras",
        ["", "captures", "reads", "alerts", "misread", "out of work"],
        [
            [
                line.camera,
                f"{line.captures:,}",
                f"{line.reads:,}",
                str(line.alerts),
                _percent(line.misread_percent),
                duration(line.down_s) if line.down_times else NONE,
            ]
            for line in summary.cameras
        ],
        "Reads are plates read in single frames; misread is of the answered alerts.",
    )


def _lists(summary: ShiftSummary) -> Section:
    return Section(
        "Lists in use",
        ["", "entries", "loads", "youngest", "oldest"],
        [
            [
                line.name,
                f"{line.entries:,}",
                str(line.generations),
                duration(line.youngest_s),
                duration(line.oldest_s),
            ]
            for line in summary.lists
        ],
        "Ages are counted from when the source made the list.",
    )


def _running(summary: ShiftSummary) -> Section:
    uploads = summary.uploads
    rows = [
        ["Position out of work", duration(summary.gps_down_s) if summary.gps_down_times else NONE],
        ["Records waiting to go home", f"{uploads.waiting:,}"],
        ["Oldest of them", duration(uploads.oldest_s)],
    ]
    if uploads.parked:
        rows.append(["Refused by the back office", f"{uploads.parked:,}"])
    return Section("Running", ["", ""], rows)
