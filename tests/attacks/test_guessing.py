"""Guessing the PIN for weeks on a simulated clock: about a hundred guesses a day for ever, staff never out for long."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.buttons import Button, Chord
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff import Staff
from kiosk.staff.access import StaffAccess
from tests.kiosk.harness import SimulatedMirror
from tests.kiosk.staff.conftest import Browser

GUESSES = 5_000
PIN, WRONG_PIN = "280417", "735502"
DAY_S = 86_400.0
MAX_GUESSES_PER_DAY = 100
MAX_LOCKED_OUT_S = 15 * 60
GUESSES_AT_ONCE = 10


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror with a PIN. Its hash is checked once, below; thousands of checks would take minutes."""
    StaffAccess(tmp_path).set_pin(PIN)
    for check in ("verify_pin", "verify_browser_secret"):
        monkeypatch.setattr(StaffAccess, check, lambda self, given: given == PIN)
    return tmp_path


def started(state: Path, clock_s: float) -> Browser:
    """The staff pages of a new process."""
    browser = Browser(state)
    browser.clock_s = clock_s
    browser.app.config["WTF_CSRF_ENABLED"] = False
    return browser


def test_five_thousand_guesses_in_a_browser(state) -> None:
    staff_cookies = started(state, 0.0).client
    assert staff_cookies.post("/log-in", data={"secret": PIN}).status_code == 303
    attacker, began_s, checked = started(state, 0.0), 0.0, 0
    while checked < GUESSES:
        answer = attacker.client.post("/log-in", data={"secret": WRONG_PIN})
        assert answer.status_code in (401, 429)
        if answer.status_code == 401:
            checked += 1
            if checked % 2_000 == 0:  # a restart, whoever causes it
                attacker = started(state, attacker.clock_s)
        else:
            wait_s = int(answer.headers["Retry-After"])
            assert wait_s <= MAX_LOCKED_OUT_S
            attacker.clock_s += wait_s
    days = (attacker.clock_s - began_s) / DAY_S
    assert checked <= GUESSES_AT_ONCE + MAX_GUESSES_PER_DAY * days

    # The browser that staff always use is let in while the guessing goes on.
    assert attacker.client.post("/log-in", data={"secret": WRONG_PIN}).status_code == 429
    cookie = staff_cookies.get_cookie("gym-mirror-known", path="/log-in")
    assert cookie is not None
    staff = attacker.app.test_client()
    staff.set_cookie("gym-mirror-known", cookie.value, path="/log-in")
    assert staff.post("/log-in", data={"secret": PIN}).status_code == 303
    # Everybody else: once the guessing stops.
    attacker.clock_s += MAX_LOCKED_OUT_S
    assert attacker.app.test_client().post("/log-in", data={"secret": PIN}).status_code == 303


def test_five_thousand_guesses_at_the_mirror(state) -> None:
    mirror = open_staff_screen(state, 0.0)
    checked = 0
    began = now = mirror.now
    while checked < GUESSES:
        screen = mirror.app.screen
        assert isinstance(screen, Staff)
        if (wait_s := screen.context.staff.lock.wait_s(now)) > 0:
            assert wait_s <= MAX_LOCKED_OUT_S
            now += wait_s
        screen.now = now
        screen.entered = WRONG_PIN
        screen._check_pin()
        assert not screen.open
        checked += 1
        if checked % 2_000 == 0:
            mirror = open_staff_screen(state, now)
    days = (now - began) / DAY_S
    assert checked <= GUESSES_AT_ONCE + MAX_GUESSES_PER_DAY * days
    screen = mirror.app.screen
    assert isinstance(screen, Staff)
    screen.now, screen.entered = now + MAX_LOCKED_OUT_S, PIN
    screen._check_pin()
    assert screen.open, "whoever looks after the mirror waits a quarter of an hour at most"


def open_staff_screen(state: Path, now: float) -> SimulatedMirror:
    mirror = SimulatedMirror(state)
    mirror.now = max(mirror.now, now)
    mirror.step(Chord(mirror.now))
    assert mirror.screen is ScreenName.STAFF
    return mirror


def test_a_restart_gives_no_guess_back(state) -> None:
    for _ in range(GUESSES_AT_ONCE):
        browser = started(state, 0.0)
        assert browser.client.post("/log-in", data={"secret": WRONG_PIN}).status_code == 401
    assert started(state, 0.0).client.post("/log-in", data={"secret": PIN}).status_code == 429


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[]", b'{"guesses_left": "x"}', b'{"guesses_left": NaN}'])
def test_a_damaged_count_frees_no_guesses_and_locks_nobody_out(state, content) -> None:
    (state / "staff-guesses-browser.json").write_bytes(content)
    browser = started(state, 0.0)
    answers = [browser.client.post("/log-in", data={"secret": WRONG_PIN}).status_code for _ in range(3)]
    assert answers.count(401) <= 1
    browser.clock_s += MAX_LOCKED_OUT_S
    assert browser.client.post("/log-in", data={"secret": PIN}).status_code == 303


def test_a_mark_of_an_earlier_pin_is_no_mark(state) -> None:
    """Somebody who has left keeps cookies; a new PIN makes them strangers."""
    browser = started(state, 0.0)
    assert browser.client.post("/log-in", data={"secret": PIN}).status_code == 303
    StaffAccess(state).set_pin("190862")
    for _ in range(GUESSES_AT_ONCE):
        assert browser.client.post("/log-in", data={"secret": WRONG_PIN}).status_code == 401
    stranger = browser.app.test_client()
    assert stranger.post("/log-in", data={"secret": PIN}).status_code == 429


def test_the_pressed_digits_of_a_wrong_guess_do_not_end_the_mirror(state) -> None:
    mirror = open_staff_screen(state, 0.0)
    for _ in range(GUESSES_AT_ONCE + 1):
        for _ in WRONG_PIN:
            mirror.press(Button.NEXT, Button.OK)
    assert mirror.screen is ScreenName.STAFF
