"""Who this car is to the back office, and whom it believes: one TLS context, and words for what fails in it.

TLS 1.3 and nothing older, the back office's own authority and no other, the car's certificate in every handshake.

A car that starts without a clock says it is some day long past, and by that day no certificate is valid yet: records
and lists would wait for the satellites. When the clock is behind the day on which this car's own certificate was made,
it is plainly wrong, and the days of the other end's certificate are not asked; its authority, its name and its key are.
"""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509

from incar.errors import IncarError
from incar.settings import HomeSettings

CONNECT_TIMEOUT_S = 10.0
TRANSFER_TIMEOUT_S = 20.0
"""Silence this long in the middle of an answer is a dead link."""
CONNECT_RETRIES = 1
KEEP_OPEN_S = 55.0
"""A new connection costs two round trips, which an urgent entry would wait for. One that was idle for longer may have
been forgotten by the server or on the way, which shows only when it is used."""
TIMEOUT = httpx.Timeout(TRANSFER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
LIMITS = httpx.Limits(max_connections=8, keepalive_expiry=KEEP_OPEN_S)


_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which the standard library has no name for."""


class LinkError(IncarError):
    """The settings of the link are wrong."""


class NotNowError(Exception):
    """The back office cannot be reached, or asks to try again later; the text says why and what to do."""


def checked_url(settings: HomeSettings) -> str:
    """The back office's address, without a slash at its end.

    Raises:
        LinkError: there is none, or it is not safe.
    """
    if not settings.url or not settings.car:
        raise LinkError("no back office is set; give [home] url and car in the settings")
    try:
        url = httpx.URL(settings.url)
    except httpx.InvalidURL as error:
        raise LinkError("[home] url is no address; write it as https://…") from error
    if url.scheme != "https" or not url.host:
        raise LinkError("[home] url must be https://…; nothing is sent over an open line")
    return settings.url.rstrip("/")


class _CarContext(ssl.SSLContext):
    """Looks at the clock before every connection."""

    made: datetime | None = None
    """When this car's certificate was made."""

    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:  # noqa: ANN401 - handed on as they come
        self._mind_the_clock()
        return super().wrap_socket(*arguments, **options)

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:  # noqa: ANN401 - the same
        self._mind_the_clock()
        return super().wrap_bio(*arguments, **options)

    def _mind_the_clock(self) -> None:
        if self.made is not None and datetime.now(UTC) < self.made:
            self.verify_flags |= _NO_CHECK_TIME
        else:
            self.verify_flags &= ~_NO_CHECK_TIME


def tls_context(settings: HomeSettings) -> ssl.SSLContext:
    """What every connection to the back office is made with.

    Raises:
        LinkError: a file is missing or is not what it should be.
    """
    context = _CarContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(_file(settings.authority_file, "authority_file"))
    except ssl.SSLError as error:
        raise LinkError("[home] authority_file holds no certificates that can be read; put in authority.pem") from error
    certificate = _file(settings.certificate_file, "certificate_file")
    private_key = _file(settings.private_key_file, "private_key_file")
    try:
        # An empty password: one that is asked for would otherwise be asked of the terminal.
        context.load_cert_chain(certificate, private_key, password="")
    except (ssl.SSLError, ValueError) as error:
        raise LinkError(
            "[home] certificate_file and private_key_file are no certificate and its own key; put in what "
            "`incar backoffice enrol` made for this car"
        ) from error
    own = _certificate(settings)
    context.made = own.not_valid_before_utc if own else None
    return context


def certificate_expires(settings: HomeSettings) -> datetime | None:
    """When this car's certificate runs out, if it can be read."""
    own = _certificate(settings)
    return own.not_valid_after_utc if own else None


def _certificate(settings: HomeSettings) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificate(Path(settings.certificate_file).read_bytes())
    except (OSError, ValueError):
        return None


def why_not_reached(error: Exception, settings: HomeSettings) -> str:
    """A sentence for a connection that failed: what happened and, where a person can do something, what."""
    refused = _verification_error(error)
    if refused is not None:
        return _why_not_believed(refused)
    expires = certificate_expires(settings)
    if expires is not None and expires < datetime.now(UTC):
        return f"this car's certificate ran out on {expires:%d %B %Y}; enrol the car again"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError):
        # A server that does not take the certificate hangs up without a word.
        return "the connection was lost; if every one is, this car's certificate is not accepted: enrol the car again"
    if isinstance(error, httpx.TimeoutException):
        return "the back office does not answer"
    return f"the back office cannot be reached ({type(error).__name__})"


def why_not_given(status: int, what: str = "") -> str:
    """A sentence for an answer that is none: what happened and, where a person can do something, what."""
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        # Enrolment is mended by a person; what waits is as good as before.
        return "the back office has revoked this car's certificate or does not know it; enrol the car again"
    return f"the back office answered {status}" + (f" when asked for {what}" if what else "")


def _verification_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error


def _why_not_believed(error: ssl.SSLCertVerificationError) -> str:
    clock = f"this car's clock, which says {datetime.now(UTC):%H:%M on %d %B %Y} (UTC)"
    match error.verify_message:
        case "certificate is not yet valid":
            return f"the back office's certificate is not valid yet by {clock}; set the clock"
        case "certificate has expired":
            return f"the back office's certificate has run out by {clock}; set the clock, or renew it there"
        case message:
            return f"who answers is not the back office ({message}); check [home] url and authority_file"


def _file(path: str, setting: str) -> str:
    if not path:
        raise LinkError(f"[home] {setting} is not set; put in what `incar backoffice enrol` made for this car")
    try:
        Path(path).read_bytes()
    except OSError as error:
        raise LinkError(
            f"[home] {setting} cannot be read ({error.strerror}); correct the path or its rights"
        ) from error
    return path
