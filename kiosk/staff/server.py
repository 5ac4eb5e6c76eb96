"""Serves the staff pages on a port until the process receives SIGTERM or Ctrl-C."""

from __future__ import annotations

import signal
import ssl
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType

from flask import Flask

from kiosk.errors import KioskError
from kiosk.settings import Staff
from kiosk.staff.connections import LateHandshakeAdapter, StaffServer

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ServeError(KioskError, ValueError):
    """The pages cannot be served; the message says why."""


class _Interrupt:
    """Makes the first of STOP_SIGNALS a KeyboardInterrupt, and ignores the others.

    While the server starts or stops, an interrupt would leave threads that nothing ends.
    """

    def __init__(self) -> None:
        self._allowed = False
        self._came = False
        for number in STOP_SIGNALS:
            signal.signal(number, self._handle)

    def allow(self) -> None:
        """Interrupt from now on, and at once if a signal has come before."""
        self._allowed = True
        if self._came:
            raise KeyboardInterrupt

    def _handle(self, number: int, stack: FrameType | None) -> None:
        for other in STOP_SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        self._came = True
        if self._allowed:
            raise KeyboardInterrupt


def serve(app: Flask, settings: Staff, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises ServeError.

    announce: receives each line for the operator, the first one once the port is open.
    """
    server = StaffServer((settings.address, settings.port), app)
    secure = settings.certificate is not None
    if secure:
        server.ssl_adapter = _tls(settings)
    interrupt = _Interrupt()
    try:
        _open_port(server, settings)
        interrupt.allow()
        host = f"[{settings.address}]" if ":" in settings.address else settings.address
        announce(f"The staff's pages are on http{'s' if secure else ''}://{host}:{settings.port}/")
        if not secure and not _is_loopback(settings.address):
            announce("Without TLS others on this network can read the traffic; see staff.certificate in the settings.")
        server.serve()
    except KeyboardInterrupt:
        announce("Stopped.")
    finally:
        server.stop()


def _open_port(server: StaffServer, settings: Staff) -> None:
    """Open the port and start the server's threads. Raises ServeError."""
    try:
        server.prepare()
    except UnicodeError as error:
        raise ServeError(f"staff.address {settings.address} cannot be the name of a host.") from error
    except OSError as error:
        # cheroot quotes the system's error in its own.
        why = error.strerror or str(error).rpartition("] ")[2].rstrip(")")
        raise ServeError(f"The pages cannot listen on {settings.address} port {settings.port}: {why}.") from error


def _tls(settings: Staff) -> LateHandshakeAdapter:
    """Raises ServeError for a certificate or key that cannot be used."""
    try:
        return LateHandshakeAdapter(str(settings.certificate), str(settings.key))
    except ssl.SSLError as error:  # OpenSSL's own words, such as "PEM lib", name neither file nor fault
        why = "they are no certificate with its key in PEM form"
        raise ServeError(_certificate_fault(settings, why)) from error
    except OSError as error:
        raise ServeError(_certificate_fault(settings, str(error.strerror))) from error


def _certificate_fault(settings: Staff, why: str) -> str:
    return (
        f"The files of staff.certificate and staff.key ({settings.certificate}, {settings.key}) cannot be used: {why}."
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
