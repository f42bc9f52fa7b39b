"""The officer's script is read strictly."""

from pathlib import Path

import pytest

from incar.display.officer import Script, ScriptError, load

SCRIPT = """
[default]
verdict = "not_current"

[shift]
call_sign = "BX21"
officers = ["PC 1"]

[[answer]]
vrm = "ld68 kzp"
verdict = "correct"
decision = "stop"
stop = { power = "rta_163", outcomes = ["arrest"] }
"""


def test_an_answer_is_found_under_any_mark_of_the_alert(tmp_path: Path) -> None:
    path = tmp_path / "officer.toml"
    path.write_text(SCRIPT, "utf-8")
    script = load(path)
    found = script.answer_for("LD63KZP", "LD68KZP")
    assert found.stop is not None
    assert found.stop.outcomes == ["arrest"]
    assert script.answer_for("OTHER").verdict == "not_current"


def test_without_a_script_alerts_are_dismissed() -> None:
    assert Script().answer_for("AB12CDE").verdict == "dismissed"


@pytest.mark.parametrize("wrong", ["[default]\nverdict = 'maybe'", "[[answer]]\nverdict = 'correct'", "nonsense"])
def test_a_wrong_script_is_refused(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "officer.toml"
    path.write_text(wrong, "utf-8")
    with pytest.raises(ScriptError, match="is wrong"):
        load(path)


def test_a_missing_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="cannot be read"):
        load(tmp_path / "none.toml")
