"""Overviews in parts: cut off anywhere they go on where they stopped, and give way to what is more urgent."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace

from incar.settings import HomeSettings
from incar.sync.link import HomeLink, NotNowError
from incar.sync.pictures import PART_BYTES, PictureSender
from tests.sim.records_office import RecordsOffice
from tests.sim.secure_server import SecureServer

Result = TypeVar("Result")
JPEG = bytes(range(256)) * 1000
"""Four parts, the last one short."""


@pytest.fixture
def office(server: SecureServer) -> RecordsOffice:
    server.application = RecordsOffice(records={("capture", "c-1", 1): b"{}"})
    return server.application


@pytest.fixture
def home(server: SecureServer, tmp_path: Path) -> HomeSettings:
    return server.home(tmp_path)


def with_sender(home: HomeSettings, use: Callable[[PictureSender], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with HomeLink(home) as link:
            return await use(PictureSender(link, home))

    return asyncio.run(run())


def send(home: HomeSettings, *, parts: int = 100) -> bool:
    """Send the picture, giving way after so many parts."""
    left = iter(range(parts - 1))

    async def go_on() -> bool:
        return next(left, None) is not None

    return with_sender(home, lambda sender: sender.send("c-1", "overview", JPEG, go_on))


def test_a_picture_arrives_whole_in_parts(home: HomeSettings, office: RecordsOffice) -> None:
    assert send(home)
    assert office.pictures == {"c-1": JPEG}
    assert send(home)  # and costs one question when it is there


def test_a_picture_that_gave_way_goes_on_where_it_stopped(home: HomeSettings, office: RecordsOffice) -> None:
    assert not send(home, parts=1)
    assert len(office.pictures["c-1"]) == PART_BYTES
    assert not send(home, parts=1)
    assert len(office.pictures["c-1"]) == 2 * PART_BYTES
    assert send(home)
    assert office.pictures["c-1"] == JPEG


def test_a_part_whose_answer_was_lost_is_not_sent_again(home: HomeSettings, office: RecordsOffice) -> None:
    office.trouble = lambda request: "lost" if request.method == "PUT" else ""
    for arrived in range(1, 5):
        with pytest.raises(NotNowError):
            send(home)
        assert len(office.pictures["c-1"]) == min(arrived * PART_BYTES, len(JPEG))
    assert send(home)


def test_a_later_revisions_picture_replaces_what_has_begun_or_is_there(
    home: HomeSettings, office: RecordsOffice
) -> None:
    office.pictures["c-1"], office.lengths["c-1"] = JPEG[:PART_BYTES], len(JPEG) + 5
    assert send(home)
    office.pictures["c-1"], office.lengths["c-1"] = b"an earlier one", len(b"an earlier one")
    assert send(home)
    assert office.pictures == {"c-1": JPEG}


def test_a_back_office_that_takes_no_part_is_left_alone(home: HomeSettings, office: RecordsOffice) -> None:
    office.pictures["c-1"], office.lengths["c-1"] = JPEG + b"more", len(JPEG)
    with pytest.raises(NotNowError, match="no part"):
        send(home)


def test_the_network_that_leads_to_the_back_office_decides(home: HomeSettings) -> None:
    def allowed(settings: HomeSettings) -> bool:
        return with_sender(settings, lambda sender: sender.allowed())

    assert allowed(home)
    assert allowed(replace(home, overview_interfaces=["lo"]))
    assert not allowed(replace(home, overview_interfaces=["wlan0"]))
    assert not allowed(replace(home, overviews=False))
    nowhere = replace(home, url="https://no-such-host.invalid", overview_interfaces=["lo"])
    assert not allowed(nowhere)
