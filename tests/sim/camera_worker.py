"""A camera worker with a simple reader in place of the models: a vehicle passes every ten frames.

Run as a program in the worker's place; the word on its command line says how it is to fail, if at all.
"""

import os
import signal
import sys
import time
from pathlib import Path

from incar.camera.frame import Frame
from incar.core.camera_worker import MakeReader, serve, socket_to_core
from incar.errors import IncarError
from incar.reading.pipeline import Timings
from incar.reading.types import Read
from incar.vrm import Layout

FRAMES_PER_VEHICLE = 10


def command(fault: str = "none") -> tuple[str, ...]:
    """The command that runs this worker."""
    return (sys.executable, str(Path(__file__)), fault)


class SimpleReader:
    """Tells a first revision when a vehicle comes and a final one when it, or the recording, has gone.

    All its vehicles pass where a mask would lie: with one it tells nothing.
    """

    def __init__(self, camera: str, fault: str = "none", *, masked: bool = False) -> None:
        self._masked = masked
        self.timings = Timings()
        self._camera = camera
        self._fault = fault
        self._seen = 0
        self._last: Frame | None = None

    def process(self, frame: Frame) -> list[Read]:
        if self._masked:
            return []
        place = self._seen % FRAMES_PER_VEHICLE
        self._seen += 1
        self._last = frame
        if self._fault == "hangs" and self._seen > 2 * FRAMES_PER_VEHICLE:
            time.sleep(1000)
        if self._fault == "crashes" and self._seen > 2 * FRAMES_PER_VEHICLE:
            os.kill(os.getpid(), signal.SIGSEGV)
        if place == 0:
            return [self._read(frame, final=False)]
        return [self._read(frame, final=True)] if place == FRAMES_PER_VEHICLE - 1 else []

    def finish(self) -> list[Read]:
        under_way = self._seen % FRAMES_PER_VEHICLE != 0
        reads = [self._read(self._last, final=True)] if under_way and self._last else []
        self._seen = 0
        return reads

    def _read(self, frame: Frame, *, final: bool) -> Read:
        return Read(
            read_id=f"{self._camera}-{(self._seen - 1) // FRAMES_PER_VEHICLE}",
            revision=int(final),
            camera=self._camera,
            vrm="",
            raw="",
            layout=Layout.UNCLASSIFIED,
            confidence=1.0,
            alternatives=[],
            frames=self._seen,
            first_seen_ns=frame.captured_ns,
            last_good_frame_ns=frame.captured_ns,
            media_s=frame.media_s,
            plate_width_px=0.0,
            quad=[],
            patch_jpeg=b"",
            overview_jpeg=b"",
            final=final,
        )


def load(fault: str) -> MakeReader:
    """As the word on the command line says."""
    if fault == "no-model":
        raise IncarError("the model is missing")
    if fault == "babbles":
        os.write(0, b"\x00\x00\x00\x04what")
    return lambda order: SimpleReader(order.name, fault, masked=bool(order.masked))


if __name__ == "__main__":
    raise SystemExit(serve(socket_to_core(), lambda: load(sys.argv[1])))
