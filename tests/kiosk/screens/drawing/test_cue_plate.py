"""The cue plate covers neither face nor knees, fades in and out, and has the symbol of its cue."""

from __future__ import annotations

import pygame
import pytest

from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.cue_words import Symbol
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.cue_plate import cue_slot, draw_cue
from kiosk.screens.drawing.stage import offscreen_stage
from kiosk.screens.drawing.theme import PLATE_IN_S, PLATE_OUT_S
from kiosk.text import load_text


def canvas(size: tuple[int, int] = (540, 960)) -> Canvas:
    made = Canvas(offscreen_stage(size), load_text("en"))
    made.stage.fill((255, 255, 255))
    return made


def darkness(made: Canvas) -> int:
    return int((255 - pygame.surfarray.array3d(made.read()).astype(int)).sum())


def drawn(age: float, leaving_for: float | None = None) -> Canvas:
    made = canvas()
    draw_cue(made, "Push the band apart", Symbol.APART, cue_slot(made, None), age, leaving_for)
    return made


def test_it_fades_in_and_out_completely() -> None:
    steps = [darkness(drawn(age)) for age in (0.0, PLATE_IN_S / 4, PLATE_IN_S / 2, 1.0)]
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert darkness(drawn(3.0, PLATE_OUT_S / 2)) < steps[-1]
    assert darkness(drawn(3.0, PLATE_OUT_S)) == 0


def test_in_portrait_its_lower_edge_is_just_above_the_standing_hips() -> None:
    made = canvas()
    plate = draw_cue(made, "Stay low", Symbol.DOWN, cue_slot(made, 430.0), 1.0)
    assert plate is not None
    assert 415 < plate.bottom < 430


def test_an_odd_hip_line_does_not_move_it_over_face_or_knees() -> None:
    made = canvas()
    for hip, edge in ((100.0, 0.40), (900.0, 0.55)):
        assert cue_slot(made, hip)[1] == pytest.approx(edge * 960, abs=1)


def test_in_landscape_it_stays_in_the_outer_third() -> None:
    made = canvas((960, 540))
    plate = draw_cue(made, "Spread the floor with your feet", Symbol.APART, cue_slot(made, None), 1.0)
    assert plate is not None
    assert plate.left > 960 * 0.58
    assert plate.right <= made.safe.right


def test_every_cue_of_every_exercise_has_a_fitting_symbol() -> None:
    cues = [(cue, words) for exercise in load_exercises().values() for cue, words in exercise.cues.items()]
    assert {words.symbol for cue, words in cues if cue.startswith("knee")} == {Symbol.APART}
    assert {words.symbol for cue, words in cues if cue == "put-right"} == {Symbol.TICK}
    assert {words.symbol for _, words in cues if words.text == "cue.open-wider"} == {Symbol.APART}
    assert Symbol.UNSEEN not in {words.symbol for _, words in cues}
