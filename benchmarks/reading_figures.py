"""Plates read, plates found, and both together, counted from the looks at the labelled pictures.

The dashcam's pictures come from the same drives as its training frames, and every line on them says so. British and
European scenes are from cameras that the models never saw, and have a line together.
"""

from collections.abc import Iterable, Sequence

import msgspec

from benchmarks import reading_peers
from benchmarks.figures import Figure, figure
from benchmarks.reading_data import CROPS, DASHCAM, NEGATIVES, SCENES, UNSEEN, found
from benchmarks.reading_looks import Looks, Place, Scene, TrueBox

TOLD_AS = {
    DASHCAM: "dashcam (same drives as the training frames)",
    reading_peers.UNSEEN: f"{reading_peers.UNSEEN} ({' + '.join(UNSEEN)})",
}
READ_AIMS = {CROPS: 98.0, "uk_scenes": 97.0, DASHCAM: 95.0}
RECALL_AIMS = {"uk_scenes": 100.0, DASHCAM: 98.0}
END_TO_END_AIMS = {"uk_scenes": 95.0, DASHCAM: 90.0}
SMALL_PX = 60
SMALL_AIM = 90.0
NO_PLATE_AIM = 3
ALERT_AT = 0.9
"""Confidence from which the yardstick counts a false read; what raises an alert in the car is decided there."""


def told_as(name: str) -> str:
    """The name of a set, with what a reader of its figures has to know."""
    return TOLD_AS.get(name, name)


def share(
    name: str,
    hits: Iterable[bool],
    *,
    at_least: float | None = None,
    peer: str | None = None,
    of: str = "",
) -> list[Figure]:
    """The share of hits, per cent, or no figure where there was nothing to count."""
    counted = list(hits)
    if not counted:
        return []
    unit = f"% of {len(counted)}{of and ' ' + of}"
    value = 100 * sum(counted) / len(counted)
    return [figure(name, value, unit, at_least=at_least, peer=peer or msgspec.UNSET)]


def true_boxes(looks: Looks) -> list[Figure]:
    """Marks wholly right where the plate's place is given: decoded through the layouts, and raw."""
    sets = {name: looks.boxes.get(name, []) for name in (CROPS, *SCENES)}
    sets[reading_peers.UNSEEN] = [box for name in UNSEEN for box in sets[name]]
    figures = []
    for name, boxes in sets.items():
        title = f"read, true boxes: {told_as(name)}"
        aim, peer = READ_AIMS.get(name), reading_peers.READ.get(name)
        figures += share(f"{title}, decoded", [box.right for box in boxes], at_least=aim, peer=peer)
        figures += share(f"{title}, raw", [box.raw_right for box in boxes])
    return figures


def detection(looks: Looks) -> list[Figure]:
    """Labelled plates found, boxes that are none of them, and boxes on pictures without a plate."""
    figures = []
    for name in SCENES:
        scenes, title = looks.scenes.get(name, []), f"detection: {told_as(name)}"
        peer, aim = reading_peers.RECALL.get(name), RECALL_AIMS.get(name)
        figures += share(f"{title}, recall", recall(scenes), at_least=aim, peer=peer)
        figures += share(f"{title}, recall after the reader's refusal", recall(scenes, kept=True), at_least=aim)
        small, peer = recall(scenes, under_px=SMALL_PX), reading_peers.RECALL_SMALL if name == DASHCAM else None
        aim = SMALL_AIM if name == DASHCAM else None
        figures += share(f"{title}, recall of plates under 60 px", small, at_least=aim, peer=peer)
        if scenes:
            figures.append(figure(f"{title}, other boxes", others(scenes), f"on {len(scenes)} pictures"))
    return figures + _on_negatives(looks.scenes.get(NEGATIVES, []))


def recall(scenes: Sequence[Scene], *, kept: bool = False, under_px: float = float("inf")) -> list[bool]:
    """For each labelled plate narrower than `under_px` whether it was found, or found and `kept` by the reader."""
    return [
        any(found(place.detection.box, plate.box) for place in (scene.kept if kept else scene.places))
        for scene in scenes
        for plate in scene.picture.plates
        if plate.width_px < under_px
    ]


def others(scenes: Sequence[Scene]) -> int:
    """How many boxes match no label; some are plates that nobody labelled."""
    return sum(_is_other(scene, place) for scene in scenes for place in scene.places)


def _is_other(scene: Scene, place: Place) -> bool:
    return not any(found(place.detection.box, plate.box) for plate in scene.picture.plates)


def _on_negatives(scenes: Sequence[Scene]) -> list[Figure]:
    if not scenes:
        return []
    unit = f"on {len(scenes)} pictures"
    before, after = (sum(map(len, boxes)) for boxes in zip(*((s.places, s.kept) for s in scenes), strict=True))
    return [
        figure("detection: boxes that are no plate, negatives", before, unit, at_most=NO_PLATE_AIM),
        figure(
            "detection: boxes that are no plate, negatives, after the reader's refusal",
            after,
            unit,
            at_most=NO_PLATE_AIM,
        ),
    ]


def end_to_end(looks: Looks) -> list[Figure]:
    """Marks that come out of the whole picture: found, not refused and decoded right."""
    sets = {name: looks.scenes.get(name, []) for name in SCENES}
    sets[reading_peers.UNSEEN] = [scene for name in UNSEEN for scene in sets[name]]
    figures = []
    for name, scenes in sets.items():
        right = [scene.says(plate.vrm) for scene in scenes for plate in scene.picture.plates if plate.vrm]
        title = f"end to end: {told_as(name)}" + (", one frame" if name == DASHCAM else "")
        figures += share(title, right, at_least=END_TO_END_AIMS.get(name), peer=reading_peers.END_TO_END.get(name))
    return figures


def false_reads(looks: Looks) -> list[Figure]:
    """Marks read with confidence where there is no plate."""
    scenes = looks.scenes.get(NEGATIVES, [])
    if not scenes:
        return []
    alerts = sum(alarming(place) for scene in scenes for place in scene.kept)
    unit = f"on {len(scenes)} pictures"
    return [figure("false reads ≥ 0.9: negatives", alerts, unit, at_most=0, peer=reading_peers.FALSE_READS)]


def alarming(place: Place) -> bool:
    """Whether the yardstick counts what was read here: by the confidence as `incar read` tells it."""
    return not place.refused and round(place.answer.confidence, 4) >= ALERT_AT


def every_box(looks: Looks, names: Sequence[str] = (CROPS, *SCENES)) -> list[TrueBox]:
    """The true boxes of several sets together."""
    return [box for name in names for box in looks.boxes.get(name, [])]
