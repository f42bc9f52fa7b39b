"""Packed blocks: everything comes back as it was, and there is little of it."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.hotlist import ListEntry, blocks
from incar.hotlist.blocks import (
    IDENTITY_BYTES,
    Block,
    BlockError,
    body,
    identity,
    in_blocks,
    pack_block,
    packed,
    removal,
    unpack_block,
)
from tests.hotlist.strategies import ENTRIES


def uninsured(count: int) -> list[ListEntry]:
    """As an insurance extract has them, in the order of their marks."""
    chance = random.Random(4)
    marks = sorted({f"AB{chance.randrange(10, 60)}{''.join(chance.choices('ABCDEFGH', k=3))}" for _ in range(count)})
    return [
        ListEntry(
            vrm=mark,
            category="no_insurance",
            make=chance.choice(["FORD", "AUDI", "BMW", "KIA"]),
            model=f"MODEL {chance.randrange(40)}",
            colour=chance.choice(["BLUE", "BLACK", "WHITE"]),
            reason="No policy held",
            incident_reference=f"P{chance.randrange(10**9):09d}",
            created=date(2026, 1, 1) - timedelta(chance.randrange(900)),
            weed_date=date(2026, 12, 1) + timedelta(chance.randrange(30)),
        )
        for mark in marks
    ]


@given(st.integers(0, 2**40), st.lists(ENTRIES, max_size=30), st.lists(ENTRIES, max_size=30))
@settings(deadline=None)
def test_a_block_comes_back_exactly_as_it_was(generation: int, gone: list[ListEntry], added: list[ListEntry]) -> None:
    block = Block(generation=generation, removed=[removal(entry) for entry in gone], added=added)
    back = unpack_block(pack_block(block))
    assert back == block
    assert [body(entry) for entry in back.added] == [body(entry) for entry in added]


def test_large_columns_come_back_in_every_coding() -> None:
    entries = [
        replace(entry, information="x" * (place % 90), model=f"{place % 700}", area="Ω" if place % 2 else "")
        for place, entry in enumerate(uninsured(4_000))
    ]
    assert unpack_block(pack_block(Block(generation=1, added=entries))).added == entries


def test_ten_million_would_be_less_than_150_megabytes_on_the_wire() -> None:
    entries = uninsured(12_000)
    assert len(pack_block(Block(generation=1, added=entries))) < 15 * len(entries)


def test_a_removal_names_the_mark_and_the_start_of_the_identity() -> None:
    entry = uninsured(1)[0]
    assert removal(entry).vrm == entry.vrm
    assert identity(body(entry)).startswith(removal(entry).identity)
    assert len(removal(entry).identity) == IDENTITY_BYTES


def test_changes_are_cut_into_blocks_removals_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_CHANGES", 10)
    entries = uninsured(40)
    gone, come = [removal(entry) for entry in entries[:15]], entries[15:30]
    cut = list(in_blocks(6, gone, come))
    assert {block.generation for block in cut} == {6}
    assert [(len(block.removed), len(block.added)) for block in cut] == [(10, 0), (5, 0), (0, 10), (0, 5)]
    assert [each for block in cut for each in block.removed] == gone
    assert [each for block in cut for each in block.added] == come


def test_no_change_is_no_block() -> None:
    assert list(in_blocks(6, (), ())) == []


def test_a_block_that_does_not_fit_a_frame_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "FRAME_LIMIT_BYTES", 2_000)
    entries = uninsured(900)
    whole = Block(generation=3, removed=[removal(entry) for entry in entries], added=entries)
    frames = list(packed([whole]))
    assert len(frames) > 4
    assert max(map(len, frames)) <= 2_000
    parts = [unpack_block(frame) for frame in frames]
    assert [each for part in parts for each in part.removed] == whole.removed
    assert [each for part in parts for each in part.added] == whole.added


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_what_is_no_block_is_refused(data: bytes) -> None:
    with pytest.raises(BlockError):
        unpack_block(data)


@given(st.data())
@settings(deadline=None)
def test_a_damaged_block_is_refused_or_read_but_never_a_crash(data: st.DataObject) -> None:
    whole = bytearray(pack_block(Block(generation=1, removed=[], added=uninsured(30))))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with suppress(BlockError):
        unpack_block(bytes(whole))


def test_a_damaged_length_does_not_take_the_memory() -> None:
    whole = bytearray(pack_block(Block(generation=1, removed=[], added=uninsured(30))))
    magic = bytes.fromhex("28b52ffd")
    start = whole.index(magic)
    while start >= 0:
        whole[start + 4] |= 0xE0  # the frame says its size in eight bytes, which are then its own data
        start = whole.find(magic, start + 1)
    with pytest.raises(BlockError):
        unpack_block(bytes(whole))
