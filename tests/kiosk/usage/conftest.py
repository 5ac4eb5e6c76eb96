from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kiosk.movement.reading import Side
from kiosk.usage.records import SetOutcome, SetRecord


@pytest.fixture
def make_set() -> Callable[..., SetRecord]:
    """A set of eight squats, five of them good, unless told otherwise."""

    def make(**changes) -> SetRecord:
        values = {
            "exercise": "squat",
            "side": Side.BOTH,
            "reps": 8,
            "good": 5,
            "watch": 1,
            "collapse": 2,
            "seconds": 48.0,
            "outcome": SetOutcome.DONE,
            "cues": {"knee-in": 2},
        }
        return SetRecord(**{**values, **changes})

    return make


def unix(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> float:
    """Unix seconds of a moment given in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()
