"""Which network this board can carry: timed once, then remembered."""

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

POSES_A_SECOND = 25.0  # what a squat needs to be followed well
MODEL_TIME_SHARE = 0.8  # of that time the network itself may take: crop, smoothing and a warm afternoon want the rest
TRIALS = 15
FILE = "model.json"


class ModelChoice(BaseModel):
    """What was found out on this board. on: what it holds for; on another board or with other files it is made anew."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    fingerprint: str
    name: ModelName
    thunder_ms: float


def model_for(settings: Model, state: Path, clock: Callable[[], float] = time.perf_counter) -> ModelName:
    """The network that the settings name; for `auto` the truer one if this board carries it, else the quicker one.

    state: directory in which the choice is remembered. Raises ModelError.
    """
    if settings.name != "auto":
        return settings.name
    thunder = load_model(model_path("thunder", "square"), settings.threads)
    on = _circumstances(thunder, settings.threads)
    remembered = _read(state / FILE)
    if remembered is not None and remembered.fingerprint == on:
        return remembered.name
    seconds = _time(thunder, clock)
    name: ModelName = "thunder" if seconds <= MODEL_TIME_SHARE / POSES_A_SECOND else "lightning"
    choice = ModelChoice(fingerprint=on, name=name, thunder_ms=round(seconds * 1000, 2))
    with suppress(OSError):  # a choice that cannot be kept is made again next time; the log says what is wrong there
        (state / FILE).write_text(choice.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return name


def _circumstances(model: MoveNet, threads: int) -> str:
    """All that the time of one pose depends on, as one line."""
    machine = f"{platform.node()} {platform.machine()} {os.cpu_count()} cores"
    return f"{machine}, {threads} threads, {model.runtime_name} {model.runtime_version}, {model.sha256[:16]}"


def _time(model: MoveNet, clock: Callable[[], float]) -> float:
    """Seconds of one pose, in the median: an empty picture takes as long as any other."""
    picture = np.zeros((*model.input_size, 3), np.uint8)
    model.invoke(picture)  # the first one sets up the runtime's memory
    seconds = []
    for _ in range(TRIALS):
        began = clock()
        model.invoke(picture)
        model.decode()
        seconds.append(clock() - began)
    return float(np.median(seconds))


def _read(file: Path) -> ModelChoice | None:
    """The remembered choice, or None where there is none that can be read."""
    try:
        return ModelChoice.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, ValidationError):
        return None


UPRIGHT = (0,)

LYING = (90, 270)

OURS: dict[str, ModelName] = {"lightning": "lightning", "thunder": "thunder"}

SHAPES: tuple[InputShape, ...] = ("square", "portrait")


def load_models(model: str, threads: int) -> dict[InputShape, MoveNet]:
    """The networks by input shape for `lightning`, `thunder` or the path of a .tflite file. Raises ModelError."""
    name = OURS.get(model)
    if name is None:
        return {"square": load_model(Path(model), threads)}
    return {shape: load_model(model_path(name, shape), threads) for shape in SHAPES}


def aim(tracker: Tracker, exercise: Exercise) -> None:
    """Make the tracker look for a body as this exercise shows it: upright, or lying with the head at either side."""
    tracker.set_input_shape(exercise.input)
    tracker.set_rotations(*turns(exercise))


def turns(exercise: Exercise) -> tuple[int, ...]:
    """How a body may lie in the upright picture, for `Tracker.turn`."""
    return LYING if kind_of(exercise).lies_down else UPRIGHT
