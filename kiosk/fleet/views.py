"""The sections of the fleet's pages that one mirror's pages do not have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kiosk.fleet.queries import ComparisonRow, MirrorStatus
from kiosk.staff.page import NOT_SHOWN, Block, Chart, Table, format_number, format_share, format_temperature
from kiosk.text import Text
from kiosk.text.dates import format_day_month, format_short_day

MAX_LISTED_MIRRORS = 200  # more mirrors with problems are one outage, not a list to work through


def comparison_block(found: Sequence[ComparisonRow], what: str, text: Text) -> Block:
    """A table that compares sites or mirrors. what: "site" or "mirror"."""
    head = (f"fleet.{what}", "fleet.reported", "web.sessions", "web.sets", "web.left", "web.reps", "web.over-toes")
    rows = tuple(
        (one.name, *map(format_number, (one.days, one.sessions, one.sets, one.left, one.reps)), format_share(one.share))
        for one in found
    )
    links = tuple(one.name for one in found)
    return Block((Chart(text(f"fleet.by-{what}"), None),), Table(tuple(map(text, head)), rows, links, link_target=what))


def status_block(found: Sequence[MirrorStatus], now: datetime, due_day: date, every: bool, text: Text) -> Block:
    """A table of the mirrors with problems, or of all mirrors if `every`.

    now: with a zone.
    due_day: the day that every mirror must have reported by now.
    """
    problems = [(mirror, mirror.problems(now, due_day)) for mirror in found]
    shown = [(mirror, ids) for mirror, ids in problems if every or ids]
    title = text("fleet.look")
    if len(shown) > MAX_LISTED_MIRRORS:
        title = f"{title} ({format_number(len(shown))})"
        shown = shown[:MAX_LISTED_MIRRORS]
    head = ("fleet.mirror", "fleet.site", "fleet.state", "web.hottest", "web.heard", "fleet.last-day", "fleet.waiting")
    rows = tuple(_status_row(mirror, ids, now, text) for mirror, ids in shown)
    links = tuple(mirror.mirror for mirror, _ in shown)
    table = Table(tuple(map(text, head)), rows, links, link_target="mirror")
    return Block((Chart(title, None),), table, None if rows else text("fleet.well"))


def _status_row(mirror: MirrorStatus, problems: Sequence[str], now: datetime, text: Text) -> tuple[str, ...]:
    seen = mirror.last_seen.astimezone(now.tzinfo) if mirror.last_seen else None
    last_seen = f"{format_day_month(seen, text)} {seen:%H:%M}" if seen else text("web.never")
    return (
        mirror.mirror,
        mirror.site,
        ", ".join(text(f"fleet.trouble.{problem}") for problem in problems) or text("fleet.good"),
        format_temperature(mirror.hottest_c),
        last_seen,
        format_short_day(mirror.last_day, text) if mirror.last_day else text("web.never"),
        NOT_SHOWN if mirror.pending_days is None else format_number(mirror.pending_days),
    )
