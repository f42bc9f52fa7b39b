"""How benchmarks tell their figures."""

import json
import platform

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import Figure, figure, machine, tell

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
FIGURES = [
    figure("first read", 3.2, "s", at_most=5),
    figure("frames processed", 96.5, "%", at_least=100),
    figure("cars", 20_000),
]


def test_a_figure_is_held_against_its_aim() -> None:
    first, processed, cars = FIGURES
    assert first == Figure(name="first read", value=3.2, unit="s", aim="≤ 5", met=True)
    assert processed == Figure(name="frames processed", value=96.5, unit="%", aim="≥ 100", met=False)
    assert cars == Figure(name="cars", value=20_000)


@given(NUMBERS, NUMBERS)
def test_an_aim_is_met_by_its_own_value_and_by_all_on_one_side(value: float, aim: float) -> None:
    assert figure("f", aim, at_most=aim).met
    assert figure("f", aim, at_least=aim).met
    assert figure("f", value, at_most=aim).met == (value <= aim)
    assert figure("f", value, at_least=aim).met == (value >= aim)
    assert figure("f", value).met is None


def test_people_get_a_table_with_what_it_ran_on(capsys: pytest.CaptureFixture[str]) -> None:
    tell("The pipeline", FIGURES, as_json=False)
    told = capsys.readouterr().out
    rows = {name: next(line for line in told.splitlines() if name in line) for name in ("first read", "frames", "cars")}
    assert "yes" in rows["first read"]
    assert "no" in rows["frames"].split()
    assert "20,000" in rows["cars"]
    assert "3.2" in rows["first read"]
    assert "The pipeline" in told
    assert platform.python_version() in told


def test_a_peer_s_figure_stands_beside_ours(capsys: pytest.CaptureFixture[str]) -> None:
    tell("Reading", [figure("read", 97, "%", peer="96.9 theirs"), figure("found", 99, "%")], as_json=False)
    told = capsys.readouterr().out
    assert "Best peer" in told
    assert "96.9 theirs" in next(line for line in told.splitlines() if "read" in line)
    tell("Reading", [figure("read", 97, "%", peer="96.9 theirs"), figure("found", 99, "%")], as_json=True)
    read, found = json.loads(capsys.readouterr().out)["figures"]
    assert read["peer"] == "96.9 theirs"
    assert "peer" not in found


def test_programs_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    tell("The pipeline", FIGURES, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["figures"]
    assert told["figures"][1] == {"name": "frames processed", "value": 96.5, "unit": "%", "aim": "≥ 100", "met": False}


def test_the_machine_is_named_in_one_line() -> None:
    assert machine().endswith("Linux")
    assert "\n" not in machine()
