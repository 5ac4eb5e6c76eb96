"""The contents of the pages about usage: figures, charts, and tables with the charts' numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kiosk.staff import charts
from kiosk.staff.page import (
    NOT_SHOWN,
    Block,
    Chart,
    Figure,
    HeatMap,
    Page,
    Table,
    format_change,
    format_count,
    format_number,
    format_share,
    format_tenths,
)
from kiosk.text import Text
from kiosk.text.dates import format_day_month, format_month, format_short_day
from kiosk.usage.report import MIN_SETS_FOR_SHARE, Report, ReportSpan, UsageTotals
from kiosk.usage.visits import MIN_SESSIONS_FOR_SHARE, Visits

OPENING_HOURS = range(6, 23)  # always shown; other hours only with sessions
MAX_SHADE = 5  # of the heat map; the style sheet has as many
MIN_HEAT_DAYS = 7  # a shorter range has no week to show


def usage_page(found: Report, text: Text, before: Mapping[str, int] | None = None) -> Page:
    """All usage of some days. before: sets by exercise in as many days before them; None without a trend."""
    total = found.total
    figures = (Figure(format_number(found.sessions), text("web.sessions")), *usage_figures(total, text))
    if not found.sessions and not total.sets:
        return Page(figures, text("web.nothing"), ())
    blocks = [exercise_block(found, text, before)]
    if any(found.by_hour):
        blocks.append(hour_block(found, text))
    if (found.last - found.first).days + 1 >= MIN_HEAT_DAYS and any(found.by_hour):
        blocks.append(_heat_block(found, text))
    blocks += [*_left_block(found, text), *_visit_block(found.visits, text)]
    if len(found.spans) > 1:
        blocks.append(_by_span(found, text))
    return Page(figures, share_note(found, text), tuple(blocks), sentence=_busiest_span(found, text))


def exercise_page(found: Report, cues: Mapping[str, str], text: Text) -> Page:
    """One exercise. found: a report limited to it. cues: cue id to the text key of its sentence."""
    total = found.total
    if not total.sets:
        return Page(usage_figures(total, text), text("web.nothing"), ())
    blocks = []
    if len(found.spans) > 1:
        blocks.append(_exercise_by_span(found, text))
    if total.cues:
        blocks.append(_cues(total.cues, cues, text))
    return Page(usage_figures(total, text), share_note(found, text), tuple(blocks))


def exercise_title(name: str, text: Text) -> str:
    """The exercise's title; its id where the catalogue does not have it, or no longer."""
    key = f"exercise.{name}.title"
    return text(key) if key in text else name


def hour_block(found: Report, text: Text) -> Block:
    """Sessions by the hour in which they began."""
    hours = shown_hours(found)
    title, busiest = text("web.by-hour"), found.busiest_hour
    drawing = charts.columns(title, [str(hour) for hour in hours], [found.by_hour[hour] for hour in hours])
    rows = tuple((f"{hour}:00", format_number(found.by_hour[hour])) for hour in hours if found.by_hour[hour])
    note = None if busiest is None else text("staff.busiest", **{"from": busiest, "to": busiest + 1})
    return Block((Chart(title, drawing),), Table((text("web.hour"), text("web.sessions")), rows), note)


def shown_hours(found: Report) -> list[int]:
    return [hour for hour in range(24) if hour in OPENING_HOURS or found.by_hour[hour]]


def _heat_block(found: Report, text: Text) -> Block:
    """Sessions by weekday and hour."""
    most = max(max(hours) for hours in found.by_weekday)
    rows = tuple(
        (f"{hour}:00", tuple(_heat_cell(found.by_weekday[weekday][hour], most) for weekday in range(7)))
        for hour in shown_hours(found)
    )
    title = text("web.by-weekday")
    return Block((Chart(title, None),), heat_map=HeatMap(tuple(text.numbered("date.weekday-short")), rows))


