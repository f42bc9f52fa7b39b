"""List files: CSV, plain or gzip, read row by row.

A `ListFile` yields the entries of the rows that can be understood. Rows that cannot are kept in its `report`, by line
and reason, and the rest goes on; but a file that is cut short, or bad in more than `BAD_SHARE` of its lines, raises
`ListFileError`, at the latest when it ends. Whoever loads the entries keeps the old list until the end came without an
error.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Never

import msgspec

from incar.errors import IncarError
from incar.hotlist.entry import ListEntry
from incar.hotlist.mapping import ListMapping, Trailer
from incar.hotlist.rows import RowError, RowParser
from incar.tables import Tables

BAD_SHARE = 0.01
PROBLEMS_KEPT = 100
_PROGRESS_EVERY = 2000
_GZIP_MAGIC = b"\x1f\x8b"
_UNFINISHED = "unexpected end of data"


class ListFileError(IncarError):
    """A list file is refused; the list in the car stays as it is."""


class RowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why one row did not load. Nothing of the row's content is in it."""

    line: int
    field: str
    reason: str


class FileReport(msgspec.Struct, kw_only=True):
    """What was found in a list file."""

    entries: int = 0
    """Rows that became entries."""
    bad_lines: int = 0
    """Lines that did not; a row with a line break in it has several."""
    problems: list[RowProblem] = []
    """The first `PROBLEMS_KEPT` of them."""
    unused_columns: list[str] = []
    """Headings that the mapping does not know."""


class ListFile:
    """The entries of one file under one mapping.

    `progress` is called now and then with the bytes of the file read so far, `problem` with each bad row. What
    iterating raises:

    Raises:
        ListFileError: the file cannot be read, is cut short or not what it says, or more than `BAD_SHARE` of it is bad.
        MappingError: the mapping does not fit the code tables.
    """

    def __init__(
        self,
        path: Path,
        mapping: ListMapping,
        tables: Tables,
        progress: Callable[[int], None] = lambda _: None,
        problem: Callable[[RowProblem], None] = lambda _: None,
    ) -> None:
        self._path = path
        self._mapping = mapping
        self._tables = tables
        self._progress = progress
        self._problem = problem
        self.report = FileReport()

    def __iter__(self) -> Iterator[ListEntry]:
        """Every good row's entry, in the order of the file."""
        self.report = FileReport()
        with _refusals(), self._path.open("rb") as raw:
            packed = raw.peek(2)[:2] == _GZIP_MAGIC
            stream: gzip.GzipFile | io.BufferedReader = gzip.GzipFile(fileobj=raw) if packed else raw
            rows = _Rows(io.TextIOWrapper(stream, "utf-8-sig", newline=""), self._mapping)
            parser = self._parser(next(iter(rows), None))
            for count, row in enumerate(rows):
                try:
                    yield parser.parse(row)
                    self.report.entries += 1
                except RowError as error:
                    self._refuse_row(rows, error)
                if count % _PROGRESS_EVERY == 0:
                    self._progress(raw.tell())
            rows.check_end()
            self._check_share()

    def _parser(self, header: list[str] | None) -> RowParser:
        if header is None:
            _refuse("is empty")
        parser = RowParser(header, self._mapping, self._tables)
        if parser.missing:
            _refuse(f"has no column for {', '.join(parser.missing)}: line 1 is not whole, or this is not its mapping")
        self.report.unused_columns = parser.unused
        return parser

    def _refuse_row(self, rows: "_Rows", error: RowError) -> None:
        self.report.bad_lines += rows.lines_of_row
        problem = RowProblem(line=rows.line, field=error.field, reason=error.reason)
        self._problem(problem)
        if len(self.report.problems) < PROBLEMS_KEPT:
            self.report.problems.append(problem)

    def _check_share(self) -> None:
        bad, good = self.report.bad_lines, self.report.entries
        if bad > BAD_SHARE * (bad + good):
            _refuse(f"is bad in {bad} of {bad + good} lines, more than {BAD_SHARE:.0%}")
        if not good:
            _refuse("holds no entries")


class _Rows:
    """The rows of a text, the header first, with the line they begin on. A row that cannot be split is an empty one."""

    def __init__(self, text: io.TextIOWrapper, mapping: ListMapping) -> None:
        self._text = text
        self._trailer = mapping.trailer
        self._reader = csv.reader(self._lines(), delimiter=mapping.delimiter, strict=True)
        self._last = ""
        self._count = -1
        self._trailer_seen = False
        self._unfinished = False
        self.line = 0
        self.lines_of_row = 0

    def _lines(self) -> Iterator[str]:
        for line in self._text:
            self._last = line
            yield line

    def __iter__(self) -> Iterator[list[str]]:
        """Every row that is not blank, without the trailer."""
        while (row := self._next()) is not None:
            if self._trailer_seen:
                _refuse(f"goes on after its closing row, on line {self.line}")
            if self._trailer and row[0] == self._trailer.marker:
                self._check_count(row, self._trailer)
            else:
                self._count += 1
                yield row

    def _next(self) -> list[str] | None:
        row: list[str] = []
        while not row:
            self.line = self._reader.line_num + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return None
            except csv.Error as error:
                self._unfinished |= str(error) == _UNFINISHED
                row = [""]
        self.lines_of_row = self._reader.line_num - self.line + 1
        return row

    def _check_count(self, row: list[str], trailer: Trailer) -> None:
        self._trailer_seen = True
        told = row[trailer.count].strip() if trailer.count < len(row) else ""
        if told != str(self._count):
            _refuse(f"holds {self._count} rows where its closing row tells of another number")

    def check_end(self) -> None:
        """Refuse a file whose end is missing."""
        if self._trailer and not self._trailer_seen:
            _refuse("has no closing row: it is cut short")
        if self._unfinished or not (self._trailer or self._last.endswith(("\n", "\r"))):
            _refuse("is cut short in its last line")


def _refuse(what: str) -> Never:
    raise ListFileError(f"the list file {what}; ask its source for a whole one. The list in the car stays as it is")


@contextmanager
def _refusals() -> Iterator[None]:
    """The ways in which reading can fail, in plain words."""
    try:
        yield
    except UnicodeDecodeError:
        # The library's text would repeat the bytes.
        message = "is not UTF-8"
    except (EOFError, zlib.error, gzip.BadGzipFile):
        message = "is cut short or damaged (gzip)"
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
    else:
        return
    _refuse(message)
