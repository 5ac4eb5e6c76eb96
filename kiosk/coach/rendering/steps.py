"""Motions in which feet leave the floor: side step, march, step-up, step-down, walking.

Each takes the body and a share of the rep (0 start, 1 end) or, of a cycle, of the time. The right leg works in a
one-sided motion.
"""

from __future__ import annotations

import numpy as np

from kiosk.coach.rendering.geometry import (
    FORWARD,
    OTHER,
    SIGN,
    UP,
    about_x,
    about_y,
    about_z,
    blend,
    bump,
    mix,
    part,
)
from kiosk.coach.rendering.posture import (
    HANGING,
    ON_HIPS,
    Leg,
    Posture,
    Skeleton,
    arm_between,
    hip_height,
    hip_of,
    leg_length,
    place_arms,
    place_foot,
    posture,
)

STEP_HEIGHT = 0.16  # metres
LOW_STEP_HEIGHT = 0.12  # metres, of the step-down's step
CLOSED, STRIDE_OUT = 0.10, 0.36  # side step, metres: an ankle from the middle with closed feet; the length of a step
LOW = 44.0  # degrees; the side step stays in this squat


def side_step(body: Skeleton, share: float) -> Posture:
    """A cycle: the right foot steps out and the left one follows; then back to the left."""
    out = part(share, 0.02, 0.23) - part(share, 0.77, 0.98)
    follow = part(share, 0.27, 0.48) - part(share, 0.52, 0.73)
    middle = STRIDE_OUT / 2
    right, left = middle - CLOSED - STRIDE_OUT * out, middle + CLOSED - STRIDE_OUT * follow
    behind = 0.30 * body.thigh
    lean = about_x(0.44 * LOW)
    height = body.ankle_height + np.sqrt(leg_length(body, LOW) ** 2 - behind**2 - 0.012)
    moment = posture([(right + left) / 2, behind, height], lean, head=about_x(0.11 * LOW))
    lift_right = bump(share, 0.02, 0.23) + bump(share, 0.77, 0.98)
    lift_left = bump(share, 0.27, 0.48) + bump(share, 0.52, 0.73)
    place_foot(body, moment, "R", (right, 0.0), 0.05 * lift_right, toe_out=4)
    place_foot(body, moment, "L", (left, 0.0), 0.05 * lift_left, toe_out=4)
    place_arms(moment, ON_HIPS, ON_HIPS, lean)
    moment.wrist = {"L": -25.0, "R": -25.0}
    return moment


def march(body: Skeleton, share: float) -> Posture:
    """A cycle: the left knee rises to the hip and returns, then the right one."""
    side = "L" if share < 0.5 else "R"
    return _knee_lift(body, side, bump(share % 0.5, 0.0, 0.5) ** 1.3)


def _knee_lift(body: Skeleton, lifted: str, share: float) -> Posture:
    stance = OTHER[lifted]
    moment = posture([SIGN[stance] * 0.045 * part(share, 0, 0.6), 0.012, 1.0], about_x(1), about_x(1.5), np.eye(3))
    ankle = np.array([SIGN[stance] * 0.098, 0.0, body.ankle_height])
    moment.pelvis[2] = hip_height(body, moment, stance, ankle, 5) - 0.003
    place_foot(body, moment, stance, (ankle[0], 0.0), toe_out=4)
    thigh, knee = np.radians(3 + 87 * share), np.radians(6 + 84 * part(share, 0, 0.85))
    upper = np.array([0, -np.sin(thigh), -np.cos(thigh)])
    lower = np.array([0, -np.sin(thigh - knee), -np.cos(thigh - knee)])
    up = hip_of(body, moment, lifted) + body.thigh * upper + body.shank * lower
    down = np.array([SIGN[lifted] * 0.098, 0.0, body.ankle_height])
    tilt = about_x(14 * bump(share, 0.08, 1.0))
    foot = about_z(SIGN[lifted] * 4) @ tilt
    clear = 0.05 * part(share, 0, 0.10) * (1 - part(share, 0.4, 0.9))  # metres, so that the foot never drags
    moment.legs[lifted] = Leg(mix(down, up, part(share, 0, 0.25)) + UP * clear, FORWARD, foot)
    swing_ahead, swing_back = ([0.17, -0.36, -0.24], [0.3, 0.9, -0.4]), ([0.25, 0.13, -0.47], [0.4, 0.9, -0.1])
    arms = {stance: arm_between(HANGING, swing_ahead, share), lifted: arm_between(HANGING, swing_back, share)}
    place_arms(moment, arms["L"], arms["R"], np.eye(3))
    moment.curl = {"L": 42.0, "R": 42.0}
    return moment


