"""How the car is, as the back office is told: everything of the machine, nothing of what it has read."""

import hashlib
from pathlib import Path

import msgspec

from incar import __version__
from incar.sync.health import model_digests, report_of
from tests.sim import display_core


def test_the_report_tells_the_machine_and_no_mark(tmp_path: Path) -> None:
    model = tmp_path / "reader.onnx"
    model.write_bytes(b"model")
    digests = model_digests(model, tmp_path / "missing.onnx")
    assert digests == {"reader.onnx": hashlib.sha256(b"model").hexdigest()[:12]}
    state = display_core.quiet_state(alerts=[display_core.alert()])
    report = report_of(state, digests, 5_000)
    assert (report.version, report.disk_free_bytes, report.clock) == (__version__, 5_000, state.clock.trust)
    assert [each.name for each in report.lists] == [each.name for each in state.lists]
    assert [each.name for each in report.cameras] == [each.name for each in state.cameras]
    assert (report.waiting, report.parked) == (state.outbox.waiting, state.outbox.parked)
    assert report.call_sign == (state.shift.call_sign if state.shift else "")
    told = msgspec.json.encode(report).decode()
    assert all(alert.vrm not in told for alert in state.alerts)
