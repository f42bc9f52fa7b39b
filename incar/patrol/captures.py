"""From a read to the record of a passing vehicle."""

from msgspec.structs import replace

from incar.patrol.records import Answer, CaptureRecord, Shift, Verdict
from incar.position import PositionStamp, TimeStamp
from incar.reading.types import Read
from incar.vrm import classify, fold, normalise


def capture_of(read: Read, shift: Shift | None, captured: TimeStamp, position: PositionStamp) -> CaptureRecord:
    """The record of `read`, under the read's own id and revision; its pictures are stored beside it."""
    return CaptureRecord(
        capture_id=read.read_id,
        revision=read.revision,
        shift_id=shift.shift_id if shift else None,
        camera=read.camera,
        vrm=read.vrm,
        raw=read.raw,
        layout=read.layout,
        confidence=read.confidence,
        alternatives=read.alternatives,
        frames=read.frames,
        media_s=read.media_s,
        plate_width_px=read.plate_width_px,
        quad=read.quad,
        captured=captured,
        position=position,
    )


def corrected_capture(capture: CaptureRecord, answer: Answer) -> CaptureRecord | None:
    """What an officer's correction of a misread makes of a capture, to be matched again.

    The stored capture keeps what the reader said; the correction is kept in the answer. None when the answer holds
    no other mark.
    """
    vrm = normalise(answer.corrected_vrm)
    if answer.verdict is not Verdict.MISREAD or not vrm or fold(vrm) == fold(capture.vrm):
        return None
    return replace(capture, vrm=vrm, layout=classify(vrm), confidence=1.0, alternatives=[])
