"""Scenes before a set: idle screen, safety card, menu, set-up check, countdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hardware.buttons import Button, Press
from kiosk.exercises.figure import START_POSE
from kiosk.movement.setup_check import SetupState
from kiosk.screens.cards import CARDS
from kiosk.screens.gallery.drawn_poses import setup_pose
from kiosk.screens.gallery.sample_data import NOW
from kiosk.screens.gallery.scene import Scene, SceneBuilder
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.setup import Setup

EXERCISE_OF_POSTURE = {  # only these ask for it
    "setup.lie-down": "clamshell",
    "setup.kneel": "hip-flexor-stretch",
    "setup.stand-side-on": "ankle-drill",
}


def welcome_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    nobody = builder.observation(None)
    yield builder.scene("attract", ScreenName.ATTRACT)
    yield replace(builder.scene("attract-nobody", ScreenName.ATTRACT), observation=nobody)
    yield replace(builder.scene("attract-asleep", ScreenName.ATTRACT), observation=nobody, at=NOW + 60)
    yield builder.scene("safety", ScreenName.SAFETY)
    yield replace(builder.scene("safety-pressed", ScreenName.SAFETY), pressed=Button.OK)
    yield builder.scene("not-today", ScreenName.NOT_TODAY)
    yield builder.scene("help-now", ScreenName.HELP_NOW)
    yield builder.scene("first-time", ScreenName.FIRST_TIME)


def choosing_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    for number, choice in enumerate(builder.context.selection.choices):
        scene = builder.scene(f"choose-{choice.title.split('.')[1]}", ScreenName.CHOOSE)
        _press(scene, Button.NEXT, number)
        yield replace(scene, at=NOW + 2)
    cards = builder.scene("choose-cards", ScreenName.CHOOSE)
    _press(cards, Button.PREVIOUS, 1)
    yield cards
    for number, card in enumerate(CARDS):
        scene = builder.scene(f"card-{card}", ScreenName.CARDS)
        _press(scene, Button.NEXT, number)
        yield scene


def preparation_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    banded_squat = builder.exercises["banded-squat"]
    for exercise in builder.exercises.values():
        yield replace(builder.in_exercise(f"next-up-{exercise.name}", ScreenName.NEXT_UP, exercise), at=NOW + 2)
    for key in sorted(k for k in builder.context.text.keys if k.startswith("setup.") and k.endswith(".order")):
        yield _setup_scene(builder, key.removesuffix(".order"))
    steady = builder.in_exercise("setup-steady", ScreenName.SETUP, banded_squat)
    _set_state(steady, SetupState(steady=0.6))
    yield steady
    yield replace(builder.in_exercise("countdown", ScreenName.COUNTDOWN, banded_squat), at=NOW + 0.3)


def _setup_scene(builder: SceneBuilder, missing: str) -> Scene:
    """The set-up check with one thing missing. missing: its text key."""
    exercise = builder.exercises[EXERCISE_OF_POSTURE.get(missing, "squat")]
    scene = builder.in_exercise(f"setup-{missing.split('.')[1]}", ScreenName.SETUP, exercise)
    _set_state(scene, SetupState(missing=missing))
    standing, low = (builder.figure(builder.exercises["squat"], pose) for pose in (START_POSE, "low"))
    return replace(scene, observation=builder.observation(setup_pose(missing, standing, low)), at=NOW + 1)


def _set_state(scene: Scene, state: SetupState) -> None:
    assert isinstance(scene.screen, Setup)
    scene.screen.state = state


def _press(scene: Scene, button: Button, times: int) -> None:
    for _ in range(times):
        scene.screen.handle(Press(button, NOW))
