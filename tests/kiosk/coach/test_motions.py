"""The demonstrated motions: planted feet, reachable joints, knees over toes. Without the body model."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.coach.rendering.geometry import FORWARD, LEFT, SIDES, SIGN, UP, Array
from kiosk.coach.rendering.posture import BALL, HEEL, Lengths, Posture, leg_joints
from kiosk.coach.rendering.scenes import SCENES
from kiosk.coach.rendering.steps import LOW_STEP_HEIGHT, STEP_HEIGHT, STRIDE

BODY = Lengths()
SHARES = np.linspace(0, 1, 121)
ON_FLOOR = 0.002  # metres above the floor or the step
TOUCHING = 0.0005  # metres
THROUGH = 0.006  # metres by which the toes of a foot that leaves the floor dip below it
STRETCH = 0.008  # metres by which a straight leg in the air is too short
SLIDE = 0.008  # metres from landing to leaving
STANDING = sorted(name for name in SCENES if not name.startswith("clamshell"))
PLANTED = {  # feet that never leave their place
    "squat": "LR",
    "banded-squat": "LR",
    "knees-in": "LR",
    "single-leg-squat": "R",
    "single-leg-deadlift": "R",
    "hip-flexor-stretch": "L",
    "step-up": "R",
    "step-down": "R",
    "adductor-stretch": "LR",
    "ankle-drill": "LR",
}


def motion(name: str) -> list[Posture]:
    return [SCENES[name].motion(BODY, float(share)) for share in SHARES]


def sole(moment: Posture, side: str) -> tuple[Array, Array]:
    """Ball and heel of a foot, metres."""
    leg = moment.legs[side]
    ankle = leg_joints(BODY, moment, side)[2]
    assert leg.foot is not None
    down = UP * BODY.ankle_height
    return ankle + leg.foot @ (FORWARD * BALL - down), ankle + leg.foot @ (-FORWARD * HEEL - down)


def on_ground(name: str, height: float) -> bool:
    """Whether part of a foot stays on the floor, or on the step where there is one."""
    grounds = {"step-up": (0.0, STEP_HEIGHT), "step-down": (0.0, LOW_STEP_HEIGHT)}.get(name, (0.0,))
    return any(abs(height - ground) < TOUCHING for ground in grounds)


@pytest.mark.parametrize(("name", "sides"), PLANTED.items())
def test_planted_feet_stay_where_they_are(name: str, sides: str) -> None:
    for side in sides:
        places = np.array([sole(moment, side)[0] for moment in motion(name)])
        assert np.ptp(places, axis=0).max() < ON_FLOOR, (name, side)


@pytest.mark.parametrize("name", STANDING)
def test_a_foot_on_the_floor_does_not_slide(name: str) -> None:
    belt = STRIDE if name == "treadmill-walk" else 0.0  # metres by which the floor moves back in a cycle
    for side in SIDES:
        soles = [sole(moment, side) for moment in motion(name)]
        for part in (0, 1):
            at = np.array([feet[part] + FORWARD * belt * share for feet, share in zip(soles, SHARES, strict=True)])
            down = np.array([on_ground(name, height) for height in at[:, 2]])
            for stay in np.split(np.arange(len(at)), np.flatnonzero(np.diff(down)) + 1):
                if down[stay[0]]:
                    assert np.ptp(at[stay, :2], axis=0).max() < SLIDE, (name, side, stay)


@pytest.mark.parametrize("name", STANDING)
def test_no_foot_goes_through_the_floor(name: str) -> None:
    lowest = min(min(part[2] for part in sole(moment, side)) for moment in motion(name) for side in SIDES)
    assert lowest > -THROUGH


@pytest.mark.parametrize("name", sorted(SCENES))
def test_every_ankle_is_within_reach(name: str) -> None:
    for moment in motion(name):
        for side in SIDES:
            assert np.linalg.norm(leg_joints(BODY, moment, side)[2] - moment.legs[side].ankle) < STRETCH


@pytest.mark.parametrize("name", ["squat", "single-leg-squat", "step-up", "step-down", "ankle-drill", "side-step"])
def test_the_coach_has_no_fault_of_its_own(name: str) -> None:
    assert worst_knee(name, "R") > -0.01


def test_in_the_wrong_squat_both_knees_fall_in() -> None:
    assert max(worst_knee("knees-in", side) for side in SIDES) < -0.08


def worst_knee(name: str, side: str) -> float:
    """How far the knee is outside its foot's line at the worst moment, metres; negative = inside."""
    found = []
    for moment in motion(name):
        _, knee, ankle = leg_joints(BODY, moment, side)
        foot = moment.legs[side].foot
        assert foot is not None
        found.append(SIGN[side] * float((knee - ankle) @ (foot @ LEFT)))
    return min(found)


@pytest.mark.parametrize("name", sorted(name for name, scene in SCENES.items() if scene.moves == ("cycle",)))
def test_a_cycle_ends_as_it_began(name: str) -> None:
    if SCENES[name].fades:
        return
    first, last = motion(name)[0], motion(name)[-1]
    assert np.allclose(first.pelvis, last.pelvis, atol=1e-6)
    assert all(np.allclose(first.legs[s].ankle, last.legs[s].ankle, atol=1e-6) for s in SIDES)
