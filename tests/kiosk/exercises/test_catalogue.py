"""The shipped exercises load; a file that contradicts itself is refused with file, field and reason."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from kiosk.exercises.catalogue import ExerciseError, load_exercises, load_programs, program_doses
from kiosk.text.catalogue import load_text

SQUAT = resources.files("kiosk.exercises").joinpath("squat.toml").read_text(encoding="utf-8")
NAMES = {
    "squat",
    "banded-squat",
    "single-leg-squat",
    "side-step",
    "clamshell",
    "single-leg-deadlift",
    "hip-flexor-stretch",
    "step-up",
    "march",
}


def test_all_nine_exercises_are_there() -> None:
    assert set(load_exercises()) == NAMES


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_word_an_exercise_names_is_in_the_text(language: str) -> None:
    text = load_text(language)
    for exercise in load_exercises().values():
        for key in (exercise.title, exercise.limits, *exercise.say, *(words.text for words in exercise.cues.values())):
            assert text(key)


def test_programs_are_the_three_and_their_doses_can_differ() -> None:
    programs = load_programs()
    assert list(programs) == ["start-here", "hips-and-knees", "stairs-and-walking"]
    rows = program_doses(programs["start-here"], load_exercises())
    assert [exercise.name for exercise, _ in rows] == ["clamshell", "side-step", "squat"]


def changed(tmp_path: Path, old: str, new: str, name: str = "squat.toml") -> Path:
    assert old in SQUAT
    (tmp_path / name).write_text(SQUAT.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[phase]", "[phase]\ntop = 0.4", r"squat\.toml: phase: top \(0\.4\) must be below down \(0\.3\)"),
        ("[phase]", "[phase]\ndown = 0.8", r"squat\.toml: phase: down \(0\.8\) must be below bottom \(0\.7\)"),
        ("watch = 4.5,", "watch = 9,", r"squat\.toml: bands\.fppa: watch \(9\) must be below collapse \(7\.5\)"),
        ("reps = 10", "reps = 10\nseconds = 30", r"squat\.toml: dose: give either reps or seconds"),
        ("[dose]", "[dose]\nsetz = 3", r"squat\.toml: dose\.setz: is not a known field"),
        ('kind = "two-leg-bend"\n', "", r"squat\.toml: kind: is missing"),
        (
            'kind = "two-leg-bend"',
            'kind = "lunge"',
            r'squat\.toml: kind: "lunge" is not a known kind; give one of two-',
        ),
        ('kind = "two-leg-bend"', 'kind = "side-lying"', r'bands: kind = "side-lying" cannot grade a knee'),
        ("[dose]", "[dose]\neach_side = true", r'dose\.each_side: kind = "two-leg-bend" has no sides'),
        ('harder = "banded-squat"', 'harder = "bench"', r'squat\.toml: harder: there is no exercise called "bench"'),
        ('kind = "two-leg-bend"', 'kind = "one-leg-bend"', r"bands\.kasr compares two standing legs"),
        ('name = "squat"', 'name = "other"', r'squat\.toml: name: is "other" but must be the file\'s own name'),
        ("deeper = {", "deper = {", r"squat\.toml: cues\.deper: is not a known cue; give one of deeper, "),
        ('symbol = "down"', 'symbol = "downward"', r"squat\.toml: cues\.deeper\.symbol: Input should be 'apart'"),
        ("[dose]", "[dose", r"squat\.toml: is not readable as TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_file_field_and_reason(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(ExerciseError, match=sentence):
        load_exercises(changed(tmp_path, old, new))


def test_an_installer_adds_an_exercise_without_code(tmp_path: Path) -> None:
    folder = changed(tmp_path, 'name = "squat"', 'name = "chair-squat"', name="chair-squat.toml")
    assert set(load_exercises(folder)) == NAMES | {"chair-squat"}


OLD_FIELDS = 'view = "front"\nlegs = "both"\n'


def older(tmp_path: Path, fields: str, signal: str) -> Path:
    """The squat as an installer wrote it when view, legs and phase signal stood in place of the kind."""
    text = SQUAT.replace('kind = "two-leg-bend"\n', fields, 1).replace("[phase]", f'[phase]\nsignal = "{signal}"', 1)
    (tmp_path / "squat.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_file_from_before_there_were_kinds_still_loads(tmp_path: Path) -> None:
    assert load_exercises(older(tmp_path, OLD_FIELDS, "body-drop"))["squat"] == load_exercises()["squat"]


def test_a_file_from_before_cues_named_their_symbols_still_loads(tmp_path: Path) -> None:
    old = changed(
        tmp_path, 'knee-in = { text = "cue.knees-over-toes", symbol = "apart" }', 'knee-in = "cue.knees-over-toes"'
    )
    assert load_exercises(old)["squat"] == load_exercises()["squat"]


@pytest.mark.parametrize(
    ("fields", "signal", "sentence"),
    [
        (
            OLD_FIELDS,
            "knee-gap",
            r'squat\.toml: view, legs "both" and phase\.signal "knee-gap" make no kind of exercise',
        ),
        (OLD_FIELDS.replace("front", "side"), "body-drop", r"squat\.toml: view, legs .* make no kind of exercise"),
        (OLD_FIELDS.replace("both", "stance"), "body-drop", r"squat\.toml: bands\.kasr compares two standing legs"),
        ('kind = "two-leg-bend"\n' + OLD_FIELDS, "body-drop", r"squat\.toml: .*legs: is not a known field"),
    ],
)
def test_older_fields_that_contradict_each_other_are_refused(
    tmp_path: Path, fields: str, signal: str, sentence: str
) -> None:
    with pytest.raises(ExerciseError, match=sentence):
        load_exercises(older(tmp_path, fields, signal))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="gone: the folder for extra exercises does not exist"):
        load_exercises(tmp_path / "gone")


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ('{ exercise = "plank" }', 'there is no exercise called "plank"'),
        ('{ exercise = "march", reps = 8 }', "march is timed; give seconds, not reps"),
        ('{ exercise = "squat", seconds = 30 }', "squat is counted; give reps, not seconds"),
    ],
)
def test_a_program_that_cannot_work_is_refused(tmp_path: Path, steps: str, sentence: str) -> None:
    (tmp_path / "programs.toml").write_text(
        f'[[programs]]\nname = "mine"\ntitle = "program.mine.title"\nsteps = [{steps}]\n', encoding="utf-8"
    )
    with pytest.raises(ExerciseError, match=sentence):
        load_programs(extra=tmp_path)
