"""The certificate authority: what it vouches for, by TLS itself."""

import ssl
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from incar.backoffice.authority import Authority, AuthorityError, fingerprint, private_pem, requested_key

YEAR = timedelta(days=365)
NAMES = ["office.example", "192.0.2.7"]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = Authority(tmp_path / "authority")
    made.create("the tests' own")
    made.ensure_server(NAMES, YEAR)
    return made


def client(authority: Authority, folder: Path, name: str = "RP14") -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = authority.issue(name, key.public_key(), YEAR)
    (folder / "client.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "client.key").write_bytes(private_pem(key))
    return folder / "client.pem", folder / "client.key"


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> Mapping[str, object]:
    """What the server knows of the client afterwards."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    here = client.wrap_bio(to_client, to_server, server_hostname=name)
    there = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (here, there):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert here.version() == "TLSv1.3"
    return there.getpeercert() or {}


def contexts(authority: Authority, certificate: tuple[Path, Path]) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=authority.certificate_file)
    server.load_cert_chain(authority.server_certificate_file, authority.server_key_file)
    server.verify_mode = ssl.CERT_REQUIRED
    here = ssl.create_default_context(cafile=authority.certificate_file)
    here.verify_flags |= ssl.VERIFY_X509_STRICT
    here.load_cert_chain(*certificate)
    return server, here


@pytest.mark.parametrize("name", NAMES)
def test_server_and_client_know_each_other_under_every_name(authority: Authority, tmp_path: Path, name: str) -> None:
    server, here = contexts(authority, client(authority, tmp_path))
    told = handshake(server, here, name)
    assert told["subject"] == ((("commonName", "RP14"),),)


def test_another_name_or_authority_is_refused(authority: Authority, tmp_path: Path) -> None:
    server, here = contexts(authority, client(authority, tmp_path))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, here, "elsewhere.example")
    other = Authority(tmp_path / "other")
    other.create("another")
    _, stranger = contexts(authority, client(other, tmp_path))
    with pytest.raises(ssl.SSLError):
        handshake(server, stranger, NAMES[0])


def test_a_client_cannot_pass_for_the_server(authority: Authority, tmp_path: Path) -> None:
    certificate = client(authority, tmp_path, NAMES[0])
    _, here = contexts(authority, certificate)
    false = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    false.load_cert_chain(*certificate)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(false, here, NAMES[0])


@pytest.mark.usefixtures("authority")
def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    for key in (tmp_path / "authority").glob("*.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "authority").stat().st_mode) == 0o700


def test_the_servers_certificate_is_renewed_in_time_and_for_new_names(authority: Authority) -> None:
    first = authority.server_certificate_file.read_bytes()
    authority.ensure_server(NAMES, YEAR)
    assert authority.server_certificate_file.read_bytes() == first
    authority.ensure_server(NAMES, YEAR, now=datetime.now(UTC) + timedelta(days=310))
    second = authority.server_certificate_file.read_bytes()
    assert second != first
    authority.ensure_server([*NAMES, "localhost"], YEAR)
    assert authority.server_certificate_file.read_bytes() != second


def test_the_fingerprint_is_that_of_the_certificate_as_tls_gives_it(authority: Authority, tmp_path: Path) -> None:
    pem, _ = client(authority, tmp_path)
    certificate = x509.load_pem_x509_certificate(pem.read_bytes())
    der = ssl.PEM_cert_to_DER_cert(pem.read_text())
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    assert fingerprint(certificate) == digest.finalize().hex()


def request(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "whatever it says")])
    signed = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)


def test_a_request_gives_its_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    assert requested_key(request(key)) == key.public_key()


def test_a_request_of_another_kind_is_refused() -> None:
    for content in (
        b"nothing of the kind",
        request(ec.generate_private_key(ec.SECP384R1())),
        request(rsa.generate_private_key(65537, 2048)),
    ):
        with pytest.raises(AuthorityError):
            requested_key(content)


def test_an_authority_without_its_files_says_so(authority: Authority, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "authority" / "authority.key").unlink()
    with pytest.raises(AuthorityError, match="put its files back"):
        authority.issue("RP14", key.public_key(), YEAR)
