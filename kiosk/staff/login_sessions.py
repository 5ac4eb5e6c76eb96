"""The open logins of the staff pages. They are in memory only: when the service restarts, staff log in again."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass

MAX_AGE_S = 12 * 3600.0  # a working day; then even active staff log in again


@dataclass
class _Login:
    """An open login.

    started_at, last_used_at: monotonic seconds.
    version: of the credentials that opened it.
    """

    started_at: float
    last_used_at: float
    version: int


class LoginSessions:
    """Open logins by a token that only the browser holds. Thread-safe; times are monotonic seconds."""

    def __init__(self, idle_s: float) -> None:
        """idle_s: a login ends after this time without a request."""
        self._idle_s = idle_s
        self._open: dict[str, _Login] = {}
        self._lock = threading.Lock()

    def begin(self, now: float, version: int) -> str:
        """Open a login. version: of the credentials used (`StaffAccess.version`). Returns the token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._open = {known: login for known, login in self._open.items() if self._is_open(login, now, version)}
            self._open[token] = _Login(now, now, version)
        return token

    def is_valid(self, token: str | None, now: float, version: int) -> bool:
        """Whether this login is open; changing the PIN or password ends all earlier logins."""
        with self._lock:
            login = self._open.get(token) if token else None
            if login is None or not self._is_open(login, now, version):
                return False
            login.last_used_at = now
            return True

    def end(self, token: str | None) -> None:
        with self._lock:
            self._open.pop(token or "", None)

    def _is_open(self, login: _Login, now: float, version: int) -> bool:
        return (
            login.version == version and now - login.last_used_at < self._idle_s and now - login.started_at < MAX_AGE_S
        )
