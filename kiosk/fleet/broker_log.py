"""Finds rejected connections in Mosquitto's log topics. A rejected client never sends a message of its own."""

from __future__ import annotations

import re
from collections import deque

CONNECTING = re.compile(r"New connection from (\S+) on port \d+")
CONNECTED = re.compile(r"New client connected from (\S+) as ")
REJECTED = re.compile(r"OpenSSL Error\S*: error:[0-9A-F]+:[^:]*:[^:]*:(.+)")
NOT_AUTHORISED = re.compile(r"Client (\S+) disconnected, not authorised")
CONNECTION_DROPPED = "unexpected eof"  # a lost connection or a port scan, not a rejected certificate
MAX_PENDING = 20  # connections between "new connection" and their acceptance or rejection


class BrokerLog:
    """Follows the broker's log lines. An invalid certificate proves no name, so such a client is named by address."""

    def __init__(self) -> None:
        self._pending: deque[str] = deque(maxlen=MAX_PENDING)

    def rejected_connection(self, line: str) -> str | None:
        """One sentence if this line completes a rejection, else None. Pass the lines in the broker's order."""
        if found := CONNECTING.search(line):
            self._pending.append(found[1])
        elif found := CONNECTED.search(line):
            if found[1] in self._pending:
                self._pending.remove(found[1])
        elif (found := REJECTED.search(line)) and self._pending and CONNECTION_DROPPED not in line:
            names = " or ".join(self._pending)
            self._pending.clear()
            return f"A connection from {names} was rejected: {found[1].strip()}."
        elif found := NOT_AUTHORISED.search(line):
            return f"{found[1]} was rejected: not authorised."
        return None
