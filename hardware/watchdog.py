"""Reports readiness, keepalives and status to systemd. Without systemd every call does nothing."""

from __future__ import annotations

import socket
from collections.abc import Mapping

KEEPALIVES_PER_TIMEOUT = 4  # one lost or late keepalive does not trigger a restart


class Watchdog:
    """systemd's notify socket.

    environment: contains NOTIFY_SOCKET and WATCHDOG_USEC if systemd started the process.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._interval_s = int(environment.get("WATCHDOG_USEC", "0")) / 1e6 / KEEPALIVES_PER_TIMEOUT
        self._last_keepalive_at = float("-inf")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address else None

    def ready(self) -> None:
        """Report that the first frame is on the screen."""
        self._send("READY=1")

    def alive(self, now: float) -> None:
        """Send a keepalive when one is due; call it in every iteration of the main loop. now: monotonic seconds."""
        if self._interval_s and now - self._last_keepalive_at >= self._interval_s:
            self._last_keepalive_at = now
            self._send("WATCHDOG=1")

    def set_status(self, status: str) -> None:
        """Set the one-line status that `systemctl status` shows."""
        self._send(f"STATUS={status}")

    def stopping(self) -> None:
        """Report a deliberate stop and close the socket; later calls send nothing."""
        self._send("STOPPING=1")
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, message: str) -> None:
        if self._socket is not None:
            self._socket.sendto(message.encode(), self._address)
