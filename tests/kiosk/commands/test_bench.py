"""`gym-mirror bench`: its figures, all of them measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inference.movenet import model_path
from kiosk.commands.main import run_command
from tests.kiosk.demo_clip import write_excerpt


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thirds of a second with a standing member."""
    return write_excerpt(tmp_path_factory.mktemp("clips") / "short.avi", 125, 20)


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run_command(["bench", "--seconds", "0.5", "--json", "-", *arguments]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_the_pipeline_is_measured_stage_by_stage(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = measured(capsys, "--clip", str(clip), "--threads", "1")
    assert answer["schema"] == 1
    assert answer["runtime"]["threads"] == 1
    assert answer["model"]["file"] == "lightning-portrait.tflite"
    assert answer["model"]["input"] == [192, 128]
    assert len(answer["model"]["sha256"]) == 64
    assert list(answer["stages_ms"]) == ["capture", "crop", "invoke", "decode", "smooth", "feet", "signals"]
    for times in (*answer["stages_ms"].values(), answer["pose_ms"]):
        assert 0 < times["p50"] <= times["p95"]
    assert answer["pose_ms"]["p50"] > answer["stages_ms"]["invoke"]["p50"]
    assert answer["poses_per_second"] > 0
    assert answer["peak_rss_mb"] > 0


def test_what_was_not_measured_is_absent(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = measured(capsys, "--clip", str(clip))
    absent = {"baseline_invoke_ms", "ratio_pose_to_baseline", "shown_per_second", "latency_ms"}
    assert not absent & set(answer)
    assert not {"draw", "flip"} & set(answer["stages_ms"])


def test_a_baseline_alternates_with_the_model(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = model_path("lightning", "portrait")
    answer = measured(capsys, "--clip", str(clip), "--input", "square", "--baseline", str(other))
    assert answer["model"]["file"] == "lightning-square.tflite"
    expected = answer["pose_ms"]["p50"] / answer["baseline_invoke_ms"]["p50"]
    assert answer["ratio_pose_to_baseline"] == pytest.approx(expected, rel=0.01)


def test_the_table_is_for_people(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["bench", "--seconds", "0.5", "--clip", str(clip)]) == 0
    out = capsys.readouterr().out
    assert "invoke" in out
    assert "peak memory" in out


@pytest.mark.parametrize(
    "arguments",
    [
        "--size 1080",
        "--threads 0",
        "--input round",
        "--clip nothing.mp4",
        "--baseline nothing.tflite",
        "--exercise sqat",
    ],
)
def test_a_wrong_request_is_one_line(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["bench", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1


@pytest.mark.long
def test_the_live_mirror_is_measured_on_a_display(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    answer = measured(capsys, "--display", "--size", "360x640", "--slow-pose", "100")
    assert answer["machine"]["display"] == {"driver": "dummy", "renderer": "software", "size": [360, 640]}
    assert {"draw", "flip"} < set(answer["stages_ms"])
    assert answer["shown_per_second"] > 0
    assert answer["poses_per_second"] <= 10
    assert 0 < answer["latency_ms"]["p50"] <= answer["latency_ms"]["p95"]
