"""The usage log as CSV and JSON, and the monthly CSV files for spreadsheets and backups.

systemd/README.md ("Downloads") documents every column and key.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.usage.atomic_file import write_atomically
from kiosk.usage.report import DayUsage, Report, daily_usage
from kiosk.usage.report_source import ReportSource
from kiosk.usage.store import Store

FOLDER = "export"
USAGE_COLUMNS = ("day", "exercise", "sets", "left_early", "reps", "share_over_toes", "cues", "seconds")
SESSION_COLUMNS = ("day", "hour", "sessions")
HEALTH_COLUMNS = ("day", "up_seconds", "out_of_order_seconds", "hottest_c")
JSON_SCHEMA = 3
JSON_NAMES = {"last_seen": "heard", "event_counts": "happened"}  # field: its key
HEALTH_FIELDS = ("first", "last", "machine", "events", "event_counts")


def as_csv(lines: list[DayUsage]) -> str:
    """A header, then one line per day and exercise. Share and cues are empty where they would not be anonymous."""
    rows = []
    for line in lines:
        use = line.use
        share = "" if use.share is None else f"{use.share:.4f}"
        cues = "" if use.cues_given is None else use.cues_given
        rows.append([line.day, line.exercise, use.sets, use.left, use.reps, share, cues, round(use.seconds)])
    return _table(USAGE_COLUMNS, rows)


def sessions_as_csv(source: ReportSource | None, first: date, last: date) -> str:
    """A header, then one line per day and hour with sessions. Raises StoreError."""
    return _table(SESSION_COLUMNS, source.sessions(first, last) if source else ())


def health_as_csv(source: ReportSource | None, first: date, last: date) -> str:
    """A header, then one line per day on which the mirror ran. Raises StoreError."""
    rows = source.uptime(first, last) if source else ()
    return _table(
        HEALTH_COLUMNS,
        (
            [day, round(up_s), round(down_s), "" if hottest_c is None else f"{hottest_c:.1f}"]
            for day, up_s, down_s, hottest_c, _ in rows
        ),
    )


def as_json(found: Report) -> str:
    """The report as one JSON object."""
    return _object({**_fields(found), "by_hour": found.by_hour})


def health_as_json(found: Report) -> str:
    """The mirror's own figures of the report as one JSON object."""
    return _object({_name(key): _fields(found)[_name(key)] for key in HEALTH_FIELDS})


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


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _fields(found: Report) -> dict[str, Any]:
    return dataclasses.asdict(found, dict_factory=lambda fields: {_name(key): value for key, value in fields})


def _name(field: str) -> str:
    return JSON_NAMES.get(field, field)


def _object(values: dict[str, Any]) -> str:
    return json.dumps({"schema": JSON_SCHEMA, **values}, ensure_ascii=False, indent=2, default=_as_text)


def _write(path: Path, text: str) -> Path:
    write_atomically(path, text)
    return path


def _as_text(value: date | datetime) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
