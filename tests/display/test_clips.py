"""The voice is rendered once, by the real synthesiser, and joined in memory."""

import wave
from pathlib import Path

from incar.display.clips import clip_path, join_clips, missing_clips, render_clips
from incar.display.tones import duration_s

PHRASES = ["Stolen", "X-ray", "six"]


def test_each_phrase_is_rendered_once_with_progress(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    assert render_clips(tmp_path, PHRASES, progress=lambda done, of: told.append((done, of))) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert missing_clips(tmp_path, PHRASES) == []
    assert render_clips(tmp_path, PHRASES) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["six.wav", "stolen.wav", "x-ray.wav"]
    with wave.open(str(clip_path(tmp_path, "Stolen"))) as file:
        assert 0.2 < file.getnframes() / file.getframerate() < 1.5


def test_clips_are_joined_and_a_missing_one_is_left_out(tmp_path: Path) -> None:
    render_clips(tmp_path, PHRASES)
    alone = [duration_s(join_clips(tmp_path, [[phrase]])) for phrase in PHRASES]
    together = join_clips(tmp_path, [["Stolen"], ["X-ray", "nothing rendered", "six"], ["nothing rendered"]])
    assert sum(alone) < duration_s(together) < sum(alone) + 0.6
    assert join_clips(tmp_path, [["nothing rendered"]]) == b""
