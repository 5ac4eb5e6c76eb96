"""The fleet was called chain: commands and settings files of that version still work and name the new word."""

from __future__ import annotations

import pytest

from kiosk.commands.main import run_command
from kiosk.settings import SettingsError, load_settings


def test_the_former_command_works_and_names_the_new_one_once(capsys) -> None:
    assert run_command(["chain", "add-mirror", "--help"]) == 0
    printed = capsys.readouterr()
    assert "Add a mirror" in printed.out
    assert printed.err == "gym-mirror chain is now called gym-mirror fleet.\n"


def test_the_help_lists_the_new_command_only(capsys) -> None:
    assert run_command(["--help"]) == 0
    printed = capsys.readouterr().out
    assert "\n  fleet " in printed
    assert "chain" not in printed


def test_the_former_table_is_read_and_the_new_one_named(tmp_path, caplog) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[chain]\nname = "berlin-2"\nbroker = "mirrors.example.org"\n')
    fleet = load_settings(file).fleet
    assert (fleet.name, fleet.broker) == ("berlin-2", "mirrors.example.org")
    assert caplog.messages == [f"The table [chain] in {file} is now called [fleet]; rename it there."]


def test_both_tables_are_one_clear_refusal(tmp_path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[chain]\nname = "berlin-2"\n[fleet]\nname = "berlin-3"\n')
    with pytest.raises(SettingsError, match=r"has the table \[fleet\] and also \[chain\], its former name; keep only"):
        load_settings(file)


def test_the_new_table_needs_no_message(tmp_path, caplog) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[fleet]\nname = "berlin-2"\n')
    assert load_settings(file).fleet.name == "berlin-2"
    assert caplog.messages == []
