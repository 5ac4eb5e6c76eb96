from __future__ import annotations

import pytest

from hardware.buttons import Button
from kiosk.movement.reading import Side
from kiosk.screens.screen_name import ScreenName
from tests.kiosk.harness import SimulatedMirror


def test_raised_hands_lead_from_the_dark_mirror_to_the_set(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.wait(0.6)
    for screen in (ScreenName.SAFETY, ScreenName.CHOOSE, ScreenName.NEXT_UP):
        mirror.raise_hand(Side.RIGHT)
        assert mirror.screen is screen
    mirror.wait_for(ScreenName.LIVE, at_most=25)


def test_the_left_hand_goes_back(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.press(Button.OK)
    mirror.wait(0.6)
    mirror.raise_hand(Side.LEFT)

    assert mirror.screen is ScreenName.ATTRACT


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_hand_does_nothing_inside_a_set(mirror: SimulatedMirror, side: Side) -> None:
    mirror.offer("squat")
    mirror.stand()
    mirror.begin()
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.LIVE, at_most=15)
    mirror.raise_hand(side, 3.0)

    assert mirror.screen is ScreenName.LIVE
    assert mirror.app.labels()[Button.OK] == "button.pause"


def test_one_hand_that_stays_up_answers_one_screen(mirror: SimulatedMirror) -> None:
    mirror.stand()
    mirror.wait(0.6)
    mirror.raise_hand(Side.RIGHT, 6.0)

    assert mirror.screen is ScreenName.SAFETY
