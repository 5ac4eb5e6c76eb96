"""A scripted member on every rung of every ladder, who has no pain, pain of 4 or pain of 6 afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hardware.buttons import Button
from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.ladder import rungs
from kiosk.exercises.schema import Exercise
from kiosk.exercises.selection import Choice
from kiosk.screens.screen_name import ScreenName
from kiosk.simulation.recordings import START_POSE
from tests.kiosk.harness import SimulatedMirror

TIMEOUT_S = 240.0
AFTER = {0: ScreenName.RESULT, 4: ScreenName.LEFT_OUT, 6: ScreenName.NOT_TODAY}
# Three answers are spread over the rungs of each ladder; an exercise with two rungs gets the third one on its first.
CASES = [
    (rung, answer)
    for exercise in load_exercises().values()
    for ladder in [rungs(exercise)]
    for number, answer in enumerate([*AFTER, 4][: max(len(ladder), len(AFTER))])
    for rung in [ladder[number % len(ladder)]]
]


def label(case: object) -> str:
    if isinstance(case, Exercise):
        return f"{case.name}-{case.form.name if case.form else 'usual'}"
    return f"pain-{case}"


def offer(mirror: SimulatedMirror, exercise: Exercise) -> None:
    """Make the shortest possible set of one rung the only choice."""
    short = {"sets": 1, "reps": 1} if exercise.dose.reps is not None else {"sets": 1, "seconds": 3}
    dose = exercise.dose.model_copy(update=short)
    only = Choice(exercise.title, ((exercise, dose),), is_program=False)
    mirror.context.selection = replace(mirror.context.selection, choices=(only,))


def train(mirror: SimulatedMirror) -> None:
    """Do every set of the exercise, on each side that it has."""
    end = mirror.now + TIMEOUT_S
    while mirror.screen is not ScreenName.PAIN and mirror.now < end:
        planned = mirror.context.session.next_set
        if mirror.screen is ScreenName.SETUP and planned is not None:
            mirror.stand(planned.exercise.name, START_POSE)
            mirror.wait_for(ScreenName.LIVE, at_most=15)
            mirror.train(planned.exercise.name, START_POSE)
        elif mirror.screen is ScreenName.REST:
            mirror.press(Button.OK)
        else:
            mirror.step()


@pytest.mark.parametrize(("exercise", "answer"), CASES, ids=label)
def test_the_set_counts_and_the_answer_decides_on_every_rung(
    mirror: SimulatedMirror, exercise: Exercise, answer: int
) -> None:
    offer(mirror, exercise)
    mirror.begin()
    mirror.press(Button.OK)
    train(mirror)
    assert mirror.screen is ScreenName.PAIN
    done = mirror.context.session.results[-1]
    assert done.planned.exercise.form == exercise.form
    assert done.reps or done.held_s >= 1

    mirror.press(*[Button.NEXT] * answer, Button.OK)
    assert mirror.screen is AFTER[answer]
    if answer == 4:
        mirror.press(Button.OK)
        assert Button.OK not in mirror.app.labels(), "this exercise cannot be started again"
    elif answer == 6:
        mirror.press(Button.OK)
        assert (mirror.screen, mirror.app.labels()) == (ScreenName.ATTRACT, {}), "the visit is over"


def test_every_rung_and_every_answer_to_every_exercise_is_tried() -> None:
    every = {label(rung) for exercise in load_exercises().values() for rung in rungs(exercise)}
    assert {label(rung) for rung, _ in CASES} == every
    assert {(rung.name, answer) for rung, answer in CASES} == {(name, a) for name in load_exercises() for a in AFTER}
