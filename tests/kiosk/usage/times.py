"""Moments for tests of the usage log."""

from __future__ import annotations

from datetime import UTC, datetime


def unix(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> float:
    """Unix seconds of a moment given in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()
