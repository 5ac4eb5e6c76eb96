"""Limits wrong PINs and passwords to about a hundred a day, for ever, without locking staff out for hours.

A budget holds up to ten guesses. Every wrong guess takes one; one comes back every fifteen minutes. Whoever guesses
without end gets 96 a day, and the longest wait is fifteen minutes, however many guesses came before.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from kiosk.usage.atomic_file import read_regular, write_atomically

MAX_GUESSES = 10  # typing errors of a whole shift cost no wait
REFILL_S = 900.0  # one guess back; 96 a day, so a million PINs last for 28 years


class GuessBudget:
    """Counts guesses. Times are monotonic seconds of the process; the count survives a restart, the clock need not.

    A restart gives nothing back: it finds the guesses that were left. The count is written before a guess is checked,
    so that ending the process in between gains nothing.
    """

    def __init__(self, file: Path | None = None) -> None:
        """file: keeps the count over restarts; None = it is kept in memory only."""
        self._file = file
        self._left = _load(file) if file else float(MAX_GUESSES)
        self._counted_at: float | None = None  # of `_left`; None until the first call

    def wait_s(self, now: float) -> float:
        """Seconds until the next guess is allowed; 0 if one is allowed now."""
        self._refill(now)
        return max(0.0, round((1.0 - self._left) * REFILL_S, 3))  # a whole wait must suffice, whatever the rounding

    def take(self, now: float) -> bool:
        """Take one guess before it is checked; False where none is left."""
        if self.wait_s(now) > 0:
            return False
        self._left -= 1.0
        self._save()
        return True

    def give_back(self) -> None:
        """The guess just taken was right. It frees no further guesses: others would gain them."""
        self._left = min(self._left + 1.0, MAX_GUESSES)
        self._save()

    def _refill(self, now: float) -> None:
        if self._counted_at is not None:
            self._left = min(self._left + max(0.0, now - self._counted_at) / REFILL_S, MAX_GUESSES)
        self._counted_at = now

    def _save(self) -> None:
        """On a full or read-only disk the count lasts until the process ends."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                write_atomically(self._file, json.dumps({"guesses_left": self._left}), mode=0o640)


def _load(file: Path) -> float:
    """The guesses left. A file that cannot be read counts as one guess, which neither frees guesses nor locks out."""
    try:
        left = float(json.loads(read_regular(file))["guesses_left"])
    except FileNotFoundError:
        return float(MAX_GUESSES)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return 1.0
    return min(left, float(MAX_GUESSES)) if left >= 0 else 0.0
