"""Killing whoever changes a list at any moment: look-ups are always answered from one whole generation."""

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

from incar.hotlist.blocks import body, in_blocks
from incar.store.list_keys import Digest
from incar.store.lists import ListStore
from tests.conftest import REPOSITORY
from tests.sim import lists_writer
from tests.sim.lists_writer import ENTRIES, KEY, NAME
from tests.sim.witness import ASKED, Witness, generation_of

KILLS = 8


def change_and_kill(folder: Path, delay_s: float) -> int:
    """Let the list be changed for a while; the last generation that was told before the kill."""
    command = [sys.executable, "-m", "tests.sim.lists_writer", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY) as writer:
        assert writer.stdout
        told = [writer.stdout.readline()]
        killer = threading.Timer(delay_s, os.kill, (writer.pid, signal.SIGKILL))
        killer.start()
        told += writer.stdout.readlines()
        killer.join()
    return int([line for line in told if line.endswith(b"\n")][-1])


def test_a_list_is_whole_after_every_kill_and_at_every_moment_between(folder: Path) -> None:
    chance = random.Random(7)
    with ListStore.for_writing(folder, KEY) as store:
        store.apply_snapshot(lists_writer.state(1), in_blocks(1, (), lists_writer.content(1)))
    witness = Witness(folder, KEY)
    witness.start()
    try:
        for _ in range(KILLS):
            told = change_and_kill(folder, chance.uniform(0, 0.25))
            with ListStore.for_reading(folder, KEY) as reader:
                assert told <= generation_of(reader.find(ASKED[0], ASKED[1:])) <= told + 2
    finally:
        witness.end()
    assert witness.wrong is None
    assert witness.seen == sorted(witness.seen)
    assert len(set(witness.seen)) > KILLS
    _check_whole(folder)


def _check_whole(folder: Path) -> None:
    with ListStore.for_writing(folder, KEY) as store:
        live = store.state(NAME)
        assert live
        digest = Digest()
        digest.add(map(body, store.entries(NAME)))
        assert str(digest) == live.digest == lists_writer.state(live.generation).digest
        following = live.generation + 1
        store.apply_changes(lists_writer.state(following), lists_writer.changes(live.generation, following))
        assert store._database.query("SELECT count(*) FROM entry") == [(ENTRIES,)]
        assert store._database.query("SELECT count(*) FROM segment") == [(1,)]
        assert store._database.query("PRAGMA integrity_check") == [("ok",)]
