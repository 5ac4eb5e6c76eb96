"""What a member has to fetch before an exercise or a program."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of

MAX_LOW_STEP_CM, MIN_HIGH_STEP_CM = 12, 18  # the words say about 10, 15 and 20 centimetres


def needs(exercises: Iterable[Exercise]) -> list[str]:
    """Text keys of what these exercises need, without repetition."""
    found: list[str] = []
    for exercise in exercises:
        if not kind_of(exercise).stands:
            found.append("need.mat")
        if exercise.resistance_band != "none":
            found.append(f"need.band-{exercise.band_strength}" if exercise.band_strength else "need.band")
        if exercise.step_height_cm is not None:
            found.append(_step(exercise.step_height_cm))
        if exercise.support in ("wall", "chair"):
            found.append(f"need.{exercise.support}")
    return list(dict.fromkeys(found))


def _step(height_cm: float) -> str:
    if height_cm <= MAX_LOW_STEP_CM:
        return "need.step-low"
    return "need.step-high" if height_cm >= MIN_HIGH_STEP_CM else "need.step"
