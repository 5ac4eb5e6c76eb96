"""Exercises of an installer's own on the screens: nothing in their files may end the mirror under a member."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from hardware.buttons import Button, Chord
from kiosk.exercises.selection import select
from kiosk.exercises.words import text_with
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import PORTRAIT
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.staff import Staff
from kiosk.screens.staff_machine import HealthPage
from kiosk.settings import Display, Exercises, Settings
from kiosk.staff.access import StaffAccess
from tests.kiosk.harness import SimulatedMirror

SQUAT = resources.files("kiosk.exercises").joinpath("squat.toml").read_text(encoding="utf-8")
SUMO = (
    SQUAT.replace('name = "squat"', 'name = "sumo-squat"')
    .replace('"exercise.squat.title"', '"exercise.sumo-squat.title"')
    .replace('"cue.deeper"', '"cue.sumo-deeper"')
)
WORDS = '\n[words.en]\n"exercise.sumo-squat.title" = "Sumo squat"\n"cue.sumo-deeper" = "Sink between your heels"\n'
PROGRAM = """
[[programs]]
name = "legs"
title = "program.legs.title"
steps = [{ exercise = "sumo-squat", sets = 1 }]
[programs.words.en]
"program.legs.title" = "Leg day"
"""


def opened(tmp_path: Path, sumo: str, programs: str = "", language: str = "de") -> SimulatedMirror:
    """A mirror with this exercise of its own, on the choosing screen."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "sumo-squat.toml").write_text(sumo, encoding="utf-8")
    if programs:
        (folder / "programs.toml").write_text(programs, encoding="utf-8")
    settings = Settings(display=Display(language=language), exercises=Exercises(folder=folder))
    mirror = SimulatedMirror(tmp_path)
    mirror.context.selection = select(settings, None)
    mirror.context.text = text_with(mirror.context.selection.own_words, language)
    mirror.stand()
    mirror.begin()
    return mirror


def look_at_every_card(mirror: SimulatedMirror) -> list[str]:
    """Draw every card of the choosing screen; returns the titles of the choices."""
    canvas = Canvas(offscreen_stage(PORTRAIT), mirror.context.text)
    titles = []
    for choice in mirror.context.selection.choices:
        mirror.app.draw(canvas, mirror.now, 0.0)
        titles.append(mirror.context.text(choice.title))
        mirror.press(Button.NEXT)
    return titles


@pytest.mark.parametrize("language", ["en", "de"])
def test_own_words_in_english_only_serve_every_language(tmp_path: Path, language: str) -> None:
    titles = look_at_every_card(opened(tmp_path, SUMO + WORDS, PROGRAM, language))
    assert "Sumo squat" in titles
    assert titles[0] == "Leg day"


def test_a_set_with_own_cues_runs_to_its_end(tmp_path: Path) -> None:
    mirror = opened(tmp_path, SUMO + WORDS)
    mirror.offer("sumo-squat", reps=2, sets=1)
    mirror.press(Button.OK)
    mirror.wait_for(ScreenName.LIVE, 20)
    mirror.train("squat")
    canvas = Canvas(offscreen_stage(PORTRAIT), mirror.context.text)
    for _ in range(60):
        mirror.wait(1)
        mirror.app.draw(canvas, mirror.now, 0.0)
    assert ScreenName.PAIN in mirror.visited or ScreenName.RESULT in mirror.visited


def test_an_exercise_without_words_is_left_out_and_staff_are_told(tmp_path: Path) -> None:
    mirror = opened(tmp_path, SUMO)
    assert "sumo-squat" not in mirror.context.selection.exercises
    look_at_every_card(mirror)
    told = [str(mistake) for mistake in mirror.context.selection.mistakes]
    assert told[0].startswith('sumo-squat.toml: title: "exercise.sumo-squat.title" has no words')
    mirror.wait(20)
    StaffAccess(mirror.state_dir).set_pin("110001")
    mirror.step(Chord(mirror.now))
    one, zero = (Button.NEXT, Button.OK), (Button.OK,)
    mirror.press(*one, *one, *zero, *zero, *zero, *one, Button.NEXT, Button.NEXT)
    page = mirror.current(Staff).page
    assert isinstance(page, HealthPage)
    canvas = Canvas(offscreen_stage(PORTRAIT), mirror.context.text)
    assert any("sumo-squat.toml" in fault for fault in page.faults(canvas, mirror.app.observation))
