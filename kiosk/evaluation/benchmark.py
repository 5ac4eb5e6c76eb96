"""Times each stage of the pipeline, without a display and without threads."""

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
from kiosk.vision.pose_models import rotations_for

STAGES = ("capture", "crop", "invoke", "decode", "smooth", "feet", "signals")  # in processing order
WARM_UP_FRAMES = 10  # not measured: the first frames allocate the runtime's memory

Answer = dict[str, Any]


def bench_pipeline(
    clip: Clip,
    exercise: Exercise,
    models: dict[InputShape, MoveNet],
    shape: InputShape,
    seconds: float,
    baseline: MoveNet | None,
) -> Answer:
    """Run the clip in a loop through the pipeline. Returns the JSON fields of this benchmark.

    shape: input shape to use.
    seconds: duration of the measurement.
    baseline: another network; its bare invoke alternates with our pipeline frame by frame, so that the ratio also holds
        on a busy machine. None = no comparison.
    """
    watch, whole = Stopwatch(time.perf_counter), Stopwatch(time.perf_counter)
    tracker = Tracker(models, on_stage=watch.lap)
    tracker.set_input_shape(shape)
    tracker.set_rotations(*rotations_for(exercise))
    movement = Movement(exercise, frame_size=(clip.info.width, clip.info.height))
    baseline_input: Pixels = np.zeros((*baseline.input_size, 3) if baseline else (1, 1, 3), np.uint8)
    frames = _endless(clip)
    for _ in range(WARM_UP_FRAMES):
        tracker.step(next(frames))
    watch.reset()
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
            cv2.resize(frame.pixels, baseline_input.shape[1::-1], dst=baseline_input)
            whole.start()
            baseline.invoke(baseline_input)
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
    """The clip's frames in a loop, with continuous capture times."""
    offset_s, number = 0.0, 0
    while True:
        at = offset_s
        for frame in clip:
            at = offset_s + frame.captured_at
            yield Frame(frame.pixels, at, number)
            number += 1
        offset_s = at + 1.0 / clip.info.fps
