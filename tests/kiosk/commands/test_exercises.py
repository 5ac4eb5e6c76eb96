from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from click.testing import CliRunner, Result

from kiosk.commands.exercises import command
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
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def write(folder: Path, name: str, old: str = "", new: str = "") -> None:
    text = SQUAT.replace('name = "squat"', f'name = "{name}"').replace(old, new, 1) if old else SQUAT
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_every_kind_of_mistake_is_named_in_one_run(tmp_path: Path) -> None:
    write(tmp_path, "squat")
    for name, (old, new, _) in MISTAKES.items():
        write(tmp_path, name, old, new)
    result = run("check", str(tmp_path))
    assert result.exit_code == 2
    for name, (_, _, said) in MISTAKES.items():
        assert f"{name}.toml: {said}" in result.output
    assert "Mistakes: 13, files with mistakes: 13 of 14." in result.output


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
