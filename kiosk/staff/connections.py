"""The HTTP server of the pages, which slow, idle and silent clients cannot occupy.

Each open connection takes one thread while it is read. Therefore one address may hold a few of them only, and every
connection has a deadline for its whole request. The TLS handshake is done by the connection's own thread.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import ssl
import threading
import time
from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Any

from cheroot import wsgi
from cheroot.server import HTTPConnection
from cheroot.ssl.builtin import BuiltinSSLAdapter
from flask import Flask

THREADS = 32  # they wait; the processor's work is short
MAX_CONNECTIONS_PER_ADDRESS = 8  # a browser opens six; four strange addresses at once are needed to take every thread
MAX_WAITING = 128  # connections that the kernel holds for the accepting thread
IDLE_TIMEOUT_S = 10  # between two bytes, and between two requests of a connection
MAX_REQUEST_S = 20.0  # from the first byte of a request to the last of its response, and for the handshake
MAX_HEADER_BYTES = 32 * 1024
SHUTDOWN_TIMEOUT_S = 3  # for responses in progress
CHECK_S = 1.0  # between two looks at the deadlines

log = logging.getLogger(__name__)


class ConnectionLimits:
    """Counts the open connections of each address and ends requests that last too long. Thread-safe."""

    def __init__(self) -> None:
        self._open = Counter[str]()
        self._deadlines: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="request-deadlines", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def admit(self, client: str) -> bool:
        """Whether this address may open one more connection; counts it if so."""
        with self._lock:
            if self._open[client] >= MAX_CONNECTIONS_PER_ADDRESS:
                return False
            self._open[client] += 1
            return True

    def release(self, client: str) -> None:
        with self._lock:
            self._open[client] -= 1
            if self._open[client] <= 0:
                del self._open[client]

    def begin(self, connection: socket.socket) -> None:
        with self._lock:
            self._deadlines[connection] = time.monotonic() + MAX_REQUEST_S

    def end(self, connection: socket.socket) -> None:
        with self._lock:
            self._deadlines.pop(connection, None)

    def _watch(self) -> None:
        while not self._stopped.wait(CHECK_S):
            now = time.monotonic()
            with self._lock:
                late = [connection for connection, deadline in self._deadlines.items() if deadline < now]
                for connection in late:
                    del self._deadlines[connection]
                    _shut_down(connection)


class StaffServer(wsgi.Server):
    """A WSGI server with these limits."""

    def __init__(self, address: tuple[str, int], app: Flask) -> None:
        super().__init__(
            address,
            app,
            numthreads=THREADS,
            server_name="gym-mirror",
            request_queue_size=MAX_WAITING,
            timeout=IDLE_TIMEOUT_S,
            shutdown_timeout=SHUTDOWN_TIMEOUT_S,
        )
        self.max_request_header_size = MAX_HEADER_BYTES
        self.limits = ConnectionLimits()
        self.ConnectionClass = LimitedConnection

    def prepare(self) -> None:
        super().prepare()
        self.limits.start()

    def stop(self) -> None:
        self.limits.stop()
        super().stop()

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        """One line for what may be a fault of this program; what a client does wrong is not logged at all."""
        if level >= logging.ERROR:
            log.error("%s", msg)


class LimitedConnection(HTTPConnection):
    """A connection of one client."""

    def __init__(self, server: StaffServer, sock: socket.socket, makefile: Any) -> None:
        """Raises ConnectionResetError, which the server ignores, for a client with too many connections."""
        self._limits = server.limits
        self._client: str | None = None
        client = _network_of(sock)
        if not self._limits.admit(client):
            _shut_down(sock)
            sock.close()
            raise ConnectionResetError(errno.ECONNRESET, "too many connections")
        self._client = client
        self._handshake_due = isinstance(sock, ssl.SSLSocket)
        super().__init__(server, sock, makefile)

    def communicate(self) -> bool:
        self._limits.begin(self.socket)
        try:
            if self._handshake_due:
                self.socket.do_handshake()
                self._handshake_due = False
            return bool(super().communicate())
        except (OSError, ValueError):  # the client has gone, speaks no TLS, or was too slow
            return False
        finally:
            self._limits.end(self.socket)

    def close(self) -> None:
        if self._client is not None:
            self._limits.release(self._client)
            self._client = None
        try:
            super().close()
        except (OSError, ValueError):
            self.socket.close()


class LateHandshakeAdapter(BuiltinSSLAdapter):
    """TLS whose handshake is left to the connection's thread: a silent client must not stop the accepting one."""

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, str]]:
        wrapped = self.context.wrap_socket(sock, do_handshake_on_connect=False, server_side=True)
        return wrapped, {"wsgi.url_scheme": "https", "HTTPS": "on"}


def _shut_down(connection: socket.socket) -> None:
    """End both directions at once; a thread that waits for this connection goes on."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _network_of(sock: socket.socket) -> str:
    """The client's address; of IPv6 the network of its site, because one client has a whole network of addresses."""
    address = ip_address(str(sock.getpeername()[0]).partition("%")[0])
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
