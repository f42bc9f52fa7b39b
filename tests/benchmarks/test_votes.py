"""What a vote's confidence is worth is counted right."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import votes
from benchmarks.rendered_plates import KINDS
from benchmarks.votes import Vote, figures_of, passes, vote
from incar.paths import READER_MODEL
from incar.reading.reader import Reader
from tests.sim.slots import reading_of, slots_of


def test_a_sure_vote_costs_little_when_right_and_much_when_wrong() -> None:
    assert Vote(0.99, right=True).loss < 0.02 < Vote(0.7, right=True).loss < Vote(0.99, right=False).loss
    assert np.isfinite(Vote(1.0, right=False).loss)


def test_only_what_is_told_counts_as_wrong() -> None:
    cast = [Vote(0.99, right=True), Vote(0.96, right=False), Vote(0.5, right=False), Vote(0.5, right=True)]
    told = {figure.name: figure.value for figure in figures_of(cast, "x")}
    assert told["x: told at 0.95"] == 50
    assert told["x: of those wrong"] == 50


def test_independent_looks_make_surer_than_looks_that_err_together() -> None:
    looks = [(reading_of(slots_of("BD51SMR", 0.9)), 1.0)] * 6
    sure = [vote(looks, "BD51SMR", correlation).confidence for correlation in (0.0, 0.3, 0.9)]
    assert sure == sorted(sure, reverse=True)
    assert all(vote(looks, "BD51SMR", correlation).right for correlation in (0.0, 0.9))


def test_a_pass_shows_one_plate_growing() -> None:
    mark, looks = next(passes(Reader(READER_MODEL), KINDS[0], 1))
    assert mark
    assert len(looks) == votes.LOOKS
    assert looks[-1][1] > looks[0][1]
    again, _ = next(passes(Reader(READER_MODEL), KINDS[0], 1))
    assert again == mark


def test_every_correlation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "KINDS", KINDS[:2])
    result = CliRunner().invoke(votes.main, ["--passes", "1", "--json"])
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["figures"]) == 2 * 3 * len(votes.CORRELATIONS)
