"""The contents of a page: figures, charts, and tables with the charts' numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kiosk.staff import charts
from kiosk.staff.date_range import format_day, format_month, format_short_day
from kiosk.text import Text
from kiosk.usage.records import EventKind
from kiosk.usage.report import (
    MIN_SESSIONS_FOR_SHARE,
    MIN_SETS_FOR_SHARE,
    MachineEvent,
    MachineTotals,
    Report,
    ReportSpan,
    UsageTotals,
)
from kiosk.usage.store import MIN_FREE_DISK_BYTES

MAX_EVENTS = 100  # listed on the page; `gym-mirror log` prints all
MAX_SHOWN_MINUTES = 24 * 60  # longer durations are shown in hours only
OPENING_HOURS = range(6, 23)  # always shown; other hours only with sessions
COUNTED_EVENTS = (EventKind.CAMERA_LOST, EventKind.THROTTLED)  # events that staff can act on

EVENT_HEAD = ("time", "what", "detail")
NOT_SHOWN = "–"  # noqa: RUF001 (a dash, not a minus)


@dataclass(frozen=True)
class Table:
    """A table with one header row.

    head: column titles; the first column names the row.
    rows: cells, as many per row as there are titles.
    links: the exercise, site or mirror that each row links to, or None per row; empty = no links.
    link_target: what the links name: exercise, site or mirror.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str | None, ...] = ()
    link_target: str = "exercise"


@dataclass(frozen=True)
class Chart:
    """A titled chart.

    title: heading above it.
    drawing: SVG; None where there is nothing to draw.
    """

    title: str
    drawing: Markup | None


@dataclass(frozen=True)
class Block:
    """A section of a page.

    charts: in order.
    table: the numbers of all the charts.
    note: a sentence below the charts; None for none.
    """

    charts: tuple[Chart, ...]
    table: Table
    note: str | None = None


@dataclass(frozen=True)
class Page:
    """The contents of a page.

    figures: formatted number and label of each key figure.
    note: a sentence below the figures; None for none.
    blocks: sections, in order.
    warning: what staff have to do something about, one sentence; None for nothing.
    """

    figures: tuple[tuple[str, str], ...]
    note: str | None
    blocks: tuple[Block, ...]
    warning: str | None = None


def usage_page(found: Report, text: Text) -> Page:
    """All usage of some days."""
    total = found.total
    figures = ((format_number(found.sessions), text("web.sessions")), *_figures(total, text))
    if not found.sessions and not total.sets:
        return Page(figures, text("web.nothing"), ())
    blocks = [_by_exercise(found, text)]
    if any(found.by_hour):
        blocks.append(_by_hour(found, text))
    if len(found.spans) > 1:
        blocks.append(_by_span(found, text))
    return Page(figures, _note(found, text), tuple(blocks))


def exercise_page(found: Report, cues: Mapping[str, str], text: Text) -> Page:
    """One exercise. found: a report limited to it. cues: cue id to the text key of its sentence."""
    total = found.total
    if not total.sets:
        return Page(_figures(total, text), text("web.nothing"), ())
    blocks = []
    if len(found.spans) > 1:
        blocks.append(_exercise_by_span(found, text))
    if total.cues:
        blocks.append(_cues(total.cues, cues, text))
    return Page(_figures(total, text), _note(found, text), tuple(blocks))


def health_page(found: Report, disk_free: int | None, text: Text) -> Page:
    """The mirror's own figures. disk_free: bytes on the disk of the usage log; None on a fleet's pages."""
    machine = found.machine
    figures = (
        (_format_duration(machine.up_s), text("web.up")),
        (_format_duration(machine.out_of_order_s), text("web.out-of-order")),
        (_temperature(machine), text("web.hottest")),
        *((format_number(found.event_counts.get(kind, 0)), text(f"web.event.{kind.value}")) for kind in COUNTED_EVENTS),
    )
    blocks = tuple(_running_by_span(found, text))
    if disk_free is None:
        return Page(figures, None, blocks)
    figures += ((f"{disk_free / 1e9:.1f} GB", text("web.disk-free")),)
    last_seen = machine.last_seen
    when = f"{format_day(last_seen.date(), text)}, {last_seen:%H:%M}" if last_seen else text("web.never")
    warning = text("web.disk-low") if disk_free < MIN_FREE_DISK_BYTES else None
    return Page(figures, f"{text('web.heard')}: {when}", (*blocks, _events(found.events, text)), warning)


