"""Poses in, coaching out: one object a set, the same live and offline."""

from __future__ import annotations

from inference.pose import Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import Baseline
from kiosk.movement.reading import Reading


class Movement:
    """Measures, counts, grades and cues one set of one exercise.

    exercise: its data. focal_px: focal length in pixels of the frame, where known.
    baseline: the start posture from the set-up check; without it the first quiet moment is taken.
    frame_size: (width, height) of the frames in pixels.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        focal_px: float | None = None,
        baseline: Baseline | None = None,
        frame_size: tuple[int, int],
    ) -> None:
        self._exercise = exercise
        self._focal_px = focal_px
        self._baseline = baseline
        self._frame_size = frame_size

    def step(self, pose: Pose | None, t: float) -> Reading:
        """One pose (None: nobody there) at `t` seconds of the frames' clock; times must rise."""
        return Reading(t=t, pose=pose)
