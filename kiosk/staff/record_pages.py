"""The pages for whoever answers for the data: who opened and changed what, and what is kept for how long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, g, render_template

from kiosk.settings import Settings
from kiosk.staff.page import Table
from kiosk.text.dates import format_short_day
from kiosk.usage.audit import FILE_NAME as AUDIT_FILE
from kiosk.usage.audit import KEPT_S, Audit, AuditEntry, AuditKind
from kiosk.usage.records import local_time
from kiosk.usage.report import MIN_SETS_FOR_SHARE
from kiosk.usage.store import FILE_NAME as LOG_FILE
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE

MAX_ENTRIES = 500  # listed on the page
AUDIT_HEAD = ("time", "what", "address", "detail")


class RecordPages:
    def __init__(self, state: Path, settings: Settings, audit: Audit) -> None:
        self._state = state
        self._settings = settings
        self._audit = audit
        self._zone = settings.usage.zone()

    def add_to(self, app: Flask) -> None:
        app.add_url_rule("/audit", "audit", self.audit)
        app.add_url_rule("/privacy", "privacy", self.privacy)

    def audit(self) -> str:
        rows = tuple(_audit_row(entry, self._zone) for entry in self._audit.entries(MAX_ENTRIES))
        table = Table(tuple(g.text(f"web.{key}") for key in AUDIT_HEAD), rows)
        return render_template(
            "audit.html", endpoint="audit", table=table, days=round(KEPT_S / 86_400), most=MAX_ENTRIES
        )

    def privacy(self) -> str:
        settings = self._settings
        return render_template(
            "privacy.html",
            endpoint="privacy",
            controller=settings.staff.controller,
            keep_days=settings.usage.keep_days,
            audit_days=round(KEPT_S / 86_400),
            sessions=MIN_SESSIONS_FOR_SHARE,
            sets=MIN_SETS_FOR_SHARE,
            state=self._state,
            log_file=LOG_FILE,
            audit_file=AUDIT_FILE,
            sends_messages=settings.notify.smtp_host is not None or settings.notify.webhook is not None,
            fleet=settings.fleet.name,
        )


def _audit_row(entry: AuditEntry, zone: ZoneInfo | None) -> tuple[str, ...]:
    at = local_time(entry.at, zone)
    what = g.text(f"web.audit.{entry.kind}") if entry.kind in set(AuditKind) else entry.kind
    where = entry.address or g.text("web.on-the-mirror")
    return f"{format_short_day(at.date(), g.text)}, {at:%H:%M}", what, where, entry.detail


def noting(
    audit: Audit, unix_time: Callable[[], float], address: Callable[[], str]
) -> Callable[[AuditKind, str], None]:
    """A function that writes an entry of the current request. address: of its browser."""
    return lambda kind, detail: audit.add(kind, unix_time(), address(), detail)