def exercise_title(name: str, text: Text) -> str:
    """The exercise's title; its id where the catalogue does not have it, or no longer."""
    key = f"exercise.{name}.title"
    return text(key) if key in text else name


def _by_hour(found: Report, text: Text) -> Block:
    hours = [hour for hour in range(24) if hour in OPENING_HOURS or found.by_hour[hour]]
    title, busiest = text("web.by-hour"), found.busiest_hour
    drawing = charts.columns(title, [str(hour) for hour in hours], [found.by_hour[hour] for hour in hours])
    rows = tuple((f"{hour}:00", format_number(found.by_hour[hour])) for hour in hours if found.by_hour[hour])
    note = None if busiest is None else text("staff.busiest", **{"from": busiest, "to": busiest + 1})
    return Block((Chart(title, drawing),), Table((text("web.hour"), text("web.sessions")), rows), note)


def _by_exercise(found: Report, text: Text) -> Block:
    names, title = tuple(found.exercises), text("web.sets-by-exercise")
    titles = [exercise_title(name, text) for name in names]
    drawing = charts.bars(title, titles, [use.sets for use in found.exercises.values()]) if names else None
    rows = [(title, *_use_cells(found.exercises[name])) for title, name in zip(titles, names, strict=True)]
    rows.append((text("web.all"), *_use_cells(found.total)))
    table = Table((text("web.exercise"), *_use_head(text)), tuple(rows), (*names, None))
    return Block((Chart(title, drawing),), table, text("web.meaning"))


def _by_span(found: Report, text: Text) -> Block:
    head = (text(f"web.{_span_unit(found)}"), text("web.sessions"), *_use_head(text))
    rows = tuple(
        (_span_label(span, text), format_number(span.sessions), *_use_cells(span.use))
        for span in found.spans
        if span.sessions or span.use.sets
    )
    sessions = _span_chart("by", found, text, [span.sessions for span in found.spans])
    return Block((sessions, *_shares(found, text)), Table(head, rows))


def _exercise_by_span(found: Report, text: Text) -> Block:
    head = (text(f"web.{_span_unit(found)}"), *_use_head(text))
    rows = tuple((_span_label(span, text), *_use_cells(span.use)) for span in found.spans if span.use.sets)
    sets = _span_chart("sets-by", found, text, [span.use.sets for span in found.spans])
    return Block((sets, *_shares(found, text)), Table(head, rows))


def _shares(found: Report, text: Text) -> Iterator[Chart]:
    """The share chart; none where no share may be shown."""
    shares = [span.use.share for span in found.spans]
    if any(share is not None for share in shares):
        yield _span_chart("share-by", found, text, shares, shown=charts.percent, full=1.0)


def _cues(given: Mapping[str, int], cues: Mapping[str, str], text: Text) -> Block:
    title = text("web.cues")
    rows = tuple((_cue_title(cue, cues, text), format_number(times)) for cue, times in given.items())
    drawing = charts.bars(title, [row[0] for row in rows], list(given.values()))
    return Block((Chart(title, drawing),), Table((text("web.cue"), text("web.given")), rows))


def _running_by_span(found: Report, text: Text) -> Iterator[Block]:
    """Uptime, and time out of order if there was any."""
    ran = [span for span in found.spans if span.machine.up_s]
    if not ran:
        return
    drawn = [_span_chart("up-by", found, text, [round(span.machine.up_s / 3600) for span in found.spans])]
    if found.machine.out_of_order_s:
        minutes = [round(span.machine.out_of_order_s / 60) for span in found.spans]
        drawn.append(_span_chart("down-by", found, text, minutes))
    head = (text(f"web.{_span_unit(found)}"), text("web.up"), text("web.out-of-order"), text("web.hottest"))
    rows = tuple(
        (
            _span_label(span, text),
            _format_duration(span.machine.up_s),
            _format_duration(span.machine.out_of_order_s),
            _temperature(span.machine),
        )
        for span in ran
    )
    yield Block(tuple(drawn), Table(head, rows))


