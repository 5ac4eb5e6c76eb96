"""Runs every clip as every exercise and counts what an exercise wrongly gets from clips of others. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Squat and banded squat are one movement.
SAME_MOVEMENT = frozenset({"squat", "banded-squat"})


@dataclass(frozen=True)
class Cell:
    """One clip run as one exercise.

    clip: name of the clip.
    exercise: name of the exercise that it was run as.
    shown: whether the clip shows this exercise.
    reps: counted reps, 0 or more.
    knee_cues: number of cues that a knee went in, 0 or more.
    hold_s: duration of the timed holds, seconds.
    """

    clip: str
    exercise: str
    shown: bool
    reps: int
    knee_cues: int
    hold_s: float

    @property
    def mistaken(self) -> bool:
        """Whether the clip gave reps, knee cues or hold time to an exercise that it does not show."""
        return not self.shown and bool(self.reps or self.knee_cues or self.hold_s)


def cell(clip: str, shown: str, exercise: str, answer: Mapping[str, Any]) -> Cell:
    """One cell of the matrix. shown: the exercise of the clip's truth. answer: of `analyze` for `exercise`."""
    same = shown == exercise or {shown, exercise} <= SAME_MOVEMENT
    cues = sum(cue["id"].startswith("knee") for cue in answer["cues"])
    return Cell(clip, exercise, same, len(answer["reps"]), cues, answer["hold_seconds"] or 0.0)


def mistakes(cells: Sequence[Cell]) -> tuple[int, int, float]:
    """Total reps, knee cues and hold seconds of the exercises that the clips do not show."""
    wrong = [c for c in cells if not c.shown]
    return sum(c.reps for c in wrong), sum(c.knee_cues for c in wrong), sum(c.hold_s for c in wrong)
