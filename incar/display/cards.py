"""An alert as the screen shows it: every word decided here, every place in QML."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QUrl

from incar.display.wording import LIST_WORDS, as_of, clock_seconds, clock_time, vehicle
from incar.messages.parts import AlertCard, MatchCard
from incar.paths import RESOURCES
from incar.tables import Category, Code, Tables

View = dict[str, Any]
SYMBOLS = RESOURCES / "symbols"
POSSIBLE = "POSSIBLE – CHECK PLATE"
UNKNOWN = Category(
    name="Unknown category",
    spoken="Check entry",
    instruction="Read the entry.",
    symbol="unknown.svg",
    colour="#5a5a5a",
    tone="high",
    priority=3,
    realert_s=600,
    realert_m=1000,
    tolerant=False,
    bulk=False,
)
"""For a category that the force's table lacks: an alert is never lost over a table."""


def category_of(match: MatchCard, tables: Tables) -> Category:
    """The category of a match."""
    return category_named(match.category, tables)


def category_named(key: str, tables: Tables) -> Category:
    """The category of that key; `UNKNOWN` when the table has none."""
    return tables.categories.get(key, UNKNOWN)


def stage(card: AlertCard) -> str:
    """What the crew is to do with it: verify, decide, record, or nothing more (closed)."""
    if card.state == "raised":
        return "verify"
    if card.state == "answered":
        return "decide" if card.verdict in {"", "correct"} else "closed"
    return "record" if card.state == "decided" and card.decision in {"stop", "follow"} else "closed"


def alert_view(card: AlertCard, tables: Tables, now: datetime) -> View:
    """Everything the alert screen needs, ready to be drawn."""
    first = card.matches[0]
    return {
        "key": card.hit_id,
        "vrm": card.vrm,
        "spaced": card.spaced,
        "camera": card.camera,
        "raised": clock_seconds(card.raised_at),
        "priority": card.priority,
        "stage": stage(card),
        "done": outcome_words(card, tables),
        "stop_id": card.stop_id,
        "others": [match_view(match, card, tables, now) for match in card.matches[1:]],
        **match_view(first, card, tables, now),
    }


def match_view(match: MatchCard, card: AlertCard, tables: Tables, now: datetime) -> View:
    """One matched entry."""
    category = category_of(match, tables)
    return {
        "category": category.name.upper(),
        "instruction": category.instruction,
        "symbol": symbol_url(category),
        "colour": category.colour,
        "tags": [POSSIBLE] if match.possible else [],
        "list_tags": _list_tags(match),
        "listed": match.listed_vrm if match.listed_vrm != card.spaced else "",
        "vehicle": vehicle(match.make, match.model, match.colour),
        "warnings": warnings_view(match.warning_signals, tables),
        "list": match.list_name,
        "list_level": {"green": "ok", "amber": "caution", "red": "fault"}[match.list_age],
        "list_word": LIST_WORDS[match.list_age],
        "list_as_of": as_of(_produced(match, card), now),
        "entry_age": _entry_age(match.entry_age_days),
        "action": match.action,
        "reason": match.reason,
        "information": match.information,
        "incident": match.incident_reference,
        "force": match.force,
    }


def queue_view(card: AlertCard, tables: Tables) -> View:
    """An alert as a tile of the queue."""
    category = category_of(card.matches[0], tables)
    words = {"verify": "Check", "decide": "Decide", "record": "Record"}
    return {
        "key": card.hit_id,
        "spaced": card.spaced,
        "symbol": symbol_url(category),
        "colour": category.colour,
        "word": words.get(stage(card), ""),
        "possible": card.matches[0].possible,
    }


def recent_view(card: AlertCard, tables: Tables) -> View:
    """An alert that has been dealt with, as a line of the recent alerts."""
    return queue_view(card, tables) | {
        "category": category_of(card.matches[0], tables).name,
        "time": clock_time(card.raised_at),
        "done": outcome_words(card, tables),
        "stop_id": card.stop_id,
    }


def symbol_url(category: Category) -> str:
    """Where QML finds the symbol."""
    path = SYMBOLS / category.symbol
    return QUrl.fromLocalFile(str(path if path.exists() else SYMBOLS / UNKNOWN.symbol)).toString()


def outcome_words(card: AlertCard, tables: Tables) -> str:
    """What was done about an alert, in a word or two."""
    if card.state == "withdrawn":
        return "Withdrawn: read again, no match"
    if card.state == "stopped":
        return "Stop recorded"
    if card.decision:
        return _name(tables.decisions, card.decision)
    return _name(tables.verdicts, card.verdict) if card.verdict else ""


def warnings_view(codes: list[str], tables: Tables) -> list[View]:
    """Warning signals by code and name; one that the force's table lacks has its code alone."""
    known = tables.warning_signals
    return [{"code": code, "name": known[code].name if code in known else ""} for code in codes]


def _name(codes: dict[str, Code], key: str) -> str:
    return codes[key].name if key in codes else key


def _list_tags(match: MatchCard) -> list[str]:
    return (["STALE LIST"] if match.stale else []) + ([] if match.confirmed else ["UNCONFIRMED"])


def _produced(match: MatchCard, card: AlertCard) -> datetime:
    """When the list was made: its age was taken when the alert was raised."""
    return datetime.fromtimestamp(card.raised_at.timestamp() - match.list_age_s, tz=card.raised_at.tzinfo)


def _entry_age(days: int | None) -> str:
    if days is None:
        return ""
    return "entry made today" if days < 1 else f"entry {days} {'day' if days == 1 else 'days'} old"
