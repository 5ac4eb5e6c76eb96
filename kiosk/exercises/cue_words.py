"""What an exercise file gives for each of its cues: the sentence and the symbol left of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

# `knee-in`, `deeper`, ...: the module of a kind in `movement/kinds/` or `movement/faults.py` gives each its meaning.
CueId = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=40)]


class Symbol(StrEnum):
    """The symbol left of the text; `screens/drawing/cue_symbols.py` has the shapes."""

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


def symbol_of_older_file(cue_id: str) -> Symbol:
    """The symbol of a cue in an installer's file from before files named symbols."""
    return Symbol.APART if cue_id.startswith("knee") else Symbol.UP