def _span_chart(
    key: str,
    found: Report,
    text: Text,
    values: Sequence[float | None],
    shown: charts.Formatter = charts.plain,
    full: float | None = None,
) -> Chart:
    """One column per day or month of the range. key: text key of the title, without its "-day" or "-month"."""
    title = text(f"web.{key}-{_span_unit(found)}")
    return Chart(title, charts.columns(title, _short_labels(found, text), values, shown, full))


def _events(events: Sequence[MachineEvent], text: Text) -> Block:
    rows = tuple(
        (f"{event.at:%Y-%m-%d %H:%M}", text(f"web.event.{event.kind.value}"), event.detail)
        for event in reversed(events[-MAX_EVENTS:])
    )
    note = None if rows else text("web.events-none")
    if len(events) > MAX_EVENTS:
        note = text("web.events-more", n=MAX_EVENTS)
    return Block((Chart(text("web.events"), None),), Table(tuple(text(f"web.{key}") for key in EVENT_HEAD), rows), note)


def _figures(use: UsageTotals, text: Text) -> tuple[tuple[str, str], ...]:
    return (
        (format_number(use.sets), text("web.sets")),
        (format_number(use.reps), text("web.reps")),
        (format_share(use.share), text("web.over-toes")),
        (format_number(use.left), text("web.left")),
        (format_number(use.cues_given), text("web.cues")),
    )


def _use_head(text: Text) -> tuple[str, ...]:
    return tuple(text(f"web.{key}") for key in ("sets", "left", "reps", "over-toes", "cues", "minutes"))


def _use_cells(use: UsageTotals) -> tuple[str, ...]:
    counts = (use.sets, use.left, use.reps)
    return (
        *map(format_number, counts),
        format_share(use.share),
        format_number(use.cues_given),
        format_number(use.seconds / 60),
    )


def _note(found: Report, text: Text) -> str | None:
    """Why a share is missing; None where all are shown."""
    if all(use.share is not None for use in (found.total, *found.exercises.values())):
        return None
    return text("web.few", n=MIN_SESSIONS_FOR_SHARE, sets=MIN_SETS_FOR_SHARE)


def _cue_title(cue: str, cues: Mapping[str, str], text: Text) -> str:
    """The sentence that the mirror says; the cue's id where the exercise no longer has it."""
    return text(cues[cue]) if cue in cues else cue.replace("-", " ")


def _span_unit(found: Report) -> str:
    """Either "day" or "month": what each span is."""
    return "day" if all(span.first == span.last for span in found.spans) else "month"


def _short_labels(found: Report, text: Text) -> list[str]:
    if _span_unit(found) == "month":
        return [f"{format_month(span.first, text)[:3]} {span.first:%y}" for span in found.spans]
    if len(found.spans) <= 7:
        return [text.numbered("date.weekday-short")[span.first.weekday()] for span in found.spans]
    return [f"{span.first:%d.%m.}" for span in found.spans]


def _span_label(span: ReportSpan, text: Text) -> str:
    if span.first == span.last:
        return format_short_day(span.first, text)
    return f"{format_month(span.first, text)} {span.first.year}"


def format_number(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def format_share(share: float | None) -> str:
    return NOT_SHOWN if share is None else f"{share:.0%}"


def _format_duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return (
        f"{minutes // 60} h {minutes % 60:02d} min"
        if minutes < MAX_SHOWN_MINUTES
        else f"{format_number(minutes / 60)} h"
    )


def _temperature(machine: MachineTotals) -> str:
    return NOT_SHOWN if machine.hottest_c is None else f"{machine.hottest_c:.0f} °C"
