"""The cue plate covers neither face nor knees, fades in and out, and has the symbol of its cue."""

from __future__ import annotations

import pygame

from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.cue_words import Symbol
from kiosk.screens.drawing.canvas import Canvas
from kiosk.screens.drawing.cue_plate import draw_cue
from kiosk.screens.drawing.cue_slot import cue_slot
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
    draw_cue(made, "Push the band apart", Symbol.APART, made.safe.center, age, leaving_for)
    return made


def test_it_fades_in_and_out_completely() -> None:
    steps = [darkness(drawn(age)) for age in (0.0, PLATE_IN_S / 4, PLATE_IN_S / 2, 1.0)]
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert darkness(drawn(3.0, PLATE_OUT_S / 2)) < steps[-1]
    assert darkness(drawn(3.0, PLATE_OUT_S)) == 0


def test_in_portrait_it_is_just_below_the_standing_hips() -> None:
    made = canvas()
    x, y = cue_slot(made, (400, 80), 430.0, [])
    assert x == made.safe.centerx
    assert 430 < y - 40 < 450


def test_it_takes_the_nearest_place_clear_of_head_and_knees() -> None:
    made = canvas()
    knees = pygame.Rect(150, 440, 240, 100)
    _, y = cue_slot(made, (400, 80), 430.0, [(knees, False)])
    assert 440 - 40 >= y > 380 or 540 + 40 <= y < 600


def test_in_landscape_it_stays_beside_the_member_or_on_the_other_side_of_one_who_has_moved() -> None:
    made = canvas((960, 540))
    x, _ = cue_slot(made, (300, 90), 270.0, [])
    assert x == made.safe.right - 150
    for part in (pygame.Rect(600, 0, 360, 540), pygame.Rect(540, 300, 60, 60)):
        x, _ = cue_slot(made, (300, 90), 270.0, [(part, False)])
        assert x == made.safe.x + 150


def test_every_cue_of_every_exercise_has_a_fitting_symbol() -> None:
    cues = [(cue, words) for exercise in load_exercises().values() for cue, words in exercise.cues.items()]
    assert {words.symbol for cue, words in cues if cue.startswith("knee")} == {Symbol.APART}
    assert {words.symbol for cue, words in cues if cue == "put-right"} == {Symbol.TICK}
    assert {words.symbol for _, words in cues if words.text == "cue.open-wider"} == {Symbol.APART}
    assert Symbol.UNSEEN not in {words.symbol for _, words in cues}
