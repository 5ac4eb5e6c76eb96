"""The staff's pages on a port, until the process is told to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable
from ipaddress import ip_address

from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter
from flask import Flask

from kiosk.errors import KioskError
from kiosk.settings import Staff

THREADS = 4  # a gym has few staff, and a Raspberry Pi has few cores
PATIENCE_S = 10  # a browser that says nothing for so long is cut off
HEADER_MOST = 32 * 1024  # bytes
STOP_S = 3  # for answers under way


class ServeError(KioskError, ValueError):
    """The pages cannot be served; the message says why."""


def serve(app: Flask, settings: Staff, tell: Callable[[str], None]) -> None:
    """Answer until SIGTERM or Ctrl-C. tell: takes a line once the port is open. Raises ServeError."""
    server = wsgi.Server(
        (settings.address, settings.port),
        app,
        numthreads=THREADS,
        server_name="gym-mirror",
        timeout=PATIENCE_S,
        shutdown_timeout=STOP_S,
    )
    server.max_request_header_size = HEADER_MOST
    secure = settings.certificate is not None
    try:
        if secure:
            server.ssl_adapter = BuiltinSSLAdapter(str(settings.certificate), str(settings.key))
        server.prepare()
    except OSError as error:  # a wrong certificate too
        raise ServeError(
            f"The staff's pages cannot listen on {settings.address} port {settings.port}: {error.strerror or error}."
        ) from error
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tell(f"The staff's pages are on http{'s' if secure else ''}://{settings.address}:{settings.port}/")
    if not secure and not _is_own_machine(settings.address):
        tell("Without TLS anybody on this network can read along; see staff.certificate in the settings.")
    try:
        server.serve()
    except KeyboardInterrupt:
        tell("Stopped.")
    finally:
        server.stop()


def _is_own_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
