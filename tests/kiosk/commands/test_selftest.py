from __future__ import annotations

from click.testing import CliRunner

from kiosk.commands.selftest import command


def test_the_page_shows_its_date_and_each_fault(tmp_path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text(f'[camera]\nsource = "usb"\ndevice = "{tmp_path}/video9"\n[model]\nname = "lightning"\n')
    result = CliRunner().invoke(command, ["--config", str(settings), "--state", str(tmp_path / "state")])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert any(line.startswith("Gym mirror ") and " on " in line for line in lines)
    assert any(line.split()[:2] == ["FAULT", "camera"] for line in lines)
    assert any(line.split()[1:2] == ["model"] for line in lines)  # any result: the machine may be busy
    assert "fix what is marked FAULT" in lines[-1]
