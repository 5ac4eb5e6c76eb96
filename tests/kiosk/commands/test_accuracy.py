"""`gym-mirror accuracy` on the three bundled clips: the real pipeline against ground truth."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from hardware.camera.clip import open_clip
from kiosk.commands.accuracy import find_clips
from kiosk.commands.main import run_command
from kiosk.evaluation.analysis import analyze
from kiosk.evaluation.score import Totals, score_clip, total
from kiosk.evaluation.truth import load_truth
from kiosk.exercises.catalogue import load_exercises
from kiosk.text.catalogue import load_text
from kiosk.vision.pose_models import load_models


@pytest.fixture(scope="module")
def totals() -> Totals:
    models, exercises, text = load_models("lightning", 2), load_exercises(), load_text("en")
    scores = []
    for clip, truth_file in find_clips(None):
        truth = load_truth(truth_file)
        scores.append(score_clip(truth, analyze(open_clip(clip), exercises[truth.exercise], models, text)))
    return total(scores)


def test_every_rep_is_counted_at_its_time(totals: Totals) -> None:
    assert (totals.clips, totals.exact) == (3, 3)
    assert totals.timing_error_s is not None
    assert totals.timing_error_s <= 0.4


def test_inward_knees_are_detected_and_named(totals: Totals) -> None:
    assert (totals.strong_caught, totals.named) == (totals.strong, totals.strong)


def test_no_good_rep_is_graded_as_a_fault(totals: Totals) -> None:
    assert (totals.good_collapse, totals.false_knee_cues) == (0, 0)


def test_angles_are_near_the_truth(totals: Totals) -> None:
    assert totals.fppa_error is not None
    assert totals.fppa_error <= 1.8


def test_a_folder_without_clips_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["accuracy", "--clips", str(tmp_path)]) == 2
    assert "must contain NAME.mp4 with NAME.json" in capsys.readouterr().err


def test_a_file_that_is_no_truth_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.mp4").write_bytes(b"")
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    assert run_command(["accuracy", "--clips", str(tmp_path)]) == 2
    assert "a.json is not the ground truth of a clip" in capsys.readouterr().err


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is not None, reason="matplotlib is here")
def test_a_plot_without_matplotlib_says_how_to_get_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["accuracy", "--plot", str(tmp_path / "plot.png")]) == 2
    assert "install matplotlib" in capsys.readouterr().err
