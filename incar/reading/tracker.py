"""Which plate of this frame is which plate of the last.

A track predicts where its plate is now: constant velocity in the picture and constant growth, learnt from the looks it
had. Detections are given to tracks in two steps, the surest pair first:

1. `follow`: by place and size alone. Enough, and only allowed, while frames come quickly.
2. `recognise`: by what the plates say, helped by the place. After a gap (a slow camera, a lorry between) an oncoming
   plate may be anywhere, and another plate may be where it was; the text tells them apart.

What neither step places begins a track of its own. A track unseen for longer than `patience_s` is lost.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from incar.reading.agreement import agreement
from incar.reading.types import Detection, SlotProbabilities

_Point = NDArray[np.float64]
_Row = TypeVar("_Row")
_Column = TypeVar("_Column")


@dataclass(frozen=True, slots=True)
class TrackingSettings:
    """How far a plate may be from where it is expected."""

    patience_s: float = 1.0
    """A track not seen for so long is lost; at a slower camera, for one frame and a half."""
    quick_s: float = 0.25
    """Frames nearer together than this may be joined by place alone."""
    reach_widths: float = 0.75
    """Distance from the expected place, in plate widths, that is always within reach …"""
    reach_widths_per_s: float = 40.0
    """… and how it grows with time for a plate whose motion is not known yet: 1.6 widths in a frame at 25 a second."""
    reach_of_motion: float = 0.6
    """Share of the expected movement by which a known motion may be out: near plates accelerate across the picture."""
    growth: float = 0.25
    """Largest difference from the expected width, as a logarithm …"""
    growth_per_s: float = 3.0
    """… and how it grows with time."""
    likeness: float = 0.65
    """Agreement of text, with a bonus for being near, from which a plate within reach is the same one."""
    near_bonus: float = 0.25
    likeness_afar: float = 0.9
    """The same for a plate out of reach: one character apart is a neighbour in a row of hire cars."""


class Track:
    """One plate followed through the picture."""

    def __init__(self, number: int, detection: Detection, seen_s: float) -> None:
        self.number = number
        self.text: SlotProbabilities | None = None
        """The best reading so far, for recognising the plate again."""
        self.last_seen_s = seen_s
        self._state = _measure(detection)
        self._rate: _Point | None = None
        self._text_quality = 0.0

    def remember(self, slots: SlotProbabilities, quality: float) -> None:
        """Keeps a reading if it is the best so far."""
        if quality > self._text_quality:
            self.text, self._text_quality = slots, quality

    def expected(self, at_s: float) -> _Point:
        """Where the plate is thought to be: centre x and y in pixels, logarithm of the width in pixels."""
        return self._state if self._rate is None else self._state + self._rate * (at_s - self.last_seen_s)

    def update(self, detection: Detection, seen_s: float) -> None:
        """Takes a new look into the motion: half trust in what was known once there is something known."""
        elapsed_s = max(seen_s - self.last_seen_s, 1e-3)
        measured = _measure(detection)
        rate = (measured - self._state) / elapsed_s
        self._rate = rate if self._rate is None else (self._rate + rate) / 2
        self._state, self.last_seen_s = measured, seen_s

    def reach_px(self, at_s: float, settings: TrackingSettings) -> float:
        """How far from the expected place the plate may be."""
        gap_s = at_s - self.last_seen_s
        width_px = float(np.exp(self._state[2]))
        if self._rate is None:
            return width_px * (settings.reach_widths + settings.reach_widths_per_s * gap_s)
        moved_px = float(np.hypot(*self._rate[:2])) * gap_s
        return width_px * settings.reach_widths + moved_px * settings.reach_of_motion


class Tracker:
    """Keeps the tracks of one camera."""

    def __init__(self, settings: TrackingSettings | None = None) -> None:
        self._settings = settings or TrackingSettings()
        self._numbers = count()
        self._frame_gap_s = 0.0
        self._now_s: float | None = None
        self.tracks: list[Track] = []

    def follow(self, detections: list[Detection], now_s: float) -> list[Track | None]:
        """For each detection of the frame at `now_s`, the track it continues by place alone, or None."""
        self._frame_gap_s = 0.0 if self._now_s is None else now_s - self._now_s
        self._now_s = now_s
        quick = [track for track in self.tracks if now_s - track.last_seen_s <= self._settings.quick_s]
        nearness = _table(quick, detections, lambda track, detection: self._nearness(track, detection, now_s))
        return self._join(quick, detections, nearness, now_s)

    def recognise(self, sightings: list[tuple[Detection, SlotProbabilities]], now_s: float) -> list[Track]:
        """For each detection that no track followed, with its reading, the track it continues or a new one."""
        detections = [detection for detection, _ in sightings]
        waiting = [track for track in self.tracks if track.last_seen_s < now_s]
        likeness = _table(waiting, sightings, lambda track, sighting: self._likeness(track, *sighting, now_s))
        known = self._join(waiting, detections, likeness, now_s)
        return [track or self.begin(detection, now_s) for track, detection in zip(known, detections, strict=True)]

    def begin(self, detection: Detection, now_s: float) -> Track:
        """A new track."""
        track = Track(next(self._numbers), detection, now_s)
        self.tracks.append(track)
        return track

    def drop_lost(self, now_s: float) -> list[Track]:
        """Removes and returns the tracks that have not been seen for too long."""
        patience_s = max(self._settings.patience_s, 1.5 * self._frame_gap_s)
        lost = [track for track in self.tracks if now_s - track.last_seen_s > patience_s]
        self.tracks = [track for track in self.tracks if track not in lost]
        return lost

    def forget(self, track: Track) -> None:
        """Stops following a track."""
        self.tracks = [other for other in self.tracks if other is not track]

    def _nearness(self, track: Track, detection: Detection, now_s: float) -> float:
        """0–1 by place and size; minus infinity out of reach."""
        off = _measure(detection) - track.expected(now_s)
        away = float(np.hypot(*off[:2])) / track.reach_px(now_s, self._settings)
        settings = self._settings
        growth = abs(off[2]) / (settings.growth + settings.growth_per_s * (now_s - track.last_seen_s))
        return -np.inf if max(away, growth) > 1 else float(1 - (away + growth) / 2)

    def _likeness(self, track: Track, detection: Detection, slots: SlotProbabilities, now_s: float) -> float:
        """Agreement of text and a bonus for being near; minus infinity for another plate."""
        if track.text is None:
            return -np.inf
        alike = agreement(track.text, slots)
        near = self._nearness(track, detection, now_s)
        if near < 0:
            jumped = now_s - track.last_seen_s <= self._settings.quick_s
            return alike if alike >= self._settings.likeness_afar and not jumped else -np.inf
        alike += near * self._settings.near_bonus
        return alike if alike >= self._settings.likeness else -np.inf

    def _join(
        self, tracks: list[Track], detections: list[Detection], scores: NDArray[np.float64], now_s: float
    ) -> list[Track | None]:
        """Gives detections to tracks, the best pair first, and moves those tracks on."""
        joined: list[Track | None] = [None] * len(detections)
        for row, column in pair_off(scores):
            tracks[row].update(detections[column], now_s)
            joined[column] = tracks[row]
        return joined


def pair_off(scores: NDArray[np.float64]) -> Iterable[tuple[int, int]]:
    """Rows and columns of `scores`, each used once, the highest score first; minus infinity pairs nothing."""
    scores = scores.copy()
    while scores.size and scores.max() > -np.inf:
        row, column = (int(index) for index in np.unravel_index(scores.argmax(), scores.shape))
        yield row, column
        scores[row, :] = scores[:, column] = -np.inf


def _table(
    rows: Sequence[_Row], columns: Sequence[_Column], score: Callable[[_Row, _Column], float]
) -> NDArray[np.float64]:
    """(rows, columns) scores."""
    return np.array([[score(row, column) for column in columns] for row in rows]).reshape(len(rows), len(columns))


def _measure(detection: Detection) -> _Point:
    """Centre x and y in pixels and the logarithm of the width in pixels."""
    x, y = detection.quad.mean(axis=0)
    return np.array([x, y, np.log(max(detection.width_px, 1.0))])
