"""The back office's own certificate authority: ECDSA P-256, mutual TLS for the server and every client.

A certificate says no more than a name. What its client may do, and whether it still may, stands in the database under
the certificate's fingerprint: a certificate that the database does not know opens nothing, so a client is revoked the
moment its row says so.
"""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from incar.backoffice.files import PRIVATE, PUBLIC, private_folder, write_file
from incar.errors import IncarError

AUTHORITY_YEARS = 20
BACKDATED = timedelta(days=7)
"""A car whose clock is a little behind still takes a new certificate for valid."""
RENEW_BEFORE = timedelta(days=60)


class AuthorityError(IncarError):
    """A certificate cannot be made."""


class Authority:
    """The authority in a folder: `authority.pem`, `authority.key`, `server.pem`, `server.key`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.certificate_file = folder / "authority.pem"
        self.server_certificate_file = folder / "server.pem"
        self.server_key_file = folder / "server.key"

    def create(self, title: str) -> None:
        """Make the authority: a new key and its certificate."""
        private_folder(self._folder)
        key, name = ec.generate_private_key(ec.SECP256R1()), _name(title)
        certificate = (
            _builder(name, key.public_key(), timedelta(days=366 * AUTHORITY_YEARS))
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        write_file(self._folder / "authority.key", private_pem(key), PRIVATE)
        write_file(self.certificate_file, _pem(certificate), PUBLIC)

    def ensure_server(self, names: list[str], life: timedelta, now: datetime | None = None) -> None:
        """Have a certificate for the server under `names` that will do for a while; make one where there is none.

        Raises:
            AuthorityError: the authority's files are missing.
        """
        if self.server_certificate_file.exists() and self.server_key_file.exists():
            standing = x509.load_pem_x509_certificate(self.server_certificate_file.read_bytes())
            lasts = standing.not_valid_after_utc - (now or datetime.now(UTC)) > min(RENEW_BEFORE, life / 2)
            alternative = standing.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            if lasts and list(alternative) == [_alternative(name) for name in names]:
                return
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._issue(names[0], key.public_key(), life, ExtendedKeyUsageOID.SERVER_AUTH, names)
        write_file(self.server_key_file, private_pem(key), PRIVATE)
        write_file(self.server_certificate_file, _pem(certificate), PUBLIC)

    def issue(self, name: str, public_key: ec.EllipticCurvePublicKey, life: timedelta) -> x509.Certificate:
        """A client's certificate.

        Raises:
            AuthorityError: the authority's files are missing.
        """
        return self._issue(name, public_key, life, ExtendedKeyUsageOID.CLIENT_AUTH, [])

    def _issue(
        self,
        name: str,
        public_key: ec.EllipticCurvePublicKey,
        life: timedelta,
        purpose: x509.ObjectIdentifier,
        alternatives: list[str],
    ) -> x509.Certificate:
        own, key = self._load()
        own_id = own.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = (
            _builder(_name(name), public_key, life)
            .issuer_name(own.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), critical=False)
        )
        if alternatives:
            names = x509.SubjectAlternativeName([_alternative(name) for name in alternatives])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(key, hashes.SHA256())

    def _load(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        try:
            key = serialization.load_pem_private_key((self._folder / "authority.key").read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        except (OSError, ValueError) as error:
            raise AuthorityError(f"the authority in {self._folder} cannot be used; put its files back") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise AuthorityError(f"the authority's key in {self._folder} is of another kind; put its own back")
        return certificate, key


def requested_key(request: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of a signing request (PEM), whose sender has shown to hold the private one.

    Raises:
        AuthorityError: it is no request, or of another kind of key.
    """
    try:
        signing_request = x509.load_pem_x509_csr(request)
        signed = signing_request.is_signature_valid
    except (ValueError, InvalidSignature) as error:
        raise AuthorityError("this is no certificate signing request in PEM; make one with openssl req") from error
    key = signing_request.public_key()
    if not signed or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise AuthorityError("the request is not signed with an ECDSA P-256 key; make one of that kind")
    return key


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate (DER), hex: what the database knows a client by."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The key as a file of its owner's holds it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _builder(subject: x509.Name, public_key: ec.EllipticCurvePublicKey, life: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
