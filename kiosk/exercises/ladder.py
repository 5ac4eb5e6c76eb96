"""The ladder of an exercise: its forms from the easiest to the hardest, and the exercises below and above them."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.exercises.schema import Exercise, Form

EASIER_CUE = "easier"  # asks for the next easier form in a set


def rungs(exercise: Exercise) -> tuple[Exercise, ...]:
    """Every form of an exercise, the easiest first. exercise: as its file describes it."""
    forms = (*reversed(exercise.easier_forms), None, *exercise.harder_forms)
    lowest = forms[0]
    found = []
    for form in forms:
        rung = exercise if form is None else _in_form(exercise, form)
        if form is lowest and exercise.easier is None:
            cues = {cue: words for cue, words in rung.cues.items() if cue != EASIER_CUE}
            rung = rung.model_copy(update={"cues": cues})
        found.append(rung)
    return tuple(found)


def form_names(exercise: Exercise) -> set[str]:
    """The names of the forms that an exercise has in addition to the one that its file describes."""
    return {form.name for form in (*exercise.easier_forms, *exercise.harder_forms)}


def in_form(exercise: Exercise, name: str | None) -> Exercise:
    """The exercise in the form of that name; None = as its file describes it. Raises KeyError for an unknown form."""
    return {_name(rung): rung for rung in rungs(exercise)}[name]


def easier(exercise: Exercise, exercises: Mapping[str, Exercise]) -> Exercise | None:
    """The next easier form, or the exercise below the easiest one; None at the bottom of the ladder.

    exercises: all of them by name, as their files describe them.
    """
    below = _neighbour(exercise, exercises, -1)
    return below or (exercises.get(exercise.easier) if exercise.easier else None)


def harder(exercise: Exercise, exercises: Mapping[str, Exercise]) -> Exercise | None:
    """The next harder form, or the exercise above the hardest one; None at the top of the ladder."""
    above = _neighbour(exercise, exercises, 1)
    return above or (exercises.get(exercise.harder) if exercise.harder else None)


def easier_form(exercise: Exercise, exercises: Mapping[str, Exercise]) -> Exercise | None:
    """The next easier form of the same exercise; None at the easiest one."""
    return _neighbour(exercise, exercises, -1)


def harder_form(exercise: Exercise, exercises: Mapping[str, Exercise]) -> Exercise | None:
    """The next harder form of the same exercise; None at the hardest one."""
    return _neighbour(exercise, exercises, 1)


def _neighbour(exercise: Exercise, exercises: Mapping[str, Exercise], step: int) -> Exercise | None:
    ladder = rungs(exercises[exercise.name])
    index = [_name(rung) for rung in ladder].index(_name(exercise)) + step
    return ladder[index] if 0 <= index < len(ladder) else None


def _name(exercise: Exercise) -> str | None:
    return None if exercise.form is None else exercise.form.name


def _in_form(exercise: Exercise, form: Form) -> Exercise:
    """The exercise with everything that a form changes."""
    kept = ("say", "bands", "resistance_band", "band_strength", "support", "step_height_cm")
    changes: dict[str, object] = {name: value for name in kept if (value := getattr(form, name)) is not None}
    dose = {name: value for name in ("sets", "reps", "seconds") if (value := getattr(form, name)) is not None}
    cues = {**exercise.cues, **form.cues}
    changes["form"] = form
    changes["dose"] = exercise.dose.model_copy(update=dose)
    changes["cues"] = {cue: words for cue, words in cues.items() if cue not in form.silent}
    if form.range is not None:
        changes["phase"] = exercise.phase.model_copy(update={"range": form.range})
    if exercise.figure is not None:
        changes["figure"] = exercise.figure.moving_by(form.figure_share)
    if form.resistance_band == "none":
        changes["band_strength"] = None
    return exercise.model_copy(update=changes)
