"""What staff change on the pages, who did what, what the officer reads, and the pages behind a proxy."""

from __future__ import annotations

import json
import os
import re
from functools import partial

import pytest

from kiosk.settings import Settings
from kiosk.staff.access import StaffAccess
from kiosk.staff.change_request import REQUEST_FILE, take_request
from kiosk.usage.audit import KEPT_S, Audit, AuditKind
from kiosk.usage.store import FILE_NAME
from tests.kiosk.staff.conftest import PIN, SETTINGS, WRONG_PIN, Browser

VALUES = {"volume": "40", "brightness": "80", "language": "de", "opens": "06:00", "closes": "22:00"}


def settings(**staff: object) -> Settings:
    return Settings.model_validate({**SETTINGS.model_dump(mode="json", exclude_unset=True), "staff": staff})


def kinds(state) -> list[str]:
    """Of the audit log, the oldest first."""
    return [entry.kind for entry in reversed(Audit(state).entries(99))]


def test_the_settings_of_the_page_wait_for_the_mirror(staff, state) -> None:
    log_before = (state / FILE_NAME).read_bytes()
    assert staff.post("/mirror/settings", **VALUES).status_code == 303
    assert "has not taken over the last change yet" in staff.get("/mirror").text
    request = take_request(state)
    assert request is not None
    assert request.changes() == {
        "volume": 40,
        "brightness": 80,
        "language": "de",
        "opening": {"opens": "06:00:00", "closes": "22:00:00"},
    }
    assert "has not taken over" not in staff.get("/mirror").text
    assert (state / FILE_NAME).read_bytes() == log_before


def test_out_of_service_with_words_and_an_end(staff, state) -> None:
    staff.post("/mirror/close", words="  Cable <b>broken</b> ", until="2026-03-29T18:00")
    request = take_request(state)
    assert request is not None
    assert request.changes()["closure"] == {"words": "Cable <b>broken</b>", "until": "2026-03-29T18:00:00+02:00"}
    (state / "levels.json").write_text(json.dumps({"closure": request.changes()["closure"]}))
    page = staff.get("/").text
    assert "Out of service: Cable &lt;b&gt;broken&lt;/b&gt; Until 18:00 on Sunday 29 March 2026." in page
    staff.post("/mirror/open")
    assert json.loads((state / REQUEST_FILE).read_text()) == {"schema": 1, "closure": None}


@pytest.mark.parametrize(
    ("address", "form", "sentence"),
    [
        ("settings", {"volume": "101"}, "cannot be"),
        ("settings", {"brightness": "39"}, "cannot be"),
        ("settings", {"volume": ""}, "cannot be"),
        ("settings", {"language": "xx"}, "cannot be"),
        ("settings", {"opens": ""}, "both opening hours"),
        ("settings", {"opens": "23:00"}, "both opening hours"),
        ("settings", {"opens": "25:00"}, "both opening hours"),
        ("close", {"words": " "}, "at most"),
        ("close", {"words": "x" * 81}, "at most"),
        ("close", {"words": "x", "until": "2026-03-29T08:00"}, "coming year"),
        ("close", {"words": "x", "until": "9999-03-29T08:00"}, "coming year"),
        ("close", {"words": "x", "until": "soon"}, "coming year"),
        ("close", {"words": "two\nlines"}, "cannot be"),
    ],
)
def test_what_cannot_be_is_said_and_not_handed_over(staff, state, address, form, sentence) -> None:
    answer = staff.post(f"/mirror/{address}", **{**(VALUES if address == "settings" else {}), **form})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not (state / REQUEST_FILE).exists()


def test_nobody_changes_anything_without_a_log_in_or_from_another_site(browser, state) -> None:
    assert browser.post("/mirror/settings", **VALUES).status_code == 401
    browser.log_in()
    assert browser.client.post("/mirror/settings", data=VALUES).status_code == 400
    assert not (state / REQUEST_FILE).exists()


def test_a_disk_that_takes_nothing_is_one_sentence(staff, state) -> None:
    (state / REQUEST_FILE).mkdir()
    answer = staff.post("/mirror/settings", **VALUES)
    assert answer.status_code == 503
    assert "cannot be handed over" in answer.text


