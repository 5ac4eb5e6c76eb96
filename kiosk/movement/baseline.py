"""The quiet start posture everything is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inference.pose import Keypoint as K


@dataclass(frozen=True)
class Baseline:
    """The member's own start posture.

    points: float64 [17, 2], pixels of the frame, the median over the quiet time; NaN where a point was not seen.
    seconds: how long the quiet time was.
    """

    points: npt.NDArray[np.float64]
    seconds: float

    def _length(self, *pairs: tuple[K, K]) -> float:
        return float(np.nanmean([np.hypot(*(self.points[a] - self.points[b])) for a, b in pairs]))

    @property
    def thigh(self) -> float:
        """Pixels, mean of both legs, as are the other lengths."""
        return self._length((K.LEFT_HIP, K.LEFT_KNEE), (K.RIGHT_HIP, K.RIGHT_KNEE))

    @property
    def shank(self) -> float:
        return self._length((K.LEFT_KNEE, K.LEFT_ANKLE), (K.RIGHT_KNEE, K.RIGHT_ANKLE))

    @property
    def leg(self) -> float:
        return self._length((K.LEFT_HIP, K.LEFT_ANKLE), (K.RIGHT_HIP, K.RIGHT_ANKLE))

    @property
    def torso(self) -> float:
        return self._length((K.LEFT_SHOULDER, K.LEFT_HIP), (K.RIGHT_SHOULDER, K.RIGHT_HIP))

    @property
    def hip_y(self) -> float:
        """Height of the standing hip line in the frame, pixels from the top."""
        return float(np.nanmean(self.points[[K.LEFT_HIP, K.RIGHT_HIP], 1]))
