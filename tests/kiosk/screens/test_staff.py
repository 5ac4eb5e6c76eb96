from __future__ import annotations

from pathlib import Path

import pytest

from hardware.buttons import Button, Chord
from kiosk.screens.names import Name
from kiosk.staff_pin import StaffPin
from tests.kiosk.harness import SimulatedMirror

PREVIOUS, NEXT, OK, BACK = Button
PIN = "121233"
BUTTONS = {"1": PREVIOUS, "2": NEXT, "3": OK}


def labels(mirror: SimulatedMirror) -> dict[Button, str]:
    return mirror.app.labels()


def type_in(mirror: SimulatedMirror, digits: str) -> None:
    mirror.press(*(BUTTONS[digit] for digit in digits))


@pytest.fixture
def staff(tmp_path: Path) -> SimulatedMirror:
    """The staff screen, before the PIN."""
    StaffPin(tmp_path).set(PIN)
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


def test_a_wrong_pin_shows_nothing(staff: SimulatedMirror) -> None:
    type_in(staff, "333333")
    assert labels(staff)[NEXT] == "button.digit-2"
    type_in(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"


def test_guessing_makes_everybody_wait_even_who_closes_and_comes_again(staff: SimulatedMirror) -> None:
    for _ in range(3):
        type_in(staff, "333333")
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
