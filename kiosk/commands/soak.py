"""`gym-mirror soak`: scripted members use the mirror for hours to years; reports what grows or fails."""

from __future__ import annotations

import json
import math
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from kiosk.commands.json_output import check_target, table_console, write_result
from kiosk.commands.options import CommandPaths, Number, common_options
from kiosk.exercises.selection import limited_to_clip, select
from kiosk.media.demo_clip import DEMO_EXERCISE, DEMO_REPS, open_demo_clip
from kiosk.settings import Settings
from kiosk.simulation import soak as stages
from kiosk.simulation import year
from kiosk.simulation.soak_result import ExpectedCounts, LogErrorCollector, SampleLog, SoakReport
from kiosk.usage.report import report
from kiosk.usage.store import FILE_NAME, open_log

SCHEMA = 1
MAX_EVERY_STAGE_H = 24.0  # a longer simulation skips the stages before movement; otherwise it takes more than a night
PAGE_ROUNDS = 5


@click.command()
@common_options
@click.option("--hours", type=Number(min=0.01, max=87_660), required=True, help="How long; 8760 is a year.")
@click.option("--simulated", is_flag=True, help="On simulated time: faster, and from 24 hours on without the camera.")
@click.option("--json", "target", metavar="FILE|-", help="Write the figures as JSON; - is stdout.")
def command(paths: CommandPaths, hours: float, simulated: bool, target: str | None) -> None:
    """Let scripted members use the mirror for hours on end.

    Prints sessions, errors, memory, file handles, threads and the latency of the screen. Uses a separate log, which is
    deleted at the end. Exit status 1 when anything failed.
    """
    check_target(target)
    settings, console = paths.settings(), table_console(target)
    with TemporaryDirectory(prefix="soak-", dir=paths.state()) as directory:
        result = _soak(settings, Path(directory), hours, simulated, console)
    _print(result, console)
    if target is not None:
        write_result(target, as_json(result))
    sys.exit(1 if result.faults else 0)


def _soak(settings: Settings, state: Path, hours: float, simulated: bool, console: Console) -> SoakReport:
    began_at, counts = time.monotonic(), ExpectedCounts()
    zone = settings.usage.zone()
    today = datetime.now(zone).date()
    with LogErrorCollector(counts.errors):
        if simulated and hours > MAX_EVERY_STAGE_H:
            how, sample_log = _run_days(settings, state, hours, today, counts, console)
        else:
            how, sample_log = _run_every_stage(settings, state, hours, simulated, counts, console)
    with open_log(state, zone) as store:
        log = report(store, today - timedelta(days=math.ceil(hours / 24) + 1), today, zone)
    counts.compare(log)
    pages = _pages(settings, state, today) if simulated and hours > MAX_EVERY_STAGE_H else {}
    size = sum(part.stat().st_size for part in state.glob(f"{FILE_NAME}*"))
    return SoakReport(how, hours, time.monotonic() - began_at, counts, log, sample_log.judge(), size, pages)


def _run_every_stage(
    settings: Settings, state: Path, hours: float, simulated: bool, counts: ExpectedCounts, console: Console
) -> tuple[str, SampleLog]:
    """Run every stage, on real or simulated time, until the member at the end of that time has left."""
    selection, clip = limited_to_clip(select(settings, DEMO_EXERCISE), DEMO_REPS), open_demo_clip()
    opened = (
        stages.on_simulated_time(settings, state, clip, selection, time.time() - 3600 * hours)
        if simulated
        else stages.on_real_time(settings, state, clip, selection)
    )
    with opened as run, _progress(console) as progress:
        task = progress.add_task("Soaking", total=hours)
        while (elapsed_s := run.step()) < 3600 * hours or not run.members.nobody_present:
            progress.update(task, completed=min(hours, elapsed_s / 3600))
        counts.sessions, counts.sets = run.members.sessions, run.members.sets
    return stages.SIMULATED if simulated else stages.REAL, run.sample_log


