"""The page on which staff take the mirror out of service and set picture, sound, language and opening hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from kiosk.adjustments import MAX, MAX_WORDS, MIN, Adjustment, Adjustments, Closure, OpeningHours
from kiosk.settings import Settings
from kiosk.staff.change_request import ChangeRequest, RequestError, hand_over, waiting_request
from kiosk.text import LANGUAGES
from kiosk.text.dates import format_day
from kiosk.usage.audit import AuditKind
from kiosk.usage.records import local_time

MAX_CLOSED = timedelta(days=366)
Note = Callable[[AuditKind, str], None]


class FormError(ValueError):
    """The form has a value that cannot be; the message is a text key."""


class ControlPages:
    def __init__(self, state: Path, settings: Settings, unix_time: Callable[[], float], note: Note) -> None:
        """
        state: the state directory.
        unix_time: reads the wall clock.
        note: writes to the audit log.
        """
        self._state = state
        self._settings = settings
        self._unix_time = unix_time
        self._note = note

    def add_to(self, app: Flask) -> None:
        app.add_url_rule("/mirror", "mirror", self.show)
        app.add_url_rule("/mirror/settings", "change_settings", self.change_settings, methods=["POST"])
        app.add_url_rule("/mirror/close", "close_mirror", self.close, methods=["POST"])
        app.add_url_rule("/mirror/open", "open_mirror", self.open, methods=["POST"])
        app.register_error_handler(FormError, lambda error: (self._page(g.text(str(error))), 400))
        app.register_error_handler(RequestError, lambda error: (self._page(g.text("web.not-handed-over")), 503))

    def notices(self) -> list[str]:
        """What staff have set that everybody should know, in the reader's language."""
        closure = self.current().closure
        if closure is None or closure.is_over(self._unix_time()):
            return []
        return [self._closure_in_words(closure)]

    def current(self) -> Adjustments:
        """As the mirror has stored it."""
        return Adjustments(self._state, self._settings.sound.volume)

    def show(self) -> str:
        return self._page()

    def change_settings(self) -> ResponseReturnValue:
        form = request.form
        opens, closes = form.get("opens", ""), form.get("closes", "")
        if bool(opens) != bool(closes):
            raise FormError("web.opening-wrong")
        try:
            opening = (
                OpeningHours(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)) if opens else None
            )
        except ValueError as error:
            raise FormError("web.opening-wrong") from error
        try:
            numbers = {name.value: int(form.get(name, "")) for name in Adjustment}
        except ValueError as error:
            raise FormError("web.value-wrong") from error
        self._hand_over({**numbers, "language": form.get("language"), "opening": opening and opening.model_dump()})
        return redirect(url_for("mirror"), 303)

    def close(self) -> ResponseReturnValue:
        words, until = request.form.get("words", "").strip(), request.form.get("until", "")
        if not words or len(words) > MAX_WORDS:
            raise FormError("web.words-wrong")
        closure = {"words": words, "until": self._parsed_end(until) if until else None}
        self._hand_over({"closure": closure})
        return redirect(url_for("mirror"), 303)

    def open(self) -> ResponseReturnValue:
        self._hand_over({"closure": None})
        return redirect(url_for("mirror"), 303)

    def _hand_over(self, changes: Mapping[str, Any]) -> None:
        """Raises FormError, RequestError."""
        try:
            wanted = ChangeRequest.model_validate({"schema": 1, **changes})
        except ValidationError as error:
            raise FormError("web.value-wrong") from error
        hand_over(self._state, wanted)
        self._note(AuditKind.SETTINGS, _in_short(wanted.changes()))

    def _parsed_end(self, text: str) -> datetime:
        """Raises FormError for what is not a time in the coming year."""
        now = local_time(self._unix_time(), self._settings.usage.zone())
        try:
            until = datetime.fromisoformat(text).replace(tzinfo=now.tzinfo)
        except ValueError as error:
            raise FormError("web.end-wrong") from error
        if not now < until < now + MAX_CLOSED:
            raise FormError("web.end-wrong")
        return until

    def _page(self, fault: str | None = None) -> str:
        current, waiting = self.current(), waiting_request(self._state)
        notify = self._settings.notify
        opening = current.opening
        if opening is None and notify.opens is not None and notify.closes is not None:
            opening = OpeningHours(opens=notify.opens, closes=notify.closes)
        closure = current.closure
        now = self._unix_time()
        closed = closure is not None and not closure.is_over(now)
        tonight = local_time(now, self._settings.usage.zone()).replace(hour=22, minute=0)
        return render_template(
            "mirror.html",
            endpoint="mirror",
            fault=fault,
            waiting=waiting is not None,
            closed=self._closure_in_words(closure) if closure is not None and closed else None,
            words=(closure.words if closure else current.last_words) or g.text("closure.words.2"),
            until=f"{tonight:%Y-%m-%dT%H:%M}",
            volume=current.percent(Adjustment.VOLUME),
            brightness=current.percent(Adjustment.BRIGHTNESS),
            lowest=MIN[Adjustment.BRIGHTNESS],
            highest=MAX,
            longest=MAX_WORDS,
            language=current.language or self._settings.display.language,
            codes=LANGUAGES,
            opening=opening,
        )

    def _closure_in_words(self, closure: Closure) -> str:
        if closure.until is None:
            return f"{g.text('closure.title')}: {closure.words} {g.text('closure.no-end')}."
        end = g.text("closure.until-day", time=f"{closure.until:%H:%M}", day=format_day(closure.until.date(), g.text))
        return f"{g.text('closure.title')}: {closure.words} {end}."


def _in_short(changes: Mapping[str, Any]) -> str:
    """The changes for the audit log, without staff's words to the members."""
    parts = []
    for name, value in changes.items():
        if name == "closure":
            parts.append("in service" if value is None else f"out of service until {value.get('until') or 'ended'}")
        elif name == "opening":
            parts.append(f"opening {value['opens']} to {value['closes']}" if value else "opening as in the settings")
        else:
            parts.append(f"{name} {value}")
    return ", ".join(parts)
