from __future__ import annotations

import pytest

from kiosk.mirror.liveness import SILENCE_TIMEOUT_S, Liveness


def alive(seconds: float, frames: bool = True, poses: bool = True, out_of_order: bool = False) -> bool:
    """Whether the watchdog may be fed after some seconds with or without frames and poses."""
    liveness, result = Liveness(0.0), True
    for second in range(1, round(seconds) + 1):
        result = liveness.step(float(second), second * frames, second * poses, out_of_order)
    return result


def test_a_working_mirror_is_alive() -> None:
    assert alive(3600)


@pytest.mark.parametrize("stops", ["frames", "poses"])
def test_a_mirror_without_frames_or_poses_is_not_alive_unless_it_reports_it(stops: str) -> None:
    assert alive(SILENCE_TIMEOUT_S - 1, **{stops: False})
    assert not alive(SILENCE_TIMEOUT_S + 2, **{stops: False})


def test_a_reported_fault_keeps_the_mirror_alive() -> None:
    assert alive(3600, frames=False, poses=False, out_of_order=True)
