"""The matrix of clips run as every exercise."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.evaluation.specificity import cell, mistakes


def answer(reps: int = 0, cues: tuple[str, ...] = (), hold_s: float = 0.0) -> dict[str, Any]:
    return {"reps": [{}] * reps, "cues": [{"id": cue} for cue in cues], "hold_seconds": hold_s}


@pytest.mark.parametrize("exercise", ["squat", "banded-squat"])
def test_a_squat_belongs_to_both_squats(exercise: str) -> None:
    assert not cell("clip", "squat", exercise, answer(reps=3)).mistaken


def test_what_another_exercise_got_is_added_up() -> None:
    cells = [
        cell("clip", "squat", "step-up", answer(reps=2, cues=("knee-in", "slower"))),
        cell("clip", "squat", "hip-flexor-stretch", answer(hold_s=1.5)),
        cell("clip", "squat", "squat", answer(reps=3, cues=("knees-in",))),
    ]
    assert [c.mistaken for c in cells] == [True, True, False]
    assert mistakes(cells) == (2, 1, 1.5)
