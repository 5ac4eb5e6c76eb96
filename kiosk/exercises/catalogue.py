"""Loads the exercise and program files; an invalid file raises an error that names file, field and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.errors import KioskError
from kiosk.exercises.schema import Dose, Exercise, Program
from kiosk.movement.faults import SHARED_CUES
from kiosk.movement.kinds import KINDS

PROGRAMS_FILE = "programs.toml"
_Model = TypeVar("_Model", bound=BaseModel)


class ExerciseError(KioskError, ValueError):
    """An exercise or program file cannot be used; the message names file, field and reason."""


def load_exercises(extra: Path | None = None) -> dict[str, Exercise]:
    """All exercises by name, the shipped ones first.

    extra: folder of the installer's own exercise files, which replace shipped exercises of the same name; None without.
    Raises ExerciseError.
    """
    exercises: dict[str, Exercise] = {}
    origin: dict[str, str] = {}
    for folder in _folders(extra):
        for path in _toml_files(folder):
            exercise = _parse(Exercise, _read_toml(path), path.name)
            _check_kind(exercise, path.name)
            if exercise.name != path.name.removesuffix(".toml"):
                raise ExerciseError(f'{path.name}: name: is "{exercise.name}" but must be the file\'s own name')
            exercises[exercise.name] = exercise
            origin[exercise.name] = path.name
    for name, exercise in exercises.items():
        for field in ("easier", "harder"):
            other = getattr(exercise, field)
            if other is not None and other not in exercises:
                raise ExerciseError(f'{origin[name]}: {field}: there is no exercise called "{other}"')
    return exercises


def load_programs(exercises: Mapping[str, Exercise] | None = None, extra: Path | None = None) -> dict[str, Program]:
    """All programs by name, in the order of programs.toml.

    exercises: the exercises that programs may name; None to load them.
    extra: folder whose programs.toml, if present, replaces the shipped file; None without.
    Raises ExerciseError.
    """
    known = load_exercises(extra) if exercises is None else exercises
    path = next(p for p in (f / PROGRAMS_FILE for f in reversed(_folders(extra))) if p.is_file())
    entries = _read_toml(path).get("programs")
    if not isinstance(entries, list) or not entries:
        raise ExerciseError(f"{PROGRAMS_FILE}: programs: there is no [[programs]] entry")
    programs: dict[str, Program] = {}
    for number, entry in enumerate(entries, 1):
        program = _parse(Program, entry, f"{PROGRAMS_FILE}: program {number}")
        for step in program.steps:
            if step.exercise not in known:
                raise ExerciseError(f'{PROGRAMS_FILE}: {program.name}: there is no exercise called "{step.exercise}"')
            if step.reps is not None and known[step.exercise].timed:
                raise ExerciseError(
                    f"{PROGRAMS_FILE}: {program.name}: {step.exercise} is timed; give seconds, not reps"
                )
            if step.seconds is not None and not known[step.exercise].timed:
                raise ExerciseError(
                    f"{PROGRAMS_FILE}: {program.name}: {step.exercise} is counted; give reps, not seconds"
                )
        if program.name in programs:
            raise ExerciseError(f'{PROGRAMS_FILE}: name: "{program.name}" is used twice')
        programs[program.name] = program
    return programs


def program_doses(program: Program, exercises: Mapping[str, Exercise]) -> list[tuple[Exercise, Dose]]:
    """The program's exercises in order, each with its dose as changed by the program."""
    doses = []
    for step in program.steps:
        exercise = exercises[step.exercise]
        changes = step.model_dump(exclude={"exercise"}, exclude_none=True)
        doses.append((exercise, exercise.dose.model_copy(update=changes)))
    return doses


def _folders(extra: Path | None) -> list[Traversable]:
    shipped: Traversable = resources.files("kiosk.exercises")
    if extra is None:
        return [shipped]
    if not extra.is_dir():
        raise ExerciseError(f"{extra}: the folder for extra exercises does not exist")
    return [shipped, extra]


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted(
        (p for p in folder.iterdir() if p.name.endswith(".toml") and p.name != PROGRAMS_FILE), key=lambda p: p.name
    )


def _read_toml(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExerciseError(f"{path.name}: is not readable as TOML: {error}") from error
    except OSError as error:
        raise ExerciseError(f"{path.name}: cannot be read: {error.strerror}") from error


def _parse(model: type[_Model], data: dict[str, Any], source: str) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise ExerciseError("; ".join(_sentence(source, fault) for fault in error.errors())) from error


def _check_kind(exercise: Exercise, source: str) -> None:
    """Raise ExerciseError for an unknown kind or for data that the kind cannot use."""
    kind = KINDS.get(exercise.kind)
    if kind is None:
        raise ExerciseError(f'{source}: kind: "{exercise.kind}" is not a known kind; give one of {", ".join(KINDS)}')
    known = SHARED_CUES.union(*(kind.own_faults for kind in KINDS.values()))
    unknown = sorted(set(exercise.cues) - known)
    if unknown:
        raise ExerciseError(f"{source}: cues.{unknown[0]}: is not a known cue; give one of {', '.join(sorted(known))}")
    contradiction = kind.contradiction(exercise)
    if contradiction is not None:
        raise ExerciseError(f"{source}: {contradiction}")


def _sentence(source: str, fault: Any) -> str:
    """A pydantic fault as `squat.toml: phase: top (0.4) must be below down (0.3)`."""
    field = ".".join(str(part) for part in fault["loc"])
    reason = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        reason = "is not a known field"
    elif fault["type"] == "missing":
        reason = "is missing"
    return f"{source}: {field}: {reason}" if field else f"{source}: {reason}"
