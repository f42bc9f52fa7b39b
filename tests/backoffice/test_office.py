"""A back office's folder, its settings, and its list keys."""

import stat
from pathlib import Path

import pytest

from incar.backoffice.list_keys import ListKeyError, ListKeys
from incar.backoffice.office import SETTINGS_FILE, Office, OfficeError
from incar.backoffice.settings import OfficeSettingsError, load_office_settings
from incar.backoffice.signing_keys import OFFLINE, load_key
from tests.sim.made_office import PASSPHRASE, made_office


def test_everything_secret_is_for_this_user_alone(tmp_path: Path) -> None:
    office = made_office(tmp_path / "office")
    secret = [path for folder in ("keys", "authority") for path in (office.folder / folder).rglob("*")]
    secret += [office.folder / SETTINGS_FILE, office.folder / "backoffice.db"]
    for path in secret:
        private = path.suffix != ".pem" or path.is_relative_to(office.folder / "keys")
        if path.is_dir() or private:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE(office.folder.stat().st_mode) == 0o700
    for role in OFFLINE:
        assert b"ENCRYPTED" in (office.offline_keys / f"{role}.pem").read_bytes()
        load_key(office.offline_keys, role, PASSPHRASE)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path, tmp_path / "file"):
        with pytest.raises(OfficeError, match="not empty"):
            Office.create(folder, ["localhost"], "", PASSPHRASE)
    assert (tmp_path / "file").read_text() == "mine"
    with pytest.raises(OfficeError, match="cannot be made"):
        Office.create(tmp_path / "file" / "office", ["localhost"], "", PASSPHRASE)


def test_what_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("incar.backoffice.office.create_database", fail)
    with pytest.raises(KeyboardInterrupt):
        Office.create(tmp_path / "office", ["localhost"], "", PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_one_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="incar backoffice init"):
        Office.open(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('names = ["a"]\nport = 0', "port"),
        ("port = 8443", "names"),
        ('names = ["a"]\nunknown = 1', "unknown"),
        ('names = ["a"]\n[[sources]]\nname = "control-north"', "control-north is taken"),
        ('names = ["a"]\n[[sources]]\nname = "pnc"\n[[sources]]\nname = "pnc"', "pnc is taken"),
        ('names = ["a"]\n[[sources]]\nname = "pnc"\nareas = ["north"]', "area north"),
        ('names = ["a"]\n[[sources]]\nname = "../pnc"', "name"),
        ("names = [", "TOML|Invalid|Unclosed|array"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / SETTINGS_FILE
    path.write_text(text)
    with pytest.raises(OfficeSettingsError, match=told):
        load_office_settings(path)


def test_cars_call_the_server_by_its_first_name(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS_FILE
    path.write_text('names = ["2001:db8::7", "office"]\nport = 443')
    assert load_office_settings(path).url == "https://[2001:db8::7]:443"


def test_a_missing_settings_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OfficeSettingsError, match="cannot be read"):
        load_office_settings(tmp_path / SETTINGS_FILE)


def test_the_newest_list_key_seals_and_every_key_opens(tmp_path: Path) -> None:
    keys = ListKeys(tmp_path / "keys")
    with pytest.raises(ListKeyError, match="put the folder back"):
        keys.newest()
    first, second = keys.rotate(), keys.rotate()
    assert keys.newest() == (second, keys.get(second))
    assert keys.get(first) != keys.get(second)
    assert len(keys.get(first)) == 32


@pytest.mark.parametrize("name", ["", "../database", "/etc/passwd", "018f0000-0000-7000-8000-000000000000"])
def test_no_other_file_passes_for_a_list_key(tmp_path: Path, name: str) -> None:
    keys = ListKeys(tmp_path / "keys")
    keys.rotate()
    with pytest.raises(ListKeyError, match="of that name"):
        keys.get(name)
