from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest
from click.testing import CliRunner

from kiosk.commands.log import command
from kiosk.commands.options import StateError
from kiosk.movement.reading import Side
from kiosk.usage.records import EventKind, SetOutcome, SetRecord
from kiosk.usage.store import FILE_NAME, Store
from tests.kiosk.usage.times import unix

UNGRADED = {"clamshell", "hip-flexor-stretch", "adductor-stretch", "ankle-drill"}
SIX_SQUATS = SetRecord("squat", Side.BOTH, 6, 3, 2, 1, 42.0, SetOutcome.DONE, {"knee-in": 2})


@pytest.fixture
def log(tmp_path):
    """Run `gym-mirror log` over five sessions on 10 March 2026 and one on the 12th; the zone is London's."""
    config = tmp_path / "config.toml"
    config.write_text('[usage]\ntime_zone = "Europe/London"\n')
    with Store.open(tmp_path) as store:
        for day in (10, 10, 10, 10, 10, 12):
            at = unix(2026, 3, day, 18)
            store.add_set(store.begin_session(at), SIX_SQUATS, at)
        store.add_event(EventKind.THROTTLED, unix(2026, 3, 12, 19), "82 °C")
        store.add_uptime(unix(2026, 3, 12, 19), 9 * 3600 + 720, 240, 82.4)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(command, ["--state", str(tmp_path), "--config", str(config), *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_a_day_in_words(log) -> None:
    printed = log("--day", "2026-03-10")
    assert printed.startswith("Tuesday 10 March 2026\n5 sessions, 5 sets, 30 reps, 0 sets left early, 10 cues given.\n")
    assert "Busiest hour: 18 to 19." in printed
    assert ["squat", "5", "0", "30", "50%", "10", "4"] in [line.split() for line in printed.splitlines()]


def test_a_quiet_day_says_why_it_shows_no_share(log) -> None:
    printed = log("--day", "2026-03-12")
    assert "%" not in printed
    assert "at least 5 sessions" in printed
    assert "The mirror ran 9 h 12 min, out of order 0 h 04 min, at most 82 °C." in printed
    assert "2026-03-12 19:00  throttled  82 °C" in printed


def test_a_day_without_sessions(log) -> None:
    assert log("--day", "2026-03-11") == "Wednesday 11 March 2026\nNo sessions.\n"


def test_today_unless_told_otherwise(log) -> None:
    assert f"{datetime.now():%Y}" in log()


def test_a_range(log) -> None:
    assert log("--from", "2026-03-09", "--to", "2026-03-12").startswith("2026-03-09 to 2026-03-12, 4 days\n6 sessions")


def test_csv_and_json_say_the_same(log) -> None:
    lines = list(csv.DictReader(io.StringIO(log("--from", "2026-03-09", "--to", "2026-03-12", "--csv"))))
    assert [(line["day"], line["reps"], line["share_over_toes"]) for line in lines] == [
        ("2026-03-10", "30", "0.5000"),
        ("2026-03-12", "6", ""),
    ]
    found = json.loads(log("--from", "2026-03-09", "--to", "2026-03-12", "--json"))
    assert found["total"]["reps"] == sum(int(line["reps"]) for line in lines)
    assert [(span["first"], span["sessions"]) for span in found["spans"]] == [
        ("2026-03-09", 0),
        ("2026-03-10", 5),
        ("2026-03-11", 0),
        ("2026-03-12", 1),
    ]
    assert found["events"] == [{"at": "2026-03-12T19:00:00+00:00", "kind": "throttled", "detail": "82 °C"}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--day", "2026-03-10", "--from", "2026-03-01"], "either --day or --from"),
        (["--to", "2026-03-01"], "--to needs --from"),
        (["--from", "2026-03-10", "--to", "2026-03-01"], "before its first day"),
        (["--day", "yesterday"], "write it as 2026-03-10"),
    ],
    ids=["day and range", "no beginning", "back to front", "not a date"],
)
def test_days_that_make_no_sense(tmp_path, arguments, message) -> None:
    result = CliRunner().invoke(command, ["--state", str(tmp_path), *arguments])
    assert result.exit_code == 2
    assert message in result.output


def test_demo_fills_an_empty_folder_or_its_own(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.usage.sample_data.SESSIONS_PER_DAY", 1)
    runner = CliRunner()
    filled = runner.invoke(command, ["demo", "--state", str(tmp_path)])
    assert filled.exit_code == 0, filled.output
    assert "sets on 366 days" in filled.output
    again = runner.invoke(command, ["--state", str(tmp_path), "demo"])
    assert again.output == filled.output
    assert "These days are invented" in runner.invoke(command, ["--state", str(tmp_path)]).output


def test_the_invented_log_grades_no_knee_that_the_mirror_does_not_grade(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.usage.sample_data.SESSIONS_PER_DAY", 1)
    CliRunner().invoke(command, ["demo", "--state", str(tmp_path)])
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as store:
        rows = store.execute(
            "SELECT exercise, sum(reps), sum(good + watch + collapse) FROM exercise_set GROUP BY exercise"
        )
        found = {exercise: (reps, graded) for exercise, reps, graded in rows}

    assert found["clamshell"][0] > 0
    assert {name for name, (_, graded) in found.items() if not graded} == UNGRADED


def test_demo_touches_no_other_log(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    runner = CliRunner()
    assert "Name a folder for the invented log" in runner.invoke(command, ["demo"]).output
    Store.open(tmp_path).close()
    refused = runner.invoke(command, ["demo", "--state", str(tmp_path)])
    assert refused.exit_code == 2
    assert "is not empty" in refused.output


def test_a_mistyped_directory_is_named_and_not_made(tmp_path) -> None:
    result = CliRunner().invoke(command, ["--state", str(tmp_path / "nope")])
    assert isinstance(result.exception, StateError)
    assert "There is no usage log in" in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_short_set_does_not_take_no_minutes(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        at = unix(2026, 3, 10, 18)
        store.add_set(store.begin_session(at), replace(SIX_SQUATS, seconds=22.0), at)
    printed = CliRunner().invoke(command, ["--state", str(tmp_path), "--day", "2026-03-10"]).output
    assert "0.4" in printed


def test_a_narrow_terminal_cuts_no_figure(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        at = unix(2026, 3, 10, 18)
        store.add_set(store.begin_session(at), replace(SIX_SQUATS, exercise="single-leg-deadlift"), at)
    printed = CliRunner().invoke(command, ["--state", str(tmp_path), "--day", "2026-03-10"], env={"COLUMNS": "30"})
    assert "single-leg-deadlift" in printed.output
    assert "…" not in printed.output


def test_tidy_keeps_every_number_and_exports_the_months(tmp_path) -> None:
    with Store.open(tmp_path) as store:
        at = unix(2020, 3, 10, 18)
        store.add_set(store.begin_session(at), SIX_SQUATS, at)
    runner = CliRunner()
    range_ = ["--state", str(tmp_path), "--from", "2020-03-01", "--to", "2020-03-31"]
    before = runner.invoke(command, range_).output
    for _ in range(2):
        tidied = runner.invoke(command, ["tidy", "--state", str(tmp_path)])
        assert tidied.exit_code == 0, tidied.output
        assert tidied.output.count(".csv") == 2
    assert "1 session, 1 set, 6 reps" in before
    assert runner.invoke(command, range_).output == before
