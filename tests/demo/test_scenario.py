"""The scenario holds what a demo has to show, and does not contradict itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from incar.demo.movement import PatrolMotion, Place, places
from incar.demo.patrol import OFFICER_FILE
from incar.demo.road import Course
from incar.demo.scenario import SCENARIO_FILE, Scenario, ScenarioError, Vehicle, load_scenario
from incar.demo.truth import LEGIBLE_PX, VehicleTruth, truth
from incar.demo.vehicles import Model
from incar.display.officer import load as load_script
from incar.tables import load_tables
from incar.vrm import Layout, classify, fold, neighbours, spaced


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario()


@pytest.fixture(scope="module")
def seen(scenario: Scenario) -> dict[str, VehicleTruth]:
    return {vehicle.id: vehicle for vehicle in truth(scenario, scenario.patrol.length_s)}


def test_the_drive_is_a_minute_or_two(scenario: Scenario) -> None:
    assert 60 <= scenario.patrol.length_s <= 120
    assert (scenario.optics.width_px, scenario.optics.height_px, scenario.optics.frame_rate) == (1920, 1080, 25)


def test_day_turns_into_night(scenario: Scenario) -> None:
    assert scenario.light[0].daylight == 1
    assert scenario.light[-1].daylight == 0
    assert scenario.light[-1].at_s < scenario.patrol.length_s - 10


def test_at_least_twenty_vehicles_in_every_manoeuvre(scenario: Scenario) -> None:
    assert len(scenario.vehicles) >= 20
    assert {one.manoeuvre for vehicle in scenario.vehicles for one in vehicle.passes} == {
        "parked",
        "oncoming",
        "overtaken",
        "overtaking",
    }


def test_marks_of_every_kind_in_their_own_spelling(scenario: Scenario) -> None:
    layouts = {classify(vehicle.vrm) for vehicle in scenario.vehicles}
    assert layouts >= {
        Layout.CURRENT,
        Layout.PREFIX,
        Layout.SUFFIX,
        Layout.DATELESS,
        Layout.NORTHERN_IRELAND,
        Layout.Q_PLATE,
    }
    assert Layout.UNCLASSIFIED not in layouts
    assert all(spaced(vehicle.vrm) == vehicle.mark for vehicle in scenario.vehicles)


def test_plates_of_every_kind(scenario: Scenario) -> None:
    styles = [vehicle.plate for vehicle in scenario.vehicles]
    assert {style.rear_lines for style in styles} >= {1, 2}
    assert {style.front for style in styles} == {"white", "silver_on_black"}
    assert any(style.green_flash for style in styles)
    assert any(style.band for style in styles)
    assert any(style.face == "motorcycle" for style in styles)


def test_lists_hit_miss_nearly_and_stay_silent(scenario: Scenario) -> None:
    by_mark = {fold(entry.vrm): entry for one in scenario.lists for entry in one.entries}
    hits = [vehicle for vehicle in scenario.vehicles if vehicle.expected == "hit"]
    assert len(hits) >= 5
    assert len({by_mark[fold(vehicle.vrm)].category for vehicle in hits}) >= 5
    assert all(not by_mark[fold(vehicle.vrm)].covert for vehicle in hits)
    (possible,) = (vehicle for vehicle in scenario.vehicles if vehicle.expected == "possible")
    assert fold(possible.vrm) not in by_mark
    assert any(fold(near) in by_mark for near, _ in neighbours(possible.vrm))
    silent = [by_mark[fold(v.vrm)] for v in scenario.vehicles if v.expected == "silent" and fold(v.vrm) in by_mark]
    assert any(entry.covert for entry in silent)
    assert any(entry.weed_in_days < 0 for entry in silent)
    assert all(entry.covert or entry.weed_in_days < 0 for entry in silent)


def test_one_hit_passes_twice_and_one_list_is_stale(scenario: Scenario) -> None:
    assert any(len(v.passes) == 2 for v in scenario.vehicles if v.expected == "hit")
    marks = {fold(vehicle.vrm) for vehicle in scenario.vehicles if vehicle.expected == "hit"}
    assert any(one.age_h > 24 and any(fold(entry.vrm) in marks for entry in one.entries) for one in scenario.lists)


def test_half_a_minute_shows_the_main_things(scenario: Scenario, seen: dict[str, VehicleTruth]) -> None:
    hits = [v for v in scenario.vehicles if v.expected == "hit"]
    assert min(seen[vehicle.id].sightings[0].first_s for vehicle in hits) < 5
    early = {v.id for v in scenario.vehicles if min(one.alongside_s for one in v.passes) < 25}
    assert sum(vehicle.id in early for vehicle in hits) >= 4
    assert next(v.id for v in scenario.vehicles if v.expected == "possible") in early
    assert all(one.alongside_s < 29 for v in hits if len(v.passes) == 2 for one in v.passes)


def test_every_vehicle_can_be_read_by_a_person(seen: dict[str, VehicleTruth]) -> None:
    for vehicle in seen.values():
        assert any(sighting.legible_s >= 0.3 for sighting in vehicle.sightings), vehicle.id
        assert vehicle.max_width_px > LEGIBLE_PX
    wide = [vehicle for vehicle in seen.values() if vehicle.max_width_px >= 90]
    assert len(wide) >= 0.9 * len(seen)


def test_both_cameras_see_most_vehicles(seen: dict[str, VehicleTruth]) -> None:
    both = [v for v in seen.values() if {sighting.camera for sighting in v.sightings} == {"front", "rear"}]
    assert len(both) >= 20


def test_vehicles_keep_out_of_each_other(scenario: Scenario) -> None:
    motion = PatrolMotion(scenario.patrol)
    models = [Model(vehicle) for vehicle in scenario.vehicles]
    for tenth in range(0, round(scenario.patrol.length_s * 10), 2):
        here = [(m, p) for m in models if (p := places(m.vehicle, motion, tenth / 10))]
        patrol = motion.at(tenth / 10)
        for i, (model, place) in enumerate(here):
            assert not _touch(place, patrol, model.length_m, 4.6, 1.8), f"{model.vehicle.id} and the patrol"
            for other, elsewhere in here[i + 1 :]:
                lengths = model.length_m, other.length_m
                assert not _touch(place, elsewhere, *lengths, (model.width_m + other.width_m) / 2), (
                    f"{model.vehicle.id} and {other.vehicle.id} at {tenth / 10} s"
                )


def _touch(one: Place, other: Place, length: float, other_length: float, width: float) -> bool:
    return abs(one.s_m - other.s_m) < (length + other_length) / 2 and abs(one.x_m - other.x_m) < width


def test_vehicles_stay_on_the_road(scenario: Scenario) -> None:
    course, motion = Course(scenario.road), PatrolMotion(scenario.patrol)
    for vehicle in scenario.vehicles:
        model = Model(vehicle)
        for second in range(76):
            place = places(vehicle, motion, second)
            if place:
                assert abs(place.x_m) + model.width_m / 2 < course.half_width_m(place.s_m) + 0.2, vehicle.id


def test_the_officers_script_answers_every_alert_with_what_the_tables_know(scenario: Scenario) -> None:
    tables, script = load_tables(), load_script(OFFICER_FILE)
    answered = {answer.vrm for answer in script.answer}
    assert answered == {vehicle.mark for vehicle in scenario.vehicles if vehicle.expected != "silent"}
    for answer in script.answer:
        assert answer.decision in tables.decisions
        if answer.stop:
            assert answer.stop.power in tables.powers
            assert set(answer.stop.outcomes) <= tables.outcomes.keys()
            assert answer.stop.seizure_condition in {"", *tables.seizure_conditions}


def test_entries_use_the_tables(scenario: Scenario) -> None:
    tables = load_tables()
    for entry in (entry for one in scenario.lists for entry in one.entries):
        assert entry.category in tables.categories
        assert set(entry.warning_signals) <= tables.warning_signals.keys()


def _twice(vehicle: Vehicle) -> str:
    return f'id = "{vehicle.id}"'


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda text: text.replace('mark = "LB34 KTN"', 'mark = "EK28 VPJ"', 1), "another's mark"),
        (lambda text: text.replace('id = "mondeo"', 'id = "focus"', 1), "two vehicles are called focus"),
        (lambda text: text.replace("speed_mps = 12.5", "speed_mps = -12.5", 1), "does not fit"),
        (
            lambda text: text.replace("{ at_s = 30, value = 13.4 }", "{ at_s = 70, value = 13.4 }", 1),
            "forwards in time",
        ),
        (lambda text: text.replace("seed =", "sed =", 1), "sed"),
        (lambda text: text.replace('paint = "#1f4f9c"', 'paint = "blue"', 1), "paint"),
        (lambda _: "vehicles = [", "wrong"),
    ],
)
def test_a_wrong_scenario_is_refused_with_the_reason(
    change: Callable[[str], str], complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text(change(SCENARIO_FILE.read_text("utf-8")), "utf-8")
    with pytest.raises(ScenarioError, match=complaint):
        load_scenario(path)


def test_a_missing_scenario_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_scenario(tmp_path / "none.toml")
