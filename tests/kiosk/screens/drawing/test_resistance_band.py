"""The band lies where it is worn, from one outer side to the other."""

from __future__ import annotations

import pytest

from kiosk.screens.drawing.resistance_band import BandPlacement, band_path

HIP, KNEE, ANKLE = (0.0, 0.0), (0.0, 100.0), (0.0, 200.0)
PLACEMENT = BandPlacement(knees=0.25, thighs=0.5, ankles=0.125)


@pytest.mark.parametrize(("worn", "y"), [("thighs", 50.0), ("knees", 75.0), ("ankles", 187.5)])
def test_the_band_crosses_the_leg_where_it_is_worn(worn: str, y: float) -> None:
    assert PLACEMENT.on_leg(HIP, KNEE, ANKLE, worn) == (0.0, y)


def test_a_taut_band_is_straight_and_goes_round_both_legs() -> None:
    path = band_path(((0.0, 0.0), (100.0, 0.0)), reach=10.0, hook=(4.0, 2.0))

    assert path == [(-12.0, 4.0), (-10.0, 0.0), (110.0, 0.0), (112.0, 4.0)]


def test_a_slack_band_sags_in_the_middle_whichever_end_is_first() -> None:
    for ends in (((0.0, 0.0), (100.0, 0.0)), ((100.0, 0.0), (0.0, 0.0))):
        path = band_path(ends, sag=20.0)

        assert max(y for _, y in path) == pytest.approx(20.0, abs=1.0)
        assert (path[0][1], path[-1][1]) == (0.0, 0.0)
