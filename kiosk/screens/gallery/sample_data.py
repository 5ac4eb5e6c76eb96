"""Sample values for pictures of screens: board, PIN, results of sets, and a usage report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from hardware.board import BoardHealth
from kiosk.exercises.schema import Exercise
from kiosk.movement.reading import Band, Cue, Rep, Side
from kiosk.screens.context import Vitals
from kiosk.session.plan import planned_sets
from kiosk.session.result import SetResult
from kiosk.usage.records import SetOutcome
from kiosk.usage.report import MachineTotals, Report, UsageTotals

NOW = 1000.0  # time of every scene, seconds of the main loop's clock
SAMPLE_BOARD = BoardHealth("Raspberry Pi 5", 58.0, frozenset(), frozenset(), None, None, None, 33_120.0)
SAMPLE_VITALS = Vitals(29.8, 26.6, frozenset(), datetime(2026, 3, 12, 17, 20))
SAMPLE_PIN = "200612"  # opens the staff screen of the gallery only
SAMPLE_GRADES: tuple[Band | None, ...] = (*[Band.GOOD] * 6, Band.WATCH, *[Band.GOOD] * 3)


def sample_rep(grade: Band | None) -> Rep:
    return Rep(0.0, 1.0, 2.0, Side.BOTH, grade, "none")


def sample_result(
    exercise: Exercise,
    grades: Sequence[Band | None],
    number: int = 1,
    cue: str | None = None,
    held_s: float = 0.0,
    left: bool = False,
    ended: float = NOW - 20,
) -> SetResult:
    """The result of a set with one rep per grade.

    number: which set of the exercise, from 1.
    cue: id of a cue that was given twice; None = no cue.
    held_s: seconds that the posture was held.
    left: the set was ended early.
    ended: time of its end, seconds of the main loop's clock.
    """
    planned = planned_sets(exercise, exercise.dose)[number - 1]
    cues = () if cue is None else (Cue(NOW, cue, ""),) * 2
    outcome = SetOutcome.LEFT if left else SetOutcome.DONE
    reps = tuple(sample_rep(grade) for grade in grades)
    return SetResult(planned, outcome, reps, cues, held_s, ended - 40, ended)


def sample_report(days: int) -> Report:
    """The usage report of a typical gym over a number of days."""
    sets = {"squat": 18, "side-step": 11, "clamshell": 7, "single-leg-deadlift": 4, "hip-flexor-stretch": 3}
    ungraded = ("clamshell", "hip-flexor-stretch")
    exercises = {
        name: UsageTotals(sets=n * days, reps=n * days * 10, share=None if name in ungraded else 0.86)
        for name, n in sets.items()
    }
    hours = [0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 1, 1, 2, 1, 1, 2, 3, 5, 6, 3, 1, 0, 0, 0]
    total = UsageTotals(
        sets=sum(use.sets for use in exercises.values()),
        left=2 * days,
        reps=sum(use.reps for use in exercises.values()),
        share=0.86,
        cues=dict(Counter({"knee-in": 21 * days})),
    )
    last = date(2026, 3, 12)
    first = date(2026, 3, 12 - days + 1)
    by_hour = tuple(n * days for n in hours)
    return Report(
        first, last, 14 * days, total, exercises, by_hour, (), MachineTotals(9.2 * 3600 * days, hottest_c=58), ()
    )
