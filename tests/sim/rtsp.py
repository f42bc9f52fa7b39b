"""A real RTSP camera: gst-rtsp-server in a process of its own, under the system's Python, which has `gi`.

Run as a program it serves one stream, tells its port on standard output, and takes orders on standard input:
`size WIDTH HEIGHT` changes the picture's size in the middle of the stream. Seen from a test it is `RtspCamera`.
"""

import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SYSTEM_PYTHON = Path("/usr/bin/python3")
BALL, SAME_PICTURE = "ball", "black"


def rtsp_available() -> bool:
    """Whether this machine has gst-rtsp-server and its bindings."""
    check = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    if not SYSTEM_PYTHON.exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", check], capture_output=True, check=False).returncode == 0


class RtspCamera:
    """One camera on this machine: `start`, `stop`, `freeze`, `thaw`, `resize`."""

    def __init__(self, *, width: int = 320, height: int = 240, pattern: str = BALL, password: str = "") -> None:
        self._arguments = [str(width), str(height), pattern, password]
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The TCP port; the same after a stop and a start."""
        return self._port

    @property
    def url(self) -> str:
        """The stream's address, without a password."""
        return f"rtsp://127.0.0.1:{self._port}/camera"

    def start(self) -> None:
        """Serves, on the port of the last time if there was one."""
        command = [str(SYSTEM_PYTHON), __file__, str(self._port), *self._arguments]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        self._port = int(process.stdout.readline())
        self._process = process

    def stop(self) -> None:
        """Ends as a camera does whose power is cut."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def freeze(self) -> None:
        """Keeps the connection and says nothing more."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Goes on after `freeze`."""
        self._signal(signal.SIGCONT)

    def resize(self, width: int, height: int) -> None:
        """Changes the size of the running stream."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"size {width} {height}\n")
        self._process.stdin.flush()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


# --- the program --------------------------------------------------------------------------------------------------

PIPELINE = (
    "( videotestsrc is-live=true pattern={pattern} ! capsfilter name=size caps={caps} "
    "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=12 ! rtph264pay name=pay0 pt=96 config-interval=1 )"
)
CAPS = "video/x-raw,width={width},height={height},framerate=25/1"


def serve(port: int, width: int, height: int, pattern: str, password: str) -> None:
    """Serves until killed."""
    import gi  # type: ignore[import-not-found]  # noqa: PLC0415 - only the system's Python has it

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found]  # noqa: PLC0415 - as gi

    Gst.init(None)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PIPELINE.format(pattern=pattern, caps=CAPS.format(width=width, height=height)))
    factory.set_shared(True)
    sizes: list[Any] = []
    factory.connect("media-configure", lambda _, media: sizes.append(media.get_element().get_by_name("size")))
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=str(port))
    if password:
        _ask_for_password(server, factory, password, GstRtspServer)
    server.get_mount_points().add_factory("/camera", factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)  # noqa: T201 - how the test learns the port

    def obey(*_: object) -> bool:
        words = sys.stdin.readline().split()
        if words and sizes:
            caps = Gst.Caps.from_string(CAPS.format(width=words[1], height=words[2]))
            sizes[-1].set_property("caps", caps)
        return bool(words)

    GLib.io_add_watch(GLib.IOChannel.unix_new(0), GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN, obey)
    GLib.MainLoop().run()


def _ask_for_password(server: Any, factory: Any, password: str, rtsp: Any) -> None:  # noqa: ANN401 - gi has no types
    auth = rtsp.RTSPAuth()
    token = rtsp.RTSPToken()
    token.set_string("media.factory.role", "crew")
    auth.add_basic(rtsp.RTSPAuth.make_basic("crew", password), token)
    server.set_auth(auth)
    permissions = rtsp.RTSPPermissions()
    permissions.add_permission_for_role("crew", "media.factory.access", True)  # noqa: FBT003 - a C function
    permissions.add_permission_for_role("crew", "media.factory.construct", True)  # noqa: FBT003 - a C function
    factory.set_permissions(permissions)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5])
