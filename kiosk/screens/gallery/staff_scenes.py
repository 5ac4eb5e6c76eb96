"""Scenes of the staff screen and of the fault screen."""

from __future__ import annotations

from collections.abc import Iterator

from hardware.buttons import Button, Press
from kiosk.screens.gallery.sample_data import NOW, SAMPLE_PIN
from kiosk.screens.gallery.scene import Scene, SceneBuilder
from kiosk.screens.out_of_order import OutOfOrder
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff_machine import TEST_TIMEOUT_S
from kiosk.vision.observation import Observation

# In the order of NEXT.
PAGES = (
    "today",
    "seven-days",
    "health",
    "aim",
    "lens",
    "volume",
    "brightness",
    "buttons",
    "power",
)
DRAWN_PAGES = ("today", "health", "aim", "lens", "volume", "brightness", "buttons", "power")
NO_FAULT = ("problem.title", "problem.tell", "problem.recovers")  # the fault screen's other texts


def staff_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    for digits in (0, 2):
        scene = builder.scene(f"staff-pin-{digits}", ScreenName.STAFF)
        _press(scene, *[Button.OK] * digits)
        yield scene
    for page in DRAWN_PAGES:
        yield _page_scene(builder, page)


def fault_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    context = builder.context
    for problem in sorted(key for key in context.text.keys if key.startswith("problem.") and key not in NO_FAULT):
        name = f"out-of-order-{problem.split('.')[1]}"
        yield Scene(name, OutOfOrder(context), context, Observation(problem=problem))


def _page_scene(builder: SceneBuilder, page: str) -> Scene:
    """A page behind the PIN; in the button test, two buttons have been pressed."""
    scene = builder.scene(f"staff-{page}", ScreenName.STAFF)
    for digit in SAMPLE_PIN:
        _press(scene, *[Button.NEXT] * int(digit), Button.OK)
    for step in range(PAGES.index(page)):
        scene.screen.update(NOW + step * TEST_TIMEOUT_S, scene.observation)  # ends the button test on the way
        _press(scene, Button.NEXT)
    if page == "buttons":
        _press(scene, Button.NEXT, Button.OK)
    return scene


def _press(scene: Scene, *buttons: Button) -> None:
    for button in buttons:
        scene.screen.handle(Press(button, NOW))
