"""Authentication of the pages: log-in, session cookie and security headers."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from math import ceil

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk.staff.access import KNOWN_GUESSES_FILE, STRANGER_GUESSES_FILE, PinLock, StaffAccess
from kiosk.staff.guesses import GuessBudget
from kiosk.staff.known_browsers import KnownBrowsers, stored_key
from kiosk.staff.login_sessions import LoginSessions
from kiosk.text import Text
from kiosk.usage.audit import AuditKind

PUBLIC_ENDPOINTS = ("auth.log_in", "auth.try_log_in", "choose_language", "static", "metrics")
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
    """Add the headers that stop other sites from embedding the pages and browsers from caching them."""
    response.headers.update(HEADERS)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


class Auth(ABC):
    """Requires a login for every page that is not public."""

    def __init__(self, idle_s: float, clock: Callable[[], float], text: Callable[[], Text], browser_key: str) -> None:
        """
        idle_s: a login ends after this time without a request.
        clock: monotonic seconds.
        text: the texts in the current request's language.
        browser_key: signs the cookie of browsers that have logged in before.
        """
        self._clock = clock
        self._text = text
        self._logins = LoginSessions(idle_s)
        self._known_browsers = KnownBrowsers(browser_key)
        self._attempt_lock = threading.Lock()  # parallel attempts must not bypass the budget of guesses

    @property
    @abstractmethod
    def logged_in(self) -> bool:
        """Whether the current request has a valid login."""

    @abstractmethod
    def try_log_in(self) -> ResponseReturnValue:
        """Check the submitted form; respond with a redirect, "wrong", or "wait"."""

    @abstractmethod
    def _log_in_page(self, fault: str | None = None) -> str:
        """The log-in page. fault: a sentence above the form; None for none."""

    def routes(self) -> Blueprint:
        routes = Blueprint("auth", __name__)
        routes.add_url_rule("/log-in", "log_in", self.log_in, methods=["GET"])
        routes.add_url_rule("/log-in", "try_log_in", self.try_log_in, methods=["POST"])
        routes.add_url_rule("/log-out", "log_out", self.log_out, methods=["POST"])
        return routes

    def check(self) -> ResponseReturnValue | None:
        """Run before every request: redirect to the log-in page unless the page is public or the login is valid."""
        if request.endpoint in PUBLIC_ENDPOINTS or self.logged_in:
            return None
        if request.method in ("GET", "HEAD"):
            return redirect(url_for("auth.log_in"), 303)
        return Response(status=401)

    def log_in(self) -> ResponseReturnValue:
        return redirect(url_for("usage"), 303) if self.logged_in else self._log_in_page()

    def log_out(self) -> ResponseReturnValue:
        self._logins.end(session.pop("login", None))
        return redirect(url_for("auth.log_in"), 303)

    def _start_session(self, version: int, credentials: str) -> ResponseReturnValue:
        """Log this browser in.

        version: of the credentials; a different one later ends the login.
        credentials: by which this browser is recognised later.
        """
        session["login"] = self._logins.begin(self._clock(), version)
        session.permanent = True
        response = make_response(redirect(url_for("usage"), 303))
        self._known_browsers.mark(response, credentials, bool(current_app.config["SESSION_COOKIE_SECURE"]))
        return response

    def _refuse(self, wait_s: int) -> ResponseReturnValue:
        """Respond "wrong" if `wait_s` is 0, else "wait" for that many seconds."""
        if wait_s:
            return self._log_in_page(self._text()("web.wait", n=wait_s)), 429, {"Retry-After": str(wait_s)}
        return self._log_in_page(self._text()("web.wrong")), 401


class PinAuth(Auth):
    """Authentication by the mirror's PIN or password, which all staff share."""

    def __init__(
        self,
        access: StaffAccess,
        idle_s: float,
        clock: Callable[[], float],
        text: Callable[[], Text],
        note: Callable[[AuditKind, str], None],
    ) -> None:
        """note: writes log-ins to the audit log."""
        super().__init__(idle_s, clock, text, stored_key(access.directory))
        self._access = access
        self._note = note
        self._strangers, self._known = (
            PinLock(access, access.verify_browser_secret, GuessBudget(access.directory / file))
            for file in (STRANGER_GUESSES_FILE, KNOWN_GUESSES_FILE)
        )

    @property
    def logged_in(self) -> bool:
        return self._logins.is_valid(session.get("login"), self._clock(), self._access.version)

    def try_log_in(self) -> ResponseReturnValue:
        with self._attempt_lock:
            now, version = self._clock(), self._access.version
            lock = self._known if self._known_browsers.knows(str(version)) else self._strangers
            wait_s = ceil(lock.wait_s(now))
            right = lock.try_open(request.form.get("secret", ""), now)
        if wait_s:  # not noted: guessing without end would fill the audit log
            return self._refuse(wait_s)
        self._note(AuditKind.LOG_IN if right else AuditKind.WRONG, "")
        return self._start_session(version, str(version)) if right else self._refuse(0)

    def _log_in_page(self, fault: str | None = None) -> str:
        return render_template("log_in.html", fault=fault, has_password=self._access.has_password)
