from __future__ import annotations

import pytest

from hardware.buttons import Button, Edge
from kiosk.exercises.schema import Exercise
from kiosk.mirror.main_loop import MainLoop
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from kiosk.vision.observation import ClipPlayback, Observation
from tests.kiosk.harness import SimulatedMirror

STEP_S = 1 / 60


class FakePanel:
    """A panel whose buttons the test presses."""

    def __init__(self) -> None:
        self.edges: list[Edge] = []
        self.lamps: frozenset[Button] = frozenset()

    def read_edges(self, now: float) -> list[Edge]:
        due = [edge for edge in self.edges if edge.at <= now]
        self.edges = [edge for edge in self.edges if edge.at > now]
        return due

    def set_lamps(self, buttons: frozenset[Button]) -> None:
        self.lamps = buttons


class EmptyObserver:
    def observe(self, now: float, in_set: bool) -> Observation:
        return Observation()

    def set_exercise(self, exercise: Exercise | None, clip: ClipPlayback) -> None:
        pass


class NoHousekeeping:
    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        pass


@pytest.fixture
def panel() -> FakePanel:
    return FakePanel()


@pytest.fixture
def loop(mirror: SimulatedMirror, panel: FakePanel) -> MainLoop:
    def clock() -> float:
        mirror.now += STEP_S
        return mirror.now

    canvas = Canvas(offscreen_stage((270, 480)), mirror.context.text)
    return MainLoop(mirror.app, canvas, lambda: None, EmptyObserver(), [panel], clock, NoHousekeeping())


def tap(panel: FakePanel, button: Button, at: float) -> None:
    panel.edges += [Edge(button, True, at), Edge(button, False, at + 0.08)]


def test_only_buttons_with_a_function_are_lit(mirror: SimulatedMirror, panel: FakePanel, loop: MainLoop) -> None:
    loop.step()
    assert panel.lamps == {Button.PREVIOUS, Button.NEXT, Button.OK}
    tap(panel, Button.OK, mirror.now)
    for _ in range(12):
        loop.step()

    assert mirror.screen is ScreenName.SAFETY
    assert panel.lamps == {Button.PREVIOUS, Button.NEXT, Button.OK, Button.BACK}


def test_a_press_changes_the_screen_within_a_tenth_of_a_second(
    mirror: SimulatedMirror, panel: FakePanel, loop: MainLoop
) -> None:
    loop.step()
    pressed_at = mirror.now
    tap(panel, Button.OK, pressed_at)
    while mirror.screen is ScreenName.ATTRACT:
        loop.step()

    assert mirror.now - pressed_at < 0.1


def test_two_buttons_at_once_press_nothing(mirror: SimulatedMirror, panel: FakePanel, loop: MainLoop) -> None:
    loop.step()
    tap(panel, Button.OK, mirror.now)
    tap(panel, Button.BACK, mirror.now + 0.01)
    for _ in range(30):
        loop.step()

    assert mirror.screen is ScreenName.ATTRACT
