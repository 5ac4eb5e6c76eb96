"""Runs the mirror's pipeline over a clip, frame by frame in clip time, without dropping or timing frames."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from hardware.camera.clip import Clip
from inference.movenet import InputShape, MoveNet
from inference.pose import Floats, Pose
from inference.rotation import upright_pose, upright_size
from inference.tracker import Tracker
from kiosk.evaluation.missing_reps import Seen, why_no_reps
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.movement.reading import Band, Cue, Reading, Rep
from kiosk.text.catalogue import Text
from kiosk.vision.pose_models import set_view

SCHEMA = 1
DECIMALS = 4
BRIGHTNESS_STEP = 16  # every 16th pixel of every 16th row gives the mean brightness within one unit

Answer = dict[str, Any]


def analyze(
    clip: Clip,
    exercise: Exercise,
    models: dict[InputShape, MoveNet],
    text: Text,
    *,
    rotate: int = 0,
    focal_px: float | None = None,
) -> Answer:
    """All measurements of the mirror for a clip, ready for JSON: numbers rounded, None where nothing was read.

    rotate: degrees clockwise that make the frames upright; keypoints are given in the frames as stored.
    focal_px: focal length, px; None if unknown.
    Raises ClipError.
    """
    size = (clip.info.width, clip.info.height)
    tracker = Tracker(models, rotate)
    set_view(tracker, exercise)
    movement = Movement(exercise, focal_px=focal_px, frame_size=upright_size(size, rotate))
    frames, reps, cues = [], [], []
    seen: list[Seen] = []
    held_s = 0.0
    for frame in clip:
        pose = tracker.step(frame)
        reading = movement.step(None if pose is None else upright_pose(pose, size, rotate), frame.captured_at)
        frames.append(_frame(frame.captured_at, pose, reading))
        seen.append(Seen(reading, float(frame.pixels[::BRIGHTNESS_STEP, ::BRIGHTNESS_STEP].mean())))
        held_s = max(held_s, reading.hold_seconds)
        if reading.rep is not None:
            reps.append(reading.rep)
        if reading.cue is not None:
            cues.append(reading.cue)
    return {
        "schema": SCHEMA,
        "clip": clip.path.name,
        "exercise": exercise.name,
        "model": models["square"].name,
        "width": size[0],
        "height": size[1],
        "fps": _rounded(clip.info.fps),
        "frames": frames,
        "reps": [_rep(rep) for rep in reps],
        "hold_seconds": _rounded(held_s),
        "cues": [_cue(cue, text) for cue in cues],
        "summary": {"reps": len(reps)} | {band.value: sum(rep.grade is band for rep in reps) for band in Band},
        "reason": why_no_reps(seen, exercise, rotate),
    }


def _frame(t: float, pose: Pose | None, reading: Reading) -> Answer:
    return {
        "t": _rounded(t),
        "person": pose is not None,
        "keypoints": None if pose is None else _rows(np.column_stack([pose.keypoints, pose.scores])),
        "feet": None if pose is None or pose.feet is None else _rows(pose.feet),
        "signals": {name: _rounded(value) for name, value in asdict(reading.signals).items()},
        "band": reading.band,
        "phase": reading.phase,
    }


def _rep(rep: Rep) -> Answer:
    return {key: _rounded(value) if isinstance(value, float) else value for key, value in asdict(rep).items()}


def _cue(cue: Cue, text: Text) -> Answer:
    return {"t": _rounded(cue.t), "id": cue.id, "text": text(cue.text)}


def _rows(values: Floats) -> list[list[float]]:
    return [[round(float(number), DECIMALS) for number in row] for row in values]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)
