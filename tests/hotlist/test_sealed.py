"""Sealed files: nothing but what was sealed, whole and in order, comes out."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.hotlist.sealed import FRAME_LIMIT_BYTES, SealedFileError, SealedWriter, key_id_of, read_sealed

KEY = bytes(range(32))
FRAMES = [b"first", b"", b"third" * 100]
_HEADER_BYTES = 8 + 1 + 8 + 1 + 2


def sealed(*frames: bytes, key: bytes = KEY) -> bytes:
    file = io.BytesIO()
    with SealedWriter(file, "k1", key) as writer:
        for frame in frames:
            writer.write(frame)
    return file.getvalue()


def opened(data: bytes, key: bytes = KEY) -> list[bytes]:
    return list(read_sealed(io.BytesIO(data), lambda _: key))


def cut(data: bytes) -> list[bytes]:
    """The header, and each frame with its length."""
    parts, rest = [data[:_HEADER_BYTES]], data[_HEADER_BYTES:]
    while rest:
        size = 4 + int.from_bytes(rest[:4])
        parts.append(rest[:size])
        rest = rest[size:]
    return parts


@given(st.lists(st.binary(max_size=200), max_size=6))
def test_frames_come_back_in_order(frames: list[bytes]) -> None:
    assert opened(sealed(*frames)) == frames


def test_the_key_is_asked_for_by_its_name() -> None:
    asked: list[str] = []

    def key_for(key_id: str) -> bytes:
        asked.append(key_id)
        return KEY

    assert list(read_sealed(io.BytesIO(sealed(*FRAMES)), key_for)) == FRAMES
    assert asked == ["k1"] == [key_id_of(io.BytesIO(sealed()))]


def test_nothing_plain_is_in_the_file_and_no_two_files_are_alike() -> None:
    assert b"first" not in sealed(*FRAMES)
    assert sealed(*FRAMES) != sealed(*FRAMES)


@given(st.data())
def test_any_altered_byte_is_noticed(data: st.DataObject) -> None:
    whole = bytearray(sealed(*FRAMES))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealedFileError):
        opened(bytes(whole))


@given(st.data())
def test_a_file_cut_short_anywhere_is_noticed(data: st.DataObject) -> None:
    whole = sealed(*FRAMES)
    with pytest.raises(SealedFileError):
        opened(whole[: data.draw(st.integers(0, len(whole) - 1))])


@pytest.mark.parametrize("order", [(0, 2, 1, 3, 4), (0, 1, 3, 4), (0, 1, 1, 2, 3, 4), (0, 4), (0, 1, 2, 3), (0, 1, 4)])
def test_frames_moved_left_out_or_repeated_are_noticed(order: tuple[int, ...]) -> None:
    parts = cut(sealed(*FRAMES))
    with pytest.raises(SealedFileError):
        opened(b"".join(parts[place] for place in order))


def test_a_frame_of_another_file_is_noticed() -> None:
    ours, other = cut(sealed(*FRAMES)), cut(sealed(*FRAMES))
    with pytest.raises(SealedFileError, match="altered"):
        opened(b"".join([*ours[:2], other[2], *ours[3:]]))


def test_more_after_the_end_is_noticed() -> None:
    with pytest.raises(SealedFileError, match="goes on"):
        opened(sealed(*FRAMES) + b"x")


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(SealedFileError, match="another key"):
        opened(sealed(*FRAMES), bytes(32))
    with pytest.raises(SealedFileError, match="not whole"):
        opened(sealed(*FRAMES), b"short")


def test_what_is_no_list_file_is_told_apart_from_one_of_a_later_release() -> None:
    with pytest.raises(SealedFileError, match="no sealed list file"):
        opened(b"PK" * 40)
    later = bytearray(sealed())
    later[8] = 2
    with pytest.raises(SealedFileError, match="update the car"):
        opened(bytes(later))


def test_a_writer_that_fails_leaves_a_file_that_nobody_opens() -> None:
    def fail(file: io.BytesIO) -> None:
        with SealedWriter(file, "k1", KEY) as writer:
            writer.write(b"first")
            raise ZeroDivisionError

    file = io.BytesIO()
    with pytest.raises(ZeroDivisionError):
        fail(file)
    with pytest.raises(SealedFileError, match="cut short"):
        opened(file.getvalue())


def test_frames_and_keys_have_their_sizes() -> None:
    assert opened(sealed(bytes(FRAME_LIMIT_BYTES))) == [bytes(FRAME_LIMIT_BYTES)]
    with pytest.raises(ValueError, match="at most"):
        sealed(bytes(FRAME_LIMIT_BYTES + 1))
    with pytest.raises(ValueError, match="32 bytes"):
        sealed(key=b"short")
