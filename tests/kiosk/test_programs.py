"""A member does all three programs button by button on simulated time."""

from __future__ import annotations

import pytest

from hardware.buttons import Button, Chord
from kiosk.screens.registry import SCREENS
from kiosk.screens.screen_name import ScreenName
from kiosk.simulation.recordings import START_POSE
from tests.kiosk.harness import SimulatedMirror

TIMEOUT_S = 3600.0  # every program takes less than an hour

# The button that a member presses on each screen of a program; the other screens continue by themselves.
PRESSES = {ScreenName.PAIN: Button.OK, ScreenName.REST: Button.OK}


def go_through(mirror: SimulatedMirror, program: int) -> None:
    """Do a program from the first press to leaving."""
    mirror.begin()
    mirror.press(*[Button.NEXT] * program, Button.OK)
    end = mirror.now + TIMEOUT_S
    while mirror.now < end:
        planned = mirror.context.session.next_set
        if mirror.screen is ScreenName.PROGRAM_DONE:
            mirror.press(Button.BACK)
            return
        if mirror.screen in PRESSES:
            mirror.press(PRESSES[mirror.screen])
        elif mirror.screen is ScreenName.SETUP and planned is not None:
            mirror.stand(planned.exercise.name, number=START_POSE)
            mirror.wait_for(ScreenName.LIVE, at_most=15)
            mirror.train(planned.exercise.name, first=START_POSE)
        else:
            mirror.step()
    raise AssertionError(f"still on {mirror.screen} after an hour")


@pytest.mark.parametrize("program", [0, 1, 2])
def test_every_set_of_a_program_is_done_and_in_the_log(mirror: SimulatedMirror, program: int) -> None:
    """The recorded squats are not good enough for the band, so those sets are done without it."""
    doses = mirror.context.selection.choices[program].doses
    sets = sum(dose.sets * (2 if dose.each_side else 1) for _, dose in doses)
    go_through(mirror, program)
    mirror.writer.close()
    log = mirror.report()

    assert mirror.sound.said[-1] == "2 to 3 days a week, with a day between"
    assert (log.sessions, log.total.sets, log.total.left) == (1, sets, 0)
    assert set(log.exercises) == {exercise.name for exercise, _ in doses} - {"banded-squat"}


def test_every_screen_is_reached(mirror: SimulatedMirror) -> None:
    go_through(mirror, 2)
    mirror.begin()
    mirror.press(Button.PREVIOUS, Button.OK, Button.BACK, Button.BACK)
    mirror.press(Button.OK, Button.NEXT, Button.OK)
    mirror.press(Button.OK, Button.PREVIOUS, Button.OK)
    mirror.press(Button.OK, Button.OK, Button.NEXT, Button.OK)
    mirror.step(Chord(mirror.now))
    mirror.step()

    assert set(mirror.visited) == set(SCREENS) - {ScreenName.LEFT_OUT, ScreenName.OUT_OF_SERVICE}
