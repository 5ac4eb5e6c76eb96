"""The shipped exercises load; a file that contradicts itself is refused with file, field and reason."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from kiosk.exercises.catalogue import (
    ExerciseError,
    Mistake,
    load_catalogue,
    load_exercises,
    load_programs,
    program_doses,
)
from kiosk.exercises.ladder import rungs
from kiosk.exercises.words import text_with
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
    "step-down",
    "walk",
    "treadmill-walk",
    "adductor-stretch",
    "ankle-drill",
}


def test_every_shipped_exercise_is_there() -> None:
    assert set(load_exercises()) == set(load_exercises(None)) == NAMES


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
    assert [exercise.name for exercise, _ in rows] == ["squat", "clamshell", "side-step", "squat"]
    assert rows[0][1].reps == 5, "five slow squats show the knee lines at once"


def test_newcomers_begin_the_side_step_with_the_band_higher_up() -> None:
    """At the ankles it pulls hardest; lower is harder, and the forms below the usual one go up the leg."""
    exercises, programs = load_exercises(), load_programs()
    first = next(step for step in programs["start-here"].steps if step.exercise == "side-step")

    assert first.form == "thighs"
    assert [rung.resistance_band for rung in rungs(exercises["side-step"])] == ["none", "thighs", "ankles", "ankles"]


def test_a_program_goes_up_the_ladder_of_one_leg() -> None:
    """From two legs over the step to one leg, each exercise after the one below it; the hardest begins at a wall."""
    exercises, chain = load_exercises(), ["squat"]
    while (above := exercises[chain[-1]].harder) is not None:
        chain.append(above)
    assert chain == ["squat", "banded-squat", "step-up", "step-down", "single-leg-squat"]
    program = load_programs()["stairs-and-walking"]
    steps = [step.exercise for step in program.steps]
    assert [name for name in steps if name in chain] == chain[2:]
    assert program.steps[steps.index("single-leg-squat")].form == "wall"


def mistakes_in(folder: Path, language: str = "en") -> str:
    return "\n".join(map(str, load_catalogue(folder, language).mistakes))


def changed(tmp_path: Path, old: str, new: str, name: str = "squat.toml") -> Path:
    assert old in SQUAT
    (tmp_path / name).write_text(SQUAT.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[phase]", "[phase]\ntop = 0.4", r"squat\.toml: phase: top \(0\.4\) must be below down \(0\.3\)"),
        ("[phase]", "[phase]\ndown = 0.8", r"squat\.toml: phase: down \(0\.8\) must be below bottom \(0\.7\)"),
        ("watch = 5,", "watch = 9,", r"squat\.toml: bands\.fppa: watch \(9\) must be below collapse \(8\.5\)"),
        ("reps = 10", "reps = 10\nseconds = 30", r"squat\.toml: dose: give either reps or seconds"),
        ("[dose]", "[dose]\nsetz = 3", r"squat\.toml: dose\.setz: is not a known key"),
        ('kind = "two-leg-bend"\n', "", r"squat\.toml: kind: is missing"),
        (
            'kind = "two-leg-bend"',
            'kind = "lunge"',
            r'squat\.toml: kind: "lunge" is not a known kind; give one of two-',
        ),
        ('kind = "two-leg-bend"', 'kind = "side-lying"', r'bands: kind = "side-lying" cannot grade a knee'),
        ("[dose]", "[dose]\neach_side = true", r'dose\.each_side: kind = "two-leg-bend" has no sides'),
        (
            'harder = "banded-squat"',
            'harder = "bench"',
            r'squat\.toml: harder: there is no usable exercise called "bench"',
        ),
        ('kind = "two-leg-bend"', 'kind = "one-leg-bend"', r"bands\.kasr compares two standing legs"),
        ('name = "squat"', 'name = "other"', r'squat\.toml: name: is "other" but must be the file\'s own name'),
        ("deeper = {", "deper = {", r"squat\.toml: cues\.deper: is not a known cue; give one of deeper, "),
        ('symbol = "down"', 'symbol = "downward"', r"squat\.toml: cues\.deeper\.symbol: should be 'apart'"),
        ("[dose]", "[dose", r"squat\.toml: is not TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_file_field_and_reason(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert re.search(sentence, mistakes_in(changed(tmp_path, old, new)))
    assert load_catalogue(tmp_path).exercises == load_exercises()  # the shipped squat stays


def test_an_installer_adds_an_exercise_without_code(tmp_path: Path) -> None:
    folder = changed(tmp_path, 'name = "squat"', 'name = "chair-squat"', name="chair-squat.toml")
    assert set(load_catalogue(folder).exercises) == NAMES | {"chair-squat"}
    assert mistakes_in(folder) == ""


OLD_FIELDS = 'view = "front"\nlegs = "both"\n'


def older(tmp_path: Path, fields: str, signal: str) -> Path:
    """The squat as an installer wrote it when view, legs and phase signal stood in place of the kind."""
    text = SQUAT.replace('kind = "two-leg-bend"\n', fields, 1).replace("[phase]", f'[phase]\nsignal = "{signal}"', 1)
    (tmp_path / "squat.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_file_from_before_there_were_kinds_still_loads(tmp_path: Path) -> None:
    loaded = load_catalogue(older(tmp_path, OLD_FIELDS, "body-drop"))
    assert loaded.mistakes == ()
    assert loaded.exercises["squat"] == load_exercises()["squat"]


def test_a_file_from_before_cues_named_their_symbols_still_loads(tmp_path: Path) -> None:
    old = changed(
        tmp_path, 'knee-in = { text = "cue.knees-over-toes", symbol = "apart" }', 'knee-in = "cue.knees-over-toes"'
    )
    assert load_catalogue(old).exercises["squat"] == load_exercises()["squat"]


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
        ('kind = "two-leg-bend"\n' + OLD_FIELDS, "body-drop", r"squat\.toml: .*legs: is not a known key"),
    ],
)
def test_older_fields_that_contradict_each_other_are_refused(
    tmp_path: Path, fields: str, signal: str, sentence: str
) -> None:
    assert re.search(sentence, mistakes_in(older(tmp_path, fields, signal)))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "there is no such folder" in mistakes_in(tmp_path / ("n" * 300))
    assert mistakes_in(tmp_path / "gone") == f"{tmp_path}/gone: there is no such folder for exercises of your own"
    assert load_catalogue(tmp_path / "gone").programs == load_programs()


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ('{ exercise = "plank" }', 'there is no usable exercise called "plank"'),
        ('{ exercise = "march", reps = 8 }', "march is timed; give seconds, not reps"),
        ('{ exercise = "squat", seconds = 30 }', "squat is counted; give reps, not seconds"),
    ],
)
def test_a_program_that_cannot_work_is_refused(tmp_path: Path, steps: str, sentence: str) -> None:
    (tmp_path / "programs.toml").write_text(
        f'[[programs]]\nname = "mine"\ntitle = "program.start-here.title"\nsteps = [{steps}]\n', encoding="utf-8"
    )
    assert mistakes_in(tmp_path) == f"programs.toml: mine: {sentence}"
    assert load_catalogue(tmp_path).programs == load_programs()


TITLE = 'title = "exercise.squat.title"'
OWN_TITLE = 'title = "exercise.sumo.title"'


def worded(tmp_path: Path, words: str, old: str = TITLE, new: str = OWN_TITLE) -> Path:
    """The squat with another text key and these tables of words."""
    folder = changed(tmp_path, old, new)
    with (folder / "squat.toml").open("a", encoding="utf-8") as file:
        file.write(words)
    return folder


@pytest.mark.parametrize(
    ("words", "language", "sentence"),
    [
        ("", "en", 'squat.toml: title: "exercise.sumo.title" has no words; add them under [words.en]'),
        ("", "de", 'squat.toml: title: "exercise.sumo.title" has no words; add them under [words.de] or [words.en]'),
        ('[words.en]\n"exercise.sumo.title" = "Sumo"\n', "de", ""),
        ('[words.de]\n"exercise.sumo.title" = "Sumo"\n', "de", ""),
        (
            '[words.de]\n"exercise.sumo.title" = "Sumo"\n',
            "en",
            'squat.toml: title: "exercise.sumo.title" has no words; add them under [words.en]',
        ),
        (
            '[words.en]\n"exercise.sumo.title" = " "\n',
            "en",
            'squat.toml: words.en."exercise.sumo.title": is empty',
        ),
        (
            '[words.en]\n"exercise.sumo.title" = "{goal} times"\n',
            "en",
            'squat.toml: words.en."exercise.sumo.title": may not have braces',
        ),
        (
            '[words.en]\n"exercise.sumo.title" = "Sumo"\n"button.ok" = "Yes"\n',
            "en",
            'squat.toml: words.en."button.ok": nothing in this file uses it',
        ),
        (
            '[words.en]\n"exercise.sumo.title" = "Sumo"\n[words.fr]\n"exercise.sumo.title" = "Sumo"\n',
            "en",
            "squat.toml: words.fr: there is no such language; give one of en, de",
        ),
    ],
)
def test_words_that_are_missing_or_wrong_are_named_with_key_and_language(
    tmp_path: Path, words: str, language: str, sentence: str
) -> None:
    assert mistakes_in(worded(tmp_path, words), language) == sentence


def test_a_cue_without_words_is_named(tmp_path: Path) -> None:
    folder = worded(tmp_path, "", 'text = "cue.deeper"', 'text = "cue.sumo-deeper"')
    assert (
        mistakes_in(folder) == 'squat.toml: cues.deeper.text: "cue.sumo-deeper" has no words; add them under [words.en]'
    )


def test_one_bad_file_does_not_cost_the_good_one(tmp_path: Path) -> None:
    changed(tmp_path, "[dose]", "[dose", name="broken.toml")
    changed(tmp_path, 'name = "squat"', 'name = "chair-squat"', name="chair-squat.toml")
    loaded = load_catalogue(tmp_path)
    assert set(loaded.exercises) == NAMES | {"chair-squat"}
    assert [mistake.file for mistake in loaded.mistakes] == ["broken.toml"]


def test_an_exercise_that_leads_to_a_bad_one_is_left_out_too(tmp_path: Path) -> None:
    changed(tmp_path, "[dose]", "[dose", name="broken.toml")
    text = SQUAT.replace('name = "squat"', 'name = "first"').replace('"banded-squat"', '"broken"', 1)
    (tmp_path / "first.toml").write_text(text, encoding="utf-8")
    assert set(load_catalogue(tmp_path).exercises) == NAMES
    assert 'first.toml: harder: there is no usable exercise called "broken"' in mistakes_in(tmp_path)


def test_a_bad_exercise_that_is_asked_for_is_named_with_its_mistakes(tmp_path: Path) -> None:
    changed(tmp_path, 'title = "exercise.squat.title"\n', "", name="sumo.toml")
    with pytest.raises(ExerciseError, match=r"The exercise sumo cannot be used: sumo\.toml: title: is missing"):
        load_catalogue(tmp_path).exercise("sumo")
    with pytest.raises(ExerciseError, match='There is no exercise "jump"; choose one of'):
        load_catalogue(tmp_path).exercise("jump")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("sets = 2", 'sets = "two"', 'dose.sets: should be a whole number, not "two"'),
        ("sets = 2", "sets = 11", "dose.sets: should be at most 10, not 11"),
        ("sets = 2", "sets = 2.5", "dose.sets: should be a whole number, not 2.5"),
        ("down = 3", "down = nan", "tempo.down: should be a number, not nan"),
        ("down = 3", 'down = "slow"', 'tempo.down: should be a number, not "slow"'),
        ('input = "portrait"', 'input = "tall"', "input: should be 'portrait' or 'square', not \"tall\""),
        ('resistance_band = "none"', "", "resistance_band: is missing"),
        (TITLE, 'title = "Sumo squat"', "title: should be small letters, digits and hyphens in parts joined by dots"),
        ('name = "squat"', 'name = "Squat!"', 'name: should be small letters, digits and hyphens, not "Squat!"'),
        ("deeper = {", '"Deeper!" = {', 'cues.Deeper!: should be small letters, digits and hyphens, not "Deeper!"'),
        ("[dose]\nsets = 2\nreps = 10\nrest_seconds = 75\n", "", "dose: is missing"),
        ("[tempo]\ndown = 3\nhold = 1\nup = 2\n", "", "tempo: is missing"),
        ('name = "squat"', 'tempo = 3\nname = "squat"', "is not TOML"),
        ("head = [0, 0.925]", "head = [0, inf]", "figure.poses.start.head.1: should be a number, not inf"),
        ('loop = [["low", "down"], ', "loop = [", ""),
    ],
)
def test_mistakes_are_named_in_plain_words(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    found = mistakes_in(changed(tmp_path, old, new))
    assert sentence in found
    assert "Input" not in found
    assert "String" not in found


def test_what_has_no_words_in_the_language_of_the_display_is_in_english(tmp_path: Path) -> None:
    own = load_catalogue(worded(tmp_path, '[words.en]\n"exercise.sumo.title" = "Sumo"\n'), "de").own_words
    assert text_with(own, "de")("exercise.sumo.title") == "Sumo"
    assert text_with(own, "de")("button.start") == load_text("de")("button.start")


def test_a_mistake_reads_as_file_field_reason() -> None:
    assert str(Mistake("a.toml", "", "is not TOML")) == "a.toml: is not TOML"
