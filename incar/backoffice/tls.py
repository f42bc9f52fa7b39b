"""TLS 1.3 with client certificates for the server, and the peer's certificate for the application.

The certificate comes in the ASGI scope as `extensions["tls"]["client_cert_chain"]` (PEM): ASGI's own TLS extension.
"""

import ssl
from asyncio import BaseTransport, Transport
from pathlib import Path
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from incar.errors import IncarError


class CertificateError(IncarError):
    """The server's certificate or its authority cannot be used."""


def server_context(certificate: Path, private_key: Path, authority: Path) -> ssl.SSLContext:
    """TLS 1.3 alone, for clients with a certificate of `authority` alone.

    Raises:
        CertificateError: a file is missing or wrong.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.num_tickets = 1
    try:
        context.load_cert_chain(certificate, private_key)
        context.load_verify_locations(authority)
    except OSError as error:  # an ssl.SSLError is one
        raise CertificateError(f"the certificates in {certificate.parent} cannot be used; put them back") from error
    return context


class PeerProtocol(HttpToolsProtocol):
    """uvicorn's own protocol, telling the application whose certificate the peer has shown."""

    _chain: tuple[str, ...] = ()

    def connection_made(self, transport: BaseTransport) -> None:
        """Take the certificate, once a connection."""
        super().connection_made(cast("Transport", transport))
        secured: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        certificate = secured.getpeercert(binary_form=True) if secured else None
        if certificate:
            self._chain = (ssl.DER_cert_to_PEM_cert(certificate),)

    def on_message_begin(self) -> None:
        """Put it into the request's scope."""
        super().on_message_begin()
        scope = cast("dict[str, Any]", self.scope)
        scope["extensions"] = {"tls": {"client_cert_chain": self._chain}}
