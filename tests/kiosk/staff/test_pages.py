from __future__ import annotations

import html
import re
from dataclasses import replace
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from kiosk.usage.records import EventKind
from kiosk.usage.store import FILE_NAME, Store
from tests.kiosk.staff.conftest import SETTINGS, SQUATS
from tests.kiosk.usage.times import unix

YESTERDAY = "/?from=2026-03-28"


def figures(page: str) -> dict[str, str]:
    return {html.unescape(words): number for words, number in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)}


def rows(page: str) -> list[list[str]]:
    """The cells of all tables, without marks."""
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.DOTALL)
    return [[re.sub("<.*?>", "", cell).strip() for cell in re.split("</t[hd]>", row)[:-1]] for row in found]


def test_yesterday(staff) -> None:
    page = staff.get(YESTERDAY).text
    assert figures(page) == {
        "Sessions": "5",
        "Sets": "6",
        "Reps": "54",
        "Knees over toes": "70%",  # 35 of 50 squats: the one march does not count
        "Left early": "1",
        "Cues given": "10",
    }
    assert ["Squat", "5", "0", "50", "70%", "10", "5"] in rows(page)
    assert ["March", "1", "1", "4", "–", "–", "0.5"] in rows(page)  # noqa: RUF001 (a single set has no share)
    assert "at least 5 sets a day" in page
    assert ["18:00", "4"] in rows(page)
    assert ["23:00", "1"] in rows(page)


def test_today_is_what_comes_first_and_few_people_keep_their_share(staff) -> None:
    page = staff.get("/").text
    assert "Sunday 29 March 2026" in page
    assert figures(page)["Sets"] == "3"
    assert figures(page)["Knees over toes"] == "–"  # noqa: RUF001
    assert "at least 5 sessions" in page
    assert [row for row in rows(page) if ":" in row[0]] == [["1:00", "1"], ["3:00", "1"]]


def test_a_csv_file_is_named_by_its_days(staff) -> None:
    answer = staff.get("/usage.csv?days=7")
    assert answer.mimetype == "text/csv"
    assert 'filename="usage-2026-03-23-to-2026-03-29.csv"' in answer.headers["Content-Disposition"]


def test_one_exercise(staff) -> None:
    page = staff.get("/exercise/squat?days=7").text
    assert "<h1>Squat</h1>" in page
    assert figures(page)["Sets"] == "8"
    assert "March</th>" not in page
    assert ["Knees over your second toes", "10"] in rows(page)
    assert [row[:2] for row in rows(page)][:2] == [["Sat 28 Mar 2026", "5"], ["Sun 29 Mar 2026", "3"]]


def test_an_exercise_that_is_no_longer_there_has_its_bare_name(staff, state) -> None:
    with Store.open(state) as store:
        at = unix(2025, 3, 28, 17)
        store.add_set(store.begin_session(at), replace(SQUATS, exercise="bridge-2"), at)
    assert "<h1>bridge-2</h1>" in staff.get("/exercise/bridge-2").text


def test_health(staff) -> None:
    page = staff.get("/health").text
    assert figures(page)["Running"] == "10 h 00 min"
    assert figures(page)["Out of order"] == "4 min"
    assert figures(page)["Hottest"] == "66 °C"
    assert (figures(page)["Camera lost"], figures(page)["Hot or short of power"]) == ("1", "0")
    assert "Last sign of life: Sunday 29 March 2026, 10:00" in page
    assert ["Sun 29 Mar 2026", "1 h 00 min", "4 min", "66 °C"] in rows(page)
    assert ["Sun 29 Mar 2026, 10:00", "Camera lost", "no picture for 2 s"] in rows(page)


def test_a_disk_nearly_full_is_said_on_the_health_page(staff, monkeypatch) -> None:
    assert 'role="alert"' not in staff.get("/health").text
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=150e6))
    page = staff.get("/health").text
    assert "The disk is nearly full" in page
    assert figures(page)["Free space"] == "0.1 GB"


