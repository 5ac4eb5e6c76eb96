"""Telling systemd that the mirror is up and alive. Without systemd every call does nothing."""

from __future__ import annotations

import socket
from collections.abc import Mapping

KEEPALIVES_PER_TIMEOUT = 4  # signs of life in the time after which systemd kills: one lost or late does no harm


class Watchdog:
    """systemd's notify socket. environment: where systemd put NOTIFY_SOCKET and WATCHDOG_USEC."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._every_s = int(environment.get("WATCHDOG_USEC", "0")) / 1e6 / KEEPALIVES_PER_TIMEOUT
        self._beat_at = float("-inf")
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address else None

    def ready(self) -> None:
        """The first picture is up."""
        self._send("READY=1")

    def alive(self, now: float) -> None:
        """A turn of the main loop is done; call it every turn. now: monotonic seconds."""
        if self._every_s and now - self._beat_at >= self._every_s:
            self._beat_at = now
            self._send("WATCHDOG=1")

    def set_status(self, status: str) -> None:
        """One line for `systemctl status`."""
        self._send(f"STATUS={status}")

    def stopping(self) -> None:
        """The mirror is about to end, on purpose. Nothing can be said afterwards."""
        self._send("STOPPING=1")
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, message: str) -> None:
        if self._socket is not None:
            self._socket.sendto(message.encode(), self._address)
