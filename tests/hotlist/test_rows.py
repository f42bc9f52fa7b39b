"""One row, good and bad."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.hotlist.mapping import ListMapping, MappingError, load_mapping
from incar.hotlist.rows import LONGEST_VRM, RowError, RowParser
from incar.tables import load_tables

NATIVE = load_mapping("native")
HEADER = ["Registration Mark", "CATEGORY", "warning-signals", "weed_date", "confirmed", "response", "information"]


def parser(mapping: ListMapping = NATIVE, header: list[str] = HEADER) -> RowParser:
    return RowParser(header, mapping, load_tables())


def row(vrm: str = "AB12 CDE", category: str = "stolen", **fields: str) -> list[str]:
    names = ("warning_signals", "weed_date", "confirmed", "response", "information")
    return [vrm, category, *(fields.get(name, "") for name in names)]


def test_every_field_finds_its_column_and_type() -> None:
    entry = parser().parse(
        row(
            warning_signals="fi / VI",
            weed_date="31/12/2026",
            confirmed="No",
            response="Non-response",
            information=" x ",
        )
    )
    assert (entry.vrm, entry.category) == ("AB12CDE", "stolen")
    assert entry.warning_signals == ["FI", "VI"]
    assert entry.weed_date == date(2026, 12, 31)
    assert not entry.confirmed
    assert entry.covert
    assert entry.information == "x"


def test_an_empty_field_keeps_its_default() -> None:
    entry = parser().parse(row())
    assert entry.confirmed
    assert not entry.covert
    assert entry.weed_date is None


def test_a_category_may_be_given_by_its_name() -> None:
    assert parser().parse(row(category="False or cloned plate")).category == "false_plate"


@pytest.mark.parametrize(("bulk", "category"), [(True, "stolen"), (False, "No Insurance")])
def test_a_category_of_the_other_kind_of_list_is_refused(category: str, *, bulk: bool) -> None:
    parser(replace(NATIVE, bulk=not bulk)).parse(row(category=category))
    with pytest.raises(RowError, match=f"^category: is for {'serious' if bulk else 'bulk'} lists only"):
        parser(replace(NATIVE, bulk=bulk)).parse(row(category=category))
    with pytest.raises(MappingError, match="lists only"):
        parser(replace(NATIVE, bulk=bulk, constants={"category": category}))


def test_an_unknown_warning_signal_is_shown_with_the_text_and_does_not_cost_the_entry() -> None:
    entry = parser().parse(row(warning_signals="FI/ZZ", information="Armed."))
    assert entry.warning_signals == ["FI"]
    assert entry.information == "Warning ZZ. Armed."


@pytest.mark.parametrize("vrm", ["ab12cde", "AB12-CDE", " AB12.CDE ", "AB12\u00a0CDE"])
def test_spelling_does_not_matter(vrm: str) -> None:
    assert parser().parse(row(vrm)).vrm == "AB12CDE"


def test_a_foreign_mark_loses_its_accents_only() -> None:
    assert parser().parse(row("BÜ·TX 123")).vrm == "BUTX123"


@pytest.mark.parametrize("vrm", ["AB1*", "A?12CDE", "*1CDE"])
def test_wildcards_are_kept(vrm: str) -> None:
    assert parser().parse(row(vrm)).vrm == vrm


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"vrm": ""}, "vrm"),
        ({"vrm": "A"}, "vrm"),
        ({"vrm": "ABCDEFGHIJK"}, "vrm"),
        ({"vrm": "AB12 C%E"}, "vrm"),
        ({"vrm": "АВ12СDЕ"}, "vrm"),
        ({"vrm": "*"}, "vrm"),
        ({"vrm": "A?*?*2"}, "vrm"),
        ({"vrm": "AB12;*"}, "vrm"),
        ({"vrm": "ABCDEFGH???"}, "vrm"),
        ({"category": ""}, "category"),
        ({"category": "parking"}, "category"),
        ({"weed_date": "2026-02-30"}, "weed_date"),
        ({"weed_date": "soon"}, "weed_date"),
        ({"confirmed": "perhaps"}, "confirmed"),
        ({"warning_signals": "firearms"}, "warning_signals"),
    ],
)
def test_a_bad_field_is_named_and_its_content_is_not_repeated(fields: dict[str, str], field: str) -> None:
    with pytest.raises(RowError) as refused:
        parser().parse(row(**fields))
    assert refused.value.field == field
    content = next(iter(fields.values()))
    assert not content or content not in f" {refused.value.reason} ".replace("*", "")


@pytest.mark.parametrize("cut", [row()[:-1], [*row(), ""], [""]])
def test_a_row_of_another_width_is_bad(cut: list[str]) -> None:
    with pytest.raises(RowError, match="fields instead of"):
        parser().parse(cut)


def test_a_bulk_list_has_no_wildcards() -> None:
    with pytest.raises(RowError, match="bulk"):
        parser(replace(NATIVE, bulk=True)).parse(row("AB12*", "no_mot"))


def test_headings_that_are_not_known_and_fields_that_are_missing_are_told() -> None:
    found = parser(header=["vrm", "hair"])
    assert found.unused == ["hair"]
    assert found.missing == ["category"]


def test_a_mapping_may_not_lead_to_unknown_categories() -> None:
    with pytest.raises(MappingError, match="parking"):
        parser(replace(NATIVE, categories={"P": "parking"}))


def test_a_constant_stands_in_for_a_column() -> None:
    mapping = replace(NATIVE, bulk=True, constants={"category": "no_mot", "weed_date": "2030-01-31"})
    entry = parser(mapping, ["vrm"]).parse(["AB12CDE"])
    assert entry.category == "no_mot"
    assert entry.weed_date == date(2030, 1, 31)


def test_a_wrong_constant_is_the_mappings_fault() -> None:
    with pytest.raises(MappingError, match="weed_date"):
        parser(replace(NATIVE, constants={"weed_date": "never"}))


@given(st.text(max_size=20))
def test_whatever_stands_for_a_mark_is_one_or_is_refused(text: str) -> None:
    try:
        vrm = parser().parse(row(text)).vrm
    except RowError:
        return
    plain = vrm.replace("*", "").replace("?", "")
    assert plain.isascii()
    assert plain.isalnum()
    assert plain == plain.upper()
    assert len(plain) <= LONGEST_VRM
