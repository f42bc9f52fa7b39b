"""python-tuf's own client, with a folder for the server: what a car that knows nothing of ours would see."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from tuf.api.exceptions import DownloadHTTPError
from tuf.api.metadata import TargetFile
from tuf.ngclient import FetcherInterface, Updater

from incar.messages.home import INDEX_PATH, ListIndex


class FolderFetcher(FetcherInterface):
    """Answers from a folder; what is not there is a 404."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = Path(url)
        if not path.exists():
            raise DownloadHTTPError("not there", 404)
        yield path.read_bytes()


class TufClient:
    """A client that keeps what it has come to trust in a folder."""

    def __init__(self, repository: Path, folder: Path, root: bytes) -> None:
        self._repository = repository
        self._folder = folder
        self._root = root
        (folder / "targets").mkdir(parents=True, exist_ok=True)

    def target(self, path: str) -> TargetFile | None:
        return self._updater().get_targetinfo(path)

    def download(self, path: str) -> bytes:
        updater = self._updater()
        target = updater.get_targetinfo(path)
        assert target
        return Path(updater.download_target(target)).read_bytes()

    def index(self) -> ListIndex:
        target = self.target(INDEX_PATH)
        assert target
        return msgspec.convert(target.custom, ListIndex)

    def _updater(self) -> Updater:
        return Updater(
            metadata_dir=str(self._folder),
            metadata_base_url=str(self._repository / "metadata"),
            target_dir=str(self._folder / "targets"),
            target_base_url=str(self._repository / "targets"),
            fetcher=FolderFetcher(),
            bootstrap=self._root,
        )
