"""Scenes after a set: pain question, rest, result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hardware.buttons import Button, Press
from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Band
from kiosk.screens.choose import Choose
from kiosk.screens.gallery.sample_data import NOW, SAMPLE_GRADES, sample_result
from kiosk.screens.gallery.scene import Scene, SceneBuilder
from kiosk.screens.screen_name import ScreenName
from kiosk.session.feedback import Feedback
from kiosk.session.pain import MAX_PAIN, MAX_PAIN_FOR_SESSION
from kiosk.session.result import SetResult
from kiosk.session.session import Session

DRIFTING = tuple({"G": Band.GOOD, "W": Band.WATCH, "C": Band.COLLAPSE}[letter] for letter in "CWCGWCCG")
ENDED_EARLY = (Band.GOOD, Band.GOOD, None, Band.WATCH)


def result_scenes(builder: SceneBuilder) -> Iterator[Scene]:
    squat, stretch, clam = (builder.exercises[name] for name in ("banded-squat", "hip-flexor-stretch", "clamshell"))
    usual = sample_result(squat, SAMPLE_GRADES)
    for answer in (0, 4, 10):
        scene = _after(builder, f"pain-{answer}", ScreenName.PAIN, [usual])
        for _ in range(answer):
            scene.screen.handle(Press(Button.NEXT, NOW))
        yield scene
    stopped = _after(builder, "not-today-after", ScreenName.NOT_TODAY, [usual])
    stopped.context.session.answer_pain(MAX_PAIN)
    yield stopped
    yield _after(builder, "left-out", ScreenName.LEFT_OUT, [usual])
    without = _after(builder, "choose-left-out", ScreenName.CHOOSE, [usual])
    without.context.session.answer_pain(MAX_PAIN_FOR_SESSION)
    while not (
        isinstance(without.screen, Choose) and without.screen.choice and without.screen.choice.name == squat.name
    ):
        without.screen.handle(Press(Button.NEXT, NOW))
    yield without
    for name, result in (
        ("rest", sample_result(squat, SAMPLE_GRADES, cue="knee-in")),
        ("rest-easier", sample_result(squat, DRIFTING, cue="deeper")),
        ("rest-other-side", sample_result(clam, (None,) * 12, ended=NOW - 6)),
        ("rest-over-soon", sample_result(squat, SAMPLE_GRADES, ended=NOW - 73)),
    ):
        yield _after(builder, name, ScreenName.REST, [result])
    second = sample_result(squat, (Band.GOOD,) * 10, number=2)
    yield _after(builder, "result", ScreenName.RESULT, [usual, second])
    yield _after(builder, "result-in-program", ScreenName.RESULT, [usual], then=[stretch])
    for name, result in (
        ("result-early", sample_result(squat, ENDED_EARLY, left=True)),
        ("result-unread", sample_result(squat, (None,) * 8)),
        ("result-held", sample_result(stretch, (), held_s=30.0)),
    ):
        yield _after(builder, name, ScreenName.RESULT, [result])
    yield _after(builder, "result-easier", ScreenName.RESULT, [sample_result(squat, DRIFTING), second])
    one_leg = builder.exercises["single-leg-deadlift"]
    sets = [sample_result(one_leg, DRIFTING, number=number) for number in range(1, 5)]
    yield _after(builder, "result-four-sets", ScreenName.RESULT, sets, then=[stretch])
    drifted = [sample_result(squat, DRIFTING, number=number) for number in (1, 2)]
    yield _after(builder, "result-last", ScreenName.RESULT, drifted, program="program.start-here.title")
    yield _program_done(builder, "program-done")
    code = _program_done(builder, "program-done-code")
    code.screen.handle(Press(Button.PREVIOUS, NOW))
    yield code


def _program_done(builder: SceneBuilder, name: str) -> Scene:
    """The end of a program in which a returning member did the second set of squats by feel."""
    squat, clam = builder.exercises["squat"], builder.exercises["clamshell"]
    session = Session(NOW)
    session.choose([(each, each.dose) for each in (squat, clam)], "program.start-here.title")
    by_feel = sample_result(squat, DRIFTING, number=2)
    by_feel = replace(by_feel, planned=replace(by_feel.planned, feedback=Feedback.AFTER_SET))
    reps = [sample_result(clam, (None,) * 12, number) for number in (1, 2)]
    for result in (sample_result(squat, SAMPLE_GRADES), by_feel, *reps):
        session.finish_set(result)
    session.end_exercise()
    return builder.scene(name, ScreenName.PROGRAM_DONE, session)


def _after(
    builder: SceneBuilder,
    name: str,
    screen: ScreenName,
    results: Sequence[SetResult],
    then: Sequence[Exercise] = (),
    program: str | None = None,
) -> Scene:
    """A screen after some sets of one exercise.

    then: the following exercises.
    program: text key of the program they belong to; None = none.
    """
    session = Session(NOW)
    exercise = results[-1].planned.exercise
    session.choose([(each, each.dose) for each in (exercise, *then)], program)
    for result in results:
        session.finish_set(result)
    if screen is ScreenName.RESULT:
        session.end_exercise()
    return builder.scene(name, screen, session)
