from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from kiosk.adjustments import ADJUSTMENTS_FILE, Adjustment, Adjustments, Closure, OpeningHours


def test_the_volume_is_the_setting_until_staff_change_it(tmp_path: Path) -> None:
    assert Adjustments(tmp_path, volume=30).percent(Adjustment.VOLUME) == 30
    assert not list(tmp_path.iterdir()), "nothing is written before"


def test_a_change_survives_a_restart_and_stays_in_range(tmp_path: Path) -> None:
    levels = Adjustments(tmp_path, volume=90)

    assert levels.change(Adjustment.VOLUME, 20) == 100
    assert Adjustments(tmp_path, volume=30).percent(Adjustment.VOLUME) == 100


@pytest.mark.parametrize("written", ["", "not JSON", "[1]", '{"volume": "loud"}', '{"volume": 400}'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, written: str) -> None:
    (tmp_path / ADJUSTMENTS_FILE).write_text(written)

    assert Adjustments(tmp_path, volume=30).percent(Adjustment.VOLUME) == 30


def test_without_a_writable_directory_a_change_still_applies(tmp_path: Path) -> None:
    levels = Adjustments(tmp_path / "missing", volume=30)

    assert levels.change(Adjustment.VOLUME, 10) == 40


def test_out_of_service_language_and_hours_survive_a_restart(tmp_path: Path) -> None:
    adjustments = Adjustments(tmp_path, volume=70)
    adjustments.set_language("de")
    adjustments.set_opening(OpeningHours(opens=time(6), closes=time(22)))
    adjustments.close(Closure(words="Wird gereinigt", until=datetime(2026, 3, 12, 18, tzinfo=UTC)))
    again = Adjustments(tmp_path, volume=70)
    assert (again.language, again.opening, again.closure) == ("de", adjustments.opening, adjustments.closure)
    again.reopen()
    assert (Adjustments(tmp_path, 70).closure, Adjustments(tmp_path, 70).last_words) == (None, "Wird gereinigt")


@pytest.mark.parametrize(
    "written",
    [
        '{"language": "xx", "opening": {"opens": "22:00", "closes": "06:00"}, "closure": {"words": ""}}',
        '{"language": 3, "opening": 4, "closure": {"words": "Cleaning", "until": "2026-03-12T18:00"}}',
        '{"closure": {"words": "two\\nlines"}, "last_words": ["x"]}',
    ],
)
def test_what_cannot_be_counts_as_not_set(tmp_path: Path, written: str) -> None:
    (tmp_path / ADJUSTMENTS_FILE).write_text(written)
    found = Adjustments(tmp_path, volume=70)
    assert (found.language, found.opening, found.closure, found.last_words) == (None, None, None, None)
