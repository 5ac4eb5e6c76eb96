from __future__ import annotations

import pytest

from kiosk.staff.access import AccessError, StaffAccess
from kiosk.staff.login_sessions import MAX_AGE_S
from kiosk.staff.web_app import create_app
from tests.kiosk.staff.conftest import PIN, SETTINGS, WRONG_PIN, Browser

PAGES = ("/", "/?days=365", "/exercise/squat", "/health", "/usage.csv", "/no-such-page")


@pytest.mark.parametrize("page", PAGES)
def test_without_a_login_every_page_leads_to_the_login(browser, page) -> None:
    answer = browser.get(page)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/log-in")
    assert browser.client.post(page).status_code == 401


@pytest.mark.parametrize("path", ["../service.py", "..%2fservice.py", "/etc/passwd", "%2e%2e/templates/base.html"])
def test_what_needs_no_login_leads_nowhere_else(browser, path) -> None:
    assert browser.get("/static/staff.css").status_code == 200
    assert browser.get(f"/static/{path}").status_code in (303, 404, 308)


def test_the_pin_opens_and_logging_out_closes(browser) -> None:
    assert browser.log_in().headers["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert browser.get("/log-in").status_code == 303
    assert browser.post("/log-out").status_code == 303
    assert browser.get("/").status_code == 303


def test_a_stolen_cookie_is_of_no_use_after_logging_out(staff) -> None:
    stolen = staff.client.get_cookie("gym-mirror").value
    staff.post("/log-out")
    staff.client.set_cookie("gym-mirror", stolen)
    assert staff.get("/").status_code == 303


def test_a_password_takes_the_place_of_the_pin(state) -> None:
    StaffAccess(state).set_password("kettle bell band")
    browser = Browser(state)
    assert "Staff password" in browser.get("/log-in").text
    assert browser.log_in(PIN).status_code == 401
    assert browser.log_in("kettle bell band").status_code == 303


def test_after_ten_wrong_pins_everybody_waits_for_a_quarter_of_an_hour(browser) -> None:
    statuses = [browser.log_in(WRONG_PIN).status_code for _ in range(10)]
    assert statuses == [401] * 10
    answer = browser.log_in(WRONG_PIN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Wait 900 seconds" in answer.text
    browser.clock_s += 900
    assert browser.log_in().status_code == 303


def test_while_it_waits_the_right_pin_of_a_strange_browser_is_refused(browser) -> None:
    for _ in range(10):
        browser.log_in(WRONG_PIN)
    assert browser.log_in().status_code == 429


def test_a_browser_that_has_logged_in_before_does_not_wait_for_strangers(browser) -> None:
    browser.log_in()
    browser.post("/log-out")
    stranger = browser.app.test_client()
    browser.app.config["WTF_CSRF_ENABLED"] = False
    answers = [stranger.post("/log-in", data={"secret": WRONG_PIN}).status_code for _ in range(12)]
    assert answers[-1] == 429
    assert browser.log_in().status_code == 303


def test_a_login_ends_when_nobody_uses_it(staff) -> None:
    minutes = SETTINGS.staff.idle_minutes
    staff.clock_s += 60 * minutes - 1
    assert staff.get("/").status_code == 200
    staff.clock_s += 60 * minutes
    assert staff.get("/").status_code == 303


def test_a_login_in_use_ends_once_a_day(staff) -> None:
    for _ in range(round(MAX_AGE_S / 600)):
        assert staff.get("/log-in").headers.get("Location") == "/"  # a logged-in user is redirected
        staff.clock_s += 600
    assert staff.get("/").status_code == 303


def test_a_new_pin_ends_every_login(staff, state) -> None:
    StaffAccess(state).set_pin(WRONG_PIN)
    assert staff.get("/").status_code == 303
    assert staff.log_in(PIN).status_code == 401
    assert staff.log_in(WRONG_PIN).status_code == 303


@pytest.mark.parametrize("address", ["/log-in", "/log-out", "/language/de"])
def test_a_form_of_another_site_is_refused(staff, address) -> None:
    answer = staff.client.post(address, data={"secret": PIN, "csrf_token": "made up"})
    assert answer.status_code == 400
    assert staff.get("/").status_code == 200


def test_what_every_answer_carries(staff) -> None:
    for page in ("/", "/log-in", "/no-such-page", "/usage.csv", "/static/staff.css"):
        headers = staff.get(page).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert staff.get("/").headers["Cache-Control"] == "no-store"


def test_the_cookie_is_for_this_site_only(browser) -> None:
    cookie = browser.log_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert PIN not in cookie


def test_with_tls_the_cookie_never_goes_in_the_clear(state) -> None:
    tls = SETTINGS.model_copy(
        update={"staff": SETTINGS.staff.model_copy(update={"certificate": "cert.pem", "key": "key.pem"})}
    )
    app = create_app(state, tls, StaffAccess(state))
    assert "Secure" in app.test_client().get("/log-in").headers["Set-Cookie"]


def test_without_a_pin_there_is_no_service(tmp_path) -> None:
    with pytest.raises(AccessError, match="set-pin"):
        create_app(tmp_path, SETTINGS, StaffAccess(tmp_path))


def test_more_than_a_password_is_not_read(browser) -> None:
    assert browser.client.post("/log-in", data={"secret": "x" * 20_000}).status_code == 413
