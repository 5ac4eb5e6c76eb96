"""The demonstration on simulated time: a script presses the buttons, a recording does the bundled clip's squats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame
import pytest

from hardware.frame import Frame
from kiosk.exercises.schema import Exercise
from kiosk.mirror.app import App
from kiosk.mirror.main_loop import MainLoop
from kiosk.movement.reading import Band
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.screen_name import ScreenName
from kiosk.simulation.demonstration import Demonstration, Rates, demo_presses
from kiosk.simulation.recordings import recording
from kiosk.simulation.scripted_member import ScriptedMember
from kiosk.vision.observation import ClipPlayback, Observation
from tests.kiosk.harness import STEP_S, SimulatedMirror

SMALL = (270, 480)  # a quarter of the portrait screen's size, for faster drawing
SLOW_MOTION_FACTOR = 4


class RecordedSource:
    """Recorded poses of the bundled clip instead of camera and model; plays and pauses like the clip."""

    def __init__(self, empty: bool = False) -> None:
        self._empty = empty
        self._poses = recording("demo")
        self._position = 0.0
        self._clip = ClipPlayback.REWIND
        width, height = self._poses.size
        self._pixels = np.full((height, width, 3), 90, np.uint8)

    @property
    def ended(self) -> bool:
        return self._position == len(self._poses) - 1

    def observe(self, now: float, in_set: bool) -> Observation:
        step = {ClipPlayback.PLAY: 1.0, ClipPlayback.SLOW: 1 / SLOW_MOTION_FACTOR}.get(self._clip, 0.0)
        self._position = 0.0 if self._clip is ClipPlayback.REWIND else min(self._position + step, len(self._poses) - 1)
        pose = None if self._empty else self._poses.pose(int(self._position), now)
        return Observation(Frame(self._pixels, now, 0), pose, None, True, now)

    def set_exercise(self, exercise: Exercise | None, clip: ClipPlayback) -> None:
        self._clip = clip


class NoHousekeeping:
    def update(self, now: float, in_set: bool, out_of_order: bool) -> None:
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[SimulatedMirror]:
    simulated = SimulatedMirror(tmp_path / "state", demo=True)
    simulated.offer("banded-squat", sets=1, reps=8)
    simulated.context.selection = replace(simulated.context.selection, preferred="banded-squat")
    yield simulated
    simulated.writer.close()


def demonstrate(mirror: SimulatedMirror, source: RecordedSource, lines: list[str]) -> tuple[Demonstration, App]:
    def clock() -> float:
        mirror.now += STEP_S
        return mirror.now

    app = mirror.app
    canvas = Canvas(offscreen_stage(SMALL), mirror.context.text)
    member = ScriptedMember(demo_presses(lambda: source.ended), lambda: app.name)
    loop = MainLoop(app, canvas, lambda: None, source, [member], clock, NoHousekeeping())
    demonstration = Demonstration(app, canvas, loop, lines.append, lambda: Rates(30.0, 15.0))
    demonstration.run(stopping=lambda: mirror.now > 1200)
    return demonstration, app


def test_the_bundled_clip_has_eight_reps_of_which_three_drift(mirror: SimulatedMirror, tmp_path: Path) -> None:
    lines: list[str] = []
    demonstration, app = demonstrate(mirror, RecordedSource(), lines)

    (result,) = demonstration.results
    assert [rep.grade is Band.GOOD for rep in result.reps] == [True] * 3 + [False] * 3 + [True] * 2
    assert app.name is ScreenName.ATTRACT
    assert mirror.context.session.results == [], "the member has left"
    mirror.writer.close()
    assert (mirror.report().total.sets, mirror.report().total.left, mirror.report().total.reps) == (1, 0, 8)

    assert len(lines) < 60
    assert any("setup" in line and "Stand on the mark" in line for line in lines)
    assert any("7 of 8" in line for line in lines)
    assert any("Push the band apart" in line for line in lines)

    pictures = demonstration.best_pictures.save(tmp_path / "pictures")
    assert sorted(path.name for path in pictures) == ["choosing.png", "knee-inside.png", "result.png"]
    assert all(pygame.image.load(path).get_size() == SMALL for path in pictures)


def test_a_clip_without_a_member_is_left_without_a_result(mirror: SimulatedMirror) -> None:
    lines: list[str] = []
    demonstration, app = demonstrate(mirror, RecordedSource(empty=True), lines)

    assert app.name is ScreenName.ATTRACT
    assert demonstration.results == []
    assert any("Stand on the mark" in line for line in lines)
