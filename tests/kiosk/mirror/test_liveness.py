from __future__ import annotations

import pytest

from kiosk.mirror.liveness import SILENCE_TIMEOUT_S, Liveness


def alive(seconds: float, frames: bool = True, poses: bool = True, out_of_order: bool = False) -> bool:
    """Whether the mirror lives after so many seconds of turns in which pictures and poses come or do not."""
    life = Liveness(0.0)
    lives = True
    for turn in range(1, round(seconds) + 1):
        lives = life.step(float(turn), turn * frames, turn * poses, out_of_order)
    return lives


def test_a_mirror_in_use_lives() -> None:
    assert alive(3600)


@pytest.mark.parametrize("stops", ["frames", "poses"])
def test_without_pictures_or_poses_and_without_a_word_it_does_not(stops: str) -> None:
    assert alive(SILENCE_TIMEOUT_S - 1, **{stops: False})
    assert not alive(SILENCE_TIMEOUT_S + 2, **{stops: False})


def test_an_unplugged_camera_that_is_said_kills_nothing() -> None:
    assert alive(3600, frames=False, poses=False, out_of_order=True)
