"""What is believed and what is not, against a repository that does everything a bad one can."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import MetaFile

from incar.messages.home import INDEX_PATH, ListIndex
from incar.sync.downloads import Downloads, Wanted
from incar.sync.identity import LinkError, NotNowError
from incar.sync.list_link import ListLink
from incar.sync.memory import EARLIEST, MEMORY_FILE, load_memory
from incar.sync.trust import DistrustError, Moment, Trust
from tests.conftest import ExpectLog
from tests.sim.hostile_repository import HostileRepository
from tests.sim.secure_server import SecureServer

DAY = timedelta(days=1)
MODEL = b"a model's bytes"


@dataclass
class Car:
    """One car's trust, anew with every asking, as it would be after a restart."""

    folder: Path
    root_file: str
    link: ListLink
    moment: Moment = field(default_factory=lambda: Moment(datetime.now(UTC), confirmed=True))

    def trust(self) -> Trust:
        return Trust(self.root_file, self.folder, self.link, lambda: self.moment)

    def refresh(self) -> ListIndex:
        return self.trust().refresh().index()


@contextmanager
def a_car(server: SecureServer, folder: Path, repository: HostileRepository) -> Iterator[Car]:
    home = server.home(folder, root=repository.first_root)
    with ListLink(home) as link:
        yield Car(folder / "sync", home.root_file, link)


@pytest.fixture
def trusting(server: SecureServer, car: Path, repository: HostileRepository) -> Iterator[Car]:
    """A car that has asked once, and believed."""
    with a_car(server, car, repository) as here:
        here.refresh()
        yield here


def refused(car: Car, words: str) -> None:
    """Nothing is believed, also after a restart, and what was believed before stays on disk."""
    before = (car.folder / "metadata" / "snapshot.json").read_bytes()
    for _ in range(2):
        with pytest.raises(DistrustError, match=words):
            car.refresh()
    assert (car.folder / "metadata" / "snapshot.json").read_bytes() == before


def test_a_good_repository_is_believed_again_and_again(trusting: Car, repository: HostileRepository) -> None:
    repository.renew("lists")
    assert trusting.refresh() == ListIndex(lists=[])
    repository.asked.clear()
    trusting.refresh()
    assert repository.asked == ["metadata/2.root.json", "metadata/timestamp.json"]


# --- rollback -----------------------------------------------------------------------------------------------------


def test_an_older_timestamp_is_refused(trusting: Car, repository: HostileRepository) -> None:
    old = repository.files["metadata/timestamp.json"]
    repository.renew("lists")
    trusting.refresh()
    repository.serve("timestamp", old)
    refused(trusting, "older than what this car has seen")


def test_a_newer_timestamp_with_an_older_snapshot_is_refused(trusting: Car, repository: HostileRepository) -> None:
    repository.timestamp.snapshot_meta.version -= 1
    repository.renew()
    refused(trusting, "older than what this car has seen")


def test_a_newer_snapshot_with_older_lists_is_refused(trusting: Car, repository: HostileRepository) -> None:
    repository.snapshot.meta["lists.json"].version -= 1
    repository.snapshot.version += 1
    repository.timestamp.snapshot_meta.version += 1
    repository.write("snapshot")
    repository.renew()
    refused(trusting, "older than what this car has seen")


def test_a_snapshot_that_forgets_a_role_is_refused(trusting: Car, repository: HostileRepository) -> None:
    del repository.snapshot.meta["models.json"]
    repository.snapshot.version += 1
    repository.timestamp.snapshot_meta.version += 1
    repository.write("snapshot")
    repository.renew()
    refused(trusting, "contradicts what was signed before")


# --- freeze and expiry --------------------------------------------------------------------------------------------


def test_a_repository_that_stands_still_is_refused_when_its_time_is_over(
    trusting: Car, repository: HostileRepository
) -> None:
    trusting.moment = Moment(repository.expires + timedelta(minutes=1), confirmed=True)
    refused(trusting, "renewed no longer, or an old copy is being served")
    assert "the lists stay as they are" in _reason(trusting)


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets", "lists"])
def test_every_role_runs_out(server: SecureServer, car: Path, role: str) -> None:
    server.application = repository = HostileRepository()
    repository.signed(role).expires = datetime.now(UTC).replace(microsecond=0) - DAY
    if role == "root":
        repository.first_root = repository.write("root")
    else:
        repository.renew(*({role} & {"targets", "lists"}))
    if role == "snapshot":
        repository.write("snapshot")
    with a_car(server, car, repository) as here, pytest.raises(DistrustError, match=f"run out.*{role}"):
        here.refresh()


