from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hardware.buttons import Button, Chord
from hardware.frame import Frame
from hardware.power import PowerAction
from inference.pose import Keypoint
from kiosk.adjustments import Adjustment, Adjustments, Closure
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff import Staff
from kiosk.screens.staff_machine import HealthPage
from kiosk.staff.access import StaffAccess
from kiosk.vision.observation import Observation
from tests.kiosk.harness import SimulatedMirror
from tests.kiosk.movement.figures import Figure

PREVIOUS, NEXT, OK, BACK = Button
PIN, OTHER = "280917", "333333"


def labels(mirror: SimulatedMirror) -> dict[Button, str]:
    return mirror.app.labels()


def enter(mirror: SimulatedMirror, digits: str) -> None:
    """Enter each digit with the fewest presses."""
    for digit in map(int, digits):
        presses = [NEXT] * digit if digit <= 5 else [PREVIOUS] * (10 - digit)
        mirror.press(*presses, OK)


@pytest.fixture
def staff(tmp_path: Path) -> SimulatedMirror:
    """The staff screen before the PIN is entered."""
    StaffAccess(tmp_path).set_pin(PIN)
    mirror = SimulatedMirror(tmp_path)
    mirror.step(Chord(mirror.now))
    assert mirror.screen is ScreenName.STAFF
    return mirror


