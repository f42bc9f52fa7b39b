"""The wire to the core: made, lost, made again; silence is noticed."""

import time
from collections.abc import Iterator

import pytest

from incar.display.link import CoreLink
from incar.messages.display import PROTOCOL, Hello, PictureWanted, State
from tests.conftest import ExpectLog
from tests.sim.display_core import SimulatedCore, wait_for
from tests.sim.glass import until

pytestmark = pytest.mark.usefixtures("application")


class Ear:
    """Everything a link has said."""

    def __init__(self, link: CoreLink) -> None:
        self.states: list[State] = []
        self.events: list[str] = []
        link.state.connect(self.states.append)
        link.lost.connect(lambda: self.events.append("lost"))
        link.silent.connect(lambda _since: self.events.append("silent"))
        link.heard.connect(lambda: self.events.append("heard"))


@pytest.fixture
def link(core: SimulatedCore) -> Iterator[CoreLink]:
    link = CoreLink(core.path)
    yield link
    link.close()
    core.kill()


def test_it_greets_and_hears_the_state(core: SimulatedCore, link: CoreLink) -> None:
    ear = Ear(link)
    core.start()
    link.open()
    until(lambda: ear.states)
    assert core.told(Hello) == [Hello(protocol=PROTOCOL)]
    assert link.send(PictureWanted(hit_id="h", kind="patch"))
    wait_for(lambda: bool(core.told(PictureWanted)))


def test_a_core_that_starts_late_is_found(core: SimulatedCore, link: CoreLink) -> None:
    ear = Ear(link)
    link.open()
    until(lambda: ear.events == ["silent"])
    assert not link.send(PictureWanted(hit_id="h", kind="patch"))
    core.start()
    until(lambda: ear.states)
    until(lambda: ear.events == ["silent", "heard"])


def test_a_broken_connection_is_told_and_mended(core: SimulatedCore, link: CoreLink) -> None:
    ear = Ear(link)
    core.start()
    link.open()
    until(lambda: ear.states)
    core.kill()
    until(lambda: "lost" in ear.events)
    core.start()
    until(lambda: len(ear.states) == 2)


def test_a_core_that_is_back_at_once_was_silent_for_as_long_as_it_takes_to_notice(
    core: SimulatedCore, link: CoreLink
) -> None:
    ear = Ear(link)
    core.start()
    link.open()
    until(lambda: ear.states)
    core.kill()
    until(lambda: ear.events == ["silent", "lost"], timeout_s=0.3)
    silent_s = time.monotonic()
    time.sleep(0.3)
    core.start()
    until(lambda: len(ear.states) == 2)
    until(lambda: "heard" in ear.events)
    assert time.monotonic() - silent_s >= 2
    assert ear.events == ["silent", "lost", "heard"]


def test_words_nobody_understands_end_the_connection(
    core: SimulatedCore, link: CoreLink, expect_log: ExpectLog
) -> None:
    expect_log("message was not understood")
    ear = Ear(link)
    core.start()
    link.open()
    until(lambda: ear.states)
    core._clients[0].sendall((3).to_bytes(4) + b"\xc1\xc1\xc1")
    until(lambda: len(ear.states) == 2)
    assert "lost" in ear.events
