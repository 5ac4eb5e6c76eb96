"""The staff's pages: a web service that reads the usage log and writes nothing."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.schema import Exercise
from kiosk.settings import Settings
from kiosk.staff.access import AccessError, StaffAccess
from kiosk.staff.auth import Auth, PinAuth, set_security_headers
from kiosk.staff.date_range import MENU, DateRange, RangeError, parse_date_range
from kiosk.staff.login_sessions import MAX_AGE_S
from kiosk.staff.views import Page, exercise_page, exercise_title, health_page, usage_page
from kiosk.text import LANGUAGES, Text, load_text
from kiosk.usage.export import as_csv
from kiosk.usage.report import Report, daily_usage, report
from kiosk.usage.store import StoreError, open_log

MAX_REQUEST_BYTES = 16 * 1024  # bytes; nobody sends more than a password


def create_app(
    state: Path,
    settings: Settings,
    access: StaffAccess,
    clock: Callable[[], float] = time.monotonic,
    today: Callable[[], date] | None = None,
) -> Flask:
    """The service as a WSGI application. state: directory of the usage log.

    clock: monotonic seconds. today: the log's day; by the wall clock unless given. Raises AccessError where no PIN
    is set, and ExerciseError.
    """
    if not access.is_set:
        raise AccessError("No staff PIN is set; set one first: gym-mirror staff set-pin")
    guard = PinAuth(access, 60.0 * settings.staff.idle_minutes, clock, lambda: g.text)
    exercises = load_exercises(settings.exercises.folder)
    app = create_base_app(settings, guard, exercises, MENU)
    zone = settings.usage.zone()
    today = today or (lambda: datetime.now(zone).date())
    StaffPages(state, settings, exercises, today).add_to(app)
    if settings.staff.metrics:
        from kiosk.staff.metrics import add_metrics

        add_metrics(app, state, zone, today)
    app.register_error_handler(StoreError, lambda error: (error_page(g.text("web.log-unread"), str(error)), 503))
    app.register_error_handler(AccessError, lambda error: (error_page(g.text("web.pin-unread"), str(error)), 503))
    return app


def create_base_app(
    settings: Settings, guard: Auth, exercises: Mapping[str, Exercise], menu: Mapping[int, tuple[str, str]]
) -> Flask:
    """A service without pages yet: log-in, languages, headers, and the words of what goes wrong."""
    app = Flask("kiosk.staff")
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME="gym-mirror",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=settings.staff.certificate is not None,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=MAX_AGE_S),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
    )
    words = RequestLanguage(settings.display.language, exercises)
    app.before_request(_reject_invalid_host)
    app.before_request(words.choose)
    app.before_request(guard.check)
    CSRFProtect(app)
    app.after_request(set_security_headers)
    app.register_blueprint(guard.routes())
    app.add_url_rule("/language/<any(en, de):language>", "choose_language", words.remember, methods=["POST"])
    app.context_processor(lambda: {"text": g.text, "menu": menu, "logged_in": guard.logged_in})
    app.register_error_handler(HTTPException, _http_error_page)
    app.register_error_handler(CSRFError, lambda error: (error_page(g.text("web.expired")), 400))
    app.register_error_handler(RangeError, lambda error: (error_page(g.text(str(error))), 400))
    return app


class RequestLanguage:
    """The language of a request: as chosen on the page, else as the browser asks, else as the mirror's own."""

    def __init__(self, usual: str, exercises: Mapping[str, Exercise]) -> None:
        """exercises: an installer's own bring their own words."""
        self._usual = usual
        self._texts: dict[str, Text] = {}
        for language in LANGUAGES:
            brought: dict[str, str] = {}
            for exercise in exercises.values():
                brought |= exercise.words.get(language, {})
            self._texts[language] = load_text(language, brought)

    def choose(self) -> None:
        chosen = session.get("language") or request.accept_languages.best_match(LANGUAGES, self._usual)
        g.text = self._texts[chosen]

    def remember(self, language: str) -> ResponseReturnValue:
        session["language"] = language
        return redirect(url_for("usage"), 303)


class StaffPages:
    """What can be read, all of it from the usage log. today: the log's day."""

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
        asked = self._asked()
        return self._page("usage", asked, asked.title(g.text), usage_page(self._report(asked), g.text))

    def exercise(self, name: str) -> str:
        asked = self._asked(usual=30)
        known = self._exercises.get(name)
        cues = {str(cue): words for cue, words in known.cues.items()} if known else {}
        page = exercise_page(self._report(asked, name), cues, g.text)
        return self._page("exercise", asked, exercise_title(name, g.text), page, name=name)

    def health(self) -> str:
        asked = self._asked(usual=7)
        page = health_page(self._report(asked), shutil.disk_usage(self._state).free, g.text)
        return self._page("health", asked, g.text("staff.health"), page)

    def csv(self) -> Response:
        asked = self._asked()
        with open_log(self._state, self._zone) as store:
            lines = daily_usage(store, asked.first, asked.last)
        days = f"{asked.first}" if asked.first == asked.last else f"{asked.first}-to-{asked.last}"
        saved_as = {"Content-Disposition": f'attachment; filename="usage-{days}.csv"'}
        return Response(as_csv(lines), mimetype="text/csv", headers=saved_as)

    def _asked(self, usual: int = 1) -> DateRange:
        return parse_date_range(request.args, self._today(), usual)

    def _report(self, asked: DateRange, exercise: str | None = None) -> Report:
        with open_log(self._state, self._zone) as store:
            return report(store, asked.first, asked.last, self._zone, exercise)

    def _page(self, endpoint: str, asked: DateRange, title: str, page: Page, **place: str) -> str:
        """place: what the page's own address needs beside the days."""
        days = asked.in_words(g.text)
        return render_template(
            "page.html", endpoint=endpoint, asked=asked, title=title, days=days, page=page, place=place
        )


def _reject_invalid_host() -> ResponseReturnValue | None:
    """A host name that no address can be built from is no browser's; no page could be drawn for it, none has links."""
    return Response(status=400) if request_ctx.url_adapter is None else None


def _http_error_page(error: HTTPException) -> ResponseReturnValue:
    """Errors of HTTP in the page's own words."""
    key = "web.not-found" if error.code == 404 else "web.refused"
    response = error.get_response()
    response.data, response.mimetype = error_page(g.text(key)), "text/html"
    return response


def error_page(words: str, reason: str | None = None) -> str:
    """A page that says one sentence. reason: for whoever mends it, in English."""
    return render_template("fault.html", words=words, reason=reason)
