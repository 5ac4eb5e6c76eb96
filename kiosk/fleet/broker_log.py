"""What Mosquitto says in its log topics of those that it turns away: they never get as far as sending a message."""

from __future__ import annotations

import re
from collections import deque

CONNECTING = re.compile(r"New connection from (\S+) on port \d+")
CONNECTED = re.compile(r"New client connected from (\S+) as ")
REJECTED = re.compile(r"OpenSSL Error\S*: error:[0-9A-F]+:[^:]*:[^:]*:(.+)")
NOT_AUTHORISED = re.compile(r"Client (\S+) disconnected, not authorised")
CONNECTION_DROPPED = "unexpected eof"  # a line that broke, or a port scan
MAX_PENDING = 20  # connections under way that are kept in mind


class BrokerLog:
    """Follows the lines of the log. A certificate that does not hold proves no name, so its address must do."""

    def __init__(self) -> None:
        self._pending: deque[str] = deque(maxlen=MAX_PENDING)

    def rejected_connection(self, line: str) -> str | None:
        """A sentence on somebody turned away, if that is what the line tells. Lines come in the broker's order."""
        if found := CONNECTING.search(line):
            self._pending.append(found[1])
        elif found := CONNECTED.search(line):
            if found[1] in self._pending:
                self._pending.remove(found[1])
        elif (found := REJECTED.search(line)) and self._pending and CONNECTION_DROPPED not in line:
            names = " or ".join(self._pending)
            self._pending.clear()
            return f"A connection from {names} was turned away: {found[1].strip()}."
        elif found := NOT_AUTHORISED.search(line):
            return f"{found[1]} was turned away: not authorised."
        return None
