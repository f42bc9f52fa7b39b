"""Listens to the core like a display and notes what the summary needs: frames, alerts and how soon they came."""

import contextlib
import socket
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from incar.errors import IncarError
from incar.messages.display import (
    PROTOCOL,
    Done,
    EndShift,
    Hello,
    Refused,
    StartShift,
    State,
    ToCore,
    ToDisplay,
    to_core,
    to_display,
)
from incar.messages.parts import AlertCard, CameraStatus

CONNECT_LIMIT_S = 30.0
ANSWER_LIMIT_S = 10.0
NS_PER_SECOND = 1_000_000_000


class ObserverError(IncarError):
    """The core could not be reached, or refused."""


@dataclass
class Observed:
    """What has been seen so far; belongs to the observer's lock."""

    cameras: dict[str, CameraStatus] = field(default_factory=dict)
    alerts: dict[str, AlertCard] = field(default_factory=dict)
    """Newest card of every alert, by hit."""
    latencies_s: dict[str, float] = field(default_factory=dict)
    """Last good frame to the alert's arrival at a display, by hit."""
    changed_at: float = 0.0
    """When an alert last came or changed, monotonic seconds."""
    first_read_s: float | None = None
    """First read, seconds from the observer's own start."""


class Observer:
    """A connection of its own to a core; `close` it."""

    def __init__(self, path: Path) -> None:
        self._started = time.monotonic()
        self._socket = _connected(path)
        self._lock = threading.Lock()
        self._observed = Observed()
        self._answers: dict[str, ToDisplay] = {}
        self._gone = False
        self._answered = threading.Condition(self._lock)
        self._send(Hello(protocol=PROTOCOL))
        self._thread = threading.Thread(target=self._listen, name="observer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError):  # the core may have gone before
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def start_shift(self, call_sign: str, officers: list[str], operation: str, district: str, *, single: bool) -> None:
        """Take the car for a crew.

        Raises:
            ObserverError: the core refused or did not answer.
        """
        self._ask(
            StartShift(
                request_id=str(uuid.uuid4()),
                call_sign=call_sign,
                officers=officers,
                operation=operation,
                district=district,
                crewed_single=single,
            )
        )

    def end_shift(self) -> None:
        """Leave the car.

        Raises:
            ObserverError: the core refused or did not answer.
        """
        self._ask(EndShift(request_id=str(uuid.uuid4())))

    def cameras(self) -> dict[str, CameraStatus]:
        """The newest status of each camera."""
        with self._lock:
            return dict(self._observed.cameras)

    def alerts(self) -> dict[str, AlertCard]:
        """The newest card of every alert seen."""
        with self._lock:
            return dict(self._observed.alerts)

    def latencies_s(self) -> dict[str, float]:
        """Last good frame to arrival, by hit."""
        with self._lock:
            return dict(self._observed.latencies_s)

    def first_read_s(self) -> float | None:
        """When the first read was seen, seconds from this observer's start."""
        with self._lock:
            return self._observed.first_read_s

    def quiet_s(self) -> float:
        """How long no alert has come or changed."""
        with self._lock:
            return time.monotonic() - max(self._observed.changed_at, self._started)

    def all_finished(self, cameras: int) -> bool:
        """Every one of so many cameras has come to the end of its recording."""
        now = self.cameras()
        return len(now) == cameras and all(camera.health == "finished" for camera in now.values())

    def _send(self, message: ToCore) -> None:
        try:
            self._socket.sendall(to_core.pack(message))
        except OSError as error:
            raise ObserverError("the core has gone; see what it printed") from error

    def _ask(self, request: StartShift | EndShift) -> None:
        self._send(request)
        with self._answered:
            self._answered.wait_for(lambda: self._gone or request.request_id in self._answers, ANSWER_LIMIT_S)
            answer = self._answers.pop(request.request_id, None)
        if answer is None:
            raise ObserverError("the core did not answer; see what it printed")
        if isinstance(answer, Refused):
            raise ObserverError(f"the core refused: {answer.reason}")

    def _listen(self) -> None:
        while (message := to_display.receive_blocking(self._socket)) is not None:
            with self._answered:
                if isinstance(message, State):
                    self._note(message)
                elif isinstance(message, Done | Refused):
                    self._answers[message.request_id] = message
                    self._answered.notify_all()
        with self._answered:
            self._gone = True
            self._answered.notify_all()

    def _note(self, state: State) -> None:
        now_ns = time.monotonic_ns()
        seen = self._observed
        seen.cameras.update({camera.name: camera for camera in state.cameras})
        for alert in state.alerts:
            if alert.hit_id not in seen.alerts and alert.frame_ns:
                seen.latencies_s[alert.hit_id] = (now_ns - alert.frame_ns) / NS_PER_SECOND
            known = seen.alerts.get(alert.hit_id)
            if known is None or (known.state, known.stop_id) != (alert.state, alert.stop_id):
                seen.changed_at = time.monotonic()
            seen.alerts[alert.hit_id] = alert
        if seen.first_read_s is None and state.last_reads:
            seen.first_read_s = time.monotonic() - self._started - min(read.age_s for read in state.last_reads)


def _connected(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    until = time.monotonic() + CONNECT_LIMIT_S
    while True:
        try:
            connection.connect(str(path))
        except OSError as error:
            if time.monotonic() > until:
                connection.close()
                raise ObserverError("the core did not start; see what it printed") from error
            time.sleep(0.05)
        else:
            return connection
