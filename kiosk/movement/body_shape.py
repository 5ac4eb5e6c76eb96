"""The shape of the body in one sample relative to standing; kinds use it to recognize other exercises. Pure.

Every function returns None where the joints that it needs are not read. "On the clips" means the rendered and the real
clips of all exercises, each run as every exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, linear_regression, median

from kiosk.movement.phase_signals import MIN_WIDE_GAP
from kiosk.movement.samples import JointPair, MovementSample, middle_x
from kiosk.movement.signals import LEGS, Reference

# Shanks: a foot this much higher or lower than it stood, against the other foot, has left its place. Feet that stay
# read up to 0.22 (one of them ahead, in a squat); lifted and lunging feet read 0.4 to 1.2 on the clips.
MIN_FOOT_MOVED = 0.3
# Standing on one leg puts the hips over its foot: 0.54 to 1.2 of the way from the middle of the feet on the clips.
# Squats on two legs stay within 0.17, on a camera that is rolled by 5 degrees within 0.5.
MIN_HIPS_OVER_FOOT = 0.3
# Hips that stay further out than this need no other sign. In single-leg squats they are at 0.54 to 1.2, in squats on
# two legs within 0.42.
MIN_HIPS_ALONE = 0.65
MIN_FOOT_LIFT = 0.2  # shanks between the feet, of which one is off the floor
# Shanks: how much taller the shank of the free leg stands than the bent one's, where the free foot is low or was never
# down. 0.12 to 0.7 on the clips; a squat on two legs with the hips over one foot reads below 0.
MIN_SHANK_DIFFERENCE = 0.06
# Shanks: single-leg squats show 0.16 and more of both differences, also when turned by up to 20 degrees. Squats on two
# legs show at most 0.10 of one, and the other sign of the other.
MIN_LEG_DIFFERENCE = 0.12
# Shanks by which one ankle goes up and down against the other: at most 0.10 in 1,288 windows of squats on the clips,
# 0.34 and more on a treadmill, whose low steps leave both feet near their places.
MAX_FEET_PLAY = 0.2
MIN_HALF_GAP = 0.05  # shanks; with the feet closer together, the place of the hips between them is noise
# Of the start distance: feet closer together or further apart have left their places. Feet that stay read 0.89 to 1.03.
MIN_FEET_GAP, MAX_FEET_GAP = 0.6, 1.5

# A step-down. Shanks by which the free foot is below the other, compared with standing on the step: steps of 9 to 16 cm
# show 0.4 to 0.9, and 10 cm before a low camera 0.22. In single-leg squats the free foot is above, or in front of the
# other and up to 0.15 below it.
MIN_FOOT_BELOW = 0.25
# The same from a step of 10 cm, for half of the rep. Single-leg squats show it in up to a quarter of theirs.
MIN_LOW_FOOT_BELOW = 0.09
# Of the way from the middle of the feet to the foot on the step. Step-downs keep the hips over it; lunges, whose front
# foot is lower too, have them in the middle.
MIN_HIPS_OVER_STEP = 0.25
MAX_STANCE_MOVED = 0.25  # shanks by which the foot on the step may leave its height in the frame
# Growth of the trunk in the frame over one step, as a share, from which a member walks towards the camera or away. At
# 0.75 to 1.15 m/s it is 0.08 to 0.27; on the spot the error of the reading reaches 0.05.
MIN_WALKED_GROWTH = 0.06
MIN_TRUNKS_READ = 4  # samples in which the trunk must be read for that
NEAR_SHARE = 0.125  # of a movement's time on either side of a moment, over which a foot's height is taken


def middle_half(samples: Sequence[MovementSample]) -> Sequence[MovementSample]:
    """The samples of the middle half of a rep that begins and ends in the start posture."""
    if not samples:
        return samples
    begin, end = samples[0].t, samples[-1].t
    quarter = (end - begin) / 4
    return [s for s in samples if begin + quarter <= s.t <= end - quarter]


def usual(
    samples: Sequence[MovementSample],
    reference: Reference,
    measure: Callable[[MovementSample, Reference], float | None],
) -> float | None:
    """The median of a measure; None where it was not read in any sample."""
    values = [v for v in (measure(s, reference) for s in samples) if v is not None]
    return median(values) if values else None


def larger_half(
    samples: Sequence[MovementSample],
    reference: Reference,
    measure: Callable[[MovementSample, Reference], float | None],
) -> float | None:
    """The median of the larger half of a measure's values; None where it was not read in any sample."""
    values = sorted(v for v in (measure(s, reference) for s in samples) if v is not None)
    return median(values[len(values) // 2 :]) if values else None


def share(
    samples: Sequence[MovementSample],
    reference: Reference,
    holds: Callable[[MovementSample, Reference], bool | None],
) -> float | None:
    """The share of the readable samples in which a condition holds; None where none is readable."""
    values = [v for v in (holds(s, reference) for s in samples) if v is not None]
    return sum(values) / len(values) if values else None


def middle_y(pair: JointPair) -> float | None:
    """Frame y of the middle between a pair of joints."""
    left, right = pair
    return None if left is None or right is None else (left[1] + right[1]) / 2


def shoulder_drop(sample: MovementSample, reference: Reference) -> float | None:
    """Drop of the shoulders below standing, in trunks; negative above it."""
    y = middle_y(sample.shoulders)
    return None if y is None else (y - reference.shoulder_y) / reference.torso


def trunk_fold(sample: MovementSample, reference: Reference) -> float | None:
    """The share of the trunk's upright length that is gone from the frame."""
    hips, shoulders = middle_y(sample.hips), middle_y(sample.shoulders)
    return None if hips is None or shoulders is None else 1 - (hips - shoulders) / reference.torso


def hip_drop(sample: MovementSample, reference: Reference) -> float | None:
    """Drop of the hips below standing, in legs."""
    return sample.signals.depth


def thigh_height(sample: MovementSample, reference: Reference) -> float | None:
    """How far the hips are above the knees, as a share of standing; negative below them."""
    hips, knees = middle_y(sample.hips), middle_y(sample.knees)
    return None if hips is None or knees is None else (knees - hips) / max(reference.leg - reference.shank, 1.0)


def shank_height(sample: MovementSample, reference: Reference) -> float | None:
    """How far the knees are above the ankles, as a share of standing."""
    knees, ankles = middle_y(sample.knees), middle_y(sample.ankles)
    return None if knees is None or ankles is None else (ankles - knees) / reference.shank


def foot_difference(sample: MovementSample, reference: Reference) -> float | None:
    """How much higher the left foot is than the right in the frame, compared with standing, in shanks."""
    left, right = sample.ankles
    if left is None or right is None:
        return None
    return (right[1] - left[1]) / reference.shank - reference.ankle_lift(LEGS[0])


def feet_gap(sample: MovementSample, reference: Reference) -> float | None:
    """Horizontal distance of the ankles, in distances of the start posture."""
    left, right = sample.ankles
    return None if left is None or right is None else abs(left[0] - right[0]) / reference.ankle_gap


def stands_wide(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether the feet are as far apart as in an adductor stretch, whose bent leg looks like a single-leg squat."""
    left, right = sample.ankles
    return None if left is None or right is None else abs(left[0] - right[0]) >= MIN_WIDE_GAP * reference.shank


def hips_over_foot(sample: MovementSample, reference: Reference) -> float | None:
    """Where the hips are between the feet: 0 in the middle, 1 over the left foot, -1 over the right one."""
    left, right = sample.ankles
    hips, feet = middle_x(sample.hips), middle_x(sample.ankles)
    if left is None or right is None or hips is None or feet is None:
        return None
    half_gap = (left[0] - right[0]) / 2
    least = MIN_HALF_GAP * reference.shank
    return (hips - feet) / (half_gap if abs(half_gap) > least else least)


def on_one_leg(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether one leg carries the weight: the hips are over its foot, and the other leg is lifted or straighter.

    The free foot may be as high in the frame as the standing one, because it is nearer to the camera.
    """
    over, lift = hips_over_foot(sample, reference), foot_difference(sample, reference)
    shanks = _leg_difference(sample.knees, sample.ankles, reference)
    if over is None or lift is None or shanks is None:
        return None
    if abs(over) < MIN_HIPS_OVER_FOOT:
        return False
    free_is_straighter = (-shanks if over > 0 else shanks) > MIN_SHANK_DIFFERENCE
    return abs(lift) > MIN_FOOT_LIFT or free_is_straighter


def stays_over_one_foot(samples: Sequence[MovementSample], reference: Reference) -> bool:
    """Whether the hips are over one foot all the time: a free foot in front of the body looks as if it stood."""
    over = [abs(v) for v in (hips_over_foot(s, reference) for s in samples) if v is not None]
    return bool(over) and min(over) > MIN_HIPS_ALONE


def feet_step(samples: Sequence[MovementSample], reference: Reference) -> bool:
    """Whether one foot goes up and down against the other; a single sample on either side may be a wrong reading."""
    read = [(left[1], right[1]) for left, right in (s.ankles for s in samples) if left and right]
    apart = sorted(left - right for left, right in read)
    return len(apart) > 2 and apart[-2] - apart[1] > MAX_FEET_PLAY * reference.shank


def leans_wide(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether the feet are wide apart and the hips have gone over one of them: an adductor stretch."""
    wide, over = stands_wide(sample, reference), hips_over_foot(sample, reference)
    return None if wide is None or over is None else wide and abs(over) > MIN_HIPS_OVER_FOOT


def one_leg_bends(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether only one leg bends between level feet: the other knee is higher, seen from its hip and from its foot.

    Also works for a turned body, whose feet are too close together in the frame to locate the hips between them.
    """
    lift = foot_difference(sample, reference)
    shanks = _leg_difference(sample.knees, sample.ankles, reference)
    thighs = _leg_difference(sample.hips, sample.knees, reference)
    if lift is None or shanks is None or thighs is None:
        return None
    level = abs(lift) < MIN_FOOT_LIFT
    return level and shanks * thighs < 0 and min(abs(shanks), abs(thighs)) > MIN_LEG_DIFFERENCE


def feet_in_place(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether both feet are in the positions of the start posture, judged by their positions relative to each other."""
    difference, gap = foot_difference(sample, reference), feet_gap(sample, reference)
    if difference is None or gap is None:
        return None
    return abs(difference) < MIN_FOOT_MOVED and MIN_FEET_GAP < gap < MAX_FEET_GAP


def stepped_forward(sample: MovementSample, reference: Reference) -> bool | None:
    """Whether one foot is nearer to the camera than it stood, and the other one is in its place."""
    left, right = sample.ankles
    if left is None or right is None:
        return None
    drops = [(ankle[1] - y) / reference.shank for ankle, y in zip((left, right), reference.ankle_y, strict=True)]
    return max(drops) > MIN_FOOT_MOVED and min(drops) < MIN_FOOT_MOVED / 2


def lowers_free_foot(sample: MovementSample, reference: Reference, foot_below: float = MIN_FOOT_BELOW) -> bool | None:
    """Whether one foot is below the other, which has stayed in its place and carries the hips: a step-down.

    foot_below: shanks by which it must be.
    """
    above, over = foot_difference(sample, reference), hips_over_foot(sample, reference)
    left, right = sample.ankles
    if above is None or over is None or left is None or right is None:
        return None
    on_step = 0 if above > 0 else 1
    moved = abs((left, right)[on_step][1] - reference.ankle_y[on_step]) / reference.shank
    towards = over if on_step == 0 else -over
    return abs(above) > foot_below and moved < MAX_STANCE_MOVED and towards > MIN_HIPS_OVER_STEP


def trunk_growth(samples: Sequence[MovementSample]) -> float | None:
    """How much longer the trunk is in the frame at the end than at the start, as a share; None = not read."""
    read = [(s.t, length) for s in samples if (length := trunk_height(s)) is not None]
    if len(read) < MIN_TRUNKS_READ:
        return None
    times, lengths = zip(*read, strict=True)
    slope = linear_regression(times, lengths).slope
    return slope * (times[-1] - times[0]) / max(fmean(lengths), 1.0)


def trunk_height(sample: MovementSample) -> float | None:
    """Height of the trunk in the frame, pixels; None where it was not read."""
    hips, shoulders = middle_y(sample.hips), middle_y(sample.shoulders)
    return None if hips is None or shoulders is None else hips - shoulders


def lower_foot(samples: Sequence[MovementSample], moment: float) -> int | None:
    """The leg whose foot is lower in the frame at a moment, 0 left or 1 right; None where the feet were not read.

    moment: share of the time of `samples`.
    """
    left, right = (_foot_y(samples, leg, moment) for leg in (0, 1))
    return None if left is None or right is None else int(right > left)


def foot_comes_down(samples: Sequence[MovementSample], leg: int | None, since: float, until: float) -> float | None:
    """How far down in the frame one foot comes between two moments, pixels; None where it was not read.

    leg: 0 left or 1 right; None = not known.
    since, until: shares of the time of `samples`.
    """
    if leg is None:
        return None
    before, after = _foot_y(samples, leg, since), _foot_y(samples, leg, until)
    return None if before is None or after is None else after - before


def _foot_y(samples: Sequence[MovementSample], leg: int, moment: float) -> float | None:
    """Frame y of one foot (0 left, 1 right) around a moment, pixels; None where it was not read."""
    begin, end = samples[0].t, samples[-1].t
    near = [s for s in samples if abs(s.t - begin - moment * (end - begin)) <= NEAR_SHARE * (end - begin)]
    heights = [ankle[1] for ankle in (s.ankles[leg] for s in near) if ankle is not None]
    return median(heights) if heights else None


def _leg_difference(upper: JointPair, lower: JointPair, reference: Reference) -> float | None:
    """How much taller the left thigh (or shank) stands in the frame than the right one, in shanks."""
    if upper[0] is None or upper[1] is None or lower[0] is None or lower[1] is None:
        return None
    return ((lower[0][1] - upper[0][1]) - (lower[1][1] - upper[1][1])) / reference.shank
