from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from kiosk.commands.config import as_toml, command
from kiosk.settings import Settings, load_settings


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0
    return result.output


def test_the_output_is_a_settings_file_that_gives_the_same_settings(tmp_path) -> None:
    file, again = tmp_path / "config.toml", tmp_path / "again.toml"
    file.write_text(
        '[camera]\nsize = [640, 480]\ndevice = "/dev/vidéo"\n[sound]\nquiet_from = 22:00:00\nquiet_to = 06:30:00\n'
    )
    again.write_text(printed("--config", str(file)))
    assert load_settings(again) == load_settings(file)
    assert load_settings(again).camera.size == (640, 480)


def test_it_says_where_each_value_came_from(tmp_path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[sound]\nvolume = 30\n")
    lines = printed("--config", str(file)).splitlines()
    assert lines[0] == f"# Settings file: {file}"
    assert "from the file (default 70)" in lines[lines.index("volume = 30") - 1]
    assert "default" in lines[lines.index('language = "en"') - 1]


def test_every_key_has_a_meaning_and_numbers_their_range() -> None:
    lines = as_toml(Settings(), Path("config.toml")).splitlines()
    assert not any("None" in line for line in lines)
    assert "(0 to 100)" in lines[lines.index("volume = 70") - 1]
    assert "(portrait or landscape)" in lines[lines.index('orientation = "portrait"') - 1]


def test_a_missing_folder_of_exercises_is_named(tmp_path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[exercises]\nfolder = "{tmp_path}/gone"\n')
    result = CliRunner().invoke(command, ["--config", str(file)])
    assert result.exit_code != 0
    assert "there is no folder" in str(result.exception)
    assert "[exercises]" in result.output
