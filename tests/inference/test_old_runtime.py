"""What the mirror reads must not hang on which of the two runtimes runs the model."""

from __future__ import annotations

import pytest

from tests.inference.old_runtime import CARRIED, differences

LEG_MOST = 0.002  # torso lengths; the runtimes' int8 kernels round differently
FPPA_MOST = 0.3  # degrees


@pytest.mark.long
def test_the_old_runtime_reads_the_clips_as_litert_does() -> None:
    apart = list(differences(CARRIED))
    assert len(apart) == 3
    assert [difference for difference in apart if difference.leg > LEG_MOST or (difference.fppa or 0) > FPPA_MOST] == []
