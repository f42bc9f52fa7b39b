"""Two 1080p25 recordings as live cameras through a whole car: frames, processor time, latency, memory, start.

    python -m benchmarks.pipeline [--seconds N] [--json]

The recordings are the demo's rendered drive. Core, two camera workers and the display run as in a car.
"""

import time
from statistics import quantiles

import click
import psutil

from benchmarks.figures import Figure, figure, tell
from incar.commands.demo import rendered
from incar.core.launcher import Launcher
from incar.core.programs import core_program, display_program
from incar.demo.home import demo_home
from incar.demo.observer import Observer
from incar.demo.positions import GpsSimulator
from incar.demo.render import Drive
from incar.demo.scenario import Scenario, load_scenario
from incar.messages.parts import CameraStatus

SAMPLE_S = 0.5
LATENCY_AIM_S = 0.300
MEMORY_AIM_MB = 1500
FIRST_READ_AIM_S = 5.0


class Memory:
    """The largest resident memory seen of each process, megabytes."""

    def __init__(self) -> None:
        self.peak_mb: dict[str, float] = {}
        self.peak_total_mb = 0.0

    def sample(self, launcher: Launcher) -> None:
        """Look at every process of the car once."""
        now = {"display": _resident_mb(psutil.Process(launcher.pid("display")))}
        core = psutil.Process(launcher.pid("core"))
        now["core"] = _resident_mb(core)
        for number, worker in enumerate(sorted(core.children(), key=lambda child: child.pid), 1):
            now[f"core's child {number}"] = _resident_mb(worker)
        for name, value in now.items():
            self.peak_mb[name] = max(value, self.peak_mb.get(name, 0.0))
        self.peak_total_mb = max(self.peak_total_mb, sum(now.values()))


def _resident_mb(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def measure(scenario: Scenario, drive: Drive) -> list[Figure]:
    """Play the drive once and give every figure."""
    memory = Memory()
    with GpsSimulator(scenario) as gps, demo_home(scenario, drive.videos, gps.port) as home:
        launcher = Launcher([core_program(home.settings, home.socket), display_program(home.socket, offscreen=True)])
        observer = Observer(home.socket)
        try:
            gps.set_off()
            until = time.monotonic() + 3 * drive.seconds + 60
            while not observer.all_finished(len(drive.videos)) and time.monotonic() < until:
                launcher.look_after()
                memory.sample(launcher)
                time.sleep(SAMPLE_S)
            return _figures(observer, memory)
        finally:
            observer.close()
            launcher.stop()


def _figures(observer: Observer, memory: Memory) -> list[Figure]:
    figures = [each for _, camera in sorted(observer.cameras().items()) for each in _camera_figures(camera)]
    latencies = sorted(observer.latencies_s().values())
    if len(latencies) > 1:
        cuts = quantiles(latencies, n=100, method="inclusive")
        figures += [
            figure("last good frame to alert, p50", cuts[49], "s"),
            figure("last good frame to alert, p95", cuts[94], "s", at_most=LATENCY_AIM_S),
            figure("last good frame to alert, p99", cuts[98], "s"),
        ]
    figures += [figure(f"memory of {name}", value, "MB") for name, value in sorted(memory.peak_mb.items())]
    figures.append(figure("memory in all", memory.peak_total_mb, "MB", at_most=MEMORY_AIM_MB))
    first = observer.first_read_s()
    if first is not None:
        figures.append(figure("start to first read", first, "s", at_most=FIRST_READ_AIM_S))
    return figures


def _camera_figures(camera: CameraStatus) -> list[Figure]:
    stages = camera.stages
    figures = [
        figure(f"{camera.name}: frames seen", camera.frames),
        figure(f"{camera.name}: frames processed", camera.processed, at_least=camera.frames),
        figure(f"{camera.name}: frames dropped", camera.dropped, at_most=0),
    ]
    processed = max(1, camera.processed)
    per_frame = {
        "decode": 1000 * stages.decode_s / max(1, camera.frames),
        "detect": 1000 * stages.detect_s / processed,
        "read": 1000 * stages.read_s / processed,
        "track": 1000 * stages.track_s / processed,
    }
    figures += [figure(f"{camera.name}: {stage}", value, "ms CPU a frame") for stage, value in per_frame.items()]
    figures.append(figure(f"{camera.name}: all stages", sum(per_frame.values()), "ms CPU a frame"))
    return figures


@click.command()
@click.option("--seconds", type=click.FloatRange(min=5), help="Only the drive's first seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(seconds: float | None, *, as_json: bool) -> None:
    """Measure a whole car on the demo's rendered drive."""
    scenario = load_scenario()
    figures = measure(scenario, rendered(scenario, seconds))
    tell("Two 1080p25 cameras, rendered drive", figures, as_json=as_json)


if __name__ == "__main__":
    main()
