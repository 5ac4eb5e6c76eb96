"""Where a person on the mark should be in the camera's picture. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hardware.camera.lens import MARK_DISTANCE_M
from kiosk.vision.framing import BodyBounds

LENS_HEIGHT_M = 1.2  # above the floor, as the page about mounting has it
BODY_HEIGHT_M = 1.85  # a tall person; whoever is smaller fits as well
BODY_WIDTH_M = 0.75  # with the arms a little away from the body
USUAL_VIEW_DEG = 75.0  # of the picture's width, where the focal length is not set


@dataclass(frozen=True)
class Outline:
    """A tall person on the mark, in the middle of the picture; whole-frame pixels.

    left, top, right, bottom: edges of the body; outside the frame where the lens is too narrow.
    horizon: y of everything that is as high as the lens.
    """

    left: float
    top: float
    right: float
    bottom: float
    horizon: float


def outline(size: tuple[int, int], focal_px: float | None) -> Outline:
    """The outline to stand in.

    size: width and height of the frame, pixels.
    focal_px: focal length, pixels of the frame's width; None for a usual lens.
    """
    width, height = size
    focal = focal_px or width / 2 / math.tan(math.radians(USUAL_VIEW_DEG / 2))
    per_metre = focal / MARK_DISTANCE_M
    middle, bottom = width / 2, height / 2 + BODY_HEIGHT_M / 2 * per_metre
    return Outline(
        left=middle - BODY_WIDTH_M / 2 * per_metre,
        top=bottom - BODY_HEIGHT_M * per_metre,
        right=middle + BODY_WIDTH_M / 2 * per_metre,
        bottom=bottom,
        horizon=bottom - LENS_HEIGHT_M * per_metre,
    )


def advice(bounds: BodyBounds | None, size: tuple[int, int]) -> str:
    """Text key of what to do with the camera.

    bounds: of the person on the mark; None where head, trunk or legs are not read.
    """
    if bounds is None:
        return "staff.aim-nobody"
    head_cut, feet_cut = bounds.top < 0, bounds.bottom > size[1]
    if head_cut and feet_cut:
        return "staff.aim-narrow"
    if head_cut:
        return "staff.aim-up"
    return "staff.aim-down" if feet_cut else "staff.aim-good"
