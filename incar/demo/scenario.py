"""The demo's scenario: what drives where and when, the light and the lists; `officer.toml` says what is answered.

The scenario is data (`resources/demo/scenario.toml`). Places are road coordinates: `s_m` metres along the road from
where the patrol starts, `x_m` metres to the right of the road's centre line. British traffic keeps left: the
patrol drives at negative `x_m`. Times (`…_s`) are seconds from the first frame.
"""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from incar.errors import IncarError
from incar.paths import RESOURCES
from incar.plates import Background, PlateDesign

SCENARIO_FILE: Final = RESOURCES / "demo" / "scenario.toml"

Seconds = Annotated[float, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Colour = Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")]
Manoeuvre = Literal["parked", "oncoming", "overtaken", "overtaking"]
Expected = Literal["hit", "possible", "silent"]
CAMERAS: Final = ("front", "rear")


class ScenarioError(IncarError):
    """The scenario file is missing or wrong."""


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Knot(_Data, frozen=True, kw_only=True):
    """A value at a moment; between knots it changes evenly."""

    at_s: Seconds
    value: float


class Patrol(_Data, frozen=True, kw_only=True):
    """Where the patrol car starts, and how it drives."""

    begins: datetime
    """UTC; shown in the burnt-in caption and said by the satellites."""
    latitude_deg: Annotated[float, Meta(ge=-90, le=90)]
    longitude_deg: Annotated[float, Meta(ge=-180, le=180)]
    heading_deg: Annotated[float, Meta(ge=0, lt=360)]
    length_s: Seconds
    speed_mps: list[Knot]
    lane_m: list[Knot]
    """Lateral place of the car, `x_m`."""
    call_sign: str
    officers: list[str]
    operation: str
    district: str


class Light(_Data, frozen=True, kw_only=True):
    """The light at a moment; between moments it changes evenly."""

    at_s: Seconds
    daylight: Share
    """1 is an overcast afternoon, 0 is night."""
    sky: Colour
    horizon: Colour
    glow: Share
    """Strength of the warm light of a setting sun."""


class Wave(_Data, frozen=True, kw_only=True):
    """One sine of the road's course: a bend or a rise."""

    height_m: float
    length_m: Annotated[float, Meta(gt=0)]
    phase_deg: float = 0.0


class Section(_Data, frozen=True, kw_only=True):
    """A stretch of road and what stands beside it."""

    from_m: float
    half_width_m: Annotated[float, Meta(gt=3, lt=12)]
    """Centre line to kerb."""
    lanes: Literal[2, 4]
    left: Literal["parade", "terraces", "suburb", "hedge", "retail"]
    right: Literal["parade", "terraces", "suburb", "hedge", "retail"]


class Road(_Data, frozen=True, kw_only=True):
    """The road's course and its sections."""

    bends: Annotated[list[Wave], Meta(min_length=1, max_length=2)]
    rises: Annotated[list[Wave], Meta(min_length=1, max_length=2)]
    lamp_spacing_m: Annotated[float, Meta(ge=20)]
    """Between street lamps of one side; the other side's stand half-way."""
    sections: Annotated[list[Section], Meta(min_length=1)]


class Optics(_Data, frozen=True, kw_only=True):
    """The two cameras are alike."""

    width_px: int = 1920
    height_px: int = 1080
    frame_rate: int = 25
    field_of_view_deg: Annotated[float, Meta(gt=10, lt=120)]
    """Horizontal."""
    height_m: float
    tilt_deg: float
    """Downwards."""
    shutter_day_s: float
    shutter_night_s: float


class PlateStyle(_Data, frozen=True, kw_only=True):
    """How a vehicle's plates look; the mark is the vehicle's."""

    front: Background = "white"
    rear: Background = "yellow"
    front_lines: Literal[1, 2] = 1
    rear_lines: Literal[1, 2, 3] = 1
    face: str = "current"
    band: str | None = None
    green_flash: bool = False
    maker: str = ""
    border: bool = False
    screws: Literal[0, 2, 4] = 0
    dirt: Share = 0.0


class Pass(_Data, frozen=True, kw_only=True):
    """One meeting of a vehicle with the patrol."""

    manoeuvre: Manoeuvre
    alongside_s: Seconds
    """When its middle is level with the patrol car's."""
    x_m: float
    speed_mps: float = 0.0
    """Of an oncoming vehicle its own speed; of one going the patrol's way how much faster it is, negative if slower."""
    swings: list[Knot] = []
    """Where it leaves `x_m`: its lateral place at moments; empty keeps `x_m`."""


class Vehicle(_Data, frozen=True, kw_only=True):
    """One vehicle with a known mark."""

    id: str
    mark: Annotated[str, Meta(pattern="^[A-Z0-9]+( [A-Z0-9]+)*$")]
    """With the layout's space."""
    body: str
    """Key into `bodies.toml`."""
    paint: Colour
    make: str
    model: str
    colour: str
    """In words, as a list would have it."""
    lettering: str = ""
    plate: PlateStyle = PlateStyle()
    passes: Annotated[list[Pass], Meta(min_length=1)]
    expected: Expected = "silent"
    because: str = ""
    """Why it alerts or stays silent, for a person."""

    @property
    def vrm(self) -> str:
        """The mark as it is stored."""
        return self.mark.replace(" ", "")

    def plate_design(self, end: Literal["front", "rear"]) -> PlateDesign:
        """The design of the plate at one end."""
        style = self.plate
        return PlateDesign(
            text=self.mark,
            background=style.front if end == "front" else style.rear,
            lines=style.front_lines if end == "front" else style.rear_lines,
            face=style.face,
            band=style.band,
            green_flash=style.green_flash,
            maker=style.maker,
            border=style.border,
            screws=style.screws,
        )


class RecipeEntry(_Data, frozen=True, kw_only=True):
    """One written-out line of a list."""

    vrm: str
    category: str
    make: str = ""
    model: str = ""
    colour: str = ""
    warning_signals: list[str] = []
    action: str = ""
    reason: str = ""
    information: str = ""
    force: str = ""
    area: str = ""
    incident_reference: str = ""
    pnc_id: str = ""
    intelligence_grading: str = ""
    protective_marking: str = ""
    confirmed: bool = True
    created_days_ago: int = 1
    weed_in_days: int = 365
    """Days from the start of the drive to the weed date; negative: it has passed."""
    covert: bool = False


class ListRecipe(_Data, frozen=True, kw_only=True):
    """One list: its age, its filler by category and its written-out entries."""

    name: Annotated[str, Meta(pattern="^[a-z0-9-]+$")]
    title: str
    age_h: Annotated[float, Meta(ge=0)]
    filler: dict[str, int] = {}
    """How many made-up entries of each category."""
    entries: list[RecipeEntry] = []


class Scenario(_Data, frozen=True, kw_only=True):
    """The whole drive."""

    seed: int
    patrol: Patrol
    optics: Optics
    road: Road
    light: Annotated[list[Light], Meta(min_length=2)]
    vehicles: list[Vehicle]
    lists: list[ListRecipe]


def load_scenario(path: Path = SCENARIO_FILE) -> Scenario:
    """Read and check the scenario.

    Raises:
        ScenarioError: the file is missing, is no TOML, has a wrong or unknown field, or contradicts itself.
    """
    try:
        scenario = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Scenario)
    except OSError as error:
        raise ScenarioError(f"scenario {path} cannot be read ({error.strerror}); restore it") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ScenarioError(f"scenario {path} is wrong: {error}; correct that line") from error
    _check(scenario, path)
    return scenario


