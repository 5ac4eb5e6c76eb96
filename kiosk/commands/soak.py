"""`gym-mirror soak`: scripted members use the mirror for hours, days or a year, and what grows or fails is told."""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import asdict
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from hardware.camera.clip import open_clip
from kiosk.commands.json_output import check_target, table_console, write_result
from kiosk.commands.options import CommandPaths, common_options
from kiosk.commands.run import DEMO_CLIP, DEMO_EXERCISE, DEMO_REPS
from kiosk.exercises.selection import Selection, limited_to_clip, select
from kiosk.settings import Settings
from kiosk.simulation import soak as stages
from kiosk.simulation import year
from kiosk.simulation.soak_result import ExpectedCounts, LogErrorCollector, SoakReport
from kiosk.usage.report import report
from kiosk.usage.store import FILE_NAME, open_log

SCHEMA = 1
EVERY_STAGE_H = 24.0  # simulated time of more hours begins at the movement step, or it would take longer than a night
PAGE_ROUNDS = 5


@click.command()
@common_options
@click.option("--hours", type=click.FloatRange(min=0.01, max=87_660), required=True, help="How long; 8760 is a year.")
@click.option("--simulated", is_flag=True, help="On simulated time: faster, and from 24 hours on without the camera.")
@click.option("--json", "target", metavar="FILE|-", help="Write the figures as JSON; - is stdout.")
def command(places: CommandPaths, hours: float, simulated: bool, target: str | None) -> None:
    """Let scripted members use the mirror for hours on end.

    Prints sessions, errors, memory, file handles, threads and how late the screen is. The log is one of its own and is
    thrown away. Exit status 1 when anything failed.
    """
    check_target(target)
    settings, console = places.settings(), table_console(target)
    with TemporaryDirectory(prefix="soak-", dir=places.state()) as directory:
        soaked = _soak(settings, Path(directory), hours, simulated, console)
    _print(soaked, console)
    if target is not None:
        write_result(target, as_json(soaked))
    sys.exit(1 if soaked.faults else 0)


def _soak(settings: Settings, state: Path, hours: float, simulated: bool, console: Console) -> SoakReport:
    began, ledger = time.monotonic(), ExpectedCounts()
    zone = settings.usage.zone()
    today = datetime.now(zone).date()
    with LogErrorCollector(ledger.errors):
        if simulated and hours > EVERY_STAGE_H:
            how, logbook = _by_days(settings, state, hours, today, ledger, console)
        else:
            how, logbook = _by_turns(settings, state, hours, simulated, ledger, console)
    with open_log(state, zone) as store:
        log = report(store, today - timedelta(days=math.ceil(hours / 24) + 1), today, zone)
    ledger.compare(log)
    pages = _pages(settings, state, today) if simulated and hours > EVERY_STAGE_H else {}
    size = sum(part.stat().st_size for part in state.glob(f"{FILE_NAME}*"))
    return SoakReport(how, hours, time.monotonic() - began, ledger, log, logbook.judge(), size, pages)


def _by_turns(
    settings: Settings, state: Path, hours: float, simulated: bool, ledger: ExpectedCounts, console: Console
) -> tuple[str, stages.SampleLog]:
    """Every stage, on real or simulated time, until the last member in that time has left."""
    selection = limited_to_clip(select(settings, DEMO_EXERCISE), DEMO_REPS)
    with resources.as_file(resources.files("kiosk.media") / DEMO_CLIP) as path:
        clip = open_clip(path)
        driven_by = (
            stages.on_simulated_time(settings, state, clip, selection, time.time() - 3600 * hours)
            if simulated
            else stages.on_real_time(settings, state, clip, selection)
        )
        with driven_by as driven, _progress(console) as progress:
            task = progress.add_task("Soaking", total=hours)
            while (at := driven.turn()) < 3600 * hours or not driven.members.between:
                progress.update(task, completed=min(hours, at / 3600))
            ledger.sessions, ledger.sets = driven.members.sessions, driven.members.sets
    return stages.SIMULATED if simulated else stages.REAL, driven.logbook


def _by_days(
    settings: Settings, state: Path, hours: float, today: date, ledger: ExpectedCounts, console: Console
) -> tuple[str, stages.SampleLog]:
    """From the movement step on, day by day, up to yesterday: today is not over yet."""
    selection: Selection = select(settings, None)
    with (
        year.year(settings, state, selection, hours, today - timedelta(days=1)) as lived,
        _progress(console) as progress,
    ):
        task = progress.add_task("Soaking", total=hours)
        for over in lived.run():
            progress.update(task, completed=over)
        ledger.sessions, ledger.sets = lived.days.sessions, lived.days.sets
    how = year.HOW.format(rate=1 / year.TURN_S, reps=year.REPS, seconds=round(year.SECONDS))
    return how, lived.logbook


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.1f} of {task.total:g} h"))
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, transient=True)


def _pages(settings: Settings, state: Path, today: date) -> dict[str, float]:
    """What the staff's pages take over the log that has grown; nothing where they are not installed."""
    try:
        from kiosk.staff.benchmark import time_pages
    except ImportError:
        return {}
    return {timing.page: timing.median_ms for timing in time_pages(state, settings, today, PAGE_ROUNDS)}


def _print(soaked: SoakReport, console: Console) -> None:
    vitals, total = soaked.vitals, soaked.log.total
    console.print(f"{soaked.how}\n")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    rows: list[tuple[str, str]] = [
        ("time", f"{soaked.hours:g} h of the mirror's, {soaked.took_s / 60:.1f} min of ours"),
        ("sessions", str(soaked.log.sessions)),
        ("sets", f"{total.sets}, {total.left} of them left early; {total.reps} reps"),
        ("memory", f"{vitals.settled_mb:.1f} MB once it had settled, {vitals.memory_mb:.1f} in the end"),
        ("", f"{vitals.memory_mb_an_hour:+.3f} MB an hour between them{_unjudged(vitals.judged)}"),
        ("file handles", _from_to(vitals.handles)),
        ("threads", _from_to(vitals.threads)),
        ("a turn costs", "{:.1f} ms at first, {:.1f} ms at last (processor time)".format(*vitals.turn_ms)),
    ]
    if vitals.late_ms is not None:
        rows.append(("shown after", "{:.0f} ms at first, {:.0f} ms at last (from the picture)".format(*vitals.late_ms)))
    rows.append(("log", f"{soaked.log_bytes / 1e6:.1f} MB"))
    rows += [(f"page: {page}", f"{ms:.0f} ms") for page, ms in soaked.pages.items()]
    rows.append(("errors", str(len(soaked.ledger.errors))))
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for fault in soaked.faults:
        console.print(f"[bold]FAULT[/] {fault}")
    console.print("Failed." if soaked.faults else "Nothing failed.")


def _from_to(counts: tuple[int, int]) -> str:
    return f"{counts[0]} at first, {counts[1]} at last"


def _unjudged(judged: bool) -> str:
    return "" if judged else " (too short a run to judge)"


def as_json(soaked: SoakReport) -> str:
    """The same figures for machines."""
    total = soaked.log.total
    found: dict[str, object] = {
        "schema": SCHEMA,
        "how": soaked.how,
        "hours": soaked.hours,
        "took_s": round(soaked.took_s, 1),
        "sessions": soaked.log.sessions,
        "sets": total.sets,
        "left_early": total.left,
        "reps": total.reps,
        "vitals": asdict(soaked.vitals),
        "log_bytes": soaked.log_bytes,
        "pages_ms": soaked.pages,
        "faults": soaked.faults,
    }
    return json.dumps(found, indent=1) + "\n"
