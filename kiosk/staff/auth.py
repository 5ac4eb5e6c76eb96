"""Who may see a page: the login, its cookie, and what every answer carries."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from math import ceil

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk.staff.access import PinLock, StaffAccess
from kiosk.staff.login_sessions import LoginSessions
from kiosk.text import Text

PUBLIC_ENDPOINTS = ("guard.log_in", "guard.try_log_in", "choose_language", "static", "metrics")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def set_security_headers(response: Response) -> Response:
    """What keeps other sites from using the pages, and browsers from keeping them."""
    response.headers.update(HEADERS)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


class Auth(ABC):
    """Lets nobody see a page without a login. clock: monotonic seconds. text: the words for this request."""

    def __init__(self, idle_s: float, clock: Callable[[], float], text: Callable[[], Text]) -> None:
        self._clock = clock
        self._text = text
        self._logins = LoginSessions(idle_s)
        self._attempt_lock = threading.Lock()  # many at once must not be more than one after the other

    @property
    @abstractmethod
    def logged_in(self) -> bool:
        """Whether this request comes from somebody who is logged in."""

    @abstractmethod
    def try_log_in(self) -> ResponseReturnValue:
        """Answer a guess: in, wrong, or not now."""

    @abstractmethod
    def _log_in_page(self, fault: str | None = None) -> str:
        """The page to log in on."""

    def routes(self) -> Blueprint:
        routes = Blueprint("guard", __name__)
        routes.add_url_rule("/log-in", "log_in", self.log_in, methods=["GET"])
        routes.add_url_rule("/log-in", "try_log_in", self.try_log_in, methods=["POST"])
        routes.add_url_rule("/log-out", "log_out", self.log_out, methods=["POST"])
        return routes

    def check(self) -> ResponseReturnValue | None:
        """Before every request: without a login there is only the page to log in on."""
        if request.endpoint in PUBLIC_ENDPOINTS or self.logged_in:
            return None
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("guard.log_in"), 303)
        return Response(status=401)

    def log_in(self) -> ResponseReturnValue:
        return redirect(url_for("usage"), 303) if self.logged_in else self._log_in_page()

    def log_out(self) -> ResponseReturnValue:
        self._logins.end(session.pop("login", None))
        return redirect(url_for("guard.log_in"), 303)

    def _start_session(self, stamp: int) -> ResponseReturnValue:
        """Let this browser in, until the stamp is another."""
        session["login"] = self._logins.begin(self._clock(), stamp)
        session.permanent = True
        return redirect(url_for("usage"), 303)

    def _refuse(self, wait_s: int) -> ResponseReturnValue:
        """Wrong; or, where guesses are not taken for `wait_s` seconds, not now."""
        if wait_s:
            return self._log_in_page(self._text()("web.wait", n=wait_s)), 429, {"Retry-After": str(wait_s)}
        return self._log_in_page(self._text()("web.wrong")), 401


class PinAuth(Auth):
    """Before one mirror's pages: its PIN or its password, the same for all staff."""

    def __init__(
        self, access: StaffAccess, idle_s: float, clock: Callable[[], float], text: Callable[[], Text]
    ) -> None:
        super().__init__(idle_s, clock, text)
        self._access = access
        self._lock = PinLock(access, access.verify_browser_secret)

    @property
    def logged_in(self) -> bool:
        return self._logins.is_valid(session.get("login"), self._clock(), self._access.version)

    def try_log_in(self) -> ResponseReturnValue:
        with self._attempt_lock:
            now = self._clock()
            wait_s = ceil(self._lock.wait_s(now))
            right = self._lock.try_open(request.form.get("secret", ""), now)
        if wait_s or not right:
            return self._refuse(wait_s)
        return self._start_session(self._access.version)

    def _log_in_page(self, fault: str | None = None) -> str:
        return render_template("log_in.html", fault=fault, has_password=self._access.has_password)
