"""Compares a rep's knees with the member's own best reps of the set.

A wrong reading of the joints, a turned body and a crooked camera shift every rep of a leg alike. The difference
between two reps of the same leg is free of them.
"""

from __future__ import annotations

from collections.abc import Sequence

# Degrees of FPPA by which a knee must be further in than in its own best rep. Of 597 reps of 175 rendered clips, 140
# with a knee 12 to 20 degrees in exceed it, and one of the good ones: after reps with the knees pressed far out.
MIN_RISE = 8.0
MIN_CHANGE = 1.5  # degrees above the leg's reference; a knee further out than that did not go in
# Degrees between two estimates of the turn. At the bottom of a squat a turn by 3 degrees moves a knee by 5.
MAX_TURN_DIFFERENCE = 3.0


class OwnBest:
    """The knee angles of the reps of one set, as seen in the frame."""

    def __init__(self) -> None:
        self._reps: list[tuple[float, Sequence[float | None]]] = []

    def forget(self) -> None:
        """Drop the reps, because the member has moved to another place."""
        self._reps.clear()

    def add(self, turn: float, changes: Sequence[float | None]) -> None:
        """Take a finished rep. turn: of the body, degrees. changes: FPPA of both legs above their references, degrees.

        A change is None for a leg that was not read or not graded.
        """
        self._reps.append((turn, tuple(changes)))

    def knees_in(self, turn: float, changes: Sequence[float | None], most: float) -> frozenset[int] | None:
        """The legs, 0 left and 1 right, that went further in than in their own best rep.

        None unless every leg that was read has an earlier rep to be compared with.

        most: change up to which an earlier rep is good enough to compare with, degrees.
        """
        found = []
        for i, change in enumerate(changes):
            if change is None:
                continue
            best = self._best(i, turn, most)
            if best is None:
                return None
            if change >= MIN_CHANGE and change - best >= MIN_RISE:
                found.append(i)
        return frozenset(found)

    def _best(self, leg: int, turn: float, most: float) -> float | None:
        alike = [changes[leg] for then, changes in self._reps if abs(then - turn) <= MAX_TURN_DIFFERENCE]
        return min((change for change in alike if change is not None and change <= most), default=None)