def step_up(body: Skeleton, share: float) -> Posture:
    """The right foot stays on the step; the left one leaves the floor and joins it."""
    on_step, on_floor = -0.16, 0.24
    forward, up, swing = part(share, 0, 0.55), part(share, 0.18, 1.0), part(share, 0.40, 0.92)
    lean = 4 + 20 * bump(share, 0.0, 0.95) + 4 * (1 - share)
    top = body.ankle_height + STEP_HEIGHT + leg_length(body, 7)
    moment = posture([blend(-0.02, 0.0, share), blend(0.10, on_step + 0.01, forward), 1.0], about_x(0.9 * lean))
    moment.chest, moment.head = about_x(lean), about_x(0.25 * lean)
    start = hip_height(body, moment, "L", np.array([0.10, on_floor, body.ankle_height]), 6)
    moment.pelvis[2] = blend(start, top, up) if share > 0.18 else start
    place_foot(body, moment, "R", (-0.10, on_step), STEP_HEIGHT, toe_out=4)
    raised = STEP_HEIGHT * part(share, 0.38, 0.66) + 0.07 * bump(share, 0.38, 0.94)
    heel = 34 * part(share, 0.10, 0.40) * (1 - part(share, 0.55, 0.9))
    place_foot(body, moment, "L", (0.10, blend(on_floor, on_step, swing)), raised, toe_out=4, heel_up=heel)
    left = arm_between(HANGING, ([0.16, -0.34, -0.30], HANGING[1]), 0.6 * bump(share, 0, 1))
    right = arm_between(HANGING, ([0.22, 0.12, -0.48], HANGING[1]), 0.5 * bump(share, 0, 1))
    place_arms(moment, left, right, about_x(0.5 * lean))
    return moment


def step_down(body: Skeleton, share: float) -> Posture:
    """The right foot stays on the step; the left heel touches the floor lightly next to it."""
    flexion = blend(6.0, 72.0, share)
    lean = 0.30 * flexion
    stance = np.array([-0.07, 0.0, body.ankle_height + LOW_STEP_HEIGHT])
    moment = posture([-0.030, 0.02 + 0.06 * share, 1.0], about_x(0.9 * lean), about_x(lean), about_x(0.3 * lean))
    moment.pelvis[2] = hip_height(body, moment, "R", stance, flexion)
    place_foot(body, moment, "R", (-0.07, 0.0), LOW_STEP_HEIGHT, toe_out=4)
    over = blend(LOW_STEP_HEIGHT + 0.02, 0.0, share)
    toes_up = 14 * part(share, 0.2, 0.8)
    place_foot(body, moment, "L", (0.11, -0.02 - 0.12 * share), over, 3, -toes_up, knee_over_toe=False)
    place_arms(moment, ON_HIPS, ON_HIPS, moment.chest)
    moment.wrist = {"L": -25.0, "R": -25.0}
    return moment


# Walking. One cycle is two steps; a foot stands for STANCE of it.

STRIDE = 1.06  # metres in one cycle
STANCE = 0.6  # share of the cycle
UNDER = 0.29  # share of the cycle after a foot has landed when the hips are above it
HALF_TRACK = 0.075  # metres from the middle to a foot
LANE_CYCLES = 2.0  # cycles of the lane drill


def treadmill_walk(body: Skeleton, share: float) -> Posture:
    """A cycle on a belt that runs towards the back."""
    return _walking(body, share, STRIDE * share)


def lane_walk(body: Skeleton, share: float) -> Posture:
    """Walks towards the mirror for `LANE_CYCLES`."""
    cycle = LANE_CYCLES * share
    return _walking(body, cycle, STRIDE * LANE_CYCLES / 2)


def _walking(body: Skeleton, cycle: float, start: float) -> Posture:
    """cycle: how far the walk has gone. start: y of the hips at cycle 0, metres."""
    hips = start - STRIDE * cycle
    bob = 0.012 * np.cos(4 * np.pi * (cycle - UNDER))
    sway = 0.022 * np.cos(2 * np.pi * (cycle - UNDER))  # over the standing foot: the right one at cycle 0
    height = body.ankle_height + leg_length(body, 22) + bob - 0.012
    turn = 5 * np.cos(2 * np.pi * cycle)
    moment = posture([-sway, hips, height], about_z(turn) @ about_y(0), about_z(-0.7 * turn) @ about_x(2), np.eye(3))
    for side, offset in (("R", 0.0), ("L", 0.5)):
        _place_walking_foot(body, moment, side, cycle - offset, start - STRIDE * offset)
    swing = np.cos(2 * np.pi * cycle)  # the right foot is ahead at cycle 0, so the left arm is
    ahead, back = ([0.22, -0.26, -0.42], HANGING[1]), ([0.25, 0.17, -0.46], HANGING[1])
    left, right = arm_between(back, ahead, 0.5 + 0.5 * swing), arm_between(back, ahead, 0.5 - 0.5 * swing)
    place_arms(moment, left, right, np.eye(3))
    moment.curl = {"L": 22.0, "R": 22.0}
    return moment


def _place_walking_foot(body: Skeleton, moment: Posture, side: str, cycle: float, start: float) -> None:
    """cycle: of this foot, which lands when it is a whole number."""
    steps = np.floor(cycle)
    at = cycle - steps
    here = start - STRIDE * (steps + UNDER)
    swing = part(at, STANCE, 1.0)
    heel = 30 * part(at, 0.36, STANCE) * (1 - part(at, STANCE, 0.82))
    toes = -16 * (part(at, 0.80, 1.0) if at > STANCE else 1 - part(at, 0.0, 0.10))
    lift = 0.075 * bump(at, STANCE, 0.97)
    place_foot(body, moment, side, (SIGN[side] * HALF_TRACK, here - STRIDE * swing), lift, 5, heel + toes)


def belt_marks(share: float) -> list[float]:
    """y of the marks on the treadmill's belt, metres; they move with the feet that stand on it."""
    return [float(y) for y in np.arange(-2, 2) * STRIDE / 2 + (STRIDE * share) % (STRIDE / 2)]
