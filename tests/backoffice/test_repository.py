"""The signed repository, as python-tuf's own client sees it."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import DownloadError, RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Metadata, TargetFile, Targets

from incar.backoffice.files import write_file
from incar.backoffice.repository import Repository, UnusableRepositoryError
from incar.backoffice.settings import ExpirySettings
from incar.backoffice.signing_keys import OFFLINE, ONLINE, SigningKeyError, load_key, make_keys
from incar.messages.home import INDEX_PATH, ListFile, ListIndex, PublishedList
from tests.sim.tuf_client import TufClient

MOMENT = datetime(2026, 1, 31, 6, tzinfo=UTC)
PASSPHRASE = b"a long one"


class Office:
    """A repository and its offline keys, and clients of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.offline = make_keys(folder / "offline", OFFLINE, PASSPHRASE)
        self.repository = Repository(folder / "repository", folder / "online", ExpirySettings())
        self.repository.create(self.offline)
        self.root = self.repository.newest_root()

    def client(self, name: str = "car") -> TufClient:
        return TufClient(self.folder / "repository", self.folder / name, self.root)

    def publish(self, *names: str) -> ListIndex:
        return self.repository.publish(lambda _: ListIndex(lists=[published(name) for name in names]))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def published(name: str, sha256: str = "00") -> PublishedList:
    file = ListFile(
        kind="snapshot", since=0, generation=1, length=1, sha256=sha256, entries=0, digest="", produced_at=MOMENT
    )
    return PublishedList(
        name=name,
        title=name,
        bulk=False,
        areas=[],
        generation=1,
        entries=0,
        digest="",
        produced_at=MOMENT,
        files=[file],
    )


def test_a_new_repository_has_no_lists(office: Office) -> None:
    assert office.client().index() == ListIndex(lists=[])
    assert office.repository.index() == ListIndex(lists=[])


def test_what_is_published_is_seen_with_the_signed_metadata_and_as_a_file(office: Office) -> None:
    client = office.client()
    client.index()
    index = office.publish("pnc", "crews")
    assert client.index() == index
    assert msgspec.json.decode(client.download(INDEX_PATH), type=ListIndex) == index
    assert office.repository.index() == index


def test_every_change_is_seen_by_the_timestamp(office: Office) -> None:
    version = office.repository.version()
    office.publish("pnc")
    assert office.repository.version() == version + 1
    office.repository.renew()
    assert office.repository.version() == version + 2


def test_an_hourly_signature_changes_the_timestamp_alone(office: Office) -> None:
    before = {path.name for path in office.repository.metadata.iterdir()}
    office.repository.renew()
    assert {path.name for path in office.repository.metadata.iterdir()} == before
    assert office.client().index() == ListIndex(lists=[])


def test_what_has_lived_half_its_time_is_signed_again(office: Office) -> None:
    asks_more = Repository(office.folder / "repository", office.folder / "online", ExpirySettings(lists_d=30))
    asks_more.renew()
    lists = Metadata[Targets].from_file(str(office.repository.metadata / "3.lists.json"))
    assert lists.signed.expires > datetime.now(UTC) + timedelta(days=29)


def test_models_and_releases_need_the_offline_keys(office: Office) -> None:
    model = office.folder / "reader.onnx"
    model.write_bytes(b"weights")
    office.repository.sign_files("models", load_key(office.folder / "offline", "models", PASSPHRASE), [model], [])
    client = office.client()
    assert client.download("models/reader.onnx") == b"weights"
    office.repository.sign_files("models", office.offline["models"], [], ["reader.onnx"])
    assert client.target("models/reader.onnx") is None
    with pytest.raises(SigningKeyError, match="passphrase"):
        load_key(office.folder / "offline", "models", b"another")
    with pytest.raises(SigningKeyError, match="passphrase"):
        load_key(office.folder / "offline", "models")
    with pytest.raises(SigningKeyError, match="no key"):
        load_key(office.folder / "elsewhere", "models")


