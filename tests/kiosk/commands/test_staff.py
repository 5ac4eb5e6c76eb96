from __future__ import annotations

from click.testing import CliRunner

from kiosk.commands.staff import command
from kiosk.staff_pin import StaffPin


def test_the_pin_is_asked_for_twice_and_not_shown(tmp_path):
    result = CliRunner().invoke(command, ["set-pin", "--state", str(tmp_path)], input="123123\n123123\n")
    assert result.exit_code == 0
    assert "123123" not in result.output
    assert StaffPin(tmp_path).matches("123123")


def test_a_slip_in_the_second_time_asks_again(tmp_path):
    CliRunner().invoke(command, ["set-pin", "--state", str(tmp_path)], input="123123\n123122\n321321\n321321\n")
    assert StaffPin(tmp_path).matches("321321")
