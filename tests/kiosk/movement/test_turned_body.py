"""A member who stands turned away: never a false word about a knee, no praise for a hidden one, no silence."""

from __future__ import annotations

import pytest

from kiosk.movement.baseline import BaselineEstimator
from kiosk.movement.body_rotation import Turn, TurnEstimator, View, plausible
from kiosk.movement.grading import LegReport
from kiosk.movement.kinds.base import ExerciseKind
from kiosk.movement.kinds.step_up import StepUp
from kiosk.movement.kinds.two_leg_bend import TwoLegBend
from kiosk.movement.reading import Band, Reading
from kiosk.movement.signals import read_body
from kiosk.movement.start_posture import STANDING
from kiosk.movement.verdict import RepDecision, agreed_rep

from .figures import EXERCISES, cues, hold, play, reps, squat
from .figures import STANDING as FRONT
from .turned_figure import set_of_squats, squat_pose, squats

INWARD = 0.10  # metres; about 25 degrees


def squats_with_a_knee_in(turn: float, knee: str) -> list[Reading]:
    left_in, right_in = (INWARD if knee == side else 0.0 for side in ("left", "right"))
    return squats(turn, left_in=left_in, right_in=right_in)


@pytest.mark.parametrize("turn", [-20, -12, -8, -5, 5, 8, 12, 20])
def test_good_squats_of_a_turned_member_never_get_a_word_about_the_knee(turn: float) -> None:
    readings = squats(turn)
    assert not [cue for cue in cues(readings) if cue.startswith("knee")]
    assert Band.COLLAPSE not in [rep.grade for rep in reps(readings)]


@pytest.mark.parametrize("turn", [-16, 16])
def test_a_member_turned_far_is_asked_to_turn_square(turn: float) -> None:
    assert "turn-square" in cues(squats(turn))


@pytest.mark.parametrize("turn", [-3, 0, 3])
@pytest.mark.parametrize("knee", ["left", "right"])
def test_a_member_turned_a_little_is_told_which_knee_goes_in(turn: float, knee: str) -> None:
    readings = squats_with_a_knee_in(turn, knee)
    assert [rep.knee for rep in reps(readings)] == [knee, knee]
    assert "knee-in" in cues(readings)


@pytest.mark.parametrize(("turn", "knee"), [(-10, "right"), (10, "left")])
def test_the_knee_that_a_turn_hides_is_graded_and_the_other_one_is_not_named(turn: float, knee: str) -> None:
    """The frame shows the other knee inward; the corrected views show this one."""
    readings = squats_with_a_knee_in(turn, knee)
    assert {rep.knee for rep in reps(readings)} == {knee}
    assert None not in [rep.grade for rep in reps(readings)]


@pytest.mark.parametrize("turn", [-10, -6, 6, 10])
@pytest.mark.parametrize("knee", ["left", "right"])
def test_a_knee_that_goes_in_is_never_called_good_however_the_member_stands(turn: float, knee: str) -> None:
    readings = squats_with_a_knee_in(turn, knee)
    assert Band.GOOD not in [rep.grade for rep in reps(readings)]
    assert "put-right" not in cues(readings)


def test_good_squats_of_a_member_who_stands_square_are_graded_good() -> None:
    assert [rep.grade for rep in reps(squats(0))] == [Band.GOOD, Band.GOOD]
    assert cues(squats(0)) == []


@pytest.mark.parametrize("turn", [-15, -6, 0, 6, 15])
def test_standing_shows_the_turn_within_three_degrees(turn: float) -> None:

    estimator, baseline = TurnEstimator(), None
    taking = BaselineEstimator(STANDING)
    for i in range(20):
        baseline = taking.step(read_body(squat_pose(i / 30, 0.0, turn)), i / 30)
    assert baseline is not None
    estimator.rest(read_body(squat_pose(1.0, 0.0, turn)), baseline.reference(), 1.0)
    assert estimator.turn.degrees == pytest.approx(turn, abs=3.0)


@pytest.mark.parametrize("roll", [-4, 4])
def test_a_crooked_camera_changes_neither_grade_nor_knee(roll: float) -> None:
    readings = set_of_squats(0.0, [(0.0, 0.0), (INWARD, 0.0), (0.0, INWARD)], roll)
    graded = [(rep.grade, rep.knee) for rep in reps(readings)]
    assert graded == [(Band.GOOD, "none"), (Band.COLLAPSE, "left"), (Band.COLLAPSE, "right")]
    assert "turn-square" not in cues(readings)


def test_a_knee_that_reads_almost_straight_is_watched_when_it_was_much_further_out_before() -> None:
    pressed_out, almost_straight = -0.04, 0.02
    readings = set_of_squats(0.0, [(pressed_out, 0.0), (pressed_out, 0.0), (almost_straight, 0.0)])
    assert [(rep.grade, rep.knee) for rep in reps(readings)][1:] == [(Band.GOOD, "none"), (Band.WATCH, "left")]
    thresholds = EXERCISES["squat"].bands.fppa
    assert thresholds is not None
    assert max(rep.peak_fppa_left or 0.0 for rep in reps(readings)) < thresholds.watch


