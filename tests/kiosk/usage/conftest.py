from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.movement.reading import Side
from kiosk.usage.records import SetOutcome, SetRecord


@pytest.fixture
def make_set() -> Callable[..., SetRecord]:
    """A set of eight squats, five of them good, by default."""

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
