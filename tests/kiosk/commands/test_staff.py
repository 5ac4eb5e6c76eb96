from __future__ import annotations

from click.testing import CliRunner

from kiosk.commands.staff import command
from kiosk.staff.access import StaffAccess


def test_the_pin_is_asked_for_twice_and_not_shown(tmp_path):
    result = CliRunner().invoke(command, ["set-pin", "--state", str(tmp_path)], input="280417\n280417\n")
    assert result.exit_code == 0
    assert "280417" not in result.output
    assert StaffAccess(tmp_path).opens_mirror("280417")


def test_a_slip_in_the_second_time_asks_again(tmp_path):
    CliRunner().invoke(command, ["set-pin", "--state", str(tmp_path)], input="280417\n112412\n735502\n735502\n")
    assert StaffAccess(tmp_path).opens_mirror("735502")
