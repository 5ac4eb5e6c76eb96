"""The faults of the mirror that exist now. Pure: log rows, readings and the time are passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kiosk.usage.records import EventKind, local_time
from kiosk.usage.store import MIN_FREE_DISK_BYTES

MAX_SILENCE_S = 1800.0  # since the last entry; the mirror writes one every ten minutes
DISK_RECOVERY = 1.5  # times the limit that must be free again, so that a disk near the limit is one fault
CERTIFICATE_WARNING_S = 14 * 86_400.0
MAX_IDLE_DAYS = 60  # days without a session that are counted back


class Fault(StrEnum):
    """The faults that are reported to staff. The value is `about` in the webhook's JSON and part of the text keys."""

    MIRROR = "mirror"  # the board runs, the mirror does not
    CAMERA = "camera"
    MODEL = "model"
    HEAT = "heat"  # hot, or short of power
    DISK = "disk"
    CERTIFICATE = "certificate"
    NO_SESSION = "no-session"


# What begins and what ends a fault in the log. A mirror that starts reports again what is still broken.
EVENTS = {
    Fault.CAMERA: (EventKind.CAMERA_LOST, EventKind.CAMERA_BACK),
    Fault.MODEL: (EventKind.MODEL_LOST, EventKind.MODEL_BACK),
    Fault.HEAT: (EventKind.THROTTLED, EventKind.FULL_SPEED),
}
LIFE_CYCLE = (EventKind.START, EventKind.STOP)


@dataclass(frozen=True)
class Rules:
    """The limits from which a fault is reported.

    limit_s: seconds for which a fault must last before it is reported, and be absent before its end is reported.
    opens, closes: local opening hours; None where they are not set.
    no_session_hours: opening hours without a session, from which they are reported; None = never.
    zone: time zone of the log's days; None = the machine's own.
    """

    limit_s: float
    opens: time | None = None
    closes: time | None = None
    no_session_hours: int | None = None
    zone: ZoneInfo | None = None


@dataclass(frozen=True)
class Readings:
    """What is known about the mirror at one moment.

    now: Unix seconds.
    watched_s: seconds since the watch began, by a clock that is never set. What was before does not count towards a
        limit, so that neither a board without a clock nor one switched off overnight sends a message.
    events: (Unix seconds, kind) from the log, in order.
    last_entry: Unix seconds of the last uptime entry; None without one.
    disk_free: bytes.
    certificate_end: Unix seconds; None where there is no certificate.
    sessions: sessions by day; days without any may be missing.
    """

    now: float
    watched_s: float
    events: Sequence[tuple[float, EventKind]]
    last_entry: float | None
    disk_free: int
    certificate_end: float | None
    sessions: Mapping[date, int]


def standing_since(fault: Fault, readings: Readings, rules: Rules, open_since: float | None) -> float | None:
    """Start of the fault, Unix seconds, if it must be reported or stay open now; None otherwise.

    open_since: start of the fault if it was reported and has not ended; None otherwise.
    """
    if fault in EVENTS:
        return _lost_since(readings, rules.limit_s, EVENTS[fault], open_since)
    if fault is Fault.MIRROR:
        stands = _is_silent(readings, rules.limit_s)
    elif fault is Fault.DISK:
        stands = readings.disk_free < MIN_FREE_DISK_BYTES * (1.0 if open_since is None else DISK_RECOVERY)
    elif fault is Fault.CERTIFICATE:
        end = readings.certificate_end
        stands = end is not None and end - readings.now < CERTIFICATE_WARNING_S
    else:
        stands = _is_unused(readings, rules, open_since is not None)
    if not stands:
        return None
    return readings.now if open_since is None else open_since


def _lost_since(
    readings: Readings, limit_s: float, kinds: tuple[EventKind, EventKind], open_since: float | None
) -> float | None:
    """Losses separated by less than the limit form one fault, which is reported when their sum reaches the limit.

    It ends when the last loss ended longer ago than the limit, so a flapping device is one fault. Only losses since the
    watch began count.
    """
    watch_began = readings.now - readings.watched_s
    began, lost_s, ended = open_since, 0.0, None
    lost_at = open_since
    for at, kind in readings.events:
        if open_since is not None and at < open_since:
            continue
        if kind is kinds[0] and lost_at is None:
            if ended is None or at - ended >= limit_s:
                began, lost_s = at, 0.0
            lost_at = at
        elif kind in (kinds[1], *LIFE_CYCLE) and lost_at is not None:
            lost_s += max(0.0, at - max(lost_at, watch_began))
            lost_at, ended = None, at
    if lost_at is not None:
        lost_s += readings.now - max(lost_at, watch_began)
    elif ended is None or readings.now - ended >= limit_s:
        return None
    return began if open_since is not None or lost_s >= limit_s else None


def _is_silent(readings: Readings, limit_s: float) -> bool:
    last = max([readings.last_entry or 0.0, *(at for at, _ in readings.events)])
    return min(readings.now - last, readings.watched_s) >= max(limit_s, MAX_SILENCE_S)


def _is_unused(readings: Readings, rules: Rules, was_unused: bool) -> bool:
    """Whether days without a session add up to the opening hours of the rule.

    Only sums of whole days count: today counts only while it has no session, and the end is reported on the day after
    the first session. An immediate report would disclose the hour of a session.
    """
    if rules.opens is None or rules.closes is None or rules.no_session_hours is None:
        return False
    local = local_time(readings.now, rules.zone)
    today = local.date()
    if local.time() < rules.opens or readings.sessions.get(today):
        return was_unused
    if not any(readings.sessions.values()):  # a mirror that nobody has used yet
        return was_unused
    open_s = _open_seconds(rules.opens, min(rules.closes, local.time()))
    for back in range(1, MAX_IDLE_DAYS):
        if readings.sessions.get(today - timedelta(days=back)):
            break
        open_s += _open_seconds(rules.opens, rules.closes)
    return open_s >= 3600.0 * rules.no_session_hours


def _open_seconds(opens: time, until: time) -> float:
    return (datetime.combine(date.min, until) - datetime.combine(date.min, opens)).total_seconds()
