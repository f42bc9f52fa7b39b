"""Photographs of screens that the demo does not come by: `python -m tests.screens.pictures FOLDER`."""

import os
import sys
import tempfile
from pathlib import Path

from incar.display.robot import Photographer
from tests.sim.display_core import SimulatedCore, activation, own_entry, sighting
from tests.sim.glass import Glass


def photograph(glass: Glass, core: SimulatedCore, folder: Path) -> None:
    """A hit elsewhere in both views, an entry being made, and what was found of it."""
    photographer = Photographer(glass.display, folder)
    core.publish(activations=[activation(2), activation(1, category="info")])
    glass.until(lambda: glass.finger.find("nearby"))
    glass.past_guard()
    photographer.take("nearby-full")
    core.publish(driving=True)
    glass.until(lambda: glass.finger.find("nearby-mark"))
    photographer.take("nearby-driving")
    core.publish(driving=False, activations=[])
    core.sightings = [sighting(), sighting("LD68 KXP", minutes=95, camera="rear", latitude_deg=53.5)]
    glass.touch("add-entry")
    for name, value in {"vrm": "LD68 K?P", "words": "Blue Focus, two up, towards the ring road"}.items():
        glass.display.entry.put(name, value)
    for choice in ("expiry-8", "entry-reason-made_off", "signal-VI"):
        glass.touch(choice)
    glass.item("save-entry-scroll").setProperty("contentY", 0)
    photographer.take("own-entry")
    core.publish(own_entries=[own_entry("older", spaced="R482*", category="missing", reason="Concern for welfare")])
    glass.touch("save-entry")
    glass.until(lambda: glass.shows("Seen 2 times"))
    glass.display.desk.say("")
    photographer.take("own-entries")


def main(folder: Path) -> None:
    """Opens a display on a simulated core and takes every picture."""
    with tempfile.TemporaryDirectory() as place, SimulatedCore(Path(place) / "core.sock") as core:
        glass = Glass(core)
        glass.until(lambda: glass.display.status.known)
        photograph(glass, core, folder)
        glass.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(Path(sys.argv[1]))
