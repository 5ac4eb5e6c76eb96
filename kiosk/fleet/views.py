"""What stands on a fleet's pages beside what one mirror's pages show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kiosk.fleet.queries import ComparisonRow, MirrorStatus
from kiosk.staff.views import NOT_SHOWN, Block, Chart, Table, format_number, format_share
from kiosk.text import Text

MAX_LISTED_MIRRORS = 200  # more are no list but an outage


def comparison_block(found: Sequence[ComparisonRow], what: str, text: Text) -> Block:
    """Sites or mirrors beside each other. what: site or mirror."""
    head = (f"fleet.{what}", "fleet.reported", "web.sessions", "web.sets", "web.left", "web.reps", "web.over-toes")
    rows = tuple(
        (one.name, *map(format_number, (one.days, one.sessions, one.sets, one.left, one.reps)), format_share(one.share))
        for one in found
    )
    links = tuple(one.name for one in found)
    return Block((Chart(text(f"fleet.by-{what}"), None),), Table(tuple(map(text, head)), rows, links, link_target=what))


def status_block(found: Sequence[MirrorStatus], now: datetime, reported_by: date, every: bool, text: Text) -> Block:
    """Mirrors that somebody should look at, or every one of them. now: with a zone."""
    told = [(member, member.problems(now, reported_by)) for member in found]
    shown = [(member, troubles) for member, troubles in told if every or troubles]
    title = text("fleet.look")
    if len(shown) > MAX_LISTED_MIRRORS:
        title = f"{title} ({format_number(len(shown))})"
        shown = shown[:MAX_LISTED_MIRRORS]
    head = ("fleet.mirror", "fleet.site", "fleet.state", "web.hottest", "web.heard", "fleet.last-day", "fleet.waiting")
    rows = tuple(_status_row(member, troubles, now, text) for member, troubles in shown)
    links = tuple(member.mirror for member, _ in shown)
    table = Table(tuple(map(text, head)), rows, links, link_target="mirror")
    return Block((Chart(title, None),), table, None if rows else text("fleet.well"))


def _status_row(member: MirrorStatus, troubles: Sequence[str], now: datetime, text: Text) -> tuple[str, ...]:
    heard = f"{member.last_seen.astimezone(now.tzinfo):%d.%m. %H:%M}" if member.last_seen else text("web.never")
    return (
        member.mirror,
        member.site,
        ", ".join(text(f"fleet.trouble.{trouble}") for trouble in troubles) or text("fleet.good"),
        NOT_SHOWN if member.hottest_c is None else f"{member.hottest_c:.0f} °C",
        heard,
        member.last_day.isoformat() if member.last_day else text("web.never"),
        NOT_SHOWN if member.pending_days is None else format_number(member.pending_days),
    )
