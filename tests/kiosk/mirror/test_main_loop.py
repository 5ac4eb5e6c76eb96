from __future__ import annotations

import pygame
import pytest

from hardware.buttons import Button, Edge
from kiosk.exercises.schema import Exercise
from kiosk.mirror.main_loop import MainLoop
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.screen_name import Name
from kiosk.vision.observation import Clip, Sight
from tests.kiosk.harness import SimulatedMirror

TURN_S = 1 / 60


class Fingers:
    """Buttons pressed from a test, and their lamps."""

    def __init__(self) -> None:
        self.edges: list[Edge] = []
        self.lamps: frozenset[Button] = frozenset()

    def take(self, now: float) -> list[Edge]:
        due = [edge for edge in self.edges if edge.at <= now]
        self.edges = [edge for edge in self.edges if edge.at > now]
        return due

    def light(self, buttons: frozenset[Button]) -> None:
        self.lamps = buttons


class ClosedEyes:
    def look(self, now: float, in_set: bool) -> Sight:
        return Sight()

    def attend(self, exercise: Exercise | None, clip: Clip) -> None:
        pass


class NoKeeping:
    def tick(self, now: float, in_set: bool, out_of_order: bool) -> None:
        pass


@pytest.fixture
def fingers() -> Fingers:
    return Fingers()


@pytest.fixture
def loop(mirror: SimulatedMirror, fingers: Fingers) -> MainLoop:
    def clock() -> float:
        mirror.now += TURN_S
        return mirror.now

    canvas = Canvas(pygame.Surface((270, 480), depth=32), mirror.context.text)
    return MainLoop(mirror.app, canvas, lambda: None, ClosedEyes(), [fingers], clock, NoKeeping())


def tap(fingers: Fingers, button: Button, at: float) -> None:
    fingers.edges += [Edge(button, True, at), Edge(button, False, at + 0.08)]


def test_lamps_are_lit_only_for_buttons_that_do_something_now(
    mirror: SimulatedMirror, fingers: Fingers, loop: MainLoop
) -> None:
    loop.turn()
    assert fingers.lamps == {Button.OK}
    tap(fingers, Button.OK, mirror.now)
    for _ in range(12):
        loop.turn()

    assert mirror.screen is Name.SAFETY
    assert fingers.lamps == {Button.NEXT, Button.OK, Button.BACK}


def test_a_press_is_answered_within_a_tenth_of_a_second(
    mirror: SimulatedMirror, fingers: Fingers, loop: MainLoop
) -> None:
    loop.turn()
    pressed_at = mirror.now
    tap(fingers, Button.OK, pressed_at)
    while mirror.screen is Name.ATTRACT:
        loop.turn()

    assert mirror.now - pressed_at < 0.1


def test_two_buttons_at_once_press_nothing(mirror: SimulatedMirror, fingers: Fingers, loop: MainLoop) -> None:
    loop.turn()
    tap(fingers, Button.OK, mirror.now)
    tap(fingers, Button.BACK, mirror.now + 0.01)
    for _ in range(30):
        loop.turn()

    assert mirror.screen is Name.ATTRACT
