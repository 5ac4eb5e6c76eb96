"""Words that a screen speaks at set times."""

from __future__ import annotations

from collections.abc import Iterable


class SpokenMarks:
    """Text keys with the second at which each is due. marks: seconds on a clock that rises, and keys."""

    def __init__(self, marks: Iterable[tuple[float, str]]) -> None:
        self._marks = sorted(marks)

    def due(self, at: float) -> list[str]:
        """The keys that have become due since the last call. at: seconds."""
        due = [key for second, key in self._marks if second <= at]
        self._marks = self._marks[len(due) :]
        return due
