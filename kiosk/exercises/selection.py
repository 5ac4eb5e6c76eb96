"""The programs and single exercises that a member can choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.exercises.catalogue import Mistake, load_catalogue, program_doses
from kiosk.exercises.schema import Dose, Exercise, Program
from kiosk.settings import Settings


@dataclass(frozen=True)
class Choice:
    """A program or a single exercise.

    title: text key.
    doses: its exercises in order, each with its dose.
    is_program: False for a single exercise.
    for_newcomers: whether it suits a first visit.
    """

    title: str
    doses: tuple[tuple[Exercise, Dose], ...]
    is_program: bool
    for_newcomers: bool = False

    @property
    def name(self) -> str | None:
        """The exercise's name; None for a program."""
        return None if self.is_program else self.doses[0][0].name


def choices(exercises: Mapping[str, Exercise], programs: Mapping[str, Program]) -> tuple[Choice, ...]:
    """Every program, then every exercise on its own, ordered by first use in the programs."""
    found = [
        Choice(p.title, tuple(program_doses(p, exercises)), is_program=True, for_newcomers=p.for_newcomers)
        for p in programs.values()
    ]
    used = [exercise.name for choice in found for exercise, _ in choice.doses]
    in_order = [exercises[name] for name in dict.fromkeys([*used, *exercises])]
    found += [Choice(e.title, ((e, e.dose),), is_program=False) for e in in_order]
    return tuple(found)


@dataclass(frozen=True)
class Selection:
    """Everything that can be chosen.

    exercises: all exercises by name.
    choices: the programs and exercises in the order of the choosing screen.
    preferred: name of the exercise that is shown first; None for the first program.
    own_words: words that an installer's exercises and programs bring, by language and text key.
    mistakes: in the installer's files that were left out.
    """

    exercises: dict[str, Exercise]
    choices: tuple[Choice, ...]
    preferred: str | None = None
    own_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()


def select(settings: Settings, exercise: str | None) -> Selection:
    """Every program and exercise that can be used.

    exercise: name of the one to show first; None for the first program.
    Raises ExerciseError for an exercise that cannot be used.
    """
    found = load_catalogue(settings.exercises.folder, settings.display.language)
    if exercise is not None:
        found.exercise(exercise)
    return Selection(
        found.exercises, choices(found.exercises, found.programs), exercise, found.own_words, found.mistakes
    )


def select_program(settings: Settings, program: str) -> Selection:
    """Every program and exercise that can be used, this program first.

    program: its name in programs.toml.
    Raises ExerciseError for a program that cannot be used.
    """
    found = load_catalogue(settings.exercises.folder, settings.display.language)
    first = {program: found.program(program)}
    return replace(select(settings, None), choices=choices(found.exercises, {**first, **found.programs}))


def limited_to_clip(selection: Selection, reps: int | None) -> Selection:
    """Limits the preferred exercise to one set with the clip's rep count; None leaves the count as it is."""
    changed: list[Choice] = []
    for choice in selection.choices:
        if choice.name is not None and choice.name == selection.preferred:
            exercise, dose = choice.doses[0]
            changes: dict[str, object] = {"sets": 1, "each_side": False}
            if reps is not None:
                changes["reps"] = reps
            choice = replace(choice, doses=((exercise, dose.model_copy(update=changes)),))
        changed.append(choice)
    return replace(selection, choices=tuple(changed))
