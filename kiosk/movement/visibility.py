"""Measures the doubt about a leg's joints: the network also guesses a point for a knee under a skirt or behind a bench.

A guess has two signs: a low score of the knee, and a difference between the two readings of the leg (the joint centres,
and MoveNet's own hips, knees and ankles). Measured over 416 legs of rendered reps: visible legs reach 2.3 with loose
trousers and hands on the knees, knees under a skirt 2.1 to 5.6, thighs that point at the lens at the bottom of a deep
squat 2.3 to 8.3.
"""

from __future__ import annotations

from math import dist, inf

from inference.pose import SCORE_TRUSTED
from kiosk.movement.signals import ANKLE, KNEE, LEGS, Body

MAX_DOUBT = 2.7  # the median over a rep above which a leg is not graded
# A leg with a higher median doubt is not graded good. Six strong knees under a skirt and baggy joggers read straight or
# were not read: four had a doubt of 1.78 or more, two in the joggers 0.85 and less. Nine of ten good legs have less
# than 1.45, and a hand on the knee adds more (HAND_DOUBT).
MAX_GOOD_DOUBT = 1.45
# The same next to a knee in plain view: clothes hide both. In 10 strong reps of two legs under skirts and wide trousers
# that read straight or were not read, the surer knee had a doubt of 1.4 or more; in brisk good reps it has 0.5 to 0.7.
MAX_LONE_DOUBT, PLAIN_DOUBT = 1.8, 0.8
# The same just where the knee is furthest in. Wide trousers hid one 14 degrees in that read 0 there, with 2.4.
MAX_PEAK_DOUBT = 2.3
# Degrees by which a collapse must be exceeded for each unit of doubt beyond one: with hands on the knees a good knee
# reads up to 9 degrees in at a doubt of 2.
FREE_DOUBT = 1.0
MARGIN_PER_DOUBT = 2.0
SURE_KNEE_SCORE = 0.75  # 0..1; the median of knees in view is 0.77
SCORE_UNIT = 0.12  # below the sure score, one unit of doubt
SURE_DISTANCE = 0.05  # shanks between the two readings of a joint; the median of joints in view
DISTANCE_UNIT = 0.1  # shanks beyond it, one unit of doubt
HAND_DOUBT = 1.5  # added by a hand on the knee, which hides it and biases the reading towards the hand
# An ankle that the network hardly sees is good enough to count with. Beyond MAX_DOUBT, so it is not graded good.
DIM_ANKLE_DOUBT = 3.0


def collapse_margin(doubt: float) -> float:
    """Degrees by which a peak read with this doubt must exceed the collapse threshold to be called one."""
    return MARGIN_PER_DOUBT * max(0.0, doubt - FREE_DOUBT)


def max_good_doubt(beside: float) -> float:
    """The doubt above which a leg is not graded good. beside: that of the other; infinite unless both carry."""
    return MAX_LONE_DOUBT if beside <= PLAIN_DOUBT else MAX_GOOD_DOUBT


def leg_doubt(body: Body, side: str, hand_on_knee: bool) -> float:
    """The doubt about one leg in one pose: 0 = certain, infinite = a joint is not visible at all."""
    leg, pose = body.leg(side), body.pose
    if leg is None or leg.shank < 1:
        return inf
    doubt = max(0.0, SURE_KNEE_SCORE - float(pose.scores[KNEE[side]])) / SCORE_UNIT
    if hand_on_knee:
        doubt += HAND_DOUBT
    if pose.scores[ANKLE[side]] < SCORE_TRUSTED:
        doubt += DIM_ANKLE_DOUBT
    if pose.model_keypoints is None:
        return doubt
    marks = pose.model_keypoints[LEGS.index(side) :: 2].tolist()
    for joint, mark in zip((leg.hip, leg.knee, leg.ankle), marks, strict=True):
        doubt += max(0.0, dist(joint, mark) / leg.shank - SURE_DISTANCE) / DISTANCE_UNIT
    return doubt
