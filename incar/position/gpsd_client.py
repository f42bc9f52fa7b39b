"""One connection to gpsd, through gpsd-py3 made safe.

The library keeps its connection in its module, waits for ever, never closes, and turns what gpsd does not know into
zeros. So each connection has a copy of the module to itself, thrown away with it; its sockets have a timeout; and
gpsd's answer is taken before the library makes its own object of it.

gpsd's answer to a poll is what it knows at that moment: between a receiver's first sentence of a second and its last
one, the position is new, the speed is reckoned from two positions, and there is no course.
"""

import socket
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec, module_from_spec
from types import SimpleNamespace
from typing import Any, Self

import msgspec

from incar.errors import IncarError

TIMEOUT_S = 2.0
TWO_DIMENSIONS = 2


class GpsdError(IncarError):
    """gpsd cannot be reached, or has stopped answering."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A time-position-velocity report, in gpsd's own words and units."""

    mode: int
    """1: no fix, 2: two dimensions, 3: three."""
    time: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    speed: float | None = None
    """Metres per second."""
    track: float | None = None
    """Degrees from true north."""
    eph: float | None = None
    """Horizontal error, metres."""

    @property
    def fix(self) -> bool:
        """A position with its time."""
        return self.mode >= TWO_DIMENSIONS and None not in (self.time, self.lat, self.lon)


class _Poll(msgspec.Struct, frozen=True):
    active: int
    tpv: list[Report]

    @classmethod
    def from_json(cls, packet: object) -> "Report | None":
        """The newest report of the newest device, or None while no receiver is active."""
        poll = msgspec.convert(packet, cls)
        return poll.tpv[-1] if poll.active and poll.tpv else None


class GpsdClient:
    """A connection to gpsd."""

    def __init__(self, host: str, port: int) -> None:
        """Connect.

        Raises:
            GpsdError: nobody answers there, or somebody who is not gpsd.
        """
        self._library = _library_of_its_own()
        try:
            self._library.connect(host, port)
        except OSError as error:
            self.close()
            raise GpsdError(f"gpsd on {host}:{port} does not answer; is the service running?") from error
        except Exception as error:  # the library raises bare Exceptions, and whatever JSON and dict raise
            self.close()
            raise GpsdError(f"what answers on {host}:{port} is not gpsd; check the setting") from error

    def poll(self) -> Report | None:
        """The newest report, or None while no receiver is active.

        Raises:
            GpsdError: gpsd has stopped answering; this connection is of no more use.
        """
        try:
            report: Report | None = self._library.get_current()
        except Exception as error:  # the same
            raise GpsdError("gpsd has stopped answering") from error
        return report

    def close(self) -> None:
        """Close the connection, which the library never does."""
        for resource in (self._library.gpsd_stream, self._library.gpsd_socket):
            if resource:
                with suppress(OSError, ValueError):
                    resource.close()

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _library_of_its_own() -> Any:  # noqa: ANN401 - a module without types
    spec = find_spec("gpsd")
    if spec is None or spec.loader is None:
        raise GpsdError("the library gpsd-py3 is not installed; install the locked requirements again")
    library: Any = module_from_spec(spec)
    spec.loader.exec_module(library)
    library.socket = SimpleNamespace(
        AF_INET=socket.AF_INET, SOCK_STREAM=socket.SOCK_STREAM, socket=_socket_with_timeout
    )
    library.GpsResponse = _Poll
    # It would warn of a missing receiver with a deprecated call; `poll` says None.
    library.logger = SimpleNamespace(debug=_ignore, warn=_ignore)
    return library


def _socket_with_timeout(family: int, kind: int) -> socket.socket:
    connection = socket.socket(family, kind)
    connection.settimeout(TIMEOUT_S)
    return connection


def _ignore(*_: object) -> None:
    pass
