"""`gym-mirror log`: the usage of a day or a range, for staff at a terminal and for spreadsheets."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kiosk.commands.places import Places, with_places
from kiosk.usage.report import SHARE_FROM_SESSIONS, DayUse, Report, Use, day_uses, report
from kiosk.usage.store import Store

Day = click.DateTime(["%Y-%m-%d"])


@click.command()
@with_places
@click.option("--day", type=Day, metavar="DATE", help="The day to print, such as 2026-03-10; today unless given.")
@click.option("--from", "first", type=Day, metavar="DATE", help="First day of a range.")
@click.option("--to", "last", type=Day, metavar="DATE", help="Last day of a range; today unless given.")
@click.option("--csv", "form", flag_value="csv", help="One line a day and exercise, for a spreadsheet.")
@click.option("--json", "form", flag_value="json", help="The same report as one JSON object.")
def command(
    places: Places, day: datetime | None, first: datetime | None, last: datetime | None, form: str | None
) -> None:
    """Print the usage log: today, another day, or a range of days.

    Counts only; nothing in it is about one person. How many knees stayed over the toes is shown for days with at
    least five sessions.
    """
    zone = places.settings().usage.zone()
    range_ = _days(day, first, last, datetime.now(zone).date())
    store = Store.open_to_read(places.state(), zone)
    try:
        if form == "csv":
            click.echo(as_csv(day_uses(store, *range_)), nl=False)
        elif form == "json":
            click.echo(as_json(report(store, *range_, zone)))
        else:
            print_report(report(store, *range_, zone), Console(highlight=False))
    finally:
        if store is not None:
            store.close()


def _days(day: datetime | None, first: datetime | None, last: datetime | None, today: date) -> tuple[date, date]:
    if day is not None and (first is not None or last is not None):
        raise click.UsageError("Give either --day or --from and --to.")
    if last is not None and first is None:
        raise click.UsageError("--to needs --from, the first day of the range.")
    if first is None:
        only = day.date() if day else today
        return only, only
    end = last.date() if last else today
    if end < first.date():
        raise click.UsageError(f"The range ends on {end}, before it begins on {first.date()}.")
    return first.date(), end


def print_report(found: Report, console: Console) -> None:
    """The report as a person reads it."""
    console.print(Text(_days_in_words(found), style="bold"))
    total = found.total
    if not found.sessions:
        console.print("No sessions.")
    else:
        parts = [_count(found.sessions, "session"), _count(total.sets, "set"), _count(total.reps, "rep")]
        parts += [f"{_count(total.left, 'set')} left early", f"{_count(total.cues_given, 'cue')} given"]
        console.print(", ".join(parts) + ".")
    if found.busiest_hour is not None:
        console.print(f"Busiest hour: {found.busiest_hour:02d} to {(found.busiest_hour + 1) % 24:02d}.")
    if found.exercises:
        console.print(_table(found))
        if total.share is None:
            console.print(f"Over toes: shown for days with at least {SHARE_FROM_SESSIONS} sessions.", style="dim")
    for event in found.events:
        console.print(Text(f"{event.at:%Y-%m-%d %H:%M}  {event.kind.value}  {event.detail}".rstrip()))


def _table(found: Report) -> Table:
    table = Table("Exercise", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("Sets", "Left", "Reps", "Over toes", "Cues", "Minutes"):
        table.add_column(name, justify="right")
    for name, use in found.exercises.items():
        table.add_row(name, *_cells(use))
    if len(found.exercises) > 1:
        table.add_row("all", *_cells(found.total), style="bold")
    return table


def _cells(use: Use) -> list[str]:
    share = "-" if use.share is None else f"{use.share:.0%}"
    return [str(use.sets), str(use.left), str(use.reps), share, str(use.cues_given), f"{use.seconds / 60:.0f}"]


def _days_in_words(found: Report) -> str:
    if found.first == found.last:
        return f"{found.first:%A} {found.first.day} {found.first:%B %Y}"
    days = (found.last - found.first).days + 1
    return f"{found.first} to {found.last}, {_count(days, 'day')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def as_csv(lines: list[DayUse]) -> str:
    """One line a day and exercise, under a header; an empty share is one that may not be shown."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["day", "exercise", "sets", "left_early", "reps", "share_over_toes", "cues", "seconds"])
    for line in lines:
        use = line.use
        share = "" if use.share is None else f"{use.share:.4f}"
        counts = [use.sets, use.left, use.reps, share, use.cues_given, round(use.seconds)]
        writer.writerow([line.day.isoformat(), line.exercise, *counts])
    return text.getvalue()


def as_json(found: Report) -> str:
    """The report as one JSON object; days are its keys as text."""
    values: dict[str, Any] = dataclasses.asdict(found)
    values["by_day"] = {day.isoformat(): sessions for day, sessions in found.by_day.items()}
    return json.dumps({"schema": 1, **values}, ensure_ascii=False, indent=2, default=_as_text)


def _as_text(value: date | datetime) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
