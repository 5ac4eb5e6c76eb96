"""The service answers every request, and never with a server error."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kiosk.staff.conftest import Browser

QUICK, LONG = 80, 5_000

words = st.text(max_size=30)
days = st.one_of(st.dates().map(date.isoformat), words)
paths = words.map(lambda text: quote(text, safe="/%.;:@"))  # including half-encoded ones
addresses = st.one_of(
    st.sampled_from(["/", "/health", "/usage.csv", "/log-in", "/log-out", "/language/de", "/static/staff.css"]),
    st.builds("/exercise/{}".format, paths),
    st.builds("/language/{}".format, paths),
    st.builds("/static/{}".format, paths),
    st.builds("/{}".format, paths),
)
queries = st.dictionaries(
    st.one_of(st.sampled_from(["days", "from", "to"]), words),
    st.one_of(st.sampled_from(["1", "7", "30", "365"]), days),
    max_size=4,
)
methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
header = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
headers = st.dictionaries(
    st.sampled_from(["Accept-Language", "Content-Type", "Referer", "Host", "Range", "If-Modified-Since", "Cookie"]),
    header,
    max_size=3,
)
bodies = st.one_of(
    st.none(), st.binary(max_size=300), st.dictionaries(st.sampled_from(["secret", "csrf_token"]), words)
)


@given(method=methods, address=addresses, query=queries, sent=headers, body=bodies, logged_in=st.booleans())
def asked(browser: Browser, staff: Browser, method, address, query, sent, body, logged_in) -> None:
    client = (staff if logged_in else browser).client
    answer = client.open(address, method=method, query_string=query, headers=sent, data=body)
    assert answer.status_code < 500
    assert answer.headers.get("Location", "/").startswith(("/", "http://"))
    if not logged_in and answer.status_code == 200 and method != "OPTIONS":
        assert answer.request.path.startswith(("/log-in", "/static/"))


def run(browser: Browser, state, examples: int) -> None:
    staff = Browser(state)
    staff.log_in()
    some = settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    some(asked)(browser, staff)


def test_no_request_is_a_fault(browser, state) -> None:
    run(browser, state, QUICK)


@pytest.mark.parametrize("host", [".", "a..b", "]", "\u00e4"])
def test_a_host_name_that_cannot_be_is_refused(browser, host) -> None:
    assert browser.client.get("/", headers={"Host": host}).status_code < 500
    assert browser.client.get("/static/staff.css", headers={"Host": host}).status_code < 500


@pytest.mark.long
def test_no_request_is_a_fault_in_many(browser, state) -> None:
    run(browser, state, LONG)
