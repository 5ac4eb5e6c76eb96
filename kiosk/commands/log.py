"""`gym-mirror log`: the usage of a day or a range of days, as a table, CSV or JSON."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from kiosk.commands.json_output import table_console
from kiosk.commands.options import CommandPaths, WholeNumber, common_options
from kiosk.exercises.catalogue import load_exercises
from kiosk.usage.export import as_csv, as_json, export_months
from kiosk.usage.report import (
    MIN_SESSIONS_FOR_SHARE,
    MIN_SETS_FOR_SHARE,
    MachineTotals,
    Report,
    UsageTotals,
    daily_usage,
    report,
)
from kiosk.usage.sample_data import fill_day
from kiosk.usage.store import FILE_NAME, Store, open_log

DEMO_MARK = "invented.txt"  # in the folder of a log that `log demo` has made


class Date(click.ParamType):
    """A day as 2026-03-10."""

    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-03-10.", param, ctx)


CONFIRMING_DAYS = 31  # before today; a clock that is far off has no or few days of use there
MIN_CONFIRMED_DAYS = 7  # of them on which the mirror ran, before `tidy` trusts the date and removes anything


@click.group(invoke_without_command=True)
@common_options
@click.option("--day", type=Date(), metavar="DATE", help="The day to print, such as 2026-03-10; default: today.")
@click.option("--from", "first", type=Date(), metavar="DATE", help="First day of a range.")
@click.option("--to", "last", type=Date(), metavar="DATE", help="Last day of a range; default: today.")
@click.option("--csv", "csv", is_flag=True, help="One line per day and exercise, for a spreadsheet.")
@click.option("--json", "json", is_flag=True, help="The same report as one JSON object.")
@click.pass_context
def command(
    context: click.Context,
    paths: CommandPaths,
    day: date | None,
    first: date | None,
    last: date | None,
    csv: bool,
    json: bool,
) -> None:
    """Print the usage log: today, another day, or a range of days.

    It shows counts only, nothing about one person. The share of knees over toes is shown for days with at least five
    sessions, and for an exercise on days with at least five sets of it.
    """
    if context.invoked_subcommand is not None:
        return
    if csv and json:
        raise click.UsageError("--csv and --json exclude each other; give one of them.")
    zone = paths.settings().usage.zone()
    range_ = _days(day, first, last, datetime.now(zone).date())
    directory = paths.log_directory()
    if (directory / DEMO_MARK).exists():
        click.echo("These days are invented (gym-mirror log demo).", err=True)
    with open_log(directory, zone) as store:
        if csv:
            click.echo(as_csv(daily_usage(store, *range_)), nl=False)
        elif json:
            click.echo(as_json(report(store, *range_, zone)))
        else:
            print_report(report(store, *range_, zone), table_console())


@command.command()
@common_options
def tidy(paths: CommandPaths) -> None:
    """Remove old sets and export the months.

    Removes sets older than usage.keep_days, whose daily sums stay, and writes this month and the last as CSV files.
    Meant for a daily timer; safe to repeat. Removes nothing until the mirror has run on seven of the last 31 days: a
    clock that is years ahead would otherwise delete everything.
    """
    settings = paths.settings().usage
    today = datetime.now(settings.zone()).date()
    state = paths.state()
    with Store.open(state, settings.zone()) as store:
        if store.days_in_use(today - timedelta(days=CONFIRMING_DAYS), today) >= MIN_CONFIRMED_DAYS:
            store.prune(today - timedelta(days=settings.keep_days))
        else:
            click.echo("Nothing is removed: the log has too few recent days to confirm the clock's date.")
        for path in export_months(store, today, state):
            click.echo(path)


@command.command()
@common_options
@click.option("--years", type=WholeNumber(1, 20), default=1, show_default=True, help="Length of the log.")
def demo(paths: CommandPaths, years: int) -> None:
    """Make a log of invented use, to try things out.

    --state names an empty folder for it, or one of an earlier demo; a mirror's own log stays as it is.
    """
    zone = paths.settings().usage.zone()
    state = _demo_folder(paths)
    now = datetime.now(zone)
    days = [now.date() - timedelta(days=back) for back in range(365 * years, -1, -1)]
    catalogue = load_exercises()
    ungraded = {name for name, exercise in catalogue.items() if exercise.bands.fppa is None}
    draw = random.Random(years)
    with Store.open(state, zone) as store:
        sets = sum(
            fill_day(store, day, zone, list(catalogue), draw, now.timestamp(), ungraded)
            for day in track(days, "Filling", transient=True)
        )
        click.echo(f"{sets} sets on {len(days)} days are in {store.path}.")


def _demo_folder(paths: CommandPaths) -> Path:
    """The folder of --state, emptied of an earlier demo. Raises UsageError for a folder with anything else in it."""
    if paths.state_option is None:
        raise click.UsageError("Name a folder for the invented log with --state.")
    state = paths.state()
    own = [path for path in state.iterdir() if path.name == DEMO_MARK or path.name.startswith(FILE_NAME)]
    if len(own) < len(list(state.iterdir())) or (own and not (state / DEMO_MARK).exists()):
        raise click.UsageError(f"{state} is not empty; choose another directory with --state.")
    for path in own:
        path.unlink()
    (state / DEMO_MARK).write_text(
        "The usage log in this folder is invented (gym-mirror log demo).\n", encoding="utf-8"
    )
    return state


def _days(day: date | None, first: date | None, last: date | None, today: date) -> tuple[date, date]:
    if day is not None and (first is not None or last is not None):
        raise click.UsageError("Give either --day or --from and --to.")
    if last is not None and first is None:
        raise click.UsageError("--to needs --from, the first day of the range.")
    if first is None:
        return day or today, day or today
    end = last or today
    if end < first:
        raise click.UsageError(f"The range ends on {end}, before its first day, {first}; swap them.")
    return first, end


def print_report(found: Report, console: Console) -> None:
    """Print the report as text and a table."""
    console.print(Text(_format_days(found), style="bold"))
    total = found.total
    if not found.sessions:
        console.print("No sessions.")
    else:
        parts = [
            _format_count(found.sessions, "session"),
            _format_count(total.sets, "set"),
            _format_count(total.reps, "rep"),
        ]
        parts += [f"{_format_count(total.left, 'set')} left early", f"{_format_count(total.cues_given, 'cue')} given"]
        console.print(", ".join(parts) + ".")
    if found.busiest_hour is not None:
        console.print(f"Busiest hour: {found.busiest_hour:02d} to {(found.busiest_hour + 1) % 24:02d}.")
    if found.exercises:
        console.print(_table(found))
        if any(use.share is None for use in (total, *found.exercises.values())):
            few = f"at least {MIN_SESSIONS_FOR_SHARE} sessions, and exercises with at least {MIN_SETS_FOR_SHARE} sets"
            console.print(f"Over toes: shown for days with {few}.", style="dim")
    if found.machine.last_seen is not None:
        console.print(_machine(found.machine))
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


def _cells(use: UsageTotals) -> list[str]:
    share = "-" if use.share is None else f"{use.share:.0%}"
    minutes = use.seconds / 60
    time = f"{minutes:.0f}" if minutes >= 1 else f"{minutes:.1f}"
    return [str(use.sets), str(use.left), str(use.reps), share, str(use.cues_given), time]


def _machine(machine: MachineTotals) -> str:
    parts = [f"ran {_format_duration(machine.up_s)}", f"out of order {_format_duration(machine.out_of_order_s)}"]
    if machine.hottest_c is not None:
        parts.append(f"at most {machine.hottest_c:.0f} °C")
    return f"The mirror {', '.join(parts)}."


def _format_duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _format_days(found: Report) -> str:
    if found.first == found.last:
        return f"{found.first:%A} {found.first.day} {found.first:%B %Y}"
    days = (found.last - found.first).days + 1
    return f"{found.first} to {found.last}, {_format_count(days, 'day')}"


def _format_count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
