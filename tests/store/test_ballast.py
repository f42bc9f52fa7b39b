"""Room kept back, given once, and taken again when there is room."""

from pathlib import Path

from incar.store.ballast import Ballast


def test_ballast_takes_real_room_and_gives_it(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 1_000_000)
    assert not ballast.held
    assert ballast.take()
    assert ballast.take()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= 1_000_000
    assert (tmp_path / "ballast").stat().st_mode & 0o777 == 0o600
    assert ballast.give()
    assert not ballast.held
    assert not ballast.give()


def test_half_a_ballast_is_made_whole(tmp_path: Path) -> None:
    (tmp_path / "ballast").write_bytes(bytes(1000))
    assert Ballast(tmp_path / "ballast", 1_000_000).take()


def test_without_room_nothing_is_left_behind(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 2**60)
    assert not ballast.take()
    assert list(tmp_path.iterdir()) == []
    assert not Ballast(tmp_path / "nowhere" / "ballast").take()
