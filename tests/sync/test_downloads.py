"""Downloads: cut, damaged, altered, without room; whole in the end or not there."""

import errno
import hashlib
import random
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from incar.sync.downloads import AlteredError, Downloads, NoRoomError, SetAsideError, Wanted
from incar.sync.identity import NotNowError
from incar.sync.list_link import ListLink
from tests.sim.hostile_repository import HostileRepository
from tests.sim.secure_server import SecureServer

CONTENT = random.Random(1).randbytes(1_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
WANTED = Wanted(f"lists/pnc/{SHA256}", len(CONTENT), SHA256)
SERVED = f"targets/{WANTED.path}"


@pytest.fixture
def link(server: SecureServer, car: Path, repository: HostileRepository) -> Iterator[ListLink]:
    repository.files[SERVED] = CONTENT
    with ListLink(server.home(car)) as link:
        yield link


@pytest.fixture
def downloads(link: ListLink, tmp_path: Path) -> Downloads:
    return Downloads(link, tmp_path / "downloads")


def part(tmp_path: Path) -> Path:
    (tmp_path / "downloads").mkdir(exist_ok=True)
    return tmp_path / "downloads" / f"{SHA256}.part"


def test_a_whole_file_is_fetched_once(downloads: Downloads, repository: HostileRepository, tmp_path: Path) -> None:
    assert downloads.fetch(WANTED).read_bytes() == CONTENT
    downloads.fetch(WANTED)
    assert repository.asked == [SERVED]
    assert [file.name for file in (tmp_path / "downloads").iterdir()] == [SHA256]


def test_a_download_that_is_cut_goes_on_where_it_stopped(downloads: Downloads, repository: HostileRepository) -> None:
    repository.faults.cut_after = 400_000
    assert downloads.fetch(WANTED).read_bytes() == CONTENT
    assert repository.asked == [SERVED, SERVED]
    assert repository.ranges == [SERVED]
    assert downloads.received_bytes == len(CONTENT)


def test_another_process_goes_on_too(link: ListLink, repository: HostileRepository, tmp_path: Path) -> None:
    first = Downloads(link, tmp_path / "downloads", urgent=lambda: True)
    with pytest.raises(SetAsideError):
        first.fetch(WANTED)
    then = Downloads(link, tmp_path / "downloads")
    assert then.fetch(WANTED).read_bytes() == CONTENT
    assert first.received_bytes + then.received_bytes == len(CONTENT)
    assert repository.ranges == [SERVED]


def test_a_server_without_ranges_starts_again(downloads: Downloads, repository: HostileRepository) -> None:
    repository.faults.cut_after, repository.faults.ignore_ranges = 400_000, True
    assert downloads.fetch(WANTED).read_bytes() == CONTENT
    assert downloads.received_bytes == len(CONTENT) + 400_000


def test_a_file_that_changed_on_the_server_starts_again(
    downloads: Downloads, link: ListLink, repository: HostileRepository, tmp_path: Path
) -> None:
    repository.files[SERVED] = CONTENT[::-1]
    with pytest.raises(SetAsideError):
        Downloads(link, tmp_path / "downloads", urgent=lambda: True).fetch(WANTED)
    repository.files[SERVED] = CONTENT
    assert downloads.fetch(WANTED).read_bytes() == CONTENT
    assert repository.ranges == []  # asked for, and not given: it is another file


@pytest.mark.parametrize("damaged", [b"x" * 1000, b"x" * len(CONTENT), b"x" * (len(CONTENT) + 1), CONTENT[:-1] + b"x"])
def test_a_damaged_part_is_fetched_from_the_start(downloads: Downloads, tmp_path: Path, damaged: bytes) -> None:
    part(tmp_path).write_bytes(damaged)
    assert downloads.fetch(WANTED).read_bytes() == CONTENT


def test_a_whole_file_that_was_damaged_is_fetched_again(downloads: Downloads) -> None:
    downloads.fetch(WANTED).write_bytes(b"x" * len(CONTENT))
    assert downloads.fetch(WANTED).read_bytes() == CONTENT


@pytest.mark.parametrize("served", [CONTENT[:-1], CONTENT + b"x", CONTENT[:-1] + b"x", b"", b"x" * 5_000_000])
def test_another_file_than_was_vouched_for_is_refused_and_not_kept(
    downloads: Downloads, repository: HostileRepository, tmp_path: Path, served: bytes
) -> None:
    repository.files[SERVED] = served
    with pytest.raises(AlteredError, match="not the file that was vouched for"):
        downloads.fetch(WANTED)
    assert list((tmp_path / "downloads").iterdir()) == []
    assert downloads.received_bytes <= len(CONTENT)


def test_a_file_that_shrank_on_the_server_is_refused(
    downloads: Downloads, repository: HostileRepository, tmp_path: Path
) -> None:
    part(tmp_path).write_bytes(CONTENT[:500_000])
    repository.files[SERVED] = CONTENT[:1000]
    with pytest.raises(AlteredError):
        downloads.fetch(WANTED)


@pytest.mark.parametrize("status", [404, 429, 503])
def test_a_server_that_has_it_not_now_leaves_the_part(
    downloads: Downloads, repository: HostileRepository, tmp_path: Path, status: int
) -> None:
    part(tmp_path).write_bytes(CONTENT[:1000])
    repository.faults.status[SERVED] = status
    with pytest.raises(NotNowError, match=str(status)):
        downloads.fetch(WANTED)
    assert part(tmp_path).stat().st_size == 1000


def test_a_link_that_brings_nothing_any_more_is_given_up(
    downloads: Downloads, repository: HostileRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts: list[str] = []

    async def cut(*_: object) -> None:
        cuts.append("")
        raise ConnectionAbortedError

    monkeypatch.setattr(repository, "_send_body", cut)
    with pytest.raises(NotNowError):
        downloads.fetch(WANTED)
    assert len(cuts) == 3


@pytest.mark.parametrize("sha256", ["", "../../lists.db", "A" * 64, SHA256[:-1], SHA256 + "0"])
def test_what_is_no_hash_names_no_file(sha256: str) -> None:
    with pytest.raises(AlteredError, match="without a proper SHA-256"):
        Wanted("lists/pnc/x", 1, sha256)


def test_what_nobody_asks_for_any_more_is_deleted(downloads: Downloads, tmp_path: Path) -> None:
    downloads.keep_only({SHA256})
    part(tmp_path).write_bytes(CONTENT[:1000])
    (tmp_path / "downloads" / "old.part").write_bytes(b"x")
    (tmp_path / "downloads" / "old.version").write_bytes(b"x")
    downloads.keep_only({SHA256})
    assert [file.name for file in (tmp_path / "downloads").iterdir()] == [f"{SHA256}.part"]


def test_a_folder_that_cannot_be_written_is_named(downloads: Downloads, tmp_path: Path) -> None:
    (tmp_path / "downloads").write_text("in the way")
    with pytest.raises(NotNowError, match="see to the disk"):
        downloads.fetch(WANTED)


FULL_DISK = """
    import sys
    from pathlib import Path
    from types import SimpleNamespace
    import httpx
    from incar.sync.downloads import Downloads, NoRoomError, Wanted
    def answer(request): return httpx.Response(200, stream=httpx.ByteStream(b"x" * 4_000_000))
    client = httpx.Client(base_url="http://home/", transport=httpx.MockTransport(answer))
    folder = Path(sys.argv[1])
    try:
        Downloads(SimpleNamespace(repository=client), folder).fetch(Wanted("a", 4_000_000, "0" * 64))
    except NoRoomError as error:
        print(error, [file.name for file in folder.iterdir()])
"""


def test_a_full_disk_is_said_and_the_room_given_back(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    script = tmp_path / "full.py"
    script.write_text(textwrap.dedent(FULL_DISK))
    mount = f"mount -t tmpfs -o size=2m none {folder} && exec {sys.executable} {script} {folder}"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount], check=False, capture_output=True, text=True, cwd=Path.cwd()
    )
    if "Operation not permitted" in done.stderr:
        pytest.skip("no file system may be mounted here")
    assert done.stdout == "the disk has no room for a file of 4.0 MB; free some []\n", done.stderr


def test_no_room_is_no_other_error(downloads: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(NoRoomError, match="free some"):
        downloads.fetch(WANTED)
