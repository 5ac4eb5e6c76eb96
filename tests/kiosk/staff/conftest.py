from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.movement.reading import Side
from kiosk.settings import Settings
from kiosk.staff.access import StaffAccess
from kiosk.staff.web_app import create_app
from kiosk.usage.records import EventKind, SetOutcome, SetRecord
from kiosk.usage.store import Store
from tests.kiosk.usage.times import unix

PIN, WRONG_PIN = "280417", "735502"
TODAY = date(2026, 3, 29)  # in Berlin summer time begins; this day has 23 hours, the day before 24
SETTINGS = Settings.model_validate({"usage": {"time_zone": "Europe/Berlin"}, "display": {"language": "en"}})
SQUATS = SetRecord("squat", Side.BOTH, 10, 7, 1, 2, 55.0, SetOutcome.DONE, {"knee-in": 2})
MARCH = SetRecord("march", Side.BOTH, 4, 2, 1, 1, 30.0, SetOutcome.LEFT, {"slower": 1})


class Browser:
    """A browser of the pages. clock_s: the service's clock, seconds; it stands still unless a test moves it."""

    def __init__(self, state: Path, settings: Settings = SETTINGS) -> None:
        self.clock_s = 1000.0
        clock, now = lambda: self.clock_s, unix(2026, 3, 29, 8, 5)
        self.app: Flask = create_app(state, settings, StaffAccess(state), clock, lambda: TODAY, lambda: now)
        self.client: FlaskClient = self.app.test_client()

    def get(self, address: str, **more) -> TestResponse:
        return self.client.get(address, **more)

    def post(self, address: str, **form: str) -> TestResponse:
        """With the token of the form, as a browser sends it."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/", follow_redirects=True).text)
        assert token is not None
        return self.client.post(address, data={"csrf_token": token[1], **form})

    def log_in(self, secret: str = PIN) -> TestResponse:
        return self.post("/log-in", secret=secret)


@pytest.fixture(scope="session")
def hashed_pin(tmp_path_factory) -> bytes:
    """The file that holds the PIN; made once, because hashing is slow on purpose."""
    folder = tmp_path_factory.mktemp("pin")
    StaffAccess(folder).set_pin(PIN)
    return next(folder.iterdir()).read_bytes()


@pytest.fixture
def state(tmp_path, hashed_pin) -> Path:
    """Two days in Berlin: five sessions on the 28th, the last of them over midnight, and two on the 29th."""
    (tmp_path / "staff-access.json").write_bytes(hashed_pin)
    with Store.open(tmp_path, SETTINGS.usage.zone()) as store:
        for minute in range(0, 40, 10):
            at = unix(2026, 3, 28, 17, minute)
            last = store.begin_session(at)
            store.add_set(last, SQUATS, at)
        store.add_set(last, SQUATS, at)
        late = store.begin_session(unix(2026, 3, 28, 22, 50))  # 23:50 there
        store.add_set(late, MARCH, unix(2026, 3, 28, 22, 55))
        store.add_set(late, SQUATS, unix(2026, 3, 28, 23, 5))  # after midnight
        for hour in (0, 1):  # 01:30 and 03:30: the hour between does not exist
            at = unix(2026, 3, 29, hour, 30)
            store.add_set(store.begin_session(at), SQUATS, at)
        store.add_event(EventKind.CAMERA_LOST, unix(2026, 3, 29, 8), "no picture for 2 s")
        store.add_uptime(unix(2026, 3, 28, 21), 9 * 3600, 0, 61.0)
        store.add_uptime(unix(2026, 3, 29, 8), 3600, 240, 66.4)
    return tmp_path


@pytest.fixture
def browser(state) -> Browser:
    """Not logged in."""
    return Browser(state)


@pytest.fixture
def staff(browser) -> Browser:
    """Logged in."""
    assert browser.log_in().status_code == 303
    return browser
