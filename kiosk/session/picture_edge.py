"""When a member who steps sideways has to turn back, so that the next step is still in the picture."""

from __future__ import annotations

from inference.pose import Keypoint, Pose
from kiosk.movement.reading import Side

# Share of the frame's width. A step of 0.4 m moves the hips by 0.13 at 2.75 m from a usual lens, and the leading foot
# is 0.07 ahead of them.
MIN_ROOM = 0.25


def near_edge(pose: Pose, towards: Side, frame_width: int) -> bool:
    """Whether the hips are near the edge of the picture that they move towards. The member's left is on its right."""
    hips = [point[0] for joint in (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP) if (point := pose.point(joint)) is not None]
    if not hips:
        return False
    place = sum(hips) / len(hips) / frame_width
    return place > 1 - MIN_ROOM if towards is Side.LEFT else place < MIN_ROOM
