"""The bad rows of a list file, all of them, as a CSV file that its source can be sent: nothing of a row's content."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from incar.errors import IncarError
from incar.hotlist.formats import FileReport, RowProblem

PROBLEMS_SHOWN = 20
"""Bad rows told on the terminal; the others are counted."""


@contextmanager
def problem_writer(path: Path | None, list_file: Path) -> Iterator[Callable[[RowProblem], None]]:
    """What writes a row's problem to `path` as soon as it is found; to nowhere without a path.

    Raises:
        IncarError: the file cannot be written; also from what it gives, which ends the load with nothing changed.
    """
    if path is None:
        yield lambda _: None
        return
    if path.exists() and path.samefile(list_file):
        raise click.BadParameter("is the list file itself", param_hint="--problems")
    with _said_plainly(path), path.open("w", buffering=1, encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RowProblem.__struct_fields__)

        def write(problem: RowProblem) -> None:
            with _said_plainly(path):
                writer.writerow((problem.line, problem.field, problem.reason))

        yield write


def report_problems(report: FileReport) -> None:
    """Tell a person on the terminal what was wrong with a list file."""
    for problem in report.problems[:PROBLEMS_SHOWN]:
        click.echo(f"line {problem.line}: {problem.field}: {problem.reason}", err=True)
    if report.bad_lines > PROBLEMS_SHOWN:
        click.echo(f"… {report.bad_lines:,} bad lines in all", err=True)
    if report.unused_columns:
        click.echo(f"columns not used: {', '.join(report.unused_columns)}", err=True)


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IncarError(
            f"{path} cannot be written ({error.strerror}); choose another place. The list in the car stays as it is"
        ) from error
