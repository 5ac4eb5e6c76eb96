"""Reads from the log, the disk and the certificate what tells whether the mirror is well."""

from __future__ import annotations

import logging
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from kiosk.checks.certificate_file import CertificateError, certificate_end
from kiosk.notify.faults import MAX_IDLE_DAYS, Readings
from kiosk.settings import Settings
from kiosk.usage.records import EventKind, local_day
from kiosk.usage.store import open_log

EVENT_DAYS = 7  # days of events that are read, and all days since the oldest open fault

log = logging.getLogger(__name__)


def read_state(settings: Settings, state: Path, now: float, watched_s: float, since: float | None = None) -> Readings:
    """Raises StoreError, and OSError where the disk cannot be asked.

    state: directory of the usage log.
    now: Unix seconds.
    watched_s: see `Readings`.
    since: Unix seconds of the oldest open fault; None without one.
    """
    zone = settings.usage.zone()
    today = local_day(now, zone)
    oldest = today if since is None else local_day(since, zone)
    first = min(oldest, today - timedelta(days=EVENT_DAYS))
    events: list[tuple[float, EventKind]] = []
    sessions = Counter[date]()
    last_entry: float | None = None
    with open_log(state, zone) as store:
        if store is not None:
            events = [(at, EventKind(kind)) for at, kind, _ in store.events(first, today)]
            last_entry = max((row[4] for row in store.uptime(first, today)), default=None)
            for day, _, count in store.sessions(today - timedelta(days=MAX_IDLE_DAYS), today):
                sessions[date.fromisoformat(day)] += count
    return Readings(
        now=now,
        watched_s=watched_s,
        events=events,
        last_entry=last_entry,
        disk_free=shutil.disk_usage(state).free,
        certificate_end=_certificate_end(settings.staff.certificate),
        sessions=sessions,
    )


def _certificate_end(path: Path | None) -> float | None:
    if path is None:
        return None
    try:
        return certificate_end(path)
    except CertificateError as error:
        log.warning("%s", error)
        return None
