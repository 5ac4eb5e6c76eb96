from __future__ import annotations

import os
import subprocess
import sys
import time
import types
from pathlib import Path

import click
import pytest

from kiosk.commands import main as module
from kiosk.commands.options import CommandPaths, StateError, common_options, find_state_dir, open_state_dir
from kiosk.settings import SettingsError
from kiosk.usage.store import Store


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


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["soak", "--hours", "nan"], "Invalid value for '--hours': nan is not a number."),
        (["bench", "--seconds", "nan"], "Invalid value for '--seconds': nan is not a number."),
        (["bench", "--slow-pose", "inf"], "Invalid value for '--slow-pose': inf is not a number."),
        (["analyze", "x.mp4", "--exercise", "squat", "--focal", "abc"], "Invalid value for '--focal': abc is not a"),
        (["log", "demo", "--years", "1.5"], "Invalid value for '--years': 1.5 is not a whole number."),
        (["log", "--csv", "--json"], "--csv and --json exclude each other; give one of them."),
        (["staff"], "Missing command. See gym-mirror staff --help."),
        (["fleet"], "Missing command. See gym-mirror fleet --help."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_plain_sentence(arguments, sentence, capsys) -> None:
    assert run(*arguments) == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert sentence in printed


def in_a_process(*arguments: str, stdout: int | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    code = "from kiosk.commands.entry import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        check=False,
    )


def test_a_terminal_without_the_characters_gets_question_marks(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        store.add_uptime(time.time(), 600, 0, 61)
    done = in_a_process("log", "--state", str(tmp_path), PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"at most 61 ?C." in done.stdout


def test_a_full_disk_behind_the_output_is_one_line() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = in_a_process("exercises", stdout=full)
    os.close(full)
    assert done.returncode == 2
    assert done.stderr == b"gym-mirror: The output cannot be written: No space left on device.\n"


def test_a_reader_that_has_enough_gets_no_complaint() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = in_a_process("config", stdout=writer)
    os.close(writer)
    assert done.stderr == b""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_standard_stream_is_no_fault(closed: str) -> None:
    script = "from kiosk.commands.main import main; main()"
    done = subprocess.run(
        ["sh", "-c", f'"$0" -c "$1" config {closed}', sys.executable, script], capture_output=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == b""
