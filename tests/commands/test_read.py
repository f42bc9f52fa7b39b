"""`incar read`, as a person runs it, with the released models on plates of the project's own drawing."""

import json
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from incar.camera.frame import Image
from incar.commands.read import read
from incar.plates import PlateDesign, draw_plate
from incar.vrm import Layout, fold, normalise

MARK = "BD51 SMR"


def incar_read(*arguments: str | Path) -> Result:
    return CliRunner().invoke(read, [str(argument) for argument in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def plate(mark: str = MARK) -> Image:
    """A plate as a camera gives it: 180 pixels wide, a little soft."""
    drawn = cv2.resize(draw_plate(PlateDesign(text=mark)), (180, 38), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(drawn, (3, 3), 0), np.uint8)


def write(path: Path, image: Image) -> Path:
    cv2.imwrite(str(path), image)
    return path


def wall() -> Image:
    return np.full((360, 640, 3), 110, np.uint8)


def test_a_crop_is_one_plate(tmp_path: Path) -> None:
    picture = write(tmp_path / "crop.png", plate())
    result = incar_read("--crop", "--json", picture)
    assert result.exit_code == 0
    (line,) = lines(result)
    assert list(line) == ["source", "t_s", "plates"]
    assert line["source"] == str(picture)
    (found,) = line["plates"]
    assert list(found) == ["vrm", "raw", "confidence", "layout", "quad", "alternatives"]
    assert found["vrm"] == normalise(MARK)
    assert found["raw"] == fold(normalise(MARK))
    assert found["layout"] == Layout.CURRENT
    assert found["quad"] == [[0, 0], [180, 0], [180, 38], [0, 38]]
    shares = [found["confidence"], *(share for _, share in found["alternatives"])]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.001


def test_a_source_is_named_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.png", plate())
    assert [line["source"] for line in lines(incar_read("--crop", "--json", "./a.png", "a.png"))] == [
        "./a.png",
        "a.png",
    ]


def test_a_picture_without_plates_has_a_line_all_the_same(tmp_path: Path) -> None:
    picture = write(tmp_path / "wall.png", wall())
    result = incar_read("--json", picture)
    assert result.exit_code == 0
    assert lines(result) == [{"source": str(picture), "t_s": 0.0, "plates": []}]


def test_every_frame_of_a_video_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for _ in range(4):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(wall(), format="bgr24")))
        container.mux(stream.encode())
    result = incar_read("--json", path)
    assert result.exit_code == 0
    assert [line["t_s"] for line in lines(result)] == [0.0, 0.1, 0.2, 0.3]


def test_a_folder_is_its_pictures(tmp_path: Path) -> None:
    for name in ("b.png", "a.png"):
        write(tmp_path / name, plate())
    (tmp_path / "notes.txt").write_text("no picture")
    sources = [line["source"] for line in lines(incar_read("--crop", "--json", tmp_path))]
    assert sources == [str(tmp_path / "a.png"), str(tmp_path / "b.png")]


def test_a_file_that_cannot_be_read_is_said_and_the_others_go_on(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    nothing = tmp_path / "nothing.mp4"
    nothing.write_bytes(b"no video either")
    good = write(tmp_path / "good.png", plate())
    missing = tmp_path / "missing.png"
    result = incar_read("--crop", "--json", broken, missing, nothing, good)
    assert result.exit_code == 1
    assert [line["source"] for line in lines(result)] == [str(good)]
    for path in (broken, missing, nothing):
        assert f"incar read: {path}: " in result.stderr


def test_a_person_gets_a_table_with_the_marks_spacing(tmp_path: Path) -> None:
    result = incar_read("--crop", write(tmp_path / "c.png", plate()))
    assert result.exit_code == 0
    assert MARK in result.stdout
    assert "current" in result.stdout
    assert "–" in incar_read(write(tmp_path / "w.png", wall())).stdout


def test_something_must_be_given() -> None:
    assert incar_read().exit_code == 2
