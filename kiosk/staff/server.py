"""Serves the staff pages on a port until the process receives SIGTERM or Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Callable
from ipaddress import ip_address

from flask import Flask

from kiosk.errors import KioskError
from kiosk.settings import Staff
from kiosk.staff.connections import LateHandshakeAdapter, StaffServer


class ServeError(KioskError, ValueError):
    """The pages cannot be served; the message says why."""


def serve(app: Flask, settings: Staff, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises ServeError.

    announce: receives each line for the operator, the first one once the port is open.
    """
    server = StaffServer((settings.address, settings.port), app)
    secure = settings.certificate is not None
    try:
        if secure:
            server.ssl_adapter = LateHandshakeAdapter(str(settings.certificate), str(settings.key))
        server.prepare()
    except OSError as error:  # includes a certificate that cannot be loaded
        # cheroot quotes the system's error in its own.
        why = error.strerror or str(error).rpartition("] ")[2].rstrip(")")
        raise ServeError(f"The pages cannot listen on {settings.address} port {settings.port}: {why}.") from error
    try:
        # From here on the server's threads keep the process alive, so every interrupt must reach `stop`.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        announce(f"The staff's pages are on http{'s' if secure else ''}://{settings.address}:{settings.port}/")
        if not secure and not _is_loopback(settings.address):
            announce("Without TLS others on this network can read the traffic; see staff.certificate in the settings.")
        server.serve()
    except KeyboardInterrupt:
        announce("Stopped.")
    finally:
        server.stop()


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
