"""The tones: made from sine waves by this module, kept as WAV files under `resources/sounds/`.

`python -m incar.display.tones` writes them anew. More urgent is higher, quicker and repeated; the alarm for a silent
core is unlike any alert.
"""

import math
import wave
from array import array
from pathlib import Path

from incar.paths import RESOURCES

SOUNDS = RESOURCES / "sounds"
SAMPLE_RATE_HZ = 22_050
SAMPLE_BYTES = 2
PEAK = 0.6 * 32767
RAMP_S = 0.008
"""Rise and fall of every note: without it a note clicks."""

Note = tuple[float, float]
"""Frequency in hertz (0: silence) and length in seconds."""

TONES: dict[str, list[Note]] = {
    "urgent": [(1320, 0.09), (0, 0.03), (1760, 0.09), (0, 0.06)] * 3,
    "high": [(1047, 0.12), (0, 0.03), (1397, 0.16), (0, 0.08)] * 2,
    "medium": [(784, 0.14), (0, 0.03), (988, 0.2)],
    "low": [(587, 0.22)],
    "nearby": [(523, 0.14), (0, 0.06), (440, 0.18)],
    "alarm": [(440, 0.28), (622, 0.28)] * 3,
}


def samples(notes: list[Note]) -> bytes:
    """16-bit mono samples of some notes at `SAMPLE_RATE_HZ`."""
    wanted = array("h")
    for frequency_hz, length_s in notes:
        count = round(length_s * SAMPLE_RATE_HZ)
        wanted.extend(_sample(frequency_hz, at / SAMPLE_RATE_HZ, length_s) for at in range(count))
    return wanted.tobytes()


def duration_s(pcm: bytes) -> float:
    """How long some samples sound."""
    return len(pcm) / (SAMPLE_BYTES * SAMPLE_RATE_HZ)


def load_tone(name: str) -> bytes:
    """The samples of a tone's file, which a force may have replaced by its own."""
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        return bytes(file.readframes(file.getnframes()))


def write_tones(folder: Path = SOUNDS) -> None:
    """Writes every tone's file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, notes in TONES.items():
        write_wave(folder / f"{name}.wav", samples(notes))


def write_wave(path: Path, pcm: bytes) -> None:
    """Writes 16-bit mono samples as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm)


def _sample(frequency_hz: float, at_s: float, length_s: float) -> int:
    if not frequency_hz:
        return 0
    ramp = min(1.0, at_s / RAMP_S, (length_s - at_s) / RAMP_S)
    fundamental = math.sin(2 * math.pi * frequency_hz * at_s)
    third = math.sin(6 * math.pi * frequency_hz * at_s) / 5
    return round(PEAK * ramp * (fundamental + third) / 1.2)


if __name__ == "__main__":
    write_tones()
