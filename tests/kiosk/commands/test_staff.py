from __future__ import annotations

import random
import re
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from kiosk.commands.staff import command
from kiosk.staff.access import AccessError, StaffAccess
from kiosk.usage.sample_data import fill_day
from kiosk.usage.store import Store


def test_the_pin_is_asked_for_twice_and_not_shown(tmp_path) -> None:
    result = CliRunner().invoke(command, ["set-pin", "--state", str(tmp_path)], input="280417\n280417\n")
    assert result.exit_code == 0
    assert "280417" not in result.output
    assert StaffAccess(tmp_path).verify_pin("280417")


def test_a_slip_in_the_second_time_asks_again(tmp_path) -> None:
    CliRunner().invoke(command, ["set-pin", "--state", str(tmp_path)], input="280417\n112412\n735502\n735502\n")
    assert StaffAccess(tmp_path).verify_pin("735502")


@pytest.mark.parametrize("typed", ["", "280417\n", "280417\n112412\n"])
def test_an_input_that_ends_is_one_sentence_and_changes_nothing(tmp_path, typed) -> None:
    script = "from kiosk.commands.main import main; main()"
    arguments = [sys.executable, "-c", script, "staff", "set-pin", "--state", str(tmp_path)]
    result = subprocess.run(arguments, input=typed, text=True, capture_output=True, check=False)
    assert result.returncode == 2
    assert "the input ended; nothing was changed" in result.stderr.splitlines()[-1]
    assert not (tmp_path / "staff-access.json").exists()


def test_a_pin_from_a_pipe_gives_no_warning(tmp_path) -> None:
    result = CliRunner().invoke(command, ["set-pin", "--state", str(tmp_path)], input="280417\r\n280417\r\n")
    assert result.output == "The PIN is set.\n"
    assert StaffAccess(tmp_path).verify_pin("280417")


def test_a_made_up_pin_is_told_once(tmp_path) -> None:
    result = CliRunner().invoke(command, ["set-pin", "--random", "--state", str(tmp_path)])
    (pin,) = re.findall(r"\b\d{6}\b", result.output)
    assert StaffAccess(tmp_path).verify_pin(pin)


def test_a_password_for_the_browser_and_back_to_the_pin(tmp_path) -> None:
    access = StaffAccess(tmp_path)
    access.set_pin("280417")
    place = ["--state", str(tmp_path)]
    runner = CliRunner()
    runner.invoke(command, ["set-password", *place], input="kettle bell band\nkettle bell band\n")
    assert access.verify_browser_secret("kettle bell band")
    assert "PIN" in runner.invoke(command, ["set-password", "--none", *place]).output
    assert access.verify_browser_secret("280417")


def test_serving_without_a_pin_is_refused(tmp_path) -> None:
    result = CliRunner().invoke(command, ["serve", "--state", str(tmp_path)])
    assert isinstance(result.exception, AccessError)
    assert "set-pin" in str(result.exception)


def test_bench_times_every_page(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.usage.sample_data.SESSIONS_PER_DAY", 1)
    with Store.open(tmp_path) as store:
        fill_day(store, datetime.now().date() - timedelta(days=1), None, ["squat"], random.Random(1))
    result = CliRunner().invoke(command, ["bench", "--rounds", "1", "--state", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert [line[:9].strip() for line in result.output.splitlines()[1:4]] == ["today so", "yesterday", "7 days"]


def test_bench_needs_a_log(tmp_path) -> None:
    result = CliRunner().invoke(command, ["bench", "--state", str(tmp_path)])
    assert "log demo" in str(result.exception)
