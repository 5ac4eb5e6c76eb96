"""Compares a rep's knees with the member's own best reps of the set.

A wrong reading of the joints, a turned body and a crooked camera shift every rep of a leg alike. The difference
between two reps of the same leg is free of them.
"""

from __future__ import annotations

from dataclasses import dataclass

# Degrees of FPPA by which a knee must be further in than in its own best rep. Of 597 reps of 175 rendered clips, 140
# with a knee 12 to 20 degrees in exceed it, and one of the good ones: after reps with the knees pressed far out.
MIN_RISE = 8.0
MIN_CHANGE = 1.5  # degrees above the leg's reference; a knee further out than that did not go in
# Degrees between two estimates of the turn. At the bottom of a squat a turn by 3 degrees moves a knee by 5.
MAX_TURN_DIFFERENCE = 3.0


@dataclass(frozen=True)
class RepKnees:
    """The knees of one rep. Pairs hold the left leg first; None = not read or not graded.

    turn: of the body, degrees.
    seen: FPPA above the reference as seen in the frame, degrees.
    mildest: the smallest of the same under every possible turn, degrees.
    """

    turn: float
    seen: tuple[float | None, float | None]
    mildest: tuple[float | None, float | None]


class OwnBest:
    """The knees of the reps of one set. good_up_to: FPPA of a rep that is good enough to compare with, degrees."""

    def __init__(self, good_up_to: float) -> None:
        self._good_up_to = good_up_to
        self._reps: list[RepKnees] = []

    def forget(self) -> None:
        """Drop the reps, because the member has moved to another place."""
        self._reps.clear()

    def add(self, knees: RepKnees) -> None:
        """Take a finished rep."""
        self._reps.append(knees)

    def knees_in(self, knees: RepKnees) -> frozenset[int]:
        """The legs, 0 left and 1 right, that went in, if one did so by comparison with its own best rep.

        Empty if none did, or if a leg that was read has no earlier rep to be compared with.
        """
        further, sure = set(), set()
        for i, (change, least) in enumerate(zip(knees.seen, knees.mildest, strict=True)):
            if change is None or least is None:
                continue
            best = self._best(i, knees.turn)
            if best is None:
                return frozenset()
            if change >= MIN_CHANGE and change - best >= MIN_RISE:
                further.add(i)
            if least > self._good_up_to:
                sure.add(i)
        return frozenset(further | sure) if further else frozenset()

    def _best(self, leg: int, turn: float) -> float | None:
        """The smallest change of a leg in the good reps of a member who stood turned alike; None without any."""
        alike = [rep for rep in self._reps if abs(rep.turn - turn) <= MAX_TURN_DIFFERENCE]
        good = [rep.seen[leg] for rep in alike if (least := rep.mildest[leg]) is not None and least <= self._good_up_to]
        return min((seen for seen in good if seen is not None), default=None)
