"""Loads the exercise and program files. A file that cannot be used is left out, and every mistake in it is listed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.errors import KioskError
from kiosk.exercises.ladder import form_names, in_form, rungs
from kiosk.exercises.schema import Dose, Exercise, Program, Step
from kiosk.exercises.words import missing_words, own_words
from kiosk.movement.faults import SHARED_CUES
from kiosk.movement.kinds import KINDS
from kiosk.text import FALLBACK
from kiosk.toml_file import TomlFileError, read_toml, reason

PROGRAMS_FILE = "programs.toml"
_Model = TypeVar("_Model", bound=BaseModel)


class ExerciseError(KioskError, ValueError):
    """An exercise was asked for that there is not, or that has mistakes; the message says which."""


@dataclass(frozen=True)
class Mistake:
    """One thing in an exercise or program file that is wrong.

    file: the file's name; the folder where that itself cannot be read.
    field: key in the file, such as phase.top; empty where the whole file is wrong.
    reason: what is wrong with it.
    """

    file: str
    field: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.field, self.reason) if part)


class _RefusedError(Exception):
    """A file or a program cannot be used."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__()
        self.mistakes = mistakes


@dataclass(frozen=True)
class Catalogue:
    """Every exercise and program that can be used.

    exercises: by name, the shipped ones first.
    programs: by name, in the order of programs.toml.
    mistakes: of the files and programs that were left out.
    own_words: words that exercises and programs bring, by language and text key.
    """

    exercises: dict[str, Exercise]
    programs: dict[str, Program]
    mistakes: tuple[Mistake, ...]
    own_words: Mapping[str, Mapping[str, str]]

    def exercise(self, name: str) -> Exercise:
        """The exercise with that name. Raises ExerciseError, which lists the names or the file's mistakes."""
        if name in self.exercises:
            return self.exercises[name]
        own = [str(mistake) for mistake in self.mistakes if mistake.file == f"{name}.toml"]
        if own:
            raise ExerciseError(f"The exercise {name} cannot be used: {'; '.join(own)}")
        raise ExerciseError(f'There is no exercise "{name}"; choose one of {", ".join(self.exercises)}')

    def program(self, name: str) -> Program:
        """The program with that name. Raises ExerciseError, which lists the names."""
        if name in self.programs:
            return self.programs[name]
        raise ExerciseError(f'There is no program "{name}"; choose one of {", ".join(self.programs)}')


def load_catalogue(extra: Path | None = None, language: str = FALLBACK) -> Catalogue:
    """All exercises and programs.

    extra: folder of the installer's own files; None without. An exercise of its own replaces the shipped one of the
        same name, and its programs.toml the shipped programs.
    language: of the display, in which every text needs words unless it has English ones.
    """
    shipped, _ = _read_exercises(resources.files("kiosk.exercises"), language)
    own: dict[str, Exercise] = {}
    mistakes: list[Mistake] = []
    if extra is not None and (why := _unusable(extra)) is not None:
        mistakes.append(Mistake(str(extra), "", why))
    elif extra is not None:
        own, mistakes = _read_exercises(extra, language)
    mistakes += _drop_broken_links(own, shipped)
    exercises = {**shipped, **own}
    programs, of_programs = _read_programs(extra, exercises, language)
    words = own_words([*own.values(), *programs.values()])
    return Catalogue(exercises, programs, (*mistakes, *of_programs), words)


def load_exercises(extra: Path | None = None) -> dict[str, Exercise]:
    """The usable exercises by name, the shipped ones first.

    extra: folder of the installer's own files; None without.
    """
    return load_catalogue(extra).exercises


def load_programs() -> dict[str, Program]:
    """The shipped programs by name, in the order of programs.toml."""
    return load_catalogue().programs


def program_doses(program: Program, exercises: Mapping[str, Exercise]) -> list[tuple[Exercise, Dose]]:
    """The program's exercises in order, each with its dose as changed by the program."""
    doses = []
    for step in program.steps:
        exercise = in_form(exercises[step.exercise], step.form)
        changes = step.model_dump(exclude={"exercise", "form"}, exclude_none=True)
        doses.append((exercise, exercise.dose.model_copy(update=changes)))
    return doses


def _read_exercises(folder: Traversable, language: str) -> tuple[dict[str, Exercise], list[Mistake]]:
    """The folder's usable exercises by name, and the mistakes in the others."""
    exercises: dict[str, Exercise] = {}
    mistakes: list[Mistake] = []
    for path in _toml_files(folder):
        try:
            exercise = _parse(Exercise, _read(path), path.name)
            found = list(_contradictions(exercise, path.name, language))
        except _RefusedError as refused:
            found = refused.mistakes
        else:
            if not found:
                exercises[exercise.name] = exercise
        mistakes += found
    return exercises, mistakes


def _contradictions(exercise: Exercise, file: str, language: str) -> Iterator[Mistake]:
    """What is wrong with an exercise whose values are each allowed."""
    if exercise.name != file.removesuffix(".toml"):
        yield Mistake(file, "name", f'is "{exercise.name}" but must be the file\'s own name')
    kind = KINDS.get(exercise.kind)
    if kind is None:
        yield Mistake(file, "kind", f'"{exercise.kind}" is not a known kind; give one of {", ".join(KINDS)}')
    known = SHARED_CUES.union(*(kind.own_faults for kind in KINDS.values()))
    named = set(exercise.cues).union(*(form.cues for form in (*exercise.easier_forms, *exercise.harder_forms)))
    for cue in sorted(named - known):
        yield Mistake(file, f"cues.{cue}", f"is not a known cue; give one of {', '.join(sorted(known))}")
    if kind is not None and (contradiction := kind.contradiction(exercise)) is not None:
        yield Mistake(file, "", contradiction)
    elif kind is not None:
        for rung in rungs(exercise):
            if rung.form is not None and (contradiction := kind.contradiction(rung)) is not None:
                yield Mistake(file, f"form {rung.form.name}", contradiction)
    yield from (Mistake(file, field, "is the exercise itself") for field, to in _links(exercise) if to == exercise.name)
    yield from (Mistake(file, field, why) for field, why in missing_words(exercise, language))


