"""The real back office on a port of its own, in this process."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from incar.backoffice.application import create_application
from incar.backoffice.archive import Archive


@dataclass(frozen=True)
class RunningBackOffice:
    """Where it listens and what it keeps."""

    url: str
    archive: Archive


@contextmanager
def back_office(
    folder: Path, between: Callable[[ASGIApp], ASGIApp] = lambda application: application
) -> Iterator[RunningBackOffice]:
    """Serve until the block ends; `between` wraps the application, to put a fault on the wire."""
    archive = Archive.in_folder(folder)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(between(create_application(archive)), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield RunningBackOffice(f"http://127.0.0.1:{listening.getsockname()[1]}", archive)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
        archive.close()
