"""The staff pages: a web service that only reads the usage log."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask, Response, abort, g, redirect, render_template, request, session, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from kiosk.exercises.catalogue import load_catalogue
from kiosk.exercises.schema import Exercise
from kiosk.exercises.words import OwnWords, text_with
from kiosk.settings import Settings
from kiosk.staff.access import AccessError, StaffAccess
from kiosk.staff.auth import Auth, PinAuth, set_security_headers
from kiosk.staff.date_range import MENU, DateRange, RangeError, parse_date_range
from kiosk.staff.login_sessions import MAX_AGE_S
from kiosk.staff.views import Page, exercise_page, exercise_title, health_page, usage_page
from kiosk.text import LANGUAGES
from kiosk.usage.export import as_csv
from kiosk.usage.report import Report, daily_usage, report
from kiosk.usage.store import StoreError, open_log

MAX_REQUEST_BYTES = 16 * 1024  # the largest real request is a password form


def create_app(
    state: Path,
    settings: Settings,
    access: StaffAccess,
    clock: Callable[[], float] = time.monotonic,
    today: Callable[[], date] | None = None,
) -> Flask:
    """The service as a WSGI application. Raises AccessError where no PIN is set.

    state: directory of the usage log.
    clock: monotonic seconds.
    today: the log's current day; None = by the wall clock.
    """
    if not access.is_set:
        raise AccessError("No staff PIN is set; set one first: gym-mirror staff set-pin")
    auth = PinAuth(access, 60.0 * settings.staff.idle_minutes, clock, lambda: g.text)
    catalogue = load_catalogue(settings.exercises.folder, settings.display.language)
    app = create_base_app(settings, auth, catalogue.own_words, MENU)
    zone = settings.usage.zone()
    today = today or (lambda: datetime.now(zone).date())
    StaffPages(state, settings, catalogue.exercises, today).add_to(app)
    if settings.staff.metrics:
        from kiosk.staff.metrics import add_metrics

        add_metrics(app, state, zone, today)
    app.register_error_handler(StoreError, lambda error: (error_page(g.text("web.log-unread"), str(error)), 503))
    app.register_error_handler(AccessError, lambda error: (error_page(g.text("web.pin-unread"), str(error)), 503))
    return app


def create_base_app(settings: Settings, auth: Auth, own_words: OwnWords, menu: Mapping[int, tuple[str, str]]) -> Flask:
    """A service without pages: log-in, languages, headers and error pages."""
    app = Flask("kiosk.staff")
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME="gym-mirror",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.staff.certificate is not None,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=MAX_AGE_S),
        WTF_CSRF_TIME_LIMIT=None,  # valid for the session
    )
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
        lambda: {"text": g.text, "languages": language.names, "menu": menu, "logged_in": auth.logged_in}
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


class StaffPages:
    """The pages, all of them read from the usage log."""

    def __init__(
        self, state: Path, settings: Settings, exercises: Mapping[str, Exercise], today: Callable[[], date]
    ) -> None:
        self._state = state
        self._exercises = exercises
        self._zone = settings.usage.zone()
        self._today = today

    def add_to(self, app: Flask) -> None:
        app.add_url_rule("/", "usage", self.usage)
        app.add_url_rule("/exercise/<name>", "exercise", self.exercise)
        app.add_url_rule("/health", "health", self.health)
        app.add_url_rule("/usage.csv", "csv", self.csv)

    def usage(self) -> str:
        date_range = self._date_range()
        return self._page("usage", date_range, date_range.title(g.text), usage_page(self._report(date_range), g.text))

    def exercise(self, name: str) -> str:
        date_range = self._date_range(default_days=30)
        known = self._exercises.get(name)
        cues = {cue: words.text for cue, words in known.cues.items()} if known else {}
        if known is None and not self._was_done(name):
            abort(404)
        page = exercise_page(self._report(date_range, name), cues, g.text)
        return self._page("exercise", date_range, exercise_title(name, g.text), page, name=name)

    def health(self) -> str:
        date_range = self._date_range(default_days=7)
        page = health_page(self._report(date_range), shutil.disk_usage(self._state).free, g.text)
        return self._page("health", date_range, g.text("staff.health"), page)

    def csv(self) -> Response:
        date_range = self._date_range()
        with open_log(self._state, self._zone) as store:
            lines = daily_usage(store, date_range.first, date_range.last)
        days = (
            f"{date_range.first}" if date_range.first == date_range.last else f"{date_range.first}-to-{date_range.last}"
        )
        saved_as = {"Content-Disposition": f'attachment; filename="usage-{days}.csv"'}
        return Response(as_csv(lines), mimetype="text/csv", headers=saved_as)

    def _was_done(self, exercise: str) -> bool:
        """Whether the log has sets of an exercise that is no longer there."""
        with open_log(self._state, self._zone) as store:
            return store is not None and any(row[1] == exercise for row in store.sets(date.min, date.max))

    def _date_range(self, default_days: int = 1) -> DateRange:
        return parse_date_range(request.args, self._today(), default_days)

    def _report(self, date_range: DateRange, exercise: str | None = None) -> Report:
        with open_log(self._state, self._zone) as store:
            return report(store, date_range.first, date_range.last, self._zone, exercise)

    def _page(self, endpoint: str, date_range: DateRange, title: str, page: Page, **route: str) -> str:
        """route: parameters of the page's own route."""
        days = date_range.format(g.text)
        return render_template(
            "page.html", endpoint=endpoint, date_range=date_range, title=title, days=days, page=page, route=route
        )


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
