"""The car's end of the wire to the back office (`incar/messages/home.py` says what goes over it)."""

import ssl
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import msgspec

from incar.errors import IncarError
from incar.messages.home import Refusal
from incar.settings import HomeSettings

CONNECT_TIMEOUT_S = 10.0
TRANSFER_TIMEOUT_S = 30.0
CONNECT_RETRIES = 1
FINAL = frozenset({400, 404, 409, 413, 422})
"""What the back office says of an item itself. Anything else, or these from anybody else (a proxy, a hotel's
network), says nothing of the item."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class LinkError(IncarError):
    """The settings of the link are wrong."""


class RefusedForGoodError(Exception):
    """The back office will never take this item; the text is its reason."""


class NotNowError(Exception):
    """The back office cannot be reached, or asks to try again later; the text says why."""


class HomeLink:
    """A connection to the back office, kept open between items."""

    def __init__(self, settings: HomeSettings) -> None:
        """Prepare the connection; nothing is sent yet.

        Raises:
            LinkError: a setting is missing, the token cannot be read, or the address is not safe.
        """
        self._overviews = settings.overviews
        self._client = httpx.AsyncClient(
            base_url=f"{_checked_url(settings)}/v1/cars/{settings.car}",
            headers={"Authorization": f"Bearer {_token(settings)}"},
            transport=httpx.AsyncHTTPTransport(verify=_trust(settings), retries=CONNECT_RETRIES),
            timeout=httpx.Timeout(TRANSFER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        """The link itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def put_record(self, kind: str, record_id: str, revision: int, body: bytes) -> None:
        """Send one revision of a record; returns when the back office has it.

        Raises:
            RefusedForGoodError: it will never be taken.
            NotNowError: try again later.
        """
        await self._put(f"/records/{kind}/{record_id}/{revision}", body)

    async def put_picture(self, record_id: str, kind: str, jpeg: bytes) -> None:
        """Send a picture; returns when the back office has it.

        Raises:
            RefusedForGoodError: it will never be taken.
            NotNowError: try again later.
        """
        await self._put(f"/pictures/{record_id}/{kind}", jpeg)

    async def _put(self, path: str, content: bytes) -> None:
        try:
            answer = await self._client.put(path, content=content)
        except httpx.TransportError as error:
            raise NotNowError(f"the back office cannot be reached ({type(error).__name__})") from None
        if answer.is_success:
            return
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            # Enrolment is mended by a person; the records are as good as before.
            raise NotNowError("the back office does not know this car; enrol it and set [home] token_file")
        refusal = _refusal(answer) if answer.status_code in FINAL else None
        if refusal is None:
            raise NotNowError(f"the back office answered {answer.status_code}")
        raise RefusedForGoodError(refusal.reason)


def _refusal(answer: httpx.Response) -> Refusal | None:
    try:
        return msgspec.json.decode(answer.content, type=Refusal)
    except msgspec.DecodeError:
        return None


def _checked_url(settings: HomeSettings) -> str:
    if not settings.url or not settings.car:
        raise LinkError("no back office is set; give [home] url and car in the settings")
    try:
        url = httpx.URL(settings.url)
    except httpx.InvalidURL as error:
        raise LinkError("[home] url is no address; write it as https://…") from error
    if url.scheme != "https" and not (url.scheme == "http" and url.host in LOOPBACK):
        raise LinkError("[home] url must be https:// unless the back office is on this machine")
    return settings.url.rstrip("/")


def _token(settings: HomeSettings) -> str:
    try:
        token = Path(settings.token_file).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LinkError("the token cannot be read; put it where [home] token_file says, mode 0600") from error
    if len(token.split()) != 1:
        raise LinkError("[home] token_file holds no token; put in what `incar backoffice enrol` printed")
    return token


def _trust(settings: HomeSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.authority_file or None)
    except OSError as error:  # an ssl.SSLError is one
        raise LinkError("[home] authority_file holds no certificates that can be read; correct it") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context
