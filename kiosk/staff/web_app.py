"""The staff pages: a web service that only reads the usage log."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from kiosk.exercises.catalogue import load_catalogue
from kiosk.exercises.words import OwnWords, text_with
from kiosk.settings import Settings
from kiosk.staff.access import AccessError, StaffAccess
from kiosk.staff.auth import Auth, PinAuth, set_security_headers
from kiosk.staff.control_pages import ControlPages
from kiosk.staff.date_range import MENU, RangeError
from kiosk.staff.login_sessions import MAX_AGE_S
from kiosk.staff.pages import PageSources, UsagePages
from kiosk.staff.proxy import add_proxy
from kiosk.staff.record_pages import RecordPages, noting
from kiosk.text import LANGUAGES
from kiosk.usage.audit import Audit, AuditError, AuditKind
from kiosk.usage.store import StoreError

MORE_PAGES = {"compare": "web.compare", "mirror": "web.mirror"}
MAX_REQUEST_BYTES = 16 * 1024  # the largest real request is a password form


def create_app(
    state: Path,
    settings: Settings,
    access: StaffAccess,
    clock: Callable[[], float] = time.monotonic,
    today: Callable[[], date] | None = None,
    unix_time: Callable[[], float] = time.time,
) -> Flask:
    """The service as a WSGI application. Raises AccessError where no PIN is set.

    state: directory of the usage log.
    clock: monotonic seconds.
    today: the log's current day; None = by the wall clock.
    unix_time: reads the wall clock.
    """
    if not access.is_set:
        raise AccessError("No staff PIN is set; set one first: gym-mirror staff set-pin")
    audit = Audit(access.directory)
    note = noting(audit, unix_time, lambda: request.remote_addr or "")
    auth = PinAuth(access, 60.0 * settings.staff.idle_minutes, clock, lambda: g.text, note)
    catalogue = load_catalogue(settings.exercises.folder, settings.display.language)
    app = create_base_app(settings, auth, catalogue.own_words, MENU, MORE_PAGES)
    zone = settings.usage.zone()
    today = today or (lambda: datetime.now(zone).date())
    mistakes = [str(mistake) for mistake in catalogue.mistakes]
    sources = PageSources(state, settings, catalogue.exercises, mistakes, today, unix_time)
    controls = ControlPages(state, settings, unix_time, note)
    UsagePages(sources, controls.notices, lambda file: note(AuditKind.EXPORT, file)).add_to(app)
    controls.add_to(app)
    RecordPages(state, settings, audit).add_to(app)
    if settings.staff.metrics:
        from kiosk.staff.metrics import add_metrics

        add_metrics(app, state, zone, today)
    app.register_error_handler(StoreError, lambda error: (error_page(g.text("web.log-unread"), str(error)), 503))
    app.register_error_handler(AuditError, lambda error: (error_page(g.text("web.audit-unread"), str(error)), 503))
    app.register_error_handler(AccessError, lambda error: (error_page(g.text("web.pin-unread"), str(error)), 503))
    return app


def create_base_app(
    settings: Settings,
    auth: Auth,
    own_words: OwnWords,
    menu: Mapping[int, tuple[str, str]],
    more_pages: Mapping[str, str] | None = None,
) -> Flask:
    """A service without pages: log-in, languages, headers and error pages.

    menu: days up to today of the pages about usage, with their text keys.
    more_pages: endpoint and text key of the other pages in the menu; None on a fleet's pages.
    """
    app = Flask("kiosk.staff")
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME="gym-mirror",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.staff.certificate is not None or settings.staff.proxy == "https",
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=MAX_AGE_S),
        WTF_CSRF_TIME_LIMIT=None,  # valid for the session
    )
    add_proxy(app, settings.staff)
    language = RequestLanguage(settings.display.language, own_words)
    app.before_request(_reject_invalid_host)
    app.before_request(language.choose)
    app.before_request(auth.check)
    CSRFProtect(app)
    app.after_request(set_security_headers)
    app.register_blueprint(auth.routes())
    app.add_url_rule(
        f"/language/<any({', '.join(LANGUAGES)}):language>", "choose_language", language.remember, methods=["POST"]
    )
    app.context_processor(
        lambda: {
            "text": g.text,
            "languages": language.names,
            "menu": menu,
            "logged_in": auth.logged_in,
            "mirror": settings.fleet.name,
            "more_pages": more_pages or {},
            "has_records": more_pages is not None,
        }
    )
    app.register_error_handler(HTTPException, _http_error_page)
    app.register_error_handler(CSRFError, lambda error: (error_page(g.text("web.expired")), 400))
    app.register_error_handler(RangeError, lambda error: (error_page(g.text(str(error))), 400))
    return app


class RequestLanguage:
    """The language of a request: chosen on the page, else the browser's, else the mirror's own."""

    def __init__(self, default: str, own_words: OwnWords) -> None:
        """
        default: the mirror's language.
        own_words: of the installer's exercises.
        """
        self._default = default
        self._texts = {language: text_with(own_words, language) for language in LANGUAGES}
        self.names = {language: text("web.language") for language, text in self._texts.items()}

    def choose(self) -> None:
        chosen = session.get("language") or request.accept_languages.best_match(LANGUAGES, self._default)
        g.text = self._texts[chosen]

    def remember(self, language: str) -> ResponseReturnValue:
        session["language"] = language
        return redirect(url_for("usage"), 303)


def _reject_invalid_host() -> ResponseReturnValue | None:
    """Reject a Host header from which no URL can be built: no browser sends one, and rendering would fail."""
    return Response(status=400) if request_ctx.url_adapter is None else None


def _http_error_page(error: HTTPException) -> ResponseReturnValue:
    """An HTTP error as a page in the reader's language."""
    key = "web.not-found" if error.code == 404 else "web.refused"
    response = error.get_response()
    response.data, response.mimetype = error_page(g.text(key)), "text/html"
    return response


def error_page(message: str, reason: str | None = None) -> str:
    """A page with one sentence. reason: details for whoever fixes it, in English; None for none."""
    return render_template("fault.html", message=message, reason=reason)
