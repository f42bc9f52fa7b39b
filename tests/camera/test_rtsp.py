"""A camera on the network and what can go wrong with it: each says why, in time, and never with its password."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from incar.camera.decoder import OPEN_TIMEOUT_S, READ_TIMEOUT_S
from incar.camera.frame import Frame
from incar.camera.source import SourceLost
from incar.camera.video import RtspCamera
from tests.sim import silent
from tests.sim.rtsp import RtspCamera as Server
from tests.sim.rtsp import rtsp_available

needs_server = pytest.mark.skipif(not rtsp_available(), reason="gst-rtsp-server is not installed")


def until_lost(camera: RtspCamera) -> Iterator[Frame]:
    """The frames that still come."""
    with contextlib.suppress(SourceLost):
        while True:
            yield camera.read()


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        (silent.nobody(), "refuses the connection"),
        (silent.black_hole(), "does not answer"),
        (silent.babbler(), "."),
    ],
)
def test_a_camera_that_is_none(server: AbstractContextManager[str], reason: str) -> None:
    with server as address:
        camera = RtspCamera(address)
        started = time.monotonic()
        with pytest.raises(SourceLost, match=reason) as loss:
            camera.open()
        camera.close()
        assert time.monotonic() - started < 2 * OPEN_TIMEOUT_S
        assert "secret" not in str(loss.value)
        assert loss.value.__cause__ is None


@needs_server
def test_frames_come_as_they_are_taken() -> None:
    with Server() as server:
        frames = RtspCamera(server.url).frames()
        taken = [next(frames) for _ in range(40)]
        frames.close()
    assert taken[0].image.shape == (240, 320, 3)
    assert [frame.index for frame in taken] == list(range(40))
    assert 0.8 < taken[-1].media_s - taken[5].media_s < 2.5, "34 frames at 25 a second"
    assert all(frame.captured_ns <= time.monotonic_ns() for frame in taken)


@needs_server
def test_a_wrong_password_is_told_and_not_shown() -> None:
    with Server(password="secret") as server:  # noqa: S106 - of this test's own server
        with pytest.raises(SourceLost, match="password") as loss:
            RtspCamera(server.url.replace("rtsp://", "rtsp://crew:wrong@")).open()
        assert "wrong" not in str(loss.value)
        right = RtspCamera(server.url.replace("rtsp://", "rtsp://crew:secret@"))
        right.open()
        assert right.read().index == 0
        right.close()


@needs_server
def test_a_stream_that_does_not_exist_is_told() -> None:
    with Server() as server, pytest.raises(SourceLost, match="no stream"):
        RtspCamera(server.url + "-other").open()


@needs_server
def test_power_cut_and_power_back() -> None:
    with Server() as server:
        camera = RtspCamera(server.url)
        camera.open()
        last = camera.read()
        server.stop()
        frames = list(until_lost(camera))
        last = frames[-1] if frames else last
        camera.close()
        server.start()
        camera.open()
        frame = camera.read()
        camera.close()
    assert frame.index == last.index + 1
    assert frame.media_s > last.media_s


@needs_server
def test_silence_is_noticed() -> None:
    with Server() as server:
        camera = RtspCamera(server.url)
        camera.open()
        camera.read()
        server.freeze()
        started = time.monotonic()
        list(until_lost(camera))
        assert time.monotonic() - started < 3 * READ_TIMEOUT_S
        camera.close()


@needs_server
def test_a_change_of_size_comes_through_whole() -> None:
    with Server() as server:
        camera = RtspCamera(server.url)
        camera.open()
        camera.read()
        server.resize(640, 480)
        shapes = {camera.read().image.shape for _ in range(40)}
        camera.close()
    assert (480, 640, 3) in shapes
