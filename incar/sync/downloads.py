"""Fetches files whose length and hash are known beforehand, over a link that is cut.

A file grows as `<sha256>.part` and is only called `<sha256>` once it is whole, verified and on disk. A cut download
goes on where it stopped (`Range`), if the server still has the same file (`If-Range`); the hash decides in the end, and
what does not meet it starts from nothing. List files are sealed, so what lies here meanwhile is ciphertext.
"""

import errno
import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

import httpx
from tuf.api.metadata import TargetFile

from incar.errors import IncarError
from incar.messages.home import ListFile
from incar.sync.identity import NotNowError, why_not_given
from incar.sync.list_link import ListLink

FRUITLESS_TRIES = 3
_SHA256 = re.compile("[0-9a-f]{64}")


class AlteredError(IncarError):
    """What is served is not the file that was vouched for."""


class NoRoomError(IncarError):
    """The disk has no room for a download."""


class SetAsideError(Exception):
    """Something more urgent has come up; what has arrived so far stays for later."""


@dataclass(frozen=True)
class Wanted:
    """A file to fetch."""

    path: str
    """Below `targets/`."""
    length: int
    sha256: str

    def __post_init__(self) -> None:
        """Refuse what is no hash: files are named after it.

        Raises:
            AlteredError: it is none.
        """
        if not _SHA256.fullmatch(self.sha256):
            raise AlteredError("a file was vouched for without a proper SHA-256; it is not taken")

    @classmethod
    def target(cls, target: TargetFile) -> Self:
        """A model or a release: consistent snapshots put the hash before the file's name."""
        folder, slash, name = target.path.rpartition("/")
        sha256 = target.hashes.get("sha256", "")
        return cls(path=f"{folder}{slash}{sha256}.{name}", length=target.length, sha256=sha256)

    @classmethod
    def list_file(cls, name: str, file: ListFile) -> Self:
        """A file of a list."""
        return cls(path=f"lists/{name}/{file.sha256}", length=file.length, sha256=file.sha256)


class Downloads:
    """The folder of files fetched and being fetched."""

    def __init__(self, link: ListLink, folder: Path, *, urgent: Callable[[], bool] = lambda: False) -> None:
        """Nothing is fetched yet.

        Args:
            link: where they come from.
            folder: where they lie.
            urgent: asked between pieces; when it says so, the download is set aside.
        """
        self._link = link
        self._folder = folder
        self._urgent = urgent
        self.received_bytes = 0
        """Of bodies, so far."""

    def fetch(self, wanted: Wanted) -> Path:
        """The file, whole, verified and on disk.

        Raises:
            AlteredError: another file is served under its name.
            NoRoomError: the disk is full; what was downloaded of it is given up.
            NotNowError: the link is down; what has arrived stays for the next try.
            SetAsideError: something is urgent; the same.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._fetch(wanted)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise NotNowError(f"downloads cannot be kept ({error.strerror}); see to the disk") from error
            self._part(wanted).unlink(missing_ok=True)
            raise NoRoomError(f"the disk has no room for a file of {wanted.length / 1e6:.1f} MB; free some") from error

    def keep_only(self, sha256: Collection[str]) -> None:
        """Delete everything but these files and their parts: nobody will ask for it again."""
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                if file.name.partition(".")[0] not in sha256:
                    file.unlink(missing_ok=True)

    def _fetch(self, wanted: Wanted) -> Path:
        whole = self._folder / wanted.sha256
        if whole.exists() and _digest(whole) == wanted.sha256:
            return whole
        had = self._size(wanted)
        self._bring(wanted)
        if had and not self._matches(wanted):
            self._give_up(wanted)  # what was here may have been damaged: once more, from nothing
            self._bring(wanted)
        if not self._matches(wanted):
            self._give_up(wanted)
            raise _altered(wanted)
        return self._keep(wanted, whole)

    def _bring(self, wanted: Wanted) -> None:
        """Download until the part has its length, as long as connections bring something."""
        fruitless = 0
        while (before := self._size(wanted)) < wanted.length:
            try:
                self._bring_more(wanted, before)
            except httpx.TransportError as error:
                fruitless = 0 if self._size(wanted) > before else fruitless + 1
                if fruitless == FRUITLESS_TRIES:
                    raise NotNowError(self._link.why_not_reached(error)) from None

    def _bring_more(self, wanted: Wanted, offset: int) -> None:
        """One request's worth; what arrived before it failed is in the part."""
        headers = self._headers(wanted, offset)
        with self._link.repository.stream("GET", f"targets/{wanted.path}", headers=headers) as answer:
            if offset and answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._give_up(wanted)
                return
            if not answer.is_success:
                raise NotNowError(why_not_given(answer.status_code, wanted.path))
            goes_on = answer.headers.get("Content-Range", "").startswith(f"bytes {offset}-")
            if not goes_on:
                self._note_version(wanted, answer)
            with self._part(wanted).open("ab" if goes_on else "wb") as part:
                self._write(wanted, answer.iter_raw(), part)
        if self._size(wanted) < wanted.length:
            self._give_up(wanted)
            raise _altered(wanted)

    def _write(self, wanted: Wanted, pieces: Iterator[bytes], part: BinaryIO) -> None:
        for piece in pieces:
            if part.tell() + len(piece) > wanted.length:
                self._give_up(wanted)
                raise _altered(wanted)
            part.write(piece)
            self.received_bytes += len(piece)
            if self._urgent():
                raise SetAsideError

    def _headers(self, wanted: Wanted, offset: int) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
            if self._version(wanted).exists():
                headers["If-Range"] = self._version(wanted).read_text("ascii")
        return headers

    def _note_version(self, wanted: Wanted, answer: httpx.Response) -> None:
        tag = answer.headers.get("ETag", "")
        if tag.startswith('"') and tag.isascii():  # a weak one does not stand for the same bytes
            self._version(wanted).write_text(tag, "ascii")
        else:
            self._version(wanted).unlink(missing_ok=True)

    def _keep(self, wanted: Wanted, whole: Path) -> Path:
        with self._part(wanted).open("rb") as part:
            os.fsync(part.fileno())
        self._part(wanted).replace(whole)
        self._version(wanted).unlink(missing_ok=True)
        return whole

    def _give_up(self, wanted: Wanted) -> None:
        self._part(wanted).unlink(missing_ok=True)
        self._version(wanted).unlink(missing_ok=True)

    def _matches(self, wanted: Wanted) -> bool:
        return self._size(wanted) == wanted.length and _digest(self._part(wanted)) == wanted.sha256

    def _size(self, wanted: Wanted) -> int:
        part = self._part(wanted)
        return part.stat().st_size if part.exists() else 0

    def _part(self, wanted: Wanted) -> Path:
        return self._folder / f"{wanted.sha256}.part"

    def _version(self, wanted: Wanted) -> Path:
        return self._folder / f"{wanted.sha256}.version"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _altered(wanted: Wanted) -> AlteredError:
    return AlteredError(f"what is served as {wanted.path} is not the file that was vouched for; it is not taken")
