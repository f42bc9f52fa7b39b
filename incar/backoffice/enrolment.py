"""Clients taken in and refused: the bundle that a car is provisioned with, and what a revocation brings with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from incar.backoffice.authority import fingerprint, private_pem, requested_key
from incar.backoffice.clients import Clients
from incar.backoffice.database import Database
from incar.backoffice.files import PUBLIC, write_file
from incar.backoffice.office import Office
from incar.backoffice.office_audit import note
from incar.errors import IncarError
from incar.messages.home import Role

PRIVATE_KEY, CERTIFICATE, AUTHORITY, ROOT, HOME = (
    "private_key.pem",
    "certificate.pem",
    "authority.pem",
    "root.json",
    "home.toml",
)


class BundleError(IncarError):
    """An enrolment bundle cannot be made."""


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """A client that was taken in."""

    name: str
    role: Role
    area: str
    expires: datetime
    fingerprint: str


def enrol(
    office: Office,
    database: Database,
    name: str,
    role: Role,
    area: str,
    out: Path,
    *,
    author: str,
    request: bytes | None = None,
    installed: Path | None = None,
) -> Enrolled:
    """Take a client in and write its bundle to `out`; with a signing `request`, its private key never was here.

    `installed` is the folder that the bundle will lie in where the client is.

    Raises:
        AuthorityError: the request is none.
        BundleError: `out` holds something, or cannot be written; the area is unknown.
        EnrolmentError: the name is none, or in use.
    """
    try:
        office.settings.check_areas([area] if area else [])
    except ValueError as error:
        raise BundleError(str(error)) from None
    own = None if request else ec.generate_private_key(ec.SECP256R1())
    public = own.public_key() if own else requested_key(request or b"")
    certificate = office.authority.issue(name, public, timedelta(days=office.settings.expiry.client_certificate_d))
    enrolled = Enrolled(
        name=name,
        role=role,
        area=area,
        expires=certificate.not_valid_after_utc,
        fingerprint=fingerprint(certificate),
    )
    _make_folder(out)
    try:
        _write_bundle(office, enrolled, out, certificate, own, installed or out.absolute())
        Clients(database).add(name, role, area, enrolled.fingerprint, enrolled.expires)
    except BaseException:
        for file in (PRIVATE_KEY, CERTIFICATE, AUTHORITY, ROOT, HOME):
            (out / file).unlink(missing_ok=True)
        raise
    with database.writing() as connection:
        note(connection, author, "enrol", role, name)
    return enrolled


def revoke(office: Office, database: Database, name: str, *, author: str) -> None:
    """Refuse a client from now on; after a car's, what is published is sealed with a new key.

    Raises:
        EnrolmentError: no such client.
    """
    clients = Clients(database)
    clients.revoke(name)
    client = clients.get(name)
    if client and client.role == "car":
        office.list_keys.rotate()
    with database.writing() as connection:
        note(connection, author, "revoke", client.role if client else "", name)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BundleError(f"{out} cannot be made ({error.strerror}); choose another folder") from error
    if any(out.iterdir()):
        raise BundleError(f"{out} is not empty; nothing in it was changed: choose another folder")


def _write_bundle(
    office: Office,
    enrolled: Enrolled,
    out: Path,
    certificate: x509.Certificate,
    own: ec.EllipticCurvePrivateKey | None,
    installed: Path,
) -> None:
    if own:
        write_file(out / PRIVATE_KEY, private_pem(own))
    write_file(out / CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM), PUBLIC)
    write_file(out / AUTHORITY, office.authority.certificate_file.read_bytes(), PUBLIC)
    write_file(out / ROOT, office.repository.newest_root(), PUBLIC)
    if enrolled.role == "car":
        write_file(out / HOME, _home_section(office, enrolled, installed).encode(), PUBLIC)


def _home_section(office: Office, enrolled: Enrolled, installed: Path) -> str:
    def quoted(value: object) -> str:
        return msgspec.json.encode(str(value)).decode()

    return f"""# For the car's settings file; enrolled {datetime.now(UTC):%Y-%m-%d}, until {enrolled.expires:%Y-%m-%d}.
[home]
url = {quoted(office.settings.url)}
car = {quoted(enrolled.name)}
area = {quoted(enrolled.area)}
certificate_file = {quoted(installed / CERTIFICATE)}
private_key_file = {quoted(installed / PRIVATE_KEY)}
authority_file = {quoted(installed / AUTHORITY)}
root_file = {quoted(installed / ROOT)}
"""
