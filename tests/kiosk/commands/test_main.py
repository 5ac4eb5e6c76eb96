from __future__ import annotations

import types
from pathlib import Path

import click
import pytest

from kiosk.commands import main as module
from kiosk.commands.options import CommandPaths, StateError, common_options, find_state_dir, open_state_dir
from kiosk.settings import SettingsError


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as exit_info:
        module.main(list(arguments))
    assert isinstance(exit_info.value.code, int)
    return exit_info.value.code


@pytest.fixture
def log_command(monkeypatch: pytest.MonkeyPatch):
    """Put a function in the place of `gym-mirror log`."""

    def put(function) -> None:
        command = click.command()(function)
        monkeypatch.setattr(module.importlib, "import_module", lambda name: types.SimpleNamespace(command=command))

    return put


def test_help_names_every_command_without_importing_one(capsys, monkeypatch) -> None:
    monkeypatch.setattr(module.importlib, "import_module", lambda name: pytest.fail(f"imported {name}"))
    assert run("--help") == 0
    printed = capsys.readouterr().out
    assert all(f"\n  {name} " in printed for name in module.COMMANDS)


def test_no_command_prints_the_help(capsys) -> None:
    assert run() == 0
    assert "Commands:" in capsys.readouterr().out


def test_version(capsys) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("gym-mirror ")


@pytest.mark.parametrize(
    "arguments",
    [["jump"], ["--loud"], ["config", "--loud"], ["config", "extra"], ["config", "--state"]],
    ids=["unknown command", "unknown option", "unknown option of a command", "an argument too many", "value missing"],
)
def test_a_wrong_command_line_is_one_line_and_exit_2(arguments, capsys) -> None:
    assert run(*arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("gym-mirror: ")


def test_an_expected_error_is_one_line_and_exit_2(capsys, log_command) -> None:
    def refuse() -> None:
        raise SettingsError("The file is\nwrong.")

    log_command(refuse)
    assert run("log") == 2
    assert capsys.readouterr().err == "gym-mirror: The file is wrong.\n"


def test_a_programming_error_keeps_its_traceback(log_command) -> None:
    def stumble() -> None:
        int("x")

    log_command(stumble)
    with pytest.raises(ValueError, match="invalid literal"):
        module.main(["log"])


def test_ctrl_c_is_quiet(capsys, log_command) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    log_command(interrupt)
    assert run("log") == 130
    assert capsys.readouterr().err.strip() == ""


@pytest.mark.parametrize(
    ("option", "environment", "expected"),
    [
        ("here", {"STATE_DIRECTORY": "/systemd", "XDG_STATE_HOME": "/xdg"}, "here"),
        (None, {"STATE_DIRECTORY": "/systemd", "XDG_STATE_HOME": "/xdg"}, "/systemd"),
        (None, {"STATE_DIRECTORY": "/systemd:/second"}, "/systemd"),
        (None, {"XDG_STATE_HOME": "/xdg"}, "/xdg/gym-mirror"),
        (None, {"XDG_STATE_HOME": ""}, str(Path.home() / ".local/state/gym-mirror")),
    ],
    ids=["option", "systemd", "systemd lists several", "desktop", "home"],
)
def test_which_state_directory(option, environment, expected) -> None:
    assert find_state_dir(Path(option) if option else None, environment) == Path(expected)


def test_state_directory_is_made(tmp_path) -> None:
    assert open_state_dir(tmp_path / "a" / "b").is_dir()


def test_state_directory_that_cannot_be_made(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match=r"cannot be created.*--state"):
        open_state_dir(tmp_path / "file" / "state")


def test_a_command_gets_its_paths(tmp_path, log_command) -> None:
    seen = []

    @common_options
    def record(paths: CommandPaths) -> None:
        seen.append((paths.state(), paths.settings_file()))

    log_command(record)
    assert run("log", "--state", str(tmp_path / "s"), "--config", str(tmp_path / "c.toml")) == 0
    assert seen == [(tmp_path / "s", tmp_path / "c.toml")]
