from __future__ import annotations

import pytest

from hardware.buttons import Button, Chord, Hold, Press, Stuck
from kiosk.adjustments import Closure
from kiosk.audio.sound import Tone
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.registry import SCREENS
from kiosk.screens.screen_name import ScreenName
from kiosk.usage.records import EventKind
from tests.kiosk.harness import SimulatedMirror

SMALL = (270, 480)


def events(mirror: SimulatedMirror) -> list[EventKind]:
    mirror.writer.close()
    return [event.kind for event in mirror.report().events]


def drawn(mirror: SimulatedMirror, canvas: Canvas, hold_progress: float = 0.0) -> bytes:
    mirror.app.draw(canvas, mirror.now, hold_progress)
    return canvas.read().get_buffer().raw


@pytest.fixture
def canvas(mirror: SimulatedMirror) -> Canvas:
    return Canvas(offscreen_stage(SMALL), mirror.context.text)


def test_a_press_has_a_tone_and_a_lit_label_at_once(mirror: SimulatedMirror, canvas: Canvas) -> None:
    mirror.begin()
    mirror.wait(1)
    drawn(mirror, canvas)
    mirror.wait(1)
    before = mirror.app.labels()
    mirror.step(Press(Button.NEXT, mirror.now))
    zone = canvas.grid.zone
    mirror.app.draw(canvas, mirror.now)
    white = [
        canvas.read().get_at((zone.x + (4 * i + 1) * zone.width // 16 - zone.width // 32, zone.y + 6))[0] > 200
        for i in range(4)
    ]

    assert mirror.sound.tones[-1] is Tone.PRESS
    assert mirror.app.labels() == before
    assert white == [False, True, False, False]


def test_holding_back_fills_its_label(mirror: SimulatedMirror, canvas: Canvas) -> None:
    mirror.begin()
    mirror.wait(1)
    drawn(mirror, canvas)
    mirror.wait(1)

    assert drawn(mirror, canvas, hold_progress=0.0) != drawn(mirror, canvas, hold_progress=0.5)


def test_presses_after_the_one_that_leaves_a_screen_are_for_no_screen(mirror: SimulatedMirror) -> None:
    mirror.press(Button.OK)
    mirror.step(*[Press(button, mirror.now) for button in (Button.OK, Button.PREVIOUS, Button.NEXT)])

    assert mirror.screen is ScreenName.CHOOSE, "not what the urgent reasons lead to"
    assert mirror.sound.tones.count(Tone.PRESS) == 2


@pytest.mark.parametrize("presses", [(), (Button.OK,), (Button.OK, Button.OK, Button.PREVIOUS)])
def test_holding_back_ends_the_session_from_any_screen(mirror: SimulatedMirror, presses: tuple[Button, ...]) -> None:
    mirror.press(*presses)
    mirror.step(Hold(Button.BACK, mirror.now))

    assert mirror.screen is ScreenName.ATTRACT


def test_a_stuck_button_is_logged_and_presses_nothing(mirror: SimulatedMirror) -> None:
    mirror.step(Stuck(Button.OK, mirror.now))

    assert mirror.screen is ScreenName.ATTRACT
    assert events(mirror) == [EventKind.STUCK_BUTTON]


def test_loss_and_return_of_the_camera_are_logged_once_each(mirror: SimulatedMirror) -> None:
    mirror.problem = "problem.camera"
    mirror.wait(5)
    mirror.problem = None
    mirror.wait(1)

    assert events(mirror) == [EventKind.CAMERA_LOST, EventKind.CAMERA_BACK]


def test_the_out_of_order_screen_covers_the_screen_during_a_fault(mirror: SimulatedMirror, canvas: Canvas) -> None:
    mirror.begin()
    mirror.wait(1)
    drawn(mirror, canvas)
    mirror.wait(1)
    mirror.problem = "problem.camera"
    mirror.press(Button.BACK)
    covered = drawn(mirror, canvas)
    mirror.problem = None
    mirror.step()

    assert mirror.screen is ScreenName.CHOOSE, "a press on the out-of-order screen does nothing"
    assert drawn(mirror, canvas) != covered


@pytest.mark.parametrize("size", [(270, 480), (480, 270)])
def test_every_screen_draws_in_both_orientations(mirror: SimulatedMirror, size: tuple[int, int]) -> None:
    canvas = Canvas(offscreen_stage(size), mirror.context.text)
    mirror.offer("squat", reps=1)
    mirror.stand()
    names = set()

    def draw() -> None:
        mirror.app.draw(canvas, mirror.now)
        names.add(mirror.screen)

    draw()
    mirror.press(Button.OK)
    draw()
    mirror.press(Button.NEXT)
    draw()
    mirror.press(Button.OK, Button.OK, Button.OK)
    draw()
    mirror.press(Button.NEXT, Button.OK)
    draw()
    mirror.press(Button.BACK, Button.OK)
    draw()
    mirror.press(Button.PREVIOUS)
    for screen in (ScreenName.SETUP, ScreenName.COUNTDOWN, ScreenName.LIVE):
        mirror.wait_for(screen, at_most=10)
        draw()
    mirror.train("squat")
    mirror.wait_for(ScreenName.REST, at_most=20)
    draw()
    mirror.press(Button.BACK)
    draw()
    mirror.press(*[Button.NEXT] * 4, Button.OK)
    draw()
    mirror.context.session.left_out = frozenset()
    mirror.press(Button.OK, Button.OK)
    mirror.train("squat")
    mirror.wait_for(ScreenName.REST, at_most=30)
    mirror.press(Button.BACK, Button.OK)
    draw()
    mirror.press(Button.BACK)
    mirror.press(Button.OK, Button.PREVIOUS)
    draw()
    mirror.step(Chord(mirror.now))
    draw()
    mirror.context.adjustments.close(Closure(words="Cleaning"))
    mirror.press(Button.BACK)
    draw()

    assert names >= set(SCREENS) - {ScreenName.NEXT_UP, ScreenName.PROGRAM_DONE}
