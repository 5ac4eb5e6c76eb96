"""The mirror goes dark without a person and lights up within a second of their arrival, repeatedly for weeks."""

from __future__ import annotations

import numpy as np
import pygame

from hardware.buttons import Button, Press
from kiosk.screens.attract import Attract
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from tests.kiosk.harness import STEP_S, SimulatedMirror

HOUR_S = 3600.0
WEEKS = 3


def asleep(mirror: SimulatedMirror) -> bool:
    assert isinstance(mirror.app.screen, Attract)
    return mirror.app.screen.asleep(mirror.now)


def pass_time(mirror: SimulatedMirror, seconds: float) -> None:
    """Skip time without a person or a press: only the last step of the main loop is run."""
    mirror.leave()
    mirror.now += seconds - STEP_S
    mirror.step()


def test_it_wakes_for_every_person_and_every_press_of_three_weeks(mirror: SimulatedMirror) -> None:
    for hour in range(WEEKS * 7 * 24):
        pass_time(mirror, HOUR_S)
        assert asleep(mirror)
        mirror.stand()
        mirror.step()
        assert not asleep(mirror), f"a person in hour {hour}"
        pass_time(mirror, HOUR_S)
        mirror.step(Press(Button.NEXT, mirror.now))
        assert not asleep(mirror), f"a button without a label in hour {hour}"
        mirror.step(Press(Button.OK, mirror.now))
        assert mirror.screen is ScreenName.SAFETY, f"a press in hour {hour}"
        pass_time(mirror, HOUR_S)
        mirror.wait_for(ScreenName.ATTRACT, at_most=1)


def test_what_never_moves_does_not_keep_it_awake_and_whoever_comes_wakes_it(mirror: SimulatedMirror) -> None:
    mirror.stand()
    poster = mirror.member
    mirror.wait(120)
    assert not asleep(mirror)
    mirror.wait(120)
    assert asleep(mirror)
    mirror.train("squat")
    mirror.wait(5)
    assert not asleep(mirror)
    mirror.member = poster
    mirror.wait(240)
    assert asleep(mirror)


def test_asleep_everything_is_darker_and_still_readable(mirror: SimulatedMirror) -> None:
    canvas = Canvas(offscreen_stage((270, 480)), mirror.context.text)

    def brightest() -> int:
        mirror.app.draw(canvas, mirror.now)
        text = pygame.surfarray.array3d(canvas.read())[:, 240:420]
        return int(np.percentile(text, 99.5))

    mirror.wait(1)
    brightest()
    mirror.wait(1)
    awake = brightest()
    pass_time(mirror, 60)

    assert 150 < brightest() < awake - 40


def test_a_person_in_view_is_shown_what_to_press(mirror: SimulatedMirror) -> None:
    shown: list[str] = []
    canvas = Canvas(offscreen_stage((270, 480)), mirror.context.text, on_record=lambda p: shown.append(p.text))
    mirror.wait(1)
    mirror.app.draw(canvas, mirror.now)
    assert mirror.context.text("attract.invitation") in shown
    shown.clear()
    mirror.stand()
    mirror.step()
    mirror.app.draw(canvas, mirror.now)

    assert mirror.context.text("attract.press") in shown
