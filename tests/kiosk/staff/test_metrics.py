from __future__ import annotations

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from kiosk.settings import Settings
from tests.kiosk.staff.conftest import SETTINGS, Browser

WITH_METRICS = Settings.model_validate({**SETTINGS.model_dump(), "staff": {"metrics": True}})


def read(answer) -> dict[str, float]:
    families = text_string_to_metric_families(answer.text)
    return {
        "|".join((sample.name, *sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_there_is_nothing_unless_it_is_turned_on(browser) -> None:
    assert browser.get("/metrics").status_code == 303  # redirects to the log-in page, like any page


def test_the_machines_figures_and_nothing_of_its_use(state) -> None:
    answer = Browser(state, WITH_METRICS).get("/metrics")
    assert answer.mimetype == "application/openmetrics-text"
    found = read(answer)
    assert found["gym_mirror_up_today_seconds"] == 3600
    assert found["gym_mirror_out_of_order_today_seconds"] == 240
    assert found["gym_mirror_hottest_today_celsius"] == 66.4
    assert found["gym_mirror_events_today|camera-lost"] == 1
    assert found["gym_mirror_events_today|throttled"] == 0
    assert {name.partition("|")[0] for name in found} == {
        "gym_mirror_up_today_seconds",
        "gym_mirror_out_of_order_today_seconds",
        "gym_mirror_hottest_today_celsius",
        "gym_mirror_events_today",
        "gym_mirror_disk_free_bytes",
        "gym_mirror_last_sign_of_life_seconds",
    }


def test_a_new_mirror_has_figures_too(state, tmp_path_factory) -> None:
    for part in state.glob("usage.sqlite3*"):
        part.unlink()
    assert read(Browser(state, WITH_METRICS).get("/metrics"))["gym_mirror_up_today_seconds"] == 0