def test_the_pin_opens_today_and_back_closes(staff: SimulatedMirror) -> None:
    enter(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"
    staff.press(BACK)
    staff.step()
    assert staff.screen is ScreenName.ATTRACT


def test_a_wrong_digit_can_be_deleted(staff: SimulatedMirror) -> None:
    enter(staff, "29")
    staff.press(BACK)
    enter(staff, PIN[1:])
    assert labels(staff)[NEXT] == "button.seven-days"


def test_a_wrong_pin_shows_nothing(staff: SimulatedMirror) -> None:
    enter(staff, OTHER)
    assert labels(staff)[NEXT] == "button.more"
    enter(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"


def test_guessing_makes_everybody_wait_even_after_closing_the_screen(staff: SimulatedMirror) -> None:
    for _ in range(10):
        enter(staff, OTHER)
    assert labels(staff) == {BACK: "button.leave"}
    staff.press(BACK)
    staff.step()
    staff.step(Chord(staff.now))
    enter(staff, PIN)
    assert labels(staff) == {BACK: "button.leave"}
    staff.now += 900
    staff.step()
    staff.step(Chord(staff.now))
    enter(staff, PIN)
    assert labels(staff)[NEXT] == "button.seven-days"


def test_without_a_pin_nothing_opens(tmp_path: Path) -> None:
    mirror = SimulatedMirror(tmp_path)
    mirror.step(Chord(mirror.now))
    for digits in ("", PIN, "111111"):
        enter(mirror, digits)
        assert labels(mirror) == {BACK: "button.leave"}


def open_page(staff: SimulatedMirror, label: str) -> None:
    """Enter the PIN and open the page with this label."""
    enter(staff, PIN)
    while labels(staff)[NEXT] != label:
        staff.press(NEXT)
    staff.press(NEXT)


def test_all_four_buttons_are_tested_before_they_work_as_usual(staff: SimulatedMirror) -> None:
    open_page(staff, "button.buttons")
    assert set(labels(staff)) == set(Button)
    staff.press(NEXT, BACK, PREVIOUS)
    assert set(labels(staff)) == {OK}
    staff.press(OK)
    assert labels(staff)[BACK] == "button.leave"


def test_the_button_test_ends_when_a_button_is_broken(staff: SimulatedMirror) -> None:
    open_page(staff, "button.buttons")
    staff.press(NEXT, PREVIOUS)
    for _ in range(200):
        staff.step()
    assert labels(staff) == {OK: "button.again", NEXT: "button.power", BACK: "button.leave"}


def test_restart_and_shut_down_need_a_confirmation(staff: SimulatedMirror) -> None:
    open_page(staff, "button.buttons")
    staff.press(*Button)
    staff.press(NEXT)
    staff.press(PREVIOUS, BACK)
    assert staff.power_requests == []
    staff.press(PREVIOUS, OK)
    staff.press(OK, OK)
    assert staff.power_requests == [PowerAction.SHUT_DOWN, PowerAction.RESTART]


def health_page(staff: SimulatedMirror) -> HealthPage:
    page = staff.current(Staff).page
    assert isinstance(page, HealthPage)
    return page


def test_the_health_page_names_every_fault(staff: SimulatedMirror) -> None:
    open_page(staff, "button.health")
    canvas = Canvas(offscreen_stage((1080, 1920)), staff.context.text)
    assert health_page(staff).faults(canvas, Observation()) == []
    staff.board = replace(staff.board, temperature_c=84.0)
    staff.vitals = replace(staff.vitals, failed_buttons=frozenset({Button.OK}))
    staff.press(BACK)
    staff.step()
    staff.step(Chord(staff.now))
    open_page(staff, "button.health")
    assert health_page(staff).faults(canvas, Observation(problem="problem.camera")) == [
        staff.context.text("problem.camera"),
        "Slowed down by heat or power",
        "Dead button or lamp: OK",
    ]


def test_staff_change_the_volume_and_it_is_saved(staff: SimulatedMirror) -> None:
    open_page(staff, "button.volume")
    staff.press(PREVIOUS, PREVIOUS, OK)

    assert staff.sound.volume == 60
    assert Adjustments(staff.state_dir, volume=70).percent(Adjustment.VOLUME) == 60


def test_the_lowest_brightness_still_shows_the_camera_image(staff: SimulatedMirror) -> None:
    open_page(staff, "button.brightness")
    assert labels(staff).get(OK) is None, "it is at the maximum"
    while PREVIOUS in labels(staff):
        staff.press(PREVIOUS)

    assert staff.context.adjustments.percent(Adjustment.BRIGHTNESS) == 40


def test_the_health_page_says_that_it_is_too_dark(staff: SimulatedMirror) -> None:
    open_page(staff, "button.health")
    canvas = Canvas(offscreen_stage((1080, 1920)), staff.context.text)
    dark = Observation(Frame(np.full((48, 64, 3), 20, np.uint8), staff.now, 0))
    assert health_page(staff).faults(canvas, dark) == ["Too dark for the camera: 20 of 255"]


def test_staff_take_the_mirror_out_of_service_and_in_again(staff: SimulatedMirror) -> None:
    open_page(staff, "button.out-of-service")
    staff.press(OK, PREVIOUS, NEXT, OK)
    closure = staff.context.adjustments.closure
    assert closure is not None
    assert closure.words == "The mirror is being repaired."
    assert closure.until is not None
    assert (closure.until.hour, closure.until.minute) == (14, 0)  # the second choice, two hours after noon
    staff.press(BACK)
    staff.wait(0.5)
    assert staff.screen is ScreenName.OUT_OF_SERVICE
    staff.step(Chord(staff.now))
    open_page(staff, "button.out-of-service")
    staff.press(OK)
    assert staff.context.adjustments.closure is None


def test_the_words_of_the_pages_are_offered_first(staff: SimulatedMirror) -> None:
    staff.context.adjustments.close(Closure(words="Cable on its way"))
    staff.context.adjustments.reopen()
    open_page(staff, "button.out-of-service")
    staff.press(OK, OK)
    closure = staff.context.adjustments.closure
    assert closure is not None
    assert closure.words == "Cable on its way"


def test_log_ins_and_changes_at_the_mirror_are_noted(staff: SimulatedMirror) -> None:
    enter(staff, OTHER)
    open_page(staff, "button.volume")
    staff.press(OK, OK, BACK)
    staff.step()
    assert staff.audited == [("log-in-wrong", ""), ("log-in", ""), ("settings", "volume: 90 %")]


def open_lens_page(staff: SimulatedMirror) -> None:
    enter(staff, PIN)
    while labels(staff)[NEXT] != "button.lens":
        staff.press(NEXT)
    staff.press(NEXT)


def test_the_lens_is_measured_with_somebody_on_the_mark(staff: SimulatedMirror) -> None:
    staff.context.store_focal_widths = lambda found: True
    open_lens_page(staff)
    staff.press(OK, NEXT, NEXT, PREVIOUS, OK)
    staff.stand()
    staff.wait(8)
    assert labels(staff)[OK] == "button.again"
    found = staff.context.focal_widths
    assert found is not None
    assert staff.context.focal_length_px(640) == pytest.approx(640 * found)


def test_the_lens_page_waits_half_a_minute_for_somebody(staff: SimulatedMirror) -> None:
    open_lens_page(staff)
    staff.press(OK, OK)
    assert labels(staff) == {BACK: "button.cancel"}
    staff.member = Figure(unseen=(Keypoint.LEFT_ANKLE,)).pose
    staff.wait(31)
    assert labels(staff)[OK] == "button.again"
    staff.press(OK, BACK)
    assert staff.context.focal_widths is None
    assert labels(staff)[NEXT] == "button.volume"
