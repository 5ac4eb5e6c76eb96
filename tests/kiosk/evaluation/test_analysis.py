"""Analysis of a clip frame by frame: the content of the answer, and that it is reproducible."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from hardware.camera.clip import open_clip
from inference.movenet import InputShape, MoveNet
from kiosk.evaluation.analysis import Answer, analyze
from kiosk.exercises.catalogue import load_exercises
from kiosk.text import load_text
from kiosk.vision.pose_models import load_models
from tests.kiosk.demo_clip import EMPTY_ROOM, ONE_REP, write_excerpt

LEGS = slice(11, 17)


@pytest.fixture(scope="module")
def networks() -> dict[InputShape, MoveNet]:
    return load_models("lightning", 2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="module")
def read(networks: dict[InputShape, MoveNet]) -> Callable[..., Answer]:
    def reader(path: Path, exercise: str = "banded-squat", rotate: int = 0) -> Answer:
        return analyze(open_clip(path), load_exercises()[exercise], networks, load_text("en"), rotate=rotate)

    return reader


@pytest.fixture(scope="module")
def squat(folder: Path, read: Callable[..., Answer]) -> Answer:
    return read(write_excerpt(folder / "squat.avi", *ONE_REP))


def test_the_answer_has_the_agreed_keys(squat: Answer) -> None:
    assert list(squat) == [
        *("schema", "clip", "exercise", "model", "width", "height", "fps"),
        *("frames", "reps", "hold_seconds", "cues", "summary", "reason"),
    ]
    assert (squat["schema"], squat["clip"], squat["exercise"]) == (1, "squat.avi", "banded-squat")
    assert (squat["model"], squat["width"], squat["height"], squat["fps"]) == ("lightning-int8", 640, 480, 30.0)
    frame = squat["frames"][40]
    assert list(frame) == ["t", "person", "keypoints", "feet", "signals", "band", "phase"]
    assert list(frame["signals"]) == [
        *("fppa_left", "fppa_right", "kmd_left", "kmd_right", "kasr", "depth"),
        *("pelvis", "trunk", "knee_toe_left", "knee_toe_right"),
    ]
    assert np.shape(frame["keypoints"]) == (17, 3)
    assert list(squat["summary"]) == ["reps", "good", "watch", "collapse"]


def test_a_squat_is_one_good_rep(squat: Answer) -> None:
    (rep,) = squat["reps"]
    assert (rep["side"], rep["grade"], rep["knee"]) == ("both", "good", "none")
    assert 0.5 < rep["start"] < rep["bottom"] < rep["end"] < 2.8
    assert squat["summary"] == {"reps": 1, "good": 1, "watch": 0, "collapse": 0}
    assert not [cue for cue in squat["cues"] if cue["id"].startswith("knee")]
    assert squat["reason"] is None


def test_time_is_the_clips_own_from_zero(squat: Answer) -> None:
    np.testing.assert_allclose([frame["t"] for frame in squat["frames"]], np.arange(85) / 30, atol=1e-3)


def test_numbers_are_rounded_to_four_decimals(squat: Answer) -> None:
    text = json.dumps(squat["frames"], allow_nan=False)
    decimals = [
        len(word.partition(".")[2]) for word in text.replace("]", ",").replace("}", ",").split(",") if "." in word
    ]
    assert max(decimals) <= 4


def test_two_readings_are_the_same(squat: Answer, folder: Path, read: Callable[..., Answer]) -> None:
    assert read(folder / "squat.avi") == squat


def test_an_empty_room_has_no_reading(folder: Path, read: Callable[..., Answer]) -> None:
    answer = read(write_excerpt(folder / "empty.avi", *EMPTY_ROOM))
    for frame in answer["frames"]:
        assert frame["person"] is False
        assert frame["keypoints"] is None
        assert set(frame["signals"].values()) == {None}
        assert frame["band"] is None
    assert (answer["reps"], answer["cues"], answer["hold_seconds"]) == ([], [], 0.0)
    assert "Nobody was seen" in answer["reason"]


def test_a_rotated_camera_gives_the_same_result_in_its_own_pixels(
    squat: Answer, folder: Path, read: Callable[..., Answer]
) -> None:
    path = write_excerpt(folder / "turned.avi", *ONE_REP, lambda pixels: np.rot90(pixels).copy())
    turned = read(path, rotate=90)
    assert (turned["width"], turned["height"]) == (480, 640)
    assert turned["summary"] == squat["summary"]
    upright, stored = (np.array(a["frames"][40]["keypoints"])[LEGS, :2] for a in (squat, turned))
    back = np.stack([640 - stored[:, 1], stored[:, 0]], axis=1)
    assert np.median(np.hypot(*(back - upright).T)) < 8


def test_an_upside_down_clip_says_how_to_turn_it(folder: Path, read: Callable[..., Answer]) -> None:
    answer = read(write_excerpt(folder / "down.avi", *ONE_REP, lambda pixels: np.rot90(pixels, 2).copy()))
    assert answer["reps"] == []
    assert "upside down" in answer["reason"]
    assert "--rotate 180" in answer["reason"]


def test_a_still_picture_is_read_as_one_frame(folder: Path, read: Callable[..., Answer]) -> None:
    clip = open_clip(folder / "squat.avi")
    picture = next(iter(clip)).pixels
    cv2.imwrite(str(folder / "still.png"), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    answer = read(folder / "still.png")
    (frame,) = answer["frames"]
    assert frame["person"]
    assert answer["summary"]["reps"] == 0
