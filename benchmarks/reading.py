"""The reading of plates, every line of it, from the models in the repository, beside the best of what others have.

    python -m benchmarks.reading [--data DIR] [--json]

DIR is a folder of labelled pictures with `labels.json`, as `../shared/data/dev` is; without one only the rendered
plates, the times and the sizes are measured. Nothing here is for training or for choosing a setting: a folder that was
tuned to says nothing any more. Where `detector.int8.onnx` or `reader.int8.onnx` lies beside a model, the key figures
come again with both, int8's held against the full models' less 0.3 points, or against as many boxes and false reads.
"""

from collections.abc import Iterator
from pathlib import Path

import click
import cv2
import msgspec
from rich.console import Console

from benchmarks import reading_cost, reading_drive, reading_figures, reading_small, rendered_plates
from benchmarks.figures import Figure, figure, tell
from benchmarks.reading_confidence import confidence
from benchmarks.reading_data import Folder, open_folder
from benchmarks.reading_looks import Looks, Models, Say, look, open_models
from incar.errors import IncarError
from incar.paths import DETECTOR_MODEL, FULL_DETECTOR, FULL_READER, READER_MODEL, ROOT

DATA = ROOT.parent / "shared" / "data" / "dev"
POINTS_LOST = 0.3
"""What a smaller model may lose, points."""
KEY_WIDTHS = ((60, 0), (50, 0), (40, 0))
"""Of small plates, pixels, and no smear."""

Table = tuple[str, list[Figure]]


def measure(folder: Folder | None, say: Say) -> Iterator[Table]:
    """The tables, each as soon as it is measured: of the models in use, then of all beside each other."""
    say(f"the program runs {DETECTOR_MODEL.name} and {READER_MODEL.name}")
    models = open_models()
    looks = look(models, folder, say) if folder else Looks()
    if folder:
        yield from on_pictures(models, folder, looks, say)
    yield "Kinds of plates, rendered: decoded right", rendered_plates.rendered_plates(models.reader, say)
    yield "Speed", reading_cost.speed(models, say)
    yield "Size of the models", reading_cost.sizes("", DETECTOR_MODEL, READER_MODEL)
    yield from in_eight_bits(folder, say)


def on_pictures(models: Models, folder: Folder, looks: Looks, say: Say) -> Iterator[Table]:
    """What is measured on labelled pictures."""
    yield "Plates read, true boxes", reading_figures.true_boxes(looks)
    yield "Small and smeared plates, true boxes", reading_small.small_plates(models, folder, say)
    yield "Plates found", [*reading_figures.detection(looks), *reading_small.far_plates(models, folder, say)]
    vehicles = reading_drive.by_vehicle(models, folder, say)
    yield "End to end, and votes", [*reading_figures.end_to_end(looks), *vehicles, *reading_drive.votes(looks)]
    windows = reading_drive.plate_free(models, folder, say)
    yield "Reads where there is no plate", [*reading_figures.false_reads(looks), *windows]
    yield "What a confidence is worth", confidence(looks)


def in_eight_bits(folder: Folder | None, say: Say) -> Iterator[Table]:
    """The key figures of the full models, and of the int8 ones where there are any, held against them."""
    detector, reader = (_eight_bits(model) for model in (FULL_DETECTOR, FULL_READER))
    smaller = [model.name for model in (detector, reader) if model not in (FULL_DETECTOR, FULL_READER)]
    if not smaller:
        say("no int8 model lies beside the full ones: their lines are left out")
        return
    say(f"the key figures in fp32, and with {' and '.join(smaller)} …")
    full, less = open_models(FULL_DETECTOR, FULL_READER), open_models(detector, reader)
    if folder:
        ours, theirs = (key_figures(models, folder, look(models, folder, say), say) for models in (full, less))
        yield "fp32: key figures", _named("fp32", ours)
        yield "int8: what is lost", held_against(ours, theirs)
    times = [_named(name, reading_cost.speed(models, say)) for name, models in (("fp32", full), ("int8", less))]
    yield "fp32 and int8: speed", [*times[0], *times[1]]
    every = reading_cost.size_together({FULL_DETECTOR, FULL_READER, detector, reader})
    sizes = reading_cost.sizes(", fp32", FULL_DETECTOR, FULL_READER), reading_cost.sizes(", int8", detector, reader)
    yield "fp32 and int8: size", [*sizes[0], *sizes[1], every]


def _named(name: str, figures: list[Figure]) -> list[Figure]:
    return [msgspec.structs.replace(each, name=f"{name}, {each.name}") for each in figures]


def _eight_bits(model: Path) -> Path:
    """The int8 model beside a full one, or the full one where there is none."""
    smaller = model.with_suffix(".int8.onnx")
    return smaller if smaller.is_file() else model


def key_figures(models: Models, folder: Folder, looks: Looks, say: Say) -> list[Figure]:
    """Marks read, on small plates too, plates found, both together, and what is found and read where there is none."""
    told = (", recall", "negatives, after the reader's refusal")
    found = [each for each in reading_figures.detection(looks) if each.name.endswith(told)]
    small = reading_small.small_plates(models, folder, say, KEY_WIDTHS)
    read = [*reading_figures.true_boxes(looks), *small]
    return [*read, *found, *reading_figures.end_to_end(looks), *reading_figures.false_reads(looks)]


def held_against(full: list[Figure], smaller: list[Figure]) -> list[Figure]:
    """The smaller models' figures; each should lose no more than `POINTS_LOST` of the full models', or be no more."""
    return [_held(ours, theirs) for ours, theirs in zip(full, smaller, strict=True)]


def _held(ours: Figure, theirs: Figure) -> Figure:
    name = f"int8, {theirs.name}"
    if ours.aim.startswith("≤"):
        return figure(name, theirs.value, theirs.unit, at_most=ours.value)
    return figure(name, theirs.value, theirs.unit, at_least=round(ours.value - POINTS_LOST, 2))


@click.command()
@click.option(
    "--data",
    default=DATA,
    type=click.Path(file_okay=False, path_type=Path),
    help="Labelled pictures  [default: ../shared/data/dev]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(*, data: Path, as_json: bool) -> None:
    """Measure finding and reading plates."""
    progress = Console(stderr=True)
    cv2.setNumThreads(1)
    try:
        folder = open_folder(data)
        if folder is None:
            progress.print(f"{data} holds no labels.json: what needs labelled pictures is left out")
        figures: list[Figure] = []
        for title, told in measure(folder, progress.print):
            figures += told
            if told and not as_json:
                tell(title, told, as_json=False)
    except IncarError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        tell("Reading", figures, as_json=True)


if __name__ == "__main__":
    main()
