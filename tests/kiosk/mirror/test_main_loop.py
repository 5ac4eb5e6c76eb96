from __future__ import annotations

import pygame
import pytest

from hardware.buttons import Button, Edge
from kiosk.exercises.schema import Exercise
from kiosk.mirror.main_loop import MainLoop
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import ClipPlayback, Observation
from tests.kiosk.harness import SimulatedMirror

TURN_S = 1 / 60


class Fingers:
    """Buttons pressed from a test, and their lamps."""

    def __init__(self) -> None:
        self.edges: list[Edge] = []
        self.lamps: frozenset[Button] = frozenset()

    def read_edges(self, now: float) -> list[Edge]:
        due = [edge for edge in self.edges if edge.at <= now]
        self.edges = [edge for edge in self.edges if edge.at > now]
        return due

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        self.lamps = buttons


class ClosedSource:
    def observe(self, now: float, in_set: bool) -> Observation:
        return Observation()

    def set_exercise(self, exercise: Exercise | None, clip: ClipPlayback) -> None:
        pass


class NoKeeping:
    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
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
    return MainLoop(mirror.app, canvas, lambda: None, ClosedSource(), [fingers], clock, NoKeeping())


def tap(fingers: Fingers, button: Button, at: float) -> None:
    fingers.edges += [Edge(button, True, at), Edge(button, False, at + 0.08)]


def test_lamps_are_lit_only_for_buttons_that_do_something_now(
    mirror: SimulatedMirror, fingers: Fingers, loop: MainLoop
) -> None:
    loop.step()
    assert fingers.lamps == {Button.OK}
    tap(fingers, Button.OK, mirror.now)
    for _ in range(12):
        loop.step()

    assert mirror.screen is ScreenName.SAFETY
    assert fingers.lamps == {Button.NEXT, Button.OK, Button.BACK}


def test_a_press_is_answered_within_a_tenth_of_a_second(
    mirror: SimulatedMirror, fingers: Fingers, loop: MainLoop
) -> None:
    loop.step()
    pressed_at = mirror.now
    tap(fingers, Button.OK, pressed_at)
    while mirror.screen is ScreenName.ATTRACT:
        loop.step()

    assert mirror.now - pressed_at < 0.1


def test_two_buttons_at_once_press_nothing(mirror: SimulatedMirror, fingers: Fingers, loop: MainLoop) -> None:
    loop.step()
    tap(fingers, Button.OK, mirror.now)
    tap(fingers, Button.BACK, mirror.now + 0.01)
    for _ in range(30):
        loop.step()

    assert mirror.screen is ScreenName.ATTRACT
