from __future__ import annotations

from pathlib import Path

import pytest

from hardware.power import PowerAction, power_requests

UNITS = Path(__file__).parents[2] / "systemd"


@pytest.mark.parametrize("action", PowerAction)
def test_a_request_is_the_file_that_the_path_unit_waits_for(tmp_path, action) -> None:
    request = power_requests({"RUNTIME_DIRECTORY": str(tmp_path)})
    assert request is not None
    request(action)
    assert [path.name for path in tmp_path.iterdir()] == [action.value]
    unit = (UNITS / "gym-mirror-power@.path").read_text()
    assert "PathExists=/run/gym-mirror/%i" in unit
    assert f"gym-mirror-power@{action.value}.path" in (UNITS / "install.sh").read_text()


def test_outside_a_service_nothing_can_be_requested() -> None:
    assert power_requests({}) is None
