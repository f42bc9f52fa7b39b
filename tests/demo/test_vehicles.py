"""Vehicles: closed skins, plates that face outwards, and a texture for every place."""

import numpy as np
import pytest

from incar.demo.bodies import bodies, skin
from incar.demo.movement import Place
from incar.demo.scenario import ScenarioError, Vehicle, load_scenario
from incar.demo.vehicles import Model, soiled, standing

VEHICLES = {vehicle.id: vehicle for vehicle in load_scenario().vehicles}


@pytest.mark.parametrize("name", sorted(bodies()))
def test_a_skin_is_sound(name: str) -> None:
    body = bodies()[name]
    triangles = skin(body)
    low, high = triangles["position"].min(axis=0), triangles["position"].max(axis=0)
    assert np.isfinite(triangles["position"]).all()
    assert low[1] >= -1e-6
    assert high[1] >= body.height - 0.01
    assert high[2] - low[2] == pytest.approx(body.length, abs=0.05)
    assert np.allclose(np.linalg.norm(triangles["normal"], axis=1), 1, atol=0.05)
    assert ((triangles["uv"] >= 0) & (triangles["uv"] <= 1)).all()


@pytest.mark.parametrize("name", sorted(bodies()))
def test_normals_point_outwards(name: str) -> None:
    triangles = skin(bodies()[name])
    side = np.abs(triangles["normal"][:, 0]) > 0.8
    outward = np.sign(triangles["position"][:, 0]) == np.sign(triangles["normal"][:, 0])
    assert outward[side].mean() > 0.9


@pytest.mark.parametrize("vehicle", VEHICLES.values(), ids=VEHICLES.keys())
def test_plates_stand_off_the_skin_and_face_outwards(vehicle: Vehicle) -> None:
    model = Model(vehicle)
    plates = {plate.end: plate for plate in model.plates()}
    assert set(plates) == ({"rear"} if vehicle.body == "motorcycle" else {"front", "rear"})
    for end, plate in plates.items():
        across, down = plate.corners[1] - plate.corners[0], plate.corners[3] - plate.corners[0]
        wide, high = np.linalg.norm(across), np.linalg.norm(down)
        assert 0.2 < wide < 0.6
        assert plate.picture.shape[1] / plate.picture.shape[0] == pytest.approx(wide / high, rel=0.03)
        facing = np.cross(across, down)[2]
        assert np.sign(facing) == (1 if end == "front" else -1)
        assert 0.25 < plate.corners[:, 1].mean() < 1.0


def test_a_motorcycle_carries_two_lines() -> None:
    (plate,) = Model(VEHICLES["scrambler"]).plates()
    high, wide = plate.picture.shape[:2]
    assert 1.0 < wide / high < 1.6


def test_a_vehicle_that_comes_towards_us_is_turned_round() -> None:
    points = np.array([[1.0, 2.0, 3.0]])
    place = Place(s_m=100.0, x_m=1.7, speed_mps=-12.0, forward=-1)
    assert standing(points, place).tolist() == [[0.7, 2.0, 97.0]]


def test_dirt_darkens_a_plate_and_leaves_it_legible() -> None:
    model = Model(VEHICLES["mondeo"])
    clean = model.plates()[0].picture
    dirty = soiled(clean, 0.5, 1)
    assert dirty.mean() < clean.mean() - 10
    assert np.corrcoef(clean.ravel(), dirty.ravel())[0, 1] > 0.8
    assert soiled(clean, 0.0, 1) is clean


def test_an_unknown_body_is_refused() -> None:
    vehicle = VEHICLES["mondeo"]
    wrong = type(vehicle)(**{name: getattr(vehicle, name) for name in vehicle.__struct_fields__} | {"body": "airship"})
    with pytest.raises(ScenarioError, match="airship"):
        Model(wrong)
