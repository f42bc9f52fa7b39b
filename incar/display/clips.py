"""The voice: every phrase of the vocabulary rendered once to a WAV file, joined in memory when something is said.

`python -m incar.display.clips` renders what is missing. No registration mark is ever in a file: only its letters are.
"""

import contextlib
import io
import logging
import re
import sys
import warnings
import wave
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path

import pyttsx3

from incar.display.speech import vocabulary
from incar.display.tones import SAMPLE_BYTES, SAMPLE_RATE_HZ, write_wave
from incar.errors import IncarError
from incar.paths import cache_directory
from incar.tables import load_tables

RATE_WORDS_PER_MINUTE = 165
PHRASE_GAP_S = 0.05
GROUP_GAP_S = 0.28
QUIET = 300
"""Samples below this at either end of a clip are silence and are cut off."""
PREFERRED_VOICES = ("gmw/en-gb-x-rp", "en-gb-x-rp", "gmw/en", "en")

Progress = Callable[[int, int], None]
_log = logging.getLogger(__name__)


class VoiceError(IncarError):
    """The voice cannot be rendered on this machine."""


def clips_directory() -> Path:
    """Where the clips are kept."""
    return cache_directory() / "voice"


def missing_clips(folder: Path, phrases: Iterable[str]) -> list[str]:
    """The phrases that have no clip."""
    return [phrase for phrase in phrases if not clip_path(folder, phrase).exists()]


def clip_path(folder: Path, phrase: str) -> Path:
    """Where a phrase's clip is."""
    return folder / (re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-") + ".wav")


def render_clips(
    folder: Path | None = None, phrases: Iterable[str] | None = None, *, progress: Progress | None = None
) -> int:
    """Renders the clips that are missing (of the whole vocabulary, unless told otherwise); how many there were.

    `progress` is called with how many are done and how many there are in all.

    Raises:
        VoiceError: there is no speech synthesiser, or it leaves nothing behind.
    """
    folder = folder or clips_directory()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = missing_clips(folder, phrases if phrases is not None else vocabulary(load_tables()))
    if not wanted:
        return 0
    engine = _engine()
    for done, phrase in enumerate(wanted, 1):
        _render(engine, phrase, clip_path(folder, phrase))
        if progress:
            progress(done, len(wanted))
    return len(wanted)


def join_clips(folder: Path, groups: list[list[str]]) -> bytes:
    """Samples of the phrases one after another; a phrase without a clip is left out."""
    spoken = [[_read(clip_path(folder, phrase)) for phrase in group] for group in groups]
    return _silence(GROUP_GAP_S).join(
        _silence(PHRASE_GAP_S).join(clip for clip in group if clip) for group in spoken if any(group)
    )


def _engine() -> pyttsx3.Engine:
    try:
        with warnings.catch_warnings(action="ignore"):
            engine = pyttsx3.init()
        known = {voice.id for voice in engine.getProperty("voices")}
    except (OSError, RuntimeError, ImportError) as error:
        raise VoiceError("no speech synthesiser: install the Debian package espeak-ng for spoken alerts") from error
    voice = next((name for name in PREFERRED_VOICES if name in known), None)
    if voice:
        engine.setProperty("voice", voice)
    engine.setProperty("rate", RATE_WORDS_PER_MINUTE)
    return engine


def _render(engine: pyttsx3.Engine, phrase: str, path: Path) -> None:
    raw = path.with_suffix(".part")
    with contextlib.redirect_stdout(io.StringIO()):  # the library prints every path
        engine.save_to_file(phrase, str(raw))
        engine.runAndWait()  # one file each: what is queued behind is lost
    try:
        pcm = _read_any(raw)
    except (OSError, wave.Error, EOFError) as error:
        raise VoiceError("the speech synthesiser leaves no sound; reinstall the Debian package espeak-ng") from error
    finally:
        raw.unlink(missing_ok=True)
    finished = path.with_suffix(".new")
    write_wave(finished, _trimmed(pcm))
    finished.replace(path)


def _read_any(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, SAMPLE_BYTES, SAMPLE_RATE_HZ):
            raise VoiceError(f"the speech synthesiser does not speak at {SAMPLE_RATE_HZ} Hz; use espeak-ng")
        return bytes(file.readframes(file.getnframes()))


def _read(path: Path) -> bytes:
    try:
        with wave.open(str(path)) as file:
            return bytes(file.readframes(file.getnframes()))
    except (OSError, wave.Error, EOFError):
        return b""


def _trimmed(pcm: bytes) -> bytes:
    values = array("h", pcm)
    loud = [at for at, value in enumerate(values) if abs(value) > QUIET]
    return values[loud[0] : loud[-1] + 1].tobytes() if loud else b""


def _silence(length_s: float) -> bytes:
    return bytes(round(length_s * SAMPLE_RATE_HZ) * SAMPLE_BYTES)


def main() -> int:
    """Renders the whole vocabulary; the exit status."""
    try:
        render_clips()
    except VoiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
