"""Whether a member who is still in the picture has stepped off the mark, which pauses the set."""

from __future__ import annotations

from math import hypot

from inference.pose import Pose
from kiosk.exercises.schema import Exercise
from kiosk.movement.baseline import Baseline
from kiosk.movement.kinds import kind_of
from kiosk.movement.signals import read_body

# Hips from where they were in the start posture, shanks across the picture: in reps on the mark they go up to 0.25.
MAX_ASIDE = 0.9
# Trunk against the start posture: 1.19 on a step, 1.4 from a third nearer. It shortens in every bend, so a member who
# walks straight back is not found.
MAX_TRUNK_GROWTH = 1.4


def keeps_the_mark(exercise: Exercise) -> bool:
    """Whether the exercise is done standing on one place."""
    kind = kind_of(exercise)
    return kind.stands and kind.has_lanes and not kind.travels


def is_off_mark(pose: Pose, start: Baseline) -> bool:
    """Whether the member stands elsewhere than in the start posture. False where hips and shoulders are not read."""
    body = read_body(pose)
    hip, shoulder = body.mid_hip, body.mid_shoulder
    if hip is None or shoulder is None:
        return False
    reference = start.reference()
    trunk = hypot(hip[0] - shoulder[0], hip[1] - shoulder[1])
    return abs(hip[0] - reference.hip_x) > MAX_ASIDE * reference.shank or trunk > MAX_TRUNK_GROWTH * reference.torso
