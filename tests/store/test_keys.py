"""Where the key comes from, and what keeps it unseen."""

import os
import pickle
from pathlib import Path

import pytest

from incar.store.errors import KeyFileError
from incar.store.keys import Key, create_key_file, find_key, read_key_file

MATERIAL = bytes(range(32))


def test_a_key_shows_itself_to_nobody() -> None:
    key = Key(MATERIAL)
    assert MATERIAL.hex() not in f"{key!r} {key} {[key]}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(KeyFileError, match="32 bytes"):
        Key(bytes(length))


def test_keys_are_equal_by_their_material() -> None:
    assert Key(MATERIAL) == Key(MATERIAL)
    assert hash(Key(MATERIAL)) == hash(Key(MATERIAL))
    assert Key(MATERIAL) != Key(bytes(32))
    assert Key(MATERIAL) != MATERIAL


def test_a_made_key_file_is_the_owners_alone_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "incar.key"
    made = create_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read_key_file(path) == made


def test_two_made_keys_differ(tmp_path: Path) -> None:
    assert create_key_file(tmp_path / "one") != create_key_file(tmp_path / "two")


def test_an_existing_key_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "incar.key"
    made = create_key_file(path)
    with pytest.raises(KeyFileError, match="exists"):
        create_key_file(path)
    assert read_key_file(path) == made


def test_a_key_file_in_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError, match="cannot be written"):
        create_key_file(tmp_path / "file" / "incar.key")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_file_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "incar.key"
    create_key_file(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(path)


def test_a_missing_a_linked_and_a_strange_key_file_are_refused(tmp_path: Path) -> None:
    create_key_file(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name, reason in (("none", "no key file"), ("link", "cannot be read"), ("pipe", "no plain file")):
        with pytest.raises(KeyFileError, match=reason):
            read_key_file(tmp_path / name)


@pytest.mark.parametrize("content", ["", "secret", "00" * 31, "zz" * 32])
def test_a_file_without_a_key_is_refused_and_not_quoted(tmp_path: Path, content: str) -> None:
    path = tmp_path / "incar.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError) as refusal:
        read_key_file(path)
    assert not content or content not in str(refusal.value)


def test_a_key_inside_the_data_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data" / "deep" / "incar.key"
    create_key_file(path)
    with pytest.raises(KeyFileError, match="inside the data folder"):
        find_key(tmp_path / "data", path)


def test_the_credential_comes_before_the_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "incar.key").write_bytes(MATERIAL)
    desk = tmp_path / "desk.key"
    made = create_key_file(desk)
    monkeypatch.setenv("INCAR_KEY_FILE", str(desk))
    assert find_key(tmp_path / "data") == made
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert find_key(tmp_path / "data") == Key(MATERIAL)
