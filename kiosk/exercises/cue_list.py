"""Every cue that an exercise file may have words for: its id, its rank and its symbol.

`other-exercise` is not among them: `movement/other_exercise.py` gives it in every exercise, with words of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

CueId = Literal[
    "knee-in",
    "knees-in",
    "turn-square",
    "feet-straight",
    "step-back",
    "deeper",
    "slower",
    "stay-low",
    "feet-apart",
    "feet-together",
    "hips-still",
    "hinge",
    "trunk",
    "pelvis",
    "shift",
    "foot-down",
    "wobble",
    "feet-cross",
    "lift-knees",
    "put-right",
    "easier",
]


class Symbol(StrEnum):
    """The symbol left of the text."""

    APART = "apart"
    SQUARE = "square"
    SLOWER = "slower"
    DOWN = "down"
    UP = "up"
    BACK = "back"
    TOGETHER = "together"
    LEVEL = "level"
    UPRIGHT = "upright"
    UNSEEN = "unseen"
    TICK = "tick"
    EASIER = "easier"


# Of several faults, the upper one is mentioned: leaving the frame, knee, turned away, depth and tempo, trunk and
# pelvis. The last two are no faults; the coach gives them itself.
CUES: dict[CueId, Symbol] = {
    "step-back": Symbol.BACK,
    "knees-in": Symbol.APART,
    "knee-in": Symbol.APART,
    "turn-square": Symbol.SQUARE,
    "feet-straight": Symbol.UP,
    "feet-together": Symbol.TOGETHER,
    "feet-apart": Symbol.APART,
    "hips-still": Symbol.LEVEL,
    "deeper": Symbol.DOWN,
    "lift-knees": Symbol.UP,
    "slower": Symbol.SLOWER,
    "stay-low": Symbol.DOWN,
    "hinge": Symbol.DOWN,
    "foot-down": Symbol.UP,
    "shift": Symbol.LEVEL,
    "feet-cross": Symbol.APART,
    "trunk": Symbol.UPRIGHT,
    "pelvis": Symbol.LEVEL,
    "wobble": Symbol.SLOWER,
    "put-right": Symbol.TICK,
    "easier": Symbol.EASIER,
}
