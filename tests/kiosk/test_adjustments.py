from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.adjustments import ADJUSTMENTS_FILE, Adjustment, Adjustments


def test_until_staff_change_it_the_settings_volume_holds(tmp_path: Path) -> None:
    assert Adjustments(tmp_path, volume=30).percent(Adjustment.VOLUME) == 30
    assert not list(tmp_path.iterdir()), "nothing is written before"


def test_a_change_outlives_a_restart_and_stays_in_range(tmp_path: Path) -> None:
    levels = Adjustments(tmp_path, volume=90)

    assert levels.change(Adjustment.VOLUME, 20) == 100
    assert Adjustments(tmp_path, volume=30).percent(Adjustment.VOLUME) == 100


@pytest.mark.parametrize("written", ["", "not JSON", "[1]", '{"volume": "loud"}', '{"volume": 400}'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, written: str) -> None:
    (tmp_path / ADJUSTMENTS_FILE).write_text(written)

    assert Adjustments(tmp_path, volume=30).percent(Adjustment.VOLUME) == 30


def test_where_nothing_can_be_written_the_change_still_holds(tmp_path: Path) -> None:
    levels = Adjustments(tmp_path / "missing", volume=30)

    assert levels.change(Adjustment.VOLUME, 10) == 40
