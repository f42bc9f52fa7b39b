"""The light of a moment: sky, haze, sun, lamps and the camera's exposure, from the scenario's few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from incar.demo.scenario import Light, Optics

Linear = NDArray[np.float64]
"""Red, green, blue, proportional to light."""

EXPOSURE_DAY: Final = 1.6
EXPOSURE_NIGHT: Final = 2.1
LAMPS_ON: Final = 0.42
"""Daylight below which street lamps light up."""
HEADLAMPS_ON: Final = 0.62
"""Daylight below which every vehicle has its lamps on."""


@dataclass(frozen=True)
class Lighting:
    """What the shaders are told about the light."""

    daylight: float
    sky: Linear
    horizon: Linear
    ambient: Linear
    sun: Linear
    glow: Linear
    street: float
    """Strength of the street lamps, 0 when off."""
    headlamps: float
    """How bright vehicles' lamps are against the light around, 0 when off."""
    night: float
    """How much lit windows and signs shine."""
    exposure: float
    shutter_s: float
    noise: float
    """Sensor noise, share of full white."""


def lighting(moments: Sequence[Light], optics: Optics, time_s: float) -> Lighting:
    """The light at a time, changing evenly between the scenario's moments."""
    times = [moment.at_s for moment in moments]

    def between(values: Sequence[float]) -> float:
        return float(np.interp(time_s, times, values))

    daylight = between([moment.daylight for moment in moments])
    sky = _between_colours(time_s, times, [moment.sky for moment in moments])
    horizon = _between_colours(time_s, times, [moment.horizon for moment in moments])
    warm = between([moment.glow for moment in moments])
    dark = 1.0 - daylight
    return Lighting(
        daylight=daylight,
        sky=sky,
        horizon=horizon,
        ambient=(sky * 0.45 + horizon * 0.55) * (0.8 + 0.5 * daylight) + np.array([0.010, 0.012, 0.018]),
        sun=np.array([1.0, 0.86, 0.7]) * 0.34 * daylight,
        glow=np.array([0.9, 0.34, 0.10]) * 0.35 * warm,
        street=26.0 * _ramp(LAMPS_ON - daylight, 0.06),
        headlamps=_ramp(HEADLAMPS_ON - daylight, 0.04),
        night=_ramp(0.7 - daylight, 0.4),
        exposure=EXPOSURE_DAY + (EXPOSURE_NIGHT - EXPOSURE_DAY) * dark,
        shutter_s=optics.shutter_day_s + (optics.shutter_night_s - optics.shutter_day_s) * dark,
        noise=0.018 + 0.075 * dark**2,
    )


def linear(colour: str) -> Linear:
    """Light that reflects from a colour as it is written in hexadecimal."""
    shown = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return np.asarray(shown**2, np.float64)


def _between_colours(time_s: float, times: Sequence[float], colours: Sequence[str]) -> Linear:
    """Light that the camera shows as the colour between two colours."""
    shown = np.array([linear(colour) for colour in colours])
    mixed = np.array([np.interp(time_s, times, shown[:, channel]) for channel in range(3)])
    return np.asarray(-np.log(1.0 - np.minimum(mixed, 0.97)) / EXPOSURE_DAY, np.float64)


def _ramp(value: float, width: float) -> float:
    return float(np.clip(value / width, 0.0, 1.0))
