from __future__ import annotations

from pathlib import Path

import pytest

from hardware.buttons import Button, Chord
from kiosk.screens.names import Name
from kiosk.staff.access import StaffAccess
from tests.kiosk.harness import SimulatedMirror

PREVIOUS, NEXT, OK, BACK = Button
PIN, OTHER = "280917", "333333"


def labels(mirror: SimulatedMirror) -> dict[Button, str]:
    return mirror.app.labels()


def type_in(mirror: SimulatedMirror, digits: str) -> None:
    """Turn each digit up or down, whichever is shorter, and take it."""
    for digit in map(int, digits):
        turns = [NEXT] * digit if digit <= 5 else [PREVIOUS] * (10 - digit)
        mirror.press(*turns, OK)


@pytest.fixture
def staff(tmp_path: Path) -> SimulatedMirror:
    """The staff screen, before the PIN."""
    StaffAccess(tmp_path).set_pin(PIN)
    mirror = SimulatedMirror(tmp_path)
    mirror.turn(Chord(mirror.now))
    assert mirror.screen is Name.STAFF
    return mirror


def test_the_pin_opens_today_and_back_closes(staff: SimulatedMirror) -> None:
    type_in(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"
    staff.press(BACK)
    staff.turn()
    assert staff.screen is Name.ATTRACT


def test_a_wrong_digit_can_be_taken_back(staff: SimulatedMirror) -> None:
    type_in(staff, "29")
    staff.press(BACK)
    type_in(staff, PIN[1:])
    assert labels(staff)[NEXT] == "button.seven-days"


def test_a_wrong_pin_shows_nothing(staff: SimulatedMirror) -> None:
    type_in(staff, OTHER)
    assert labels(staff)[NEXT] == "button.more"
    type_in(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"


def test_guessing_makes_everybody_wait_even_who_closes_and_comes_again(staff: SimulatedMirror) -> None:
    for _ in range(3):
        type_in(staff, OTHER)
    assert labels(staff) == {BACK: "button.close"}
    staff.press(BACK)
    staff.turn()
    staff.turn(Chord(staff.now))
    type_in(staff, PIN)
    assert labels(staff) == {BACK: "button.close"}
    for _ in range(200):
        staff.turn()
    type_in(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"


def test_without_a_pin_nothing_opens(tmp_path: Path) -> None:
    mirror = SimulatedMirror(tmp_path)
    mirror.turn(Chord(mirror.now))
    for digits in ("", PIN, "111111"):
        type_in(mirror, digits)
        assert labels(mirror) == {BACK: "button.close"}
