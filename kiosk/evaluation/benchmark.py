"""Where the time goes in the pipeline: stage by stage, with nothing beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np

from hardware.camera.clip import Clip
from hardware.frame import Frame, Pixels
from inference.movenet import InputShape, MoveNet
from inference.tracker import Tracker
from kiosk.evaluation.stopwatch import Stopwatch
from kiosk.exercises.schema import Exercise
from kiosk.movement.engine import Movement
from kiosk.vision.pose_models import turns

STAGES = ("capture", "crop", "invoke", "decode", "smooth", "feet", "signals")  # in the order of their work
WARM_UP_FRAMES = 10  # the first invokes set up the runtime's own memory

Answer = dict[str, Any]


def bench_pipeline(
    clip: Clip,
    exercise: Exercise,
    models: dict[InputShape, MoveNet],
    shape: InputShape,
    seconds: float,
    baseline: MoveNet | None,
) -> Answer:
    """Run the clip, again and again, through the pipeline for so many seconds.

    shape: the input to prefer. baseline: another network whose bare invoke takes turns with ours, frame by frame, so
    that the ratio holds on a machine that has other things to do as well. Returns its part of the JSON.
    """
    watch, whole = Stopwatch(time.perf_counter), Stopwatch(time.perf_counter)
    tracker = Tracker(models, on_stage=watch.lap)
    tracker.set_input_shape(shape)
    tracker.set_rotations(*turns(exercise))
    movement = Movement(exercise, frame_size=(clip.info.width, clip.info.height))
    picture: Pixels = np.zeros((*baseline.input_size, 3) if baseline else (1, 1, 3), np.uint8)
    frames = _endless(clip)
    for _ in range(WARM_UP_FRAMES):
        tracker.step(next(frames))
    watch.forget()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        watch.start()
        frame = next(frames)
        watch.lap("capture")
        whole.start()
        pose = tracker.step(frame)
        whole.lap("pose")
        watch.start()
        movement.step(pose, frame.captured_at)
        watch.lap("signals")
        if baseline is not None:
            cv2.resize(frame.pixels, picture.shape[1::-1], dst=picture)
            whole.start()
            baseline.invoke(picture)
            whole.lap("baseline")
    times = watch.milliseconds()
    answer: Answer = {
        "stages_ms": {stage: times[stage] for stage in STAGES if stage in times},
        "pose_ms": whole.milliseconds()["pose"],
        "poses_per_second": round(1 / whole.mean("pose"), 1),
    }
    if baseline is not None:
        answer["baseline_invoke_ms"] = whole.milliseconds()["baseline"]
        answer["ratio_pose_to_baseline"] = round(whole.median("pose") / whole.median("baseline"), 4)
    return answer


def _endless(clip: Clip) -> Iterator[Frame]:
    """The clip's frames again and again, with times that go on."""
    begun, number = 0.0, 0
    while True:
        at = begun
        for frame in clip:
            at = begun + frame.captured_at
            yield Frame(frame.pixels, at, number)
            number += 1
        begun = at + 1.0 / clip.info.fps