@pytest.mark.parametrize("path", ["models/reader.onnx", "releases/incar.whl", "reader.onnx"])
def test_the_lists_key_cannot_vouch_for_a_model_or_a_release(office: Office, path: str) -> None:
    """Whoever has broken into the server has every online key, and puts a target of theirs into the lists' metadata."""
    metadata = Metadata[Targets].from_file(str(office.repository.metadata / "2.lists.json"))
    metadata.signed.targets[path] = TargetFile.from_data(path, b"malware")
    metadata.sign(load_key(office.folder / "online", "lists"))
    metadata.to_file(str(office.repository.metadata / "2.lists.json"))
    assert office.client().target(path) is None


@pytest.mark.parametrize("role", ["models", "releases"])
@pytest.mark.parametrize("key", ONLINE)
def test_no_online_key_signs_models_or_releases(office: Office, role: str, key: str) -> None:
    office.repository.sign_files(role, load_key(office.folder / "online", key), [], [])
    with pytest.raises(UnsignedMetadataError):
        office.client().target(f"{role}/thing")


def test_old_keys_are_worth_nothing_after_a_renewal(office: Office) -> None:
    client = office.client()
    office.publish("pnc")
    before = client.index()
    stolen = {role: load_key(office.folder / "online", role) for role in ONLINE}
    office.repository.renew_offline(office.offline, new_online_keys=True)
    assert client.index() == before
    assert office.client("new car").index() == before
    for role in ONLINE:
        _put_key(office.folder / "online" / f"{role}.pem", stolen[role])
    office.publish("forged")
    with pytest.raises(RepositoryError):
        client.index()


def test_a_renewal_keeps_models_and_lengthens_every_life(office: Office) -> None:
    model = office.folder / "reader.onnx"
    model.write_bytes(b"weights")
    office.repository.sign_files("models", office.offline["models"], [model], [])
    before = office.repository.expiries()
    office.repository.renew_offline(office.offline)
    assert office.client().download("models/reader.onnx") == b"weights"
    assert {role for role, expires in office.repository.expiries().items() if expires >= before[role]} == set(before)
    assert set(before) == {"root", "targets", "models", "releases"}


@pytest.mark.parametrize("writes", range(6))
def test_killed_in_the_middle_it_is_what_it_was_and_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    index = office.publish("pnc")
    client, left = office.client(), [writes]

    def dying(path: Path, content: bytes, mode: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        write_file(path, content, mode)

    with monkeypatch.context() as patch:
        patch.setattr("incar.backoffice.repository.write_file", dying)
        try:
            office.publish("pnc", "insurance")
        except KeyboardInterrupt:
            assert office.repository.index() == client.index() == index
    again = office.publish("pnc", "insurance")
    assert client.index() == again


def test_files_stay_a_day_after_they_were_last_referred_to(office: Office) -> None:
    repository = office.repository
    old = repository.file("pnc", published("pnc").files[0])
    old.parent.mkdir(parents=True)
    old.write_bytes(b"sealed")
    left = repository.metadata / ".left"
    left.write_bytes(b"by a killed publication")
    office.publish("pnc")
    long_ago = time.time() - 40 * 24 * 3600
    for path in (*repository.targets.rglob("*"), *repository.metadata.glob("*")):
        os.utime(path, (long_ago, long_ago))
    repository.prune()
    assert old.exists()
    assert not left.exists()
    office.publish()
    repository.prune()
    assert old.exists()
    os.utime(old, (long_ago, long_ago))
    repository.prune()
    assert not old.exists()
    assert office.client().index() == ListIndex(lists=[])
    roots = list(repository.metadata.glob("*.root.json"))
    assert len(roots) == 1


def test_a_repository_that_has_lost_a_file_says_so(office: Office) -> None:
    (office.repository.metadata / "timestamp.json").unlink()
    with pytest.raises(UnusableRepositoryError, match="restore the repository"):
        office.repository.index()
    with pytest.raises(DownloadError):
        office.client().index()


def _put_key(path: Path, signer: CryptoSigner) -> None:
    path.write_bytes(signer.private_bytes)
