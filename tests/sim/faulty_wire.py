"""A wire to the back office on which everything goes wrong that may go wrong, by a seed.

Stands around the application, where a request is whole and what has been committed is known:

- **late**: answered after a while;
- **lost**: carried out, and the connection falls before the answer;
- **cut**: the connection falls before it is carried out;
- **twice**: carried out twice, the second answer is given;
- **again**: carried out, and once more later, after other requests;
- **busy**, **broken**: 429 and 503 without being carried out;
- **stranger**: answered by somebody else, as in a hotel's network.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FAULTS = ("late", "lost", "cut", "twice", "again", "busy", "broken", "stranger")
LATE_S = 0.05
AGAIN_AFTER_S = 0.4
SAID_INSTEAD = {"busy": (429, b""), "broken": (503, b""), "stranger": (404, b"<html>Accept our terms.</html>")}


class FaultyWire:
    """Wraps an application; while `share` of the requests are spoilt, every other goes through."""

    def __init__(self, seed: int, share: float = 0.6, faults: Sequence[str] = FAULTS) -> None:
        self._random = random.Random(seed)
        self._faults = faults
        self.share = share
        self.done: Counter[str] = Counter()
        """How often each fault was put in."""
        self._again: set[asyncio.Task[None]] = set()

    def __call__(self, application: ASGIApp) -> ASGIApp:
        """The application as it is reached over this wire."""

        async def reached(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["path"].endswith("/signal"):
                await application(scope, receive, send)
                return
            fault = self._random.choice(self._faults) if self._random.random() < self.share else ""
            self.done[fault] += 1
            await self._serve(fault, application, scope, await _body(receive), send)

        return reached

    async def quiet(self) -> None:
        """Wait until nothing is under way that comes again."""
        await asyncio.gather(*self._again)

    async def _serve(self, fault: str, application: ASGIApp, scope: Scope, body: bytes, send: Send) -> None:
        match fault:
            case "late":
                await asyncio.sleep(LATE_S)
                await application(scope, _given(body), send)
            case "lost":
                await application(dict(scope), _given(body), _nowhere)
                await _hang_up(send)
            case "cut":
                await _hang_up(send)
            case "twice":
                await application(dict(scope), _given(body), _nowhere)
                await application(scope, _given(body), send)
            case "again":
                self._once_more(application, dict(scope), body)
                await application(scope, _given(body), send)
            case "busy" | "broken" | "stranger":
                await _answer(send, *SAID_INSTEAD[fault])
            case _:
                await application(scope, _given(body), send)

    def _once_more(self, application: ASGIApp, scope: Scope, body: bytes) -> None:
        async def later() -> None:
            await asyncio.sleep(AGAIN_AFTER_S)
            await application(scope, _given(body), _nowhere)

        task = asyncio.get_running_loop().create_task(later())
        self._again.add(task)
        task.add_done_callback(self._again.discard)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _given(body: bytes) -> Receive:
    """The request's body once, and then a client that stays."""
    waiting = [body]

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


async def _nowhere(_message: Message) -> None:
    pass


async def _hang_up(send: Send) -> None:
    """Promise more than comes: the server closes the connection, and the client has no answer."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b""})


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
