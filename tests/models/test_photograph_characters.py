"""Where a reader's state says that the characters of a photographed mark stand."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from incar.plates import PlateDesign, draw_plate, set_characters
from incar.vrm import BLANK, SLOTS

torch = pytest.importorskip("torch")

from torch import Tensor, nn

from models.training import photograph_characters
from models.training.photograph_characters import Numbers, characters, main
from models.training.photographs import load
from models.training.reader_network import GRID
from models.training.reader_rearranged import Boxes, Picture
from models.training.reader_sample import MARGIN, WIDTH, encode

MARK = "AB12CDE"
BOX = [60.0, 50.0, 372.0, 116.0]


class TemplateReader(nn.Module):
    """Looks at fixed places of a crop, and takes what stands there for the most alike of a plate's characters."""

    def __init__(self, middles: Numbers, sure: float = 9.0) -> None:
        """`middles` are the characters' in pixels of a crop; the first crop that it is shown reads MARK."""
        super().__init__()
        self.middles, self.sure = middles, sure
        self.known: list[Tensor] = []

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The answers to (n, 3, height, width)."""
        pieces = [crops[:, :, 12:52, round(x) - 6 : round(x) + 6] for x in self.middles]
        self.known = self.known or [piece[0] for piece in pieces]
        logits = torch.zeros(len(crops), SLOTS, BLANK + 1)
        logits[:, len(MARK) :, BLANK] = self.sure
        maps = torch.full((SLOTS, *GRID), -30.0)
        for place, piece in enumerate(pieces):
            unlike = torch.stack([(piece - one).abs().mean((1, 2, 3)) for one in self.known], 1)
            classes = torch.tensor(encode(MARK))[unlike.argmin(1)]
            logits[torch.arange(len(crops)), place, classes] = self.sure
            at = self.middles[place] / WIDTH * GRID[1] - 0.5
            maps[place, 1:3, int(at)] = float(np.log(1 - at % 1 + 1e-9))
            maps[place, 1:3, int(at) + 1] = float(np.log(at % 1 + 1e-9))
        return logits, maps.flatten(1).expand(len(crops), -1, -1), torch.zeros(len(crops), 2)


@pytest.fixture
def picture() -> Picture:
    """A plate in a street without anything else."""
    design = PlateDesign(text="AB12 CDE", background="white")
    image = np.full((170, 440, 3), 80, np.uint8)
    image[50:116, 60:372] = cv2.resize(draw_plate(design, 0.6), (312, 66))
    return image


def true_middles() -> Numbers:
    """Of the drawn characters, in pixels of a crop with its margin."""
    placed = set_characters(PlateDesign(text="AB12 CDE", background="white"))
    share = np.array([(c.x_mm + c.width_mm / 2) / 520 for c in placed])
    return (share + MARGIN) / (1 + 2 * MARGIN) * WIDTH


def ask(network: nn.Module, image: Picture) -> Boxes | None:
    """The characters of the plate."""
    return characters(network, image, np.array(BOX, np.float32), MARK)


def test_boxes_lie_round_the_characters(picture: Picture) -> None:
    boxes = ask(TemplateReader(true_middles()), picture)
    assert boxes is not None
    placed = set_characters(PlateDesign(text="AB12 CDE", background="white"))
    for box, character in zip(boxes, placed, strict=True):
        left, right = (60 + x * 0.6 for x in (character.x_mm, character.x_mm + character.width_mm))
        assert (box[0] + box[2]) / 2 == pytest.approx((left + right) / 2, abs=2)
        assert box[0] < left + 2
        assert box[2] > right - 2
        assert box[1] == pytest.approx(50, abs=1)
        assert box[3] == pytest.approx(116, abs=1)


def test_nothing_is_said_where_the_reader_is_not_sure(picture: Picture) -> None:
    assert ask(TemplateReader(true_middles(), sure=2.0), picture) is None


def test_nothing_is_said_where_two_characters_would_stand_in_one_place(picture: Picture) -> None:
    middles = true_middles()
    middles[3] = middles[2] + 3
    assert ask(TemplateReader(middles), picture) is None


def test_places_whose_characters_are_not_read_elsewhere_are_not_believed(picture: Picture) -> None:
    """Half a pitch beside the characters: what is copied from there is two halves."""
    beside = true_middles() + (true_middles()[1] - true_middles()[0]) / 2
    sees, looks = TemplateReader(true_middles()), TemplateReader(beside)

    class Misled(nn.Module):
        def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            logits, _, kinds = sees(crops)
            return logits, looks(crops)[1], kinds

    assert ask(Misled(), picture) is None


def test_the_command_writes_them_beside_the_marks(
    picture: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cars").mkdir()
    cv2.imwrite(str(tmp_path / "cars" / "one.png"), picture)
    plates = [{"vrm": MARK, "box": BOX}, {"vrm": None, "box": [0, 0, 30, 10]}, {"vrm": "X1", "box": [0, 0, 30, 10]}]
    (tmp_path / "labels.json").write_text(json.dumps({"cars": [{"file": "cars/one.png", "plates": plates}]}))
    monkeypatch.setattr(photograph_characters, "open_reader", lambda _: TemplateReader(true_middles()))
    main([str(tmp_path), "--state", "unused.pt"])
    assert capsys.readouterr().out == "1 of 2 marks: every character found\n"
    (entry,) = json.loads((tmp_path / "labels.json").read_text())["cars"]
    found, unmarked, short = entry["plates"]
    assert len(found["characters"]) == len(MARK)
    assert "characters" not in unmarked
    assert short["characters"] is None
    (photograph,) = load(tmp_path)
    assert [c is None for c in photograph.characters] == [False, True, True]