def test_the_busiest_hour_is_a_sentence(staff) -> None:
    assert "Busiest 18 to 19" in staff.get(YESTERDAY).text


def test_one_exercise_and_health_lead_to_their_own_other_days(staff) -> None:
    for page in ("/exercise/squat", "/health"):
        assert f'href="{page}?days=365"' in staff.get(page).text


def test_a_year_is_shown_by_month(staff) -> None:
    assert ["March 2026", "7", "9", "1", "84", "70%", "10", "8"] in rows(staff.get("/?days=365").text)


@pytest.mark.parametrize("page", ["/", "/?days=7", "/?days=365", "/exercise/squat", "/health"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_chart_is_a_picture_without_script_or_outside_address(staff, page, language) -> None:
    staff.post(f"/language/{language}")
    text = staff.get(page).text
    assert f'<html lang="{language}">' in text
    assert "<script" not in text
    assert not re.search(r"style=|<style", text)
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', text)
    assert addresses
    assert all(address.startswith("/") for address in addresses)
    charts = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert charts
    for chart in charts:
        ElementTree.fromstring(chart)


def test_a_browser_in_german_is_answered_in_german(browser) -> None:
    assert "Anmelden" in browser.get("/log-in", headers={"Accept-Language": "de-AT,de;q=0.9"}).text
    assert "Log in" in browser.get("/log-in", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize(
    "query",
    [
        "days=2",
        "days=",
        "days=x",
        "from=x",
        "from=2026-02-30",
        "from=2026-03-02&to=2026-03-01",
        "to=99999-01-01",
        "from=0001-01-01&to=9999-12-31",
    ],
)
def test_days_that_cannot_be_are_refused(staff, query) -> None:
    for page in ("/", "/usage.csv", "/health", "/exercise/squat"):
        assert staff.get(f"{page}?{query}").status_code == 400


def test_numbers_have_the_decimal_mark_of_the_language(staff) -> None:
    english, german = (staff.get(YESTERDAY, headers={"Accept-Language": code}).text for code in ("en", "de"))
    assert "0.5" in rows(english)[1]
    assert "0,5" in rows(german)[1]


def test_why_days_are_refused_is_said_in_the_readers_language(staff) -> None:
    assert "These days end before they begin." in staff.get("/?from=2026-03-02&to=2026-03-01").text
    staff.post("/language/de")
    assert "Diese Tage enden, bevor sie beginnen." in staff.get("/?from=2026-03-02&to=2026-03-01").text


@pytest.mark.parametrize("query", ["from=0001-01-01", "from=9999-12-31", "from=9998-12-31&to=9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(staff, query) -> None:
    assert staff.get(f"/?{query}").status_code == 200


def test_a_page_that_is_not_there(staff) -> None:
    answer = staff.get("/nothing")
    assert answer.status_code == 404
    assert "no such page" in answer.text


def test_a_new_mirror_without_a_log_has_pages(staff, state) -> None:
    for suffix in ("", "-wal", "-shm"):
        (state / f"{FILE_NAME}{suffix}").unlink(missing_ok=True)
    assert "Nobody has trained yet today." in staff.get("/").text
    assert "Nothing was done" in staff.get("/?days=7").text
    assert staff.get("/health").status_code == 200
    assert staff.get("/usage.csv").text.count("\n") == 1


def test_a_damaged_log_is_said_in_one_sentence(staff, state) -> None:
    (state / FILE_NAME).write_bytes(b"x" * 5000)
    answer = staff.get("/")
    assert answer.status_code == 503
    assert "<h1>The usage log cannot be read just now.</h1>" in answer.text
    assert "damaged" in answer.text


def test_the_pages_write_nothing(staff, state) -> None:
    before = (state / FILE_NAME).read_bytes()
    for page in ("/", "/?days=365", "/health", "/usage.csv"):
        staff.get(page)
    assert (state / FILE_NAME).read_bytes() == before


def test_an_exercise_that_never_was_is_no_page(staff) -> None:
    assert staff.get("/exercise/nope").status_code == 404
    assert staff.get("/exercise/clamshell").status_code == 200


def test_the_health_page_offers_no_usage_as_its_own_figures(staff) -> None:
    assert 'id="csv"' not in staff.get("/health").text
    assert 'id="health_csv"' in staff.get("/health").text
    assert 'id="csv"' in staff.get("/").text


def test_the_trend_is_against_as_many_days_before_if_the_log_has_them(staff, state) -> None:
    assert "Trend" not in staff.get("/?days=7").text
    with Store.open(state) as store:
        for day in (15, 17, 17, 18, 18, 19):  # the first one is before the days compared with
            at = unix(2026, 3, day, 17)
            store.add_set(store.begin_session(at), SQUATS, at)
    page = staff.get("/?days=7").text
    assert '<th scope="col">Trend</th>' in page
    squats = next(row for row in rows(page) if row[0] == "Squat")
    assert (squats[1], squats[-1]) == ("8", "+60%")  # 8 after 5


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("days=7", ("16 Mar to 22 Mar 2026", "23 Mar to 29 Mar 2026")),
        ("from=2025-12-30&to=2026-03-29", ("1 Oct to 29 Dec 2025", "30 Dec 2025 to 29 Mar 2026")),
        ("from=2026-03-28", ("27 Mar 2026", "28 Mar 2026")),
    ],
)
def test_compared_days_have_short_names(staff, query: str, columns: tuple[str, str]) -> None:
    page = staff.get(f"/compare?{query}").text
    for column in columns:
        assert f'<th scope="col">{column}</th>' in page


def test_today_is_compared_with_the_same_weekday_before(staff, state) -> None:
    with Store.open(state, SETTINGS.usage.zone()) as store:
        for week, sessions in ((22, 4), (15, 6)):
            for number in range(sessions):
                at = unix(2026, 3, week, 7 + number)
                store.add_set(store.begin_session(at), SQUATS, at)
    page = staff.get("/").text
    assert "2 sessions so far, about as many as usual on a Sunday by 10:05 (2), most often Squat." in page
    assert '<dd class="compared"><span>usual Sunday</span> 5</dd>' in page
    assert '<dd class="compared"><span>Sun 22 Mar</span> 4</dd>' in page


def test_all_well_or_what_to_do(staff, state) -> None:
    assert "<strong>No picture from the camera.</strong> Check the camera" in staff.get("/").text
    with Store.open(state, SETTINGS.usage.zone()) as store:
        store.add_event(EventKind.CAMERA_BACK, unix(2026, 3, 29, 8, 1))
    for page in ("/", "/health"):
        assert "<strong>All well</strong>" in staff.get(page).text


def test_the_busiest_day_is_one_click_away(staff) -> None:
    assert 'href="/?days=7"' in staff.get("/").text
    assert '<p class="sentence">Busiest: Sat 28 Mar 2026 (sessions: 5)</p>' in staff.get("/?days=7").text
    assert '<p class="sentence">' not in staff.get(YESTERDAY).text


def test_health_has_files_of_its_own(staff) -> None:
    assert staff.get("/health.csv?days=7").text.splitlines() == [
        "day,up_seconds,out_of_order_seconds,hottest_c",
        "2026-03-28,32400,0,61.0",
        "2026-03-29,3600,240,66.4",
    ]
    found = staff.get("/health.json?days=7").json
    assert found["machine"]["up_s"] == 36_000
    assert [event["kind"] for event in found["events"]] == ["camera-lost"]
    assert "exercises" not in found


def test_the_heat_map_has_seven_weekdays(staff) -> None:
    heat = staff.get("/?days=7").text.partition('<table class="heat">')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="col">(\w+)</th>', heat) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    evening = heat.partition(">18:00<")[2].partition("</tr>")[0]
    assert re.findall(r'class="shade-(\d)">(\d*)<', evening) == [("0", "")] * 5 + [("5", "4"), ("0", "")]
