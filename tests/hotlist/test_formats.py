"""List files, whole and not."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incar.hotlist import ListEntry
from incar.hotlist.formats import PROBLEMS_KEPT, ListFile, ListFileError, RowProblem
from incar.hotlist.mapping import load_mapping
from incar.tables import load_tables
from tests.sim import lists

NATIVE = load_mapping("native")
PNC = load_mapping("pnc_extract")
INSURANCE = load_mapping("insurance_extract")


def native(path: Path) -> ListFile:
    return ListFile(path, NATIVE, load_tables())


def refusal(file: ListFile) -> str:
    with pytest.raises(ListFileError) as refused:
        list(file)
    return str(refused.value)


def test_a_whole_file_gives_its_entries_in_order(tmp_path: Path) -> None:
    file = native(lists.write(tmp_path / "a.csv", lists.rows(250)))
    entries = list(file)
    assert [entry.vrm for entry in entries[:2]] == ["AB00AAA", "AB01AAA"]
    assert file.report.entries == len(entries) == 250
    assert file.report.bad_lines == 0


def test_a_compressed_file_is_known_by_its_content(tmp_path: Path) -> None:
    packed = lists.write(tmp_path / "a.gz", lists.rows(20)).rename(tmp_path / "a.csv")
    assert len(list(native(packed))) == 20


def test_a_byte_order_mark_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"\xef\xbb\xbfvrm,category\r\n\r\nAB12CDE,stolen\r\n\r\n")
    assert list(native(file)) == [ListEntry(vrm="AB12CDE", category="stolen")]


def test_a_bad_row_is_reported_and_the_rest_loads(tmp_path: Path) -> None:
    content = lists.rows(300)
    content[4][1] = "parking"
    content[9][7] = "2026-13-01"
    file = native(lists.write(tmp_path / "a.csv", content))
    assert len(list(file)) == 298
    told = [(problem.line, problem.field, problem.reason) for problem in file.report.problems]
    assert told == [(6, "category", "is unknown"), (11, "weed_date", "is not a date")]


def test_exactly_one_in_a_hundred_may_be_bad(tmp_path: Path) -> None:
    content = lists.rows(200)
    content[0][1] = content[1][1] = "parking"
    assert len(list(native(lists.write(tmp_path / "a.csv", content)))) == 198
    content[2][1] = "parking"
    assert "bad in 3 of 200 lines, more than 1%" in refusal(native(lists.write(tmp_path / "b.csv", content)))


def test_quotes_that_swallow_lines_count_as_all_of_them(tmp_path: Path) -> None:
    content = lists.rows(300)
    file = lists.write(tmp_path / "a.csv", content)
    lines = file.read_text().splitlines(keepends=True)
    lines[10] = lines[10].replace("Ford", '"Ford')
    lines[20] = lines[20].replace("Ford", 'Ford"x')
    file.write_text("".join(lines))
    assert "more than 1%" in refusal(native(file))


def test_a_line_break_within_quotes_is_text(tmp_path: Path) -> None:
    content = lists.rows(3)
    content[1][6] = "first\nsecond"
    entries = list(native(lists.write(tmp_path / "a.csv", content)))
    assert entries[1].reason == "first second"
    assert len(entries) == 3


def test_every_problem_is_told_and_the_first_are_kept(tmp_path: Path) -> None:
    told: list[RowProblem] = []
    path = lists.write(tmp_path / "a.csv", lists.rows(PROBLEMS_KEPT + 50, category="parking"))
    file = ListFile(path, NATIVE, load_tables(), problem=told.append)
    refusal(file)
    assert file.report.problems == told[:PROBLEMS_KEPT]
    assert [problem.line for problem in told] == list(range(2, PROBLEMS_KEPT + 52))
    assert file.report.bad_lines == PROBLEMS_KEPT + 50


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"vrm,category\r\n"])
def test_a_file_without_entries_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    assert "is empty" in (told := refusal(native(file))) or "holds no entries" in told


@pytest.mark.parametrize("first", ["", "make,model\r\n", "vrm;category;make\r\n", "vr"])
def test_a_header_that_is_missing_or_not_whole_is_refused(first: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(first + "AB12CDE,stolen\r\nAB13CDE,stolen\r\n")
    assert "has no column for" in refusal(native(file))


def test_a_file_that_is_not_utf_8_is_refused_without_repeating_it(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"vrm,category,make\r\nAB12CDE,stolen,Citro\xebn\r\n")
    assert "is not UTF-8" in (told := refusal(native(file)))
    assert "AB12" not in told


@given(kept=st.integers(min_value=1, max_value=2500))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_file_cut_anywhere_is_refused_or_ends_with_a_whole_line(kept: int, tmp_path: Path) -> None:
    whole = lists.write(tmp_path / "whole.csv", lists.rows(50)).read_bytes()[:kept]
    file = tmp_path / "cut.csv"
    file.write_bytes(whole)
    try:
        list(native(file))
    except ListFileError:
        return
    assert whole.endswith((b"\n", b"\r"))


@given(share=st.floats(min_value=0, max_value=0.999))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_compressed_file_cut_anywhere_is_refused(share: float, tmp_path: Path) -> None:
    whole = lists.write(tmp_path / "whole.csv.gz", lists.rows(500)).read_bytes()
    file = tmp_path / "cut.csv.gz"
    file.write_bytes(whole[: int(len(whole) * share)])
    refusal(native(file))


def test_a_damaged_compressed_file_is_refused(tmp_path: Path) -> None:
    file = lists.write(tmp_path / "a.csv.gz", lists.rows(500))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    assert "gzip" in refusal(native(file))


def test_a_file_that_is_gone_is_refused_in_plain_words(tmp_path: Path) -> None:
    assert "No such file" in refusal(native(tmp_path / "nowhere.csv"))


def test_progress_is_told_in_bytes_of_the_file(tmp_path: Path) -> None:
    path = lists.write(tmp_path / "a.csv.gz", lists.rows(5000))
    told: list[int] = []
    list(ListFile(path, NATIVE, load_tables(), told.append))
    assert told == sorted(told)
    assert 0 < told[-1] <= path.stat().st_size


# --- closing rows -------------------------------------------------------------------------------------------------

PNC_HEADER = ("VRM", "REPORT TYPE", "PNC ID", "WARNING SIGNALS", "CONFIRMED", "WEED DATE", "RESPONSE")
PNC_ROWS = [
    ["AB12 CDE", "LOS", "26/1A", "FI VI", "C", "31/12/2026", ""],
    ["AB13 CDE", "ACT", "26/2B", "", "U", "", "NON-RESPONSE"],
]


def test_a_police_computer_extract(tmp_path: Path) -> None:
    path = lists.write(tmp_path / "pnc.csv", [*PNC_ROWS, ["TRAILER", "2"]], PNC_HEADER)
    stolen, act = ListFile(path, PNC, load_tables())
    assert (stolen.category, stolen.warning_signals, stolen.confirmed) == ("stolen", ["FI", "VI"], True)
    assert (act.category, act.confirmed, act.covert) == ("act", False, True)


def test_an_insurance_extract(tmp_path: Path) -> None:
    content = [["AB12CDE", "FORD", "20260101"], ["T", "1"]]
    path = lists.write(tmp_path / "mid.txt", content, ("REG_NO", "MAKE", "POLICY_END"), delimiter="|")
    (entry,) = ListFile(path, INSURANCE, load_tables())
    assert (entry.category, entry.reason) == ("no_insurance", "No policy held")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PNC_ROWS, "no closing row"),
        ([*PNC_ROWS, ["TRAILER", "3"]], "holds 2 rows"),
        ([*PNC_ROWS, ["TRAILER"]], "holds 2 rows"),
        ([*PNC_ROWS, ["TRAILER", "2"], PNC_ROWS[0]], "goes on after its closing row"),
    ],
)
def test_a_closing_row_that_is_missing_or_wrong_refuses_the_file(
    content: list[list[str]], told: str, tmp_path: Path
) -> None:
    path = lists.write(tmp_path / "pnc.csv", content, PNC_HEADER)
    assert told in refusal(ListFile(path, PNC, load_tables()))