def test_log_ins_changes_and_downloads_are_noted_with_the_address(browser, state) -> None:
    browser.log_in(WRONG_PIN)
    browser.log_in()
    browser.get("/usage.csv?days=7")
    browser.get("/health.json?days=7")
    browser.post("/mirror/settings", **VALUES)
    assert kinds(state) == ["log-in-wrong", "log-in", "export", "export", "settings"]
    page = browser.get("/audit").text
    assert "Wrong PIN or password" in page
    assert "usage-2026-03-23-to-2026-03-29.csv" in page
    assert "volume 40, brightness 80, language de, opening 06:00:00 to 22:00:00" in page
    assert ">127.0.0.1<" in page
    assert PIN not in page
    assert WRONG_PIN not in page


def test_guessing_without_end_does_not_fill_the_audit_log(browser, state) -> None:
    for _ in range(15):
        browser.log_in(WRONG_PIN)
    assert kinds(state) == ["log-in-wrong"] * 10


def test_entries_are_kept_for_a_year_and_an_update_is_noted_once(tmp_path, request) -> None:
    request.addfinalizer(partial(os.umask, os.umask(0o007)))  # that of the services
    audit = Audit(tmp_path)
    audit.add(AuditKind.PIN, 0.0)
    audit.note_version("1.0", 10.0)
    audit.note_version("1.0", 20.0)
    audit.note_version("1.1", 30.0)
    assert [entry.detail for entry in audit.entries(9)] == ["1.1", "1.0", ""]
    audit.prune(KEPT_S + 20.0)
    assert [entry.detail for entry in audit.entries(9)] == ["1.1"]
    assert oct(audit.path.stat().st_mode & 0o060) == "0o60", "both users of the mirror's group write it"


def test_the_privacy_page_names_who_what_where_and_how_to_delete(state) -> None:
    browser = Browser(state, settings(controller="Gym Example, Main Street 1"))
    browser.log_in()
    page = browser.get("/privacy").text
    for words in ("Gym Example, Main Street 1", "for 400 days", "for 366 days", f"{state}/usage.sqlite3", "5 sessions"):
        assert words in page
    assert "sudo rm" in page
    assert "Nobody is named yet" not in page


def test_the_privacy_page_says_when_nobody_is_named(staff) -> None:
    assert "set staff.controller" in staff.get("/privacy").text


@pytest.mark.parametrize("stripped", [False, True], ids=["path kept", "path stripped"])
def test_the_pages_under_a_path_behind_a_proxy(state, stripped) -> None:
    browser = Browser(state, settings(path="/gym/mirror", proxy="https"))
    inside = "" if stripped else "/gym/mirror"
    proxy = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "gym.example"}
    client = browser.app.test_client(use_cookies=False)
    form = client.get(f"{inside}/log-in", headers=proxy, base_url="http://gym.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert token is not None
    assert 'action="/gym/mirror/log-in"' in form.text
    assert 'href="/gym/mirror/static/staff.css"' in form.text
    cookie = form.headers["Set-Cookie"].split(";")[0]
    answer = client.post(
        f"{inside}/log-in",
        data={"csrf_token": token[1], "secret": PIN},
        headers={**proxy, "Referer": "https://gym.example/gym/mirror/log-in", "Cookie": cookie},
        base_url="http://gym.example",
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/gym/mirror/"
    assert all("Secure" in cookie and "Path=/gym/mirror" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert [entry.address for entry in Audit(state).entries(9)] == ["192.0.2.7"]


def test_without_a_proxy_its_headers_are_not_trusted(browser, state) -> None:
    browser.client.environ_base["HTTP_X_FORWARDED_FOR"] = "192.0.2.7"
    browser.log_in()
    assert [entry.address for entry in Audit(state).entries(9)] == ["127.0.0.1"]


def test_the_pages_carry_the_mirrors_name(state) -> None:
    named = Settings.model_validate(
        {**SETTINGS.model_dump(mode="json", exclude_unset=True), "fleet": {"name": "north-2"}}
    )
    browser = Browser(state, named)
    browser.log_in()
    assert '<p class="brand">north-2</p>' in browser.get("/").text


def test_setting_the_pin_again_is_noted(state, tmp_path_factory) -> None:
    from click.testing import CliRunner

    from kiosk.commands.staff import command

    folder = tmp_path_factory.mktemp("state")
    assert CliRunner().invoke(command, ["set-pin", "--random", "--state", str(folder)]).exit_code == 0
    assert StaffAccess(folder).is_set
    assert kinds(folder) == ["pin"]
