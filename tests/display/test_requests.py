"""Each request is settled exactly once."""

from incar.display.requests import LOST_CORE, NO_CORE, Requests, new_request_id
from incar.messages.display import Done, EndShift, Refused, ToCore


class Asker:
    def __init__(self, *, connected: bool = True) -> None:
        self.sent: list[ToCore] = []
        self.heard: list[str] = []
        self.connected = connected
        self.requests = Requests(self.send)

    def send(self, message: ToCore) -> bool:
        self.sent.append(message)
        return self.connected

    def ask(self) -> str:
        message = EndShift(request_id=new_request_id())
        self.requests.ask(message, done=lambda: self.heard.append("done"), refused=self.heard.append)
        return message.request_id


def test_done_and_refused_reach_whoever_asked() -> None:
    asker = Asker()
    first, second = asker.ask(), asker.ask()
    asker.requests.settle(Refused(request_id=second, reason="not now"))
    asker.requests.settle(Done(request_id=first))
    asker.requests.settle(Done(request_id=first))
    asker.requests.settle(Done(request_id="of an earlier display"))
    assert asker.heard == ["Not now", "done"]


def test_without_a_core_the_refusal_is_immediate() -> None:
    asker = Asker(connected=False)
    asker.ask()
    assert asker.heard == [NO_CORE]


def test_what_was_on_its_way_is_refused_when_the_connection_breaks() -> None:
    asker = Asker()
    request_id = asker.ask()
    asker.requests.lose()
    asker.requests.settle(Done(request_id=request_id))
    assert asker.heard == [LOST_CORE]
