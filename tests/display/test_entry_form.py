"""An own entry: what must be given, what is sent, and that nothing typed is lost."""

import pytest

from incar.display.entry_form import EXPIRIES, EntryForm
from incar.display.requests import Requests
from incar.messages.display import AddEntry, Done, Refused, ToCore
from incar.tables import load_tables
from tests.sim.display_core import own_entry

TABLES = load_tables()


class Desk:
    """A form on a wire that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[ToCore] = []
        self.requests = Requests(self.send)
        self.form = EntryForm(TABLES, self.requests)
        self.added: list[tuple[str, str]] = []
        self.form.added.connect(lambda *told: self.added.append(told))

    def send(self, message: ToCore) -> bool:
        self.sent.append(message)
        return True

    def fill(self, **fields: str) -> None:
        for name, value in ({"vrm": "ld68 k?p", "reason": "made_off", "expires_h": "24"} | fields).items():
            self.form.put(name, value)

    @property
    def entry(self) -> AddEntry:
        [message] = self.sent
        assert isinstance(message, AddEntry)
        return message


@pytest.mark.parametrize(
    ("fields", "trouble"),
    [
        ({"vrm": " "}, "Enter the registration mark, or what is known of it."),
        ({"vrm": "?*"}, "Enter the registration mark, or what is known of it."),
        ({"vrm": "LD-68"}, "A mark has letters and digits"),
        ({"reason": "", "words": " "}, "Choose a reason, or write one."),
        ({"expires_h": ""}, "Choose how long the entry is in force."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sent(fields: dict[str, str], trouble: str) -> None:
    desk = Desk()
    desk.fill(**fields)
    desk.form.save()
    assert desk.form.trouble.startswith(trouble)
    assert desk.sent == []


def test_an_entry_is_sent_as_it_was_filled_in() -> None:
    desk = Desk()
    desk.fill(words=" Two up ")
    for code in ("VI", "WE", "VI"):
        desk.form.toggle_warning(code)
    desk.form.save()
    entry = desk.entry
    assert (entry.vrm, entry.category, entry.expires_h) == ("LD68K?P", "local", 24)
    assert (entry.reason, entry.information) == ("Made off from police", "Two up")
    assert entry.warning_signals == ["WE"]
    desk.requests.settle(Done(request_id=entry.request_id))
    assert desk.added == [(entry.request_id, "Entry saved")]
    assert desk.form.fields["vrm"] == ""
    assert desk.form.fields["request_id"] != entry.request_id


def test_free_words_are_a_reason_too() -> None:
    desk = Desk()
    desk.fill(reason="", words="Seen at three burglaries")
    desk.form.save()
    assert (desk.entry.reason, desk.entry.information) == ("Seen at three burglaries", "")


def test_a_refused_entry_stays_to_be_mended() -> None:
    desk = Desk()
    desk.fill()
    desk.form.save()
    desk.requests.settle(Refused(request_id=desk.entry.request_id, reason="Too few signs are known."))
    assert desk.form.trouble == "Too few signs are known."
    assert desk.form.fields["vrm"] == "ld68 k?p"


def test_an_entry_whose_confirmation_was_lost_is_known_as_saved() -> None:
    desk = Desk()
    desk.fill()
    desk.form.save()
    request_id = desk.entry.request_id
    desk.requests.lose()
    assert desk.form.trouble
    desk.form.show([own_entry(request_id)])
    assert desk.added == [(request_id, "Entry saved")]


def test_only_categories_of_no_bulk_list_may_be_chosen_the_usual_one_first() -> None:
    keys = [choice["key"] for choice in Desk().form.categories]
    assert keys[0] == "local"
    assert set(keys) == {key for key, category in TABLES.categories.items() if not category.bulk}


def test_every_choice_can_be_shown() -> None:
    form = Desk().form
    assert [choice["key"] for choice in form.expiries] == [str(hours) for hours in EXPIRIES]
    assert len(form.reasons) == len(TABLES.entry_reasons)
    assert {"key": "FI", "name": "FI  Firearms"} in form.warnings
