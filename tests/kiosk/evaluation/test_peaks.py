"""The peak's error: read against true, strong and good legs apart."""

from __future__ import annotations

import pytest

from kiosk.evaluation.peaks import good_peaks, strong_peaks

PEAKS = [(20.0, 16.0), (12.0, 12.0), (8.0, 3.0), (4.0, 5.0), (0.0, -1.0)]


def test_strong_legs_read_too_small_show_it_as_bias_and_ratio() -> None:
    found = strong_peaks(PEAKS)
    assert found is not None
    assert (found.legs, found.bias, found.median_error) == (2, -2.0, 2.0)
    assert found.ratio == pytest.approx(0.9)


def test_good_legs_have_no_ratio() -> None:
    found = good_peaks(PEAKS)
    assert found is not None
    assert (found.legs, found.bias, found.p90_error, found.ratio) == (2, 0.0, 1.0, None)


def test_without_legs_there_are_no_errors() -> None:
    assert strong_peaks([]) is None
