"""Mappings: those that are shipped, and wrong ones."""

from pathlib import Path

import pytest

from incar.hotlist.entry import ListEntry
from incar.hotlist.mapping import MAPPINGS, MappingError, load_mapping
from incar.hotlist.rows import RowParser
from incar.tables import load_tables


@pytest.mark.parametrize("name", [file.stem for file in MAPPINGS.glob("*.toml")])
def test_every_shipped_mapping_fits_the_tables(name: str) -> None:
    mapping = load_mapping(name)
    header = [headings[0] for headings in mapping.columns.values()]
    parser = RowParser(header, mapping, load_tables())
    assert not parser.missing
    assert not parser.unused


def test_the_native_mapping_knows_every_field() -> None:
    assert load_mapping("native").columns.keys() == set(ListEntry.__struct_fields__)


def test_an_unknown_mapping_is_told_with_those_there_are() -> None:
    with pytest.raises(MappingError, match=r"nowhere.*there are: .*native"):
        load_mapping("nowhere")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('title = "x"\n[columns]\nvrm = ["V"]\nhair = ["H"]\n', "no field of a list entry: hair"),
        ('title = "x"\n', "missing required field `columns`"),
        ('title = "x"\ndelimiter = ";;"\n[columns]\n', "delimiter"),
        ("title = ", "is wrong"),
    ],
)
def test_a_wrong_mapping_names_what_is_wrong(text: str, complaint: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(MappingError, match=complaint):
        load_mapping(str(file))


def test_a_force_may_bring_its_own_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('title = "Ours"\nrequired = ["vrm"]\n[columns]\nvrm = ["V"]\n[constants]\ncategory = "act"\n')
    assert load_mapping(str(file)).title == "Ours"
