"""Who may see a chain's pages: a name and a password, and the sites that come with them."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from secrets import token_urlsafe
from zlib import crc32

from argon2.exceptions import VerificationError
from flask import g, render_template, request, session
from flask.typing import ResponseReturnValue

from kiosk.fleet.queries import FleetQueries, open_reader
from kiosk.staff.access import HASHER, LoginThrottle
from kiosk.staff.auth import Auth
from kiosk.text import Text

ALL = "*"


class FleetAuth(Auth):
    """words: of the chain's database, as libpq takes them."""

    def __init__(self, words: str, idle_s: float, clock: Callable[[], float], text: Callable[[], Text]) -> None:
        super().__init__(idle_s, clock, text)
        self._words = words
        self._guesses: dict[str, LoginThrottle] = {}
        # So that a stranger's guess takes as long as anybody's.
        self._nobody = HASHER.hash(token_urlsafe())

    @property
    def logged_in(self) -> bool:
        """Their name is in the browser's cookie, which nobody but this service can write."""
        if "sites" not in g:
            g.sites = self._sites()
        return g.sites is not None

    def try_log_in(self) -> ResponseReturnValue:
        name, secret = request.form.get("name", "")[:40], request.form.get("secret", "")
        with open_reader(self._words) as connection:
            found = FleetQueries(connection).staff(name)
        kept = found[0] if found else self._nobody
        with self._one_guess:
            guesses = self._guesses_of(name if found else "")
            now = self._clock()
            wait_s = ceil(guesses.wait_s(now))
            right = not wait_s and _matches(kept, secret) and found is not None
            if not wait_s:
                guesses.note(right, now)
        if not right:
            return self._refuse(wait_s)
        session["staff"] = name
        return self._begin(_stamp(kept))

    def _sites(self) -> list[str] | None:
        """Of whoever asks; None where they are not logged in, or no longer known, or have a new password."""
        name = session.get("staff")
        if not name or not session.get("login"):
            return None
        with open_reader(self._words) as connection:
            found = FleetQueries(connection).staff(name)
        if found is None or not self._logins.holds(session["login"], self._clock(), _stamp(found[0])):
            return None
        return found[1]

    def _guesses_of(self, name: str) -> LoginThrottle:
        return self._guesses.setdefault(name, LoginThrottle())

    def _page(self, fault: str | None = None) -> str:
        return render_template("log_in.html", fault=fault, has_password=True, asks_name=True)


def _matches(kept: str, given: str) -> bool:
    try:
        return bool(HASHER.verify(kept, given))
    except VerificationError:
        return False


def _stamp(secret: str) -> int:
    """Another number for another password."""
    return crc32(secret.encode())
