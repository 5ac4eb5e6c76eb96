"""Recognises browsers that have logged in before, so that a stranger's guesses do not keep their users out.

Such a browser holds a signed cookie. It logs nobody in; it only moves the browser's guesses to a budget of its own,
which strangers cannot use up.
"""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from flask import Response, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from kiosk.usage.atomic_file import read_regular, write_atomically

KEY_FILE = "staff-browser-key"  # in the state directory
KEY_BYTES = 32
COOKIE = "gym-mirror-known"
COOKIE_AGE_S = 400 * 86_400  # the longest that browsers keep a cookie


class KnownBrowsers:
    """Marks and recognises browsers."""

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeSerializer(key, salt="known-browser")

    def mark(self, response: Response, credentials: str, secure: bool) -> None:
        """Let this browser be recognised. credentials: of the login; the mark ends when they change."""
        mark = self._serializer.dumps(credentials)
        response.set_cookie(
            COOKIE,
            str(mark),
            max_age=COOKIE_AGE_S,
            httponly=True,
            secure=secure,
            samesite="Strict",
            path=url_for("auth.log_in"),
        )

    def knows(self, credentials: str) -> bool:
        """Whether the browser of the current request has logged in with these credentials before."""
        try:
            return bool(self._serializer.loads(request.cookies.get(COOKIE, "")) == credentials)
        except BadSignature:
            return False


def stored_key(directory: Path) -> str:
    """The key of this mirror, made at the first call. If it cannot be stored, a restart makes browsers strangers."""
    file = directory / KEY_FILE
    with contextlib.suppress(OSError, ValueError):
        key = read_regular(file)
        if len(key) == 2 * KEY_BYTES:
            return key
    key = secrets.token_hex(KEY_BYTES)
    with contextlib.suppress(OSError):
        write_atomically(file, key, mode=0o600)
    return key
