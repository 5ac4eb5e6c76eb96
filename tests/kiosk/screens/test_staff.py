from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from hardware.buttons import Button, Chord
from hardware.power import PowerAction
from kiosk.adjustments import Adjustment, Adjustments
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.screen_name import ScreenName
from kiosk.staff.access import StaffAccess
from kiosk.vision.observation import Observation
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
    mirror.step(Chord(mirror.now))
    assert mirror.screen is ScreenName.STAFF
    return mirror


def test_the_pin_opens_today_and_back_closes(staff: SimulatedMirror) -> None:
    type_in(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"
    staff.press(BACK)
    staff.step()
    assert staff.screen is ScreenName.ATTRACT


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
    staff.step()
    staff.step(Chord(staff.now))
    type_in(staff, PIN)
    assert labels(staff) == {BACK: "button.close"}
    for _ in range(200):
        staff.step()
    type_in(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"


def test_without_a_pin_nothing_opens(tmp_path: Path) -> None:
    mirror = SimulatedMirror(tmp_path)
    mirror.step(Chord(mirror.now))
    for digits in ("", PIN, "111111"):
        type_in(mirror, digits)
        assert labels(mirror) == {BACK: "button.close"}


def turn_to(staff: SimulatedMirror, label: str) -> None:
    """Open the staff screen and leaf to the page that this label leads to."""
    type_in(staff, PIN)
    while labels(staff)[NEXT] != label:
        staff.press(NEXT)
    staff.press(NEXT)


def test_all_four_buttons_are_tested_before_they_work_again(staff: SimulatedMirror) -> None:
    turn_to(staff, "button.buttons")
    assert set(labels(staff)) == set(Button)
    staff.press(NEXT, BACK, PREVIOUS)
    assert set(labels(staff)) == {OK}
    staff.press(OK)
    assert labels(staff)[BACK] == "button.close"


def test_the_test_of_the_buttons_gives_up_when_one_is_broken(staff: SimulatedMirror) -> None:
    turn_to(staff, "button.buttons")
    staff.press(NEXT, PREVIOUS)
    for _ in range(200):
        staff.step()
    assert labels(staff) == {OK: "button.again", NEXT: "button.power", BACK: "button.close"}


def test_restart_and_shut_down_are_asked_about_once_more(staff: SimulatedMirror) -> None:
    turn_to(staff, "button.buttons")
    staff.press(*Button)
    staff.press(NEXT)
    staff.press(PREVIOUS, BACK)
    assert staff.asked_for == []
    staff.press(PREVIOUS, OK)
    staff.press(OK, OK)
    assert staff.asked_for == [PowerAction.RESTART, PowerAction.SHUT_DOWN]


def test_the_health_of_the_box_in_words(staff: SimulatedMirror) -> None:
    turn_to(staff, "button.health")
    canvas = Canvas(pygame.Surface((1080, 1920), depth=32), staff.context.text)
    page = staff.app.screen.page
    assert page.faults(canvas, Observation()) == []
    staff.board = replace(staff.board, temperature_c=84.0)
    staff.vitals = replace(staff.vitals, lost=frozenset({Button.OK}))
    staff.press(BACK)
    staff.step()
    staff.step(Chord(staff.now))
    turn_to(staff, "button.health")
    assert staff.app.screen.page.faults(canvas, Observation(problem="problem.camera")) == [
        staff.context.text("problem.camera"),
        "Slowed down by heat or power",
        "Dead button or lamp: OK",
    ]


def test_staff_turn_the_volume_down_and_up_and_it_is_kept(staff: SimulatedMirror) -> None:
    turn_to(staff, "button.volume")
    staff.press(PREVIOUS, PREVIOUS, OK)

    assert staff.sound.volume == 60
    assert Adjustments(staff.state, volume=70).percent(Adjustment.VOLUME) == 60


def test_a_darker_picture_is_still_a_mirror(staff: SimulatedMirror) -> None:
    turn_to(staff, "button.brightness")
    assert labels(staff).get(OK) is None, "it is as bright as it goes"
    while PREVIOUS in labels(staff):
        staff.press(PREVIOUS)

    assert staff.context.levels.percent(Adjustment.BRIGHTNESS) == 40
