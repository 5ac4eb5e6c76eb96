"""The pain rule: the answer after an exercise decides whether to continue. The answer is stored nowhere."""

from __future__ import annotations

from enum import Enum

MAX_PAIN = 10  # top of the scale; 0 is no pain
MAX_PAIN_FOR_EXERCISE = 3  # above it the exercise ends
MAX_PAIN_FOR_SESSION = 5  # above it the session ends


class AfterPain(Enum):
    GO_ON = "go on"
    END_EXERCISE = "end exercise"
    END_SESSION = "end session"


def after_pain(answer: int) -> AfterPain:
    """What to do after the answer, 0 (none) to 10 (worst). Raises ValueError outside that range."""
    if not 0 <= answer <= MAX_PAIN:
        raise ValueError(f"Pain is rated 0 to {MAX_PAIN}, not {answer}.")
    if answer > MAX_PAIN_FOR_SESSION:
        return AfterPain.END_SESSION
    if answer > MAX_PAIN_FOR_EXERCISE:
        return AfterPain.END_EXERCISE
    return AfterPain.GO_ON
