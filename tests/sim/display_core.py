"""A simulated core for displays: listens on a Unix socket, says what a test tells it to, keeps what it is told."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import msgspec

from incar.messages.display import (
    BEAT_INTERVAL_S,
    PROTOCOL,
    AddEntry,
    AnswerAlert,
    Beat,
    DecideAlert,
    DismissActivation,
    Done,
    EndShift,
    Hello,
    Picture,
    PictureWanted,
    Refused,
    SaveStop,
    StartShift,
    State,
    ToCore,
    ToDisplay,
    WithdrawEntry,
    to_core,
    to_display,
)
from incar.messages.parts import (
    ActivationCard,
    AlertCard,
    CameraStatus,
    ClockStatus,
    LastRead,
    ListStatus,
    MatchCard,
    OutboxStatus,
    OwnEntryCard,
    PositionStatus,
    SavedStop,
    ShiftStatus,
    Sighting,
)

Kind = TypeVar("Kind")
VERDICT_STATES = {"correct": "answered", "misread": "closed", "not_current": "closed", "dismissed": "closed"}
DECISION_STATES = {"stop": "decided", "follow": "decided", "pass_on": "closed", "none": "closed"}


class SimulatedCore:
    """Serves displays from a thread of its own; every public method may be called from the test's thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = quiet_state()
        self.received: list[ToCore] = []
        self.refuse: Callable[[ToCore], str] = lambda _message: ""
        self.beating = True
        self.answering = True
        self.pictures: dict[str, bytes] = {}
        self.sightings: list[Sighting] = []
        """What an entry finds when it is added."""
        self._lock = threading.RLock()
        self._listener: socket.socket | None = None
        self._clients: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Listens and beats."""
        self._stopped.clear()
        self.path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen()
        self._run(self._accept, self._listener)
        self._run(self._beat)

    def kill(self) -> None:
        """Vanishes as a killed process does: every connection closed, the socket's name left behind."""
        self._stopped.set()
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        with self._lock:
            clients, self._clients = self._clients, []
        for client in clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
        for thread in self._threads:
            thread.join(2)
        self._threads.clear()

    def publish(self, **changes: Any) -> None:  # noqa: ANN401 - any field of the state
        """Changes the state and tells every display."""
        with self._lock:
            self.state = msgspec.structs.replace(self.state, at=datetime.now(UTC), **changes)
            self.send(self.state)

    def raise_alert(self, *cards: AlertCard) -> None:
        """Adds alerts as the core orders them."""
        self.publish(alerts=ordered([*cards, *self.state.alerts]))

    def send(self, message: ToDisplay) -> None:
        """Tells every display something."""
        with self._lock:
            for client in self._clients:
                with contextlib.suppress(OSError):
                    client.sendall(to_display.pack(message))

    def told(self, kind: type[Kind]) -> list[Kind]:
        """What displays have said, of one kind."""
        with self._lock:
            return [message for message in self.received if isinstance(message, kind)]

    def _run(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _beat(self) -> None:
        sequence = 0
        while not self._stopped.wait(BEAT_INTERVAL_S):
            if self.beating:
                sequence += 1
                self.send(Beat(sequence=sequence, at=datetime.now(UTC)))

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._run(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        while True:
            try:
                message = to_core.receive_blocking(client)
            except OSError:
                return
            if message is None:
                return
            with self._lock:
                self.received.append(message)
                self._handle(client, message)

    def _handle(self, client: socket.socket, message: ToCore) -> None:
        if isinstance(message, Hello):
            assert message.protocol == PROTOCOL
            self._clients.append(client)
            client.sendall(to_display.pack(self.state))
        elif isinstance(message, PictureWanted):
            jpeg = self.pictures.get(message.kind)
            if jpeg:
                self.send(Picture(hit_id=message.hit_id, kind=message.kind, jpeg=jpeg))
        elif self.answering and not isinstance(message, Hello | PictureWanted):
            request_id: str = getattr(message, "request_id", "")
            reason = self.refuse(message)
            if reason:
                self.send(Refused(request_id=request_id, reason=reason))
            else:
                self._carry_out(message)
                self.send(Done(request_id=request_id))

    def _carry_out(self, message: ToCore) -> None:
        match message:
            case AnswerAlert():
                self._change(message.hit_id, state=VERDICT_STATES[message.verdict], verdict=message.verdict)
            case DecideAlert():
                self._change(message.hit_id, state=DECISION_STATES[message.decision], decision=message.decision)
            case SaveStop():
                self._save(message)
            case StartShift():
                self.publish(shift=shift_of(message))
            case EndShift():
                self.publish(shift=None)
            case AddEntry() | WithdrawEntry() | DismissActivation():
                self._list(message)
            case _:
                pass

    def _list(self, message: AddEntry | WithdrawEntry | DismissActivation) -> None:
        match message:
            case AddEntry():
                self._add(message)
            case WithdrawEntry():
                left = [entry for entry in self.state.own_entries if entry.entry_id != message.entry_id]
                self.publish(own_entries=left)
            case DismissActivation():
                self.publish(activations=[card for card in self.state.activations if card.number != message.number])

    def _add(self, message: AddEntry) -> None:
        fields = msgspec.structs.asdict(message)
        del fields["request_id"], fields["expires_h"], fields["vrm"]
        now = datetime.now(UTC)
        card = OwnEntryCard(
            **fields,
            entry_id=message.request_id,
            spaced=message.vrm,
            added_at=now,
            expires_at=now + timedelta(hours=message.expires_h),
            author="PC 2104",
            sightings=self.sightings,
        )
        self.publish(own_entries=[card, *self.state.own_entries])

    def _save(self, message: SaveStop) -> None:
        fields = msgspec.structs.asdict(message)
        del fields["request_id"], fields["change_reason"]
        stop_id = message.stop_id or message.request_id
        saved = SavedStop(**(fields | {"stop_id": stop_id, "saved_at": datetime.now(UTC)}))
        others = [stop for stop in self.state.stops if stop.stop_id != stop_id]
        self.publish(stops=[saved, *others])
        if message.hit_id:
            self._change(message.hit_id, state="stopped", stop_id=stop_id)

    def _change(self, hit_id: str, **changes: Any) -> None:  # noqa: ANN401 - any field of a card
        cards = [
            msgspec.structs.replace(card, **changes) if card.hit_id == hit_id else card for card in self.state.alerts
        ]
        self.publish(alerts=ordered(cards))


def ordered(cards: list[AlertCard]) -> list[AlertCard]:
    """Unanswered first, most urgent first, then those without a stop record, then the rest."""
    places = {"raised": 0, "answered": 1, "decided": 1}
    return sorted(cards, key=lambda card: (places.get(card.state, 2), card.priority))


def quiet_state(*, driving: bool = False, **changes: Any) -> State:  # noqa: ANN401 - any field of the state
    """A patrol with two cameras, three lists and nothing wrong."""
    now = datetime.now(UTC)
    state = State(
        protocol=PROTOCOL,
        at=now,
        driving=driving,
        shift=ShiftStatus(
            shift_id="shift-1",
            call_sign="BX21",
            officers=["PC 2104", "PC 1877"],
            operation="Op Vulcan",
            district="North",
            started_at=now - timedelta(hours=2),
            crewed_single=True,
        ),
        cameras=[camera("front"), camera("rear")],
        position=PositionStatus(
            state="live", age_s=0.4, latitude_deg=53.48, longitude_deg=-2.24, speed_mps=12, heading_deg=90
        ),
        clock=ClockStatus(trust="synchronised", offset_s=0.01),
        lists=[
            hotlist("PNC stolen", hours=1.5),
            hotlist("Firearms and wanted", hours=2),
            hotlist("MIDAS no insurance", hours=9, entries=96_000),
        ],
        alerts=[],
        last_reads=[
            LastRead(camera="front", spaced="KX19 VTE", confidence=0.99, age_s=3.0),
            LastRead(camera="rear", spaced="R482 HBN", confidence=0.98, age_s=41.0),
        ],
        outbox=OutboxStatus(waiting=14, oldest_s=190.0),
        notices=[],
    )
    return msgspec.structs.replace(state, **changes)


def camera(name: str, health: str = "alive", reason: str = "") -> CameraStatus:
    """A camera's status."""
    since = datetime.now(UTC) - timedelta(minutes=3)
    return msgspec.convert(
        {"name": name, "health": health, "reason": reason, "since": since, "frames": 9000, "reads": 40}, CameraStatus
    )


def hotlist(name: str, *, hours: float, entries: int = 12_345) -> ListStatus:
    """A list's status of some age."""
    age: Literal["green", "amber", "red"] = "green" if hours < 12 else "amber" if hours < 24 else "red"
    produced = datetime.now(UTC) - timedelta(hours=hours)
    return ListStatus(
        name=name,
        generation=7,
        entries=entries,
        produced_at=produced,
        age_s=hours * 3600,
        age=age,
        alerting=hours < 72,
    )


def match(category: str = "stolen", **changes: Any) -> MatchCard:  # noqa: ANN401 - any field of the match
    """A matched entry."""
    fields: dict[str, Any] = {
        "category": category,
        "list_name": "PNC stolen",
        "list_generation": 7,
        "list_age_s": 5400.0,
        "list_age": "green",
        "stale": False,
        "possible": False,
        "listed_vrm": "LD68 KZP",
        "make": "Ford",
        "model": "Focus",
        "colour": "Blue",
        "action": "ACT",
        "reason": "Stolen by burglary",
        "information": "Keys taken with the vehicle on 12 November",
        "incident_reference": "INC 4471",
        "force": "GMP",
        "entry_age_days": 9,
    }
    return MatchCard(**(fields | changes))


def alert(hit_id: str = "hit-1", spaced: str = "LD68 KZP", *, priority: int = 2, **changes: Any) -> AlertCard:  # noqa: ANN401 - any field of the card
    """An unanswered alert."""
    fields: dict[str, Any] = {
        "hit_id": hit_id,
        "vrm": spaced.replace(" ", ""),
        "spaced": spaced,
        "phonetic": ["Lima", "Delta", "6", "8", "Kilo", "Zulu", "Papa"],
        "camera": "front",
        "confidence": 0.98,
        "matches": [match(listed_vrm=spaced)],
        "priority": priority,
        "state": "raised",
        "raised_at": datetime.now(UTC),
        "age_s": 1.0,
    }
    return AlertCard(**(fields | changes))


def own_entry(entry_id: str = "entry-1", **changes: Any) -> OwnEntryCard:  # noqa: ANN401 - any field of the card
    """An entry of the crew's own in force."""
    now = datetime.now(UTC)
    fields: dict[str, Any] = {
        "entry_id": entry_id,
        "spaced": "LD68 K?P",
        "category": "local",
        "reason": "Made off from police",
        "information": "Two up, towards the ring road",
        "warning_signals": ["VI"],
        "added_at": now,
        "expires_at": now + timedelta(hours=8),
        "author": "PC 2104",
    }
    return OwnEntryCard(**(fields | changes))


def sighting(spaced: str = "LD68 KZP", *, minutes: float = 12, **changes: Any) -> Sighting:  # noqa: ANN401 - any field of the card
    """A read of some time ago, a little north of the car."""
    fields: dict[str, Any] = {
        "capture_id": f"capture-{minutes}",
        "camera": "front",
        "spaced": spaced,
        "at": datetime.now(UTC) - timedelta(minutes=minutes),
        "latitude_deg": 53.49,
        "longitude_deg": -2.24,
    }
    return Sighting(**(fields | changes))


def activation(number: int = 1, spaced: str = "LD68 KZP", **changes: Any) -> ActivationCard:  # noqa: ANN401 - any field of the card
    """A hit elsewhere, forty seconds ago."""
    fields: dict[str, Any] = {
        "number": number,
        "spaced": spaced,
        "phonetic": ["Lima", "Delta", "6", "8", "Kilo", "Zulu", "Papa"],
        "category": "stolen",
        "source": "BX14",
        "distance_m": 812.0,
        "bearing_deg": 40.0,
        "heading_deg": 271.0,
        "seen_at": datetime.now(UTC) - timedelta(seconds=40),
        "age_s": 40.0,
        "make": "Ford",
        "model": "Focus",
        "colour": "Blue",
        "warning_signals": ["VI"],
        "reason": "Stolen by burglary",
    }
    return ActivationCard(**(fields | changes))


def shift_of(message: StartShift) -> ShiftStatus:
    """The shift a crew has started."""
    return ShiftStatus(
        shift_id=message.request_id,
        call_sign=message.call_sign,
        officers=message.officers,
        operation=message.operation,
        district=message.district,
        started_at=datetime.now(UTC),
        crewed_single=message.crewed_single,
    )


def wait_for(condition: Callable[[], bool], timeout_s: float = 3.0) -> None:
    """Waits for another thread; Qt's own events are not run."""
    until = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)
