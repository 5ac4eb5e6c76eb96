"""Which networks look, and how they look at an exercise: the same for the live mirror and for clips."""

from __future__ import annotations

from pathlib import Path

from inference.movenet import InputShape, ModelName, MoveNet, load_model, model_path
from inference.tracker import Tracker
from kiosk.exercises.schema import Exercise
from kiosk.movement.kinds import kind_of

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
    tracker.prefer(exercise.input)
    tracker.turn(*turns(exercise))


def turns(exercise: Exercise) -> tuple[int, ...]:
    """How a body may lie in the upright picture, for `Tracker.turn`."""
    return LYING if kind_of(exercise).lies_down else UPRIGHT
