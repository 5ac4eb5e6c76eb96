"""Detects that the tracked person is a bystander while another person stands on the mark."""

from __future__ import annotations

from inference.crop_region import BodyExtent

CHECK_INTERVAL_S = 0.5  # one extra inference every 15 frames, only while the tracked person is off the mark
# Body heights from the middle of the frame: 0.3 is half a metre, further than a member sways or steps.
MIN_OFF_MARK = 0.3
MIN_NEARER = 0.25  # body heights by which the other person must be nearer to the middle
MIN_HEIGHT_SHARE = 0.8  # share of the tracked body's height; a smaller body stands far behind the mark
MAX_DRIFT = 0.15  # body heights between two checks; a faster person is walking past
STANDS_AFTER_S = 1.0  # a person who stands on the mark for this long is the member


class MarkWatch:
    """Compares the tracked person with the person found by a search in the middle of the frame."""

    def __init__(self) -> None:
        self._checked_at: float | None = None
        self._candidate: BodyExtent | None = None
        self._since = 0.0

    def due(self, tracked: BodyExtent, middle: float, t: float) -> bool:
        """Whether to search the middle now. middle: frame x of the middle, pixels; t: seconds."""
        if abs(tracked.centre[0] - middle) <= MIN_OFF_MARK * tracked.height:
            self._candidate = None
            return False
        return self._checked_at is None or t - self._checked_at >= CHECK_INTERVAL_S

    def is_member(self, found: BodyExtent | None, tracked: BodyExtent, middle: float, t: float) -> bool:
        """Whether the person found in the middle has stood there long enough to be tracked instead."""
        self._checked_at = t
        before = self._candidate
        self._candidate = found if found is not None and _nearer(found, tracked, middle) else None
        if self._candidate is None:
            return False
        if before is None or _distance(before, self._candidate) > MAX_DRIFT * tracked.height:
            self._since = t
        return t - self._since >= STANDS_AFTER_S

    def reset(self) -> None:
        """Forget the candidate: another person is tracked."""
        self._checked_at = self._candidate = None


def _nearer(found: BodyExtent, tracked: BodyExtent, middle: float) -> bool:
    gain = abs(tracked.centre[0] - middle) - abs(found.centre[0] - middle)
    return gain >= MIN_NEARER * tracked.height and found.height >= MIN_HEIGHT_SHARE * tracked.height


def _distance(one: BodyExtent, other: BodyExtent) -> float:
    return abs(one.centre[0] - other.centre[0])
