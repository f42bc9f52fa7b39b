"""An urgent entry on its way: from control's adding it at a real back office until it matches in the car's store.

    python -m benchmarks.urgent_entry [--additions N] [--json]

The back office is `incar backoffice serve`, a process of its own. The car is what the core runs of it: the held signal
and the list keeper, over a mobile link of 300 ms round trip and 2 % loss (`tests/sim/mobile_link.py`). A look-up of
the mark every 10 ms, as a passing vehicle would cause, says when it matches.
"""

import asyncio
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import httpx
import msgspec
import numpy as np
from msgspec.structs import replace
from rich.console import Console

from benchmarks.figures import Figure, figure, tell
from incar.backoffice.enrolment import enrol
from incar.backoffice.office import Office
from incar.core.keeper_process import KeeperProcess
from incar.messages.home import NewEntry, Role
from incar.settings import HomeSettings, Settings, StoreSettings
from incar.store.keys import Key
from incar.store.lists import ListStore
from incar.sync.identity import tls_context
from incar.sync.link import HomeLink
from incar.sync.signal import SignalWatch
from incar.vrm import fold
from tests.sim.mobile_link import MobileLink, Radio, mobile_link

ADDITIONS = 60
STANDING = 40
"""Entries of control's before the first that is measured."""
LONGEST_S = 60.0
LOOK_EVERY_S = 0.01
PAUSE_S = (0.5, 3.0)
"""Between one addition that was seen and the next."""
LOCAL = "127.0.0.1"
KEY = Key(bytes(range(32)))


@dataclass(frozen=True)
class OfficeAndCar:
    """What is set up: control's wire to the back office, and the car at the other end of the mobile link."""

    control: httpx.Client
    car: Settings
    link: MobileLink
    folder: Path


def measure(additions: int = ADDITIONS, say: Console | None = None, radio: Radio | None = None) -> list[Figure]:
    """Add entries one after another; the time and the bytes that each took to the car."""
    with tempfile.TemporaryDirectory(prefix="incar-urgent-") as folder, _set_up(Path(folder), radio) as there:
        took_s, wire_bytes = asyncio.run(_add_and_see(there, additions, say or Console(stderr=True)))
    name = "urgent entry, added at the back office until it matches in the car, 300 ms and 2 % loss"
    return [
        figure(f"{name}: p50", float(np.percentile(took_s, 50)), "s"),
        figure(f"{name}: p95", float(np.percentile(took_s, 95)), "s", at_most=5),
        figure(f"{name}: longest of {additions}", max(took_s), "s"),
        figure("urgent entry: bytes on the wire, both ways", wire_bytes / additions / 1000, "kB"),
    ]


async def _add_and_see(there: OfficeAndCar, additions: int, say: Console) -> tuple[list[float], int]:
    chance, took_s = random.Random(20261123), []
    with ListStore.for_reading(there.folder, KEY) as store:
        async with _running_car(there.car):
            await _add_one(there.control, store, _mark(0))
            await asyncio.sleep(PAUSE_S[1])
            before = there.link.up_bytes + there.link.down_bytes
            for number in range(1, additions + 1):
                took_s.append(await _add_one(there.control, store, _mark(number)))
                say.print(f"entry {number}: {took_s[-1]:.2f} s")
                await asyncio.sleep(chance.uniform(*PAUSE_S))
            return took_s, there.link.up_bytes + there.link.down_bytes - before


async def _add_one(control: httpx.Client, store: ListStore, vrm: str) -> float:
    begun = time.monotonic()
    adding = asyncio.create_task(asyncio.to_thread(_add, control, vrm))
    took_s = await _seen(store, vrm, begun)
    await adding
    return took_s


async def _seen(store: ListStore, vrm: str, begun: float) -> float:
    """Seconds until it matches."""
    key = fold(vrm)
    while not store.find(key, ()):
        if time.monotonic() - begun > LONGEST_S:
            raise TimeoutError("the entry did not come to the car")
        await asyncio.sleep(LOOK_EVERY_S)
    return time.monotonic() - begun


@asynccontextmanager
async def _running_car(settings: Settings) -> AsyncIterator[None]:
    """The held signal and the list keeper, as the core runs them."""
    async with HomeLink(settings.home) as link:
        keeper = KeeperProcess(settings, lambda _: None, lambda: None)
        signal = SignalWatch(
            link,
            on_lists=keeper.ask_now,
            on_activation=lambda _: None,
            on_held=lambda: None,
            heard=0,
            poll_s=settings.home.poll_s,
        )
        tasks = [asyncio.create_task(work) for work in (keeper.run(), signal.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _add(control: httpx.Client, vrm: str) -> None:
    expires = datetime.now(UTC) + timedelta(hours=4)
    entry = NewEntry(vrm=vrm, category="stolen", reason="seen leaving the scene", expires=expires)
    control.post("/v1/entries", content=msgspec.json.encode(entry)).raise_for_status()


def _mark(number: int) -> str:
    return f"UR{number % 100:02d}{''.join('ABCDEFGHJK'[int(digit)] for digit in f'{number // 100:03d}')}"


@contextmanager
def _set_up(folder: Path, radio: Radio | None) -> Iterator[OfficeAndCar]:
    office = Office.create(folder / "office", [LOCAL], "", b"of a benchmark, of no worth")
    car, control = _enrolled(office, folder, "RP14", "car"), _enrolled(office, folder, "control", "control")
    stores = folder / "car"
    key_file = folder / "car.key"
    key_file.touch(0o600)
    key_file.write_text(KEY.literal[2:-1])
    with _serving(office.folder) as port, mobile_link(port, radio) as link:
        transport = httpx.HTTPTransport(verify=tls_context(control))
        with httpx.Client(base_url=f"https://{LOCAL}:{port}", transport=transport, timeout=30) as wire:
            for number in range(STANDING):
                _add(wire, _mark(900 + number))
            home = replace(car, url=f"https://{LOCAL}:{link.port}")
            store = StoreSettings(data_directory=str(stores), key_file=str(key_file))
            yield OfficeAndCar(wire, Settings(home=home, store=store), link, stores)


def _enrolled(office: Office, folder: Path, name: str, role: Role) -> HomeSettings:
    out = folder / f"bundle-{name}"
    database = office.open_database()
    enrol(office, database, name, role, "", out, author="benchmark")
    database.close()
    return HomeSettings(
        url=office.settings.url,
        car=name,
        certificate_file=str(out / "certificate.pem"),
        private_key_file=str(out / "private_key.pem"),
        authority_file=str(out / "authority.pem"),
        root_file=str(out / "root.json"),
    )


@contextmanager
def _serving(folder: Path) -> Iterator[int]:
    """`incar backoffice serve` on a free port."""
    with socket.create_server((LOCAL, 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "incar", "backoffice", "--folder", str(folder), "serve"]
    process = subprocess.Popen([*command, "--host", LOCAL, "--port", str(port)])
    try:
        until = time.monotonic() + LONGEST_S
        while True:
            with suppress(OSError), socket.create_connection((LOCAL, port), 1):
                break
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the back office did not start")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


@click.command()
@click.option("--additions", default=ADDITIONS, show_default=True, help="Entries to add, one after another.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(*, additions: int, as_json: bool) -> None:
    """Measure how long an urgent entry takes to a car."""
    tell("Urgent entries", measure(additions), as_json=as_json)


if __name__ == "__main__":
    main()
