"""Explains in one English sentence why a clip has no reps and what to do. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import acos, atan2, degrees
from statistics import median

from inference.pose import Keypoint
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.movement.reading import Reading
from kiosk.movement.signals import ANKLE, KNEE, LEGS, Body, read_body
from kiosk.movement.start_posture import faces_camera

MIN_SEEN = 0.1  # share of the frames; a person in fewer frames is a passer-by or a false detection
MIN_BRIGHTNESS = 25.0  # mean of the frames, 0..255: dim rooms have 51, and at 8 the network loses people
MIN_FPS = 5.0  # frames per second; brisk reps are still counted at this rate
MOST = 0.5  # share of the frames with a person in which a condition must hold to apply to the clip
MAX_SLANT = 55.0  # degrees between the trunk and the vertical; deep bows towards the camera stay below 45
SQUARE_SPAN = 0.6  # trunk lengths between the shoulders of a person who faces the camera
SIDE_ON = 75.0  # degrees from which a turn is called a view from the side
MIN_MOVEMENT = 0.3  # progress; sway and a shift of weight stay below


@dataclass(frozen=True)
class Seen:
    """One frame of the clip.

    reading: the engine's result; its pose is in the upright frame.
    brightness: mean of all pixels, 0..255.
    """

    reading: Reading
    brightness: float


def why_no_reps(seen: Sequence[Seen], exercise: Exercise, rotate: int = 0) -> str | None:
    """The reason why there are no reps and what to do; None where there are reps or a hold.

    rotate: the rotation that has already been applied, degrees clockwise.
    """
    if not seen:
        return None
    if any(frame.reading.rep is not None or frame.reading.hold_seconds > 0 for frame in seen):
        return None
    if len(seen) == 1:
        return "A single picture shows no movement; give a clip"
    bodies = [read_body(frame.reading.pose) for frame in seen if frame.reading.pose is not None]
    return (
        _unseen(seen, bodies)
        or _wrong_way_up(bodies, exercise, rotate)
        or _turned(bodies, exercise)
        or _legs_unseen(bodies, exercise)
        or _no_start(seen, bodies, exercise)
        or _other_exercise(seen)
        or _too_few_frames(seen)
        or _too_quick(seen, exercise)
        or _incomplete(seen, exercise)
    )


def _unseen(seen: Sequence[Seen], bodies: Sequence[Body]) -> str | None:
    """The message for a clip without a person, or too dark to detect one in the start posture; otherwise None."""
    brightness = sum(frame.brightness for frame in seen) / len(seen)
    if brightness < MIN_BRIGHTNESS:
        return f"The clip is too dark (brightness {brightness:.0f} of 255); add light"
    if len(bodies) < MIN_SEEN * len(seen):
        return "Nobody was seen; film the whole body, from head to feet"
    return None


def _wrong_way_up(bodies: Sequence[Body], exercise: Exercise, rotate: int) -> str | None:
    """The message for a rotated clip or a posture of another exercise; otherwise None."""
    slants = [slant for slant in map(_slant, bodies) if slant is not None]
    if not slants:
        return None
    if kind_of(exercise).lies_down:
        upright = sum(abs(slant) <= MAX_SLANT for slant in slants) >= MOST * len(slants)
        return "The body is upright in the picture; lie on one side across it" if upright else None
    directions = {
        0: _share(slants, lambda slant: abs(slant) <= MAX_SLANT),
        90: _share(slants, lambda slant: MAX_SLANT < slant < 180 - MAX_SLANT),
        180: _share(slants, lambda slant: abs(slant) >= 180 - MAX_SLANT),
        270: _share(slants, lambda slant: -MAX_SLANT > slant > MAX_SLANT - 180),
    }
    turn = max(directions, key=directions.__getitem__)
    if turn == 0 or directions[turn] < MOST:
        return None
    shown = "upside down" if turn == 180 else "lying across the picture"
    return f"The body is {shown}; if the picture is not upright, turn it with --rotate {(turn + rotate) % 360}"


def _turned(bodies: Sequence[Body], exercise: Exercise) -> str | None:
    """The message for a person who does not face the camera in an exercise that requires it; otherwise None."""
    if not kind_of(exercise).stands:
        return None
    facing = [facing for facing in map(faces_camera, bodies) if facing is not None]
    if not facing or facing.count(False) < MOST * len(facing):
        return None
    spans = [span for span in map(_shoulder_span, bodies) if span is not None]
    span = median(spans) / SQUARE_SPAN
    turn = degrees(acos(min(abs(span), 1.0)))
    if turn >= SIDE_ON:
        return "The body is seen from the side; face the camera"
    if span < 0:
        return "The body is seen from behind; face the camera"
    return f"The body is turned by about {round(turn, -1):.0f} degrees; face the camera"


def _legs_unseen(bodies: Sequence[Body], exercise: Exercise) -> str | None:
    """The message for feet or knees that are never in view; otherwise None."""
    for name, joints in (("knees", KNEE), ("feet", ANKLE)):
        read = [_all_read(body, joints) for body in bodies]
        needed = name == "knees" or kind_of(exercise).stands
        if needed and read.count(True) < MIN_SEEN * len(read):
            return f"The {name} are not in view; film the whole body, from head to feet"
    return None


def _no_start(seen: Sequence[Seen], bodies: Sequence[Body], exercise: Exercise) -> str | None:
    if any(frame.reading.phase is not None for frame in seen):
        return None
    kind = kind_of(exercise)
    if kind.lies_down:
        posture = "lie on one side with the knees bent"
    else:
        posture = "stand tall, face the camera" if kind.stands else "kneel on one knee"
    feet_read = [_all_read(body, ANKLE) for body in bodies]
    in_view = "" if feet_read.count(True) >= MOST * len(feet_read) else ", feet in view,"
    return f"The start posture was never seen; {posture}{in_view} and keep still before the first rep"


def _other_exercise(seen: Sequence[Seen]) -> str | None:
    cue = next((s.reading.cue for s in seen if s.reading.cue and s.reading.cue.id == "other-exercise"), None)
    if cue is None:
        return None
    shown = cue.text.removeprefix("cue.looks-like-").replace("-", " ")
    return f"The movement looks like another exercise ({shown}); check --exercise"


def _too_few_frames(seen: Sequence[Seen]) -> str | None:
    length_s = seen[-1].reading.t - seen[0].reading.t
    fps = (len(seen) - 1) / length_s if length_s > 0 else 0.0
    if fps >= MIN_FPS:
        return None
    return f"The clip has only {fps:.1f} pictures a second; film at 15 or more"


def _too_quick(seen: Sequence[Seen], exercise: Exercise) -> str | None:
    if not any(s.reading.cue and s.reading.cue.id == "slower" for s in seen):
        return None
    return f"Each movement is over in less than {exercise.phase.seconds.least:g} s, too quick to count; do them slower"


def _incomplete(seen: Sequence[Seen], exercise: Exercise) -> str:
    """The message for a clip with a start posture but no complete rep after it."""
    furthest = max((s.reading.progress for s in seen if s.reading.progress is not None), default=0.0)
    if furthest < MIN_MOVEMENT:
        return "The start posture was seen, but no movement after it; check --exercise and that the clip shows the reps"
    if furthest < exercise.phase.bottom:
        share = round(100 * furthest / exercise.phase.bottom)
        return f"The movement is too shallow: {share} % of what counts as a rep; go further"
    return "No movement was a whole rep of this exercise; check --exercise, and begin and end in the start posture"


def _all_read(body: Body, joints: Mapping[str, Keypoint]) -> bool:
    """Whether the joint is read on both sides."""
    return all(body.pose.point(joints[side]) is not None for side in LEGS)


def _share(values: Sequence[float], holds: Callable[[float], bool]) -> float:
    return sum(map(holds, values)) / len(values)


def _slant(body: Body) -> float | None:
    """Degrees from the vertical to the line from the hips up to the shoulders, + = head to the left of the frame."""
    top, low = body.mid_shoulder, body.mid_hip
    return None if top is None or low is None else degrees(atan2(low[0] - top[0], low[1] - top[1]))


def _shoulder_span(body: Body) -> float | None:
    """Distance of the shoulders across the frame, in trunks; negative where the member is seen from behind."""
    top, low = body.mid_shoulder, body.mid_hip
    left, right = body.pose.point(Keypoint.LEFT_SHOULDER), body.pose.point(Keypoint.RIGHT_SHOULDER)
    if top is None or low is None or left is None or right is None:
        return None
    return (left[0] - right[0]) / max(abs(low[1] - top[1]), 1.0)
