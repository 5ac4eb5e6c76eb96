"""An invalid figure is rejected, and the message names the missing part."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kiosk.exercises.figure import Figure

POSE = dict.fromkeys(("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toe"), (0.1, 0.5)) | {"head": (0, 0.9)}


def test_a_point_given_once_is_mirrored_to_the_left() -> None:
    pose = Figure(poses={"start": POSE, "low": POSE}, loop=(("low", "down"), ("start", "up"))).poses["start"]
    assert (pose["left_knee"], pose["right_knee"]) == ((-0.1, 0.5), (0.1, 0.5))


def test_a_point_of_one_side_overrides_the_point_of_both() -> None:
    lifted = POSE | {"left_knee": (-0.2, 0.6)}
    pose = Figure(poses={"start": POSE, "up": lifted}, loop=(("up", "up"), ("start", "down"))).poses["up"]
    assert (pose["left_knee"], pose["right_knee"]) == ((-0.2, 0.6), (0.1, 0.5))


@pytest.mark.parametrize(
    ("poses", "loop", "reason"),
    [
        ({"start": {k: v for k, v in POSE.items() if k != "hip"}}, [("start", "up")] * 2, "start has no left_hip"),
        ({"start": POSE | {"nose": (0, 1)}}, [("start", "up")] * 2, "nose is not a known point"),
        ({"low": POSE}, [("low", "up")] * 2, "no pose called start"),
        ({"start": POSE}, [("low", "down"), ("start", "up")], "no pose called low"),
        ({"start": POSE, "low": POSE}, [("start", "up"), ("low", "down")], "must end with start"),
    ],
)
def test_a_faulty_figure_is_refused(poses: object, loop: object, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Figure(poses=poses, loop=loop)  # type: ignore[arg-type]
