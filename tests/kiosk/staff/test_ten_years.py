"""A million sets: how long the pages work, measured in processor time so that a busy machine does not matter."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from kiosk.commands.log import command
from kiosk.settings import Settings
from kiosk.staff.benchmark import time_pages

pytestmark = pytest.mark.long
TODAY_MS, YEAR_MS = 100, 300


def test_the_pages_over_a_million_sets(tmp_path) -> None:
    filled = CliRunner().invoke(command, ["demo", "--years", "10", "--state", str(tmp_path)])
    assert int(filled.output.split()[0]) >= 1_000_000
    timings = {timing.page: timing.cpu_ms for timing in time_pages(tmp_path, Settings(), date.today(), rounds=5)}
    assert max(timings["today so far"], timings["yesterday"]) <= TODAY_MS
    assert max(ms for page, ms in timings.items() if "365" in page) <= YEAR_MS
