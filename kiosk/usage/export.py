"""The usage log as CSV and JSON, and the monthly CSV files for spreadsheets and backups."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path

from kiosk.usage.atomic_file import write_atomically
from kiosk.usage.report import DayUsage, Report, daily_usage
from kiosk.usage.store import Store

FOLDER = "export"
COLUMNS = ("day", "exercise", "sets", "left_early", "reps", "share_over_toes", "cues", "seconds")
JSON_NAMES = {"last_seen": "heard", "event_counts": "happened"}  # field: its key in schema 2


def as_csv(lines: list[DayUsage]) -> str:
    """A header, then one line per day and exercise. The share is empty where it would not be anonymous."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        use = line.use
        share = "" if use.share is None else f"{use.share:.4f}"
        counts = [use.sets, use.left, use.reps, share, use.cues_given, round(use.seconds)]
        writer.writerow([line.day.isoformat(), line.exercise, *counts])
    return text.getvalue()


def as_json(found: Report) -> str:
    """The report as one JSON object."""
    values = dataclasses.asdict(
        found, dict_factory=lambda fields: {JSON_NAMES.get(name, name): value for name, value in fields}
    )
    return json.dumps({"schema": 2, **values}, ensure_ascii=False, indent=2, default=_as_text)


def export_months(store: Store, today: date, directory: Path) -> list[Path]:
    """Write the finished days of this month and the last as one CSV file each. Returns the files' paths.

    Raises StoreError and OSError.
    """
    folder = directory / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    yesterday = today - timedelta(days=1)
    this_month = yesterday.replace(day=1)
    month_before = (this_month - timedelta(days=1)).replace(day=1)
    return [
        _write(folder / f"usage-{first:%Y-%m}.csv", as_csv(daily_usage(store, first, last)))
        for first, last in ((month_before, this_month - timedelta(days=1)), (this_month, yesterday))
    ]


def _write(path: Path, text: str) -> Path:
    write_atomically(path, text)
    return path


def _as_text(value: date | datetime) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