def _run_days(
    settings: Settings, state: Path, hours: float, today: date, counts: ExpectedCounts, console: Console
) -> tuple[str, SampleLog]:
    """Run from the movement step on, day by day, up to yesterday, because today is not over."""
    yesterday = today - timedelta(days=1)
    with year.year(settings, state, select(settings, None), hours, yesterday) as run, _progress(console) as progress:
        task = progress.add_task("Soaking", total=hours)
        for simulated_hours in run.run():
            progress.update(task, completed=simulated_hours)
        counts.sessions, counts.sets = run.gym.sessions, run.gym.sets
    how = year.HOW.format(rate=1 / year.STEP_S, reps=year.SET_REPS, seconds=round(year.SET_DURATION_S))
    return how, run.sample_log


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.1f} of {task.total:g} h"))
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, transient=True)


def _pages(settings: Settings, state: Path, today: date) -> dict[str, float]:
    """Milliseconds of the staff pages with the log; empty if the pages are not installed."""
    try:
        from kiosk.staff.benchmark import time_pages
    except ImportError:
        return {}
    return {timing.page: timing.median_ms for timing in time_pages(state, settings, today, PAGE_ROUNDS)}


def _print(result: SoakReport, console: Console) -> None:
    trend, total = result.trend, result.log.total
    console.print(f"{result.how}\n")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    rows: list[tuple[str, str]] = [
        ("time", f"{result.hours:g} h of the mirror, {result.took_s / 60:.1f} min of real time"),
        ("sessions", str(result.log.sessions)),
        ("sets", f"{total.sets}, {total.left} of them left early; {total.reps} reps"),
        ("memory", f"{trend.settled_mb:.1f} MB once it had settled, {trend.memory_mb:.1f} at the end"),
        ("", f"{trend.memory_mb_per_hour:+.3f} MB per hour between them{_judgement_note(trend.judged)}"),
        ("file handles", _from_to(trend.handles)),
        ("threads", _from_to(trend.threads)),
        ("a step takes", "{:.1f} ms at first, {:.1f} ms at last (processor time)".format(*trend.step_ms)),
    ]
    if trend.latency_ms is not None:
        rows.append(
            ("latency", "{:.0f} ms at first, {:.0f} ms at last (from capture to display)".format(*trend.latency_ms))
        )
    rows.append(("log", f"{result.log_bytes / 1e6:.1f} MB"))
    rows += [(f"page: {page}", f"{ms:.0f} ms") for page, ms in result.pages.items()]
    rows.append(("errors", str(len(result.counts.errors))))
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for fault in result.faults:
        console.print(f"[bold]FAULT[/] {fault}")
    console.print("Failed." if result.faults else "Nothing failed.")


def _from_to(counts: tuple[int, int]) -> str:
    return f"{counts[0]} at first, {counts[1]} at last"


def _judgement_note(judged: bool) -> str:
    return "" if judged else " (too short a run to judge)"


def as_json(result: SoakReport) -> str:
    """The same figures as JSON."""
    trend, total = result.trend, result.log.total
    fields: dict[str, object] = {
        "schema": SCHEMA,
        "how": result.how,
        "hours": result.hours,
        "took_s": round(result.took_s, 1),
        "sessions": result.log.sessions,
        "sets": total.sets,
        "left_early": total.left,
        "reps": total.reps,
        "vitals": {
            "settled_mb": trend.settled_mb,
            "memory_mb": trend.memory_mb,
            "memory_mb_an_hour": trend.memory_mb_per_hour,
            "handles": trend.handles,
            "threads": trend.threads,
            "turn_ms": trend.step_ms,
            "late_ms": trend.latency_ms,
            "judged": trend.judged,
            "samples": trend.samples,
        },
        "log_bytes": result.log_bytes,
        "pages_ms": result.pages,
        "faults": result.faults,
    }
    return json.dumps(fields, indent=1) + "\n"
