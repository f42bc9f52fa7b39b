"""Pictures in parts: they go on where they stopped, whatever comes twice or out of turn."""

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from incar.backoffice.database import Database
from incar.backoffice.pictures import Pictures, WrongPictureError, WrongPlaceError
from incar.messages.home import PictureProgress
from tests.backoffice.samples import JPEG, new_id

LENGTH = len(JPEG)
DONE = PictureProgress(received=LENGTH, complete=True, length=LENGTH)


def stored(database: Database, capture_id: UUID) -> bytes | None:
    with database.reading() as connection:
        rows = connection.execute(text("SELECT jpeg, capture_id FROM picture")).all()
    by_id = {UUID(str(row.capture_id)): row.jpeg for row in rows}
    return bytes(by_id[capture_id]) if by_id.get(capture_id) else None


def a_capture() -> UUID:
    return UUID(new_id())


def part(pictures: Pictures, capture_id: UUID, first: int, end: int, jpeg: bytes = JPEG) -> PictureProgress:
    return pictures.put("RP21", capture_id, "overview", jpeg[first:end], first=first, length=len(jpeg))


def test_a_picture_arrives_in_parts(database: Database) -> None:
    pictures, capture_id = Pictures(database), a_capture()
    assert pictures.progress("RP21", capture_id, "overview") == PictureProgress(received=0, complete=False)
    assert part(pictures, capture_id, 0, 1000) == PictureProgress(received=1000, complete=False, length=LENGTH)
    assert pictures.progress("RP21", capture_id, "overview").received == 1000
    assert stored(database, capture_id) is None
    assert part(pictures, capture_id, 1000, 4000).received == 4000
    assert part(pictures, capture_id, 4000, LENGTH) == DONE
    assert stored(database, capture_id) == JPEG
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM picture_part")).scalar_one() == 0


def test_a_part_out_of_turn_is_told_where_to_go_on(database: Database) -> None:
    pictures, capture_id = Pictures(database), a_capture()
    with pytest.raises(WrongPlaceError) as refused:
        part(pictures, capture_id, 1000, 2000)
    assert refused.value.progress == PictureProgress(received=0, complete=False)
    part(pictures, capture_id, 0, 1000)
    for first in (0, 500, 2000):
        with pytest.raises(WrongPlaceError) as refused:
            part(pictures, capture_id, first, first + 1000)
        assert refused.value.progress.received == 1000


def test_a_whole_picture_comes_at_once_and_twice(database: Database) -> None:
    pictures, capture_id = Pictures(database), a_capture()
    assert [part(pictures, capture_id, 0, LENGTH) for _ in range(2)] == [DONE, DONE]
    assert part(pictures, capture_id, 1000, 2000) == DONE
    with database.reading() as connection:
        assert connection.execute(text("SELECT number FROM tally WHERE kind = 'picture'")).scalar_one() == 1


def test_a_better_picture_replaces_one_once_it_is_whole(database: Database) -> None:
    pictures, capture_id = Pictures(database), a_capture()
    better = JPEG + b"better"
    part(pictures, capture_id, 0, LENGTH)
    begun = PictureProgress(received=1000, complete=False, length=len(better))
    assert part(pictures, capture_id, 0, 1000, better) == begun
    assert stored(database, capture_id) == JPEG
    assert part(pictures, capture_id, 1000, len(better), better).complete
    assert stored(database, capture_id) == better
    part(pictures, capture_id, 0, LENGTH, other := JPEG[:-1] + b"!")
    assert stored(database, capture_id) == other


def test_what_is_no_jpeg_or_another_cars_is_refused(database: Database) -> None:
    pictures, capture_id = Pictures(database), a_capture()
    with pytest.raises(WrongPictureError, match="JPEG"):
        pictures.put("RP21", capture_id, "patch", b"GIF89a", first=0, length=6)
    part(pictures, capture_id, 0, 1000)
    with pytest.raises(WrongPictureError, match="another car"):
        pictures.put("RP22", capture_id, "overview", JPEG, first=0, length=LENGTH)
    with pytest.raises(WrongPictureError, match="another car"):
        pictures.progress("RP22", capture_id, "overview")


@given(sends=st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_whatever_order_the_picture_is_the_one_that_was_sent(
    database: Database, sends: list[tuple[int, int]]
) -> None:
    pictures, capture_id = Pictures(database), a_capture()
    for first, length in sends:
        with suppress(WrongPlaceError):
            part(pictures, capture_id, first, min(LENGTH, first + length))
    progress = pictures.progress("RP21", capture_id, "overview")
    if not progress.complete:
        progress = part(pictures, capture_id, progress.received, LENGTH)
    assert progress == DONE
    assert stored(database, capture_id) == JPEG
