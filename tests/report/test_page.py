"""The printed page: one page of A4, whatever the shift was like."""

import subprocess
from pathlib import Path

import cv2
import pytest
from msgspec.structs import replace

from incar.patrol.facts import CameraCount, ShiftFacts
from incar.report.page import to_pdf
from incar.report.summary import summarise
from incar.tables import load_tables
from tests.patrol.samples import shift, stop
from tests.report import samples

TABLES = load_tables()


def _busy() -> ShiftFacts:
    """More cameras, lists and outcomes than any car has, and officers that do not fit."""
    full = samples.full()
    return replace(
        full,
        shift=shift(officers=[f"Officer <{number}> & Co" for number in range(12)], operation="Ü" * 80),
        cameras=[CameraCount(camera=f"camera-{number}", captures=10**6, reads=10**7) for number in range(16)],
        lists=[replace(use, name=f"{use.name}-{number}") for number in range(8) for use in full.lists],
        stops=[stop(f"p-{key}", outcomes=[key]) for key in TABLES.outcomes],
    )


def _text(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("facts", [samples.full(), samples.empty(), _busy()])
def test_it_is_one_page_of_a4_with_something_on_it(facts: ShiftFacts, tmp_path: Path) -> None:
    pdf = tmp_path / "shift.pdf"
    pdf.write_bytes(to_pdf(summarise(facts, TABLES, samples.ENDED)))
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1\n" in told
    assert "(A4)" in told
    subprocess.run(["pdftoppm", "-r", "40", "-png", "-singlefile", pdf, tmp_path / "shift"], check=True)
    picture = cv2.imread(str(tmp_path / "shift.png"), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture.min() < 100
    assert (picture[:, :5].max(axis=0) > 250).all()
    assert (picture[-20:] > 250).mean() > 0.9


def test_the_figures_are_on_it_and_no_vehicle(tmp_path: Path) -> None:
    pdf = tmp_path / "shift.pdf"
    pdf.write_bytes(to_pdf(summarise(samples.full(), TABLES, samples.ENDED)))
    text = _text(pdf)
    for expected in ("Shift summary TR21", "Operation Lantern", "9,461", "50.0 %", "66.7 %", "38 h 00 min", "Arrest *"):
        assert expected in text
    assert "AB12CDE" not in text
