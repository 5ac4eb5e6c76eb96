"""Chooses and loads the pose networks, and sets a tracker up for an exercise."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from inference.movenet import InputShape, ModelName, MoveNet, load_model, model_path
from inference.tracker import Tracker
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of
from kiosk.settings import Model

SHIPPED_MODELS: dict[str, ModelName] = {"lightning": "lightning", "thunder": "thunder"}
SHIPPED_SHAPES: tuple[InputShape, ...] = ("square", "portrait")

UPRIGHT_ROTATIONS = (0,)  # degrees clockwise that bring the head of a body up
LYING_ROTATIONS = (90, 270)  # the head may be at either side

# Of 182 strong repetitions of rendered clips, Thunder names the knee in 175 at 30 poses a second, 174 at 15 and 173 at
# 10, Lightning in 172 at 30 and 168 at 15. Below 20 the camera would run at its slowest, see `frame_rate.py`.
TARGET_POSE_RATE_HZ = 20.0
MODEL_TIME_SHARE = 0.8  # share of one pose's time for the network; the rest is for crop, smoothing and a hot processor
TIMED_RUNS = 15
CHOICE_FILE = "model.json"  # in the state directory


class ModelChoice(BaseModel):
    """The result of timing Thunder on this board, stored in `CHOICE_FILE`.

    fingerprint: board, runtime and model file of the timing; if any of them changes, the model is timed again.
    name: the chosen network.
    thunder_ms: median time of one pose with Thunder, milliseconds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    fingerprint: str
    name: ModelName
    thunder_ms: float


def load_models(model: str, threads: int) -> dict[InputShape, MoveNet]:
    """The networks by input shape.

    model: `lightning`, `thunder` or the path of a .tflite file, which is loaded as `square`.
    Raises ModelError.
    """
    name = SHIPPED_MODELS.get(model)
    if name is None:
        return {"square": load_model(Path(model), threads)}
    return {shape: load_model(model_path(name, shape), threads) for shape in SHIPPED_SHAPES}


def set_view(tracker: Tracker, exercise: Exercise) -> None:
    """Set input shape and rotations of the tracker to what the exercise needs."""
    tracker.set_input_shape(exercise.input)
    tracker.set_rotations(*rotations_for(exercise))


def rotations_for(exercise: Exercise) -> tuple[int, ...]:
    """The rotations for `Tracker.set_rotations`: upright, or lying with the head at either side."""
    return LYING_ROTATIONS if kind_of(exercise).lies_down else UPRIGHT_ROTATIONS


def choose_model(settings: Model, state: Path, clock: Callable[[], float] = time.perf_counter) -> ModelName:
    """The network that the settings name; for `auto`, Thunder if this board is fast enough for it, else Lightning.

    state: directory in which the result of `auto` is stored.
    clock: seconds.
    Raises ModelError.
    """
    if settings.name != "auto":
        return settings.name
    thunder = load_model(model_path("thunder", "square"), settings.threads)
    fingerprint = _fingerprint(thunder, settings.threads)
    stored = _load_choice(state / CHOICE_FILE)
    if stored is not None and stored.fingerprint == fingerprint:
        return stored.name
    pose_s = _time_pose_s(thunder, clock)
    name: ModelName = "thunder" if pose_s <= MODEL_TIME_SHARE / TARGET_POSE_RATE_HZ else "lightning"
    choice = ModelChoice(fingerprint=fingerprint, name=name, thunder_ms=round(pose_s * 1000, 2))
    with suppress(OSError):  # without the file the model is timed at every start; the usage log reports a full disk
        (state / CHOICE_FILE).write_text(choice.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return name


def _fingerprint(model: MoveNet, threads: int) -> str:
    """All factors that affect the time of one pose, as one line."""
    machine = f"{platform.node()} {platform.machine()} {os.cpu_count()} cores"
    return f"{machine}, {threads} threads, {model.runtime_name} {model.runtime_version}, {model.sha256[:16]}"


def _time_pose_s(model: MoveNet, clock: Callable[[], float]) -> float:
    """Median time of one pose, seconds. The time does not depend on the image, so an empty one is used."""
    image = np.zeros((*model.input_size, 3), np.uint8)
    model.invoke(image)  # the first run allocates the runtime's memory
    times_s = []
    for _ in range(TIMED_RUNS):
        began = clock()
        model.invoke(image)
        model.decode()
        times_s.append(clock() - began)
    return float(np.median(times_s))


def _load_choice(file: Path) -> ModelChoice | None:
    """The stored choice; None if there is none or it cannot be read."""
    try:
        return ModelChoice.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, ValidationError):
        return None
