"""How reps are graded: a knee that goes in is found and named, and a good one is never called wrong."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from inference.pose import JITTER_LIGHTNING, JITTER_THUNDER, Keypoint
from kiosk.exercises.catalogue import load_exercises
from kiosk.exercises.schema import Bands
from kiosk.movement.engine import Movement
from kiosk.movement.grading import LegReport, grade, leg_report
from kiosk.movement.reading import Band
from kiosk.movement.samples import MovementSample
from kiosk.movement.signals import Signals
from kiosk.movement.visibility import max_good_doubt

from .figures import EXERCISES, FPS, SIZE, STANDING, Frames, cues, hold, play, reps, squat

START = hold(STANDING, 0.8)


@pytest.mark.parametrize(
    ("left", "right", "grade", "knee"),
    [
        (0, 0, Band.GOOD, "none"),
        (-4, -4, Band.GOOD, "none"),
        (6, 0, Band.WATCH, "left"),
        (14, 0, Band.COLLAPSE, "left"),
        (0, 14, Band.COLLAPSE, "right"),
        (16, 15, Band.COLLAPSE, "both"),
        (26, 6, Band.COLLAPSE, "left"),
    ],
)
def test_a_squat_gets_the_grade_of_its_worse_knee(left: float, right: float, grade: Band, knee: str) -> None:
    (done,) = reps(play("squat", START + squat(left_in=left, right_in=right)))
    assert (done.grade, done.knee) == (grade, knee)


def test_a_knock_kneed_stance_is_graded_on_its_own_baseline() -> None:
    own = replace(STANDING, left_in=8.0, right_in=8.0)
    (done,) = reps(play("squat", hold(own, 0.8) + squat(top=own)))
    assert (done.grade, done.knee) == (Band.GOOD, "none")


def test_one_wild_frame_makes_no_fault() -> None:
    moves = squat()
    moves[36] = replace(STANDING, sink=0.25, left_in=60.0)
    (done,) = reps(play("squat", START + moves))
    assert done.grade is Band.GOOD


def test_a_rep_whose_legs_were_not_seen_counts_ungraded() -> None:
    hidden = (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE)
    moves: Frames = [replace(f, unseen=hidden) for f in squat(left_in=20.0) if f is not None]
    (done,) = reps(play("squat", START + moves))
    assert (done.grade, done.knee) == (None, "none")


def test_a_dim_ankle_costs_the_grade_and_not_the_rep() -> None:
    dim = replace(STANDING, left_ankle_score=0.2)
    (done,) = reps(play("squat", hold(dim, 0.8) + squat(top=dim)))
    assert done.grade is None


def test_a_knee_hidden_in_a_rep_makes_it_not_good_and_is_named_after_it() -> None:
    moves: Frames = [replace(f, unseen=(Keypoint.LEFT_KNEE,)) for f in squat() if f is not None]
    readings = play("squat", START + moves + hold(STANDING, 6.0))
    (done,) = reps(readings)
    assert done.grade is None
    ended = next(i for i, r in enumerate(readings) if r.rep is not None)
    assert readings[ended].hidden == ("left",)
    assert readings[-1].hidden == ()


def test_where_no_knee_is_graded_none_is_missed() -> None:
    squat_without_bands = EXERCISES["squat"].model_copy(update={"bands": Bands()})
    moves: Frames = [replace(f, unseen=(Keypoint.LEFT_KNEE,)) for f in squat() if f is not None]
    readings = play("squat", START + moves + hold(STANDING, 1.0), Movement(squat_without_bands, frame_size=SIZE))
    assert len(reps(readings)) == 1
    assert {r.hidden for r in readings} == {()}


@pytest.mark.parametrize(("knee_in", "grade", "knee"), [(0, None, "none"), (5, None, "none"), (16, Band.WATCH, "left")])
def test_a_doubtful_knee_is_graded_only_where_it_clearly_goes_in(knee_in: float, grade: Band | None, knee: str) -> None:
    """Its collapse is shown as watch and never spoken of."""
    doubtful = replace(STANDING, left_knee_score=0.35)
    readings = play("squat", hold(doubtful, 0.8) + squat(top=doubtful, left_in=knee_in))
    (done,) = reps(readings)
    assert (done.grade, done.knee) == (grade, knee)
    assert not [cue for cue in cues(readings) if cue.startswith("knee")]


@pytest.mark.parametrize(("score", "grade"), [(0.57, Band.GOOD), (0.51, None)])
def test_a_somewhat_doubtful_knee_next_to_a_plain_one_can_be_good(score: float, grade: Band | None) -> None:
    """Clothes hide both knees, so a low score of one alone is rarely a skirt."""
    doubtful = replace(STANDING, left_knee_score=score)
    (done,) = reps(play("squat", hold(doubtful, 0.8) + squat(top=doubtful)))
    assert done.grade is grade


def test_the_same_doubt_about_both_knees_or_the_only_one_is_not_good() -> None:
    assert max_good_doubt(beside=1.5) < 1.5
    assert max_good_doubt(beside=inf) < 1.5


def test_one_knee_far_in_and_the_other_far_out_is_a_turned_body() -> None:
    readings = play("squat", START + squat(left_in=-24.0, right_in=25.0) * 2)
    assert [r.grade for r in reps(readings)] == [None, None]
    assert "turn-square" in cues(readings)


def test_both_knees_are_spoken_of_together() -> None:
    readings = play("banded-squat", START + squat(left_in=18.0, right_in=18.0))
    assert cues(readings) == ["knees-in"]


def test_the_cue_comes_while_the_rep_lasts() -> None:
    readings = play("banded-squat", START + squat(left_in=18.0, right_in=18.0))
    assert next(r.t for r in readings if r.cue) < next(r.t for r in readings if r.rep)


def test_on_one_leg_only_the_standing_one_is_graded() -> None:
    over_left = replace(STANDING, hips=22.0, stance=22.0, right_up=0.5)
    frames = START + hold(over_left, 1) + squat(depth=0.13, top=over_left, left_in=15.0, right_in=30.0)
    (done,) = reps(play("single-leg-squat", frames))
    assert (done.side, done.grade, done.knee) == ("left", Band.COLLAPSE, "left")


def test_lying_down_no_knee_is_ever_judged() -> None:
    readings = play("clamshell", START + squat(left_in=30.0, right_in=30.0))
    assert all(r.signals.fppa_left is None and r.band is None for r in readings)


def test_the_live_band_follows_the_knee_and_comes_back() -> None:
    readings = play("squat", START + squat(left_in=18.0))
    assert readings[10].left.band is Band.GOOD
    assert Band.COLLAPSE in [r.left.band for r in readings]
    assert readings[-1].left.band is Band.GOOD
    assert all(r.right.band is not Band.COLLAPSE for r in readings)


def test_lanes_stand_on_the_feet_and_lead_to_the_standing_knees() -> None:
    reading = play("squat", START)[-1]
    assert reading.left.lane is not None
    assert reading.left.lane.foot == pytest.approx((350, 430), abs=1)
    assert reading.left.lane.knee == pytest.approx((345, 358), abs=3)


def test_the_peak_of_a_steadier_network_is_nearer_to_its_highest_readings() -> None:
    peaks = []
    for jitter in (JITTER_LIGHTNING, JITTER_THUNDER):
        engine, frames = Movement(EXERCISES["squat"], frame_size=SIZE), START + squat(left_in=14.0) + START
        poses = [replace(figure.pose(i / FPS), angle_jitter=jitter) for i, figure in enumerate(frames) if figure]
        readings = [engine.step(pose, pose.captured_at) for pose in poses]
        peaks += [done.peak_fppa_left for done in reps(readings)]
    lightning, thunder = peaks
    assert lightning is not None
    assert thunder is not None
    assert lightning < thunder <= 14.5


@pytest.mark.parametrize(("at_peak", "unsure"), [(0.2, False), (2.5, True)])
def test_a_knee_that_is_hidden_just_where_it_is_furthest_in_is_not_good(at_peak: float, unsure: bool) -> None:
    angles = [-4.0] * 20 + [0.0] * 10 + [-4.0] * 20
    samples = [
        MovementSample(
            t=i / 30,
            signals=Signals(),
            loaded=(True, True),
            points=(None,) * len(Keypoint),
            facing=True,
            bends=(0.2, 0.2),
            unsmoothed_fppa=(angle, angle),
            doubts=(at_peak if angle == 0.0 else 0.2, 0.2),
        )
        for i, angle in enumerate(angles)
    ]
    assert leg_report(samples, 0, 0.0, load_exercises()["squat"].bands).unsure is unsure


def test_a_leg_in_doubt_makes_a_rep_ungraded_instead_of_good_but_leaves_a_worse_grade() -> None:
    bands = load_exercises()["squat"].bands
    sure, unsure = LegReport(peak=0.0, change=0.0), LegReport(peak=0.0, change=0.0, unsure=True)
    assert grade(bands, [sure, sure], []) is Band.GOOD
    assert grade(bands, [sure, unsure], []) is None
    assert grade(bands, [LegReport(peak=15.0, change=15.0), unsure], []) is Band.COLLAPSE