def test_by_a_clock_a_day_ahead_that_nothing_confirms_the_reason_names_the_clock(
    trusting: Car, repository: HostileRepository
) -> None:
    trusting.moment = Moment(repository.expires + DAY, confirmed=False)
    refused(trusting, "this car's clock, which says .* is not confirmed: set it")
    trusting.moment = Moment(datetime.now(UTC), confirmed=True)
    trusting.refresh()


def test_a_clock_that_nothing_confirms_is_not_remembered(trusting: Car) -> None:
    known = load_memory(trusting.folder).latest_time
    trusting.moment = Moment(known + timedelta(hours=1), confirmed=False)
    trusting.refresh()
    assert load_memory(trusting.folder).latest_time == known


@pytest.mark.parametrize("wrong", [datetime(1970, 1, 1, tzinfo=UTC), datetime.now(UTC) - DAY])
def test_a_clock_unset_or_behind_does_not_bring_old_metadata_back_to_life(
    trusting: Car, repository: HostileRepository, wrong: datetime
) -> None:
    trusting.moment = Moment(repository.expires + timedelta(seconds=1), confirmed=True)
    refused(trusting, "run out")
    trusting.moment = Moment(wrong, confirmed=False)
    refused(trusting, "confirmed once .* remove sync/keeper.json")
    repository.timestamp.expires += DAY
    repository.renew()
    refused(trusting, "root.json is expired")  # a new timestamp alone does not help: the time did not go back


def test_a_new_car_without_a_clock_is_not_before_its_release(
    server: SecureServer, car: Path, repository: HostileRepository
) -> None:
    repository.timestamp.expires = EARLIEST - DAY
    repository.renew()
    with a_car(server, car, repository) as here:
        here.moment = Moment(datetime(1970, 1, 1, tzinfo=UTC), confirmed=False)
        with pytest.raises(DistrustError, match="run out"):
            here.refresh()


def test_what_was_remembered_may_be_lost(trusting: Car, expect_log: ExpectLog) -> None:
    (trusting.folder / MEMORY_FILE).write_bytes(b"{")
    expect_log("starts anew")
    trusting.refresh()
    assert load_memory(trusting.folder).latest_time == trusting.moment.utc


# --- mix and match, altered, truncated ----------------------------------------------------------------------------


def test_lists_of_one_publication_with_the_snapshot_of_another_are_refused(
    trusting: Car, repository: HostileRepository
) -> None:
    repository.renew("lists")
    older = repository.files[f"metadata/{repository.delegates['lists'].version - 1}.lists.json"]
    repository.serve("lists", older)
    refused_index(trusting, "of two publications")


def test_a_snapshot_other_than_the_timestamp_names_is_refused(trusting: Car, repository: HostileRepository) -> None:
    older = repository.files[repository.name("snapshot")]
    repository.renew("lists")
    repository.serve("snapshot", older)
    refused(trusting, "of two publications")


def test_with_hashes_in_the_metadata_another_files_bytes_are_refused(
    trusting: Car, repository: HostileRepository
) -> None:
    repository.timestamp.snapshot_meta = MetaFile(repository.snapshot.version + 1, hashes={"sha256": "0" * 64})
    repository.renew("lists")
    repository.timestamp.snapshot_meta.hashes = {"sha256": "0" * 64}
    repository.write("timestamp")
    refused(trusting, "not what was signed")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "lists"])
def test_altered_metadata_is_refused(trusting: Car, repository: HostileRepository, role: str) -> None:
    repository.renew("lists")
    document = json.loads(repository.files[repository.name(role)])
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    repository.serve(role, json.dumps(document).encode())
    refused_index(trusting, "not signed by those who may sign it")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "lists"])
def test_metadata_that_is_cut_short_is_refused(trusting: Car, repository: HostileRepository, role: str) -> None:
    repository.renew("lists")
    repository.serve(role, repository.files[repository.name(role)][:-40])
    refused_index(trusting, "cannot be read: altered or cut short")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "lists"])
