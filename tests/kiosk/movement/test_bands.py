"""The live band worsens late and improves late."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.exercises.schema import BandThresholds
from kiosk.movement.bands import LiveBand
from kiosk.movement.reading import Band

EDGES = BandThresholds(watch=5, collapse=8, leave=2)


def bands(changes: Sequence[float | None], fps: float) -> list[Band | None]:
    live = LiveBand(EDGES)
    return [live.step(change, i / fps) for i, change in enumerate(changes)]


def test_a_band_is_entered_after_a_fifth_of_a_second_at_camera_rate() -> None:
    assert bands([0.0] * 5 + [6.0] * 10, fps=30).index(Band.WATCH) == 5 + 6


def test_a_slow_board_still_needs_three_frames() -> None:
    assert bands([0.0] * 2 + [9.0] * 5, fps=6).index(Band.COLLAPSE) == 2 + 2


def test_a_flicker_changes_nothing() -> None:
    assert set(bands([0.0, 20.0, 0.0, 0.0, 20.0, 20.0, 0.0] * 5, fps=30)) == {Band.GOOD}


def test_a_band_is_left_only_well_inside_its_edge() -> None:
    seen = bands([9.0] * 10 + [7.0] * 10 + [5.5] * 10 + [4.0] * 10 + [2.5] * 3, fps=30)
    assert [seen[i] for i in (9, 19, 29, 39, 42)] == [
        Band.COLLAPSE,
        Band.COLLAPSE,
        Band.WATCH,
        Band.WATCH,
        Band.GOOD,
    ]


def test_no_reading_is_no_band() -> None:
    assert bands([*[9.0] * 10, None, 9.0], fps=30)[-2:] == [None, Band.GOOD]
