from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.adjustments import ADJUSTMENTS_FILE, Adjustment, Adjustments


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
