"""The rule after a set: how much it hurts decides whether to go on. The answer itself is kept nowhere."""

from __future__ import annotations

from enum import Enum

WORST = 10
ENDS_EXERCISE_ABOVE = 3
ENDS_SESSION_ABOVE = 5


class AfterPain(Enum):
    GO_ON = "go on"
    END_EXERCISE = "end exercise"
    END_SESSION = "end session"


def after_pain(answer: int) -> AfterPain:
    """answer: 0 (none) to 10 (worst).

    Raises ValueError outside that range.
    """
    if not 0 <= answer <= WORST:
        raise ValueError(f"Pain is answered with 0 to {WORST}, not {answer}.")
    if answer > ENDS_SESSION_ABOVE:
        return AfterPain.END_SESSION
    if answer > ENDS_EXERCISE_ABOVE:
        return AfterPain.END_EXERCISE
    return AfterPain.GO_ON
