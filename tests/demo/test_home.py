"""The demo's own car: never a real car's stores, and gone with the demo."""

import stat
from pathlib import Path

import pytest

from incar.demo.home import demo_home
from incar.demo.scenario import Scenario
from incar.paths import data_directory
from incar.store.keys import default_key_file, read_key_file
from incar.store.lists import ListStore
from tests.sim.demo import FILLER, short_scenario

VIDEOS = {"front": Path("front.mp4"), "rear": Path("rear.mp4")}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return short_scenario()


def test_its_lists_are_loaded_each_with_its_own_age(scenario: Scenario) -> None:
    told: list[str] = []
    with demo_home(scenario, VIDEOS, 2947, told.append) as home:
        with ListStore.for_reading(home.stores, home.key) as store:
            loaded = {info.name: info for info in store.status()}
        for recipe in scenario.lists:
            info = loaded[recipe.name]
            assert info.entries == len(recipe.entries) + FILLER * len(recipe.filler)
            assert (info.loaded_at - info.produced_at).total_seconds() == pytest.approx(recipe.age_h * 3600, abs=120)
        assert len(told) == len(scenario.lists)
        assert not list((home.folder / "lists").iterdir()), "no list lies about readable"


def test_its_settings_name_its_own_cameras_gpsd_and_stores(scenario: Scenario) -> None:
    with demo_home(scenario, VIDEOS, 12_345) as home:
        settings = home.settings
        assert {camera.name: camera.source for camera in settings.cameras} == {"front": "front.mp4", "rear": "rear.mp4"}
        assert not any(camera.loop for camera in settings.cameras)
        assert settings.position.gpsd_port == 12_345
        assert settings.home.url == ""
        assert read_key_file(Path(settings.store.key_file)) == home.key
        assert not Path(settings.store.key_file).is_relative_to(home.stores)
        assert home.socket.parent == home.folder
        assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700


def test_no_demo_touches_the_cars_own_records_and_nothing_is_left(scenario: Scenario) -> None:
    with demo_home(scenario, VIDEOS, 2947) as home, demo_home(scenario, VIDEOS, 2947) as other:
        assert home.folder != other.folder
        assert home.key != other.key
    assert not home.folder.exists()
    assert not data_directory().exists()
    assert not default_key_file().exists()
