"""A real PulseAudio server whose only output is a null sink, with an ear on its monitor."""

import os
import shutil
import subprocess
import time
from array import array
from pathlib import Path

RATE_HZ = 22_050


class SoundServer:
    """Runs a PulseAudio of its own in `folder`; `environment` leads programs to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.environment = {
            "PULSE_SERVER": f"unix:{folder}/native",
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "PULSE_COOKIE": str(folder / "cookie"),
        }
        self._server: subprocess.Popen[bytes] | None = None

    @staticmethod
    def installed() -> bool:
        """This machine has what it takes."""
        return bool(shutil.which("pulseaudio") and shutil.which("parec"))

    def start(self) -> None:
        """Starts the server and waits until it listens."""
        self._server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
                "--disallow-exit",
                "-L",
                f"module-native-protocol-unix auth-anonymous=1 socket={self._folder}/native",
                "-L",
                "module-null-sink sink_name=car",
            ],
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until_s = time.monotonic() + 10
        while not (self._folder / "native").exists():
            assert time.monotonic() < until_s, "PulseAudio did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops the server."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def listen(self, path: Path) -> subprocess.Popen[bytes]:
        """Records what sounds into `path` as 16-bit mono samples, until killed."""
        command = ["parec", "--device=car.monitor", "--format=s16le", f"--rate={RATE_HZ}", "--channels=1"]
        with path.open("wb") as file:
            return subprocess.Popen([*command, "--latency-msec=20"], stdout=file, env=os.environ | self.environment)


def loud_parts_s(path: Path, threshold: int = 800) -> list[float]:
    """When the recording is loud: the time of every loud tenth of a second."""
    samples = array("h", path.read_bytes()[: path.stat().st_size // 2 * 2])
    step = RATE_HZ // 10
    chunks = [samples[at : at + step] for at in range(0, len(samples), step)]
    return [at / 10 for at, chunk in enumerate(chunks) if max(map(abs, chunk), default=0) > threshold]
