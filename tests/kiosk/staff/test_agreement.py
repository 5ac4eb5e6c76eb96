"""One scripted day across a change of the clocks: page, CSV, command line and the mirror's own screen tell the log."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import sqlite3
from datetime import date

import pygame
import pytest
from click.testing import CliRunner

from kiosk.commands.log import command
from kiosk.screens.staff_usage import draw_usage
from kiosk.text import load_text
from kiosk.usage.report import report
from kiosk.usage.store import FILE_NAME, Store, open_log
from tests.kiosk.screens.layout_check import LayoutCheck
from tests.kiosk.staff.conftest import MARCH, SETTINGS, SQUATS, Browser
from tests.kiosk.usage.conftest import unix

ZONE = SETTINGS.usage.zone()
HOURS = {  # local day: UTC hours of its sessions, every half hour of the night among them, and the local hours
    date(2026, 3, 29): ((23, 0, 1, 2, 16, 16), {0: 1, 1: 1, 3: 1, 4: 1, 18: 2}),  # 02 to 03 does not exist
    date(2026, 10, 25): ((22, 23, 0, 1, 2, 16), {0: 1, 1: 1, 2: 2, 3: 1, 17: 1}),  # 02 to 03 comes twice
}


@pytest.fixture(params=HOURS, ids=str)
def day(request, state) -> date:
    """The log holds sessions from its first to its last hour, and some before and after."""
    day = request.param
    for suffix in ("", "-wal", "-shm"):
        (state / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
    with Store.open(state, ZONE) as store:
        for hour in HOURS[day][0]:
            at = unix(day.year, day.month, day.day - (hour > 20), hour, 30)
            session = store.begin_session(at)
            store.add_set(session, SQUATS, at)
            if hour in (16, 23):
                store.add_set(session, MARCH, at + 60)
        for at in (unix(2026, day.month, day.day - 1, 21, 59), unix(2026, day.month, day.day, 23, 1)):
            store.add_set(store.begin_session(at), MARCH, at)
    return day


@pytest.fixture
def kept(day, state) -> dict[str, object]:
    """What the rows of the single sets say of the day."""
    with sqlite3.connect(state / FILE_NAME) as log:
        (sessions,) = log.execute("SELECT count(*) FROM session WHERE day = ?", (f"{day}",)).fetchone()
        sets = log.execute(
            "SELECT count(*), sum(reps), sum(outcome = 'left'), 1.0 * sum(good) / sum(good + watch + collapse)"
            " FROM exercise_set WHERE day = ?",
            (f"{day}",),
        ).fetchone()
        cues = log.execute(
            "SELECT sum(given) FROM cue JOIN exercise_set ON id = set_id WHERE day = ?", (f"{day}",)
        ).fetchone()
        hours = dict(log.execute("SELECT hour, count(*) FROM session WHERE day = ? GROUP BY hour", (f"{day}",)))
    names = ("sessions", "sets", "reps", "left", "share", "cues", "hours")
    return dict(zip(names, (sessions, *sets, *cues, hours), strict=True))


@pytest.fixture
def printed(day, state, tmp_path_factory):
    """What `gym-mirror log` prints of the day."""
    config = tmp_path_factory.mktemp("config") / "config.toml"
    config.write_text('[usage]\ntime_zone = "Europe/Berlin"\n')

    def run(*options: str) -> str:
        places = ["--state", str(state), "--config", str(config)]
        return CliRunner().invoke(command, [*places, "--day", f"{day}", *options]).output

    return run


def test_the_hours_of_the_day_are_those_on_the_wall(day, kept) -> None:
    assert kept["hours"] == HOURS[day][1]
    assert kept["sessions"] == 6


def test_the_page_agrees_with_the_log(day, kept, state) -> None:
    browser = Browser(state)
    browser.log_in()
    page = browser.get(f"/?from={day}").text
    figures = {html.unescape(words): number for words, number in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)}
    assert figures == {
        "Sessions": f"{kept['sessions']}",
        "Sets": f"{kept['sets']}",
        "Reps": f"{kept['reps']}",
        "Knees over toes": f"{kept['share']:.0%}",
        "Left early": f"{kept['left']}",
        "Cues given": f"{kept['cues']}",
    }
    hours = re.findall(r'<th scope="row">(\d+):00</th><td>(\d+)</td>', page)
    assert {int(hour): int(sessions) for hour, sessions in hours} == kept["hours"]


def test_the_csv_agrees_with_the_log(day, kept, state, printed) -> None:
    browser = Browser(state)
    browser.log_in()
    text = browser.get(f"/usage.csv?from={day}").text
    assert text == printed("--csv")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert {line["day"] for line in lines} == {f"{day}"}
    for column, name in (("sets", "sets"), ("reps", "reps"), ("left_early", "left"), ("cues", "cues")):
        assert sum(int(line[column]) for line in lines) == kept[name]


def test_the_command_agrees_with_the_log(kept, printed) -> None:
    told = json.loads(printed("--json"))
    assert told["sessions"] == kept["sessions"]
    assert {hour: told["by_hour"][hour] for hour in kept["hours"]} == kept["hours"]
    assert told["total"]["share"] == pytest.approx(kept["share"])
    sums = (f"{kept[name]} {word}" for name, word in (("sessions", "sessions"), ("sets", "sets"), ("reps", "reps")))
    assert ", ".join(sums) + f", {kept['left']} sets left early, {kept['cues']} cues given." in printed()
    assert re.search(rf"^all +{kept['sets']} .* {kept['share']:.0%} ", printed(), re.MULTILINE)


def test_the_mirrors_own_screen_agrees_with_the_log(day, kept, state) -> None:
    with open_log(state, ZONE) as store:
        found = report(store, day, day, ZONE)
    pygame.font.init()
    screen = LayoutCheck((1080, 1920), load_text("en"))
    draw_usage(screen.canvas, found, "Today", "")
    shown = {record.text for record in screen.records}
    assert {f"{kept['sessions']}", f"{kept['reps']}", f"{kept['share']:.0%}"} <= shown
    assert {f"{kept['left']} sets left early", f"{kept['cues']} cues given"} <= shown
