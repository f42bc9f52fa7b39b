"""From content to files: whatever the history, every way in the index leads a car to the server's content."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incar.backoffice.office import Office
from incar.backoffice.publishing import Draft, Publisher, PublishingError
from incar.hotlist import ListEntry
from incar.hotlist.sealed import key_id_of
from incar.messages.home import PublishedList
from incar.store.lists import ListStore
from tests.sim.made_office import ListCar, copied_office, entry, made_office
from tests.sim.tuf_client import TufClient

PNC = Draft(name="pnc", title="Police computer extract")
MOMENT = datetime(2026, 1, 31, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("template") / "office").folder


@pytest.fixture
def office(tmp_path: Path, template: Path) -> Office:
    return copied_office(template, tmp_path / "office")


def marks(*numbers: int) -> list[ListEntry]:
    return [entry(f"AB{number:02d}CDE") for number in numbers]


def publish(office: Office, entries: list[ListEntry], hours: float = 0.0) -> PublishedList:
    produced_at = MOMENT + timedelta(hours=hours)
    return Publisher(office).publish(PNC, entries, produced_at=produced_at).published


def content(office: Office, name: str = "pnc") -> list[ListEntry]:
    with ListStore.for_reading(office.lists / name, office.store_key()) as store:
        return list(store.entries(name))


def let_pass(office: Office, hours: float) -> None:
    """As if everything had been published so much earlier."""
    for path in (office.lists / "pnc" / "changes").iterdir():
        then = path.stat().st_mtime - hours * 3600
        os.utime(path, (then, then))


def test_a_list_is_published_with_its_signature_and_its_snapshot(office: Office, tmp_path: Path) -> None:
    published = publish(office, marks(1, 2, 3))
    client = TufClient(office.folder / "repository", tmp_path / "car", office.repository.newest_root())
    assert client.index().lists == [published]
    assert (published.generation, published.entries, published.produced_at) == (1, 3, MOMENT)
    car = ListCar(office, tmp_path / "lists")
    car.follow(published)
    assert car.content("pnc") == content(office) == marks(1, 2, 3)


def test_a_car_takes_the_change_alone(office: Office, tmp_path: Path) -> None:
    car = ListCar(office, tmp_path / "lists")
    car.follow(publish(office, marks(1, 2, 3)))
    (file,) = car.follow(publish(office, marks(2, 3, 4)))
    assert (file.kind, file.since, file.generation) == ("changes", 1, 2)
    assert car.content("pnc") == marks(2, 3, 4)


def test_the_same_content_again_is_a_younger_generation(office: Office, tmp_path: Path) -> None:
    car = ListCar(office, tmp_path / "lists")
    car.follow(publish(office, marks(1, 2)))
    again = publish(office, marks(1, 2), hours=6)
    car.follow(again)
    info = car.store.state("pnc")
    assert info
    assert (info.generation, info.produced_at, info.digest) == (2, again.produced_at, again.digest)


def test_what_cannot_be_read_to_its_end_changes_nothing(office: Office) -> None:
    before = publish(office, marks(1, 2))

    def broken() -> Iterator[ListEntry]:
        yield from marks(3)
        raise ValueError("cut short")

    with pytest.raises(ValueError, match="cut short"):
        Publisher(office).publish(PNC, broken(), produced_at=MOMENT)
    assert Publisher(office).published("pnc") == before
    assert content(office) == marks(1, 2)


def test_a_list_file_is_closed_to_whoever_has_no_key(office: Office) -> None:
    published = publish(office, marks(1, 2))
    sealed = office.repository.file("pnc", published.files[0]).read_bytes()
    assert b"AB01CDE" not in sealed
    kept = [path for path in office.folder.rglob("*") if path.is_file() and b"AB01CDE" in path.read_bytes()]
    assert kept == []


def test_after_a_rotation_new_files_need_the_new_key(office: Office) -> None:
    old = office.list_keys.newest()[0]
    publish(office, marks(1, 2))
    new = office.list_keys.rotate()
    published = publish(office, marks(1, 2, 3))
    named = {}
    for file in published.files:
        with office.repository.file("pnc", file).open("rb") as sealed:
            named[file.kind] = key_id_of(sealed)
    assert named == {"snapshot": old, "changes": new}


def test_changes_that_outweigh_the_snapshot_bring_a_new_one(office: Office, tmp_path: Path) -> None:
    texts = [os.urandom(60).hex() for _ in range(2000)]
    car = ListCar(office, tmp_path / "lists")
    car.follow(publish(office, [entry(f"A{n}BCD", reason=text) for n, text in enumerate(texts)]))
    other = [entry(f"A{n}BCD", reason=text[::-1]) for n, text in enumerate(texts)]
    published = publish(office, other)
    assert [(file.kind, file.generation) for file in published.files] == [("snapshot", 2)]
    car.follow(published)
    assert car.content("pnc") == content(office)


def test_a_snapshot_is_made_on_demand(office: Office) -> None:
    publish(office, marks(1))
    publish(office, marks(1, 2))
    published = Publisher(office).make_snapshot("pnc")
    assert published.files[0].generation == 2
    with pytest.raises(PublishingError, match="no list"):
        Publisher(office).make_snapshot("crews")


def test_changes_older_than_a_month_are_forgotten_and_remains_cleared(office: Office) -> None:
    for number in range(1, 4):
        publish(office, marks(number))
        Publisher(office).make_snapshot("pnc")
        let_pass(office, 40 * 24)
    changes = office.lists / "pnc" / "changes"
    (changes / ".left").write_bytes(b"by a killed publication")
    publish(office, marks(4))
    assert [path.name for path in changes.iterdir()] == ["4"]


def test_a_withdrawn_list_is_gone_and_may_come_again(office: Office, tmp_path: Path) -> None:
    publish(office, marks(1))
    publish(office, marks(1, 2))
    car = ListCar(office, tmp_path / "lists")
    car.follow(publish(office, marks(1, 2, 3)))
    Publisher(office).withdraw("pnc")
    assert office.repository.index().lists == []
    with pytest.raises(PublishingError, match="no list"):
        Publisher(office).withdraw("pnc")
    published = publish(office, marks(4))
    ListCar(office, tmp_path / "new car").follow(published)
    car.follow(published)
    assert car.content("pnc") == marks(4)


@pytest.mark.parametrize("step", ["staged", "sealed", "committed"])
def test_killed_in_the_middle_cars_see_one_whole_generation_and_the_next_goes_on(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    car = ListCar(office, tmp_path / "lists")
    before = publish(office, marks(1, 2))
    car.follow(before)
    with monkeypatch.context() as patch:
        place = {
            "staged": "incar.backoffice.publishing.Publisher._seal",
            "sealed": "incar.store.lists_staging.Staged.commit",
            "committed": "incar.backoffice.publishing.Publisher._announce",
        }[step]
        patch.setattr(place, _die)
        with pytest.raises(KeyboardInterrupt):
            publish(office, marks(2, 3))
    assert Publisher(office).published("pnc") == before
    Publisher(office).repair()
    repaired = Publisher(office).published("pnc")
    assert repaired
    assert repaired.generation == (2 if step == "committed" else 1)
    assert repaired.title == PNC.title
    published = publish(office, marks(3, 4))
    car.follow(published)
    assert car.content("pnc") == content(office) == marks(3, 4)


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_urgent_entry_does_not_wait_for_a_list_that_is_being_read(office: Office) -> None:
    control = Draft(name="control", title="Control")
    took_s = []

    def slow() -> Iterator[ListEntry]:
        yield from marks(1)
        began_s = time.monotonic()
        Publisher(office).publish(control, marks(9), produced_at=MOMENT)
        took_s.append(time.monotonic() - began_s)
        yield from marks(2)

    Publisher(office).publish(PNC, slow(), produced_at=MOMENT)
    assert {each.name for each in office.repository.index().lists} == {"control", "pnc"}
    assert took_s[0] < 2


def test_progress_is_told(office: Office) -> None:
    told: list[tuple[str, int]] = []
    entries = (entry(f"A{n}BCD") for n in range(25_000))
    Publisher(office).publish(PNC, entries, produced_at=MOMENT, progress=lambda doing, done: told.append((doing, done)))
    assert [done for doing, done in told if doing == "reading"] == [0, 10_000, 20_000]
    assert told[-1] == ("making a snapshot", 20_000)


HISTORIES = st.lists(
    st.tuples(st.sets(st.integers(0, 12), max_size=8), st.sampled_from([0.0, 0.4, 2.0, 30.0, 800.0]), st.booleans()),
    min_size=2,
    max_size=6,
)


@given(history=HISTORIES, data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_way_leads_any_car_to_the_servers_content(
    template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    history: list[tuple[set[int], float, bool]],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("history")
    office = copied_office(template, folder / "office")
    stays = data.draw(st.integers(1, len(history)), label="generation that a car was left at")
    left, follower = ListCar(office, folder / "left"), ListCar(office, folder / "follower")
    for generation, (numbers, hours, new_snapshot) in enumerate(history, 1):
        published = publish(office, marks(*sorted(numbers)))
        if new_snapshot:
            published = Publisher(office).make_snapshot("pnc")
        follower.follow(published)
        if generation <= stays:
            left.follow(published)
        let_pass(office, hours)
    expected = content(office)
    assert follower.content("pnc") == expected
    ways = [file for file in published.files if file.kind == "changes" and file.since <= stays < published.generation]
    if ways:
        left.take(published, data.draw(st.sampled_from(ways), label="way"))
    else:
        left.follow(published)
    assert left.content("pnc") == expected
    newcomer = ListCar(office, folder / "newcomer")
    newcomer.follow(published)
    assert newcomer.content("pnc") == expected
