"""The only real driving sequence at hand plays through the whole path; how well it is read, benchmarks say."""

import json
import subprocess
import sys
from pathlib import Path

LEAST_VEHICLES = 10


def test_the_dashcam_set_plays_through_replay_as_a_sequence(shared_data: Path, tmp_path: Path) -> None:
    labels = json.loads((shared_data / "dev" / "labels.json").read_text())
    marks = {plate["vrm"] for entry in labels["dashcam"] for plate in entry["plates"] if plate["vrm"]}
    listed = tmp_path / "list.csv"
    listed.write_text("vrm,category\n" + "".join(f"{mark},stolen\n" for mark in sorted(marks)))
    command = [sys.executable, "-m", "incar", "replay", str(shared_data / "dev" / "dashcam"), "--json"]
    done = subprocess.run([*command, "--list", str(listed)], capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    reads = [line for line in lines if line["type"] == "read"]
    assert len({read["read_id"] for read in reads}) == len(reads) >= LEAST_VEHICLES
    assert any(read["frames"] > 1 for read in reads)
    hits = {line["read_id"] for line in lines if line["type"] == "hit"}
    assert hits
    assert hits <= {read["read_id"] for read in reads}
