from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path

from click.testing import CliRunner, Result

from kiosk.commands.exercises import command
from kiosk.exercises.catalogue import load_catalogue, load_exercises
from kiosk.movement.kinds import KINDS

SQUAT = resources.files("kiosk.exercises").joinpath("squat.toml").read_text(encoding="utf-8")
# File: what is changed in the shipped squat, and what is said about it.
MISTAKES = {
    "title": ('"exercise.squat.title"', '"exercise.title.title"', "title: "),
    "hint": ('"cue.deeper", symbol', '"cue.deeper", hint = "try.my-own", symbol', "cues.deeper.hint: "),
    "cue": ('text = "cue.deeper"', 'text = "cue.my-deeper"', "cues.deeper.text: "),
    "toml": ("[dose]", "[dose", "is not TOML"),
    "kind": ('"two-leg-bend"', '"lunge"', "kind: "),
    "key": ("[dose]", "[dose]\nsetz = 1", "dose.setz: "),
    "missing": ('input = "portrait"\n', "", "input: "),
    "range": ("sets = 2", "sets = 99", "dose.sets: "),
    "type": ("hold = 1", 'hold = "long"', "tempo.hold: "),
    "order": ("[phase]", "[phase]\ntop = 0.4", "phase: top"),
    "link": ('harder = "banded-squat"', 'harder = "bench"', "harder: "),
    "sides": ("[dose]", "[dose]\neach_side = true", "dose.each_side: "),
    "figure": ('["start", "up"]', '["stand", "up"]', "figure: loop"),
    "itself": ('harder = "banded-squat"', 'harder = "itself"', "harder: is the exercise itself"),
    "comma": ("fast_seconds = 0.7", "fast_seconds = 0,7", "is not TOML: Expected newline"),
    "digits": ("reps = 10", f"reps = {'9' * 5000}", "has a number with more digits than can be read"),
    "brackets": ("reps = 10", f"reps = {'[' * 5000}", "has brackets nested too deeply"),
}
# File: the words that are put in place of the squat's title, and what is said about them.
WORDS = {
    "null": ("Squat\\u0000", "may not have line breaks, tabs or other control characters"),
    "line": ("Squat\\nwide", "may not have line breaks, tabs or other control characters"),
    "long": ("Squat " * 20, "has 120 characters; 40 are the most"),
}
# Name: what is no file that can be read.
UNREADABLE = ("folder.toml", "pipe.toml", "dangling.toml", "latin.toml", "empty.toml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def write(folder: Path, name: str, old: str = "", new: str = "") -> None:
    text = SQUAT.replace('name = "squat"', f'name = "{name}"').replace(old, new, 1) if old else SQUAT
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def write_mistakes(folder: Path) -> None:
    """Every mistake above, each in a file of its own, with one good exercise among them."""
    write(folder, "squat")
    for name, (old, new, _) in MISTAKES.items():
        write(folder, name, old, new)
    for name, (words, _) in WORDS.items():
        write(folder, name, '"exercise.squat.title"', '"my.title"')
        with (folder / f"{name}.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[words.en]\n"my.title" = "{words}"\n')
    (folder / "folder.toml").mkdir()
    os.mkfifo(folder / "pipe.toml")
    (folder / "dangling.toml").symlink_to("gone")
    (folder / "latin.toml").write_text(SQUAT.replace("squat", "Übung"), encoding="latin-1")
    (folder / "empty.toml").write_text("# nothing yet\n")
    (folder / "sumo.toml.txt").write_text(SQUAT, encoding="utf-8")


def test_every_kind_of_mistake_is_named_in_one_run(tmp_path: Path) -> None:
    write_mistakes(tmp_path)
    result = run("check", str(tmp_path))
    assert result.exit_code == 2
    for name, (_, _, said) in MISTAKES.items():
        assert f"{name}.toml: {said}" in result.output
    for name, (_, said) in WORDS.items():
        assert f'{name}.toml: words.en."my.title": {said}' in result.output
    for name in UNREADABLE:
        assert f"\n{name}: " in result.output
    assert "does not end in .toml: sumo.toml.txt." in result.output
    bad = len(MISTAKES) + len(WORDS) + len(UNREADABLE)
    assert f"Mistakes: {bad}, files with mistakes: {bad} of {bad + 1}." in result.output


def test_the_mirror_runs_with_the_good_files_of_a_bad_folder(tmp_path: Path) -> None:
    write_mistakes(tmp_path)
    assert load_catalogue(tmp_path).exercises.keys() == load_exercises().keys()


def test_keys_of_words_need_no_quotation_marks_and_a_mark_at_the_beginning_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, "wide", '"exercise.squat.title"', '"my.own.title"')
    text = (tmp_path / "wide.toml").read_text(encoding="utf-8")
    (tmp_path / "wide.toml").write_text(f'{text}\n[words.en]\nmy.own.title = "Wide"\n', encoding="utf-8-sig")
    assert run("check", str(tmp_path)).output == "No mistake in wide.toml.\n"


def test_a_shipped_program_that_an_own_exercise_breaks_is_named(tmp_path: Path) -> None:
    write(tmp_path, "squat", "reps = 10", "seconds = 30")
    result = run("check", str(tmp_path))
    assert "the shipped programs.toml: start-here: squat is timed; give seconds, not reps" in result.output


def test_a_good_folder_passes(tmp_path: Path) -> None:
    write(tmp_path, "squat")
    result = run("check", str(tmp_path))
    assert (result.exit_code, result.output) == (0, "No mistake in squat.toml.\n")


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    result = run("check", str(tmp_path / "gone"))
    assert result.exit_code == 2
    assert "there is no such folder" in result.output


def test_the_worked_example_of_the_page_has_no_mistake(tmp_path: Path) -> None:
    page = resources.files("kiosk.exercises").joinpath("README.md").read_text(encoding="utf-8")
    exercise, programs = re.findall(r"^```toml$(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "sumo-squat.toml").write_text(exercise, encoding="utf-8")
    (tmp_path / "programs.toml").write_text(programs, encoding="utf-8")
    assert run("check", str(tmp_path)).output == "No mistake in programs.toml, sumo-squat.toml.\n"
    assert ["kind", *KINDS] == re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)


def test_without_a_folder_that_of_the_settings_is_checked(tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(f'[exercises]\nfolder = "{tmp_path}/own"\n')
    (tmp_path / "own").mkdir()
    write(tmp_path / "own", "kind", *MISTAKES["kind"][:2])
    result = run("check", "--config", str(settings))
    assert result.exit_code == 2
    assert "kind.toml: kind: " in result.output
    assert "Name a folder" in run("check").output


def test_the_list_has_every_exercise_with_its_words(tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('[display]\nlanguage = "de"\n')
    listed = run("--config", str(settings)).output
    assert "clamshell" in listed
    assert "Kniebeuge" in listed
