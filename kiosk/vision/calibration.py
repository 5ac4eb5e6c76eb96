"""The lens's focal length, from a person of known height who stands still on the mark. Pure, but for the file.

One person at one distance does not tell the height of the lens from its tilt, so neither is calibrated.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import atan, degrees, dist
from pathlib import Path
from statistics import median

from hardware.camera.lens import MARK_DISTANCE_M
from inference.pose import Keypoint, Pose
from kiosk.usage.atomic_file import read_regular, write_atomically

CALIBRATION_FILE = "lens.json"  # in the state directory
STAND_S = 5.0  # of standing still
MAX_SWAY = 0.02  # share of the span from ankles to eyes by which it may change meanwhile; breathing changes 0.005
# Share of the height between the eyes and the ankle joints: 0.936 less 0.039 (D. A. Winter, Biomechanics and Motor
# Control of Human Movement, 2009, figure 4.1). On 92 rendered clips, tilts of -4 to 18 degrees: focal length 2 % low in
# the median, half within 2.3 %, nine of ten within 7 %.
EYES_TO_ANKLES = 0.897
FOCAL_WIDTHS = (0.35, 2.0)  # focal lengths that a lens can have, picture widths: 110 to 28 degrees across
EYES = (Keypoint.LEFT_EYE, Keypoint.RIGHT_EYE)
ANKLES = (Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE)


@dataclass
class Standing:
    """The spans from ankles to eyes of somebody who stands still; begins again when they move.

    spans: (seconds of the main loop's clock, pixels), oldest first.
    """

    spans: list[tuple[float, float]] = field(default_factory=list)

    def add(self, pose: Pose | None, now: float) -> None:
        span = None if pose is None else eyes_to_ankles(pose)
        if span is None or any(abs(span - earlier) > MAX_SWAY * span for _, earlier in self.spans):
            self.spans.clear()
        if span is not None:
            self.spans.append((now, span))

    @property
    def seconds(self) -> float:
        return self.spans[-1][0] - self.spans[0][0] if self.spans else 0.0

    def focal_widths(self, height_m: float, frame_width: int) -> float | None:
        """The focal length in picture widths; None before `STAND_S`, or where no lens has it.

        height_m: of the person, without shoes.
        """
        if self.seconds < STAND_S:
            return None
        span = median(span for _, span in self.spans)
        found = span * MARK_DISTANCE_M / (EYES_TO_ANKLES * height_m) / frame_width
        return found if FOCAL_WIDTHS[0] <= found <= FOCAL_WIDTHS[1] else None


def eyes_to_ankles(pose: Pose) -> float | None:
    """Pixels between the middle of the eyes and the middle of the ankles; None unless all four are read."""
    eyes, ankles = ([point for which in pair if (point := pose.point(which))] for pair in (EYES, ANKLES))
    if len(eyes) < 2 or len(ankles) < 2:
        return None
    return dist(*([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] for a, b in (eyes, ankles)))


def view_deg(focal_widths: float) -> float:
    """The picture's angle of view from left to right, degrees."""
    return degrees(2 * atan(0.5 / focal_widths))


def store_calibration(directory: Path, focal_widths: float) -> None:
    """Write the focal length to the state directory. Raises OSError."""
    write_atomically(directory / CALIBRATION_FILE, json.dumps({"focal_widths": round(focal_widths, 4)}))


def stored_calibration(directory: Path) -> float | None:
    """The stored focal length, picture widths; None without one or where the file is damaged."""
    try:
        found = json.loads(read_regular(directory / CALIBRATION_FILE))["focal_widths"]
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        return None
    if isinstance(found, float) and FOCAL_WIDTHS[0] <= found <= FOCAL_WIDTHS[1]:
        return found
    return None
