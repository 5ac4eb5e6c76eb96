"""Reading the usage log that a test has written."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.usage.store import Store


def open_written(directory: Path, zone: ZoneInfo | None = None) -> Store:
    """The log in a directory, read-only; fails if there is none."""
    store = Store.open_to_read(directory, zone)
    assert store is not None
    return store
