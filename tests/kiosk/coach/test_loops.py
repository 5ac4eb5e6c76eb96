"""The loops in the package: one for each exercise, at its tempo, small."""

from __future__ import annotations

import cv2
import pytest

from kiosk.coach.loops import LOOPS, WRONG_KNEES, Loop, loop_of
from kiosk.coach.rendering.scenes import SCENES
from kiosk.coach.rendering.timeline import moments
from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.ladder import form_names, in_form

EXERCISES = load_exercises(None)
MAX_BYTES, MAX_LOOP_BYTES = 4_000_000, 250_000


def shown(name: str) -> Loop:
    loop = loop_of(name)
    assert loop is not None
    return loop


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_every_exercise_has_a_loop_at_its_tempo(name: str) -> None:
    tempo = EXERCISES[name].tempo.model_dump()
    assert shown(name).frames == len(moments(SCENES[name], tempo))


@pytest.mark.parametrize("name", [*sorted(EXERCISES), WRONG_KNEES])
def test_a_loop_has_the_pictures_that_its_index_says(name: str) -> None:
    loop, film = shown(name), cv2.VideoCapture(str(shown(name).file))
    size = film.get(cv2.CAP_PROP_FRAME_WIDTH), film.get(cv2.CAP_PROP_FRAME_HEIGHT)
    count = 0
    while film.grab():
        count += 1
    assert (count, size) == (loop.frames, loop.size)


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_the_band_is_shown_where_it_is_worn(name: str) -> None:
    exercise = EXERCISES[name]
    for form in (exercise, *(in_form(exercise, form) for form in form_names(exercise))):
        loop = loop_of(name, form.resistance_band)
        assert loop is not None
        assert (SCENES[loop.name].band or "none") == form.resistance_band


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_a_one_sided_exercise_marks_its_working_leg(name: str) -> None:
    both_legs_work = name == "side-step"
    if EXERCISES[name].dose.each_side and not both_legs_work:
        assert "legR" in SCENES[name].muscles
    else:
        assert "legR" not in SCENES[name].muscles


def test_the_loops_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in LOOPS.glob("*.mp4")}
    assert {name: size for name, size in sizes.items() if size > MAX_LOOP_BYTES} == {}
    assert sum(sizes.values()) <= MAX_BYTES


def test_no_loop_lies_in_the_package_unused() -> None:
    assert {file.stem for file in LOOPS.glob("*.mp4")} == set(SCENES)


def test_an_exercise_of_ones_own_has_no_loop() -> None:
    assert loop_of("heel-raise-of-a-gym") is None
