"""Motions on planted feet: squats, the deadlift, stretches. Each takes the body and a share 0 (start) to 1 (end).

The right leg works in a one-sided motion.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from kiosk.coach.rendering.geometry import FORWARD, UP, Array, about_x, about_y, blend, eased, mix, part, unit
from kiosk.coach.rendering.posture import (
    AHEAD,
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

STANDING_FLEXION = 6.0  # degrees; a locked knee looks stiff
SQUAT_FLEXION = 92.0  # degrees
SQUAT_HALF_WIDTH, SQUAT_TOE_OUT = 0.165, 10.0  # metres from the middle to an ankle; degrees
KNEES_IN = 0.36  # radians by which both knees fall inward in the wrong squat


def _behind(body: Skeleton, flexion: float, shank: float = 0.36) -> float:
    """How far the hip is behind the ankle when the shank takes this share of the knee's bend, metres."""
    knee, tilt = np.radians(flexion), shank * np.radians(flexion)
    return float(body.thigh * np.sin(knee - tilt) - body.shank * np.sin(tilt))


def squat(body: Skeleton, share: float, knees_in: float = 0.0) -> Posture:
    flexion = blend(STANDING_FLEXION, SQUAT_FLEXION, share)
    behind, lean = _behind(body, flexion), 0.44 * flexion
    height = np.sqrt(leg_length(body, flexion) ** 2 - (SQUAT_HALF_WIDTH - body.hip_half) ** 2 - behind**2)
    moment = posture([0, behind, body.ankle_height + height], about_x(lean), head=about_x(0.28 * lean))
    for side, sign in (("L", 1), ("R", -1)):
        at = (sign * SQUAT_HALF_WIDTH, 0.0)
        place_foot(body, moment, side, at, toe_out=SQUAT_TOE_OUT, knee_in=knees_in * eased(share))
    arms = arm_between(HANGING, AHEAD, part(share, 0, 0.6))
    place_arms(moment, arms, arms, about_x(0.25 * lean))
    return moment


def _hanging(side: str, offset: Array, shoulders: dict[str, Array]) -> tuple[Array, Array]:
    """An arm that hangs from its shoulder."""
    return shoulders[side] + offset, np.array([0.0, 1.0, -0.2])


def _resting(hand: Array, elbow: Array, shoulders: dict[str, Array]) -> tuple[Array, Array]:
    """A hand that stays where it is, whatever the shoulders do."""
    return hand, elbow


def squat_knees_in(body: Skeleton, share: float) -> Posture:
    """The wrong squat of the teaching card."""
    return squat(body, share, KNEES_IN)


def single_leg_squat(body: Skeleton, share: float) -> Posture:
    flexion = blend(7.0, 66.0, share)
    behind, lean = 0.8 * _behind(body, flexion, 0.40), 0.46 * flexion
    moment = posture([-0.035, behind, 1.0], about_x(0.95 * lean), about_x(lean), about_x(0.25 * lean))
    stance = np.array([-0.07, 0.0, body.ankle_height])
    moment.pelvis[2] = hip_height(body, moment, "R", stance, flexion)
    place_foot(body, moment, "R", (-0.07, 0.0), toe_out=4)
    free = mix([0.115, -0.20, 0.13], [0.13, -0.50, 0.17], share)
    place_foot(body, moment, "L", (free[0], free[1]), free[2], toe_out=3, heel_up=-10 * share, knee_over_toe=False)
    arms = arm_between(ON_HIPS, AHEAD, part(share, 0, 0.7))
    place_arms(moment, arms, arms, about_x(0.25 * lean))
    return moment


def deadlift(body: Skeleton, share: float, lowest: float = 80.0) -> Posture:
    lean = blend(3.0, lowest, share)
    moment = posture([-0.035, 0.015 + 0.13 * share, 1.0], about_x(lean), head=about_x(0.8 * lean))
    stance = (-(body.hip_half - 0.012), 0.0)
    moment.pelvis[2] = hip_height(body, moment, "R", np.array([*stance, body.ankle_height]), blend(8, 21, share))
    place_foot(body, moment, "R", stance, toe_out=3)
    back = about_x(lean + 2)
    straight = hip_of(body, moment, "L") + back @ (-UP * 0.992 * (body.thigh + body.shank))
    standing = np.array([0.105, 0.10, body.ankle_height + 0.07])
    lifted = part(share, 0, 0.22)
    pole = mix(FORWARD, back @ FORWARD, lifted)
    moment.legs["L"] = Leg(mix(standing, straight, lifted), pole, back @ about_x(blend(12, 8, share)))
    down = ([0.24, -0.05 - 0.06 * share, -0.50], HANGING[1])
    place_arms(moment, down, down, np.eye(3))
    for side, sign in (("L", 1), ("R", -1)):  # the arms hang from the shoulders, wherever these are
        moment.reach[side] = partial(_hanging, side, np.array([sign * 0.05, -0.07, -0.50]))
    return moment


