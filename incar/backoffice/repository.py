"""The signed repository: what cars believe, and why (The Update Framework, by python-tuf).

    root (offline)  →  timestamp, snapshot (online): what is current, and until when
                    →  targets (offline)  →  lists (online)            lists/*
                                          →  models, releases (offline) models/*, releases/*

The index of the lists is the signed `custom` of the target `lists/index.json`; list files lie beside it under names
that are their SHA-256, which the index gives. Every file but `timestamp.json` is written once and never changes, so
any web server may serve the folder. Files go to disk in the order in which they are referred to, the timestamp last:
killed at any moment, the repository is what it was or what it was to be.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from incar.backoffice.files import PUBLIC, new_file, write_file
from incar.backoffice.locks import locked
from incar.backoffice.settings import ExpirySettings
from incar.backoffice.signing_keys import ONLINE, load_key, make_keys
from incar.errors import IncarError
from incar.messages.home import INDEX_PATH, ListFile, ListIndex

DELEGATES = ("lists", "models", "releases")
KEPT_S = 24 * 3600.0
"""So long files stay that are no longer referred to: a slow download that began before ends well."""
_TOP = ("root", "timestamp", "snapshot", "targets")

T = TypeVar("T", Root, Timestamp, Snapshot, Targets)


class UnusableRepositoryError(IncarError):
    """The signed repository is not as this program left it."""


class Repository:
    """The folder `metadata/` and `targets/` that cars are served from. Threads and processes may share it."""

    def __init__(self, folder: Path, online_keys: Path, expiry: ExpirySettings) -> None:
        self.metadata = folder / "metadata"
        self.targets = folder / "targets"
        self._lock = folder / ".lock"
        self._online_keys = online_keys
        self._expiry = expiry

    def create(self, offline: Mapping[str, CryptoSigner]) -> None:
        """Make the first root of trust, and a repository without lists. The online keys are made with it."""
        for folder in (self.metadata, self.targets):
            folder.mkdir(parents=True)
        online = make_keys(self._online_keys, ONLINE)
        signers = {**offline, **online}
        root, targets = Root(), Targets(delegations=_delegations(signers))
        root.expires = targets.expires = self._until(self._expiry.offline_d)
        for role in _TOP:
            root.add_key(signers[role].public_key, role)
        self._write("root", Metadata(root), signers["root"])
        self._write("targets", Metadata(targets), signers["targets"])
        for role in DELEGATES:
            life_d = self._expiry.lists_d if role == "lists" else self._expiry.offline_d
            self._write(role, Metadata(Targets(expires=self._until(life_d))), signers[role])
        snapshot = Snapshot(meta={f"{role}.json": MetaFile(1) for role in ("targets", *DELEGATES)})
        self._finish(Metadata(snapshot), Metadata(Timestamp()))
        self.publish(lambda index: index)

    # --- reading --------------------------------------------------------------------------------------------------

    def version(self) -> int:
        """Of the signed timestamp: it has risen when anything has changed.

        Raises:
            UnusableRepositoryError: it cannot be read.
        """
        return self._timestamp().signed.version

    def index(self) -> ListIndex:
        """The lists as they are published.

        Raises:
            UnusableRepositoryError: it cannot be read.
        """
        return _index_of(self._delegate(self._snapshot(self._timestamp()), "lists"))

    def newest_root(self) -> bytes:
        """The root of trust that a new car is given."""
        return (self.metadata / f"{self._root_version()}.root.json").read_bytes()

    def expiries(self) -> dict[str, datetime]:
        """Until when each offline role's word holds.

        Raises:
            UnusableRepositoryError: it cannot be read.
        """
        snapshot = self._snapshot(self._timestamp())
        roles = {role: self._delegate(snapshot, role).signed.expires for role in ("targets", "models", "releases")}
        return {"root": self._load(Root, f"{self._root_version()}.root").signed.expires, **roles}

    # --- the online keys' work ------------------------------------------------------------------------------------

    def publish(self, change: Callable[[ListIndex], ListIndex]) -> ListIndex:
        """Sign what `change` makes of the index; the files that it names are in `targets` already.

        Raises:
            UnusableRepositoryError: the repository cannot be read.
            SigningKeyError: the online keys are not there.
        """
        with self._changing() as (timestamp, snapshot):
            lists = self._delegate(snapshot, "lists")
            index = change(_index_of(lists))
            lists.signed.targets[INDEX_PATH] = self._index_target(index)
            self._sign_lists(lists, snapshot)
            self._finish(snapshot, timestamp)
            return index

    def renew(self) -> None:
        """Sign the timestamp again, and what the online keys sign besides where half its time is over.

        Raises:
            UnusableRepositoryError: the repository cannot be read.
            SigningKeyError: the online keys are not there.
        """
        with self._changing() as (timestamp, snapshot):
            lists = self._delegate(snapshot, "lists")
            if lists.signed.expires < self._until(self._expiry.lists_d / 2):
                self._sign_lists(lists, snapshot)
                self._finish(snapshot, timestamp)
            else:
                self._sign_timestamp(timestamp)

    def prune(self) -> None:
        """Remove files that have not been referred to for a day. Roots stay: a car may need every one.

        Raises:
            UnusableRepositoryError: the repository cannot be read.
        """
        with locked(self._lock):
            referred = self._referred()
            files = {path for folder in (self.metadata, self.targets) for path in folder.rglob("*") if path.is_file()}
            before_s = time.time() - KEPT_S
            for path in files - referred:
                if path.stat().st_mtime < before_s:
                    path.unlink()

    # --- the offline keys' work -----------------------------------------------------------------------------------

    def sign_files(self, role: str, signer: CryptoSigner, files: Collection[Path], withdrawn: Collection[str]) -> None:
        """Vouch for models or releases, each under its file's name, and no longer for those `withdrawn`.

        Raises:
            UnusableRepositoryError: the repository cannot be read, or a withdrawn name is not there.
            SigningKeyError: the online keys are not there.
        """
        with self._changing() as (timestamp, snapshot):
            metadata = self._delegate(snapshot, role)
            for name in withdrawn:
                if metadata.signed.targets.pop(f"{role}/{name}", None) is None:
                    raise UnusableRepositoryError(f"there is no {role}/{name} to withdraw; check its name")
            for file in files:
                target = TargetFile.from_file(f"{role}/{file.name}", str(file), ["sha256"])
                self._copy(file, target)
                metadata.signed.targets[target.path] = target
            metadata.signed.expires = self._until(self._expiry.offline_d)
            self._replace(role, metadata, signer, snapshot)
            self._finish(snapshot, timestamp)

    def renew_offline(self, signers: Mapping[str, CryptoSigner], *, new_online_keys: bool = False) -> None:
        """Sign root, targets, models and releases again; with new keys for the server if it may have been broken into.

        Cars follow from the old root to the new one by themselves. Killed in the middle, do it again.

        Raises:
            UnusableRepositoryError: the repository cannot be read.
            SigningKeyError: the online keys are not there.
        """
        with self._changing() as (timestamp, snapshot):
            root = self._load(Root, f"{self._root_version()}.root")
            targets = self._delegate(snapshot, "targets")
            lists = self._delegate(snapshot, "lists")
            if new_online_keys:
                self._replace_online_keys(root.signed, targets.signed)
            root.signed.version += 1
            root.signed.expires = self._until(self._expiry.offline_d)
            self._write("root", root, signers["root"])
            for role in ("targets", "models", "releases"):
                metadata = targets if role == "targets" else self._delegate(snapshot, role)
                metadata.signed.expires = self._until(self._expiry.offline_d)
                self._replace(role, metadata, signers[role], snapshot)
            self._sign_lists(lists, snapshot)
            self._finish(snapshot, timestamp)

    def _replace_online_keys(self, root: Root, targets: Targets) -> None:
        new = make_keys(self._online_keys, ONLINE)
        for role in ("timestamp", "snapshot"):
            for old in list(root.roles[role].keyids):
                root.revoke_key(old, role)
            root.add_key(new[role].public_key, role)
        for old in list(targets.get_delegated_role("lists").keyids):
            targets.revoke_key(old, "lists")
        targets.add_key(new["lists"].public_key, "lists")

    # --- what is referred to --------------------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[tuple[Metadata[Timestamp], Metadata[Snapshot]]]:
        """Alone with the repository; what it no longer refers to afterwards stays for a day from now."""
        with locked(self._lock):
            before = self._referred()
            timestamp = self._timestamp()
            yield timestamp, self._snapshot(timestamp)
            for path in before - self._referred():
                if path.exists():
                    os.utime(path)

    def _referred(self) -> set[Path]:
        timestamp = self._timestamp()
        snapshot = self._snapshot(timestamp)
        names = {f"{timestamp.signed.snapshot_meta.version}.snapshot.json", "timestamp.json"}
        names |= {f"{meta.version}.{name}" for name, meta in snapshot.signed.meta.items()}
        files = {self.metadata / name for name in names} | set(self.metadata.glob("*.root.json"))
        for role in DELEGATES:
            metadata = self._delegate(snapshot, role)
            for target in metadata.signed.targets.values():
                files |= {self.targets / path for path in target.get_prefixed_paths()}
            if role == "lists":
                files |= {self.file(each.name, file) for each in _index_of(metadata).lists for file in each.files}
        return files

    def file(self, name: str, file: ListFile) -> Path:
        """Where a file of the list `name` lies."""
        return self.targets / "lists" / name / file.sha256

    # --- signing and writing --------------------------------------------------------------------------------------

    def _sign_lists(self, lists: Metadata[Targets], snapshot: Metadata[Snapshot]) -> None:
        lists.signed.expires = self._until(self._expiry.lists_d)
        self._replace("lists", lists, load_key(self._online_keys, "lists"), snapshot)

    def _replace(
        self, role: str, metadata: Metadata[Targets], signer: CryptoSigner, snapshot: Metadata[Snapshot]
    ) -> None:
        metadata.signed.version += 1
        self._write(role, metadata, signer)
        snapshot.signed.meta[f"{role}.json"].version = metadata.signed.version

    def _finish(self, snapshot: Metadata[Snapshot], timestamp: Metadata[Timestamp]) -> None:
        if (self.metadata / "timestamp.json").exists():
            snapshot.signed.version += 1
        snapshot.signed.expires = self._until(self._expiry.lists_d)
        self._write("snapshot", snapshot, load_key(self._online_keys, "snapshot"))
        timestamp.signed.snapshot_meta.version = snapshot.signed.version
        self._sign_timestamp(timestamp)

    def _sign_timestamp(self, timestamp: Metadata[Timestamp]) -> None:
        if (self.metadata / "timestamp.json").exists():
            timestamp.signed.version += 1
        timestamp.signed.expires = self._until(self._expiry.timestamp_d)
        timestamp.sign(load_key(self._online_keys, "timestamp"))
        write_file(self.metadata / "timestamp.json", timestamp.to_bytes(), PUBLIC)

    def _write(self, role: str, metadata: Metadata[T], signer: CryptoSigner) -> None:
        metadata.sign(signer)
        write_file(self.metadata / f"{metadata.signed.version}.{role}.json", metadata.to_bytes(), PUBLIC)

    def _index_target(self, index: ListIndex) -> TargetFile:
        content = msgspec.json.encode(index)
        sha256 = hashlib.sha256(content).hexdigest()
        custom = msgspec.to_builtins(index)
        target = TargetFile(len(content), {"sha256": sha256}, INDEX_PATH, unrecognized_fields={"custom": custom})
        path = self.targets / target.get_prefixed_paths()[0]
        path.parent.mkdir(exist_ok=True)
        write_file(path, content, PUBLIC)
        return target

    def _copy(self, file: Path, target: TargetFile) -> None:
        path = self.targets / target.get_prefixed_paths()[0]
        path.parent.mkdir(exist_ok=True)
        with file.open("rb") as source, new_file(path, PUBLIC) as copy:
            shutil.copyfileobj(source, copy)

    # --- loading --------------------------------------------------------------------------------------------------

    def _timestamp(self) -> Metadata[Timestamp]:
        return self._load(Timestamp, "timestamp")

    def _snapshot(self, timestamp: Metadata[Timestamp]) -> Metadata[Snapshot]:
        return self._load(Snapshot, f"{timestamp.signed.snapshot_meta.version}.snapshot")

    def _delegate(self, snapshot: Metadata[Snapshot], role: str) -> Metadata[Targets]:
        return self._load(Targets, f"{snapshot.signed.meta[f'{role}.json'].version}.{role}")

    def _root_version(self) -> int:
        return max((int(path.name.split(".")[0]) for path in self.metadata.glob("*.root.json")), default=0)

    def _load(self, kind: type[T], name: str) -> Metadata[T]:
        path = self.metadata / f"{name}.json"
        try:
            metadata: Metadata[T] = Metadata.from_bytes(path.read_bytes())
        except OSError as error:
            raise UnusableRepositoryError(
                f"{path} cannot be read ({error.strerror}); restore the repository"
            ) from error
        if not isinstance(metadata.signed, kind):
            raise UnusableRepositoryError(f"{path} holds another role's metadata; restore the repository")
        return metadata

    @staticmethod
    def _until(days: float) -> datetime:
        return datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)


def _delegations(signers: Mapping[str, CryptoSigner]) -> Delegations:
    keys = {signers[role].public_key.keyid: signers[role].public_key for role in DELEGATES}
    roles = {
        role: DelegatedRole(role, [signers[role].public_key.keyid], 1, terminating=True, paths=[f"{role}/*"])
        for role in DELEGATES
    }
    return Delegations({**keys}, roles)


def _index_of(lists: Metadata[Targets]) -> ListIndex:
    target = lists.signed.targets.get(INDEX_PATH)
    return msgspec.convert(target.custom, ListIndex) if target else ListIndex(lists=[])
