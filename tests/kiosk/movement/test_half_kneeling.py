"""The half-kneeling stretch, from the side and from the front."""

from __future__ import annotations

from math import cos, pi, radians, sin

import numpy as np
import pytest

from inference.pose import Keypoint, Pose
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Reading, Side

from .figures import EXERCISES, FPS, SIZE

TORSO, FLOOR = 100.0, 430.0


def kneeling(t: float, forward: float = 0.0, lean: float = 0.0, side_on: bool = True, knee: str = "right") -> Pose:
    """A member kneeling on one knee, facing the right of the frame when seen from the side.

    forward: how far the hips are pushed forward, trunks.
    lean: of the trunk, degrees forward.
    side_on: whether the member is seen from the side, otherwise from the front.
    knee: the side that kneels.
    """
    sunk = 0.1 * forward / 0.25
    hip = np.array([300 + (TORSO * forward if side_on else 0), FLOOR - 70 + (TORSO * sunk if side_on else 0)])
    shoulder = hip + np.array((TORSO * sin(radians(lean)), -TORSO + (0 if side_on else TORSO * sunk)))
    apart = 6 if side_on else 30
    points = np.zeros((17, 2), np.float32)
    points[:5] = shoulder + np.array((18 if side_on else 0, -35))
    for i, out in ((0, 1), (1, -1)):
        points[Keypoint.LEFT_SHOULDER + i] = shoulder + np.array((apart * out, 0))
        points[Keypoint.LEFT_ELBOW + i] = points[Keypoint.LEFT_WRIST + i] = shoulder + np.array((apart * out, 50))
        points[Keypoint.LEFT_HIP + i] = hip + np.array((apart * out * 0.6, 0))
    down, up = (
        (Keypoint.RIGHT_KNEE, Keypoint.LEFT_KNEE) if knee == "right" else (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE)
    )
    points[down], points[up] = (295, FLOOR), (370, FLOOR - 70)
    points[down + 2], points[up + 2] = (230, FLOOR), (375, FLOOR)
    return Pose(points, np.full(17, 0.9, np.float32), t)


def ramp(start: float, end: float, seconds: float) -> list[float]:
    return [start + (end - start) * (1 - cos(pi * share)) / 2 for share in np.linspace(0, 1, round(seconds * FPS))]


STRETCH = [0.0] * 25 + ramp(0, 0.25, 1) + [0.25] * 90 + ramp(0.25, 0, 1) + [0.0] * 30


def play(forward: list[float], lean: list[float] | None = None, **posture: object) -> list[Reading]:
    movement = Movement(EXERCISES["hip-flexor-stretch"], frame_size=SIZE)
    leans = lean or [0.0] * len(forward)
    times = [i / FPS for i in range(len(forward))]
    return [
        movement.step(kneeling(t, f, a, **posture), t)  # type: ignore[arg-type]
        for t, f, a in zip(times, forward, leans, strict=True)
    ]


@pytest.mark.parametrize("side_on", [True, False])
@pytest.mark.parametrize("knee", ["left", "right"])
def test_a_held_stretch_is_one_entry_of_the_kneeling_side(side_on: bool, knee: str) -> None:
    readings = play(STRETCH, side_on=side_on, knee=knee)
    (held,) = [r.rep for r in readings if r.rep]
    assert held.side is Side(knee)
    assert (held.start, held.end) == (pytest.approx(0.8, abs=0.4), pytest.approx(5.8, abs=0.4))
    assert readings[-1].hold_seconds == pytest.approx(4.2, abs=0.5)


def test_seconds_stop_while_the_trunk_leans_and_the_member_is_told() -> None:
    leaning = [0.0] * 85 + [18.0] * 45 + [0.0] * (len(STRETCH) - 130)
    readings = play(STRETCH, leaning)
    told = [r.cue.id for r in readings if r.cue]
    assert told == ["trunk"]
    assert readings[-1].hold_seconds == pytest.approx(4.2 - 1.5, abs=0.5)


def test_a_short_sway_is_not_spoken_of() -> None:
    swaying = [0.0] * 85 + [13.0] * 20 + [0.0] * (len(STRETCH) - 105)
    assert [r.cue for r in play(STRETCH, swaying) if r.cue] == []


def test_kneeling_without_pushing_the_hips_forward_is_told_how_and_counts_nothing() -> None:
    readings = play([0.0] * 8 * FPS)
    assert [r.cue.id for r in readings if r.cue] == ["deeper"]
    assert readings[-1].hold_seconds == 0
