"""Runs the back office: processes that share one port, and one more that keeps house, all started again if they end.

Each server process answers on its own; what they share is the folder and the database. Keeping house is a process of
its own, because reading a list of millions would hold up whoever shares its interpreter.
"""

import logging
import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from ssl import SSLContext
from typing import Any

import uvicorn

from incar.backoffice.application import create_application
from incar.backoffice.housekeeping import begin_process, keep_house
from incar.backoffice.office import Office
from incar.backoffice.services import Services
from incar.backoffice.tls import PeerProtocol, server_context
from incar.errors import IncarError

BACKLOG = 2048
SOCKET_MODE = 0o660
"""Who may connect may claim to be any client: the web server alone, through the folder's group."""
END_LIMIT_S = 10
KEEP_ALIVE_S = 120
RESTART_AFTER_S = 2.0
LOOK_EVERY_S = 0.1
RENEW_TICKS = 36_000
"""Of uvicorn's clock, ten a second."""

_log = logging.getLogger(__name__)


class ServerError(IncarError):
    """The server cannot be started."""


class OfficeServer(uvicorn.Server):
    """uvicorn's server: it takes up a renewed certificate, and ends the held streams before it ends."""

    def __init__(self, office: Office, config: uvicorn.Config, supervisor: int | None = None) -> None:
        super().__init__(config)
        self._office = office
        self._supervisor = supervisor

    async def on_tick(self, counter: int) -> bool:
        """End with the supervisor, and look for a renewed certificate now and then."""
        if self._supervisor and os.getppid() != self._supervisor:
            self.should_exit = True
        if self.config.ssl and counter % RENEW_TICKS == 0:
            authority = self._office.authority
            self.config.ssl.load_cert_chain(authority.server_certificate_file, authority.server_key_file)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the streams go first."""
        signals = self.lifespan.state.get("signals")
        if signals:
            signals.close()
        await super().shutdown(sockets)


def configuration(application: Any, context: SSLContext | None) -> uvicorn.Config:  # noqa: ANN401 - any ASGI application
    """How a server process runs: TLS 1.3 with client certificates, or plain behind a web server on this machine."""
    return uvicorn.Config(
        application,
        loop="uvloop",
        http=PeerProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # its lines would hold the ids of cars and records
        proxy_headers=False,
        server_header=False,
        date_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=END_LIMIT_S,
        ssl_context_factory=(lambda *_: context) if context else None,
    )


def tls_of(office: Office) -> SSLContext:
    """The server's end of mutual TLS.

    Raises:
        CertificateError: the server's certificate cannot be used.
    """
    authority = office.authority
    return server_context(authority.server_certificate_file, authority.server_key_file, authority.certificate_file)


def serve(office: Office, listening: socket.socket, *, behind_proxy: bool = False, workers: int = 1) -> None:
    """Serve on `listening` until the process is told to end.

    Raises:
        CertificateError, DatabaseUnusableError, KeyFileError: what lies in the folder cannot be used.
    """
    office.ensure_server_certificate()
    tls_of(office)
    _allow_many_connections()
    Services.open(office).close()
    own = os.getpid()
    serving = partial(_serve_in_process, office.folder, listening, own, behind_proxy=behind_proxy)
    jobs = {f"server {number}": serving for number in range(1, workers + 1)}
    Supervisor({**jobs, "housekeeping": partial(keep_house, office.folder, own)}).run()


def _allow_many_connections() -> None:
    """As many as the system lets this user have: every car holds one or two."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _serve_in_process(folder: Path, listening: socket.socket, supervisor: int, *, behind_proxy: bool) -> None:
    begin_process()
    office = Office.open(folder)
    application = create_application(Services.open(office, behind_proxy=behind_proxy))
    config = configuration(application, None if behind_proxy else tls_of(office))
    OfficeServer(office, config, supervisor).run([listening])


class Supervisor:
    """Keeps one process for each job."""

    def __init__(self, jobs: dict[str, Callable[[], None]]) -> None:
        self._jobs = jobs
        self._running: dict[str, BaseProcess] = {}
        self._not_before_s: dict[str, float] = {}
        self._ended = threading.Event()

    def run(self) -> None:
        """Look after the processes until told to end; in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ended.set())
        try:
            while not self._ended.wait(LOOK_EVERY_S):
                for name in self._jobs:
                    self._look_after(name)
        finally:
            self._end()

    def _look_after(self, name: str) -> None:
        process = self._running.get(name)
        if process and process.is_alive():
            return
        if process:
            _log.error("%s has ended (%s) and is started again", name, process.exitcode)
            self._not_before_s[name] = time.monotonic() + RESTART_AFTER_S
            del self._running[name]
        elif time.monotonic() >= self._not_before_s.get(name, 0.0):
            self._running[name] = multiprocessing.get_context("spawn").Process(target=self._jobs[name], name=name)
            self._running[name].start()

    def _end(self) -> None:
        for process in self._running.values():
            process.terminate()
        until_s = time.monotonic() + 2 * END_LIMIT_S
        for process in self._running.values():
            process.join(max(0.0, until_s - time.monotonic()))
            process.kill()
            process.join()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; `host` may be `unix:` and a path.

    Raises:
        ServerError: the address is taken or none of this machine's.
    """
    try:
        if host.startswith("unix:"):
            path = Path(host.removeprefix("unix:"))
            path.unlink(missing_ok=True)
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(str(path))
            path.chmod(SOCKET_MODE)
            listening.listen(BACKLOG)
        else:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServerError(f"{host} port {port} cannot be listened on ({error.strerror}); choose another") from error
    listening.set_inheritable(True)
    return listening
