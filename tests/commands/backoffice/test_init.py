"""`incar backoffice init`, `enrol`, `revoke`, `sign` and `renew`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from incar.backoffice.clients import EnrolmentError
from incar.backoffice.office import Office, OfficeError
from incar.backoffice.repository import UnusableRepositoryError
from incar.backoffice.signing_keys import SigningKeyError
from incar.commands.backoffice import backoffice
from incar.errors import IncarError
from incar.paths import data_directory
from tests.commands.backoffice.conftest import Run


def test_a_back_office_is_made_and_the_next_steps_told(tmp_path: Path, passphrase: Path) -> None:
    folder = tmp_path / "new"
    words = ["init", str(folder), "--name", "office.example", "--name", "192.0.2.7"]
    made = CliRunner().invoke(backoffice, [*words, "--passphrase-file", str(passphrase)])
    assert made.exit_code == 0
    assert f"move {folder / 'keys' / 'offline'}" in made.output
    assert Office.open(folder).settings.names == ["office.example", "192.0.2.7"]
    again = CliRunner().invoke(backoffice, words)
    assert again.exit_code == 0
    assert "nothing else was changed" in again.output


def test_the_passphrase_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    words = ["--folder", str(tmp_path / "new"), "init"]
    made = CliRunner().invoke(backoffice, words, input="a long passphrase\na long passphrase\n")
    assert made.exit_code == 0
    assert "a long passphrase" not in made.output


def test_what_is_there_stays_and_a_short_passphrase_is_refused(tmp_path: Path, passphrase: Path) -> None:
    refused = CliRunner().invoke(backoffice, ["init", str(tmp_path), "--passphrase-file", str(passphrase)])
    assert isinstance(refused.exception, OfficeError)
    passphrase.write_text("short\n")
    refused = CliRunner().invoke(backoffice, ["init", str(tmp_path / "new"), "--passphrase-file", str(passphrase)])
    assert isinstance(refused.exception, IncarError)
    assert not (tmp_path / "new").exists()
    assert isinstance(CliRunner().invoke(backoffice, ["entry", "list"]).exception, OfficeError)
    assert not data_directory().exists()


def test_a_car_is_enrolled_and_revoked(run: Run, tmp_path: Path) -> None:
    done = run("enrol", "RP14", "--area", "north", "--out", tmp_path / "bundle")
    assert done.exit_code == 0
    assert "RP14 is enrolled as car" in done.output
    assert (tmp_path / "bundle" / "home.toml").exists()
    assert isinstance(run("enrol", "RP14", "--out", tmp_path / "again").exception, EnrolmentError)
    assert run("revoke", "RP14").exit_code == 0
    assert run("enrol", "RP14", "--out", tmp_path / "third").exit_code == 0
    assert isinstance(run("revoke", "RP15").exception, EnrolmentError)


def test_json_tells_the_fingerprint(run: Run, tmp_path: Path) -> None:
    told = json.loads(run("enrol", "mid", "--as", "source", "--out", tmp_path / "bundle", "--json").stdout)
    assert (told["name"], told["role"], len(told["fingerprint"])) == ("mid", "source", 64)


def test_models_are_signed_with_the_offline_keys_alone(
    run: Run, office: Path, tmp_path: Path, passphrase: Path
) -> None:
    model = tmp_path / "reader.onnx"
    model.write_bytes(b"weights")
    keys = tmp_path / "stick"
    (office / "keys" / "offline").rename(keys)
    assert isinstance(run("sign", "models", model, "--passphrase-file", passphrase).exception, SigningKeyError)
    done = run("sign", "models", model, "--keys", keys, "--passphrase-file", passphrase)
    assert "models/reader.onnx is published" in done.output
    done = run("sign", "models", "--withdraw", "reader.onnx", "--keys", keys, "--passphrase-file", passphrase)
    assert "models/reader.onnx is withdrawn" in done.output
    again = run("sign", "models", "--withdraw", "reader.onnx", "--keys", keys, "--passphrase-file", passphrase)
    assert isinstance(again.exception, UnusableRepositoryError)
    assert run("sign", "models", "--keys", keys).exit_code == 2
    passphrase.write_text("another passphrase")
    refused = run("sign", "releases", model, "--keys", keys, "--passphrase-file", passphrase)
    assert isinstance(refused.exception, SigningKeyError)


@pytest.mark.parametrize("options", [[], ["--new-online-keys"]])
def test_the_offline_keys_word_is_renewed(run: Run, office: Path, passphrase: Path, options: list[str]) -> None:
    before = Office.open(office).repository.newest_root()
    done = run("renew", "--passphrase-file", passphrase, *options)
    assert done.exit_code == 0
    assert all(f"{role}: until" in done.output for role in ("root", "targets", "models", "releases"))
    assert Office.open(office).repository.newest_root() != before
