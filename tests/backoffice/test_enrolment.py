"""Clients taken in and refused, on both databases."""

import stat
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from incar.backoffice.authority import AuthorityError, fingerprint
from incar.backoffice.clients import Clients, EnrolmentError
from incar.backoffice.database import Database
from incar.backoffice.enrolment import BundleError, enrol, revoke
from incar.backoffice.office import Office
from incar.backoffice.tables import audit
from incar.settings import HomeSettings
from tests.sim.made_office import made_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return made_office(tmp_path / "back office")


def test_a_car_gets_all_it_needs_and_the_database_knows_it(office: Office, database: Database, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    enrolled = enrol(office, database, "RP14", "car", "north", out, author="me")
    home = msgspec.convert(tomllib.loads((out / "home.toml").read_text())["home"], HomeSettings)
    assert (home.car, home.url) == ("RP14", "https://localhost:8443")
    certificate = x509.load_pem_x509_certificate(Path(home.certificate_file).read_bytes())
    key = serialization.load_pem_private_key(Path(home.private_key_file).read_bytes(), None)
    assert certificate.public_key() == key.public_key()
    assert Path(home.authority_file).read_bytes() == office.authority.certificate_file.read_bytes()
    assert Path(home.root_file).read_bytes() == office.repository.newest_root()
    assert stat.S_IMODE(Path(home.private_key_file).stat().st_mode) == 0o600
    client = Clients(database).by_fingerprint(fingerprint(certificate))
    assert client
    assert (client.name, client.role, client.area, client.expires) == ("RP14", "car", "north", enrolled.expires)
    assert enrolled.expires > datetime.now(UTC) + timedelta(days=399)


def test_other_clients_have_no_settings_of_a_car(office: Office, database: Database, tmp_path: Path) -> None:
    enrol(office, database, "gantry", "camera", "", tmp_path / "bundle", author="me")
    assert not (tmp_path / "bundle" / "home.toml").exists()


def test_with_its_own_request_the_private_key_never_was_here(
    office: Office, database: Database, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    pem, out = request.public_bytes(serialization.Encoding.PEM), tmp_path / "bundle"
    place = Path("/etc/incar/home")
    enrol(office, database, "RP14", "car", "", out, author="me", request=pem, installed=place)
    assert not (out / "private_key.pem").exists()
    certificate = x509.load_pem_x509_certificate((out / "certificate.pem").read_bytes())
    assert certificate.public_key() == key.public_key()
    home = tomllib.loads((out / "home.toml").read_text())["home"]
    assert home["private_key_file"] == str(place / "private_key.pem")
    with pytest.raises(AuthorityError):
        enrol(office, database, "RP15", "car", "", tmp_path / "b", author="me", request=b"none")


def test_what_cannot_be_enrolled_leaves_nothing(office: Office, database: Database, tmp_path: Path) -> None:
    enrol(office, database, "RP14", "car", "", tmp_path / "bundle", author="me")
    with pytest.raises(EnrolmentError):
        enrol(office, database, "RP14", "car", "", tmp_path / "again", author="me")
    assert list((tmp_path / "again").iterdir()) == []
    with pytest.raises(BundleError, match="not empty"):
        enrol(office, database, "RP15", "car", "", tmp_path / "bundle", author="me")
    with pytest.raises(BundleError, match="the area west"):
        enrol(office, database, "RP15", "car", "west", tmp_path / "b", author="me")
    with pytest.raises(BundleError, match="cannot be made"):
        enrol(office, database, "RP15", "car", "", office.authority.certificate_file / "b", author="me")
    assert Clients(database).get("RP15") is None


def test_a_revoked_car_costs_the_list_key(office: Office, database: Database, tmp_path: Path) -> None:
    enrol(office, database, "RP14", "car", "", tmp_path / "car", author="me")
    enrol(office, database, "gantry", "camera", "", tmp_path / "camera", author="me")
    before = office.list_keys.newest()
    revoke(office, database, "gantry", author="me")
    assert office.list_keys.newest() == before
    revoke(office, database, "RP14", author="me")
    assert office.list_keys.newest()[0] > before[0]
    assert office.list_keys.get(before[0]) == before[1]
    client = Clients(database).get("RP14")
    assert client
    assert client.revoked_at
    with pytest.raises(EnrolmentError):
        revoke(office, database, "RP16", author="me")


def test_the_audit_says_who_did_it(office: Office, database: Database, tmp_path: Path) -> None:
    enrol(office, database, "RP14", "car", "", tmp_path / "car", author="alice")
    revoke(office, database, "RP14", author="bob")
    query = select(audit.c.sequence, audit.c.author, audit.c.action, audit.c.kind, audit.c.record_id)
    with database.reading() as connection:
        lines = connection.execute(query.order_by(audit.c.sequence)).all()
    assert [tuple(line) for line in lines] == [
        (1, "alice", "enrol", "car", "RP14"),
        (2, "bob", "revoke", "car", "RP14"),
    ]
