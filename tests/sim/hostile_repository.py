"""The other side, good or bad: signs and serves any metadata and any file (in the manner of python-tuf's own tests).

A good repository until a test spoils it: sign with another key, turn a version back, put other bytes under a name,
answer slowly, cut the connection. It is an ASGI application with the paths that a car asks for.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from securesystemslib.signer import CryptoSigner, Key
from starlette.types import Receive, Scope, Send
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from incar.messages.home import INDEX_PATH, ListFile, ListIndex, ListKey
from tests.sim.simulated_list import KEYS, SimulatedList

DELEGATES = ("lists", "models", "releases")
TOP = ("root", "timestamp", "snapshot", "targets")


@dataclass
class Faults:
    """What goes wrong on the way."""

    cut_after: int | None = None
    """Bytes of a target's body after which the connection is cut, once."""
    slow_s: float = 0.0
    """Before every piece of a target's body."""
    ignore_ranges: bool = False
    status: dict[str, int] = field(default_factory=dict)
    """Path → what is answered instead."""


class HostileRepository:
    """Signs with `signers`, serves `files`."""

    def __init__(self, expires: datetime | None = None) -> None:
        self.expires = expires or datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
        self.signers = {role: CryptoSigner.generate_ed25519() for role in (*TOP, *DELEGATES)}
        self.files: dict[str, bytes] = {}
        """`metadata/…` and `targets/…` as they are served."""
        self.faults = Faults()
        self.asked: list[str] = []
        self.ranges: list[str] = []
        """What was asked for with a range."""
        self.root = Root(expires=self.expires)
        for role in TOP:
            self.root.add_key(self.signers[role].public_key, role)
        roles = {role: self._delegated(role) for role in DELEGATES}
        keys: dict[str, Key] = {
            self.signers[role].public_key.keyid: self.signers[role].public_key for role in DELEGATES
        }
        self.targets = Targets(expires=self.expires, delegations=Delegations(keys, roles))
        self.delegates = {role: Targets(expires=self.expires) for role in DELEGATES}
        meta = {f"{role}.json": MetaFile(1) for role in ("targets", *DELEGATES)}
        self.snapshot = Snapshot(expires=self.expires, meta=meta)
        self.timestamp = Timestamp(expires=self.expires)
        self.first_root = self.write("root")
        for role in ("targets", *DELEGATES, "snapshot", "timestamp"):
            self.write(role)
        self.publish_index(ListIndex(lists=[]))

    def _delegated(self, role: str) -> DelegatedRole:
        keyids = [self.signers[role].public_key.keyid]
        return DelegatedRole(role, keyids, threshold=1, terminating=True, paths=[f"{role}/*", f"{role}/*/*"])

    # --- signing --------------------------------------------------------------------------------------------------

    def signed(self, role: str) -> Signed:
        """What a role says, to be changed."""
        top: dict[str, Signed] = {
            "root": self.root,
            "timestamp": self.timestamp,
            "snapshot": self.snapshot,
            "targets": self.targets,
        }
        return top.get(role) or self.delegates[role]

    def write(self, role: str, signer: CryptoSigner | None = None) -> bytes:
        """Sign what a role says as it stands, and serve it."""
        metadata: Metadata[Any] = Metadata(self.signed(role))
        metadata.sign(signer or self.signers[role])
        return self.serve(role, metadata.to_bytes())

    def serve(self, role: str, content: bytes) -> bytes:
        """Serve bytes as a role's newest metadata."""
        self.files[self.name(role)] = content
        return content

    def name(self, role: str) -> str:
        """The path of a role's newest metadata."""
        version = "" if role == "timestamp" else f"{self.signed(role).version}."
        return f"metadata/{version}{role}.json"

    def renew(self, *changed: str) -> None:
        """New versions of these delegates, then of snapshot and timestamp: what a good publisher does."""
        for role in changed:
            self.signed(role).version += 1
            self.snapshot.meta[f"{role}.json"].version = self.signed(role).version
            self.write(role)
        if changed:
            self.snapshot.version += 1
            self.timestamp.snapshot_meta.version = self.snapshot.version
            self.write("snapshot")
        self.timestamp.version += 1
        self.write("timestamp")

    def rotate_root(self, role: str) -> None:
        """A new root, signed by the old key and the new, that names another key for a role."""
        old_root_signer = self.signers["root"]
        for keyid in list(self.root.roles[role].keyids):
            self.root.revoke_key(keyid, role)
        self.signers[role] = CryptoSigner.generate_ed25519()
        self.root.add_key(self.signers[role].public_key, role)
        self.root.version += 1
        metadata = Metadata(self.root)
        metadata.sign(self.signers["root"])
        metadata.sign(old_root_signer, append=True)
        self.serve("root", metadata.to_bytes())

    # --- targets --------------------------------------------------------------------------------------------------

    def add_target(self, role: str, path: str, content: bytes, custom: object = None) -> None:
        """Have a role vouch for a file, and serve the file; `renew` it afterwards."""
        sha256 = hashlib.sha256(content).hexdigest()
        more = {} if custom is None else {"custom": custom}
        target = TargetFile(len(content), {"sha256": sha256}, path, unrecognized_fields=more)
        targets = self.signed(role)
        assert isinstance(targets, Targets)
        targets.targets[path] = target
        self.files[f"targets/{target.get_prefixed_paths()[0]}"] = content

    def publish_index(self, index: ListIndex) -> None:
        """Sign an index of lists."""
        self.add_target("lists", INDEX_PATH, msgspec.json.encode(index), msgspec.to_builtins(index))
        self.renew("lists")

    def publish_lists(self, *lists: tuple[SimulatedList, list[ListFile]]) -> None:
        """Sign an index of these lists, each with these files to it, and serve the files."""
        for each, _ in lists:
            self.files |= {f"targets/{path}": content for path, content in each.contents.items()}
        self.publish_index(ListIndex(lists=[each.published(*files) for each, files in lists]))

    # --- serving --------------------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        del receive
        path = scope["path"]
        if path.startswith("/v1/repository/"):
            await self._serve_file(path.removeprefix("/v1/repository/"), dict(scope["headers"]), send)
        elif "/list-keys/" in path:
            key_id = path.rpartition("/")[2]
            self.asked.append(f"key {key_id}")
            known = key_id in KEYS
            body = msgspec.json.encode(ListKey(key_id=key_id, key=KEYS[key_id])) if known else b""
            await _answer(send, 200 if known else 404, body)
        else:
            await _answer(send, 404, b"")

    async def _serve_file(self, path: str, headers: dict[bytes, bytes], send: Send) -> None:
        self.asked.append(path)
        content = self.files.get(path)
        if path in self.faults.status or content is None:
            await _answer(send, self.faults.status.get(path, 404), b"")
            return
        tag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'.encode()
        offset = self._offset(headers, tag)
        if offset:
            self.ranges.append(path)
        if offset > len(content) or (offset and offset == len(content)):
            await _answer(send, 416, b"")
            return
        span = f"bytes {offset}-{len(content) - 1}/{len(content)}".encode()
        more = [(b"etag", tag)] + ([(b"content-range", span)] if offset else [])
        body = content[offset:]
        length = str(len(body)).encode()
        start = {"type": "http.response.start", "status": 206 if offset else 200}
        await send({**start, "headers": [(b"content-length", length), *more]})
        await self._send_body(path, body, send)

    async def _send_body(self, path: str, body: bytes, send: Send) -> None:
        is_target = path.startswith("targets/")
        if is_target and self.faults.cut_after is not None:
            cut, self.faults.cut_after = self.faults.cut_after, None
            await send({"type": "http.response.body", "body": body[:cut], "more_body": True})
            raise ConnectionAbortedError
        piece = 64 * 1024
        for start in range(0, len(body), piece):
            if is_target:
                await asyncio.sleep(self.faults.slow_s)
            await send({"type": "http.response.body", "body": body[start : start + piece], "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def _offset(self, headers: dict[bytes, bytes], tag: bytes) -> int:
        asked = headers.get(b"range", b"")
        if not asked or self.faults.ignore_ranges or headers.get(b"if-range", tag) != tag:
            return 0
        return int(asked.removeprefix(b"bytes=").removesuffix(b"-"))


async def _answer(send: Send, status: int, body: bytes) -> None:
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})
