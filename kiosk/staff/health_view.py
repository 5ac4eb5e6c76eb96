"""The contents of the health page: what the mirror reports about itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.staff.page import (
    Block,
    Chart,
    Condition,
    Figure,
    Page,
    Table,
    format_duration,
    format_number,
    format_temperature,
    format_tenths,
)
from kiosk.staff.views import span_chart, span_label, span_unit
from kiosk.text import Text
from kiosk.text.dates import format_day, format_short_day
from kiosk.usage.records import EventKind
from kiosk.usage.report import MachineEvent, Report
from kiosk.usage.store import MIN_FREE_DISK_BYTES

MAX_EVENTS = 100  # listed on the page; `gym-mirror log` prints all
COUNTED_EVENTS = (EventKind.CAMERA_LOST, EventKind.THROTTLED)  # events that staff can act on
EVENT_HEAD = ("time", "what", "detail")


def health_page(found: Report, disk_free: int | None, text: Text, condition: Condition | None = None) -> Page:
    """The mirror's own figures.

    disk_free: bytes on the disk of the usage log; None on a fleet's pages.
    condition: how the mirror is now; None on a fleet's pages.
    """
    machine = found.machine
    figures = (
        Figure(format_duration(machine.up_s), text("web.up")),
        Figure(format_duration(machine.out_of_order_s), text("web.out-of-order")),
        Figure(format_temperature(machine.hottest_c), text("web.hottest")),
        *(
            Figure(format_number(found.event_counts.get(kind, 0)), text(f"web.event.{kind.value}"))
            for kind in COUNTED_EVENTS
        ),
    )
    blocks = tuple(_running_by_span(found, text))
    if disk_free is None:
        return Page(figures, None, blocks)
    figures += (Figure(f"{format_tenths(disk_free / 1e9, text)} GB", text("web.disk-free")),)
    last_seen = machine.last_seen
    when = f"{format_day(last_seen.date(), text)}, {last_seen:%H:%M}" if last_seen else text("web.never")
    warning = text("web.disk-low") if disk_free < MIN_FREE_DISK_BYTES else None
    note = f"{text('web.heard')}: {when}"
    return Page(figures, note, (*blocks, _events(found.events, text)), warning, condition)


def _running_by_span(found: Report, text: Text) -> Iterator[Block]:
    """Uptime, and time out of order if there was any."""
    ran = [span for span in found.spans if span.machine.up_s]
    if not ran:
        return
    drawn = [span_chart("up-by", found, text, [round(span.machine.up_s / 3600) for span in found.spans])]
    if found.machine.out_of_order_s:
        minutes = [round(span.machine.out_of_order_s / 60) for span in found.spans]
        drawn.append(span_chart("down-by", found, text, minutes))
    head = (text(f"web.{span_unit(found)}"), text("web.up"), text("web.out-of-order"), text("web.hottest"))
    rows = tuple(
        (
            span_label(span, text),
            format_duration(span.machine.up_s),
            format_duration(span.machine.out_of_order_s),
            format_temperature(span.machine.hottest_c),
        )
        for span in ran
    )
    yield Block(tuple(drawn), Table(head, rows))


def _events(events: Sequence[MachineEvent], text: Text) -> Block:
    rows = tuple(
        (f"{format_short_day(event.at, text)}, {event.at:%H:%M}", text(f"web.event.{event.kind.value}"), event.detail)
        for event in reversed(events[-MAX_EVENTS:])
    )
    note = None if rows else text("web.events-none")
    if len(events) > MAX_EVENTS:
        note = text("web.events-more", n=MAX_EVENTS)
    return Block((Chart(text("web.events"), None),), Table(tuple(text(f"web.{key}") for key in EVENT_HEAD), rows), note)
