"""The scores: which reps and cues count as found, named or false, and how missing readings are treated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.evaluation.score import score_clip, total
from kiosk.evaluation.truth import TrueRep, Truth, load_truth

FRAME = {
    "loaded": [True, True],
    "fppa": {"left": 4.0, "right": 2.0},
    "thigh_shank_px": {"left": 1.1, "right": 0.2},
    "knee_ankle_ratio": 0.8,
}


def truth(*reps: TrueRep, frames: int = 0) -> Truth:
    return Truth("clip", "squat", 30.0, True, [FRAME] * frames, list(reps), [], 0)


def true_rep(start: float, left: float, right: float) -> TrueRep:
    return TrueRep(start, start + 1, start + 2, (left, right), gradable=True)


def found(start: float, grade: str | None, knee: str = "none") -> dict[str, Any]:
    times = {"start": start + 0.1, "bottom": start + 1, "end": start + 1.8}
    return times | {"grade": grade, "knee": knee, "peak_fppa_left": 10.0, "peak_fppa_right": None}


def answer(*reps: dict[str, Any], cues: tuple[tuple[float, str], ...] = ()) -> dict[str, Any]:
    signals = {"fppa_left": 5.5, "fppa_right": None, "kasr": 0.75}
    return {
        "reps": list(reps),
        "cues": [{"t": t, "id": cue} for t, cue in cues],
        "frames": [{"t": i / 30, "signals": signals} for i in range(10)],
    }


def test_a_strong_rep_that_was_never_found_counts_as_missed() -> None:
    score = score_clip(truth(true_rep(0, 15, 0), true_rep(5, 16, 0)), answer(found(0, "collapse", "left")))
    assert (score.reps_found, score.reps_true, score.exact) == (1, 2, False)
    assert (score.strong, score.named) == (2, 1)
    assert total([score]).strong_caught == 1


def test_the_larger_of_start_and_end_error_counts() -> None:
    assert score_clip(truth(true_rep(0, 0, 0)), answer(found(0, "good"))).timing_error_s == pytest.approx(0.2)


def test_a_rep_found_far_away_is_another_one() -> None:
    score = score_clip(truth(true_rep(0, 0, 0)), answer(found(4, "good")))
    assert score.timing_error_s is None


def test_an_ungraded_rep_is_neither_good_nor_wrong() -> None:
    totals = total([score_clip(truth(true_rep(0, 0, 0)), answer(found(0, None)))])
    assert (totals.good, totals.good_watch, totals.good_collapse) == (1, 0, 0)


def test_a_knee_cue_is_false_without_a_faulty_rep() -> None:
    clip = truth(true_rep(0, 1, 1), true_rep(5, 14, 0))
    cues = ((1.0, "knee-in"), (7.5, "knee-in"), (9.0, "knees-in"), (1.5, "deeper"))
    assert score_clip(clip, answer(cues=cues)).false_knee_cues == 2


def test_signal_errors_leave_out_foreshortened_and_unread_legs() -> None:
    score = score_clip(truth(frames=10), answer())
    assert score.fppa_error == pytest.approx(1.5)
    assert score.fppa_bias == pytest.approx(1.5)
    assert score.kasr_error == pytest.approx(0.05)


def test_a_walk_is_scored_by_its_steps_towards_the_camera_and_their_angle_at_mid_stance(tmp_path: Path) -> None:
    frame = FRAME | {"fppa": {"left": 8.0, "right": 3.0}}
    steps = [("L", 30, True), ("R", 48, True), ("L", 66, False)]
    events = [{"kind": "step", "side": side, "start": start, "towards": towards} for side, start, towards in steps]
    walk = {"exercise": "walk_lane", "fps": 30, "frames": [frame] * 90, "reps": [], "events": events}
    (tmp_path / "walk.json").write_text(json.dumps(walk))
    steps_found = [found(0, None) | {"peak_fppa_left": 9.5}, found(0.6, None) | {"peak_fppa_right": 2.5}]
    totals = total([score_clip(load_truth(tmp_path / "walk.json"), answer(*steps_found))])
    assert (totals.steps_found, totals.steps, totals.mid_stance_error) == (2, 2, 1.0)
    assert (totals.strong, totals.good, totals.unread) == (0, 0, 0)
