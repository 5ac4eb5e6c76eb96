"""Steps on the spot that lift the feet but not far enough to count."""

from __future__ import annotations

# Lift of a foot above the other, in shanks. Standing feet read up to 0.06 apart, easy steps lift by 0.09 to 0.33.
OFF_FLOOR = 0.08
ON_FLOOR = 0.04
MANY = 4  # easy steps in a row that are not counted, after which a word is due


class LowSteps:
    """Counts lifts of either foot since the last counted step."""

    def __init__(self) -> None:
        self._up = [False, False]
        self._lifts = 0

    def step(self, lifts: tuple[float | None, float | None], counted: bool) -> bool:
        """lifts: of left and right foot now, None where not seen. Returns True when it is time to say something."""
        if counted:
            self._lifts = 0
        for i, lift in enumerate(lifts):
            if lift is None:
                continue
            if not self._up[i] and lift > OFF_FLOOR:
                self._up[i] = True
            elif self._up[i] and lift < ON_FLOOR:
                self._up[i] = False
                self._lifts += 1
        if self._lifts <= MANY:
            return False
        self._lifts = 0
        return True
