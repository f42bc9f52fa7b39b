"""Which plates a reader misreads where it is told where they are: to be looked at as pictures, class by class.

    python -m benchmarks.misreads [--data DIR] [--reader MODEL] [--json]

DIR is a folder of labelled pictures with `labels.json`, as `../shared/data/dev` is. The model may be one in the making.
Its figures are those of `python -m benchmarks.reading`; a reader is not to be chosen by them.
"""

from pathlib import Path

import click
import cv2
from rich.console import Console
from rich.table import Table

from benchmarks.figures import tell
from benchmarks.reading import DATA
from benchmarks.reading_data import open_folder
from benchmarks.reading_figures import true_boxes
from benchmarks.reading_looks import Looks, look, open_models
from incar.errors import IncarError
from incar.paths import READER_MODEL
from incar.vrm import spaced


def list_misreads(looks: Looks) -> Table:
    """A line for each plate that is not wholly right after the layouts."""
    table = Table(
        "Set", "Picture", "Mark", "Decoded", "Raw", "Confidence", title="Misread where the plate's place is given"
    )
    for name, boxes in looks.boxes.items():
        for box in boxes:
            if not box.right:
                said = box.answer
                sure = f"{said.confidence:.2f}"
                table.add_row(name, Path(box.picture.file).name, spaced(box.mark), spaced(said.vrm), said.raw, sure)
    return table


@click.command()
@click.option(
    "--data",
    default=DATA,
    type=click.Path(file_okay=False, path_type=Path),
    help="Labelled pictures  [default: ../shared/data/dev]",
)
@click.option(
    "--reader",
    default=READER_MODEL,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The reader  [default: the one that the program runs]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(*, data: Path, reader: Path, as_json: bool) -> None:
    """List what is misread."""
    progress = Console(stderr=True)
    cv2.setNumThreads(1)
    try:
        folder = open_folder(data)
        if folder is None:
            raise click.UsageError(f"{data} holds no labels.json; name a folder of labelled pictures with --data")
        looks = look(open_models(reader=reader), folder, progress.print)
    except IncarError as error:
        raise click.ClickException(str(error)) from error
    if not as_json:
        Console(width=140).print(list_misreads(looks))
    tell("Plates read, true boxes", true_boxes(looks), as_json=as_json)


if __name__ == "__main__":
    main()
