"""A tracker whose network returns the values that a test specifies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inference.pose import LEG_POINTS
from inference.tracker import Tracker


class BrokenNetwork:
    """A model that ignores its image. outputs: returns float32 [17, 3], x and y in input pixels and score."""

    name = "broken"
    input_size = (192, 192)

    def __init__(self, outputs: Callable[[], np.ndarray]) -> None:
        self._outputs = outputs

    def invoke(self, image: np.ndarray, focus: tuple[float, float]) -> None:
        pass

    def decode(self) -> np.ndarray:
        keypoints = self._outputs()
        return np.concatenate([keypoints, keypoints[LEG_POINTS], keypoints[:6]])


def broken_tracker(outputs: Callable[[], np.ndarray]) -> Tracker:
    """A tracker whose network returns `outputs()` whatever the frame shows; see `BrokenNetwork`."""
    return Tracker({"square": BrokenNetwork(outputs)})  # type: ignore[dict-item]
