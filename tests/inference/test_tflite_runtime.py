"""The results must not depend on which of the two runtimes runs the model."""

from __future__ import annotations

import pytest

from tests.inference.tflite_runtime import BUNDLED, differences

MAX_LEG_DIFFERENCE = 0.002  # torso lengths; the runtimes' int8 kernels round differently
MAX_FPPA_DIFFERENCE = 0.3  # degrees


@pytest.mark.long
def test_tflite_runtime_reads_the_clips_like_litert() -> None:
    found = list(differences(BUNDLED))
    assert len(found) == 3
    assert [each for each in found if each.leg > MAX_LEG_DIFFERENCE or (each.fppa or 0) > MAX_FPPA_DIFFERENCE] == []
