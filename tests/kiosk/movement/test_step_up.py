"""Which leg steps up: told by the feet, and left open where they do not tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inference.pose import Keypoint, Pose
from kiosk.movement.baseline import BaselineEstimator
from kiosk.movement.kinds.step_up import StepUp, StepUpTiming, lead_leg
from kiosk.movement.rep_detector import RepSpan
from kiosk.movement.samples import MovementSample, SampleHistory
from kiosk.movement.signals import Reference, Signals, read_body
from kiosk.movement.start_posture import STANDING

from .figures import EXERCISES
from .figures import STANDING as STANDING_TALL
from .turned_figure import squat_pose

N = 60


def rise(left_px: float, right_px: float) -> list[MovementSample]:
    """The samples of a rise in which the feet move up and down by these distances."""
    samples = []
    for i in range(N):
        up = min(i, N - 1 - i) / (N / 2)
        places: dict[Keypoint, tuple[float, float]] = {
            Keypoint.LEFT_ANKLE: (350.0, 400.0 - left_px * up),
            Keypoint.RIGHT_ANKLE: (290.0, 400.0 - right_px * up),
        }
        points = tuple(places.get(which) for which in Keypoint)
        samples.append(MovementSample(t=i / 30, signals=Signals(), loaded=(True, True), points=points, facing=True))
    return samples


def reference_of(pose: Callable[[float], Pose]) -> Reference:
    """The start posture of a member who stands still as in these poses."""
    taking, baseline = BaselineEstimator(STANDING), None
    for i in range(20):
        baseline = taking.step(read_body(pose(i / 30)), i / 30)
    assert baseline is not None
    return baseline.reference()


@pytest.mark.parametrize(("left", "right", "lead"), [(2, 20, 0), (20, 4, 1), (23, 14, 1)])
def test_the_foot_that_stays_is_the_one_on_the_box(left: float, right: float, lead: int) -> None:
    assert lead_leg(rise(left, right)) == (lead, True)


def test_a_foot_that_stands_on_the_box_is_loaded_however_high_it_looks() -> None:
    """Before a camera near the floor it is high in the frame; a knee that went in before the rise was called good."""
    on_box = read_body(replace(STANDING_TALL, right_up=0.35).pose(1.0))
    kind, reference = StepUp(EXERCISES["step-up"]), reference_of(STANDING_TALL.pose)
    assert kind.loaded_legs(on_box, reference, [0.1, 0.1], 0) == (True, True)
    assert kind.loaded_legs(on_box, reference, [0.1, 2.0], 0) == (True, False)


def test_feet_that_move_alike_do_not_tell() -> None:
    """Wide trousers hid both feet of a member: a left leg 15 degrees in was graded as the good right one."""
    assert not lead_leg(rise(20, 17))[1]


def test_a_step_whose_lift_was_not_seen_begins_before_the_body_rises() -> None:
    """At ten poses a second, and in brisk steps: the knee goes in on the box before the rise, and was called good."""
    reference = reference_of(lambda t: squat_pose(t, 0.0, 0.0))
    history, timing, span = SampleHistory(), StepUpTiming(), RepSpan(0.9, 1.4, 1.9, 0.4)
    for sample in rise(2, 20):
        history.add(sample)
        timing.step(span if sample.t > 1.95 else None, sample, reference, history)
    late = replace(rise(2, 20)[-1], t=4.0)
    finished = timing.step(None, late, reference, history)
    assert finished is not None
    assert finished.span.start <= 0.9 - 0.5, "the knee is furthest in up to half a second before the rise"