def _drop_broken_links(own: dict[str, Exercise], shipped: Mapping[str, Exercise]) -> list[Mistake]:
    """Remove own exercises that lead to an exercise which is not there, until all links lead somewhere."""
    mistakes: list[Mistake] = []
    while broken := [
        Mistake(f"{exercise.name}.toml", field, f'there is no usable exercise called "{other}"')
        for exercise in own.values()
        for field, other in _links(exercise)
        if other is not None and other not in own and other not in shipped
    ]:
        mistakes += broken
        for mistake in broken:
            own.pop(mistake.file.removesuffix(".toml"), None)
    return mistakes


def _links(exercise: Exercise) -> list[tuple[str, str | None]]:
    """The exercises that this one leads to, with the field that names each."""
    gate = exercise.gate.exercise if exercise.gate is not None else None
    return [("easier", exercise.easier), ("harder", exercise.harder), ("gate.exercise", gate)]


def _unusable(folder: Path) -> str | None:
    """Why the installer's folder cannot be read; None if it can."""
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except PermissionError:  # of a folder above it, such as a home directory
        return "the mirror's user may not read this folder"
    except OSError:
        is_folder = False
    if not is_folder:
        return "there is no such folder for exercises of your own"
    return None if os.access(folder, os.R_OK | os.X_OK) else "the mirror's user may not read this folder"


def _read_programs(
    extra: Path | None, exercises: Mapping[str, Exercise], language: str
) -> tuple[dict[str, Program], list[Mistake]]:
    """The programs of the installer's programs.toml; the shipped ones where there is none or none of it can be used."""
    mistakes: list[Mistake] = []
    if extra is not None and os.access(extra, os.X_OK) and (extra / PROGRAMS_FILE).exists():
        programs, mistakes = _programs_of(extra / PROGRAMS_FILE, exercises, language)
        if programs:
            return programs, mistakes
    programs, unfit = _programs_of(resources.files("kiosk.exercises") / PROGRAMS_FILE, exercises, language)
    # An exercise that replaces a shipped one may lack the form or the measure that a shipped program asks for.
    return programs, mistakes + [replace(mistake, file=f"the shipped {PROGRAMS_FILE}") for mistake in unfit]


def _programs_of(
    path: Traversable, exercises: Mapping[str, Exercise], language: str
) -> tuple[dict[str, Program], list[Mistake]]:
    """The file's usable programs by name, and the mistakes in the others."""
    programs: dict[str, Program] = {}
    mistakes: list[Mistake] = []
    try:
        entries = _read(path).get("programs")
    except _RefusedError as refused:
        return programs, refused.mistakes
    if not isinstance(entries, list) or not entries:
        return programs, [Mistake(path.name, "programs", "there is no [[programs]] entry")]
    for number, entry in enumerate(entries, 1):
        try:
            program = _parse(Program, entry, path.name, f"program {number}")
        except _RefusedError as refused:
            mistakes += refused.mistakes
            continue
        found = [Mistake(path.name, f"{program.name}.{field}", why) for field, why in missing_words(program, language)]
        found += [Mistake(path.name, program.name, why) for why in _wrong_steps(program.steps, exercises)]
        if program.name in programs:
            found.append(Mistake(path.name, program.name, "this name is used twice"))
        if not found:
            programs[program.name] = program
        mistakes += found
    return programs, mistakes


def _wrong_steps(steps: Iterable[Step], exercises: Mapping[str, Exercise]) -> Iterator[str]:
    for step in steps:
        if step.exercise not in exercises:
            yield f'there is no usable exercise called "{step.exercise}"'
        elif step.form is not None and step.form not in form_names(exercises[step.exercise]):
            yield f'{step.exercise} has no form called "{step.form}"'
        elif step.reps is not None and exercises[step.exercise].timed:
            yield f"{step.exercise} is timed; give seconds, not reps"
        elif step.seconds is not None and not exercises[step.exercise].timed:
            yield f"{step.exercise} is counted; give reps, not seconds"


def _toml_files(folder: Traversable) -> list[Traversable]:
    return sorted(
        (p for p in folder.iterdir() if p.name.endswith(".toml") and p.name != PROGRAMS_FILE), key=lambda p: p.name
    )


def _read(path: Traversable) -> dict[str, Any]:
    if not path.is_file():  # a pipe would let the mirror wait for ever
        raise _RefusedError([Mistake(path.name, "", "is not a file, or a link to one that is gone")])
    try:
        values = read_toml(path)
    except TomlFileError as error:
        raise _RefusedError([Mistake(path.name, "", str(error))]) from error
    if not values:
        raise _RefusedError([Mistake(path.name, "", "is empty")])
    return values


def _parse(model: type[_Model], data: object, file: str, prefix: str = "") -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [Mistake(file, _field(fault["loc"], prefix), reason(fault)) for fault in error.errors()]
        raise _RefusedError(faults) from error


def _field(location: tuple[str | int, ...], prefix: str) -> str:
    """The key as in the file: parts joined by dots, without the validator's own marks."""
    return ".".join(part for part in (prefix, *map(str, location)) if part and not part.startswith("["))
