"""The pill starts with the member, moves at the exercise's tempo and has the label of the next movement."""

from __future__ import annotations

import pytest

from kiosk.exercises.catalogue import load_exercises
from kiosk.movement.reading import Phase
from kiosk.session.tempo_guide import TempoGuide

EXERCISES = load_exercises()


@pytest.mark.parametrize(
    ("phase", "after", "expected"),
    [
        (Phase.TOP, 5.0, ("tempo.down", 0.0)),
        (Phase.DOWN, 0.0, ("tempo.down", 0.0)),
        (Phase.DOWN, 1.5, ("tempo.down", 0.5)),
        (Phase.DOWN, 9.0, ("tempo.down", 1.0)),
        (Phase.BOTTOM, 0.5, ("tempo.hold", 1.0)),
        (Phase.UP, 1.0, ("tempo.up", 0.5)),
    ],
)
def test_a_squat_goes_down_for_three_seconds_and_up_for_two(
    phase: Phase, after: float, expected: tuple[str, float]
) -> None:
    guide = TempoGuide(EXERCISES["squat"])
    guide.update(Phase.HOLD, 9.0)
    guide.update(phase, 10.0)
    guide.update(phase, 10.0 + after)
    assert guide.current(10.0 + after) == expected


def test_a_step_up_begins_by_going_up() -> None:
    guide = TempoGuide(EXERCISES["step-up"])
    guide.update(Phase.DOWN, 0.0)  # the rep detector reports DOWN on leaving the start posture
    assert guide.current(0.0) == ("tempo.up", 1.0)
    assert guide.current(2.0) == ("tempo.up", 0.0)
    guide.update(Phase.UP, 3.0)
    assert guide.current(6.0) == ("tempo.down", 1.0)


def test_quick_steps_are_not_paced() -> None:
    guide = TempoGuide(EXERCISES["side-step"])
    guide.update(Phase.DOWN, 0.0)
    assert guide.current(0.5) is None


def test_without_a_phase_there_is_nothing_to_pace() -> None:
    guide = TempoGuide(EXERCISES["squat"])
    assert guide.current(0.0) is None
    guide.update(Phase.DOWN, 0.0)
    guide.update(None, 1.0)
    assert guide.current(1.0) is None
