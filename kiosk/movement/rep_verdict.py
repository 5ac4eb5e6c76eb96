"""The result of judging one rep."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.movement.cues import Outcome
from kiosk.movement.own_best import RepKnees
from kiosk.movement.reading import Rep


@dataclass(frozen=True)
class RepVerdict:
    """The result of judging one rep.

    rep: the counted rep with its grade.
    outcome: its faults and good legs, the input of the coach.
    hidden_legs: legs that were not graded because their joints were out of sight or doubtful, 0 left and 1 right.
    knees: what later reps of the set are compared with; None for a kind that decides by itself.
    """

    rep: Rep
    outcome: Outcome
    hidden_legs: frozenset[int]
    knees: RepKnees | None = None