def hip_flexor_stretch(body: Skeleton, share: float) -> Posture:
    """Half kneeling on the right knee; the hips move forward."""
    knee = np.array([-0.10, 0.12, 0.062])
    moment = posture([0, 0.115 - 0.19 * share, 1.0], about_x(-3 - 5 * share), about_x(-1 - share), np.eye(3))
    hip = hip_of(body, moment, "R")
    moment.pelvis[2] += knee[2] + np.sqrt(body.thigh**2 - float(((hip - knee)[:2] ** 2).sum())) - hip[2] - 0.004
    hip = hip_of(body, moment, "R")
    toes = 0.062  # metres of the ankle above the mat, on tucked toes
    ankle = knee + np.array([0, np.sqrt(body.shank**2 - (toes - knee[2]) ** 2) - 0.002, toes - knee[2]])
    moment.legs["R"] = Leg(ankle, knee - hip, about_x(92))
    moment.legs["R"].ankle[2] += 0.062
    place_foot(body, moment, "L", (0.115, -0.37), toe_out=3)
    place_arms(moment, ON_HIPS, ON_HIPS, moment.chest)
    moment.wrist = {"L": -25.0, "R": -25.0}
    return moment


def clamshell(body: Skeleton, share: float, opening: float = 42.0) -> Posture:
    """Lying on the left side, head to the person's right; the upper, right knee opens."""
    lying = np.array([[0, 0, 1.0], [0, 1, 0], [-1, 0, 0]])
    to_feet = lying @ -UP
    pelvis = np.array([0, 0.05, body.hip_half + 0.085])
    moment = posture(pelvis, lying, about_y(-5) @ lying, about_y(21) @ lying)
    hip_bend, shank_turn = np.radians(45.0), np.radians(45.0 - 90.0)
    thigh = np.cos(hip_bend) * to_feet + np.sin(hip_bend) * FORWARD
    shank = np.cos(shank_turn) * to_feet + np.sin(shank_turn) * FORWARD
    for side, height, open_by in (("L", 0.072, 0.0), ("R", 0.152, np.radians(opening * share - 3))):
        ankle = hip_of(body, moment, side) + thigh * body.thigh + shank * body.shank
        ankle[2] = height
        moment.legs[side] = Leg(ankle, FORWARD, None, -open_by)
    moment.reach["L"] = lambda shoulders: (
        shoulders["L"] - to_feet * 0.22 + FORWARD * 0.10 + UP * 0.03,
        unit(FORWARD - 0.2 * to_feet),
    )
    moment.reach["R"] = lambda shoulders: (
        shoulders["R"] * [1, 1, 0] + to_feet * 0.16 + FORWARD * 0.30 + UP * 0.055,
        to_feet * 0.8 + FORWARD * 0.2 + UP * 0.5,
    )
    moment.curl = {"R": 8.0, "L": 10.0}
    moment.wrist = {"R": -35.0, "L": 0.0}
    return moment


def adductor_stretch(body: Skeleton, share: float) -> Posture:
    """Standing wide; the left knee bends and the weight shifts left, which stretches the straight right leg."""
    half = 0.44
    flexion = blend(14.0, 68.0, share)
    behind, lean = 0.75 * _behind(body, flexion), 0.38 * flexion
    moment = posture([0.20 * share, behind, 1.0], about_x(0.9 * lean), about_x(lean), about_x(0.25 * lean))
    moment.pelvis[2] = hip_height(body, moment, "L", np.array([half, 0.0, body.ankle_height]), flexion)
    reach = hip_height(body, moment, "R", np.array([-half, 0.0, body.ankle_height]), 3.0)
    moment.pelvis[2] = min(moment.pelvis[2], reach)
    place_foot(body, moment, "L", (half, 0.0), toe_out=14)
    place_foot(body, moment, "R", (-half, 0.0), toe_out=6, knee_over_toe=False)
    place_arms(moment, ON_HIPS, ON_HIPS, moment.chest)
    moment.wrist = {"L": -25.0, "R": -25.0}
    return moment


def ankle_drill(body: Skeleton, share: float) -> Posture:
    """In a short lunge before a wall; the right knee moves over the toes while its heel stays down."""
    front, rear = np.array([-0.10, -0.12, body.ankle_height]), (0.11, 0.38)
    forward = eased(share) * 0.5 + share * 0.5
    moment = posture([-0.01, 0.10 - 0.13 * forward, 1.0], about_x(5), about_x(4), np.eye(3))
    moment.pelvis[2] = hip_height(body, moment, "R", front, blend(26, 62, forward))
    place_foot(body, moment, "R", (front[0], front[1]), toe_out=2)
    place_foot(body, moment, "L", rear, toe_out=4, heel_up=blend(18, 42, forward), knee_over_toe=False)
    for side, sign in (("L", 1), ("R", -1)):
        moment.reach[side] = partial(_resting, np.array([sign * 0.16, -0.50, 1.28]), np.array([0.6 * sign, 0.2, -1.0]))
    moment.wrist = {"L": 60.0, "R": 60.0}
    moment.curl = {"L": 4.0, "R": 4.0}
    return moment
