"""The movements that are not a rep of the exercise, and the single cue about them in a set."""

from __future__ import annotations

from enum import StrEnum

from kiosk.movement.reading import Cue

MIN_SIGHTINGS = 2  # once may be an accident or somebody tying a shoe


class NotARep(StrEnum):
    """What was seen instead of a rep. Those from LUNGE on have a name that members know."""

    TURNED_AWAY = "turned-away"
    WALKED = "walked"
    UNLIKE = "unlike"
    LUNGE = "lunge"
    TWO_LEG_SQUAT = "two-leg-squat"
    ONE_LEG_SQUAT = "one-leg-squat"
    DEADLIFT = "deadlift"
    HINGE = "hinge"
    STEP_UP = "step-up"
    SITTING = "sitting"
    IN_PLACE = "in-place"
    LEG_RAISE = "leg-raise"


_NAMELESS = (NotARep.TURNED_AWAY, NotARep.WALKED, NotARep.UNLIKE)


class OtherExercise:
    """Gives one cue per set that names the other movement, once it has been seen MIN_SIGHTINGS times."""

    def __init__(self) -> None:
        self._seen: dict[NotARep, int] = {}
        self._told = False

    def step(self, seen: NotARep, t: float) -> Cue | None:
        """The cue after a movement that was not a rep; None = none."""
        self._seen[seen] = self._seen.get(seen, 0) + 1
        if self._told or seen in _NAMELESS or self._seen[seen] < MIN_SIGHTINGS:
            return None
        self._told = True
        return Cue(t, "other-exercise", f"cue.looks-like-{seen.value}")
