"""Whether the mirror is well, and what to do where it is not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.notify.faults import Fault, Readings, Rules, standing_since
from kiosk.notify.readings import read_state
from kiosk.settings import Settings
from kiosk.staff.page import Condition
from kiosk.text import Text

SHOWN_FAULTS = tuple(fault for fault in Fault if fault is not Fault.NO_SESSION)  # the figures show that


def read_condition(
    settings: Settings, state: Path, now: float, mistakes: Sequence[str], notices: Sequence[str], text: Text
) -> Condition:
    """Raises StoreError, and OSError where the disk cannot be asked.

    state: directory of the usage log.
    now: Unix seconds.
    mistakes: in the installer's exercise files.
    notices: see `Condition`.
    """
    readings = read_state(settings, state, now, math.inf)
    faults = [(text(f"condition.{fault}.title"), text(f"condition.{fault}.do")) for fault in standing(readings)]
    faults += [(text("condition.exercise.title"), mistake) for mistake in mistakes]
    return Condition(text("staff.not-well" if faults else "staff.well"), tuple(faults), tuple(notices))


def standing(readings: Readings) -> Iterator[Fault]:
    """The faults that exist at this moment, however short."""
    rules = Rules(limit_s=0.0)
    return (fault for fault in SHOWN_FAULTS if standing_since(fault, readings, rules, None) is not None)
