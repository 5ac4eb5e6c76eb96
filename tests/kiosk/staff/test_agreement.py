"""A scripted fortnight across a change of the clocks: every place that shows its figures shows the log's."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
import sqlite3
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pygame
import pytest
from click.testing import CliRunner

from kiosk.commands.log import command
from kiosk.notify.messages import summary_message, week_of
from kiosk.screens.staff_usage import draw_usage
from kiosk.text import load_text
from kiosk.usage.report import report
from kiosk.usage.store import FILE_NAME, Store, open_log
from tests.kiosk.screens.layout_check import LayoutCheck
from tests.kiosk.staff.conftest import MARCH, SETTINGS, SQUATS, Browser
from tests.kiosk.usage.times import unix

ZONE = SETTINGS.usage.zone()
HOURS = {  # Monday of the fortnight: a Sunday's sessions, UTC hours, every half hour of the night among them
    date(2026, 3, 23): (date(2026, 3, 29), (23, 0, 1, 2, 16, 16), {0: 1, 1: 1, 3: 1, 4: 1, 18: 2}),  # no 02 to 03
    date(2026, 10, 19): (date(2026, 10, 25), (22, 23, 0, 1, 2, 16), {0: 1, 1: 1, 2: 2, 3: 1, 17: 1}),  # 02 twice
}


@dataclass(frozen=True)
class Sums:
    """Sums computed from the rows of the log; share and cues only of what five sets on days of five sessions allow."""

    sessions: int
    sets: int
    reps: int
    left: int
    share: float
    cues: int
    hours: dict[int, int]


@pytest.fixture(params=HOURS, ids=str)
def monday(request, state) -> date:
    """The log holds two weeks of sessions, busy days and quiet ones, and some before and after."""
    monday = request.param
    sunday, hours, _ = HOURS[monday]
    for suffix in ("", "-wal", "-shm"):
        (state / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
    draw = random.Random(monday.toordinal())
    with Store.open(state, ZONE) as store:

        def session(at: float, *records) -> None:
            number = store.begin_session(at)
            for place, record in enumerate(records):
                store.add_set(number, record, at + 60 * place)
            store.end_session(number, draw.randrange(100, 2400), draw.random() < 0.3)

        for day in (monday + timedelta(days=ahead) for ahead in range(14)):
            if day == sunday:
                for hour in hours:
                    session(unix(day.year, day.month, day.day - (hour > 20), hour, 30), SQUATS, MARCH)
                continue
            for _ in range(draw.choice((0, 2, 4, 5, 9))):
                praised = replace(SQUATS, cues={"knee-in": 2, "put-right": 3})
                session(
                    unix(day.year, day.month, day.day, draw.randrange(6, 20), 12), *draw.choices((praised, MARCH), k=3)
                )
        for outside in (monday - timedelta(days=1), monday + timedelta(days=14)):
            session(unix(outside.year, outside.month, outside.day, 12), MARCH)
    return monday


@pytest.fixture
def days(monday) -> tuple[date, date]:
    return monday, monday + timedelta(days=13)


def sums(state: Path, first: date, last: date) -> Sums:
    between = (f"{first}", f"{last}")
    with sqlite3.connect(state / FILE_NAME) as log:
        where = "day BETWEEN ? AND ?"
        (sessions,) = log.execute(f"SELECT count(*) FROM session WHERE {where}", between).fetchone()
        counted = log.execute(
            f"SELECT count(*), sum(reps), sum(outcome = 'left') FROM exercise_set WHERE {where}", between
        ).fetchone()
        hours = dict(log.execute(f"SELECT hour, count(*) FROM session WHERE {where} GROUP BY hour", between))
        good = graded = cues = 0
        for day, exercise, sets, day_good, day_graded in log.execute(
            "SELECT day, exercise, count(*), sum(good), sum(good + watch + collapse) FROM exercise_set"
            f" WHERE {where} GROUP BY day, exercise",
            between,
        ).fetchall():
            (begun,) = log.execute("SELECT count(*) FROM session WHERE day = ?", (day,)).fetchone()
            if begun >= 5 and sets >= 5:
                good, graded = good + day_good, graded + day_graded
                (given,) = log.execute(
                    "SELECT sum(given) FROM cue JOIN exercise_set ON id = set_id"
                    " WHERE day = ? AND exercise = ? AND cue != 'put-right'",
                    (day, exercise),
                ).fetchone()
                cues += given or 0
    sets, reps, left = counted
    return Sums(sessions, sets, reps, left, good / graded, cues, hours)


@pytest.fixture
def expected(days, state) -> Sums:
    return sums(state, *days)


@pytest.fixture
def printed(days, state, tmp_path_factory):
    """What `gym-mirror log` prints of the fortnight."""
    config = tmp_path_factory.mktemp("config") / "config.toml"
    config.write_text('[usage]\ntime_zone = "Europe/Berlin"\n')

    def run(*options: str) -> str:
        places = ["--state", str(state), "--config", str(config)]
        range_ = ["--from", f"{days[0]}", "--to", f"{days[1]}"]
        return CliRunner().invoke(command, [*places, *range_, *options]).output

    return run


@pytest.fixture
def browser(days, state) -> Browser:
    browser = Browser(state)
    browser.log_in()
    return browser


@pytest.fixture
def query(days) -> str:
    return f"from={days[0]}&to={days[1]}"


def test_the_hours_of_the_changed_day_are_those_on_the_wall(monday, state) -> None:
    sunday, _, hours = HOURS[monday]
    assert sums(state, sunday, sunday).hours == hours


def test_the_page_agrees_with_the_log(expected, browser, query) -> None:
    page = browser.get(f"/?{query}").text
    figures = {html.unescape(words): number for words, number in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)}
    assert figures == {
        "Sessions": f"{expected.sessions}",
        "Sets": f"{expected.sets}",
        "Reps": f"{expected.reps:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"),
        "Knees over toes": f"{expected.share:.0%}",
        "Left early": f"{expected.left}",
        "Cues given": f"{expected.cues}",
    }
    hours = re.findall(r'<th scope="row">(\d+):00</th><td data-label="Sessions">(\d+)</td>', page)
    assert {int(hour): int(sessions) for hour, sessions in hours} == expected.hours
    heat = re.search(r'<table class="heat">.*?</table>', page, re.DOTALL)
    assert heat is not None
    assert sum(map(int, re.findall(r'class="shade-[1-5]">(\d+)<', heat[0]))) == expected.sessions


def test_each_day_of_the_page_leads_to_a_page_that_agrees(days, browser, query, state) -> None:
    page = browser.get(f"/?{query}").text
    links = re.findall(r'<a href="(/\?from=([\d-]+)&amp;to=[\d-]+)">.*?<td data-label="Sessions">(\d+)</td>', page)
    assert links
    for address, day, sessions in links:
        there = browser.get(html.unescape(address)).text
        assert f"<dt>Sessions</dt><dd>{sessions}</dd>" in there
        assert f'name="from" value="{day}"' in there


def test_the_files_agree_with_the_log(days, expected, browser, query, printed) -> None:
    text = browser.get(f"/usage.csv?{query}").text
    assert text == printed("--csv")
    lines = list(csv.DictReader(io.StringIO(text)))
    for column, name in (("sets", "sets"), ("reps", "reps"), ("left_early", "left"), ("cues", "cues")):
        assert sum(int(line[column] or 0) for line in lines) == getattr(expected, name)
    hours = list(csv.DictReader(io.StringIO(browser.get(f"/sessions.csv?{query}").text)))
    assert sum(int(line["sessions"]) for line in hours) == expected.sessions
    assert browser.get(f"/usage.json?{query}").text == printed("--json").rstrip("\n")


def test_no_file_holds_a_share_or_a_cue_of_few(state, days, browser, query) -> None:
    lines = csv.DictReader(io.StringIO(browser.get(f"/usage.csv?{query}").text))
    sessions: dict[str, int] = {}
    for line in csv.DictReader(io.StringIO(browser.get(f"/sessions.csv?{query}").text)):
        sessions[line["day"]] = sessions.get(line["day"], 0) + int(line["sessions"])
    few = [line for line in lines if sessions[line["day"]] < 5 or int(line["sets"]) < 5]
    assert few
    assert {(line["share_over_toes"], line["cues"]) for line in few} == {("", "")}


def test_the_command_agrees_with_the_log(expected, printed) -> None:
    output = json.loads(printed("--json"))
    assert output["sessions"] == expected.sessions
    assert {hour: output["by_hour"][hour] for hour in expected.hours} == expected.hours
    assert output["total"]["share"] == pytest.approx(expected.share)
    sums = (f"{getattr(expected, name)} {name}" for name in ("sessions", "sets", "reps"))
    assert ", ".join(sums) + f", {expected.left} sets left early, {expected.cues} cues given." in printed()
    assert re.search(rf"^all +{expected.sets} .* {expected.share:.0%} ", printed(), re.MULTILINE)


def test_the_mirrors_own_screen_agrees_with_the_log(days, expected, state) -> None:
    with open_log(state, ZONE) as store:
        found = report(store, days[0], days[1], ZONE)
    pygame.font.init()
    screen = LayoutCheck((1080, 1920), load_text("en"))
    draw_usage(screen.canvas, found, "Today", "")
    shown = {record.text for record in screen.records}
    assert {f"{expected.sessions}", f"{expected.reps}", f"{expected.share:.0%}"} <= shown
    assert {f"{expected.left} sets left early", f"{expected.cues} cues given"} <= shown


def test_the_weekly_messages_agree_with_the_log(monday, expected, state) -> None:
    sessions = 0
    for week in (week_of(monday), week_of(monday + timedelta(days=7))):
        with open_log(state, ZONE) as store:
            message = summary_message(report(store, *week, ZONE), week[1], "1", "Mirror", load_text("en"))
        of_week = sums(state, *week)
        assert message.sums is not None
        assert (message.sums["sessions"], message.sums["sets"]) == (of_week.sessions, of_week.sets)
        assert message.sums["share_over_toes"] == pytest.approx(of_week.share, abs=0.005)
        assert f"Knees over toes: {of_week.share:.0%}" in message.message
        sessions += of_week.sessions
    assert sessions == expected.sessions


def test_the_comparison_of_the_weeks_agrees_with_the_log(monday, browser, state) -> None:
    one, other = week_of(monday), week_of(monday + timedelta(days=7))
    page = browser.get(f"/compare?from={other[0]}&to={other[1]}&with={one[0]}&until={one[1]}").text
    for key, title in (("sessions", "Sessions"), ("sets", "Sets"), ("left", "Left early"), ("cues", "Cues given")):
        row = re.search(rf'<th scope="row">{title}</th><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>', page)
        assert row is not None
        assert [int(row[1]), int(row[2])] == [getattr(sums(state, *week), key) for week in (one, other)]