def _check(scenario: Scenario, path: Path) -> None:
    ids = [vehicle.id for vehicle in scenario.vehicles]
    marks = [vehicle.vrm for vehicle in scenario.vehicles]
    faults = [
        *(f"two vehicles are called {name}" for name in sorted({n for n in ids if ids.count(n) > 1})),
        *(f"vehicle {v.id} has another's mark" for v in scenario.vehicles if marks.count(v.vrm) > 1),
        *(f"vehicle {v.id}: {fault}" for v in scenario.vehicles for p in v.passes for fault in _faults(p)),
        *(
            f"{what} does not run forwards in time"
            for what, times in _time_lines(scenario).items()
            if times != sorted(times)
        ),
    ]
    if faults:
        raise ScenarioError(f"scenario {path} is wrong: {faults[0]}; correct it")


def _faults(meeting: Pass) -> list[str]:
    faster = {"parked": 0, "oncoming": 1, "overtaken": -1, "overtaking": 1}[meeting.manoeuvre]
    signs = (meeting.speed_mps > 0) - (meeting.speed_mps < 0)
    return [] if signs == faster else [f"speed_mps does not fit a vehicle {meeting.manoeuvre}"]


def _time_lines(scenario: Scenario) -> dict[str, list[float]]:
    return {
        "patrol.speed_mps": [knot.at_s for knot in scenario.patrol.speed_mps],
        "patrol.lane_m": [knot.at_s for knot in scenario.patrol.lane_m],
        "light": [moment.at_s for moment in scenario.light],
    }
