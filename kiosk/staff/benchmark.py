"""Measures how long the staff pages take with a given usage log on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from flask.testing import FlaskClient

from kiosk.errors import KioskError
from kiosk.settings import Settings
from kiosk.staff.access import StaffAccess, random_pin
from kiosk.staff.web_app import create_app
from kiosk.usage.store import FILE_NAME as LOG_FILE

PAGES = {
    "today so far": "/?days=1",
    "yesterday": "/?from={yesterday}",
    "7 days": "/?days=7",
    "30 days": "/?days=30",
    "365 days": "/?days=365",
    "one exercise, 365 days": "/exercise/squat?days=365",
    "two years compared": "/compare?days=365",
    "health, 365 days": "/health?days=365",
    "mirror": "/mirror",
    "who opened and changed what": "/audit",
    "privacy": "/privacy",
    "CSV, 365 days": "/usage.csv?days=365",
    "JSON, 365 days": "/usage.json?days=365",
    "sessions by hour, 365 days": "/sessions.csv?days=365",
}


class BenchmarkError(KioskError, ValueError):
    """The pages cannot be measured; the message says why."""


@dataclass(frozen=True)
class Timing:
    """Measurement of one page over all rounds.

    page: its name.
    median_ms: median time, milliseconds.
    worst_ms: longest time, milliseconds.
    cpu_ms: median processor time, milliseconds; equals `median_ms` on an idle machine.
    bytes: size of the response.
    """

    page: str
    median_ms: float
    worst_ms: float
    cpu_ms: float
    bytes: int


def time_pages(state: Path, settings: Settings, last_day: date, rounds: int) -> Iterator[Timing]:
    """Request every page `rounds` times, without a network. Raises BenchmarkError.

    state: directory of the usage log.
    last_day: the day that counts as today.
    """
    if not os.path.isfile(state / LOG_FILE):
        raise BenchmarkError(f"There is no usage log in {state}; fill one: gym-mirror log demo --years 10 --state DIR")
    with TemporaryDirectory() as scratch:
        client = _logged_in(state, settings, StaffAccess(Path(scratch)), last_day)
        for page, address in PAGES.items():
            took, worked = [], []
            for _ in range(rounds):
                began, began_work = time.perf_counter(), time.process_time()
                answer = client.get(address.format(yesterday=last_day - timedelta(days=1)))
                took.append(1000 * (time.perf_counter() - began))
                worked.append(1000 * (time.process_time() - began_work))
            if answer.status_code != 200:
                raise BenchmarkError(f"The page {page} answers {answer.status_code}; see: gym-mirror staff serve")
            yield Timing(page, float(np.median(took)), max(took), float(np.median(worked)), len(answer.data))


def _logged_in(state: Path, settings: Settings, access: StaffAccess, last_day: date) -> FlaskClient:
    """A client that is logged in with a random PIN."""
    pin = random_pin()
    access.set_pin(pin)
    app = create_app(state, settings, access, today=lambda: last_day)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/log-in", data={"secret": pin})
    return client
