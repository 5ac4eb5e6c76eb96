"""Authentication of the fleet's pages: a name and a password per person, and the sites that person may read."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from secrets import token_urlsafe
from zlib import crc32

from argon2.exceptions import VerificationError
from flask import g, render_template, request, session
from flask.typing import ResponseReturnValue

from kiosk.fleet.queries import FleetQueries, connect_read_only
from kiosk.staff.access import PASSWORD_HASHER
from kiosk.staff.auth import Auth
from kiosk.staff.guesses import GuessBudget
from kiosk.text import Text

ALL_SITES = "*"
STRANGER_BUDGETS = 1024  # names share them, known and unknown alike, so that a wait tells nothing about a name


class FleetAuth(Auth):
    """Authentication by name and password against the fleet's database."""

    def __init__(self, dsn: str, idle_s: float, clock: Callable[[], float], text: Callable[[], Text]) -> None:
        """dsn: libpq connection string of the fleet's database. The rest: see `Auth`."""
        super().__init__(idle_s, clock, text, token_urlsafe())
        self._dsn = dsn
        self._strangers: dict[int, GuessBudget] = {}
        self._known: dict[str, GuessBudget] = {}
        # An unknown name must take as long to reject as a known one.
        self._decoy_hash = PASSWORD_HASHER.hash(token_urlsafe())

    @property
    def logged_in(self) -> bool:
        """Whether the cookie, which this service signs, names a person with a valid login."""
        if "sites" not in g:
            g.sites = self._sites()
        return g.sites is not None

    def try_log_in(self) -> ResponseReturnValue:
        name, secret = request.form.get("name", "")[:40], request.form.get("secret", "")
        with connect_read_only(self._dsn) as connection:
            found = FleetQueries(connection).staff(name)
        stored_hash = found[0] if found else self._decoy_hash
        with self._attempt_lock:
            now = self._clock()
            budget = self._budget_of(name)
            wait_s = ceil(budget.wait_s(now))
            right = budget.take(now) and _matches(stored_hash, secret) and found is not None
            if right:
                budget.give_back()
        if not right:
            return self._refuse(wait_s)
        session["staff"] = name
        return self._start_session(_hash_version(stored_hash), name)

    def _sites(self) -> list[str] | None:
        """Sites that the current request may read; None without a login, or if the person or password has changed."""
        name = session.get("staff")
        if not name or not session.get("login"):
            return None
        with connect_read_only(self._dsn) as connection:
            found = FleetQueries(connection).staff(name)
        if found is None or not self._logins.is_valid(session["login"], self._clock(), _hash_version(found[0])):
            return None
        return found[1]

    def _budget_of(self, name: str) -> GuessBudget:
        """The guesses of this name's own browsers, or of strangers at this name: neither uses up the other's."""
        if self._known_browsers.knows(name):
            return self._known.setdefault(name, GuessBudget())
        return self._strangers.setdefault(crc32(name.encode()) % STRANGER_BUDGETS, GuessBudget())

    def _log_in_page(self, fault: str | None = None) -> str:
        return render_template("log_in.html", fault=fault, has_password=True, asks_name=True)


def _matches(stored_hash: str, given: str) -> bool:
    try:
        return bool(PASSWORD_HASHER.verify(stored_hash, given))
    except VerificationError:
        return False


def _hash_version(stored_hash: str) -> int:
    """A version number that changes with the password."""
    return crc32(stored_hash.encode())
