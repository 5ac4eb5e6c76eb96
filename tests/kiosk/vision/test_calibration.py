from __future__ import annotations

from dataclasses import replace
from math import radians, tan
from pathlib import Path

import pytest

from hardware.camera.lens import MARK_DISTANCE_M
from inference.pose import Keypoint, Pose
from kiosk.vision.calibration import (
    CALIBRATION_FILE,
    EYES_TO_ANKLES,
    STAND_S,
    Standing,
    store_calibration,
    stored_calibration,
    view_deg,
)
from tests.kiosk.movement.figures import Figure

WIDTH, HEIGHT_M = 1280, 1.8


def person(view: float) -> Pose:
    """A person of 1.8 m on the mark, through a lens of this angle of view in degrees."""
    focal = WIDTH / 2 / tan(radians(view / 2))
    span = EYES_TO_ANKLES * HEIGHT_M / MARK_DISTANCE_M * focal
    pose = Figure().pose(0.0)
    low, high = pose.points[Keypoint.LEFT_ANKLE, 1], pose.points[Keypoint.LEFT_EYE, 1]
    return replace(pose, points=pose.points * span / (low - high))


def watched(poses: list[Pose | None]) -> Standing:
    """The poses, five a second."""
    standing = Standing()
    for number, pose in enumerate(poses):
        standing.add(pose, number / 5)
    return standing


@pytest.mark.parametrize("view", [62.0, 75.0, 102.0])
def test_the_angle_of_view_is_found(view: float) -> None:
    found = watched([person(view)] * 26).focal_widths(HEIGHT_M, WIDTH)
    assert found is not None
    assert view_deg(found) == pytest.approx(view, abs=0.1)


def test_five_seconds_of_standing_are_needed() -> None:
    assert watched([person(75.0)] * 20).focal_widths(HEIGHT_M, WIDTH) is None


@pytest.mark.parametrize("disturbance", [None, person(70.0), Figure(unseen=(Keypoint.LEFT_ANKLE,)).pose(0.0)])
def test_whoever_moves_or_leaves_begins_again(disturbance: Pose | None) -> None:
    assert watched([*[person(75.0)] * 24, disturbance, *[person(75.0)] * 20]).seconds < STAND_S


def test_a_height_that_no_lens_fits_is_refused() -> None:
    assert watched([person(20.0)] * 26).focal_widths(HEIGHT_M, WIDTH) is None


def test_what_was_stored_is_found_again(tmp_path: Path) -> None:
    assert stored_calibration(tmp_path) is None
    store_calibration(tmp_path, 0.81234)
    assert stored_calibration(tmp_path) == 0.8123


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"focal_widths": 9.0}', '{"focal_widths": NaN}', "\0"])
def test_a_damaged_file_counts_as_none(text: str, tmp_path: Path) -> None:
    (tmp_path / CALIBRATION_FILE).write_text(text)
    assert stored_calibration(tmp_path) is None