def test_a_first_rep_that_reads_almost_straight_stays_good() -> None:
    assert [rep.grade for rep in reps(set_of_squats(0.0, [(0.02, 0.0), (0.02, 0.0)]))] == [Band.GOOD, Band.GOOD]


def test_of_two_knees_in_both_are_named_although_one_was_in_from_the_first_rep() -> None:
    readings = set_of_squats(0.0, [(0.0, INWARD), (INWARD, INWARD)])
    assert [rep.knee for rep in reps(readings)] == ["right", "both"]


@pytest.mark.parametrize(("kind", "corrects"), [(TwoLegBend, True), (StepUp, False)])
def test_a_turn_within_the_error_of_its_estimate_corrects_no_knee(kind: type[ExerciseKind], corrects: bool) -> None:
    estimator, baseline = TurnEstimator(kind.feet_sd_share, kind.square_within), None
    taking = BaselineEstimator(STANDING)
    for i in range(20):
        baseline = taking.step(read_body(squat_pose(i / 30, 0.0, 3.0)), i / 30)
    assert baseline is not None
    estimator.rest(read_body(squat_pose(1.0, 0.0, 3.0)), baseline.reference(), 1.0)
    assert (len(estimator.turn.hypotheses) > 1) is corrects


def decided(turn: float, *views: View) -> RepDecision:
    """The decision about a squat whose knees change like this as seen and under two possible turns."""
    return agreed_rep(TwoLegBend(EXERCISES["squat"]), views, [LegReport(), LegReport()], [], Turn(turn, 1.9))


def test_two_knees_in_as_seen_are_both_named_by_a_member_turned_a_little() -> None:
    as_seen, corrected = View((14.0, 11.4), 5.4), (View((-1.3, 27.2), 6.0), View((4.7, 21.1), 4.2))
    assert decided(-7.7, as_seen, *corrected) == RepDecision(Band.COLLAPSE, "both")


@pytest.mark.parametrize(("sd", "knee"), [(1.9, "right"), (4.4, "both")])
def test_corrected_views_name_the_knee_only_where_the_turn_is_known(sd: float, knee: str) -> None:
    views = View((14.3, 8.3), 2.0), View((3.0, 18.0), 3.0), View((9.0, 12.0), 2.5)
    found = agreed_rep(TwoLegBend(EXERCISES["squat"]), views, [LegReport(), LegReport()], [], Turn(-9.5, sd))
    assert found.knee == knee


@pytest.mark.parametrize(("turn", "band", "knee"), [(2.3, Band.WATCH, "right"), (6.0, None, "none")])
def test_a_collapse_that_only_a_turn_within_its_error_makes_good_is_watched(
    turn: float, band: Band | None, knee: str
) -> None:
    views = View((-3.8, 9.1), 4.7), View((-3.2, 8.5), 4.2), View((2.7, 2.8), 3.1)
    assert decided(turn, *views) == RepDecision(band, knee, doubtful=True)


def test_a_collapse_as_seen_is_watched_although_only_the_most_turned_view_is_not_twisted() -> None:
    views = View((-7.1, 13.4), 12.8), View((-4.9, 11.2), 11.5), View((2.1, 4.3), 8.3)
    assert [view.twisted for view in views] == [True, True, False]
    assert decided(3.1, *views) == RepDecision(Band.WATCH, "right", doubtful=True)


@pytest.mark.parametrize(("hidden", "blamed"), [(True, False), (False, True)])
def test_a_leg_that_clothes_or_darkness_hide_is_not_blamed_on_the_turn(hidden: bool, blamed: bool) -> None:
    reports, view = [LegReport(hidden=hidden), LegReport()], View((None, None), None)
    found = agreed_rep(TwoLegBend(EXERCISES["squat"]), [view] * 3, reports, [], Turn(5.0, 1.9))
    assert found == RepDecision(doubtful=blamed)


def test_a_turn_that_would_hold_the_other_knee_out_throughout_is_not_believed() -> None:
    as_seen, corrected = View((3.0, 2.0), 2.5), View((10.0, -5.0), 6.0)
    assert plausible([as_seen, corrected]) == [as_seen]


def test_one_knee_far_in_is_believed_although_the_other_reads_a_little_out() -> None:
    strong = View((19.0, -9.0), 6.0)
    assert plausible([strong]) == [strong]
    assert not strong.twisted


def test_a_knee_in_next_to_one_further_out_than_the_turn_explains_is_watched_and_not_told() -> None:
    readings = play("squat", hold(FRONT, 0.8) + squat(left_in=20.0, right_in=-15.0))
    assert [rep.grade for rep in reps(readings)] == [Band.WATCH]
    assert cues(readings) == ["turn-square"]