def _heat_cell(sessions: int, most: int) -> tuple[str, int]:
    """Number and shade; any session at all has the first shade at least."""
    return format_number(sessions) if sessions else "", -(-MAX_SHADE * sessions // most)


def exercise_block(found: Report, text: Text, before: Mapping[str, int] | None = None) -> Block:
    """Sets by exercise, the most popular first; with their change from `before`."""
    names, title = tuple(found.exercises), text("web.sets-by-exercise")
    titles = [exercise_title(name, text) for name in names]
    drawing = charts.bars(title, titles, [use.sets for use in found.exercises.values()]) if names else None
    trend = () if before is None else (text("web.trend"),)
    changes = [
        _trend(use.sets, None if before is None else before.get(name, 0)) for name, use in found.exercises.items()
    ]
    rows = tuple(
        (title, *_use_cells(use, text), *change)
        for title, use, change in zip(titles, found.exercises.values(), changes, strict=True)
    )
    all_before = None if before is None else sum(before.values())
    total = (text("web.all"), *_use_cells(found.total, text), *_trend(found.total.sets, all_before))
    table = Table((text("web.exercise"), *_use_head(text), *trend), rows, names, total=total)
    note = text("web.meaning") if before is None else f"{text('web.meaning')} {text('web.trend-means')}"
    return Block((Chart(title, drawing),), table, note)


def _trend(sets: int, before: int | None) -> tuple[str, ...]:
    """The cell of the change; none without a trend."""
    return () if before is None else (format_change(sets, before),)


def _left_block(found: Report, text: Text) -> Iterator[Block]:
    """The share of sets that were ended early, of exercises with enough sets on enough sessions."""
    if found.sessions < MIN_SESSIONS_FOR_SHARE:
        return
    shares = {
        name: use.left / use.sets
        for name, use in found.exercises.items()
        if use.left and use.sets >= MIN_SETS_FOR_SHARE
    }
    if not shares:
        return
    names, title = sorted(shares, key=lambda name: -shares[name]), text("web.left-by-exercise")
    titles = [exercise_title(name, text) for name in names]
    drawing = charts.bars(title, titles, [shares[name] for name in names], charts.percent)
    head = tuple(text(f"web.{key}") for key in ("exercise", "left", "of-sets"))
    rows = tuple(
        (title, format_number(found.exercises[name].left), format_share(shares[name]))
        for title, name in zip(titles, names, strict=True)
    )
    yield Block((Chart(title, drawing),), Table(head, rows, tuple(names)))


def _visit_block(visits: Visits, text: Text) -> Iterator[Block]:
    """Lengths of the sessions; first time against again."""
    median = visits.median_length
    if median is None:
        return
    lengths = list(zip(visits.by_minutes, (*list(visits.by_minutes)[1:], None), strict=True))
    labels = {minutes: _length_label(minutes, until, text) for minutes, until in lengths}
    title = text("web.by-length")
    short = [_short_length(minutes, until) for minutes, until in lengths]
    drawing = charts.columns(title, short, list(visits.by_minutes.values()))
    rows = [(labels[minutes], format_number(ended)) for minutes, ended in visits.by_minutes.items() if ended]
    drawn = [Chart(title, drawing)]
    if visits.first_time or visits.again:
        answers = (text("web.first-time"), text("web.again"))
        counts = (visits.first_time, visits.again)
        drawn.append(Chart(text("web.first-or-again"), charts.bars(text("web.first-or-again"), answers, counts)))
        rows += [(answer, format_number(count)) for answer, count in zip(answers, counts, strict=True)]
    note = text("web.median-length", length=_length_label(*median, text), sessions=MIN_SESSIONS_FOR_SHARE)
    yield Block(tuple(drawn), Table((text("web.length"), text("web.sessions")), tuple(rows)), note)


def _short_length(minutes: int, until: int | None) -> str:
    return f"{minutes}+" if until is None else f"{minutes}–{until}"  # noqa: RUF001 (a dash, not a minus)


def _length_label(minutes: int, until: int | None, text: Text) -> str:
    if until is None:
        return text("web.length-from", minutes=minutes)
    return text("web.length-of", minutes=minutes, until=until)


def _by_span(found: Report, text: Text) -> Block:
    head = (text(f"web.{span_unit(found)}"), text("web.sessions"), *_use_head(text))
    used = [span for span in found.spans if span.sessions or span.use.sets]
    rows = tuple((span_label(span, text), format_number(span.sessions), *_use_cells(span.use, text)) for span in used)
    sessions = span_chart("by", found, text, [span.sessions for span in found.spans])
    links = tuple(f"{span.first}/{span.last}" for span in used)
    return Block((sessions, *_shares(found, text)), Table(head, rows, links, link_target="days"))


def _busiest_span(found: Report, text: Text) -> str | None:
    """The busiest day or month, as a sentence; None for a single one."""
    if len(found.spans) == 1 or not found.sessions:
        return None
    busiest = max(found.spans, key=lambda span: span.sessions)
    return text("web.busiest-span", span=span_label(busiest, text), sessions=format_number(busiest.sessions))


def _exercise_by_span(found: Report, text: Text) -> Block:
    head = (text(f"web.{span_unit(found)}"), *_use_head(text))
    used = [span for span in found.spans if span.use.sets]
    rows = tuple((span_label(span, text), *_use_cells(span.use, text)) for span in used)
    sets = span_chart("sets-by", found, text, [span.use.sets for span in found.spans])
    links = tuple(f"{span.first}/{span.last}" for span in used)
    return Block((sets, *_shares(found, text)), Table(head, rows, links, link_target="days"))


def _shares(found: Report, text: Text) -> Iterator[Chart]:
    """The share chart; none where no share may be shown."""
    shares = [span.use.share for span in found.spans]
    if any(share is not None for share in shares):
        yield span_chart("share-by", found, text, shares, shown=charts.percent, full=1.0)


def _cues(given: Mapping[str, int], cues: Mapping[str, str], text: Text) -> Block:
    title = text("web.cues")
    rows = tuple((_cue_title(cue, cues, text), format_number(times)) for cue, times in given.items())
    drawing = charts.bars(title, [row[0] for row in rows], list(given.values()))
    return Block((Chart(title, drawing),), Table((text("web.cue"), text("web.given")), rows))


def span_chart(
    key: str,
    found: Report,
    text: Text,
    values: Sequence[float | None],
    shown: charts.Formatter = charts.plain,
    full: float | None = None,
) -> Chart:
    """One column per day or month of the range. key: text key of the title, without its "-day" or "-month"."""
    title = text(f"web.{key}-{span_unit(found)}")
    return Chart(title, charts.columns(title, _short_labels(found, text), values, shown, full))


def usage_figures(use: UsageTotals, text: Text) -> tuple[Figure, ...]:
    return (
        Figure(format_number(use.sets), text("web.sets")),
        Figure(format_number(use.reps), text("web.reps")),
        Figure(format_share(use.share), text("web.over-toes")),
        Figure(format_number(use.left), text("web.left")),
        Figure(format_count(use.cues_given), text("web.cues")),
    )


def _use_head(text: Text) -> tuple[str, ...]:
    return tuple(text(f"web.{key}") for key in ("sets", "left", "reps-short", "over-toes", "cues", "minutes"))


def _use_cells(use: UsageTotals, text: Text) -> tuple[str, ...]:
    counts = (use.sets, use.left, use.reps)
    return (
        *map(format_number, counts),
        format_share(use.share),
        format_count(use.cues_given),
        _minutes(use.seconds, text),
    )


def _minutes(seconds: float, text: Text) -> str:
    """Whole minutes, but not 0 for a short set."""
    minutes = seconds / 60
    return format_number(minutes) if minutes >= 1 or not seconds else format_tenths(minutes, text)


def share_note(found: Report, text: Text) -> str | None:
    """Why a share is missing; None where all are shown."""
    if all(use.share is not None for use in (found.total, *found.exercises.values())):
        return None
    return text("web.few", n=MIN_SESSIONS_FOR_SHARE, sets=MIN_SETS_FOR_SHARE)


def _cue_title(cue: str, cues: Mapping[str, str], text: Text) -> str:
    """The sentence that the mirror says; the cue's id where the exercise no longer has it."""
    return text(cues[cue]) if cue in cues else cue.replace("-", " ")


def span_unit(found: Report) -> str:
    """Either "day" or "month": what each span is."""
    return "day" if all(span.first == span.last for span in found.spans) else "month"


def _short_labels(found: Report, text: Text) -> list[str]:
    if span_unit(found) == "month":
        return [f"{format_month(span.first, text)[:3]} {span.first:%y}" for span in found.spans]
    if len(found.spans) <= 7:
        return [text.numbered("date.weekday-short")[span.first.weekday()] for span in found.spans]
    return [format_day_month(span.first, text) for span in found.spans]


def span_label(span: ReportSpan, text: Text) -> str:
    if span.first == span.last:
        return format_short_day(span.first, text)
    return f"{format_month(span.first, text)} {span.first.year}"


def most_used(found: Report, text: Text) -> str:
    return exercise_title(next(iter(found.exercises)), text) if found.exercises else NOT_SHOWN
