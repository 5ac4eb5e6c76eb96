"""What stands on a chain's pages beside what one mirror's pages show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from kiosk.fleet.queries import ComparisonRow, MirrorStatus
from kiosk.staff.views import NOT_SHOWN, Block, Chart, Table, number, share_in_words
from kiosk.text import Text

TROUBLED_MOST = 200  # more are no list but an outage


def compared(found: Sequence[ComparisonRow], what: str, text: Text) -> Block:
    """Sites or mirrors beside each other. what: site or mirror."""
    head = (f"chain.{what}", "chain.reported", "web.sessions", "web.sets", "web.left", "web.reps", "web.over-toes")
    rows = tuple(
        (one.name, *map(number, (one.days, one.sessions, one.sets, one.left, one.reps)), share_in_words(one.share))
        for one in found
    )
    links = tuple(one.name for one in found)
    return Block((Chart(text(f"chain.by-{what}"), None),), Table(tuple(map(text, head)), rows, links, leads_to=what))


def members(found: Sequence[MirrorStatus], now: datetime, reported_by: date, every: bool, text: Text) -> Block:
    """Mirrors that somebody should look at, or every one of them. now: with a zone."""
    told = [(member, member.problems(now, reported_by)) for member in found]
    shown = [(member, troubles) for member, troubles in told if every or troubles]
    title = text("chain.look")
    if len(shown) > TROUBLED_MOST:
        title = f"{title} ({number(len(shown))})"
        shown = shown[:TROUBLED_MOST]
    head = ("chain.mirror", "chain.site", "chain.state", "web.hottest", "web.heard", "chain.last-day", "chain.waiting")
    rows = tuple(_member(member, troubles, now, text) for member, troubles in shown)
    links = tuple(member.mirror for member, _ in shown)
    table = Table(tuple(map(text, head)), rows, links, leads_to="mirror")
    return Block((Chart(title, None),), table, None if rows else text("chain.well"))


def _member(member: MirrorStatus, troubles: Sequence[str], now: datetime, text: Text) -> tuple[str, ...]:
    heard = f"{member.heard.astimezone(now.tzinfo):%d.%m. %H:%M}" if member.heard else text("web.never")
    return (
        member.mirror,
        member.site,
        ", ".join(text(f"chain.trouble.{trouble}") for trouble in troubles) or text("chain.good"),
        NOT_SHOWN if member.hottest_c is None else f"{member.hottest_c:.0f} °C",
        heard,
        member.last_day.isoformat() if member.last_day else text("web.never"),
        NOT_SHOWN if member.waiting is None else number(member.waiting),
    )
