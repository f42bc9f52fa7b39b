"""The list keeper's end of the wire: signed metadata, list files and the keys that open them. Waits for answers."""

from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
import msgspec

from incar.messages.home import ListKey
from incar.settings import HomeSettings
from incar.sync.identity import (
    CONNECT_RETRIES,
    CONNECT_TIMEOUT_S,
    LIMITS,
    NotNowError,
    checked_url,
    tls_context,
    why_not_given,
    why_not_reached,
)

SILENCE_S = 10.0
"""So long nothing comes only over a dead link: what is asked for are files."""


class ListLink:
    """A connection to the back office, kept open between requests."""

    def __init__(self, settings: HomeSettings) -> None:
        """Prepare the connection; nothing is sent yet.

        Raises:
            LinkError: a setting or a file is missing or wrong; the text names it.
        """
        self._settings = settings
        self._car = settings.car
        self._keys: dict[str, bytes] = {}
        transport = httpx.HTTPTransport(verify=tls_context(settings), limits=LIMITS, retries=CONNECT_RETRIES)
        self.repository = httpx.Client(
            base_url=f"{checked_url(settings)}/v1/repository/",
            transport=transport,
            timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_TIMEOUT_S),
            trust_env=False,
        )
        """Where `metadata/…` and `targets/…` are."""

    def __enter__(self) -> Self:
        """The link itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connection and forget the keys."""
        self._keys.clear()
        self.repository.close()

    def why_not_reached(self, error: Exception) -> str:
        """A sentence for a request that failed."""
        return why_not_reached(error, self._settings)

    def list_key(self, key_id: str) -> bytes:
        """What opens list files of this key; kept in this process's memory and nowhere else.

        Raises:
            NotNowError: the back office does not give it.
        """
        if key_id not in self._keys:
            self._keys[key_id] = self._ask_key(key_id)
        return self._keys[key_id]

    def _ask_key(self, key_id: str) -> bytes:
        url = self.repository.base_url.join(f"../cars/{self._car}/list-keys/{quote(key_id, safe='')}")
        try:
            answer = self.repository.get(url)
        except httpx.TransportError as error:
            raise NotNowError(self.why_not_reached(error)) from None
        if not answer.is_success:
            raise NotNowError(why_not_given(answer.status_code, "the key of list files"))
        try:
            return msgspec.json.decode(answer.content, type=ListKey).key
        except msgspec.DecodeError:
            raise NotNowError("what answers is not the back office: its key makes no sense") from None
