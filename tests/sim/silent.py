"""Servers that are not cameras: one that accepts and says nothing, one that answers nonsense."""

import contextlib
import socket
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """An rtsp:// address whose server accepts the connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"rtsp://crew:secret@127.0.0.1:{server.getsockname()[1]}/camera"


@contextlib.contextmanager
def babbler() -> Iterator[str]:
    """An rtsp:// address whose server answers everything with bytes that are no RTSP."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        talking = threading.Thread(target=_babble, args=(server,))
        talking.start()
        yield f"rtsp://crew:secret@127.0.0.1:{server.getsockname()[1]}/camera"
        server.shutdown(socket.SHUT_RDWR)
        talking.join()


@contextlib.contextmanager
def nobody() -> Iterator[str]:
    """An rtsp:// address where nothing listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"rtsp://crew:secret@127.0.0.1:{reserved.getsockname()[1]}/camera"


def _babble(server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                while connection.recv(4096):
                    connection.sendall(bytes(range(256)) * 8 + b"\r\n\r\n")
