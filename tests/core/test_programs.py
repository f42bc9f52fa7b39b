"""How the launcher starts core and display."""

from pathlib import Path

import msgspec

from incar.core.programs import core_program, display_program
from incar.settings import CameraSettings, Settings

SOCKET = Path("/run/incar/core.sock")
SECRET = "rtsp://crew:pa55word@10.0.0.2/stream1"  # noqa: S105 - an address of nobody's


def test_the_cores_settings_travel_where_no_other_user_sees_them() -> None:
    settings = Settings(cameras=[CameraSettings(name="front", source=SECRET)])
    program = core_program(settings, SOCKET)
    assert not any("pa55word" in argument for argument in program.arguments)
    assert msgspec.json.decode(program.standard_input, type=Settings) == settings
    assert program.restart_when_done
    assert program.arguments[-1] == str(SOCKET)


def test_a_closed_window_is_meant() -> None:
    program = display_program(SOCKET, "--night")
    assert not program.restart_when_done
    assert program.arguments[-1] == "--night"
    assert program.environment == {}


def test_without_a_screen_the_display_draws_into_memory() -> None:
    assert display_program(SOCKET, offscreen=True).environment["QT_QPA_PLATFORM"] == "offscreen"