def test_another_keys_signature_is_refused(trusting: Car, repository: HostileRepository, role: str) -> None:
    repository.renew("lists")
    repository.write(role, CryptoSigner.generate_ed25519())
    refused_index(trusting, "not signed by those who may sign it")


def test_metadata_without_end_is_refused(trusting: Car, repository: HostileRepository) -> None:
    repository.serve("timestamp", b" " * 100_000)
    refused(trusting, "longer than it may be")


def test_an_index_that_makes_no_sense_is_refused(trusting: Car, repository: HostileRepository) -> None:
    repository.add_target("lists", INDEX_PATH, b"{}", {"lists": 7})
    repository.renew("lists")
    refused_index(trusting, "makes no sense")


# --- roots and delegates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
def test_a_root_that_rotated_is_followed_also_after_a_restart(
    trusting: Car, repository: HostileRepository, role: str
) -> None:
    repository.rotate_root(role)
    repository.renew("targets")
    for _ in range(2):
        trusting.refresh()


def test_the_old_key_is_worth_nothing_after_the_rotation(trusting: Car, repository: HostileRepository) -> None:
    stolen = repository.signers["timestamp"]
    repository.rotate_root("timestamp")
    repository.renew()
    trusting.refresh()
    repository.timestamp.version += 1
    repository.write("timestamp", stolen)
    refused(trusting, "not signed by those who may sign it")


def test_a_root_that_the_old_one_has_not_signed_is_refused(trusting: Car, repository: HostileRepository) -> None:
    repository.root.version += 1
    repository.write("root", CryptoSigner.generate_ed25519())
    refused(trusting, "not signed by those who may sign it")


def test_the_lists_key_cannot_vouch_for_models_or_releases(trusting: Car, repository: HostileRepository) -> None:
    repository.add_target("lists", "models/reader.onnx", MODEL)
    repository.add_target("lists", "releases/incar.whl", MODEL)
    repository.renew("lists")
    vouched = trusting.trust().refresh()
    for path in ("models/reader.onnx", "releases/incar.whl"):
        with pytest.raises(DistrustError, match="nobody who may"):
            vouched.target(path)


def test_the_lists_key_cannot_sign_for_the_models_role(trusting: Car, repository: HostileRepository) -> None:
    repository.add_target("models", "models/reader.onnx", MODEL)
    repository.renew("models")
    repository.write("models", repository.signers["lists"])
    with pytest.raises(DistrustError, match="not signed by those who may"):
        trusting.trust().refresh().target("models/reader.onnx")


def test_a_model_is_vouched_for_and_fetched_under_its_hash(trusting: Car, repository: HostileRepository) -> None:
    repository.add_target("models", "models/reader.onnx", MODEL)
    repository.renew("models")
    target = trusting.trust().refresh().target("models/reader.onnx")
    path = Downloads(trusting.link, trusting.folder / "downloads").fetch(Wanted.target(target))
    assert path.read_bytes() == MODEL


# --- the way there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_back_office_is_asked_later(trusting: Car, repository: HostileRepository, status: int) -> None:
    repository.faults.status["metadata/timestamp.json"] = status
    with pytest.raises(NotNowError, match=str(status)):
        trusting.refresh()


def test_a_disk_that_takes_nothing_is_named(trusting: Car, repository: HostileRepository) -> None:
    repository.renew("lists")
    (trusting.folder / "metadata" / "root.json").unlink()
    (trusting.folder / "metadata" / "root.json").mkdir()
    with pytest.raises(NotNowError, match="see to the disk"):
        trusting.refresh()


def test_a_root_file_that_is_none_is_named(trusting: Car) -> None:
    with pytest.raises(LinkError, match="root_file is not set"):
        Trust("", trusting.folder, trusting.link, lambda: trusting.moment)
    with pytest.raises(LinkError, match="root_file cannot be read"):
        Trust("/nowhere", trusting.folder, trusting.link, lambda: trusting.moment)
    Path(trusting.root_file).write_bytes(b"{}")
    with pytest.raises(LinkError, match="no root of trust"):
        trusting.refresh()


def refused_index(car: Car, words: str) -> None:
    with pytest.raises(DistrustError, match=words):
        car.refresh()


def _reason(car: Car) -> str:
    with pytest.raises(DistrustError) as told:
        car.refresh()
    return str(told.value)
